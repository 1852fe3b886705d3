"""Whole documents of purchasing: an order with everything that came of it, a receipt, an invoice with why it
may not be paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import ActionShown, actions_shown, document
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer
from jidoka_central.foundation.states import Action
from jidoka_central.foundation.text import Language
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.masterdata.public import get_item, get_partner, items_by_id, quantity_text
from jidoka_central.modules.purchasing import datasets, reading, service, writing_off
from jidoka_central.modules.purchasing.commands import READ
from jidoka_central.modules.purchasing.model import (
    GOODS_RECEIPT,
    GOODS_RETURN,
    SUPPLIER_CREDIT_NOTE,
    SUPPLIER_INVOICE,
)
from jidoka_central.modules.purchasing.states import (
    APPROVE_ORDER,
    GOODS_RECEIPT_STATES,
    PURCHASE_ORDER_STATES,
    WRITE_OFF,
)
from jidoka_central.modules.purchasing.things import PurchaseOrder
from jidoka_shared.values.exact import format_scaled

_COUNTS = ("quantity", "wanted", "received", "returned", "invoiced", "credited", "open")


class OrderLineShown(Answer):
    """``wanted``: what is still meant of ``quantity``; ``open``: what is still to come of it."""

    id: UUID
    line: int
    item_id: UUID
    item: str
    item_zh: str
    item_en: str
    unit: str
    price: str
    value: str
    quantity: str
    wanted: str
    received: str
    returned: str
    invoiced: str
    credited: str
    open: str


class OrderShown(Answer):
    id: UUID
    number: str
    state: str
    version: int
    plant: str
    supplier: str
    supplier_name: str
    currency: str
    total: str
    wanted_on: date | None
    note: str | None
    created: int
    created_by: str
    submitted: int | None
    submitted_by: str | None
    approved: int | None
    approved_by: str | None
    closed: int | None
    lines: list[OrderLineShown]
    receipts: list[datasets.ReceiptItem]
    invoices: list[datasets.InvoiceItem]
    credit_notes: list[datasets.CreditNoteItem]
    actions: list[ActionShown]


class EntryRef(Answer):
    """An entry of the journal; ``GET /api/finance/entries/{id}`` shows it."""

    id: UUID
    event: str
    total: str


class ReturnShown(Answer):
    id: UUID
    number: str
    quantity: str
    value: str
    replaced: bool
    reason: str
    posting_date: date
    nc_id: UUID | None
    nc_number: str | None
    returned_by: str
    entries: list[EntryRef]


class ReceiptShown(datasets.ReceiptItem):
    """``decided``: the inspection, or the nonconformance, that decided about it."""

    decided_type: str | None
    decided_id: UUID | None
    decided_number: str | None
    returns: list[ReturnShown]
    entries: list[EntryRef]
    actions: list[ActionShown]


class InvoiceLineShown(Answer):
    """``matched``: what of ``net`` stands against goods at the order's price."""

    line: int
    item: str
    unit: str
    quantity: str
    net: str
    matched: str
    credited: str
    credited_net: str


class BlockShown(Answer):
    cause: str
    reason_zh: str
    reason_en: str
    document_type: str
    document_id: UUID | None
    document_number: str


class InvoiceShown(datasets.InvoiceItem):
    """``open_item_id`` is what ``finance.release_payment_block`` takes."""

    version: int
    vat_code: str
    open_item_id: UUID
    lines: list[InvoiceLineShown]
    blocks: list[BlockShown]
    credit_notes: list[datasets.CreditNoteItem]
    entries: list[EntryRef]


def order_shown(q: Queries, order_id: UUID, language: Language) -> OrderShown:
    """Raises ``document.not_found``."""
    order = reading.get_order(q, order_id)
    supplier = get_partner(q, order.supplier_id)
    own = {name: getattr(order, name) for name in OrderShown.model_fields if hasattr(order, name)}
    receipts = q.rows(
        datasets.receipts_statement(q)
        .where(GOODS_RECEIPT.c.order_id == order_id)
        .order_by(*reading.in_order(GOODS_RECEIPT))
    )
    invoices = q.rows(
        datasets.invoices_statement(q)
        .where(SUPPLIER_INVOICE.c.order_id == order_id)
        .order_by(*reading.in_order(SUPPLIER_INVOICE))
    )
    credit_notes = q.rows(
        datasets.credit_notes_statement(q)
        .where(SUPPLIER_CREDIT_NOTE.c.order_id == order_id)
        .order_by(*reading.in_order(SUPPLIER_CREDIT_NOTE))
    )
    items = items_by_id(q, [row["item_id"] for row in receipts])
    return OrderShown.model_validate(
        own
        | {
            "total": finance.money_text(order.total, order.currency),
            "supplier": supplier.number,
            "supplier_name": supplier.name,
            "lines": _lines(q, order),
            "receipts": [datasets.receipt_item(row, items[row["item_id"]]) for row in receipts],
            "invoices": [datasets.invoice_item(q, row, supplier) for row in invoices],
            "credit_notes": [datasets.credit_note_item(row, supplier) for row in credit_notes],
            "actions": actions_shown(order_actions(q, order), language),
        }
    )


def order_actions(q: Queries, order: PurchaseOrder) -> list[Action]:
    """The buttons of an order; that of approval knows who may not press it, that of writing off whether there
    is anything."""
    further = {
        APPROVE_ORDER: lambda: service.refuse_approver(q, order),
        WRITE_OFF: lambda: writing_off.refuse_settled(order),
    }
    return [
        replace(action, refusal=further[action.command]())
        if action.command in further and action.allowed
        else action
        for action in q.actions(PURCHASE_ORDER_STATES, order.state, order, order.number)
    ]


def _lines(q: Queries, order: PurchaseOrder) -> list[OrderLineShown]:
    items = items_by_id(q, [line.item_id for line in order.lines])
    return [
        OrderLineShown(
            id=line.id,
            line=line.position,
            item_id=line.item_id,
            item=items[line.item_id].number,
            item_zh=items[line.item_id].name_zh,
            item_en=items[line.item_id].name_en,
            unit=items[line.item_id].unit,
            price=format_scaled(line.price, 6, trim=True),
            value=finance.money_text(line.value, order.currency),
            **{name: quantity_text(getattr(line, name)) for name in _COUNTS},
        )
        for line in order.lines
    ]


def receipt_shown(q: Queries, receipt_id: UUID, language: Language) -> ReceiptShown:
    """Raises ``document.not_found``."""
    receipt = reading.get_receipt(q, receipt_id)
    (row,) = q.rows(datasets.receipts_statement(q).where(GOODS_RECEIPT.c.id == receipt_id))
    currency = row["order_currency"]
    returns = q.rows(
        sa.select(GOODS_RETURN)
        .where(GOODS_RETURN.c.company == q.company, GOODS_RETURN.c.receipt_id == receipt_id)
        .order_by(*reading.in_order(GOODS_RETURN))
    )
    actions = q.actions(GOODS_RECEIPT_STATES, receipt.state, receipt, receipt.number)
    return ReceiptShown(
        **dict(datasets.receipt_item(row, get_item(q, receipt.item_id))),
        decided_type=receipt.decided_type,
        decided_id=receipt.decided_id,
        decided_number=receipt.decided_number,
        returns=[
            ReturnShown.model_validate(
                dict(one)
                | {
                    "quantity": quantity_text(one["quantity"]),
                    "value": finance.money_text(one["value"], currency),
                    "entries": _entries(q, one["id"]),
                }
            )
            for one in returns
        ],
        entries=_entries(q, receipt_id),
        actions=actions_shown(actions, language),
    )


def invoice_shown(q: Queries, invoice_id: UUID) -> InvoiceShown:
    """Raises ``document.not_found``."""
    invoice = reading.get_invoice(q, invoice_id)
    order = reading.get_order(q, invoice.order_id)
    (row,) = q.rows(datasets.invoices_statement(q).where(SUPPLIER_INVOICE.c.id == invoice_id))
    (item,) = finance.open_items_of(q, invoice_id)
    supplier = get_partner(q, invoice.supplier_id)
    credit_notes = q.rows(
        datasets.credit_notes_statement(q)
        .where(SUPPLIER_CREDIT_NOTE.c.invoice_id == invoice_id)
        .order_by(*reading.in_order(SUPPLIER_CREDIT_NOTE))
    )
    lines = []
    for line in invoice.lines:
        ordered = order.line(line.line_id)
        of_item = get_item(q, ordered.item_id)
        lines.append(
            InvoiceLineShown(
                line=ordered.position,
                item=of_item.number,
                unit=of_item.unit,
                quantity=quantity_text(line.quantity),
                credited=quantity_text(line.credited),
                **{
                    name: finance.money_text(getattr(line, name), invoice.currency)
                    for name in ("net", "matched", "credited_net")
                },
            )
        )
    return InvoiceShown(
        **dict(datasets.invoice_item(q, row, supplier)),
        version=order.version,
        vat_code=invoice.vat_code,
        open_item_id=item.id,
        lines=lines,
        blocks=[BlockShown.model_validate(dict(block)) for block in finance.blocks_of(q, item.id)],
        credit_notes=[datasets.credit_note_item(one, supplier) for one in credit_notes],
        entries=_entries(q, invoice_id),
    )


def _entries(q: Queries, document_id: UUID) -> list[EntryRef]:
    entries = [finance.get_entry(q, entry_id) for entry_id in finance.entries_of_document(q, document_id)]
    return [
        EntryRef(
            id=entry["id"],
            event=entry["event"],
            total=finance.money_text(entry["total"], entry["currency"]),
        )
        for entry in entries
    ]


def router(_runtime: Runtime) -> APIRouter:
    routes = APIRouter()

    @routes.get(
        "/api/purchasing/orders/{order_id}",
        operation_id="purchasing.order",
        tags=["purchasing"],
        summary="A purchase order",
        response_model=OrderShown,
    )
    def order(order_id: UUID, caller: Caller) -> Response:
        with caller.read(READ) as queries:
            return document(order_shown(queries, order_id, caller.language))

    @routes.get(
        "/api/purchasing/receipts/{receipt_id}",
        operation_id="purchasing.receipt",
        tags=["purchasing"],
        summary="A goods receipt",
        response_model=ReceiptShown,
    )
    def receipt(receipt_id: UUID, caller: Caller) -> Response:
        with caller.read(READ) as queries:
            return document(receipt_shown(queries, receipt_id, caller.language))

    @routes.get(
        "/api/purchasing/invoices/{invoice_id}",
        operation_id="purchasing.invoice",
        tags=["purchasing"],
        summary="A supplier invoice",
        response_model=InvoiceShown,
    )
    def invoice(invoice_id: UUID, caller: Caller) -> Response:
        with caller.read(READ) as queries:
            return document(invoice_shown(queries, invoice_id))

    return routes

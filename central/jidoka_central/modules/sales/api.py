"""Whole documents of sales: an order with everything that came of it, a delivery with its serials, an
invoice, a return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import ActionShown, actions_shown, attachment, document, sends
from jidoka_central.foundation.print import paper, workbook
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer
from jidoka_central.foundation.text import Language
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata.public import get_partner, items_by_id, quantity_text
from jidoka_central.modules.sales import datasets, reading
from jidoka_central.modules.sales.commands import READ
from jidoka_central.modules.sales.model import (
    CUSTOMER_CREDIT_NOTE,
    CUSTOMER_INVOICE,
    CUSTOMER_RETURN,
    SALES_DELIVERY,
)
from jidoka_central.modules.sales.packing import Format, packing_list
from jidoka_central.modules.sales.states import SALES_DELIVERY_STATES, SALES_ORDER_STATES
from jidoka_central.modules.sales.things import Delivery, SalesOrder
from jidoka_shared.values.exact import format_scaled

_COUNTS = ("quantity", "delivered", "returned", "invoiced", "credited", "open")


class OrderLineShown(Answer):
    """``reserved``: of what is still to go, as far as it can go; ``held_by``: the documents that hold what
    was reserved."""

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
    reserved: str
    held_by: list[str]
    delivered: str
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
    customer: str
    customer_name: str
    customer_reference: str | None
    currency: str
    total: str
    wanted_on: date | None
    note: str | None
    created: int
    created_by: str
    confirmed: int | None
    confirmed_by: str | None
    closed: int | None
    lines: list[OrderLineShown]
    deliveries: list[datasets.DeliveryItem]
    invoices: list[datasets.InvoiceItem]
    credit_notes: list[datasets.CreditNoteItem]
    returns: list[datasets.ReturnItem]
    actions: list[ActionShown]


class EntryRef(Answer):
    """An entry of the journal; ``GET /api/finance/entries/{id}`` shows it."""

    id: UUID
    event: str
    total: str


class LotShown(Answer):
    """A serial or a quantity of a lot; ``held_by``: the documents that hold it while it is still here;
    ``concession``: it was accepted under concession; ``approval``: the customer's number of what it went
    under."""

    lot_id: UUID
    lot: str
    quantity: str
    returned: str
    held_by: list[str]
    concession: bool
    approval: str | None


class DeliveryLineShown(Answer):
    line: int
    item_id: UUID
    item: str
    item_zh: str
    item_en: str
    unit: str
    serialised: bool
    quantity: str
    set_aside: str
    value: str | None
    lots: list[LotShown]


class DeliveryShown(datasets.DeliveryItem):
    """``currency``: of the books, in which the lines' ``value`` is: what the goods were worth when they went,
    for those who may see what stock is worth."""

    plant: str
    currency: str | None
    lines: list[DeliveryLineShown]
    returns: list[datasets.ReturnItem]
    invoice_id: UUID | None
    invoice: str | None
    entries: list[EntryRef]
    actions: list[ActionShown]


class InvoiceLineShown(Answer):
    line: int
    item: str
    unit: str
    quantity: str
    net: str
    credited: str
    credited_net: str


class InvoiceShown(datasets.InvoiceItem):
    version: int
    vat_code: str
    open_item_id: UUID
    lines: list[InvoiceLineShown]
    credit_notes: list[datasets.CreditNoteItem]
    entries: list[EntryRef]


class ReturnShown(datasets.ReturnItem):
    entries: list[EntryRef]


def order_shown(q: Queries, order_id: UUID, language: Language) -> OrderShown:
    """Raises ``document.not_found``."""
    order = reading.get_order(q, order_id)
    customer = get_partner(q, order.customer_id)
    own = {name: getattr(order, name) for name in OrderShown.model_fields if hasattr(order, name)}
    deliveries = q.rows(
        datasets.deliveries_statement(q)
        .where(SALES_DELIVERY.c.order_id == order_id)
        .order_by(*reading.in_order(SALES_DELIVERY))
    )
    invoices = q.rows(
        datasets.invoices_statement(q)
        .where(CUSTOMER_INVOICE.c.order_id == order_id)
        .order_by(*reading.in_order(CUSTOMER_INVOICE))
    )
    credit_notes = q.rows(
        datasets.credit_notes_statement(q)
        .where(CUSTOMER_CREDIT_NOTE.c.order_id == order_id)
        .order_by(*reading.in_order(CUSTOMER_CREDIT_NOTE))
    )
    actions = q.actions(SALES_ORDER_STATES, order.state, order, order.number)
    return OrderShown.model_validate(
        own
        | {
            "total": finance.money_text(order.total, order.currency),
            "customer": customer.number,
            "customer_name": customer.name,
            "lines": _order_lines(q, order),
            "deliveries": datasets.delivery_items(q, deliveries),
            "invoices": [datasets.invoice_item(q, row) for row in invoices],
            "credit_notes": [datasets.credit_note_item(q, row) for row in credit_notes],
            "returns": _returns(q, CUSTOMER_RETURN.c.order_id == order_id),
            "actions": actions_shown(actions, language),
        }
    )


def _order_lines(q: Queries, order: SalesOrder) -> list[OrderLineShown]:
    items = items_by_id(q, [line.item_id for line in order.lines])
    reserved: dict[UUID, list[inventory.Reserved]] = {}
    for one in inventory.reserved_of_document(q, order.id):
        reserved.setdefault(one.line_id, []).append(one)
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
            reserved=quantity_text(sum(one.there for one in reserved.get(line.id, ()))),
            held_by=sorted({name for one in reserved.get(line.id, ()) for name in one.held_by}),
            **{name: quantity_text(getattr(line, name)) for name in _COUNTS},
        )
        for line in order.lines
    ]


def _conceded(q: Queries, delivery: Delivery, reserved: Sequence[inventory.Reserved]) -> set[UUID]:
    """Those of its lots (by line) that go, or went, under concession. The line of what has left is the one
    that carries the approval; where none does, every line of such a lot."""
    promised = {(one.line_id, one.lot_id) for one in reserved if one.status == "concession"}
    gone = {one.lot_id for one in inventory.left_under_concession(q, delivery.id)}
    approved = {lot.lot_id for line in delivery.lines for lot in line.lots if lot.approval is not None}
    return {
        lot.id
        for line in delivery.lines
        for lot in line.lots
        if lot.approval is not None or (line.id, lot.lot_id) in promised or lot.lot_id in gone - approved
    }


def delivery_shown(q: Queries, delivery_id: UUID, language: Language) -> DeliveryShown:
    """Raises ``document.not_found``."""
    delivery = reading.get_delivery(q, delivery_id)
    row = q.rows(datasets.deliveries_statement(q).where(SALES_DELIVERY.c.id == delivery_id))
    items = items_by_id(q, [line.item_id for line in delivery.lines])
    reserved = inventory.reserved_of_document(q, delivery_id)
    held = {one.lot_id: one.held_by for one in reserved}
    conceded = _conceded(q, delivery, reserved)
    currency = finance.books_currency(q) if q.principal.may(inventory.VALUES) else None
    invoice = q.first(
        sa.select(CUSTOMER_INVOICE.c.id, CUSTOMER_INVOICE.c.number).where(
            CUSTOMER_INVOICE.c.company == q.company, CUSTOMER_INVOICE.c.delivery_id == delivery_id
        )
    )
    return DeliveryShown(
        **dict(datasets.delivery_items(q, row)[0]),
        plant=delivery.plant,
        currency=currency,
        lines=[
            DeliveryLineShown(
                line=line.position,
                item_id=line.item_id,
                item=items[line.item_id].number,
                item_zh=items[line.item_id].name_zh,
                item_en=items[line.item_id].name_en,
                unit=items[line.item_id].unit,
                serialised=items[line.item_id].serialised,
                quantity=quantity_text(line.quantity),
                set_aside=quantity_text(line.set_aside),
                value=None if currency is None else finance.money_text(line.value, currency),
                lots=[
                    LotShown(
                        lot_id=lot.lot_id,
                        lot=lot.lot,
                        quantity=quantity_text(lot.quantity),
                        returned=quantity_text(lot.returned),
                        held_by=list(held.get(lot.lot_id, ())),
                        concession=lot.id in conceded,
                        approval=lot.approval,
                    )
                    for lot in line.lots
                ],
            )
            for line in delivery.lines
        ],
        returns=_returns(q, CUSTOMER_RETURN.c.delivery_id == delivery_id),
        invoice_id=None if invoice is None else invoice["id"],
        invoice=None if invoice is None else invoice["number"],
        entries=_entries(q, delivery_id),
        actions=actions_shown(
            q.actions(SALES_DELIVERY_STATES, delivery.state, delivery, delivery.number), language
        ),
    )


def invoice_shown(q: Queries, invoice_id: UUID) -> InvoiceShown:
    """Raises ``document.not_found``."""
    invoice = reading.get_invoice(q, invoice_id)
    order = reading.get_order(q, invoice.order_id)
    (row,) = q.rows(datasets.invoices_statement(q).where(CUSTOMER_INVOICE.c.id == invoice_id))
    (item,) = finance.open_items_of(q, invoice_id)
    items = items_by_id(q, [line.item_id for line in order.lines])
    credit_notes = q.rows(
        datasets.credit_notes_statement(q)
        .where(CUSTOMER_CREDIT_NOTE.c.invoice_id == invoice_id)
        .order_by(*reading.in_order(CUSTOMER_CREDIT_NOTE))
    )
    lines = []
    for line in invoice.lines:
        ordered = order.line(line.line_id)
        of_item = items[ordered.item_id]
        lines.append(
            InvoiceLineShown(
                line=ordered.position,
                item=of_item.number,
                unit=of_item.unit,
                quantity=quantity_text(line.quantity),
                credited=quantity_text(line.credited),
                net=finance.money_text(line.net, invoice.currency),
                credited_net=finance.money_text(line.credited_net, invoice.currency),
            )
        )
    return InvoiceShown(
        **dict(datasets.invoice_item(q, row)),
        version=order.version,
        vat_code=invoice.vat_code,
        open_item_id=item.id,
        lines=lines,
        credit_notes=[datasets.credit_note_item(q, one) for one in credit_notes],
        entries=_entries(q, invoice_id),
    )


def return_shown(q: Queries, return_id: UUID) -> ReturnShown:
    """Raises ``document.not_found``."""
    q.get(CUSTOMER_RETURN, return_id)
    (item,) = _returns(q, CUSTOMER_RETURN.c.id == return_id)
    return ReturnShown(**dict(item), entries=_entries(q, return_id))


def _returns(q: Queries, which: sa.ColumnElement[bool]) -> list[datasets.ReturnItem]:
    statement = datasets.returns_statement(q).where(which).order_by(*reading.in_order(CUSTOMER_RETURN))
    return datasets.return_items(q, q.rows(statement))


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


_SHOWN: tuple[tuple[str, str, type[Answer], Callable[[Queries, UUID, Language], Answer]], ...] = (
    ("orders", "A sales order", OrderShown, order_shown),
    ("deliveries", "A delivery with its serials", DeliveryShown, delivery_shown),
    ("invoices", "A customer invoice", InvoiceShown, lambda q, id_, _: invoice_shown(q, id_)),
    ("returns", "What a customer sent back", ReturnShown, lambda q, id_, _: return_shown(q, id_)),
)


def router(_runtime: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/api/sales", tags=["sales"])

    def add(
        what: str, summary: str, model: type[Answer], show: Callable[[Queries, UUID, Language], Answer]
    ) -> None:
        @routes.get(
            f"/{what}/{{id}}",
            operation_id=f"sales.{what.removesuffix('ies') + 'y' if what.endswith('ies') else what[:-1]}",
            summary=summary,
            response_model=model,
        )
        def shown(id: UUID, caller: Caller) -> Response:
            with caller.read(READ) as q:
                return document(show(q, id, caller.language))

    for one in _SHOWN:
        add(*one)

    @routes.get(
        "/packing_lists/{id}.{kind}",
        operation_id="sales.packing_list",
        summary="The packing list of a delivery, on paper or as a workbook",
        response_class=Response,
        responses=sends("xlsx", "pdf"),
    )
    def packing(caller: Caller, id: UUID, kind: Format, language: Language | None = None) -> Response:
        with caller.read(READ) as q:
            number = reading.get_delivery(q, id).number
            sheet = packing_list(q, id, language or caller.language, kind)
        return attachment(workbook(sheet) if kind == "xlsx" else paper(sheet), f"packing-{number}.{kind}")

    return routes

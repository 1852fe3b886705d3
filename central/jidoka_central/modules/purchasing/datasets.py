"""Purchasing as lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.text import Text
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.masterdata.public import (
    Code,
    Item,
    Partner,
    get_partner,
    items_by_id,
    partner_by_number,
    quantity_text,
)
from jidoka_central.modules.purchasing import reading
from jidoka_central.modules.purchasing.commands import READ
from jidoka_central.modules.purchasing.model import (
    APPROVAL_LIMIT,
    GOODS_RECEIPT,
    PURCHASE_ORDER,
    PURCHASE_ORDER_LINE,
    SUPPLIER_CREDIT_NOTE,
    SUPPLIER_INVOICE,
)
from jidoka_shared.values.exact import format_scaled

Page = tuple[list[Any], str | None]


class OrderFilter(Input):
    state: str | None = None
    supplier: Code | None = None
    number: str | None = None


class OrderItem(Answer):
    """``items``: the numbers of what is ordered."""

    id: UUID
    number: str
    state: str
    supplier: str
    supplier_name: str
    items: list[str]
    total: str
    currency: str
    wanted_on: date | None
    created_by: str
    approved_by: str | None
    created: int
    version: int


class ReceiptFilter(Input):
    order_id: UUID | None = None
    state: str | None = None
    lot_id: UUID | None = None


class ReceiptItem(Answer):
    """``state``: inspection, free, accepted, rejected. ``suspect``: found bad and not decided yet."""

    id: UUID
    number: str
    state: str
    order_id: UUID
    order: str
    item: str
    item_zh: str
    item_en: str
    lot_id: UUID
    lot: str
    supplier_lot: str | None
    delivery_note: str | None
    quantity: str
    suspect: str
    returned: str
    unit: str
    value: str
    currency: str
    posting_date: date
    received_by: str
    created: int
    version: int


class PaperFilter(Input):
    order_id: UUID | None = None
    supplier: Code | None = None


class InvoiceItem(Answer):
    """``open``: what is left to pay; ``blocked``: why it may not be paid now."""

    id: UUID
    number: str
    supplier_number: str
    supplier: str
    supplier_name: str
    order_id: UUID
    order: str
    paper_date: date
    posting_date: date
    due: date
    net: str
    vat: str
    total: str
    open: str
    currency: str
    blocked: list[str]
    posted_by: str
    created: int


class CreditNoteItem(Answer):
    id: UUID
    number: str
    supplier_number: str
    supplier: str
    supplier_name: str
    order_id: UUID
    order: str
    invoice_id: UUID
    invoice: str
    paper_date: date
    posting_date: date
    net: str
    vat: str
    total: str
    currency: str
    posted_by: str
    created: int


class NoFilter(Input):
    pass


class ToleranceItem(Answer):
    """``percent`` and ``amount`` are empty where the key has none; see ``purchasing.set_tolerance``."""

    key: str
    percent: str | None
    amount: str | None
    blocks: bool


class LimitItem(Answer):
    id: UUID
    role: str
    amount: str
    currency: str


def orders(q: Queries, filters: OrderFilter, cursor: str | None, limit: int) -> Page:
    statement = sa.select(PURCHASE_ORDER).where(PURCHASE_ORDER.c.company == q.company)
    if filters.state is not None:
        statement = statement.where(PURCHASE_ORDER.c.state == filters.state)
    if filters.number is not None:
        statement = statement.where(PURCHASE_ORDER.c.number == filters.number)
    if filters.supplier is not None:
        supplier = partner_by_number(q, filters.supplier, field="supplier")
        statement = statement.where(PURCHASE_ORDER.c.supplier_id == supplier.id)
    rows, cursor = newest_first(q, statement, PURCHASE_ORDER.c.id, cursor, limit)
    partners = _partners(q, rows)
    ordered = _ordered(q, [row["id"] for row in rows])
    found = []
    for row in rows:
        supplier = partners[row["supplier_id"]]
        same = {name: row[name] for name in OrderItem.model_fields if name in row}
        found.append(
            OrderItem(
                **same
                | {
                    "supplier": supplier.number,
                    "supplier_name": supplier.name,
                    "items": ordered[row["id"]],
                    "total": finance.money_text(row["total"], row["currency"]),
                }
            )
        )
    return found, cursor


def _ordered(q: Queries, order_ids: list[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {id_: [] for id_ in order_ids}
    lines = q.rows(
        sa.select(PURCHASE_ORDER_LINE.c.order_id, PURCHASE_ORDER_LINE.c.item_id)
        .where(
            PURCHASE_ORDER_LINE.c.company == q.company,
            PURCHASE_ORDER_LINE.c.order_id.in_(sorted(order_ids)),
        )
        .order_by(PURCHASE_ORDER_LINE.c.position)
    )
    items = items_by_id(q, [line["item_id"] for line in lines])
    for line in lines:
        found[line["order_id"]].append(items[line["item_id"]].number)
    return found


def _with_order(table: sa.Table) -> sa.Select[Any]:
    return sa.select(
        table, PURCHASE_ORDER.c.number.label("order"), PURCHASE_ORDER.c.currency.label("order_currency")
    ).join(PURCHASE_ORDER, PURCHASE_ORDER.c.id == table.c.order_id)


def receipts_statement(q: Queries) -> sa.Select[Any]:
    return _with_order(GOODS_RECEIPT).where(GOODS_RECEIPT.c.company == q.company)


def receipts(q: Queries, filters: ReceiptFilter, cursor: str | None, limit: int) -> Page:
    statement = receipts_statement(q)
    for name in ("order_id", "state", "lot_id"):
        if (value := getattr(filters, name)) is not None:
            statement = statement.where(GOODS_RECEIPT.c[name] == value)
    rows, cursor = newest_first(q, statement, GOODS_RECEIPT.c.id, cursor, limit)
    items = items_by_id(q, [row["item_id"] for row in rows])
    return [receipt_item(row, items[row["item_id"]]) for row in rows], cursor


def receipt_item(row: RowMapping, item: Item) -> ReceiptItem:
    same = {name: row[name] for name in ReceiptItem.model_fields if name in row}
    quantities = {name: quantity_text(row[name]) for name in ("quantity", "suspect", "returned")}
    return ReceiptItem(
        **same
        | quantities
        | {
            "item": item.number,
            "item_zh": item.name_zh,
            "item_en": item.name_en,
            "unit": item.unit,
            "value": finance.money_text(row["value"], row["order_currency"]),
            "currency": row["order_currency"],
        }
    )


def invoices_statement(q: Queries) -> sa.Select[Any]:
    return _with_order(SUPPLIER_INVOICE).where(SUPPLIER_INVOICE.c.company == q.company)


def invoices(q: Queries, filters: PaperFilter, cursor: str | None, limit: int) -> Page:
    statement = _filtered(q, invoices_statement(q), SUPPLIER_INVOICE, filters)
    rows, cursor = newest_first(q, statement, SUPPLIER_INVOICE.c.id, cursor, limit)
    partners = _partners(q, rows)
    return [invoice_item(q, row, partners[row["supplier_id"]]) for row in rows], cursor


def invoice_item(q: Queries, row: RowMapping, supplier: Partner) -> InvoiceItem:
    (item,) = finance.open_items_of(q, row["id"])
    causes = [block["cause"] for block in finance.blocks_of(q, item.id)]
    return InvoiceItem(
        **_paper(row, supplier, InvoiceItem.model_fields),
        open=finance.money_text(abs(item.open), row["currency"]),
        blocked=causes,
    )


def credit_notes_statement(q: Queries) -> sa.Select[Any]:
    return (
        _with_order(SUPPLIER_CREDIT_NOTE)
        .add_columns(SUPPLIER_INVOICE.c.number.label("invoice"))
        .join(SUPPLIER_INVOICE, SUPPLIER_INVOICE.c.id == SUPPLIER_CREDIT_NOTE.c.invoice_id)
        .where(SUPPLIER_CREDIT_NOTE.c.company == q.company)
    )


def credit_notes(q: Queries, filters: PaperFilter, cursor: str | None, limit: int) -> Page:
    statement = _filtered(q, credit_notes_statement(q), SUPPLIER_CREDIT_NOTE, filters)
    rows, cursor = newest_first(q, statement, SUPPLIER_CREDIT_NOTE.c.id, cursor, limit)
    partners = _partners(q, rows)
    return [credit_note_item(row, partners[row["supplier_id"]]) for row in rows], cursor


def credit_note_item(row: RowMapping, supplier: Partner) -> CreditNoteItem:
    return CreditNoteItem(**_paper(row, supplier, CreditNoteItem.model_fields))


def _filtered(q: Queries, statement: sa.Select[Any], table: sa.Table, filters: PaperFilter) -> sa.Select[Any]:
    if filters.order_id is not None:
        statement = statement.where(table.c.order_id == filters.order_id)
    if filters.supplier is not None:
        supplier = partner_by_number(q, filters.supplier, field="supplier")
        statement = statement.where(table.c.supplier_id == supplier.id)
    return statement


def _paper(row: RowMapping, supplier: Partner, fields: Iterable[str]) -> dict[str, Any]:
    sums = {"net": row["net"], "vat": row["vat"], "total": row["net"] + row["vat"]}
    return (
        {name: row[name] for name in fields if name in row}
        | {name: finance.money_text(amount, row["currency"]) for name, amount in sums.items()}
        | {"supplier": supplier.number, "supplier_name": supplier.name}
    )


def _partners(q: Queries, rows: Iterable[RowMapping]) -> dict[UUID, Partner]:
    return {id_: get_partner(q, id_) for id_ in {row["supplier_id"] for row in rows}}


def tolerances(q: Queries, filters: NoFilter, cursor: str | None, limit: int) -> Page:
    """All of them, whatever the page's limit: there are six."""
    currency = finance.ledger_currency(q)
    return [
        ToleranceItem(
            key=one.key,
            percent=None if one.percent_bp is None else format_scaled(one.percent_bp, 2),
            amount=None if one.amount is None else finance.money_text(one.amount, currency),
            blocks=one.blocks,
        )
        for one in reading.tolerances(q).values()
    ], None


def approval_limits(q: Queries, filters: NoFilter, cursor: str | None, limit: int) -> Page:
    statement = sa.select(APPROVAL_LIMIT).where(APPROVAL_LIMIT.c.company == q.company)
    rows, cursor = newest_first(q, statement, APPROVAL_LIMIT.c.id, cursor, limit)
    if not rows:
        return [], None
    currency = finance.ledger_currency(q)
    found = [
        LimitItem(
            id=row["id"],
            role=row["role"],
            amount=finance.money_text(row["amount"], currency),
            currency=currency,
        )
        for row in rows
    ]
    return found, cursor


DATASETS = (
    Dataset(
        "purchasing.orders", Text(zh="采购订单", en="Purchase orders"), READ, OrderItem, OrderFilter, orders
    ),
    Dataset(
        "purchasing.receipts",
        Text(zh="采购收货", en="Goods receipts"),
        READ,
        ReceiptItem,
        ReceiptFilter,
        receipts,
    ),
    Dataset(
        "purchasing.invoices",
        Text(zh="供应商发票", en="Supplier invoices"),
        READ,
        InvoiceItem,
        PaperFilter,
        invoices,
    ),
    Dataset(
        "purchasing.credit_notes",
        Text(zh="供应商贷项通知", en="Supplier credit notes"),
        READ,
        CreditNoteItem,
        PaperFilter,
        credit_notes,
    ),
    Dataset(
        "purchasing.tolerances",
        Text(zh="采购容差", en="Purchasing tolerances"),
        READ,
        ToleranceItem,
        NoFilter,
        tolerances,
    ),
    Dataset(
        "purchasing.approval_limits",
        Text(zh="审批限额", en="Approval limits"),
        READ,
        LimitItem,
        NoFilter,
        approval_limits,
    ),
)

"""Sales as lists."""

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
    Partner,
    get_partner,
    items_by_id,
    partner_by_number,
    quantity_text,
)
from jidoka_central.modules.sales.commands import READ
from jidoka_central.modules.sales.model import (
    CUSTOMER_CREDIT_NOTE,
    CUSTOMER_INVOICE,
    CUSTOMER_RETURN,
    CUSTOMER_RETURN_LOT,
    SALES_DELIVERY,
    SALES_DELIVERY_LINE,
    SALES_ORDER,
    SALES_ORDER_LINE,
)

Page = tuple[list[Any], str | None]


class OrderFilter(Input):
    state: str | None = None
    customer: Code | None = None
    number: str | None = None


class OrderItem(Answer):
    """``items``: the numbers of what is ordered."""

    id: UUID
    number: str
    state: str
    customer: str
    customer_name: str
    customer_reference: str | None
    items: list[str]
    total: str
    currency: str
    wanted_on: date | None
    created_by: str
    confirmed_by: str | None
    created: int
    version: int


class DeliveryFilter(Input):
    order_id: UUID | None = None
    state: str | None = None
    customer: Code | None = None


class DeliveryItem(Answer):
    """``items``: the numbers of what goes; ``delivered`` is when it went."""

    id: UUID
    number: str
    state: str
    order_id: UUID
    order: str
    customer: str
    customer_name: str
    items: list[str]
    quantity: str
    note: str | None
    created_by: str
    created: int
    delivered: int | None
    delivered_by: str | None
    posting_date: date | None
    version: int


class PaperFilter(Input):
    order_id: UUID | None = None
    customer: Code | None = None


class InvoiceItem(Answer):
    """``open``: what the customer still owes of it."""

    id: UUID
    number: str
    delivery_id: UUID
    delivery: str
    order_id: UUID
    order: str
    customer: str
    customer_name: str
    posting_date: date
    due: date
    net: str
    vat: str
    total: str
    open: str
    currency: str
    posted_by: str
    created: int


class CreditNoteItem(Answer):
    id: UUID
    number: str
    invoice_id: UUID
    invoice: str
    order_id: UUID
    order: str
    customer: str
    customer_name: str
    posting_date: date
    net: str
    vat: str
    total: str
    currency: str
    reason: str
    posted_by: str
    created: int


class ReturnFilter(Input):
    order_id: UUID | None = None
    delivery_id: UUID | None = None
    customer: Code | None = None


class ReturnItem(Answer):
    """``lots``: the serials and lots that came back; ``nc`` what they came back for, or are judged by."""

    id: UUID
    number: str
    delivery_id: UUID
    delivery: str
    order_id: UUID
    order: str
    customer: str
    customer_name: str
    lots: list[str]
    reason: str
    nc_id: UUID | None
    nc_number: str | None
    value: str
    currency: str
    posting_date: date
    received_by: str
    created: int


def orders(q: Queries, filters: OrderFilter, cursor: str | None, limit: int) -> Page:
    statement = sa.select(SALES_ORDER).where(SALES_ORDER.c.company == q.company)
    if filters.state is not None:
        statement = statement.where(SALES_ORDER.c.state == filters.state)
    if filters.number is not None:
        statement = statement.where(SALES_ORDER.c.number == filters.number)
    statement = _of_customer(q, statement, SALES_ORDER, filters.customer)
    rows, cursor = newest_first(q, statement, SALES_ORDER.c.id, cursor, limit)
    partners = _partners(q, rows)
    ordered = _items(q, SALES_ORDER_LINE, SALES_ORDER_LINE.c.order_id, [row["id"] for row in rows])
    return [
        OrderItem.model_validate(
            dict(row)
            | _named(partners[row["customer_id"]])
            | {"items": ordered[row["id"]], "total": finance.money_text(row["total"], row["currency"])}
        )
        for row in rows
    ], cursor


def deliveries_statement(q: Queries) -> sa.Select[Any]:
    return _with_order(SALES_DELIVERY).where(SALES_DELIVERY.c.company == q.company)


def deliveries(q: Queries, filters: DeliveryFilter, cursor: str | None, limit: int) -> Page:
    statement = deliveries_statement(q)
    for name in ("order_id", "state"):
        if (value := getattr(filters, name)) is not None:
            statement = statement.where(SALES_DELIVERY.c[name] == value)
    statement = _of_customer(q, statement, SALES_DELIVERY, filters.customer)
    rows, cursor = newest_first(q, statement, SALES_DELIVERY.c.id, cursor, limit)
    return delivery_items(q, rows), cursor


def delivery_items(q: Queries, rows: list[RowMapping]) -> list[DeliveryItem]:
    partners = _partners(q, rows)
    line, ids = SALES_DELIVERY_LINE.c, [row["id"] for row in rows]
    going = _items(q, SALES_DELIVERY_LINE, line.delivery_id, ids)
    sums = {
        row["delivery_id"]: int(row["quantity"])
        for row in q.rows(
            sa.select(line.delivery_id, sa.func.sum(line.quantity).label("quantity"))
            .where(line.company == q.company, line.delivery_id.in_(sorted(ids)))
            .group_by(line.delivery_id)
        )
    }
    return [
        DeliveryItem.model_validate(
            dict(row)
            | _named(partners[row["customer_id"]])
            | {"items": going[row["id"]], "quantity": quantity_text(sums.get(row["id"], 0))}
        )
        for row in rows
    ]


def invoices_statement(q: Queries) -> sa.Select[Any]:
    return (
        _with_order(CUSTOMER_INVOICE)
        .add_columns(SALES_DELIVERY.c.number.label("delivery"))
        .join(SALES_DELIVERY, SALES_DELIVERY.c.id == CUSTOMER_INVOICE.c.delivery_id)
        .where(CUSTOMER_INVOICE.c.company == q.company)
    )


def invoices(q: Queries, filters: PaperFilter, cursor: str | None, limit: int) -> Page:
    statement = _filtered(q, invoices_statement(q), CUSTOMER_INVOICE, filters)
    rows, cursor = newest_first(q, statement, CUSTOMER_INVOICE.c.id, cursor, limit)
    return [invoice_item(q, row) for row in rows], cursor


def invoice_item(q: Queries, row: RowMapping) -> InvoiceItem:
    (item,) = finance.open_items_of(q, row["id"])
    return InvoiceItem.model_validate(
        _paper(q, row) | {"open": finance.money_text(item.open, row["currency"])}
    )


def credit_notes_statement(q: Queries) -> sa.Select[Any]:
    return (
        _with_order(CUSTOMER_CREDIT_NOTE)
        .add_columns(CUSTOMER_INVOICE.c.number.label("invoice"))
        .join(CUSTOMER_INVOICE, CUSTOMER_INVOICE.c.id == CUSTOMER_CREDIT_NOTE.c.invoice_id)
        .where(CUSTOMER_CREDIT_NOTE.c.company == q.company)
    )


def credit_notes(q: Queries, filters: PaperFilter, cursor: str | None, limit: int) -> Page:
    statement = _filtered(q, credit_notes_statement(q), CUSTOMER_CREDIT_NOTE, filters)
    rows, cursor = newest_first(q, statement, CUSTOMER_CREDIT_NOTE.c.id, cursor, limit)
    return [credit_note_item(q, row) for row in rows], cursor


def credit_note_item(q: Queries, row: RowMapping) -> CreditNoteItem:
    return CreditNoteItem.model_validate(_paper(q, row))


def returns_statement(q: Queries) -> sa.Select[Any]:
    return (
        _with_order(CUSTOMER_RETURN)
        .add_columns(SALES_DELIVERY.c.number.label("delivery"), SALES_ORDER.c.currency)
        .join(SALES_DELIVERY, SALES_DELIVERY.c.id == CUSTOMER_RETURN.c.delivery_id)
        .where(CUSTOMER_RETURN.c.company == q.company)
    )


def returns(q: Queries, filters: ReturnFilter, cursor: str | None, limit: int) -> Page:
    statement = returns_statement(q)
    for name in ("order_id", "delivery_id"):
        if (value := getattr(filters, name)) is not None:
            statement = statement.where(CUSTOMER_RETURN.c[name] == value)
    statement = _of_customer(q, statement, CUSTOMER_RETURN, filters.customer)
    rows, cursor = newest_first(q, statement, CUSTOMER_RETURN.c.id, cursor, limit)
    return return_items(q, rows), cursor


def return_items(q: Queries, rows: list[RowMapping]) -> list[ReturnItem]:
    partners, lots = _partners(q, rows), dict[UUID, list[str]]()
    back = CUSTOMER_RETURN_LOT.c
    some = sa.select(back.return_id, back.lot).where(
        back.company == q.company, back.return_id.in_(sorted(row["id"] for row in rows))
    )
    for one in q.rows(some.order_by(sa.func.length(back.lot), back.lot)):
        lots.setdefault(one["return_id"], []).append(one["lot"])
    return [
        ReturnItem.model_validate(
            dict(row)
            | _named(partners[row["customer_id"]])
            | {"lots": lots.get(row["id"], []), "value": finance.money_text(row["value"], row["currency"])}
        )
        for row in rows
    ]


def _with_order(table: sa.Table) -> sa.Select[Any]:
    return sa.select(table, SALES_ORDER.c.number.label("order")).join(
        SALES_ORDER, SALES_ORDER.c.id == table.c.order_id
    )


def _items(q: Queries, lines: sa.Table, key: sa.Column[Any], ids: list[UUID]) -> dict[UUID, list[str]]:
    """Document -> the numbers of the items on its lines."""
    found: dict[UUID, list[str]] = {id_: [] for id_ in ids}
    rows = q.rows(
        sa.select(key.label("of"), lines.c.item_id)
        .where(lines.c.company == q.company, key.in_(sorted(ids)))
        .order_by(lines.c.position)
    )
    items = items_by_id(q, [row["item_id"] for row in rows])
    for row in rows:
        found[row["of"]].append(items[row["item_id"]].number)
    return found


def _filtered(q: Queries, statement: sa.Select[Any], table: sa.Table, filters: PaperFilter) -> sa.Select[Any]:
    if filters.order_id is not None:
        statement = statement.where(table.c.order_id == filters.order_id)
    return _of_customer(q, statement, table, filters.customer)


def _of_customer(
    q: Queries, statement: sa.Select[Any], table: sa.Table, customer: str | None
) -> sa.Select[Any]:
    if customer is None:
        return statement
    return statement.where(table.c.customer_id == partner_by_number(q, customer, field="customer").id)


def _paper(q: Queries, row: RowMapping) -> dict[str, Any]:
    sums = {"net": row["net"], "vat": row["vat"], "total": row["net"] + row["vat"]}
    return (
        dict(row)
        | {name: finance.money_text(amount, row["currency"]) for name, amount in sums.items()}
        | _named(get_partner(q, row["customer_id"]))
    )


def _partners(q: Queries, rows: Iterable[RowMapping]) -> dict[UUID, Partner]:
    return {id_: get_partner(q, id_) for id_ in {row["customer_id"] for row in rows}}


def _named(customer: Partner) -> dict[str, str]:
    return {"customer": customer.number, "customer_name": customer.name}


DATASETS = (
    Dataset("sales.orders", Text(zh="销售订单", en="Sales orders"), READ, OrderItem, OrderFilter, orders),
    Dataset(
        "sales.deliveries", Text(zh="发货单", en="Deliveries"), READ, DeliveryItem, DeliveryFilter, deliveries
    ),
    Dataset(
        "sales.invoices",
        Text(zh="销售发票", en="Customer invoices"),
        READ,
        InvoiceItem,
        PaperFilter,
        invoices,
    ),
    Dataset(
        "sales.credit_notes",
        Text(zh="销售贷项通知", en="Customer credit notes"),
        READ,
        CreditNoteItem,
        PaperFilter,
        credit_notes,
    ),
    Dataset(
        "sales.returns", Text(zh="客户退货", en="Customer returns"), READ, ReturnItem, ReturnFilter, returns
    ),
)

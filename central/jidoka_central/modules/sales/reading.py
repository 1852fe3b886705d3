"""Orders, deliveries and invoices by id and by lot."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import NOT_FOUND
from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.finance.public import Taxed
from jidoka_central.modules.masterdata.public import Partner, get_partner
from jidoka_central.modules.sales.model import (
    CUSTOMER_CREDIT_NOTE,
    CUSTOMER_INVOICE,
    CUSTOMER_INVOICE_LINE,
    CUSTOMER_RETURN,
    CUSTOMER_RETURN_LOT,
    SALES_DELIVERY,
    SALES_DELIVERY_LINE,
    SALES_DELIVERY_LOT,
    SALES_ORDER,
    SALES_ORDER_LINE,
)
from jidoka_central.modules.sales.things import (
    DeliveredLot,
    Delivery,
    DeliveryLine,
    Invoice,
    InvoiceLine,
    OrderLine,
    SalesOrder,
    Sold,
)

_CHUNK: Final = 400
GONE: Final = ("delivered", "invoiced")  # states of a delivery that has left


def in_order(table: sa.Table) -> tuple[sa.ColumnElement[Any], ...]:
    """The order in which documents came: by number, since ids of one moment have none."""
    return sa.func.length(table.c.number), table.c.number


def get_order(q: Queries, order_id: UUID) -> SalesOrder:
    """Raises ``document.not_found``."""
    return order_of(q, q.get(SALES_ORDER, order_id))


def order_by_number(q: Queries, number: str) -> SalesOrder:
    """Raises ``document.not_found``."""
    row = q.first(
        sa.select(SALES_ORDER).where(SALES_ORDER.c.company == q.company, SALES_ORDER.c.number == number)
    )
    if row is None:
        raise NOT_FOUND.refuse(kind="sales_order", id=number)
    return order_of(q, row)


def order_of(q: Queries, row: RowMapping) -> SalesOrder:
    lines = q.rows(
        sa.select(SALES_ORDER_LINE)
        .where(SALES_ORDER_LINE.c.company == q.company, SALES_ORDER_LINE.c.order_id == row["id"])
        .order_by(SALES_ORDER_LINE.c.position)
    )
    return SalesOrder(
        **{name: row[name] for name in SalesOrder.__dataclass_fields__ if name != "lines"},
        lines=tuple(_picked(OrderLine, line) for line in lines),
    )


def get_delivery(q: Queries, delivery_id: UUID) -> Delivery:
    """Raises ``document.not_found``."""
    return delivery_of(q, q.get(SALES_DELIVERY, delivery_id))


def deliveries_of_order(q: Queries, order_id: UUID) -> list[Delivery]:
    rows = q.rows(
        sa.select(SALES_DELIVERY)
        .where(SALES_DELIVERY.c.company == q.company, SALES_DELIVERY.c.order_id == order_id)
        .order_by(*in_order(SALES_DELIVERY))
    )
    return [delivery_of(q, row) for row in rows]


def delivery_of(q: Queries, row: RowMapping) -> Delivery:
    lots: dict[UUID, list[DeliveredLot]] = {}
    mine = sa.select(SALES_DELIVERY_LOT).where(
        SALES_DELIVERY_LOT.c.company == q.company, SALES_DELIVERY_LOT.c.delivery_id == row["id"]
    )
    for lot in q.rows(mine.order_by(sa.func.length(SALES_DELIVERY_LOT.c.lot), SALES_DELIVERY_LOT.c.lot)):
        lots.setdefault(lot["delivery_line_id"], []).append(_picked(DeliveredLot, lot))
    lines = q.rows(
        sa.select(SALES_DELIVERY_LINE)
        .where(SALES_DELIVERY_LINE.c.company == q.company, SALES_DELIVERY_LINE.c.delivery_id == row["id"])
        .order_by(SALES_DELIVERY_LINE.c.position)
    )
    return Delivery(
        **{name: row[name] for name in Delivery.__dataclass_fields__ if name != "lines"},
        lines=tuple(
            DeliveryLine(
                **{name: line[name] for name in DeliveryLine.__dataclass_fields__ if name != "lots"},
                lots=tuple(lots.get(line["id"], ())),
            )
            for line in lines
        ),
    )


def get_invoice(q: Queries, invoice_id: UUID) -> Invoice:
    """Raises ``document.not_found``."""
    row = q.get(CUSTOMER_INVOICE, invoice_id)
    lines = q.rows(
        sa.select(CUSTOMER_INVOICE_LINE)
        .join(SALES_ORDER_LINE, SALES_ORDER_LINE.c.id == CUSTOMER_INVOICE_LINE.c.line_id)
        .where(CUSTOMER_INVOICE_LINE.c.company == q.company, CUSTOMER_INVOICE_LINE.c.invoice_id == invoice_id)
        .order_by(SALES_ORDER_LINE.c.position)
    )
    return Invoice(
        **{name: row[name] for name in Invoice.__dataclass_fields__ if name != "lines"},
        lines=tuple(_picked(InvoiceLine, line) for line in lines),
    )


def credited_of(q: Queries, invoice_id: UUID) -> Taxed:
    """What the credit notes of an invoice have taken off it together."""
    note = CUSTOMER_CREDIT_NOTE.c
    row = q.first(
        sa.select(sa.func.sum(note.net).label("net"), sa.func.sum(note.vat).label("vat")).where(
            note.company == q.company, note.invoice_id == invoice_id
        )
    )
    return Taxed(int(row["net"] or 0), int(row["vat"] or 0)) if row is not None else Taxed(0, 0)


def sold(q: Queries, lot_ids: Collection[UUID]) -> list[Sold]:
    """Which of these lots and serials went to customers, by the deliveries that have left, oldest first."""
    lot, delivery = SALES_DELIVERY_LOT.c, SALES_DELIVERY.c
    statement = (
        sa.select(
            lot.lot_id,
            lot.lot,
            SALES_DELIVERY_LINE.c.item_id,
            lot.delivery_id,
            delivery.number.label("delivery"),
            delivery.customer_id,
            delivery.delivered.label("at"),
            lot.quantity,
            lot.returned,
        )
        .join(SALES_DELIVERY, delivery.id == lot.delivery_id)
        .join(SALES_DELIVERY_LINE, SALES_DELIVERY_LINE.c.id == lot.delivery_line_id)
        .where(lot.company == q.company, delivery.state.in_(GONE))
        .order_by(delivery.delivered, sa.func.length(lot.lot), lot.lot)
    )
    ordered, found = sorted(set(lot_ids)), list[Sold]()
    for start in range(0, len(ordered), _CHUNK):
        rows = q.rows(statement.where(lot.lot_id.in_(ordered[start : start + _CHUNK])))
        found += [_picked(Sold, row) for row in rows]
    return sorted(found, key=lambda one: one.at)


def returned_lots(q: Queries, return_id: UUID) -> list[tuple[UUID, str, int]]:
    """Lot, its number and micro-units of it that a return brought, in the order of the lots."""
    back = CUSTOMER_RETURN_LOT.c
    statement = (
        sa.select(back.lot_id, back.lot, sa.func.sum(back.quantity).label("quantity"))
        .where(back.company == q.company, back.return_id == return_id)
        .group_by(back.lot_id, back.lot)
        .order_by(back.lot_id)
    )
    return [(row["lot_id"], row["lot"], int(row["quantity"])) for row in q.rows(statement)]


def earlier_deliveries(q: Queries, delivery_id: UUID, item_id: UUID) -> Mapping[UUID, list[tuple[UUID, str]]]:
    """Of each lot and serial that a delivery has of an item, the other deliveries it was on, oldest first,
    with how they ended: those that have gone, were rejected, or cancelled."""
    mine, other = SALES_DELIVERY_LOT.alias(), SALES_DELIVERY_LOT.alias()
    line = SALES_DELIVERY_LINE.c
    rows = q.rows(
        sa.select(other.c.lot_id, SALES_DELIVERY.c.id, SALES_DELIVERY.c.state)
        .select_from(mine)
        .join(SALES_DELIVERY_LINE, line.id == mine.c.delivery_line_id)
        .join(other, other.c.lot_id == mine.c.lot_id)
        .join(SALES_DELIVERY, SALES_DELIVERY.c.id == other.c.delivery_id)
        .where(
            mine.c.company == q.company,
            mine.c.delivery_id == delivery_id,
            line.item_id == item_id,
            other.c.delivery_id != delivery_id,
            SALES_DELIVERY.c.state.in_(("rejected", "cancelled", *GONE)),
        )
        .order_by(SALES_DELIVERY.c.id)
    )
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for row in rows:
        found.setdefault(row["lot_id"], []).append((row["id"], row["state"]))
    return found


def customers_of_documents(q: Queries, document_ids: Collection[UUID]) -> Mapping[UUID, Partner]:
    """Delivery or return -> its customer."""
    ids, found = sorted(set(document_ids)), dict[UUID, UUID]()
    for table in (SALES_DELIVERY, CUSTOMER_RETURN):
        for start in range(0, len(ids), _CHUNK):
            some = sa.select(table.c.id, table.c.customer_id).where(
                table.c.company == q.company, table.c.id.in_(ids[start : start + _CHUNK])
            )
            found |= {row["id"]: row["customer_id"] for row in q.rows(some)}
    partners = {id_: get_partner(q, id_) for id_ in set(found.values())}
    return {id_: partners[customer] for id_, customer in found.items()}


def _picked(kind: Any, row: RowMapping) -> Any:
    return kind(*(row[name] for name in kind.__dataclass_fields__))

"""Orders, receipts and invoices by id, by number and by lot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import NOT_FOUND
from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.finance.public import Taxed
from jidoka_central.modules.purchasing import rules
from jidoka_central.modules.purchasing.model import (
    APPROVAL_LIMIT,
    GOODS_RECEIPT,
    PURCHASE_ORDER,
    PURCHASE_ORDER_LINE,
    PURCHASE_TOLERANCE,
    SUPPLIER_CREDIT_NOTE,
    SUPPLIER_INVOICE,
    SUPPLIER_INVOICE_LINE,
)
from jidoka_central.modules.purchasing.things import (
    Invoice,
    InvoiceLine,
    OrderLine,
    PurchaseOrder,
    Receipt,
    Tolerance,
    ToleranceKey,
)

_LINE_FIELDS = tuple(OrderLine.__dataclass_fields__)
_RECEIPT_FIELDS = tuple(Receipt.__dataclass_fields__)
_INVOICE_LINE_FIELDS = tuple(InvoiceLine.__dataclass_fields__)


def in_order(table: sa.Table) -> tuple[sa.ColumnElement[Any], ...]:
    """The order in which documents came: by number, since ids of one moment have none."""
    return sa.func.length(table.c.number), table.c.number


def get_order(q: Queries, order_id: UUID) -> PurchaseOrder:
    """Raises ``document.not_found``."""
    return order_of(q, q.get(PURCHASE_ORDER, order_id))


def order_by_number(q: Queries, number: str) -> PurchaseOrder:
    """Raises ``document.not_found``."""
    row = q.first(
        sa.select(PURCHASE_ORDER).where(
            PURCHASE_ORDER.c.company == q.company, PURCHASE_ORDER.c.number == number
        )
    )
    if row is None:
        raise NOT_FOUND.refuse(kind="purchase_order", id=number)
    return order_of(q, row)


def order_of(q: Queries, row: RowMapping) -> PurchaseOrder:
    same = {name: row[name] for name in PurchaseOrder.__dataclass_fields__ if name != "lines"}
    return PurchaseOrder(**same, lines=lines_of(q, row["id"]))


def lines_of(q: Queries, order_id: UUID) -> tuple[OrderLine, ...]:
    statement = sa.select(PURCHASE_ORDER_LINE).where(
        PURCHASE_ORDER_LINE.c.company == q.company, PURCHASE_ORDER_LINE.c.order_id == order_id
    )
    rows = q.rows(statement.order_by(PURCHASE_ORDER_LINE.c.position))
    return tuple(OrderLine(*(row[name] for name in _LINE_FIELDS)) for row in rows)


def get_receipt(q: Queries, receipt_id: UUID) -> Receipt:
    """Raises ``document.not_found``."""
    return receipt_of(q.get(GOODS_RECEIPT, receipt_id))


def receipt_of(row: RowMapping) -> Receipt:
    return Receipt(*(row[name] for name in _RECEIPT_FIELDS))


def receipt_of_lot(q: Queries, lot_id: UUID) -> Receipt | None:
    """The receipt by which a lot came; ``None`` when it did not come by a purchase."""
    row = q.first(
        sa.select(GOODS_RECEIPT).where(GOODS_RECEIPT.c.company == q.company, GOODS_RECEIPT.c.lot_id == lot_id)
    )
    return None if row is None else receipt_of(row)


def was_rejected(q: Queries, supplier_id: UUID, item_id: UUID, supplier_lot: str | None) -> bool:
    """Whether this supplier lot came before, was rejected and went back: what comes now is that lot again."""
    if supplier_lot is None:
        return False
    known = (
        sa.select(GOODS_RECEIPT.c.id)
        .join(PURCHASE_ORDER, PURCHASE_ORDER.c.id == GOODS_RECEIPT.c.order_id)
        .where(
            GOODS_RECEIPT.c.company == q.company,
            GOODS_RECEIPT.c.item_id == item_id,
            GOODS_RECEIPT.c.supplier_lot == supplier_lot,
            GOODS_RECEIPT.c.state == "rejected",
            GOODS_RECEIPT.c.returned > 0,
            PURCHASE_ORDER.c.supplier_id == supplier_id,
        )
    )
    return q.scalar(known.limit(1)) is not None


def receipts_of_order(q: Queries, order_id: UUID) -> tuple[Receipt, ...]:
    """Oldest first."""
    rows = q.rows(
        sa.select(GOODS_RECEIPT)
        .where(GOODS_RECEIPT.c.company == q.company, GOODS_RECEIPT.c.order_id == order_id)
        .order_by(*in_order(GOODS_RECEIPT))
    )
    return tuple(receipt_of(row) for row in rows)


def get_invoice(q: Queries, invoice_id: UUID) -> Invoice:
    """Raises ``document.not_found``."""
    return _with_lines(q, [q.get(SUPPLIER_INVOICE, invoice_id)])[0]


def credited_of(q: Queries, invoice_id: UUID) -> Taxed:
    """What the credit notes of an invoice have taken off it together."""
    note = SUPPLIER_CREDIT_NOTE.c
    row = q.first(
        sa.select(sa.func.sum(note.net).label("net"), sa.func.sum(note.vat).label("vat")).where(
            note.company == q.company, note.invoice_id == invoice_id
        )
    )
    return Taxed(int(row["net"] or 0), int(row["vat"] or 0)) if row is not None else Taxed(0, 0)


def invoices_of_order(q: Queries, order_id: UUID) -> tuple[Invoice, ...]:
    """Oldest first."""
    rows = q.rows(
        sa.select(SUPPLIER_INVOICE)
        .where(SUPPLIER_INVOICE.c.company == q.company, SUPPLIER_INVOICE.c.order_id == order_id)
        .order_by(*in_order(SUPPLIER_INVOICE))
    )
    return _with_lines(q, rows)


def _with_lines(q: Queries, heads: Iterable[RowMapping]) -> tuple[Invoice, ...]:
    heads = list(heads)
    lines: dict[UUID, list[InvoiceLine]] = {head["id"]: [] for head in heads}
    rows = q.rows(
        sa.select(SUPPLIER_INVOICE_LINE)
        .join(PURCHASE_ORDER_LINE, PURCHASE_ORDER_LINE.c.id == SUPPLIER_INVOICE_LINE.c.line_id)
        .where(
            SUPPLIER_INVOICE_LINE.c.company == q.company,
            SUPPLIER_INVOICE_LINE.c.invoice_id.in_(sorted(lines)),
        )
        .order_by(PURCHASE_ORDER_LINE.c.position)
    )
    for row in rows:
        lines[row["invoice_id"]].append(InvoiceLine(*(row[name] for name in _INVOICE_LINE_FIELDS)))
    return tuple(
        Invoice(
            **{name: head[name] for name in Invoice.__dataclass_fields__ if name != "lines"},
            lines=tuple(lines[head["id"]]),
        )
        for head in heads
    )


def tolerances(q: Queries) -> dict[ToleranceKey, Tolerance]:
    """What the company has set, else what is shipped (``rules.DEFAULTS``)."""
    found = {tolerance.key: tolerance for tolerance in rules.DEFAULTS}
    rows = q.rows(sa.select(PURCHASE_TOLERANCE).where(PURCHASE_TOLERANCE.c.company == q.company))
    for row in rows:
        found[row["key"]] = Tolerance(row["key"], row["percent_bp"], row["amount"], row["blocks"])
    return found


def approval_limit(q: Queries, roles: Iterable[str]) -> int | None:
    """What somebody of these roles may approve; ``None`` without a limit: the company has set none at
    all."""
    rows = q.rows(sa.select(APPROVAL_LIMIT).where(APPROVAL_LIMIT.c.company == q.company))
    if not rows:
        return None
    mine = frozenset(roles)
    return max((row["amount"] for row in rows if row["role"] in mine), default=0)

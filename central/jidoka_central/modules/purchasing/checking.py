"""What orders keep, held against their papers: recomputed from receipts, returns, invoices and credit
notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.masterdata.public import quantity_text
from jidoka_central.modules.purchasing import rules
from jidoka_central.modules.purchasing.model import (
    COUNTS,
    GOODS_RECEIPT,
    GOODS_RETURN,
    PURCHASE_ORDER,
    PURCHASE_ORDER_LINE,
    SUPPLIER_CREDIT_NOTE_LINE,
    SUPPLIER_INVOICE_LINE,
)


def recompute_counts(q: Queries) -> Iterator[str]:
    """Each count of an order line that is not the sum of its papers, as a sentence."""
    returns = sa.join(GOODS_RETURN, GOODS_RECEIPT, GOODS_RETURN.c.receipt_id == GOODS_RECEIPT.c.id)
    replaced = sa.case((GOODS_RETURN.c.replaced, GOODS_RETURN.c.quantity), else_=0)
    facts = {
        "received": _sums(q, GOODS_RECEIPT, GOODS_RECEIPT.c.line_id, GOODS_RECEIPT.c.quantity),
        "returned": _sums(q, returns, GOODS_RECEIPT.c.line_id, GOODS_RETURN.c.quantity),
        "replaced": _sums(q, returns, GOODS_RECEIPT.c.line_id, replaced),
        "invoiced": _of_lines(q, SUPPLIER_INVOICE_LINE),
        "credited": _of_lines(q, SUPPLIER_CREDIT_NOTE_LINE),
    }
    lines = sa.select(PURCHASE_ORDER_LINE, PURCHASE_ORDER.c.number).join(
        PURCHASE_ORDER, PURCHASE_ORDER.c.id == PURCHASE_ORDER_LINE.c.order_id
    )
    for row in q.rows(lines.where(PURCHASE_ORDER_LINE.c.company == q.company)):
        for name in COUNTS:
            computed = facts[name].get(row["id"], 0)
            if row[name] != computed:
                has, of_papers = quantity_text(row[name]), quantity_text(computed)
                yield f"{row['number']} line {row['position']}: {name} is {has}, its papers say {of_papers}"


def value_uninvoiced(q: Queries) -> int:
    """What GR-IR has to hold by the orders, in minor units: goods without an invoice, less invoices without
    their goods."""
    line = PURCHASE_ORDER_LINE.c
    quantity = line.received - line.returned - line.invoiced + line.credited
    rows = q.rows(
        sa.select(quantity.label("quantity"), line.price, PURCHASE_ORDER.c.currency)
        .join(PURCHASE_ORDER, PURCHASE_ORDER.c.id == line.order_id)
        .where(line.company == q.company, quantity != 0)
    )
    return sum(rules.value_at(row["quantity"], row["price"], row["currency"]) for row in rows)


def _of_lines(q: Queries, table: sa.Table) -> dict[UUID, int]:
    return _sums(q, table, table.c.line_id, table.c.quantity)


def _sums(
    q: Queries, source: sa.FromClause, key: sa.Column[Any], quantity: sa.ColumnElement[Any]
) -> dict[UUID, int]:
    company = key.table.c.company
    statement = sa.select(key.label("key"), sa.func.sum(quantity).label("sum")).select_from(source)
    rows = q.rows(statement.where(company == q.company).group_by(key))
    return {row["key"]: int(row["sum"]) for row in rows}

"""What orders count, held against their deliveries, returns, invoices and credit notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.masterdata.public import quantity_text
from jidoka_central.modules.sales.model import (
    COUNTS,
    CUSTOMER_CREDIT_NOTE_LINE,
    CUSTOMER_INVOICE_LINE,
    CUSTOMER_RETURN_LOT,
    SALES_DELIVERY,
    SALES_DELIVERY_LINE,
    SALES_DELIVERY_LOT,
    SALES_ORDER,
    SALES_ORDER_LINE,
)
from jidoka_central.modules.sales.reading import GONE


def recompute_counts(q: Queries) -> Iterator[str]:
    """Each count of an order line that is not the sum of its papers, as a sentence."""
    line, lot = SALES_DELIVERY_LINE, SALES_DELIVERY_LOT
    left = sa.join(line, SALES_DELIVERY, line.c.delivery_id == SALES_DELIVERY.c.id)
    left = left.join(lot, lot.c.delivery_line_id == line.c.id)
    back = sa.join(CUSTOMER_RETURN_LOT, lot, CUSTOMER_RETURN_LOT.c.delivery_lot_id == lot.c.id)
    back = back.join(line, lot.c.delivery_line_id == line.c.id)
    facts = {
        "delivered": _sums(q, left, line.c.line_id, lot.c.quantity, SALES_DELIVERY.c.state.in_(GONE)),
        "returned": _sums(q, back, line.c.line_id, CUSTOMER_RETURN_LOT.c.quantity),
        "invoiced": _of_lines(q, CUSTOMER_INVOICE_LINE),
        "credited": _of_lines(q, CUSTOMER_CREDIT_NOTE_LINE),
    }
    lines = sa.select(SALES_ORDER_LINE, SALES_ORDER.c.number).join(
        SALES_ORDER, SALES_ORDER.c.id == SALES_ORDER_LINE.c.order_id
    )
    for row in q.rows(lines.where(SALES_ORDER_LINE.c.company == q.company)):
        for name in COUNTS:
            computed = facts[name].get(row["id"], 0)
            if row[name] != computed:
                has, of_papers = quantity_text(row[name]), quantity_text(computed)
                yield f"{row['number']} line {row['position']}: {name} is {has}, its papers say {of_papers}"


def _of_lines(q: Queries, table: sa.Table) -> dict[UUID, int]:
    return _sums(q, table, table.c.line_id, table.c.quantity)


def _sums(
    q: Queries,
    source: sa.FromClause,
    key: sa.Column[Any],
    quantity: sa.ColumnElement[Any],
    *where: sa.ColumnElement[bool],
) -> dict[UUID, int]:
    company = key.table.c.company
    statement = sa.select(key.label("key"), sa.func.sum(quantity).label("sum")).select_from(source)
    rows = q.rows(statement.where(company == q.company, *where).group_by(key))
    return {row["key"]: int(row["sum"]) for row in rows}

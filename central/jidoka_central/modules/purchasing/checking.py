"""What orders and papers keep, held against what they are made of: receipts, returns, invoices, credit notes,
what stock says of the goods and what the books say of the debts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata.public import quantity_text
from jidoka_central.modules.purchasing import rules
from jidoka_central.modules.purchasing.model import (
    COUNTS,
    GOODS_RECEIPT,
    GOODS_RETURN,
    GRIR_WRITE_OFF,
    PAYMENT_HOLD,
    PURCHASE_ORDER,
    PURCHASE_ORDER_LINE,
    SUPPLIER_CREDIT_NOTE,
    SUPPLIER_CREDIT_NOTE_LINE,
    SUPPLIER_INVOICE,
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
        "written_off": _of_lines(q, GRIR_WRITE_OFF),
    }
    lines = sa.select(PURCHASE_ORDER_LINE, PURCHASE_ORDER.c.number).join(
        PURCHASE_ORDER, PURCHASE_ORDER.c.id == PURCHASE_ORDER_LINE.c.order_id
    )
    for row in q.rows(lines.where(PURCHASE_ORDER_LINE.c.company == q.company)):
        for name in (*COUNTS, "written_off"):
            computed = facts[name].get(row["id"], 0)
            if row[name] != computed:
                has, of_papers = quantity_text(row[name]), quantity_text(computed)
                yield f"{row['number']} line {row['position']}: {name} is {has}, its papers say {of_papers}"


def recompute_papers(q: Queries) -> Iterator[str]:
    """Each paper, and each sum on one, that is not what its lines, the stock and the open items give, as a
    sentence."""
    yield from _order_values(q)
    yield from _goods(q)
    yield from _sums_of_papers(q)
    yield from _taken_back(q)
    yield from _payment_holds(q)


def _order_values(q: Queries) -> Iterator[str]:
    line, order = PURCHASE_ORDER_LINE.c, PURCHASE_ORDER.c
    totals: dict[UUID, int] = {}
    rows = q.rows(
        sa.select(PURCHASE_ORDER_LINE, order.number, order.currency)
        .join(PURCHASE_ORDER, order.id == line.order_id)
        .where(line.company == q.company)
    )
    for row in rows:
        totals[row["order_id"]] = totals.get(row["order_id"], 0) + row["value"]
        value = rules.value_at(row["quantity"], row["price"], row["currency"])
        name = f"{row['number']} line {row['position']}: value"
        yield from _money(name, row["value"], value, row["currency"])
    for row in q.rows(sa.select(PURCHASE_ORDER).where(order.company == q.company)):
        yield from _money(f"{row['number']}: total", row["total"], totals.get(row["id"], 0), row["currency"])


def _goods(q: Queries) -> Iterator[str]:
    """Receipts and returns against the movements they made."""
    order, receipt, back = PURCHASE_ORDER.c, GOODS_RECEIPT.c, GOODS_RETURN.c
    gone = _sums(q, GOODS_RETURN, back.receipt_id, back.quantity)
    receipts = q.rows(
        sa.select(GOODS_RECEIPT, order.currency)
        .join(PURCHASE_ORDER, order.id == receipt.order_id)
        .where(receipt.company == q.company)
    )
    returns = q.rows(
        sa.select(GOODS_RETURN, order.currency)
        .join(GOODS_RECEIPT, receipt.id == back.receipt_id)
        .join(PURCHASE_ORDER, order.id == receipt.order_id)
        .where(back.company == q.company)
    )
    for row in receipts:
        yield from _count(f"{row['number']}: returned", row["returned"], gone.get(row["id"], 0))
    for type_, rows, sign in (("goods_receipt", receipts, 1), ("goods_return", returns, -1)):
        moved = inventory.moved_by_documents(q, type_)
        for row in rows:
            quantity, value = moved.get(row["id"], (0, 0))
            yield from _count(f"{row['number']}: quantity", row["quantity"], sign * quantity)
            yield from _money(f"{row['number']}: value", row["value"], sign * value, row["currency"])


def _sums_of_papers(q: Queries) -> Iterator[str]:
    """Nets against lines, totals against what they raised or settled of open items."""
    owed = {
        "supplier_invoice": (finance.raised_by_documents(q, "supplier_invoice"), -1),
        "supplier_credit_note": (finance.settled_by_documents(q, "supplier_credit_note"), 1),
    }
    for head, line, key in (
        (SUPPLIER_INVOICE, SUPPLIER_INVOICE_LINE, SUPPLIER_INVOICE_LINE.c.invoice_id),
        (SUPPLIER_CREDIT_NOTE, SUPPLIER_CREDIT_NOTE_LINE, SUPPLIER_CREDIT_NOTE_LINE.c.credit_note_id),
    ):
        nets = _sums(q, line, key, line.c.net)
        for row in q.rows(sa.select(head).where(head.c.company == q.company)):
            name, currency = row["number"], row["currency"]
            yield from _money(f"{name}: net", row["net"], nets.get(row["id"], 0), currency)
            items, sign = owed[head.name]
            total = row["net"] + row["vat"]
            yield from _money(f"{name}: total", total, sign * items.get(row["id"], 0), currency)


def _taken_back(q: Queries) -> Iterator[str]:
    """What invoice lines say was credited against the credit notes' lines."""
    note, line = SUPPLIER_CREDIT_NOTE.c, SUPPLIER_CREDIT_NOTE_LINE.c
    credited = {
        (row["invoice_id"], row["line_id"]): (int(row["quantity"]), int(row["net"]))
        for row in q.rows(
            sa.select(
                note.invoice_id,
                line.line_id,
                sa.func.sum(line.quantity).label("quantity"),
                sa.func.sum(line.net).label("net"),
            )
            .join(SUPPLIER_CREDIT_NOTE, note.id == line.credit_note_id)
            .where(line.company == q.company)
            .group_by(note.invoice_id, line.line_id)
        )
    }
    invoice = SUPPLIER_INVOICE.c
    lines = sa.select(SUPPLIER_INVOICE_LINE, invoice.number, invoice.currency).join(
        SUPPLIER_INVOICE, invoice.id == SUPPLIER_INVOICE_LINE.c.invoice_id
    )
    for row in q.rows(lines.where(SUPPLIER_INVOICE_LINE.c.company == q.company)):
        quantity, net = credited.get((row["invoice_id"], row["line_id"]), (0, 0))
        yield from _count(f"{row['number']}: credited", row["credited"], quantity)
        yield from _money(f"{row['number']}: credited net", row["credited_net"], net, row["currency"])


def _payment_holds(q: Queries) -> Iterator[str]:
    """A reason not to pay that stands, and never was a block."""
    hold, invoice = PAYMENT_HOLD.c, SUPPLIER_INVOICE.c
    known = finance.blocks_known(q, "supplier_invoice")
    standing = (
        sa.select(hold.invoice_id, hold.cause, invoice.number)
        .join(SUPPLIER_INVOICE, invoice.id == hold.invoice_id)
        .where(hold.company == q.company, hold.stands)
    )
    for row in q.rows(standing):
        if (row["invoice_id"], row["cause"]) not in known:
            yield f"{row['number']}: is to be blocked for {row['cause']}, and never was"


def _count(name: str, has: int, should: int) -> Iterator[str]:
    if has != should:
        yield f"{name} is {quantity_text(has)}, its papers say {quantity_text(should)}"


def _money(name: str, has: int, should: int, currency: str) -> Iterator[str]:
    if has != should:
        kept, given = finance.money_text(has, currency), finance.money_text(should, currency)
        yield f"{name} is {kept}, its papers say {given}"


def suspect_of_lots(q: Queries) -> dict[UUID, int]:
    """Lot -> what inspection found bad of its receipt and nobody has decided about."""
    receipt = GOODS_RECEIPT.c
    waiting = sa.select(receipt.lot_id, receipt.suspect).where(
        receipt.company == q.company, receipt.suspect != 0
    )
    return {row["lot_id"]: row["suspect"] for row in q.rows(waiting)}


def value_uninvoiced(q: Queries) -> int:
    """What GR-IR has to hold by the orders, in minor units: goods without an invoice, less invoices without
    their goods."""
    line = PURCHASE_ORDER_LINE.c
    quantity = line.received - line.returned - line.invoiced + line.credited - line.written_off
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

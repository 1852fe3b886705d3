"""Purchasing tables.

- ``purchase_order``, ``purchase_order_line``: what was ordered from whom at which price. A line counts, in
  micro-units of the item: ``quantity`` ordered, ``wanted`` of it (a return that is not replaced makes it
  less), ``received``, ``returned``, ``replaced`` (the part of what was returned that the supplier sends
  again), ``invoiced``, ``credited``. ``price`` is millionths of the currency for one unit.
- ``goods_receipt``: one lot of one order line came in. ``suspect`` is what inspection found nonconforming
  and nobody has decided about yet; ``returned`` what went back of it.
- ``goods_return``: a quantity of a receipt went back, for a nonconformance where there is one.
- ``supplier_invoice`` and ``supplier_credit_note``, each with lines: the supplier's papers. ``matched`` is
  what of a line stands against goods at the order's price; the rest of its ``net`` is a price difference.
- ``payment_hold``: which reasons not to pay an invoice stand now; the block itself is finance's, where a
  person may release it although the reason stands.
- ``purchase_tolerance``, ``approval_limit``: how far papers may differ, and who may approve how much.

Of a line, Q = received - returned - invoiced + credited - written_off is what is in the house without an
invoice (below zero: invoiced and not there), and Q x price, rounded half-even, is what GR-IR holds for it,
always. ``grir_write_off``: a Q that nobody will settle any more, with who said so and why.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index

from jidoka_central.foundation.db import Amount, Instant, business_table, fact_table

VALUE_MAX: Final = 10**12  # minor units: what finance takes in a line
LINES_MAX: Final = 200
NUMBER = sa.String(40)
PAPER = sa.String(40)  # the supplier's number
LOT = sa.String(80)
CURRENCY = sa.String(3)
PERSON = sa.String(120)
COUNTS: Final = ("received", "returned", "replaced", "invoiced", "credited")

PURCHASE_ORDER = business_table(
    "purchase_order",
    Column("number", NUMBER, nullable=False),
    Column("supplier_id", ForeignKey("partner.id"), nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("state", sa.String(12), nullable=False),
    Column("wanted_on", sa.Date),
    Column("note", sa.String(400)),
    Column("total", Amount, nullable=False),
    Column("created_by", PERSON, nullable=False),
    Column("submitted", Instant),
    Column("submitted_by", PERSON),
    Column("approved", Instant),
    Column("approved_by", PERSON),
    Column("closed", Instant),
    Index("ix_purchase_order_supplier", "company", "supplier_id"),
    unique=[("number",)],
    plant=True,
)

PURCHASE_ORDER_LINE = business_table(
    "purchase_order_line",
    Column("order_id", ForeignKey("purchase_order.id"), nullable=False),
    Column("position", sa.Integer, nullable=False),
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("price", Amount, nullable=False),
    Column("value", Amount, nullable=False),
    Column("wanted", Amount, nullable=False),
    *(Column(name, Amount, nullable=False) for name in COUNTS),
    Column("written_off", Amount, nullable=False, default=0, server_default="0"),
    sa.CheckConstraint("quantity > 0 AND price > 0", name="positive"),
    sa.CheckConstraint("wanted BETWEEN 0 AND quantity", name="wanted"),
    sa.CheckConstraint("returned BETWEEN 0 AND received", name="returned"),
    sa.CheckConstraint("replaced BETWEEN 0 AND returned", name="replaced"),
    sa.CheckConstraint("credited BETWEEN 0 AND invoiced", name="credited"),
    Index("ix_purchase_order_line_item", "company", "item_id"),
    unique=[("order_id", "position")],
)

GOODS_RECEIPT = business_table(
    "goods_receipt",
    Column("number", NUMBER, nullable=False),
    Column("order_id", ForeignKey("purchase_order.id"), nullable=False),
    Column("line_id", ForeignKey("purchase_order_line.id"), nullable=False),
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("lot_id", ForeignKey("stock_lot.id"), nullable=False),
    Column("lot", LOT, nullable=False),
    Column("supplier_lot", LOT),
    Column("delivery_note", PAPER),
    Column("quantity", Amount, nullable=False),
    Column("value", Amount, nullable=False),
    Column("posting_date", sa.Date, nullable=False),
    Column("state", sa.String(12), nullable=False),
    Column("suspect", Amount, nullable=False),
    Column("returned", Amount, nullable=False),
    Column("decided_type", NUMBER),
    Column("decided_id", sa.Uuid),
    Column("decided_number", NUMBER),
    Column("received_by", PERSON, nullable=False),
    sa.CheckConstraint("quantity > 0 AND value >= 0", name="positive"),
    sa.CheckConstraint("suspect >= 0 AND returned >= 0 AND suspect + returned <= quantity", name="parts"),
    Index("ix_goods_receipt_order", "company", "order_id"),
    Index("ix_goods_receipt_supplier_lot", "company", "item_id", "supplier_lot"),
    unique=[("number",), ("lot_id",)],
    plant=True,
)

GOODS_RETURN = fact_table(
    "goods_return",
    Column("number", NUMBER, nullable=False),
    Column("receipt_id", ForeignKey("goods_receipt.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("value", Amount, nullable=False),
    Column("replaced", sa.Boolean, nullable=False),
    Column("reason", sa.String(400), nullable=False),
    Column("posting_date", sa.Date, nullable=False),
    Column("nc_id", sa.Uuid),
    Column("nc_number", NUMBER),
    Column("returned_by", PERSON, nullable=False),
    sa.CheckConstraint("quantity > 0 AND value >= 0", name="positive"),
    Index("ix_goods_return_receipt", "company", "receipt_id"),
    unique=[("number",)],
)

_PAPER_COLUMNS = (
    ("number", NUMBER),
    ("supplier_number", PAPER),
    ("paper_date", sa.Date),
    ("posting_date", sa.Date),
    ("currency", CURRENCY),
    ("net", Amount),
    ("vat", Amount),
    ("posted_by", PERSON),
)

SUPPLIER_INVOICE = fact_table(
    "supplier_invoice",
    *(Column(name, type_, nullable=False) for name, type_ in _PAPER_COLUMNS),
    Column("supplier_id", ForeignKey("partner.id"), nullable=False),
    Column("order_id", ForeignKey("purchase_order.id"), nullable=False),
    Column("due", sa.Date, nullable=False),
    Column("vat_code", sa.String(12), nullable=False),
    sa.CheckConstraint("net > 0 AND vat >= 0", name="positive"),
    Index("ix_supplier_invoice_order", "company", "order_id"),
    unique=[("number",), ("supplier_id", "supplier_number")],
)

SUPPLIER_INVOICE_LINE = business_table(
    "supplier_invoice_line",
    Column("invoice_id", ForeignKey("supplier_invoice.id"), nullable=False),
    Column("line_id", ForeignKey("purchase_order_line.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("net", Amount, nullable=False),
    Column("matched", Amount, nullable=False),
    Column("credited", Amount, nullable=False),
    Column("credited_net", Amount, nullable=False),
    sa.CheckConstraint("quantity > 0 AND net >= 0 AND matched >= 0", name="positive"),
    sa.CheckConstraint("credited BETWEEN 0 AND quantity", name="credited"),
    sa.CheckConstraint("credited_net BETWEEN 0 AND net", name="credited_net"),
    Index("ix_supplier_invoice_line_line", "company", "line_id"),
    unique=[("invoice_id", "line_id")],
)

SUPPLIER_CREDIT_NOTE = fact_table(
    "supplier_credit_note",
    *(Column(name, type_, nullable=False) for name, type_ in _PAPER_COLUMNS),
    Column("supplier_id", ForeignKey("partner.id"), nullable=False),
    Column("order_id", ForeignKey("purchase_order.id"), nullable=False),
    Column("invoice_id", ForeignKey("supplier_invoice.id"), nullable=False),
    sa.CheckConstraint("net > 0 AND vat >= 0", name="positive"),
    Index("ix_supplier_credit_note_order", "company", "order_id"),
    Index("ix_supplier_credit_note_invoice", "company", "invoice_id"),
    unique=[("number",), ("supplier_id", "supplier_number")],
)

SUPPLIER_CREDIT_NOTE_LINE = fact_table(
    "supplier_credit_note_line",
    Column("credit_note_id", ForeignKey("supplier_credit_note.id"), nullable=False),
    Column("line_id", ForeignKey("purchase_order_line.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("net", Amount, nullable=False),
    Column("matched", Amount, nullable=False),
    sa.CheckConstraint("quantity >= 0 AND net > 0 AND matched >= 0", name="positive"),
    unique=[("credit_note_id", "line_id")],
)

GRIR_WRITE_OFF = fact_table(
    "grir_write_off",
    Column("number", NUMBER, nullable=False),
    Column("line_id", ForeignKey("purchase_order_line.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("value", Amount, nullable=False),
    Column("reason", sa.String(400), nullable=False),
    Column("posting_date", sa.Date, nullable=False),
    Column("written_off_by", PERSON, nullable=False),
    sa.CheckConstraint("quantity <> 0", name="quantity_not_zero"),
    Index("ix_grir_write_off_line", "company", "line_id"),
    unique=[("number",)],
)

PAYMENT_HOLD = business_table(
    "payment_hold",
    Column("invoice_id", ForeignKey("supplier_invoice.id"), nullable=False),
    Column("cause", sa.String(40), nullable=False),
    Column("stands", sa.Boolean, nullable=False),
    unique=[("invoice_id", "cause")],
)

PURCHASE_TOLERANCE = business_table(
    "purchase_tolerance",
    Column("key", sa.String(20), nullable=False),
    Column("percent_bp", sa.Integer),
    Column("amount", Amount),
    Column("blocks", sa.Boolean, nullable=False),
    sa.CheckConstraint("percent_bp >= 0", name="percent"),
    sa.CheckConstraint("amount >= 0", name="amount"),
    unique=[("key",)],
)

APPROVAL_LIMIT = business_table(
    "approval_limit",
    Column("role", sa.String(40), nullable=False),
    Column("amount", Amount, nullable=False),
    sa.CheckConstraint("amount >= 0", name="amount"),
    unique=[("role",)],
)

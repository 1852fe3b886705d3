"""Sales tables.

- ``sales_order``, ``sales_order_line``: what a customer ordered at which price. A line counts, in micro-units
  of the item: ``quantity`` ordered, ``delivered``, ``returned`` (of what was delivered), ``invoiced``,
  ``credited``. ``price`` is millionths of the currency for one unit.
- ``sales_delivery``, ``sales_delivery_line``, ``sales_delivery_lot``: what goes to the customer together, and
  which serials and lots it is. While it is a draft they are reserved for it; ``value`` is what they were
  worth when they went. ``returned``, ``returned_value``: what of a lot came back. ``set_aside``: what was
  taken out of a draft because outgoing inspection found it bad. ``approval``: the customer's own number of
  the approval it went under, written when it goes.
- ``customer_invoice`` (one a delivery) and ``customer_credit_note``, each with lines: our papers.
- ``customer_return``, ``customer_return_lot``: what a customer sent back of a delivery, and for which
  nonconformance.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index

from jidoka_central.foundation.db import Amount, Instant, business_table, fact_table

VALUE_MAX: Final = 10**12  # minor units: what finance takes in a line
LINES_MAX: Final = 200
PIECES_MAX: Final = 10_000  # serials in one delivery line
NUMBER = sa.String(40)
LOT = sa.String(80)
CURRENCY = sa.String(3)
PERSON = sa.String(120)
COUNTS: Final = ("delivered", "returned", "invoiced", "credited")

SALES_ORDER = business_table(
    "sales_order",
    Column("number", NUMBER, nullable=False),
    Column("customer_id", ForeignKey("partner.id"), nullable=False),
    Column("customer_reference", NUMBER),
    Column("currency", CURRENCY, nullable=False),
    Column("state", sa.String(12), nullable=False),
    Column("wanted_on", sa.Date),
    Column("note", sa.String(400)),
    Column("total", Amount, nullable=False),
    Column("created_by", PERSON, nullable=False),
    Column("confirmed", Instant),
    Column("confirmed_by", PERSON),
    Column("closed", Instant),
    Index("ix_sales_order_customer", "company", "customer_id"),
    unique=[("number",)],
    plant=True,
)

SALES_ORDER_LINE = business_table(
    "sales_order_line",
    Column("order_id", ForeignKey("sales_order.id"), nullable=False),
    Column("position", sa.Integer, nullable=False),
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("price", Amount, nullable=False),
    Column("value", Amount, nullable=False),
    *(Column(name, Amount, nullable=False) for name in COUNTS),
    sa.CheckConstraint("quantity > 0 AND price > 0", name="positive"),
    sa.CheckConstraint("delivered BETWEEN 0 AND quantity", name="delivered"),
    sa.CheckConstraint("returned BETWEEN 0 AND delivered", name="returned"),
    sa.CheckConstraint("invoiced BETWEEN 0 AND delivered", name="invoiced"),
    sa.CheckConstraint("credited BETWEEN 0 AND invoiced", name="credited"),
    Index("ix_sales_order_line_item", "company", "item_id"),
    unique=[("order_id", "position")],
)

SALES_DELIVERY = business_table(
    "sales_delivery",
    Column("number", NUMBER, nullable=False),
    Column("order_id", ForeignKey("sales_order.id"), nullable=False),
    Column("customer_id", ForeignKey("partner.id"), nullable=False),
    Column("state", sa.String(12), nullable=False),
    Column("note", sa.String(400)),
    Column("created_by", PERSON, nullable=False),
    Column("delivered", Instant),
    Column("delivered_by", PERSON),
    Column("posting_date", sa.Date),
    Index("ix_sales_delivery_order", "company", "order_id"),
    unique=[("number",)],
    plant=True,
)

SALES_DELIVERY_LINE = business_table(
    "sales_delivery_line",
    Column("delivery_id", ForeignKey("sales_delivery.id"), nullable=False),
    Column("line_id", ForeignKey("sales_order_line.id"), nullable=False),
    Column("position", sa.Integer, nullable=False),
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("set_aside", Amount, nullable=False),
    Column("value", Amount, nullable=False),
    sa.CheckConstraint("quantity >= 0 AND set_aside >= 0 AND value >= 0", name="positive"),
    Index("ix_sales_delivery_line_line", "company", "line_id"),
    unique=[("delivery_id", "line_id")],
)

SALES_DELIVERY_LOT = business_table(
    "sales_delivery_lot",
    Column("delivery_id", ForeignKey("sales_delivery.id"), nullable=False),
    Column("delivery_line_id", ForeignKey("sales_delivery_line.id"), nullable=False),
    Column("lot_id", ForeignKey("stock_lot.id"), nullable=False),
    Column("lot", LOT, nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("value", Amount, nullable=False),
    Column("returned", Amount, nullable=False),
    Column("returned_value", Amount, nullable=False),
    Column("approval", sa.String(200)),
    sa.CheckConstraint("quantity > 0 AND value >= 0", name="positive"),
    sa.CheckConstraint("returned BETWEEN 0 AND quantity", name="returned"),
    sa.CheckConstraint("returned_value BETWEEN 0 AND value", name="returned_value"),
    Index("ix_sales_delivery_lot_lot", "company", "lot_id"),
    unique=[("delivery_line_id", "lot_id")],
)

CUSTOMER_INVOICE = fact_table(
    "customer_invoice",
    Column("number", NUMBER, nullable=False),
    Column("delivery_id", ForeignKey("sales_delivery.id"), nullable=False),
    Column("order_id", ForeignKey("sales_order.id"), nullable=False),
    Column("customer_id", ForeignKey("partner.id"), nullable=False),
    Column("posting_date", sa.Date, nullable=False),
    Column("due", sa.Date, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("net", Amount, nullable=False),
    Column("vat", Amount, nullable=False),
    Column("vat_code", sa.String(12), nullable=False),
    Column("posted_by", PERSON, nullable=False),
    sa.CheckConstraint("net > 0 AND vat >= 0", name="positive"),
    Index("ix_customer_invoice_order", "company", "order_id"),
    unique=[("number",), ("delivery_id",)],
)

CUSTOMER_INVOICE_LINE = business_table(
    "customer_invoice_line",
    Column("invoice_id", ForeignKey("customer_invoice.id"), nullable=False),
    Column("line_id", ForeignKey("sales_order_line.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("net", Amount, nullable=False),
    Column("credited", Amount, nullable=False),
    Column("credited_net", Amount, nullable=False),
    sa.CheckConstraint("quantity > 0 AND net >= 0", name="positive"),
    sa.CheckConstraint("credited BETWEEN 0 AND quantity", name="credited"),
    sa.CheckConstraint("credited_net BETWEEN 0 AND net", name="credited_net"),
    unique=[("invoice_id", "line_id")],
)

CUSTOMER_CREDIT_NOTE = fact_table(
    "customer_credit_note",
    Column("number", NUMBER, nullable=False),
    Column("invoice_id", ForeignKey("customer_invoice.id"), nullable=False),
    Column("order_id", ForeignKey("sales_order.id"), nullable=False),
    Column("customer_id", ForeignKey("partner.id"), nullable=False),
    Column("posting_date", sa.Date, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("net", Amount, nullable=False),
    Column("vat", Amount, nullable=False),
    Column("reason", sa.String(400), nullable=False),
    Column("posted_by", PERSON, nullable=False),
    sa.CheckConstraint("net > 0 AND vat >= 0", name="positive"),
    Index("ix_customer_credit_note_invoice", "company", "invoice_id"),
    unique=[("number",)],
)

CUSTOMER_CREDIT_NOTE_LINE = fact_table(
    "customer_credit_note_line",
    Column("credit_note_id", ForeignKey("customer_credit_note.id"), nullable=False),
    Column("line_id", ForeignKey("sales_order_line.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("net", Amount, nullable=False),
    sa.CheckConstraint("quantity >= 0 AND net > 0", name="positive"),
    unique=[("credit_note_id", "line_id")],
)

CUSTOMER_RETURN = fact_table(
    "customer_return",
    Column("number", NUMBER, nullable=False),
    Column("delivery_id", ForeignKey("sales_delivery.id"), nullable=False),
    Column("order_id", ForeignKey("sales_order.id"), nullable=False),
    Column("customer_id", ForeignKey("partner.id"), nullable=False),
    Column("posting_date", sa.Date, nullable=False),
    Column("reason", sa.String(400), nullable=False),
    Column("nc_id", sa.Uuid),
    Column("nc_number", NUMBER),
    Column("value", Amount, nullable=False),
    Column("received_by", PERSON, nullable=False),
    Index("ix_customer_return_delivery", "company", "delivery_id"),
    unique=[("number",)],
    plant=True,
)

CUSTOMER_RETURN_LOT = fact_table(
    "customer_return_lot",
    Column("return_id", ForeignKey("customer_return.id"), nullable=False),
    Column("delivery_lot_id", ForeignKey("sales_delivery_lot.id"), nullable=False),
    Column("lot_id", ForeignKey("stock_lot.id"), nullable=False),
    Column("lot", LOT, nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("value", Amount, nullable=False),
    sa.CheckConstraint("quantity > 0 AND value >= 0", name="positive"),
    unique=[("return_id", "delivery_lot_id")],
)

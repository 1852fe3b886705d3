"""What customers have approved, and what has been accepted or reworked under it.

``quality_customer_approval``: a customer's approval under the customer's own ``number``. ``kind``:
``concession`` (product outside the specification may be delivered to this customer, as far as ``lower`` and
``upper``) or ``rework`` (a critical characteristic may be worked on once more). It is for one item, one
characteristic, so much of it (``quantity``, micro-units) to the end of the day ``valid_until``.
``used`` counts what was delivered, or given to rework, under it: never more than ``quantity``, by a CHECK.
``quality_customer_approval_use``: each such part, by document and lot; ``used`` is their sum.

``quality_conceded``: a lot, or a quantity of one, that a board accepted under concession because a customer
approves of it: which characteristic is off, and between which values (``low`` to ``high``). What has a row
here goes only to a customer whose approval covers it.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey

from jidoka_central.foundation.db import Amount, Instant, business_table, fact_table

LOGIN = sa.String(120)
NUMBER = sa.String(40)

APPROVAL = business_table(
    "quality_customer_approval",
    Column("number", NUMBER, nullable=False),
    Column("state", sa.String(12), nullable=False),
    Column("kind", sa.String(12), nullable=False),
    Column("customer_id", ForeignKey("partner.id"), nullable=False),
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("characteristic", NUMBER, nullable=False),
    Column("lower", sa.Double),
    Column("upper", sa.Double),
    Column("quantity", Amount, nullable=False),
    Column("used", Amount, nullable=False),
    Column("valid_until", sa.Date, nullable=False),
    Column("note", sa.String(400), nullable=False),
    Column("entered_by", LOGIN, nullable=False),
    Column("signed_by", LOGIN),
    Column("signed_at", Instant),
    Column("withdrawn_by", LOGIN),
    Column("withdrawn_at", Instant),
    Column("withdraw_reason", sa.String(400)),
    sa.CheckConstraint("kind IN ('concession', 'rework')", name="kind"),
    sa.CheckConstraint("kind = 'rework' OR lower IS NOT NULL OR upper IS NOT NULL", name="limits"),
    sa.CheckConstraint("quantity > 0 AND used BETWEEN 0 AND quantity", name="used"),
    sa.Index("ix_quality_customer_approval_item", "company", "item_id", "customer_id"),
    unique=[("customer_id", "number")],
)

APPROVAL_USE = fact_table(
    "quality_customer_approval_use",
    Column("approval_id", ForeignKey(APPROVAL.c.id), nullable=False),
    Column("document_type", NUMBER, nullable=False),
    Column("document_id", sa.Uuid, nullable=False),
    Column("document_number", NUMBER, nullable=False),
    Column("lot_id", ForeignKey("stock_lot.id"), nullable=False),
    Column("lot", sa.String(80), nullable=False),
    Column("quantity", Amount, nullable=False),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    unique=[("approval_id", "document_id", "lot_id")],
)

CONCEDED = fact_table(
    "quality_conceded",
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("lot_id", ForeignKey("stock_lot.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("characteristic", NUMBER, nullable=False),
    Column("low", sa.Double),
    Column("high", sa.Double),
    Column("approval_id", ForeignKey(APPROVAL.c.id), nullable=False),
    Column("nc_id", sa.Uuid, nullable=False),
    Column("nc_number", NUMBER, nullable=False),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    sa.Index("ix_quality_conceded_lot", "company", "lot_id"),
)

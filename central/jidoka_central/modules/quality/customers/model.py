"""Complaints of customers.

``quality_complaint``: what a customer says of pieces that were delivered to it. ``escape_point`` is where it
should have been found. ``scope`` is what is held for it: ``siblings`` (everything in stock made of the same
supplier lots), ``supplier_lot`` (those lots too, and what is made of them later) or ``none``. Its
nonconformance judges the pieces themselves, its 8D the cause.

``quality_complaint_piece``: a piece that is complained about, with the delivery it went by.
``quality_complaint_held``: a sibling that was held when the complaint opened. ``quality_complaint_notice``:
siblings that a customer has, of which it has to be told.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from jidoka_central.foundation.db import Instant, Json, business_table, fact_table
from jidoka_central.modules.quality.nonconformance.model import NC

LOGIN = sa.String(120)
LONG = sa.String(4000)
NUMBER = sa.String(40)
SERIAL = sa.String(80)

COMPLAINT = business_table(
    "quality_complaint",
    Column("number", NUMBER, nullable=False),
    Column("state", sa.String(20), nullable=False),
    Column("customer_id", sa.ForeignKey("partner.id"), nullable=False),
    Column("item_id", sa.ForeignKey("item.id"), nullable=False),
    Column("text", LONG, nullable=False),
    Column("escape_point", sa.String(200), nullable=False),
    Column("scope", sa.String(12), nullable=False),
    Column("reported_on", sa.Date, nullable=False),
    Column("opened_by", LOGIN, nullable=False),
    Column("nc_id", sa.ForeignKey(NC.c.id), nullable=False),
    Column("capa_id", sa.Uuid, nullable=False),
    Column("lifted_at", Instant),
    Column("lifted_by", LOGIN),
    Column("lift_reason", sa.String(400)),
    Column("answer", LONG),
    Column("answered_at", Instant),
    Column("answered_by", LOGIN),
    Column("closed_at", Instant),
    Column("closed_by", LOGIN),
    sa.CheckConstraint("scope IN ('siblings', 'supplier_lot', 'none')", name="scope"),
    sa.Index("ix_quality_complaint_customer", "company", "customer_id"),
    sa.Index("ix_quality_complaint_nc", "company", "nc_id"),
    unique=[("number",)],
    plant=True,
)

COMPLAINT_PIECE = business_table(
    "quality_complaint_piece",
    Column("complaint_id", sa.ForeignKey(COMPLAINT.c.id), nullable=False),
    Column("lot_id", sa.ForeignKey("stock_lot.id"), nullable=False),
    Column("serial", SERIAL, nullable=False),
    Column("delivery_id", sa.Uuid, nullable=False),
    Column("delivery_number", NUMBER, nullable=False),
    Column("return_id", sa.Uuid),
    Column("return_number", NUMBER),
    sa.Index("ix_quality_complaint_piece_lot", "company", "lot_id"),
    unique=[("complaint_id", "lot_id")],
)

COMPLAINT_HELD = fact_table(
    "quality_complaint_held",
    Column("complaint_id", sa.ForeignKey(COMPLAINT.c.id), nullable=False),
    Column("item_id", sa.ForeignKey("item.id"), nullable=False),
    Column("lot_id", sa.ForeignKey("stock_lot.id"), nullable=False),
    Column("kind", sa.String(6), nullable=False),
    Column("serial", SERIAL, nullable=False),
    unique=[("complaint_id", "lot_id")],
)

COMPLAINT_NOTICE = business_table(
    "quality_complaint_notice",
    Column("complaint_id", sa.ForeignKey(COMPLAINT.c.id), nullable=False),
    Column("customer_id", sa.ForeignKey("partner.id"), nullable=False),
    Column("serials", Json, nullable=False),
    Column("deliveries", Json, nullable=False),
    Column("state", sa.String(12), nullable=False),
    Column("note", sa.String(400)),
    Column("sent_at", Instant),
    Column("sent_by", LOGIN),
    unique=[("complaint_id", "customer_id")],
)

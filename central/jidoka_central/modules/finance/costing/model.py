"""Costing tables.

- ``activity_rate``: what an hour of an activity costs, from a day on. An activity is a work centre's number,
  or one of the general ones: ``labour`` (inspection, training), ``line_time`` (downtime). A new rate is a
  new row; the newest not after the day holds.
- ``cost_version``: a set of standard costs that hold from a day on, once released. ``cost_version_line``:
  what one unit of an item costs in it. Of the released versions that have the item the newest not after the
  day holds.

Rates and costs are micro-units of the currency of the books. They price what happens from their day on; what
has a value keeps it (ADR-0011).
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index

from jidoka_central.foundation.db import Amount, business_table, fact_table

LABOUR: Final = "labour"
LINE_TIME: Final = "line_time"
LINES_MAX: Final = 5_000

ACTIVITY_RATE = fact_table(
    "activity_rate",
    Column("activity", sa.String(40), nullable=False),
    Column("rate", Amount, nullable=False),
    Column("valid_from", sa.Date, nullable=False),
    sa.CheckConstraint("rate >= 0", name="rate_not_negative"),
    unique=[("activity", "valid_from")],
)

COST_VERSION = business_table(
    "cost_version",
    Column("number", sa.String(40), nullable=False),
    Column("text", sa.String(400), nullable=False),
    Column("valid_from", sa.Date, nullable=False),
    Column("state", sa.String(8), nullable=False),
    Column("created_by", sa.String(120), nullable=False),
    Column("released_by", sa.String(120)),
    sa.CheckConstraint("state IN ('draft', 'released')", name="state"),
    unique=[("number",)],
)

COST_VERSION_LINE = fact_table(
    "cost_version_line",
    Column("version_id", ForeignKey("cost_version.id"), nullable=False),
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("cost", Amount, nullable=False),
    sa.CheckConstraint("cost >= 0", name="cost_not_negative"),
    Index("ix_cost_version_line_item", "company", "item_id"),
    unique=[("version_id", "item_id")],
)

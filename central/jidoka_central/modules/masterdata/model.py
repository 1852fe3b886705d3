"""Master data tables.

- ``unit``: a unit of measure; ``decimals`` is how finely it may be counted (0: whole pieces only).
- ``item``: purchased or made, followed by lot or by serial; stocked in one unit. ``grade_of_id``: the item of
  which this is the lower grade, what the better one is downgraded to.
- ``partner``: supplier, customer or both.
- ``place``: enterprise, site, area, line, cell (ISA-95 levels), each once by its path. A site is a plant;
  ``plant`` is its short code, empty above it.
- ``work_centre``: where operations run; belongs to a cell.
- ``bom``, ``bom_line``, ``routing``, ``routing_operation``: revisions, written once. ``scrap_allowance`` of a
  routing: the share of an order's quantity, in millionths, whose loss is normal. What holds at an instant
  is the highest revision whose ``valid_from`` is not after it, so that the past never changes.

Quantities are micro-units of the component per one unit of the parent; minutes are micro-minutes per
one unit.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey

from jidoka_central.foundation.db import Amount, Instant, business_table, fact_table

CODE = sa.String(40)
NAME = sa.String(120)

UNIT = business_table(
    "unit",
    Column("code", sa.String(12), nullable=False),
    Column("name_zh", NAME, nullable=False),
    Column("name_en", NAME, nullable=False),
    Column("decimals", sa.Integer, nullable=False),
    sa.CheckConstraint("decimals BETWEEN 0 AND 6", name="decimals"),
    unique=[("code",)],
)

ITEM = business_table(
    "item",
    Column("number", CODE, nullable=False),
    Column("name_zh", NAME, nullable=False),
    Column("name_en", NAME, nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("kind", sa.String(12), nullable=False),
    Column("tracking", sa.String(12), nullable=False),
    Column("grade_of_id", ForeignKey("item.id")),
    sa.CheckConstraint("kind IN ('purchased', 'made')", name="kind"),
    sa.CheckConstraint("tracking IN ('lot', 'serial')", name="tracking"),
    unique=[("number",)],
)

PARTNER = business_table(
    "partner",
    Column("number", CODE, nullable=False),
    Column("name", NAME, nullable=False),
    Column("supplier", sa.Boolean, nullable=False),
    Column("customer", sa.Boolean, nullable=False),
    unique=[("number",)],
)

PLACE = business_table(
    "place",
    Column("plant", sa.String(12), nullable=False),
    Column("level", sa.String(12), nullable=False),
    Column("parent_id", ForeignKey("place.id")),
    Column("name", CODE, nullable=False),
    Column("path", sa.String(204), nullable=False),
    sa.CheckConstraint("level IN ('enterprise', 'site', 'area', 'line', 'cell')", name="level"),
    unique=[("path",)],
)

WORK_CENTRE = business_table(
    "work_centre",
    Column("number", CODE, nullable=False),
    Column("name_zh", NAME, nullable=False),
    Column("name_en", NAME, nullable=False),
    Column("cell_id", ForeignKey("place.id"), nullable=False),
    unique=[("number",)],
    plant=True,
)

BOM = fact_table(
    "bom",
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("revision", sa.Integer, nullable=False),
    Column("valid_from", Instant, nullable=False),
    unique=[("item_id", "revision")],
)

BOM_LINE = fact_table(
    "bom_line",
    Column("bom_id", ForeignKey("bom.id"), nullable=False),
    Column("position", sa.Integer, nullable=False),
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("quantity", Amount, nullable=False),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    unique=[("bom_id", "position"), ("bom_id", "item_id")],
)

ROUTING = fact_table(
    "routing",
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("revision", sa.Integer, nullable=False),
    Column("valid_from", Instant, nullable=False),
    Column("scrap_allowance", Amount, nullable=False, default=0, server_default="0"),
    sa.CheckConstraint("scrap_allowance BETWEEN 0 AND 1000000", name="scrap_allowance"),
    unique=[("item_id", "revision")],
)

ROUTING_OPERATION = fact_table(
    "routing_operation",
    Column("routing_id", ForeignKey("routing.id"), nullable=False),
    Column("number", sa.Integer, nullable=False),
    Column("name_zh", NAME, nullable=False),
    Column("name_en", NAME, nullable=False),
    Column("work_centre_id", ForeignKey("work_centre.id"), nullable=False),
    Column("minutes", Amount, nullable=False),
    sa.CheckConstraint("minutes >= 0", name="minutes_not_negative"),
    unique=[("routing_id", "number")],
)

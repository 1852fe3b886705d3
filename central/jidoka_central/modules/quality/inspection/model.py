"""What must be inspected, and the inspections.

``quality_inspection_requirement``: by item, origin and, where it differs, partner (``partner_key`` is the
partner's id as text, or empty: a nullable column would not keep the key unique). ``quality_inspection``: one
lot under one plan; the plan is written down in full, with the edition it comes from, so that a lot is never
judged by tables that changed later. ``quantity`` is micro-units, ``minutes`` micro-minutes; sample numbers
count whole units. ``source_*`` is the document the lot came with (a receipt, a delivery), ``planned_*`` the
one it was planned for (an order).
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from jidoka_central.foundation.db import Amount, Instant, business_table

REQUIREMENT = business_table(
    "quality_inspection_requirement",
    Column("item_id", sa.Uuid, nullable=False),
    Column("origin", sa.String(20), nullable=False),  # incoming, outgoing, in_process
    Column("partner_id", sa.Uuid),
    Column("partner_key", sa.String(36), nullable=False),
    Column("required", sa.Boolean, nullable=False),
    Column("defect_class", sa.String(20), nullable=False),
    Column("edition", sa.String(20), nullable=False),
    Column("level", sa.String(4), nullable=False),
    Column("aql", sa.String(6), nullable=False),
    Column("severity", sa.String(10), nullable=False),
    unique=[("item_id", "origin", "partner_key")],
)

INSPECTION = business_table(
    "quality_inspection",
    Column("number", sa.String(20), nullable=False),
    Column("state", sa.String(20), nullable=False),
    Column("origin", sa.String(20), nullable=False),
    Column("item_id", sa.Uuid, nullable=False),
    Column("partner_id", sa.Uuid),
    Column("lot_id", sa.Uuid),
    Column("lot_number", sa.String(80)),
    Column("plant", sa.String(12)),
    Column("quantity", Amount, nullable=False),
    Column("planned_type", sa.String(40)),
    Column("planned_id", sa.Uuid),
    Column("planned_number", sa.String(40)),
    Column("source_type", sa.String(40)),
    Column("source_id", sa.Uuid),
    Column("source_number", sa.String(40)),
    Column("defect_class", sa.String(20), nullable=False),
    Column("resubmitted", sa.Boolean, nullable=False),
    Column("edition", sa.String(20), nullable=False),
    Column("level", sa.String(4), nullable=False),
    Column("aql", sa.String(6), nullable=False),
    Column("severity", sa.String(10), nullable=False),
    Column("lot_size", sa.BigInteger, nullable=False),
    Column("code_letter", sa.String(1), nullable=False),
    Column("letter", sa.String(1), nullable=False),
    Column("sample_size", sa.Integer, nullable=False),
    Column("to_inspect", sa.Integer, nullable=False),
    Column("ac", sa.Integer, nullable=False),
    Column("re", sa.Integer, nullable=False),
    Column("inspected", sa.Integer),
    Column("nonconforming", sa.Integer),
    Column("minutes", Amount),
    Column("verdict", sa.String(24)),
    Column("note", sa.String(1000)),
    Column("decided_by", sa.String(80)),
    Column("decided_at", Instant),
    sa.Index("ix_quality_inspection_planned", "company", "planned_id"),
    sa.Index("ix_quality_inspection_source", "company", "source_id"),
    sa.Index("ix_quality_inspection_lot", "company", "lot_id"),
    unique=[("number",)],
)

"""What must be inspected, and the inspections.

``quality_inspection_requirement``: by item, origin and, where it differs, partner (``partner_key`` is the
partner's id as text, or empty: a nullable column would not keep the key unique). ``quality_inspection``: one
lot under one plan; the plan is written down in full, with the edition it comes from, so that a lot is never
judged by tables that changed later. ``quantity`` is micro-units, ``minutes`` micro-minutes; sample numbers
count whole units. ``source_*`` is the document the lot came with (a receipt, a delivery), ``planned_*`` the
one it was planned for (an order).

The plan: ``asked_kind`` is what the requirement wants, ``kind`` what is used, ``simpler`` why it is another
(``table``, ``lot``). ``sample_size`` and ``to_inspect`` are of all samples together, ``ac`` and ``re`` those
of the last one (0 and 0 for variables, which have none), ``stages`` [n, Ac, Re] of each (empty for variables,
and for plans written down before there were kinds). Variables: the characteristic, its limits, ``form`` k, M
or all, ``k``, ``m`` in per cent. ``table_digest``: of the plant's own table, where the plan comes from one.
``skip_*`` and ``draw`` (of 1) are there when lots are drawn and not every one is inspected. ``taken`` counts
the samples that have a result; they are rows of ``quality_inspection_sample``, and what was measured rows of
``quality_inspection_reading``.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column

from jidoka_central.foundation.db import Amount, Instant, Json, business_table, fact_table


def _measured() -> tuple[Column[Any], ...]:
    """What is measured, between which limits, and judged how."""
    return (
        Column("characteristic", sa.String(120)),
        Column("limit_unit", sa.String(20)),
        Column("lower", sa.Double),
        Column("upper", sa.Double),
        Column("form", sa.String(3)),
    )


def _programme() -> tuple[Column[Any], ...]:
    """A skip-lot programme: all lots until ``clearance`` in a row were accepted, then one in so many; or the
    code of one of three states, of which a requirement names no frequency."""
    return (
        Column("skip_clearance", sa.Integer),
        Column("skip_one_in", sa.Integer),
        Column("skip_programme", sa.String(20)),
    )


REQUIREMENT = business_table(
    "quality_inspection_requirement",
    Column("item_id", sa.Uuid, nullable=False),
    Column("origin", sa.String(20), nullable=False),  # incoming, outgoing
    Column("partner_id", sa.Uuid),
    Column("partner_key", sa.String(36), nullable=False),
    Column("required", sa.Boolean, nullable=False),
    Column("defect_class", sa.String(20), nullable=False),
    Column("edition", sa.String(20), nullable=False),
    Column("level", sa.String(4), nullable=False),
    Column("aql", sa.String(6), nullable=False),
    Column("severity", sa.String(10), nullable=False),
    Column("kind", sa.String(10), nullable=False, server_default="single"),
    *_measured(),
    *_programme(),
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
    Column("kind", sa.String(10), nullable=False, server_default="single"),
    Column("asked_kind", sa.String(10), nullable=False, server_default="single"),
    Column("simpler", sa.String(10)),
    Column("stages", Json),
    *_measured(),
    Column("k", sa.Double),
    Column("m", sa.Double),
    Column("table_digest", sa.String(64)),
    *_programme(),
    Column("draw", sa.Double),
    Column("taken", sa.Integer, nullable=False, server_default="0"),
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

SAMPLE = fact_table(
    "quality_inspection_sample",
    Column("inspection_id", sa.Uuid, sa.ForeignKey(INSPECTION.c.id), nullable=False),
    Column("stage", sa.Integer, nullable=False),
    Column("inspected", sa.Integer, nullable=False),
    Column("nonconforming", sa.Integer, nullable=False),
    Column("minutes", Amount, nullable=False),
    Column("step", sa.String(24), nullable=False),
    Column("gauge", sa.String(40)),
    Column("note", sa.String(1000)),
    Column("taken_by", sa.String(80), nullable=False),
    unique=[("inspection_id", "stage")],
)

READING = fact_table(
    "quality_inspection_reading",
    Column("inspection_id", sa.Uuid, sa.ForeignKey(INSPECTION.c.id), nullable=False),
    Column("position", sa.Integer, nullable=False),
    Column("value", sa.Double, nullable=False),
    unique=[("inspection_id", "position")],
)

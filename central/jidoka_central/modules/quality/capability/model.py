"""Capability studies.

``quality_capability_study``: one study, written once. ``source`` says what the values are of: ``kind``
``measurements`` (characteristic, orders, cells, from_at, to_at, phases) or ``typed``. ``data``: ``labels``
[order, subgroup], ``numbers`` (with a gap where something is missing between) and ``subgroups`` as they
went in; ``data_hash`` is the SHA-256 of their canonical JSON. ``exclusions``: order, subgroup and reason of
what was left out. ``results`` are those of ``shown.CapabilityResults``, computed once and never again, so
that a report shows what was decided on. ``called`` and the columns after it repeat what lists show.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from jidoka_central.foundation.db import Json, fact_table

CAPABILITY_STUDY = fact_table(
    "quality_capability_study",
    Column("number", sa.String(20), nullable=False),
    Column("item_id", sa.Uuid),
    Column("item", sa.String(40)),
    Column("plan_id", sa.Uuid),
    Column("characteristic", sa.String(40), nullable=False),
    Column("name_zh", sa.String(200), nullable=False),
    Column("name_en", sa.String(200), nullable=False),
    Column("unit", sa.String(12), nullable=False),
    Column("decimals", sa.Integer, nullable=False),
    Column("source", Json, nullable=False),
    Column("exclusions", Json, nullable=False),
    Column("lsl", sa.Double),
    Column("usl", sa.Double),
    Column("target", sa.Double),
    Column("choices", Json, nullable=False),
    Column("data", Json, nullable=False),
    Column("data_hash", sa.String(64), nullable=False),
    Column("results", Json, nullable=False),
    Column("called", sa.String(20), nullable=False),
    Column("index_name", sa.String(4), nullable=False),
    Column("index_value", sa.Double, nullable=False),
    Column("provisional", sa.Boolean, nullable=False),
    Column("stable", sa.Boolean, nullable=False),
    Column("subgroups", sa.Integer, nullable=False),
    Column("values", sa.Integer, nullable=False),
    Column("note", sa.String(400), nullable=False),
    Column("by", sa.String(120), nullable=False),
    sa.Index("ix_quality_capability_study_of", "company", "item_id", "characteristic"),
    unique=[("number",)],
)

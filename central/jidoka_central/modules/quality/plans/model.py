"""Control plans with revisions, their characteristics, and the bundles compiled from them.

Specification numbers, plausible range and limits are measurements (floating point). A bundle is a fact: the
very bytes that were signed, their hash, and a
version that only grows for a cell.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from jidoka_central.foundation.db import Json, business_table, fact_table
from jidoka_central.modules.quality.documents.model import SOP
from jidoka_central.modules.quality.gauges.model import GAUGE

PLAN = business_table(
    "quality_control_plan",
    Column("number", sa.String(40), nullable=False),
    Column("revision", sa.String(12), nullable=False),
    Column("state", sa.String(20), nullable=False),
    Column("item_id", sa.Uuid, nullable=False),
    Column("cell_id", sa.Uuid, nullable=False),
    Column("sop_number", sa.String(40), nullable=False),
    Column("sop_id", sa.Uuid, sa.ForeignKey(SOP.c.id)),
    Column("profile", sa.String(20), nullable=False),
    Column("verification_subgroups", sa.Integer, nullable=False),
    Column("released_at", sa.BigInteger),
    Column("parameters", Json),  # {code: value} of the process, such as tool_change_interval_pieces: 150
    sa.Index("ix_quality_control_plan_use", "company", "item_id", "cell_id", "state"),
    unique=[("number", "revision")],
)

CHARACTERISTIC = business_table(
    "quality_plan_characteristic",
    Column("plan_id", sa.Uuid, sa.ForeignKey(PLAN.c.id), nullable=False),
    Column("position", sa.Integer, nullable=False),
    Column("code", sa.String(40), nullable=False),
    Column("name_zh", sa.String(200), nullable=False),
    Column("name_en", sa.String(200), nullable=False),
    Column("unit", sa.String(12), nullable=False),
    Column("decimals", sa.Integer, nullable=False),
    Column("nominal", sa.Double, nullable=False),
    Column("lsl", sa.Double),
    Column("usl", sa.Double),
    Column("plausible_min", sa.Double, nullable=False),
    Column("plausible_max", sa.Double, nullable=False),
    Column("device", sa.String(40), nullable=False),
    Column("tag", sa.String(40), nullable=False),
    Column("gauge_id", sa.Uuid, sa.ForeignKey(GAUGE.c.id)),
    Column("subgroup_size", sa.Integer, nullable=False),
    Column("collect_subgroups", sa.Integer, nullable=False),
    Column("stop_rules", Json, nullable=False),
    Column("advice_rules", Json, nullable=False),
    Column("reaction_zh", sa.String(400), nullable=False),
    Column("reaction_en", sa.String(400), nullable=False),
    Column("msa_required", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    Column("chart", sa.String(12), nullable=False, default="xbar_r", server_default="xbar_r"),
    Column("ewma", Json),  # {weight, width}; none: the kernel's defaults
    Column("special", sa.String(2)),  # cc (critical), sc (significant)
    Column("cusum", Json),  # {reference, interval, head_start} in sigma of the charted value
    unique=[("plan_id", "code"), ("plan_id", "position")],
)

BUNDLE = fact_table(
    "quality_bundle",
    Column("cell_id", sa.Uuid, nullable=False),
    Column("bundle_version", sa.Integer, nullable=False),
    Column("plan_id", sa.Uuid, sa.ForeignKey(PLAN.c.id), nullable=False),
    Column("limits_ids", Json, nullable=False),
    Column("hash", sa.String(64), nullable=False),
    Column("payload", sa.LargeBinary, nullable=False),
    unique=[("cell_id", "bundle_version"), ("hash",)],
)

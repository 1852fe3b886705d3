"""Limits and signals.

``quality_control_limits``: one row a version of a plan characteristic's limits, with the data and method that
made them; trial until a person signs, then frozen; the numbers never change. ``data_hash`` is the SHA-256 of
the data in order, what is left out included. ``selection`` says which data, ``used`` which subgroups of
each order made the limits, ``exclusions`` which did not and why, ``stages`` the limits of every stage (the
row's own are the last's), ``figures`` what the method gives beside them. ``spc.recalculation`` computes a
version again from these.

``quality_signal``: what an edge said, as it said it. ``quality_annotation``: what a person says of points;
never changed, corrected or withdrawn by a newer one. ``quality_exclusion_set``: exclusions with reasons under
a name; ``quality_exclusion_set_end``: from when on it is no longer used.
``quality_chart``: a chart request under a name.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from jidoka_central.foundation.db import Instant, Json, business_table, fact_table
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC, PLAN

LIMITS = business_table(
    "quality_control_limits",
    Column("plan_id", sa.Uuid, sa.ForeignKey(PLAN.c.id), nullable=False),
    Column("characteristic_id", sa.Uuid, sa.ForeignKey(CHARACTERISTIC.c.id), nullable=False),
    Column("characteristic", sa.String(40), nullable=False),
    Column("limits_version", sa.Integer, nullable=False),
    Column("state", sa.String(20), nullable=False),
    Column("method", sa.String(40), nullable=False),
    Column("order_number", sa.String(40), nullable=False),
    Column("subgroups", sa.Integer, nullable=False),
    Column("last_subgroup", sa.Integer, nullable=False),
    Column("subgroup_size", sa.Integer, nullable=False),
    Column("data_hash", sa.String(64), nullable=False),
    Column("beyond", Json, nullable=False),  # phase I subgroups beyond the trial limits
    Column("centre", sa.Double, nullable=False),
    Column("lower", sa.Double, nullable=False),
    Column("upper", sa.Double, nullable=False),
    Column("sigma_mean", sa.Double, nullable=False),
    Column("r_centre", sa.Double, nullable=False),
    Column("r_upper", sa.Double, nullable=False),
    Column("signature_id", sa.Uuid),
    Column("frozen_at", Instant),
    Column("width", sa.Double, nullable=False, default=3.0, server_default="3.0"),
    Column("reason", sa.String(400)),
    Column("proposed_by", sa.String(120)),
    Column("replaces_id", sa.Uuid),
    Column("selection", Json),  # {orders, from_at, to_at, phases}
    Column("used", Json),  # [{order, numbers}]
    Column("exclusions", Json),  # [{order, number, reason, person, at}]
    Column("stages", Json),  # [{order, number, reason, centre, lower, ...}]
    Column("figures", Json),  # {sigma_within, sigma_between, spread}
    Column("beyond_points", Json),  # [{order, number}]
    unique=[("characteristic_id", "limits_version")],
)

SIGNAL = fact_table(
    "quality_signal",
    Column("signal", sa.String(80), nullable=False),
    Column("kind", sa.String(10), nullable=False),  # advice, stop
    Column("chart", sa.String(10), nullable=False),  # mean, range, reading
    Column("rules", Json, nullable=False),
    Column("order_number", sa.String(40)),
    Column("cell_id", sa.Uuid, nullable=False),
    Column("characteristic", sa.String(40), nullable=False),
    Column("subgroup", sa.Integer, nullable=False),
    Column("pieces", Json, nullable=False),
    Column("serials", Json, nullable=False),
    Column("readings", Json, nullable=False),
    Column("value", sa.Double, nullable=False),
    Column("limits", Json),
    Column("bundle", sa.String(64)),
    Column("held_from", sa.BigInteger),
    Column("held_to", sa.BigInteger),
    Column("ready_at", Instant, nullable=False),
    Column("decided_at", Instant, nullable=False),
    unique=[("cell_id", "signal")],
)

ANNOTATION = fact_table(
    "quality_annotation",
    Column("characteristic", sa.String(80), nullable=False),
    Column("item", sa.String(80)),
    Column("order_number", sa.String(80), nullable=False),
    Column("cell", sa.String(250)),
    Column("first", sa.BigInteger, nullable=False),
    Column("last", sa.BigInteger, nullable=False),
    Column("chart", sa.String(12), nullable=False),  # subgroups, pieces
    Column("cause_code", sa.String(40), nullable=False),
    Column("text", sa.String(400), nullable=False),
    Column("person", sa.String(120), nullable=False),
    Column("corrects", sa.Uuid),
    Column("withdrawn", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Index("ix_quality_annotation_place", "company", "characteristic", "order_number"),
    unique=[("corrects",)],
)

EXCLUSION_SET = fact_table(
    "quality_exclusion_set",
    Column("name", sa.String(120), nullable=False),
    Column("characteristic", sa.String(80), nullable=False),
    Column("item", sa.String(80)),
    Column("person", sa.String(120), nullable=False),
    Column("exclusions", Json, nullable=False),  # [{order, number, cell, reason}]
    Column("chart", sa.String(12)),  # what is numbered: subgroups, pieces, inspections
    unique=[("characteristic", "name")],
)

EXCLUSION_SET_END = fact_table(
    "quality_exclusion_set_end",
    Column("set_id", sa.Uuid, sa.ForeignKey(EXCLUSION_SET.c.id), nullable=False),
    Column("person", sa.String(120), nullable=False),
    Column("reason", sa.String(400), nullable=False),
    unique=[("set_id",)],
)

CHART = business_table(
    "quality_chart",
    Column("name", sa.String(120), nullable=False),
    Column("owner", sa.String(120), nullable=False),
    Column("shared", sa.Boolean, nullable=False),
    Column("gone", sa.Boolean, nullable=False, default=False),
    Column("definition", Json, nullable=False),
    sa.Index("ix_quality_chart_owner", "company", "owner"),
)

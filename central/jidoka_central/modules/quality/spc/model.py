"""Limits and signals.

``quality_control_limits``: one row a version of a plan characteristic's limits, with the data and method that
made them; trial until a person signs, then
frozen; the numbers never change. ``data_hash`` is the SHA-256 of the readings in order. ``quality_signal``:
what an edge said, as it said it.
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

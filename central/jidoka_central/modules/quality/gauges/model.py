"""Gauges, their calibrations and studies. Calibrations and studies are facts; the newest one counts.

``master_nominal`` and ``master_tolerance`` are measurements in the gauge's unit (floating point is right for
measurements). ``grr_bp`` is the share
of tolerance in basis points.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from jidoka_central.foundation.db import business_table, fact_table

GAUGE = business_table(
    "quality_gauge",
    Column("code", sa.String(40), nullable=False),
    Column("name_zh", sa.String(200), nullable=False),
    Column("name_en", sa.String(200), nullable=False),
    Column("unit", sa.String(12), nullable=False),
    Column("decimals", sa.Integer, nullable=False),
    Column("master_nominal", sa.Double, nullable=False),
    Column("master_tolerance", sa.Double, nullable=False),
    unique=[("code",)],
)

CALIBRATION = fact_table(
    "quality_calibration",
    Column("gauge_id", sa.Uuid, sa.ForeignKey(GAUGE.c.id), nullable=False, index=True),
    Column("certificate", sa.String(80), nullable=False),
    Column("calibrated_on", sa.Date, nullable=False),
    Column("due_on", sa.Date, nullable=False),
    Column("passed", sa.Boolean, nullable=False),
    unique=[("certificate",)],
)

STUDY = fact_table(
    "quality_gauge_study",
    Column("gauge_id", sa.Uuid, sa.ForeignKey(GAUGE.c.id), nullable=False, index=True),
    Column("reference", sa.String(80), nullable=False),
    Column("method", sa.String(40), nullable=False),
    Column("grr_bp", sa.Integer, nullable=False),
    Column("ndc", sa.Integer, nullable=False),
    Column("done_on", sa.Date, nullable=False),
    Column("accepted", sa.Boolean, nullable=False),
    unique=[("reference",)],
)

"""Studies and their readings.

``quality_msa_study``: what is studied and how. ``design`` holds parts with their references, appraisers
(logins), trials and the choices of method; ``seed`` makes the order of the run, which is written down at
once in ``quality_msa_reading``: one row a reading to be taken, in the order ``position``, ``turn`` counting
within its appraiser, under the part's ``blind`` number. ``value`` (measurements) or ``rating`` (attributes)
is empty until it is taken. ``source`` names the measurement a reading is, where the gauge gave it; typed
ones have none. ``gauge_only``: typed readings are refused. ``result`` and ``data_hash`` are frozen at
completion. ``minutes`` is micro-minutes a reading.

``quality_msa_correction``: a reading that was changed before completion, with what stood there and why;
``after`` is empty where it was discarded to be taken again.

``quality_msa_wait``: one row a reading for which the gauge was asked: which gauge, since when (the server's
clock and the place ``stream``, ``after`` in the edge's samples), until when. Asked again, it is written over.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from jidoka_central.foundation.db import Amount, Instant, Json, business_table, fact_table
from jidoka_central.modules.quality.gauges.model import GAUGE

LOGIN = sa.String(120)

STUDY = business_table(
    "quality_msa_study",
    Column("number", sa.String(20), nullable=False),
    Column("kind", sa.String(12), nullable=False),
    Column("state", sa.String(20), nullable=False),
    Column("title", sa.String(200), nullable=False),
    Column("gauge_id", sa.ForeignKey(GAUGE.c.id), nullable=False),
    Column("item_id", sa.Uuid),
    Column("characteristic", sa.String(40)),
    Column("tolerance", sa.Double),
    Column("plausible_min", sa.Double),
    Column("plausible_max", sa.Double),
    Column("design", Json, nullable=False),
    Column("seed", sa.BigInteger, nullable=False),
    Column("minutes", Amount, nullable=False),
    Column("due", sa.Date),
    Column("readings", sa.Integer, nullable=False),
    Column("taken", sa.Integer, nullable=False),
    Column("result", Json),
    Column("data_hash", sa.String(64)),
    Column("best", sa.String(12)),  # what it may be judged at best
    Column("completed_by", LOGIN),
    Column("completed_at", Instant),
    Column("note", sa.String(1000)),
    Column("judged_by", LOGIN),
    Column("judged_at", Instant),
    Column("signature_id", sa.Uuid),
    Column("override_reason", sa.String(1000)),
    Column("override_by", LOGIN),
    Column("override_at", Instant),
    Column("override_signature_id", sa.Uuid),
    Column("gauge_only", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.CheckConstraint("taken >= 0 AND taken <= readings", name="taken"),
    sa.Index("ix_quality_msa_study_use", "company", "gauge_id", "item_id", "characteristic"),
    unique=[("number",)],
)

READING = business_table(
    "quality_msa_reading",
    Column("study_id", sa.ForeignKey(STUDY.c.id), nullable=False),
    Column("position", sa.Integer, nullable=False),
    Column("appraiser", LOGIN, nullable=False),
    Column("turn", sa.Integer, nullable=False),
    Column("part", sa.Integer, nullable=False),  # index into the design's parts
    Column("blind", sa.Integer, nullable=False),
    Column("trial", sa.Integer, nullable=False),
    Column("value", sa.Double),
    Column("rating", sa.String(40)),
    Column("taken_by", LOGIN),
    Column("taken_at", Instant),
    Column("source", sa.String(200)),
    Column("measured_at", Instant),
    sa.Index("ix_quality_msa_reading_source", "company", "source"),
    sa.Index("ix_quality_msa_reading_turn", "company", "study_id", "appraiser", "turn"),
    unique=[("study_id", "position")],
)

CORRECTION = fact_table(
    "quality_msa_correction",
    Column("study_id", sa.ForeignKey(STUDY.c.id), nullable=False, index=True),
    Column("position", sa.Integer, nullable=False),
    Column("before", sa.String(60), nullable=False),
    Column("after", sa.String(60), nullable=False),
    Column("reason", sa.String(400), nullable=False),
    Column("corrected_by", LOGIN, nullable=False),
)

WAIT = business_table(
    "quality_msa_wait",
    Column("study_id", sa.ForeignKey(STUDY.c.id), nullable=False),
    Column("position", sa.Integer, nullable=False),
    Column("edge_id", sa.String(40), nullable=False),
    Column("cell_id", sa.Uuid, nullable=False),
    Column("cell_path", sa.String(204), nullable=False),
    Column("characteristic", sa.String(80), nullable=False),
    Column("stream", sa.BigInteger, nullable=False),
    Column("after", sa.BigInteger, nullable=False),
    Column("asked_by", LOGIN, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    sa.Index("ix_quality_msa_wait_gauge", "company", "edge_id", "characteristic", "until"),
    unique=[("study_id", "position")],
)

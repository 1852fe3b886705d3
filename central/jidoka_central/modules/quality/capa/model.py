"""Corrective and preventive action.

``quality_capa``: one case of a kind: ``capa`` (one cause, its correction), ``8d`` (a customer's complaint, in
eight disciplines) or ``preventive`` (proposed by the server because something repeats or a process is not
capable; ``trend`` says what). It comes from nonconformances (``quality_capa_nc``), from a document such as a
complaint, or from a trend. ``round`` counts how often it went back to its causes. Instants are UTC
microseconds, ``due`` and ``check_due`` dates in the plant's zone.

- ``quality_capa_cause``: per round the root cause and, for an 8D, the escape point: stated, then verified.
- ``quality_capa_action``: what is done by whom until when; open ones are in the inbox.
- ``quality_capa_update``: what must change so that it does not come again: an FMEA, a control plan, the
  bundle at an edge. ``baseline`` is what was in force when it was named.
- ``quality_capa_cost``: hours spent on it, written once; ``rate`` (micro-units of the currency an hour) only
  where it is not the activity's own.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from jidoka_central.foundation.db import Amount, Instant, Json, business_table, fact_table
from jidoka_central.modules.quality.nonconformance.model import NC

LOGIN = sa.String(120)
LONG = sa.String(4000)

CAPA = business_table(
    "quality_capa",
    Column("number", sa.String(20), nullable=False),
    Column("kind", sa.String(12), nullable=False),
    Column("state", sa.String(20), nullable=False),
    Column("title", sa.String(200), nullable=False),
    Column("trend", sa.String(200)),
    Column("document_type", sa.String(40)),
    Column("document_id", sa.Uuid),
    Column("document_number", sa.String(40)),
    Column("item_id", sa.Uuid),
    Column("problem", LONG, nullable=False),
    Column("containment", LONG),
    Column("owner", LOGIN, nullable=False),
    Column("team", Json, nullable=False),
    Column("round", sa.Integer, nullable=False),
    Column("before_bad", sa.BigInteger),
    Column("before_total", sa.BigInteger),
    Column("risk", Json),  # {severity, occurrence, detection, priority} of the AIAG-VDA table
    Column("risk_after", Json),
    Column("check_days", sa.Integer, nullable=False),
    Column("check_due", sa.Date),
    Column("after_bad", sa.BigInteger),
    Column("after_total", sa.BigInteger),
    Column("p_value", sa.Double),
    Column("effective", sa.Boolean),
    Column("lesson", LONG),
    Column("closed_by", LOGIN),
    Column("closed_at", Instant),
    sa.CheckConstraint("kind IN ('capa', '8d', 'preventive')", name="kind"),
    sa.Index("ix_quality_capa_trend", "company", "trend"),
    sa.Index("ix_quality_capa_document", "company", "document_id"),
    unique=[("number",)],
)

# One open case a trend: two runs of the job at one moment do not make two.
_OPEN_TREND = sa.text("trend IS NOT NULL AND state NOT IN ('closed', 'rejected')")
sa.Index(
    "uq_quality_capa_trend_raced",
    CAPA.c.company,
    CAPA.c.trend,
    unique=True,
    sqlite_where=_OPEN_TREND,
    postgresql_where=_OPEN_TREND,
)

CAPA_NC = fact_table(
    "quality_capa_nc",
    Column("capa_id", sa.ForeignKey(CAPA.c.id), nullable=False),
    Column("nc_id", sa.ForeignKey(NC.c.id), nullable=False),
    sa.Index("ix_quality_capa_nc_nc", "company", "nc_id"),
    unique=[("capa_id", "nc_id")],
)

CAPA_CAUSE = business_table(
    "quality_capa_cause",
    Column("capa_id", sa.ForeignKey(CAPA.c.id), nullable=False),
    Column("round", sa.Integer, nullable=False),
    Column("kind", sa.String(8), nullable=False),  # root, escape
    Column("statement", LONG, nullable=False),
    Column("stated_by", LOGIN, nullable=False),
    Column("evidence", LONG),
    Column("verified_by", LOGIN),
    Column("verified_at", Instant),
    sa.CheckConstraint("kind IN ('root', 'escape')", name="kind"),
    unique=[("capa_id", "round", "kind")],
)

CAPA_ACTION = business_table(
    "quality_capa_action",
    Column("capa_id", sa.ForeignKey(CAPA.c.id), nullable=False),
    Column("state", sa.String(12), nullable=False),
    Column("purpose", sa.String(12), nullable=False),  # containment, corrective, preventive
    Column("what", sa.String(400), nullable=False),
    Column("owner", LOGIN),
    Column("role", sa.String(40)),
    Column("due", sa.Date, nullable=False),
    Column("done_by", LOGIN),
    Column("done_at", Instant),
    Column("note", sa.String(400)),
    sa.CheckConstraint("owner IS NOT NULL OR role IS NOT NULL", name="owned"),
    sa.Index("ix_quality_capa_action_capa", "company", "capa_id"),
)

CAPA_UPDATE = business_table(
    "quality_capa_update",
    Column("capa_id", sa.ForeignKey(CAPA.c.id), nullable=False),
    Column("kind", sa.String(12), nullable=False),
    Column("reference", sa.String(250), nullable=False),  # FMEA number, plan number, cell path
    Column("baseline", sa.String(80), nullable=False),
    Column("what", sa.String(400), nullable=False),
    Column("parameter", sa.String(40)),
    Column("value", sa.String(40)),
    Column("evidence", sa.String(400)),
    Column("done_by", LOGIN),
    Column("done_at", Instant),
    sa.CheckConstraint("kind IN ('fmea', 'control_plan', 'edge')", name="kind"),
    sa.Index("ix_quality_capa_update_capa", "company", "capa_id"),
)

CAPA_COST = fact_table(
    "quality_capa_cost",
    Column("capa_id", sa.ForeignKey(CAPA.c.id), nullable=False),
    Column("action_id", sa.ForeignKey(CAPA_ACTION.c.id)),
    Column("kind", sa.String(12), nullable=False),  # training, review, work
    Column("activity", sa.String(40), nullable=False),
    Column("minutes", Amount, nullable=False),
    Column("rate", Amount),
    Column("what", sa.String(400), nullable=False),
    Column("spent_on", sa.Date, nullable=False),
    Column("recorded_by", LOGIN, nullable=False),
    sa.CheckConstraint("minutes > 0 AND (rate IS NULL OR rate > 0)", name="positive"),
    sa.Index("ix_quality_capa_cost_capa", "company", "capa_id"),
)

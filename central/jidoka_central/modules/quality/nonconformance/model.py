"""Nonconformances, what they hold, and what a board decides about it.

``held_from``..``held_to`` is the range of piece numbers; pieces inherit it until it is closed. A row of
``quality_nc_piece`` is one held piece; its status changes by release or by a disposition. A nonconformance
of a lot has ``lot_id`` and ``quantity`` (micro-units) instead of pieces. ``stopped_at`` (line running = 0) to
``resumed_at`` is the downtime, in whole seconds.

``quality_disposition`` is one proposal; a changed one is a new row with the next ``revision``, and the one
before is withdrawn with its signatures. Its lines are written once: decision, and either piece numbers or a
quantity; ``grade_id`` is the lower grade a downgrade makes of it. ``content_hash`` is what the board signs.
A concession or a rework says what is off: ``characteristic``, measured from ``low`` to ``high``, and the
customer's approval it rests on (``approval_id``).

``quality_rework``: one line of a decision by which pieces, or a quantity of a lot, are worked on again, with
the pass it is (``pass_number``, the highest of its pieces); ``low`` to ``high``: what that of a lot measured
which passed the inspection after it. ``quality_rework_piece``: one of them, which pass it is for it, what the
inspection after it found. ``quality_rework_work`` and ``quality_rework_part``: hours (micro-minutes) and
parts that went into it, written once. A record that was wrong is taken back by one of the opposite quantities
that names it (``reverses_id``), each at most once.

``quality_nc_cost``: hours (micro-minutes) or a sum (minor units) that went into one, written once.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from jidoka_central.foundation.db import Amount, Instant, Json, business_table, fact_table
from jidoka_central.modules.quality.approvals.model import APPROVAL

NC = business_table(
    "quality_nc",
    Column("number", sa.String(20), nullable=False),
    Column("state", sa.String(20), nullable=False),
    Column("origin", sa.String(20), nullable=False),  # in_process, incoming, outgoing, customer
    Column("item_id", sa.Uuid, nullable=False),
    Column("cell_id", sa.Uuid),
    Column("order_number", sa.String(40)),
    Column("stop", sa.String(80)),
    Column("characteristic", sa.String(40)),
    Column("cause_of_stop", sa.String(20), nullable=False),
    Column("signal_id", sa.Uuid),
    Column("advice_before", Json, nullable=False),
    Column("hold_id", sa.Uuid),
    Column("held_from", sa.BigInteger),
    Column("held_to", sa.BigInteger),
    Column("range_closed", sa.Boolean, nullable=False),
    Column("ready_at", Instant),
    Column("stopped_at", Instant),
    Column("resumed_at", Instant),
    Column("downtime_seconds", sa.BigInteger),
    Column("first_reaction", Json),
    Column("plant", sa.String(12)),
    Column("lot_id", sa.Uuid),
    Column("lot_number", sa.String(80)),
    Column("quantity", Amount),
    Column("inspection_id", sa.Uuid),
    Column("partner_id", sa.Uuid),
    Column("reason", sa.String(400)),
    Column("closed_by", sa.String(120)),
    Column("closed_at", Instant),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    sa.Index("ix_quality_nc_order", "company", "order_number"),
    sa.Index("ix_quality_nc_lot", "company", "lot_id"),
    unique=[("number",), ("cell_id", "stop"), ("inspection_id",)],
)

NC_PIECE = business_table(
    "quality_nc_piece",
    Column("nc_id", sa.Uuid, sa.ForeignKey(NC.c.id), nullable=False),
    Column("piece", sa.BigInteger, nullable=False),
    Column("serial", sa.String(40)),
    Column("reading", sa.Double),
    Column("reason", sa.String(20), nullable=False),  # suspect, verification, gap
    Column("status", sa.String(20), nullable=False),  # held, or what was decided
    sa.Index("ix_quality_nc_piece_serial", "company", "serial"),
    unique=[("nc_id", "piece")],
)

DISPOSITION = business_table(
    "quality_disposition",
    Column("nc_id", sa.Uuid, sa.ForeignKey(NC.c.id), nullable=False),
    Column("revision", sa.Integer, nullable=False),
    Column("state", sa.String(20), nullable=False),
    Column("proposed_by", sa.String(120), nullable=False),
    Column("content_hash", sa.String(64), nullable=False),
    Column("decided_at", Instant),
    unique=[("nc_id", "revision")],
)

DISPOSITION_LINE = fact_table(
    "quality_disposition_line",
    Column("disposition_id", sa.Uuid, sa.ForeignKey(DISPOSITION.c.id), nullable=False),
    Column("position", sa.Integer, nullable=False),
    Column("decision", sa.String(20), nullable=False),
    Column("pieces", Json, nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("reason", sa.String(400), nullable=False),
    Column("grade_id", sa.Uuid),
    Column("characteristic", sa.String(40)),
    Column("low", sa.Double),
    Column("high", sa.Double),
    Column("approval_id", sa.ForeignKey(APPROVAL.c.id)),
    sa.CheckConstraint(
        "decision IN ('release', 'scrap', 'return', 'concession', 'downgrade', 'customer_scrap', 'rework')",
        name="decision",
    ),
    sa.CheckConstraint("(decision = 'downgrade') = (grade_id IS NOT NULL)", name="grade"),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    unique=[("disposition_id", "position")],
)

NC_COST = fact_table(
    "quality_nc_cost",
    Column("nc_id", sa.Uuid, sa.ForeignKey(NC.c.id), nullable=False),
    Column("kind", sa.String(12), nullable=False),  # sort, rework, handling, freight, claim
    Column("activity", sa.String(40), nullable=False),
    Column("minutes", Amount, nullable=False),
    Column("amount", Amount, nullable=False),
    Column("what", sa.String(400), nullable=False),
    Column("spent_on", sa.Date, nullable=False),
    Column("recorded_by", sa.String(120), nullable=False),
    sa.CheckConstraint("minutes >= 0 AND amount >= 0 AND minutes + amount > 0", name="positive"),
    sa.Index("ix_quality_nc_cost_nc", "company", "nc_id"),
)

REWORK = business_table(
    "quality_rework",
    Column("number", sa.String(20), nullable=False),
    Column("state", sa.String(20), nullable=False),
    Column("nc_id", sa.Uuid, sa.ForeignKey(NC.c.id), nullable=False),
    Column("item_id", sa.ForeignKey("item.id"), nullable=False),
    Column("lot_id", sa.ForeignKey("stock_lot.id")),
    Column("lot_number", sa.String(80)),
    Column("plant", sa.String(12), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("passed", Amount, nullable=False),
    Column("failed", Amount, nullable=False),
    Column("pass_number", sa.Integer, nullable=False),
    Column("characteristic", sa.String(40)),
    Column("approval_id", sa.ForeignKey(APPROVAL.c.id)),
    Column("instruction", sa.String(400), nullable=False),
    Column("finished_by", sa.String(120)),
    Column("finished_at", Instant),
    Column("inspected_by", sa.String(120)),
    Column("inspected_at", Instant),
    Column("low", sa.Double),
    Column("high", sa.Double),
    sa.CheckConstraint("quantity > 0 AND passed >= 0 AND failed >= 0", name="positive"),
    sa.CheckConstraint("passed + failed <= quantity", name="inspected"),
    sa.Index("ix_quality_rework_nc", "company", "nc_id"),
    sa.Index("ix_quality_rework_lot", "company", "lot_id"),
    unique=[("number",)],
)

REWORK_PIECE = business_table(
    "quality_rework_piece",
    Column("rework_id", sa.Uuid, sa.ForeignKey(REWORK.c.id), nullable=False),
    Column("piece", sa.BigInteger, nullable=False),
    Column("lot_id", sa.ForeignKey("stock_lot.id"), nullable=False),
    Column("serial", sa.String(40), nullable=False),
    Column("pass_number", sa.Integer, nullable=False),
    Column("result", sa.String(8)),  # passed, failed
    Column("reading", sa.Double),
    sa.Index("ix_quality_rework_piece_lot", "company", "lot_id"),
    unique=[("rework_id", "piece")],
)

REWORK_WORK = fact_table(
    "quality_rework_work",
    Column("rework_id", sa.Uuid, sa.ForeignKey(REWORK.c.id), nullable=False),
    Column("activity", sa.String(40), nullable=False),
    Column("minutes", Amount, nullable=False),
    Column("what", sa.String(400), nullable=False),
    Column("spent_on", sa.Date, nullable=False),
    Column("recorded_by", sa.String(120), nullable=False),
    Column("reverses_id", sa.ForeignKey("quality_rework_work.id")),
    sa.Index("ix_quality_rework_work_rework", "company", "rework_id"),
    # An index, not a constraint: SQLite can add one to a table that exists.
    sa.Index("uq_quality_rework_work_reverses", "company", "reverses_id", unique=True),
)

REWORK_PART = fact_table(
    "quality_rework_part",
    Column("work_id", sa.Uuid, sa.ForeignKey(REWORK_WORK.c.id), nullable=False),
    Column("rework_id", sa.Uuid, sa.ForeignKey(REWORK.c.id), nullable=False),
    Column("item_id", sa.ForeignKey("item.id"), nullable=False),
    Column("lot_id", sa.ForeignKey("stock_lot.id"), nullable=False),
    Column("lot", sa.String(80), nullable=False),
    Column("quantity", Amount, nullable=False),
    sa.Index("ix_quality_rework_part_rework", "company", "rework_id"),
)

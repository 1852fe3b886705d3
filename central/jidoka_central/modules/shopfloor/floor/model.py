"""What the facts mean: the line now, its stops, pieces, readings and subgroups.

All of it is derived from ``edge_fact`` by the processor, under the watermark row's lock, and by nobody else.

- ``line_state``: one row an edge, what the andon board shows.
- ``line_stop``: one row a stop, over all its steps; instants are the edge's UTC microseconds, 0 where not
  yet known.
- ``piece``: one row a piece of an order ("" when the line ran without one). A piece is held from
  ``held_by`` until ``hold_ended``. ``announced``: it was part of an ``OrderPiecesMade``.
- ``piece_reading``: one row a piece and characteristic; ``clockstate`` says how far its time can be trusted
  (``ntp-ok``, ``unknown``, ``untrusted``), as its fact does. ``subgroup``: one row a judged subgroup.
- ``dead_letter``: a fact that could not be applied, waiting for a person; later facts went on.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from jidoka_central.foundation.db import Instant, Json, business_table, fact_table, metadata
from jidoka_central.modules.shopfloor.model import CODE, DETAIL, PATH

LINE_STATE = Table(
    "line_state",
    metadata,
    Column("edge_ref", ForeignKey("edge.id"), primary_key=True),
    Column("company", sa.String(12), nullable=False),
    Column("cell_id", sa.Uuid, nullable=False),
    Column("cell_path", PATH, nullable=False),
    Column("state", sa.String(20), nullable=False),
    Column("colour", sa.String(12), nullable=False),
    Column("since", Instant, nullable=False),
    Column("running", sa.Boolean),
    Column("running_at", Instant),
    Column("stop_state", sa.String(20), nullable=False),
    Column("stop", CODE),
    Column("order_number", CODE),
    Column("item", CODE),
    Column("quantity", sa.BigInteger),
    Column("operator", sa.String(120)),
    Column("bundle", CODE),
    Column("hold_reason", CODE),
    Column("advice_subgroup", sa.BigInteger),
    Column("verifying", CODE),
    Column("last_piece", sa.BigInteger),
    Column("last_subgroup", sa.BigInteger),
    Column("devices", Json, nullable=False),  # {device: state} of those that are not well
    Column("at", Instant, nullable=False),  # the edge's time of the last fact
    Column("changed", Instant, nullable=False),
)

LINE_STOP = business_table(
    "line_stop",
    Column("edge_ref", ForeignKey("edge.id"), nullable=False),
    Column("cell_id", sa.Uuid, nullable=False),
    Column("stop", CODE, nullable=False),
    Column("order_number", CODE),
    Column("state", sa.String(20), nullable=False),
    Column("cause", CODE, nullable=False),
    Column("signal", CODE),
    Column("seq", sa.BigInteger, nullable=False),
    Column("began", Instant, nullable=False),
    Column("ready_at", Instant, nullable=False, default=0),
    Column("sent_at", Instant, nullable=False, default=0),
    Column("echo_at", Instant, nullable=False, default=0),
    Column("not_running_at", Instant, nullable=False, default=0),
    Column("stopped_at", Instant, nullable=False, default=0),
    Column("acknowledged_at", Instant, nullable=False, default=0),
    Column("reset_at", Instant, nullable=False, default=0),
    Column("verified_at", Instant, nullable=False, default=0),
    Column("passed", sa.Boolean),
    Column("person", DETAIL),
    Column("cause_code", CODE),
    Column("cause_text", DETAIL),
    Column("action_code", CODE),
    Column("action_text", DETAIL),
    Column("master_nominal", sa.Double),
    Column("master_value", sa.Double),
    Column("master_passed", sa.Boolean),
    Column("held_from", sa.BigInteger),
    Column("held_to", sa.BigInteger),
    Column("serials", Json, nullable=False),
    Column("detail", DETAIL, nullable=False, default=""),
    Index("ix_line_stop_order", "company", "order_number"),
    unique=[("edge_ref", "stop")],
)

PIECE = business_table(
    "piece",
    Column("edge_ref", ForeignKey("edge.id"), nullable=False),
    Column("order_number", CODE, nullable=False),
    Column("number", sa.BigInteger, nullable=False),
    Column("serial", CODE),
    Column("verdict", sa.String(20), nullable=False),
    Column("held_by", CODE),
    Column("hold_ended", Instant),
    Column("subgroup", sa.BigInteger),
    Column("started_at", Instant),
    Column("measured_at", Instant),
    Column("decided_at", Instant),
    Column("bundle", CODE),
    Column("announced", sa.Boolean, nullable=False, default=False),
    Index("ix_piece_serial", "company", "serial"),
    unique=[("edge_ref", "order_number", "number")],
)

PIECE_READING = fact_table(
    "piece_reading",
    Column("piece_id", ForeignKey("piece.id"), nullable=False),
    Column("characteristic", CODE, nullable=False),
    Column("value", sa.Double),
    Column("verdict", sa.String(20), nullable=False),
    Column("result_seq", sa.BigInteger),
    Column("subgroup", sa.BigInteger, nullable=False),
    Column("place", sa.Integer, nullable=False),
    Column("measured_at", Instant, nullable=False),
    Column("words", Json, nullable=False),
    Column("clockstate", CODE),
    unique=[("piece_id", "characteristic")],
)

SUBGROUP = fact_table(
    "subgroup",
    Column("edge_ref", ForeignKey("edge.id"), nullable=False),
    Column("order_number", CODE, nullable=False),
    Column("characteristic", CODE, nullable=False),
    Column("number", sa.BigInteger, nullable=False),
    Column("phase", sa.String(20), nullable=False),
    Column("complete", sa.Boolean, nullable=False),
    Column("pieces", Json, nullable=False),
    Column("readings", Json, nullable=False),
    Column("mean", sa.Double),
    Column("range", sa.Double),
    Column("mean_word", sa.BigInteger, nullable=False),
    Column("range_word", sa.BigInteger, nullable=False),
    Column("advice", Json, nullable=False),
    Column("stop", Json, nullable=False),
    Column("limits", CODE),
    Column("bundle", CODE),
    Column("at", Instant, nullable=False),
    Column("state_hash", CODE),  # of the charts' parameters and memory after it, as the edge sealed it
    unique=[("edge_ref", "order_number", "characteristic", "number")],
)
Index("ix_subgroup_created", SUBGROUP.c.company, SUBGROUP.c.created, SUBGROUP.c.characteristic)

DEAD_LETTER = business_table(
    "dead_letter",
    Column("edge_ref", ForeignKey("edge.id"), nullable=False),
    Column("epoch", CODE, nullable=False),
    Column("stream", ForeignKey("stream_watermark.no"), nullable=False),
    Column("seq", sa.BigInteger, nullable=False),
    Column("type", CODE, nullable=False),
    Column("state", sa.String(12), nullable=False),
    Column("code", CODE, nullable=False),
    Column("detail", DETAIL, nullable=False),
    Column("attempts", sa.Integer, nullable=False),
    Column("closed_by", sa.String(120)),
    Column("reason", DETAIL),
    unique=[("stream", "seq")],
)

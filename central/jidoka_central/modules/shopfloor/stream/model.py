"""What edges said, as they said it.

- ``stream_watermark``: one row a (edge, stream, epoch). ``last`` is committed up to here, ``processed``
  (events only) applied up to here, ``chain`` the chain value at ``last`` (samples only). Locked for every
  batch. ``no`` also orders the epochs of an edge by their first appearance.
- ``edge_fact``: the events, one row each, by (stream, seq); ``data`` is the edge's own JSON text,
  ``clockstate`` what the edge knew of its clock when it said so (empty in rows older than the column).
  Append-only.
- ``stream_gap``: positions an edge has declared lost; a hole they cover is no hole. Append-only.
- ``measurement``: the samples, by (stream, position); ``piece`` 0 was laid on the gauge by hand.
  ``stored`` is in the key so that the table can be partitioned by time; that a position comes once is the
  watermark's doing. Append-only.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint

from jidoka_central.foundation.db import Instant, append_only, fact_table, metadata
from jidoka_central.foundation.db.schema import BigSerial
from jidoka_central.modules.shopfloor.model import CODE

STREAM_WATERMARK = Table(
    "stream_watermark",
    metadata,
    Column("no", BigSerial, primary_key=True, autoincrement=True),
    Column("company", sa.String(12), nullable=False),
    Column("edge_ref", ForeignKey("edge.id"), nullable=False),
    Column("stream", sa.String(12), nullable=False),
    Column("epoch", CODE, nullable=False),
    Column("last", sa.BigInteger, nullable=False),
    Column("processed", sa.BigInteger, nullable=False),
    Column("chain", CODE, nullable=False),
    Column("clockstate", CODE, nullable=False),
    Column("created", Instant, nullable=False),
    Column("changed", Instant, nullable=False),
    # "_raced": two first batches of one epoch; the unit of work runs the second again.
    UniqueConstraint("company", "edge_ref", "stream", "epoch", name="uq_stream_watermark_raced"),
)

EDGE_FACT = append_only(
    Table(
        "edge_fact",
        metadata,
        Column("stream", ForeignKey("stream_watermark.no"), primary_key=True, autoincrement=False),
        Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        Column("company", sa.String(12), nullable=False),
        Column("type", CODE, nullable=False),
        Column("at", Instant, nullable=False),
        Column("data", sa.Text, nullable=False),
        Column("stored", Instant, nullable=False),
        Column("clockstate", CODE),
    )
)

STREAM_GAP = fact_table(
    "stream_gap",
    Column("edge_ref", ForeignKey("edge.id"), nullable=False),
    Column("stream", sa.String(12), nullable=False),
    Column("epoch", CODE, nullable=False),
    Column("first", sa.BigInteger, nullable=False),
    Column("last", sa.BigInteger, nullable=False),
    Column("reason", CODE, nullable=False),
    Index("ix_stream_gap_epoch", "edge_ref", "stream", "epoch", "last"),
)

MEASUREMENT = append_only(
    Table(
        "measurement",
        metadata,
        Column("stream", sa.BigInteger, primary_key=True, autoincrement=False),
        Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        Column("stored", Instant, primary_key=True, autoincrement=False),
        Column("company", sa.String(12), nullable=False),
        Column("characteristic", CODE, nullable=False),
        Column("piece", sa.BigInteger, nullable=False),
        Column("serial", CODE),
        Column("value", sa.Double),
        Column("quality", sa.Integer, nullable=False),
        Column("result_seq", sa.BigInteger, nullable=False),
        Column("measured_at", Instant, nullable=False),
        Column("word", sa.BigInteger, nullable=False),
    )
)

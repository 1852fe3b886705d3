"""The outbox: bundles and commands that central wants at an edge.

- ``edge_bundle``: payload bytes as compiled; sealed when published. The highest ``version`` of an edge that
  is not refused is the desired one; it is published, retained, again on every connection, until the edge
  reports its hash.
- ``edge_command``: wanted until answered or until ``wanted_until``. Each sending has a new counter and a
  new life of at most five seconds under the same id, so a repeated sending is the same request.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index

from jidoka_central.foundation.db import Instant, Json, business_table
from jidoka_central.modules.shopfloor.model import CODE, DETAIL

EDGE_BUNDLE = business_table(
    "edge_bundle",
    Column("edge_ref", ForeignKey("edge.id"), nullable=False),
    Column("cell_id", sa.Uuid, nullable=False),
    Column("hash", sa.String(64), nullable=False),
    Column("bundle_version", sa.BigInteger, nullable=False),
    Column("plan_id", sa.Uuid, nullable=False),
    Column("limits_id", sa.Uuid),
    Column("payload", sa.LargeBinary, nullable=False),
    Column("state", sa.String(12), nullable=False),
    Column("sent_at", Instant),
    Column("sendings", sa.Integer, nullable=False, default=0),
    Column("reported_at", Instant),
    Column("code", CODE),
    Column("detail", DETAIL),
    Index("ix_edge_bundle_state", "state", "edge_ref"),
    unique=[("edge_ref", "bundle_version"), ("edge_ref", "hash")],
)

EDGE_COMMAND = business_table(
    "edge_command",
    Column("edge_ref", ForeignKey("edge.id"), nullable=False),
    Column("name", sa.String(40), nullable=False),
    Column("args", Json, nullable=False),
    Column("order_number", CODE),
    Column("requested_by", sa.String(120), nullable=False),
    Column("state", sa.String(12), nullable=False),
    Column("counter", sa.BigInteger, nullable=False, default=0),
    Column("sendings", sa.Integer, nullable=False, default=0),
    Column("sent_at", Instant),
    Column("wanted_until", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("code", CODE),
    Column("detail", DETAIL),
    Index("ix_edge_command_state", "state", "wanted_until"),
)

"""Edges, stations, sign-ons, and what is known of an edge's presence.

- ``edge``: one edge agent and the one cell it serves. Its cell path is its MQTT address, so a path belongs
  to one edge over all companies. ``command_counter`` only grows; the edge refuses a command that is not
  above the last.
- ``edge_presence``: what the edge's retained states said last, one row an edge, written by the link alone.
  ``online`` is null while central itself cannot see the broker.
- ``station``: where an operator works. ``sign_on``: who works there for which order; one open row a station.
- ``edge_incident``: something that must not happen (unknown edge, wrong path, broken chain), recorded once a
  (kind, subject), so that a flood leaves one row.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from jidoka_central.foundation.db import Instant, Json, business_table, metadata

CODE = sa.String(80)
PATH = sa.String(204)
DETAIL = sa.String(400)

EDGE = business_table(
    "edge",
    Column("edge_id", sa.String(40), nullable=False),
    Column("cell_id", sa.Uuid, nullable=False),
    Column("cell_path", PATH, nullable=False),
    Column("mqtt_user", sa.String(80), nullable=False),
    Column("command_counter", sa.BigInteger, nullable=False, default=0),
    Column("reported_hash", sa.String(64)),
    Column("reported_version", sa.BigInteger),
    Column("reported_refusal", DETAIL),
    Column("reported_at", Instant),
    Index("ix_edge_cell_path", "cell_path"),
    unique=[("edge_id",), ("cell_path",), ("cell_id",)],
)

EDGE_PRESENCE = Table(
    "edge_presence",
    metadata,
    Column("edge_ref", ForeignKey("edge.id"), primary_key=True),
    Column("company", sa.String(12), nullable=False),
    Column("online", sa.Boolean),
    Column("boot", CODE),
    Column("at", Instant),
    Column("received", Instant),
    Column("states", Json, nullable=False),  # {name: payload} as the edge said it
)

STATION = business_table(
    "station",
    Column("code", sa.String(40), nullable=False),
    Column("name_zh", sa.String(120), nullable=False),
    Column("name_en", sa.String(120), nullable=False),
    Column("edge_ref", ForeignKey("edge.id"), nullable=False),
    Column("cell_id", sa.Uuid, nullable=False),
    unique=[("code",)],
)

SIGN_ON = business_table(
    "sign_on",
    Column("station_id", ForeignKey("station.id"), nullable=False),
    Column("operator", sa.String(120), nullable=False),
    Column("operator_name", sa.String(120), nullable=False),
    Column("order_number", CODE, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
)
Index(
    "uq_sign_on_open_raced",
    SIGN_ON.c.company,
    SIGN_ON.c.station_id,
    unique=True,
    sqlite_where=SIGN_ON.c.until.is_(None),
    postgresql_where=SIGN_ON.c.until.is_(None),
)

EDGE_INCIDENT = business_table(
    "edge_incident",
    Column("kind", sa.String(40), nullable=False),
    Column("subject", sa.String(300), nullable=False),
    Column("edge_ref", ForeignKey("edge.id")),
    Column("detail", DETAIL, nullable=False),
    unique=[("kind", "subject")],
)

"""Nonconformances and the pieces they hold.

``held_from``..``held_to`` is the range of piece numbers; pieces inherit it until it is closed. A row of
``quality_nc_piece`` is one held piece; its status changes
by release or, in a disposition, by scrap. ``stopped_at`` (line running = 0) to ``resumed_at`` is the
downtime, in whole seconds.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from jidoka_central.foundation.db import Instant, Json, business_table

NC = business_table(
    "quality_nc",
    Column("number", sa.String(20), nullable=False),
    Column("state", sa.String(20), nullable=False),
    Column("origin", sa.String(20), nullable=False),  # in_process, incoming, customer
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
    sa.Index("ix_quality_nc_order", "company", "order_number"),
    unique=[("number",), ("cell_id", "stop")],
)

NC_PIECE = business_table(
    "quality_nc_piece",
    Column("nc_id", sa.Uuid, sa.ForeignKey(NC.c.id), nullable=False),
    Column("piece", sa.BigInteger, nullable=False),
    Column("serial", sa.String(40)),
    Column("reading", sa.Double),
    Column("reason", sa.String(20), nullable=False),  # suspect, verification, gap
    Column("status", sa.String(20), nullable=False),  # held, released, scrapped
    unique=[("nc_id", "piece")],
)

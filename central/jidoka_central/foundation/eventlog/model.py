"""The event log and its seals.

``event_log`` holds one row a business event; ``row`` grows but may have holes and may commit out of order.
``event_unsealed`` names the rows not yet
sealed; a sequencer under a lease gives them a gapless ``position`` in ``event_seal`` with the chain hash

    chain(position) = SHA-256(chain(position - 1) || "\\n" || position || "\\n" || digest),  chain(0) = 64
    zeros

``digest`` = SHA-256 of the canonical JSON of the row (every column but ``row`` and ``digest``).
``event_consumer`` is (name, position), one row a consumer.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Table

from jidoka_central.foundation.db.schema import BigSerial, Instant, append_only, metadata

EVENT_LOG = append_only(
    Table(
        "event_log",
        metadata,
        Column("row", BigSerial, primary_key=True, autoincrement=True),
        Column("id", sa.Uuid, nullable=False, unique=True),
        Column("company", sa.String(12), nullable=False),
        Column("at", Instant, nullable=False),
        Column("event", sa.String(80), nullable=False),
        Column("document", sa.String(40), nullable=False),
        Column("document_id", sa.Uuid),
        Column("actor", sa.String(120), nullable=False),
        Column("source", sa.String(20), nullable=False),  # http, edge, job, process, joint
        Column("command", sa.String(80)),
        Column("command_key", sa.String(120)),
        Column("reason", sa.String(400)),
        Column("body", sa.Text, nullable=False),  # canonical JSON {data, before, after}
        Column("digest", sa.String(64), nullable=False),
        sa.Index("ix_event_log_document", "company", "document", "document_id", "row"),
    )
)

EVENT_UNSEALED = Table(
    "event_unsealed", metadata, Column("row", sa.BigInteger, primary_key=True, autoincrement=False)
)

EVENT_SEAL = append_only(
    Table(
        "event_seal",
        metadata,
        Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        Column("row", sa.BigInteger, nullable=False, unique=True),
        Column("chain", sa.String(64), nullable=False),
        Column("sealed", Instant, nullable=False),
    )
)

EVENT_CONSUMER = Table(
    "event_consumer",
    metadata,
    Column("name", sa.String(80), primary_key=True),
    Column("position", sa.BigInteger, nullable=False),
    Column("changed", Instant, nullable=False),
)

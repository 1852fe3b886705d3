"""Writing the log: rows are collected by the unit of work and inserted at its end, in the same
transaction."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.db.schema import canonical_json
from jidoka_central.foundation.eventlog.model import EVENT_LOG, EVENT_UNSEALED

DIGESTED = (
    "id",
    "company",
    "at",
    "event",
    "document",
    "document_id",
    "actor",
    "source",
    "command",
    "command_key",
    "reason",
    "body",
)


@dataclass(frozen=True, slots=True)
class LogRow:
    id: UUID
    company: str
    at: int
    event: str
    document: str
    document_id: UUID | None
    actor: str
    source: str
    command: str | None
    command_key: str | None
    reason: str | None
    body: str


def digest_of(row: LogRow | Any) -> str:
    """SHA-256 over the row's canonical JSON; takes a ``LogRow`` or a database row."""
    values = {name: getattr(row, name) for name in DIGESTED}
    for name in ("id", "document_id"):
        values[name] = None if values[name] is None else str(values[name])
    return hashlib.sha256(canonical_json(values).encode()).hexdigest()


def append(connection: sa.Connection, rows: list[LogRow]) -> None:
    """Insert the rows in order and mark them unsealed."""
    if not rows:
        return
    values = [{name: getattr(row, name) for name in DIGESTED} | {"digest": digest_of(row)} for row in rows]
    statement = sa.insert(EVENT_LOG).returning(EVENT_LOG.c.row, sort_by_parameter_order=True)
    numbers = connection.execute(statement, values).scalars().all()
    connection.execute(sa.insert(EVENT_UNSEALED), [{"row": number} for number in numbers])

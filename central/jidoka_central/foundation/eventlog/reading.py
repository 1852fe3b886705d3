"""Reading the sealed log, in order, and what the log says of one kind of document."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.eventlog.model import EVENT_LOG, EVENT_SEAL
from jidoka_central.foundation.queries import Queries


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """A sealed row. ``data`` are the event's fields, ``before`` and ``after`` the document's changed ones."""

    position: int
    id: UUID
    company: str
    at: int
    event: str
    document: str
    document_id: UUID | None
    actor: str
    source: str
    command: str | None
    reason: str | None
    data: dict[str, Any]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


SEALED = sa.select(EVENT_SEAL.c.position, EVENT_LOG).join(EVENT_LOG, EVENT_LOG.c.row == EVENT_SEAL.c.row)


def sealed_after(connection: sa.Connection, position: int, limit: int) -> list[LoggedEvent]:
    """Up to ``limit`` events after ``position``, oldest first."""
    rows = connection.execute(
        SEALED.where(EVENT_SEAL.c.position > position).order_by(EVENT_SEAL.c.position).limit(limit)
    ).all()
    return [logged(row) for row in rows]


def logged(row: Any) -> LoggedEvent:
    """A row of ``SEALED`` as an event."""
    body = json.loads(row.body)
    return LoggedEvent(
        row.position,
        row.id,
        row.company,
        row.at,
        row.event,
        row.document,
        row.document_id,
        row.actor,
        row.source,
        row.command,
        row.reason,
        body["data"],
        body.get("before"),
        body.get("after"),
    )


def told(q: Queries, document: str, events: Collection[str]) -> Iterator[tuple[UUID, str, dict[str, Any]]]:
    """(Document's id, event, its fields) of the company's events of these names, in the order in which each
    document had them; sealed or not yet."""
    log = EVENT_LOG.c
    statement = (
        sa.select(log.document_id, log.event, log.body)
        .where(
            log.company == q.company,
            log.document == document,
            log.document_id.is_not(None),
            log.event.in_(sorted(events)),
        )
        .order_by(log.row)
    )
    for row in q.connection.execute(statement):
        yield row.document_id, row.event, json.loads(row.body)["data"]

"""The audit trail as the registry sees it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from jidoka_central.foundation.errors import INVALID_INPUT, NOT_A_CURSOR
from jidoka_central.foundation.eventlog.model import EVENT_LOG, EVENT_SEAL
from jidoka_central.foundation.eventlog.reading import SEALED, logged
from jidoka_central.foundation.eventlog.sequencer import SEQUENCER
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input, Module
from jidoka_central.foundation.text import Text

READ = "audit.read"


class EventFilters(Input):
    """``before`` is a position: events older than it."""

    document: str | None = Field(None, max_length=40)
    document_id: UUID | None = None
    event: str | None = Field(None, max_length=80)
    actor: str | None = Field(None, max_length=120)


class EventRow(Answer):
    """``at`` is a UTC instant in microseconds."""

    position: int
    id: UUID
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


def _events(
    q: Queries, filters: EventFilters, cursor: str | None, limit: int
) -> tuple[list[Any], str | None]:
    statement = SEALED.where(EVENT_LOG.c.company == q.company)
    for name in ("document", "document_id", "event", "actor"):
        value = getattr(filters, name)
        if value is not None:
            statement = statement.where(EVENT_LOG.c[name] == value)
    if cursor:
        if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
            raise INVALID_INPUT.refuse(field="cursor", why=NOT_A_CURSOR)
        statement = statement.where(EVENT_SEAL.c.position < int(cursor))
    rows = q.connection.execute(statement.order_by(EVENT_SEAL.c.position.desc()).limit(limit + 1)).all()
    events = [logged(row) for row in rows[:limit]]
    shown = [EventRow.model_validate(event, from_attributes=True) for event in events]
    return shown, str(events[-1].position) if len(rows) > limit else None


MODULE = Module(
    "audit",
    Text(zh="审计追踪", en="Audit trail"),
    datasets=(
        Dataset(
            "audit.events", Text(zh="业务事件", en="Business events"), READ, EventRow, EventFilters, _events
        ),
    ),
    permissions={READ: Text(zh="查看审计追踪", en="See the audit trail")},
    jobs=(SEQUENCER,),
)

"""Consumers: whoever wants every event, in order, once.

A consumer is the row (name, position). Each event it wants is handled in one transaction that also moves
the position, so what the handler writes happens exactly once. What it does outside the database may happen
again after a crash, and says so to the other side with the event's id. A handler that raises is called
again with the same event: a consumer never skips.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from jidoka_central.foundation.eventlog.model import EVENT_CONSUMER
from jidoka_central.foundation.eventlog.reading import LoggedEvent, sealed_after
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.jobs import Job
from jidoka_central.foundation.metrics import CONSUMER_POSITION

if TYPE_CHECKING:
    from jidoka_central.foundation.uow import Runtime, UnitOfWork

BATCH_MAX: Final = 200

Handler = Callable[["UnitOfWork", LoggedEvent], None]


class MovedElsewhere(Exception):
    """Another process moved the consumer meanwhile."""


def consume(runtime: Runtime, name: str, handler: Handler, events: frozenset[str] | None = None) -> bool:
    """Hand ``handler`` the next sealed events (of the names ``events``, or all); ``True`` when there may be
    more.
    """
    from jidoka_central.foundation.uow import Context

    position = _position(runtime, name)
    with runtime.database.read() as connection:
        batch = sealed_after(connection, position, BATCH_MAX)
    for event in batch:
        if events is not None and event.event not in events:
            continue

        def handle(uow: UnitOfWork, event: LoggedEvent = event, seen: int = position) -> None:
            _move(uow.connection, name, seen, event.position, uow.now)
            handler(uow, event)

        try:
            runtime.do(Context(system(name), event.company, source="job"), handle)
        except MovedElsewhere:
            return True
        position = event.position
    if batch and position < batch[-1].position:  # those at the end that it did not want
        try:
            with runtime.database.write() as connection:
                _move(connection, name, position, batch[-1].position, runtime.clock.now())
        except MovedElsewhere:
            return True
        position = batch[-1].position
    CONSUMER_POSITION.labels(name).set(position)
    return len(batch) == BATCH_MAX


def consumer(name: str, handler: Handler, events: frozenset[str] | None = None) -> Job:
    """The job that keeps a consumer up to date; for ``Module.jobs``."""
    return Job(name, 1.0, lambda runtime: consume(runtime, name, handler, events), on_commit=True, pause=0.05)


def _position(runtime: Runtime, name: str) -> int:
    statement = sa.select(EVENT_CONSUMER.c.position).where(EVENT_CONSUMER.c.name == name)
    with runtime.database.read() as connection:
        found = connection.execute(statement).scalar()
    if found is not None:
        return int(found)
    try:
        with runtime.database.write() as connection:
            connection.execute(
                sa.insert(EVENT_CONSUMER), {"name": name, "position": 0, "changed": runtime.clock.now()}
            )
    except IntegrityError:
        return _position(runtime, name)
    return 0


def _move(connection: sa.Connection, name: str, seen: int, position: int, now: int) -> None:
    moved = connection.execute(
        sa.update(EVENT_CONSUMER)
        .where(EVENT_CONSUMER.c.name == name, EVENT_CONSUMER.c.position == seen)
        .values(position=position, changed=now)
    )
    if moved.rowcount != 1:
        raise MovedElsewhere(name)

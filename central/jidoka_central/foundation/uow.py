"""One business event is one transaction: ``Runtime.run`` opens, runs, commits, and runs again when the
database asks for it.

    entry point -> Runtime.run(command) [-> prepare] -> service function -> events -> joints -> log rows
    -> idempotency row -> commit

Domain code never commits. A ``UnitOfWork`` is handed to the service; it reads, writes, emits events and
passes gates. The order inside: permission,
idempotency, service, subscribers of its events (in table order, first event first), log, idempotency, commit.
Bounds: ``EVENTS_MAX`` events and
``ATTEMPTS`` tries a transaction.
"""

from __future__ import annotations

import dataclasses
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ValidationError
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import DBAPIError, IntegrityError

from jidoka_central.foundation import idempotency
from jidoka_central.foundation.clock import Clock, SystemClock
from jidoka_central.foundation.db.engine import Database, is_transient, refusal_of
from jidoka_central.foundation.db.schema import canonical_json
from jidoka_central.foundation.errors import (
    BUSY,
    NOT_FOUND,
    OUT_OF_RANGE,
    STALE,
    InvalidInput,
    Refusal,
)
from jidoka_central.foundation.eventlog.append import LogRow, append
from jidoka_central.foundation.events import Event, Subscription, plain
from jidoka_central.foundation.faults import faults_of, field_holding, nul_faults
from jidoka_central.foundation.gates import Gate
from jidoka_central.foundation.identity.passwords import FailedPasswords
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.ids import new_id
from jidoka_central.foundation.keys.store import Keys
from jidoka_central.foundation.live import Live
from jidoka_central.foundation.metrics import TRANSACTION_SECONDS, TRANSACTIONS
from jidoka_central.foundation.numbering import hold_series, next_number
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Command, Registry
from jidoka_central.foundation.states import lacks_permission

ATTEMPTS: Final = 8
RACES_MAX: Final = 2  # a broken rule of the database that is still broken then is no race
EVENTS_MAX: Final = 10_000
Source = Literal["http", "edge", "job", "process", "joint"]
T = TypeVar("T")
Row = RowMapping | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, for which company, on what grounds. ``key`` is the caller's idempotency key, ``if_match`` the
    version it saw."""

    principal: Principal
    company: str
    key: str | None = None
    reason: str | None = None
    if_match: int | None = None
    source: Source = "http"
    command: str | None = None


class UndeclaredEvent(AssertionError):
    """A subscriber emitted an event it had not declared."""


class UnitOfWork(Queries):
    """A write transaction in progress."""

    def __init__(
        self,
        connection: sa.Connection,
        registry: Registry,
        clock: Clock,
        context: Context,
        failures: FailedPasswords | None = None,
    ) -> None:
        super().__init__(connection, registry, clock, context.principal, context.company)
        self.context = context
        self.failures = failures or FailedPasswords()
        self._waiting: deque[Event] = deque()
        self._log: list[LogRow] = []
        self._handling: Subscription | None = None
        self._matched = False
        self._last: idempotency.Plain | None = None

    def new_id(self) -> UUID:
        return new_id(self.clock)

    def insert(self, table: sa.Table, **values: Any) -> UUID:
        """Insert a business or fact row; fills id, company, created, version and changed. Returns the id."""
        id_: UUID = values.setdefault("id", self.new_id())
        values.setdefault("company", self.company)
        values.setdefault("created", self.now)
        if "version" in table.c:
            values.setdefault("version", 1)
            values.setdefault("changed", self.now)
        self.connection.execute(sa.insert(table), values)
        return id_

    def insert_many(self, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        """Insert rows that already have every column but the scope and instants."""
        common: dict[str, Any] = {"company": self.company, "created": self.now}
        if "version" in table.c:
            common |= {"version": 1, "changed": self.now}
        if rows:
            self.connection.execute(
                sa.insert(table), [common | {"id": row.get("id") or self.new_id()} | row for row in rows]
            )

    def update(self, table: sa.Table, row: Row, **values: Any) -> int:
        """Change ``row`` (as read) if nobody else did. Raises ``STALE``. Returns the new version."""
        version = int(row["version"])
        if self.context.if_match is not None and not self._matched and self._is_subject(table):
            if self.context.if_match != version:
                raise STALE.refuse(field="If-Match", kind=self.kind_of(table))
            self._matched = True  # others of its table, as a version that this one retires, come after it
        statement = sa.update(table).where(
            table.c.id == row["id"], table.c.version == version, table.c.company == self.company
        )
        done = self.connection.execute(statement.values(version=version + 1, changed=self.now, **values))
        if done.rowcount != 1:
            raise STALE.refuse(kind=self.kind_of(table))
        return version + 1

    def _is_subject(self, table: sa.Table) -> bool:
        """If-Match speaks of the document the command names, not of what joints change beside it."""
        command = self.registry.commands.get(self.context.command or "")
        return self._handling is None and command is not None and command.document == table.name

    def locked(self, table: sa.Table, id_: UUID, kind: str | None = None) -> RowMapping:
        """The row, locked until the end of the transaction (SQLite: the transaction already is alone)."""
        row = self.first(
            sa.select(table).where(table.c.id == id_, table.c.company == self.company).with_for_update()
        )
        if row is None:
            raise NOT_FOUND.refuse(kind=self.kind_of(table, kind), id=id_)
        return row

    def number(self, series: str, prefix: str) -> str:
        return next_number(self.connection, self.company, series, prefix)

    def alone_with(self, series: str) -> None:
        """Nobody else is past this line for the same series until the transaction ends."""
        if self.connection.dialect.name != "sqlite":  # there the transaction already is alone
            hold_series(self.connection, self.company, series)

    def pass_gate(self, gate: Gate, subject: Any) -> None:
        """Raises the first refusal of the gate."""
        refusals = self.ask(gate, subject)
        if refusals:
            raise refusals[0]

    def emit(
        self, event: Event, *, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None
    ) -> None:
        """Record a business event: one log row, then its subscribers. ``before``/``after``: the document's
        changed fields."""
        if self._handling is not None and type(event) not in self._handling.emits:
            raise UndeclaredEvent(f"{self._handling.name} emitted {event.NAME} without declaring it")
        if len(self._log) >= EVENTS_MAX:
            raise AssertionError(f"more than {EVENTS_MAX} events in one transaction")
        body = {"data": event.payload()}
        if before is not None:
            body["before"] = plain(dict(before))
        if after is not None:
            body["after"] = plain(dict(after))
        self._log.append(
            LogRow(
                id=self.new_id(),
                company=self.company,
                at=self.now,
                event=event.NAME,
                document=event.DOCUMENT,
                document_id=event.subject_id,
                actor=self.principal.name,
                source="joint" if self._handling is not None else self.context.source,
                command=self.context.command,
                command_key=self.context.key,
                reason=self.context.reason,
                body=canonical_json(body),
            )
        )
        self._waiting.append(event)

    def finish(self) -> int:
        """Run the subscribers and write the log; called once by the runtime. Returns the number of events."""
        while self._waiting:
            event = self._waiting.popleft()
            for subscription in self.registry.subscribers(type(event)):
                self._handling = subscription
                try:
                    subscription.handler(self, event)
                finally:
                    self._handling = None
        append(self.connection, self._log, self._last)
        return len(self._log)

    def write_last(self, statement: idempotency.Plain) -> None:
        """Have a writing statement run with the log, in one round trip; one in a transaction."""
        assert self._last is None, "one statement goes with the log"
        self._last = statement


class Runtime:
    """The database, the registry and the clock, and the way to do something with them."""

    def __init__(self, database: Database, registry: Registry, clock: Clock | None = None) -> None:
        self.database = database
        self.registry = registry
        self.clock = clock or SystemClock()
        self.live = Live(registry.topics)
        self.keys: Keys | None = None
        self.failures = FailedPasswords()
        self._committed = threading.Condition()
        self._commits = 0

    def run(
        self, command: Command | str, input_: BaseModel | Mapping[str, Any], context: Context
    ) -> BaseModel:
        """Do a command once. Raises ``Refusal`` (nothing changed); returns its answer, the first one again
        for a known key."""
        command = self.registry.commands[command] if isinstance(command, str) else command
        if not context.principal.may(command.permission):
            raise lacks_permission(command.permission)
        checked = _validated(command, input_)
        context = _for(command, context)
        hash_ = idempotency.input_hash(checked, command.secret_fields) if context.key else ""
        who = f"{context.company}/{context.principal.name}"
        given: Any = checked
        if command.prepare is not None:
            if context.key:
                with self.database.read() as connection:
                    known = idempotency.answered(connection, who, command.name, context.key, hash_)
                if known is not None:
                    return command.answer.model_validate(known)
            given = command.prepare(lambda: self.read(context.principal, context.company), checked)

        def work(uow: UnitOfWork) -> BaseModel:
            if not context.key:
                return command.run(uow, given)
            known = idempotency.claim(uow.connection, who, command.name, context.key, hash_, uow.now)
            if known is not None:
                return command.answer.model_validate(known)
            answer = command.run(uow, given)
            kept = answer.model_dump(mode="json", exclude=set(command.secret_fields))
            uow.write_last(
                idempotency.remembering(self.database.dialect, who, command.name, context.key, kept)
            )
            return answer

        try:
            return self.do(context, work)
        except Refusal as refusal:
            if refusal.problem is NOT_FOUND and refusal.field is None:
                refusal.field = field_holding(checked.model_dump(), refusal.params.get("id"))
            raise

    def do(self, context: Context, work: Callable[[UnitOfWork], T]) -> T:
        """Run ``work`` in one transaction with its events, again on a transient failure.

        Raises ``Refusal``: what ``work`` refuses; ``BUSY`` when it never succeeds; ``DUPLICATE`` and
        ``OUT_OF_RANGE`` for what only the database noticed. Nothing was changed then.
        """
        for attempt in range(ATTEMPTS):
            try:
                return self._once(context, work)
            except DBAPIError as error:
                # Two first uses of one name or number: the second sees the first when it runs again.
                raced = isinstance(error, IntegrityError) and attempt < RACES_MAX
                if not raced and not is_transient(error):
                    TRANSACTIONS.labels("failed").inc()
                    refusal = refusal_of(error)
                    if refusal is None:
                        raise
                    raise refusal from error
                TRANSACTIONS.labels("retried").inc()
            except OverflowError as error:  # SQLite's driver: an integer beyond 64 bits
                raise OUT_OF_RANGE.refuse() from error
            except Exception as error:
                TRANSACTIONS.labels("refused" if isinstance(error, Refusal) else "failed").inc()
                raise
            time.sleep(random.uniform(0, 0.005 * 2**attempt))  # full jitter, so that writers part
        raise BUSY.refuse()

    def _once(self, context: Context, work: Callable[[UnitOfWork], T]) -> T:
        started = time.perf_counter()
        with self.database.write() as connection:
            uow = UnitOfWork(connection, self.registry, self.clock, context, self.failures)
            result = work(uow)
            events = uow.finish()
        TRANSACTIONS.labels("committed").inc()
        TRANSACTION_SECONDS.observe(time.perf_counter() - started)
        if events:
            self.wake()
        return result

    @contextmanager
    def read(self, principal: Principal, company: str) -> Iterator[Queries]:
        """One consistent read."""
        with self.database.read() as connection:
            yield Queries(connection, self.registry, self.clock, principal, company)

    @property
    def commits(self) -> int:
        """How many transactions with events this process has committed; to be handed to
        ``wait_for_commit``.
        """
        return self._commits

    def wake(self) -> None:
        """Tell those who wait that there is something new."""
        with self._committed:
            self._commits += 1
            self._committed.notify_all()

    def wait_for_commit(self, timeout: float, seen: int | None = None) -> None:
        """Sleep until this process has committed more than ``seen``, or the timeout; other processes are
        seen by polling.
        """
        with self._committed:
            before = self._commits if seen is None else seen
            self._committed.wait_for(lambda: self._commits != before, timeout)


def _for(command: Command, context: Context) -> Context:
    return dataclasses.replace(context, command=command.name)


def _validated(command: Command, input_: BaseModel | Mapping[str, Any]) -> BaseModel:
    try:
        checked = input_ if isinstance(input_, command.input) else command.input.model_validate(input_)
    except ValidationError as error:
        raise InvalidInput(faults_of(error)) from error
    if faults := nul_faults(checked.model_dump()):
        raise InvalidInput(faults)
    return checked

"""Opening the database, and what must be done again.

PostgreSQL: READ COMMITTED; an invariant over several rows locks one guard row. SQLite: WAL, synchronous FULL,
one writer at a time behind a fair
lane in this process (``BEGIN IMMEDIATE``), busy timeout between processes. Reads never enter the lane.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from jidoka_central.foundation.errors import DATABASE_LOST, DUPLICATE, OUT_OF_RANGE, Refusal

BUSY_TIMEOUT_MS: Final = 5_000
OVERFLOW: Final = 32  # pool and overflow together exceed the 40 threads of the HTTP server
_RETRY_SQLSTATES: Final = frozenset({"40001", "40P01", "55P03"})


_THREAD: Final = threading.local()


class FairLane:
    """A lock that serves in order of arrival; a plain lock lets a busy thread starve the others."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def __enter__(self) -> None:
        with self._mutex:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        turn.wait()

    def __exit__(self, *_: object) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


@dataclass(frozen=True)
class Database:
    """An engine and its manners."""

    engine: sa.Engine
    lane: FairLane | None

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One write transaction: committed on leaving, rolled back on any exception. Never one within
        another: on SQLite it would wait for itself, on PostgreSQL it would not be one transaction.
        """
        if getattr(_THREAD, "writing", False):
            raise AssertionError("a write transaction was opened within another one")
        with self.lane or nullcontext(), self.engine.connect() as connection:
            connection.execution_options(jidoka="write")
            _THREAD.writing = True
            try:
                with connection.begin():
                    yield connection
            finally:
                _THREAD.writing = False

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One read transaction that sees one state of the database; a write in it is refused."""
        with self.engine.connect() as connection:
            connection.execution_options(jidoka="read")
            if self.lane is None:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str, *, pool_size: int = 16) -> Database:
    """Open ``sqlite:///path`` or ``postgresql://...``."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(
            parsed,
            pool_size=pool_size,
            max_overflow=OVERFLOW,
            hide_parameters=True,  # values may be secrets, and errors are logged
            connect_args={
                "timeout": BUSY_TIMEOUT_MS / 1000,
                "check_same_thread": False,
                "isolation_level": None,
            },
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return Database(engine, FairLane())
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(
        parsed, pool_size=pool_size, max_overflow=OVERFLOW, pool_pre_ping=True, hide_parameters=True
    )
    return Database(engine, None)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "recursive_triggers=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    purpose = connection.get_execution_options().get("jidoka")
    connection.exec_driver_sql("PRAGMA query_only=ON" if purpose == "read" else "PRAGMA query_only=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if purpose == "write" else "BEGIN")


def is_transient(error: DBAPIError) -> bool:
    """True when the same transaction may succeed if run again: serialisation failure, deadlock, lock timeout,
    busy."""
    original: Any = error.orig
    if getattr(original, "sqlstate", None) in _RETRY_SQLSTATES:
        return True
    name = getattr(original, "sqlite_errorname", "") or ""
    return name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def refusal_of(error: DBAPIError) -> Refusal | None:
    """What a person can be told when the database refused what the rules let through; ``None`` for a
    defect.
    """
    original: Any = error.orig
    state = getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None) or ""
    if state == "23505":
        return DUPLICATE.refuse(field=_last_word(original.diag.constraint_name or ""))
    if state in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"):
        return DUPLICATE.refuse(field=_last_word(str(original).replace(".", "_")))
    if state.startswith("22") or isinstance(original, OverflowError):
        return OUT_OF_RANGE.refuse()
    if error.connection_invalidated or state in ("57P01", "57P02", "57P03", "08006", "08001"):
        return DATABASE_LOST.refuse()
    return None


def _last_word(name: str) -> str:
    """``uq_item_company_number`` and ``item.company, item.number`` both end in the field that decides."""
    return name.rsplit("_", 1)[-1]

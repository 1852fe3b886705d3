"""Writing the log: rows are collected by the unit of work and inserted at its end, in the same
transaction."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa

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
    # Texts, integers and nulls only: orjson writes them exactly as canonical_json does, and UUIDs as text.
    return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()


def append(
    connection: sa.Connection, rows: list[LogRow], beside: tuple[str, tuple[object, ...]] | None = None
) -> None:
    """Insert the rows in order and mark them unsealed. ``beside``: one more writing statement with its
    values, which needs no round trip of its own.

    Every transaction ends here, so the statements are plain text, prepared once: one on PostgreSQL, two a
    row on SQLite. The tables are those of ``model.py``.
    """
    if connection.dialect.name == "sqlite":
        # On the driver's own cursor: this transaction holds the write lock, so there is nothing to try again.
        cursor = connection.connection.cursor()
        if beside is not None:
            cursor.execute(*beside)
        for row in rows:
            document = None if row.document_id is None else row.document_id.hex
            cursor.execute(_SQLITE_LOG, _values(row, row.id.hex, document))
            cursor.execute(_SQLITE_UNSEALED)
        cursor.close()
        return
    for start in range(0, len(rows), ROWS_EACH_MAX):
        part = rows[start : start + ROWS_EACH_MAX]
        values = [value for row in part for value in _values(row, row.id, row.document_id)]
        text, first = _postgresql(len(part), beside[0] if beside else ""), beside[1] if beside else ()
        connection.exec_driver_sql(text, (*first, *values))
        beside = None
    if beside is not None:
        connection.exec_driver_sql(*beside)


def _values(row: LogRow, id_: object, document_id: object) -> tuple[object, ...]:
    return (
        id_,
        row.company,
        row.at,
        row.event,
        row.document,
        document_id,
        row.actor,
        row.source,
        row.command,
        row.command_key,
        row.reason,
        row.body,
        digest_of(row),
    )


ROWS_EACH_MAX: Final = 1_000  # 13 values a row; PostgreSQL takes 65,535 in a statement
_COLUMNS: Final = ", ".join((*DIGESTED, "digest"))
_WIDTH: Final = len(DIGESTED) + 1
_SQLITE_LOG: Final = f"INSERT INTO event_log ({_COLUMNS}) VALUES ({', '.join('?' * _WIDTH)})"
_SQLITE_UNSEALED: Final = 'INSERT INTO event_unsealed ("row") VALUES (last_insert_rowid())'


@functools.lru_cache(maxsize=64)
def _postgresql(rows: int, beside: str) -> str:
    first = f"beside AS ({beside}), " if beside else ""
    values = ", ".join(["(" + ", ".join(["%s"] * _WIDTH) + ")"] * rows)
    return (
        f"WITH {first}written AS (INSERT INTO event_log ({_COLUMNS}) VALUES {values} RETURNING row) "
        "INSERT INTO event_unsealed (row) SELECT row FROM written"
    )

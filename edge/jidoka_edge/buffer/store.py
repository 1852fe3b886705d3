"""The buffer's operations on one connection, used by one thread.

Writes run inside ``transact``: all operations of a group are committed together (group commit). What is
stored is answered only after the commit. Reads see committed data. A row whose CRC is wrong is replaced by a
gap record in its own place, so the stream stays whole.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

import msgspec

from jidoka_edge.buffer import room, schema
from jidoka_edge.buffer.records import BufferFault, Entry, EventIn, Loaded, SampleRow
from jidoka_edge.clock import Clock
from jidoka_shared.values import LinePath
from jidoka_shared.wire import CloudEvent, SampleBatch, chain_samples
from jidoka_shared.wire.streams import BATCH_MAX

T = TypeVar("T")
ROOM_HIGH: Final = 0.90  # of the pages allowed: from here old records are dropped, in the order of room.py
ROOM_STEPS: Final = 50


@dataclass(frozen=True, slots=True)
class StreamState:
    """Where a stream stands: positions given, committed by central, and sealed for sending (samples)."""

    last: int
    acked: int
    sealed: int

    @property
    def waiting(self) -> int:
        return self.last - self.acked


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sample batch as it is sent, always the same bytes."""

    first: int
    last: int
    body: bytes


class Buffer:
    """One edge's buffer file. Not thread safe: ``BufferThread`` owns it."""

    def __init__(
        self, connection: sqlite3.Connection, edge: str, line: LinePath, pages_max: int, clock: Clock
    ) -> None:
        self._db = connection
        self._edge = edge
        self._source = f"/{line}/{edge}"
        self._pages_max = pages_max
        self._clock = clock
        self._encoder = msgspec.json.Encoder()
        self.clockstate = "unknown"
        meta = dict(connection.execute("SELECT name, value FROM meta"))
        self.epoch: str = meta["epoch"]
        self.created_at = int(meta["created_at"])

    def close(self) -> None:
        self._db.close()

    # ---- transactions ------------------------------------------------------------------------------------

    def transact(self, operations: Sequence[Callable[[], Any]]) -> list[Any]:
        """Run all in one transaction and commit. Raises what an operation raises, or ``BufferFault``; then
        nothing is stored.
        """
        try:
            return self._attempt(operations)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_FULL or self._db.in_transaction:
                raise fault_of(error) from error
        try:
            for _ in range(ROOM_STEPS):
                if not self._drop_step():
                    break
                try:
                    return self._attempt(operations)
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_FULL:
                        raise
            return self._attempt(operations)
        except sqlite3.DatabaseError as error:
            raise fault_of(error) from error

    def _attempt(self, operations: Sequence[Callable[[], T]]) -> list[T]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            results = [operation() for operation in operations]
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        return results

    def make_room(self) -> int:
        """Drop old records when the file is nearly full, until it is less so; returns how many."""
        if self.fill() < ROOM_HIGH:
            return 0
        dropped = 0
        for _ in range(ROOM_STEPS):
            step = self._drop_step()
            dropped += step
            if step == 0 or self.fill() < ROOM_HIGH:
                break
        return dropped

    def _drop_step(self) -> int:
        step = partial(room.drop_some, self._db, self.append_gap, self._seal_for_room, self._clock.now_us())
        return self._attempt([step])[0]

    def fill(self) -> float:
        """Used share of the pages allowed, 0 to 1."""
        pages = self._db.execute("PRAGMA page_count").fetchone()[0]
        free = self._db.execute("PRAGMA freelist_count").fetchone()[0]
        return float(pages - free) / self._pages_max

    # ---- writing (inside transact) -----------------------------------------------------------------------

    def store(self, entry: Entry) -> bool:
        """Give each record its place and keep it; False when the key is known: then nothing changes."""
        if self._db.execute("INSERT OR IGNORE INTO keys (key) VALUES (?)", (entry.key,)).rowcount == 0:
            return False
        newest = self._db.execute("SELECT max(id) FROM keys").fetchone()[0]
        self._db.execute("DELETE FROM keys WHERE id <= ?", (newest - schema.KEYS_MAX,))
        if entry.events:
            last = self._advance("events", len(entry.events))
            first = last - len(entry.events) + 1
            rows = [self._event_row(first + index, event) for index, event in enumerate(entry.events)]
            self._db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?)", rows)
        if entry.samples:
            last = self._advance("samples", len(entry.samples))
            first = last - len(entry.samples) + 1
            bodies = [(first + index, self._encoder.encode(row)) for index, row in enumerate(entry.samples)]
            self._db.executemany("INSERT INTO sample_rows VALUES (?, ?)", bodies)
        for name, value in entry.slots.items():
            self._set_slot(name, value)
        return True

    def _advance(self, stream: str, by: int) -> int:
        row = self._db.execute(
            "UPDATE streams SET last = last + ? WHERE stream = ? RETURNING last", (by, stream)
        )
        return int(row.fetchone()[0])

    def _event_row(self, seq: int, event: EventIn) -> tuple[int, str, int | None, bytes, int]:
        body = self._encoder.encode(
            CloudEvent(
                id=f"{self._edge}/events/{self.epoch}/{seq:010d}",
                source=self._source,
                type=event.type,
                time=event.time,
                edgeepoch=self.epoch,
                edgeseq=seq,
                data=msgspec.Raw(event.data),
                clockstate=self.clockstate,
            )
        )
        return seq, event.type, event.piece, body, zlib.crc32(body)

    def _set_slot(self, name: str, value: bytes | None) -> None:
        if value is None:
            self._db.execute("DELETE FROM slots WHERE name = ?", (name,))
        else:
            self._db.execute(
                "INSERT OR REPLACE INTO slots VALUES (?, ?, ?)", (name, value, zlib.crc32(value))
            )

    def append_gap(self, event: EventIn, at: int | None = None) -> None:
        """A gap record at the end of ``events``, or in the place ``at`` of what it replaces."""
        if at is None:
            row = self._event_row(self._advance("events", 1), event)
        else:
            row = self._event_row(at, event)
        self._db.execute("INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?, ?)", row)

    def acknowledge(self, stream: str, seq: int) -> int:
        """Central has committed up to ``seq``: delete that; returns the new mark. A lower one than known
        changes nothing.
        """
        state = self.stream(stream)
        mark = min(seq, state.last if stream == "events" else state.sealed)
        if mark <= state.acked:
            return state.acked
        self._db.execute("UPDATE streams SET acked = ? WHERE stream = ?", (mark, stream))
        if stream == "events":
            self._db.execute("DELETE FROM events WHERE seq <= ?", (mark,))
        else:
            self._db.execute("DELETE FROM sample_batches WHERE last <= ?", (mark,))
        return mark

    def seal(self, rows_max: int = BATCH_MAX) -> Sealed | None:
        """Close the open sample rows into one chained batch; None when there are none. Its bytes never change
        again.
        """
        rows = self._db.execute(
            "SELECT seq, body FROM sample_rows ORDER BY seq LIMIT ?", (min(rows_max, BATCH_MAX),)
        ).fetchall()
        if not rows:
            return None
        samples = [msgspec.json.decode(body, type=SampleRow) for _, body in rows]
        columns = {name: tuple(getattr(row, name) for row in samples) for name in SampleRow.__struct_fields__}
        batch = SampleBatch(edge=self._edge, epoch=self.epoch, first=rows[0][0], chain="", **columns)
        previous = self._db.execute("SELECT chain FROM streams WHERE stream = 'samples'").fetchone()[0]
        chain = chain_samples(previous, batch)
        body = self._encoder.encode(msgspec.structs.replace(batch, chain=chain))
        first, last = rows[0][0], rows[-1][0]
        self._db.execute(
            "INSERT INTO sample_batches VALUES (?, ?, ?, ?)", (first, last, body, zlib.crc32(body))
        )
        self._db.execute("DELETE FROM sample_rows WHERE seq BETWEEN ? AND ?", (first, last))
        self._db.execute("UPDATE streams SET sealed = ?, chain = ? WHERE stream = 'samples'", (last, chain))
        return Sealed(first, last, body)

    def _seal_for_room(self) -> bool:
        return self.seal() is not None

    # ---- reading -----------------------------------------------------------------------------------------

    def stream(self, name: str) -> StreamState:
        row = self._db.execute("SELECT last, acked, sealed FROM streams WHERE stream = ?", (name,)).fetchone()
        return StreamState(*row)

    def load(self) -> Loaded:
        slots = {}
        for name, value, crc in self._db.execute("SELECT name, value, crc FROM slots"):
            if _sound(value, crc):
                slots[name] = bytes(value)
        bundle, job, counter = slots.get("bundle"), slots.get("job"), slots.get("command_counter")
        return Loaded(
            epoch=self.epoch,
            created_at=self.created_at,
            checkpoint=slots.get("checkpoint"),
            bundle=bundle.decode() if bundle else None,
            job=json.loads(job) if job else None,
            command_counter=int(counter) if counter else 0,
        )

    def events_after(self, seq: int, count_max: int, bytes_max: int) -> list[tuple[int, bytes]]:
        """The next consecutive events above ``seq``, at least one if there is any, at most so many and so
        large.
        """
        found: list[tuple[int, bytes]] = []
        size = 0
        query = "SELECT seq, body, crc FROM events WHERE seq > ? ORDER BY seq LIMIT ?"
        for at, body, crc in self._db.execute(query, (seq, count_max)).fetchall():
            size += len(body)
            if found and (at != found[-1][0] + 1 or size > bytes_max):
                break
            if not _sound(body, crc):
                if found:
                    break
                self._bury_event(at)
                return self.events_after(seq, count_max, bytes_max)
            found.append((at, bytes(body)))
        return found

    def _bury_event(self, seq: int) -> None:
        self._attempt([lambda: room.bury_event(self._db, self.append_gap, seq, self._clock.now_us())])

    def samples_after(self, seq: int) -> Sealed | None:
        """The next sealed batch above ``seq``; a broken one becomes a gap record and is passed over."""
        query = "SELECT first, last, body, crc FROM sample_batches WHERE first > ? ORDER BY first LIMIT 1"
        row = self._db.execute(query, (seq,)).fetchone()
        if row is None:
            return None
        first, last, body, crc = row
        if not _sound(body, crc):
            self._attempt(
                [lambda: room.bury_batch(self._db, self.append_gap, first, last, self._clock.now_us())]
            )
            return self.samples_after(last)
        return Sealed(first, last, bytes(body))

    def open_samples(self) -> int:
        """Rows not yet sealed into a batch."""
        state = self.stream("samples")
        return state.last - state.sealed

    def probe(self) -> None:
        """A write that stores nothing of meaning: is the disk back? Used inside ``transact``."""
        self._db.execute("UPDATE meta SET value = ? WHERE name = 'format'", (schema.FORMAT,))


def _sound(body: object, crc: int) -> bool:
    return isinstance(body, bytes) and zlib.crc32(body) == crc


def fault_of(error: sqlite3.DatabaseError) -> BufferFault:
    """The stable code of a database error."""
    code = error.sqlite_errorcode & 0xFF if error.sqlite_errorcode is not None else 0
    name = {
        sqlite3.SQLITE_FULL: "disk_full",
        sqlite3.SQLITE_READONLY: "read_only",
        sqlite3.SQLITE_CANTOPEN: "io_error",
        sqlite3.SQLITE_IOERR: "io_error",
        sqlite3.SQLITE_CORRUPT: "corrupt",
        sqlite3.SQLITE_NOTADB: "corrupt",
        sqlite3.SQLITE_BUSY: "locked",
        sqlite3.SQLITE_LOCKED: "locked",
    }.get(code, "io_error")
    return BufferFault(name, f"the buffer cannot be written: {error}")

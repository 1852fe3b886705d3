"""Opening the buffer: what is broken is put aside and said, never guessed.

A file that fails its check is renamed to ``buffer-corrupt-<n>.sqlite`` (at most ``QUARANTINE_KEPT`` are
kept), a new one with a new epoch takes its place, and its first event is a gap record naming the old epoch,
as far as the old counters can still be read.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jidoka_edge.buffer import schema
from jidoka_edge.buffer.records import Entry, event_of
from jidoka_edge.buffer.store import Buffer
from jidoka_edge.clock import Clock, SystemClock, new_name
from jidoka_shared.values import LinePath
from jidoka_shared.wire.events import GapRecorded

QUARANTINE_KEPT: Final = 3
PAGE_BYTES: Final = 4_096
EPOCH_LENGTH: Final = 12

_log = logging.getLogger("jidoka_edge.buffer")


@dataclass(frozen=True, slots=True)
class BufferSettings:
    """Whose buffer it is and how large it may grow. ``bytes_max``: 2 GB as facts of the field advise; at
    least 64 pages.
    """

    path: Path
    edge: str
    line: LinePath
    bytes_max: int = 2_000_000_000

    @property
    def pages_max(self) -> int:
        return max(64, self.bytes_max // PAGE_BYTES)


def open_buffer(
    settings: BufferSettings, clock: Clock | None = None, new_epoch: Callable[[int], str] = new_name
) -> Buffer:
    """The buffer of this file, checked; a broken one is quarantined first. Raises ``sqlite3.Error`` or
    ``OSError``: no disk to use.
    """
    clock = clock or SystemClock()
    settings.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lost: Entry | None = None
    trouble = _trouble(settings)
    if trouble is not None:
        lost = _quarantine(settings, trouble, clock)
    connection = schema.connect(settings.path, settings.pages_max)
    try:
        schema.create(connection, new_epoch(EPOCH_LENGTH), clock.now_us())
        buffer = Buffer(connection, settings.edge, settings.line, settings.pages_max, clock)
        if lost is not None:
            buffer.transact([lambda: buffer.store(lost)])
    except BaseException:
        connection.close()
        raise
    return buffer


def _trouble(settings: BufferSettings) -> str | None:
    if not settings.path.exists():
        return None
    try:
        connection = schema.connect(settings.path, settings.pages_max)
    except sqlite3.DatabaseError as error:
        return _corruption(error)
    try:
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
            return None  # the process died between making the file and its tables
        connection.executescript(schema.TABLES)
        if connection.execute("SELECT count(*) FROM meta").fetchone()[0] == 0:
            return None
        return schema.check(connection)
    except sqlite3.DatabaseError as error:
        return _corruption(error)
    finally:
        connection.close()


def _corruption(error: sqlite3.DatabaseError) -> str:
    """The words of a corruption; a full or locked disk is no reason to throw data aside and is raised."""
    if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode not in (sqlite3.SQLITE_ERROR,):
        raise error
    return str(error)


def _quarantine(settings: BufferSettings, trouble: str, clock: Clock) -> Entry:
    epoch, acked, last = _last_words(settings.path)
    path = settings.path
    number = 1 + max((int(old.stem.rsplit("-", 1)[1]) for old in _put_aside(path)), default=0)
    for suffix in ("", "-wal", "-shm"):
        part = Path(f"{path}{suffix}")
        if part.exists():
            part.rename(path.with_name(f"{path.stem}-corrupt-{number}.sqlite{suffix}"))
    for old in _put_aside(path)[:-QUARANTINE_KEPT]:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{old}{suffix}").unlink(missing_ok=True)
    _log.error("the buffer was broken (%s) and put aside as number %d", trouble, number)
    gap = GapRecorded(
        gap=f"gap/{epoch}/lost",
        source="stream:events",
        reason="corrupt",
        from_=acked + 1,
        to=max(last, acked + 1),
    )
    return Entry(f"quarantine:{epoch}", (event_of("gap.recorded", clock.now_us(), gap),))


def _put_aside(path: Path) -> list[Path]:
    found = [
        old
        for old in path.parent.glob(f"{path.stem}-corrupt-*.sqlite")
        if old.stem.rsplit("-", 1)[1].isdigit()
    ]
    return sorted(found, key=lambda old: int(old.stem.rsplit("-", 1)[1]))


def _last_words(path: Path) -> tuple[str, int, int]:
    """Epoch and counters of a broken file as far as they can be read."""
    try:
        connection = sqlite3.connect(path)
        try:
            epoch = connection.execute("SELECT value FROM meta WHERE name = 'epoch'").fetchone()[0]
            acked, last = connection.execute(
                "SELECT acked, last FROM streams WHERE stream = 'events'"
            ).fetchone()
            return str(epoch), int(acked), int(last)
        finally:
            connection.close()
    except (sqlite3.Error, TypeError, ValueError):
        return "unknown", 0, 0

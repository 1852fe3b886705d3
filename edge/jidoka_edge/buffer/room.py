"""What is dropped when the buffer is full, and how it is said.

Order: raw samples first (whole batches, oldest first), then piece and subgroup records and device changes
(oldest first). Signals, stops, acknowledgements, holds, verifications, commands, bundles and gap records are
never dropped: when only those are left the buffer refuses to store, and the line waits.

What is dropped becomes a gap record in the same transaction. For samples it is appended to ``events``. For
events a run a..b is replaced by one record **in the place b** that says from a to b and lists the pieces, so
central, at watermark a - 1, reads it first and knows the hole is covered; those pieces are to be held.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final

from jidoka_edge.buffer.records import EventIn, event_of
from jidoka_shared.wire.events import TYPE_PREFIX, GapRecorded

DROP_BATCHES: Final = 20
SAMPLES_WORTH_DROPPING: Final = 50  # fewer are hardly larger than the gap record that names them
DROP_EVENTS: Final = 2_000
DROPPABLE: Final = tuple(
    f"{TYPE_PREFIX}{name}.v1" for name in ("piece.recorded", "subgroup.judged", "device.changed")
)

AppendGap = Callable[..., None]


def drop_some(db: sqlite3.Connection, append_gap: AppendGap, seal: Callable[[], bool], now: int) -> int:
    """One step of making room; returns how many records went. 0: nothing may be dropped any more."""
    sealed = db.execute("SELECT coalesce(sum(last - first + 1), 0) FROM sample_batches").fetchone()[0]
    waiting = db.execute("SELECT count(*) FROM sample_rows").fetchone()[0]
    if sealed + waiting < SAMPLES_WORTH_DROPPING:
        return _drop_events(db, append_gap, now)
    while sealed < SAMPLES_WORTH_DROPPING and seal():
        sealed = db.execute("SELECT sum(last - first + 1) FROM sample_batches").fetchone()[0]
    return _drop_samples(db, append_gap, now)


def _drop_samples(db: sqlite3.Connection, append_gap: AppendGap, now: int) -> int:
    rows = db.execute(
        "SELECT first, last FROM sample_batches ORDER BY first LIMIT ?", (DROP_BATCHES,)
    ).fetchall()
    if not rows:
        return 0
    first, last = rows[0][0], rows[-1][1]
    db.execute("DELETE FROM sample_batches WHERE last <= ?", (last,))
    append_gap(_gap("samples", "full", first, last, (), now))
    return int(last - first + 1)


def _drop_events(db: sqlite3.Connection, append_gap: AppendGap, now: int) -> int:
    marks = ",".join("?" * len(DROPPABLE))
    query = f"SELECT seq, piece FROM events WHERE type IN ({marks}) ORDER BY seq LIMIT ?"
    rows = db.execute(query, (*DROPPABLE, DROP_EVENTS)).fetchall()
    dropped = 0
    for run in _runs(rows):
        if len(run) < 2:
            continue  # a gap record in its place would be no smaller
        first, last = run[0][0], run[-1][0]
        db.execute("DELETE FROM events WHERE seq BETWEEN ? AND ?", (first, last))
        pieces = tuple(sorted({piece for _, piece in run if piece is not None}))
        append_gap(_gap("events", "full", first, last, pieces, now), last)
        dropped += len(run)
    return dropped


def _runs(rows: list[tuple[int, int | None]]) -> list[list[tuple[int, int | None]]]:
    runs: list[list[tuple[int, int | None]]] = []
    for row in rows:
        if runs and row[0] == runs[-1][-1][0] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def bury_event(db: sqlite3.Connection, append_gap: AppendGap, seq: int, now: int) -> None:
    """A row that cannot be believed gives its place to a gap record."""
    piece = db.execute("SELECT piece FROM events WHERE seq = ?", (seq,)).fetchone()[0]
    append_gap(_gap("events", "corrupt", seq, seq, () if piece is None else (piece,), now), seq)


def bury_batch(db: sqlite3.Connection, append_gap: AppendGap, first: int, last: int, now: int) -> None:
    db.execute("DELETE FROM sample_batches WHERE first = ?", (first,))
    append_gap(_gap("samples", "corrupt", first, last, (), now))


def _gap(stream: str, reason: str, first: int, last: int, pieces: tuple[int, ...], now: int) -> EventIn:
    name = f"gap/{stream}/{first}-{last}"
    gap = GapRecorded(gap=name, source=f"stream:{stream}", reason=reason, from_=first, to=last, pieces=pieces)
    return event_of("gap.recorded", now, gap)

"""The buffer file: tables, pragmas, checks. Format 1.

    meta     format, epoch (random, drawn with the file), created_at (UTC microseconds)
    streams  one counter row a stream: last = highest position given, acked = highest central has committed;
             for samples also sealed = highest position in a sealed batch, chain = chain value after it
    events   position, type, piece if it speaks of one, the CloudEvent as sent, CRC-32 of it
    sample_rows     positions not yet in a batch;  sample_batches: whole batches as sent, with CRC-32
    keys     the callers' transaction names, the newest ``KEYS_MAX``: a name stored before changes nothing
    slots    checkpoint, bundle (hash in force), job, command_counter, each with CRC-32

WAL with synchronous=FULL: what was answered as stored survives a power cut. A counter row is advanced in the
transaction that stores its data, so positions have no hole; the positions are never row ids, which would
start again after the acknowledged rows are deleted.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

FORMAT: Final = "1"
KEYS_MAX: Final = 20_000
BUSY_MS: Final = 2_000
WAL_BYTES_KEPT: Final = 16_777_216

TABLES: Final = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS streams (
    stream TEXT PRIMARY KEY, last INTEGER NOT NULL, acked INTEGER NOT NULL, sealed INTEGER NOT NULL,
    chain TEXT NOT NULL, CHECK (acked <= last AND sealed <= last)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY, type TEXT NOT NULL, piece INTEGER, body BLOB NOT NULL, crc INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS sample_rows (seq INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS sample_batches (
    first INTEGER PRIMARY KEY, last INTEGER NOT NULL, body BLOB NOT NULL, crc INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS keys (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS slots (
    name TEXT PRIMARY KEY, value BLOB NOT NULL, crc INTEGER NOT NULL
) WITHOUT ROWID;
"""


def connect(path: Path, pages_max: int) -> sqlite3.Connection:
    """A connection for one thread, in manual transactions. Raises ``sqlite3.Error``."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA journal_size_limit={WAL_BYTES_KEPT}")
        connection.execute(f"PRAGMA max_page_count={pages_max}")
        connection.execute("PRAGMA cache_size=-8192")
    except BaseException:
        connection.close()
        raise
    return connection


def create(connection: sqlite3.Connection, epoch: str, created_at: int) -> None:
    """The tables and the first rows of a new file; a file that has them is left as it is."""
    connection.executescript(TABLES)
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("SELECT 1 FROM meta WHERE name = 'epoch'").fetchone() is None:
        rows = (("format", FORMAT), ("epoch", epoch), ("created_at", str(created_at)))
        connection.executemany("INSERT INTO meta VALUES (?, ?)", rows)
        connection.execute(
            "INSERT INTO streams VALUES ('events', 0, 0, 0, ''), ('samples', 0, 0, 0, ?)", (epoch,)
        )
    connection.execute("COMMIT")


def check(connection: sqlite3.Connection) -> str | None:
    """What is wrong with an opened file, or None. Reads every page once; positions must be between their
    counters.
    """
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        return str(found)
    meta = dict(connection.execute("SELECT name, value FROM meta"))
    if meta.get("format") != FORMAT or not meta.get("epoch"):
        return f"format {meta.get('format')!r} is not {FORMAT}"
    streams = {row[0]: row for row in connection.execute("SELECT stream, last, acked, sealed FROM streams")}
    if set(streams) != {"events", "samples"}:
        return "a counter row is missing"
    last = streams["events"][1]
    low, high = connection.execute("SELECT min(seq), max(seq) FROM events").fetchone()
    if low is not None and not (streams["events"][2] < low and high == last):
        return f"events {low} to {high} do not fit the counter {last}"
    if low is None and streams["events"][2] != last:
        return f"events after {streams['events'][2]} are missing"
    return None

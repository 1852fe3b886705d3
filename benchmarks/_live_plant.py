"""A running line for benchmarks: central as it ships in a process of its own, a broker, an edge's words.

People, control plan, item and line are the demonstration's, so the line stands on the board as any other.
An order runs, its limits are learnt from the demonstration's readings and frozen; from then on the edge's
last subgroup is said again and again under the next number, with new readings and the time of saying, in the
edge's own stream over the broker. Nothing is put into central past its ingest.
"""

from __future__ import annotations

import http.client
import itertools
import logging
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
import structlog

from jidoka_central import app
from jidoka_central.foundation.db import metadata, open_database
from jidoka_central.foundation.keys import FileKeys
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Runtime
from jidoka_central.roles import ROLES, run
from jidoka_shared.wire import CloudEvent, decode_data
from jidoka_shared.wire import events as said
from tests.fixtures.brokers import RunningBroker, free_port
from tests.scenarios.line import RINGS
from tests.scenarios.words import PASSWORDS, ScenarioPlant, seed
from tests.support.shopfloor import WireEdge

SIZE = 5
LEARNT = 25  # subgroups that the limits come from
LIMITED = LEARNT + 1
BEFORE = 200  # subgroups of the order when a page is opened
MESSAGE = 20  # subgroups of those before
SPAWN = multiprocessing.get_context("spawn")
START_SECONDS = 120.0
PATIENCE_S = 30.0
Event = TypeVar("Event", bound=said.EventData)


def central(settings: Settings) -> None:
    """Serve, ingest and work until told to end: what `jidoka-central serve` does."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.ERROR)
    run(app.build_runtime(settings), settings, ROLES)


@dataclass
class LivePlant:
    """`order` runs at the cell `cell_id`; `last` is the number of its newest subgroup."""

    url: str
    cell_id: str
    order: str
    edge: WireEdge
    pattern: tuple[said.PieceRecorded, said.SubgroupJudged]
    last: int = LIMITED
    login: str = "quality"
    password: str = PASSWORDS["quality"]
    _readings: Iterator[float] = field(default_factory=lambda: itertools.cycle(RINGS[: LEARNT * SIZE]))

    def says(self, count: int) -> dict[int, int]:
        """The next subgroups with their pieces, at once; milliseconds of the clock when each was said."""
        events: list[CloudEvent] = []
        at: dict[int, int] = {}
        for _ in range(count):
            self.last += 1
            now = time.time_ns() // 1000
            at[self.last] = now // 1000
            events += self.edge.said.say(*self._made(now), time=now)
        self.edge.send_events(events)
        return at

    def feeds(self, rate: float, seconds: float) -> dict[int, int]:
        """`rate` subgroups a second, each in a message of its own."""
        at: dict[int, int] = {}
        began = time.perf_counter()
        for count in range(round(rate * seconds)):
            time.sleep(max(0.0, began + count / rate - time.perf_counter()))
            at |= self.says(1)
        return at

    def settles(self) -> None:
        """Until central has acknowledged all that was said."""
        wanted, deadline = self.edge.said.events[-1].edgeseq, time.monotonic() + PATIENCE_S
        while self.edge.acked("events") < wanted:
            assert time.monotonic() < deadline, f"central took {self.edge.acked('events')} of {wanted} facts"
            assert not self.edge.refusals(), self.edge.refusals()[0]
            time.sleep(0.01)
        assert not _figure(self.url, "jidoka_facts_dead_lettered_total"), "central could not apply a fact"

    def _made(self, now: int) -> list[Any]:
        piece, subgroup = self.pattern
        numbers = tuple(range((self.last - 1) * SIZE + 1, self.last * SIZE + 1))
        readings = tuple(next(self._readings) for _ in numbers)
        pieces = [
            msgspec.structs.replace(
                piece, piece=number, serial=f"R74-{number:06d}", value=value, subgroup=self.last, place=place,
                result_seq=number, started_at=now, measured_at=now, decided_at=now,
            )
            for place, (number, value) in enumerate(zip(numbers, readings, strict=True))
        ]  # fmt: skip
        judged = msgspec.structs.replace(
            subgroup, subgroup=self.last, pieces=numbers, readings=readings, mean=sum(readings) / SIZE,
            range=max(readings) - min(readings), at=now,
        )  # fmt: skip
        return [*pieces, judged]


@contextmanager
def live_plant(folder: Path) -> Iterator[LivePlant]:
    """Broker, central and the line, ended with the block."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    broker = RunningBroker("amqtt", folder / "broker")
    settings = Settings.load(
        env={
            "JIDOKA_CENTRAL_DATABASE_URL": f"sqlite:///{folder / 'jidoka.db'}",
            "JIDOKA_CENTRAL_KEY_DIR": str(folder / "keys"),
            "JIDOKA_CENTRAL_PORT": str(free_port()),
            "JIDOKA_CENTRAL_BROKER_URL": f"mqtt://{broker.host}:{broker.port}",
        }
    )
    order, cell_id, edge, pattern = _prepared(settings)
    process = SPAWN.Process(target=central, args=(settings,), daemon=True)
    broker.start()
    process.start()
    try:
        url = f"http://{settings.host}:{settings.port}"
        _wait_for(url)
        wire = WireEdge(broker, edge)
        plant = LivePlant(url, cell_id, order, wire, pattern)
        while plant.last < BEFORE:
            plant.says(min(MESSAGE, BEFORE - plant.last))
        plant.settles()
        yield plant
        wire.close()
    finally:
        process.terminate()
        process.join(20)
        broker.stop()


def _prepared(settings: Settings) -> tuple[str, str, Any, tuple[said.PieceRecorded, said.SubgroupJudged]]:
    """An order with its limits in force: number, cell, the edge's stream, its last piece and subgroup."""
    app.build_registry()
    database = open_database(settings.database_url)
    with database.engine.begin() as connection:
        metadata.create_all(connection)
    database.close()
    seed(settings.database_url, settings.key_dir, LEARNT)
    runtime = Runtime(open_database(settings.database_url), app.build_registry())
    runtime.keys = FileKeys(settings.key_dir)
    scenario = ScenarioPlant(runtime)
    order = scenario.runs(len(RINGS))
    scenario.learns(order, LEARNT)
    scenario.line.makes(RINGS[: LIMITED * SIZE - LEARNT * SIZE])  # judged by the limits, as all that follow
    runtime.database.close()
    events = scenario.line.edge.events
    pattern = (_newest(events, said.PieceRecorded), _newest(events, said.SubgroupJudged))
    return order, str(scenario.cell_id), scenario.line.edge, pattern


def _newest(events: list[CloudEvent], kind: type[Event]) -> Event:
    return next(data for data in map(decode_data, reversed(events)) if isinstance(data, kind))


def _wait_for(url: str) -> None:
    """Until central serves and hears the broker."""
    deadline = time.monotonic() + START_SECONDS
    while _figure(url, "jidoka_ingest_link_up") != 1:
        assert time.monotonic() < deadline, "central did not start, or not find the broker"
        time.sleep(0.05)


def _figure(url: str, name: str) -> float | None:
    """One of the figures central tells of itself; None while it does not answer."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=2)
    try:
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
    except OSError:
        return None
    finally:
        connection.close()
    return next((float(line.split()[1]) for line in text.splitlines() if line.startswith(name + " ")), None)

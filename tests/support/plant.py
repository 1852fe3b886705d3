"""The whole plant in a folder of the test: broker, simulator, central on SQLite, the edge's three processes.

    with WholePlant(folder, pace_ms=0) as plant:      # ports of its own, people and data entered
        plant.play()                                  # to the order's end, acting for everybody
        plant.settle()                                # until nothing waits anywhere
    Auditor(plant.layout).check()                     # tests/support/auditor.py

`kill("monitor" | "stop" | "keeper" | "edge-supervisor" | "edge" | "broker" | "central")` is `kill -9`; the
plant's own supervisors start again what died. `down("broker")` kills and keeps it down until `up("broker")`.

The demonstration's plant and story are the ones people run; only pace, ports, the broker's kind and the
person's patience are the test's. A template of a seeded plant (users, master data, control plan, books, the
blanks bought in steps 1 and 2) is made once a session, by the first test process that needs it, and copied.
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from jidoka_demo.client import ApiRefused, Person
from jidoka_demo.hands import PageRefused, PanelRefused, page
from jidoka_demo.layout import HOST, Layout
from jidoka_demo.people import LOGINS
from jidoka_demo.plant import Plant, logins
from jidoka_demo.seed import ORDER_QUANTITY, STATION, Seeder
from jidoka_demo.story import STEPS, Step, Story
from jidoka_demo.supervisor import Process, Supervisor
from tests.fixtures.brokers import free_port
from tests.fixtures.capabilities import mosquitto_path
from tests.support.forked import Forked
from tests.support.waiting import wait_until

EDGE_PROCESSES = ("monitor", "stop", "keeper")
STEP_SECONDS_MAX = 60.0
ACT_AGAIN_SECONDS = 2.5
BLANKS_THERE = "credit note of 28.25"
ORDER_CLOSED = "the order is closed"
AWAY = (OSError, http.client.HTTPException, PageRefused, PanelRefused, ApiRefused)


class _Switchable(Process):
    """A supervised process that can be kept down; the product's own programs come from the fork server."""

    down = False

    def start(self) -> None:
        if self.command[:2] != (sys.executable, "-m"):
            super().start()
            return
        module, *arguments = self.command[2:]
        self.child = Forked(module, arguments, self.log, environment=dict(self.environment))
        self.started = time.monotonic()
        self.starts += 1

    def watch(self, now: float) -> None:
        if not self.down:
            super().watch(now)


class _TestPlant(Plant):
    """The demonstration's plant, with a broker of the test's choice and processes that can be kept down."""

    def __init__(self, layout: Layout, broker: str, sim_sets: Iterable[str]) -> None:
        self.broker_kind = broker
        super().__init__(layout, lambda _: None, tuple(sim_sets))

    def _start(self, name: str, *arguments: str, environment: dict[str, str] | None = None) -> Process:
        command = (sys.executable, *arguments)
        if name == "broker" and self.broker_kind == "mosquitto":
            command = self._mosquitto()
        log = self.layout.logs / f"{name}.log"
        return self.supervisor.add(_Switchable(name, command, log, environment or {}))

    def _mosquitto(self) -> tuple[str, ...]:
        folder = self.layout.var / "mosquitto"
        folder.mkdir(exist_ok=True)
        settings = folder / "mosquitto.conf"
        settings.write_text(
            f"listener {self.ports.broker} {HOST}\nallow_anonymous true\nmax_queued_messages 0\n"
            f"persistence true\npersistence_location {folder}/\nautosave_interval 1\n"
            "log_type none\nuser root\n"
        )
        return ("/bin/sh", "-c", f"echo ready; exec {mosquitto_path()} -c {settings}")


class WholePlant:
    """One running plant. Raises ``AssertionError`` with the ends of the logs when a step does not come."""

    def __init__(
        self,
        folder: Path,
        *,
        template: Path | None = None,
        pace_ms: int = 0,
        broker: str = "amqtt",
        sim_sets: Iterable[str] = (),
        seeder: type[Seeder] = Seeder,
    ) -> None:
        short = _short(folder)
        self._own_folder = short != folder
        self.layout = Layout(short)
        if template is not None:
            shutil.copytree(template, self.layout.var, dirs_exist_ok=True)
        self.layout.make()
        names = ("central", "page", "broker", "gauge", "plc", "opcua")
        (self.layout.var / "plant.json").write_text(json.dumps({name: free_port() for name in names}))
        sets = (f"pace_ms={pace_ms}", "plc.scan_ms=4", *sim_sets)
        self.plant = _TestPlant(self.layout, broker, sets)
        self.seeded = template is not None
        self._seeder = seeder
        self.kills: dict[str, int] = {}
        self.story: Story

    def __enter__(self) -> WholePlant:
        try:
            self.start()
        except BaseException:
            self.plant.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.plant.stop()
        if kind is None and self._own_folder:
            shutil.rmtree(self.layout.var, ignore_errors=True)

    def start(self, edge: bool = True) -> None:
        self.plant.start_servers()
        passwords = logins(self.layout, LOGINS)
        people = {name: Person(HOST, self.plant.ports.central, name, passwords[name]) for name in LOGINS}
        if not self.seeded:
            self.plant.first_user("admin", passwords["admin"])
            self._seeder(people).everything(passwords, lambda _: None)
        self.story = Story(self.plant, people)
        if edge:
            self.plant.start_edge()

    # --- the people ---

    def play(self, until: str = ORDER_CLOSED, seconds: float = STEP_SECONDS_MAX) -> None:
        """Act for everybody up to the step whose title begins with ``until``, that one included."""
        assert not until or any(step.title.startswith(until) for step in STEPS), f"no step {until!r}"
        for step in STEPS:
            self.bring_about(step, seconds)
            if until and step.title.startswith(until):
                return

    def bring_about(self, step: Step, seconds: float = STEP_SECONDS_MAX) -> None:
        deadline, acted, times, last = time.monotonic() + seconds, 0.0, 0, ""
        while True:
            try:
                if step.done(self.story):
                    return
                if step.act is not None and time.monotonic() - acted > ACT_AGAIN_SECONDS:
                    acted, times = time.monotonic(), times + 1
                    self._act(step, times)
                    acted = time.monotonic()
            except AWAY as error:
                last = f"{type(error).__name__}: {error}"
            assert time.monotonic() < deadline, self._told(f"not within {seconds} s: {step.title} ({last})")
            time.sleep(0.1)

    def _act(self, step: Step, times: int) -> None:
        """As the story's person would; one who got no answer asks anew."""
        assert step.act is not None
        if step.act.__name__ == "sign_on" and times > 1:
            self.story.people["operator"].do(
                "shopfloor.enable_run",
                station=STATION,
                order=self.story.number,
                quantity=int(ORDER_QUANTITY),
            )
        else:
            step.act(self.story)

    # --- the person at the line, without central ---

    def presses_start(self, seconds: float = 30.0) -> None:
        """The button is refused while the PLC misses the heartbeat: pressed again until it is taken."""
        wait_until(self._start_taken, seconds, "for the start button")

    def clears_the_stop(self) -> None:
        """Gauge check, cause and action, key, reset, key back, start: all at the line."""
        port = self.plant.ports.page
        stop = self.story.at_edge()["stop"]["stop"]
        measured = page(port, "POST", "/api/gauge-check", {})
        reaction = {"cause": "worn_tool", "cause_text": "worn", "action": "tool_changed", "action_text": ""}
        said = {"stop": stop, "person": "operator", "master_value": measured["value"], **reaction}
        page(port, "POST", "/api/acknowledge", said)
        self.story.panel("key", turned=True)
        wait_until(lambda: self._reset_taken(stop), 20, "for the reset")
        wait_until(lambda: not self.plc_memory()["latch"], 10, "for the latch to be cleared")
        self.story.panel("key", turned=False)
        wait_until(lambda: self.stop_state() in ("armed", "degraded"), 10, "for an armed stop")
        self.presses_start()

    def _start_taken(self) -> bool:
        try:
            self.story.panel("start")
        except AWAY:
            return False
        return True

    def _reset_taken(self, stop: str) -> bool:
        try:
            page(self.plant.ports.page, "POST", "/api/reset", {"stop": stop})
        except AWAY:
            return False
        return True

    def at_edge(self) -> dict[str, Any]:
        """What the edge's page says; empty while it does not answer."""
        try:
            return self.story.at_edge()
        except AWAY:
            return {}

    def stop_state(self) -> str:
        return str((self.at_edge().get("stop") or {}).get("state"))

    def reasons(self) -> list[str]:
        """Why no further piece may start, as the edge says."""
        return list((self.at_edge().get("line_state") or {}).get("reasons") or ())

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Central's rows, by plain SQL."""
        with closing(sqlite3.connect(f"file:{self.layout.central / 'jidoka.db'}?mode=ro", uri=True)) as file:
            file.row_factory = sqlite3.Row
            return [dict(row) for row in file.execute(statement)]

    # --- rest ---

    def settle(self, seconds: float = 60.0) -> None:
        """Until the edge has sent everything and central has applied and sealed it."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                edge = self.story.edge
                if not edge["waiting"] and not _unsent(self.layout) and self.at_edge():
                    return
            except AWAY:
                pass
            assert time.monotonic() < deadline, self._told("central and edge do not come to rest")
            time.sleep(0.05)

    # --- the killer ---

    def kill(self, victim: str) -> None:
        """SIGKILL now. Raises ``ProcessLookupError`` when it is not running."""
        name = "edge" if victim in (*EDGE_PROCESSES, "edge-supervisor") else victim
        pid = self.plant.supervisor[name].pid
        if pid is None:
            raise ProcessLookupError(victim)
        if victim in EDGE_PROCESSES:
            os.kill(_child(pid, f"jidoka-{victim}"), signal.SIGKILL)
        elif victim == "edge-supervisor":
            os.kill(pid, signal.SIGKILL)
        else:
            os.killpg(pid, signal.SIGKILL)
        self.kills[victim] = self.kills.get(victim, 0) + 1

    def down(self, name: str) -> None:
        process = self._process(name)
        process.down = True
        process.signal(signal.SIGKILL)
        if process.child is not None:
            process.child.wait(5)

    def up(self, name: str) -> None:
        self._process(name).down = False

    def _process(self, name: str) -> _Switchable:
        process = self.plant.supervisor[name]
        assert isinstance(process, _Switchable)
        return process

    @property
    def supervisor(self) -> Supervisor:
        return self.plant.supervisor

    # --- looking ---

    def plc_memory(self) -> dict[str, Any]:
        """What the PLC remembers: pieces started and finished, latch, run id."""
        found: dict[str, Any] = json.loads((self.layout.sim / "plc.json").read_text())
        return found

    def status(self) -> dict[str, Any]:
        return self.story.panel("status")

    def _told(self, what: str) -> str:
        tails = (f"--- {name}\n{self.supervisor[name].tail(15)[-3000:]}" for name in self.supervisor.restarts)
        try:
            line = f"{self.story.at_edge()}"
        except AWAY as error:
            line = str(error)
        return f"{what}\nkilled: {self.kills}; restarts {self.supervisor.restarts}\nedge: {line[:1500]}\n" + (
            f"plc: {self.status()['plc']}\n" + "\n".join(tails)
        )


def shared_template(folders: pytest.TempPathFactory) -> Path:
    """A seeded plant's files, to be copied into others: database, keys, logins, passwords. `make test` names
    a folder in JIDOKA_TEST_SHARED, so that its second run takes what the first one made."""
    side_by_side = "PYTEST_XDIST_WORKER" in os.environ
    session = folders.getbasetemp().parent if side_by_side else folders.getbasetemp()
    session = Path(os.environ.get("JIDOKA_TEST_SHARED", session))
    template = session / "seeded-plant"
    with (session / "seeded-plant.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            _make_template(folders.mktemp("seeded"), template)
    return template


def _make_template(folder: Path, template: Path) -> None:
    plant = WholePlant(folder)
    try:
        plant.start(edge=False)
        plant.play(BLANKS_THERE)
    finally:
        plant.plant.stop()
    copying = template.with_suffix(".new")
    shutil.copytree(plant.layout.var, copying, ignore=shutil.ignore_patterns("*.sock", "sim", "log", "lock"))
    copying.rename(template)


def _short(folder: Path) -> Path:
    """A folder short enough for the sockets of edge and simulator."""
    return folder if len(os.fsencode(folder)) < 60 else Path(tempfile.mkdtemp(prefix="jplant-"))


def _child(parent: int, name: str) -> int:
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "comm").read_text().strip() != name:
                continue
            if int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) == parent:
                return int(entry.name)
        except OSError:
            continue
    raise ProcessLookupError(name)


def _unsent(layout: Layout) -> int:
    from tests.support.auditor import edge_streams

    return sum(last - acked for last, acked in edge_streams(layout.edge).values())

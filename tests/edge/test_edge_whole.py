"""The whole edge as it is installed: `jidoka-edge run`, real devices, a broker that goes away before the
stop.

Steps 3 to 7 of the story. Central's counterpart signs the bundles and the command, then broker and central
are gone: the stop, the person at the line and the verification need neither. When they are back,
everything arrives once, in order.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec
import pytest

from jidoka_edge.clock import SystemClock
from jidoka_edge.config import load_config
from jidoka_edge.local import ask_once
from jidoka_shared.envelope import digest, seal
from jidoka_shared.wire import Command
from tests.edge.bundle.signing import LINE, Authority
from tests.edge.line_in_memory import limits_of, make_bundle, read_rings
from tests.edge.uplink.central import Central
from tests.fixtures.brokers import RunningBroker, free_port
from tests.support.sim_process import start_sim
from tests.support.waiting import BUSY_SECONDS

ECHO_MS_MAX = 300
NOT_RUNNING_MS_MAX = 400


class Plant:
    """Simulator, broker, central's counterpart and `jidoka-edge run`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="jwhole-"))
        self.sim = start_sim(self.folder, scan_ms=10, sets={"line.spin_down_ms": 30}, pace_ms=20)
        self.broker = RunningBroker("amqtt", self.folder)
        self.broker.start()
        self.authority = Authority()
        self.central = Central(self.broker.port, "gwa")
        self.page = free_port()
        self.config_path = self._write_config()
        self.config = load_config(self.config_path)
        self.edge = subprocess.Popen(
            [sys.executable, "-m", "jidoka_edge.cli", "run", "--config", str(self.config_path)]
        )
        self.counter = 0

    def _write_config(self) -> Path:
        path = self.folder / "edge.toml"
        path.write_text(
            f'[edge]\nid = "gwa"\nline = "{LINE}"\nvar = "var"\n'
            f"[devices.gauge]\nport = {self.sim.gauge}\n[devices.plc]\nport = {self.sim.plc}\n"
            f'[stop]\nport = {self.sim.plc}\nopcua_url = "{self.sim.opcua_url}"\n'
            'policy = "BLOCK_NEXT_START"\n'
            f"[mqtt]\nport = {self.broker.port}\n[page]\nport = {self.page}\n"
            f'[trust]\nroot_kid = "root"\nroot_public = "{self.authority.root.public().public}"\n',
            encoding="utf-8",
        )
        return path

    def close(self) -> None:
        self.edge.terminate()
        try:
            self.edge.wait(5)
        finally:
            self.edge.kill()
            self.central.close()
            self.broker.stop()
            self.sim.stop()

    def of(self, name: str) -> list[dict]:
        with self.central.lock:
            return [data for _, _, type_, data in self.central.events if type_ == f"io.jidoka.edge.{name}.v1"]

    def send_bundle(self, payload: bytes) -> str:
        sealed = seal(payload, self.authority.bundle_key).encode()
        self.central.send(self.central.topics.desired, sealed, retain=True)
        return digest(payload)

    def send_command(self, name: str, args: dict) -> str:
        now, self.counter = SystemClock().now_us(), self.counter + 1
        command = Command(
            id=f"cmd-{self.counter}",
            name=name,
            target=LINE,
            issuer="central",
            iat=now,
            exp=now + 4_000_000,
            counter=self.counter,
            args=msgspec.Raw(msgspec.json.encode(args)),
        )
        sealed = self.authority.seal_command(msgspec.json.encode(command))
        self.central.send(self.central.topics.command(name), sealed)
        return command.id

    def status(self) -> dict:
        text = subprocess.run(
            [sys.executable, "-m", "jidoka_edge.cli", "status", "--config", str(self.config_path)],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        return json.loads(text)

    def child(self, name: str) -> int:
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and (entry / "comm").read_text().strip() == f"jidoka-{name}":
                    fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                    if int(fields[1]) == self.edge.pid:
                        return int(entry.name)
            except OSError:
                continue
        raise AssertionError(f"no process {name}")

    def ask_stop(self, op: str, **args) -> dict:
        return asyncio.run(ask_once(self.config.stop_socket, op, args, BUSY_SECONDS))

    def reset_by_a_person(self) -> None:
        stop = until(lambda: (s := self.ask_stop("status"))["state"] == "stopped" and s["stop"], 15)
        self.ask_stop(
            "acknowledge",
            stop=stop,
            person="Li Na",
            cause="worn_tool",
            cause_text="honing tool worn",
            action="tool_changed",
            action_text="changed",
            master_nominal=74.0,
            master_value=74.0,
        )
        self.sim.panel("key", turned=True)
        until(lambda: self.ask_stop("status")["key"], 10)
        self.ask_stop("reset", stop=stop)
        until(lambda: self.ask_stop("status")["state"] in ("armed", "degraded"), 10)
        self.sim.panel("key", turned=False)
        self.sim.panel("start")


def until(condition, seconds: float, what=""):
    deadline = time.monotonic() + seconds + BUSY_SECONDS
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what() if callable(what) else what}"
        time.sleep(0.02)
    return found


@pytest.fixture
def plant():
    made = Plant()
    yield made
    made.close()


def _to_the_hold_at_125(plant) -> None:
    plant.central.send(plant.central.topics.keys, plant.authority.key_list(1), retain=True)
    first = plant.send_bundle(make_bundle(1, line=LINE, edge="gwa"))
    until(lambda: (plant.central.reported or {}).get("bundle") == first, 60, lambda: plant.central.reported)
    until(lambda: plant.central.states.get("line", {}).get("gauge") == "up", 30, lambda: plant.central.states)
    until(lambda: plant.central.states["line"]["stop_state"] == "armed", 30, lambda: plant.central.states)
    command = plant.send_command(
        "run_enable",
        {"order": "WO-1", "item": "RING-74", "quantity": 200, "operator": "op1", "bundle": first},
    )
    answer = until(lambda: [a for a in plant.central.answers if a["id"] == command], 10)[0]
    assert answer["status"] == "accepted", answer
    until(lambda: plant.sim.status()["plc"]["run_enable"], 10)
    plant.sim.panel("start")
    until(lambda: plant.of("run.held"), 60, plant.status)
    assert plant.of("run.held")[0]["last_piece"] == 125
    assert plant.sim.status()["plc"]["started"] == 125


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds processes in /proc")
def test_story_steps_3_to_7_with_central_and_broker_gone_at_the_stop(plant):
    _to_the_hold_at_125(plant)
    values = [e["value"] for e in plant.of("piece.recorded")]
    assert values == read_rings()[:125]
    second = plant.send_bundle(make_bundle(2, limits_of(values), line=LINE, edge="gwa"))
    until(lambda: (plant.central.reported or {}).get("bundle") == second, 10)
    plant.broker.stop()
    until(lambda: plant.sim.status()["plc"]["started"] >= 140, 30)
    os.kill(plant.child("monitor"), signal.SIGKILL)
    status = until(lambda: (s := plant.status())["stop"].get("state") == "stopped" and s, 60, plant.status)[
        "stop"
    ]
    assert (status["stop"], plant.sim.status()["plc"]["started"]) == ("WO-1/185", 185)
    plant.reset_by_a_person()
    until(
        lambda: plant.sim.status()["plc"]["state"] == "order_complete", 60, lambda: plant.sim.status()["plc"]
    )
    plant.broker.start()
    until(lambda: len(plant.central.pieces()) == 200, 60)
    assert plant.central.pieces() == list(range(1, 201))
    until(lambda: [e for e in plant.of("run.held") if e["reason"] == "order_complete"], 10)
    signals = [s for s in plant.of("signal.raised") if s["kind"] == "stop"]
    assert [(s["subgroup"], s["held_from"], s["held_to"]) for s in signals] == [(37, 181, 185)]
    assert 35 in signals[0]["advice_before"]
    assert [(h["held_from"], h["held_to"]) for h in plant.of("hold.closed")] == [(181, 185)]
    assert [(v["passed"], v["pieces"]) for v in plant.of("verification.judged")] == [
        (True, list(range(186, 191)))
    ]
    assert [(a["person"], a["action"]) for a in plant.of("stop.acknowledged")] == [("Li Na", "tool_changed")]
    assert not plant.of("gap.recorded")
    assert plant.central.problems == []
    _latency(plant, signals[0]["ready_at"])


def _latency(plant, ready_at: int) -> None:
    steps = {e["state"]: e for e in plant.of("stop.changed") if e.get("stop") == "WO-1/185"}
    echo = (steps["cmd_confirmed"]["echo_at"] - ready_at) / 1000
    standing = (steps["stopped"]["not_running_at"] - ready_at) / 1000
    print(f"\nfifth reading ready -> echo {echo:.1f} ms, -> not running {standing:.1f} ms")
    assert 0 < echo < ECHO_MS_MAX
    assert standing < NOT_RUNNING_MS_MAX

"""kill -9 of the stop process at random moments around a stop: the monitor asks again, the line ends up
stopped, once, by that cause.
"""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jidoka_edge.config import EdgeConfig
from jidoka_edge.local import LocalClient
from tests.edge.stop.conftest import make_config
from tests.support.sim_process import start_sim

KILLS = 6
pytestmark = pytest.mark.faults


def write_toml(config: EdgeConfig, folder: Path) -> Path:
    stop, gauge = config.stop, config.devices.gauge
    device = f'host = "127.0.0.1"\nport = {gauge.port}\n'
    path = folder / "edge.toml"
    path.write_text(
        f'[edge]\nid = "gwa"\nline = "{config.edge.line}"\nvar = "{config.var}"\n'
        f"[devices.gauge]\n{device}[devices.plc]\n{device}"
        f'[stop]\nport = {stop.port}\nopcua_url = "{stop.opcua_url}"\n'
        f'[trust]\nroot_kid = "root"\nroot_public = "{config.trust.root_public}"\n'
    )
    return path


def start(path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "jidoka_edge.cli", "run", "--config", str(path), "--only", "stop"]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


@pytest.mark.timeout(240)
def test_a_stop_survives_the_death_of_its_process(tmp_path):
    sets = {"line.profile": "free_running", "line.order_quantity": 0, "line.comm_fault_policy": "ALARM_ONLY"}
    sim = start_sim(tmp_path, pace_ms=60, sets=sets)
    config = make_config(tmp_path / "e", sim)
    (tmp_path / "e").mkdir()
    path = write_toml(config, tmp_path)
    rng = random.Random(37)
    process = start(path)
    told: list[dict] = []

    def on_connect(client: LocalClient) -> None:
        client.fire("subscribe", {"who": "keeper"})

    async def state(client: LocalClient, wanted: tuple[str, ...]) -> dict:
        async with asyncio.timeout(20):
            while True:
                status = await client.call("status")
                if status["state"] in wanted:
                    return status
                await asyncio.sleep(0.02)

    async def play() -> None:
        nonlocal process
        client = LocalClient(config.stop_socket, lambda name, args: told.append(args), on_connect)
        await client.start()
        sequences = []
        for number in range(1, KILLS + 1):
            await state(client, ("armed",))
            stop = f"WO/{number}"
            client.fire("stop", {"stop": stop, "cause": "signal", "ready_at": 1, "decided_at": 2})
            await asyncio.sleep(rng.uniform(0.0, 0.03))
            process.send_signal(signal.SIGKILL)
            process.wait(10)
            process = start(path)
            await client.call("stop", {"stop": stop, "cause": "signal", "ready_at": 1, "decided_at": 2})
            found = await state(client, ("stopped",))
            assert found["stop"] == stop and found["cause"] == "signal", found
            assert sim.status()["plc"]["latch"], "the line is stopped"
            sequences.append(found["seq"])
            words = {
                "stop": stop,
                "person": "Li",
                "cause": "c",
                "cause_text": "",
                "action": "a",
                "action_text": "",
            }
            await client.call("acknowledge", words)
            sim.panel("key", turned=True)
            while not ((seen := await client.call("status"))["key"] and seen["running"] is False):
                await asyncio.sleep(0.02)
            await client.call("reset", {"stop": stop})
            await state(client, ("armed", "degraded"))
            sim.panel("key", turned=False)
        await client.close()
        assert len(set(sequences)) == KILLS, "no sequence number twice"

    try:
        asyncio.run(play())
    finally:
        process.kill()
        process.wait(10)
        sim.stop()
    stops = {one["data"]["stop"] for one in told if one["type"] == "stop.changed" and one["data"]["stop"]}
    assert {f"WO/{number}" for number in range(1, KILLS + 1)} <= stops
    assert all(stop.startswith(("WO/", "boot/")) for stop in stops)

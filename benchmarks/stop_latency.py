"""The stop: decision to echo by the edge's own path, against a raw write and read-back of the same simulated
PLC.

One run, interleaved: a stop through ``stop.sock`` as the monitor asks it, then, while the line stands, a raw
stop block over plain sockets (floor): the PLC takes each and gives its number back. Then acknowledgement and
reset. Measured from the moment the request is made to the moment the echo was read; for the edge's path also
to the moment it is back at the asker. The PLC scans each 2 ms, so both include its scan.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec

from benchmarks._goals import Goal
from jidoka_edge.config import EdgeConfig
from jidoka_edge.local import LocalClient
from jidoka_edge.stop.plc import STOP_WORD, check_word
from tests.support.sim_process import SimProcess, start_sim

ROUNDS = 200
WARM_UP = 20
SETTLE_S = 5.0


class RawPlc:
    """Two plain sockets: one writes the block, the other reads it back."""

    def __init__(self, port: int) -> None:
        self._write = socket.create_connection(("127.0.0.1", port), 2)
        self._read = socket.create_connection(("127.0.0.1", port), 2)
        for one in (self._write, self._read):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._tid = 0

    def _ask(self, sock: socket.socket, pdu: bytes) -> bytes:
        self._tid = self._tid % 60_000 + 1
        sock.sendall(struct.pack(">HHHB", self._tid, 0, len(pdu) + 1, 1) + pdu)
        answer = sock.recv(260)
        assert answer[7] == pdu[0], f"exception {answer!r}"
        return answer[8:]

    def command(self, word: int, seq: int) -> None:
        body = struct.pack(">BHHB3H", 16, 1000, 3, 6, word, seq, check_word(word, seq))
        self._ask(self._write, body)

    def head(self) -> tuple[int, ...]:
        return struct.unpack(">24H", self._ask(self._read, struct.pack(">BHH", 3, 0, 24))[1:49])

    def stop(self, seq: int) -> float:
        """Milliseconds from the write to the echo."""
        began = time.perf_counter_ns()
        self.command(STOP_WORD, seq)
        while not ((head := self.head())[4] and head[5] == seq):
            pass
        return (time.perf_counter_ns() - began) / 1e6

    def close(self) -> None:
        self._write.close()
        self._read.close()


async def _state(client: LocalClient, wanted: tuple[str, ...]) -> dict[str, Any]:
    deadline = time.monotonic() + SETTLE_S
    while True:
        status = await client.call("status")
        if status["state"] in wanted:
            return status
        assert time.monotonic() < deadline, f"{wanted} not reached: {status}"
        await asyncio.sleep(0.01)


async def _edge_stop(client: LocalClient, told: asyncio.Queue[dict[str, Any]], number: int) -> float:
    """Milliseconds from asking to the pushed news of the echo."""
    stop = f"bench/{number}"
    while not told.empty():
        told.get_nowait()
    began = time.perf_counter_ns()
    client.fire("stop", {"stop": stop, "cause": "command", "decided_at": 0, "ready_at": 0})
    async with asyncio.timeout(SETTLE_S):
        while True:
            data = (await told.get()).get("data", {})
            if data.get("stop") == stop and data.get("state") == "cmd_confirmed":
                return (time.perf_counter_ns() - began) / 1e6


async def _edge_reset(client: LocalClient, number: int) -> None:
    stop = f"bench/{number}"
    await client.call("acknowledge", {"stop": stop, "person": "bench", "cause": "c", "cause_text": "",
                                      "action": "a", "action_text": ""})  # fmt: skip
    while True:  # a reset is never repeated by itself: where the link was just cut, it is pressed again
        await client.call("reset", {"stop": stop})
        if (await _state(client, ("armed", "degraded", "reset_pending")))["state"] != "reset_pending":
            return


async def _measure(sim: SimProcess, config: EdgeConfig) -> tuple[list[float], list[float]]:
    told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    client = LocalClient(
        config.stop_socket,
        lambda name, args: told.put_nowait(args),
        _subscribe,
    )
    await client.start()
    await _state(client, ("armed",))
    raw = RawPlc(sim.plc)
    floor, edge = [], []
    try:
        for number in range(1, ROUNDS + WARM_UP + 1):
            edge.append(await _edge_stop(client, told, number))
            seq = (await _state(client, ("stopped",)))["seq"]
            floor.append(raw.stop(60_000 - number))
            raw.stop(seq)  # the number the edge will reset
            await _edge_reset(client, number)
    finally:
        raw.close()
        await client.close()
    return floor[WARM_UP:], edge[WARM_UP:]


def _subscribe(client: LocalClient) -> None:
    client.fire("subscribe", {"who": "monitor"})


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _config(sim: SimProcess, var: Path, stop: str) -> Path:
    device = f'host = "127.0.0.1"\nport = {sim.plc}\n'
    path = var / "edge.toml"
    path.write_text(
        f'[edge]\nid = "bench"\nline = "b/b/b/b/b"\nvar = "{var}"\n'
        f"[devices.gauge]\n{device}[devices.plc]\n{device}"
        f'[stop]\nport = {sim.plc}\nopcua_url = "{sim.opcua_url}"\n{stop}'
        f'[trust]\nroot_kid = "r"\nroot_public = "{"A" * 43}="\n'
    )
    return path


def measure(stop: str = "", secured: Path | None = None) -> tuple[list[float], list[float]]:
    """Milliseconds of the raw stops and of the edge's. ``stop`` are further lines of ``[stop]``; ``secured``
    is a folder of the PLC's certificates.
    """
    with tempfile.TemporaryDirectory(prefix="jbench-") as folder:
        sets: dict[str, object] = {
            "line.profile": "free_running",
            "line.order_quantity": 0,
            "line.comm_fault_policy": "ALARM_ONLY",
            "opcua.certificates": secured or "",
        }
        sim = start_sim(Path(folder), sets=sets)
        try:
            sim.panel("key", turned=True)
            path = _config(sim, Path(folder), stop)
            command = [
                sys.executable,
                "-m",
                "jidoka_edge.cli",
                "run",
                "--only",
                "stop",
                "--config",
                str(path),
            ]
            edge = subprocess.Popen([*command, "--log-level", "ERROR"])
            try:
                config = msgspec.structs.replace(
                    msgspec.toml.decode(path.read_bytes(), type=EdgeConfig), file=str(path)
                )
                return asyncio.run(_measure(sim, config))
            finally:
                edge.terminate()
                edge.wait(10)
        finally:
            sim.stop()


def table(
    what: str, measured: list[float], floor: list[float], goals: tuple[Goal | str, Goal | str]
) -> list[dict[str, Any]]:
    """Rows of p50 and p99 in milliseconds."""
    rows = []
    for name, share, goal in (("p50", 0.50, goals[0]), ("p99", 0.99, goals[1])):
        value, least = _quantile(measured, share), _quantile(floor, share)
        rows.append({"name": f"{what}, {name} of {ROUNDS}", "unit": "ms", "value": value,
                     "floor": least, "ratio": value / least, "goal": goal})  # fmt: skip
    return rows


def run() -> list[dict[str, Any]]:
    floor, measured = measure()
    return table("stop asked to echo known", measured, floor, (Goal("<=", 20), Goal("<=", 60)))

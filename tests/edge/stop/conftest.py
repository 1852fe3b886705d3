"""A stop process against the simulated PLC, in the test's own loop; every wait has a deadline."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import msgspec

from jidoka_edge.config import EdgeConfig
from jidoka_edge.local import LocalClient
from jidoka_edge.stop.process import StopProcess
from tests.support.sim_process import SimProcess
from tests.support.waiting import BUSY_SECONDS

ROOT = "A" * 43 + "="


def make_config(var: Path, sim: SimProcess, **stop: Any) -> EdgeConfig:
    device = {"host": "127.0.0.1", "port": sim.plc}
    return msgspec.convert(
        {
            "edge": {"id": "gwa", "line": "acme/plant1/press/line4/cell2", "var": str(var)},
            "devices": {"gauge": device, "plc": device},
            "stop": {"port": sim.plc, "opcua_url": sim.opcua_url, **stop},
            "trust": {"root_kid": "root", "root_public": ROOT},
        },
        EdgeConfig,
    )


async def until(condition: Callable[[], Any], seconds: float = 20.0, what: str = "") -> Any:
    """The condition's first true value. Fails after the deadline."""
    deadline = asyncio.get_running_loop().time() + seconds + BUSY_SECONDS
    while not (value := condition()):
        assert asyncio.get_running_loop().time() < deadline, f"not within {seconds} s: {what}"
        await asyncio.sleep(0.005)
    return value


class Stand:
    """The stop process with what it said so far."""

    def __init__(self, process: StopProcess, client: LocalClient) -> None:
        self.process = process
        self.client = client
        self.told: list[dict[str, Any]] = []

    @property
    def state(self) -> str:
        return self.process.control.model.state.value

    def states(self, stop: str | None = None) -> list[str]:
        changed = [one["data"] for one in self.told if one["type"] == "stop.changed"]
        return [data["state"] for data in changed if stop is None or data["stop"] == stop]

    async def reaches(self, state: str, seconds: float = 20.0) -> None:
        await until(lambda: self.state == state, seconds, f"{state}, is {self.process.status()}")

    async def asks(self, op: str, **args: Any) -> dict[str, Any]:
        return await asyncio.wait_for(self.client.call(op, args), BUSY_SECONDS)

    async def stops(self, stop: str = "WO-1/185", cause: str = "signal") -> dict[str, Any]:
        return await self.asks(
            "stop", stop=stop, cause=cause, signal=None, ready_at=1, decided_at=2, detail=""
        )

    async def acknowledges(self, stop: str = "WO-1/185") -> dict[str, Any]:
        return await self.asks(
            "acknowledge",
            stop=stop,
            person="Li",
            cause="worn_tool",
            cause_text="",
            action="changed",
            action_text="",
        )


@contextlib.asynccontextmanager
async def standing(config: EdgeConfig, armed: bool = True) -> AsyncIterator[Stand]:
    process = StopProcess(config)
    await process.start()
    stand: Stand

    def told(name: str, args: dict[str, Any]) -> None:
        stand.told.append(args)

    client = LocalClient(
        config.stop_socket, told, lambda one: one.fire("subscribe", {"who": "keeper"}) and None
    )
    stand = Stand(process, client)
    await client.start()
    try:
        if armed:
            await stand.reaches("armed")
        yield stand
    finally:
        await client.close()
        await process.close()

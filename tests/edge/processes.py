"""Monitor and stop processes with real devices, for the monitor's tests; the keeper remembers in memory."""

import asyncio
import contextlib
import signal
import subprocess
import tempfile
from pathlib import Path

from jidoka_edge.config import load_config
from jidoka_edge.local import ask_once
from jidoka_shared.envelope import digest
from tests.edge.line_in_memory import LINE, limits_of, make_bundle, read_rings
from tests.edge.small_keeper import SmallKeeper
from tests.support.forked import Forked
from tests.support.sim_process import start_sim
from tests.support.waiting import BUSY_SECONDS

QUANTITY = 200


def write_config(folder: Path, sim, gauge: str = "") -> Path:
    path = folder / "edge.toml"
    path.write_text(
        f"""
[edge]
id = "edge-1"
line = "{LINE}"
var = "."
[devices.gauge]
port = {sim.gauge}
{gauge}
[devices.plc]
port = {sim.plc}
[stop]
port = {sim.plc}
opcua_url = "{sim.opcua_url}"
policy = "BLOCK_NEXT_START"
[trust]
root_kid = "root-1"
root_public = "{"A" * 43}="
[page]
port = 1
""",
        encoding="utf-8",
    )
    return path


class Edge:
    """Monitor and stop as processes of their own, the small keeper here."""

    def __init__(self, gauge: str = "", **sim) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="jedge-"))
        self.sim = start_sim(self.folder, **sim)
        self.config_path = write_config(self.folder, self.sim, gauge.replace("URL", self.sim.opcua_url))
        self.config = load_config(self.config_path)
        self.keeper = SmallKeeper(self.config.keeper_socket)
        self.processes: dict[str, Forked] = {}

    def spawn(self, name: str) -> None:
        arguments = ["run", "--config", str(self.config_path), "--only", name]
        self.processes[name] = Forked("jidoka_edge.cli", arguments, self.folder / f"{name}.log")

    def kill9(self, name: str) -> None:
        self.processes[name].send_signal(signal.SIGKILL)
        self.processes[name].wait(10)

    async def start(self) -> None:
        await self.keeper.start()
        self.spawn("stop")
        self.spawn("monitor")
        await until(lambda: self.keeper.of("agent.started"), 60)

    async def close(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
        await self.keeper.close()
        self.sim.stop()

    async def bundle(self, payload: bytes) -> str:
        hash_ = digest(payload)
        await until(lambda: self.keeper.push_bundle(payload, hash_), 10)
        await until(lambda: self.keeper.bundle_hash == hash_ or self.keeper.refusals, 10)
        assert not self.keeper.refusals
        return hash_

    async def command(self, id_: str, name: str, args: dict) -> dict:
        self.keeper.push_command(id_, name, args)
        await until(lambda: any(a["id"] == id_ for a in self.keeper.answers), 10)
        return next(a for a in self.keeper.answers if a["id"] == id_)

    async def enable(self, quantity: int = QUANTITY, id_: str = "c1", order: str = "WO-1") -> dict:
        args = {
            "order": order,
            "item": "RING-74",
            "quantity": quantity,
            "operator": "op1",
            "bundle": self.keeper.bundle_hash,
        }
        return await self.command(id_, "run_enable", args)

    async def go(self) -> None:
        """Bundle 1, the order, and the start button."""
        await self.bundle(make_bundle(profile=self.profile))
        await until(lambda: self.state.get("gauge") == "up" and self.state.get("plc") == "up", 20)
        assert (await self.enable())["status"] == "accepted"
        await until(lambda: self.sim.status()["plc"]["run_enable"], 20)
        self.sim.panel("start")

    profile = "handshake"

    @property
    def state(self) -> dict:
        return self.keeper.states[-1] if self.keeper.states else {}

    def pieces(self) -> list[int]:
        return [e["piece"] for e in self.keeper.of("piece.recorded")]

    async def stop_op(self, op: str, **args) -> dict:
        return await ask_once(self.config.stop_socket, op, args, BUSY_SECONDS)

    async def reset(self) -> None:
        """A person acknowledges, turns the key, resets and starts."""
        await self.clear_the_latch()
        await self.sees_the_reset()
        self.sim.panel("start")

    async def sees_the_reset(self) -> None:
        await until(lambda: [e["reason"] for e in self.keeper.of("memory.restarted")][-1:] == ["reset"], 20)

    async def clear_the_latch(self) -> None:
        """A person acknowledges, turns the key, resets and turns the key back."""
        await until_async(lambda: self.stop_op("status"), lambda s: s["state"] == "stopped", 60)
        stop = (await self.stop_op("status"))["stop"]
        await self.stop_op(
            "acknowledge",
            stop=stop,
            person="p",
            cause="tool",
            cause_text="worn",
            action="changed",
            action_text="new",
            master_nominal=74.0,
            master_value=74.0,
        )
        self.sim.panel("key", turned=True)
        await until_async(lambda: self.stop_op("status"), lambda s: s["key"], 10)
        await self.stop_op("reset", stop=stop)
        await until_async(lambda: self.stop_op("status"), lambda s: s["state"] in ("armed", "degraded"), 10)
        self.sim.panel("key", turned=False)


async def until(condition, seconds: float):
    async with asyncio.timeout(seconds + BUSY_SECONDS):
        while not (found := condition()):
            await asyncio.sleep(0.02)
        return found


async def until_async(ask, condition, seconds: float):
    async with asyncio.timeout(seconds + BUSY_SECONDS):
        while True:
            with contextlib.suppress(OSError, TimeoutError):
                if condition(answer := await ask()):
                    return answer
            await asyncio.sleep(0.05)


def play(scenario, **sim):
    """Run a scenario over a fresh plant; the logs are shown when it fails."""

    async def whole():
        edge = Edge(**sim)
        if sim.get("sets", {}).get("line.profile") == "free_running":
            edge.profile = "free_running"
        try:
            await edge.start()
            await scenario(edge)
        except BaseException:
            for name in edge.processes:
                print(f"--- {name}:", (edge.folder / f"{name}.log").read_text()[-3000:])
            print("--- state:", edge.state, "plc:", edge.sim.status()["plc"])
            raise
        finally:
            await edge.close()

    asyncio.run(whole())


async def story(edge, disturb=None) -> None:
    await edge.go()
    if disturb is not None:
        task = asyncio.create_task(disturb(edge))
    await until(lambda: edge.keeper.of("run.held"), 100)
    assert edge.keeper.of("run.held")[0]["last_piece"] == 125
    await asyncio.sleep(0.2)
    assert edge.sim.status()["plc"]["started"] == 125  # the line waits, it is not stopped
    assert edge.sim.status()["plc"]["line_run"]
    values = [s["value"] for s in edge.keeper.samples]
    assert values == read_rings()[:125]
    await edge.bundle(make_bundle(2, limits_of(values)))
    await until(lambda: edge.keeper.of("hold.closed"), 100)
    closed = edge.keeper.of("hold.closed")[0]
    assert (closed["held_from"], closed["held_to"], closed["stop"]) == (181, 185, "WO-1/185")
    if disturb is not None:
        await task
    assert edge.sim.status()["plc"]["started"] == 185
    signals = edge.keeper.of("signal.raised")
    assert next((s["kind"], s["subgroup"]) for s in signals) == ("advice", 35)
    assert [(s["subgroup"], s["rules"]) for s in signals if s["kind"] == "stop"] == [(37, ["mean.n1"])]
    await until(lambda: edge.state["andon"] == "red", 5)
    status = await edge.stop_op("status")
    ready = next(s["ready_at"] for s in signals if s["kind"] == "stop")
    print(
        f"ready -> echo {(status['echo_at'] - ready) / 1000:.1f} ms, "
        f"-> not running {(status['not_running_at'] - ready) / 1000:.1f} ms"
    )
    if disturb is None:
        assert 0 < status["echo_at"] - ready < 300_000
    await edge.reset()
    await until(lambda: edge.pieces()[-1:] == [QUANTITY], 60)
    judged = edge.keeper.of("verification.judged")
    assert [(v["passed"], v["pieces"]) for v in judged] == [(True, [186, 187, 188, 189, 190])]
    assert edge.pieces() == list(range(1, QUANTITY + 1))
    assert [e["reason"] for e in edge.keeper.of("run.held")] == ["limits_due", "order_complete"]

"""The keeper process: ``keeper.sock``, the buffer, the uplink, the bundle in force, the local page. It
touches no device.

What other processes say is stored before it is answered; what central says goes through the inbox
(``bundle/inbox.py``) first.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import logging
import signal
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from jidoka_edge import __version__
from jidoka_edge.buffer import (
    Buffer,
    BufferFault,
    BufferSettings,
    BufferThread,
    Entry,
    Loaded,
    RecordRefused,
    entry_of,
)  # fmt: skip
from jidoka_edge.bundle import (
    BundleDenied,
    BundleStore,
    KeyStore,
    VerifiedBundle,
)  # fmt: skip
from jidoka_edge.bundle.inbox import LOCAL_PREFIX, Inbox
from jidoka_edge.clock import Clock, SystemClock, new_name
from jidoka_edge.clockstate import ClockWatch
from jidoka_edge.config import EdgeConfig
from jidoka_edge.ending import end_tasks
from jidoka_edge.local import Args, LocalClient, LocalRefused, LocalServer, Peer
from jidoka_edge.page.server import Page
from jidoka_edge.uplink import Uplink
from jidoka_shared.wire import Command, CommandAnswer, EventData
from jidoka_shared.wire.events import AgentStarted, event_type_of

TICK_S: Final = 1.0
RETRY_S: Final = 0.2
ENTRY_OPS: Final = ("store", "applied", "answer")

_log = logging.getLogger("jidoka_edge.keeper")


class Keeper:
    """Everything of the keeper, in one loop. ``start`` it, ``close`` it."""

    def __init__(self, config: EdgeConfig, clock: Clock | None = None) -> None:
        self.config = config
        self.clock = clock or SystemClock()
        self.boot = new_name(12)
        settings = BufferSettings(
            config.var / "buffer.sqlite", config.edge.id, config.path, config.buffer.bytes_max
        )
        self.buffer = BufferThread(settings, self.clock)
        self.keys = KeyStore(config.var / "trust", config.root_key)
        self.bundles = BundleStore(config.var / "bundles", config.edge.id, config.path, self.keys)
        self.uplink = Uplink(config, self.buffer, self.clock, self.boot, self._on_config, self._on_command)
        self.inbox = Inbox(self, self.keys, self.bundles, self.clock, str(config.path))
        self.job: dict[str, Any] | None = None
        self.line: dict[str, Any] = {}
        self.stop_status: Args = {}
        self._loaded = False
        self._watch = ClockWatch(self.clock)
        self._server = LocalServer(config.keeper_socket, self._handle)
        self.stop = LocalClient(config.stop_socket, self._on_stop_push, self._on_stop_connect)
        self._work: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue(1_000)
        self._told: asyncio.Queue[Args] = asyncio.Queue()  # bounded by what the stop's journal keeps
        self._tasks: list[asyncio.Task[None]] = []
        self._page = Page(self)

    async def start(self) -> None:
        self.keys.load()
        self.buffer.clockstate = self._watch.check()
        await self.buffer.start()
        await self._load()
        loops = (self._work_loop(), self._tick_loop(), self._told_loop())
        self._tasks = [asyncio.create_task(one) for one in loops]
        await self.uplink.start()
        await self._server.start()
        await self.stop.start()
        await self._page.start()

    async def close(self) -> None:
        await self._page.close()
        await self._server.close()
        await self.stop.close()
        await self.uplink.close()
        await end_tasks(*self._tasks)
        await self.buffer.close()

    # ---- the beginning --------------------------------------------------------------------------------

    async def _load(self) -> None:
        """What is in force, from the buffer and the files it names. Tried again by the ticks when the disk
        fails.
        """
        try:
            loaded: Loaded = await self.buffer.read(Buffer.load)
        except BufferFault as fault:
            _log.error("the keeper starts without its memory: %s", fault)
            return
        self.job = loaded.job
        await self.inbox.begin(loaded.bundle, loaded.command_counter, loaded.created_at)
        self._loaded = True
        started = AgentStarted(process="keeper", boot=self.boot, software=__version__)
        await self.note(f"started:{self.boot}", started)
        self.report()

    @property
    def in_force(self) -> VerifiedBundle | None:
        return self.inbox.in_force

    def report(self) -> None:
        """Publish what is in force and what was refused."""
        bundle = self.in_force
        self.uplink.report(
            {
                "edge": self.config.edge.id,
                "bundle": bundle.hash if bundle else None,
                "version": bundle.bundle.version if bundle else None,
                "refused": self.inbox.refused,
                "boot": self.boot,
                "at": self.clock.now_us(),
            }
        )

    # ---- events of its own ----------------------------------------------------------------------------

    async def note(self, key: str, data: EventData) -> None:
        """Store an event the keeper says itself; a disk that fails now loses only this saying, logged."""
        raw = msgspec.to_builtins(data) | self._frame()
        event = {"type": event_type_of(data), "time": self.clock.now_us(), "data": raw}
        try:
            await self.buffer.store(entry_of(key, [event]))
        except BufferFault as fault:
            _log.error("not stored: %s %s: %s", key, raw, fault)
        self.uplink.wake()

    def _frame(self) -> dict[str, Any]:
        """The order in work and the bundle in force, which every event names."""
        found = {
            "order": (self.job or {}).get("order"),
            "bundle": self.in_force.hash if self.in_force else None,
        }
        return {name: value for name, value in found.items() if value is not None}

    # ---- from central ---------------------------------------------------------------------------------

    def _on_config(self, name: str, payload: bytes) -> None:
        self._enqueue(lambda: self.inbox.config(name, payload))

    def _on_command(self, name: str, payload: bytes, retained: bool) -> None:
        self._enqueue(lambda: self.inbox.command(name, payload, retained))

    def _enqueue(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            self._work.put_nowait(work)
        except asyncio.QueueFull:
            _log.error("too much is asked at once; dropped")

    async def _work_loop(self) -> None:
        while True:
            work = await self._work.get()
            try:
                await work()
            except (BufferFault, RecordRefused, OSError, LocalRefused, msgspec.MsgspecError) as error:
                _log.error("not done: %s", error)

    def push(self, name: str, args: Args) -> bool:
        """Push to the monitor; False when it is not there."""
        return self._server.push("monitor", name, args) > 0

    def answer(self, answer: CommandAnswer) -> None:
        """Publish an answer to central."""
        self.uplink.answer(answer)

    def clock_trusted(self) -> bool:
        return self._watch.check() != "untrusted"

    async def stop_line(self, command: Command) -> None:
        """A stop that finds no monitor: to the stop process itself."""
        stop, now = f"line/command/{command.id}"[:80], self.clock.now_us()
        self.stop.fire("stop", {"stop": stop, "cause": "command", "decided_at": now, "detail": "by central"})
        self.answer(CommandAnswer(id=command.id, name=command.name, status="accepted", at=now))
        await self.buffer.store(Entry(f"command:{command.id}", slots=self._counter_slot()))

    # ---- keeper.sock ----------------------------------------------------------------------------------

    async def _handle(self, peer: Peer, op: str, args: Args) -> Args | None:
        try:
            if op in ENTRY_OPS:
                return await self._store(op, args)
            if op == "load":
                return await self._op_load()
            if op == "refused":
                code, detail, name = (str(args[name]) for name in ("code", "detail", "bundle_hash"))
                await self.inbox.refuse(BundleDenied(code, detail, name))
                return {}
        except BufferFault as fault:
            raise LocalRefused(fault.code, str(fault)) from fault
        except RecordRefused as refused:
            raise LocalRefused(refused.code, str(refused)) from refused
        return self._op_quick(peer, op, args)

    def _op_quick(self, peer: Peer, op: str, args: Args) -> Args:
        if op == "state":
            name, payload = str(args["name"]), dict(args["payload"])
            if name == "line":
                self.line = payload
            self.uplink.state(name, payload)
        elif op == "live":
            self.uplink.live(list(args["rows"]))
        elif op == "subscribe":
            peer.who = str(args["who"])
            if peer.who == "monitor":
                self.inbox.monitor_came()
        elif op == "status":
            return self.status()
        else:
            raise LocalRefused("unknown_op", f"keeper.sock has no op {op!r}")
        return {}

    async def _op_load(self) -> Args:
        loaded = await self.buffer.read(Buffer.load)
        bundle = self.in_force if self.in_force and self.in_force.hash == loaded.bundle else None
        return {
            "checkpoint": base64.b64encode(loaded.checkpoint).decode() if loaded.checkpoint else None,
            "bundle": base64.b64encode(bundle.payload).decode() if bundle else None,
            "bundle_hash": bundle.hash if bundle else None,
            "job": loaded.job,
            "epoch": loaded.epoch,
        }

    async def _store(self, op: str, args: Args) -> Args:
        slots: dict[str, bytes | None] = {}
        if args.get("checkpoint") is not None:
            slots["checkpoint"] = base64.b64decode(args["checkpoint"], validate=True)
        if "job" in args:
            slots["job"] = msgspec.json.encode(args["job"]) if args["job"] is not None else None
        applied = self._applied(args, slots) if op == "applied" else None
        answer = _answer_of(args) if op == "answer" else None
        if answer is not None and not answer.id.startswith(LOCAL_PREFIX):
            slots |= self._counter_slot()
        entry = entry_of(str(args["key"]), args.get("events") or (), args.get("samples") or (), slots)
        stored = await self.buffer.store(entry)
        self.uplink.wake()
        if "job" in args:
            self.job = args["job"]
        if applied is not None:
            self.inbox.applied(applied)
        if answer is not None:
            self.inbox.answered(answer)
        return {"stored": stored}

    def _counter_slot(self) -> dict[str, bytes | None]:
        return {"command_counter": str(self.inbox.last_counter).encode()}

    def _applied(self, args: Args, slots: dict[str, bytes | None]) -> VerifiedBundle | None:
        name = str(args["bundle_hash"])
        slots["bundle"] = name.encode()
        try:
            return self.inbox.applicable(name)
        except BundleDenied as denied:
            raise LocalRefused(denied.code, f"bundle_hash: {denied}") from denied

    # ---- stop.sock ------------------------------------------------------------------------------------

    def _on_stop_connect(self, client: LocalClient) -> None:
        client.fire("subscribe", {"who": "keeper"}).add_done_callback(self._on_stop_status)

    def _on_stop_status(self, future: asyncio.Future[Args]) -> None:
        if not future.cancelled() and future.exception() is None:
            self.stop_status = future.result()
            self._send_stop_state()

    def _on_stop_push(self, name: str, args: Args) -> None:
        if name == "transition":
            self._told.put_nowait(args)

    async def _told_loop(self) -> None:
        while True:
            one = await self._told.get()
            try:
                await self._keep_transition(one)
            except (RecordRefused, KeyError, ValueError) as error:
                _log.error("the stop process says what cannot be stored: %s: %s", one, error)

    async def _keep_transition(self, one: Args) -> None:
        """Store what the stop process says; it says it again until it is kept."""
        event = {"type": one["type"], "time": int(one["time"]), "data": {**one["data"], **self._frame()}}
        key = f"stop:{one['journal']}:{one['number']}"
        while True:
            try:
                await self.buffer.store(entry_of(key, [event]))
                break
            except BufferFault:
                await asyncio.sleep(RETRY_S)  # nothing overtakes it; commands go on meanwhile
        self.uplink.wake()
        self.stop.fire("kept", {"journal": one["journal"], "number": one["number"]})
        self.stop.fire("status").add_done_callback(self._on_stop_status)

    def _send_stop_state(self) -> None:
        shown = ("state", "stop", "seq", "since", "cause", "latch", "running", "reasons", "acknowledged")
        self.uplink.state("qstop", {name: self.stop_status.get(name) for name in shown})

    # ---- health ---------------------------------------------------------------------------------------

    async def _tick_loop(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self.buffer.clockstate = self._watch.check()
            await self.inbox.tick()
            try:
                if not self._loaded:
                    await self._load()
                elif self.buffer.fault is not None:
                    await self.buffer.write(Buffer.probe)
            except BufferFault:
                pass  # said once by the buffer; tried again
            if self.stop.connected.is_set():
                self.stop.fire("status").add_done_callback(self._on_stop_status)
            else:
                self.stop_status = {}

    def status(self) -> Args:
        """What the page and ``jidoka-edge status`` show."""
        bundle = self.in_force
        return {
            "edge": self.config.edge.id,
            "line": str(self.config.path),
            "software": __version__,
            "epoch": self.buffer.epoch,
            "buffer": {
                "fault": self.buffer.fault,
                "detail": self.buffer.fault_text,
                "fill": round(self.buffer.fill, 4),
                "warn": self.buffer.fill * 100 >= self.config.buffer.warn_percent,
                "dropped": self.buffer.dropped,
            },
            "uplink": self.uplink.status(),
            "clock": self.buffer.clockstate,
            "bundle": {"hash": bundle.hash, "version": bundle.bundle.version} if bundle else None,
            "refused": self.inbox.refused,
            "job": self.job,
            "monitor": any(peer.who == "monitor" and not peer.closed for peer in self._server.peers),
        }


def _answer_of(args: Args) -> CommandAnswer:
    names = ("id", "name", "status", "code", "detail", "at")
    return msgspec.convert({name: args[name] for name in names if name in args}, CommandAnswer)


async def run(config: EdgeConfig) -> None:
    """Until SIGTERM or SIGINT."""
    keeper = Keeper(config)
    await keeper.start()
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    gc.collect()
    gc.freeze()
    await ending.wait()
    await keeper.close()


def main(config: EdgeConfig) -> int:
    asyncio.run(run(config))
    return 0

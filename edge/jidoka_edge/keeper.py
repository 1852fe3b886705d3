"""The keeper process: ``keeper.sock``, the buffer, the uplink, the bundle in force, the local page. It
touches no device.

What other processes say is stored before it is answered. What central says is verified before it is passed
on. Refusals of both kinds are events, at most ``SECURITY_EVENTS_MAX`` a minute, so that a flood of forgeries
fills no disk. A push (bundle, command) is repeated to a monitor that connects again until it is answered; a
command that has outlived ``COMMAND_WAIT_US`` is refused instead.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import logging
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
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
    CommandDenied,
    CommandDoor,
    KeyStore,
    VerifiedBundle,
)  # fmt: skip
from jidoka_edge.clock import Clock, SystemClock, new_name
from jidoka_edge.clockstate import ClockWatch
from jidoka_edge.config import EdgeConfig
from jidoka_edge.ending import end_tasks
from jidoka_edge.local import Args, LocalClient, LocalRefused, LocalServer, Peer
from jidoka_edge.page.server import Page
from jidoka_edge.uplink import Uplink
from jidoka_shared.wire import Command, CommandAnswer, EventData
from jidoka_shared.wire.events import AgentStarted, BundleRefused, CommandRefused, event_type_of

SECURITY_EVENTS_MAX: Final = 60
COMMAND_WAIT_US: Final = 10_000_000
COMMANDS_MAX: Final = 50
TICK_S: Final = 1.0
RETRY_S: Final = 0.2
LOCAL_PREFIX: Final = "local/"
ENTRY_OPS: Final = ("store", "applied", "answer")

_log = logging.getLogger("jidoka_edge.keeper")


@dataclass(slots=True)
class PendingCommand:
    """Passed on and not answered yet. ``counter`` is None for one the local page asks."""

    id: str
    name: str
    args: Any
    counter: int | None
    since: int
    done: asyncio.Future[CommandAnswer] | None = None


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
        self.in_force: VerifiedBundle | None = None
        self.offered: VerifiedBundle | None = None
        self.job: dict[str, Any] | None = None
        self.line: dict[str, Any] = {}
        self.stop_status: Args = {}
        self.refused: dict[str, str] | None = None
        self._unproven: bytes | None = None
        self._door: CommandDoor | None = None
        self._loaded = False
        self._pending: dict[str, PendingCommand] = {}
        self._notices = 0
        self._notice_minute = (0, 0)
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
        self._door = CommandDoor(self.keys, str(self.config.path), loaded.command_counter, loaded.created_at)
        if loaded.bundle is not None:
            try:
                self.in_force = self.bundles.load(loaded.bundle)
            except BundleDenied as denied:
                await self._say_refused(denied)
        self._loaded = True
        started = AgentStarted(process="keeper", boot=self.boot, software=__version__)
        await self._note(f"started:{self.boot}", started)
        self._report()

    def _report(self) -> None:
        bundle = self.in_force
        self.uplink.report(
            {
                "edge": self.config.edge.id,
                "bundle": bundle.hash if bundle else None,
                "version": bundle.bundle.version if bundle else None,
                "refused": self.refused,
                "boot": self.boot,
                "at": self.clock.now_us(),
            }
        )

    # ---- events of its own ----------------------------------------------------------------------------

    async def _note(self, key: str, data: EventData) -> None:
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

    def _may_notice(self) -> str | None:
        """A key for a security event; None when this minute has had its share."""
        minute = self.clock.mono_ns() // 60_000_000_000
        count = self._notice_minute[1] + 1 if self._notice_minute[0] == minute else 1
        self._notice_minute = (minute, count)
        if count > SECURITY_EVENTS_MAX:
            return None
        self._notices += 1
        return f"keeper:{self.boot}:{self._notices}"

    async def _say_refused(self, denied: BundleDenied) -> None:
        _log.warning("bundle refused: %s: %s", denied.code, denied)
        self.refused = {"code": denied.code, "detail": str(denied)[:400], "bundle": denied.refused or ""}
        key = self._may_notice()
        if key is not None:
            await self._note(
                key, BundleRefused(code=denied.code, detail=str(denied)[:400], refused=denied.refused)
            )
        self._report()

    # ---- from central ---------------------------------------------------------------------------------

    def _on_config(self, name: str, payload: bytes) -> None:
        if name == "keys":
            self._enqueue(lambda: self._take_keys(payload))
        elif name == "desired":
            self._enqueue(lambda: self._take_bundle(payload))

    def _on_command(self, name: str, payload: bytes, retained: bool) -> None:
        self._enqueue(lambda: self._take_command(name, payload, retained))

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
            except (BufferFault, OSError, LocalRefused) as error:
                _log.error("not done: %s", error)

    async def _take_keys(self, payload: bytes) -> None:
        try:
            newer = self.keys.take(payload)
        except BundleDenied as denied:
            await self._say_refused(denied)
            return
        if newer and self._unproven is not None:
            await self._take_bundle(self._unproven)

    async def _take_bundle(self, payload: bytes) -> None:
        if not self._loaded or not payload:
            return
        try:
            verified = self.bundles.verify(payload, self.in_force, self.clock.now_us())
        except BundleDenied as denied:
            # Retained messages come in any order: one that a newer key list may prove waits for it.
            self._unproven = payload if denied.code in ("no_keys", "unknown_key") else None
            if denied.code != "no_keys":
                await self._say_refused(denied)
            return
        self._unproven = None
        if verified is None:
            return
        try:
            self.bundles.keep(verified)
        except OSError as error:
            await self._say_refused(BundleDenied("not_kept", f"cannot be written: {error}", verified.hash))
            return
        self.refused = None
        self.offered = verified
        self._push_bundle()

    def _push_bundle(self) -> None:
        if self.offered is not None:
            payload = base64.b64encode(self.offered.payload).decode()
            self._server.push("monitor", "bundle", {"payload": payload, "hash": self.offered.hash})

    async def _take_command(self, name: str, payload: bytes, retained: bool) -> None:
        if self._door is None or (retained and not payload):
            return
        trusted = self._watch.check() != "untrusted"
        try:
            command = self._door.admit(payload, name, retained, self.clock.now_us(), trusted)
        except CommandDenied as denied:
            await self._deny(denied)
            return
        await self._pass_on(command)

    async def _deny(self, denied: CommandDenied) -> None:
        _log.warning("command %s %s refused: %s: %s", denied.name, denied.command, denied.code, denied)
        key = self._may_notice()
        if key is not None:
            refused = CommandRefused(
                command=denied.command, name=denied.name, code=denied.code, detail=str(denied)[:400]
            )
            await self._note(key, refused)
        if denied.command != "unreadable":
            self._answer(denied.command, denied.name, denied.code, str(denied))

    def _answer(self, id_: str, name: str, code: str | None, detail: str = "") -> None:
        status = "refused" if code else "accepted"
        self.uplink.answer(
            CommandAnswer(
                id=id_, name=name, status=status, code=code, detail=detail[:400], at=self.clock.now_us()
            )
        )

    async def _pass_on(self, command: Command) -> None:
        """To the monitor; a stop goes to the stop process itself when the monitor is not there."""
        args = msgspec.json.decode(command.args)
        if not self._monitor_there() and command.name == "stop":
            stop = f"line/command/{command.id}"[:80]
            now = self.clock.now_us()
            self.stop.fire(
                "stop", {"stop": stop, "cause": "command", "decided_at": now, "detail": "by central"}
            )
            await self.buffer.store(Entry(f"command:{command.id}", slots=_counter_slot(command.counter)))
            self._answer(command.id, command.name, None)
            return
        if len(self._pending) >= COMMANDS_MAX or not self._monitor_there():
            code = "busy" if self._monitor_there() else "monitor_away"
            await self._deny(
                CommandDenied(code, "the line's monitor cannot take it", command.id, command.name)
            )
            return
        self._ask_monitor(
            PendingCommand(command.id, command.name, args, command.counter, self.clock.now_us())
        )

    def _monitor_there(self) -> bool:
        return any(peer.who == "monitor" and not peer.closed for peer in self._server.peers)

    def _ask_monitor(self, pending: PendingCommand) -> None:
        self._pending[pending.id] = pending
        self._push_command(pending)

    def _push_command(self, pending: PendingCommand) -> None:
        args = {"id": pending.id, "name": pending.name, "args": pending.args}
        self._server.push("monitor", "command", args)

    async def check_gauge(self) -> CommandAnswer:
        """The local page asks the monitor to measure the master ring. Raises ``LocalRefused``."""
        if not self._monitor_there():
            raise LocalRefused("monitor_away", "the monitor is not running")
        done: asyncio.Future[CommandAnswer] = asyncio.get_running_loop().create_future()
        id_ = f"{LOCAL_PREFIX}{new_name(8)}"
        self._ask_monitor(PendingCommand(id_, "gauge_check", {}, None, self.clock.now_us(), done))
        try:
            async with asyncio.timeout(COMMAND_WAIT_US / 1e6):
                return await done
        except TimeoutError as error:
            raise LocalRefused("no_answer", "the gauge was not measured in time") from error
        finally:
            self._pending.pop(id_, None)

    # ---- keeper.sock ----------------------------------------------------------------------------------

    async def _handle(self, peer: Peer, op: str, args: Args) -> Args | None:
        try:
            if op in ENTRY_OPS:
                return await self._store(op, args)
            if op == "load":
                return await self._op_load()
            if op == "refused":
                await self._say_refused(
                    BundleDenied(str(args["code"]), str(args["detail"]), str(args["bundle_hash"]))
                )
                self._drop_offer(str(args["bundle_hash"]))
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
            self._push_bundle()
            for pending in self._pending.values():
                self._push_command(pending)
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
        pending = self._pending.get(str(args["id"])) if op == "answer" else None
        if pending is not None and pending.counter is not None:
            slots |= _counter_slot(max(pending.counter, self._last_counter()))
        entry = entry_of(str(args["key"]), args.get("events") or (), args.get("samples") or (), slots)
        stored = await self.buffer.store(entry)
        self.uplink.wake()
        if "job" in args:
            self.job = args["job"]
        if applied is not None:
            self.in_force, self.offered = applied, None
            self.bundles.forget_old(applied.hash)
            self._report()
        if op == "answer":
            self._was_answered(args, pending)
        return {"stored": stored}

    def _last_counter(self) -> int:
        return self._door.last_counter if self._door is not None else 0

    def _applied(self, args: Args, slots: dict[str, bytes | None]) -> VerifiedBundle | None:
        name = str(args["bundle_hash"])
        slots["bundle"] = name.encode()
        if self.offered is not None and self.offered.hash == name:
            return self.offered
        if self.in_force is not None and self.in_force.hash == name:
            return None
        try:
            return self.bundles.load(name)  # applied before the keeper died, told after
        except BundleDenied as denied:
            raise LocalRefused(denied.code, f"bundle_hash: {denied}") from denied

    def _drop_offer(self, name: str) -> None:
        if self.offered is not None and self.offered.hash == name:
            self.offered = None

    def _was_answered(self, args: Args, pending: PendingCommand | None) -> None:
        names = ("id", "name", "status", "code", "detail", "at")
        answer = msgspec.convert({name: args[name] for name in names if name in args}, CommandAnswer)
        self._pending.pop(answer.id, None)
        if pending is not None and pending.done is not None and not pending.done.done():
            pending.done.set_result(answer)
        if not answer.id.startswith(LOCAL_PREFIX):
            self.uplink.answer(answer)

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
            now = self.clock.now_us()
            for pending in [one for one in self._pending.values() if now - one.since > COMMAND_WAIT_US]:
                self._pending.pop(pending.id, None)
                if pending.counter is not None:
                    await self._deny(
                        CommandDenied("no_answer", "the monitor did not answer", pending.id, pending.name)
                    )
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
            "refused": self.refused,
            "job": self.job,
            "monitor": self._monitor_there(),
        }


def _counter_slot(counter: int) -> dict[str, bytes | None]:
    return {"command_counter": str(counter).encode()}


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

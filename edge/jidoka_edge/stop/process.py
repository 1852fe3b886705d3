"""The stop process: ``stop.sock``, the machine, its links and its journal. No disk, no MQTT, no other
process before the PLC.

Order of a stop: request -> machine -> the block is written in the same turn of the loop -> everything else.
The echo is looked for each ``readback_ms`` on the read-back connection until it is there. ``status`` and the
pushes are told after the write was begun.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import Callable
from typing import Any, Final

import msgspec

from jidoka_edge import __version__
from jidoka_edge.clock import Clock, SystemClock, new_name
from jidoka_edge.config import EdgeConfig
from jidoka_edge.local import Args, LocalRefused, LocalServer, Peer
from jidoka_edge.stop import plc
from jidoka_edge.stop.control import StopControl
from jidoka_edge.stop.journal import Journal, Transition, read_journal
from jidoka_edge.stop.states import Refused, Stop
from jidoka_shared.wire.events import Code, StopAcknowledged, Text
from jidoka_shared.wire.malformed import MalformedMessage, decode

JOURNAL_FILE: Final = "stop-journal.jsonl"
CAUSES: Final = ("signal", "command", "operator", "verification")

_log = logging.getLogger("jidoka_edge.stop")


class StopArgs(msgspec.Struct, frozen=True):
    """Arguments of the op ``stop``."""

    stop: Code
    cause: Code
    signal: Code | None = None
    ready_at: int = 0
    decided_at: int = 0
    detail: Text = ""


class StopProcess:
    """Everything of the stop, in one loop. ``start`` it, ``close`` it."""

    def __init__(self, config: EdgeConfig, clock: Clock | None = None) -> None:
        self._config = config
        self._clock = clock or SystemClock()
        remembered = read_journal(config.var / JOURNAL_FILE)
        self.journal = Journal(config.var / JOURNAL_FILE, new_name(12), remembered)
        self.control = StopControl(
            config.stop, make_command_path(config), self.journal, remembered, self._clock, self._tell
        )
        self._server = LocalServer(config.stop_socket, self._handle)
        self._ops: dict[str, Callable[[Peer, Args], Any]] = {
            "stop": self._op_stop,
            "status": lambda peer, args: self.status(),
            "acknowledge": self._op_acknowledge,
            "reset": self._op_reset,
            "subscribe": self._op_subscribe,
            "kept": self._op_kept,
        }

    async def start(self) -> None:
        self.journal.start()
        await self._server.start()
        await self.control.start()

    async def close(self) -> None:
        await self._server.close()
        await self.control.close()
        await asyncio.to_thread(self.journal.close)

    def status(self) -> Args:
        return {**self.control.status(), "journal": self.journal.id, "number": self.journal.number,
                "journal_failing": self.journal.failing, "software": __version__}  # fmt: skip

    # ---- the socket -----------------------------------------------------------------------------------

    async def _handle(self, peer: Peer, op: str, args: Args) -> Args | None:
        if op == "self_test":
            return await self.control.self_test()
        handler = self._ops.get(op)
        if handler is None:
            raise LocalRefused("unknown_op", f"stop.sock has no op {op!r}")
        try:
            answer: Args | None = handler(peer, args)
        except Refused as refused:
            raise LocalRefused(refused.code, str(refused)) from refused
        return answer

    def _op_stop(self, peer: Peer, args: Args) -> Args:
        asked = msgspec.convert(args, StopArgs)
        if asked.cause not in CAUSES:
            raise LocalRefused("bad_request", f"cause: {asked.cause!r} is none of {', '.join(CAUSES)}")
        request = Stop(
            asked.stop, asked.cause, 0, asked.signal, asked.ready_at, asked.decided_at, detail=asked.detail
        )
        return {"state": self.control.stop(request), "number": self.journal.number}

    def _op_acknowledge(self, peer: Peer, args: Args) -> Args:
        given = {**args, "at": self._clock.now_us()}
        try:
            data = decode(msgspec.json.encode(given), StopAcknowledged, 16_384)
        except MalformedMessage as error:
            raise LocalRefused("bad_request", str(error)) from error
        for name in ("person", "cause", "action"):
            if not getattr(data, name).strip():
                raise LocalRefused("bad_request", f"{name}: must not be empty")
        return {"state": self.control.acknowledge(data)}

    def _op_reset(self, peer: Peer, args: Args) -> Args:
        return {"state": self.control.reset(str(args["stop"]))}

    def _op_subscribe(self, peer: Peer, args: Args) -> Args:
        """The keeper is told all it has not kept; the monitor what is new, or what followed ``after`` of this
        journal.
        """
        peer.who = str(args["who"])
        if peer.who == "keeper":
            again = self.journal.unkept()
        else:
            same = args.get("journal") == self.journal.id
            after = int(args.get("after") or 0) if same else self.journal.number
            again = [
                one for one in self.journal.unkept() if one.journal == self.journal.id and one.number > after
            ]
        for transition in again:
            peer.push("transition", msgspec.to_builtins(transition))
        return {"journal": self.journal.id, "number": self.journal.number, **self.control.status()}

    def _op_kept(self, peer: Peer, args: Args) -> Args:
        self.journal.kept(str(args["journal"]), int(args["number"]))
        return {}

    def _tell(self, transition: Transition) -> None:
        for peer in tuple(self._server.peers):
            if peer.who:
                peer.push("transition", msgspec.to_builtins(transition))


def make_command_path(config: EdgeConfig) -> plc.CommandPath:
    """The way the stop takes, by ``stop.via``."""
    stop = config.stop
    if stop.via == "opcua":
        from jidoka_edge.stop.opcua import MethodPath  # loaded by who needs it: it takes a second

        return MethodPath(stop)
    link = plc.ModbusLink("stop", stop.host, stop.port, stop.unit, stop.write_timeout_ms / 1000)
    return plc.CommandLink(link, stop.map)


async def run(config: EdgeConfig) -> None:
    """Until SIGTERM or SIGINT."""
    for library in ("pymodbus", "asyncua"):  # losses are said once, by the stop itself
        logging.getLogger(library).setLevel(logging.CRITICAL)
    process = StopProcess(config)
    await process.start()
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    await process.control.warmed()
    gc.collect()
    gc.freeze()
    await ending.wait()
    await process.close()


def main(config: EdgeConfig) -> int:
    asyncio.run(run(config))
    return 0

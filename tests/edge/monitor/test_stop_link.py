"""When a stop counts as reset: by the numbers of the stop process's transitions, never by its state alone.

The stop process here is a socket whose answers the test holds back, so that every order of them is tried.
"""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

from jidoka_edge.local import Args, LocalServer, Peer
from jidoka_edge.monitor.outcome import StopRequest
from jidoka_edge.monitor.stop_link import StopLink

STOP = StopRequest("WO-1/185", "signal", None, 1, 2)


class StopSocket:
    """Answers as the stop process does; while ``gate`` is shut, no status is answered."""

    def __init__(self, path: Path) -> None:
        self.server = LocalServer(path, self._handle)
        self.gate = asyncio.Event()
        self.gate.set()
        self.state, self.number = "armed", 7
        self.done: set[str] = set()
        self.current: str | None = None
        self.asked: list[str] = []

    async def _handle(self, peer: Peer, op: str, args: Args) -> Args:
        if op == "subscribe":
            peer.who = args["who"]
        if op == "status":
            await self.gate.wait()
        return self._answer(op, args)

    def _answer(self, op: str, args: Args) -> Args:
        if op == "stop":
            self.asked.append(args["stop"])
            if args["stop"] != self.current and args["stop"] not in self.done:
                self.becomes("stop_sent", args["stop"])
            return {"state": self.state, "number": self.number}
        return {"state": self.state, "number": self.number, "stop": self.current, "cause": "signal"}

    def becomes(self, state: str, stop: str | None) -> None:
        self.number += 1
        if self.current is not None and stop is None:
            self.done.add(self.current)
        self.state, self.current = state, stop
        self.server.push("monitor", "transition", {"type": "stop.changed", "data": {}})


def on_a_socket(scenario, pending: StopRequest | None = None, prepare: Callable | None = None) -> None:
    """Run ``scenario(socket, link, seen)``; ``seen``: what ``reset_done`` said in every turn of the loop."""

    async def whole() -> None:
        path = Path(tempfile.mkdtemp(prefix="jlink-")) / "stop.sock"
        socket = StopSocket(path)
        if prepare is not None:
            prepare(socket)
        await socket.server.start()
        link = StopLink(path, lambda: pending, lambda: None)
        seen: list[bool] = []

        async def look() -> None:
            while True:
                seen.append(link.reset_done(STOP.stop))
                await asyncio.sleep(0)

        looking = asyncio.create_task(look())
        try:
            async with asyncio.timeout(10):
                await link.start()
                await scenario(socket, link, seen)
        finally:
            looking.cancel()
            await link.close()
            await socket.server.close()

    asyncio.run(whole())


async def until(condition) -> None:
    while not condition():
        await asyncio.sleep(0)


def test_a_stop_on_its_way_is_not_taken_as_reset():
    """Its answer arrives while the last status known is still the armed one from before it."""

    async def scenario(socket, link, seen):
        await until(lambda: link.state == "armed")
        socket.gate.clear()
        link.send(STOP)
        await until(lambda: socket.asked)
        for _ in range(20):  # turns of the loop in which the answer arrives, and no newer status
            await asyncio.sleep(0.001)
        socket.gate.set()
        await until(lambda: link.state == "stop_sent")
        assert not any(seen)
        socket.becomes("stopped", STOP.stop)
        await until(lambda: link.state == "stopped")
        assert not any(seen)
        socket.becomes("armed", None)
        await until(lambda: seen[-1])
        assert socket.asked == [STOP.stop]

    on_a_socket(scenario)


def test_a_stop_reset_while_the_monitor_was_dead_is_seen_as_reset_though_nothing_is_told_again():
    def was_reset(socket):
        socket.becomes("stop_sent", STOP.stop)
        socket.becomes("armed", None)

    async def scenario(socket, link, seen):
        await until(lambda: seen and seen[-1])
        assert socket.number == 9, "asking again sent no stop"

    on_a_socket(scenario, STOP, was_reset)


def test_a_stop_that_never_arrived_is_sent_at_the_connection_and_not_taken_as_reset():
    async def scenario(socket, link, seen):
        await until(lambda: link.state == "stop_sent")
        assert (socket.asked, socket.current) == ([STOP.stop], STOP.stop)
        assert not any(seen)

    on_a_socket(scenario, STOP)


def test_what_is_known_ends_with_the_connection():
    """A new start of the stop process counts anew: a number of the old one says nothing about it."""

    async def scenario(socket, link, seen):
        await until(lambda: link.state == "armed")
        link.send(STOP)
        await until(lambda: link.state == "stop_sent")
        await socket.server.close()
        await until(lambda: link.state == "unavailable")
        socket.state, socket.current, socket.number = "armed", None, 50
        await socket.server.start()
        await until(lambda: link.state == "armed")
        assert not any(seen)

    on_a_socket(scenario)

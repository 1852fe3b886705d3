"""The polling of gauge and PLC: what was read goes into the join, losses and reboots are told once each.

Two loops, one a device, so that a device that is away holds up nobody else. A device away is tried again
after 0.1 s, doubling to 2 s. A boot id, a sequence or a piece number that jumps is believed only when a
second read says the same (a spoilt answer is not a reboot). The PLC loop also writes what the line is
permitted: at once when it changes, and again while the PLC shows something else (it rebooted).
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final, Protocol

from jidoka_edge.clock import Clock
from jidoka_edge.drivers.faces import DeviceAway, GaugeDriver, PlcDriver
from jidoka_edge.pieces.records import GaugeHead, PlcHead
from jidoka_edge.pieces.rules import Joiner

BACKOFF_MIN_S: Final = 0.1
BACKOFF_MAX_S: Final = 2.0
PERMIT_AGAIN_NS: Final = 100_000_000

_log = logging.getLogger("jidoka_edge.monitor")


class Listener(Protocol):
    """What the loops tell the monitor."""

    joiner: Joiner

    def on_read(self) -> None:
        """Something was read; pieces may be ready."""

    def on_device(self, device: str, state: str, detail: str) -> None:
        """lost, back, rebooted, bad_data: once each."""

    def permit(self) -> tuple[bool, int]:
        """RUN_ENABLE and HS_ACK as they should be."""


class _Link:
    """Is a device there? Says so once at each change, the first contact among them: what was told lost while
    everything went down must not stand for ever. And once more when it turns out to be untrusted, for then
    only a person can bring it back.
    """

    def __init__(self, device: str, listener: Listener) -> None:
        self._device, self._listener = device, listener
        self._wait_s = BACKOFF_MIN_S
        self._untrusted = False
        self.up: bool | None = None
        self.why = ""  # it is away

    def good(self) -> None:
        if self.up is not True:
            _log.warning("%s is %s", self._device, "there" if self.up is None else "back")
            self._listener.on_device(self._device, "back", "")
        self.up, self.why, self._untrusted, self._wait_s = True, "", False, BACKOFF_MIN_S

    async def away(self, error: DeviceAway) -> None:
        self.why = str(error)[:400]
        if self.up is not False or (error.untrusted and not self._untrusted):
            _log.warning("%s is lost: %s", self._device, error)
            self.up, self._untrusted = False, error.untrusted
            self._listener.on_device(self._device, "lost", self.why)
        await asyncio.sleep(self._wait_s)
        self._wait_s = min(BACKOFF_MAX_S, 2 * self._wait_s)


class GaugeLoop:
    def __init__(self, driver: GaugeDriver, listener: Listener, clock: Clock, poll_ms: int) -> None:
        self._driver, self._listener, self._clock = driver, listener, clock
        self._poll_s = poll_ms / 1000
        self._link = _Link("gauge", listener)
        self._believed: tuple[int, int] | None = None
        self.known = False

    @property
    def up(self) -> bool:
        return bool(self._link.up) and self.known

    @property
    def why(self) -> str:
        """Why the device is away; empty while it is there."""
        return self._link.why

    async def run(self) -> None:
        while True:
            try:
                await self.once()
            except DeviceAway as error:
                await self._link.away(error)
                continue
            await asyncio.sleep(self._poll_s)

    async def once(self) -> None:
        """Read all that is new. Raises ``DeviceAway``."""
        joiner, begun = self._listener.joiner, self._clock.mono_ns()
        head = await self._driver.head()
        self._link.good()
        if joiner.full():
            return
        sequence = head.latest.sequence if head.latest is not None else 0
        if not self.known and joiner.boot == 0:
            joiner.begin_here(head.boot, sequence)
        self.known = True
        restarted = head.boot != joiner.boot or sequence < joiner.sequence
        jumped = restarted or sequence > joiner.sequence + self._driver.ring_size
        if jumped and self._believed != (head.boot, sequence):
            self._believed = (head.boot, sequence)
            return
        self._believed = None
        if restarted:
            joiner.gauge_rebooted(head.boot)
            self._listener.on_device("gauge", "rebooted", f"boot {head.boot}, result sequence {sequence}")
        await self._take(head, sequence)
        joiner.gauge_read(begun)
        self._listener.on_read()

    async def _take(self, head: GaugeHead, sequence: int) -> None:
        joiner, latest = self._listener.joiner, head.latest
        if latest is None or sequence <= joiner.sequence:
            return
        now = self._clock.mono_ns()
        if sequence == joiner.sequence + 1:
            joiner.add_result(latest, now)
            return
        first = max(joiner.sequence + 1, sequence - self._driver.ring_size + 1)
        for result in await self._driver.results(first, sequence):
            if result.sequence > joiner.sequence + 1:
                joiner.results_overwritten(joiner.sequence + 1, result.sequence - 1)
            joiner.add_result(result, now)


class PlcLoop:
    def __init__(self, driver: PlcDriver, listener: Listener, clock: Clock, poll_ms: int) -> None:
        self._driver, self._listener, self._clock = driver, listener, clock
        self._poll_s = poll_ms / 1000
        self._link = _Link("plc", listener)
        self._written: tuple[bool, int] | None = None
        self._written_ns = 0
        self._kick = asyncio.Event()
        self._believed: tuple[int, int] | None = None
        self.head: PlcHead | None = None

    @property
    def up(self) -> bool:
        return bool(self._link.up) and self.head is not None

    @property
    def why(self) -> str:
        """Why the device is away; empty while it is there."""
        return self._link.why

    def kick(self) -> None:
        """What the line is permitted has changed: write it now."""
        self._kick.set()

    async def run(self) -> None:
        while True:
            try:
                await self._permit()
                await self.once()
            except DeviceAway as error:
                self._written = None
                await self._link.away(error)
                continue
            try:
                async with asyncio.timeout(self._poll_s):
                    await self._kick.wait()
            except TimeoutError:
                pass

    async def once(self) -> None:
        """Read the block and the ring's new entries. Raises ``DeviceAway``."""
        joiner, begun = self._listener.joiner, self._clock.mono_ns()
        head = await self._driver.head()
        known = self.head
        jumped = known is not None and (
            head.boot != known.boot or not 0 <= head.started - known.started <= 32
        )
        if jumped and self._believed != (head.boot, head.started):
            self._believed = (head.boot, head.started)
            return
        self._believed = None
        self._link.good()
        self.head = head
        if known is not None and known.boot != head.boot:
            self._written = None
            self._listener.on_device("plc", "rebooted", f"boot {head.boot}")
        wanted = range(max(joiner.next_piece, head.started - self._driver.ring_size + 1), head.started + 1)
        missing = [piece for piece in wanted if not joiner.has_mate(piece)]
        if missing:
            for mate in await self._driver.pieces(missing[0], missing[-1]):
                joiner.add_mate(mate)
        joiner.plc_read(head, begun)
        self._listener.on_read()

    async def _permit(self) -> None:
        self._kick.clear()
        wanted = self._listener.permit()
        now = self._clock.mono_ns()
        shown = (self.head.run_enable, self.head.released) if self.head is not None else None
        stale = shown != wanted and now - self._written_ns >= PERMIT_AGAIN_NS
        if self._written == wanted and not stale:
            return
        await self._driver.permit(*wanted)
        self._written, self._written_ns = wanted, now

    async def withdraw(self) -> None:
        """Take RUN_ENABLE back (the monitor ends). Raises ``DeviceAway``."""
        _, released = self._listener.permit()
        await self._driver.permit(False, released)

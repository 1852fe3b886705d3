"""The line's sequence: when a piece starts and finishes, and what the line is waiting for.

    state                   meaning
    0 stopped               the drive is not commanded
    1 running               a piece is in work, or the pace has not come round
    2 waiting for the edge  HS_ACK < last finished piece (handshake), or BLOCK_NEXT_START without heartbeat
    3 waiting, run enable   RUN_ENABLE = 0; LINE_RUN stays 1, a planned hold is no stop
    4 order complete        the last piece is finished (handshake: and released); the drive stops by itself

A piece starts only when the drive runs, START_ENABLE = 1, RUN_ENABLE = 1, the pace has come round, the
order is not complete and, in the handshake profile, HS_ACK >= the piece before. A latch or the stop button
lets the piece in work finish, then stops the drive (cycle-end stop). A piece that a reboot caught in work
is finished at the next start, under its own number. The serial is `<prefix><piece, zero-padded>`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .clock import NS_PER_MS
from .drive import Drive
from .retained import PieceEntry, PlcMemory
from .settings import HANDSHAKE, Config

STOPPED, RUNNING, WAIT_EDGE, WAIT_ENABLE, COMPLETE = range(5)
STATE_NAMES = ("stopped", "running", "waiting_for_edge", "waiting_for_run_enable", "order_complete")
RING = 32
STARTED, FINISHED = 1, 2


@dataclass(frozen=True, slots=True)
class Permits:
    """What the rest of the PLC allows in this scan."""

    latch: bool
    start_enable: bool
    run_enable: bool
    hs_ack: int


class Line:
    """Steps once a scan. `on_change` stores the memory before anything of it can be seen;
    `on_finished(piece)` measures.
    """

    def __init__(
        self,
        config: Config,
        memory: PlcMemory,
        drive: Drive,
        on_change: Callable[[], None],
        on_finished: Callable[[int], None],
    ) -> None:
        self._config = config
        self._memory = memory
        self._drive = drive
        self._on_change = on_change
        self._on_finished = on_finished
        self._stop_pressed = False
        self._boot_ns = self._finish_at_ns = self._next_start_ns = 0
        self._in_work = False
        self.state = STOPPED

    def boot(self, now_ns: int) -> None:
        """The line comes up stopped, whatever it did before."""
        self._boot_ns = now_ns
        self._in_work = self._stop_pressed = False
        self._next_start_ns = now_ns
        self._drive.command(False, now_ns)
        self._drive.running = False
        self.state = COMPLETE if self._complete(self._memory.finished) else STOPPED

    def serial(self, piece: int) -> str:
        line = self._config.line
        return f"{line.serial_prefix}{piece:0{line.serial_digits}d}" if piece else ""

    def press_start(self, now_ns: int) -> None:
        self._stop_pressed = False
        self._drive.command(True, now_ns)

    def press_stop(self) -> None:
        self._stop_pressed = True

    @property
    def complete(self) -> bool:
        return self.state == COMPLETE

    def step(self, now_ns: int, permits: Permits) -> None:
        if self._in_work and now_ns >= self._finish_at_ns:
            self._finish(now_ns)
        if not self._in_work and (permits.latch or self._stop_pressed):
            self._drive.command(False, now_ns)
            self._stop_pressed = False
        if self._drive.step(now_ns):
            self._memory.run_id = (self._memory.run_id + 1) & 0xFFFFFFFF
            self._on_change()
        self.state = self._decide(now_ns, permits)
        if self.state == COMPLETE:
            self._drive.command(False, now_ns)

    def _decide(self, now_ns: int, permits: Permits) -> int:
        if self._in_work:
            return RUNNING
        finished = self._memory.finished
        handshake = self._config.line.profile == HANDSHAKE
        acknowledged = not handshake or permits.hs_ack >= finished
        if self._complete(finished) and acknowledged:
            return COMPLETE
        if not self._drive.commanded:
            return STOPPED
        if not acknowledged:
            return WAIT_EDGE
        if not permits.run_enable:
            return WAIT_ENABLE
        if not permits.start_enable:
            return STOPPED if permits.latch else WAIT_EDGE
        if self._drive.running and now_ns >= self._next_start_ns:
            self._start(now_ns)
        return RUNNING

    def _complete(self, finished: int) -> bool:
        quantity = self._config.line.order_quantity
        return quantity > 0 and finished >= quantity

    def _start(self, now_ns: int) -> None:
        memory = self._memory
        if memory.started == memory.finished:
            memory.started += 1
            memory.ring = [
                *memory.ring[-(RING - 1) :],
                PieceEntry(memory.started, STARTED, self._since_boot(now_ns)),
            ]
        pace_ns = self._config.pace_ms(memory.started) * NS_PER_MS
        self._finish_at_ns = now_ns + pace_ns * self._config.line.work_percent // 100
        self._next_start_ns = now_ns + pace_ns
        self._in_work = True
        self._on_change()

    def _finish(self, now_ns: int) -> None:
        memory = self._memory
        memory.finished = memory.started
        memory.ring[-1].state = FINISHED
        memory.ring[-1].finished_ms = self._since_boot(now_ns)
        self._in_work = False
        self._on_change()
        self._on_finished(memory.finished)

    def _since_boot(self, now_ns: int) -> int:
        return ((now_ns - self._boot_ns) // NS_PER_MS) & 0xFFFFFFFF

"""The PLC: one scan reads the inputs, runs the stop block and the line, and publishes a consistent output
image.

Writes over Modbus and OPC UA land in the input image at once and take effect in the next scan; reads see
the image of the last scan, whole. Stop blocks are handed to the program one by one in their order (at most
32 wait; a further one is answered busy); the other areas keep the last value written. HS_ACK is accepted up
to the last finished piece and never falls within a boot. RUN_ENABLE, HS_ACK, HB and QS_TEST start at 0
after a boot: the edge has to say them again. Register map and rules: docs/reference/device-map.md.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from .clock import NS_PER_MS, Clock, first_boot_id, next_boot_id
from .drive import Drive
from .errors import ILLEGAL_ADDRESS, ILLEGAL_VALUE, ModbusException, SimError
from .line import RING, STATE_NAMES, Line, Permits
from .registers import from_u32, text, u32
from .retained import PlcMemory, RetainedFile
from .settings import PROFILES, Config
from .stop_block import RESET, STOP, StopBlock

READ_BLOCK = 24
RING_START, RING_WIDTH = 200, 12
RING_END = RING_START + RING * RING_WIDTH
STOP_AREA, HEARTBEAT_AREA, PERMIT_AREA, TEST_AREA = 1000, 1010, 1020, 1030
AREAS = {STOP_AREA: 3, HEARTBEAT_AREA: 1, PERMIT_AREA: 3, TEST_AREA: 1}
PENDING_BLOCKS = 32
BUSY = 6


@dataclass(slots=True)
class PlcFaults:
    """Faults inside the PLC's program or wiring; those of its network sit in the wire."""

    ignore_latch: bool = False
    delay_reset_ms: int = 0


@dataclass(frozen=True, slots=True)
class StopCommand:
    """One block of area 1000 (or call of the OPC UA method) waiting for its scan."""

    cmd: int
    seq: int
    chk: int
    not_before_ns: int
    answer: asyncio.Future[bool] | None = None


@dataclass(frozen=True, slots=True)
class LineView:
    """What OPC UA shows, taken at the end of a scan."""

    piece: int = 0
    serial: str = ""
    line_running: bool = False
    latch: bool = False
    seq_ack: int = 0
    boot_id: int = 0
    heartbeat: int = 0
    state: int = 0
    key: bool = False
    comm_fault: bool = False


class Plc:
    """Registers, scan and local controls of the PLC."""

    def __init__(
        self, config: Config, clock: Clock, store: RetainedFile, on_finished: Callable[[int], None]
    ) -> None:
        self._config = config
        self._clock = clock
        self._store = store
        self.faults = PlcFaults()
        self.memory: PlcMemory = store.load_plc()
        self.drive = Drive(config.line.spin_up_ms, config.line.spin_down_ms)
        self.line = Line(config, self.memory, self.drive, self._save, on_finished)
        self.block = StopBlock(config.line.comm_fault_policy)
        self.key = False
        self._pending: deque[StopCommand] = deque()
        self.boot()

    def boot(self) -> None:
        """Start the program: retentive memory as it was, everything else from zero, the line stopped."""
        now_ns = self._clock.now_ns()
        memory = self.memory
        memory.boot_id = next_boot_id(memory.boot_id, 16) if memory.boot_id else first_boot_id(16)
        self.block.latch, self.block.seq_ack, self.block.reason = memory.latch, memory.seq_ack, memory.reason
        self.block.boot(now_ns)
        self.line.boot(now_ns)
        self._heartbeat = self._hb_in = self._test_in = self._test_ack = self._hs_in = self._hs_ack = 0
        self._run_in = self._run_enable = False
        self._start_pressed = False
        while self._pending:
            self._answer(self._pending.popleft(), False)
        self._save()
        self._publish()

    # --- the scan -------------------------------------------------------------------------------

    def scan(self) -> None:
        """One program cycle."""
        now_ns = self._clock.now_ns()
        self._heartbeat = (self._heartbeat + 1) & 0xFFFF
        self._run_enable, self._test_ack = self._run_in, self._test_in
        if self._hs_ack < self._hs_in <= self.memory.finished:
            self._hs_ack = self._hs_in
        answered = self._stop_commands(now_ns)
        self.block.watch(self._hb_in, now_ns)
        block = self.block
        if self._start_pressed and block.start_enable:
            self.line.press_start(now_ns)
        self._start_pressed = False
        memory = self.memory
        if (block.latch, block.seq_ack, block.reason) != (memory.latch, memory.seq_ack, memory.reason):
            self._save()
        self.line.step(now_ns, Permits(block.latch, block.start_enable, self._run_enable, self._hs_ack))
        self._publish()
        for command, accepted in answered:
            self._answer(command, accepted)

    def _stop_commands(self, now_ns: int) -> list[tuple[StopCommand, bool]]:
        answered = []
        for _ in range(len(self._pending)):
            command = self._pending.popleft()
            if command.not_before_ns > now_ns:
                self._pending.append(command)
                continue
            ignored = self.faults.ignore_latch and command.cmd == STOP
            accepted = not ignored and self.block.command(
                command.cmd, command.seq, command.chk, key=self.key, line_run=self.drive.running
            )
            answered.append((command, accepted))
        return answered

    @staticmethod
    def _answer(command: StopCommand, accepted: bool) -> None:
        if command.answer is not None and not command.answer.done():
            command.answer.set_result(accepted)

    def _save(self) -> None:
        memory, block = self.memory, self.block
        memory.latch, memory.seq_ack, memory.reason = block.latch, block.seq_ack, block.reason
        self._store.store(memory)

    def _publish(self) -> None:
        memory, block = self.memory, self.block
        image = [
            memory.boot_id, self._heartbeat, block.heartbeat, int(block.comm_fault), int(block.latch),
            block.seq_ack, block.reason, int(self.drive.running), int(block.start_enable), self.line.state,
            PROFILES[self._config.line.profile], int(self.key), *u32(memory.finished), *u32(memory.started),
            int(self._run_enable), block.bad_checks, *u32(self._hs_ack), self._test_ack, block.refused_resets,
            *u32(memory.run_id),
        ]  # fmt: skip
        self._image = image
        self.view = LineView(
            memory.finished, self.line.serial(memory.finished), self.drive.running, block.latch,
            block.seq_ack, memory.boot_id, self._heartbeat, self.line.state, self.key, block.comm_fault,
        )  # fmt: skip

    # --- the network side -----------------------------------------------------------------------

    def read(self, address: int, count: int) -> list[int]:
        """A consistent block of the last scan. Raises: ModbusException 2 outside the map."""
        end = address + count
        if end <= READ_BLOCK:
            return self._image[address:end]
        if address >= RING_START and end <= RING_END:
            ring = [0] * (RING_END - RING_START)
            for entry in self.memory.ring:
                at = (entry.piece % RING) * RING_WIDTH
                ring[at : at + RING_WIDTH] = [
                    *u32(entry.piece), entry.state, *u32(entry.started_ms), *u32(entry.finished_ms),
                    *text(self.line.serial(entry.piece), 5),
                ]  # fmt: skip
            return ring[address - RING_START : end - RING_START]
        raise ModbusException(ILLEGAL_ADDRESS, f"no registers {address}..{end - 1} on the PLC")

    def write(self, address: int, values: list[int]) -> None:
        """One whole write area. Raises: ModbusException 2 (no such area), 3 (not its whole length), 6
        (busy).
        """
        if address not in AREAS:
            raise ModbusException(ILLEGAL_ADDRESS, f"no write area at {address}")
        if len(values) != AREAS[address]:
            raise ModbusException(
                ILLEGAL_VALUE, f"area {address} is written whole, {AREAS[address]} registers"
            )
        if address == STOP_AREA:
            cmd, seq, chk = values
            self.stop_command(cmd, seq, chk)
        elif address == HEARTBEAT_AREA:
            self._hb_in = values[0]
        elif address == PERMIT_AREA:
            if values[0] > 1:
                raise ModbusException(ILLEGAL_VALUE, "RUN_ENABLE is 0 or 1")
            self._run_in, self._hs_in = bool(values[0]), from_u32(values[1], values[2])
        else:
            self._test_in = values[0]

    def stop_command(self, cmd: int, seq: int, chk: int, answer: asyncio.Future[bool] | None = None) -> None:
        """Queue one block for the next scan; `answer` becomes True when it took effect."""
        if len(self._pending) >= PENDING_BLOCKS:
            raise ModbusException(BUSY, "too many stop blocks wait for the program")
        delay_ms = self.faults.delay_reset_ms if cmd == RESET else 0
        if delay_ms:
            self.faults.delay_reset_ms = 0
        self._pending.append(StopCommand(cmd, seq, chk, self._clock.now_ns() + delay_ms * NS_PER_MS, answer))

    # --- the local side: a key and two buttons, wired, on no network ----------------------------

    def press_start(self) -> None:
        """The start button. Raises: SimError when the PLC would not obey, with the reason a person needs."""
        block = self.block
        if block.latch:
            raise SimError("latched", "the quality stop is latched: reset it first", "start")
        if not block.start_enable:
            raise SimError("comm_fault", "the edge's heartbeat is missing: start is blocked", "start")
        if self.line.complete:
            raise SimError("order_complete", "the order is complete", "start")
        self._start_pressed = True

    def describe(self) -> dict[str, object]:
        block, memory = self.block, self.memory
        return {
            "boot_id": memory.boot_id, "state": STATE_NAMES[self.line.state], "line_run": self.drive.running,
            "latch": block.latch, "seq_ack": block.seq_ack, "reason": block.reason, "key": self.key,
            "comm_fault": block.comm_fault, "start_enable": block.start_enable,
            "run_enable": self._run_enable, "started": memory.started, "finished": memory.finished,
            "released": self._hs_ack, "run_id": memory.run_id, "bad_checks": block.bad_checks,
            "refused_resets": block.refused_resets, "serial": self.line.serial(memory.finished),
        }  # fmt: skip

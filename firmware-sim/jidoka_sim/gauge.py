"""The gauge: publishes one record a piece, keeps the last 64, knows no PLC and loses everything at a
reboot.

A record is 20 bytes, ten registers, big endian: result sequence u32, piece u32, status u16 (0 nothing yet,
1 good, 2 measuring fault, 3 over range), decimals u16, value i32 (0x80000000 on a fault), age in ms u16
saturating, spare u16. Register map in docs/reference/device-map.md; everything outside it answers exception
2. The age is computed when the register is read, so a block read in one request is consistent.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from .clock import NS_PER_MS, Clock
from .errors import ILLEGAL_ADDRESS, ILLEGAL_VALUE, ModbusException
from .registers import u32, words

RING = 64
RECORD_REGISTERS = 10
DECIMALS = 3
GOOD, MEASURING_FAULT, OVER_RANGE = 1, 2, 3
FAULT_VALUE = -(2**31)  # 0x80000000
HEARTBEAT_NS = 100 * NS_PER_MS
LATEST, BOOT_ID, HEARTBEAT, HEAD_END = 0, 16, 18, 19
MASTER_COMMAND, MASTER, MASTER_END = 50, 60, 70
RING_START, RING_END = 100, 100 + RING * RECORD_REGISTERS
_RECORD = struct.Struct(">IIHHiHH")


@dataclass(frozen=True, slots=True)
class Reading:
    """One result; `value` in thousandths of a millimetre, `ready_ns` the monotonic moment it could first be
    read.
    """

    sequence: int
    piece: int
    status: int
    value: int
    ready_ns: int

    def pack(self, now_ns: int) -> bytes:
        age = min(65535, max(0, (now_ns - self.ready_ns) // NS_PER_MS))
        return _RECORD.pack(self.sequence, self.piece, self.status, DECIMALS, self.value, age, 0)


EMPTY_RECORD = [0] * RECORD_REGISTERS


class Gauge:
    """Registers of the gauge. `publish` is the measuring head, `read` and `write` are the Modbus side."""

    def __init__(self, clock: Clock, boot_id: int, master_value: int) -> None:
        self._clock = clock
        self._master_value = master_value
        self.boot(boot_id)

    def boot(self, boot_id: int) -> None:
        """Start with an empty memory: sequence, ring and master measurements begin again."""
        self.boot_id = boot_id
        self._booted_ns = self._clock.now_ns()
        self._ring: dict[int, Reading] = {}
        self.sequence = 0
        self._master: Reading | None = None
        self._master_sequence = 0

    def publish(self, piece: int, value: int, status: int = GOOD) -> Reading:
        """A new result becomes readable now; on any status but good the value is the fault value."""
        self.sequence += 1
        shown = value if status == GOOD else FAULT_VALUE
        reading = Reading(self.sequence, piece, status, shown, self._clock.now_ns())
        self._ring[self.sequence % RING] = reading
        return reading

    def latest(self) -> Reading | None:
        return self._ring.get(self.sequence % RING)

    def heartbeat(self) -> int:
        return ((self._clock.now_ns() - self._booted_ns) // HEARTBEAT_NS) & 0xFFFF

    def measure_master(self, offset: int = 0) -> None:
        self._master_sequence += 1
        self._master = Reading(
            self._master_sequence, 0, GOOD, self._master_value + offset, self._clock.now_ns()
        )

    def read(self, address: int, count: int) -> list[int]:
        """A consistent block. Raises: ModbusException 2 when any register of it is not in the map."""
        end = address + count
        if end <= HEAD_END:
            return self._head()[address:end]
        if address >= MASTER and end <= MASTER_END:
            return self._words(self._master)[address - MASTER : end - MASTER]
        if address >= RING_START and end <= RING_END:
            first = (address - RING_START) // RECORD_REGISTERS
            last = (end - 1 - RING_START) // RECORD_REGISTERS
            block = [word for slot in range(first, last + 1) for word in self._words(self._ring.get(slot))]
            skip = address - RING_START - first * RECORD_REGISTERS
            return block[skip : skip + count]
        raise ModbusException(ILLEGAL_ADDRESS, f"no registers {address}..{end - 1} on the gauge")

    def write(self, address: int, values: list[int], offset: int = 0) -> None:
        """The master-ring command is all that can be written. Raises: ModbusException 2 or 3."""
        if address != MASTER_COMMAND or len(values) != 1:
            raise ModbusException(ILLEGAL_ADDRESS, "only register 50 of the gauge can be written, alone")
        if values[0] != 1:
            raise ModbusException(ILLEGAL_VALUE, "1 measures the master ring once")
        self.measure_master(offset)

    def _head(self) -> list[int]:
        head = self._words(self.latest()) + [0] * (HEAD_END - RECORD_REGISTERS)
        head[BOOT_ID : BOOT_ID + 2] = u32(self.boot_id)
        head[HEARTBEAT] = self.heartbeat()
        return head

    def _words(self, reading: Reading | None) -> list[int]:
        return words(reading.pack(self._clock.now_ns())) if reading else list(EMPTY_RECORD)

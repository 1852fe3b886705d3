"""Gauge and PLC over Modbus TCP (docs/reference/device-map.md)."""

from __future__ import annotations

import asyncio
from typing import Final

from jidoka_edge.clock import Clock
from jidoka_edge.config import GaugeSection, PlcSection
from jidoka_edge.drivers import record
from jidoka_edge.drivers.faces import DeviceAway
from jidoka_edge.drivers.modbus.link import READ_MAX, ModbusLink
from jidoka_edge.pieces.records import GaugeHead, PlcHead, PlcPiece, Result

HEAD_REGISTERS: Final = 19
PLC_HEAD_REGISTERS: Final = 24
PLC_ENTRY: Final = 12
MASTER_WAIT_S: Final = 2.0


class ModbusGauge:
    """The gauge: a block with the latest result, and the ring of the last ones."""

    def __init__(self, config: GaugeSection, clock: Clock) -> None:
        self._map = config.map
        self._clock = clock
        self._link = ModbusLink("gauge", config.host, config.port, config.unit, config.timeout_ms)
        self.ring_size = config.map.ring_size

    async def head(self) -> GaugeHead:
        words = await self._link.read(self._map.head, HEAD_REGISTERS)
        latest = record.decode_record(record.bytes_of(words[: record.REGISTERS]), self._clock.now_us())
        return GaugeHead(record.u32(words, 16), words[18], latest)

    async def results(self, first: int, last: int) -> list[Result]:
        found: list[Result] = []
        per_read = READ_MAX // record.REGISTERS
        sequence = first
        while sequence <= last:
            slot = sequence % self.ring_size
            count = min(last - sequence + 1, per_read, self.ring_size - slot)
            words = await self._link.read(self._map.ring + slot * record.REGISTERS, count * record.REGISTERS)
            received = self._clock.now_us()
            for n in range(count):
                raw = record.bytes_of(words[n * record.REGISTERS : (n + 1) * record.REGISTERS])
                result = record.decode_record(raw, received)
                if result is not None and result.sequence == sequence + n:
                    found.append(result)
            sequence += count
        return found

    async def measure_master(self) -> float:
        before = await self._master()
        await self._link.write(self._map.master_command, [1])
        deadline = self._clock.mono_ns() + int(MASTER_WAIT_S * 1e9)
        while self._clock.mono_ns() < deadline:
            result = await self._master()
            if result is not None and (before is None or result.sequence != before.sequence):
                if result.value is None:
                    raise DeviceAway("gauge", "the master ring gave no value")
                return result.value
            await asyncio.sleep(0.02)
        raise DeviceAway("gauge", "no measurement of the master ring came")

    async def _master(self) -> Result | None:
        words = await self._link.read(self._map.master, record.REGISTERS)
        return record.decode_record(record.bytes_of(words), self._clock.now_us())

    async def close(self) -> None:
        await self._link.close()


class ModbusPlc:
    """The PLC: a read block, a ring of pieces, one block to permit.

    Its ring tells milliseconds since its own start. The earliest moment that start can have been is kept
    for each boot (the least of read time minus the youngest entry's time); entries older than the first
    read of a boot have no time of day.
    """

    def __init__(self, config: PlcSection, clock: Clock) -> None:
        self._map = config.map
        self._clock = clock
        self._link = ModbusLink("plc", config.host, config.port, config.unit, config.timeout_ms)
        self.ring_size = config.map.ring_size
        self._boot: int | None = None
        self._timed_after = 0
        self._boot_at: int | None = None

    async def head(self) -> PlcHead:
        words = await self._link.read(self._map.head, PLC_HEAD_REGISTERS)
        head = PlcHead(
            boot=words[0],
            heartbeat=words[1],
            latch=bool(words[4]),
            running=bool(words[7]),
            state=words[9],
            profile=words[10],
            finished=record.u32(words, 12),
            started=record.u32(words, 14),
            run_enable=bool(words[16]),
            released=record.u32(words, 18),
            run=record.u32(words, 22),
        )
        if head.boot != self._boot:
            self._boot, self._timed_after, self._boot_at = head.boot, head.started, None
        return head

    async def pieces(self, first: int, last: int) -> list[PlcPiece]:
        found: list[PlcPiece] = []
        piece = max(first, last - self.ring_size + 1)
        while piece <= last:
            slot = piece % self.ring_size
            count = min(last - piece + 1, READ_MAX // PLC_ENTRY, self.ring_size - slot)
            words = await self._link.read(self._map.ring + slot * PLC_ENTRY, count * PLC_ENTRY)
            received = self._clock.now_us()
            for n in range(count):
                entry = words[n * PLC_ENTRY : (n + 1) * PLC_ENTRY]
                if record.u32(entry, 0) == piece + n and entry[2] in (1, 2):
                    found.append(self._piece(piece + n, entry, received))
            piece += count
        return found

    def _piece(self, piece: int, entry: list[int], received: int) -> PlcPiece:
        serial = record.bytes_of(entry[7:12]).split(b"\0")[0].decode("ascii", "replace")
        started_ms = record.u32(entry, 3)
        started_at = None
        if piece > self._timed_after:
            youngest = received - started_ms * 1000
            self._boot_at = youngest if self._boot_at is None else min(self._boot_at, youngest)
            started_at = self._boot_at + started_ms * 1000
        return PlcPiece(piece, serial, started_at)

    async def permit(self, run_enable: bool, released: int) -> None:
        high, low = divmod(released & 0xFFFFFFFF, 65_536)
        await self._link.write(self._map.enable, [int(run_enable), high, low])

    async def close(self) -> None:
        await self._link.close()

"""Devices on real sockets, and a client of each protocol to look at them."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ModbusIOException

from tests.support.sim_process import SimProcess, start_sim

STOP, RESET = 0x5AA5, 0xC33C
DEADLINE_S = 5.0


def until(condition: Callable[[], Any], what: str = "it", deadline_s: float = DEADLINE_S) -> Any:
    """Poll until `condition()` is truthy and return that value."""
    end = time.monotonic() + deadline_s
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"{what} did not happen within {deadline_s} s"
        time.sleep(0.003)


class Refused(AssertionError):
    """The device answered with a Modbus exception."""

    def __init__(self, answer: Any) -> None:
        super().__init__(str(answer))
        self.number = int(answer.exception_code)


class Master:
    """pymodbus, one call at a time."""

    def __init__(self, port: int, timeout: float = 1.0) -> None:
        self._loop = asyncio.new_event_loop()
        self._client, self.connected = self._loop.run_until_complete(self._connect(port, timeout))

    async def _connect(self, port: int, timeout: float) -> tuple[AsyncModbusTcpClient, bool]:
        client = AsyncModbusTcpClient("127.0.0.1", port=port, timeout=timeout, retries=0, reconnect_delay=0)
        return client, await client.connect()

    def read(self, address: int, count: int, unit: int = 1) -> list[int]:
        answer = self._loop.run_until_complete(
            self._client.read_holding_registers(address, count=count, device_id=unit)
        )
        if answer.isError():
            raise Refused(answer)
        return list(answer.registers)

    def write(self, address: int, *values: int) -> None:
        answer = self._loop.run_until_complete(
            self._client.write_registers(address, list(values), device_id=1)
        )
        if answer.isError():
            raise Refused(answer)

    def refused(self, request: Callable[[], Any]) -> int:
        """The exception number a read or write is answered with."""
        with pytest.raises(Refused) as caught:
            request()
        return caught.value.number

    def silent(self, address: int = 0, count: int = 10) -> bool:
        """True when a read gets no usable answer."""
        try:
            self.read(address, count)
        except ModbusIOException:
            return True
        return False

    def close(self) -> None:
        self._client.close()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()


class Record:
    """One gauge record, unpacked as the map says."""

    def __init__(self, registers: list[int]) -> None:
        raw = struct.pack(">10H", *registers)
        self.sequence, self.piece, self.status, self.decimals, self.value, self.age, self.spare = (
            struct.unpack(">IIHHiHH", raw)
        )


class Bench:
    """A simulator with a Modbus client on each device."""

    def __init__(self, sim: SimProcess) -> None:
        self.sim = sim
        self._masters: list[Master] = []
        self.connect()
        self._heartbeat = 0

    def connect(self) -> None:
        self.close()
        self.gauge, self.plc = Master(self.sim.gauge), Master(self.sim.plc)
        self._masters = [self.gauge, self.plc]

    def close(self) -> None:
        for master in self._masters:
            master.close()
        self._masters = []

    def latest(self) -> Record:
        return Record(self.gauge.read(0, 10))

    def beat(self) -> None:
        self._heartbeat = self._heartbeat % 65535 + 1
        self.plc.write(1010, self._heartbeat)

    def permit(self, enable: bool = True, ack: int = 0) -> None:
        self.plc.write(1020, int(enable), ack >> 16, ack & 0xFFFF)

    def command(self, cmd: int, seq: int, chk: int | None = None) -> None:
        self.plc.write(1000, cmd, seq, ~(cmd ^ seq) & 0xFFFF if chk is None else chk)

    def start(self) -> None:
        """Heartbeat, permission and the start button."""
        self.beat()
        self.permit(True, self.word32(12))
        until(lambda: self.word(8), "START_ENABLE")
        self.sim.panel("start")
        until(lambda: self.word(7), "LINE_RUN")

    def make(self, last: int) -> list[Record]:
        """Be the edge of the handshake until piece `last` is made and released; the records in order."""
        records: list[Record] = []
        end = time.monotonic() + DEADLINE_S + last * 0.05
        done = self.word32(18)
        while done < last:
            assert time.monotonic() < end, f"piece {last} was not made, {done} was; state {self.word(9)}"
            self.beat()
            record = self.latest()
            if record.piece > done:
                records.append(record)
                done = record.piece
                self.permit(True, done)
        until(lambda: self.word32(18) >= last, f"release of {last}")
        return records

    def hold(self) -> int:
        """Withdraw RUN_ENABLE and wait until nothing moves any more; the last piece finished."""

        def held() -> bool:
            self.beat()
            self.permit(enable=False, ack=self.word32(12))
            return self.word(9) == 3

        until(held, "the planned hold")
        return self.word32(12)

    def scanned(self) -> None:
        """Wait until what was written has been through a whole scan."""
        for _ in range(2):
            beat = self.word(1)
            until(lambda before=beat: self.word(1) != before, "a scan")

    def word(self, address: int) -> int:
        return self.plc.read(address, 1)[0]

    def word32(self, address: int) -> int:
        high, low = self.plc.read(address, 2)
        return high << 16 | low


QUICK = {"opcua.enabled": False}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """Start benches without OPC UA; `bench(line__profile="free_running")` sets `line.profile`."""
    started: list[Bench] = []

    def make(pace_ms: int | None = 0, **sets: Any) -> Bench:
        named = {key.replace("__", "."): value for key, value in sets.items()}
        made = Bench(start_sim(tmp_path / f"b{len(started)}", pace_ms=pace_ms, sets={**QUICK, **named}))
        started.append(made)
        return made

    yield make
    for made in started:
        made.close()
        made.sim.stop()


@pytest.fixture(scope="module")
def shared_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """One standing line for the tests of a file that leave it as they found it."""
    made = Bench(start_sim(tmp_path_factory.mktemp("s"), sets=QUICK))
    yield made
    made.close()
    made.sim.stop()


@pytest.fixture
def raw() -> Iterator[Callable[[int], socket.socket]]:
    """Plain TCP connections, for what no Modbus library would send."""
    opened: list[socket.socket] = []

    def connect(port: int) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", port), timeout=1.0)
        opened.append(line)
        return line

    yield connect
    for line in opened:
        line.close()

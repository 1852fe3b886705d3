"""One Modbus TCP connection with one request in flight, for polling. The stop has its own, elsewhere,
shared with nobody.

pymodbus reconnects by itself with a delay that doubles to five minutes; that is off here. A connection is
made again at the next call; after any error that leaves the stream in doubt (silence, garbage) the
connection is thrown away, so that a late answer can never be taken for another.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ModbusException

from jidoka_edge.drivers.faces import DeviceAway

READ_MAX: Final = 120  # registers of one request; the protocol's own limit is 125

logging.getLogger("pymodbus").setLevel(logging.CRITICAL)  # losses are told once, by the caller


class ModbusLink:
    def __init__(self, device: str, host: str, port: int, unit: int, timeout_ms: int) -> None:
        self._device, self._unit = device, unit
        self._timeout_s = timeout_ms / 1000
        self._address = (host, port)
        self._client: AsyncModbusTcpClient | None = None

    async def read(self, address: int, count: int) -> list[int]:
        """``count`` holding registers in one request. Raises ``DeviceAway``."""
        client = await self._connected()
        try:
            answer = await client.read_holding_registers(address, count=count, device_id=self._unit)
        except (TimeoutError, ModbusException, OSError) as error:
            self._drop()
            raise DeviceAway(self._device, f"read {address}: {error}") from error
        if answer.isError():
            raise DeviceAway(
                self._device, f"read {address}: exception {getattr(answer, 'exception_code', '?')}"
            )
        registers = list(answer.registers)
        if len(registers) != count:
            self._drop()
            raise DeviceAway(self._device, f"read {address}: {len(registers)} registers, asked for {count}")
        return registers

    async def write(self, address: int, values: list[int]) -> None:
        """One FC16 request. Raises ``DeviceAway``; the device may have done it all the same."""
        client = await self._connected()
        try:
            answer = await client.write_registers(address, values, device_id=self._unit)
        except (TimeoutError, ModbusException, OSError) as error:
            self._drop()
            raise DeviceAway(self._device, f"write {address}: {error}") from error
        if answer.isError():
            raise DeviceAway(
                self._device, f"write {address}: exception {getattr(answer, 'exception_code', '?')}"
            )

    async def close(self) -> None:
        self._drop()

    async def _connected(self) -> AsyncModbusTcpClient:
        if self._client is not None and self._client.connected:
            return self._client
        self._drop()
        host, port = self._address
        client = AsyncModbusTcpClient(host, port=port, timeout=self._timeout_s, retries=0, reconnect_delay=0)
        try:
            async with asyncio.timeout(self._timeout_s + 0.1):
                connected = await client.connect()
        except (TimeoutError, OSError) as error:
            client.close()
            raise DeviceAway(self._device, f"no connection to {host}:{port}: {error}") from error
        if not connected:
            client.close()
            raise DeviceAway(self._device, f"no connection to {host}:{port}")
        self._client = client
        return client

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

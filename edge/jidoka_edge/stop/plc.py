"""The stop's own ways to the PLC over Modbus: one connection that commands, another that reads back. Neither
is shared.

``CommandLink`` is idle but for a probe each second, so a stop never queues behind another request: a probe
under way is cancelled. ``ReadLink`` has one owner task; the heartbeat goes over it and is its probe. A
failed request closes the connection (whatever comes late on it is never believed) and the next attempt makes
a new one. Errors: ``LinkDown`` = nothing was sent; ``Unanswered`` = sent, and whether it was done is not
known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Final, Protocol

from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ModbusPDU

from jidoka_edge.config import StopMap

STOP_WORD: Final = 0x5AA5
RESET_WORD: Final = 0xC33C
HEAD_WORDS: Final = 24
CONNECT_S: Final = 0.5


class LinkDown(Exception):
    """There is no connection; nothing was sent."""


class Unanswered(Exception):
    """It was sent and not answered, or answered with an exception: done or not done is not known."""


@dataclass(frozen=True, slots=True)
class LinkFault:
    """Why there is no connection: a code in one word, empty while there is one, and a text for a person."""

    code: str = ""
    text: str = ""

    @property
    def untrusted(self) -> bool:
        """Refused for what one side is: only a person can change that."""
        return self.code not in ("", "unreachable")


def check_word(command: int, seq: int) -> int:
    """QS_CHK = NOT (QS_CMD XOR QS_SEQ) in 16 bit."""
    return ~(command ^ seq) & 0xFFFF


@dataclass(frozen=True, slots=True)
class Head:
    """The PLC's read block."""

    boot: int
    heartbeat: int
    hb_echo: int
    comm_fault: bool
    latch: bool
    seq_ack: int
    reason: int
    line_run: bool
    key: bool
    last_finished: int
    last_started: int
    test_ack: int
    refused_resets: int
    run: int

    @classmethod
    def of(cls, words: list[int]) -> Head:
        """Raises ``Unanswered`` for a block that is not one."""
        if len(words) != HEAD_WORDS:
            raise Unanswered(f"{len(words)} words are not {HEAD_WORDS}")
        if not all(words[at] in (0, 1) for at in (3, 4, 7, 11)):
            raise Unanswered("a word that is 0 or 1 is neither")

        def double(at: int) -> int:
            return words[at] << 16 | words[at + 1]

        return cls(
            words[0], words[1], words[2], words[3] == 1, words[4] == 1, words[5], words[6], words[7] == 1,
            words[11] == 1, double(12), double(14), words[20], words[21], double(22),
        )  # fmt: skip


class CommandPath(Protocol):
    """How a stop or reset reaches the PLC: the FC16 block, or the OPC UA method."""

    fault: LinkFault

    @property
    def connected(self) -> bool: ...

    async def keep(self) -> None:
        """Connect when not connected; raises nothing."""

    async def probe(self) -> bool:
        """Is the connection alive?"""

    async def command(self, word: int, seq: int) -> None:
        """Write the command. Raises ``LinkDown`` or ``Unanswered``."""

    async def test(self, value: int) -> bool:
        """The harmless write of the self-test; True when its answer alone is the round trip."""

    async def close(self) -> None: ...


class ModbusLink:
    """One TCP connection, made again on demand. ``timeout_s`` bounds each request."""

    def __init__(self, name: str, host: str, port: int, unit: int, timeout_s: float) -> None:
        self._name, self._host, self._port, self._unit = name, host, port, unit
        self._timeout_s = timeout_s
        self._client: AsyncModbusTcpClient | None = None

    @property
    def connected(self) -> bool:
        return self._client is not None and self._client.connected

    async def connect(self) -> bool:
        """Raises nothing: whether there is a connection now."""
        if self.connected:
            return True
        self.drop()
        client = AsyncModbusTcpClient(
            self._host,
            port=self._port,
            name=self._name,
            timeout=self._timeout_s,
            retries=0,
            reconnect_delay=0,
        )
        try:
            async with asyncio.timeout(CONNECT_S):
                done = await client.connect()
        except (TimeoutError, OSError, ModbusException):
            done = False
        if not done:
            client.close()
            return False
        self._client = client
        return True

    def drop(self) -> None:
        """Close the connection: what comes late on it is never believed."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    async def read(self, address: int, count: int) -> list[int]:
        answer = await self._ask(
            lambda client: client.read_holding_registers(address, count=count, device_id=self._unit)
        )
        return list(answer.registers)

    async def write(self, address: int, words: list[int]) -> None:
        await self._ask(lambda client: client.write_registers(address, words, device_id=self._unit))

    async def _ask(self, request: _Request) -> ModbusPDU:
        client = self._client
        if client is None or not client.connected:
            raise LinkDown(f"{self._name}: not connected")
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await request(client)
        except (TimeoutError, ModbusException, OSError) as error:
            self.drop()
            raise Unanswered(f"{self._name}: {type(error).__name__}") from error
        if answer.isError():
            raise Unanswered(f"{self._name}: exception {getattr(answer, 'exception_code', '?')}")
        return answer


class _Request(Protocol):
    async def __call__(self, client: AsyncModbusTcpClient) -> ModbusPDU: ...


class CommandLink:
    """The stop's own connection (``CommandPath`` over Modbus)."""

    def __init__(self, link: ModbusLink, map_: StopMap) -> None:
        self.fault = LinkFault()  # Modbus has nothing to say of why
        self._link = link
        self._map = map_
        self._aside: asyncio.Task[None] | None = None

    @property
    def connected(self) -> bool:
        return self._link.connected

    async def keep(self) -> None:
        await self._link.connect()

    async def probe(self) -> bool:
        return await self._yielding(self._probe())

    async def test(self, value: int) -> bool:
        await self._yielding(self._link.write(self._map.test, [value]))
        return False

    async def command(self, word: int, seq: int) -> None:
        if self._aside is not None:
            self._aside.cancel()
        if not self._link.connected and not await self._link.connect():
            raise LinkDown("the stop connection cannot be made")
        await self._link.write(self._map.command, [word, seq, check_word(word, seq)])

    async def _probe(self) -> None:
        await self._link.read(self._map.head, 1)

    async def _yielding(self, request: Coroutine[None, None, None]) -> bool:
        """A request that gives way to a command; True when it was answered, or had to give way."""
        self._aside = task = asyncio.ensure_future(request)
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            self._aside = None
        if task.cancelled():
            return True
        return task.exception() is None

    async def close(self) -> None:
        self._link.drop()


class ReadLink:
    """The read-back connection: the PLC's block, and the heartbeat that proves the edge to the PLC."""

    def __init__(self, link: ModbusLink, map_: StopMap) -> None:
        self._link = link
        self._map = map_

    @property
    def connected(self) -> bool:
        return self._link.connected

    async def keep(self) -> bool:
        return await self._link.connect()

    async def head(self) -> Head:
        """Raises ``LinkDown`` or ``Unanswered``."""
        return Head.of(await self._link.read(self._map.head, HEAD_WORDS))

    async def heartbeat(self, value: int) -> None:
        await self._link.write(self._map.heartbeat, [value])

    def drop(self) -> None:
        self._link.drop()

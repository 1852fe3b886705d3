"""A Modbus TCP server whose wire can be made to misbehave.

Our own instead of pymodbus's because the faults live below what a library offers: junk between frames, an
answer with a foreign transaction id, a connection that goes half open, a listener that refuses the second
client, requests that are carried out when a frozen device thaws. It speaks what the simulated devices speak
and nothing else: functions 3 and 16, unit 1, blocks read and written atomically.

Frame: transaction id u16, protocol id u16 = 0, length u16, unit u8, then the function. A wrong protocol id
or a length outside 2..254 closes the connection, as real modules do (there is no way to find the next
frame). Function codes other than 3 and 16 answer exception 1, another unit exception 11, a bad count
exception 3.

Bounds: at most `max_connections` served, the next one is reset at once; 64 KiB of unread input a
connection, then it is reset.
"""

from __future__ import annotations

import asyncio
import logging
import random
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from .errors import GATEWAY_TARGET_FAILED, ILLEGAL_FUNCTION, ILLEGAL_VALUE, ModbusException

READ_HOLDING, WRITE_MULTIPLE = 3, 16
UNIT = 1
READ_MAX, WRITE_MAX = 125, 123
INPUT_MAX = 65536
GARBAGE_KINDS = ("noise", "before", "wrong_tid", "wrong_unit", "truncated")
_HEADER = struct.Struct(">HHHB")
_log = logging.getLogger(__name__)

Read = Callable[[int, int], list[int]]
Write = Callable[[int, list[int]], None]


@dataclass(slots=True)
class Garbage:
    """The next `left` answers are spoiled in the way of `kind`; the noise is seeded and so repeatable."""

    kind: str = "noise"
    left: int = 0
    size: int = 64
    dice: random.Random = field(default_factory=lambda: random.Random(1))

    def spoil(self, frame: bytes) -> bytes:
        self.left -= 1
        if self.kind == "before":
            return self.dice.randbytes(self.size) + frame
        if self.kind == "wrong_tid":
            return bytes([frame[0] ^ 0x55, frame[1] ^ 0xAA]) + frame[2:]
        if self.kind == "wrong_unit":
            return frame[:6] + bytes([frame[6] ^ 0x40]) + frame[7:]
        if self.kind == "truncated":
            return frame[: max(1, len(frame) // 2)]
        return self.dice.randbytes(self.size)


@dataclass(slots=True)
class WireFaults:
    """What is wrong with one device's Modbus side right now."""

    frozen: bool = False
    one_connection: bool = False
    delay_ms: int = 0
    exception: int = 0
    garbage: Garbage = field(default_factory=Garbage)


class Connection(asyncio.Protocol):
    """One client. While frozen, requests pile up unread and are carried out at the thaw; half open, never."""

    def __init__(self, server: ModbusServer) -> None:
        self._server = server
        self._buffer = bytearray()
        self.transport: asyncio.Transport | None = None
        self.half_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        sock = self.transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self._server.admit(self):
            self.reset()

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self)

    def reset(self) -> None:
        """Close with RST, not FIN: what the client sees is a refusal or a torn connection."""
        if self.transport is not None:
            sock = self.transport.get_extra_info("socket")
            if sock is not None:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        if self.half_open:
            return
        self._buffer += data
        if len(self._buffer) > INPUT_MAX:
            self.reset()
            return
        self.work()

    def work(self) -> None:
        """Carry out every whole request in the buffer."""
        while not self.half_open and not self._server.faults.frozen and len(self._buffer) >= _HEADER.size:
            tid, protocol, length, unit = _HEADER.unpack_from(self._buffer)
            if protocol != 0 or not 2 <= length <= 254:
                _log.info("%s: not a Modbus frame, connection closed", self._server.name)
                self.reset()
                return
            if len(self._buffer) < 6 + length:
                return
            pdu = bytes(self._buffer[_HEADER.size : 6 + length])
            del self._buffer[: 6 + length]
            self._reply(tid, unit, self._server.answer(unit, pdu))

    def _reply(self, tid: int, unit: int, pdu: bytes) -> None:
        frame = _HEADER.pack(tid, 0, len(pdu) + 1, unit) + pdu
        faults = self._server.faults
        if faults.garbage.left > 0:
            frame = faults.garbage.spoil(frame)
        if faults.delay_ms:
            asyncio.get_running_loop().call_later(faults.delay_ms / 1000, self._send, frame)
        else:
            self._send(frame)

    def _send(self, frame: bytes) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(frame)


class ModbusServer:
    """Serves one device on one port. `read` and `write` run in the event loop, so a block is atomic."""

    def __init__(self, name: str, read: Read, write: Write, max_connections: int, faults: WireFaults) -> None:
        self.name = name
        self.faults = faults
        self.connections: set[Connection] = set()
        self.port = 0
        self._read = read
        self._write = write
        self._max_connections = max_connections
        self._listener: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one, which a later start keeps."""
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(lambda: Connection(self), host, port or self.port)
        self.port = int(self._listener.sockets[0].getsockname()[1])

    def stop(self) -> None:
        """Stop listening and tear every connection, as a device does that loses power."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        self.drop()

    def admit(self, connection: Connection) -> bool:
        limit = 1 if self.faults.one_connection else self._max_connections
        if len(self.connections) >= limit:
            _log.info("%s: connection refused, %d served", self.name, len(self.connections))
            return False
        self.connections.add(connection)
        return True

    def drop(self) -> None:
        """Tear every open connection."""
        for connection in tuple(self.connections):
            connection.reset()
        self.connections.clear()

    def half_open(self) -> None:
        """Present connections are never read or answered again and never closed from this side."""
        for connection in self.connections:
            connection.half_open = True
        self.connections.clear()

    def thaw(self) -> None:
        """Carry out what arrived while frozen."""
        for connection in tuple(self.connections):
            connection.work()

    def answer(self, unit: int, pdu: bytes) -> bytes:
        """The answer PDU to a request PDU."""
        function = pdu[0]
        try:
            if self.faults.exception:
                raise ModbusException(self.faults.exception, "injected")
            if unit != UNIT:
                raise ModbusException(GATEWAY_TARGET_FAILED, f"no unit {unit}")
            if function == READ_HOLDING:
                return self._answer_read(pdu)
            if function == WRITE_MULTIPLE:
                return self._answer_write(pdu)
            raise ModbusException(ILLEGAL_FUNCTION, f"function {function}")
        except ModbusException as refusal:
            _log.info("%s: exception %d: %s", self.name, refusal.number, refusal)
            return bytes([function | 0x80, refusal.number])

    def _answer_read(self, pdu: bytes) -> bytes:
        if len(pdu) != 5:
            raise ModbusException(ILLEGAL_VALUE, "a read request has 5 bytes")
        _, address, count = struct.unpack(">BHH", pdu)
        if not 1 <= count <= READ_MAX:
            raise ModbusException(ILLEGAL_VALUE, f"1 to {READ_MAX} registers a read")
        registers = self._read(address, count)
        return bytes([READ_HOLDING, 2 * count]) + struct.pack(f">{count}H", *registers)

    def _answer_write(self, pdu: bytes) -> bytes:
        if len(pdu) < 6:
            raise ModbusException(ILLEGAL_VALUE, "a write request has a head of 6 bytes")
        _, address, count, size = struct.unpack_from(">BHHB", pdu)
        if not 1 <= count <= WRITE_MAX or size != 2 * count or len(pdu) != 6 + size:
            raise ModbusException(ILLEGAL_VALUE, "count, byte count and length do not agree")
        self._write(address, list(struct.unpack_from(f">{count}H", pdu, 6)))
        return pdu[:5]

"""A TCP proxy between the stop process and the PLC that cuts, loses or holds what passes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

WRITE_BLOCK = 16  # Modbus function of the stop block


class Proxy:
    """``on_request(frame)`` decides: "pass", "lose" (cut before it arrives), "cut" (it arrives, its answer
    does not), "hold".
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.on_request: Callable[[bytes], str] = lambda frame: "pass"
        self.connections = 0

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> Proxy:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in tuple(self._open):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._open |= {writer, up_writer}
        back = asyncio.create_task(self._back(up_reader, writer))
        try:
            while True:
                header = await reader.readexactly(6)
                body = await reader.readexactly(int.from_bytes(header[4:6], "big"))
                what = self.on_request(header + body)
                if what == "hold":
                    continue
                if what == "cut":
                    back.cancel()
                    up_writer.write(header + body)
                    await up_reader.readexactly(8)  # it was done
                if what in ("cut", "lose"):
                    break
                up_writer.write(header + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            back.cancel()
            writer.transport.abort()
            up_writer.transport.abort()
            self._open -= {writer, up_writer}

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(4096):
                writer.write(data)
        except ConnectionError:
            pass


def once(what: str, function: int = WRITE_BLOCK, address: int = 1000) -> Callable[[bytes], str]:
    """``what`` for the first such request, "pass" for everything else."""
    left = [1]

    def decide(frame: bytes) -> str:
        if left[0] and frame[7] == function and int.from_bytes(frame[8:10], "big") == address:
            left[0] = 0
            return what
        return "pass"

    return decide

"""What the edge's processes speak among themselves: requests, answers and pushes over a Unix socket.

Frame: 4 bytes length (big endian, at most ``FRAME_MAX``), then a JSON object (msgspec; bytes travel as
base64).

    request  {"id": n, "op": name, "args": {...}}     n > 0 counts on its client; without id no answer is made
    answer   {"id": n, "ok": {...}}  or  {"id": n, "error": {"code": text, "message": text}}
    push     {"push": name, "args": {...}}

Invariants: requests of one connection are handled one after the other and answered in order; pushes of one
peer arrive in the order they were made. A client makes a lost connection again every ``RECONNECT_S``; it
then runs ``on_connect`` (subscribe again) and asks again, in order, what was not answered: so every op must
be idempotent. Nothing grows without bound: a client holds at most ``PENDING_MAX`` unanswered requests, a
server closes a peer that does not read its pushes (it connects again and is told again). The socket file
has mode 0600; the file of a dead server is replaced, that of a living one is not.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from jidoka_edge.ending import end_tasks

FRAME_MAX: Final = 1_048_576
PENDING_MAX: Final = 1_000
PUSH_BYTES_MAX: Final = 4 * FRAME_MAX
RECONNECT_S: Final = 0.1
PATH_BYTES_MAX: Final = 100  # a Unix socket address has 108 bytes

Args = dict[str, Any]
Handler = Callable[["Peer", str, Args], Awaitable[Args | None]]
PushHandler = Callable[[str, Args], None]
ConnectHandler = Callable[["LocalClient"], None]

_log = logging.getLogger("jidoka_edge.local")


class LocalRefused(Exception):
    """The other process refused a request: ``code`` is stable. A handler raises it to refuse."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class FrameError(Exception):
    """Bytes that are no frame; the connection is closed."""


class AlreadyServed(Exception):
    """Another living process serves this socket."""


class _Message(msgspec.Struct, omit_defaults=True):
    id: int = 0
    op: str | None = None
    args: Args = msgspec.field(default_factory=dict)
    ok: Args | None = None
    error: dict[str, str] | None = None
    push: str | None = None


_encoder: Final = msgspec.json.Encoder()
_decoder: Final = msgspec.json.Decoder(_Message)


def encode_frame(message: Args) -> bytes:
    """The frame of a message. Raises ``FrameError`` when it is too long."""
    body = _encoder.encode(message)
    if len(body) > FRAME_MAX:
        raise FrameError(f"{len(body)} bytes are more than {FRAME_MAX}")
    return len(body).to_bytes(4, "big") + body


async def _read_frame(reader: asyncio.StreamReader) -> _Message:
    """The next message. Raises ``FrameError``, or ``IncompleteReadError`` at the end of the connection."""
    length = int.from_bytes(await reader.readexactly(4), "big")
    if length > FRAME_MAX:
        raise FrameError(f"a frame of {length} bytes is more than {FRAME_MAX}")
    try:
        return _decoder.decode(await reader.readexactly(length))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FrameError(f"not a message: {error}") from error


class Peer:
    """One connected client, seen from the server; ``who`` is free for the handler (the name given at
    subscribe).
    """

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.who = ""
        self._writer = writer

    @property
    def closed(self) -> bool:
        return self._writer.is_closing()

    def push(self, name: str, args: Args) -> bool:
        """Send a push without waiting; False when the peer is gone (one that does not read is closed)."""
        return self._send({"push": name, "args": args})

    def answer(self, id_: int, ok: Args | None) -> bool:
        return self._send({"id": id_, "ok": ok or {}})

    def refuse(self, id_: int, code: str, message: str) -> bool:
        return self._send({"id": id_, "error": {"code": code, "message": message}})

    def _send(self, message: Args) -> bool:
        if self._writer.is_closing():
            return False
        if self._writer.transport.get_write_buffer_size() > PUSH_BYTES_MAX:
            self._writer.transport.abort()
            return False
        self._writer.write(encode_frame(message))
        return True

    def close(self) -> None:
        self._writer.close()


class LocalServer:
    """Serves one socket. ``handler(peer, op, args)`` returns the answer or raises ``LocalRefused``."""

    def __init__(self, path: Path, handler: Handler, on_gone: Callable[[Peer], None] | None = None) -> None:
        self._path = path
        self._handler = handler
        self._on_gone = on_gone
        self._server: asyncio.Server | None = None
        self.peers: set[Peer] = set()

    async def start(self) -> None:
        """Raises ``AlreadyServed`` when a living process holds the socket, ``OSError`` when the path is too
        long.
        """
        if len(os.fsencode(self._path)) > PATH_BYTES_MAX:
            raise OSError(f"{self._path} is longer than {PATH_BYTES_MAX} bytes: choose a shorter var")
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._path.exists():
            _remove_dead(self._path)
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._serve, path=str(self._path))
        finally:
            os.umask(before)

    async def close(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for peer in tuple(self.peers):
            peer.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await self._server.wait_closed()
        self._path.unlink(missing_ok=True)

    def push(self, who: str, name: str, args: Args) -> int:
        """Push to every peer named ``who``; returns to how many."""
        return sum(peer.push(name, args) for peer in tuple(self.peers) if peer.who == who)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = Peer(writer)
        self.peers.add(peer)
        try:
            while not peer.closed:
                await self._one(peer, await _read_frame(reader))
                await writer.drain()
        except FrameError as error:
            _log.warning("local peer %s closed: %s", peer.who or "?", error)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.peers.discard(peer)
            if self._on_gone is not None:
                self._on_gone(peer)
            writer.close()

    async def _one(self, peer: Peer, message: _Message) -> None:
        if message.op is None:
            raise FrameError("a request names its op")
        try:
            answer = await self._handler(peer, message.op, message.args)
        except LocalRefused as refused:
            if message.id:
                peer.refuse(message.id, refused.code, str(refused))
        except (msgspec.ValidationError, KeyError, TypeError, ValueError) as error:
            _log.warning("local request %s refused: %s", message.op, error)
            if message.id:
                peer.refuse(message.id, "bad_request", f"{type(error).__name__}: {error}")
        else:
            if message.id:
                peer.answer(message.id, answer)


class _Pending:
    __slots__ = ("frame", "future")

    def __init__(self, frame: bytes, future: asyncio.Future[Args]) -> None:
        self.frame = frame
        self.future = future


class LocalClient:
    """A connection that is always there: ``start`` it once, ``close`` it once.

    ``on_push(name, args)`` is called in the loop and must return at once. ``on_connect(client)`` runs at
    each new connection, before anything is asked again: it fires what the server must know first
    (``subscribe``).
    """

    def __init__(
        self, path: Path, on_push: PushHandler | None = None, on_connect: ConnectHandler | None = None
    ) -> None:
        self._path = path
        self._on_push = on_push
        self._on_connect = on_connect
        self._next = 0
        self._pending: dict[int, _Pending] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None
        self.connected = asyncio.Event()

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=f"local:{self._path.name}")

    async def close(self) -> None:
        if self._task is not None:
            await end_tasks(self._task)
        for pending in self._pending.values():
            pending.future.cancel()
        self._pending.clear()

    @property
    def unanswered(self) -> int:
        return len(self._pending)

    async def call(self, op: str, args: Args | None = None) -> Args:
        """Ask and wait, over lost connections too. Raises ``LocalRefused``; wrap in ``wait_for`` where a
        deadline applies.
        """
        return await self.fire(op, args)

    def fire(self, op: str, args: Args | None = None) -> asyncio.Future[Args]:
        """Ask without waiting: the bytes go out in this call when connected, else at the next connection.

        Raises ``LocalRefused`` (``busy``) above ``PENDING_MAX`` unanswered requests. An error nobody awaits
        is dropped.
        """
        if len(self._pending) >= PENDING_MAX:
            raise LocalRefused("busy", f"{PENDING_MAX} requests to {self._path.name} are unanswered")
        self._next += 1
        frame = encode_frame({"id": self._next, "op": op, "args": args or {}})
        future: asyncio.Future[Args] = asyncio.get_running_loop().create_future()
        future.add_done_callback(_forget_error)
        self._pending[self._next] = _Pending(frame, future)
        if self._writer is not None:
            self._writer.write(frame)
        return future

    def tell(self, op: str, args: Args) -> bool:
        """Say without an answer; False and dropped when there is no connection or its reader is behind."""
        writer = self._writer
        if writer is None or writer.transport.get_write_buffer_size() > FRAME_MAX:
            return False
        writer.write(encode_frame({"op": op, "args": args}))
        return True

    async def _run(self) -> None:
        while True:
            try:
                reader, writer = await asyncio.open_unix_connection(str(self._path))
            except OSError:
                await asyncio.sleep(RECONNECT_S)
                continue
            try:
                self._begin(writer)
                while True:
                    self._take(await _read_frame(reader))
            except (asyncio.IncompleteReadError, ConnectionError, FrameError):
                pass
            finally:
                self._writer = None
                self.connected.clear()
                writer.close()
            await asyncio.sleep(RECONNECT_S)

    def _begin(self, writer: asyncio.StreamWriter) -> None:
        again = list(self._pending.items())
        self._writer = writer
        if self._on_connect is not None:
            self._on_connect(self)
        for id_, pending in again:
            if id_ in self._pending:
                writer.write(pending.frame)
        self.connected.set()

    def _take(self, message: _Message) -> None:
        if message.push is not None:
            if self._on_push is not None:
                self._on_push(message.push, message.args)
            return
        pending = self._pending.pop(message.id, None)
        if pending is None or pending.future.done():
            return
        if message.error is not None:
            error = message.error
            pending.future.set_exception(LocalRefused(error.get("code", "refused"), error.get("message", "")))
        else:
            pending.future.set_result(message.ok or {})


async def ask_once(path: Path, op: str, args: Args | None = None, timeout_s: float = 1.0) -> Args:
    """One request on a connection of its own (``jidoka-edge status``).

    Raises ``OSError`` when nobody serves the socket, ``TimeoutError``, ``LocalRefused``, ``FrameError``.
    """
    async with asyncio.timeout(timeout_s):
        reader, writer = await asyncio.open_unix_connection(str(path))
        try:
            writer.write(encode_frame({"id": 1, "op": op, "args": args or {}}))
            while True:
                message = await _read_frame(reader)
                if message.id == 1 and message.push is None:
                    break
        finally:
            writer.close()
    if message.error is not None:
        raise LocalRefused(message.error.get("code", "refused"), message.error.get("message", ""))
    return message.ok or {}


def _forget_error(future: asyncio.Future[Args]) -> None:
    if not future.cancelled():
        future.exception()


def _remove_dead(path: Path) -> None:
    """Remove the socket file of a server that is gone. Raises ``AlreadyServed`` when one answers."""
    probe = socket.socket(socket.AF_UNIX)
    try:
        probe.settimeout(0.2)
        probe.connect(str(path))
    except OSError:
        path.unlink(missing_ok=True)
    else:
        raise AlreadyServed(f"{path} is served by another process")
    finally:
        probe.close()

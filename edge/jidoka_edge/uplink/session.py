"""One MQTT connection in the loop: paho without its threads, its queues or its reconnecting.

paho is only a pipe here. It keeps unacknowledged messages in memory and sends them all again after a
reconnect, whatever the in-flight limit says; so each connection is a new client that dies with it, and what
must arrive is sent again from the buffer. Callbacks only hand over. Limits: connect ``CONNECT_S``; at most
``QUEUE_MAX`` messages in paho, further ones are not taken (``publish`` is False).
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

CONNECT_S: Final = 5.0
QUEUE_MAX: Final = 200

_log = logging.getLogger("jidoka_edge.uplink")


@dataclass(frozen=True, slots=True)
class Received:
    topic: str
    payload: bytes
    retained: bool


@dataclass(frozen=True, slots=True)
class Will:
    topic: str
    payload: bytes


class NotConnected(Exception):
    """The broker cannot be reached, or refuses this client; the text says which."""


def tls_context(authority: Path, own: tuple[Path, Path] | None) -> ssl.SSLContext:
    """TLS, at least 1.2, with the pinned certificate authority and the host name checked; ``own`` is this
    edge's certificate and its key. Raises ``OSError``."""
    context = ssl.create_default_context(cafile=str(authority))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if own is not None:
        context.load_cert_chain(*own)
    return context


class Session:
    """A connection from ``open`` until ``closed`` is set. ``on_message`` is called in the loop and must
    return at once.
    """

    def __init__(
        self,
        client_id: str,
        will: Will,
        on_message: Callable[[Received], None],
        keepalive_s: int,
        login: tuple[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_message = on_message
        self._keepalive_s = keepalive_s
        self.closed = asyncio.Event()
        self.why = ""
        self._connected: asyncio.Future[None] = self._loop.create_future()
        self._ticking: asyncio.Task[None] | None = None
        self._waiting: set[int] = set()
        self._client = client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id, clean_session=True)
        client.max_queued_messages_set(QUEUE_MAX)
        client.max_inflight_messages_set(QUEUE_MAX)
        client.suppress_exceptions = True
        client.will_set(will.topic, will.payload, qos=1, retain=True)
        if login is not None:
            client.username_pw_set(*login)
        if tls is not None:
            client.tls_set_context(tls)
        client.on_connect = self._was_connected
        client.on_disconnect = self._was_disconnected
        client.on_message = self._was_received
        client.on_publish = self._was_published
        client.on_socket_open = self._socket_open
        client.on_socket_close = self._socket_close
        client.on_socket_register_write = self._want_write
        client.on_socket_unregister_write = self._no_write

    async def open(self, host: str, port: int) -> None:
        """Connect. Raises ``NotConnected``."""
        try:
            async with asyncio.timeout(CONNECT_S):
                await asyncio.to_thread(self._client.connect, host, port, self._keepalive_s)
                self._ticking = asyncio.create_task(self._tick())
                await self._connected
        except (TimeoutError, OSError, ssl.SSLError, ValueError) as error:
            self.close()
            raise NotConnected(f"{type(error).__name__}: {error}") from error
        except BaseException:
            self.close()
            raise

    def subscribe(self, *topics: str) -> None:
        self._client.subscribe([(topic, 1) for topic in topics])

    def publish(self, topic: str, payload: bytes, qos: int = 1, retain: bool = False) -> bool:
        """Hand a message to the connection; False when it is closed or full: then it was not taken."""
        if self.closed.is_set() or len(self._waiting) >= QUEUE_MAX:
            return False
        info = self._client.publish(topic, payload, qos, retain)
        if info.rc != mqtt.MQTT_ERR_SUCCESS:
            self._end(f"publish: {mqtt.error_string(info.rc)}")
            return False
        if qos:
            self._waiting.add(info.mid)
        return True

    @property
    def unacknowledged(self) -> int:
        """Messages the broker has not acknowledged yet."""
        return len(self._waiting)

    def close(self, polite: bool = False) -> None:
        """End it; ``polite`` sends DISCONNECT, so that the broker keeps the Will to itself."""
        if polite and not self.closed.is_set():
            self._client.disconnect()
        self._end("closed")

    # ---- paho's callbacks -----------------------------------------------------------------------------

    def _was_connected(self, client: Any, userdata: Any, flags: Any, reason: Any, properties: Any) -> None:
        if self._connected.done():
            return
        if reason.is_failure:
            self._connected.set_exception(NotConnected(f"the broker refuses this client: {reason}"))
        else:
            self._connected.set_result(None)

    def _was_disconnected(self, client: Any, userdata: Any, flags: Any, reason: Any, properties: Any) -> None:
        self._end(f"disconnected: {reason}")

    def _was_received(self, client: Any, userdata: Any, message: mqtt.MQTTMessage) -> None:
        self._on_message(Received(message.topic, bytes(message.payload), bool(message.retain)))

    def _was_published(self, client: Any, userdata: Any, mid: int, reason: Any, properties: Any) -> None:
        self._waiting.discard(mid)

    def _socket_open(self, client: Any, userdata: Any, sock: Any) -> None:
        """Called in the connecting thread."""
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._loop.call_soon_threadsafe(self._watch, sock)

    def _watch(self, sock: Any) -> None:
        if sock.fileno() >= 0 and not self.closed.is_set():
            self._loop.add_reader(sock, self._readable)

    def _readable(self) -> None:
        """One packet; over TLS also those decrypted with it, for which the socket never becomes readable."""
        self._check(self._client.loop_read())
        sock = self._client.socket()
        while isinstance(sock, ssl.SSLSocket) and not self.closed.is_set() and sock.pending():
            self._check(self._client.loop_read())

    def _socket_close(self, client: Any, userdata: Any, sock: Any) -> None:
        if sock.fileno() >= 0:
            self._loop.remove_reader(sock)
            self._loop.remove_writer(sock)

    def _want_write(self, client: Any, userdata: Any, sock: Any) -> None:
        def watch() -> None:
            if sock.fileno() >= 0 and not self.closed.is_set():
                self._loop.add_writer(sock, lambda: self._check(self._client.loop_write()))

        self._loop.call_soon_threadsafe(watch)

    def _no_write(self, client: Any, userdata: Any, sock: Any) -> None:
        if sock.fileno() >= 0:
            self._loop.remove_writer(sock)

    def _check(self, code: int) -> None:
        if code != mqtt.MQTT_ERR_SUCCESS:
            self._end(f"connection lost: {mqtt.error_string(mqtt.MQTTErrorCode(code))}")

    async def _tick(self) -> None:
        while not self.closed.is_set():
            self._check(self._client.loop_misc())
            await asyncio.sleep(1.0)

    def _end(self, why: str) -> None:
        if self.closed.is_set():
            return
        self.why = why
        self.closed.set()
        if not self._connected.done():
            self._connected.set_exception(NotConnected(why))
            self._connected.exception()
        sock = self._client.socket()
        if sock is not None and sock.fileno() >= 0:
            self._loop.remove_reader(sock)
            self._loop.remove_writer(sock)
            sock.close()
        if self._ticking is not None:
            self._ticking.cancel()

"""Edge and server meet at the broker that deploy/ ships, over TLS, each by its own connection code.

The edge shows its certificate, the server a password, and both trust the plant's own authority alone.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest

from jidoka_central.foundation.settings import Settings
from jidoka_central.modules.shopfloor.link.mqtt import Link
from jidoka_central.modules.shopfloor.link.role import broker_of
from jidoka_edge.uplink.session import NotConnected, Received, Session, Will, tls_context
from jidoka_shared.values import LinePath
from jidoka_shared.wire.topics import Topics
from tests.fixtures.brokers import HOST
from tests.fixtures.shipped_broker import CELL, Certificates, ShippedMosquitto
from tests.support.waiting import BUSY_SECONDS

TOPICS = Topics(LinePath.parse(CELL))
MANY = 300


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    made = Certificates(tmp_path / "broker" / "certs")
    made.issue("broker", HOST)
    made.issue("gw-a", "gw-a")
    return made


@pytest.fixture
def shipped(certificates: Certificates, tmp_path: Path) -> Any:
    running = ShippedMosquitto(tmp_path / "broker", "a password")
    running.start()
    yield running
    running.stop()


def _settings(shipped: ShippedMosquitto, authority: Path | None) -> Settings:
    more = {} if authority is None else {"JIDOKA_CENTRAL_BROKER_CA_FILE": str(authority)}
    return Settings.load(
        env={
            "JIDOKA_CENTRAL_BROKER_URL": f"mqtts://{HOST}:{shipped.server_port}",
            "JIDOKA_CENTRAL_BROKER_PASSWORD": "a password",
            **more,
        }
    )


class Server:
    """The server's link, and what it received."""

    def __init__(self, settings: Settings) -> None:
        self.topics: list[str] = []
        self.up = threading.Event()
        self.link = Link(
            broker_of(settings, "central-test", "auto"), [(TOPICS.events, 1)], self._received, self._changed
        )
        self.link.start()

    def _received(self, connection: Any, message: Any) -> None:
        self.topics.append(message.topic)
        connection.acknowledge(message.mid, message.qos)

    def _changed(self, up: bool) -> None:
        if up:
            self.up.set()


def _publish(server: Server, topic: str) -> None:
    connection = server.link.connection
    assert connection is not None
    assert connection.publish(topic, b"y" * 200, retain=False)


async def _edge(
    shipped: ShippedMosquitto, folder: Path, received: list[Received], own: bool = True
) -> Session:
    pair = (folder / "gw-a.crt", folder / "gw-a.key") if own else None
    session = Session(
        "jidoka-gw-a",
        Will(TOPICS.state("edge"), b"gone"),
        received.append,
        10,
        None,
        tls_context(folder / "ca.crt", pair),
    )
    await session.open(HOST, shipped.port)
    return session


@pytest.mark.needs("mosquitto")
def test_a_burst_passes_both_ways_over_tls(shipped: ShippedMosquitto, certificates: Certificates) -> None:
    server = Server(_settings(shipped, certificates.folder / "ca.crt"))
    assert server.up.wait(5 + BUSY_SECONDS)

    async def talk() -> list[Received]:
        received: list[Received] = []
        session = await _edge(shipped, certificates.folder, received)
        try:
            session.subscribe(TOPICS.command("+"))
            while not received:  # until the broker knows the subscription
                _publish(server, TOPICS.command("listening"))
                await asyncio.sleep(0.05)
            for number in range(MANY):
                while not session.publish(TOPICS.events, b"x" * 200):
                    await asyncio.sleep(0.01)
                _publish(server, TOPICS.command(f"c{number}"))
            async with asyncio.timeout(5 + BUSY_SECONDS):
                while (
                    received[-1].topic != TOPICS.command(f"c{MANY - 1}")
                    or len(server.topics) < MANY
                    or session.unacknowledged
                ):
                    await asyncio.sleep(0.01)
        finally:
            session.close(polite=True)
        return received

    try:
        received = asyncio.run(talk())
        topics = [one.topic for one in received if one.topic != TOPICS.command("listening")]
        assert topics == [TOPICS.command(f"c{number}") for number in range(MANY)]
    finally:
        server.link.stop()


def test_messages_in_one_tls_record_are_all_read(certificates: Certificates) -> None:
    """Some brokers put many packets into one record: what was decrypted never makes the socket readable."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.folder / "broker.crt", certificates.folder / "broker.key")
    topic = TOPICS.command("open_job").encode()
    message = b"\x30" + bytes([2 + len(topic) + 1, 0, len(topic)]) + topic + b"y"
    done = threading.Event()

    def serve(listening: socket.socket) -> None:
        with context.wrap_socket(listening.accept()[0], server_side=True) as accepted:
            accepted.recv(1_000)  # CONNECT
            accepted.sendall(b"\x20\x02\x00\x00" + message * 20)  # accepted, and one record of messages
            done.wait(10)

    async def listen(port: int) -> int:
        received: list[Received] = []
        authority = tls_context(certificates.folder / "ca.crt", None)
        session = Session("gw-a", Will("will", b""), received.append, 60, None, authority)
        try:
            await session.open(HOST, port)
            async with asyncio.timeout(0.9):  # the session's own tick comes after a second
                while len(received) < 20:
                    await asyncio.sleep(0.01)
        except TimeoutError:
            pass
        finally:
            session.close()
            done.set()
        return len(received)

    with socket.create_server((HOST, 0)) as listening:
        server = threading.Thread(target=serve, args=(listening,))
        server.start()
        assert asyncio.run(listen(listening.getsockname()[1])) == 20
        server.join()


@pytest.mark.needs("mosquitto")
def test_neither_side_speaks_where_it_does_not_trust(
    shipped: ShippedMosquitto, certificates: Certificates, tmp_path: Path
) -> None:
    stranger = Certificates(tmp_path / "stranger")
    stranger.issue("gw-a", "gw-a")
    with pytest.raises(NotConnected, match="CERTIFICATE_VERIFY_FAILED"):
        asyncio.run(_edge(shipped, stranger.folder, []))
    with pytest.raises(NotConnected):
        asyncio.run(_edge(shipped, certificates.folder, [], own=False))
    with pytest.raises(ValueError, match="broker_ca_file"):
        broker_of(_settings(shipped, tmp_path / "none.crt"), "central-test", "auto")
    server = Server(_settings(shipped, None))  # the system's authorities do not know the plant's
    try:
        assert not server.up.wait(1)
    finally:
        server.link.stop()

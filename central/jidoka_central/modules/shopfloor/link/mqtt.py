"""The connection to the broker: MQTT 5 where it is offered, else 3.1.1; TLS for ``mqtts://``.

Every connection is a new paho client with a clean session, so nothing of an old one is sent again: what is
to be published lies in the database, and an edge repeats what was not acknowledged. Callbacks only hand
over. A message is acknowledged to the broker by hand, after its transaction; with MQTT 5 the broker holds
back what goes beyond ``RECEIVE_MAX`` unacknowledged messages.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

KEEPALIVE_S: Final = 15
CONNECT_S: Final = 5.0
PROBE_S: Final = 1.0  # amqtt does not answer a CONNECT of version 5 at all
RECEIVE_MAX: Final = 128
PACKET_BYTES_MAX: Final = 2_097_152
QUEUED_MAX: Final = 2_000
BACKOFF_S: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)

_log = logging.getLogger("jidoka.shopfloor.link")


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """Where the broker is. ``protocol``: auto, 5 or 3.1.1."""

    host: str
    port: int
    tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str | None = None
    client_id: str = "jidoka-central"
    protocol: str = "auto"

    @classmethod
    def of_url(cls, url: str, **more: Any) -> BrokerSettings:
        """``mqtt://host:port`` or ``mqtts://host:port``. Raises ``ValueError`` for another scheme."""
        parts = urlsplit(url)
        if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
            raise ValueError(f"broker_url {url!r} is not mqtt://host:port or mqtts://host:port")
        tls = parts.scheme == "mqtts"
        return cls(parts.hostname, parts.port or (8883 if tls else 1883), tls, **more)


Received = Callable[["Connection", paho.MQTTMessage], None]


class Connection:
    """One session with the broker. ``number`` tells connections apart, so that an acknowledgement never
    reaches the wrong one.
    """

    def __init__(
        self, number: int, settings: BrokerSettings, protocol: MQTTProtocolVersion, received: Received
    ) -> None:
        self.number = number
        self.up = threading.Event()
        self.down = threading.Event()
        self.refused: str | None = None
        self._settings = settings
        self._received = received
        self.mqtt5 = protocol == MQTTProtocolVersion.MQTTv5
        clean: dict[str, Any] = {} if self.mqtt5 else {"clean_session": True}
        self.client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=settings.client_id,
            protocol=protocol,
            manual_ack=True,
            **clean,
        )
        self.client.max_queued_messages_set(QUEUED_MAX)
        self.client.connect_timeout = CONNECT_S
        if settings.user:
            self.client.username_pw_set(settings.user, settings.password)
        if settings.tls:
            self.client.tls_set_context(ssl.create_default_context(cafile=settings.ca_file))
        self.client.on_socket_open = _send_at_once
        self.client.on_connect = self._on_connect
        self.client.on_disconnect = self._on_disconnect
        self.client.on_message = self._on_message

    def open(self, filters: list[tuple[str, int]], ready: Callable[[Connection], None]) -> None:
        """Connect and subscribe. Raises ``OSError`` when nobody answers."""
        self._filters = filters
        self._ready = ready
        more: dict[str, Any] = {}
        if self.mqtt5:
            properties = Properties(PacketTypes.CONNECT)
            properties.ReceiveMaximum = RECEIVE_MAX
            properties.MaximumPacketSize = PACKET_BYTES_MAX
            more = {"clean_start": True, "properties": properties}
        self.client.connect(self._settings.host, self._settings.port, KEEPALIVE_S, **more)
        self.client.loop_start()

    def close(self) -> None:
        self.down.set()
        self.client.disconnect()
        self.client.loop_stop()

    def publish(self, topic: str, payload: bytes, *, retain: bool, expiry_s: int | None = None) -> bool:
        """Hand over for sending, QoS 1; whether it was taken."""
        properties = None
        if self.mqtt5 and expiry_s is not None:
            properties = Properties(PacketTypes.PUBLISH)
            properties.MessageExpiryInterval = expiry_s
        if not self.up.is_set() or self.down.is_set():
            return False
        info = self.client.publish(topic, payload, qos=1, retain=retain, properties=properties)
        return info.rc == MQTTErrorCode.MQTT_ERR_SUCCESS

    def acknowledge(self, mid: int, qos: int) -> None:
        if qos and not self.down.is_set():
            self.client.ack(mid, qos)

    # ---- paho's thread; an exception here would end it ---------------------------------------------------

    def _on_connect(
        self, client: paho.Client, _userdata: Any, _flags: Any, code: Any, _properties: Any
    ) -> None:
        if code.is_failure:
            self.refused = str(code)
            self.down.set()
            return
        try:
            client.subscribe(self._filters)
            self.up.set()
            self._ready(self)
        except Exception:
            _log.exception("the link could not be set up")
            self.down.set()

    def _on_disconnect(self, *_: Any) -> None:
        self.down.set()

    def _on_message(self, client: paho.Client, _userdata: Any, message: paho.MQTTMessage) -> None:
        try:
            self._received(self, message)
        except Exception:
            _log.exception("a message could not be handed over")


class Link:
    """Keeps a connection up, on a thread of its own."""

    def __init__(
        self,
        settings: BrokerSettings,
        filters: list[tuple[str, int]],
        received: Received,
        changed: Callable[[bool], None],
    ) -> None:
        self._settings = settings
        self._filters = filters
        self._received = received
        self._changed = changed
        self._stopping = threading.Event()
        self._number = 0
        self._protocol = (
            MQTTProtocolVersion.MQTTv311 if settings.protocol == "3.1.1" else MQTTProtocolVersion.MQTTv5
        )
        self._current: Connection | None = None
        self._lost = False
        self._thread = threading.Thread(target=self._run, name="mqtt link", daemon=True)

    @property
    def connection(self) -> Connection | None:
        """The connection that is up now."""
        current = self._current
        return current if current is not None and current.up.is_set() and not current.down.is_set() else None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._current is not None:
            self._current.down.set()
        self._thread.join()

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            self._number += 1
            current = Connection(self._number, self._settings, self._protocol, self._received)
            self._current = current
            try:
                current.open(self._filters, self._on_ready)
                self._wait(current)
            except (OSError, ValueError) as error:
                current.refused = str(error)
            else:
                self._fall_back(current)
            current.close()
            if current.up.is_set():
                failures = 0
                self._report(False)
            if not self._stopping.is_set():
                self._say_lost(current)
                self._stopping.wait(BACKOFF_S[min(failures, len(BACKOFF_S) - 1)])
                failures += 1

    def _wait(self, current: Connection) -> None:
        """Until the connection is down again, or was never up within its time."""
        probing = self._settings.protocol == "auto" and current.mqtt5
        if _either(current, PROBE_S if probing else CONNECT_S):
            current.down.wait()
        else:
            current.refused = "no answer to CONNECT"

    def _fall_back(self, current: Connection) -> None:
        """A broker that speaks 3.1.1 only refuses version 5, hangs up or is silent: try the other one next.
        One that cannot be reached says nothing of it.
        """
        if self._settings.protocol == "auto" and not current.up.is_set():
            newest = MQTTProtocolVersion.MQTTv5
            self._protocol = MQTTProtocolVersion.MQTTv311 if self._protocol == newest else newest

    def _on_ready(self, connection: Connection) -> None:
        if self._lost:
            _log.warning("the broker is back")
        self._lost = False
        self._report(True)

    def _say_lost(self, current: Connection) -> None:
        if not self._lost:
            where = f"{self._settings.host}:{self._settings.port}"
            _log.warning("no connection to the broker at %s: %s", where, current.refused or "lost")
        self._lost = True

    def _report(self, up: bool) -> None:
        try:
            self._changed(up)
        except Exception:
            _log.exception("the state of the link could not be noted")


def _send_at_once(_client: paho.Client, _userdata: Any, opened: Any) -> None:
    """Packets are small and follow each other: without this one waits until the broker's system has
    acknowledged the one before, up to 40 ms.
    """
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _either(current: Connection, timeout: float) -> bool:
    """Wait until the connection is up or down; whether one of them came in time."""
    waited = 0.0
    while waited < timeout:
        if current.up.wait(0.02) or current.down.is_set():
            return True
        waited += 0.02
    return False

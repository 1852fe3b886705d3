"""The role ``ingest``: link, storing threads, processor and sender of one process, put together.

Several processes may run it: watermarks, ``processed`` and commands are locked rows, so none does a thing
twice.
"""

from __future__ import annotations

import logging
import ssl
import zlib
from typing import Any, Final

from paho.mqtt.client import MQTTMessage

from jidoka_central.foundation.ids import new_token
from jidoka_central.foundation.live import UnknownTopic
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.shopfloor.floor.processor import Processor
from jidoka_central.modules.shopfloor.link.inbox import Message
from jidoka_central.modules.shopfloor.link.metrics import DROPPED, LINK_UP
from jidoka_central.modules.shopfloor.link.mqtt import BrokerSettings, Connection, Link
from jidoka_central.modules.shopfloor.link.presence import Presence
from jidoka_central.modules.shopfloor.link.sending import Sender
from jidoka_central.modules.shopfloor.link.storing import Storer
from jidoka_shared.wire import TopicError, parse_topic
from jidoka_shared.wire.streams import BATCH_BYTES_MAX
from jidoka_shared.wire.topics import PREFIX

_ANY_CELL: Final = f"{PREFIX}/+/+/+/+/+"
FILTERS: Final = [
    (f"{_ANY_CELL}/_event/batch", 1),
    (f"{_ANY_CELL}/_batch/samples", 1),
    (f"{_ANY_CELL}/_cfg/reported", 1),
    (f"{_ANY_CELL}/_rsp/+", 1),
    (f"{_ANY_CELL}/_state/+", 1),
    (f"{_ANY_CELL}/_live/readings", 0),
]
WORKERS: Final = {"sqlite": 1, "postgresql": 4}  # SQLite has one writer at a time anyway

_log = logging.getLogger("jidoka.shopfloor")


class Ingest:
    """A running role. ``stop`` ends it within a transaction's time; nothing acknowledged is lost."""

    def __init__(self, runtime: Runtime, broker: BrokerSettings, company: str) -> None:
        self._runtime = runtime
        workers = WORKERS[runtime.database.dialect]
        self._presence = Presence(runtime, self._push)
        self.processor = Processor(runtime, self._push, workers)
        self._link = Link(broker, FILTERS, self._received, self._changed)
        self._sender = Sender(runtime, self._link)
        self._storers = [
            Storer(
                runtime,
                company,
                self._publish,
                self._acknowledge,
                self.processor.wake,
                self._presence,
                self._sender.edge_came,
                f"storer {number}",
            )
            for number in range(workers)
        ]

    def start(self) -> Ingest:
        self.processor.start()
        for storer in self._storers:
            storer.start()
        self._sender.start()
        self._link.start()
        return self

    def stop(self) -> None:
        self._link.stop()
        for storer in self._storers:
            storer.stop()
        self._sender.stop()
        self.processor.stop()

    @property
    def connected(self) -> bool:
        """Whether the broker can be reached now."""
        return self._link.connection is not None

    @property
    def dropped(self) -> int:
        """Messages that full inboxes did not take."""
        return sum(storer.inbox.dropped for storer in self._storers)

    # ---- called by the link ------------------------------------------------------------------------------

    def _received(self, connection: Connection, message: MQTTMessage) -> None:
        try:
            path, class_, name = parse_topic(message.topic)
        except (TopicError, UnicodeDecodeError):
            connection.acknowledge(message.mid, message.qos)
            return
        oversized = len(message.payload) > BATCH_BYTES_MAX
        kept = Message(
            str(path),
            class_,
            name,
            b"" if oversized else bytes(message.payload),
            oversized,
            connection.number,
            message.mid,
            message.qos,
        )
        storer = self._storers[zlib.crc32(kept.path.encode()) % len(self._storers)]
        if not storer.inbox.put(kept):
            DROPPED.inc()
            connection.acknowledge(message.mid, message.qos)  # the edge sends it again; the broker need not

    def _changed(self, up: bool) -> None:
        LINK_UP.set(1 if up else 0)
        if up:
            self._runtime.wake()
        else:
            self._presence.lost()

    # ---- called by the storers ---------------------------------------------------------------------------

    def _publish(self, topic: str, payload: bytes, retain: bool) -> None:
        connection = self._link.connection
        if connection is not None:
            connection.publish(topic, payload, retain=retain)

    def _acknowledge(self, message: Message) -> None:
        connection = self._link.connection
        if connection is not None and connection.number == message.connection:
            connection.acknowledge(message.mid, message.qos)

    def _push(self, topic: str, payload: Any) -> None:
        try:
            self._runtime.live.push(topic, payload)
        except UnknownTopic:
            _log.error("live topic %s is not declared", topic)


def start_ingest(runtime: Runtime, settings: Settings, protocol: str = "auto") -> Ingest:
    """Run the role against the settings' broker until ``stop()``. ``protocol``: auto, 5 or 3.1.1.

    Raises ``ValueError`` for a broker address that is none. A broker that is away is waited for.
    """
    client_id = f"central-{settings.company}-{new_token()[:8]}"
    return Ingest(runtime, broker_of(settings, client_id, protocol), settings.company).start()


def broker_of(settings: Settings, client_id: str, protocol: str) -> BrokerSettings:
    """The broker the settings name. Raises ``ValueError`` for an address that is none, or a certificate
    authority that cannot be read."""
    authority = settings.broker_ca_file
    if authority is not None:
        try:
            ssl.create_default_context(cafile=str(authority))
        except OSError as error:
            raise ValueError(f"broker_ca_file {str(authority)!r}: {error}") from error
    return BrokerSettings.of_url(
        settings.broker_url,
        user=settings.broker_user,
        password=settings.broker_password.get_secret_value(),
        ca_file=None if authority is None else str(authority),
        client_id=client_id,
        protocol=protocol,
    )

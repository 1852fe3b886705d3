"""The shop floor for tests: a runtime with the module and its own listeners, and an edge that speaks the wire
contract with nothing of the real edge's code.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import paho.mqtt.client as paho
import sqlalchemy as sa
from paho.mqtt.enums import CallbackAPIVersion

from jidoka_central.foundation.clock import Clock
from jidoka_central.foundation.db import open_database
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.events import Event, Subscription
from jidoka_central.foundation.gates import GateAnswer
from jidoka_central.foundation.identity.principal import Principal, system
from jidoka_central.foundation.keys import FileKeys
from jidoka_central.foundation.modules import FOUNDATION
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.masterdata.public import MODULE as MASTERDATA
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_central.modules.shopfloor.floor.processor import Processor
from jidoka_central.modules.shopfloor.floor.service import behind
from jidoka_central.modules.shopfloor.link.role import Ingest, start_ingest
from jidoka_central.modules.shopfloor.stream.rules import read_events
from jidoka_central.modules.shopfloor.stream.service import store_events
from jidoka_shared.envelope import digest, open_sealed, verify_key_list
from jidoka_shared.values import LinePath, format_utc
from jidoka_shared.wire import (
    Bundle,
    Characteristic,
    CloudEvent,
    Collect,
    Command,
    CommandAnswer,
    EventData,
    GaugeRecord,
    PlanRef,
    SampleBatch,
    SignalSource,
    SopRef,
    StreamAck,
    Topics,
    chain_samples,
    event_type_of,
)
from jidoka_shared.wire import events as said

COMPANY = "JDK"
PATH = "acme/plant1/rings/line4/cell2"
EDGE_ID = "edge-1"
ORDER = "WO-000001"
T0 = 1_763_800_000_000_000  # some morning; the edge's microseconds


def wait_for(condition: Callable[[], Any], seconds: float = 15.0, what: str = "") -> Any:
    """The first true answer. Fails after ``seconds``."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"not within {seconds} s: {what or condition}"
        time.sleep(0.01)


class Heard:
    """Every event a floor emitted, in order; those of a type in ``failing`` raise instead."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.failing: dict[type[Event], Exception] = {}
        self.failures_left = 1_000_000
        self.refusal: Refusal | None = None

    def take(self, uow: UnitOfWork, event: Event) -> None:
        if type(event) in self.failing and self.failures_left > 0:
            self.failures_left -= 1
            raise self.failing[type(event)]
        self.events.append(event)

    def of(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if type(event) is kind]

    def gate(self, q: Queries, subject: Any) -> Refusal | None:
        return self.refusal


def floor_registry(heard: Heard | None = None) -> Registry:
    heard = heard or Heard()
    return Registry(
        (*FOUNDATION, MASTERDATA, shopfloor.MODULE),
        [Subscription(event, heard.take) for event in shopfloor.MODULE.events],
        [GateAnswer(gate, heard.gate) for gate in shopfloor.MODULE.gates],
    )


class Floor:
    """A runtime, its listeners, and one registered edge with one station."""

    def __init__(self, url: str, keys: Path, clock: Clock | None = None) -> None:
        self.url = url
        self.heard = Heard()
        self.runtime = Runtime(open_database(url), floor_registry(self.heard), clock)
        self.runtime.keys = FileKeys(keys)
        self.person = Principal(
            "olga", permissions=frozenset(self.runtime.registry.permissions), display="Olga", company=COMPANY
        )
        self.pushed: list[tuple[str, Any]] = []
        self._ingests: list[Ingest] = []

    def set_up(self) -> None:
        self.run("masterdata.create_site_structure", path=PATH)
        edge = self.run("shopfloor.register_edge", edge_id=EDGE_ID, cell_path=PATH)
        self.cell_id = edge.cell_id
        self.run(
            "shopfloor.register_station", code="ST-1", name_zh="工位", name_en="Station", edge_id=EDGE_ID
        )
        with self.read() as q:
            self.edge = shopfloor.edge_of_cell(q, self.cell_id)

    def run(self, command: str, **values: Any) -> Any:
        return self.runtime.run(command, values, Context(self.person, COMPANY))

    def do(self, work: Callable[[UnitOfWork], Any]) -> Any:
        return self.runtime.do(Context(system("test"), COMPANY), work)

    def read(self) -> Any:
        return self.runtime.read(self.person, COMPANY)

    def rows(self, dataset: str, **filters: Any) -> list[Any]:
        declared = self.runtime.registry.datasets[dataset]
        with self.read() as q:
            found: list[Any] = []
            cursor = None
            while True:
                page, cursor = declared.fetch(q, declared.filters(**filters), cursor, 200)
                found += page
                if cursor is None:
                    return found

    def all(self, table: sa.Table, *order: sa.Column[Any]) -> list[Any]:
        with self.read() as q:
            return q.rows(sa.select(table).order_by(*order))

    def hear(self, events: Iterable[CloudEvent]) -> None:
        """Both transactions, without a broker."""
        batch = list(events)
        for begin in range(0, len(batch), 200):
            read = read_events(msgspec.json.encode(batch[begin : begin + 200]), self.edge.source)
            self.do(lambda uow, read=read: store_events(uow, self.edge, read))  # type: ignore[misc]
        self.settle()

    def settle_after(self, events: Iterable[CloudEvent], seconds: float) -> None:
        read = read_events(msgspec.json.encode(list(events)), self.edge.source)
        self.do(lambda uow: store_events(uow, self.edge, read))
        self.settle(seconds)

    def settle(self, seconds: float = 30.0) -> None:
        """Apply what is stored, until nothing waits."""
        processor = Processor(self.runtime, self.push)
        processor.start()
        try:
            wait_for(self.is_settled, seconds, "all facts applied")
        finally:
            processor.stop()

    def is_settled(self) -> bool:
        with self.read() as q:
            return not behind(q)

    def push(self, topic: str, payload: Any) -> None:
        self.runtime.live.push(topic, payload)
        self.pushed.append((topic.partition("/")[0], payload))

    def ingest(self, broker: Any, protocol: str | None = None) -> Ingest:
        """The running role; amqtt is not asked for MQTT 5, which it would answer with silence."""
        protocol = protocol or ("3.1.1" if broker.kind == "amqtt" else "auto")
        started = start_ingest(self.runtime, settings_for(self.url, broker), protocol)
        self._ingests.append(started)
        wait_for(lambda: started.connected, what="a connection to the broker")
        return started

    def stop_ingests(self) -> None:
        while self._ingests:
            self._ingests.pop().stop()

    def close(self) -> None:
        self.stop_ingests()
        self.runtime.database.close()


def settings_for(url: str, broker: Any) -> Settings:
    address = f"mqtt://{broker.host}:{broker.port}"
    return Settings.model_validate({"database_url": url, "broker_url": address, "company": COMPANY})


def bundle_of(version: int, edge: str = EDGE_ID, path: str = PATH) -> tuple[bytes, str]:
    """The bytes of a small bundle and their hash."""
    characteristic = Characteristic(
        code="ID74",
        name_zh="内径",
        name_en="Inside diameter",
        unit="mm",
        decimals=3,
        nominal=74.0,
        lsl=73.965,
        usl=74.035,
        source=SignalSource(device="gauge", tag="diameter"),
        gauge=GaugeRecord(
            id="G-1",
            calibration="C-1",
            calibration_due="2027-01-01",
            msa="M-1",
            master_nominal=74.0,
            master_tolerance=0.002,
        ),
        subgroup_size=5,
        stop=("reading.spec",),
        advice=(),
        reaction_zh="停",
        reaction_en="stop",
        plausible_min=70.0,
        plausible_max=80.0,
        collect=Collect(subgroups=25),
    )
    bundle = Bundle(
        format=1,
        version=version,
        line=path,
        edge=edge,
        item="RING-74",
        plan=PlanRef(number="CP-1", revision="A"),
        sop=SopRef(number="SOP-1", revision="A", title_zh="规程", title_en="SOP", sha256="0" * 64),
        profile="handshake",
        verification_subgroups=1,
        characteristics=(characteristic,),
        issued_at=T0,
    )
    payload = msgspec.json.encode(bundle)
    return payload, digest(payload)


class Said:
    """The two streams of an edge, as bytes: what it says, numbered and chained. ``clockstate``: what it
    knows of its clock while it speaks."""

    def __init__(self, edge: str = EDGE_ID, path: str = PATH, epoch: str = "epoch-a") -> None:
        self.edge, self.path, self.epoch = edge, path, epoch
        self.source = f"/{path}/{edge}"
        self.events: list[CloudEvent] = []
        self.samples: list[SampleBatch] = []
        self._sample_last = 0
        self._chain = epoch
        self.clockstate = "ntp-ok"

    def say(self, *data: EventData, time: int | None = None) -> list[CloudEvent]:
        made = []
        for one in data:
            seq = self.events[-1].edgeseq + 1 if self.events else 1
            made.append(self.event(seq, event_type_of(one), msgspec.json.encode(one), time))
            self.events.append(made[-1])
        return made

    def event(self, seq: int, type_: str, data: bytes, time: int | None = None) -> CloudEvent:
        return CloudEvent(
            id=f"{self.edge}/{self.epoch}/{seq}",
            source=self.source,
            type=type_,
            time=format_utc(T0 + seq * 60_000 if time is None else time),
            edgeepoch=self.epoch,
            edgeseq=seq,
            data=msgspec.Raw(data),
            clockstate=self.clockstate,
        )

    def sample(self, count: int, skip: int = 0) -> SampleBatch:
        """The next sealed batch; ``skip`` positions before it are lost."""
        first = self._sample_last + 1 + skip
        numbers = tuple(range(first, first + count))
        batch = SampleBatch(
            edge=self.edge,
            epoch=self.epoch,
            first=first,
            characteristic=("ID74",) * count,
            piece=numbers,
            serial=tuple(f"S{number:06d}" for number in numbers),
            value=tuple(74.0 + (number % 7) / 1000 for number in numbers),
            quality=(192,) * count,
            result_seq=numbers,
            measured_at=tuple(T0 + number * 60_000 for number in numbers),
            word=(0,) * count,
            chain="",
        )
        self._chain = chain_samples(self._chain, batch)
        self._sample_last = numbers[-1]
        batch = msgspec.structs.replace(batch, chain=self._chain)
        self.samples.append(batch)
        return batch


def piece(
    number: int, order: str | None = ORDER, value: float | None = 74.0, **more: Any
) -> said.PieceRecorded:
    values: dict[str, Any] = {
        "order": order,
        "bundle": "b" * 64,
        "piece": number,
        "serial": f"S{number:06d}",
        "verdict": "good_reading",
        "characteristic": "ID74",
        "value": value,
        "result_seq": number,
        "subgroup": (number - 1) // 5 + 1,
        "place": (number - 1) % 5,
        "started_at": T0 + number,
        "measured_at": T0 + number,
        "decided_at": T0 + number,
    }
    return said.PieceRecorded(**(values | more))


def subgroup(number: int, order: str = ORDER, **more: Any) -> said.SubgroupJudged:
    pieces = tuple(range(number * 5 - 4, number * 5 + 1))
    values: dict[str, Any] = {
        "order": order,
        "subgroup": number,
        "phase": "collect",
        "complete": True,
        "characteristic": "ID74",
        "pieces": pieces,
        "readings": (74.0,) * 5,
        "mean": 74.0,
        "range": 0.0,
        "at": T0 + number,
    }
    return said.SubgroupJudged(**(values | more))


class WireEdge:
    """An edge on the broker: publishes batches, hears answers, opens what is sealed."""

    def __init__(self, broker: Any, said_: Said | None = None, client_id: str = "wire-edge") -> None:
        self.said = said_ or Said()
        self.topics = Topics(LinePath.parse(self.said.path))
        self.acks: list[StreamAck] = []
        self.received: list[tuple[str, bytes, bool]] = []
        self._ready = threading.Event()
        self.client = paho.Client(CallbackAPIVersion.VERSION2, client_id=client_id)
        self.client.max_queued_messages_set(0)
        self.client.reconnect_delay_set(1, 1)
        self.client.on_socket_open = self._on_socket_open
        self.client.on_connect = self._on_connect
        self.client.on_subscribe = lambda *_: self._ready.set()
        self.client.on_message = self._on_message
        self.client.connect(broker.host, broker.port)
        self.client.loop_start()
        assert self._ready.wait(10), "the wire edge could not subscribe"

    def _on_socket_open(self, _client: paho.Client, _userdata: Any, opened: Any) -> None:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as the edge's own uplink

    def _on_connect(self, client: paho.Client, *_: Any) -> None:
        of = self.topics.of
        client.subscribe(
            [(of("_ack", "+"), 1), (of("_cfg", "desired"), 1), (of("_cfg", "keys"), 1), (of("_cmd", "+"), 1)]
        )

    def _on_message(self, _client: paho.Client, _userdata: Any, message: paho.MQTTMessage) -> None:
        self.received.append((message.topic, bytes(message.payload), message.retain))
        if "/_ack/" in message.topic:
            self.acks.append(msgspec.json.decode(message.payload, type=StreamAck))

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> None:
        self.client.publish(topic, payload, qos=1, retain=retain)

    def send_events(self, events: Iterable[CloudEvent]) -> None:
        self.publish(self.topics.events, msgspec.json.encode(list(events)))

    def send_samples(self, batch: SampleBatch) -> None:
        self.publish(self.topics.samples, msgspec.json.encode(batch))

    def acked(self, stream: str, epoch: str | None = None) -> int:
        found = [
            ack.seq
            for ack in list(self.acks)
            if ack.stream == stream and ack.refused is None and ack.epoch == (epoch or self.said.epoch)
        ]
        return max(found, default=0)

    def refusals(self) -> list[tuple[str, str | None, int]]:
        return [(ack.stream, ack.refused, ack.seq) for ack in list(self.acks) if ack.refused is not None]

    def commands(self, keys: FileKeys, now: int) -> list[Command]:
        listed = verify_key_list(keys.key_list(), keys.root)
        return [
            msgspec.json.decode(open_sealed(payload, "command", listed, now), type=Command)
            for topic, payload, _ in list(self.received)
            if "/_cmd/" in topic
        ]

    def answer(self, command: Command, status: str = "accepted", code: str | None = None) -> None:
        answer = CommandAnswer(id=command.id, name=command.name, status=status, code=code)
        self.publish(self.topics.answer(command.id), msgspec.json.encode(answer))

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()

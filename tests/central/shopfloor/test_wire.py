"""Over real brokers: every record once whatever happens on the way, clear refusals, bundles and commands."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from jidoka_central.foundation.keys import FileKeys
from jidoka_central.foundation.tasks import TASK
from jidoka_central.modules.shopfloor import events
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_central.modules.shopfloor.floor.model import PIECE
from jidoka_central.modules.shopfloor.link import inbox
from jidoka_central.modules.shopfloor.outbox.service import note_reported
from jidoka_central.modules.shopfloor.stream.model import EDGE_FACT, MEASUREMENT
from jidoka_shared.envelope import digest, open_sealed, verify_key_list
from jidoka_shared.values import LinePath
from jidoka_shared.wire import SampleBatch, Topics
from jidoka_shared.wire import events as said
from tests.fixtures.brokers import RunningBroker
from tests.support.shopfloor import ORDER, T0, Floor, Said, WireEdge, bundle_of, piece, wait_for

only_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def edge_on(floor: Floor, broker: RunningBroker) -> Iterator[Callable[..., WireEdge]]:
    made: list[WireEdge] = []

    def make(speaker: Said | None = None, client_id: str = "wire-edge") -> WireEdge:
        made.append(WireEdge(broker, speaker, client_id))
        return made[-1]

    yield make
    floor.stop_ingests()  # amqtt is slow to end while somebody is connected
    for edge in made:
        edge.close()


def sequences(floor: Floor) -> list[int]:
    return [row["seq"] for row in floor.all(EDGE_FACT, EDGE_FACT.c.stream, EDGE_FACT.c.seq)]


def positions(floor: Floor) -> list[int]:
    return [row["position"] for row in floor.all(MEASUREMENT, MEASUREMENT.c.stream, MEASUREMENT.c.position)]


def kinds(floor: Floor) -> list[str]:
    return [row.kind for row in floor.rows("shopfloor.incidents")]


def test_what_an_edge_says_is_stored_answered_and_applied(
    floor: Floor, broker: RunningBroker, edge_on: Callable[..., WireEdge]
) -> None:
    floor.ingest(broker)
    edge = edge_on()
    edge.send_events(edge.said.say(*(piece(number) for number in range(1, 11))))
    edge.send_samples(edge.said.sample(10))
    wait_for(lambda: edge.acked("events") == 10 and edge.acked("samples") == 10, what="both answers")
    wait_for(lambda: len(floor.all(PIECE)) == 10, what="the pieces")
    retained = [topic for topic, _, retain in WireEdgeLate(broker).heard() if retain]
    assert {topic.rsplit("/", 1)[-1] for topic in retained if "/_ack/" in topic} == {"events", "samples"}


class WireEdgeLate:
    """One that comes later and sees only what was retained."""

    def __init__(self, broker: RunningBroker) -> None:
        self._edge = WireEdge(broker, client_id="late")

    def heard(self) -> list[tuple[str, bytes, bool]]:
        wait_for(lambda: len(self._edge.acks) >= 2, what="retained answers")
        self._edge.close()
        return self._edge.received


@pytest.mark.parametrize("seed", [1, 2])
def test_duplicates_reordering_holes_and_resends_end_with_each_once(
    floor: Floor, broker: RunningBroker, edge_on: Callable[..., WireEdge], seed: int
) -> None:
    floor.ingest(broker)
    edge = edge_on()
    chance = random.Random(seed)
    facts = edge.said.say(*(piece(number) for number in range(1, 151)))
    batches = [edge.said.sample(chance.randrange(1, 30)) for _ in range(12)]
    sent = 0
    for _ in range(60):
        first = chance.randrange(0, len(facts))
        edge.send_events(facts[first : first + chance.randrange(1, 40)])
        edge.send_samples(chance.choice(batches))
        sent += 2
    wait_for(lambda: len(edge.acks) >= sent, 30, f"an answer to each of {sent} batches")
    catch_up(edge, facts, batches)
    assert sequences(floor) == list(range(1, 151))
    assert positions(floor) == list(range(1, batches[-1].first + len(batches[-1])))
    wait_for(lambda: len(floor.all(PIECE)) == 150, what="the pieces")
    assert not floor.rows("shopfloor.dead_letters")


def catch_up(edge: WireEdge, facts: list[Any], batches: list[SampleBatch], seconds: float = 30) -> None:
    """What an edge does: go on from the acknowledged position until all is acknowledged."""
    last = batches[-1].first + len(batches[-1]) - 1 if batches else 0
    deadline = time.monotonic() + seconds
    while edge.acked("events") < len(facts) or edge.acked("samples") < last:
        assert time.monotonic() < deadline, f"only {edge.acked('events')} and {edge.acked('samples')}"
        before = len(edge.acks)
        at = edge.acked("events")
        if at < len(facts):
            edge.send_events(facts[at : at + 50])
        for batch in [one for one in batches if one.first > edge.acked("samples")][:3]:
            edge.send_samples(batch)
        waited = time.monotonic() + 1.0
        while len(edge.acks) == before and time.monotonic() < waited:
            time.sleep(0.005)


def test_the_broker_may_die_at_any_time(
    floor: Floor, broker: RunningBroker, edge_on: Callable[..., WireEdge]
) -> None:
    ingest = floor.ingest(broker)
    edge = edge_on()
    facts = edge.said.say(*(piece(number) for number in range(1, 101)))
    batches = [edge.said.sample(20) for _ in range(5)]
    for kill in (broker.kill, broker.stop):
        at = edge.acked("events")
        edge.send_events(facts[at : at + 30])
        edge.send_samples(batches[0])
        kill()
        wait_for(lambda: not ingest.connected, what="the loss noticed")
        broker.start()
        wait_for(lambda: ingest.connected, 20, "the connection back")
        wait_for(edge.client.is_connected, 20, "the edge's connection back")
    catch_up(edge, facts, batches)
    assert sequences(floor) == list(range(1, 101))
    assert positions(floor) == list(range(1, 101))


def test_central_may_stop_and_start_again(
    floor: Floor, broker: RunningBroker, edge_on: Callable[..., WireEdge]
) -> None:
    edge = edge_on()
    facts = edge.said.say(*(piece(number) for number in range(1, 121)))
    for _ in range(3):
        ingest = floor.ingest(broker)
        at = edge.acked("events")
        for begin in range(at, min(at + 60, 120), 10):
            edge.send_events(facts[begin : begin + 10])
        wait_for(lambda mark=at: edge.acked("events") > mark or mark == 120, what="some progress")
        ingest.stop()
    floor.ingest(broker)
    catch_up(edge, facts, [])
    assert sequences(floor) == list(range(1, 121))
    wait_for(lambda: len(floor.all(PIECE)) == 120, what="the pieces")


def test_two_ingests_do_nothing_twice(
    floor: Floor, broker: RunningBroker, edge_on: Callable[..., WireEdge]
) -> None:
    floor.ingest(broker)
    floor.ingest(broker)
    edge = edge_on()
    facts = edge.said.say(*(piece(number) for number in range(1, 101)))
    batches = [edge.said.sample(20) for _ in range(5)]
    catch_up(edge, facts, batches)
    assert sequences(floor) == list(range(1, 101)) and positions(floor) == list(range(1, 101))
    wait_for(lambda: len(floor.all(PIECE)) == 100, what="the pieces")
    assert not floor.rows("shopfloor.dead_letters")


@only_sqlite
def test_false_messages_are_refused_recorded_once_and_harm_nobody(
    floor: Floor, broker: RunningBroker, edge_on: Callable[..., WireEdge]
) -> None:
    floor.ingest(broker)
    edge = edge_on()
    topics = edge.topics
    foreign = Said("edge-2", edge.said.path)
    nowhere = Topics(LinePath.parse("acme/plant1/rings/line9/cell9"))
    forged = Said(epoch="forged").sample(5)
    forged = msgspec.structs.replace(forged, value=(1.0,) * 5)
    for _ in range(3):
        edge.publish(topics.events, b"\x00garbage")
        edge.publish(topics.events, msgspec.json.encode(foreign.say(piece(1))))
        edge.publish(topics.events, b"[" + b" " * 1_200_000 + b"]")
        edge.publish(topics.samples, msgspec.json.encode(forged))
        edge.publish(nowhere.events, msgspec.json.encode(Said(path=str(nowhere.path)).say(piece(1))))
        edge.publish(topics.answer("x"), b"not json")
        edge.publish(topics.state("edge"), b"[1]")
        edge.publish("uns/v1/acme/plant1/rings/line4/UPPER/_event/batch", b"[]")
    edge.send_events(edge.said.say(piece(1), piece(2)))
    wait_for(lambda: edge.acked("events") == 2, 20, "the honest batch")
    wait_for(lambda: len(edge.refusals()) >= 12, 20, "an answer to each")
    codes = {code for _, code, _ in edge.refusals()}
    assert codes == {"malformed", "wrong_path", "oversized", "wrong_chain"}
    assert sorted(kinds(floor)) == sorted(
        ["malformed", "wrong_path", "oversized", "wrong_chain", "unknown_edge", "malformed", "malformed"]
    )
    assert sequences(floor) == [1, 2]
    assert positions(floor) == []
    with floor.read() as q:
        assert len(shopfloor.pieces_of_order(q, ORDER)) <= 2


def test_a_bundle_is_retained_and_sealed_until_it_is_reported(
    floor: Floor, broker: RunningBroker, edge_on: Callable[..., WireEdge]
) -> None:
    ingest = floor.ingest(broker)
    edge = edge_on()
    payload, hash = bundle_of(1)
    floor.do(lambda uow: shopfloor.send_bundle(uow, floor.cell_id, payload, hash, 1, floor.edge.id))
    assert opened(floor, edge) == payload
    broker.restart()  # amqtt forgets what it retained
    wait_for(lambda: ingest.connected, 20, "the connection back")
    late = edge_on(client_id="late-edge")
    assert opened(floor, late) == payload
    why = {"code": "bad_signature", "detail": "no", "bundle": "0" * 64}
    told = {"edge": "edge-1", "bundle": None, "version": None, "refused": why, "boot": "b", "at": T0}
    late.publish(late.topics.reported, json.dumps(told).encode(), retain=True)
    wait_for(
        lambda: floor.rows("shopfloor.edges")[0].reported_refusal == "bad_signature: no", what="the refusal"
    )
    told |= {"bundle": hash, "version": 1, "refused": None}
    late.publish(late.topics.reported, json.dumps(told).encode(), retain=True)
    wait_for(lambda: floor.rows("shopfloor.edges")[0].bundle_state == "reported", what="the report")


def opened(floor: Floor, edge: WireEdge) -> bytes:
    """What an edge reads that pins the root."""
    assert isinstance(floor.runtime.keys, FileKeys)
    root = floor.runtime.keys.root
    topics = edge.topics

    def newest(topic: str) -> bytes | None:
        found = [payload for at, payload, _ in list(edge.received) if at == topic]
        return found[-1] if found else None

    listed = verify_key_list(wait_for(lambda: newest(topics.keys), what="the key list"), root)
    sealed = wait_for(lambda: newest(topics.desired), what="the bundle")
    payload = open_sealed(sealed, "bundle", listed, floor.runtime.clock.now())
    assert digest(payload)
    return payload


def test_a_command_is_sealed_addressed_answered_and_never_retained(
    floor: Floor, broker: RunningBroker, edge_on: Callable[..., WireEdge]
) -> None:
    floor.ingest(broker)
    edge = edge_on()
    keys = floor.runtime.keys
    assert isinstance(keys, FileKeys)
    payload, hash = bundle_of(1)
    floor.do(lambda uow: shopfloor.send_bundle(uow, floor.cell_id, payload, hash, 1, floor.edge.id))
    floor.do(lambda uow: note_reported(uow, floor.edge.id, hash, 1, None))
    floor.run("shopfloor.sign_on", station="ST-1", order=ORDER)
    asked = time.monotonic()
    floor.run("shopfloor.enable_run", station="ST-1", order=ORDER, quantity=200)
    wait_for(lambda: edge.commands(keys, floor.runtime.clock.now()), what="the command")
    assert time.monotonic() - asked < 1.0
    first = edge.commands(keys, floor.runtime.clock.now())[0]
    again = wait_for(lambda: edge.commands(keys, floor.runtime.clock.now())[1:], what="the command again")[0]
    assert again.id == first.id and again.counter > first.counter and again.exp - again.iat <= 5_000_000
    edge.answer(again)
    wait_for(lambda: floor.rows("shopfloor.edge_commands")[0].state == "accepted", what="the answer")
    assert not any(
        "/_cmd/" in topic and retained for topic, _, retained in edge_on(client_id="late").received
    )


@only_sqlite
def test_states_show_presence_and_never_go_back(
    floor: Floor, broker: RunningBroker, edge_on: Callable[..., WireEdge]
) -> None:
    ingest = floor.ingest(broker)
    edge = edge_on()

    def state(**said_: Any) -> None:
        edge.publish(edge.topics.state("edge"), json.dumps(said_).encode(), retain=True)

    def online() -> bool | None:
        shown = floor.rows("shopfloor.edges")[0].online
        assert shown is None or isinstance(shown, bool)
        return shown

    state(online=True, boot="a", rev=7, at=T0)
    wait_for(lambda: online() is True, what="online")
    state(online=False, boot="a", rev=6, at=T0)
    state(online=True, boot="b", rev=1, at=T0)
    wait_for(lambda: floor.rows("shopfloor.edges")[0].boot == "b", what="the new boot")
    assert online() is True
    state(online=False, boot="b", rev=2, at=T0)
    wait_for(lambda: online() is False, what="offline")
    broker.stop()
    wait_for(lambda: not ingest.connected and online() is None, what="nothing known without the broker")
    broker.start()


@only_sqlite
def test_what_an_edge_said_before_it_was_registered_counts_once_it_is(
    floor: Floor, broker: RunningBroker, edge_on: Callable[..., WireEdge]
) -> None:
    floor.ingest(broker)
    edge = edge_on()
    path = "acme/plant1/rings/line5/cell1"
    topics = Topics(LinePath.parse(path))
    online = json.dumps({"online": True, "boot": "a", "rev": 1, "at": T0}).encode()
    edge.publish(topics.state("edge"), online, retain=True)
    early = msgspec.json.encode(Said("edge-5", path).say(piece(1)))
    edge.publish(topics.events, early)
    wait_for(lambda: kinds(floor) == ["unknown_edge"], what="the stranger noticed")
    floor.run("masterdata.create_site_structure", path=path)
    floor.run("shopfloor.register_edge", edge_id="edge-5", cell_path=path)
    assert [row["state"] for row in floor.all(TASK, TASK.c.id)] == ["lapsed"]
    edge.publish(topics.events, early)

    def known() -> bool:
        return [row.online for row in floor.rows("shopfloor.edges") if row.edge_id == "edge-5"] == [True]

    wait_for(known, what="the state of before")


@only_sqlite
def test_live_readings_are_shown_and_not_stored(
    floor: Floor, broker: RunningBroker, edge_on: Callable[..., WireEdge]
) -> None:
    floor.ingest(broker)
    edge = edge_on()
    woken = threading.Event()
    stream = floor.runtime.live.follow(frozenset({f"shopfloor.readings/{floor.cell_id}"}), woken.set)
    edge.publish(edge.topics.live, b'[{"piece":1,"value":74.001}]')
    assert woken.wait(10)
    assert next(iter(stream.take().values()))["rows"] == [{"piece": 1, "value": 74.001}]
    assert positions(floor) == []


@only_sqlite
def test_a_slow_database_holds_back_and_loses_nothing(
    floor: Floor, broker: RunningBroker, edge_on: Callable[..., WireEdge], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MESSAGES_MAX", 8)
    monkeypatch.setattr(inbox.Inbox.__init__, "__defaults__", (8, 1_000_000))
    ingest = floor.ingest(broker)
    edge = edge_on()
    facts = edge.said.say(*(piece(number) for number in range(1, 201)))
    with floor.runtime.database.write() as connection:  # the one writer's lane is taken
        connection.execute(sa.text("SELECT 1"))
        for begin in range(0, 200, 4):
            edge.send_events(facts[begin : begin + 4])
        wait_for(lambda: ingest.dropped > 0 or broker.kind == "mosquitto", what="a full inbox")
        assert all(len(storer.inbox) <= 8 for storer in ingest._storers)
        assert ingest.connected
    catch_up(edge, facts, [])
    assert sequences(floor) == list(range(1, 201))


@pytest.mark.parametrize("protocol", ["auto", "3.1.1"])
@only_sqlite
def test_the_newest_protocol_of_the_broker_is_used(
    floor: Floor, broker: RunningBroker, protocol: str
) -> None:
    ingest = floor.ingest(broker, protocol)
    connection = ingest._link.connection
    assert connection is not None
    assert connection.mqtt5 is (broker.kind == "mosquitto" and protocol == "auto")
    opened = connection.client.socket()
    assert opened is not None and opened.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_fact_reaches_its_listeners_within_a_fraction_of_a_second(
    floor: Floor, broker: RunningBroker, edge_on: Callable[..., WireEdge]
) -> None:
    floor.ingest(broker)
    edge = edge_on()
    took = []
    for number in range(10):
        began = time.monotonic()
        edge.send_events(edge.said.say(said.RunResumed(order=ORDER, reason="x")))
        wait_for(lambda n=number: len(floor.heard.of(events.RunResumed)) > n, what="the event")
        took.append(time.monotonic() - began)
    assert sorted(took)[5] < 0.3, took


def test_an_incident_folder_is_bounded(
    still_floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jidoka_central.modules.shopfloor.stream import service

    monkeypatch.setattr(service, "INCIDENTS_MAX", 3)
    for number in range(6):
        still_floor.do(lambda uow, n=number: service.record_incident(uow, "unknown_edge", f"path-{n}", "x"))
    assert len(kinds(still_floor)) == 3

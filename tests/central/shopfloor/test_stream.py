"""Transaction 1 on both databases: every position once, whatever is sent."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from jidoka_central.foundation.errors import DATABASE_LOST, DUPLICATE, Refusal
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.shopfloor import events
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_central.modules.shopfloor.stream.bulk import insert_rows
from jidoka_central.modules.shopfloor.stream.model import EDGE_FACT, MEASUREMENT, STREAM_WATERMARK
from jidoka_central.modules.shopfloor.stream.rules import read_events, read_samples
from jidoka_central.modules.shopfloor.stream.service import store_events, store_samples
from jidoka_shared.wire import CloudEvent, SampleBatch, StreamAck, chain_samples
from jidoka_shared.wire import events as said
from tests.support.shopfloor import EDGE_ID, ORDER, Floor, Said, piece


def events_in(floor: Floor, batch: list[CloudEvent]) -> StreamAck:
    read = read_events(msgspec.json.encode(batch), floor.edge.source)
    ack: StreamAck = floor.do(lambda uow: store_events(uow, floor.edge, read)).ack
    return ack


def samples_in(floor: Floor, batch: SampleBatch) -> StreamAck:
    read = read_samples(msgspec.json.encode(batch), EDGE_ID)
    ack: StreamAck = floor.do(lambda uow: store_samples(uow, floor.edge, read)).ack
    return ack


def stored(floor: Floor) -> list[int]:
    return [row["seq"] for row in floor.all(EDGE_FACT, EDGE_FACT.c.stream, EDGE_FACT.c.seq)]


def gap(first: int, last: int, stream: str = "events", pieces: tuple[int, ...] = ()) -> said.GapRecorded:
    return said.GapRecorded(
        gap=f"gap/{stream}/{first}",
        source=f"stream:{stream}",
        reason="full",
        from_=first,
        to=last,
        pieces=pieces,
    )


def test_a_batch_is_stored_word_for_word(floor: Floor) -> None:
    speaker = Said()
    batch = speaker.say(piece(1), piece(2))
    assert events_in(floor, batch) == StreamAck(edge=EDGE_ID, stream="events", epoch="epoch-a", seq=2)
    rows = floor.all(EDGE_FACT, EDGE_FACT.c.seq)
    assert [row["data"].encode() for row in rows] == [bytes(event.data) for event in batch]
    assert rows[0]["type"] == "io.jidoka.edge.piece.recorded.v1"


def test_each_fact_keeps_what_the_edge_knew_of_its_clock(floor: Floor) -> None:
    """A later batch changes nothing of an earlier fact, and two facts of a batch may differ."""
    states = ("ntp-ok", "untrusted", "unknown")
    batch = [
        msgspec.structs.replace(event, clockstate=state)
        for event, state in zip(Said().say(*map(piece, (1, 2, 3))), states, strict=True)
    ]
    events_in(floor, batch[:2])
    events_in(floor, batch)
    assert tuple(row["clockstate"] for row in floor.all(EDGE_FACT, EDGE_FACT.c.seq)) == states
    floor.settle()
    with floor.read() as q:
        records = [shopfloor.piece_record(q, ORDER, number) for number in (1, 2, 3)]
    assert tuple(one.readings[0].clockstate for one in records if one is not None) == states


def test_duplicates_and_overlaps_change_nothing_and_are_answered(floor: Floor) -> None:
    speaker = Said()
    batch = speaker.say(*(piece(number) for number in range(1, 11)))
    assert events_in(floor, batch[:6]).seq == 6
    assert events_in(floor, batch[:6]).seq == 6
    assert events_in(floor, batch[:3]).seq == 6
    assert events_in(floor, batch[4:9]).seq == 9
    assert events_in(floor, batch).seq == 10
    assert stored(floor) == list(range(1, 11))


def test_a_hole_is_refused_with_the_watermark(floor: Floor) -> None:
    speaker = Said()
    batch = speaker.say(*(piece(number) for number in range(1, 11)))
    events_in(floor, batch[:3])
    ack = events_in(floor, batch[5:])
    assert (ack.refused, ack.seq) == ("hole", 3)
    assert stored(floor) == [1, 2, 3]
    assert events_in(floor, batch[3:]).seq == 10


def test_a_gap_record_in_the_last_lost_place_covers_the_hole(floor: Floor) -> None:
    speaker = Said()
    batch = speaker.say(*(piece(number) for number in range(1, 9)))
    events_in(floor, batch[:3])
    in_place = speaker.event(7, "io.jidoka.edge.gap.recorded.v1", msgspec.json.encode(gap(4, 7)))
    assert events_in(floor, [in_place, batch[7]]).seq == 8
    assert stored(floor) == [1, 2, 3, 7, 8]


def test_a_gap_that_is_too_short_or_of_another_epoch_covers_nothing(floor: Floor) -> None:
    speaker = Said()
    batch = speaker.say(*(piece(number) for number in range(1, 9)))
    events_in(floor, batch[:3])
    short = speaker.event(7, "io.jidoka.edge.gap.recorded.v1", msgspec.json.encode(gap(5, 7)))
    assert events_in(floor, [short]).refused == "hole"
    other = Said(epoch="epoch-b")
    assert events_in(floor, other.say(gap(4, 7))).seq == 1
    assert events_in(floor, batch[7:]).refused == "hole"


def test_lost_samples_need_their_gap_record_first(floor: Floor) -> None:
    speaker = Said()
    assert samples_in(floor, speaker.sample(5)).seq == 5
    after = speaker.sample(5, skip=10)
    assert samples_in(floor, after).refused == "hole"
    events_in(floor, speaker.say(gap(6, 15, "samples")))
    assert samples_in(floor, after).seq == 20
    assert samples_in(floor, speaker.sample(3)).seq == 23  # the chain goes on from what was given
    rows = floor.all(MEASUREMENT, MEASUREMENT.c.position)
    assert [row["position"] for row in rows] == [*range(1, 6), *range(16, 24)]


def test_samples_are_stored_exactly(floor: Floor) -> None:
    speaker = Said()
    batch = msgspec.structs.replace(
        speaker.sample(3), serial=("a\tb\\", None, "环"), value=(74.1, None, 1e-9)
    )
    batch = msgspec.structs.replace(batch, chain=chain_samples("epoch-a", batch))
    assert samples_in(floor, batch).seq == 3
    rows = floor.all(MEASUREMENT, MEASUREMENT.c.position)
    assert [(row["serial"], row["value"]) for row in rows] == [("a\tb\\", 74.1), (None, None), ("环", 1e-9)]


def test_a_changed_sample_breaks_the_chain_and_is_recorded_once(floor: Floor) -> None:
    speaker = Said()
    samples_in(floor, speaker.sample(5))
    batch = speaker.sample(5)
    forged = msgspec.structs.replace(batch, value=(74.9, *batch.value[1:]))
    for _ in range(3):
        ack = samples_in(floor, forged)
        assert (ack.refused, ack.seq) == ("wrong_chain", 5)
    assert [event.kind for event in floor.heard.of(events.EdgeIncidentRecorded)] == ["wrong_chain"]
    assert samples_in(floor, batch).seq == 10


def test_sealed_batches_never_overlap_in_part(floor: Floor) -> None:
    speaker, other = Said(), Said()
    samples_in(floor, speaker.sample(5))
    assert samples_in(floor, other.sample(8)).refused == "wrong_chain"


def test_a_new_epoch_begins_at_one_and_an_old_one_is_still_taken(floor: Floor) -> None:
    old, new = Said(), Said(epoch="epoch-b")
    old.say(*(piece(number) for number in range(1, 7)))
    events_in(floor, old.events[:3])
    assert events_in(floor, new.say(piece(100))).seq == 1
    assert [(event.epoch, event.before) for event in floor.heard.of(events.EpochBegan)] == [
        ("epoch-a", None),
        ("epoch-b", "epoch-a"),
    ]
    assert events_in(floor, old.events[:3]).seq == 3  # a replay of what is known is nothing to worry about
    assert not floor.heard.of(events.EdgeIncidentRecorded)
    assert events_in(floor, old.events).seq == 6
    assert [event.kind for event in floor.heard.of(events.EdgeIncidentRecorded)] == ["older_epoch"]
    assert sorted(row["last"] for row in floor.all(STREAM_WATERMARK)) == [1, 6]


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_sending_ends_with_each_position_once(floor: Floor, seed: int) -> None:
    chance = random.Random(seed)
    speaker = Said()
    batch = speaker.say(*(piece(number) for number in range(1, 61)))
    mark = 0
    for _ in range(60):
        first = chance.randrange(0, min(60, mark + 8))
        ack = events_in(floor, batch[first : first + chance.randrange(1, 12)])
        assert ack.seq >= mark
        assert (ack.refused == "hole") == (first > mark)
        mark = ack.seq
    assert events_in(floor, batch).seq == 60
    assert stored(floor) == list(range(1, 61))


def test_facts_and_measurements_cannot_be_changed(floor: Floor) -> None:
    speaker = Said()
    events_in(floor, speaker.say(piece(1)))
    samples_in(floor, speaker.sample(2))
    for table in (EDGE_FACT, MEASUREMENT):
        for statement in (sa.delete(table), sa.update(table).values(company="XX")):
            with pytest.raises(sa.exc.DBAPIError, match="append-only"):
                change(floor, statement)


def change(floor: Floor, statement: Any) -> None:
    with floor.runtime.database.write() as connection:
        connection.execute(statement)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_connection_lost_while_rows_are_copied_is_an_outage_and_no_fault_of_the_batch(floor: Floor) -> None:
    def work(uow: UnitOfWork) -> None:
        own = uow.scalar(sa.select(sa.func.pg_backend_pid()))
        with floor.runtime.database.engine.begin() as other:
            other.execute(sa.select(sa.func.pg_terminate_backend(own, 5_000)))
        insert_rows(uow.connection, EDGE_FACT, ("stream", "seq"), [(1, 1)])

    with pytest.raises(Refusal) as refused:
        floor.do(work)
    assert refused.value.problem is DATABASE_LOST
    assert events_in(floor, Said().say(piece(1))).seq == 1


def test_what_the_database_refuses_of_many_rows_is_told_as_of_one(floor: Floor) -> None:
    events_in(floor, Said().say(piece(1)))
    known = floor.all(EDGE_FACT)[0]
    columns = tuple(known)
    with pytest.raises(Refusal) as refused:
        floor.do(lambda uow: insert_rows(uow.connection, EDGE_FACT, columns, [tuple(known.values())]))
    assert refused.value.problem is DUPLICATE

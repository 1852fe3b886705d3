"""Streams, keys, slots and the chain of one buffer file."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from jidoka_edge.buffer import BufferSettings, RecordRefused, entry_of, open_buffer
from jidoka_shared.wire import chain_samples, decode_data, decode_event_batch, decode_sample_batch
from tests.edge.buffer.conftest import LINE, entry, piece, put, sample, stop_event


def join(rows):
    return b"[" + b",".join(body for _, body in rows) + b"]"


def test_positions_are_gapless_and_central_can_decode_them(buffer):
    put(buffer, *(entry(number) for number in range(1, 8)))
    rows = buffer.events_after(0, 100, 1_000_000)
    events = decode_event_batch(join(rows))
    assert [event.edgeseq for event in events] == list(range(1, 8))
    assert events[2].source == f"/{LINE}/gwA" and events[2].edgeepoch == buffer.epoch
    assert decode_data(events[2]).piece == 3


def test_a_known_key_changes_nothing(buffer):
    assert put(buffer, entry(1)) == [True]
    assert put(buffer, entry(1, checkpoint=b"later")) == [False]
    assert buffer.stream("events").last == 1 and buffer.stream("samples").last == 1
    assert buffer.load().checkpoint is None


def test_what_is_refused_stores_nothing_and_names_the_field(buffer):
    wrong = piece(1)
    wrong["data"]["piece"] = -1
    with pytest.raises(RecordRefused, match="piece"):
        entry_of("k", [wrong])
    with pytest.raises(RecordRefused, match="type"):
        entry_of("k", [{"type": "piece.lost", "time": 1, "data": {}}])
    with pytest.raises(RecordRefused, match="quality"):
        entry_of("k", [], [{name: value for name, value in sample(1).items() if name != "quality"}])
    with pytest.raises(RecordRefused, match="key"):
        entry_of("")
    assert buffer.stream("events").last == 0


def test_a_failing_operation_takes_the_whole_group_back(buffer):
    def fails():
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        buffer.transact([lambda: buffer.store(entry(1)), fails])
    assert buffer.stream("events").last == 0 and buffer.events_after(0, 10, 1_000) == []


def test_acknowledged_records_go_and_positions_go_on(buffer, settings):
    put(buffer, *(entry(number) for number in range(1, 6)))
    buffer.transact([lambda: buffer.acknowledge("events", 5)])
    assert buffer.events_after(0, 10, 100_000) == []
    buffer.close()
    again = open_buffer(settings)
    put(again, entry(6))
    assert [seq for seq, _ in again.events_after(5, 10, 100_000)] == [6]
    assert again.transact([lambda: again.acknowledge("events", 3)]) == [5], "a mark never goes back"
    assert again.transact([lambda: again.acknowledge("events", 99)]) == [6], "nor beyond what was given"
    again.close()


def test_sample_batches_are_chained_and_always_the_same_bytes(buffer, settings):
    put(buffer, *(entry(number) for number in range(1, 8)))
    buffer.transact([lambda: buffer.seal(3), lambda: buffer.seal(3)])
    first, second = buffer.samples_after(0), buffer.samples_after(3)
    one, two = decode_sample_batch(first.body), decode_sample_batch(second.body)
    assert (one.first, two.first, len(two)) == (1, 4, 3)
    assert one.chain == chain_samples(buffer.epoch, one)
    assert two.chain == chain_samples(one.chain, two)
    assert buffer.open_samples() == 1
    buffer.close()
    again = open_buffer(settings)
    assert again.samples_after(0).body == first.body
    again.transact([lambda: again.acknowledge("samples", 3)])
    assert again.samples_after(0).first == 4
    again.close()


def test_slots_are_stored_with_the_events(buffer, settings):
    put(
        buffer,
        entry(1, checkpoint=b"\x00\x01", bundle=b"ab" * 32, job=b'{"order":"WO-1"}', command_counter=b"41"),
    )
    buffer.close()
    again = open_buffer(settings)
    loaded = again.load()
    assert (loaded.checkpoint, loaded.bundle, loaded.job, loaded.command_counter) == (
        b"\x00\x01", "ab" * 32, {"order": "WO-1"}, 41,
    )  # fmt: skip
    again.close()


@hypothesis_settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("store"), st.integers(1, 30)),
            st.tuples(st.just("ack"), st.integers(0, 40)),
            st.tuples(st.just("seal"), st.integers(1, 4)),
            st.just(("reopen", 0)),
        ),
        max_size=25,
    )
)
def test_model_nothing_lost_nothing_doubled(tmp_path_factory, steps):
    """Against a plain list: what is above the mark is there, in order, once; the rest is gone."""
    where = BufferSettings(tmp_path_factory.mktemp("b") / "buffer.sqlite", "gwA", LINE)
    buffer = open_buffer(where)
    stored, mark, sealed = [], 0, 0
    for what, number in steps:
        if what == "store":
            new = put(buffer, entry(number))[0]
            assert new == (number not in stored)
            if new:
                stored.append(number)
        elif what == "ack":
            mark = max(mark, min(number, len(stored)))
            assert buffer.transact(
                [lambda number=number, buffer=buffer: buffer.acknowledge("events", number)]
            ) == [mark]
        elif what == "seal":
            done = buffer.transact([lambda number=number, buffer=buffer: buffer.seal(number)])[0]
            assert (done is None) == (sealed == len(stored))
            sealed = done.last if done else sealed
        else:
            buffer.close()
            buffer = open_buffer(where)
        rows = buffer.events_after(mark, 1_000, 10_000_000)
        found = [msgspec.json.decode(body)["data"]["piece"] for _, body in rows]
        assert found == stored[mark:]
        assert buffer.open_samples() == len(stored) - sealed
    buffer.close()


def test_a_batch_ends_at_its_size_but_has_one_event_at_least(buffer):
    put(buffer, *(entry(number) for number in range(1, 6)))
    assert len(buffer.events_after(0, 100, 1)) == 1
    assert len(buffer.events_after(0, 2, 1_000_000)) == 2
    put(buffer, entry_of("s", [stop_event(1)]))
    assert buffer.events_after(5, 10, 10_000)[0][0] == 6

"""A full buffer drops in its order and says so; a broken one is put aside; the thread recovers without a
restart.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3

import msgspec
import pytest

from jidoka_edge.buffer import BufferFault, BufferSettings, BufferThread, entry_of, open_buffer
from jidoka_shared.wire import decode_data, decode_event_batch
from tests.edge.buffer.conftest import LINE, entry, put, stop_event

SMALL = 64 * 4096


def small(tmp_path):
    return BufferSettings(tmp_path / "buffer.sqlite", "gwA", LINE, bytes_max=SMALL)


def all_events(buffer):
    """Every event there is, in runs as they would be sent."""
    runs, after = [], 0
    while rows := buffer.events_after(after, 100_000, 100_000_000):
        runs.append(decode_event_batch(b"[" + b",".join(body for _, body in rows) + b"]"))
        after = rows[-1][0]
    return runs


def fill_up(buffer, count):
    put(buffer, entry_of("stop", [stop_event(1)]))
    for number in range(1, count + 1):
        put(buffer, entry(number))
        buffer.make_room()


def test_samples_go_first_then_pieces_never_stops(tmp_path):
    buffer = open_buffer(small(tmp_path))
    put(buffer, entry_of("stop", [stop_event(1)]))
    number = 0
    while not buffer.make_room():
        number += 1
        put(buffer, entry(number))
    gaps = [decode_data(event) for run in all_events(buffer) for event in run if "gap" in event.type]
    assert [gap.source for gap in gaps] == ["stream:samples"]
    for further in range(number + 1, 1_500):
        put(buffer, entry(further))
        buffer.make_room()
    events = [event for run in all_events(buffer) for event in run]
    assert events[0].type.endswith("stop.changed.v1"), "a stop is never dropped"
    assert any(decode_data(event).source == "stream:events" for event in events if "gap" in event.type)
    assert buffer.fill() < 0.97
    buffer.close()


def test_every_hole_is_covered_by_the_record_after_it(tmp_path):
    buffer = open_buffer(small(tmp_path))
    fill_up(buffer, 1_500)
    mark, known = 0, set()
    for run in all_events(buffer):
        first = run[0]
        if first.edgeseq != mark + 1:
            gap = decode_data(first)
            assert gap.source == "stream:events" and gap.from_ <= mark + 1 and gap.to >= first.edgeseq - 1
        for event in run:
            data = decode_data(event)
            known.update(
                getattr(data, "pieces", ())
                if "gap" in event.type
                else [data.piece]
                if "piece." in event.type
                else ()
            )
        mark = run[-1].edgeseq
    assert mark == buffer.stream("events").last
    assert known == set(range(1, 1_501)), "each piece is recorded or named by a gap"
    buffer.close()


def test_only_protected_events_left_refuses_and_stores_nothing_half(tmp_path):
    buffer = open_buffer(small(tmp_path))
    with pytest.raises(BufferFault) as refused:
        for number in range(2_000):
            put(buffer, entry_of(f"stop:{number}", [stop_event(number)]))
            buffer.make_room()
    assert refused.value.code == "disk_full"
    last = buffer.stream("events").last
    buffer.transact([lambda: buffer.acknowledge("events", last - 10)])
    put(buffer, entry_of("again", [stop_event(1)]))
    assert buffer.stream("events").last == last + 1
    buffer.close()


@pytest.mark.parametrize("how", ["garbage", "cut", "counter"])
def test_a_broken_file_is_put_aside_and_said(settings, how):
    buffer = open_buffer(settings)
    put(buffer, *(entry(number, checkpoint=b"x" * 20_000) for number in range(1, 40)))
    epoch = buffer.epoch
    buffer.close()
    if how == "garbage":
        with settings.path.open("r+b") as file:
            file.seek(4096)
            file.write(os.urandom(3 * 4096))
    elif how == "cut":
        os.truncate(settings.path, 3 * 4096)
    else:
        with sqlite3.connect(settings.path) as connection:
            connection.execute("DELETE FROM events WHERE seq = 39")
    again = open_buffer(settings)
    assert again.epoch != epoch
    assert list(settings.path.parent.glob("buffer-corrupt-1.sqlite"))
    first = decode_event_batch(b"[" + again.events_after(0, 1, 10_000)[0][1] + b"]")[0]
    assert decode_data(first).reason == "corrupt"
    if how == "counter":
        assert decode_data(first).gap == f"gap/{epoch}/lost" and decode_data(first).to == 39
    assert put(again, entry(40)) == [True]
    again.close()


def test_a_flipped_bit_in_a_record_becomes_a_gap_in_its_place(settings):
    buffer = open_buffer(settings)
    put(buffer, *(entry(number) for number in range(1, 6)))
    buffer.transact([lambda: buffer.seal()])
    with sqlite3.connect(settings.path) as other:
        body = other.execute("SELECT body FROM events WHERE seq = 3").fetchone()[0]
        other.execute("UPDATE events SET body = ? WHERE seq = 3", (body.replace(b"74.001", b"74.002"),))
        other.execute("UPDATE sample_batches SET body = replace(body, '74.00', '75.00')")
    other.close()
    runs = all_events(buffer)
    events = [event for run in runs for event in run]
    assert [event.edgeseq for event in events] == [1, 2, 3, 4, 5]
    gap = decode_data(events[2])
    assert (gap.from_, gap.to, gap.pieces, gap.reason) == (3, 3, (3,), "corrupt")
    assert buffer.samples_after(0) is None
    assert decode_data(all_events(buffer)[0][-1]).source == "stream:samples"
    buffer.close()


def test_thread_commits_in_groups_and_one_bad_request_hurts_nobody_else(settings):
    async def play():
        thread = BufferThread(settings)
        await thread.start()

        def broken(_):
            raise RuntimeError("mine")

        asked = [thread.store(entry(number)) for number in range(1, 51)]
        results = await asyncio.gather(*asked, thread.write(broken), *asked[:0], return_exceptions=True)
        assert results[:50] == [True] * 50 and isinstance(results[50], RuntimeError)
        assert (await thread.read(lambda buffer: buffer.stream("events"))).last == 50
        await thread.close()

    asyncio.run(play())


def test_thread_recovers_from_a_lost_disk_without_restart(settings):
    """Root ignores permissions, so the folder is replaced by a file: opening fails until it is back."""

    async def play():
        folder = settings.path.parent / "disk"
        away = settings.path.parent / "away"
        here = BufferSettings(folder / "buffer.sqlite", "gwA", LINE)
        folder.write_text("no disk")
        thread = BufferThread(here)
        await thread.start()
        with pytest.raises(BufferFault):
            await thread.store(entry(1))
        assert thread.fault == "io_error"
        folder.rename(away)
        assert await thread.store(entry(1)) is True
        assert thread.fault is None
        await thread.close()

    asyncio.run(play())


def test_thread_says_full_and_recovers_when_central_takes_records(tmp_path):
    async def play():
        thread = BufferThread(small(tmp_path))
        await thread.start()
        with pytest.raises(BufferFault):
            for number in range(2_000):
                await thread.store(entry_of(f"s{number}", [stop_event(number)]))
        assert thread.fault == "disk_full"
        last = (await thread.read(lambda buffer: buffer.stream("events"))).last
        await thread.write(lambda buffer: buffer.acknowledge("events", last))
        assert await thread.store(entry_of("after", [stop_event(1)])) is True
        assert thread.fault is None
        await thread.close()

    asyncio.run(play())


def test_gap_record_of_a_dropped_run_is_small_enough(tmp_path):
    buffer = open_buffer(BufferSettings(tmp_path / "buffer.sqlite", "gwA", LINE, bytes_max=400 * 4096))
    for start in range(1, 4_001, 100):
        put(buffer, *(entry_of(f"p{n}", [entry_event(n)]) for n in range(start, start + 100)))
        buffer.make_room()
    longest = max(len(body) for run in [buffer.events_after(0, 10_000, 10**9)] for _, body in run)
    assert longest < 65_536
    buffer.close()


def entry_event(number):
    from tests.edge.buffer.conftest import piece

    return msgspec.json.decode(msgspec.json.encode(piece(number)))

"""The log is gapless and chained, its consumers see every event once, and a changed row is named."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.db.schema import trigger_names
from jidoka_central.foundation.eventlog import consumers, sequencer
from jidoka_central.foundation.eventlog.consumers import consume
from jidoka_central.foundation.eventlog.model import EVENT_CONSUMER, EVENT_LOG, EVENT_SEAL, EVENT_UNSEALED
from jidoka_central.foundation.eventlog.reading import LoggedEvent, sealed_after
from jidoka_central.foundation.eventlog.sequencer import chained, seal
from jidoka_central.foundation.eventlog.tail import Tail
from jidoka_central.foundation.eventlog.verify import Verdict, verify
from jidoka_central.foundation.uow import Runtime, UnitOfWork
from tests.central.foundation.boxes import acting
from tests.support.waiting import wait_until


def make(runtime: Runtime, count: int, start: int = 0) -> None:
    for number in range(start, start + count):
        runtime.run("boxes.make", {"label": f"L{number}"}, acting())


def verdict(runtime: Runtime) -> Verdict:
    with runtime.database.read() as connection:
        return verify(connection)


def tamper(runtime: Runtime, table: sa.Table, *statements: sa.Executable) -> None:
    """What an intruder with the owner's rights does: take the trigger away, change the row, put it back."""
    with runtime.database.engine.begin() as connection:
        dialect = runtime.database.dialect
        for name in trigger_names(table.name, dialect):
            on = "" if dialect == "sqlite" else f" ON {table.name}"
            connection.exec_driver_sql(f"DROP TRIGGER {name}{on}")
        for statement in statements:
            connection.execute(statement)


def test_sealing_gives_gapless_positions_and_a_chain(box_runtime: Runtime) -> None:
    make(box_runtime, 5)
    assert verdict(box_runtime) == Verdict(0, 5, sequencer.ORIGIN, None)
    assert seal(box_runtime, limit=3) and not seal(box_runtime, limit=3)
    with box_runtime.database.read() as connection:
        seals = connection.execute(sa.select(EVENT_SEAL).order_by(EVENT_SEAL.c.position)).all()
        digests = connection.execute(sa.select(EVENT_LOG.c.digest).order_by(EVENT_LOG.c.row)).scalars().all()
    assert [one.position for one in seals] == [1, 2, 3, 4, 5]
    chain = sequencer.ORIGIN
    for one, digest in zip(seals, digests, strict=True):
        chain = chained(chain, one.position, digest)
        assert one.chain == chain
    found = verdict(box_runtime)
    assert found.valid and (found.sealed, found.unsealed, found.head) == (5, 0, chain)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"actor": "somebody else"}, "position 2: row 2 is not what was written"),
        ({"body": '{"data":{}}'}, "position 2: row 2 is not what was written"),
        ({"digest": "0" * 64}, "position 2: row 2 is not what was written"),
    ],
)
def test_a_changed_row_is_named(box_runtime: Runtime, change: dict[str, str], said: str) -> None:
    make(box_runtime, 4)
    seal(box_runtime)
    tamper(box_runtime, EVENT_LOG, sa.update(EVENT_LOG).where(EVENT_LOG.c.row == 2).values(**change))
    assert verdict(box_runtime).broken == said and verdict(box_runtime).sealed == 1


def test_a_row_that_was_taken_away_is_named(box_runtime: Runtime) -> None:
    make(box_runtime, 4)
    seal(box_runtime)
    tamper(box_runtime, EVENT_LOG, sa.delete(EVENT_LOG).where(EVENT_LOG.c.row == 3))
    assert verdict(box_runtime).broken == "position 3: row 3 is gone"
    tamper(box_runtime, EVENT_SEAL, sa.delete(EVENT_SEAL).where(EVENT_SEAL.c.position == 3))
    assert verdict(box_runtime).broken == "position 3 is missing, 4 follows 2"


def test_a_row_rewritten_with_its_digest_still_breaks_the_chain(box_runtime: Runtime) -> None:
    make(box_runtime, 3)
    seal(box_runtime)
    from jidoka_central.foundation.eventlog.append import DIGESTED, digest_of

    with box_runtime.database.read() as connection:
        row = connection.execute(sa.select(EVENT_LOG).where(EVENT_LOG.c.row == 2)).one()
    forged = type("Row", (), {name: getattr(row, name) for name in DIGESTED} | {"actor": "eve"})
    change = sa.update(EVENT_LOG).where(EVENT_LOG.c.row == 2).values(actor="eve", digest=digest_of(forged))
    tamper(box_runtime, EVENT_LOG, change)
    assert verdict(box_runtime).broken == "position 2: the chain hash of row 2 does not follow"


def test_a_row_hidden_from_the_sequencer_is_named(box_runtime: Runtime) -> None:
    make(box_runtime, 2)
    with box_runtime.database.write() as connection:
        connection.execute(sa.delete(EVENT_UNSEALED).where(EVENT_UNSEALED.c.row == 2))
    seal(box_runtime)
    assert verdict(box_runtime).broken == "row 2 is neither sealed nor waiting to be"


def test_a_sequencer_that_dies_in_a_batch_loses_nothing(
    box_runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(box_runtime, 6)
    seal(box_runtime, limit=2)
    calls = []

    def dies(previous: str, position: int, digest: str) -> str:
        calls.append(position)
        if position == 5:
            raise KeyboardInterrupt
        return chained(previous, position, digest)

    with monkeypatch.context() as patch:
        patch.setattr(sequencer, "chained", dies)
        with pytest.raises(KeyboardInterrupt):
            seal(box_runtime)
    assert calls == [3, 4, 5] and verdict(box_runtime).sealed == 2
    seal(box_runtime)
    assert verdict(box_runtime) == Verdict(6, 0, verdict(box_runtime).head, None)


def test_sixteen_writers_and_two_sequencers_at_once(box_runtime: Runtime) -> None:
    """Nothing is lost and the chain holds, also when a lease failed and two sequencers run."""
    writers, each = 16, 6
    stop = threading.Event()
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            make(box_runtime, each, start=number * 1_000)
        except BaseException as error:
            failures.append(error)

    def sequence() -> None:
        while not stop.is_set():
            try:
                seal(box_runtime, limit=7)
            except sa.exc.IntegrityError:
                pass  # the other one was first

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    sequencers = [threading.Thread(target=sequence) for _ in range(2)]
    for thread in (*threads, *sequencers):
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    for thread in sequencers:
        thread.join()
    while seal(box_runtime):
        pass
    assert not failures
    found = verdict(box_runtime)
    assert found.valid and (found.sealed, found.unsealed) == (writers * each, 0)


def test_a_consumer_sees_every_event_once_and_in_order(box_runtime: Runtime) -> None:
    make(box_runtime, 3)
    seal(box_runtime)
    seen: list[int] = []

    def note(_: UnitOfWork, event: LoggedEvent) -> None:
        seen.append(event.position)

    assert not consume(box_runtime, "test", note)
    make(box_runtime, 2, start=10)
    seal(box_runtime)
    consume(box_runtime, "test", note)
    consume(box_runtime, "test", note)
    assert seen == [1, 2, 3, 4, 5]
    assert position_of(box_runtime, "test") == 5


def position_of(runtime: Runtime, name: str) -> Any:
    with runtime.database.read() as connection:
        return connection.execute(
            sa.select(EVENT_CONSUMER.c.position).where(EVENT_CONSUMER.c.name == name)
        ).scalar()


def test_a_consumer_that_fails_gets_the_same_event_again(box_runtime: Runtime) -> None:
    make(box_runtime, 3)
    seal(box_runtime)
    seen: list[int] = []

    def fails_once(uow: UnitOfWork, event: LoggedEvent) -> None:
        seen.append(event.position)
        uow.number("seen", "S")
        if seen == [1, 2]:
            raise RuntimeError("not now")

    with pytest.raises(RuntimeError):
        consume(box_runtime, "test", fails_once)
    assert position_of(box_runtime, "test") == 1
    consume(box_runtime, "test", fails_once)
    assert seen == [1, 2, 2, 3]
    assert box_runtime.do(acting(), lambda uow: uow.number("seen", "S")) == "S-000004", (
        "its own writes happened once"
    )


def test_a_consumer_skips_what_it_does_not_want(box_runtime: Runtime) -> None:
    box = box_runtime.run("boxes.make", {"label": "A"}, acting())
    box_runtime.run("boxes.fill", {"box_id": getattr(box, "id", None), "pieces": 2}, acting())
    make(box_runtime, 2)
    seal(box_runtime)
    seen: list[LoggedEvent] = []
    consume(box_runtime, "test", lambda _, event: seen.append(event), frozenset({"boxes.filled"}))
    assert [event.data["pieces"] for event in seen] == [2] and position_of(box_runtime, "test") == 4


def test_the_tail_serves_from_memory_and_from_the_database(box_runtime: Runtime) -> None:
    make(box_runtime, 3)
    seal(box_runtime)
    tail = Tail(box_runtime).start()
    woken = threading.Event()
    tail.listen(woken.set)
    try:
        assert [event.position for event in tail.after(0)] == [1, 2, 3], (
            "older than its memory: from the database"
        )
        make(box_runtime, 2, start=10)
        seal(box_runtime)
        assert woken.wait(5)
        wait_until(lambda: tail.position == 5)
        assert [event.position for event in tail.after(3)] == [4, 5] and tail.after(5) == []
    finally:
        tail.stop()
    with box_runtime.database.read() as connection:
        assert sealed_after(connection, 4, 10)[0].data["label"] == "L11"


def test_the_digest_is_over_canonical_json() -> None:
    """The form that verify.py's reader can compute without this program: sorted keys, no spaces, UUIDs as
    text.
    """
    import hashlib
    from uuid import UUID

    from jidoka_central.foundation.db.schema import canonical_json
    from jidoka_central.foundation.eventlog.append import DIGESTED, LogRow, digest_of

    row = LogRow(
        UUID(int=1),
        "戒",
        2**62,
        "a.b",
        "doc",
        None,
        'quote " and \\ \u2028 \x1f',
        "http",
        None,
        "k",
        "é\n",
        '{"data":{}}',
    )
    values = {name: getattr(row, name) for name in DIGESTED} | {"id": str(UUID(int=1))}
    assert digest_of(row) == hashlib.sha256(canonical_json(values).encode()).hexdigest()


def test_a_consumer_that_another_process_moved_handles_nothing_twice(
    box_runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(box_runtime, 3)
    seal(box_runtime)
    seen: list[int] = []

    def note(_: UnitOfWork, event: LoggedEvent) -> None:
        seen.append(event.position)

    consume(box_runtime, "test", note)
    monkeypatch.setattr(consumers, "_position", lambda *_: 0)  # as it was read before the other one moved it
    assert consume(box_runtime, "test", note), "there is more to do, from the true position"
    assert seen == [1, 2, 3]

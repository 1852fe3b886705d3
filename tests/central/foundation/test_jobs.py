"""Repeated work: one process at a time, replaced when it dies, tried again when it fails."""

from __future__ import annotations

import threading

import sqlalchemy as sa

from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.eventlog.sequencer import SEQUENCER
from jidoka_central.foundation.eventlog.verify import verify
from jidoka_central.foundation.jobs import LEASE, LEASE_SECONDS, Job, JobRunner, Lease
from jidoka_central.foundation.uow import Runtime
from tests.central.foundation.boxes import acting
from tests.support.waiting import wait_until


def with_set_clock(runtime: Runtime) -> SetClock:
    runtime.clock = clock = SetClock(1_800_000_000_000_000)
    return clock


def test_a_lease_is_held_by_one(box_runtime: Runtime) -> None:
    with_set_clock(box_runtime)
    first, second = Lease(box_runtime, "x", "a"), Lease(box_runtime, "x", "b")
    assert first.held() and not second.held() and first.held()


def test_a_dead_holder_is_replaced_when_its_lease_ends(box_runtime: Runtime) -> None:
    clock = with_set_clock(box_runtime)
    first, second = Lease(box_runtime, "x", "a"), Lease(box_runtime, "x", "b")
    assert first.held()
    clock.advance(seconds=LEASE_SECONDS)
    assert not second.held()
    clock.advance(microseconds=1)
    assert second.held() and not first.held()


def test_a_holder_renews_before_its_lease_ends(box_runtime: Runtime) -> None:
    clock = with_set_clock(box_runtime)
    first, second = Lease(box_runtime, "x", "a"), Lease(box_runtime, "x", "b")
    for _ in range(5):
        assert first.held()
        clock.advance(seconds=LEASE_SECONDS * 0.6)
        assert first.held() and not second.held()


def test_a_lease_given_back_is_free_at_once(box_runtime: Runtime) -> None:
    first, second = Lease(box_runtime, "x", "a"), Lease(box_runtime, "x", "b")
    assert first.held()
    second.give_back()
    assert not second.held(), "only the holder gives back"
    first.give_back()
    assert second.held()


def test_many_at_once_make_one_holder(box_runtime: Runtime) -> None:
    leases = [Lease(box_runtime, "x", str(number)) for number in range(8)]
    held: list[bool] = []
    threads = [threading.Thread(target=lambda lease=lease: held.append(lease.held())) for lease in leases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(held) == [False] * 7 + [True]


def test_the_sequencer_runs_as_a_job_while_events_come(box_runtime: Runtime) -> None:
    runner = JobRunner(box_runtime, [SEQUENCER], "here").start()
    try:
        for number in range(10):
            box_runtime.run("boxes.make", {"label": f"L{number}"}, acting())
        wait_until(lambda: sealed(box_runtime) == 10)
    finally:
        runner.stop()
    with box_runtime.database.read() as connection:
        assert connection.execute(sa.select(LEASE)).first() is None, "given back at the end"


def sealed(runtime: Runtime) -> int:
    with runtime.database.read() as connection:
        return verify(connection).sealed


def test_a_job_that_fails_is_tried_again(box_runtime: Runtime) -> None:
    turns: list[int] = []

    def fails_twice(_: Runtime) -> None:
        turns.append(1)
        if len(turns) < 3:
            raise RuntimeError("not yet")

    runner = JobRunner(box_runtime, [Job("shaky", 0.05, fails_twice)], "here").start()
    try:
        wait_until(lambda: len(turns) > 3)
    finally:
        runner.stop()


def test_only_the_holder_works(box_runtime: Runtime) -> None:
    turns: list[str] = []
    jobs = {name: Job("shared", 0.02, lambda _, name=name: turns.append(name)) for name in "ab"}
    first = JobRunner(box_runtime, [jobs["a"]], "a").start()
    wait_until(lambda: "a" in turns)
    second = JobRunner(box_runtime, [jobs["b"]], "b").start()
    wait_until(lambda: len(turns) > 5)
    assert set(turns) == {"a"}
    first.stop()
    wait_until(lambda: "b" in turns)
    second.stop()

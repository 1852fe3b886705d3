"""Repeated work, done by one process at a time.

A ``Job`` is run by the role ``work``; the row ``lease(name, holder, until)`` says which process may. A
lease lasts ``LEASE_SECONDS``, or the job's own period where that is longer, and is renewed when half of it
is gone: a dead holder is replaced within that time. A lease is not a lock: a process that slept past its
end may run once more beside its successor. Jobs are therefore written so that running twice does no harm
(the sequencer: unique positions; consumers: the position moves conditionally). A job that fails is logged
and tried again, later each time, up to ``BACKOFF_SECONDS_MAX``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
import structlog
from sqlalchemy import Column, Table
from sqlalchemy.exc import IntegrityError

from jidoka_central.foundation.db.schema import Instant, metadata
from jidoka_central.foundation.metrics import JOB_FAILURES, JOB_RUNS

if TYPE_CHECKING:
    from jidoka_central.foundation.uow import Runtime

LEASE_SECONDS: Final = 10
BACKOFF_SECONDS_MAX: Final = 60.0
COMMIT_WAIT_SECONDS: Final = 0.2  # how late a commit of another process is noticed

LEASE = Table(
    "lease",
    metadata,
    Column("name", sa.String(80), primary_key=True),
    Column("holder", sa.String(80), nullable=False),
    Column("until", Instant, nullable=False),
)

log = structlog.get_logger("jidoka.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """``run(runtime)`` every ``every`` seconds; ``True`` means there is more to do at once. ``on_commit``
    wakes it after each business event of this process as well.
    """

    name: str
    every: float
    run: Callable[[Runtime], bool | None]
    on_commit: bool = False
    pause: float = 0.0


class Lease:
    """The right to do ``name``, held by one process at a time."""

    def __init__(self, runtime: Runtime, name: str, holder: str, seconds: float = LEASE_SECONDS) -> None:
        self._runtime = runtime
        self._name = name
        self._holder = holder
        self._length = int(max(seconds, LEASE_SECONDS) * 1_000_000)
        self._until = 0

    def held(self) -> bool:
        """True when this process has it, after taking or renewing it where needed."""
        now = self._runtime.clock.now()
        if now < self._until - self._length // 2:
            return True
        until = now + self._length
        self._until = until if self._take(now, until) else 0
        return self._until > 0

    def _take(self, now: int, until: int) -> bool:
        mine = sa.update(LEASE).where(
            LEASE.c.name == self._name, sa.or_(LEASE.c.holder == self._holder, LEASE.c.until < now)
        )
        with self._runtime.database.write() as connection:
            if connection.execute(mine.values(holder=self._holder, until=until)).rowcount == 1:
                return True
            if connection.execute(sa.select(LEASE.c.name).where(LEASE.c.name == self._name)).first():
                return False
        try:
            with self._runtime.database.write() as connection:
                connection.execute(
                    sa.insert(LEASE), {"name": self._name, "holder": self._holder, "until": until}
                )
        except IntegrityError:
            return False  # another process was first
        return True

    def give_back(self) -> None:
        """Let another process go on at once."""
        self._until = 0
        with self._runtime.database.write() as connection:
            connection.execute(
                sa.delete(LEASE).where(LEASE.c.name == self._name, LEASE.c.holder == self._holder)
            )


class JobRunner:
    """Runs every job on a thread of its own while this process holds its lease."""

    def __init__(self, runtime: Runtime, jobs: Iterable[Job], holder: str) -> None:
        self._runtime = runtime
        self._stopping = threading.Event()
        self._holder = holder
        self._threads = [
            threading.Thread(target=self._loop, args=(job,), name=f"job {job.name}", daemon=True)
            for job in jobs
        ]

    def start(self) -> JobRunner:
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        """Finish the runs under way, then give the leases back."""
        self._stopping.set()
        self._runtime.wake()
        for thread in self._threads:
            thread.join()

    def _loop(self, job: Job) -> None:
        lease = Lease(self._runtime, job.name, self._holder, job.every)
        failures = 0
        while not self._stopping.is_set():
            seen = self._runtime.commits
            try:
                again = job.run(self._runtime) if lease.held() else None
                JOB_RUNS.labels(job.name).inc()
                failures = 0
            except Exception:
                failures += 1
                JOB_FAILURES.labels(job.name).inc()
                log.exception("job_failed", job=job.name, failures=failures)
                self._stopping.wait(min(BACKOFF_SECONDS_MAX, 0.2 * 2.0 ** min(failures, 10)))
                continue
            if not again:
                self._rest(job, seen)
        try:
            lease.give_back()
        except Exception:
            log.warning("lease_not_given_back", job=job.name)

    def _rest(self, job: Job, seen: int) -> None:
        if job.on_commit:
            self._stopping.wait(job.pause)
            self._runtime.wait_for_commit(min(job.every, COMMIT_WAIT_SECONDS), seen)
        else:
            self._stopping.wait(job.every)

"""The buffer behind a thread of its own, so that a slow or broken disk never holds up the keeper's loop.

Writes that arrive while a commit is under way are committed together, at most ``GROUP_MAX``; a lone write is
committed at once. When the disk fails nothing is lost silently: the caller gets ``BufferFault``, ``fault``
says why, and the next write tries again, on a new connection where the old one may be unusable. Recovery
needs no restart.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar

from jidoka_edge.buffer.opening import BufferSettings, open_buffer
from jidoka_edge.buffer.records import BufferFault, Entry
from jidoka_edge.buffer.store import Buffer, fault_of
from jidoka_edge.clock import Clock, SystemClock

GROUP_MAX: Final = 200
QUEUE_MAX: Final = 2_000
REOPEN_ON: Final = ("io_error", "read_only", "corrupt", "closed")

_log = logging.getLogger("jidoka_edge.buffer")
T = TypeVar("T")


class _Job:
    __slots__ = ("future", "loop", "run", "write")

    def __init__(self, run: Callable[[Buffer], Any], write: bool, future: asyncio.Future[Any]) -> None:
        self.run = run
        self.write = write
        self.future = future
        self.loop = future.get_loop()

    def done(self, result: Any) -> None:
        self._tell(lambda: self.future.set_result(result))

    def failed(self, error: BaseException) -> None:
        self._tell(lambda: self.future.set_exception(error))

    def _tell(self, settle: Callable[[], None]) -> None:
        try:
            self.loop.call_soon_threadsafe(lambda: None if self.future.done() else settle())
        except RuntimeError:
            pass  # the loop is gone: nobody waits any more


class BufferThread:
    """``await start()`` once; then ``store``, ``write`` and ``read`` from the loop; ``close`` at the end."""

    def __init__(self, settings: BufferSettings, clock: Clock | None = None) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._queue: queue.Queue[_Job | None] = queue.Queue(QUEUE_MAX)
        self._thread: threading.Thread | None = None
        self._buffer: Buffer | None = None
        self.fault: str | None = None
        self.fault_text = ""
        self.fill = 0.0
        self.dropped = 0
        self.epoch = ""
        self.clockstate = "unknown"

    async def start(self) -> None:
        """Open the file. A disk that cannot be used now is a fault, not a failure: opening is tried again."""
        self._thread = threading.Thread(target=self._run, name="buffer", daemon=True)
        self._thread.start()
        try:
            self.epoch = await self.read(lambda buffer: buffer.epoch)
        except BufferFault:
            pass

    async def close(self) -> None:
        if self._thread is None:
            return
        await asyncio.to_thread(self._queue.put, None)
        await asyncio.to_thread(self._thread.join, 5.0)

    async def store(self, entry: Entry) -> bool:
        """Store and commit; False when the key is known. Raises ``BufferFault``."""
        return await self.write(lambda buffer: buffer.store(entry))

    async def write(self, operation: Callable[[Buffer], T]) -> T:
        """Run inside the next transaction; returns after its commit. Raises ``BufferFault``."""
        return await self._ask(operation, write=True)

    async def read(self, operation: Callable[[Buffer], T]) -> T:
        """Run between transactions. Raises ``BufferFault``."""
        return await self._ask(operation, write=False)

    async def _ask(self, operation: Callable[[Buffer], T], write: bool) -> T:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait(_Job(operation, write, future))
        except queue.Full:
            raise BufferFault("busy", f"{QUEUE_MAX} requests wait for the disk") from None
        return await future

    # ---- the thread --------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            job = self._queue.get()
            group: list[_Job] = []
            ending = job is None
            while job is not None:
                group.append(job)
                if len(group) >= GROUP_MAX:
                    break
                try:
                    job = self._queue.get_nowait()
                except queue.Empty:
                    break
                ending = job is None
            if group:
                self._serve(group)
            if ending:
                break
        if self._buffer is not None:
            self._buffer.close()

    def _serve(self, group: list[_Job]) -> None:
        try:
            buffer = self._opened()
        except BufferFault as fault:
            self._fail(group, fault)
            return
        buffer.clockstate = self.clockstate
        writes = [job for job in group if job.write]
        if writes:
            self._commit(buffer, writes)
        for job in group:
            if not job.write:
                self._guarded([job], lambda job=job: [job.run(buffer)])  # type: ignore[misc]

    def _commit(self, buffer: Buffer, jobs: list[_Job]) -> None:
        operations = [(lambda job=job: job.run(buffer)) for job in jobs]
        try:
            results = buffer.transact(operations)
        except BufferFault as fault:
            self._fail(jobs, fault)
            return
        except Exception as error:
            if len(jobs) == 1:
                jobs[0].failed(error)
                return
            for job in jobs:  # one of them is at fault: each gets its own transaction
                self._commit(buffer, [job])
            return
        self._recovered()
        for job, result in zip(jobs, results, strict=True):
            job.done(result)
        self._keep_room(buffer)

    def _guarded(self, jobs: list[_Job], run: Callable[[], list[Any]]) -> None:
        try:
            results = run()
        except BufferFault as fault:
            self._fail(jobs, fault)
        except sqlite3.DatabaseError as error:
            self._fail(jobs, fault_of(error))
        except Exception as error:
            for job in jobs:
                job.failed(error)
        else:
            for job, result in zip(jobs, results, strict=True):
                job.done(result)

    def _keep_room(self, buffer: Buffer) -> None:
        try:
            self.fill = buffer.fill()
            dropped = buffer.make_room()
            if dropped:
                self.dropped += dropped
                _log.warning("the buffer is full: %d old records dropped and recorded as a gap", dropped)
        except sqlite3.DatabaseError as error:
            self._fail([], fault_of(error))

    def _opened(self) -> Buffer:
        if self._buffer is None:
            try:
                self._buffer = open_buffer(self._settings, self._clock)
            except (sqlite3.DatabaseError, OSError) as error:
                raise _opening_fault(error) from error
            self.epoch = self._buffer.epoch
        return self._buffer

    def _fail(self, jobs: list[_Job], fault: BufferFault) -> None:
        if self.fault is None:
            _log.error("%s", fault)
        self.fault, self.fault_text = fault.code, str(fault)
        if fault.code in REOPEN_ON and self._buffer is not None:
            try:
                self._buffer.close()
            except sqlite3.Error:
                pass
            self._buffer = None  # a corrupt file is checked, and put aside, when it is opened again
        for job in jobs:
            job.failed(BufferFault(fault.code, str(fault)))

    def _recovered(self) -> None:
        if self.fault is not None:
            _log.warning("the buffer can be written again")
        self.fault, self.fault_text = None, ""


def _opening_fault(error: sqlite3.DatabaseError | OSError) -> BufferFault:
    if isinstance(error, sqlite3.DatabaseError):
        return fault_of(error)
    return BufferFault("io_error", f"the buffer cannot be opened: {error}")

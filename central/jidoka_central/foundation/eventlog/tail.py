"""The newest sealed events in memory, for the live feed of this process.

One thread follows the log; streams read from the ring, or from the database when they are further behind
than it reaches. Bounded: ``KEPT`` events.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import structlog

from jidoka_central.foundation.eventlog.reading import LoggedEvent, sealed_after
from jidoka_central.foundation.eventlog.sequencer import last_seal

if TYPE_CHECKING:
    from jidoka_central.foundation.uow import Runtime

KEPT: Final = 2_000
PAGE: Final = 200
LOOK_SECONDS: Final = 0.1

log = structlog.get_logger("jidoka.tail")


class Tail:
    """Follows the sealed log and wakes those who listen."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._ring: deque[LoggedEvent] = deque(maxlen=KEPT)
        self._lock = threading.Lock()
        self._listeners: set[Callable[[], None]] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="event tail", daemon=True)
        self.position = 0

    def start(self) -> Tail:
        with self._runtime.database.read() as connection:
            self.position, _ = last_seal(connection)
        self._thread.start()
        return self

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def listen(self, wake: Callable[[], None]) -> None:
        """``wake`` is called, from the tail's thread, when there is something new."""
        with self._lock:
            self._listeners.add(wake)

    def leave(self, wake: Callable[[], None]) -> None:
        with self._lock:
            self._listeners.discard(wake)

    def after(self, position: int) -> list[LoggedEvent]:
        """Up to ``PAGE`` events after ``position``; may ask the database."""
        with self._lock:
            if position >= self.position:
                return []
            if self._ring and self._ring[0].position <= position + 1:
                return [event for event in self._ring if event.position > position][:PAGE]
        with self._runtime.database.read() as connection:
            return sealed_after(connection, position, PAGE)

    def _follow(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._runtime.database.read() as connection:
                    fresh = sealed_after(connection, self.position, PAGE)
            except Exception:
                log.warning("log_not_readable", exc_info=True)
                self._stopping.wait(1.0)
                continue
            if not fresh:
                self._stopping.wait(LOOK_SECONDS)
                continue
            with self._lock:
                self._ring.extend(fresh)
                self.position = fresh[-1].position
                listeners = tuple(self._listeners)
            for wake in listeners:
                wake()

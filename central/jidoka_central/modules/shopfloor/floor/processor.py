"""The processor: applies stored facts, each edge in its order, edges beside each other.

A worker serves the edges whose number falls to it. It is woken after each transaction 1 of this process and
looks every ``POLL_S`` for what other processes stored. A fact that fails is tried ``ATTEMPTS_MAX`` times,
later each time, while other edges go on; then it is dead-lettered and the edge's later facts follow. When
the database itself is away nothing counts as an attempt.
"""

from __future__ import annotations

import logging
import threading
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from prometheus_client import Counter
from sqlalchemy.exc import InterfaceError, OperationalError

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.identity.principal import edge as edge_principal
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.metrics import METRICS
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.shopfloor.floor.applying import StoredFact
from jidoka_central.modules.shopfloor.floor.letters import bury
from jidoka_central.modules.shopfloor.floor.service import (
    MovedOn,
    apply_facts,
    behind,
    edge_by_ref,
    first_group,
    move,
    waiting_facts,
)
from jidoka_central.modules.shopfloor.stream.service import EdgeRef
from jidoka_shared.wire import MalformedMessage

POLL_S: Final = 1.0
ATTEMPTS_MAX: Final = 5
BACKOFF_US: Final = (100_000, 300_000, 1_000_000, 3_000_000)
APPLIED: Final = Counter("jidoka_facts_applied_total", "Facts applied.", registry=METRICS)
BURIED: Final = Counter(
    "jidoka_facts_dead_lettered_total", "Facts that could not be applied.", registry=METRICS
)
Push = Callable[[str, Any], None]

_log = logging.getLogger("jidoka.shopfloor.processor")


@dataclass(slots=True)
class _Trouble:
    """A fact that failed: how often, and when to try again. ``alone``: its group is taken one by one."""

    stream: int
    seq: int
    attempts: int
    not_before: int


class Processor:
    """``start``, ``wake(edge)``, ``stop``. ``push`` shows screens something; it must not raise."""

    def __init__(self, runtime: Runtime, push: Push, workers: int = 1) -> None:
        self._runtime = runtime
        self._push = push
        self._stopping = threading.Event()
        self._lanes = [_Lane() for _ in range(workers)]
        self._troubles: dict[UUID, _Trouble] = {}
        self._threads = [
            threading.Thread(target=self._run, args=(lane,), name=f"processor {number}", daemon=True)
            for number, lane in enumerate(self._lanes)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the transaction under way."""
        self._stopping.set()
        for lane in self._lanes:
            lane.wake(None)
        for thread in self._threads:
            thread.join()

    def wake(self, edge_ref: UUID) -> None:
        """Facts of this edge were stored."""
        self._lane_of(edge_ref).wake(edge_ref)

    def _lane_of(self, edge_ref: UUID) -> _Lane:
        return self._lanes[zlib.crc32(edge_ref.bytes) % len(self._lanes)]

    def _run(self, lane: _Lane) -> None:
        open_: dict[UUID, None] = {}
        lost = False
        looked = 0
        while not self._stopping.is_set():
            woken = lane.take(0.0 if not looked or self._ready(open_) else self._rest(open_))
            try:
                if self._runtime.clock.now() - looked >= POLL_S * 1e6:
                    looked = self._runtime.clock.now()
                    with self._runtime.read(system("processor"), "") as q:
                        woken |= {ref for ref in behind(q) if self._lane_of(ref) is lane}
                open_ |= dict.fromkeys(woken)
                for edge_ref in self._ready(open_):
                    if not self._turn(edge_ref):
                        open_.pop(edge_ref, None)
                lost = False
            except Exception:
                if not lost:
                    _log.exception("facts cannot be applied now")
                lost = True
                self._stopping.wait(POLL_S)

    def _ready(self, open_: dict[UUID, None]) -> list[UUID]:
        now = self._runtime.clock.now()
        return [ref for ref in open_ if ref not in self._troubles or self._troubles[ref].not_before <= now]

    def _rest(self, open_: dict[UUID, None]) -> float:
        """Until the next retry is due, or the next look around."""
        now = self._runtime.clock.now()
        waits = [(self._troubles[ref].not_before - now) / 1e6 for ref in open_ if ref in self._troubles]
        return max(0.005, min([POLL_S, *waits]))

    def _turn(self, edge_ref: UUID) -> bool:
        """One transaction of one edge; whether there may be more."""
        with self._runtime.read(system("processor"), "") as q:
            edge = edge_by_ref(q, edge_ref)
            processed, facts = (0, []) if edge is None else waiting_facts(q, edge)
        if edge is None or not facts:
            self._troubles.pop(edge_ref, None)
            return False
        trouble = self._troubles.get(edge_ref)
        group = first_group(facts) if trouble is None else list(facts[:1])
        try:
            self._apply(edge, group, processed)
        except MovedOn:
            return True
        except Exception as error:
            self._failed(edge, group, processed, error)
        else:
            APPLIED.inc(len(group))
            if trouble is not None and group[-1].seq >= trouble.seq:
                self._troubles.pop(edge_ref, None)
        return True

    def _apply(self, edge: EdgeRef, group: Sequence[StoredFact], processed: int) -> None:
        def work(uow: UnitOfWork) -> list[tuple[str, dict[str, Any]]]:
            move(uow, group, processed)
            return apply_facts(uow, edge, group)

        for topic, payload in self._runtime.do(_context(edge), work):
            self._push(topic, payload)

    def _failed(self, edge: EdgeRef, group: list[StoredFact], processed: int, error: Exception) -> None:
        if _is_outage(error):
            raise error
        now = self._runtime.clock.now()
        last = group[-1].seq
        trouble = self._troubles.get(edge.id)
        if len(group) > 1:  # one of them is at fault: each gets its own transaction
            self._troubles[edge.id] = _Trouble(group[0].stream, last, 0, now)
            return
        fact = group[0]
        attempts = 1
        if (
            trouble is not None
            and trouble.stream == fact.stream
            and trouble.attempts
            and trouble.seq == fact.seq
        ):
            attempts = trouble.attempts + 1
        if attempts >= ATTEMPTS_MAX or isinstance(error, MalformedMessage):
            self._bury(edge, fact, processed, error, attempts)
            self._troubles.pop(edge.id, None)
            return
        wait = BACKOFF_US[min(attempts, len(BACKOFF_US)) - 1]
        self._troubles[edge.id] = _Trouble(fact.stream, fact.seq, attempts, now + wait)
        _log.warning(
            "fact %s %d of edge %s failed (%d): %s", fact.type, fact.seq, edge.edge_id, attempts, error
        )

    def _bury(self, edge: EdgeRef, fact: StoredFact, processed: int, error: Exception, attempts: int) -> None:
        code = error.code if isinstance(error, Refusal | MalformedMessage) else type(error).__name__
        if not isinstance(error, Refusal | MalformedMessage):
            _log.error("fact %s %d of edge %s", fact.type, fact.seq, edge.edge_id, exc_info=error)

        def work(uow: UnitOfWork) -> None:
            move(uow, [fact], processed)
            bury(uow, edge, fact, code, str(error), attempts)

        self._runtime.do(_context(edge), work)
        BURIED.inc()
        _log.error("fact %s %d of edge %s is dead-lettered: %s", fact.type, fact.seq, edge.edge_id, code)


class _Lane:
    """The edges that have something, for one worker."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._edges: set[UUID] = set()
        self._woken = False

    def wake(self, edge_ref: UUID | None) -> None:
        with self._changed:
            self._woken = True
            if edge_ref is not None:
                self._edges.add(edge_ref)
            self._changed.notify()

    def take(self, timeout: float) -> set[UUID]:
        """The edges woken since the last call; empty when nobody woke it in time."""
        with self._changed:
            self._changed.wait_for(lambda: self._woken, timeout)
            self._woken = False
            taken, self._edges = self._edges, set()
            return taken


def _context(edge: EdgeRef) -> Context:
    return Context(edge_principal(edge.edge_id), edge.company, source="edge")


def _is_outage(error: Exception) -> bool:
    if isinstance(error, Refusal):
        return error.problem.retry
    return isinstance(error, OperationalError | InterfaceError)

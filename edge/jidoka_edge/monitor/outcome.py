"""What a decision leads to: events and samples to store in one transaction, and at most one stop to send
before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from jidoka_shared.values import format_utc
from jidoka_shared.wire import EventData, event_type_of

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StopRequest:
    """The ``stop`` op of the stop process; the same cause has the same id."""

    stop: str
    cause: str
    signal: str | None
    ready_at: int
    decided_at: int
    detail: str = ""

    def args(self) -> Row:
        return {
            "stop": self.stop,
            "cause": self.cause,
            "signal": self.signal,
            "ready_at": self.ready_at,
            "decided_at": self.decided_at,
            "detail": self.detail,
        }


@dataclass(slots=True)
class Outcome:
    """One transaction of the keeper: ``key`` names it, ``at`` is the decision's time; ``piece`` may be
    released once it is stored.
    """

    key: str
    at: int
    piece: int | None = None
    events: list[EventData] = field(default_factory=list)
    samples: list[Row] = field(default_factory=list)
    live: Row | None = None
    stop: StopRequest | None = None

    def event_rows(self, order: str | None, bundle: str | None) -> list[Row]:
        """The events as the keeper stores them, with the order and bundle they belong to."""
        time = format_utc(self.at)
        rows = []
        for event in self.events:
            whole = msgspec.structs.replace(event, order=event.order or order, bundle=event.bundle or bundle)
            rows.append({"type": event_type_of(event), "time": time, "data": msgspec.to_builtins(whole)})
        return rows

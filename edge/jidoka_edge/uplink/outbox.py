"""What of a stream is on its way: pure decisions, no socket, no disk.

A stream is sent strictly in order. ``sent`` is the highest position handed to the connection, ``acked`` the
highest central has committed. At most ``in_flight_max`` batches are unanswered. Central answers every batch
with its watermark; when no answer moves within ``patience_us`` sending starts again behind the watermark,
each time twice as patient, up to ``PATIENCE_US_MAX``. A refusal starts again after ``REFUSED_US``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

PATIENCE_US: Final = 2_000_000
PATIENCE_US_MAX: Final = 30_000_000
REFUSED_US: Final = 500_000
EVENTS_IN_FLIGHT: Final = 4
SAMPLES_IN_FLIGHT: Final = 2


@dataclass(slots=True)
class Outbox:
    """One stream of one connection."""

    in_flight_max: int
    acked: int = 0
    sent: int = 0
    patience_us: int = PATIENCE_US
    not_before: int = 0  # UTC microseconds: nothing is sent before, after a refusal
    refused: str | None = None
    resends: int = 0
    _ends: list[tuple[int, int]] = field(
        default_factory=list
    )  # (last position, sent at) of unanswered batches

    @property
    def in_flight(self) -> int:
        return len(self._ends)

    def may_send(self, now: int) -> bool:
        return len(self._ends) < self.in_flight_max and now >= self.not_before

    def was_sent(self, last: int, now: int) -> None:
        assert last > self.sent
        self.sent = last
        self._ends.append((last, now))

    def answered(self, seq: int, refused: str | None, now: int) -> bool:
        """Central's watermark; True when it moved on. One behind what is known changes nothing here."""
        moved = seq > self.acked
        self.acked = max(self.acked, seq)
        self.sent = max(self.sent, self.acked)
        self._ends = [end for end in self._ends if end[0] > self.acked]
        self.refused = refused
        if refused is not None:
            self._again()
            self.not_before = now + REFUSED_US
        elif moved:
            self.patience_us = PATIENCE_US
        return moved

    def overdue(self, now: int) -> bool:
        """Start again behind the watermark when the oldest batch has waited too long."""
        if not self._ends or now - self._ends[0][1] < self.patience_us:
            return False
        self._again()
        self.patience_us = min(2 * self.patience_us, PATIENCE_US_MAX)
        return True

    def reconnected(self, acked: int) -> None:
        """A new connection: nothing is on its way."""
        self.acked = max(self.acked, acked)
        self._again()
        self.not_before = 0
        self.patience_us = PATIENCE_US
        self.resends -= 1

    def _again(self) -> None:
        self._ends.clear()
        self.sent = self.acked
        self.resends += 1

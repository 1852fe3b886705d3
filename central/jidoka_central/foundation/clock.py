"""The one place that reads the time. Everything else is handed a ``Clock``."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from jidoka_shared.values import UtcInstant

DEFAULT_ZONE: Final = "Asia/Shanghai"


class Clock(Protocol):
    """``zone`` is the plant's: calendar dates are dates in it."""

    zone: str

    def now(self) -> UtcInstant:
        """UTC microseconds."""
        ...


class SystemClock:
    def __init__(self, zone: str = DEFAULT_ZONE) -> None:
        self.zone = zone

    def now(self) -> UtcInstant:
        return UtcInstant(time.time_ns() // 1_000)


class SetClock:
    """A clock that stands where it is put; for tests and replays."""

    def __init__(self, instant: int, zone: str = DEFAULT_ZONE) -> None:
        self.instant = UtcInstant(instant)
        self.zone = zone

    def now(self) -> UtcInstant:
        return self.instant

    def advance(self, **delta: float) -> None:
        self.instant = UtcInstant(self.instant + int(timedelta(**delta).total_seconds() * 1_000_000))


def date_in_zone(instant: int, zone: str) -> date:
    """The calendar date of an instant in the plant's zone: posting date and shift date."""
    return datetime.fromtimestamp(instant / 1_000_000, ZoneInfo(zone)).date()

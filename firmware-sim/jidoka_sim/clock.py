"""The simulator's only clock, and its only source of boot-id entropy.

Monotonic nanoseconds drive every model (scan, pace, spin-down, ages); the wall clock only stamps OPC UA
values and can be set wrong by a fault, as a PLC's clock can be. Nothing else in the package reads time.
"""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime, timedelta

NS_PER_MS = 1_000_000


class Clock:
    """Monotonic time for the models; wall time with a settable error for what a device stamps."""

    def __init__(self) -> None:
        self.wall_error = timedelta(0)

    def now_ns(self) -> int:
        """Monotonic nanoseconds."""
        return time.monotonic_ns()

    def wall(self) -> datetime:
        """The device's idea of UTC, as a naive datetime as asyncua wants it, with the error of
        `wrong_clock`.
        """
        return (datetime.now(UTC) + self.wall_error).replace(tzinfo=None)


def first_boot_id(bits: int) -> int:
    """A boot id for a device without a retained one: never 0, and unlike the one of a device that lost its
    memory.
    """
    return 1 + secrets.randbelow((1 << bits) - 1)


def next_boot_id(previous: int, bits: int) -> int:
    """The boot id after `previous`, wrapping past 0."""
    return previous % ((1 << bits) - 1) + 1

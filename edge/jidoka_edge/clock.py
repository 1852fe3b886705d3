"""The edge's only clock and its only source of random names.

UTC microseconds (``now_us``) stamp facts; the monotonic clock (``mono_ns``) measures waits, so a step of
the wall clock never makes a deadline pass. The processes of an edge run on one machine: their instants
compare with each other.
"""

from __future__ import annotations

import secrets
import time
from typing import Protocol


class Clock(Protocol):
    """What the edge asks of time; tests give their own."""

    def now_us(self) -> int:
        """UTC microseconds since 1970."""

    def mono_ns(self) -> int:
        """Nanoseconds that only grow; comparable within one process."""


class SystemClock:
    """The machine's clock."""

    def now_us(self) -> int:
        return time.time_ns() // 1000

    def mono_ns(self) -> int:
        return time.monotonic_ns()


def new_name(length: int = 12) -> str:
    """A random name in hex (boot ids, epochs): ``length`` characters, even."""
    return secrets.token_hex(length // 2)

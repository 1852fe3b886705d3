"""Whether the wall clock may be believed, judged against the monotonic clock. Order never rests on it:
positions do.

``unknown``: no step seen, nobody vouches for the time. ``ntp-ok``: the kernel says its clock is synchronised
and no step was seen. ``untrusted``: the wall clock moved against the monotonic clock by more than
``STEP_US_MAX`` within a check; it stays so for ``CALM_NS``.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

from jidoka_edge.clock import Clock

STEP_US_MAX: Final = 500_000
CALM_NS: Final = 60_000_000_000
_TIME_ERROR: Final = 5  # adjtimex: the clock is not synchronised


class ClockWatch:
    """``check`` it each second or so."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offset_us = self._now_offset()
        self._step_at: int | None = None
        self.last_step_us = 0

    def _now_offset(self) -> int:
        return self._clock.now_us() - self._clock.mono_ns() // 1000

    def check(self) -> str:
        offset = self._now_offset()
        if abs(offset - self._offset_us) > STEP_US_MAX:
            self._step_at = self._clock.mono_ns()
            self.last_step_us = offset - self._offset_us
        self._offset_us = offset
        if self._step_at is not None and self._clock.mono_ns() - self._step_at < CALM_NS:
            return "untrusted"
        return "ntp-ok" if kernel_synchronised() else "unknown"


def kernel_synchronised() -> bool:
    """What adjtimex(2) says; False where there is none."""
    if sys.platform != "linux":
        return False
    try:
        buffer = ctypes.create_string_buffer(512)  # struct timex, modes 0: only asks
        state = ctypes.CDLL(None).adjtimex(buffer)
    except (OSError, AttributeError):
        return False
    return 0 <= state < _TIME_ERROR

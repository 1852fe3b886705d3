"""The drive: LINE_RUN comes from here, never from the latch. It spins up and down in its own time."""

from __future__ import annotations

from dataclasses import dataclass

from .clock import NS_PER_MS


@dataclass(slots=True)
class Drive:
    """`running` is the feedback contact. `welded` (a fault) keeps it running whatever is commanded."""

    spin_up_ms: int
    spin_down_ms: int
    commanded: bool = False
    running: bool = False
    welded: bool = False
    _changed_ns: int = 0

    def command(self, on: bool, now_ns: int) -> None:
        if on != self.commanded:
            self.commanded, self._changed_ns = on, now_ns

    def step(self, now_ns: int) -> bool:
        """Let time pass; True when the line has just begun to run from standstill."""
        if self.commanded == self.running or (self.welded and self.running):
            return False
        wait_ms = self.spin_up_ms if self.commanded else self.spin_down_ms
        if now_ns - self._changed_ns < wait_ms * NS_PER_MS:
            return False
        self.running = self.commanded
        return self.running

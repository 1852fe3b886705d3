"""A step of the wall clock is seen against the monotonic clock and distrusted for a while."""

from __future__ import annotations

from jidoka_edge.clockstate import CALM_NS, ClockWatch


class Hands:
    def __init__(self):
        self.wall, self.mono = 1_000_000_000_000, 0

    def now_us(self):
        return self.wall

    def mono_ns(self):
        return self.mono

    def go(self, seconds, step=0.0):
        self.mono += int(seconds * 1e9)
        self.wall += int((seconds + step) * 1e6)


def test_steps_both_ways_are_distrusted_then_forgiven():
    for step in (3600, -3600, 0.6, -0.6):
        hands = Hands()
        watch = ClockWatch(hands)
        hands.go(1)
        assert watch.check() in ("unknown", "ntp-ok")
        hands.go(1, step)
        assert watch.check() == "untrusted" and abs(watch.last_step_us - step * 1e6) < 2
        hands.go(30)
        assert watch.check() == "untrusted"
        hands.go(CALM_NS / 1e9)
        assert watch.check() != "untrusted"


def test_slow_drift_is_no_step():
    hands = Hands()
    watch = ClockWatch(hands)
    for _ in range(600):
        hands.go(1, 0.0005)
        assert watch.check() != "untrusted"

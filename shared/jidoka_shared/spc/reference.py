"""The rules once more, from their definitions, in plain numpy: counters and rings, no history words.

The independent twin: tests hold the kernel to it bit for bit (words, EWMA, CUSUM), benchmarks measure against
it. It is vectorised over channels and steps through time; about a tenth of the kernel's speed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jidoka_shared.spc.bounds import MAGNITUDE_MAX
from jidoka_shared.spc.config import ChannelConfig
from jidoka_shared.spc.decision import Rule
from jidoka_shared.spc.layout import float_parameters, start_state

TINY: Final = 1e-300

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
_Array = npt.NDArray[Any]


class Ring:
    """The last booleans of every channel, newest at a moving index; counts those within each channel's own
    window.
    """

    def __init__(self, windows: Counts) -> None:
        self.depth = int(windows.max())
        self.windows = windows
        self.equal = bool((windows == windows[0]).all())
        self.seen = np.zeros((self.depth, windows.size), dtype=np.bool_)
        self.newest = 0

    def push(self, now: Bools, ok: Bools | None) -> Counts:
        """Takes one boolean a channel where `ok` (everywhere if None); returns how many are true in each
        window.
        """
        if ok is None:
            self.newest = (self.newest - 1) % self.depth
            self.seen[self.newest] = now
        else:
            ages = (np.arange(self.depth) + self.newest) % self.depth
            self.seen, self.newest = self.seen[ages], 0
            self.seen[1:, ok] = self.seen[:-1, ok]
            self.seen[0, ok] = now[ok]
        if self.equal:
            return np.asarray(self.seen.sum(axis=0), dtype=np.int64)
        ages = (np.arange(self.depth) - self.newest) % self.depth
        return np.asarray((self.seen & (ages[:, None] < self.windows)).sum(axis=0), dtype=np.int64)


class ReferenceMonitor:
    """The decision words of `configs`, one scan of all channels at a time; status bits are never set."""

    def __init__(self, configs: Sequence[ChannelConfig]) -> None:
        count = len(configs)
        parameters = np.array([float_parameters(config) for config in configs]).T
        rows = iter(np.ascontiguousarray(row) for row in parameters)
        self.centre, self.u1, self.l1, self.u2, self.l2, self.u3, self.l3 = (next(rows) for _ in range(7))
        self.weight, self.bound, self.decay, self.target = (next(rows) for _ in range(4))
        self.k, self.h, self.usl, self.lsl = (next(rows) for _ in range(4))
        names = ("n2", "n3", "n4", "n5_needed", "n5_window", "n6_needed", "n6_window", "n7", "n8", "we4")
        self.run = {name: np.array([getattr(config.runs, name) for config in configs]) for name in names}
        self.either_side = np.array([config.runs.n8_either_side for config in configs])
        self.enabled = np.array([int(config.enabled) for config in configs], dtype=np.uint32)
        start = np.array([start_state(config) for config in configs]).T.copy()
        self.ewma, self.rest, self.cusum_high, self.cusum_low, self.previous, _ = start
        counters = ("above", "below", "rising", "falling", "alternating", "inside", "outside")
        self.length: dict[str, Counts] = {name: np.zeros(count, dtype=np.int64) for name in counters}
        self.since_up: Counts = np.full(count, 99)
        self.since_down: Counts = np.full(count, 99)
        self.last_difference: Counts = np.zeros(count, dtype=np.int64)
        self.rings = {
            name: Ring(self.run[window]) for name, window in
            (("up2", "n5_window"), ("down2", "n5_window"), ("up1", "n6_window"), ("down1", "n6_window"))
        }  # fmt: skip

    def batch(self, scans: Floats) -> npt.NDArray[np.uint32]:
        """Words (scans, channels) of scans (scans, channels)."""
        return (
            np.stack([self.scan(x) for x in scans]) if len(scans) else np.empty(scans.shape, dtype=np.uint32)
        )

    def scan(self, x: Floats) -> npt.NDArray[np.uint32]:
        """Words of one sample of every channel."""
        ok: Bools = np.abs(x) <= MAGNITUDE_MAX
        everywhere = bool(ok.all())
        word = np.zeros(x.size, dtype=np.uint32)
        with np.errstate(invalid="ignore", over="ignore"):
            for rule, holds in self._holds(x, None if everywhere else ok):
                word |= holds * np.uint32(rule)
        word &= self.enabled
        word |= (x > self.centre) * np.uint32(Rule.SIDE_ABOVE)
        return word if everywhere else np.where(ok, word, np.uint32(Rule.NOT_FINITE))

    def _holds(self, x: Floats, ok: Bools | None) -> list[tuple[Rule, Bools]]:
        run = self.run
        up1, down1, up2, down2 = x > self.u1, x < self.l1, x > self.u2, x < self.l2
        above, below = self._count("above", x > self.centre, ok), self._count("below", x < self.centre, ok)
        difference = (x > self.previous).astype(np.int64) - (x < self.previous)
        rising, falling = (
            self._count("rising", difference > 0, ok),
            self._count("falling", difference < 0, ok),
        )
        turns = self._count("alternating", difference * self.last_difference < 0, ok)
        inside = self._count("inside", ~(up1 | down1), ok)
        outside = self._count("outside", up1 | down1, ok)
        self.since_up = self._kept(self.since_up, np.where(up1, 0, self.since_up + 1), ok)
        self.since_down = self._kept(self.since_down, np.where(down1, 0, self.since_down + 1), ok)
        two_sided = (self.since_up < run["n8"]) & (self.since_down < run["n8"])
        counts = {name: self.rings[name].push(now, ok) for name, now in
                  (("up2", up2), ("down2", down2), ("up1", up1), ("down1", down1))}  # fmt: skip
        self.last_difference = self._kept(self.last_difference, difference, ok)
        self.previous = self._kept(self.previous, x, ok)
        drift = self._recurrences(x, ok)
        need5, need6 = run["n5_needed"], run["n6_needed"]
        return [
            (Rule.N1, (x > self.u3) | (x < self.l3)),
            (Rule.N2, (above >= run["n2"]) | (below >= run["n2"])),
            (Rule.N3, (rising >= run["n3"] - 1) | (falling >= run["n3"] - 1)),
            (Rule.N4, turns >= run["n4"] - 2),
            (Rule.N5, (up2 & (counts["up2"] >= need5)) | (down2 & (counts["down2"] >= need5))),
            (Rule.N6, (up1 & (counts["up1"] >= need6)) | (down1 & (counts["down1"] >= need6))),
            (Rule.N7, inside >= run["n7"]),
            (Rule.N8, (outside >= run["n8"]) & (two_sided | self.either_side)),
            (Rule.WE4, (above >= run["we4"]) | (below >= run["we4"])),
            (Rule.EWMA_HIGH, drift & (self.ewma > 0.0)),
            (Rule.EWMA_LOW, drift & (self.ewma < 0.0)),
            (Rule.CUSUM_HIGH, self.cusum_high > self.h),
            (Rule.CUSUM_LOW, self.cusum_low > self.h),
            (Rule.ABOVE_USL, x > self.usl),
            (Rule.BELOW_LSL, x < self.lsl),
        ]

    def _recurrences(self, x: Floats, ok: Bools | None) -> Bools:
        """Takes the step of EWMA and CUSUM; returns where the EWMA is outside its limits."""
        d = x - self.target
        ewma = self.ewma + self.weight * (d - self.ewma)
        self.ewma = self._kept(self.ewma, np.where(np.abs(ewma) > TINY, ewma, 0.0), ok)
        rest = self.rest * self.decay
        self.rest = self._kept(self.rest, np.where(rest > TINY, rest, 0.0), ok)
        high, low = self.cusum_high + (d - self.k), self.cusum_low - (d + self.k)
        self.cusum_high = self._kept(self.cusum_high, np.where(high > TINY, high, 0.0), ok)
        self.cusum_low = self._kept(self.cusum_low, np.where(low > TINY, low, 0.0), ok)
        outside: Bools = self.ewma * self.ewma > self.bound * (1.0 - self.rest)
        return outside

    def _count(self, name: str, now: Bools, ok: Bools | None) -> Counts:
        """Length of the run of `now` that ends here."""
        length = np.where(now, self.length[name] + 1, 0)
        self.length[name] = self._kept(self.length[name], length, ok)
        return length

    @staticmethod
    def _kept(before: _Array, after: _Array, ok: Bools | None) -> _Array:
        return after if ok is None else np.where(ok, after, before)

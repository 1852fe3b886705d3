"""SPC streaming: nanoseconds a sample of `one`, `rows` and `tick`, the way an edge agent calls them.

1,000 channels with every rule, samples in random channel order. The floor of each way is the same call with
no rule behind it, measured in turn with it: for `one` an empty compiled function of the same signature,
called as directly, for the array ways copying the samples into place with numpy.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

from benchmarks._goals import Goal
from benchmarks.spc_batch import CONFIG
from jidoka_shared.spc import Monitor

CHANNELS, ROWS, SINGLES, REPEATS = 1_000, 10_000, 100_000, 9


@njit("uint32(float64[::1], uint64[::1], uint64, float64)")
def nothing(floats, words, channel, x):  # type: ignore[no-untyped-def]
    """What a compiled call costs."""
    return np.uint32(0)


def nanoseconds(
    work: Callable[[], object], samples: int, floor: Callable[[], object], bare_samples: int, repeats: int
) -> tuple[float, float, float]:
    """Best and median nanoseconds a sample of the work, and the best of its floor, in turn."""
    times, bare = [], []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        between = time.perf_counter()
        floor()
        bare.append((time.perf_counter() - between) / bare_samples * 1e9)
        times.append((between - start) / samples * 1e9)
    return min(times), statistics.median(times), min(bare)


def run() -> list[dict[str, Any]]:
    """The table; best and median, floors the best of theirs."""
    rng = np.random.default_rng(74)
    monitor = Monitor([CONFIG] * CHANNELS, version=1)
    channels = rng.integers(0, CHANNELS, ROWS)
    x = rng.standard_normal(ROWS)
    scan = rng.standard_normal(CHANNELS)
    words = np.zeros(ROWS, dtype=np.uint32)
    target, float_words = np.zeros(CHANNELS), np.zeros(8)
    few = [int(channel) for channel in channels[:1000]]
    values = [float(value) for value in x[:1000]]
    pairs = list(zip(few, values, strict=True)) * (SINGLES // 1000)
    integers = np.zeros(8, dtype=np.uint64)

    def singles() -> None:
        one = monitor.one
        for channel, value in pairs:
            one(channel, value)

    compiled: Any = next(iter(nothing.overloads.values()))
    direct = compiled.entry_point

    def empty() -> None:
        for channel, value in pairs:
            direct(float_words, integers, channel, value)

    def scatter() -> None:
        target[channels] = x

    rows = []
    for name, work, floor, samples, goal in (
        ("one", singles, empty, SINGLES, Goal("<=", 1_000)),
        ("rows, 10,000 a call", lambda: monitor.rows(channels, x, out=words), scatter, ROWS, Goal("<=", 40)),
        (
            "rows, 1,000 a call",
            lambda: monitor.rows(channels[:1000], x[:1000]),
            scatter,
            1000,
            Goal("<=", 40),
        ),
        ("rows, 100 a call", lambda: monitor.rows(channels[:100], x[:100]), scatter, 100, "none"),
        (
            "tick, 1,000 channels",
            lambda: monitor.tick(scan),
            lambda: np.copyto(target, scan),
            CHANNELS,
            Goal("<=", 15),
        ),
    ):
        bare_samples = ROWS if floor is scatter else samples
        repeats = REPEATS if samples > 1000 else 500
        best, median, bare = nanoseconds(work, samples, floor, bare_samples, repeats)
        for kind, value in (("best", best), ("median", median)):
            rows.append(
                {
                    "name": f"{name}, {kind}",
                    "unit": "ns/sample",
                    "value": value,
                    "floor": bare,
                    "ratio": value / bare,
                    "goal": goal,
                }
            )
    return rows


if __name__ == "__main__":
    for row in run():
        print(row)

"""SPC batch: all rules on 10,000 channels x 1,000 samples on one core, against memory bandwidth and numpy.

Every channel runs Nelson 1-8, the run of eight, EWMA, two-sided CUSUM and specification limits. The floor is
`np.copyto` interleaved in the same run, scaled to the 12 bytes a sample needs (8 in, 4 out). The numpy figure
is the reference implementation, vectorised over channels, on the first scans of the same data; its words must
equal the kernel's or the benchmark fails.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from jidoka_shared.spc import SIGNALS, ChannelConfig, Cusum, Ewma, Monitor
from jidoka_shared.spc.reference import ReferenceMonitor

CHANNELS, SCANS, REFERENCE_SCANS, REPEATS = 10_000, 1_000, 60, 5
GOAL = ">= 100 M samples/s"
CONFIG = ChannelConfig(
    centre=0.0,
    sigma=1.0,
    usl=4.0,
    lsl=-4.0,
    ewma=Ewma(0.2, 2.962),
    cusum=Cusum(0.5, 4.77),
    enabled=SIGNALS,
)


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def run() -> list[dict[str, Any]]:
    """The table: best and median of five, and the kernel over numpy."""
    x = np.random.default_rng(74).standard_normal((SCANS, CHANNELS))
    words = np.zeros(x.shape, dtype=np.uint32)
    target = np.zeros_like(x)
    monitor = Monitor([CONFIG] * CHANNELS, version=1)
    batch: list[float] = []
    copy: list[float] = []
    for _ in range(REPEATS):
        batch.append(seconds(lambda: monitor.tile_batch(x, out=words)))
        copy.append(seconds(lambda: np.copyto(target, x)) * 12 / 16)
    numpy_times = _numpy_times(x)
    rate = x.size / 1e6
    numpy_rate = REFERENCE_SCANS * CHANNELS / 1e6 / min(numpy_times)
    rows = [
        _row("tile batch, best of 5", rate / min(batch), rate / min(copy), GOAL),
        _row(
            "tile batch, median of 5", rate / statistics.median(batch), rate / statistics.median(copy), GOAL
        ),
        _row("numpy, best of 3", numpy_rate, rate / min(copy), "none"),
    ]
    times = rate / min(batch) / numpy_rate
    rows.append(
        {
            "name": "kernel over numpy",
            "unit": "x",
            "value": times,
            "floor": None,
            "ratio": times,
            "goal": ">= 10 x",
        }
    )
    return rows


def _numpy_times(x: np.ndarray) -> list[float]:
    """Seconds of the reference on the first scans, three times; it must decide as the kernel does."""
    part = np.ascontiguousarray(x[:REFERENCE_SCANS])
    expected = Monitor([CONFIG] * CHANNELS, version=1).tile_batch(part)
    times = []
    for _ in range(3):
        reference = ReferenceMonitor([CONFIG] * CHANNELS)
        start = time.perf_counter()
        decided = reference.batch(part)
        times.append(time.perf_counter() - start)
        if not np.array_equal(decided, expected):
            raise AssertionError("kernel and numpy reference decide differently")
    return times


def _row(name: str, value: float, floor: float, goal: str) -> dict[str, Any]:
    return {
        "name": name, "unit": "M samples/s", "value": value, "floor": floor, "ratio": value / floor,
        "goal": goal,
    }  # fmt: skip


if __name__ == "__main__":
    for row in run():
        print(row)

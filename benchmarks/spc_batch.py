"""SPC batch: all rules on 10,000 channels x 1,000 samples on one core, against copying, numpy, a peer.

Every channel runs Nelson 1-8, the run of eight, EWMA, two-sided CUSUM and specification limits. The floor is
`np.copyto` interleaved in the same run, scaled to the 12 bytes a sample needs (8 in, 4 out); the median's
ratio is the median of the ratios of neighbours. Times are CPU time of the measuring thread, which a busy
machine does not lengthen, though its memory traffic does; the start of a process is wall time.

Two numpy figures, both with words that must equal the kernel's or the benchmark fails: one long series
vectorised along time, which is how a chart is recomputed in numpy and what the goal is set against; and the
reference implementation stepping through time over all channels at once, the best case for numpy. The peer
is that of `_spc_peer`, or "not measured" where it cannot be installed. The start of the kernel is that of a
new process with a filled cache and byte-compiled packages (as pip installs them) and one BLAS thread (as the
edge sets it), to the first decision.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks._goals import Goal
from benchmarks._spc_numpy import words_along_time
from benchmarks._spc_peer import peer_rate
from jidoka_shared.spc import SIGNALS, ChannelConfig, Cusum, Ewma, Monitor
from jidoka_shared.spc.reference import ReferenceMonitor

CHANNELS, SCANS, REFERENCE_SCANS, REPEATS = 10_000, 1_000, 40, 5
SERIES = 2_000_000
Goals = Goal | tuple[Goal, ...] | str
GOAL = (Goal(">=", 100), Goal(">=", 0.1, "ratio"))
CONFIG = ChannelConfig(
    centre=0.0,
    sigma=1.0,
    usl=4.0,
    lsl=-4.0,
    ewma=Ewma(0.2, 2.962),
    cusum=Cusum(0.5, 4.77),
    enabled=SIGNALS,
)
START = """
import time
begin, used = time.perf_counter(), time.process_time()
from jidoka_shared.spc import NELSON, ChannelConfig, Monitor, load_kernel
kernel = load_kernel()
monitor = Monitor([ChannelConfig(centre=0.0, sigma=1.0, enabled=NELSON)], version=1)
assert monitor.one(0, 4.0) and kernel.cached and kernel.stop_authority
print(time.perf_counter() - begin, time.process_time() - used)
"""


def seconds(work: Callable[[], object]) -> float:
    """CPU time of one call on this thread."""
    start = time.thread_time()
    work()
    return time.thread_time() - start


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
    rate = x.size / 1e6
    floor = rate / min(copy)
    best, median = rate / min(batch), rate / statistics.median(batch)
    together = statistics.median(bare / taken for bare, taken in zip(copy, batch, strict=True))
    wide = REFERENCE_SCANS * CHANNELS / 1e6 / min(_numpy_times(x[:REFERENCE_SCANS]))
    series, long = _series()
    starts, used = _starts()
    return [
        _row("tile batch, best of 5", best, floor, GOAL),
        _row("tile batch, median of 5", median, median / together, GOAL),
        _row("one long series, best of 5", series, floor, Goal(">=", 40)),
        _row("numpy, one long series, best of 3", long, floor, "none"),
        _row("numpy, all channels at once, best of 3", wide, floor, "none"),
        _times("batch over numpy, one long series (the usual way)", best / long, Goal(">=", 50, "ratio")),
        _times("batch over numpy, all channels at once", best / wide, "none"),
        _times("one series over numpy, one long series", series / long, "none"),
        *_beside_the_peer(best, series),
        _start("kernel process to first decision, best of 5", min(starts)),
        _start("kernel process to first decision, median of 5", statistics.median(starts)),
        _start("the same in CPU time, median of 5", statistics.median(used)),
    ]


def _beside_the_peer(batch: float, series: float) -> list[dict[str, Any]]:
    rate = peer_rate()
    if rate is None:
        return [_times("batch over the best Python package: not measured", None, Goal(">=", 500, "ratio"))]
    return [
        {
            "name": "shewhart 0.1.1, Nelson 1-8 on one series, best of 5", "unit": "M samples/s",
            "value": rate, "floor": None, "ratio": None, "goal": "none",
        },
        _times("batch over the best Python package", batch / rate, Goal(">=", 500, "ratio")),
        _times("one series over the best Python package", series / rate, "none"),
    ]  # fmt: skip


def _numpy_times(x: np.ndarray) -> list[float]:
    """Seconds of the reference on these scans, three times; it must decide as the kernel does."""
    part = np.ascontiguousarray(x)
    configs = [CONFIG] * part.shape[1]
    expected = Monitor(configs, version=1).tile_batch(part)
    times = []
    for _ in range(3):
        reference = ReferenceMonitor(configs)
        start = time.thread_time()
        decided = reference.batch(part)
        times.append(time.thread_time() - start)
        if not np.array_equal(decided, expected):
            raise AssertionError("kernel and numpy reference decide differently")
    return times


def _series() -> tuple[float, float]:
    """M samples/s on one long series: the kernel, and numpy along time."""
    x = np.random.default_rng(75).standard_normal((SERIES, 1))
    words = np.zeros(x.shape, dtype=np.uint32)
    monitor = Monitor([CONFIG], version=1)
    times = [seconds(lambda: monitor.tile_batch(x, out=words)) for _ in range(REPEATS)]
    again = []
    for _ in range(3):
        start = time.thread_time()
        decided = words_along_time(x[:, 0], CONFIG)
        again.append(time.thread_time() - start)
    if not np.array_equal(decided, Monitor([CONFIG], version=1).tile_batch(x)[:, 0]):
        raise AssertionError("kernel and numpy decide differently along the series")
    return SERIES / 1e6 / min(times), SERIES / 1e6 / min(again)


def _starts() -> tuple[list[float], list[float]]:
    """Seconds from a new interpreter's first import to its first decision: wall time, CPU time."""
    with tempfile.TemporaryDirectory() as compiled:
        environment = os.environ | {"PYTHONPYCACHEPREFIX": compiled, "OPENBLAS_NUM_THREADS": "1"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        printed = [
            subprocess.check_output([sys.executable, "-c", START], env=environment, text=True).split()
            for _ in range(REPEATS + 1)
        ]
    times = printed[1:]  # the first compiles what pip would have compiled
    return [float(wall) for wall, _ in times], [float(cpu) for _, cpu in times]


def _row(name: str, value: float, floor: float, goal: Goals) -> dict[str, Any]:
    return {
        "name": name, "unit": "M samples/s", "value": value, "floor": floor, "ratio": value / floor,
        "goal": goal,
    }  # fmt: skip


def _times(name: str, times: float | None, goal: Goals) -> dict[str, Any]:
    return {"name": name, "unit": "x", "value": times, "floor": None, "ratio": times, "goal": goal}


def _start(name: str, value: float) -> dict[str, Any]:
    return {"name": name, "unit": "s", "value": value, "floor": None, "ratio": None, "goal": Goal("<=", 1)}


if __name__ == "__main__":
    for row in run():
        print(row)

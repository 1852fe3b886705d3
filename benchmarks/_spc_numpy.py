"""The same rules in numpy along one long series: the yardstick of `spc_batch`, as good as numpy allows.

Runs by the position of the last break, k of m by differences of running sums, CUSUM by running minima, EWMA
by blocks of 64 against a triangular matrix. The recurrences round differently from the kernel, so EWMA and
CUSUM could differ where a value lies within 1e-12 of a limit; the benchmark checks that none does.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jidoka_shared.spc import ChannelConfig, Rule

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
BLOCK = 64


def words_along_time(x: Floats, config: ChannelConfig) -> npt.NDArray[np.uint32]:
    """Decision words of one series of finite samples from the start of its run."""
    zones, runs = config.resolved_zones(), config.runs
    assert zones.centre is not None and config.sigma is not None and config.ewma and config.cusum
    centre, sigma = zones.centre, config.sigma
    limits = (zones.upper1, zones.lower1, zones.upper2, zones.lower2, zones.upper3, zones.lower3)
    u1, l1, u2, l2, u3, l3, usl, lsl = (
        float(one) for one in (*limits, config.usl, config.lsl) if one is not None
    )
    above, below = x > centre, x < centre
    up1, down1, up2, down2 = x > u1, x < l1, x > u2, x < l2
    rising, falling = np.zeros(x.size, dtype=bool), np.zeros(x.size, dtype=bool)
    rising[1:], falling[1:] = x[1:] > x[:-1], x[1:] < x[:-1]
    turns = np.zeros(x.size, dtype=bool)
    turns[1:] = (rising[1:] & falling[:-1]) | (falling[1:] & rising[:-1])
    outside = up1 | down1
    run_above, run_below = _run(above), _run(below)
    d = x - centre
    ewma, share = _ewma(d, config.ewma.weight)
    bound = (config.ewma.width * sigma) ** 2 * config.ewma.weight / (2.0 - config.ewma.weight)
    drift = ewma * ewma > bound * (1.0 - share)
    high, low = _cusum(d, config.cusum.reference), _cusum(-d, config.cusum.reference)
    both = (_among(up1, runs.n8) > 0) & (_among(down1, runs.n8) > 0)
    word = np.zeros(x.size, dtype=np.uint32)
    for rule, holds in (
        (Rule.N1, (x > u3) | (x < l3)),
        (Rule.N2, (run_above >= runs.n2) | (run_below >= runs.n2)),
        (Rule.WE4, (run_above >= runs.we4) | (run_below >= runs.we4)),
        (Rule.N3, (_run(rising) >= runs.n3 - 1) | (_run(falling) >= runs.n3 - 1)),
        (Rule.N4, _run(turns) >= runs.n4 - 2),
        (
            Rule.N5,
            (up2 & (_among(up2, runs.n5_window) >= 2)) | (down2 & (_among(down2, runs.n5_window) >= 2)),
        ),
        (
            Rule.N6,
            (up1 & (_among(up1, runs.n6_window) >= 4)) | (down1 & (_among(down1, runs.n6_window) >= 4)),
        ),
        (Rule.N7, _run(~outside) >= runs.n7),
        (Rule.N8, (_run(outside) >= runs.n8) & both),
        (Rule.EWMA_HIGH, drift & (ewma > 0.0)),
        (Rule.EWMA_LOW, drift & (ewma < 0.0)),
        (Rule.CUSUM_HIGH, high > config.cusum.interval * sigma),
        (Rule.CUSUM_LOW, low > config.cusum.interval * sigma),
        (Rule.ABOVE_USL, x > usl),
        (Rule.BELOW_LSL, x < lsl),
        (Rule.SIDE_ABOVE, above),
    ):
        word |= holds * np.uint32(rule)
    return word


def _run(holds: Bools) -> npt.NDArray[np.int64]:
    """Length of the run that ends at each sample."""
    index = np.arange(holds.size)
    return index - np.maximum.accumulate(np.where(holds, -1, index))


def _among(holds: Bools, window: int) -> npt.NDArray[np.int64]:
    """How many of the last `window` samples hold."""
    total = np.concatenate(([0], np.cumsum(holds)))
    first = np.maximum(np.arange(1, total.size) - window, 0)
    return np.asarray(total[1:] - total[first], dtype=np.int64)


def _cusum(d: Floats, reference: float) -> Floats:
    total = np.cumsum(d - reference)
    return np.asarray(total - np.minimum(np.minimum.accumulate(total), 0.0), dtype=np.float64)


def _ewma(d: Floats, weight: float) -> tuple[Floats, Floats]:
    """EWMA from 0, and (1-w)^(2n)."""
    padded = np.zeros(-(-d.size // BLOCK) * BLOCK)
    padded[: d.size] = d
    ages = np.subtract.outer(np.arange(BLOCK), np.arange(BLOCK))
    weights = np.where(ages >= 0, weight * (1.0 - weight) ** np.maximum(ages, 0), 0.0)
    blocks = padded.reshape(-1, BLOCK) @ weights.T
    fading = (1.0 - weight) ** np.arange(1, BLOCK + 1)
    before, carried = 0.0, np.empty(len(blocks))
    for at, last in enumerate(blocks[:, -1].tolist()):
        carried[at] = before
        before = last + fading[-1] * before
    values = (blocks + carried[:, None] * fading).reshape(-1)[: d.size]
    return values, np.exp(2.0 * np.log1p(-weight) * np.arange(1, d.size + 1))

"""Histogram and run chart of single readings: no limits, no sigma assumed.

Bins: ``ceil(range / h)`` of equal width between the smallest and the largest value, h = 2 IQR n^(-1/3)
(Freedman and Diaconis 1981), 5 to 100 of them or as many as asked for, never narrower than two steps of a
floating-point number of the values' size; values that are all equal, or differ by
rounding alone (``jidoka_shared.spc.bounds``), stand in one bin. Skewness is
g1 = m3 / m2^1.5, kurtosis g2 = m4 / m2^2 - 3, with m the central moments (divisor n).

Run chart: the median, runs of values on one side of it (values on it are left out), the expected number
2 a b / (a + b) + 1 with a above and b below, and the two-sided normal approximation of Wald and Wolfowitz
(1940). Fewer runs than expected: the process wanders; more: it is mixed or overcontrolled.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from jidoka_shared.spc import NoVariation, TooFewSubgroups
from jidoka_shared.spc.bounds import check_values, least_spread
from jidoka_shared.spc.distributions import normal_cdf

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

BINS_MIN, BINS_MAX = 5, 100
MOMENTS_MIN: Final = 2


def histogram(values: Floats, bins: int | None) -> dict[str, Any]:
    """Edges, counts and moments of values. Raises TooFewSubgroups for none, NotFinite."""
    import numpy as np

    n = int(values.size)
    if not n:
        raise TooFewSubgroups("no value to count", "values")
    low, high = float(values.min()), float(values.max())
    check_values((low, high), "values")
    mean = math.fsum(values.tolist()) / n
    shown: dict[str, Any] = {
        "n": n, "mean": mean, "minimum": low, "maximum": high, "s": None, "skewness": None, "kurtosis": None,
    }  # fmt: skip
    if high - low < least_spread(max(abs(low), abs(high))):
        half = max(abs(low) * 1e-6, 1e-9)
        return shown | {"edges": [low - half, high + half], "counts": [n]}
    if bins is None:
        quarter, three = np.quantile(values, [0.25, 0.75])
        width = 2.0 * float(three - quarter) * n ** (-1.0 / 3.0)
        found = (high - low) / width if width > 0.0 else BINS_MIN
        bins = int(min(BINS_MAX, max(BINS_MIN, math.ceil(found))))
    bins = min(bins, int((high - low) / (2.0 * math.ulp(max(abs(low), abs(high))))))
    counts, edges = np.histogram(values, bins=bins)
    d = (values - mean) / (high - low)  # so that no power leaves the numbers there are
    m2 = float((d * d).mean())
    if n >= MOMENTS_MIN and m2 > 0.0:
        shown["s"] = math.sqrt(m2 * n / (n - 1)) * (high - low)
        shown["skewness"] = float((d * d * d).mean()) / m2**1.5
        shown["kurtosis"] = float((d * d * d * d).mean()) / (m2 * m2) - 3.0
    return shown | {"edges": edges.tolist(), "counts": counts.tolist()}


def runs(values: Floats) -> dict[str, Any]:
    """Runs about the median of finite values in order. Raises TooFewSubgroups, NoVariation."""
    import numpy as np

    if values.size < MOMENTS_MIN:
        raise TooFewSubgroups(f"2 values are needed, {values.size} given", "values")
    median = float(np.median(values))
    side = (values[values != median] > median).astype(np.int8)
    above, below = int(side.sum()), int(side.size - side.sum())
    if not above or not below:
        raise NoVariation("the values do not lie on both sides of their median", "values")
    turns = np.flatnonzero(np.diff(side)) + 1
    lengths = np.diff(np.concatenate([[0], turns, [side.size]]))
    total = above + below
    expected = 2.0 * above * below / total + 1.0
    variance = (expected - 1.0) * (expected - 2.0) / (total - 1)
    count = int(turns.size) + 1
    z = (count - expected) / math.sqrt(variance) if variance > 0.0 else None
    return {
        "median": median,
        "runs": count,
        "longest": int(lengths.max()),
        "expected": expected,
        "z": z,
        "p_value": None if z is None else min(1.0, 2.0 * normal_cdf(-abs(z))),
    }

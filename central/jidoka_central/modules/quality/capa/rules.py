"""Pure decisions about corrective and preventive action."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

TREND_COUNT: Final = 3
TREND_DAYS: Final = 30
CPK_MIN: Final = 1.33
CPK_SUBGROUPS: Final = 25
SIGNIFICANCE: Final = 0.05


def fisher_improved(before_bad: int, before_total: int, after_bad: int, after_total: int) -> float:
    """The chance of so few nonconforming after, or fewer, if nothing had changed: Fisher's exact test, one
    side. Counts of whole pieces; a total is at least one. Source: R. A. Fisher 1935; hypergeometric tail.
    """
    bad, total = before_bad + after_bad, before_total + after_total
    lowest = max(0, bad - before_total)

    def log_choose(n: int, k: int) -> float:
        return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)

    everything = log_choose(total, after_total)
    terms = (
        math.exp(log_choose(bad, k) + log_choose(total - bad, after_total - k) - everything)
        for k in range(lowest, after_bad + 1)
    )
    return min(1.0, math.fsum(terms))


def trend(days: Sequence[date], count: int = TREND_COUNT, window: int = TREND_DAYS) -> bool:
    """Whether ``count`` of the days lie within ``window`` days of each other, both ends included."""
    ordered = sorted(days)
    return any(
        (last - first).days <= window for first, last in zip(ordered, ordered[count - 1 :], strict=False)
    )


def sigma_of_pieces(limits: Mapping[str, Any]) -> float:
    """The standard deviation of pieces within a subgroup, by a version of limits: what its method gave, or
    (as a line collects them) that of the means times the root of the subgroup's size."""
    within = (limits["figures"] or {}).get("sigma_within")
    if within is not None:
        return float(within)
    return float(limits["sigma_mean"]) * math.sqrt(limits["subgroup_size"])


def cpk(centre: float, sigma: float, lsl: float | None, usl: float | None) -> float | None:
    """Process capability with the variation within subgroups; ``None`` without a limit or variation."""
    room = [usl - centre] if usl is not None else []
    room += [centre - lsl] if lsl is not None else []
    return min(room) / (3 * sigma) if room and sigma > 0 else None

"""Standard deviations, within subgroups and overall, with the degrees of freedom each is worth.

    r_bar          R-bar / d2(n)                    equal subgroups of 2 to 25
    s_bar          s-bar / c4(n)                    equal subgroups of 2 to 1000
    pooled         sqrt(sum SS / df) / c4(df + 1)   any sizes, one of 2 at least
    moving_range   MR-bar / d2(2)                   single values; no range across a gap
    overall        s, n - 1 degrees of freedom, as it is (no c4)

The within estimators are unbiased. Their freedom nu is that of the chi distribution with the same ratio of
variance to squared mean (Patnaik 1950): (1 - c4(nu + 1)^2) / c4(nu + 1)^2 = Var / mean^2, where

    R-bar     d3(n)^2 / (m d2(n)^2)                        m subgroups; gives the d2* table's df (AIAG MSA)
    s-bar     (1 - c4(n)^2) / (m c4(n)^2)
    pooled    exactly sum (n_i - 1)
    MR-bar    (k v + 2 a c) / k^2 / (4 / pi)               k ranges, a pairs that share a value, v = 2 - 4/pi,
                                                           c = 4/pi (sqrt(3)/2 + pi/12) - 4/pi
so a pooled study of 25 x 5 is worth 100, one by ranges 90.8, and 125 single values by moving ranges 75.5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, get_args

from jidoka_central.modules.quality.capability.data import Data
from jidoka_central.modules.quality.capability.errors import METHOD_UNFIT, NO_SPREAD, UNKNOWN_CHOICE
from jidoka_shared.spc.limits import D2, D3, SUBGROUP_SIZE_MAX, subgroup_statistics
from jidoka_shared.spc.variables import S_SUBGROUP_SIZE_MAX, c4, moving_ranges, subgroup_deviation

Method = Literal["r_bar", "s_bar", "pooled", "moving_range"]
METHODS: Final[tuple[Method, ...]] = get_args(Method)
_RANGE_VARIANCE: Final = 2.0 - 4.0 / math.pi
_RANGE_COVARIANCE: Final = 4.0 / math.pi * (math.sqrt(3.0) / 2.0 + math.pi / 12.0) - 4.0 / math.pi
_RANGE_MEAN_SQUARED: Final = 4.0 / math.pi


@dataclass(frozen=True, slots=True)
class Sigma:
    """``value`` in the unit of the values; ``freedom`` as above; ``factor`` is c4(freedom + 1) where the
    estimator is unbiased and 1 where it is s itself: factor * value is chi(freedom) * sigma / sqrt(freedom),
    to the approximation, and what confidence bounds stand on."""

    method: str
    value: float
    freedom: float
    factor: float


def proper_method(data: Data) -> Method:
    """What is used when nobody chooses: ranges up to ten values, the pooled deviation beyond and for unequal
    subgroups, moving ranges for single values."""
    if data.size == 1:
        return "moving_range"
    return "r_bar" if data.size is not None and data.size <= 10 else "pooled"


def sigma_within(data: Data, method: Method) -> Sigma:
    """Raises ``UNKNOWN_CHOICE``, ``METHOD_UNFIT`` (field ``sigma``) and ``NO_SPREAD``."""
    if method not in METHODS:
        raise UNKNOWN_CHOICE.refuse(field="sigma", given=method, known=", ".join(METHODS))
    value, freedom = _ESTIMATORS[method](data)
    if not value >= data.least_sigma:
        raise NO_SPREAD.refuse(field="values")
    return Sigma(method, value, freedom, real_c4(freedom + 1.0))


def sigma_overall(data: Data) -> Sigma:
    """The standard deviation of all values about their mean, n - 1 degrees of freedom. Raises
    ``NO_SPREAD``."""
    mean = data.mean
    squares = math.fsum((value - mean) * (value - mean) for value in data.values)
    freedom = len(data.values) - 1
    value = math.sqrt(squares / freedom)
    if not value >= data.least_sigma:
        raise NO_SPREAD.refuse(field="values")
    return Sigma("overall", value, float(freedom), 1.0)


def real_c4(size: float) -> float:
    """c4 for sizes that need not be whole (freedom + 1)."""
    half = size / 2.0
    if size > 1e4:  # the series: lgamma's difference would lose its digits
        nu = size - 1.0
        return 1.0 - 1.0 / (4.0 * nu) + 1.0 / (32.0 * nu * nu)
    return math.sqrt(2.0 / (size - 1.0)) * math.exp(math.lgamma(half) - math.lgamma(half - 0.5))


def freedom_of(ratio: float) -> float:
    """The degrees of freedom whose chi has this ratio of variance to squared mean."""
    low, high = 0.01, 1e9
    for _ in range(200):
        middle = math.sqrt(low * high)
        if real_c4(middle + 1.0) ** -2 - 1.0 > ratio:
            low = middle
        else:
            high = middle
    return math.sqrt(low * high)


def _r_bar(data: Data) -> tuple[float, float]:
    size = _equal(data, "r_bar", SUBGROUP_SIZE_MAX)
    count = len(data.subgroups)
    mean = math.fsum(subgroup_statistics(one)[1] for one in data.subgroups) / count
    return mean / D2[size], freedom_of(D3[size] ** 2 / (count * D2[size] ** 2))


def _s_bar(data: Data) -> tuple[float, float]:
    size = _equal(data, "s_bar", S_SUBGROUP_SIZE_MAX)
    count, factor = len(data.subgroups), c4(size)
    mean = math.fsum(subgroup_deviation(one)[1] for one in data.subgroups) / count
    return mean / factor, freedom_of((factor**-2 - 1.0) / count)


def _pooled(data: Data) -> tuple[float, float]:
    used = [one for one in data.subgroups if len(one) > 1]
    if not used:
        raise METHOD_UNFIT.refuse(field="sigma", method="pooled", needed="n >= 2", found="n = 1")
    if max(len(one) for one in used) > S_SUBGROUP_SIZE_MAX:
        raise METHOD_UNFIT.refuse(
            field="sigma", method="pooled", needed=f"n <= {S_SUBGROUP_SIZE_MAX}", found=_sizes(data)
        )
    freedom = sum(len(one) - 1 for one in used)
    squares = math.fsum(subgroup_deviation(one)[1] ** 2 * (len(one) - 1) for one in used)
    return math.sqrt(squares / freedom) / real_c4(freedom + 1.0), float(freedom)


def _moving_range(data: Data) -> tuple[float, float]:
    if data.size != 1:
        raise METHOD_UNFIT.refuse(field="sigma", method="moving_range", needed="n = 1", found=_sizes(data))
    breaks = data.breaks
    ranges = moving_ranges(data.values, 2, breaks)
    count = len(ranges)
    if count < 2:
        raise METHOD_UNFIT.refuse(field="sigma", method="moving_range", needed="2 ranges", found=str(count))
    gaps = set(breaks)
    pairs = sum(1 for at in range(2, len(data.values)) if at not in gaps and at - 1 not in gaps)
    variance = (count * _RANGE_VARIANCE + 2.0 * pairs * _RANGE_COVARIANCE) / (count * count)
    return math.fsum(ranges) / count / D2[2], freedom_of(variance / _RANGE_MEAN_SQUARED)


def _equal(data: Data, method: str, most: int) -> int:
    if data.size is None or not 2 <= data.size <= most:
        raise METHOD_UNFIT.refuse(
            field="sigma", method=method, needed=f"2 <= n <= {most}", found=_sizes(data)
        )
    return data.size


def _sizes(data: Data) -> str:
    sizes = sorted({len(one) for one in data.subgroups})
    return f"n = {sizes[0]}" if len(sizes) == 1 else f"n = {sizes[0]}...{sizes[-1]}"


_ESTIMATORS: Final = {"r_bar": _r_bar, "s_bar": _s_bar, "pooled": _pooled, "moving_range": _moving_range}

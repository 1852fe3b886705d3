"""Limits of charts for measured values beside X-bar and R: X-bar and S, individuals and moving range, and the
between/within charts. Pure Python, no numpy; sums by `math.fsum`, so the order of addition changes nothing.

As in `limits`: phase I estimates from data in time order, finished numbers out, rational subgroups assumed,
for monitoring and not for accepting parts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from jidoka_shared.spc.bounds import check_spread, check_values, check_width, finished
from jidoka_shared.spc.errors import (
    SubgroupsUnequal,
    SubgroupTooLarge,
    SubgroupTooSmall,
    TooFewSubgroups,
)
from jidoka_shared.spc.limits import C4, D2, D3, SUBGROUP_SIZE_MAX, SUBGROUP_SIZE_MIN, Zones, largest

S_SUBGROUP_SIZE_MAX: Final = 1000
MEDIAN_OF_RANGE_2: Final = math.sqrt(2.0) * 0.6744897501960817
"""Median of the range of two standard normal values: sqrt(2) times the quartile of the normal."""

SigmaFrom = Literal["average moving range", "median moving range", "standard deviation"]


@dataclass(frozen=True, slots=True)
class XbarSLimits:
    """Limits of an X-bar and S chart, in the units of the measurement; `sigma_within` is s-bar / c4."""

    centre: float
    lower: float
    upper: float
    s_centre: float
    s_lower: float
    s_upper: float
    sigma_within: float
    subgroup_size: int
    subgroups: int
    width: float

    @property
    def sigma_mean(self) -> float:
        """Standard deviation of a subgroup mean."""
        return self.sigma_within / math.sqrt(self.subgroup_size)

    def xbar_zones(self) -> Zones:
        """The mean chart's zones; `upper3` and `lower3` are `upper` and `lower` to the last bit."""
        return Zones.of_sigma(self.centre, self.sigma_mean, self.width)


@dataclass(frozen=True, slots=True)
class IndividualsLimits:
    """Limits of an individuals and moving range chart, in the units of the measurement.

    `sigma` is the standard deviation of single values by `method`; `mr_centre` and `mr_upper` belong to the
    moving range over `span` values. The moving range has no lower limit for spans of six and fewer.
    """

    centre: float
    lower: float
    upper: float
    mr_centre: float
    mr_lower: float
    mr_upper: float
    sigma: float
    values: int
    span: int
    width: float
    method: SigmaFrom

    def zones(self) -> Zones:
        """The individuals chart's zones; `upper3` and `lower3` are `upper` and `lower` to the last bit."""
        return Zones.of_sigma(self.centre, self.sigma, self.width)


@dataclass(frozen=True, slots=True)
class BetweenWithinLimits:
    """Subgroup means as individuals, because means differ by more than the spread within explains.

    `means` is the individuals and moving range chart of the means. `sigma_within` comes from the subgroups'
    ranges, `sigma_between` from what the means vary beyond sigma_within^2 / n (0 if they do not).
    """

    means: IndividualsLimits
    sigma_within: float
    sigma_between: float
    subgroup_size: int

    @property
    def sigma_total(self) -> float:
        """Standard deviation of a single value over both sources."""
        return math.hypot(self.sigma_within, self.sigma_between)


def c4(size: int) -> float:
    """Mean of the sample standard deviation of `size` standard normal values. Raises SubgroupTooSmall."""
    if size < SUBGROUP_SIZE_MIN:
        raise SubgroupTooSmall(f"a standard deviation needs 2 values, not {size}", "size")
    if size in C4:
        return C4[size]
    return math.sqrt(2.0 / (size - 1)) * math.exp(math.lgamma(size / 2.0) - math.lgamma((size - 1) / 2.0))


def subgroup_deviation(values: Sequence[float]) -> tuple[float, float]:
    """Mean and sample standard deviation (n - 1) of one subgroup of 2 to 1000 values.

    Raises: SubgroupTooSmall, SubgroupTooLarge, NotFinite.
    """
    if len(values) < SUBGROUP_SIZE_MIN:
        raise SubgroupTooSmall(f"a subgroup needs 2 values, this has {len(values)}", "values")
    if len(values) > S_SUBGROUP_SIZE_MAX:
        raise SubgroupTooLarge(
            f"a subgroup may hold {S_SUBGROUP_SIZE_MAX} values, this has {len(values)}", "values"
        )
    check_values(values, "values")
    mean = math.fsum(values) / len(values)
    squares = math.fsum((value - mean) * (value - mean) for value in values)
    return mean, math.sqrt(squares / (len(values) - 1))


def pooled_sigma(subgroups: Sequence[Sequence[float]]) -> float:
    """Standard deviation within from all subgroups at once, of any sizes: sqrt(sum SS / df) / c4(df + 1).

    df is the sum of n - 1. Raises: TooFewSubgroups, SubgroupTooSmall, SubgroupTooLarge, NotFinite,
    NoVariation. Source: Burr (1969); qcc's RMSDF.
    """
    if not subgroups:
        raise TooFewSubgroups("no subgroup given", "subgroups")
    freedom = sum(len(subgroup) - 1 for subgroup in subgroups)
    squares = math.fsum(subgroup_deviation(one)[1] ** 2 * (len(one) - 1) for one in subgroups)
    pooled = math.sqrt(squares / freedom)
    check_spread(pooled, largest(subgroups), "subgroups", "pooled standard deviation")
    return pooled / c4(freedom + 1)


def moving_ranges(values: Sequence[float], span: int = 2, breaks: Sequence[int] = ()) -> list[float]:
    """Range of each `span` consecutive values; one list entry for each value from the span-th on. No range is
    taken across a break: `breaks` are indices at which values follow a gap.

    Raises: TooFewSubgroups for fewer values than the span, SubgroupTooSmall or SubgroupTooLarge for a span
    outside 2 to 25, NotFinite.
    """
    if span < SUBGROUP_SIZE_MIN:
        raise SubgroupTooSmall(f"a moving range spans at least 2 values, not {span}", "span")
    if span > SUBGROUP_SIZE_MAX:
        raise SubgroupTooLarge(f"a moving range spans at most {SUBGROUP_SIZE_MAX} values, not {span}", "span")
    if len(values) < span:
        raise TooFewSubgroups(f"a moving range of {span} needs {span} values, {len(values)} given", "values")
    check_values(values, "values")
    ends = (end for end in range(span, len(values) + 1) if not any(end - span < at < end for at in breaks))
    return [max(values[end - span : end]) - min(values[end - span : end]) for end in ends]


def xbar_s_limits(
    subgroups: Sequence[Sequence[float]], width: float = 3.0, subgroups_min: int = 1
) -> XbarSLimits:
    """Trial limits of the mean and standard deviation charts from subgroups of equal size n (2 to 1000).

    Units are those of the measurement; `width` is in standard deviations.
        centre = mean of means;  sigma_within = s-bar / c4(n);  X-bar: centre +- width sigma_within / sqrt(n)
        S: s-bar +- width sigma_within sqrt(1 - c4^2), the lower limit not under 0
    Raises: TooFewSubgroups, SubgroupTooSmall, SubgroupTooLarge, SubgroupsUnequal, NotFinite, NoVariation.
    Source: ISO 7870-2; Montgomery, Introduction to Statistical Quality Control, 6.3.
    """
    check_width(width)
    if len(subgroups) < max(1, subgroups_min):
        raise TooFewSubgroups(
            f"{max(1, subgroups_min)} subgroups are needed, {len(subgroups)} given", "subgroups"
        )
    size = len(subgroups[0])
    if any(len(subgroup) != size for subgroup in subgroups):
        raise SubgroupsUnequal("the subgroups are not of one size", "subgroups")
    statistics = [subgroup_deviation(subgroup) for subgroup in subgroups]
    centre = math.fsum(mean for mean, _ in statistics) / len(statistics)
    s_centre = math.fsum(deviation for _, deviation in statistics) / len(statistics)
    check_spread(s_centre, largest(subgroups), "subgroups", "mean standard deviation")
    factor = c4(size)
    sigma = s_centre / factor
    spread = width * sigma * math.sqrt(1.0 - factor * factor)
    zones = Zones.of_sigma(centre, sigma / math.sqrt(size), width)
    assert zones.lower3 is not None and zones.upper3 is not None
    found = XbarSLimits(
        centre, zones.lower3, zones.upper3, s_centre, max(0.0, s_centre - spread), s_centre + spread, sigma,
        size, len(statistics), width,
    )  # fmt: skip
    return finished(found)


def individuals_limits(
    values: Sequence[float],
    width: float = 3.0,
    span: int = 2,
    method: SigmaFrom = "average moving range",
    values_min: int = 2,
    breaks: Sequence[int] = (),
) -> IndividualsLimits:
    """Trial limits of the individuals and moving range charts from single values in time order.

    Units are those of the measurement.
        centre = mean;  sigma = MR-bar / d2(span), or the median moving range of two / 0.9539, or s / c4
        individuals: centre +- width sigma;  moving range: d2 sigma +- width d3 sigma, not under 0
    With the median or the standard deviation, the moving range chart stands on that sigma too. The standard
    deviation over all values counts shifts and drifts as spread: for comparison, not for detecting them.
    Raises: TooFewSubgroups, SubgroupTooSmall, SubgroupTooLarge, NotFinite, NoVariation; ValueError for a
    method that is none. Source: Montgomery 6.4; ISO 7870-2; median: Clifford (1959).
    """
    check_width(width)
    if len(values) < max(span, values_min, 2):
        raise TooFewSubgroups(f"{max(span, values_min, 2)} values are needed, {len(values)} given", "values")
    ranges = moving_ranges(values, span, breaks)
    if not ranges:
        raise TooFewSubgroups(f"no {span} values stand without a gap between them", "values")
    if method == "average moving range":
        basis = math.fsum(ranges) / len(ranges)
        sigma = basis / D2[span]
    elif method == "median moving range":
        if span != 2:
            raise SubgroupTooLarge("the median moving range is defined here for a span of 2", "span")
        basis = _median(ranges)
        sigma = basis / MEDIAN_OF_RANGE_2
    elif method == "standard deviation":
        mean = math.fsum(values) / len(values)
        squares = math.fsum((value - mean) * (value - mean) for value in values)
        basis = math.sqrt(squares / (len(values) - 1))
        sigma = basis / c4(len(values))
    else:
        raise ValueError(f"{method!r} is no way to estimate sigma")
    check_spread(basis, max(abs(value) for value in values), "values", method)
    zones = Zones.of_sigma(math.fsum(values) / len(values), sigma, width)
    assert zones.centre is not None and zones.lower3 is not None and zones.upper3 is not None
    mr_centre, spread = D2[span] * sigma, width * D3[span] * sigma
    found = IndividualsLimits(
        zones.centre, zones.lower3, zones.upper3, mr_centre, max(0.0, mr_centre - spread),
        mr_centre + spread, sigma, len(values), span, width, method,
    )  # fmt: skip
    return finished(found)


def between_within_limits(subgroups: Sequence[Sequence[float]], width: float = 3.0) -> BetweenWithinLimits:
    """Charts for subgroups whose means vary on their own (batches, castings, reels).

    The mean chart is an individuals chart of the means; the range chart within is that of `xbar_r_limits`.
        sigma_within = R-bar / d2(n)
        sigma_between^2 = max(0, (MR-bar of means / d2(2))^2 - sigma_within^2 / n)
    Raises what `xbar_r_limits` and `individuals_limits` raise. Source: Wheeler; Minitab's I-MR-R/S chart.
    """
    from jidoka_shared.spc.limits import subgroup_statistics, xbar_r_limits

    within = xbar_r_limits(subgroups, width)
    means = individuals_limits([subgroup_statistics(subgroup)[0] for subgroup in subgroups], width)
    size = within.subgroup_size
    between = means.sigma * means.sigma - within.sigma_within * within.sigma_within / size
    return finished(BetweenWithinLimits(means, within.sigma_within, math.sqrt(max(0.0, between)), size))


def _median(values: Sequence[float]) -> float:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2.0

"""Where a gauge reads: bias, linearity, stability, and the type 1 study.

Bias, n readings of one reference: b = mean - reference, t = b / (s / sqrt n) with n - 1 degrees of freedom;
it is not significant where its interval holds 0. (AIAG's manual also shows d2* degrees of freedom; s is
used.) Linearity: least squares of (reading - reference) on the reference, N - 2 degrees of freedom; the gauge
is linear where the band b0 + b1 x +- t s sqrt(1/N + (x - x_mean)^2 / Sxx) holds 0 everywhere from the least
to the greatest reference; it is narrowest between them. %linearity = 100 |b1|.
Stability: a master measured over time on an X-bar and R chart (``jidoka_shared.spc``); a point beyond its
limits, or nine means in a row on one side (Nelson 2), is a signal. A mean that differs from the centre by
rounding alone (`jidoka_shared.spc.bounds`) is on neither side.
Type 1: Cg = (K/100 T) / (6 s), Cgk = (K/200 T - |b|) / (3 s), T the tolerance's width, K 20 by default;
% = K / Cg and K / Cgk; capable at 1.33 and more; resolution at most 5 % of T.
Source: AIAG MSA 4th edition, chapter III section B; Minitab's and JASP's type 1 study for its constants.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from jidoka_central.modules.quality.msa.components import Grade
from jidoka_central.modules.quality.msa.errors import (
    NO_REPEATABILITY,
    NOT_FINITE,
    ONE_REFERENCE,
    UNBALANCED,
    UNEQUAL_LENGTHS,
)
from jidoka_central.modules.quality.msa.intervals import Interval, check_level, t_quantile, t_two_sided
from jidoka_central.modules.quality.msa.table import (
    SPREAD_MIN,
    SUBGROUPS,
    TRIALS,
    VALUE_MAX,
    at_least,
    positive,
    readings,
    same,
    vary,
)
from jidoka_shared.spc.bounds import least_spread
from jidoka_shared.spc.limits import xbar_r_limits

RUN_ON_ONE_SIDE: Final = 9
CAPABLE: Final = 1.33
RESOLUTION_MOST: Final = 0.05
SUBGROUPS_LEAST: Final = 10


@dataclass(frozen=True, slots=True)
class Bias:
    """``p``: how likely so large a bias is when there is none."""

    reference: float
    n: int
    mean: float
    sigma: float
    bias: float
    error: float
    t: float
    p: float
    level: float
    interval: Interval

    @property
    def grade(self) -> Grade:
        return "accepted" if self.interval.lower <= 0.0 <= self.interval.upper else "rejected"


@dataclass(frozen=True, slots=True)
class LinearityPoint:
    """At one reference: the mean bias there, the fitted line and its band."""

    reference: float
    n: int
    bias: float
    fitted: float
    band: Interval
    p: float | None


@dataclass(frozen=True, slots=True)
class BandPlace:
    """Where in the range of the references 0 lies farthest outside of the band, or least inside: ``away`` is
    by how much, negative inside."""

    at: float
    band: Interval
    away: float


@dataclass(frozen=True, slots=True)
class Linearity:
    slope: float
    intercept: float
    slope_error: float
    intercept_error: float
    slope_t: float
    intercept_t: float
    slope_p: float
    intercept_p: float
    sigma: float
    r_squared: float
    freedom: int
    level: float
    of_process: float
    mean_bias: float
    points: tuple[LinearityPoint, ...]
    worst: BandPlace

    @property
    def grade(self) -> Grade:
        return "accepted" if self.worst.away <= 0.0 else "rejected"

    @property
    def grade_at_references(self) -> Grade:
        """What the band says where it was measured, and nothing between: as it was judged once."""
        inside = all(one.band.lower <= 0.0 <= one.band.upper for one in self.points)
        return "accepted" if inside else "rejected"


@dataclass(frozen=True, slots=True)
class Stability:
    """Signals are numbers of subgroups, from 1."""

    centre: float
    lower: float
    upper: float
    range_centre: float
    range_upper: float
    sigma: float
    means: tuple[float, ...]
    ranges: tuple[float, ...]
    means_beyond: tuple[int, ...]
    ranges_beyond: tuple[int, ...]
    runs: tuple[int, ...]
    bias: float | None

    @property
    def grade(self) -> Grade:
        return "rejected" if self.means_beyond or self.ranges_beyond or self.runs else "accepted"


@dataclass(frozen=True, slots=True)
class TypeOne:
    bias: Bias
    tolerance: float
    share: float
    cg: float
    cgk: float
    of_repeatability: float
    of_both: float | None
    resolution_share: float | None

    @property
    def grade(self) -> Grade:
        fine = self.resolution_share is None or self.resolution_share <= 100 * RESOLUTION_MOST
        return "accepted" if min(self.cg, self.cgk) >= CAPABLE and fine else "rejected"


def bias_of(values: Sequence[float], reference: float, level: float = 0.95) -> Bias:
    """Raises what ``readings`` raises, ``CONSTANT``, ``NOT_FINITE`` for the reference."""
    y = readings(values, least=2)
    _finite_reference([reference])
    vary(y)
    mean = float(y.mean())
    return bias_from(reference, len(y), mean, float(y.std(ddof=1)), level)


def bias_from(reference: float, n: int, mean: float, sigma: float, level: float = 0.95) -> Bias:
    """The same from a summary."""
    at_least(TRIALS, n, 2, "n")
    positive(sigma, "sigma")
    check_level(level)
    bias, error = mean - reference, sigma / math.sqrt(n)
    half = t_quantile(level, n - 1) * error
    t = bias / error
    return Bias(
        reference,
        n,
        mean,
        sigma,
        bias,
        error,
        t,
        t_two_sided(t, n - 1),
        level,
        Interval(bias - half, bias + half),
    )


def linearity(references: Sequence[float], values: Sequence[float], level: float = 0.95) -> Linearity:
    """Columns of one length, a row a reading. Raises ``ONE_REFERENCE``, ``UNEQUAL_LENGTHS``, ``CONSTANT`` and
    what ``readings`` raises."""
    y = readings(values, least=3)
    if len(references) != len(y):
        raise UNEQUAL_LENGTHS.refuse(field="values", lengths=f"{len(references)}, {len(y)}")
    x = _finite_reference(references)
    if same(x) or float(np.ptp(x)) < SPREAD_MIN:
        raise ONE_REFERENCE.refuse(field="references")
    vary(y)
    off = y - x
    n, centre = len(y), float(x.mean())
    sxx = float(np.sum((x - centre) ** 2))
    slope = float(np.sum((x - centre) * (off - off.mean()))) / sxx
    intercept = float(off.mean()) - slope * centre
    left = float(np.sum((off - intercept - slope * x) ** 2))
    whole = float(np.sum((off - off.mean()) ** 2))
    sigma = math.sqrt(left / (n - 2))
    if sigma <= 1e-12 * float(np.max(np.abs(y))):
        raise NO_REPEATABILITY.refuse(field="values")
    slope_error = sigma / math.sqrt(sxx)
    intercept_error = sigma * math.sqrt(1.0 / n + centre**2 / sxx)
    t = t_quantile(level, n - 2)

    def band(at: float) -> Interval:
        fitted, half = intercept + slope * at, t * sigma * math.sqrt(1.0 / n + (at - centre) ** 2 / sxx)
        return Interval(fitted - half, fitted + half)

    points = []
    for at in sorted({float(one) for one in x}):
        here = off[x == at]
        p = bias_of((here + at).tolist(), at, level).p if len(here) > 1 and not same(here + at) else None
        points.append(LinearityPoint(at, len(here), float(here.mean()), intercept + slope * at, band(at), p))
    return Linearity(
        slope=slope,
        intercept=intercept,
        slope_error=slope_error,
        intercept_error=intercept_error,
        slope_t=slope / slope_error,
        intercept_t=intercept / intercept_error,
        slope_p=t_two_sided(slope / slope_error, n - 2),
        intercept_p=t_two_sided(intercept / intercept_error, n - 2),
        sigma=sigma,
        r_squared=1.0 - left / whole,
        freedom=n - 2,
        level=level,
        of_process=100.0 * abs(slope),
        mean_bias=float(off.mean()),
        points=tuple(points),
        worst=_worst_place(band, points, centre, slope * sxx / (t * sigma), sxx, n),
    )


def _worst_place(
    band: Callable[[float], Interval],
    points: Sequence[LinearityPoint],
    centre: float,
    steepness: float,
    sxx: float,
    n: int,
) -> BandPlace:
    """The upper edge of the band is convex, the lower concave: each comes nearest to the other side at an end
    of the references or where its slope is 0, at u = -+ steepness / sqrt(n (1 - steepness^2 / Sxx)) from the
    centre."""
    low, high = points[0].reference, points[-1].reference
    places = [one.reference for one in points]
    left = 1.0 - steepness * steepness / sxx
    if left > 0.0:
        u = steepness / math.sqrt(n * left)
        places += [at for at in (centre - u, centre + u) if low < at < high]
    bands = [(at, band(at)) for at in places]
    return max(
        (BandPlace(at, one, max(one.lower, -one.upper)) for at, one in bands), key=lambda place: place.away
    )


def stability(
    subgroups: Sequence[Sequence[float]], reference: float | None = None, *, to_the_bit: bool = False
) -> Stability:
    """Subgroups in time order, of one size from 2 to 25. ``to_the_bit``: a mean that differs from the centre
    by rounding is on a side of it, as it was once. Raises ``TOO_FEW``, ``UNBALANCED``, ``CONSTANT``,
    ``NO_REPEATABILITY``."""
    at_least(SUBGROUPS, len(subgroups), SUBGROUPS_LEAST, "subgroups")
    size = len(subgroups[0])
    for number, subgroup in enumerate(subgroups, start=1):
        if len(subgroup) != size:
            raise UNBALANCED.refuse(
                field="values", part=number, appraiser="*", found=len(subgroup), needed=size
            )
    at_least(TRIALS, size, 2, "trials")
    y = readings([value for subgroup in subgroups for value in subgroup]).reshape(len(subgroups), size)
    vary(y)
    if all(same(row, y) for row in y):
        raise NO_REPEATABILITY.refuse(field="values")
    limits = xbar_r_limits(y.tolist())
    means, ranges = y.mean(axis=1), np.ptp(y, axis=1)
    away, rounding = means - limits.centre, 0.0 if to_the_bit else least_spread(float(np.max(np.abs(y))))
    return Stability(
        limits.centre,
        limits.lower,
        limits.upper,
        limits.r_centre,
        limits.r_upper,
        limits.sigma_within,
        tuple(means.tolist()),
        tuple(ranges.tolist()),
        tuple((np.flatnonzero((means > limits.upper) | (means < limits.lower)) + 1).tolist()),
        tuple((np.flatnonzero((ranges > limits.r_upper) | (ranges < limits.r_lower)) + 1).tolist()),
        _runs(np.where(np.abs(away) < rounding, 0.0, np.sign(away)).tolist()),
        None if reference is None else limits.centre - reference,
    )


def type_one(
    values: Sequence[float],
    reference: float,
    tolerance: float,
    *,
    share: float = 20.0,
    resolution: float | None = None,
    level: float = 0.95,
) -> TypeOne:
    """``share``: K, the percent of the tolerance the gauge may fill. Raises as ``bias_of`` and
    ``NOT_POSITIVE``."""
    width = positive(tolerance, "tolerance") * positive(share, "share") / 100.0
    bias = bias_of(values, reference, level)
    cg = width / (6.0 * bias.sigma)
    cgk = (width / 2.0 - abs(bias.bias)) / (3.0 * bias.sigma)
    return TypeOne(
        bias,
        tolerance,
        share,
        cg,
        cgk,
        600.0 * bias.sigma / tolerance,
        share / cgk if cgk > 0.0 else None,
        None if resolution is None else 100.0 * positive(resolution, "resolution") / tolerance,
    )


def _runs(sides: Sequence[float]) -> tuple[int, ...]:
    """Where a run on one side is complete or goes on; a mean on the centre breaks it."""
    found, length, before = [], 0, 0.0
    for number, side in enumerate(sides, start=1):
        length = length + 1 if side == before and side != 0.0 else int(side != 0.0)
        before = side
        if length >= RUN_ON_ONE_SIDE:
            found.append(number)
    return tuple(found)


def _finite_reference(references: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    x = np.asarray(references, dtype=np.float64)
    bad = np.flatnonzero(~(np.abs(x) <= VALUE_MAX))
    if bad.size:
        raise NOT_FINITE.refuse(field="reference", position=int(bad[0]) + 1)
    return x

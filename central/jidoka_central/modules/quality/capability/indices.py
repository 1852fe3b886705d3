"""Indices of capability and performance with confidence bounds, and parts per million outside.

    Cp = (USL - LSL) / 6 s    CPU = (USL - mean) / 3 s    CPL = (mean - LSL) / 3 s    Cpk = min(CPU, CPL)
with s within the subgroups; Pp, PPU, PPL, Ppk alike with the overall s. Against a target T

    Cpm = (USL - LSL) / 6 tau where T is the middle of the limits, else min(T - LSL, USL - T) / 3 tau;
    one-sided the one distance;  tau^2 = sum (x - T)^2 / (n - 1)    (Chan, Cheng and Spiring 1988)

By percentiles (ISO 22514-2), for a distribution that is not normal, X being its quantiles at 0.135, 50,
99.865 %:

    Pp  = (USL - LSL) / (X99.865 - X0.135)
    PPU = (USL - X50) / (X99.865 - X50)    PPL = (X50 - LSL) / (X50 - X0.135)

Two-sided bounds at ``confidence`` and the one-sided lower bound at the same level; nu is the freedom of the
estimator of sigma, never simply n - 1 for an estimator that is worth less:

    Cp, Pp    index / factor * sqrt(chi2_q(nu) / nu)       chi-square; factor = c4(nu + 1), sigma unbiased
    others    index -+ z sqrt(1 / 9n + index^2 / 2 nu)       Bissell (1990)
    Cpm       index * sqrt(n / (n - 1)) * sqrt(chi2_q(f) / f), f = n (1 + a^2)^2 / (1 + 2 a^2),
              a = (mean - T) / s: Boyles (1991), whose tau^2 has the divisor n

An index by percentiles gets its bounds by ``bootstrap``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

from jidoka_central.modules.quality.capability.data import Data, Specification
from jidoka_central.modules.quality.capability.errors import OUT_OF_BOUNDS, QUANTILES_COINCIDE
from jidoka_central.modules.quality.capability.spread import Sigma
from jidoka_shared.spc.bounds import least_spread

CONFIDENCES: Final = (0.5, 0.9999)
MILLION: Final = 1e6
_NORMAL: Final = NormalDist()


@dataclass(frozen=True, slots=True)
class Bounds:
    """``low`` to ``high`` holds the true index with ``confidence``; so does everything above ``lower``.
    ``freedom`` is None of a method that has none."""

    low: float
    high: float
    lower: float
    confidence: float
    method: str
    freedom: float | None


@dataclass(frozen=True, slots=True)
class Index:
    value: float
    bounds: Bounds | None


@dataclass(frozen=True, slots=True)
class Indices:
    """``potential`` is Cp or Pp, ``upper`` and ``lower`` its one-sided parts, ``least`` Cpk or Ppk; None
    where a limit is missing."""

    potential: Index | None
    upper: Index | None
    lower: Index | None
    least: Index


@dataclass(frozen=True, slots=True)
class Outside:
    """Parts per million below LSL and above USL; None where there is no such limit."""

    below: float | None
    above: float | None

    @property
    def total(self) -> float:
        return (self.below or 0.0) + (self.above or 0.0)


def indices(data: Data, specification: Specification, sigma: Sigma, confidence: float = 0.95) -> Indices:
    """Cp, CPU, CPL, Cpk with a sigma within; Pp, PPU, PPL, Ppk with the overall one. Raises
    ``OUT_OF_BOUNDS``."""
    mean, count = data.mean, len(data.values)
    checked_confidence(confidence)

    def side(distance: float) -> Index:
        value = distance / (3.0 * sigma.value)
        return Index(value, bissell(value, count, sigma.freedom, confidence))

    lsl, usl = specification.lsl, specification.usl
    upper = None if usl is None else side(usl - mean)
    lower = None if lsl is None else side(mean - lsl)
    potential = None
    if lsl is not None and usl is not None:
        value = (usl - lsl) / (6.0 * sigma.value)
        potential = Index(value, chi_square(value, sigma.freedom, confidence, factor=sigma.factor))
    sides = [one for one in (upper, lower) if one is not None]
    return Indices(potential, upper, lower, min(sides, key=lambda one: one.value))


def by_percentiles(specification: Specification, low: float, median: float, high: float) -> Indices:
    """Pp, PPU, PPL, Ppk from the quantiles at 0.135, 50 and 99.865 %; no bounds. Raises
    ``QUANTILES_COINCIDE`` where many equal values leave no distance to divide by."""
    lsl, usl = specification.lsl, specification.usl
    least = least_spread(max(abs(low), abs(high)))
    if (usl is not None and not high - median >= least) or (lsl is not None and not median - low >= least):
        raise QUANTILES_COINCIDE.refuse(field="distribution")
    upper = None if usl is None else Index((usl - median) / (high - median), None)
    lower = None if lsl is None else Index((median - lsl) / (median - low), None)
    potential = None if lsl is None or usl is None else Index((usl - lsl) / (high - low), None)
    sides = [one for one in (upper, lower) if one is not None]
    return Indices(potential, upper, lower, min(sides, key=lambda one: one.value))


def against_target(
    data: Data, specification: Specification, sigma: Sigma, confidence: float = 0.95
) -> Index | None:
    """Cpm; None without a target. ``sigma`` is the overall one."""
    target, lsl, usl = specification.target, specification.lsl, specification.usl
    if target is None:
        return None
    checked_confidence(confidence)
    count = len(data.values)
    squares = math.fsum((value - target) * (value - target) for value in data.values)
    tau = math.sqrt(squares / (count - 1))
    if lsl is not None and usl is not None and math.isclose(target, (lsl + usl) / 2.0, rel_tol=1e-12):
        value = (usl - lsl) / (6.0 * tau)
    else:
        room = [target - lsl] if lsl is not None else []
        room += [usl - target] if usl is not None else []
        value = min(room) / (3.0 * tau)
    away = ((data.mean - target) / sigma.value) ** 2
    freedom = count * (1.0 + away) ** 2 / (1.0 + 2.0 * away)
    factor = math.sqrt((count - 1) / count)
    return Index(value, chi_square(value, freedom, confidence, factor=factor, method="boyles"))


def chi_square(
    value: float, freedom: float, confidence: float, *, factor: float = 1.0, method: str = "chi_square"
) -> Bounds:
    """Bounds of an index that is a constant over sigma."""
    from scipy.special import chdtri  # upper tail: chdtri(v, p) is the x with P(X > x) = p

    tail = (1.0 - confidence) / 2.0
    low, high, lower = (
        value / factor * math.sqrt(float(chdtri(freedom, above)) / freedom)
        for above in (1.0 - tail, tail, confidence)
    )
    return Bounds(low, high, lower, confidence, method, freedom)


def bissell(value: float, count: int, freedom: float, confidence: float) -> Bounds:
    """Bounds of an index that depends on mean and sigma."""
    error = math.sqrt(1.0 / (9.0 * count) + value * value / (2.0 * freedom))
    two_sided = _NORMAL.inv_cdf(1.0 - (1.0 - confidence) / 2.0) * error
    one_sided = _NORMAL.inv_cdf(confidence) * error
    return Bounds(value - two_sided, value + two_sided, value - one_sided, confidence, "bissell", freedom)


def observed(data: Data, specification: Specification) -> Outside:
    """What lies outside among the values; a value on a limit is inside."""
    count, lsl, usl = len(data.values), specification.lsl, specification.usl
    below = None if lsl is None else MILLION * sum(1 for value in data.values if value < lsl) / count
    above = None if usl is None else MILLION * sum(1 for value in data.values if value > usl) / count
    return Outside(below, above)


def expected(specification: Specification, mean: float, sigma: float) -> Outside:
    """What a normal distribution has outside."""
    lsl, usl = specification.lsl, specification.usl
    below = None if lsl is None else MILLION * _tail((mean - lsl) / sigma)
    above = None if usl is None else MILLION * _tail((usl - mean) / sigma)
    return Outside(below, above)


def _tail(z: float) -> float:
    """P(Z > z), exact far out."""
    return math.erfc(z / math.sqrt(2.0)) / 2.0


def checked_confidence(confidence: float) -> None:
    """Raises ``OUT_OF_BOUNDS``."""
    low, high = CONFIDENCES
    if not low <= confidence <= high:
        raise OUT_OF_BOUNDS.refuse(field="confidence", given=confidence, low=low, high=high)

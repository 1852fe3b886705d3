"""Confidence bounds of the indices by percentiles: a parametric bootstrap of the fitted distribution.

``DRAWS`` samples are drawn from the fitted distribution by a generator with the fixed ``SEED``, each is
fitted as the values were (Johnson at the z that was chosen) and gives an index I*. Errors are compared on a
scale on which they hardly depend on the index,

    g(I) = asinh(I sqrt(4.5)),  the scale of Bissell's variance 1 / 9n + I^2 / 2n;  ln I for Pp, above 0
    bounds: g of the index less the quantiles of g(I*) - g(index)        (the basic bootstrap on g's scale)

so that Cp of a normal distribution would get about its chi-square bounds. Samples have as many values as the
study, ``SIZE_MAX`` at most: errors of greater studies are those of ``SIZE_MAX`` values times
sqrt(SIZE_MAX / n). A draw that cannot be fitted counts as one beyond both ends, so that bounds only get
wider by it. Bounds need ``TAIL_MIN`` in a tail, and the values ``VALUES_MIN``.

The bounds suppose that the distribution chosen is the true one; they do not know that it was chosen by the
values. Two shapes have none: empirical quantiles, because resampling says nothing about the ends of the
values, and the folded normal, whose likelihood is so flat where half the values are folded that such bounds
held the true index 82 times in a hundred instead of 90 (simulated, 60 values).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from jidoka_central.modules.quality.capability.data import Specification
from jidoka_central.modules.quality.capability.indices import Bounds, Index, Indices
from jidoka_central.modules.quality.capability.normality import Floats
from jidoka_central.modules.quality.capability.shapes import HIGH, LOW, Shape

SEED: Final = 22514
DRAWS: Final = 1_999
SIZE_MAX: Final = 400
VALUES_MIN: Final = 20
TAIL_MIN: Final = 0.005
METHOD: Final = "bootstrap"
Quantiles = tuple[Floats, Floats, Floats]  # at 0.135, 50, 99.865 % of every draw, NaN where not fitted
_Z: Final = 2.9999769927033943  # normal quantile at 0.99865
_SCALE: Final = math.sqrt(4.5)


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """How bounds were drawn: stated with the study."""

    seed: int
    draws: int
    size: int


def with_bounds(
    found: Indices, specification: Specification, shape: Shape, count: int, confidence: float
) -> tuple[Indices, Bootstrap | None]:
    """``found`` with bounds, where the shape has any."""
    tail = (1.0 - confidence) / 2.0
    fitted = FITTED.get(shape.name)
    if fitted is None or count < VALUES_MIN or tail < TAIL_MIN:
        return found, None
    size = min(count, SIZE_MAX)
    with np.errstate(all="ignore"):
        low, median, high = fitted(shape, np.random.default_rng(SEED), size)
    lsl, usl = specification.lsl, specification.usl
    upper = None if usl is None else (usl - median) / (high - median)
    lower = None if lsl is None else (median - lsl) / (median - low)
    potential = None if lsl is None or usl is None else (usl - lsl) / (high - low)
    least = np.min([one for one in (upper, lower) if one is not None], axis=0)
    shrink = math.sqrt(size / count)

    def bounded(index: Index | None, drawn: Floats | None, scale: Scale) -> Index | None:
        if index is None or drawn is None:
            return index
        return replace(index, bounds=_bounds(index.value, drawn, scale, shrink, confidence))

    return (
        Indices(
            bounded(found.potential, potential, LOGARITHM),
            bounded(found.upper, upper, BISSELL),
            bounded(found.lower, lower, BISSELL),
            bounded(found.least, least, BISSELL) or found.least,
        ),
        Bootstrap(SEED, DRAWS, size),
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """On which errors hardly depend on the index, and back."""

    to: Callable[[Floats], Floats]
    back: Callable[[float], float]


BISSELL: Final = Scale(lambda x: np.arcsinh(_SCALE * x), lambda y: math.sinh(y) / _SCALE)
LOGARITHM: Final = Scale(np.log, math.exp)


def _bounds(value: float, drawn: Floats, scale: Scale, shrink: float, confidence: float) -> Bounds | None:
    """None where more draws than a tail holds could not be fitted."""
    with np.errstate(all="ignore"):
        middle = float(scale.to(np.array(value)))
        errors = (scale.to(drawn) - middle) * shrink
    fitted = errors[np.isfinite(errors)]
    lost = DRAWS - len(fitted)
    errors = np.sort(np.concatenate((np.full(lost, -np.inf), fitted, np.full(lost, np.inf))))

    def error(probability: float) -> float:
        """The order statistic, counted from the nearer end over all draws."""
        place = round(min(probability, 1.0 - probability) * (DRAWS + 1))
        return float(errors[place - 1] if probability < 0.5 else errors[len(errors) - place])

    tail = (1.0 - confidence) / 2.0
    ends = [middle - error(probability) for probability in (1.0 - tail, tail, confidence)]
    if not all(math.isfinite(one) and abs(one) < 700.0 for one in ends):
        return None
    low, high, lower = (scale.back(one) for one in ends)
    return Bounds(low, high, lower, confidence, METHOD, None)


def _parameters(shape: Shape, *names: str) -> list[float]:
    return [float(shape.parameters[name]) for name in names]


def _lognormal(shape: Shape, random: np.random.Generator, size: int) -> Quantiles:
    mean, deviation, offset = _parameters(shape, "log_mean", "log_s", "offset")
    logs = mean + deviation * random.standard_normal((DRAWS, size))
    m, s = logs.mean(axis=1), logs.std(axis=1, ddof=1)
    return offset + np.exp(m - _Z * s), offset + np.exp(m), offset + np.exp(m + _Z * s)


def _weibull(shape: Shape, random: np.random.Generator, size: int) -> Quantiles:
    """Newton's steps on the logarithm of the shape, for all draws at once."""
    k, scale, offset = _parameters(shape, "shape", "scale", "offset")
    logs = np.log(-np.log1p(-random.random((DRAWS, size))))  # of a shape and a scale of one
    middle, fitted = logs.mean(axis=1), np.ones(DRAWS)
    for _ in range(12):
        powers = np.exp(fitted[:, None] * logs)
        total, first = powers.sum(axis=1), (powers * logs).sum(axis=1)
        second = (powers * logs * logs).sum(axis=1)
        slope = (second / total - (first / total) ** 2) + 1.0 / fitted**2
        step = (first / total - 1.0 / fitted - middle) / slope
        fitted = np.clip(fitted - step, fitted / 2.0, fitted * 2.0)
    log_scale = np.log(np.exp(fitted[:, None] * logs).mean(axis=1)) / fitted
    low, median, high = (
        offset + scale * np.exp((log_scale + math.log(-math.log1p(-p)) / fitted) / k)
        for p in (LOW, 0.5, HIGH)
    )
    return low, median, high


def _gamma(shape: Shape, random: np.random.Generator, size: int) -> Quantiles:
    from scipy.special import digamma, gammaincinv, polygamma

    k, scale, offset = _parameters(shape, "shape", "scale", "offset")
    values = np.maximum(random.gamma(k, 1.0, (DRAWS, size)), 1e-300)
    mean = values.mean(axis=1)
    gap = np.log(mean) - np.log(values).mean(axis=1)
    fitted = (3.0 - gap + np.sqrt((gap - 3.0) ** 2 + 24.0 * gap)) / (12.0 * gap)
    for _ in range(8):
        step = (np.log(fitted) - digamma(fitted) - gap) / (1.0 / fitted - polygamma(1, fitted))
        fitted = np.clip(fitted - step, fitted / 2.0, fitted * 2.0)
    unit = scale * mean / fitted
    low, median, high = (offset + unit * gammaincinv(fitted, p) for p in (LOW, 0.5, HIGH))
    return low, median, high


def _johnson(shape: Shape, random: np.random.Generator, size: int) -> Quantiles:
    """By the four percentiles at the study's z; a draw may be of another member of the family."""
    from scipy.special import ndtr

    (z,) = _parameters(shape, "z")
    values = np.sort(shape.quantile(ndtr(random.standard_normal((DRAWS, size)))), axis=1)
    places = np.clip(ndtr(z * np.array([-3.0, -1.0, 1.0, 3.0])) * size - 0.5, 0.0, size - 1.0)
    before = np.minimum(places.astype(np.int64), size - 2)
    share = places - before
    x1, x2, x3, x4 = (values[:, before] * (1.0 - share) + values[:, before + 1] * share).T
    m, n, p = x4 - x3, x2 - x1, x3 - x2
    mp, np_, ratio, centre = m / p, n / p, m * n / (p * p), (x2 + x3) / 2.0
    unbounded, pm, pn = ratio > 1.0, p / m, p / n
    rest, product = pm * pn - 1.0, (1.0 + pm) * (1.0 + pn)
    eta = np.where(unbounded, 2.0 * z / np.arccosh((mp + np_) / 2.0), z / np.arccosh(np.sqrt(product) / 2.0))
    gamma = eta * np.where(
        unbounded,
        np.arcsinh((np_ - mp) / (2.0 * np.sqrt(ratio - 1.0))),
        np.arcsinh((pn - pm) * np.sqrt(product - 4.0) / (2.0 * rest)),
    )
    scale = np.where(
        unbounded,
        2.0 * p * np.sqrt(ratio - 1.0) / ((mp + np_ - 2.0) * np.sqrt(mp + np_ + 2.0)),
        p * np.sqrt((product - 2.0) ** 2 - 4.0) / rest,
    )
    start = np.where(
        unbounded,
        centre + p * (np_ - mp) / (2.0 * (mp + np_ - 2.0)),
        centre - scale / 2.0 + p * (pn - pm) / (2.0 * rest),
    )
    found = []
    for score in (-_Z, 0.0, _Z):
        u = (score - gamma) / eta
        found.append(start + scale * np.where(unbounded, np.sinh(u), 1.0 / (1.0 + np.exp(-u))))
    return found[0], found[1], found[2]


FITTED: Final[dict[str, Callable[[Shape, np.random.Generator, int], Quantiles]]] = {
    "lognormal": _lognormal,
    "weibull": _weibull,
    "gamma": _gamma,
    "johnson": _johnson,
}

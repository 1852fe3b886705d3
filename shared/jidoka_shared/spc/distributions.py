"""Quantiles that chart limits need, in plain Python: beta, F, chi-square, binomial, Poisson, geometric.

The edge has no scipy. Accuracy: relative 1e-12 for probabilities, quantiles to the last few bits of a float
(bisection until the interval cannot shrink). Arguments are checked; a wrong one is refused by
name (NotFinite, ConfigRefused).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Final

from jidoka_shared.spc.errors import ConfigRefused, NotFinite

STEPS_MAX: Final = 10_000
_EPSILON: Final = 1e-16
_TINY: Final = 1e-300
_NORMAL: Final = NormalDist()


def normal_cdf(x: float) -> float:
    """P(Z <= x) of the standard normal, exact in both tails."""
    return math.erfc(-x / math.sqrt(2.0)) / 2.0


def normal_quantile(probability: float) -> float:
    """The x with P(Z <= x) = probability, 0 < probability < 1."""
    _check_probability(probability)
    return _NORMAL.inv_cdf(probability)


def beta_cdf(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function I_x(a, b), a, b > 0. Lentz's continued fraction (DLMF 8.17.22)."""
    _check_positive("a", a)
    _check_positive("b", b)
    if not 0.0 <= x <= 1.0:
        raise NotFinite(f"x must be 0 to 1, not {x}", "x")
    if x in (0.0, 1.0):
        return x
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - beta_cdf(1.0 - x, b, a)
    front = math.exp(
        a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    )
    c, d = 1.0, 1.0 / _away(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, STEPS_MAX):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1.0 / _away(1.0 + term * d)
            c = _away(1.0 + term / c)
            value *= c * d
        if abs(c * d - 1.0) < _EPSILON * 4:
            break
    return front * value / a


def gamma_cdf(x: float, a: float) -> float:
    """Regularised lower incomplete gamma function P(a, x), a > 0, x >= 0: series or continued fraction."""
    _check_positive("a", a)
    if not x >= 0.0:
        raise NotFinite(f"x must be 0 or more, not {x}", "x")
    if x == 0.0 or math.isinf(x):
        return 0.0 if x == 0.0 else 1.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1.0:
        term = total = 1.0 / a
        for step in range(1, STEPS_MAX):
            term *= x / (a + step)
            total += term
            if term < total * _EPSILON:
                break
        return front * total
    b = x + 1.0 - a
    c, d = 1.0 / _TINY, 1.0 / b
    value = d
    for step in range(1, STEPS_MAX):
        factor = -step * (step - a)
        b += 2.0
        d = 1.0 / _away(factor * d + b)
        c = _away(b + factor / c)
        value *= c * d
        if abs(c * d - 1.0) < _EPSILON * 4:
            break
    return 1.0 - front * value


def beta_quantile(probability: float, a: float, b: float) -> float:
    """The x in [0, 1] with I_x(a, b) = probability."""
    _check_probability(probability)
    return _bisect(lambda x: beta_cdf(x, a, b) - probability, 0.0, 1.0)


def f_quantile(probability: float, numerator: float, denominator: float) -> float:
    """Quantile of the F distribution with these degrees of freedom."""
    x = beta_quantile(probability, numerator / 2.0, denominator / 2.0)
    return denominator * x / (numerator * (1.0 - x)) if x < 1.0 else math.inf


def chi_square_quantile(probability: float, freedom: float) -> float:
    """Quantile of the chi-square distribution."""
    _check_probability(probability)
    _check_positive("freedom", freedom)
    high = freedom + 10.0
    while gamma_cdf(high / 2.0, freedom / 2.0) < probability:
        high *= 2.0
    return _bisect(lambda x: gamma_cdf(x / 2.0, freedom / 2.0) - probability, 0.0, high)


def binomial_quantile(probability: float, size: int, p: float) -> int:
    """The smallest k with P(X <= k) >= probability, X of `size` trials at rate 0 < p < 1."""
    _check_probability(probability)
    _check_probability(p)
    if not 1 <= size <= 10_000_000:
        raise ConfigRefused(f"the size must be 1 to 10,000,000, not {size}", "size")
    return _smallest(lambda k: 1.0 if k >= size else 1.0 - beta_cdf(p, k + 1.0, size - k), probability, size)


def poisson_quantile(probability: float, mean: float) -> int:
    """The smallest k with P(X <= k) >= probability."""
    _check_probability(probability)
    _check_positive("mean", mean)
    return _smallest(
        lambda k: 1.0 - gamma_cdf(mean, k + 1.0), probability, int(mean + 40 * math.sqrt(mean) + 100)
    )


def geometric_quantile(probability: float, p: float) -> int:
    """The smallest k with 1 - (1 - p)^(k + 1) >= probability: units before the first event."""
    _check_probability(probability)
    _check_probability(p)
    return max(0, math.ceil(math.log1p(-probability) / math.log1p(-p) - 1.0 - 1e-12))


def _smallest(cdf: Callable[[int], float], probability: float, high: int) -> int:
    """Bisection over whole numbers; rounding of 1e-12 in the sum does not move an exact step."""
    low = -1
    while high - low > 1:
        middle = (low + high) // 2
        if cdf(middle) >= probability * (1.0 - 1e-12):
            high = middle
        else:
            low = middle
    return high


def _bisect(function: Callable[[float], float], low: float, high: float) -> float:
    """The zero of a rising function; ends when no float lies between."""
    while True:
        middle = (low + high) / 2.0
        if not low < middle < high:
            return middle
        if function(middle) < 0.0:
            low = middle
        else:
            high = middle


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _check_probability(value: float) -> None:
    if not 0.0 < value < 1.0:
        raise NotFinite(f"a probability must be between 0 and 1, not {value}", "probability")


def _check_positive(name: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0.0):
        raise NotFinite(f"{name} must be a positive number, not {value}", name)

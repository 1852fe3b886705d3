"""The distributions that sampling needs, in plain floating point.

- ``beta_cdf``: regularised incomplete beta function, continued fraction (Abramowitz and Stegun 26.5.8) by
  Lentz's method; ``beta_quantile`` by bisection to the last bit.
- ``t_noncentral_cdf``: the mixture over the standard deviation's distribution, P(T <= t) = integral of
  Phi(t y - delta) f(y) dy with y = chi/sqrt(df), Gauss-Legendre over ten standard deviations each side.
- ``binomial_pmf``, ``poisson_pmf`` by logarithms of the gamma function; ``binomial_cdf`` by scipy's
  incomplete beta function; ``hypergeometric_cdf`` by the ratio of neighbouring probabilities, summed
  around the mode and divided by their own total, so that lots of millions cost as little as small ones.

Held against R 4.2 in ``tests/oracles``. Agreement: 1e-9 relative or better.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Final

import numpy as np

_NORMAL: Final = NormalDist()
_TINY: Final = 1e-300
_EPSILON: Final = 1e-16
_FRACTION_STEPS: Final = 10_000
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(240)


def normal_cdf(x: float) -> float:
    """Exact in both tails."""
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def normal_quantile(p: float) -> float:
    return _NORMAL.inv_cdf(p)


def binomial_pmf(k: int, n: int, p: float) -> float:
    """P(X = k) for 0 <= p <= 1."""
    if p in (0.0, 1.0):
        return float(k == (0 if p == 0.0 else n))
    if not 0 <= k <= n:
        return 0.0
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(ways + k * math.log(p) + (n - k) * math.log1p(-p))


def poisson_pmf(k: int, mean: float) -> float:
    if mean == 0.0:
        return float(k == 0)
    return math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))


def hypergeometric_cdf(c: int, lot: int, bad: int, n: int) -> float:
    """P(X <= c): ``n`` drawn from ``lot`` with ``bad`` nonconforming in it."""
    least, most = max(0, n - (lot - bad)), min(n, bad)
    if c < least or c >= most:
        return float(c >= most)
    mode = (n + 1) * (bad + 1) // (lot + 2)
    reach = 60 + math.ceil(12.0 * math.sqrt(n * (bad / lot) * (1.0 - bad / lot)))
    low, high = max(least, min(c, mode) - reach), min(most, max(c, mode) + reach)
    k = np.arange(low, high, dtype=np.float64)
    steps = np.log((bad - k) * (n - k)) - np.log((k + 1.0) * (lot - bad - n + k + 1.0))
    logs = np.concatenate(([0.0], np.cumsum(steps)))
    weights = np.exp(logs - logs.max())
    return min(1.0, float(weights[: c - low + 1].sum() / weights.sum()))


def binomial_cdf(c: int, n: int, p: float) -> float:
    """P(X <= c) for 0 <= p <= 1."""
    from scipy.special import bdtr

    return 1.0 if c >= n else float(bdtr(float(c), n, p))


def beta_cdf(x: float, a: float, b: float) -> float:
    """I_x(a, b) for a, b > 0."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1.0 - front * _fraction(1.0 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1)
    d = 1.0 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, _FRACTION_STEPS):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 + numerator * d
            d = 1.0 / (d if abs(d) > _TINY else _TINY)
            c = 1.0 + numerator / c
            c = c if abs(c) > _TINY else _TINY
            value *= c * d
        if abs(c * d - 1.0) < _EPSILON * 8:
            return value
    raise ArithmeticError(f"the incomplete beta function did not converge at {x}, {a}, {b}")


def beta_quantile(probability: float, a: float, b: float) -> float:
    """The x with I_x(a, b) = ``probability``."""
    return bisect(lambda x: beta_cdf(x, a, b) - probability, 0.0, 1.0)


def t_noncentral_cdf(t: float, df: int, delta: float) -> float:
    """P(T <= t) of Student's t with ``df`` degrees of freedom and noncentrality ``delta``."""
    return min(1.0, _over_chi(lambda y: t * y - delta, df))


def t_noncentral_sf(t: float, df: int, delta: float) -> float:
    """P(T > t), which keeps its digits where it is small."""
    return min(1.0, _over_chi(lambda y: delta - t * y, df))


def _over_chi(z: Callable[[float], float], df: int) -> float:
    """The mean of Phi(z(y)) over y = chi / sqrt(df)."""
    spread = 10.0 / math.sqrt(2.0 * df)
    low, high = max(0.0, 1.0 - spread), 1.0 + spread
    y = 0.5 * (high - low) * _NODES + 0.5 * (high + low)
    log_density = (
        math.log(2.0)
        + 0.5 * df * math.log(0.5 * df)
        - math.lgamma(0.5 * df)
        + (df - 1) * np.log(y)
        - 0.5 * df * y * y
    )
    phi = np.array([normal_cdf(z(one)) for one in y])
    return float(0.5 * (high - low) * np.sum(_WEIGHTS * phi * np.exp(log_density)))


def bisect(function: Callable[[float], float], low: float, high: float) -> float:
    """A root of an increasing function between ``low`` and ``high``, to the last bit."""
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        if function(middle) < 0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)

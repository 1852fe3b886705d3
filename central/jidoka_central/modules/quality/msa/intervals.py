"""Tails, quantiles and confidence intervals that the studies need.

Quantiles come from ``jidoka_shared.spc.distributions`` (relative 1e-12), so that neither server start nor a
study needs scipy.

Combinations of mean squares: the modified large sample (MLS) method. Source: Ting, Burdick, Graybill,
Jeyaratnam, Lu (1990), J. Statist. Comput. Simul. 35, 135-143; Burdick, Borror, Montgomery (2003), J. Quality
Technology 35(4), 342-354. For c1 S1 + ... - d1 T1 - ... the bounds use
    G = 1 - 1/F(a; n, inf),  H = 1/F(1-a; n, inf) - 1,  and between a positive and a negative term
    G12 = ((F-1)^2 - G1^2 F^2 - H2^2) / F at F(a; n1, n2), H12 likewise at F(1-a; n1, n2)
(F at upper tail areas). Bounds under 0 become 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from jidoka_central.modules.quality.msa.errors import NOT_A_LEVEL
from jidoka_shared.spc.distributions import (
    beta_cdf,
    beta_quantile,
    chi_square_quantile,
    f_quantile,
    normal_cdf,
)


@dataclass(frozen=True, slots=True)
class Interval:
    lower: float
    upper: float

    def root(self) -> Interval:
        """Of a variance: that of the standard deviation."""
        return Interval(math.sqrt(self.lower), math.sqrt(self.upper))


@dataclass(frozen=True, slots=True)
class Term:
    """``weight`` times a mean square of ``freedom`` degrees."""

    weight: float
    mean_square: float
    freedom: int


def check_level(level: float, field: str = "level") -> float:
    """Raises ``NOT_A_LEVEL``."""
    if not 0.0 < level < 1.0:
        raise NOT_A_LEVEL.refuse(field=field)
    return level


def f_tail(f: float, numerator: float, denominator: float) -> float:
    """P(F >= f)."""
    if f <= 0.0:
        return 1.0
    return beta_cdf(denominator / (denominator + numerator * f), denominator / 2.0, numerator / 2.0)


def t_two_sided(t: float, freedom: float) -> float:
    """P(|T| >= |t|)."""
    return f_tail(t * t, 1.0, freedom)


def t_quantile(level: float, freedom: float) -> float:
    """The t with P(|T| <= t) = level."""
    return math.sqrt(f_quantile(check_level(level), 1.0, freedom))


def normal_two_sided(z: float) -> float:
    return 2.0 * normal_cdf(-abs(z))


def proportion(hits: int, of: int, level: float = 0.95) -> Interval:
    """Clopper and Pearson's interval of a fraction."""
    tail = (1.0 - check_level(level)) / 2.0
    lower = 0.0 if hits == 0 else beta_quantile(tail, hits, of - hits + 1)
    upper = 1.0 if hits == of else beta_quantile(1.0 - tail, hits + 1, of - hits)
    return Interval(lower, upper)


def mls(terms: tuple[Term, ...], level: float) -> Interval:
    """Of the variance that is the sum of ``terms``; the exact chi-square interval where there is one."""
    tail = (1.0 - check_level(level)) / 2.0
    terms = tuple(term for term in terms if term.weight != 0.0)
    lower = upper = 0.0
    for one in terms:
        size = (one.weight * one.mean_square) ** 2
        g, h = _g(one, tail), _h(one, tail)
        lower += size * (g if one.weight > 0 else h) ** 2
        upper += size * (h if one.weight > 0 else g) ** 2
    for plus in terms:
        for minus in terms:
            if plus.weight > 0 > minus.weight:
                size = plus.weight * plus.mean_square * -minus.weight * minus.mean_square
                lower += size * _g_pair(plus, minus, tail)
                upper += size * _h_pair(plus, minus, tail)
    point = sum(term.weight * term.mean_square for term in terms)
    return Interval(
        max(0.0, point - math.sqrt(max(0.0, lower))), max(0.0, point + math.sqrt(max(0.0, upper)))
    )


def _g(term: Term, tail: float) -> float:
    return 1.0 - term.freedom / chi_square_quantile(1.0 - tail, term.freedom)


def _h(term: Term, tail: float) -> float:
    return term.freedom / chi_square_quantile(tail, term.freedom) - 1.0


def _g_pair(plus: Term, minus: Term, tail: float) -> float:
    f = f_quantile(1.0 - tail, plus.freedom, minus.freedom)
    return ((f - 1.0) ** 2 - (_g(plus, tail) * f) ** 2 - _h(minus, tail) ** 2) / f


def _h_pair(plus: Term, minus: Term, tail: float) -> float:
    f = f_quantile(tail, plus.freedom, minus.freedom)
    return ((1.0 - f) ** 2 - (_h(plus, tail) * f) ** 2 - _g(minus, tail) ** 2) / f

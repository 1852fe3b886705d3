"""Plans by two points, and plans that accept on zero.

Two points: accept quality ``p1`` with probability at least ``1 - alpha`` (producer) and quality ``p2``
with at most ``beta`` (consumer); the smallest plan that does both. Attributes: for c = 0, 1, 2 ... the
smallest n that satisfies the consumer, until the producer is satisfied too. Variables: the acceptance
constant is that of the producer's point, n the smallest that satisfies the consumer. Held against R
AcceptanceSampling 1.0.11. At most ``C_MAX`` acceptance numbers are tried, each from the sample of the one
before on, and samples of at most ``N_MAX``: well under a second in all, then a refusal.

Accept on zero: the smallest n for which a lot with ``limiting`` nonconforming is accepted with at most
``beta``, hypergeometric. Not a transcription of any published c = 0 table. A fraction of a lot is taken from
the fraction as it is written: 0.29 of 100 is 29, though the product of the two floats is below.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from jidoka_central.modules.quality.sampling.curves import pa_of_lot
from jidoka_central.modules.quality.sampling.errors import NO_SUCH_PLAN, POINTS_OUT_OF_ORDER
from jidoka_central.modules.quality.sampling.special import (
    binomial_cdf,
    bisect,
    normal_cdf,
    normal_quantile,
    t_noncentral_cdf,
    t_noncentral_sf,
)

N_MAX: Final = 100_000
C_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class AttributesPlan:
    n: int
    c: int


@dataclass(frozen=True, slots=True)
class VariablesPlan:
    """Accept when (U - mean) / s >= k."""

    n: int
    k: float


def attributes_by_two_points(
    p1: float, alpha: float, p2: float, beta: float, *, lot_size: int | None = None
) -> AttributesPlan:
    """Binomial, or hypergeometric for a lot of ``lot_size`` (which then has round(p N) nonconforming).

    Raises ``POINTS_OUT_OF_ORDER``; ``NO_SUCH_PLAN`` when more than ``N_MAX`` would be inspected.
    """
    _check(p1, alpha, p2, beta)
    largest = N_MAX if lot_size is None else lot_size

    n = 0
    for c in range(C_MAX):
        found = _next(_satisfies(c, p2, beta, lot_size), n, max(1, round(1.0 / p2)), largest)
        if found is None:
            break
        n = found
        if pa_attributes(n, c, p1, lot_size) >= 1.0 - alpha:
            return AttributesPlan(n, c)
    raise NO_SUCH_PLAN.refuse(field="p2", limit=largest)


def variables_by_two_points(
    p1: float, alpha: float, p2: float, beta: float, *, sigma_known: bool
) -> VariablesPlan:
    """One specification limit, normal distribution. Raises ``POINTS_OUT_OF_ORDER``, ``NO_SUCH_PLAN``."""
    _check(p1, alpha, p2, beta)
    z1, z2 = -normal_quantile(p1), -normal_quantile(p2)
    if sigma_known:
        ratio = (normal_quantile(1.0 - alpha) + normal_quantile(1.0 - beta)) / (z1 - z2)
        n = max(2, math.ceil(ratio * ratio))
        if n > N_MAX:
            raise NO_SUCH_PLAN.refuse(field="p2", limit=N_MAX)
        return VariablesPlan(n, z1 - normal_quantile(1.0 - alpha) / math.sqrt(n))
    found = _smallest(lambda n: pa_variables(n, _k(n, z1, alpha), p2) <= beta, 2, N_MAX)
    if found is None:
        raise NO_SUCH_PLAN.refuse(field="p2", limit=N_MAX)
    return VariablesPlan(found, _k(found, z1, alpha))


def pa_attributes(n: int, c: int, p: float, lot_size: int | None) -> float:
    if lot_size is None:
        return binomial_cdf(c, n, p)
    return pa_of_lot(n, c, lot_size, round(_part(p, lot_size)))


def pa_variables(n: int, k: float, p: float, *, sigma_known: bool = False) -> float:
    """Probability that (U - mean)/s >= k when the fraction beyond U is ``p``: noncentral t; normal where the
    standard deviation is known."""
    root = math.sqrt(n)
    if sigma_known:
        return normal_cdf((-normal_quantile(p) - k) * root)
    return t_noncentral_sf(k * root, n - 1, -normal_quantile(p) * root)


def accept_on_zero(lot_size: int, limiting: float, beta: float) -> AttributesPlan:
    """The c = 0 plan for one lot. Raises ``POINTS_OUT_OF_ORDER``, ``NO_SUCH_PLAN`` (fewer than one
    nonconforming piece is asked for: only inspecting all would do)."""
    if not 0.0 < limiting < 1.0 or not 0.0 < beta < 1.0:
        raise POINTS_OUT_OF_ORDER.refuse(field="limiting")
    bad = guarded_against(lot_size, limiting)
    if bad < 1:
        raise NO_SUCH_PLAN.refuse(field="limiting", limit=lot_size)
    found = _smallest(lambda n: pa_of_lot(n, 0, lot_size, bad) <= beta, 1, lot_size)
    assert found is not None, "the whole lot finds them"
    return AttributesPlan(found, 0)


def guarded_against(lot_size: int, limiting: float) -> int:
    """The nonconforming pieces of a lot of the limiting quality, rounded down."""
    return math.floor(_part(limiting, lot_size))


def _part(fraction: float, lot_size: int) -> Fraction:
    """Of the fraction as it is written, not as the float next to it."""
    return Fraction(repr(float(fraction))) * lot_size


def _k(n: int, z1: float, alpha: float) -> float:
    """P(T <= k sqrt(n)) = alpha at the producer's point."""
    root = math.sqrt(n)
    high = (z1 + 10.0) * root
    return bisect(lambda t: t_noncentral_cdf(t, n - 1, z1 * root) - alpha, -high, high) / root


def _satisfies(c: int, p2: float, beta: float, lot_size: int | None) -> Callable[[int], bool]:
    return lambda n: pa_attributes(n, c, p2, lot_size) <= beta


def _next(fits: Callable[[int], bool], before: int, step: int, high: int) -> int | None:
    """The smallest n above ``before`` (which does not fit) up to ``high`` that fits, looked for around
    ``before + step``."""
    low, guess, reach = before, min(high, before + step), 1
    while not fits(guess):
        if guess >= high:
            return None
        low, guess, reach = guess, min(high, guess + reach), 2 * reach
    reach = 1
    while guess - reach > low:
        if not fits(guess - reach):
            low = guess - reach
            break
        guess, reach = guess - reach, 2 * reach
    return _smallest(fits, low + 1, guess)


def _smallest(fits: Callable[[int], bool], low: int, high: int) -> int | None:
    """The smallest n in ``low`` .. ``high`` that fits; what fits at n fits at every larger one."""
    if low > high or not fits(high):
        return None
    while low < high:
        middle = (low + high) // 2
        if fits(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _check(p1: float, alpha: float, p2: float, beta: float) -> None:
    for name, value in (("p1", p1), ("alpha", alpha), ("p2", p2), ("beta", beta)):
        if not 0.0 < value < 1.0:
            raise POINTS_OUT_OF_ORDER.refuse(field=name)
    if p1 >= p2:
        raise POINTS_OUT_OF_ORDER.refuse(field="p2")
    if 1.0 - alpha <= beta:
        raise POINTS_OUT_OF_ORDER.refuse(field="beta")

"""From what is wanted, an ARL0 and the shift to find fast, to the parameters of a CUSUM or EWMA.

CUSUM: reference value half the shift (Page, Moustakides: the optimum for it), interval by search. EWMA:
for each weight the width that gives ARL0, and the weight that then finds the shift soonest (Crowder 1989;
Lucas and Saccucci 1990). The weight is chosen with fixed limits, because limits that widen with n favour ever
smaller weights at the start of a chart alone; the width is then found for the limits wanted. Run lengths are
those of `arl_charts`; the search ends when ARL0 is met to 1e-8 relative.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from jidoka_shared.spc.arl_charts import cusum_arl, ewma_arl, shewhart_arl
from jidoka_shared.spc.arl_rules import Arl
from jidoka_shared.spc.config import Cusum, Ewma
from jidoka_shared.spc.distributions import normal_quantile
from jidoka_shared.spc.errors import ConfigRefused, NotConverged

ARL0_MIN: Final = 5.0
ARL0_MAX: Final = 1e7
WEIGHTS: Final = (0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 0.9)
TOLERANCE: Final = 1e-8
STEPS_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class CusumDesign:
    """Parameters and what they give without a shift and at the shift asked for."""

    cusum: Cusum
    in_control: Arl
    at_shift: Arl


@dataclass(frozen=True, slots=True)
class EwmaDesign:
    """Parameters and what they give without a shift and at the shift asked for."""

    ewma: Ewma
    in_control: Arl
    at_shift: Arl


def shewhart_width(arl0: float) -> float:
    """The limits, in sigma, of a two-sided Shewhart chart with this ARL0. Raises ConfigRefused."""
    _check(arl0, 1.0)
    width = -normal_quantile(0.5 / arl0)
    assert abs(shewhart_arl(width).value / arl0 - 1.0) < 1e-6
    return width


def cusum_design(arl0: float, shift: float, *, fast_initial_response: bool = False) -> CusumDesign:
    """CUSUM for an ARL0 (5 to 1e7) and a shift (0.1 to 6 sigma). With fast initial response the head start is
    half the interval, and ARL0 counts it. Raises ConfigRefused, NotConverged.
    """
    _check(arl0, shift)
    reference = shift / 2.0

    def made(interval: float) -> Cusum:
        return Cusum(reference, interval, interval / 2.0 if fast_initial_response else 0.0)

    interval = root(lambda h: cusum_arl(made(h)).value, arl0, 0.05, 1.0)
    found = made(interval)
    return CusumDesign(found, cusum_arl(found), cusum_arl(found, shift))


def ewma_width(arl0: float, weight: float, *, varying: bool = True) -> float:
    """The limit width of an EWMA of this weight with this ARL0. Raises ConfigRefused, NotConverged."""
    _check(arl0, 1.0)
    if weight == 1.0:
        return shewhart_width(arl0)
    return root(lambda width: ewma_arl(Ewma(weight, width), varying=varying).value, arl0, 0.5, 2.0)


def ewma_design(arl0: float, shift: float, *, varying: bool = True) -> EwmaDesign:
    """EWMA for an ARL0 (5 to 1e7) and a shift (0.1 to 6 sigma): the weight of the list that finds it soonest,
    with its width. Raises ConfigRefused, NotConverged.
    """
    _check(arl0, shift)
    best, soonest = Ewma(1.0, shewhart_width(arl0)), shewhart_arl(shewhart_width(arl0), shift).value
    for weight in reversed(WEIGHTS):
        found = Ewma(weight, ewma_width(arl0, weight, varying=False))
        length = ewma_arl(found, shift, varying=False).value
        if length >= soonest:
            break  # the run length falls and then rises as the weight shrinks
        best, soonest = found, length
    if varying and best.weight < 1.0:
        best = Ewma(best.weight, ewma_width(arl0, best.weight))
    return EwmaDesign(best, ewma_arl(best, varying=varying), ewma_arl(best, shift, varying=varying))


def root(length: Callable[[float], float], wanted: float, low: float, high: float) -> float:
    """Where a rising run length meets the wanted one: regula falsi on its logarithm."""
    target = math.log(wanted)

    def off(x: float) -> float:
        try:
            return math.log(length(x)) - target
        except NotConverged:
            return 50.0  # too long to be computed: on the far side

    at_low, at_high = off(low), off(high)
    while at_high < 0.0:
        low, at_low, high = high, at_high, high * 1.5
        if high > 200.0:
            raise NotConverged(f"no parameter up to 200 gives ARL0 {wanted:g}", "arl0")
        at_high = off(high)
    if at_low > 0.0:
        raise NotConverged(f"the smallest parameter gives more than ARL0 {wanted:g}", "arl0")
    side = 0
    for _ in range(STEPS_MAX):
        x = low - at_low * (high - low) / (at_high - at_low)
        found = off(x)
        if abs(found) < TOLERANCE or high - low < 1e-12:
            return x
        if found < 0.0:
            low, at_low = x, found
            at_high = at_high / 2.0 if side < 0 else at_high  # Illinois: no end may stay for ever
            side = -1
        else:
            high, at_high = x, found
            at_low = at_low / 2.0 if side > 0 else at_low
            side = 1
    raise NotConverged(f"the search for ARL0 {wanted:g} did not end", "arl0")


def _check(arl0: float, shift: float) -> None:
    if not ARL0_MIN <= arl0 <= ARL0_MAX:
        raise ConfigRefused(f"ARL0 must be {ARL0_MIN:g} to {ARL0_MAX:g}, not {arl0}", "arl0")
    if not 0.1 <= shift <= 6.0:
        raise ConfigRefused(f"the shift must be 0.1 to 6 sigma, not {shift}", "shift")

"""From a bundle's characteristic to the three channels of its charts: reading, mean, range.

Edge and server build their monitors with `channels_of` and feed them what `points_of` computes, so that a
replay decides as the line did. Channel order is fixed: 0 the readings against the specification, 1 the
subgroup means (single values, on an individuals chart), 2 the spread: ranges, standard deviations or moving
ranges of two. Before limits are frozen, 1 and 2 have no rules. The frozen limits are used as the finished
numbers they are; inner zones stand at a third and two thirds of the way to them (``line_zones``), and EWMA
and CUSUM take ``sigma_mean``: the two differ where limits are wider or narrower than three sigma.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from jidoka_shared.spc.config import ChannelConfig, Cusum, Ewma
from jidoka_shared.spc.decision import CUSUM, EWMA, SPECIFICATION, Rule
from jidoka_shared.spc.limits import Zones
from jidoka_shared.spc.variables import subgroup_deviation
from jidoka_shared.wire.bundle import IMR, XBAR_S, Characteristic, FrozenLimits

READING, MEAN, RANGE = 0, 1, 2
CHARTS: Final = ("reading", "mean", "range")

_RULES: Final[dict[str, tuple[int, Rule]]] = {
    "reading.spec": (READING, SPECIFICATION),
    "mean.n1": (MEAN, Rule.N1),
    "mean.n2": (MEAN, Rule.N2),
    "mean.n3": (MEAN, Rule.N3),
    "mean.n4": (MEAN, Rule.N4),
    "mean.n5": (MEAN, Rule.N5),
    "mean.n6": (MEAN, Rule.N6),
    "mean.n7": (MEAN, Rule.N7),
    "mean.n8": (MEAN, Rule.N8),
    "mean.ewma": (MEAN, EWMA),
    "mean.cusum": (MEAN, CUSUM),
    "range.upper": (RANGE, Rule.N1),
}
"""Every rule a bundle may name: its channel and its bits in the decision word."""


def channels_of(characteristic: Characteristic) -> tuple[ChannelConfig, ChannelConfig, ChannelConfig]:
    """The channels of a characteristic. Raises ConfigRefused for a rule without the limits it compares
    with.
    """
    lsl, usl, limits = characteristic.lsl, characteristic.usl, characteristic.limits
    present = Rule.NONE
    if usl is not None:
        present |= Rule.ABOVE_USL
    if lsl is not None:
        present |= Rule.BELOW_LSL
    stop, advise = _mask(characteristic.stop, READING), _mask(characteristic.advice, READING)
    reading = ChannelConfig(
        lsl=lsl, usl=usl, enabled=(stop | advise) & present, stop=stop & present, advise=advise & present
    )
    if limits is None:
        return reading, ChannelConfig(), ChannelConfig()
    return reading, _mean(characteristic, limits), _range(characteristic, limits)


def line_zones(centre: float, lower: float, upper: float) -> Zones:
    """Finished limits with their inner zones, at thirds of the way from the centre to the upper limit."""
    third = (upper - centre) / 3.0
    return Zones(
        centre, centre - third, centre + third, centre - 2.0 * third, centre + 2.0 * third, lower, upper
    )


def points_of(chart: str, values: Sequence[float], previous: float | None) -> tuple[float, float | None]:
    """What a complete subgroup puts on its two charts: the mean, and the spread by the kind of chart.

    ``previous`` is the value charted before, of the same run: what a moving range is taken to. The first
    single value of a run has no moving range.
    """
    if chart == IMR:
        return values[0], None if previous is None else abs(values[0] - previous)
    if chart == XBAR_S:
        return subgroup_deviation(values)
    return math.fsum(values) / len(values), max(values) - min(values)


def names_of(chart: int, word: int, listed: tuple[str, ...]) -> tuple[str, ...]:
    """The rules of ``listed`` that ``word`` of channel ``chart`` sets, in the list's order."""
    return tuple(name for name in listed if _RULES[name][0] == chart and _RULES[name][1] & word)


def _mean(characteristic: Characteristic, limits: FrozenLimits) -> ChannelConfig:
    stop, advise = _mask(characteristic.stop, MEAN), _mask(characteristic.advice, MEAN)
    zones = line_zones(limits.centre, limits.lower, limits.upper)
    enabled = stop | advise
    return ChannelConfig(
        sigma=limits.sigma_mean,
        zones=zones,
        enabled=enabled,
        stop=stop,
        advise=advise,
        ewma=_ewma(characteristic) if enabled & EWMA else None,
        cusum=_cusum(characteristic) if enabled & CUSUM else None,
    )


def _ewma(characteristic: Characteristic) -> Ewma:
    design = characteristic.ewma
    return Ewma() if design is None else Ewma(design.weight, design.width)


def _cusum(characteristic: Characteristic) -> Cusum:
    design = characteristic.cusum
    return Cusum() if design is None else Cusum(design.reference, design.interval, design.head_start)


def _range(characteristic: Characteristic, limits: FrozenLimits) -> ChannelConfig:
    stop, advise = _mask(characteristic.stop, RANGE), _mask(characteristic.advice, RANGE)
    zones = Zones(centre=limits.r_centre, upper3=limits.r_upper)
    return ChannelConfig(zones=zones, enabled=stop | advise, stop=stop, advise=advise)


def _mask(names: tuple[str, ...], chart: int) -> Rule:
    mask = Rule.NONE
    for name in names:
        if _RULES[name][0] == chart:
            mask |= _RULES[name][1]
    return mask

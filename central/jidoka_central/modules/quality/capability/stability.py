"""Was the process stable while the values were taken? The phase I charts and the rules chosen.

The mean chart (single values: the individuals chart) by the study's own way of estimating sigma, three sigma;
the rules run on z = (mean - centre) / (sigma / sqrt n), so subgroups of different sizes are judged alike; a
mean that differs from the centre by rounding alone (`jidoka_shared.spc.bounds`) stands on it. The spread
chart (R, s or moving range) signals upwards only. Decided by the kernel's independent twin
(`jidoka_shared.spc.reference`), so rules mean here what they mean on the line; its run memory goes on across
gaps, a moving range does not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jidoka_central.modules.quality.capability.data import Data
from jidoka_central.modules.quality.capability.errors import UNKNOWN_CHOICE
from jidoka_central.modules.quality.capability.spread import Sigma
from jidoka_shared.spc.config import ChannelConfig
from jidoka_shared.spc.decision import NELSON, SIGNALS, Rule, describe, rules_of
from jidoka_shared.spc.limits import D2, D3, Zones, subgroup_statistics
from jidoka_shared.spc.variables import c4, subgroup_deviation

RULES: Final = ("N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "WE4")
DEFAULT_RULES: Final = ("N1",)
WIDTH: Final = 3.0


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a chart with its own limits; ``rules`` are those that hold there."""

    number: int
    value: float
    lower: float
    upper: float
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """``kind``: xbar, individuals, r, s, mr. ``centre`` of the spread of subgroups of different sizes: the
    mean of what each is expected to have."""

    kind: str
    centre: float
    points: tuple[Point, ...]

    @property
    def signals(self) -> tuple[int, ...]:
        return tuple(point.number for point in self.points if point.rules)


@dataclass(frozen=True, slots=True)
class Stability:
    """``stable``: no rule holds anywhere on either chart."""

    rules: tuple[str, ...]
    means: Chart
    spreads: Chart

    @property
    def stable(self) -> bool:
        return not (self.means.signals or self.spreads.signals)


def checked_rules(rules: Sequence[str]) -> tuple[str, ...]:
    """The rules in their order, N1 always among them. Raises ``UNKNOWN_CHOICE``."""
    for rule in rules:
        if rule not in RULES:
            raise UNKNOWN_CHOICE.refuse(field="rules", given=rule, known=", ".join(RULES))
    return tuple(rule for rule in RULES if rule == "N1" or rule in rules)


def stability(data: Data, sigma: Sigma, rules: Sequence[str] = DEFAULT_RULES) -> Stability:
    """The charts of the data by the sigma within. Raises ``UNKNOWN_CHOICE``."""
    chosen = checked_rules(rules)
    centre = _centre(data)
    sizes = [len(one) for one in data.subgroups]
    means = [math.fsum(one) / len(one) for one in data.subgroups]
    errors = [sigma.value / math.sqrt(size) for size in sizes]
    away = [0.0 if abs(mean - centre) < data.least_sigma else mean - centre for mean in means]
    words = _words([one / error for one, error in zip(away, errors, strict=True)], chosen)
    points = tuple(
        Point(
            number,
            mean,
            centre - WIDTH * error,
            centre + WIDTH * error,
            tuple(describe(word & int(NELSON | Rule.WE4))),
        )
        for number, mean, error, word in zip(data.numbers, means, errors, words, strict=True)
    )
    kind = "individuals" if data.size == 1 else "xbar"
    return Stability(chosen, Chart(kind, centre, points), _spreads(data, sigma))


def _centre(data: Data) -> float:
    """The mean of all values, which for equal subgroups is the mean of their means."""
    return data.mean


def _words(z: Sequence[float], rules: Sequence[str]) -> list[int]:
    import numpy as np

    from jidoka_shared.spc.reference import ReferenceMonitor

    enabled = rules_of(list(rules)) & SIGNALS
    monitor = ReferenceMonitor(
        [ChannelConfig(sigma=1.0, zones=Zones.of_sigma(0.0, 1.0, WIDTH), enabled=enabled)]
    )
    return [int(monitor.scan(np.array([one]))[0]) for one in z]


def _spreads(data: Data, sigma: Sigma) -> Chart:
    if data.size == 1:
        return _moving_ranges(data, sigma)
    ranges = sigma.method == "r_bar"
    points, middles = [], []
    for number, subgroup in zip(data.numbers, data.subgroups, strict=True):
        size = len(subgroup)
        if size < 2:
            continue
        if ranges:
            value, middle, half = subgroup_statistics(subgroup)[1], D2[size], WIDTH * D3[size]
        else:
            value, middle = subgroup_deviation(subgroup)[1], c4(size)
            half = WIDTH * math.sqrt(1.0 - middle * middle)
        points.append(_point(number, value, middle, half, sigma.value))
        middles.append(middle)
    centre = sigma.value * math.fsum(middles) / len(middles) if middles else 0.0
    return Chart("r" if ranges else "s", centre, tuple(points))


def _moving_ranges(data: Data, sigma: Sigma) -> Chart:
    gaps = set(data.breaks)
    points = tuple(
        _point(
            data.numbers[at], abs(data.values[at] - data.values[at - 1]), D2[2], WIDTH * D3[2], sigma.value
        )
        for at in range(1, len(data.values))
        if at not in gaps
    )
    return Chart("mr", D2[2] * sigma.value, points)


def _point(number: int, value: float, middle: float, half: float, sigma: float) -> Point:
    upper = (middle + half) * sigma
    return Point(number, value, max(0.0, middle - half) * sigma, upper, ("N1",) if value > upper else ())

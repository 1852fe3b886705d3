"""Short runs: several parts on one chart, as deviations from nominal or standardised. Pure Python, no numpy.

DNOM: x - nominal of its part, then the ordinary X-bar and R or individuals chart. It assumes that the parts
vary alike; where they do not, standardise. Z-MR: z = (x - mean of its part) / sigma of its part, charted
against 0 +- 3, with moving ranges of z against d2 and its limits; the part may change from piece to piece.
Sources: Montgomery 10.1; Farnum (1992); Minitab's Z-MR chart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from jidoka_shared.spc.bounds import check_spread, check_values, check_width, finished
from jidoka_shared.spc.errors import ConfigRefused, NotFinite, ShapeMismatch, TooFewSubgroups
from jidoka_shared.spc.limits import D2, XbarRLimits, Zones, largest, xbar_r_limits
from jidoka_shared.spc.variables import IndividualsLimits, moving_ranges

SigmaOf = Literal["each part", "all parts", "relative to size"]


@dataclass(frozen=True, slots=True)
class PartScale:
    """Mean and standard deviation that standardise a part's values, in its unit."""

    mean: float
    sigma: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.mean) and math.isfinite(self.sigma)):
            raise NotFinite("mean and sigma are finite numbers", "mean")
        if self.sigma <= 0.0:
            raise ConfigRefused(f"sigma must be positive, not {self.sigma}", "sigma")

    def z(self, value: float) -> float:
        """The standardised value."""
        return (value - self.mean) / self.sigma


def deviation_limits(
    subgroups: Sequence[Sequence[float]], nominals: Sequence[float], width: float = 3.0
) -> XbarRLimits:
    """DNOM: X-bar and R limits of deviations from each subgroup's nominal.

    Raises: ShapeMismatch for another number of nominals, and what `xbar_r_limits` raises.
    """
    if len(subgroups) != len(nominals):
        raise ShapeMismatch(f"{len(subgroups)} subgroups and {len(nominals)} nominals", "nominals")
    check_values((value for one in subgroups for value in one), "subgroups")
    check_values(nominals, "nominals")
    deviations = [
        [value - nominal for value in one] for one, nominal in zip(subgroups, nominals, strict=True)
    ]
    found = xbar_r_limits(deviations, width)
    # rounding is of the size of what was measured, not of what is left of it
    size = max(largest(subgroups), largest([nominals]))
    check_spread(found.r_centre, size, "subgroups", "mean range")
    return found


def part_scales(
    parts: Sequence[str], values: Sequence[float], sigma: SigmaOf = "each part"
) -> dict[str, PartScale]:
    """Mean and sigma of each part from pieces in time order.

    Sigma is MR-bar / d2(2) with moving ranges between pieces of one part alone: of each part, of all parts
    together, or of all parts relative to their mean. Raises: ShapeMismatch, NotFinite, TooFewSubgroups for a
    part seen less than twice, NoVariation.
    """
    if len(parts) != len(values):
        raise ShapeMismatch(f"{len(parts)} parts and {len(values)} values", "values")
    check_values(values, "values")
    series: dict[str, list[float]] = {}
    for part, value in zip(parts, values, strict=True):
        series.setdefault(part, []).append(value)
    for part, own in series.items():
        if len(own) < 2:
            raise TooFewSubgroups(f"part {part} was seen {len(own)} time", "parts")
    means = {part: math.fsum(own) / len(own) for part, own in series.items()}
    ranges = {part: moving_ranges(own) for part, own in series.items()}
    if sigma == "relative to size" and any(mean <= 0.0 for mean in means.values()):
        raise ConfigRefused("relative to size needs means above 0", "sigma")
    unit = {part: means[part] if sigma == "relative to size" else 1.0 for part in series}
    pooled = [one / unit[part] for part, own in ranges.items() for one in own]
    scales = {}
    for part, own in ranges.items():
        basis = own if sigma == "each part" else pooled
        mean = math.fsum(basis) / len(basis) * unit[part]
        check_spread(mean, max(map(abs, series[part])), "values", f"mean moving range of part {part}")
        scales[part] = PartScale(means[part], mean / D2[2])
    return scales


def standardised(
    parts: Sequence[str], values: Sequence[float], scales: Mapping[str, PartScale]
) -> list[float]:
    """z of each piece. Raises: ShapeMismatch, ConfigRefused for a part without a scale."""
    if len(parts) != len(values):
        raise ShapeMismatch(f"{len(parts)} parts and {len(values)} values", "values")
    missing = sorted(set(parts) - set(scales))
    if missing:
        raise ConfigRefused(f"no mean and sigma for part {missing[0]}", "parts")
    return [scales[part].z(value) for part, value in zip(parts, values, strict=True)]


def z_mr_limits(width: float = 3.0) -> IndividualsLimits:
    """The limits of every Z-MR chart: z around 0 with sigma 1, moving ranges around d2(2) = 1.128."""
    check_width(width)
    zones = Zones.of_sigma(0.0, 1.0, width)
    assert zones.lower3 is not None and zones.upper3 is not None
    spread = width * math.sqrt(2.0 - 4.0 / math.pi)
    found = IndividualsLimits(
        0.0, zones.lower3, zones.upper3, D2[2], max(0.0, D2[2] - spread), D2[2] + spread, 1.0, 0, 2, width,
        "average moving range",
    )  # fmt: skip
    return finished(found)

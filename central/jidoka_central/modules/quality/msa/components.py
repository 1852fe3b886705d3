"""What a study of spread says: shares of each source, number of distinct categories, grades.

Source: AIAG, Measurement Systems Analysis, 4th edition (2010), chapter III section B. %TV = 100 sigma / TV,
%contribution = 100 sigma^2 / TV^2, %tolerance = 100 * 6 sigma / tolerance (six sigma; older editions took
5.15). ndc = floor(1.41 PV / GRR), at least 1; ``ndc_raw`` is the number before it is cut. Grades of a share:
under 10 % accepted, to 30 % conditional, above rejected; of ndc: 5 and more accepted, 2 to 4 conditional,
1 rejected.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from jidoka_central.modules.quality.msa.intervals import Interval
from jidoka_central.modules.quality.msa.table import positive

Grade = Literal["accepted", "conditional", "rejected"]
GRADES: Final[tuple[Grade, ...]] = ("accepted", "conditional", "rejected")
SIGMAS: Final = 6.0
NDC_FACTOR: Final = 1.41
NDC_MAX: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Component:
    """One source of spread. ``name``: EV repeatability, AV appraisers, INT appraisers by parts, REPRO both
    of them, GRR the gauge in its use, PV parts, TV all. ``interval`` is of ``sigma``. Percents."""

    name: str
    variance: float
    sigma: float
    contribution: float
    of_total: float
    of_tolerance: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Spread:
    components: tuple[Component, ...]
    ndc_raw: float
    ndc: int
    tolerance: float | None

    def of(self, name: str) -> Component:
        return next(one for one in self.components if one.name == name)

    def in_unit(self, unit: float, tolerance: float | None) -> Spread:
        """The same where what was 1 is ``unit``, held against a tolerance. Raises ``NOT_POSITIVE``."""
        if tolerance is not None:
            positive(tolerance, "tolerance")

        def told(one: Component) -> Component:
            sigma, of = one.sigma * unit, one.interval
            return replace(
                one,
                variance=one.variance * unit * unit,
                sigma=sigma,
                of_tolerance=None if tolerance is None else 100.0 * SIGMAS * sigma / tolerance,
                interval=None if of is None else Interval(of.lower * unit, of.upper * unit),
            )

        return Spread(tuple(map(told, self.components)), self.ndc_raw, self.ndc, tolerance)

    def grades(self) -> dict[str, Grade]:
        """By criterion."""
        grr = self.of("GRR")
        found: dict[str, Grade] = {"of_total": grade_of_share(grr.of_total)}
        if grr.of_tolerance is not None:
            found["of_tolerance"] = grade_of_share(grr.of_tolerance)
        found["ndc"] = "accepted" if self.ndc >= 5 else "conditional" if self.ndc >= 2 else "rejected"
        return found


def grade_of_share(percent: float) -> Grade:
    return "accepted" if percent < 10.0 else "conditional" if percent <= 30.0 else "rejected"


def worst(grades: Mapping[str, Grade]) -> Grade:
    """What a study may be judged at best."""
    return max(grades.values(), key=GRADES.index)


def spread_of(
    variances: Mapping[str, float],
    tolerance: float | None,
    intervals: Mapping[str, Interval] | None = None,
) -> Spread:
    """Shares of ``variances`` (by name, GRR, PV and TV among them; negative estimates already 0)."""
    if tolerance is not None:
        positive(tolerance, "tolerance")
    total = variances["TV"]
    rows = []
    for name, variance in variances.items():
        sigma = math.sqrt(variance)
        rows.append(
            Component(
                name=name,
                variance=variance,
                sigma=sigma,
                contribution=100.0 * variance / total,
                of_total=100.0 * sigma / math.sqrt(total),
                of_tolerance=None if tolerance is None else 100.0 * SIGMAS * sigma / tolerance,
                interval=(intervals or {}).get(name),
            )
        )
    raw = min(float(NDC_MAX), NDC_FACTOR * math.sqrt(variances["PV"] / variances["GRR"]))
    return Spread(tuple(rows), raw, max(1, math.floor(raw)), tolerance)

"""Gage R&R by average and range, and the short range method.

    d2*(m, g) = sqrt(d2(m)^2 + d3(m)^2 / g)      df = 1 / (2 sqrt(1 + 2 (d3/d2)^2 / g) - 2)
is the divisor of the mean of g ranges of m values, with its degrees of freedom (Patnaik 1950; Duncan,
Quality Control and Industrial Statistics, appendix D3; d2*(5, 20) = 2.33394, df 72.7). The K factors of AIAG:
    K1 = 1 / d2*(trials, parts x appraisers), with d2 itself above 15 ranges; K2 = 1 / d2*(appraisers, 1);
    K3 = 1 / d2*(parts, 1);  EV = R K1;  AV^2 = (Xdiff K2)^2 - EV^2 / (p r), negative becomes 0;
    GRR^2 = EV^2 + AV^2;  PV = Rp K3;  TV^2 = GRR^2 + PV^2.
``constants``: ``exact`` unrounded, ``aiag`` rounded to the four digits the manual prints (.5908, .5231,
.3146). A cell whose range is above UCL_R = D4 R names a reading to look into; it stays in the numbers.
Source: AIAG MSA 4th edition, chapter III section B; range method there too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from jidoka_central.modules.quality.msa.components import Spread, spread_of
from jidoka_central.modules.quality.msa.errors import NO_REPEATABILITY, TOO_FEW, TOO_MANY
from jidoka_central.modules.quality.msa.table import (
    APPRAISERS,
    PARTS,
    TRIALS,
    Table,
    positive,
    vary,
)
from jidoka_shared.spc.limits import D2, D3, SUBGROUP_SIZE_MAX

Constants = Literal["exact", "aiag"]
RANGES_FOR_D2: Final = 15


@dataclass(frozen=True, slots=True)
class CellRange:
    part: str
    appraiser: str
    range: float


@dataclass(frozen=True, slots=True)
class AverageRange:
    """``ranges`` and ``means`` by appraiser; ``beyond``: the cells above ``range_upper``."""

    constants: Constants
    k1: float
    k2: float | None
    k3: float
    range_mean: float
    range_upper: float
    ranges: tuple[float, ...]
    means: tuple[float, ...]
    mean_spread: float
    part_range: float
    beyond: tuple[CellRange, ...]
    spread: Spread


@dataclass(frozen=True, slots=True)
class RangeMethod:
    """``freedom`` belongs to ``divisor`` (d2*); percents of the process' and the tolerance's width."""

    range_mean: float
    divisor: float
    freedom: float
    grr: float
    of_process: float | None
    of_tolerance: float | None


def d2_star(size: int, count: int) -> float:
    """Divisor of the mean of ``count`` ranges of ``size`` values, 2 to 25."""
    return math.sqrt(D2[size] ** 2 + D3[size] ** 2 / count)


def freedom_of_ranges(size: int, count: int) -> float:
    """Degrees of freedom of that mean."""
    return 1.0 / (2.0 * math.sqrt(1.0 + 2.0 * (D3[size] / D2[size]) ** 2 / count) - 2.0)


def average_range(
    table: Table, tolerance: float | None = None, constants: Constants = "exact"
) -> AverageRange:
    """Raises ``TOO_MANY`` beyond 25 parts, appraisers or trials: the range is no estimator there."""
    p, o, r = table.shape
    for what, found, field in ((PARTS, p, "parts"), (APPRAISERS, o, "appraisers"), (TRIALS, r, "trials")):
        if found > SUBGROUP_SIZE_MAX:
            raise TOO_MANY.refuse(field=field, what=what, most=SUBGROUP_SIZE_MAX, found=found)
    y = table.y - table.y.mean()
    ranges = np.ptp(y, axis=2)
    range_mean = float(ranges.mean())
    k1 = _k(1.0 / (D2[r] if p * o > RANGES_FOR_D2 else d2_star(r, p * o)), constants)
    k2 = _k(1.0 / d2_star(o, 1), constants) if o > 1 else None
    k3 = _k(1.0 / d2_star(p, 1), constants)
    mean_spread, part_range = float(np.ptp(y.mean(axis=(0, 2)))), float(np.ptp(y.mean(axis=(1, 2))))
    ev = range_mean * k1
    av_squared = max(0.0, (mean_spread * k2) ** 2 - ev**2 / (p * r)) if k2 is not None else 0.0
    pv, grr = part_range * k3, ev**2 + av_squared
    variances = {"EV": ev**2, "AV": av_squared, "GRR": grr, "PV": pv**2, "TV": grr + pv**2}
    if k2 is None:
        del variances["AV"]
    upper = range_mean * (1.0 + 3.0 * D3[r] / D2[r])
    beyond = tuple(
        CellRange(table.parts[i], table.appraisers[j], float(ranges[i, j]))
        for j in range(o)
        for i in range(p)
        if ranges[i, j] > upper
    )
    return AverageRange(
        constants,
        k1,
        k2,
        k3,
        range_mean,
        upper,
        tuple(ranges.mean(axis=0).tolist()),
        tuple(table.y.mean(axis=(0, 2)).tolist()),
        mean_spread,
        part_range,
        beyond,
        spread_of(variances, tolerance),
    )


def range_method(
    table: Table, process_sigma: float | None = None, tolerance: float | None = None
) -> RangeMethod:
    """Each appraiser measures each part once: quick, without parting appraisers from repetition."""
    p, o, r = table.shape
    if r != 1:
        raise TOO_MANY.refuse(field="trials", what=TRIALS, most=1, found=r)
    if o < 2:
        raise TOO_FEW.refuse(field="appraisers", what=APPRAISERS, needed=2, found=o)
    if o > SUBGROUP_SIZE_MAX:
        raise TOO_MANY.refuse(field="appraisers", what=APPRAISERS, most=SUBGROUP_SIZE_MAX, found=o)
    vary(table.y)
    range_mean = float(np.ptp(table.y, axis=(1, 2)).mean())
    if range_mean <= 0.0:
        raise NO_REPEATABILITY.refuse(field="values")
    divisor = d2_star(o, p)
    grr = range_mean / divisor
    return RangeMethod(
        range_mean,
        divisor,
        freedom_of_ranges(o, p),
        grr,
        None if process_sigma is None else 100.0 * grr / positive(process_sigma, "process_sigma"),
        None if tolerance is None else 600.0 * grr / positive(tolerance, "tolerance"),
    )


def appraiser_charts(table: Table) -> tuple[Sequence[float], Sequence[float]]:
    """Limits for the X-bar and R charts by appraiser: (lower, centre, upper) of the cell means, and of the
    cell ranges. Most means outside their limits is what a good gauge looks like."""
    _, _, r = table.shape
    centre, mean = float(table.y.mean()), float(np.ptp(table.y, axis=2).mean())
    width = 3.0 * mean / D2[r] / math.sqrt(r)
    spread = 3.0 * D3[r] / D2[r]
    return (
        (centre - width, centre, centre + width),
        (max(0.0, mean * (1.0 - spread)), mean, mean * (1.0 + spread)),
    )


def _k(value: float, constants: Constants) -> float:
    return round(value, 4) if constants == "aiag" else value

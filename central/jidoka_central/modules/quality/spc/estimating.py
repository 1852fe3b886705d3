"""Limits from columns of points: the formulas of ``jidoka_shared.spc`` on means and spreads that are there
already, so that a million subgroups take a fraction of a second. Sums are ``math.fsum``: the numbers equal
those of ``xbar_r_limits``, ``xbar_s_limits`` and ``individuals_limits`` to the bit.

The caller chooses the points that are used and says between which of them a moving range may be taken
(``deciding.moving_ranges``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from jidoka_central.modules.quality.spc.rules import SPREADS, SpreadOf
from jidoka_shared.spc import (
    D2,
    D3,
    BetweenWithinLimits,
    IndividualsLimits,
    SubgroupTooLarge,
    SubgroupTooSmall,
    TooFewSubgroups,
    XbarRLimits,
    XbarSLimits,
    Zones,
)
from jidoka_shared.spc.bounds import check_spread, check_values, check_width, finished
from jidoka_shared.spc.limits import SUBGROUP_SIZE_MAX
from jidoka_shared.spc.plan import line_zones
from jidoka_shared.spc.variables import MEDIAN_OF_RANGE_2, SigmaFrom, c4

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

POINTS_MIN: Final = 2
AnyLimits = XbarRLimits | XbarSLimits | IndividualsLimits | BetweenWithinLimits


@dataclass(frozen=True, slots=True)
class Estimate:
    """Limits of one stretch of a chart, in the unit of the measurement. ``sigma`` is the standard deviation
    of the charted value; ``zones`` are what the kernel compares with; the spread's numbers are None without
    such a chart.
    """

    method: str
    centre: float
    lower: float
    upper: float
    sigma: float
    zones: Zones
    spread_centre: float | None = None
    spread_lower: float | None = None
    spread_upper: float | None = None
    sigma_within: float | None = None
    sigma_between: float | None = None


def subgroup_limits(
    spread_of: Literal["R", "S"],
    means: Floats,
    spreads: Floats,
    ranges: Floats,
    size: int,
    *,
    width: float = 3.0,
    between: bool = False,
) -> Estimate:
    """X-bar and R, or X-bar and S, from the means and spreads of used subgroups of one size, in time order.

    With ``between`` the means are charted as individuals; ``ranges`` are their moving ranges. Raises:
    TooFewSubgroups, SubgroupTooSmall, SubgroupTooLarge, NotFinite, NoVariation.
    """
    check_width(width)
    if means.size < POINTS_MIN:
        raise TooFewSubgroups(f"{POINTS_MIN} subgroups are needed, {means.size} given", "subgroups")
    if size < POINTS_MIN:
        raise SubgroupTooSmall("single values have no spread of their own: use the i-mr chart", "kind")
    if spread_of == "R" and size > SUBGROUP_SIZE_MAX:
        raise SubgroupTooLarge(f"a range chart holds {SUBGROUP_SIZE_MAX} values, not {size}", "kind")
    largest = _largest(means, "subgroups")
    _largest(spreads / 2.0, "subgroups")  # a range may be twice the magnitude
    centre, spread = _mean(means), _mean(spreads)
    check_spread(
        spread, largest, "subgroups", "mean range" if spread_of == "R" else "mean standard deviation"
    )
    if spread_of == "R":
        sigma = spread / D2[size]
        half = width * D3[size] * sigma
    else:
        factor = c4(size)
        sigma = spread / factor
        half = width * sigma * math.sqrt(1.0 - factor * factor)
    low, high = max(0.0, spread - half), spread + half
    if between:
        outer = individual_limits(means, ranges, width=width)
        share = outer.sigma * outer.sigma - sigma * sigma / size
        both = Estimate(
            "between-within", outer.centre, outer.lower, outer.upper, outer.sigma, outer.zones,
            spread, low, high, sigma, math.sqrt(max(0.0, share)),
        )  # fmt: skip
        return finished(both)
    zones = Zones.of_sigma(centre, sigma / math.sqrt(size), width)
    assert zones.lower3 is not None and zones.upper3 is not None
    found = Estimate(
        f"xbar-{spread_of.lower()}", centre, zones.lower3, zones.upper3, sigma / math.sqrt(size), zones,
        spread, low, high, sigma, None,
    )  # fmt: skip
    return finished(found)


def individual_limits(
    values: Floats, ranges: Floats, *, width: float = 3.0, method: SigmaFrom = "average moving range"
) -> Estimate:
    """Individuals and moving range from used values and their moving ranges (NaN: none). Raises:
    TooFewSubgroups, NotFinite, NoVariation."""
    import numpy as np

    check_width(width)
    if values.size < POINTS_MIN:
        raise TooFewSubgroups(f"{POINTS_MIN} values are needed, {values.size} given", "values")
    largest = _largest(values, "values")
    ranges = ranges[np.isfinite(ranges)]
    if not ranges.size:
        raise TooFewSubgroups("no 2 values stand without a gap between them", "values")
    if method == "average moving range":
        basis = _mean(ranges)
        sigma = basis / D2[2]
    elif method == "median moving range":
        basis = float(np.median(ranges))
        sigma = basis / MEDIAN_OF_RANGE_2
    else:
        mean = _mean(values)
        squares = math.fsum(((values - mean) * (values - mean)).tolist())
        basis = math.sqrt(squares / (values.size - 1))
        sigma = basis / c4(int(values.size))
    check_spread(basis, largest, "values", method)
    zones = Zones.of_sigma(_mean(values), sigma, width)
    assert zones.centre is not None and zones.lower3 is not None and zones.upper3 is not None
    mr_centre, half = D2[2] * sigma, width * D3[2] * sigma
    found = Estimate(
        "i-mr", zones.centre, zones.lower3, zones.upper3, sigma, zones,
        mr_centre, max(0.0, mr_centre - half), mr_centre + half, sigma, None,
    )  # fmt: skip
    return finished(found)


def standard_limits(width: float = 3.0) -> Estimate:
    """The limits of values that are standardised already: every Z-MR chart's."""
    from jidoka_shared.spc.shortrun import z_mr_limits

    known = z_mr_limits(width)
    return Estimate(
        "z-mr", 0.0, known.lower, known.upper, 1.0, Zones.of_sigma(0.0, 1.0, width),
        known.mr_centre, known.mr_lower, known.mr_upper, 1.0, None,
    )  # fmt: skip


def stored_limits(row: Any, spread_of: SpreadOf | None, size: int) -> Estimate:
    """The limits of a stored version. Its spread is shown where it is of the chart's kind, and otherwise
    follows from its sigma within."""
    centre, sigma, width = row["centre"], row["sigma_mean"], row["width"]
    zones = line_zones(centre, row["lower"], row["upper"])
    own = SPREADS[row["method"]]
    spread = (row["r_centre"], 0.0, row["r_upper"]) if own == spread_of else None
    within = row["r_centre"] / {"R": D2.get(size, 1.0), "S": c4(max(2, size)), "MR": D2[2]}[own]
    if spread is None and spread_of == "R" and size in D2:
        half = width * D3[size] * within
        spread = (D2[size] * within, max(0.0, D2[size] * within - half), D2[size] * within + half)
    elif spread is None and spread_of == "S" and size > 1:
        half = width * within * math.sqrt(1.0 - c4(size) ** 2)
        spread = (c4(size) * within, max(0.0, c4(size) * within - half), c4(size) * within + half)
    spread_centre, spread_lower, spread_upper = spread or (None, None, None)
    return Estimate(
        row["method"], centre, row["lower"], row["upper"], sigma, zones,
        spread_centre, spread_lower, spread_upper, within, None,
    )  # fmt: skip


def _largest(values: Floats, field: str) -> float:
    """The greatest magnitude. Raises NotFinite."""
    import numpy as np

    found = float(np.abs(values).max())
    check_values((found,), field)
    return found


def _mean(values: Floats) -> float:
    return math.fsum(values.tolist()) / int(values.size)

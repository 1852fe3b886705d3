"""Trial limits from the collected subgroups, by the chart the plan asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from jidoka_shared.spc import (
    individuals_limits,
    moving_ranges,
    subgroup_deviation,
    xbar_r_limits,
    xbar_s_limits,
)
from jidoka_shared.wire.bundle import IMR, XBAR_R, XBAR_S

METHODS: Final = {XBAR_R: "xbar-r", XBAR_S: "xbar-s", IMR: "i-mr"}
"""How a record of limits names the method, by the plan's chart."""

SpreadOf = Literal["R", "S", "MR"]
SPREADS: Final[dict[str, SpreadOf]] = {"xbar-r": "R", "between-within": "R", "xbar-s": "S", "i-mr": "MR"}
"""Which spread stands beside it."""


@dataclass(frozen=True, slots=True)
class TrialLimits:
    """Limits of phase I (ISO 7870-2), the subgroups beyond them, and the hash of the data.

    ``sigma_mean`` is the standard deviation of the charted value (a mean, or a single value); ``r_centre``
    and ``r_upper`` belong to the chart of spread: range, standard deviation or moving range.
    """

    centre: float
    lower: float
    upper: float
    sigma_mean: float
    r_centre: float
    r_upper: float
    beyond: tuple[int, ...]
    data_hash: str
    method: str


def trial_limits(
    numbers: Sequence[int], subgroups: Sequence[Sequence[float]], chart: str = XBAR_R
) -> TrialLimits:
    """``numbers`` are the subgroups' numbers, ``subgroups`` their readings (m, n); ``chart`` is the plan's.

    Single values (``imr``) have no moving range across a number that is missing. Raises the kernel's named
    errors for unfit data.
    """
    if chart == IMR:
        centre, lower, upper, r_centre, r_upper, points = _individuals(numbers, subgroups)
    elif chart == XBAR_S:
        s = xbar_s_limits(subgroups)
        centre, lower, upper, r_centre, r_upper = s.centre, s.lower, s.upper, s.s_centre, s.s_upper
        points = [subgroup_deviation(readings) for readings in subgroups]
    else:
        r = xbar_r_limits(subgroups)
        centre, lower, upper, r_centre, r_upper = r.centre, r.lower, r.upper, r.r_centre, r.r_upper
        points = [(sum(one) / len(one), max(one) - min(one)) for one in subgroups]
    beyond = tuple(
        number
        for number, (value, spread) in zip(numbers, points, strict=True)
        if not lower <= value <= upper or spread > r_upper
    )
    return TrialLimits(
        centre=centre,
        lower=lower,
        upper=upper,
        sigma_mean=(upper - centre) / 3.0,
        r_centre=r_centre,
        r_upper=r_upper,
        beyond=beyond,
        data_hash=hashlib.sha256(msgspec.json.encode([list(one) for one in subgroups])).hexdigest(),
        method=METHODS[chart],
    )


def _individuals(
    numbers: Sequence[int], subgroups: Sequence[Sequence[float]]
) -> tuple[float, float, float, float, float, list[tuple[float, float]]]:
    """Centre, lower, upper, moving range centre and upper, and each value with its moving range (0: none)."""
    values = [readings[0] for readings in subgroups]
    breaks = [at for at in range(1, len(numbers)) if numbers[at] != numbers[at - 1] + 1]
    found = individuals_limits(values, breaks=breaks)
    spreads = [
        0.0 if at == 0 or at in breaks else moving_ranges(values[at - 1 : at + 1])[0]
        for at in range(len(values))
    ]
    return (
        found.centre, found.lower, found.upper, found.mr_centre, found.mr_upper,
        list(zip(values, spreads, strict=True)),
    )  # fmt: skip

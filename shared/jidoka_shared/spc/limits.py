"""Control limits of the mean and range charts, and the constants they rest on. Pure Python, no numpy.

Limits computed here are finished numbers: they are frozen with the control plan, printed, and compared as
they stand. Sums use `math.fsum`, so the result does not depend on the order of addition or on the platform.
Rational subgroups are assumed; limits are for monitoring a process, not for accepting parts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jidoka_shared.spc.bounds import check_spread, check_values, check_width, finished
from jidoka_shared.spc.errors import (
    SubgroupsUnequal,
    SubgroupTooLarge,
    SubgroupTooSmall,
    TooFewSubgroups,
)

SUBGROUP_SIZE_MIN: Final = 2
SUBGROUP_SIZE_MAX: Final = 25

# d2 and d3: mean and standard deviation of the range of n standard normal values, by quadrature of its
# distribution; c4 = sqrt(2/(n-1)) gamma(n/2) / gamma((n-1)/2). Closed forms check them: d2(2) = 2/sqrt(pi),
# d2(3) = 3/sqrt(pi), d3(2) = sqrt(2 - 4/pi). d2 and c4 are good to 1e-12, d3 to 1e-8; printed tables round to
# 3 or 4 decimals.
D2: Final[dict[int, float]] = {
    2: 1.12837916709551, 3: 1.69256875064327, 4: 2.05875074600793, 5: 2.32592894728104,
    6: 2.53441272122294, 7: 2.70435675121381, 8: 2.84720061209056, 9: 2.97002632441847,
    10: 3.07750546167035, 11: 3.172872703816, 12: 3.25845527974383, 13: 3.33598035409825,
    14: 3.40676310819995, 15: 3.47182688988207, 16: 3.53198278610958, 17: 3.58788396176538,
    18: 3.64006375793744, 19: 3.68896302320765, 20: 3.73495011959664, 21: 3.77833582984262,
    22: 3.81938464336283, 23: 3.85832342328501, 24: 3.89534814845136, 25: 3.93062921950711,
}  # fmt: skip
D3: Final[dict[int, float]] = {
    2: 0.852502466427766, 3: 0.888368004045056, 4: 0.879808202824887, 5: 0.864081941099601,
    6: 0.848039686117652, 7: 0.833205335622582, 8: 0.819831489791833, 9: 0.807834274552897,
    10: 0.797050673519543, 11: 0.78731462055022, 12: 0.778478341203196, 13: 0.770416202063913,
    14: 0.763023095624861, 15: 0.756211429728224, 16: 0.749908089409875, 17: 0.744051783960725,
    18: 0.738590853377807, 19: 0.733481495519381, 20: 0.728686345707504, 21: 0.724173340718017,
    22: 0.719914808434109, 23: 0.715886735491977, 24: 0.712068175148069, 25: 0.708440765888655,
}  # fmt: skip
C4: Final[dict[int, float]] = {
    2: 0.797884560802865, 3: 0.886226925452758, 4: 0.921317731923561, 5: 0.939985602986625,
    6: 0.951532861948144, 7: 0.959368788699833, 8: 0.965030456147372, 9: 0.969310699713954,
    10: 0.972659274121588, 11: 0.975350077145229, 12: 0.977559351854772, 13: 0.979405604314218,
    14: 0.980971436755516, 15: 0.98231617716265, 16: 0.983483531615842, 17: 0.984506405471831,
    18: 0.985410043808081, 19: 0.986214136860193, 20: 0.986934267524655, 21: 0.987582928826157,
    22: 0.988170253315835, 23: 0.988704545233996, 24: 0.989192674958508, 25: 0.989640375585702,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Zones:
    """The seven numbers a run-rule chart compares with: centre, limits at one, two and three sigma.

    Units are those of the charted value. `None` means "no such limit". The names keep their meaning when a
    plan's limits are wider or narrower than three sigma: 3 is the control limit, 1 and 2 stand at a third and
    two thirds of the way.
    """

    centre: float | None = None
    lower1: float | None = None
    upper1: float | None = None
    lower2: float | None = None
    upper2: float | None = None
    lower3: float | None = None
    upper3: float | None = None

    @classmethod
    def of_sigma(cls, centre: float, sigma: float, width: float = 3.0) -> Zones:
        """Symmetric zones: centre +- width * sigma and its thirds."""
        one, two = width / 3.0 * sigma, width * 2.0 / 3.0 * sigma
        three = width * sigma
        return cls(
            centre, centre - one, centre + one, centre - two, centre + two, centre - three, centre + three
        )


@dataclass(frozen=True, slots=True)
class XbarRLimits:
    """Limits of an X-bar and R chart, in the units of the measurement.

    `sigma_within` is R-bar / d2, the standard deviation of single values within a subgroup; the mean's own is
    `sigma_within / sqrt(subgroup_size)`. `r_lower` is 0 for subgroups of six and fewer.
    """

    centre: float
    lower: float
    upper: float
    r_centre: float
    r_lower: float
    r_upper: float
    sigma_within: float
    subgroup_size: int
    subgroups: int
    width: float

    @property
    def sigma_mean(self) -> float:
        """Standard deviation of a subgroup mean."""
        return self.sigma_within / math.sqrt(self.subgroup_size)

    def xbar_zones(self) -> Zones:
        """The mean chart's zones; `upper3` and `lower3` are `upper` and `lower` to the last bit."""
        return Zones.of_sigma(self.centre, self.sigma_mean, self.width)


def subgroup_statistics(values: Sequence[float]) -> tuple[float, float]:
    """Mean and range of one subgroup of 2 to 25 values, in their unit.

    Raises: SubgroupTooSmall, SubgroupTooLarge, NotFinite.
    """
    if len(values) < SUBGROUP_SIZE_MIN:
        raise SubgroupTooSmall(
            f"a subgroup needs {SUBGROUP_SIZE_MIN} values, this has {len(values)}", "values"
        )
    if len(values) > SUBGROUP_SIZE_MAX:
        raise SubgroupTooLarge(
            f"a subgroup may hold {SUBGROUP_SIZE_MAX} values, this has {len(values)}", "values"
        )
    check_values(values, "values")
    return math.fsum(values) / len(values), max(values) - min(values)


def xbar_r_limits(
    subgroups: Sequence[Sequence[float]], width: float = 3.0, subgroups_min: int = 1
) -> XbarRLimits:
    """Trial limits of the mean and range charts from m subgroups of equal size n (2 to 25), in time order.

    Units are those of the measurement; `width` is in standard deviations (3 by convention).
        centre = mean of means;  sigma_within = R-bar / d2(n);  X-bar: centre +- width * sigma_within /
        sqrt(n) R: R-bar +- width * d3(n) * sigma_within, the lower limit not under 0
    Raises: TooFewSubgroups, SubgroupTooSmall, SubgroupTooLarge, SubgroupsUnequal, NotFinite, NoVariation.
    Source: ISO 7870-2; Montgomery, Introduction to Statistical Quality Control, 6.2. d2 and d3 are unrounded,
    so a limit may differ from a textbook's in its last printed digit.
    """
    if len(subgroups) < max(1, subgroups_min):
        raise TooFewSubgroups(
            f"{max(1, subgroups_min)} subgroups are needed, {len(subgroups)} given", "subgroups"
        )
    check_width(width)
    size = len(subgroups[0])
    if any(len(subgroup) != size for subgroup in subgroups):
        raise SubgroupsUnequal("the subgroups are not of one size", "subgroups")
    statistics = [subgroup_statistics(subgroup) for subgroup in subgroups]
    count = len(statistics)
    centre = math.fsum(mean for mean, _ in statistics) / count
    r_centre = math.fsum(spread for _, spread in statistics) / count
    check_spread(r_centre, largest(subgroups), "subgroups", "mean range")
    sigma = r_centre / D2[size]
    zones = Zones.of_sigma(centre, sigma / math.sqrt(size), width)
    assert zones.lower3 is not None and zones.upper3 is not None
    found = XbarRLimits(
        centre=centre,
        lower=zones.lower3,
        upper=zones.upper3,
        r_centre=r_centre,
        r_lower=max(0.0, r_centre - width * D3[size] * sigma),
        r_upper=r_centre + width * D3[size] * sigma,
        sigma_within=sigma,
        subgroup_size=size,
        subgroups=count,
        width=width,
    )
    return finished(found)


def largest(subgroups: Sequence[Sequence[float]]) -> float:
    """The greatest magnitude of all values."""
    return max(abs(value) for subgroup in subgroups for value in subgroup)

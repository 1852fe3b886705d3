"""X-bar/S, individuals and between/within limits refuse unfit data by name and agree with each other."""

import math

import pytest

from jidoka_shared.spc import (
    ChannelConfig,
    Monitor,
    NotFinite,
    NoVariation,
    Rule,
    SubgroupsUnequal,
    SubgroupTooLarge,
    SubgroupTooSmall,
    TooFewSubgroups,
    Zones,
    between_within_limits,
    individuals_limits,
    moving_ranges,
    xbar_r_limits,
    xbar_s_limits,
)
from jidoka_shared.spc.variables import pooled_sigma

SUBGROUPS = [[1.0, 2.0, 4.0], [2.0, 3.0, 1.0], [7.0, 9.0, 8.0]]


@pytest.mark.parametrize(
    ("subgroups", "error"),
    [
        ([], TooFewSubgroups),
        ([[1.0]], SubgroupTooSmall),
        ([[1.0] * 1001], SubgroupTooLarge),
        ([[1.0, 2.0], [1.0, 2.0, 3.0]], SubgroupsUnequal),
        ([[1.0, math.nan]], NotFinite),
        ([[1.0, -math.inf]], NotFinite),
        ([[2.0, 2.0], [3.0, 3.0]], NoVariation),
    ],
)
def test_unfit_subgroups_are_refused(subgroups, error):
    with pytest.raises(error) as refusal:
        xbar_s_limits(subgroups)
    assert refusal.value.field in ("subgroups", "values")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"values": []}, TooFewSubgroups),
        ({"values": [1.0]}, TooFewSubgroups),
        ({"values": [1.0, 2.0], "span": 3}, TooFewSubgroups),
        ({"values": [1.0, 2.0], "values_min": 20}, TooFewSubgroups),
        ({"values": [1.0, 2.0], "span": 1}, SubgroupTooSmall),
        ({"values": [1.0] * 30, "span": 26}, SubgroupTooLarge),
        ({"values": [1.0, 2.0, 3.0], "span": 3, "method": "median moving range"}, SubgroupTooLarge),
        ({"values": [1.0, math.nan]}, NotFinite),
        ({"values": [1.0, 1.0, 1.0]}, NoVariation),
        ({"values": [1.0, 2.0], "width": 0.0}, NotFinite),
        ({"values": [1.0, 2.0], "method": "guess"}, ValueError),
    ],
)
def test_unfit_values_are_refused(arguments, error):
    with pytest.raises(error):
        individuals_limits(**arguments)


def test_pooled_sigma_takes_unequal_subgroups_and_equals_s_for_one():
    assert pooled_sigma([[1.0, 3.0], [5.0, 6.0, 7.0]]) > 0.0
    one = [1.0, 2.0, 4.0, 4.5]
    assert pooled_sigma([one]) == pytest.approx(xbar_s_limits([one]).sigma_within)
    for bad, error in (([], TooFewSubgroups), ([[1.0]], SubgroupTooSmall), ([[1.0, 1.0]], NoVariation)):
        with pytest.raises(error):
            pooled_sigma(bad)


def test_between_within_splits_the_variation():
    found = between_within_limits(SUBGROUPS)
    within = xbar_r_limits(SUBGROUPS)
    assert found.sigma_within == within.sigma_within
    assert found.means.mr_centre == pytest.approx((1 / 3 + 6.0) / 2)
    assert found.sigma_between**2 == pytest.approx(found.means.sigma**2 - within.sigma_within**2 / 3)
    assert found.sigma_total**2 == pytest.approx(found.sigma_between**2 + found.sigma_within**2)
    assert between_within_limits([[0.0, 4.0], [0.1, 4.1], [0.0, 4.2]]).sigma_between == 0.0


def test_a_value_on_the_limit_is_within_it():
    limits = individuals_limits([1.0, 2.0, 1.5, 2.5])
    assert limits.zones().upper3 == limits.upper
    zones = Zones(centre=limits.mr_centre, upper3=limits.mr_upper)
    monitor = Monitor([ChannelConfig(zones=zones, enabled=Rule.N1)], version=1)
    beyond = math.nextafter(limits.mr_upper, math.inf)
    assert monitor.one(0, limits.mr_upper) & Rule.N1 == 0 and monitor.one(0, beyond) & Rule.N1


def test_moving_ranges_of_a_span():
    assert moving_ranges([3.0, 1.0, 4.0], span=3) == [3.0]

"""Limits and channel configurations refuse what contradicts itself and name the field."""

import math

import pytest

from jidoka_shared.spc import (
    ChannelConfig,
    ConfigRefused,
    Cusum,
    Ewma,
    NotFinite,
    NoVariation,
    Rule,
    RunLengths,
    SubgroupsUnequal,
    SubgroupTooLarge,
    SubgroupTooSmall,
    TooFewSubgroups,
    Zones,
    subgroup_statistics,
    xbar_r_limits,
)

GOOD = [[1.0, 2.0, 4.0], [2.0, 3.0, 1.0]]


@pytest.mark.parametrize(
    ("subgroups", "error"),
    [
        ([], TooFewSubgroups),
        ([[1.0]], SubgroupTooSmall),
        ([[]], SubgroupTooSmall),
        ([[1.0] * 26], SubgroupTooLarge),
        ([[1.0, 2.0], [1.0, 2.0, 3.0]], SubgroupsUnequal),
        ([[1.0, math.nan]], NotFinite),
        ([[1.0, math.inf]], NotFinite),
        ([[2.0, 2.0], [3.0, 3.0]], NoVariation),
    ],
)
def test_bad_subgroups_are_refused_by_name(subgroups, error):
    with pytest.raises(error) as refusal:
        xbar_r_limits(subgroups)
    assert refusal.value.field in ("subgroups", "values") and refusal.value.code


def test_width_and_count_are_checked():
    for width in (0.0, -3.0, math.nan, math.inf):
        with pytest.raises(NotFinite):
            xbar_r_limits(GOOD, width=width)
    with pytest.raises(TooFewSubgroups):
        xbar_r_limits(GOOD, subgroups_min=25)


def test_limits_do_not_depend_on_order():
    limits = xbar_r_limits(GOOD)
    assert xbar_r_limits([row[::-1] for row in reversed(GOOD)]) == limits
    assert limits.xbar_zones().upper3 == limits.upper and limits.xbar_zones().lower3 == limits.lower
    wide = xbar_r_limits(GOOD, width=3.5)
    assert wide.xbar_zones().upper3 == wide.upper > limits.upper
    assert wide.xbar_zones().upper1 - wide.centre == pytest.approx(3.5 / 3 * wide.sigma_mean)


def test_mean_is_correctly_rounded():
    assert subgroup_statistics([0.1] * 10) == (0.1, 0.0)
    assert subgroup_statistics([1e16, 1.0, -1e16]) == (1 / 3, 2e16)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"enabled": Rule.N1}, "zones"),
        ({"enabled": Rule.N2}, "zones.centre"),
        ({"enabled": Rule.N5, "zones": Zones(centre=0.0, upper3=3.0)}, "zones.lower2"),
        ({"enabled": Rule.N7, "centre": 0.0}, "zones.lower1"),
        ({"enabled": Rule.EWMA_HIGH, "centre": 0.0, "sigma": 1.0}, "ewma"),
        ({"enabled": Rule.CUSUM_LOW, "centre": 0.0, "sigma": 1.0}, "cusum"),
        ({"ewma": Ewma(), "centre": 0.0}, "sigma"),
        ({"cusum": Cusum(), "sigma": 1.0}, "sigma"),
        ({"enabled": Rule.ABOVE_USL, "lsl": 1.0}, "usl"),
        ({"enabled": Rule.BELOW_LSL, "usl": 1.0}, "lsl"),
        ({"usl": 1.0, "lsl": 1.0}, "lsl"),
        ({"usl": math.nan}, "usl"),
        ({"centre": math.inf}, "centre"),
        ({"sigma": 0.0, "centre": 0.0}, "sigma"),
        ({"sigma": math.nan, "centre": 0.0}, "sigma"),
        ({"centre": 1.0, "zones": Zones(centre=2.0)}, "centre"),
        ({"zones": Zones(centre=0.0, upper1=2.0, upper2=1.0)}, "zones.upper2"),
        ({"zones": Zones(upper3=math.nan)}, "zones.upper3"),
        ({"enabled": Rule.STOP_AUTHORITY}, "enabled"),
        ({"enabled": Rule.NOT_FINITE}, "enabled"),
        ({"stop": Rule.N1, "centre": 0.0, "sigma": 1.0}, "stop"),
        ({"advise": Rule.N2, "centre": 0.0, "sigma": 1.0, "enabled": Rule.N1}, "advise"),
    ],
)
def test_a_configuration_that_contradicts_itself_is_refused(arguments, field):
    with pytest.raises(ConfigRefused) as refusal:
        ChannelConfig(**arguments)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    "arguments",
    [
        {"n2": 1}, {"n2": 17}, {"n3": 18}, {"n4": 2}, {"n4": 19}, {"n5_window": 9}, {"n6_window": 17},
        {"n5_needed": 4}, {"n6_needed": 0}, {"n7": 17}, {"n8": 1}, {"we4": 0},
    ],
)  # fmt: skip
def test_run_lengths_stay_in_the_history_words(arguments):
    with pytest.raises(ConfigRefused) as refusal:
        RunLengths(**arguments)
    assert refusal.value.field == f"runs.{next(iter(arguments))}"


@pytest.mark.parametrize("bad", [0.0, -0.1, 1.1, math.nan])
def test_ewma_and_cusum_bounds(bad):
    with pytest.raises(ConfigRefused):
        Ewma(weight=bad)
    with pytest.raises(ConfigRefused):
        Cusum(reference=-1.0 if bad > 0 else bad - 1.0)
    with pytest.raises(ConfigRefused):
        Cusum(interval=min(bad, 0.0))
    with pytest.raises(ConfigRefused):
        Cusum(interval=4.0, head_start=4.0)

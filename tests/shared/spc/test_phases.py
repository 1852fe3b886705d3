"""Trial limits with exclusions, and stages: published recalculation, reasons, gaps."""

import json
from pathlib import Path

import pytest

from jidoka_shared.spc import TooFewSubgroups, individuals_limits, xbar_r_limits, xbar_s_limits
from jidoka_shared.spc.errors import ExclusionRefused, ShapeMismatch, SubgroupTooLarge
from jidoka_shared.spc.phases import Exclusion, Stage, staged, trial

ORACLES = Path(__file__).parents[2] / "oracles" / "data"


@pytest.fixture(scope="module")
def rings() -> list[list[float]]:
    data = json.loads((ORACLES / "qcc_pistonrings_xbar_R_S.json").read_text("utf-8"))["data"]
    return data["phase1"] + data["phase2"]


def test_all_forty_subgroups_then_without_the_worn_tool(rings):
    numbers = list(range(1, 41))
    whole = trial("xbar-r", numbers, rings)
    assert whole.beyond == (38, 39) and whole.used == tuple(numbers)
    worn = [Exclusion(number, "worn honing tool, changed") for number in (40, 38, 37, 39)]
    rest = trial("xbar-r", numbers, rings, worn)
    assert rest.limits == xbar_r_limits(rings[:36])
    assert rest.beyond == () and [one.number for one in rest.exclusions] == [37, 38, 39, 40]
    assert trial("xbar-s", numbers, rings, worn).limits == xbar_s_limits(rings[:36])


def test_stages_have_limits_of_their_own(rings):
    stages = [Stage(1, "first tool"), Stage(26, "second tool"), Stage(37, "third tool")]
    found = staged("xbar-r", range(1, 41), rings, stages, [Exclusion(30, "gauge dirty")])
    assert [(one.first, one.last) for one in found] == [(1, 25), (26, 36), (37, 40)]
    assert found[0].trial.limits == xbar_r_limits(rings[:25])
    assert found[1].trial.limits == xbar_r_limits(rings[25:29] + rings[30:36])
    assert found[1].trial.exclusions == (Exclusion(30, "gauge dirty"),) and found[2].trial.exclusions == ()
    assert found[2].trial.limits.centre > found[0].trial.limits.upper


def test_no_moving_range_across_what_is_left_out():
    values = [[1.0], [2.0], [50.0], [4.0], [5.5]]
    whole = trial("i-mr", [1, 2, 3, 4, 5], values)
    assert whole.limits == individuals_limits([1.0, 2.0, 50.0, 4.0, 5.5])
    rest = trial("i-mr", [1, 2, 3, 4, 5], values, [Exclusion(3, "dropped part")])
    assert rest.limits.mr_centre == pytest.approx((1.0 + 1.5) / 2) and rest.limits.centre == 12.5 / 4
    assert trial("i-mr", [1, 2, 4, 5], [*values[:2], *values[3:]]).limits == rest.limits
    far = trial("i-mr", [1, 2, 3, 4, 9, 10], [[1.0], [1.1], [1.0], [1.1], [1.9], [1.8]])
    assert 9 in far.beyond and 4 not in far.beyond
    with pytest.raises(TooFewSubgroups):
        trial("i-mr", [1, 3, 5], [[1.0], [2.0], [3.0]])


@pytest.mark.parametrize(
    ("exclusions", "error"),
    [
        ([Exclusion(9, "x")], ExclusionRefused), ([Exclusion(1, " ")], ExclusionRefused),
        ([Exclusion(1, "x" * 401)], ExclusionRefused),
        ([Exclusion(1, "a"), Exclusion(1, "b")], ExclusionRefused),
        ([Exclusion(n, "x") for n in (1, 2)], TooFewSubgroups),
    ],
)  # fmt: skip
def test_an_exclusion_needs_a_subgroup_and_a_reason(rings, exclusions, error):
    with pytest.raises(error) as refusal:
        trial("xbar-r", [1, 2, 3], rings[:3], exclusions)
    assert refusal.value.field in ("exclusions", "subgroups")


@pytest.mark.parametrize(
    "stages",
    [[], [Stage(2, "x")], [Stage(1, "x"), Stage(1, "y")], [Stage(1, "x"), Stage(9, "y")], [Stage(1, "")]],
)
def test_stages_rise_and_have_reasons(rings, stages):
    with pytest.raises(ExclusionRefused) as refusal:
        staged("xbar-r", [1, 2, 3], rings[:3], stages)
    assert refusal.value.field == "stages"


def test_numbers_and_method_are_checked(rings):
    for arguments, error in (
        (("xbar-r", [1, 2], rings[:3]), ShapeMismatch), (("xbar-r", [2, 1], rings[:2]), ShapeMismatch),
        (("median", [1, 2], rings[:2]), ShapeMismatch), (("i-mr", [1, 2], rings[:2]), SubgroupTooLarge),
    ):  # fmt: skip
        with pytest.raises(error):
            trial(*arguments)

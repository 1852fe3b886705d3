"""The chart a plan asks for: trial limits against published ones, its way into a bundle, what is refused."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from jidoka_central.modules.quality.plans.commands import CharacteristicInput
from jidoka_central.modules.quality.spc.rules import trial_limits
from jidoka_shared.spc import NoVariation
from jidoka_shared.wire.bundle import CusumDesign
from tests.central.quality.test_rules import DIAMETER, FROZEN, compiled

ORACLES = Path(__file__).parents[2] / "oracles" / "data"


def test_means_and_deviations_are_the_published_ones() -> None:
    known = json.loads((ORACLES / "qcc_pistonrings_xbar_R_S.json").read_text(encoding="utf-8"))
    groups = known["data"]["phase1"]
    trial = trial_limits(range(1, 26), groups, "xbar_s")
    assert trial.method == "xbar-s"
    assert (trial.centre, trial.r_centre) == pytest.approx((74.001176, 0.009240037), abs=5e-7)
    assert trial.r_upper == pytest.approx(0.01930242, abs=5e-8)
    assert trial.beyond == ()


def test_single_values_have_no_moving_range_across_a_missing_number() -> None:
    values = [10.0, 10.2, 9.9, 10.1, 10.0, 10.2, 13.0, 13.1, 12.9, 13.0]
    whole = trial_limits(range(1, 11), [[x] for x in values], "imr")
    gapped = trial_limits([1, 2, 3, 4, 5, 6, 20, 21, 22, 23], [[x] for x in values], "imr")
    assert whole.method == "i-mr" and 7 in whole.beyond
    ranges = [0.2, 0.3, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1]
    assert gapped.r_centre == pytest.approx(sum(ranges) / len(ranges))
    assert 20 in gapped.beyond  # the value itself
    assert gapped.sigma_mean == pytest.approx(gapped.r_centre / 1.128379167)


def test_constant_data_have_no_limits() -> None:
    for chart, size in (("xbar_r", 5), ("xbar_s", 5), ("imr", 1)):
        with pytest.raises(NoVariation):
            trial_limits(range(1, 26), [[74.0] * size] * 25, chart)


def test_the_chart_and_its_designs_reach_the_edge_in_a_bundle_an_older_one_refuses() -> None:
    assert compiled(DIAMETER).bundle.format == 1
    single = replace(
        DIAMETER,
        chart="imr",
        subgroup_size=1,
        cusum=CusumDesign(reference=1.0, interval=2.517),
        limits=FROZEN,
    )
    bundle = compiled(single).bundle
    (one,) = bundle.characteristics
    assert (bundle.format, one.chart, one.cusum and one.cusum.interval) == (2, "imr", 2.517)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"chart": "imr"}, "imr has subgroups of 1 to 1"),
        ({"subgroup_size": 1}, "xbar_r has subgroups of 2 to 10"),
        ({"subgroup_size": 11}, "xbar_r has subgroups of 2 to 10"),
        ({"chart": "p"}, "chart"),
        ({"cusum": {"reference": 0.5, "interval": 4, "head_start": 4}}, "head_start\n  it should be below"),
        ({"ewma": {"weight": 0, "width": 3}}, "weight"),
    ],
)
def test_a_plan_with_a_chart_that_cannot_be_is_refused(change: dict[str, object], named: str) -> None:
    names = set(CharacteristicInput.model_fields) - {"gauge", "ewma", "cusum", "special"}
    values = {name: getattr(DIAMETER, name) for name in names}
    CharacteristicInput(**values)
    with pytest.raises(ValidationError, match=named):
        CharacteristicInput(**(values | change))

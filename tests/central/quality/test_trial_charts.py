"""Trial limits by the chart the plan asks for: the published standard deviation and individuals charts."""

import json
from pathlib import Path

import pytest

from jidoka_central.modules.quality.spc.rules import trial_limits
from jidoka_shared.spc import NoVariation

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

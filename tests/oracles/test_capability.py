"""Capability against published and recomputed numbers.

qcc's intervals are not copied: it puts n - 1 degrees of freedom on a sigma from ranges, mixes one- and
two-sided limits, and its Cpm interval is not Boyles's. Its indices are reproduced with its own rounded d2.
"""

import math

import pytest

from jidoka_central.modules.quality.capability.data import checked_data, checked_specification
from jidoka_central.modules.quality.capability.indices import expected, indices
from jidoka_central.modules.quality.capability.spread import Sigma, freedom_of, real_c4
from jidoka_central.modules.quality.capability.study import Choices, study
from jidoka_shared.spc.limits import D2, D3

MINUTE = 1e-12


def test_piston_rings(oracle):
    found = oracle("qcc_capability_pistonrings")
    data = checked_data(found["data"]["x"])
    for case in found["expected_qcc"]:
        specification = checked_specification(case["lsl"], case["usl"], case["target"])
        # qcc's own sigma: R-bar over d2 rounded to 2.326, worth 124 degrees of freedom by its account
        theirs = indices(data, specification, Sigma("qcc", case["std_dev"], case["nobs"] - 1, 1.0))
        assert theirs.potential and theirs.upper and theirs.lower
        named = {
            "Cp": theirs.potential, "Cp_u": theirs.upper, "Cp_l": theirs.lower, "Cp_k": theirs.least
        }  # fmt: skip
        for name, index in named.items():
            assert index.value == pytest.approx(case["indices"][name]["value"], rel=MINUTE)
        for name in ("Cp", "Cp_k"):
            bounds = named[name].bounds
            assert bounds and (bounds.low, bounds.high) == pytest.approx(
                (case["indices"][name]["lo"], case["indices"][name]["hi"]), rel=1e-9
            )
        for name in ("Cp_l", "Cp_u"):  # one-sided there
            bounds = named[name].bounds
            assert bounds and bounds.lower == pytest.approx(case["indices"][name]["lo"], rel=1e-9)
        outside = expected(specification, case["center"], case["std_dev"])
        assert [outside.below, outside.above] == pytest.approx([1e6 * one for one in case["exp"]], abs=1.0)


def test_piston_rings_overall(oracle):
    found = oracle("qcc_capability_pistonrings")
    data = checked_data(found["data"]["x"])
    for case in found["expected_overall"]:
        result = study(data, checked_specification(case["lsl"], case["usl"], 74.0))
        assert result.data.mean == pytest.approx(case["mean"], rel=MINUTE)
        assert result.overall_sigma.value == pytest.approx(case["s_overall"], rel=MINUTE)
        assert result.overall.potential and result.overall.potential.bounds and result.cpm
        assert result.overall.potential.value == pytest.approx(case["Pp"], rel=MINUTE)
        bounds = result.overall.potential.bounds
        assert [bounds.low, bounds.high] == pytest.approx(case["Pp_ci"], rel=1e-9)
        assert result.overall.least.value == pytest.approx(case["Ppk"], rel=1e-11)
        least = result.overall.least.bounds
        assert least and [least.low, least.high] == pytest.approx(case["Ppk_ci_bissell"], rel=1e-9)
        assert result.cpm.value == pytest.approx(case["Cpm_overall"], rel=1e-11)
        assert result.expected_overall.total == pytest.approx(case["ppm_total"], rel=1e-9)
        assert result.observed.total == pytest.approx(case["ppm_observed"])
        assert result.stability.stable


@pytest.mark.parametrize(
    ("method", "sigma"), [("r_bar", 0.13981), ("s_bar", 0.13155 / 0.9400), ("pooled", None)]
)
def test_montgomery_flow_width(oracle, method, sigma):
    found = oracle("capability_montgomery_flow_width")
    want, given = found["expected"], found["data"]
    data = checked_data(given["x"])
    result = study(data, checked_specification(given["lsl"], given["usl"]), Choices(sigma=method))
    assert data.mean == pytest.approx(want["mean"], abs=6e-6)
    assert result.overall.potential and result.within and result.within.potential
    assert result.overall_sigma.value == pytest.approx(want["s_overall"], abs=6e-6)
    assert round(result.overall.potential.value, 3) == want["Pp"]
    assert round(result.overall.least.value, 3) == want["Ppk"]
    if sigma is not None:
        assert result.within_sigma.value == pytest.approx(sigma, abs=1e-5)
    if method == "r_bar":
        assert round(result.within.potential.value, 3) == want["Cp"]
        assert round(result.within.least.value, 3) == want["Cpk"]


def test_nist_handbook(oracle):
    case = oracle("nist_ehandbook_charts")["capability_6_1_6"]
    data = checked_data([[case["mean"] - 1.0], [case["mean"]], [case["mean"] + 1.0]])
    specification = checked_specification(case["lsl"], case["usl"])
    found = indices(data, specification, Sigma("given", case["s"], 30.0, 1.0))
    want = case["published"]
    assert found.potential and found.upper and found.lower
    assert round(found.potential.value, 4) == want["Cp"]
    assert round(found.upper.value, 4) == want["Cpu"] == round(found.least.value, 4)
    assert round(found.lower.value, 4) == want["Cpl"]


def test_freedom_of_ranges_is_that_of_the_d2_star_table():
    """AIAG MSA, table of d2*: 20 subgroups of 5 have d2* 2.33394 and 72.7 degrees of freedom."""
    freedom = freedom_of(D3[5] ** 2 / (20 * D2[5] ** 2))
    assert round(freedom, 1) == 72.7
    assert round(D2[5] / real_c4(freedom + 1.0), 5) == 2.33394
    assert math.isclose(real_c4(20_001.0), real_c4(20_000.0), rel_tol=1e-8)

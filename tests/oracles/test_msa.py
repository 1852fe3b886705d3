"""Measurement system analysis against AIAG's manual, Minitab's and JASP's printed numbers, and R."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jidoka_central.modules.quality.msa.agreement import agreement, cohen
from jidoka_central.modules.quality.msa.anova import crossed_anova
from jidoka_central.modules.quality.msa.location import bias_from, bias_of, linearity, type_one
from jidoka_central.modules.quality.msa.ranges import (
    average_range,
    d2_star,
    freedom_of_ranges,
    range_method,
)
from jidoka_central.modules.quality.msa.table import Table, crossed

Oracle = Callable[[str], dict[str, Any]]


def _table(study: dict[str, Any]) -> Table:
    data = study["data"]
    return crossed([str(part) for part in data["part"]], data["operator"], data["y"])


def test_aiag_gage_rr_by_anova(oracle: Oracle) -> None:
    study = oracle("msa_gage_rr_aiag_10x3x3")
    table, published, in_r = _table(study), study["published"]["anova"], study["computed_R"]["anova"]
    pooled = crossed_anova(table, 8.0)
    names = {
        "operator": "appraiser",
        "part": "part",
        "interaction": "interaction",
        "equipment": "repeatability",
        "total": "total",
    }
    for theirs, ours in names.items():
        assert round(pooled.source(ours).squares, 4) == published["SS"][theirs]
        assert pooled.source(ours).freedom == published["df"][theirs]
    interaction = pooled.source("interaction")
    assert interaction.f == pytest.approx(0.433721030135102, rel=1e-9)
    assert interaction.p == pytest.approx(in_r["anova"]["p_interaction"], rel=1e-9)
    assert pooled.pooled and pooled.alpha == 0.05
    assert pooled.source("pooled").mean_square == pytest.approx(in_r["pooled_ms"], rel=1e-9)
    for result, block in (
        (pooled, "components_pooled"),
        (crossed_anova(table, interaction="keep"), "components_with_interaction"),
    ):
        for name, sigma in in_r[block]["sd"].items():
            assert result.spread.of(name).sigma == pytest.approx(sigma, rel=1e-9)
        for name, share in in_r[block]["pct_study_var"].items():
            assert result.spread.of(name).of_total == pytest.approx(share, rel=1e-9)
        for theirs, ours in (("grr", "GRR"), ("repeatability", "EV"), ("part", "PV")):
            share = in_r[block]["pct_contribution"][theirs]
            assert result.spread.of(ours).contribution == pytest.approx(share, rel=1e-9)
        assert result.spread.ndc == 4
    assert pooled.spread.ndc_raw == pytest.approx(4.861, abs=0.0005)
    minitab = study["published"]["minitab"]
    assert round(pooled.spread.of("GRR").of_tolerance or 0, 2) == minitab["pct_tolerance"]["grr"]
    assert round(pooled.spread.of("PV").of_tolerance or 0, 2) == minitab["pct_tolerance"]["part"]
    with_interaction = crossed_anova(table, interaction="keep")
    assert with_interaction.source("part").f == pytest.approx(in_r["anova"]["F_vs_interaction"][0], rel=1e-9)


def test_aiag_gage_rr_intervals(oracle: Oracle) -> None:
    """Repeatability is exact to the printed digits, so is the upper end of GRR. Where the manual's other ends
    come from other approximations than MLS with the pooled mean square, they differ by under 1.5 %."""
    study = oracle("msa_gage_rr_aiag_10x3x3")
    spread = crossed_anova(_table(study)).spread
    published = study["published"]["anova"]["ci90"]
    ev, grr = spread.of("EV").interval, spread.of("GRR").interval
    assert ev is not None and grr is not None
    assert [round(ev.lower, 3), round(ev.upper, 3)] == [published["EV"][0], published["EV"][2]]
    assert round(grr.upper, 3) == published["GRR"][2]
    for name in ("AV", "GRR"):
        interval = spread.of(name).interval
        assert interval is not None
        assert interval.lower == pytest.approx(published[name][0], rel=0.015)
        assert interval.upper == pytest.approx(published[name][2], rel=0.015)


def test_aiag_gage_rr_by_average_and_range(oracle: Oracle) -> None:
    study = oracle("msa_gage_rr_aiag_10x3x3")
    published, in_r = study["published"]["average_range"], study["computed_R"]["average_range"]
    printed = average_range(_table(study), 6.0, "aiag")
    assert (printed.k1, printed.k2, printed.k3) == (published["K1"], published["K2"], published["K3"])
    assert printed.range_mean == pytest.approx(in_r["Rbarbar"], rel=1e-9)
    assert printed.mean_spread == pytest.approx(in_r["Xdiff"], rel=1e-9)
    assert printed.part_range == pytest.approx(in_r["Rp"], rel=1e-9)
    exact = average_range(_table(study), 6.0)
    for name in ("EV", "AV", "GRR", "PV", "TV"):
        assert printed.spread.of(name).sigma == pytest.approx(in_r[name], rel=1e-9)
        for result in (printed, exact):  # the manual rounds intermediate results
            assert result.spread.of(name).sigma == pytest.approx(published[name], abs=1.5e-4)
    for name, share in in_r["pct"].items():
        assert printed.spread.of(name).of_total == pytest.approx(share, rel=1e-9)
    for result in (printed, exact):
        assert round(result.spread.of("GRR").of_total, 2) == published["pct"]["GRR"] == 26.68
        assert round(result.spread.of("GRR").of_tolerance or 0, 2) == 30.58
        assert result.spread.ndc == published["ndc"] == 5
        assert [(one.part, one.appraiser, round(one.range, 2)) for one in result.beyond] == [("4", "B", 1.02)]
        assert result.range_upper == pytest.approx(0.8795, abs=2e-4)  # the manual's D4 is 2.574
        assert result.ranges == pytest.approx((0.184, 0.513, 0.328))


def test_aiag_linearity_and_bias(oracle: Oracle) -> None:
    study = oracle("msa_linearity_bias_aiag")
    line, in_r, published = (
        linearity(study["data"]["reference"], study["data"]["y"]),
        study["computed_R"],
        study["published"],
    )
    assert line.slope == pytest.approx(in_r["slope"], rel=1e-9)
    assert line.intercept == pytest.approx(in_r["intercept"], rel=1e-9)
    assert line.slope_t == pytest.approx(in_r["t_slope"], rel=1e-9)
    assert line.intercept_t == pytest.approx(in_r["t_intercept"], rel=1e-9)
    assert line.sigma == pytest.approx(in_r["s"], rel=1e-9)
    assert line.r_squared == pytest.approx(in_r["r2"], rel=1e-9)
    assert [point.bias for point in line.points] == pytest.approx(in_r["mean_bias"], rel=1e-9)
    assert line.freedom == published["df"] and line.grade == "rejected"
    example = published["bias_example"]
    bias = bias_from(example["reference"], example["n"], example["mean"], example["sd"])
    assert round(bias.t, 4) == pytest.approx(example["t"], abs=1e-4)
    assert [bias.interval.lower, bias.interval.upper] == pytest.approx(example["ci95"], abs=3e-4)


def test_aiag_range_method_and_bias_of_fifteen(oracle: Oracle) -> None:
    study = oracle("msa_range_bias_aiag")
    data, expected = study["data"], study["expected"]
    pairs = data["range_pairs"]
    parts = [str(number) for number, _ in enumerate(pairs) for _ in range(2)]
    short = range_method(
        crossed(parts, ["A", "B"] * 5, [y for pair in pairs for y in pair], trials_min=1),
        data["process_sigma"],
    )
    assert short.range_mean == pytest.approx(expected["range"]["mean"])
    assert round(short.divisor, 5) == expected["range"]["d2_star"]
    assert round(short.grr, 4) == expected["range"]["grr"]
    # The manual divides the rounded GRR: .0588 / .0777.
    assert short.of_process == pytest.approx(expected["range"]["of_process_percent"], abs=0.07)
    assert round(d2_star(5, 20), 5) == expected["d2_star_5_20"]["d2_star"]
    assert round(freedom_of_ranges(5, 20), 1) == expected["d2_star_5_20"]["freedom"]
    bias = bias_of(data["bias"]["y"], data["bias"]["reference"])
    want = expected["bias"]
    assert (round(bias.mean, 4), round(bias.sigma, 4), round(bias.error, 4)) == (
        want["mean"],
        want["sd"],
        want["error"],
    )
    assert round(bias.t, 2) == want["t"] and bias.grade == "accepted"
    assert [round(bias.interval.lower, 4), round(bias.interval.upper, 4)] == want["ci95"]


def test_type_one_study(oracle: Oracle) -> None:
    study = oracle("msa_type1_gage")
    params, expected, in_r = study["params"], study["expected"], study["computed_R"]
    found = type_one(
        study["data"]["x"], params["reference"], params["tolerance_range"], share=params["K_percent"]
    )
    assert found.cg == pytest.approx(in_r["Cg"], rel=1e-9)
    assert found.cgk == pytest.approx(in_r["Cgk"], rel=1e-9)
    assert (round(found.cg, 5), round(found.cgk, 5)) == (1.19043, 1.14758)
    assert found.bias.t == pytest.approx(in_r["t"], rel=1e-9)
    assert found.bias.p == pytest.approx(in_r["p"], rel=1e-9)
    assert round(found.of_repeatability, 1) == expected["pct_var_repeatability"]
    assert round(found.of_both or 0, 2) == expected["pct_var_repeat_bias"]
    assert found.grade == "rejected"


def test_attribute_agreement_of_jasp(oracle: Oracle) -> None:
    study = oracle("msa_attribute_agreement")
    data, expected = study["data"], study["expected"]
    found = agreement(
        [str(part) for part in data["part"]], data["appraiser"], data["rating"], data["reference"]
    )
    for one in found.appraisers:
        assert one.cohen_reference == pytest.approx(expected["cohen_vs_standard"][one.name], rel=1e-12)
        fleiss = expected["fleiss"][one.name]
        assert one.within_fleiss.kappa == pytest.approx(fleiss["within"], rel=1e-12)
        assert one.fleiss_reference == pytest.approx(fleiss["vs_standard"], rel=1e-12)
        share = expected["each_vs_standard_pct"][one.name]
        assert one.effectiveness is not None and one.effectiveness.hits == share["match"]
        interval = one.effectiveness.interval
        assert [round(100 * interval.lower, 3), round(100 * interval.upper, 3)] == share["ci"]
        assert one.within is not None and one.within.hits == expected["within"][one.name]
    assert found.cohen_reference == pytest.approx(expected["cohen_vs_standard"]["All"], rel=1e-12)
    assert found.fleiss_reference == pytest.approx(expected["fleiss"]["All"]["vs_standard"], rel=1e-12)
    assert found.between_fleiss.kappa == pytest.approx(expected["fleiss"]["All"]["between"], rel=1e-12)
    assert found.between is not None and (found.between.hits, found.between.of) == (9, 15)
    assert found.system is not None and found.system.hits == expected["all_vs_standard"]["match"]
    interval = found.system.interval
    assert [round(100 * interval.lower, 3), round(100 * interval.upper, 3)] == expected["all_vs_standard"][
        "ci"
    ]
    by_pair = {frozenset((one.first, one.second)): one.cohen for one in found.pairs}
    for names, kappa in study["computed"]["cohen_between"].items():
        assert by_pair[frozenset(names.split("-"))] == pytest.approx(kappa, rel=1e-12)
    (a, b), (c, d) = study["anchors"]["cohen_2x2"]["table"]
    first, second = "y" * (a + b) + "n" * (c + d), "y" * a + "n" * b + "y" * c + "n" * d
    assert cohen(first, second) == pytest.approx(study["anchors"]["cohen_2x2"]["kappa"])


def test_attribute_agreement_of_aiag(oracle: Oracle) -> None:
    study = oracle("msa_attribute_aiag_50x3x3")
    data, expected = study["data"], study["expected"]
    rows = [
        (str(part), name, rating, data["reference"][part])
        for name, ratings in data["ratings"].items()
        for part, trials in enumerate(ratings)
        for rating in trials
    ]
    parts, names, ratings, references = (list(column) for column in zip(*rows, strict=True))
    found = agreement(parts, names, ratings, references, good="1")
    for pair in found.pairs:
        assert round(pair.cohen or 0, 2) == expected["kappa_pairs"][f"{pair.first}-{pair.second}"]
    for one in found.appraisers:
        assert one.effectiveness and one.miss and one.false_alarm
        assert round(one.cohen_reference or 0, 2) == expected["kappa_reference"][one.name]
        assert one.effectiveness.percent == expected["effectiveness_percent"][one.name]
        assert one.miss.percent == pytest.approx(expected["miss_percent"][one.name], abs=0.0501)
        assert one.false_alarm.percent == pytest.approx(expected["false_alarm_percent"][one.name], abs=0.05)
    assert found.system is not None and found.system.percent == expected["system_percent"]
    assert found.grades() == {
        "effectiveness": "conditional",
        "miss": "rejected",
        "false_alarm": "conditional",
    }

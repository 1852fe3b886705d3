"""The numbers of the oracle files that the tests by subject leave out: estimators of a second kind, limits of
every point, simulated rates and run lengths of another implementation, what is printed beside the example.
"""

import math

import numpy as np
import pytest

from jidoka_central.modules.quality.capability.data import checked_data, checked_specification
from jidoka_central.modules.quality.capability.indices import indices, observed
from jidoka_central.modules.quality.capability.spread import Sigma, sigma_within
from jidoka_central.modules.quality.msa.agreement import agreement
from jidoka_central.modules.quality.msa.anova import crossed_anova
from jidoka_central.modules.quality.msa.location import bias_from, linearity, type_one
from jidoka_central.modules.quality.msa.ranges import average_range
from jidoka_central.modules.quality.msa.table import crossed
from jidoka_central.modules.quality.sampling.variables import estimated_percent
from jidoka_shared.spc import (
    CUSUM,
    D2,
    D3,
    EWMA,
    ChannelConfig,
    Cusum,
    Ewma,
    Monitor,
    Rule,
    RunLengths,
    Zones,
    individuals_limits,
    moving_ranges,
    subgroup_deviation,
    xbar_r_limits,
    xbar_s_limits,
)
from jidoka_shared.spc.counts import count_limits
from jidoka_shared.spc.shortrun import deviation_limits
from jidoka_shared.spc.variables import pooled_sigma

ANOVA_NAMES = {
    "repeatability": "EV",
    "operator": "AV",
    "interaction": "INT",
    "part": "PV",
    "grr": "GRR",
    "total": "TV",
}


def as_list(value):
    return value if isinstance(value, list) else [value]


def test_every_estimator_of_qcc_on_the_piston_rings(oracle):
    """UWAVE and MVLUE are one for equal subgroups; RMSDF is the pooled deviation. qcc rounds d2, not c4."""
    file = oracle("qcc_pistonrings_xbar_R_S")
    phase1, qcc = file["data"]["phase1"], file["expected_qcc"]
    means = [math.fsum(row) / 5 for row in phase1 + file["data"]["phase2"]]
    r, s = xbar_r_limits(phase1), xbar_s_limits(phase1)
    assert r.centre == pytest.approx(file["expected_exact_constants"]["xbar_R"]["center"], rel=1e-12)
    assert file["expected_exact_constants"]["R"]["lcl"] == file["expected_exact_constants"]["S"]["lcl"] == 0
    found = {
        "UWAVE-R": (r.sigma_within, 4e-5), "MVLUE-R": (r.sigma_within, 4e-5),
        "UWAVE-SD": (s.sigma_within, 1e-9), "MVLUE-SD": (s.sigma_within, 1e-9),
        "RMSDF": (pooled_sigma(phase1), 1e-9),
    }  # fmt: skip
    for name, (sigma, error) in found.items():
        want, half = qcc[f"xbar_{name}"], 3 * sigma / math.sqrt(5)
        assert (r.centre, sigma) == pytest.approx((want["center"], want["std_dev"]), rel=error)
        assert (r.centre - half, r.centre + half) == pytest.approx(
            (want["lcl"], want["ucl"]), rel=error * 1e-3
        )
        assert means == pytest.approx(want["statistics"], rel=1e-12)
        for run in (7, 8, 9):
            zones = Zones.of_sigma(r.centre, half / 3)
            config = ChannelConfig(zones=zones, runs=RunLengths(n2=run), enabled=Rule.N1 | Rule.N2)
            monitor = Monitor([config], 1)
            words = [monitor.one(0, mean) for mean in means]
            signals = want["violations_1based"]
            assert [i for i, w in enumerate(words, 1) if w & Rule.N1] == signals["beyond_limits"]
            assert [i for i, w in enumerate(words, 1) if w & Rule.N2] == as_list(
                signals[f"violating_runs_len{run}"]
            )
    assert (r.r_centre, r.r_lower, r.r_upper) == pytest.approx(
        (qcc["R"]["center"], qcc["R"]["lcl"], qcc["R"]["ucl"]), rel=2e-5
    )
    assert (s.s_centre, s.s_lower, s.s_upper) == pytest.approx(
        (qcc["S"]["center"], qcc["S"]["lcl"], qcc["S"]["ucl"]), rel=1e-9
    )
    assert (r.sigma_within, s.sigma_within) == pytest.approx(
        (qcc["R"]["std_dev"], qcc["S"]["std_dev"]), rel=4e-5
    )
    wide = qcc["xbar_conf99"]
    assert (wide["center"], wide["std_dev"]) == pytest.approx((r.centre, r.sigma_within), rel=4e-5)


def test_constants_of_qcc_and_the_individuals_factor(oracle):
    file = oracle("constants_d2_d3_c4")
    for size, rounded, spread, factor in zip(
        file["n"], file["qcc27"]["d2"], file["qcc27"]["d3"], file["derived"]["E2"], strict=True
    ):
        assert D2[size] == pytest.approx(rounded, abs=0.00051), "qcc rounds d2"
        assert D3[size] == pytest.approx(spread, abs=2e-5), "its quadrature is coarse"
        assert 3.0 / D2[size] == pytest.approx(factor, rel=1e-12)


def test_viscosity_by_both_sigmas(oracle):
    file = oracle("qcc_viscosity_imr")
    x, trial = file["data"]["x"], file["data"]["trial"]
    phase1 = [value for value, used in zip(x, trial, strict=True) if used]
    for name, method, error in (
        ("I_MR", "average moving range", 4e-4), ("I_SD", "standard deviation", 1e-9)
    ):  # fmt: skip
        limits, want = individuals_limits(phase1, method=method), file["expected_qcc"][name]
        assert (limits.centre, limits.sigma) == pytest.approx((want["center"], want["std_dev"]), rel=error)
        assert (limits.lower, limits.upper) == pytest.approx(
            (want["lcl"], want["ucl"]), rel=max(2e-5, error / 9)
        )
        assert x == want["statistics"]
        for run in (7, 8, 9):
            zones = Zones.of_sigma(limits.centre, limits.sigma)
            config = ChannelConfig(zones=zones, runs=RunLengths(n2=run), enabled=Rule.N1 | Rule.N2)
            monitor = Monitor([config], 1)
            words = [monitor.one(0, value) for value in x]
            signals = want["violations_1based"]
            assert [i for i, w in enumerate(words, 1) if w & Rule.N1] == as_list(signals["beyond_limits"])
            assert [i for i, w in enumerate(words, 1) if w & Rule.N2] == signals[f"violating_runs_len{run}"]
    median = float(np.median(moving_ranges(phase1)))
    assert median == pytest.approx(file["expected_exact_constants"]["median_mr"], rel=1e-12)


def test_ewma_limits_of_every_point(oracle):
    """The kernel's squared bound is qcc's limit of each n; signals are those beyond it."""
    book = oracle("qcc_ewma_cusum_pistonrings_viscosity")["expected_qcc"]
    for case in (*book["ewma_piston"], *book["ewma_visc"]):
        weight, width, sigma = case["lambda"], case["nsigmas"], case["std_dev"]
        size = 5 if case["center"] > 70 else 1
        n = np.arange(1, len(case["z"]) + 1)
        half = (
            width * sigma / math.sqrt(size) * np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * n)))
        )
        assert case["center"] + half == pytest.approx(np.array(case["ucl"]), rel=1e-9)
        assert case["center"] - half == pytest.approx(np.array(case["lcl"]), rel=1e-9)
        beyond = np.flatnonzero(np.abs(np.array(case["z"]) - case["center"]) > half) + 1
        assert beyond.tolist() == as_list(case["violations_1based"])
    book = oracle("montgomery_table_9_1_ewma_cusum")
    ewma, published = book["computed"], book["published"]["ewma"]
    half = 2.7 * np.sqrt(0.1 / 1.9 * (1 - 0.9 ** (2 * np.arange(1, 31))))
    assert 10.0 + half == pytest.approx(np.array(ewma["ucl"]), rel=1e-12)
    assert f"{10 + half[-1]:.3f}" == f"{published['ucl_last']:.3f}" and 10 - half[-1] == pytest.approx(
        published["lcl_last"], abs=6e-4
    )
    config = ChannelConfig(
        centre=10.0, sigma=1.0, ewma=Ewma(0.1, 2.7), cusum=Cusum(0.5, 5.0), enabled=EWMA | CUSUM
    )
    monitor, states, words = Monitor([config], 1), [], []
    for value in book["x"]:
        words.append(monitor.one(0, value))
        states.append(monitor.state(0).ewma)
    for name in ("z1", "z2", "z3", "z29", "z30"):
        assert states[int(name[1:]) - 1] == pytest.approx(published[name], abs=6e-5)
    assert [i for i, w in enumerate(words, 1) if w & EWMA] == published["violations_include"]
    upper = [i for i, w in enumerate(words, 1) if w & Rule.CUSUM_HIGH]
    assert upper[0] == book["published"]["cusum"]["first_upper_signal"]


def test_what_nist_prints_beside(oracle):
    book = oracle("nist_ehandbook_charts")
    single = book["individuals_6_3_2_2"]
    limits, want = individuals_limits(single["x"]), single["published"]
    assert (round(limits.centre, 4), round(limits.mr_centre, 4)) == (want["center"], want["mrbar"])
    rounded = 3 * limits.mr_centre / 1.128
    assert (round(limits.centre + rounded, 4), round(limits.centre - rounded, 4)) == (
        want["ucl"],
        want["lcl"],
    )
    ewma = book["ewma_6_3_2_4"]
    half = ewma["L"] * ewma["sigma"] * math.sqrt(ewma["lam"] / (2 - ewma["lam"]))
    for name, value in (("ucl", ewma["target"] + half), ("lcl", ewma["target"] - half)):
        assert value == pytest.approx(ewma["computed"][name], rel=1e-12)
        assert value == pytest.approx(ewma["published"][name], abs=1.1e-4)
    cusum = book["cusum_6_3_2_3"]
    # one cell of the handbook's lower side carries a rounded mean on; the rest to its two digits
    assert cusum["computed"]["S_lo"] == pytest.approx(cusum["published"]["S_lo"], abs=0.0051)
    assert cusum["published"]["first_signal_1based"] == cusum["published"]["signals_hi_1based"][0] == 14
    case = book["capability_6_1_6"]
    specification = checked_specification(case["lsl"], case["usl"])
    data = checked_data([[case["mean"] - 1.0], [case["mean"]], [case["mean"] + 1.0]])
    found = indices(data, specification, Sigma("given", case["s"], 30.0, 1.0))
    assert round(found.least.value, 4) == case["published"]["Cpk"]
    assert round(1.0 - found.least.value / found.potential.value, 4) == case["published"]["k"]


def test_spreads_of_counts_and_short_runs(oracle):
    """qcc's sigma of a p chart is that of one piece; of u of one unit."""
    orange, found = oracle("qcc_orangejuice_p_np"), {}
    for name in orange["expected_qcc"]:
        want = orange["expected_qcc"][name]
        centre = want["center"] if name.startswith("p") else want["center"] / 50
        found[name] = math.sqrt(centre * (1 - centre) * (1 if name.startswith("p") else 50))
        assert found[name] == pytest.approx(want["std_dev"], rel=1e-12)
    data = orange["data"]
    np_ = count_limits("np", [d for d, used in zip(data["D"], data["trial"], strict=True) if used], 50)
    lower, upper = np_.limits(50)
    assert (upper - lower) / 6 == pytest.approx(found["np_trial"], rel=1e-9)
    for file in ("qcc_circuit_c_u", "qcc_pcmanufact_u"):
        for name, want in oracle(file)["expected_qcc"].items():
            assert math.sqrt(want["center"]) == pytest.approx(want["std_dev"], rel=1e-9), (file, name)
    book = oracle("montgomery_dnom")
    nominals = [book["nominal"][part] for part in book["part"]]
    moved = [[x - nominal for x in row] for row, nominal in zip(book["data"], nominals, strict=True)]
    published = book["published"]
    assert [math.fsum(row) / len(row) for row in moved] == pytest.approx(published["xbar"], abs=0.0051)
    assert [max(row) - min(row) for row in moved] == published["range"]
    limits = deviation_limits(book["data"], nominals)
    assert (round(limits.centre, 2), round(limits.r_centre, 1)) == (published["centre"], published["rbar"])


def test_gage_study_to_every_printed_digit(oracle):
    file = oracle("msa_gage_rr_aiag_10x3x3")
    data, aiag, minitab = file["data"], file["published"]["anova"], file["published"]["minitab"]
    table = crossed([str(part) for part in data["part"]], data["operator"], data["y"])
    pooled, kept = crossed_anova(table, minitab["tolerance"]), crossed_anova(table, interaction="keep")
    in_r = file["computed_R"]["anova"]
    for name, df, ss, ms in zip(*(in_r["anova"][one] for one in ("source", "df", "ss", "ms")), strict=True):
        source = kept.source({"operator": "appraiser"}.get(name, name))
        assert source.freedom == df
        assert (source.squares, source.mean_square) == pytest.approx((ss, ms), rel=1e-9)
    for place, name in enumerate(("part", "appraiser")):
        assert kept.source(name).f == pytest.approx(in_r["anova"]["F_vs_interaction"][place], rel=1e-9)
    assert kept.source("total").squares == pytest.approx(in_r["anova"]["total_ss"], rel=1e-9)
    assert pooled.source("pooled").freedom == in_r["pooled_df"]
    for result, name in ((kept, "components_with_interaction"), (pooled, "components_pooled")):
        block = in_r[name]
        for theirs, ours in ANOVA_NAMES.items():
            assert result.spread.of(ours).sigma ** 2 == pytest.approx(block[theirs], rel=1e-9, abs=1e-15)
        assert block["reproducibility"] == pytest.approx(result.spread.of("AV").sigma ** 2, rel=1e-9)
        share = block["pct_contribution"]["reproducibility"]
        assert result.spread.of("AV").contribution == pytest.approx(share, rel=1e-9)
        # R's takes the root of 2 where the manual says 1.41
        assert result.spread.ndc_raw * math.sqrt(2) / 1.41 == pytest.approx(block["ndc_raw"], rel=1e-9)
        assert result.spread.ndc == block["ndc"] == aiag["ndc"] == minitab["ndc"]
    assert round(pooled.source("interaction").f, 3) == aiag["F_interaction"]
    equipment = kept.source("repeatability").mean_square  # the manual's F stand on it, not on the pooled one
    for ours, theirs in (("appraiser", "F_operator_vs_equipment"), ("part", "F_part_vs_equipment")):
        assert round(kept.source(ours).mean_square / equipment, 2) == aiag[theirs]
    for name in ("EV", "AV", "INT", "GRR", "PV", "TV"):
        assert pooled.spread.of(name).sigma == pytest.approx(aiag[name], abs=4e-4), name
    for name, share in aiag["pct"].items():
        assert pooled.spread.of(name).of_total == pytest.approx(share, abs=0.06), name
    for name, component in minitab["varcomp"].items():
        ours = {"grr": "GRR", "repeatability": "EV", "reproducibility": "AV", "part": "PV", "total": "TV"}[
            name
        ]
        assert round(pooled.spread.of(ours).sigma ** 2, 5) == component
        if name in minitab["pct_study_var"]:
            assert round(pooled.spread.of(ours).of_total, 2) == minitab["pct_study_var"][name]
        if name in minitab["pct_contribution"]:
            assert round(pooled.spread.of(ours).contribution, 2) == minitab["pct_contribution"][name]
    assert round(pooled.source("interaction").p, 3) == minitab["p_interaction"]
    for name, (_, middle, _high) in ((one, aiag["ci90"][one]) for one in ("EV", "AV", "GRR")):
        assert round(pooled.spread.of(name).sigma, 3) == pytest.approx(middle, abs=6e-4)
    ranges, published = average_range(table, 6.0, "aiag"), file["published"]["average_range"]
    for name, share in published["pct"].items():
        assert ranges.spread.of(name).of_total == pytest.approx(share, abs=0.011)
    in_r = file["computed_R"]["average_range"]
    assert (ranges.k1, ranges.k2, ranges.k3) == tuple(in_r["K"][one] for one in ("K1", "K2", "K3"))
    assert ranges.spread.ndc == in_r["ndc"]


def test_linearity_type_one_and_agreement_as_printed(oracle):
    file = oracle("msa_linearity_bias_aiag")
    line, published = linearity(file["data"]["reference"], file["data"]["y"]), file["published"]
    assert (round(line.slope, 4), round(line.intercept, 4)) == (published["slope"], published["intercept"])
    assert (round(line.slope_t, 3), round(line.intercept_t, 3)) == (
        pytest.approx(published["t_slope"], abs=1.1e-3), published["t_intercept"]
    )  # fmt: skip
    assert round(line.r_squared, 4) == published["r2"]
    assert [round(one.bias, 6) for one in line.points] == published["mean_bias"]
    in_r = file["computed_R"]
    assert line.slope / line.slope_t == pytest.approx(in_r["se_slope"], rel=1e-9)
    assert line.intercept / line.intercept_t == pytest.approx(in_r["se_intercept"], rel=1e-9)
    example = published["bias_example"]
    bias = bias_from(example["reference"], example["n"], example["mean"], example["sd"])
    assert bias.bias == pytest.approx(example["bias"], abs=1e-12)

    file = oracle("msa_type1_gage")
    params, expected, in_r = file["params"], file["expected"], file["computed_R"]
    found = type_one(
        file["data"]["x"], params["reference"], params["tolerance_range"], share=params["K_percent"]
    )
    assert (round(found.cg, 2), round(found.cgk, 2)) == (expected["Cg"], expected["Cgk"])
    for where in (expected, in_r):
        assert found.bias.mean == pytest.approx(where["mean"], rel=1e-9)
    assert found.bias.sigma == pytest.approx(expected["sd"], rel=1e-9) == pytest.approx(in_r["s"], rel=1e-9)
    assert found.bias.bias == pytest.approx(expected["bias"], rel=1e-9)
    assert params["study_var"] * found.bias.sigma == pytest.approx(expected["six_s"], rel=1e-9)
    assert len(file["data"]["x"]) == in_r["n"]

    file = oracle("msa_attribute_agreement")
    data, expected, computed = file["data"], file["expected"], file["computed"]
    found = agreement(
        [str(one) for one in data["part"]], data["appraiser"], data["rating"], data["reference"]
    )
    for one in found.appraisers:
        share = expected["each_vs_standard_pct"][one.name]
        assert one.effectiveness.of == share["of"] and round(one.effectiveness.percent, 2) == share["pct"]
        assert one.cohen_reference == pytest.approx(computed["cohen_vs_standard"][one.name], rel=1e-12)
        assert one.within_fleiss.kappa == pytest.approx(computed["fleiss_within"][one.name], rel=1e-12)
    between = found.between
    assert (between.hits, between.of) == (expected["between"]["match"], expected["between"]["of"])
    ends = (between.interval.lower, between.interval.upper)
    assert [round(100 * one, 3) for one in ends] == expected["between"]["ci"]
    assert found.system.of == expected["all_vs_standard"]["of"]
    assert found.between_fleiss.kappa == pytest.approx(computed["fleiss_between_all"], rel=1e-12)
    anchor = file["anchors"]["cohen_2x2"]
    (a, b), (c, d) = anchor["table"]
    n = a + b + c + d
    assert ((a + d) / n, ((a + b) * (a + c) + (c + d) * (b + d)) / n**2) == (anchor["po"], anchor["pe"])
    assert (anchor["po"] - anchor["pe"]) / (1 - anchor["pe"]) == pytest.approx(anchor["kappa"])


def test_capability_beside_the_indices(oracle):
    file = oracle("qcc_capability_pistonrings")
    data = checked_data(file["data"]["x"])
    for case in file["expected_qcc"]:
        specification = checked_specification(case["lsl"], case["usl"], case["target"])
        outside = observed(data, specification)
        assert [outside.below, outside.above] == pytest.approx([1e6 * one for one in case["obs"]])
        theirs = indices(data, specification, Sigma("qcc", case["std_dev"], case["nobs"] - 1, 1.0))
        assert case["confidence"] == 0.95
        for name, index in (("Cp_u", theirs.upper), ("Cp_l", theirs.lower)):
            # one-sided there: the upper end is as far above as the one-sided lower bound is below
            assert 2 * index.value - index.bounds.lower == pytest.approx(
                case["indices"][name]["hi"], rel=1e-9
            )
        tau = math.hypot(case["std_dev"], case["center"] - case["target"])
        # qcc's Cpm is that of sigma within about the target, not of the values about it
        assert (case["usl"] - case["lsl"]) / (6 * tau) == pytest.approx(
            case["indices"]["Cpm"]["value"], rel=1e-9
        )
    for case in file["expected_overall"]:
        assert case["n"] == len(data.values)
    flow = oracle("capability_montgomery_flow_width")
    rows, want = flow["data"]["x"], flow["expected"]
    assert sum(max(row) - min(row) for row in rows) / len(rows) == pytest.approx(want["r_bar"], abs=6e-6)
    assert sum(subgroup_deviation(row)[1] for row in rows) / len(rows) == pytest.approx(
        want["s_bar"], abs=6e-6
    )
    assert sigma_within(checked_data(rows), "r_bar").value == pytest.approx(want["sigma_within"], abs=1e-5)


def test_flow_width_charts_and_the_estimate_at_k(oracle):
    """Montgomery rounds A2 to .577 and D4 to 2.114; at Q = k both forms of Z1.9 decide alike."""
    rows = oracle("capability_montgomery_flow_width")["data"]["x"]
    r, s = xbar_r_limits(rows), xbar_s_limits(rows)
    assert (r.lower, r.upper) == pytest.approx((1.31797, 1.69325), abs=6e-5)
    assert r.r_upper == pytest.approx(0.68749, abs=2e-4)
    assert s.s_upper == pytest.approx(0.27482, abs=6e-5)
    assert round(estimated_percent(1.84097, 75), 3) == 3.170


def test_single_plans_of_a_second_source(oracle):
    from jidoka_central.modules.quality.sampling.rules import single_plan

    published, lots = oracle("acceptance_sampling_oc"), {"A": 8, "R": 10**6}
    for letter, lot in lots.items():
        found = single_plan(lot, "S-1" if letter == "A" else "III", "6.5", "normal", edition="Z1.4-2003")
        assert found.code_letter == letter
    lots = dict(E=90, H=500, J=1_000, K=3_000, L=10_000, M=30_000, N=100_000, P=400_000, Q=600_000)
    for letter, lot in lots.items():
        found = single_plan(lot, "II", "1.0", "normal", edition="Z1.4-2003")
        assert found.code_letter == letter
        assert [found.n, found.ac] == published["aql_1.0_normal"][letter]
    for letter, led in (("F", "E"), ("G", "H")):
        found = single_plan({"F": 150, "G": 280}[letter], "II", "1.0", "normal", edition="Z1.4-2003")
        assert (found.code_letter, found.letter) == (letter, led)
        assert published["aql_1.0_normal"][letter].endswith(f"use {led}")
    for found in (published["find_plan"][name] for name in ("binomial", "hypergeom_N1000")):
        assert found["r"] == found["c"] + 1

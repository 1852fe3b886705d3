"""Attribute, short-run and multivariate charts against qcc, Montgomery and the NIST/SEMATECH e-Handbook."""

import math

import numpy as np
import pytest

from jidoka_shared.spc import Rule, RunLengths
from jidoka_shared.spc.count_monitor import CountConfig, CountMonitor
from jidoka_shared.spc.counts import CountLimits, count_limits, time_limits, times_transformed
from jidoka_shared.spc.multivariate import VectorLimits, VectorMonitor, VectorRule, t2_limit
from jidoka_shared.spc.shortrun import deviation_limits


def as_list(value: int | list[int]) -> list[int]:
    return value if isinstance(value, list) else [value]


def agrees(limits: CountLimits, qcc: dict, counts: list[int], sizes: list[int]) -> None:
    """Centre, limits, statistics and signals of qcc, from the monitor's own chart and words."""
    index = [0] * len(counts)
    for run in (7, 8, 9):
        config = CountConfig(limits, RunLengths(n2=run), enabled=Rule.N1 | Rule.N2)
        monitor = CountMonitor([config], version=1)
        words = monitor.rows(index, counts, sizes)
        expected = qcc["violations_1based"]
        runs = [i for i, word in enumerate(words, 1) if word & np.uint32(Rule.N2)]
        assert runs == as_list(expected[f"violating_runs_len{run}"])
        assert [i for i, word in enumerate(words, 1) if word & np.uint32(Rule.N1)] == expected[
            "beyond_limits"
        ]
    charted = monitor.chart(index, counts, sizes)
    assert charted.value.tolist() == pytest.approx(qcc["statistics"], rel=1e-12)
    for got, name in ((charted.lower, "lcl"), (charted.upper, "ucl")):
        wanted = qcc[name] if isinstance(qcc[name], list) else [qcc[name]] * len(counts)
        assert got.tolist() == pytest.approx(wanted, rel=1e-9), name
    assert limits.centre == pytest.approx(qcc["center"], rel=1e-12)


def trial(values: list[int], used: list[bool], without: tuple[int, ...] = ()) -> list[int]:
    return [v for i, (v, u) in enumerate(zip(values, used, strict=True), 1) if u and i not in without]


def test_orange_juice_p_and_np(oracle):
    file = oracle("qcc_orangejuice_p_np")
    data, qcc = file["data"], file["expected_qcc"]
    counts, sizes = data["D"], data["size"]
    phase1, size1 = trial(counts, data["trial"]), trial(sizes, data["trial"])
    agrees(count_limits("p", phase1, size1), qcc["p_trial"], counts, sizes)
    agrees(count_limits("np", phase1, 50), qcc["np_trial"], counts, sizes)
    without = trial(counts, data["trial"], (15, 23))
    rest = [count for i, count in enumerate(counts, 1) if i not in (15, 23)]
    agrees(count_limits("p", without, 50), qcc["p_trial_excl_15_23"], rest, [50] * len(rest))
    exact = count_limits("np", phase1, 50, probability=True)
    assert exact.limits() == (4, 21)
    agrees(exact, qcc["np_conf_binomial_quantiles_0.9973"], phase1, size1)
    printed = count_limits("p", phase1, 50).limits(50)
    assert (f"{printed[0]:.4f}", f"{printed[1]:.4f}") == ("0.0524", "0.4102")  # Montgomery


def test_circuit_boards_c_and_u(oracle):
    file = oracle("qcc_circuit_c_u")
    data, qcc = file["data"], file["expected_qcc"]
    counts, sizes = data["x"], data["size"]
    phase1 = trial(counts, data["trial"])
    agrees(count_limits("c", phase1), qcc["c"], counts, sizes)
    agrees(count_limits("u", phase1, 100), qcc["u"], counts, sizes)
    rest = [count for i, count in enumerate(counts, 1) if i not in (6, 20)]
    agrees(
        count_limits("c", trial(counts, data["trial"], (6, 20))), qcc["c_excl_6_20"], rest, [1] * len(rest)
    )
    exact = count_limits("c", phase1, probability=True)
    assert exact.limits() == (8, 34)
    agrees(exact, qcc["c_conf_poisson_quantiles_0.9973"], phase1, [1] * len(phase1))


def test_computers_u_and_nist_c(oracle):
    file = oracle("qcc_pcmanufact_u")
    limits = count_limits("u", file["data"]["x"], file["data"]["size"])
    agrees(limits, file["expected_qcc"]["u"], file["data"]["x"], file["data"]["size"])
    assert tuple(f"{limit:.2f}" for limit in limits.limits(5)) == ("0.07", "3.79")
    nist = oracle("nist_ehandbook_charts")["c_chart_6_3_3_1"]
    c = CountLimits("c", float(nist["cbar"]), 1)
    assert c.limits() == (nist["published"]["lcl"], nist["published"]["ucl"]) == (4, 28)


def test_deviations_from_nominal(oracle):
    book = oracle("montgomery_dnom")
    nominals = [book["nominal"][part] for part in book["part"]]
    limits, published = deviation_limits(book["data"], nominals), book["published"]
    assert (f"{limits.centre:.2f}", f"{limits.r_centre:.1f}") == ("0.17", "2.7")
    assert (limits.upper, limits.lower) == pytest.approx((published["ucl"], published["lcl"]), abs=0.01)
    assert limits.r_upper == pytest.approx(published["r_ucl"], abs=0.006)


def test_time_between_failures_is_transformed_as_published(oracle):
    """The book prints with the exponent cut to 0.2777; the exact 1/3.6 moves the fourth decimal."""
    book = oracle("montgomery_valve_failures")
    printed = book["published"]["transformed_0.2777"]
    assert [math.pow(t, 0.2777) for t in book["hours"]] == pytest.approx(printed, abs=1.1e-5)
    assert times_transformed(book["hours"]) == pytest.approx(printed, rel=7e-4)
    limits = time_limits(book["hours"])
    assert limits.centre == pytest.approx(sum(printed) / 20, rel=1e-3)
    assert limits.lower < 0.0 < min(times_transformed(book["hours"])), "no failure came too soon"


def test_hotelling_t2_of_the_fiber(oracle):
    book = oracle("montgomery_t2_fiber")
    covariance = tuple(tuple(value / book["n"] for value in row) for row in book["covariance"])
    limit = t2_limit(2, book["alpha"], phase="I", subgroups=book["m"], subgroup_size=book["n"])
    assert f"{limit:.2f}" == f"{book['published']['ucl_phase_1']:.2f}" == "13.72"
    words, t2, _ = VectorMonitor(VectorLimits(tuple(book["mean"]), covariance, t2=limit)).take(
        book["sample_means"]
    )
    assert [f"{value:.2f}" for value in t2] == [f"{value:.2f}" for value in book["published"]["t2"]]
    assert not (words & np.uint32(VectorRule.T2)).any() and book["published"]["signals"] == []

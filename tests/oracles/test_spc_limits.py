"""Limits and constants against quadrature, qcc and the piston-ring example (Montgomery; R package qcc)."""

import math

import pytest

from jidoka_shared.spc import C4, D2, D3, subgroup_statistics, xbar_r_limits


def test_constants_are_the_oracles_to_every_digit(oracle):
    expected = oracle("constants_d2_d3_c4")
    assert list(D2) == list(D3) == list(C4) == expected["n"]
    assert list(D2.values()) == expected["d2"]
    assert list(D3.values()) == expected["d3"]
    assert list(C4.values()) == expected["c4"]


def test_constants_meet_their_closed_forms():
    assert D2[2] == pytest.approx(2 / math.sqrt(math.pi), rel=1e-12)
    assert D2[3] == pytest.approx(3 / math.sqrt(math.pi), rel=1e-12)
    assert D3[2] == pytest.approx(math.sqrt(2 - 4 / math.pi), rel=1e-8)
    for n, c4 in C4.items():
        exact = math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))
        assert c4 == pytest.approx(exact, rel=1e-12)


def test_derived_factors_give_the_published_tables(oracle):
    derived = oracle("constants_d2_d3_c4")["derived"]
    for index, n in enumerate(D2):
        subgroups = [[0.0] * (n - 1) + [1.0]]  # one subgroup of range 1: limits are the factors themselves
        limits = xbar_r_limits(subgroups)
        assert limits.upper - limits.centre == pytest.approx(derived["A2"][index], rel=1e-9)
        assert limits.r_lower == pytest.approx(derived["D3"][index], rel=1e-7, abs=1e-12)
        assert limits.r_upper == pytest.approx(derived["D4"][index], rel=1e-7)


def test_first_25_piston_ring_subgroups_give_the_storys_limits(oracle):
    data = oracle("qcc_pistonrings_xbar_R_S")
    limits = xbar_r_limits(data["data"]["phase1"])
    assert f"{limits.centre:.6f}" == "74.001176"
    assert (f"{limits.lower:.6f}", f"{limits.upper:.6f}") == ("73.988048", "74.014304")
    assert f"{limits.r_upper:.4f}" == "0.0481"
    exact = data["expected_exact_constants"]
    assert limits.sigma_within == pytest.approx(exact["xbar_R"]["sigma"], rel=1e-9)
    assert limits.lower == pytest.approx(exact["xbar_R"]["lcl"], rel=1e-9)
    assert limits.upper == pytest.approx(exact["xbar_R"]["ucl"], rel=1e-9)
    assert limits.r_centre == pytest.approx(exact["R"]["center"], rel=1e-9)
    assert (limits.r_lower, limits.r_upper) == (0.0, pytest.approx(exact["R"]["ucl"], rel=1e-7))


def test_qcc_agrees_within_its_three_decimal_d2(oracle):
    data = oracle("qcc_pistonrings_xbar_R_S")
    limits, qcc = xbar_r_limits(data["data"]["phase1"]), data["expected_qcc"]
    assert limits.sigma_within == pytest.approx(qcc["xbar_UWAVE-R"]["std_dev"], rel=4e-4)
    assert limits.centre == pytest.approx(qcc["xbar_UWAVE-R"]["center"], rel=1e-12)
    statistics = [subgroup_statistics(row) for row in data["data"]["phase1"] + data["data"]["phase2"]]
    assert [mean for mean, _ in statistics] == pytest.approx(qcc["xbar_UWAVE-R"]["statistics"], rel=1e-12)
    assert [spread for _, spread in statistics] == pytest.approx(qcc["R"]["statistics"], rel=1e-9)

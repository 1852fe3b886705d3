"""Effectiveness and trends, against figures from elsewhere."""

from __future__ import annotations

from datetime import date

import pytest

from jidoka_central.modules.quality.capa.rules import cpk, fisher_improved, sigma_of_pieces, trend


@pytest.mark.parametrize(
    ("counts", "p"),
    [
        ((18, 12_000, 1, 9_000), 0.000366),
        ((18, 12_000, 11, 9_000), 0.367),
        ((0, 10, 0, 10), 1.0),
        ((3, 4, 1, 4), 17 / 70),  # Fisher's tea: 1/70 + 16/70
        ((5, 5, 0, 5), 1 / 252),
    ],
)
def test_fisher_one_sided(counts: tuple[int, int, int, int], p: float) -> None:
    assert fisher_improved(*counts) == pytest.approx(p, rel=2e-3)


def test_trend_counts_both_ends_of_the_window() -> None:
    first, middle = date(2026, 11, 2), date(2026, 11, 12)
    assert trend([first, middle, date(2026, 11, 20)])
    assert trend([date(2026, 12, 2), first, middle]), "thirty days later still counts"
    assert not trend([first, middle, date(2026, 12, 3)])
    assert not trend([first, middle])
    assert trend([first, first, first])


def test_cpk_of_one_side_and_of_none() -> None:
    assert cpk(1.50561, 0.13981, 1.0, 2.0) == pytest.approx(1.179, abs=5e-4)
    assert cpk(1.5, 0.1, None, 1.8) == pytest.approx(1.0)
    assert cpk(1.5, 0.1, None, None) is None and cpk(1.5, 0.0, 1.0, 2.0) is None


def test_the_spread_of_pieces_is_that_within_whatever_the_means_do() -> None:
    collected = {"sigma_mean": 0.01, "subgroup_size": 4, "figures": {"spread": "R"}}
    assert sigma_of_pieces(collected) == sigma_of_pieces(collected | {"figures": None}) == 0.02
    wandering = {"sigma_mean": 0.5, "subgroup_size": 4, "figures": {"sigma_within": 0.03, "spread": "R"}}
    assert sigma_of_pieces(wandering) == 0.03

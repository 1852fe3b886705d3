"""Priority, effectiveness and trends, against figures from elsewhere."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from jidoka_central.modules.quality.capa.rules import action_priority, cpk, fisher_improved, trend

RATINGS = range(1, 11)


def test_action_priority_is_the_handbook_table() -> None:
    """AIAG & VDA 2019: 318 high, 214 medium, 468 low of a thousand; anchors of the table's corners."""
    counted = Counter(action_priority(s, o, d) for s in RATINGS for o in RATINGS for d in RATINGS)
    assert counted == {"H": 318, "M": 214, "L": 468}
    anchors = {
        (8, 6, 2): "H",
        (2, 6, 8): "L",
        (8, 4, 7): "H",
        (8, 2, 4): "L",
        (10, 4, 1): "M",
        (1, 8, 5): "L",
    }
    assert {rated: action_priority(*rated) for rated in anchors} == anchors


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

"""Variables plans computed to an attributes plan's operating characteristic: against scipy's noncentral t, an
independent quadrature, and lots that are drawn and judged.
"""

import math

import numpy as np
import pytest
from scipy import integrate, special, stats

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality.sampling.design import pa_variables, variables_by_two_points
from jidoka_central.modules.quality.sampling.matched import matched, matched_shown
from jidoka_central.modules.quality.sampling.stages import Stage
from jidoka_central.modules.quality.sampling.variables import estimated_percent

EDITION = "Z1.4-2003"


def by_quadrature(n: int, k: float, p: float) -> float:
    """P(mean + k s <= U) over the distribution of s alone."""

    def of(y: float) -> float:
        chi = math.log(2.0) + (n - 1) / 2 * math.log((n - 1) / 2) - math.lgamma((n - 1) / 2)
        density = math.exp(chi + (n - 2) * math.log(y) - (n - 1) * y * y / 2)
        return density * float(special.ndtr(math.sqrt(n) * (-special.ndtri(p) - k * y)))

    return float(integrate.quad(of, 0.0, 12.0, points=(0.5, 1.0, 1.5), epsabs=1e-13, limit=400)[0])


@pytest.mark.parametrize(
    ("n", "ac"), [(80, 2), (13, 0), (2, 0), (3, 0), (125, 21), (1250, 0), (1250, 7), (20, 5)]
)
def test_both_points_are_held(n, ac):
    plan = matched(Stage(n, ac, ac + 1))
    assert stats.binom.cdf(ac, n, [plan.p95, plan.p10]) == pytest.approx([0.95, 0.10], abs=1e-9)

    def exact(size: int, k: float, p: float) -> float:
        return float(stats.nct.sf(k * math.sqrt(size), size - 1, stats.norm.isf(p) * math.sqrt(size)))

    assert plan.pa(plan.p95) == pytest.approx(0.95, abs=1e-9)
    for p in (plan.p95, plan.p10, (plan.p95 + plan.p10) / 2):
        assert plan.pa(p) == pytest.approx(exact(plan.n, plan.k, p), abs=1e-7)
        assert plan.pa(p) == pytest.approx(by_quadrature(plan.n, plan.k, p), abs=1e-9)
    assert plan.pa(plan.p10) <= 0.10
    assert plan.n < n or n <= 3
    if plan.n > 3:  # one reading less with its own k of the producer's point would let more through
        size = plan.n - 1
        k = stats.nct.isf(0.95, size - 1, stats.norm.isf(plan.p95) * math.sqrt(size)) / math.sqrt(size)
        assert exact(size, k, plan.p10) > 0.10
    assert estimated_percent(plan.k, plan.n) == pytest.approx(plan.m, rel=1e-12)


def test_drawn_lots_are_accepted_as_often_as_said_and_both_forms_decide_alike():
    """80/2 becomes 38 readings with k 1.877: 20,000 samples at each of three qualities."""
    plan, rng, runs = matched(Stage(80, 2, 3)), np.random.default_rng(3951), 20_000
    assert (plan.n, round(plan.k, 4), round(plan.m, 4)) == (38, 1.8770, 2.7963)
    for p in (plan.p95, 0.03, plan.p10):
        x = rng.normal(10.0, 2.0, (runs, plan.n))
        upper = 10.0 + 2.0 * stats.norm.isf(p)
        q = (upper - x.mean(axis=1)) / x.std(axis=1, ddof=1)
        accepted, pa = q >= plan.k, plan.pa(p)
        assert abs(accepted.mean() - pa) < 4.0 * math.sqrt(pa * (1.0 - pa) / runs)
        second = [estimated_percent(float(one), plan.n) <= plan.m for one in q[:500]]
        assert second == accepted[:500].tolist()


def test_small_risks_keep_their_digits_and_no_plan_is_beyond_all_bounds():
    """A consumer's risk of 1e-12 is met by the readings it takes, not by rounding; 608 billion are none."""
    found = variables_by_two_points(0.01, 0.05, 0.05, 1e-12, sigma_known=False)
    pa = pa_variables(found.n, found.k, 0.05)
    assert 0.0 < pa <= 1e-12 < pa_variables(found.n - 2, found.k, 0.05) and found.n < 1_000
    assert pa == pytest.approx(by_quadrature(found.n, found.k, 0.05), rel=0.01, abs=1e-14)
    with pytest.raises(Refusal) as caught:
        variables_by_two_points(0.01, 0.05, 0.0100001, 0.1, sigma_known=True)
    assert caught.value.code == "quality.no_such_plan"


def test_what_is_shown_and_refused():
    shown = matched_shown(1000, "II", "1.0", "normal", EDITION)
    assert (shown.letter, shown.attributes_n, shown.ac, shown.n) == ("J", 80, 2, 38)
    assert [round(one.pa_attributes, 9) for one in shown.points] == [0.95, 0.1]
    apart = max(abs(one.pa_attributes - one.pa_variables) for one in shown.curve)
    assert shown.curve[0].pa_variables == 1.0 and apart < 0.05
    reduced = matched_shown(1000, "II", "1.0", "reduced", EDITION)
    assert (reduced.attributes_n, reduced.ac, reduced.re) == (32, 1, 3)
    assert reduced.points[0].pa_attributes == pytest.approx(0.95), "a result between the numbers accepts"
    for fields, code in (
        ((1000, "II", "15", "normal", EDITION), "quality.unknown_aql"),
        ((1000, "II", "0.9", "normal", EDITION), "quality.unknown_aql"),
        ((0, "II", "1.0", "normal", EDITION), "quality.empty_lot"),
        ((1000, "II", "1.0", "normal", "ISO3951-1"), "quality.unknown_edition"),
    ):
        with pytest.raises(Refusal) as caught:
            matched_shown(*fields)
        assert caught.value.code == code

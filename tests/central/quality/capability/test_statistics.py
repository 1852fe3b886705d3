"""Capability's statistics by their definitions: invariances, coverage by simulation, fits against scipy,
refusals."""

import math
import subprocess
import sys
import time

import numpy as np
import pytest
from scipy import stats

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality.capability.bootstrap import Bootstrap, with_bounds
from jidoka_central.modules.quality.capability.data import checked_data, checked_specification
from jidoka_central.modules.quality.capability.fitting import fit
from jidoka_central.modules.quality.capability.indices import (
    against_target,
    bissell,
    by_percentiles,
    chi_square,
)
from jidoka_central.modules.quality.capability.johnson import from_percentiles
from jidoka_central.modules.quality.capability.normality import normal_p, weibull_p
from jidoka_central.modules.quality.capability.shapes import HIGH, LOW
from jidoka_central.modules.quality.capability.spread import sigma_overall, sigma_within
from jidoka_central.modules.quality.capability.study import Choices, study
from jidoka_shared.spc.variables import c4

RNG = np.random.default_rng(20_260)  # whose first forty subgroups are within their limits
NORMAL = RNG.normal(10.0, 1.0, (40, 5))
SPECIFICATION = checked_specification(6.0, 14.0, 10.0)


def shown(result):
    """The numbers that do not depend on the unit."""
    both = [result.overall] if result.within is None else [result.within, result.overall]
    found = [index.value for one in both for index in (one.potential, one.upper, one.lower, one.least)]
    found += [index.bounds.low for one in both for index in (one.potential, one.least) if index.bounds]
    return [
        *found,
        result.expected_overall.total,
        result.shape.distance,
        result.normality.anderson_darling.statistic,
    ]


@pytest.mark.parametrize("distribution", ["normal", "johnson"])
def test_unit_and_origin_change_no_index(distribution):
    choices = Choices(distribution=distribution)
    first = study(checked_data(NORMAL.tolist()), SPECIFICATION, choices)
    moved = checked_specification(6.0 * 25.4 - 300.0, 14.0 * 25.4 - 300.0, 10.0 * 25.4 - 300.0)
    second = study(checked_data((NORMAL * 25.4 - 300.0).tolist()), moved, choices)
    assert shown(second) == pytest.approx(shown(first), rel=1e-7)


@pytest.mark.parametrize("distribution", ["weibull", "lognormal", "gamma", "box_cox"])
def test_scale_changes_no_index_of_a_positive_value(distribution):
    values = RNG.gamma(3.0, 2.0, (40, 5))
    choices = Choices(distribution=distribution)
    first = study(checked_data(values.tolist()), checked_specification(0.2, 20.0), choices)
    second = study(checked_data((values * 1e-3).tolist()), checked_specification(0.2e-3, 20.0e-3), choices)
    assert shown(second) == pytest.approx(shown(first), rel=1e-6)


def test_mirror_exchanges_the_sides_and_order_matters_only_within():
    first = study(checked_data(NORMAL.tolist()), checked_specification(6.5, 14.0))
    mirrored = study(checked_data((-NORMAL).tolist()), checked_specification(-14.0, -6.5))
    assert mirrored.overall.upper.value == pytest.approx(first.overall.lower.value)
    assert mirrored.expected_overall.below == pytest.approx(first.expected_overall.above)
    shuffled = study(
        checked_data(np.sort(NORMAL, axis=None).reshape(40, 5).tolist()), checked_specification(6.5, 14.0)
    )
    assert shuffled.overall.least.value == pytest.approx(first.overall.least.value)
    assert shuffled.within.least.value > 2.0 * first.within.least.value and not shuffled.stability.stable


def test_one_sided_has_its_side_alone():
    result = study(checked_data(NORMAL.tolist()), checked_specification(None, 14.0))
    assert result.within.potential is None and result.within.lower is None
    assert result.within.least == result.within.upper and result.observed.below is None


@pytest.mark.parametrize("method", ["r_bar", "s_bar", "pooled", "moving_range"])
def test_bounds_hold_the_true_cp_as_often_as_they_say(method):
    """1,000 simulated studies of 8 x 4 (or 32 single values): 90 % bounds, within four standard errors. n -
    1 degrees of freedom on ranges would miss."""
    shape = (32, 1) if method == "moving_range" else (8, 4)
    held = 0
    for _ in range(runs := 1_000):
        sigma = sigma_within(checked_data(RNG.normal(0.0, 1.0, shape).tolist()), method)
        bounds = chi_square(1.0 / sigma.value, sigma.freedom, 0.9, factor=sigma.factor)
        held += bounds.low <= 1.0 <= bounds.high
    # moving ranges: the chi approximation itself is good to one per cent at so few values
    slack = 0.012 if method == "moving_range" else 0.0
    assert abs(held / runs - 0.9) < 4.0 * math.sqrt(0.09 / runs) + slack


def test_bissell_holds_cpk():
    count, runs = 50, 4_000
    x = RNG.normal(0.0, 1.0, (runs, count))
    values = (4.0 - x.mean(axis=1)) / (3.0 * x.std(axis=1, ddof=1))
    held = sum(bissell(float(one), count, count - 1.0, 0.95).lower <= 4.0 / 3.0 for one in values)
    assert 0.94 < held / runs < 0.97


@pytest.mark.parametrize("away", [0.0, 0.5])
def test_boyles_holds_cpm_from_both_ends(away):
    """2,000 simulated studies of ten values: the true index lies as seldom above its bounds as below. Without
    the divisor's n / (n - 1) it lies above them five and six times in a hundred instead of three."""
    random, runs, beyond = np.random.default_rng(1_991), 2_000, [0, 0]
    specification, true = checked_specification(-3.0, 3.0, 0.0), 1.0 / math.hypot(1.0, away)
    for values in random.normal(away, 1.0, (runs, 10)).tolist():
        data = checked_data([[one] for one in values])
        index = against_target(data, specification, sigma_overall(data))
        beyond[0] += true < index.bounds.low
        beyond[1] += true > index.bounds.high
    assert all(0.015 < one / runs < 0.04 for one in beyond)


@pytest.mark.parametrize(
    ("name", "made", "limits", "count", "runs"),
    [
        ("lognormal", stats.lognorm(0.3), (0.2, 3.5), 40, 400),
        ("weibull", stats.weibull_min(2.2), (0.005, 3.2), 60, 120),
        ("gamma", stats.gamma(4.0), (0.1, 16.0), 60, 80),
        ("johnson", stats.johnsonsb(0.5, 1.2), (-0.05, 1.0), 120, 60),
    ],
)
def test_bootstrapped_bounds_hold_as_often_as_they_say(name, made, limits, count, runs):
    """90 % bounds and the one-sided lower one of true distributions, seeded, within four standard errors; of
    the lesser index the two-sided ones are wider, since the other side can be the lesser by chance."""
    rng, specification = np.random.default_rng(1), checked_specification(*limits)
    true = by_percentiles(specification, *(float(made.ppf(p)) for p in (LOW, 0.5, HIGH)))
    held, above = {"potential": 0, "upper": 0, "lower": 0}, 0
    for _ in range(runs):
        shape = fit(name, made.rvs(size=count, random_state=rng))
        found = by_percentiles(specification, shape.at(LOW), shape.at(0.5), shape.at(HIGH))
        found, how = with_bounds(found, specification, shape, count, 0.9)
        assert how == Bootstrap(22514, 1999, count)
        for part in held:
            bounds = getattr(found, part).bounds
            held[part] += bounds.low <= getattr(true, part).value <= bounds.high
        above += found.least.bounds.lower <= true.least.value
    error = math.sqrt(0.09 / runs)
    assert all(abs(one / runs - 0.9) < 4.0 * error for one in held.values()), held
    assert abs(above / runs - 0.9) < 4.0 * error


def test_bootstrap_agrees_with_the_normal_and_narrows_with_the_values():
    """A Johnson member near the normal has about the normal's bounds; of four times 400 values, half as
    wide; and bounds that no draw supports are left out."""
    values = np.exp(stats.norm(0.0, 0.01).ppf((np.arange(1, 401) - 0.5) / 400))
    spec = checked_specification(0.95, 1.06)
    by_name = {
        name: study(checked_data([[v] for v in values]), spec, Choices(distribution=name)).overall.potential
        for name in ("normal", "lognormal")
    }
    pair = [(one.bounds.low / one.value, one.bounds.high / one.value) for one in by_name.values()]
    assert pair[1] == pytest.approx(pair[0], abs=0.006), "sinh of so near a normal one is chi-square"
    shape = fit("lognormal", values)
    found = by_percentiles(spec, shape.at(LOW), shape.at(0.5), shape.at(HIGH))
    widths = [
        one.bounds.high - one.bounds.low
        for one in (with_bounds(found, spec, shape, count, 0.9)[0].least for count in (400, 1_600))
    ]
    assert widths[1] == pytest.approx(widths[0] / 2.0, rel=0.02)
    for count, confidence in ((19, 0.9), (400, 0.995)):
        assert with_bounds(found, spec, shape, count, confidence) == (found, None)
    spread = by_percentiles(checked_specification(0.999, 1.001), 0.9, 1.0, 1.1)
    bounds = with_bounds(spread, checked_specification(0.999, 1.001), shape, 400, 0.9)[0].potential.bounds
    assert 0.0 < bounds.low < bounds.lower < bounds.high, "Pp is above 0, however small"
    folded = fit("folded_normal", np.abs(RNG.normal(0.5, 1.0, 60)))
    assert with_bounds(found, spec, folded, 60, 0.9) == (found, None)


def test_p_values_are_uniform_where_the_distribution_holds():
    """At 5 % about 5 % of true samples are rejected: both formulas, seeded."""
    count, runs = 40, 400
    normal = sum(fit("normal", RNG.normal(0, 1, count)).p < 0.05 for _ in range(runs))
    weibull = sum(fit("weibull", RNG.weibull(1.7, count)).p < 0.05 for _ in range(runs))
    assert all(abs(one / runs - 0.05) < 4.0 * math.sqrt(0.05 * 0.95 / runs) for one in (normal, weibull))
    # Stephens's 5 % points: 0.752 for the normal distribution, 0.757 for the extreme value family
    assert normal_p(0.752, 10**9) == pytest.approx(0.05, abs=2e-3)
    assert weibull_p(0.757, 10**9) == pytest.approx(0.05, abs=1e-3)


def test_fits_agree_with_scipy_and_find_what_made_the_values():
    values = stats.weibull_min.rvs(1.8, scale=3.0, size=150, random_state=7)
    ours, theirs = fit("weibull", values), stats.weibull_min.fit(values, floc=0.0)
    assert (ours.parameters["shape"], ours.parameters["scale"]) == pytest.approx(
        (theirs[0], theirs[2]), rel=1e-3
    )
    gamma, theirs = fit("gamma", values), stats.gamma.fit(values, floc=0.0)
    assert gamma.parameters["shape"] == pytest.approx(theirs[0], rel=1e-3)
    _, best, (low, high) = stats.boxcox(values, alpha=0.05)
    cox = fit("box_cox", values).parameters
    assert (cox["lambda_estimate"], cox["lambda_low"], cox["lambda_high"]) == pytest.approx(
        (best, low, high), abs=1e-4
    )
    assert cox["lambda"] == 0.5
    shape = fit("folded_normal", np.abs(RNG.normal(3.0, 2.0, 200)), 0.0 - 0.5)
    known = stats.foldnorm(
        shape.parameters["mu"] / shape.parameters["sigma"], loc=-0.5, scale=shape.parameters["sigma"]
    )
    x, p = np.linspace(-0.4, 12.0, 40), np.array([1e-6, LOW, 0.1, 0.5, 0.9, HIGH, 1.0 - 1e-9])
    assert np.allclose(shape.density(x), known.pdf(x), rtol=1e-12)
    assert np.allclose(shape.log_below(x), known.logcdf(x), rtol=1e-9)
    assert np.allclose(shape.log_above(x), known.logsf(x), rtol=1e-12)
    assert np.allclose(shape.quantile(p), known.ppf(p), rtol=1e-10)
    folded = fit("folded_normal", np.abs(RNG.normal(3.0, 2.0, 1_000))).parameters
    assert folded["sigma"] == pytest.approx(2.0, rel=0.1)


@pytest.mark.parametrize(
    ("family", "made"),
    [
        ("SU", stats.johnsonsu(1.2, 1.7, loc=3.0, scale=2.0)),
        ("SB", stats.johnsonsb(-0.6, 1.1, loc=-2.0, scale=9.0)),
        ("SL", stats.lognorm(1.0 / 1.4, loc=5.0, scale=math.exp(0.8))),
    ],
)
def test_johnson_returns_from_its_own_percentiles(family, made):
    """Slifker and Shapiro's formulas invert the quantiles exactly."""
    z = 0.6
    quantiles = made.ppf(stats.norm.cdf([-3 * z, -z, z, 3 * z]))
    found = {one[0]: one[1:] for one in from_percentiles(z, *(float(one) for one in quantiles))}[family]
    want = {"SU": (1.2, 1.7, 2.0, 3.0), "SB": (-0.6, 1.1, 9.0, -2.0), "SL": (-0.8 * 1.4, 1.4, 1.0, 5.0)}[
        family
    ]
    assert found == pytest.approx(want, rel=1e-9)


def test_values_on_a_coarse_grid_have_a_study():
    """Their percentiles may lie at equal distances but for the last bit: no member is between SU and SB."""
    for four in (
        (0.1, 0.2, 0.3, 0.4),
        (0.3, 0.6, 0.9, 1.2),
        (-0.03, -0.01, 0.01, 0.03),
        (73.9, 74.0, 74.1, 74.2),
    ):
        assert from_percentiles(0.5, *four) == []
    random = np.random.default_rng(3)
    for _ in range(40):
        values = np.round(random.normal(0.0, 0.02, 125), 2)
        assert math.isfinite(fit("johnson", values).distance)
    data = checked_data(np.round(np.random.default_rng(8).normal(0.0, 0.02, (25, 5)), 2).tolist())
    assert study(data, checked_specification(-0.1, 0.1)).overall.least.value == pytest.approx(1.6, rel=0.3)


def test_percentile_method_is_the_normal_one_for_normal_values_and_the_proposal_follows_the_data():
    values = stats.norm(50, 2).ppf((np.arange(1, 1_001) - 0.5) / 1_000)
    both = [
        study(
            checked_data([[v] for v in values]), checked_specification(42.0, 58.0), Choices(distribution=name)
        )
        for name in ("normal", "johnson")
    ]
    assert both[1].overall.least.value == pytest.approx(both[0].overall.least.value, rel=0.02)
    assert both[1].within is None and both[1].overall.least.bounds.method == "bootstrap"
    skewed = study(
        checked_data(RNG.weibull(1.3, (60, 5)).tolist()),
        checked_specification(None, 6.0),
        Choices(distribution="weibull"),
    )
    assert skewed.proposal != "normal" and skewed.normality.anderson_darling.p < 1e-6
    low, high = skewed.shape.at(LOW), skewed.shape.at(HIGH)
    assert skewed.overall.upper.value == pytest.approx(
        (6.0 - skewed.shape.at(0.5)) / (high - skewed.shape.at(0.5))
    )
    assert 0.0 < low < high and skewed.expected_overall.above == pytest.approx(1e6 * skewed.shape.above(6.0))


def test_an_unstable_process_has_a_performance_and_no_capability():
    drifting = NORMAL + np.linspace(0.0, 3.0, 40)[:, None]
    result = study(checked_data(drifting.tolist()), checked_specification(-20.0, 40.0))
    assert not result.stability.stable and "not_stable" in result.warnings
    assert (result.verdict.called, result.verdict.index) == ("performs", "ppk")
    stable = study(checked_data(NORMAL.tolist()), SPECIFICATION)
    assert stable.verdict.index == "cpk" and not stable.verdict.provisional
    # a run of nine on one side counts only where it was chosen
    run = NORMAL - NORMAL.mean(axis=1, keepdims=True) + 10.0
    run[:20] += 0.5
    assert study(checked_data(run.tolist()), SPECIFICATION).stability.stable
    assert not study(checked_data(run.tolist()), SPECIFICATION, Choices(rules=("N1", "N2"))).stability.stable
    few = study(checked_data(NORMAL[:10].tolist()), SPECIFICATION)
    assert few.verdict.provisional and "too_few" in few.warnings


def test_means_alike_but_for_rounding_stand_on_the_centre():
    """All means are 42.023; added up in another order some differ from the centre in the last bits."""
    one = [42.023, 42.025, 42.021, 42.024, 42.022]
    data = checked_data([one[at % 5 :] + one[: at % 5] for at in range(30)])
    assert data.mean != math.fsum(one) / 5
    found = study(data, checked_specification(42.0, 42.05), Choices(rules=("N1", "N2"))).stability
    assert found.stable and all(point.value != found.means.centre for point in found.means.points)


def test_the_centre_of_a_spread_chart_of_different_sizes_is_what_is_expected():
    random = np.random.default_rng(3)
    data = checked_data([random.normal(10.0, 1.0, 3 + at % 2).tolist() for at in range(30)])
    found = study(data, checked_specification(5.0, 15.0))
    expected = found.within_sigma.value * (c4(3) + c4(4)) / 2.0
    assert found.stability.spreads.centre == pytest.approx(expected, rel=1e-12)


def test_gaps_break_moving_ranges():
    values = [[v] for v in (1.0, 1.1, 5.0, 5.2, 5.1)]
    whole = sigma_within(checked_data(values), "moving_range")
    broken = sigma_within(checked_data(values, [1, 2, 7, 8, 9]), "moving_range")
    assert (
        broken.value == pytest.approx((0.1 + 0.2 + 0.1) / 3 / 1.12837916709551) and broken.value < whole.value
    )
    assert broken.freedom < whole.freedom


BAD_VALUES = {
    "constant": [[1.0, 1.0]] * 30,
    "rounding": [[1e15, 1e15 + 0.125]] * 30,
    "n = 1": [[1.0]],
    "empty": [],
    "empty subgroup": [[1.0, 2.0], []],
    "infinite": [[1.0, math.inf], [2.0, 3.0]],
    "nan": [[1.0, math.nan], [2.0, 3.0]],
    "1e308": [[1e308, -1e308], [2.0, 3.0]],
    "too many": [[float(one)] for one in range(2_001)],
    "too many values": [[float(one) for one in range(1_000)]] * 21,
}


@pytest.mark.parametrize("name", BAD_VALUES)
def test_values_without_a_capability_are_refused_by_name(name):
    with pytest.raises(Refusal) as caught:
        checked_data(BAD_VALUES[name])
    assert caught.value.field == "values" and caught.value.code.startswith("quality.capability_")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ((None, None, None), "usl"),
        ((2.0, 1.0, None), "lsl"),
        ((1.0, 1.0, None), "lsl"),
        ((0.0, 1.0, 2.0), "target"),
        ((math.nan, 1.0, None), "lsl"),
        ((0.0, math.inf, None), "usl"),
        ((0.0, 1.0, 1e308), "target"),
    ],
)
def test_a_specification_that_is_none_is_refused(given, field):
    with pytest.raises(Refusal) as caught:
        checked_specification(*given)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        (Choices(sigma="moving_range"), "sigma"),
        (Choices(distribution="cauchy"), "distribution"),
        (Choices(distribution="empirical"), "distribution"),
        (Choices(distribution="weibull", offset=50.0), "offset"),
        (Choices(distribution="box_cox", offset=6.5), "lsl"),
        (Choices(rules=("N9",)), "rules"),
        (Choices(confidence=1.0), "confidence"),
        (Choices(target_index=0.0), "target_index"),
    ],
)
def test_choices_that_do_not_fit_are_refused(choices, field):
    with pytest.raises(Refusal) as caught:
        study(checked_data(NORMAL.tolist()), SPECIFICATION, choices)
    assert caught.value.field == field


def test_who_asks_for_the_lower_bound_is_never_judged_by_the_estimate():
    few = checked_data([[float(one)] for one in stats.lognorm(0.1).ppf((np.arange(15) + 0.5) / 15)])
    asked = {"distribution": "lognormal", "judge_by": "lower_bound"}
    assert (
        study(few, checked_specification(None, 5.0), Choices(distribution="lognormal")).verdict.value > 1.33
    )
    for data, more in ((few, asked), (checked_data(NORMAL.tolist()), asked | {"confidence": 0.999})):
        with pytest.raises(Refusal) as refused:
            study(data, checked_specification(None, 50.0), Choices(**more))
        assert (refused.value.code, refused.value.field) == ("quality.capability_no_bound", "judge_by")
    judged = study(checked_data(NORMAL.tolist()), SPECIFICATION, Choices(**asked)).verdict
    assert judged.judge_by == "lower_bound" and judged.compared < judged.value


def test_extreme_but_usable_magnitudes_give_the_same_indices():
    plain = study(checked_data(NORMAL.tolist()), SPECIFICATION)
    for scale in (1e-140, 1e120):
        result = study(
            checked_data((NORMAL * scale).tolist()),
            checked_specification(6.0 * scale, 14.0 * scale, 10.0 * scale),
        )
        assert shown(result) == pytest.approx(shown(plain), rel=1e-6)


def test_the_server_starts_without_scipy():
    code = "import sys, jidoka_central.app; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_ties_at_the_median_have_no_index_by_percentiles():
    """60 % zeros, as of a run-out that the gauge does not resolve."""
    values = [[0.0]] * 600 + [[0.01 * at] for at in range(1, 401)]
    with pytest.raises(Refusal) as caught:
        study(checked_data(values), checked_specification(-0.1, 5.0), Choices(distribution="empirical"))
    assert (caught.value.code, caught.value.field) == (
        "quality.capability_quantiles_coincide", "distribution",
    )  # fmt: skip
    above = study(checked_data(values), checked_specification(None, 5.0), Choices(distribution="empirical"))
    assert above.overall.upper.value == pytest.approx(5.0 / above.quantiles[2])


def test_subgroups_that_vary_by_rounding_alone_within_have_no_sigma_within():
    ulp = 2.0**-52
    rounding = [[1.0 + 0.1 * (at % 2), 1.0 + 0.1 * (at % 2) + ulp] for at in range(30)]
    for method in ("r_bar", "s_bar", "pooled"):
        with pytest.raises(Refusal) as caught:
            sigma_within(checked_data(rounding), method)
        assert (caught.value.code, caught.value.field) == ("quality.capability_no_spread", "values")


def test_a_result_beyond_the_numbers_there_are_is_refused():
    tiny = [[at * 1e-149, (at + 1.5) * 1e-149] for at in range(30)]
    with pytest.raises(Refusal) as caught:
        study(checked_data(tiny), checked_specification(-1e150, 1e150, 0.5e150))
    assert caught.value.code == "quality.capability_not_finite"


def test_the_largest_study_takes_seconds_of_no_one():
    """20,000 values in 2,000 subgroups; scipy's folded normal alone took 18 seconds."""
    values = np.abs(np.random.default_rng(3).normal(1.0, 1.0, (2_000, 10))) + 1e-3
    before = time.thread_time()
    found = study(checked_data(values.tolist()), checked_specification(None, 6.0))
    assert time.thread_time() - before < 6.0 and len(found.candidates) == 7

"""Limits from columns equal those of the shared formulas to the bit; the drawn paths follow the kernel's."""

from __future__ import annotations

import math

import numpy as np
import pytest

from jidoka_central.modules.quality.spc import deciding, distribution
from jidoka_central.modules.quality.spc.estimating import individual_limits, subgroup_limits
from jidoka_shared.spc import (
    ChannelConfig,
    Cusum,
    Ewma,
    Monitor,
    NotFinite,
    NoVariation,
    Rule,
    SubgroupTooSmall,
    TooFewSubgroups,
    between_within_limits,
    subgroup_deviation,
    subgroup_statistics,
)
from jidoka_shared.spc.phases import Exclusion, trial

RANDOM = np.random.default_rng(20261122)


def columns(data: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    pairs = [subgroup_statistics(row.tolist()) for row in data]
    deviations = [subgroup_deviation(row.tolist())[1] for row in data]
    return np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs]), np.array(deviations)


@pytest.mark.parametrize("size", [2, 5, 12])
@pytest.mark.parametrize("method", ["xbar-r", "xbar-s"])
def test_subgroups_with_exclusions_equal_the_trial_limits(size: int, method: str) -> None:
    data = RANDOM.normal(74.0, 0.01, (60, size))
    means, ranges, deviations = columns(data)
    left_out = np.zeros(60, dtype=bool)
    left_out[[3, 17, 18]] = True
    numbers = list(range(1, 61))
    known = trial(
        method, numbers, data.tolist(), [Exclusion(n + 1, "tool broke") for n in (3, 17, 18)], width=2.5
    )  # type: ignore[arg-type]
    used = ~left_out
    steps = deciding.moving_ranges(means, np.zeros(60), left_out=left_out)[used]
    spread = ranges if method == "xbar-r" else deviations
    own = subgroup_limits(
        "R" if method == "xbar-r" else "S", means[used], spread[used], steps, size, width=2.5
    )
    limits = known.limits
    assert (own.centre, own.lower, own.upper) == (limits.centre, limits.lower, limits.upper)
    name = method[-1]
    assert own.spread_centre == getattr(limits, f"{name}_centre")
    assert own.spread_lower == getattr(limits, f"{name}_lower")
    assert own.spread_upper == getattr(limits, f"{name}_upper")
    assert own.zones == limits.xbar_zones()


def test_individuals_take_no_moving_range_across_what_is_left_out() -> None:
    values = RANDOM.normal(10.0, 1.0, 80)
    left_out = np.zeros(80, dtype=bool)
    left_out[[0, 30, 31, 79]] = True
    known = trial(
        "i-mr", list(range(80)), [[one] for one in values.tolist()],
        [Exclusion(n, "chip") for n in (0, 30, 31, 79)],
    )  # fmt: skip
    used = ~left_out
    own = individual_limits(
        values[used], deciding.moving_ranges(values, np.zeros(80), left_out=left_out)[used]
    )
    limits = known.limits
    assert (own.centre, own.lower, own.upper) == (limits.centre, limits.lower, limits.upper)
    assert (own.spread_centre, own.spread_upper) == (limits.mr_centre, limits.mr_upper)  # type: ignore[union-attr]


def test_between_within() -> None:
    data = RANDOM.normal(0.0, 1.0, (40, 4)) + RANDOM.normal(0.0, 3.0, (40, 1))
    means, ranges, _ = columns(data)
    known = between_within_limits(data.tolist())
    own = subgroup_limits("R", means, ranges, deciding.moving_ranges(means, np.zeros(40)), 4, between=True)
    assert (own.centre, own.lower, own.upper) == (known.means.centre, known.means.lower, known.means.upper)
    assert (own.sigma_within, own.sigma_between) == (known.sigma_within, known.sigma_between)


def test_bad_data_is_refused_by_name() -> None:
    follows, nothing = np.array([math.nan, 1.0, 1.0]), np.array([math.nan])
    flat, one = np.full(3, 5.0), np.full(1, 5.0)
    with pytest.raises(NoVariation):
        individual_limits(flat, follows * 0.0)
    with pytest.raises(NoVariation):
        subgroup_limits("R", flat, np.zeros(3), follows, 5)
    with pytest.raises(TooFewSubgroups):
        individual_limits(one, nothing)
    with pytest.raises(TooFewSubgroups):
        individual_limits(np.array([1.0, 2.0]), np.full(2, math.nan))
    with pytest.raises(TooFewSubgroups):
        subgroup_limits("S", one, one, nothing, 5)
    with pytest.raises(SubgroupTooSmall):
        subgroup_limits("R", np.array([1.0, 2.0, 1.0]), np.ones(3), follows, 1)
    with pytest.raises(NotFinite):
        individual_limits(np.array([1.0, math.nan, 2.0]), follows)
    with pytest.raises(NotFinite):
        subgroup_limits("R", np.array([1.0, math.nan, 2.0]), np.ones(3), follows, 5)


def test_paths_are_the_kernels_states_to_the_bit() -> None:
    values = RANDOM.normal(0.3, 1.0, 3_000)
    values[[5, 100]] = math.nan
    values[700], values[1_500], values[1_501] = 1e200, 1e14, -math.inf
    ewma, cusum = Ewma(0.1, 2.7), Cusum(0.5, 4.0, 2.0)
    enabled = Rule.EWMA_HIGH | Rule.EWMA_LOW | Rule.CUSUM_HIGH | Rule.CUSUM_LOW
    monitor = Monitor(
        [ChannelConfig(centre=0.0, sigma=2.0, ewma=ewma, cusum=cusum, enabled=enabled)], version=1
    )
    path, low, high = deciding.ewma_path(values, 0.0, 2.0, ewma)
    up, down = deciding.cusum_path(values, 0.0, 2.0, cusum)
    for at, value in enumerate(values.tolist()):
        word = monitor.one(0, value)
        if word & Rule.NOT_FINITE:
            assert math.isnan(path[at]) and math.isnan(up[at])
            continue
        state = monitor.state(0)
        assert (state.ewma, state.cusum_high, state.cusum_low) == (path[at], up[at], down[at])
        assert bool(word & Rule.EWMA_HIGH) == (path[at] > high[at])
        assert bool(word & Rule.EWMA_LOW) == (path[at] < low[at])
    assert np.isnan(path).sum() == 4


def test_moving_ranges_equal_a_walk_over_the_points() -> None:
    for seed in range(20):
        random = np.random.default_rng(seed)
        values = random.normal(0.0, 1.0, 200)
        values[random.integers(0, 200, 12)] = math.nan
        values[random.integers(0, 200, 3)] = 1e200
        stream = random.integers(0, 3, 200).astype(np.int32)
        stretch = np.cumsum(random.random(200) < 0.03)
        left_out = random.random(200) < 0.08
        number = np.zeros(200, dtype=np.int64)
        for one in range(3):
            number[stream == one] = np.cumsum(1 + (random.random((stream == one).sum()) < 0.1))
        for numbered in (None, number):
            known = np.full(200, math.nan)
            before: dict[int, int | None] = {}
            for at in range(200):
                own = int(stream[at])
                if left_out[at]:
                    before[own] = None
                    continue
                if not abs(values[at]) <= 1e150:
                    continue
                last = before.get(own)
                follows = last is not None and (numbered is None or number[at] == number[last] + 1)
                if last is not None and follows and stretch[last] == stretch[at]:
                    known[at] = abs(values[at] - values[last])
                before[own] = at
            found = deciding.moving_ranges(
                values, stream, stretch=stretch, left_out=left_out, number=numbered
            )
            np.testing.assert_array_equal(found, known)


def test_a_rule_rises_once_and_is_blind_to_unusable_samples() -> None:
    bad = int(Rule.NOT_FINITE)
    words = np.array([0, 1, bad, 1, 0, 3, 2, 3], dtype=np.uint32)
    assert deciding.rising(words, 3).tolist() == [0, 1, 0, 0, 0, 3, 0, 1]


def test_histogram_and_runs() -> None:
    values = RANDOM.normal(5.0, 2.0, 500)
    found = distribution.histogram(values, None)
    assert sum(found["counts"]) == found["n"] == 500
    assert found["edges"][0] == values.min() and found["edges"][-1] == values.max()
    assert found["s"] == pytest.approx(values.std(ddof=1), rel=1e-12)
    flat = distribution.histogram(np.full(3, 7.0), None)
    assert flat["counts"] == [3] and flat["s"] is None
    known = distribution.runs(np.array([1.0, 2.0, 9.0, 8.0, 1.0, 9.0, 5.0]))
    assert (known["median"], known["runs"], known["longest"], known["expected"]) == (5.0, 4, 2, 4.0)
    with pytest.raises(NoVariation):
        distribution.runs(np.full(4, 1.0))
    with pytest.raises(TooFewSubgroups):
        distribution.runs(np.array([1.0]))
    with pytest.raises(TooFewSubgroups):
        distribution.histogram(np.array([]), None)

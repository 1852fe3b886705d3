"""Every estimator against every input that has no estimate: a named refusal with its field, no number."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality.capability.data import checked_data, checked_specification
from jidoka_central.modules.quality.capability.study import Choices, study
from jidoka_central.modules.quality.sampling.variables import judge_variables, variables_plan
from jidoka_central.modules.quality.spc import distribution
from jidoka_central.modules.quality.spc.estimating import individual_limits, subgroup_limits
from jidoka_shared.spc import (
    SpcError,
    between_within_limits,
    individuals_limits,
    moving_ranges,
    subgroup_deviation,
    subgroup_statistics,
    xbar_r_limits,
    xbar_s_limits,
)
from jidoka_shared.spc.counts import time_limits
from jidoka_shared.spc.multivariate import mean_and_covariance, mean_and_successive_covariance
from jidoka_shared.spc.shortrun import deviation_limits, part_scales
from jidoka_shared.spc.variables import pooled_sigma

Values = Sequence[float]
PLAN = variables_plan(100, "II", "1.5", "normal")  # ten readings
SPECIFICATION = checked_specification(-1.0, 1.0)


def pairs(values: Values) -> list[list[float]]:
    return [list(values[at : at + 2]) for at in range(0, len(values) - 1, 2)]


def columns(values: Values) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x = np.array(pairs(values))
    means = np.array([row[0] / 2.0 + row[1] / 2.0 for row in x.tolist()])
    with np.errstate(over="ignore", invalid="ignore"):
        return means, x.max(axis=1) - x.min(axis=1), np.append(math.nan, np.abs(np.diff(means)))


def by_columns(values: Values) -> Any:
    means, spreads, ranges = columns(values)
    return subgroup_limits("R", means, spreads, ranges, 2), subgroup_limits("S", means, spreads, ranges, 2)


def single_columns(values: Values) -> Any:
    x = np.array(values)
    with np.errstate(over="ignore", invalid="ignore"):
        return individual_limits(x, np.append(math.nan, np.abs(np.diff(x))))


ESTIMATORS: dict[str, Callable[[Values], Any]] = {
    "xbar_r": lambda x: xbar_r_limits(pairs(x)),
    "xbar_s": lambda x: xbar_s_limits(pairs(x)),
    "pooled": lambda x: pooled_sigma(pairs(x)),
    "between_within": lambda x: between_within_limits(pairs(x)),
    "individuals": lambda x: individuals_limits(x),
    "median": lambda x: individuals_limits(x, method="median moving range"),
    "deviation": lambda x: individuals_limits(x, method="standard deviation"),
    "dnom": lambda x: deviation_limits(pairs(x), [x[0]] * (len(x) // 2)),
    "z_mr": lambda x: part_scales(["A"] * len(x), x),
    "times": lambda x: time_limits([abs(one) for one in x]),
    "covariance": lambda x: mean_and_covariance([[one, float(at % 3)] for at, one in enumerate(x)]),
    "successive": lambda x: mean_and_successive_covariance(
        [[one, float(at % 3)] for at, one in enumerate(x)]
    ),
    "columns": by_columns,
    "single_columns": single_columns,
    "study": lambda x: study(checked_data(pairs(x)), SPECIFICATION, Choices()),
    "study_single": lambda x: study(checked_data([[one] for one in x]), SPECIFICATION, Choices()),
    "z19": lambda x: judge_variables(PLAN, list(x)[:10], upper=1.0),
}
BAD: dict[str, Values] = {
    "nan": [0.1, 0.2, math.nan, 0.3] * 3,
    "inf": [0.1, 0.2, math.inf, 0.3] * 3,
    "both infinities": [math.inf, -math.inf] * 6,
    "1e200": [1e200, 2e200, 1.5e200] * 4,
    "the ends": [1e308, -1e308] * 6,
    "the same end": [1e308, 1.1e308, 1.2e308] * 4,
    "just beyond": [0.0, 1.0, 1.001e150] * 4,
    "constant": [0.3] * 12,
    "one ulp": [0.3] * 9 + [0.1 + 0.2] + [0.3] * 2,
    "ulps": [1.0, 1.0 + 2.0**-52] * 6,
    "small": [1e-320, 2e-320, 4e-320] * 4,
    "squares vanish": [1e-170, 2e-170, 4e-170] * 4,
}
# a power of a small time is none, and the mean of two may be within the bound
GOOD_THERE = {("times", "small"), ("times", "squares vanish"), ("columns", "just beyond")}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_no_estimate_of_what_has_none(estimator: str, bad: str) -> None:
    if (estimator, bad) in GOOD_THERE:
        assert ESTIMATORS[estimator](BAD[bad]) is not None
        return
    with (
        np.errstate(over="raise", invalid="raise", divide="raise"),
        pytest.raises((SpcError, Refusal)) as refused,
    ):
        ESTIMATORS[estimator](BAD[bad])
    assert refused.value.code and refused.value.field


@pytest.mark.parametrize("scale", [1.0, 1e-140, 1e149])
@pytest.mark.parametrize(
    "estimator", [one for one in ESTIMATORS if one not in ("z19", "times", "study", "study_single")]
)
def test_within_the_bounds_every_number_is_finite_and_scales(estimator: str, scale: float) -> None:
    x = [0.3, -0.2, 0.1, 0.45, -0.35, 0.05, 0.2, -0.1, 0.4, -0.3, 0.15, 0.25]
    assert ESTIMATORS[estimator]([one * scale for one in x]) is not None


def test_limits_too_wide_for_a_number_are_refused() -> None:
    for work in (
        lambda: xbar_r_limits([[10.0, 20.0], [20.0, 40.0]], width=1e308),
        lambda: xbar_s_limits([[10.0, 20.0], [20.0, 40.0]], width=1e308),
        lambda: individuals_limits([1e10, 2e10, 3e10], width=1e300),
    ):
        with pytest.raises(SpcError) as refused:
            work()
        assert (refused.value.code, refused.value.field) == ("not_finite", "width")


@pytest.mark.parametrize("work", [subgroup_statistics, subgroup_deviation, moving_ranges])
def test_a_statistic_of_numbers_beyond_the_bound_is_refused(work: Callable[[Values], Any]) -> None:
    for bad in ([1e308, 1e308], [1e200, -1e200], [0.0, math.inf]):
        with pytest.raises(SpcError) as refused:
            work(bad)
        assert (refused.value.code, refused.value.field) == ("not_finite", "values")


def test_a_histogram_of_rounding_is_one_bar_and_moments_never_overflow() -> None:
    shown = distribution.histogram(np.array([1.0] * 50 + [1.0 + 2.0**-52]), None)
    assert shown["counts"] == [51] and shown["s"] is None
    hardly = 74.0 + math.ulp(74.0) * np.arange(80.0)  # more bars asked for than numbers lie between
    shown = distribution.histogram(hardly, 100)
    assert sum(shown["counts"]) == 80 and len(set(shown["edges"])) == len(shown["counts"]) + 1 == 40
    for bad in ([1e308, -1e308], [1e200, 2e200], [0.0, math.inf]):
        with pytest.raises(SpcError):
            distribution.histogram(np.array(bad), None)
    x = np.array([0.0, 1.0, 2.0, 5.0])
    plain, large = distribution.histogram(x, 5), distribution.histogram(x * 1e149, 5)
    assert large["s"] == pytest.approx(plain["s"] * 1e149)
    assert (large["skewness"], large["kurtosis"]) == pytest.approx((plain["skewness"], plain["kurtosis"]))

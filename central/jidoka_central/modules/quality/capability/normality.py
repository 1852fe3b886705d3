"""Is it normal? Anderson-Darling, Shapiro-Wilk, skewness and kurtosis.

    Anderson-Darling, mean and s estimated (case 3):
    A^2 = -n - sum (2i-1) (ln F(x_i) + ln(1 - F(x_n+1-i))) / n,
    A* = A^2 (1 + 0.75/n + 2.25/n^2), p by D'Agostino and Stephens (1986), table 4.9:
        A* >= 0.6    exp(1.2937 - 5.709 A* + 0.0186 A*^2)
        0.34 .. 0.6  exp(0.9177 - 4.279 A* - 1.38 A*^2)
        0.2 .. 0.34  1 - exp(-8.318 + 42.796 A* - 59.938 A*^2)
        under 0.2    1 - exp(-13.436 + 101.14 A* - 223.73 A*^2)
    Shapiro-Wilk: Royston's AS R94 (scipy), 3 to 5000 values
    skewness G1 and excess kurtosis G2, bias corrected; p by D'Agostino (1970, 8 values) and Anscombe and
    Glynn (1983, 20 values), scipy

The test judges what the data show, not what the process is: many values reject any distribution, few reject
none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

SHAPIRO_MAX: Final = 5_000
SKEWNESS_MIN: Final = 8
KURTOSIS_MIN: Final = 20

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Test:
    """A statistic and its p-value, None where it has none."""

    statistic: float
    p: float | None


@dataclass(frozen=True, slots=True)
class Normality:
    """``shapiro_wilk`` is None beyond 5000 values, skewness under 3, kurtosis under 4."""

    anderson_darling: Test
    shapiro_wilk: Test | None
    skewness: Test | None
    kurtosis: Test | None


def normality(values: Floats) -> Normality:
    """The tests of at least 3 values that vary."""
    from scipy import stats

    count = len(values)
    z = np.sort((values - values.mean()) / values.std(ddof=1))
    statistic = distance(stats.norm.logcdf(z), stats.norm.logsf(z))
    shapiro = skewness = kurtosis = None
    if count <= SHAPIRO_MAX:
        found: Any = stats.shapiro(z)
        shapiro = Test(float(found.statistic), float(found.pvalue))
    if count >= 3:
        p = float(stats.skewtest(z).pvalue) if count >= SKEWNESS_MIN else None
        skewness = Test(float(stats.skew(z, bias=False)), p)
    if count >= 4:
        p = float(stats.kurtosistest(z).pvalue) if count >= KURTOSIS_MIN else None
        kurtosis = Test(float(stats.kurtosis(z, bias=False)), p)
    return Normality(Test(statistic, normal_p(statistic, count)), shapiro, skewness, kurtosis)


def distance(log_below: Floats, log_above: Floats) -> float:
    """Anderson-Darling's A^2 from ln F and ln(1 - F) of the sorted values."""
    count = len(log_below)
    weights = 2.0 * np.arange(1, count + 1) - 1.0
    return float(-count - np.sum(weights * (log_below + log_above[::-1])) / count)


def normal_p(statistic: float, count: int) -> float:
    """p of A^2 for a normal distribution whose mean and s were estimated."""
    a = statistic * (1.0 + 0.75 / count + 2.25 / (count * count))
    if a >= 153.0:  # the parabola's lowest point; p is 0 in any case
        return 0.0
    if a >= 0.6:
        return min(1.0, math.exp(1.2937 - 5.709 * a + 0.0186 * a * a))
    if a >= 0.34:
        return math.exp(0.9177 - 4.279 * a - 1.38 * a * a)
    if a >= 0.2:
        return 1.0 - math.exp(-8.318 + 42.796 * a - 59.938 * a * a)
    return 1.0 - math.exp(-13.436 + 101.14 * a - 223.73 * a * a)


def weibull_p(statistic: float, count: int) -> float:
    """p of A^2 for a Weibull distribution whose scale and shape were estimated (Stephens 1977; in this form
    Romeu, RAC START 10-5)."""
    a = statistic * (1.0 + 0.2 / math.sqrt(count))
    return 1.0 / (1.0 + math.exp(min(700.0, -0.1 + 1.24 * math.log(a) + 4.48 * a)))

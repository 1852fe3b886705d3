"""The Box-Cox transformation: lambda by maximum likelihood over all values, its interval, and the rounding.

    y = (w^lambda - 1) / lambda, ln w at lambda = 0; w = x - offset > 0, lambda in -5 to 5 (Box and Cox 1964)
    interval: every lambda whose log-likelihood is within chi2(0.95, 1) / 2 = 1.92 of the best
    rounded to the nearest of -3, -2, -1, -0.5, 0, 0.5, 1, 2, 3 if that lies in the interval; else as it is

y rises with x for every lambda, so limits keep their sides. Before powers are taken w is divided by its
geometric mean, which changes the unit of y and no index.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from jidoka_central.modules.quality.capability.data import Data, Specification
from jidoka_central.modules.quality.capability.errors import LIMIT_NOT_TRANSFORMED, NO_FIT
from jidoka_central.modules.quality.capability.normality import Floats, distance, normal_p
from jidoka_central.modules.quality.capability.shapes import Shape
from jidoka_central.modules.quality.capability.words import WORDS

LAMBDAS: Final = (-5.0, 5.0)
ROUND: Final = (-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0)
_HALF_CHI: Final = 1.9207294103470267  # chi-square quantile 0.95 at 1 degree of freedom, halved


def fit_box_cox(above: Floats, offset: float) -> Shape:
    """The shape of values of which ``above`` is what they exceed the offset by. Raises ``NO_FIT``."""
    from scipy import stats

    logs = np.log(above)
    centre = float(logs.mean())
    best, low, high = _lambdas(logs - centre)
    power = min((one for one in ROUND if low <= one <= high), key=lambda one: abs(one - best), default=best)
    y = transformed(above, power, centre)
    mean, deviation = float(y.mean()), float(y.std(ddof=1))
    if not (deviation > 0.0 and math.isfinite(deviation)):
        raise NO_FIT.refuse(field="distribution", distribution=WORDS["box_cox"])
    normal = stats.norm(mean, deviation)

    def over(x: Floats) -> Floats:
        return np.maximum(np.asarray(x, dtype=np.float64) - offset, 1e-300)

    def density(x: Floats) -> Floats:
        w = over(x)
        return normal.pdf(transformed(w, power, centre)) * np.exp(
            (power - 1.0) * (np.log(w) - centre) - centre
        )

    def quantile(p: Floats) -> Floats:
        return offset + np.exp(_back(normal.ppf(p), power) + centre)

    ordered = np.sort(y)
    away = distance(normal.logcdf(ordered), normal.logsf(ordered))
    return Shape(
        "box_cox",
        "maximum_likelihood",
        {
            "lambda": power, "lambda_estimate": best, "lambda_low": low, "lambda_high": high,
            "log_scale": centre, "mean": mean, "s": deviation, "offset": offset,
        },
        density,
        lambda x: normal.logcdf(transformed(over(x), power, centre)),
        lambda x: normal.logsf(transformed(over(x), power, centre)),
        quantile,
        away,
        normal_p(away, len(y)),
    )  # fmt: skip


def transformed(above: Floats, power: float, centre: float) -> Floats:
    """y of w, in units of the geometric mean exp(centre)."""
    logs = np.log(above) - centre
    return np.asarray(logs if power == 0.0 else np.expm1(power * logs) / power, dtype=np.float64)


def as_normal(data: Data, specification: Specification, shape: Shape) -> tuple[Data, Specification]:
    """Data and limits after the transformation. Raises ``LIMIT_NOT_TRANSFORMED`` naming the limit."""
    offset, power, centre = (float(shape.parameters[name]) for name in ("offset", "lambda", "log_scale"))

    def all_of(values: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(float(one) for one in transformed(np.array(values) - offset, power, centre))

    def limit(name: str, value: float | None) -> float | None:
        if value is None:
            return None
        if value <= offset:
            raise LIMIT_NOT_TRANSFORMED.refuse(field=name, limit=value, offset=offset)
        return all_of((value,))[0]

    subgroups = tuple(all_of(one) for one in data.subgroups)
    moved = Data(data.numbers, subgroups, tuple(v for one in subgroups for v in one), data.size)
    return moved, Specification(limit("lsl", specification.lsl), limit("usl", specification.usl))


def _lambdas(logs: Floats) -> tuple[float, float, float]:
    """The most likely lambda and its interval, clipped to the range searched."""
    from scipy.optimize import minimize_scalar

    count = len(logs)

    def likelihood(power: float) -> float:
        y = logs if power == 0.0 else np.expm1(power * logs) / power
        spread = float(y.var())
        if not (spread > 0.0 and math.isfinite(spread)):
            return -math.inf
        return -count / 2.0 * math.log(spread)  # sum of the centred logarithms is 0

    least, most = LAMBDAS
    best = float(minimize_scalar(lambda p: -likelihood(p), bounds=LAMBDAS, method="bounded",
                                 options={"xatol": 1e-8}).x)  # fmt: skip
    floor = likelihood(best) - _HALF_CHI
    if not math.isfinite(floor):
        raise NO_FIT.refuse(field="distribution", distribution=WORDS["box_cox"])
    return best, _edge(likelihood, floor, best, least), _edge(likelihood, floor, best, most)


def _edge(likelihood: Callable[[float], float], floor: float, inside: float, outside: float) -> float:
    if likelihood(outside) >= floor:
        return outside
    for _ in range(80):
        middle = (inside + outside) / 2.0
        if likelihood(middle) >= floor:
            inside = middle
        else:
            outside = middle
    return inside


def _back(y: Floats, power: float) -> Floats:
    """ln w (centred) of y; a y beyond the transformation's bound is the bound."""
    if power == 0.0:
        return np.asarray(y, dtype=np.float64)
    return np.asarray(np.log(np.maximum(1.0 + power * y, 1e-300)) / power, dtype=np.float64)

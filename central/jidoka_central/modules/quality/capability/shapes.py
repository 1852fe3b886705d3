"""A fitted distribution of any family: its functions, how it was found, how well it follows the values.

``LOW`` and ``HIGH`` are the probabilities that lie three sigma out on a normal distribution (ISO 22514-2).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from jidoka_central.modules.quality.capability.errors import NO_FIT, NOT_ABOVE_OFFSET
from jidoka_central.modules.quality.capability.normality import Floats, distance
from jidoka_central.modules.quality.capability.words import WORDS

LOW, HIGH = 0.00135, 0.99865
Curve = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Shape:
    """A fitted distribution. The functions take and give arrays; ``parameters`` are its own by name;
    ``method`` (moments, log_moments, maximum_likelihood, percentiles, quantiles) says how they were found;
    ``distance`` is Anderson-Darling's A^2, ``p`` its p-value where one is known."""

    name: str
    method: str
    parameters: dict[str, float | str]
    density: Curve
    log_below: Curve
    log_above: Curve
    quantile: Curve
    distance: float
    p: float | None

    def at(self, probability: float) -> float:
        """One quantile."""
        return float(self.quantile(np.array([probability]))[0])

    def below(self, value: float) -> float:
        return float(np.exp(self.log_below(np.array([value])))[0])

    def above(self, value: float) -> float:
        return float(np.exp(self.log_above(np.array([value])))[0])


def of_scipy(
    name: str, method: str, parameters: dict[str, float | str], frozen: Any, values: Floats,
    p: Callable[[float, int], float] | None = None,
) -> Shape:  # fmt: skip
    """A shape from a frozen scipy distribution."""
    ordered = np.sort(values)
    away = distance(frozen.logcdf(ordered), frozen.logsf(ordered))
    if not math.isfinite(away):
        raise NO_FIT.refuse(field="distribution", distribution=WORDS[name])
    return Shape(
        name, method, parameters, frozen.pdf, frozen.logcdf, frozen.logsf, frozen.ppf, away,
        None if p is None else p(away, len(values)),
    )  # fmt: skip


def above_offset(name: str, values: Floats, offset: float) -> Floats:
    """The values less the offset. Raises ``NOT_ABOVE_OFFSET``."""
    least = float(values.min())
    if not (math.isfinite(offset) and least > offset):
        raise NOT_ABOVE_OFFSET.refuse(field="offset", distribution=WORDS[name], offset=offset, least=least)
    return np.asarray(values - offset, dtype=np.float64)

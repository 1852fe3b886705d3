"""Variables sampling of ANSI Z1.9: the s method, variability unknown, both forms.

Form 1 (one limit): accept when Q = (U - mean)/s, or (mean - L)/s, is at least k. Form 2: accept when the
estimated percentage nonconforming, of both sides together where there are two limits, is at most M. With
n readings p = I_x(n/2 - 1, n/2 - 1) at x = max(0, 1/2 - Q sqrt(n) / (2 (n - 1))), and k is the Q at which
p = M, so that for one limit the forms agree.

Readings must be as many as the plan says, within +-1e150, and vary by more than rounding
(`jidoka_shared.spc.bounds`): a spread of zero says that the gauge does not resolve the process, not that the
lot is good. Limits lie within +-1e150 too. The characteristic must be normal: that is the
method's assumption and not checked here.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from jidoka_central.modules.quality.sampling.editions import Severity
from jidoka_central.modules.quality.sampling.errors import (
    EMPTY_LOT,
    FORM_1_ONE_LIMIT,
    LIMIT_TOO_LARGE,
    LIMITS_MISSING,
    NO_SPREAD,
    NO_VARIABLES_PLAN,
    READING_NOT_FINITE,
    READINGS_NOT_AS_PLANNED,
)
from jidoka_central.modules.quality.sampling.rules import aql_of, severity_of
from jidoka_central.modules.quality.sampling.special import beta_cdf, beta_quantile
from jidoka_central.modules.quality.sampling.variables_tables import (
    M_NORMAL,
    M_REDUCED,
    N_NORMAL,
    N_REDUCED,
    Z19_AQLS,
    Z19_EDITION,
    Z19_LETTERS,
    Z19_LEVELS,
    Z19_LOT_ROWS,
)
from jidoka_shared.spc.bounds import least_spread, usable


@dataclass(frozen=True, slots=True)
class VariablesSamplingPlan:
    """``m`` is in per cent. ``n`` may exceed the lot, which is then measured whole. A table that a plant
    entered may have ``k`` alone, or ``m`` alone."""

    edition: str
    level: str
    aql: str
    severity: Severity
    lot_size: int
    letter: str
    n: int
    k: float | None
    m: float | None


@dataclass(frozen=True, slots=True)
class VariablesResult:
    """``q_*`` and the estimates in per cent are ``None`` where there is no such limit."""

    accepted: bool
    mean: float
    s: float
    q_lower: float | None
    q_upper: float | None
    p_lower: float | None
    p_upper: float | None
    p_total: float


def variables_plan(lot_size: int, level: str, aql: str, severity: str) -> VariablesSamplingPlan:
    """Raises ``EMPTY_LOT``, ``NO_VARIABLES_PLAN``, ``UNKNOWN_AQL``, ``UNKNOWN_SEVERITY``."""
    if lot_size < 1:
        raise EMPTY_LOT.refuse(field="lot_size", lot_size=lot_size)
    aql, severity = aql_of(aql), severity_of(severity)
    if level not in Z19_LEVELS or aql not in Z19_AQLS:
        raise NO_VARIABLES_PLAN.refuse(field="aql" if level in Z19_LEVELS else "level", level=level, aql=aql)
    row = next(letters for largest, letters in Z19_LOT_ROWS if largest is None or lot_size <= largest)
    letter = row[Z19_LEVELS.index(level)]
    n, k, m = z19_numbers(letter, aql, severity)
    return VariablesSamplingPlan(Z19_EDITION, level, aql, severity, lot_size, letter, n, k, m)


def z19_numbers(letter: str, aql: str, severity: Severity) -> tuple[int, float, float]:
    """(n, k, M in per cent) of a cell."""
    index, column = Z19_LETTERS.index(letter), Z19_AQLS.index(aql)
    if severity == "reduced":
        n, m = N_REDUCED[column][index], M_REDUCED[column][index]
    else:
        column += severity == "normal"
        n, m = N_NORMAL[column][index], M_NORMAL[column][index]
    return n, acceptability_constant(n, m), m


def acceptability_constant(n: int, m: float) -> float:
    """k for ``m`` per cent at ``n`` readings."""
    half = n / 2.0 - 1.0
    return (1.0 - 2.0 * beta_quantile(m / 100.0, half, half)) * (n - 1) / math.sqrt(n)


def estimated_percent(q: float, n: int) -> float:
    """The estimated percentage beyond a limit at quality index ``q``."""
    half = n / 2.0 - 1.0
    x = max(0.0, 0.5 - 0.5 * q * math.sqrt(n) / (n - 1))
    return 100.0 * beta_cdf(x, half, half)


def judge_variables(
    plan: VariablesSamplingPlan,
    readings: Sequence[float],
    *,
    lower: float | None = None,
    upper: float | None = None,
    form: Literal[1, 2] = 2,
) -> VariablesResult:
    """Accept the lot or not.

    Raises ``LIMITS_MISSING``, ``LIMIT_TOO_LARGE``, ``FORM_1_ONE_LIMIT``, ``READINGS_NOT_AS_PLANNED``,
    ``READING_NOT_FINITE``, ``NO_SPREAD``.
    """
    _check(plan, readings, lower, upper, form)
    mean, s = statistics.mean(readings), statistics.stdev(readings)  # both in exact arithmetic
    if not s >= least_spread(max(abs(one) for one in readings)):
        raise NO_SPREAD.refuse(field="readings")
    q_lower = None if lower is None else (mean - lower) / s
    q_upper = None if upper is None else (upper - mean) / s
    n = len(readings)
    p_lower = None if q_lower is None else estimated_percent(q_lower, n)
    p_upper = None if q_upper is None else estimated_percent(q_upper, n)
    total = (p_lower or 0.0) + (p_upper or 0.0)
    if form == 2:
        assert plan.m is not None, "form 2 is judged by M"
        accepted = total <= plan.m
    else:
        q = q_lower if q_lower is not None else q_upper
        assert q is not None and plan.k is not None, "form 1 is judged by k"
        accepted = q >= plan.k
    return VariablesResult(accepted, mean, s, q_lower, q_upper, p_lower, p_upper, total)


def check_limits(lower: float | None, upper: float | None, *, form: int) -> None:
    """Raises ``LIMITS_MISSING``, ``LIMIT_TOO_LARGE``, ``FORM_1_ONE_LIMIT``."""
    limits = [one for one in (lower, upper) if one is not None]
    for name, limit in (("lower", lower), ("upper", upper)):
        if limit is not None and not usable(limit):
            raise LIMIT_TOO_LARGE.refuse(field=name)
    if not limits or sorted(set(limits)) != limits:
        raise LIMITS_MISSING.refuse(field="upper")
    if form == 1 and len(limits) == 2:
        raise FORM_1_ONE_LIMIT.refuse(field="form")


def _check(
    plan: VariablesSamplingPlan,
    readings: Sequence[float],
    lower: float | None,
    upper: float | None,
    form: int,
) -> None:
    check_limits(lower, upper, form=form)
    needed = min(plan.n, plan.lot_size)
    if len(readings) != needed or needed < 3:
        raise READINGS_NOT_AS_PLANNED.refuse(field="readings", needed=max(needed, 3), found=len(readings))
    for position, reading in enumerate(readings, start=1):
        if not usable(reading):
            raise READING_NOT_FINITE.refuse(field="readings", position=position)

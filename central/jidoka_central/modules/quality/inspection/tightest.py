"""How tight a plan an accepted lot would also have passed, by what was recorded of it: what a skip-lot
programme of three states gives points for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality.inspection.rules import LotPlan, judge_readings
from jidoka_central.modules.quality.sampling.own.tables import OwnTable
from jidoka_central.modules.quality.sampling.skip.programme import STEPS_MAX
from jidoka_central.modules.quality.sampling.skip.skipping import Tightest
from jidoka_central.modules.quality.sampling.skip.steps import plan_class, steps_tighter
from jidoka_central.modules.quality.sampling.skip.tables import (
    VariablesNumbers,
    tighter_plans,
    tighter_variables,
)
from jidoka_central.modules.quality.sampling.stages import Stage


def tightest_of(
    plan: LotPlan, own: OwnTable | None, samples: Sequence[tuple[int, int]], readings: Sequence[float]
) -> Tightest:
    """Of an accepted lot. ``own``: the plant's table that the plan is of; ``samples``: (pieces,
    nonconforming) in their order; ``readings`` by variables."""
    if plan.kind == "variables":
        return Tightest("variables", _by_readings(plan, own, readings))
    tighter = tighter_plans(own, plan.edition, plan.letter, plan.aql, plan.kind)
    return Tightest(plan_class(plan.ac), steps_tighter(samples, tighter, plan.lot_size))


def _by_readings(plan: LotPlan, own: OwnTable | None, readings: Sequence[float]) -> int:
    tighter = tighter_variables(own, plan.letter, plan.aql)
    passed = (
        step for step, one in enumerate(tighter, start=1) if one is not None and _passes(plan, one, readings)
    )
    return min(max(passed, default=0), STEPS_MAX)


def _passes(plan: LotPlan, tighter: VariablesNumbers, readings: Sequence[float]) -> bool:
    """By the first so many of the lot's own readings; one that asks for more is not known to be passed. Where
    it asks for the whole lot none may lie beyond a limit."""
    n, k, m = tighter
    measured = plan.measured
    assert measured is not None, "a plan by variables says what is measured"
    if n >= plan.lot_size:
        return len(readings) == plan.lot_size and not any(measured.beyond(one) for one in readings)
    form = measured.form if measured.form != "all" else "k" if m is None else "M"
    if n > len(readings) or (k if form == "k" else m) is None:
        return False
    stages: tuple[Stage, ...] = ()
    other = replace(plan, n=n, k=k, m=m, stages=stages, measured=replace(measured, form=form))
    try:
        return judge_readings(other, readings[:n])[0] == "accepted"
    except Refusal:  # the first of them vary by less than the gauge resolves
        return False

"""What a skip-lot programme of three states does in the long run, over the plan of a lot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.inspection.errors import AQL_COUNTS_NONCONFORMITIES
from jidoka_central.modules.quality.inspection.rules import Wanted, lot_plan
from jidoka_central.modules.quality.sampling.curves import p_at_pa
from jidoka_central.modules.quality.sampling.own.reading import edition_table
from jidoka_central.modules.quality.sampling.rules import aql_of
from jidoka_central.modules.quality.sampling.skip.chain import LongRun, long_run
from jidoka_central.modules.quality.sampling.skip.programme import Numbers
from jidoka_central.modules.quality.sampling.skip.service import get_programme, programme_of
from jidoka_central.modules.quality.sampling.skip.steps import Plan, fractions, plan_class
from jidoka_central.modules.quality.sampling.skip.tables import tighter_plans
from jidoka_central.modules.quality.sampling.stages import Kind, Stage
from jidoka_central.modules.quality.sampling.tables import AQL_PERCENT_MAX, AQLS

CURVE: Final = 31
PA_LAST: Final = 0.002


class LongRunPoint(BaseModel):
    """At the fraction ``p`` nonconforming: the plan's probability of acceptance, that of all lots, and the
    fraction of lots that is inspected."""

    p: float
    pa_of_plan: float
    pa: float
    inspected: float


class LongRunShown(LongRunPoint):
    """``steps``: the fractions of inspected lots that are accepted and would have passed 0, 1, 2 or more AQL
    steps tighter. ``lots_to_qualify``: on the average; null where the score is never reached. ``every_lot``,
    ``skipping``, ``interrupted``: the fractions of lots that come in each state. ``kind``, ``letter``, ``n``,
    ``ac``: of the plan, ``ac`` of its last sample. Normal inspection alone: switching to tightened
    inspection, which ends skipping, is not in it."""

    programme: str
    revision: int
    kind: str
    letter: str
    n: int
    ac: int
    steps: list[float]
    lots_to_qualify: float | None
    every_lot: float
    skipping: float
    interrupted: float
    curve: list[LongRunPoint]


def long_run_shown(
    q: Queries, id_: UUID, lot_size: int, aql: str, p: float, level: str, edition: str, kind: Kind
) -> LongRunShown:
    """At ``p``, and along the plan's curve. Raises ``document.not_found``, ``AQL_COUNTS_NONCONFORMITIES``,
    what ``lot_plan`` raises."""
    programme = programme_of(get_programme(q, id_))
    aql = aql_of(aql)
    if AQLS.index(aql) > AQL_PERCENT_MAX:
        raise AQL_COUNTS_NONCONFORMITIES.refuse(field="aql", aql=aql, largest=AQLS[AQL_PERCENT_MAX])
    own = edition_table(q, edition, variables=False)
    plan = lot_plan(Wanted(kind, edition, level, aql, own=own), lot_size, "normal")
    used: Kind = plan.kind if plan.kind != "variables" else "single"
    tighter = tighter_plans(own, edition, plan.letter, plan.aql, used)
    at = _AtQuality(programme.numbers, plan.stages, tighter, lot_size)
    steps, found = at(p)
    last = p_at_pa(plan.stages, PA_LAST)
    qualities = [last * i / (CURVE - 1) for i in range(CURVE)]
    return LongRunShown(
        p=p,
        pa_of_plan=found.pa_of_plan,
        pa=found.pa,
        inspected=found.inspected,
        programme=programme.code,
        revision=programme.revision,
        kind=plan.kind,
        letter=plan.letter,
        n=plan.n,
        ac=plan.ac or 0,
        steps=list(steps),
        lots_to_qualify=found.lots_to_qualify,
        every_lot=found.every_lot,
        skipping=found.skipping,
        interrupted=found.interrupted,
        curve=[_point(one, at(one)[1]) for one in qualities],
    )


@dataclass(frozen=True, slots=True)
class _AtQuality:
    """A programme over a plan, asked for one quality after the other."""

    numbers: Numbers
    plan: tuple[Stage, ...]
    tighter: Sequence[Plan | None]
    lot_size: int

    def __call__(self, p: float) -> tuple[tuple[float, float, float], LongRun]:
        steps = fractions(self.plan, self.tighter, self.lot_size, p)
        return steps, long_run(self.numbers, plan_class(self.plan[-1].ac), steps)


def _point(p: float, found: LongRun) -> LongRunPoint:
    return LongRunPoint(p=p, pa_of_plan=found.pa_of_plan, pa=found.pa, inspected=found.inspected)

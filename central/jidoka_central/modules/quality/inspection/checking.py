"""Inspections held against what they were decided on: the tables their plan is of, the samples and readings
that were recorded, the draw of a lot that was skipped."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.inspection.model import INSPECTION, SAMPLE
from jidoka_central.modules.quality.inspection.plans import SKIPPED, plan_of
from jidoka_central.modules.quality.inspection.recording import readings_of
from jidoka_central.modules.quality.inspection.rules import (
    VERDICTS,
    LotPlan,
    Wanted,
    judge_readings,
    lot_plan,
)
from jidoka_central.modules.quality.sampling.own.reading import judged_by
from jidoka_central.modules.quality.sampling.skip.sksp2 import Draw, SkipLot, draw, number_of

_AT_ONCE: Final = 400  # inspections whose samples are asked for together
# What a row that was changed by hand may run into on the way to a verdict.
_NOTHING_LIKE_IT: Final = (Refusal, LookupError, TypeError, ValueError, AttributeError, AssertionError)


def recompute_inspections(q: Queries) -> Iterator[str]:
    """Each inspection that its plan and its records do not bear out, as a sentence."""
    inspection = INSPECTION.c
    decided = sa.select(INSPECTION).where(inspection.company == q.company, inspection.verdict.is_not(None))
    rows = q.rows(decided.order_by(inspection.number))
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        samples = _samples(q, [row["id"] for row in some])
        for row in some:
            try:
                yield from list(_recomputed(q, row, samples.get(row["id"], [])))
            except _NOTHING_LIKE_IT as error:
                yield f"{row['number']}: what was recorded makes no inspection ({error})"


def _samples(q: Queries, inspection_ids: Sequence[UUID]) -> dict[UUID, list[RowMapping]]:
    """Those of each inspection, in their order."""
    found: dict[UUID, list[RowMapping]] = {}
    mine = SAMPLE.c.company == q.company, SAMPLE.c.inspection_id.in_(inspection_ids)
    for row in q.rows(sa.select(SAMPLE).where(*mine).order_by(SAMPLE.c.stage)):
        found.setdefault(row["inspection_id"], []).append(row)
    return found


def _recomputed(q: Queries, row: RowMapping, samples: Sequence[RowMapping]) -> Iterator[str]:
    plan = plan_of(row)
    own = None if plan.table is None else judged_by(q, plan.edition, plan.table)
    wanted = Wanted(plan.asked, plan.edition, plan.level, plan.aql, plan.measured, own)
    if not _of_tables(plan, lot_plan(wanted, plan.lot_size, plan.severity)):
        yield f"{row['number']}: its plan is not that of {plan.lot_size} pieces in {plan.edition}"
    if row["verdict"] == SKIPPED:
        yield from _skipped(row)
        return
    if row["taken"] != len(samples):
        yield f"{row['number']} has {row['taken']} samples, {len(samples)} are recorded"
    inspected, nonconforming, verdict = _found(q, row, plan, samples)
    state = "rejected" if verdict == "rejected" else "accepted"
    counts = (row["inspected"], row["nonconforming"])
    if (row["verdict"], row["state"], counts) != (verdict, state, (inspected, nonconforming)):
        found = f"{nonconforming} nonconforming of {inspected}"
        yield f"{row['number']} is {row['state']}; {found} give {verdict} of {row['to_inspect']}"


def _of_tables(kept: LotPlan, table: LotPlan) -> bool:
    """Whether a plan is the tables'; k and M, which are computed, to the last digits."""
    computed = ((kept.k, table.k), (kept.m, table.m))
    near = all(a == b or math.isclose(a or 0.0, b or 0.0, rel_tol=1e-12) for a, b in computed)
    same = replace(kept, k=None, m=None, measured=None) == replace(table, k=None, m=None, measured=None)
    return near and same


def _found(q: Queries, row: RowMapping, plan: LotPlan, samples: Sequence[RowMapping]) -> tuple[int, int, str]:
    """(inspected, nonconforming, verdict) of what was recorded; of an inspection from before samples were
    kept, of its own counts."""
    if not samples:
        inspected, nonconforming = row["inspected"], row["nonconforming"]
        verdict = plan.single().verdict(nonconforming) if inspected == plan.inspect else "nothing"
        return inspected, nonconforming, verdict
    inspected = sum(one["inspected"] for one in samples)
    nonconforming = sum(one["nonconforming"] for one in samples)
    if plan.measured is not None:
        verdict, beyond, _ = judge_readings(plan, readings_of(q, row["id"]))
        return inspected, beyond, verdict
    if inspected != sum(plan.size(stage) for stage in range(1, len(samples) + 1)):
        return inspected, nonconforming, "nothing"
    return inspected, nonconforming, VERDICTS.get(plan.step(len(samples), nonconforming), "nothing")


def _skipped(row: RowMapping) -> Iterator[str]:
    """A lot that nobody inspected must have been drawn so."""
    if row["skip_programme"] is None:
        drawn = draw(SkipLot(row["skip_clearance"], row["skip_one_in"]), row["lot_id"])
    else:
        drawn = Draw(row["skip_one_in"], number_of(row["lot_id"]))
    if drawn.inspect or drawn.fraction != row["draw"] or row["state"] != SKIPPED:
        yield f"{row['number']} was skipped; its draw of {drawn.fraction:.6f} does not bear that out"

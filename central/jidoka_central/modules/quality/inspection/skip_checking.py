"""Steps of series under a skip-lot programme of three states, held against its numbers and against what was
recorded of the lot: the points it earned, where it led, the frequency at which one was skipped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.inspection.model import INSPECTION
from jidoka_central.modules.quality.inspection.plans import plan_of
from jidoka_central.modules.quality.inspection.recording import tightest_of_inspection
from jidoka_central.modules.quality.sampling.checking import NEWEST
from jidoka_central.modules.quality.sampling.model import STEP
from jidoka_central.modules.quality.sampling.skip.programme import Numbers, Standing, after_lot
from jidoka_central.modules.quality.sampling.skip.service import get_programme, programme_of
from jidoka_central.modules.quality.sampling.skip.skipping import SKIPPED, columns_of, points_of

_AT_ONCE: Final = 400  # inspections that are asked for together
_APART: Final = 60_000_000  # microseconds that clocks of servers may differ by
_BEGUN: Final = columns_of(Standing())
_STANDS: Final = tuple(_BEGUN)
# What a row that was changed by hand may run into on the way to a verdict.
_NOTHING_LIKE_IT: Final = (Refusal, LookupError, TypeError, ValueError, AttributeError, AssertionError)


def recompute_skipping(q: Queries) -> Iterator[str]:
    """Each step that a programme and the lot do not bear out, as a sentence."""
    of = sa.select(STEP).where(
        STEP.c.company == q.company,
        STEP.c.skip_programme_id.is_not(None),
        sa.or_(STEP.c.skip_before.is_not(None), STEP.c.reason == SKIPPED),
    )
    rows = q.rows(of.order_by(STEP.c.id))
    yield from _chain(q, rows)
    numbers: dict[UUID, Numbers] = {}
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        inspections = _inspections(q, [row["document_id"] for row in some])
        for row in some:
            try:
                id_ = row["skip_programme_id"]
                if id_ not in numbers:
                    numbers[id_] = programme_of(get_programme(q, id_)).numbers
                yield from list(_step(q, row, inspections[row["document_id"]], numbers[id_]))
            except _NOTHING_LIKE_IT as error:
                yield f"lot {row['lot']}: what was recorded makes no step of a skip-lot programme ({error})"


def _chain(q: Queries, judged: Sequence[RowMapping]) -> Iterator[str]:
    """Each judged lot that is said to have begun where no step of its series shortly before had led."""
    for switching_id in dict.fromkeys(row["switching_id"] for row in judged):
        mine = STEP.c.company == q.company, STEP.c.switching_id == switching_id
        steps = q.rows(sa.select(STEP).where(*mine).order_by(STEP.c.id))
        for at, row in enumerate(steps):
            if row["skip_before"] is None:
                continue
            near = steps[max(0, at - NEWEST) : at]
            after = steps[at + 1 : at + 1 + NEWEST]
            near = [*near, *(one for one in after if one["created"] <= row["created"] + _APART)]
            led = [_led(one) for one in near if one["skip_programme_id"] == row["skip_programme_id"]]
            if at == 0 or len(led) < len(near):  # under another programme, or none, before
                led.append(_BEGUN)
            if row["skip_before"] not in led:
                yield f"lot {row['lot']}: no step before led to where its series is said to have stood"


def _led(row: RowMapping) -> dict[str, Any]:
    return {name: bool(row[name]) if name == "skipping" else row[name] for name in _STANDS}


def _inspections(q: Queries, ids: list[UUID]) -> dict[UUID, RowMapping]:
    mine = INSPECTION.c.company == q.company, INSPECTION.c.id.in_(ids)
    return {row["id"]: row for row in q.rows(sa.select(INSPECTION).where(*mine))}


def _step(q: Queries, row: RowMapping, inspection: RowMapping, numbers: Numbers) -> Iterator[str]:
    number = inspection["number"]
    if row["reason"] == SKIPPED:
        if row["skip_state"] != "skipping" or inspection["skip_one_in"] != row["skip_frequency"]:
            yield f"{number} was skipped at 1 in {inspection['skip_one_in']}; its series does not say so"
        return
    accepted = inspection["verdict"] != "rejected"
    tightest = tightest_of_inspection(q, inspection, plan_of(inspection)) if accepted else None
    points = points_of(numbers, accepted, tightest)
    before = row["skip_before"]
    standing = Standing(
        before["skip_state"],
        before["skip_score"],
        before["skip_lots"],
        before["cleared"],
        before["skip_frequency"],
    )
    now, _ = after_lot(numbers, standing, accepted, points)
    led = columns_of(now)
    if row["skip_points"] != points or any(row[name] != led[name] for name in _STANDS):
        earned = "sets the score back" if points is None else f"earns {points} points"
        yield f"{number} {earned} and leads to {now.state}; its step says otherwise"

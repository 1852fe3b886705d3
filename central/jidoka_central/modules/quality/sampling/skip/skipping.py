"""Skip-lot inspection of series of lots: which lot is drawn, what qualifies, and what brings back the
inspection of every lot.

The state stands in the series' row, with the programme it was earned under; under another one it begins anew.
A lot that is passed without inspection is a step of the series that counts for nothing. The programme is
SkSP-2, or one of three states; what ends skipping altogether is the same for both, and there a series then
begins at the first state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.registry import Answer, Input
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.sampling.errors import NOT_SKIPPING
from jidoka_central.modules.quality.sampling.events import SkippingChanged
from jidoka_central.modules.quality.sampling.model import STEP, SWITCHING
from jidoka_central.modules.quality.sampling.skip.programme import (
    BEGUN,
    Cell,
    Change,
    Numbers,
    PlanClass,
    Programme,
    Standing,
)
from jidoka_central.modules.quality.sampling.skip.programme import after_lot as after_lot_of_programme
from jidoka_central.modules.quality.sampling.skip.sksp2 import (
    Draw,
    SkipLot,
    Skipping,
    after_inspected,
    draw,
    number_of,
)
from jidoka_central.modules.quality.sampling.switching import LotResult

QUALIFIED: Final = "skip_qualified"
NOT_ACCEPTED: Final = "skip_lot_not_accepted"
SEVERITY: Final = "skip_severity"
REQUIREMENT: Final = "skip_requirement"
CONTAINMENT: Final = "skip_containment"
SKIPPED: Final = "skipped"
EVERY_LOT: Final[dict[str, Any]] = {
    "skipping": False,
    "cleared": 0,
    "skip_state": BEGUN.state,
    "skip_score": 0,
    "skip_lots": 0,
    "skip_frequency": None,
}
_REASONS: Final[dict[Change, str]] = {
    "qualified": QUALIFIED,
    "rarer": "skip_rarer",
    "interrupted": "skip_interrupted",
    "requalified": "skip_requalified",
    "disqualified": "skip_disqualified",
    "not_requalified": "skip_not_requalified",
}
Skip = SkipLot | Programme


@dataclass(frozen=True, slots=True)
class Tightest:
    """Of a lot that was accepted: which row of points its plan has, and how many AQL steps tighter it would
    also have passed."""

    plan: PlanClass
    steps: int


@dataclass(frozen=True, slots=True)
class AfterLot:
    """What an inspected lot did: the ``columns`` of the series and of its ``step``, and ``why`` lots are
    skipped otherwise than before, if they are."""

    columns: dict[str, Any]
    step: dict[str, Any]
    why: str | None


class EndSkipLot(Input):
    """A person's decision that every lot is inspected again, with its grounds."""

    switching_id: UUID
    reason: masterdata.Reason


class SkippingAnswer(Answer):
    id: UUID
    state: str
    skipping: bool


def draw_for(row: RowMapping, plan: Skip, lot_id: UUID) -> Draw | None:
    """The draw for a lot that came; ``None`` while every lot of the series is inspected."""
    if row["state"] != "normal":
        return None
    if isinstance(plan, SkipLot):
        return draw(plan, lot_id) if _read(row, plan).skipping else None
    standing = standing_of(row, plan.id)
    if standing.state != "skipping" or standing.one_in is None:
        return None
    return Draw(standing.one_in, number_of(lot_id), programme=plan.code)


def after_lot(
    row: RowMapping,
    plan: Skip | None,
    lot: LotResult,
    *,
    after: str,
    counted: bool,
    original: bool,
    tightest: Tightest | None = None,
) -> AfterLot:
    """What an inspected lot does. ``after``: the severity the series stands at now. ``tightest``: needed of
    an accepted lot under a programme of three states."""
    if isinstance(plan, Programme):
        return _after_lot_of_programme(row, plan, lot, after, counted, original, tightest)
    if plan is None:
        none = {"skip_clearance": None, "skip_one_in": None, "skip_programme_id": None}
        return AfterLot(none | EVERY_LOT, {}, None)
    before = _read(row, plan)
    if original and not lot.accepted:
        now, why = Skipping(), NOT_ACCEPTED
    elif after != "normal":
        now, why = Skipping(), SEVERITY
    elif counted and lot.severity == "normal":  # not the lot that ended tightened or reduced inspection
        now, why = after_inspected(plan, before, lot.accepted), QUALIFIED
    else:
        now, why = before, ""
    step = {"skipping": now.skipping, "cleared": now.in_row}
    columns = {
        "skip_clearance": plan.clearance,
        "skip_one_in": plan.one_in,
        "skip_programme_id": None,
        **EVERY_LOT,
        **step,
    }
    return AfterLot(columns, step, why if now.skipping != before.skipping else None)


def _after_lot_of_programme(
    row: RowMapping,
    plan: Programme,
    lot: LotResult,
    after: str,
    counted: bool,
    original: bool,
    tightest: Tightest | None,
) -> AfterLot:
    before, now = standing_of(row, plan.id), standing_of(row, plan.id)
    points: Cell = None
    why: str | None = None
    judged = original and (not lot.accepted or (counted and lot.severity == "normal"))
    if after != "normal":
        now, why = BEGUN, SEVERITY if before.state != BEGUN.state else None
    elif judged:
        points = points_of(plan.numbers, lot.accepted, tightest)
        now, change = after_lot_of_programme(plan.numbers, before, lot.accepted, points)
        why = _REASONS.get(change)
    columns = columns_of(now)
    step = columns | {"skip_programme_id": plan.id, "skip_points": points}
    if judged and after == "normal":
        step["skip_before"] = columns_of(before)
    programme = {"skip_clearance": None, "skip_one_in": None, "skip_programme_id": plan.id}
    return AfterLot(programme | columns, step, why)


def points_of(numbers: Numbers, accepted: bool, tightest: Tightest | None) -> Cell:
    """What an inspected lot earns; ``None``: the score is set back."""
    if not accepted:
        return None
    assert tightest is not None, "an accepted lot under a programme has passed some plan"
    return numbers.points.of(tightest.plan, tightest.steps)


def standing_of(row: RowMapping, programme_id: UUID) -> Standing:
    """Where a series stands under the programme: it begins under another one than it ran by."""
    if row["skip_programme_id"] != programme_id:
        return BEGUN
    return Standing(
        row["skip_state"], row["skip_score"], row["skip_lots"], row["cleared"], row["skip_frequency"]
    )


def columns_of(standing: Standing) -> dict[str, Any]:
    return {
        "skipping": standing.state == "skipping",
        "cleared": standing.in_row,
        "skip_state": standing.state,
        "skip_score": standing.score,
        "skip_lots": standing.lots,
        "skip_frequency": standing.one_in,
    }


def note_skipped(uow: UnitOfWork, row: RowMapping, *, lot: str, document_id: UUID) -> None:
    """A lot was passed without inspection."""
    stands = {name: row[name] for name in EVERY_LOT} | {"skip_programme_id": row["skip_programme_id"]}
    _step(uow, row, SKIPPED, stands, lot=lot, document_id=document_id, accepted=True)


def changed(uow: UnitOfWork, row: RowMapping, now: dict[str, Any], reason: str) -> None:
    """Lots are skipped otherwise than before: ``now`` has the series' columns."""
    names = ("skipping", "skip_state", "skip_frequency")
    told = {name: now[name] for name in names}
    of_programme = now.get("skip_programme_id", row["skip_programme_id"]) is not None
    uow.emit(
        SkippingChanged(
            row["id"],
            row["item_id"],
            row["partner_id"],
            row["origin"],
            row["defect_class"],
            now["skipping"],
            reason,
            now["skip_state"] if of_programme else None,
            now["skip_frequency"],
        ),
        before={name: row[name] for name in names},
        after=told,
    )


def end_skip_lot(uow: UnitOfWork, command: EndSkipLot) -> SkippingAnswer:
    """Every lot is inspected again, until the series has qualified anew. Raises ``NOT_SKIPPING``."""
    row = uow.locked(SWITCHING, command.switching_id, "switching state")
    if not _under_way(row):
        raise NOT_SKIPPING.refuse(field="switching_id")
    _end(uow, row, command.reason)
    return SkippingAnswer(id=row["id"], state=row["state"], skipping=False)


def end_skipping(
    uow: UnitOfWork,
    item_id: UUID,
    origin: str,
    reason: str,
    *,
    partner_id: UUID | None = None,
    but_partners: Sequence[UUID] = (),
) -> int:
    """Every lot of these series is inspected again, and what they had towards clearance is gone: those of one
    partner, or of all but some. Returns how many were skipping, or interrupted."""
    table = SWITCHING.c
    mine = (
        table.item_id == item_id,
        table.origin == origin,
        table.partner_id == partner_id if partner_id is not None else sa.true(),
    )
    return _end_all(uow, *mine, reason=reason, but_partners=but_partners)


def end_programme(uow: UnitOfWork, programme_id: UUID) -> None:
    """The programme's numbers are others now: every lot of its series is inspected again."""
    _end_all(uow, SWITCHING.c.skip_programme_id == programme_id, reason=REQUIREMENT)


def _end_all(
    uow: UnitOfWork, *which: sa.ColumnElement[bool], reason: str, but_partners: Sequence[UUID] = ()
) -> int:
    table = SWITCHING.c
    begun = sa.or_(table.skipping, table.cleared > 0, table.skip_lots > 0, table.skip_state != BEGUN.state)
    of = sa.select(SWITCHING).where(table.company == uow.company, begun, *which)
    ended = 0
    for row in uow.rows(of.order_by(table.id).with_for_update()):
        if row["partner_id"] not in but_partners:
            ended += _under_way(row)
            _end(uow, row, reason)
    return ended


def _under_way(row: RowMapping) -> bool:
    """Lots are skipped, or that is interrupted."""
    return bool(row["skipping"]) or row["skip_state"] != BEGUN.state


def _end(uow: UnitOfWork, row: RowMapping, reason: str) -> None:
    uow.update(SWITCHING, row, **EVERY_LOT)
    _step(uow, row, reason, EVERY_LOT | {"skip_programme_id": row["skip_programme_id"]})
    if _under_way(row):
        changed(uow, row, EVERY_LOT, reason)


def _step(uow: UnitOfWork, row: RowMapping, reason: str, stands: dict[str, Any], **lot: Any) -> None:
    uow.insert(
        STEP,
        switching_id=row["id"],
        counted=False,
        before=row["state"],
        after=row["state"],
        score=row["score"],
        reason=reason,
        **stands,
        **lot,
    )


def _read(row: RowMapping, plan: SkipLot) -> Skipping:
    if (row["skip_clearance"], row["skip_one_in"]) != (plan.clearance, plan.one_in):
        return Skipping()
    return Skipping(row["skipping"], row["cleared"])

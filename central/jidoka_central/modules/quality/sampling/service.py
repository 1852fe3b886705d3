"""Series of lots: which severity the next lot takes, what a result does, and what a person may decide."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.sampling.errors import REDUCED_NOT_EARNED
from jidoka_central.modules.quality.sampling.events import SeveritySwitched
from jidoka_central.modules.quality.sampling.model import STEP, SWITCHING
from jidoka_central.modules.quality.sampling.rules import severity_of
from jidoka_central.modules.quality.sampling.skip import skipping
from jidoka_central.modules.quality.sampling.skip.sksp2 import Draw
from jidoka_central.modules.quality.sampling.states import SWITCHING_STATES
from jidoka_central.modules.quality.sampling.switching import (
    LotResult,
    Reason,
    Switching,
    after_lot,
    counts,
)

DOCUMENT: Final = "quality_switching"
QUALITY_ENGINEER: Final = "quality_engineer"
MAY_REDUCE: Final = "may_reduce"
DISCONTINUED: Final = "discontinued"
_VERBS: Final[dict[Reason, str]] = {
    "two_of_five": "tighten",
    "five_accepted": "return_to_normal",
    "five_rejected": "discontinue",
    "reduced_rejected": "return_to_normal",
    "between_numbers": "return_to_normal",
}


@dataclass(frozen=True, slots=True)
class Series:
    """The lots one switching state is about, and the terms they are inspected under; ``first`` is the
    severity the series begins with, ``measured`` what is measured between which limits (variables), ``skip``
    the skip-lot programme, ``by_score`` how the plant's own table says that reduced inspection is earned
    (``None``: an edition that Jidoka ships). Single, double and multiple plans of a standard are alternatives
    to each other and make no other series."""

    item_id: UUID
    partner_id: UUID | None
    origin: str
    defect_class: str
    edition: str
    level: str
    aql: str
    first: str
    measured: str = ""
    skip: skipping.Skip | None = None
    by_score: bool | None = None

    @property
    def terms(self) -> str:
        plain = f"{self.edition} {self.level} {self.aql} {self.first}"
        if not self.measured:
            return plain
        return f"{plain} {hashlib.sha256(self.measured.encode()).hexdigest()[:8]}"


class DecideSwitching(Input):
    """A person's decision about a series of lots, with its grounds."""

    switching_id: UUID
    reason: masterdata.Reason


class SwitchingAnswer(Answer):
    id: UUID
    state: str


def standing_of(q: Queries, series: Series) -> Switching:
    """Where the series stands now; one that has no lots yet, or ran under other terms, begins."""
    row = _row(q, series)
    return _begun(series) if row is None or row["terms"] != series.terms else _read(row)


def is_discontinued(q: Queries, item_id: UUID, partner_id: UUID | None, origin: str) -> bool:
    """Inspection of these lots was discontinued: none shall be taken before corrective action."""
    return any(
        row["state"] == "discontinued"
        for row in q.rows(
            sa.select(SWITCHING.c.state).where(
                SWITCHING.c.company == q.company,
                SWITCHING.c.item_id == item_id,
                SWITCHING.c.partner_key == _key(partner_id),
                SWITCHING.c.origin == origin,
            )
        )
    )


def draw_lot(uow: UnitOfWork, series: Series, lot_id: UUID) -> Draw | None:
    """The skip-lot draw for a lot that came; ``None`` when every lot of the series is inspected. The series
    is locked: a lot that is being rejected at this moment is waited for."""
    row = None if series.skip is None else _row(uow, series)
    if row is None or series.skip is None:
        return None
    row = uow.locked(SWITCHING, row["id"])
    return None if row["terms"] != series.terms else skipping.draw_for(row, series.skip, lot_id)


def skip_lot(uow: UnitOfWork, series: Series, *, lot: str, document_id: UUID) -> None:
    """Write down that a lot which was not drawn was passed."""
    row = _row(uow, series)
    assert row is not None, "a lot was drawn for the series"
    skipping.note_skipped(uow, row, lot=lot, document_id=document_id)


def record_lot(
    uow: UnitOfWork,
    series: Series,
    result: LotResult,
    nonconforming: int,
    *,
    lot: str,
    document_id: UUID,
    original: bool = True,
    tightest: skipping.Tightest | None = None,
) -> None:
    """A lot was judged: move the series. A resubmitted lot (not ``original``) is written down and counts for
    nothing. ``tightest``: how tight a plan an accepted lot would have passed; a skip-lot programme of three
    states needs it."""
    row = _locked(uow, series)
    before = _read(row)
    after, why = after_lot(before, result) if original else (before, "none")
    counted = original and counts(before, result)
    state = row["state"]
    if why != "none":
        state = SWITCHING_STATES.next(state, _VERBS[why], document=DOCUMENT)
    earned = after.earned_reduced(series.edition, series.by_score)
    skip = skipping.after_lot(
        row,
        series.skip,
        result,
        after=after.standing,
        counted=counted,
        original=original,
        tightest=tightest,
    )
    uow.update(SWITCHING, row, **_columns(after), earned_reduced=earned, **skip.columns)
    uow.insert(
        STEP,
        switching_id=row["id"],
        lot=lot,
        document_id=document_id,
        accepted=result.accepted,
        nonconforming=nonconforming,
        counted=counted,
        before=before.standing,
        after=after.standing,
        score=after.score,
        reason=why if why != "none" else skip.why or why,
        **skip.step,
    )
    if earned and not row["earned_reduced"]:
        _ask(uow, row, MAY_REDUCE)
    elif not earned:
        tasks.close(uow, document=DOCUMENT, document_id=row["id"], key=MAY_REDUCE)
    if state != row["state"]:
        _switched(uow, row, state, why)
    if skip.why is not None:
        skipping.changed(uow, row, skip.columns, skip.why)
    if state == "discontinued":
        _ask(uow, row, DISCONTINUED)


def approve_reduced(uow: UnitOfWork, command: DecideSwitching) -> SwitchingAnswer:
    """Production is steady and the authority agrees. Raises ``REDUCED_NOT_EARNED``."""
    return _decide(uow, command, "quality.approve_reduced", Switching("reduced"))


def end_reduced(uow: UnitOfWork, command: DecideSwitching) -> SwitchingAnswer:
    """Production has become irregular, or other conditions call for normal inspection."""
    return _decide(uow, command, "quality.end_reduced", Switching("normal"))


def resume_inspection(uow: UnitOfWork, command: DecideSwitching) -> SwitchingAnswer:
    """The supplier's corrective action was approved: go on, tightened."""
    return _decide(uow, command, "quality.resume_inspection", Switching("tightened"))


def _decide(uow: UnitOfWork, command: DecideSwitching, name: str, after: Switching) -> SwitchingAnswer:
    row = uow.locked(SWITCHING, command.switching_id, "switching state")
    state = SWITCHING_STATES.next(row["state"], name, document=DOCUMENT)
    if name == "quality.approve_reduced" and not row["earned_reduced"]:
        raise REDUCED_NOT_EARNED.refuse(field="switching_id", score=row["score"], in_row=row["in_row"])
    uow.update(SWITCHING, row, **_columns(after), earned_reduced=False, **skipping.EVERY_LOT)
    uow.insert(
        STEP,
        switching_id=row["id"],
        counted=False,
        before=row["state"],
        after=state,
        score=after.score,
        reason=command.reason,
    )
    tasks.close(uow, document=DOCUMENT, document_id=row["id"])
    _switched(uow, row, state, command.reason)
    if row["skipping"] or row["skip_state"] != skipping.EVERY_LOT["skip_state"]:
        skipping.changed(uow, row, skipping.EVERY_LOT, skipping.SEVERITY)
    return SwitchingAnswer(id=row["id"], state=state)


def _switched(uow: UnitOfWork, row: RowMapping, state: str, reason: str) -> None:
    uow.emit(
        SeveritySwitched(
            row["id"],
            row["item_id"],
            row["partner_id"],
            row["origin"],
            row["defect_class"],
            row["state"],
            state,
            reason,
        ),
        before={"state": row["state"]},
        after={"state": state},
    )


def _ask(uow: UnitOfWork, row: RowMapping, key: str) -> None:
    titles = {
        MAY_REDUCE: Text(
            zh="{item}（{partner}）已达到放宽检验条件：生产稳定时可批准",
            en="{item} ({partner}) has earned reduced inspection: approve it if production is steady",
        ),
        DISCONTINUED: Text(
            zh="{item}（{partner}）加严检验累计 5 批不接收：已暂停，须批准纠正措施",
            en="{item} ({partner}): 5 lots not accepted while tightened; discontinued until corrective "
            "action is approved",
        ),
    }
    partner = None if row["partner_id"] is None else masterdata.get_partner(uow, row["partner_id"]).number
    tasks.create(
        uow,
        title=titles[key],
        params={"item": masterdata.get_item(uow, row["item_id"]).number, "partner": partner or "-"},
        document=DOCUMENT,
        document_id=row["id"],
        role=QUALITY_ENGINEER,
        key=key,
    )


def _locked(uow: UnitOfWork, series: Series) -> RowMapping:
    """The series' row, locked; written when there is none, begun anew when the terms are others."""
    row = _row(uow, series)
    begun = {"edition": series.edition, "terms": series.terms, "earned_reduced": False}
    begun |= _columns(_begun(series)) | skipping.EVERY_LOT
    if row is None:
        id_ = uow.insert(
            SWITCHING,
            item_id=series.item_id,
            partner_id=series.partner_id,
            partner_key=_key(series.partner_id),
            origin=series.origin,
            defect_class=series.defect_class,
            **begun,
        )
        return uow.locked(SWITCHING, id_)
    row = uow.locked(SWITCHING, row["id"])
    if row["terms"] != series.terms:
        uow.update(SWITCHING, row, **begun)
        row = uow.locked(SWITCHING, row["id"])
    return row


def _begun(series: Series) -> Switching:
    return Switching(severity_of(series.first))


def _read(row: RowMapping) -> Switching:
    return Switching(row["state"], tuple(row["recent"]), row["in_row"], row["rejected"], row["score"])


def _columns(state: Switching) -> dict[str, Any]:
    return {
        "state": state.standing,
        "recent": list(state.recent),
        "in_row": state.in_row,
        "rejected": state.rejected,
        "score": state.score,
    }


def _row(q: Queries, series: Series) -> RowMapping | None:
    return q.first(
        sa.select(SWITCHING).where(
            SWITCHING.c.company == q.company,
            SWITCHING.c.item_id == series.item_id,
            SWITCHING.c.partner_key == _key(series.partner_id),
            SWITCHING.c.origin == series.origin,
            SWITCHING.c.defect_class == series.defect_class,
        )
    )


def _key(partner_id: UUID | None) -> str:
    return "" if partner_id is None else str(partner_id)

"""Skip-lot inspection of series of lots: which lot is drawn, what qualifies, and what brings back the
inspection of every lot.

The state stands in the series' row, with the programme it was earned under; under another one it begins anew.
A lot that is passed without inspection is a step of the series that counts for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from jidoka_central.modules.quality.sampling.skip_lot import Draw, SkipLot, Skipping, after_inspected, draw
from jidoka_central.modules.quality.sampling.switching import LotResult

QUALIFIED: Final = "skip_qualified"
NOT_ACCEPTED: Final = "skip_lot_not_accepted"
SEVERITY: Final = "skip_severity"
REQUIREMENT: Final = "skip_requirement"
CONTAINMENT: Final = "skip_containment"
SKIPPED: Final = "skipped"
EVERY_LOT: Final = {"skipping": False, "cleared": 0}


class EndSkipLot(Input):
    """A person's decision that every lot is inspected again, with its grounds."""

    switching_id: UUID
    reason: masterdata.Reason


class SkippingAnswer(Answer):
    id: UUID
    state: str
    skipping: bool


def draw_for(row: RowMapping, plan: SkipLot, lot_id: UUID) -> Draw | None:
    """The draw for a lot that came; ``None`` while every lot of the series is inspected."""
    if row["state"] != "normal" or not _read(row, plan).skipping:
        return None
    return draw(plan, lot_id)


def after_lot(
    row: RowMapping, plan: SkipLot | None, lot: LotResult, *, after: str, counted: bool, original: bool
) -> tuple[dict[str, Any], str | None]:
    """Columns of the series after an inspected lot, and why skipping changed. ``after``: the severity the
    series stands at now."""
    if plan is None:
        return {"skip_clearance": None, "skip_one_in": None, **EVERY_LOT}, None
    before = _read(row, plan)
    if original and not lot.accepted:
        now, why = Skipping(), NOT_ACCEPTED
    elif after != "normal":
        now, why = Skipping(), SEVERITY
    elif counted and lot.severity == "normal":  # not the lot that ended tightened or reduced inspection
        now, why = after_inspected(plan, before, lot.accepted), QUALIFIED
    else:
        now, why = before, ""
    columns = {
        "skip_clearance": plan.clearance,
        "skip_one_in": plan.one_in,
        "skipping": now.skipping,
        "cleared": now.in_row,
    }
    return columns, why if now.skipping != before.skipping else None


def note_skipped(uow: UnitOfWork, row: RowMapping, *, lot: str, document_id: UUID) -> None:
    """A lot was passed without inspection."""
    _step(uow, row, SKIPPED, skipping=True, lot=lot, document_id=document_id, accepted=True)


def changed(uow: UnitOfWork, row: RowMapping, skipping: bool, reason: str) -> None:
    uow.emit(
        SkippingChanged(
            row["id"], row["item_id"], row["partner_id"], row["origin"], row["defect_class"], skipping, reason
        ),
        before={"skipping": row["skipping"]},
        after={"skipping": skipping},
    )


def end_skip_lot(uow: UnitOfWork, command: EndSkipLot) -> SkippingAnswer:
    """Every lot is inspected again, until the series has qualified anew. Raises ``NOT_SKIPPING``."""
    row = uow.locked(SWITCHING, command.switching_id, "switching state")
    if not row["skipping"]:
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
    partner, or of all but some. Returns how many were skipping."""
    table = SWITCHING.c
    mine = (
        table.company == uow.company,
        table.item_id == item_id,
        table.origin == origin,
        sa.or_(table.skipping, table.cleared > 0),
        table.partner_id == partner_id if partner_id is not None else sa.true(),
    )
    ended = 0
    for row in uow.rows(sa.select(SWITCHING).where(*mine).order_by(table.id).with_for_update()):
        if row["partner_id"] not in but_partners:
            ended += row["skipping"]
            _end(uow, row, reason)
    return ended


def _end(uow: UnitOfWork, row: RowMapping, reason: str) -> None:
    uow.update(SWITCHING, row, **EVERY_LOT)
    _step(uow, row, reason, skipping=False)
    if row["skipping"]:
        changed(uow, row, False, reason)


def _step(uow: UnitOfWork, row: RowMapping, reason: str, *, skipping: bool, **lot: Any) -> None:
    uow.insert(
        STEP,
        switching_id=row["id"],
        counted=False,
        before=row["state"],
        after=row["state"],
        score=row["score"],
        reason=reason,
        skipping=skipping,
        cleared=0,
        **lot,
    )


def _read(row: RowMapping, plan: SkipLot) -> Skipping:
    if (row["skip_clearance"], row["skip_one_in"]) != (plan.clearance, plan.one_in):
        return Skipping()
    return Skipping(row["skipping"], row["cleared"])

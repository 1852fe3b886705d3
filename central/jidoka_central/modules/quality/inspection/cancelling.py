"""Inspections that will not be done: what was planned does not come, or what came is taken away."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.registry import Input
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.inspection.asking import asked
from jidoka_central.modules.quality.inspection.events import InspectionCancelled
from jidoka_central.modules.quality.inspection.model import INSPECTION
from jidoka_central.modules.quality.inspection.recording import InspectionAnswer, samples_of
from jidoka_central.modules.quality.inspection.states import INSPECTION_STATES


class CancelInspection(Input):
    inspection_id: UUID
    reason: masterdata.Reason


def cancel_inspection(uow: UnitOfWork, command: CancelInspection) -> InspectionAnswer:
    """What was planned will not come. An open inspection is not cancelled: its lot waits for a result."""
    row = uow.locked(INSPECTION, command.inspection_id, "inspection")
    _cancel(uow, row, command.reason)
    return InspectionAnswer(id=row["id"], number=row["number"], state="cancelled")


def cancel_planned_inspections(uow: UnitOfWork, document_id: UUID, reason: str) -> int:
    """Cancel what is still planned for a document (an order that was closed or cancelled); returns how
    many."""
    rows = uow.rows(
        sa.select(INSPECTION).where(
            INSPECTION.c.company == uow.company,
            INSPECTION.c.planned_id == document_id,
            INSPECTION.c.state == INSPECTION_STATES.start,
        )
    )
    for row in rows:
        _cancel(uow, row, reason)
    return len(rows)


def lapse_inspections(uow: UnitOfWork, document_id: UUID, reason: str) -> int:
    """Inspections that are open for a document whose goods are taken away before a result (a delivery that
    does not go) are cancelled; returns how many."""
    rows = uow.rows(
        sa.select(INSPECTION).where(
            INSPECTION.c.company == uow.company,
            INSPECTION.c.source_id == document_id,
            INSPECTION.c.state == "open",
        )
    )
    for row in rows:
        _cancel(uow, row, reason, command="lapse")
    return len(rows)


def _cancel(
    uow: UnitOfWork, row: RowMapping, reason: str, command: str = "quality.cancel_inspection"
) -> None:
    state = INSPECTION_STATES.next(row["state"], command, document=row["number"])
    uow.update(INSPECTION, row, state=state)
    asked(uow, row["id"])
    minutes = sum(one["minutes"] for one in samples_of(uow, row["id"]))
    uow.emit(
        InspectionCancelled(row["id"], row["number"], reason, row["origin"], row["item_id"], minutes),
        before={"state": row["state"]},
        after={"state": state},
    )

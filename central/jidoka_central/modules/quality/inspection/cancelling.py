"""Inspections that will not be done: what was planned does not come, or what came is taken away."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Input
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.inspection.asking import asked
from jidoka_central.modules.quality.inspection.events import InspectionCancelled
from jidoka_central.modules.quality.inspection.model import INSPECTION, SAMPLE
from jidoka_central.modules.quality.inspection.recording import InspectionAnswer, samples_of
from jidoka_central.modules.quality.inspection.states import INSPECTION_STATES

_CHUNK: Final = 400


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


def withdrawn(q: Queries, document_ids: Collection[UUID], item_id: UUID) -> set[UUID]:
    """Those of the documents whose inspection of the item was cancelled after a sample had found something:
    nobody has decided about the lot, and what was found is known."""
    found = set[UUID]()
    ordered = sorted(set(document_ids))
    for start in range(0, len(ordered), _CHUNK):
        taken_away = (
            sa.select(INSPECTION.c.source_id)
            .join(SAMPLE, SAMPLE.c.inspection_id == INSPECTION.c.id)
            .where(
                INSPECTION.c.company == q.company,
                INSPECTION.c.source_id.in_(ordered[start : start + _CHUNK]),
                INSPECTION.c.item_id == item_id,
                INSPECTION.c.state == "cancelled",
                SAMPLE.c.nonconforming > 0,
            )
        )
        found |= {row["source_id"] for row in q.rows(taken_away)}
    return found


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

"""Inspections: planned when an order is placed, opened when the lot is there, decided by what was found.

The plan of a planned inspection is that of the ordered quantity; opening computes it anew for what came. An
item must have a requirement (``requirements``); who asks for an inspection asks for that first. Under a
skip-lot programme a lot that is not drawn is accepted without inspection when it would have been opened.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Input
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory.public import DocumentRef
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.inspection.asking import ask, asked
from jidoka_central.modules.quality.inspection.errors import HAS_SAMPLES
from jidoka_central.modules.quality.inspection.events import (
    InspectionOpened,
    InspectionPlanned,
    InspectionReplanned,
    InspectionSkipped,
)
from jidoka_central.modules.quality.inspection.model import INSPECTION
from jidoka_central.modules.quality.inspection.plans import SKIPPED, columns_of, plan_for, series_of
from jidoka_central.modules.quality.inspection.recording import InspectionAnswer, answer_of
from jidoka_central.modules.quality.inspection.requirements import Origin, require
from jidoka_central.modules.quality.inspection.states import INSPECTION_STATES
from jidoka_central.modules.quality.sampling.service import Series, draw_lot, is_discontinued, skip_lot
from jidoka_central.modules.quality.sampling.skip.sksp2 import Draw

_LOTS_BACK: Final = 200


class ReplanInspection(Input):
    """What an open inspection cannot be done by gives way to the requirement as it stands now."""

    inspection_id: UUID
    reason: masterdata.Reason


def plan_inspection(
    uow: UnitOfWork,
    *,
    origin: Origin,
    item_id: UUID,
    partner_id: UUID | None,
    quantity: int,
    document: DocumentRef,
) -> UUID:
    """An order was placed: plan the inspection of what will come and ask an inspector for it.

    ``quantity``: micro-units. ``document``: the order, or the line of it that ``open_inspection`` will name.
    Raises ``NO_REQUIREMENT``, ``EMPTY_LOT``.
    """
    requirement = require(uow, item_id, partner_id, origin)
    plan = plan_for(uow, requirement, partner_id, quantity)
    number = uow.number("inspection", "QI")
    id_ = uow.insert(
        INSPECTION,
        number=number,
        state=INSPECTION_STATES.start,
        origin=origin,
        item_id=item_id,
        partner_id=partner_id,
        quantity=quantity,
        defect_class=requirement.defect_class,
        resubmitted=False,
        **_reference("planned", document),
        **columns_of(plan),
    )
    uow.emit(
        InspectionPlanned(
            id_, number, origin, item_id, partner_id, quantity, document, plan.edition, plan.severity,
            plan.letter, plan.inspect, plan.ac, plan.re, plan.kind,
        )
    )  # fmt: skip
    ask(uow, id_, item_id, plan, document.number)
    return id_


def open_inspection(
    uow: UnitOfWork,
    *,
    origin: Origin,
    item_id: UUID,
    partner_id: UUID | None,
    lot_id: UUID,
    lot_number: str,
    quantity: int,
    document: DocumentRef,
    plant: str,
    planned_for: DocumentRef | None = None,
    resubmitted: bool = False,
) -> UUID:
    """The lot is there: open its inspection, with the plan for the quantity that came (micro-units).

    ``document`` is what the lot came with. The first inspection still planned for ``planned_for`` (for
    ``document`` when it is not given) and this item is taken; where there is none, a new one opens. A lot
    ``resubmitted`` after it was not accepted is inspected tightened and counts for no switching. A lot that
    the skip-lot programme does not draw is accepted at once: InspectionSkipped in place of InspectionOpened.
    One that comes after a drawn lot was taken away is inspected in its place, without a draw.
    Raises ``NO_REQUIREMENT``, ``EMPTY_LOT``.
    """
    requirement = require(uow, item_id, partner_id, origin)
    plan = plan_for(uow, requirement, partner_id, quantity, resubmitted=resubmitted)
    facts: dict[str, Any] = {
        "lot_id": lot_id,
        "lot_number": lot_number,
        "plant": plant,
        "quantity": quantity,
        "defect_class": requirement.defect_class,
        "resubmitted": resubmitted,
        **_reference("source", document),
        **columns_of(plan),
    }
    planned = _planned(uow, origin, item_id, partner_id, planned_for or document)
    series = series_of(requirement, partner_id)
    draw = None if resubmitted else draw_lot(uow, series, lot_id)
    if draw is not None and not draw.inspect and _owed(uow, series):
        draw = None
    facts |= _drawn(uow, draw)
    skipped = draw is not None and not draw.inspect
    if planned is None:
        number = uow.number("inspection", "QI")
        id_ = uow.insert(
            INSPECTION,
            number=number,
            state=SKIPPED if skipped else "open",
            origin=origin,
            item_id=item_id,
            partner_id=partner_id,
            **_reference("planned", planned_for),
            **facts,
        )
    else:
        id_, number = planned["id"], planned["number"]
        state = INSPECTION_STATES.next(planned["state"], "skip" if skipped else "open", document=number)
        uow.update(INSPECTION, planned, state=state, **facts)
    if draw is not None and skipped:
        asked(uow, id_)
        skip_lot(uow, series, lot=lot_number, document_id=id_)
        uow.emit(
            InspectionSkipped(
                id_, number, origin, item_id, partner_id, lot_id, lot_number, quantity, document, plant,
                draw.clearance, draw.one_in, f"{draw.fraction:.6f}", draw.programme,
            )
        )  # fmt: skip
        return id_
    uow.emit(
        InspectionOpened(
            id_, number, origin, item_id, partner_id, lot_id, lot_number, quantity, document, plan.edition,
            plan.severity, plan.letter, plan.inspect, plan.ac, plan.re, plan.kind,
        )
    )  # fmt: skip
    ask(uow, id_, item_id, plan, lot_number)
    return id_


def replan_inspection(uow: UnitOfWork, command: ReplanInspection) -> InspectionAnswer:
    """An open inspection takes the plan that its requirement asks for now. Raises ``HAS_SAMPLES``,
    ``NO_REQUIREMENT``, ``ILLEGAL_TRANSITION``."""
    row = uow.locked(INSPECTION, command.inspection_id, "inspection")
    state = INSPECTION_STATES.next(row["state"], "quality.replan_inspection", document=row["number"])
    if row["taken"]:
        raise HAS_SAMPLES.refuse(field="inspection_id", number=row["number"])
    requirement = require(uow, row["item_id"], row["partner_id"], row["origin"])
    plan = plan_for(uow, requirement, row["partner_id"], row["quantity"], resubmitted=row["resubmitted"])
    columns = columns_of(plan) | {"defect_class": requirement.defect_class}
    uow.update(INSPECTION, row, state=state, **columns)
    uow.emit(
        InspectionReplanned(row["id"], row["number"], command.reason),
        before={name: row[name] for name in columns},
        after=columns,
    )
    ask(uow, row["id"], row["item_id"], plan, row["lot_number"])
    return answer_of(row, state, plan)


def supply_discontinued(q: Queries, item_id: UUID, partner_id: UUID | None) -> bool:
    """Five lots of this supplier's were not accepted while tightened: take no more until corrective action
    is approved."""
    return is_discontinued(q, item_id, partner_id, "incoming")


def get_inspection(q: Queries, inspection_id: UUID) -> RowMapping:
    return q.get(INSPECTION, inspection_id, "inspection")


def inspections_of_document(q: Queries, document_id: UUID) -> list[RowMapping]:
    """Those planned for a document, or opened with it, oldest first."""
    return q.rows(
        sa.select(INSPECTION)
        .where(
            INSPECTION.c.company == q.company,
            sa.or_(INSPECTION.c.planned_id == document_id, INSPECTION.c.source_id == document_id),
        )
        .order_by(INSPECTION.c.id)
    )


def _planned(
    uow: UnitOfWork, origin: str, item_id: UUID, partner_id: UUID | None, document: DocumentRef
) -> RowMapping | None:
    return uow.first(
        sa.select(INSPECTION)
        .where(
            INSPECTION.c.company == uow.company,
            INSPECTION.c.planned_id == document.id,
            INSPECTION.c.planned_type == document.type,
            INSPECTION.c.state == INSPECTION_STATES.start,
            INSPECTION.c.origin == origin,
            INSPECTION.c.item_id == item_id,
            INSPECTION.c.partner_id == partner_id,
        )
        .order_by(INSPECTION.c.id)
        .limit(1)
        .with_for_update()
    )


def _owed(q: Queries, series: Series) -> bool:
    """Whether an inspection of the series was cancelled when its goods were taken away, and none has been
    opened in its place since, one for each: who could pick the same goods anew until they are not drawn would
    choose what is inspected. The last ``_LOTS_BACK`` lots that were to be inspected count."""
    inspection = INSPECTION.c
    rows = q.rows(
        sa.select(inspection.state, inspection.created, inspection.changed)
        .where(
            inspection.company == q.company,
            inspection.item_id == series.item_id,
            inspection.partner_id == series.partner_id,
            inspection.origin == series.origin,
            inspection.lot_id.is_not(None),
            inspection.state != SKIPPED,
        )
        .order_by(inspection.id.desc())
        .limit(_LOTS_BACK)
    )
    opened = [(row["created"], -1) for row in rows]
    taken_away = [(row["changed"], 1) for row in rows if row["state"] == "cancelled"]
    owed = 0
    for _, one in sorted(opened + taken_away):
        owed = max(0, owed + one)
    return owed > 0


def _drawn(uow: UnitOfWork, draw: Draw | None) -> dict[str, Any]:
    """The draw as the inspection keeps it; a lot that was not drawn is decided about with it."""
    if draw is None:
        return {}
    kept = {
        "skip_clearance": draw.clearance,
        "skip_one_in": draw.one_in,
        "skip_programme": draw.programme,
        "draw": draw.fraction,
    }
    return kept if draw.inspect else kept | {"verdict": SKIPPED, "decided_at": uow.now}


def _reference(prefix: str, document: DocumentRef | None) -> dict[str, Any]:
    names = ("type", "id", "number")
    return {f"{prefix}_{name}": None if document is None else getattr(document, name) for name in names}

"""Inspections: planned when an order is placed, opened when the lot is there, decided by what was found.

The plan of a planned inspection is that of the ordered quantity; opening computes it anew for what came. An
item must have a requirement (``requirements``); who asks for an inspection asks for that first.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory.public import DocumentRef
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.inspection.errors import (
    INSPECTED_TOO_FEW,
    INSPECTED_TOO_MANY,
    NONCONFORMING_TOO_MANY,
)
from jidoka_central.modules.quality.inspection.events import (
    InspectionDecided,
    InspectionOpened,
    InspectionPlanned,
)
from jidoka_central.modules.quality.inspection.model import INSPECTION
from jidoka_central.modules.quality.inspection.requirements import (
    InspectionRequirement,
    Origin,
    inspection_required,
    require,
)
from jidoka_central.modules.quality.inspection.states import INSPECTION_STATES
from jidoka_central.modules.quality.sampling.editions import Severity
from jidoka_central.modules.quality.sampling.errors import PLAN_NOT_VERIFIED
from jidoka_central.modules.quality.sampling.rules import SamplingPlan, severity_of, single_plan
from jidoka_central.modules.quality.sampling.service import Series, is_discontinued, record_lot, standing_of
from jidoka_shared.values import QUANTITY_SCALE

INSPECTOR: Final = "inspector"
DOCUMENT: Final = "quality_inspection"
TASK_KEY: Final = "inspect"
COUNT_MAX: Final = 10**9
MINUTES_MAX: Final = 60_000  # a thousand hours; more is a slip of the finger, and would be booked


class RecordInspection(Input):
    """``minutes``: what the inspection took, as decimal text."""

    inspection_id: UUID
    inspected: int = Field(ge=0, le=COUNT_MAX)
    nonconforming: int = Field(ge=0, le=COUNT_MAX)
    minutes: masterdata.DecimalText
    note: str | None = Field(default=None, max_length=1000)


class InspectionAnswer(Answer):
    """``verdict``: accepted, accepted_ends_reduced or rejected once decided."""

    id: UUID
    number: str
    state: str
    verdict: str | None = None


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
        **_columns(plan),
    )
    uow.emit(
        InspectionPlanned(
            id_, number, origin, item_id, partner_id, quantity, document, plan.edition, plan.severity,
            plan.letter, plan.inspect, plan.ac, plan.re,
        )
    )  # fmt: skip
    _ask(uow, id_, item_id, plan, document.number)
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
    ``resubmitted`` after it was not accepted is inspected tightened and counts for no switching.
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
        **_columns(plan),
    }
    planned = _planned(uow, origin, item_id, partner_id, planned_for or document)
    if planned is None:
        number = uow.number("inspection", "QI")
        id_ = uow.insert(
            INSPECTION,
            number=number,
            state="open",
            origin=origin,
            item_id=item_id,
            partner_id=partner_id,
            **_reference("planned", planned_for),
            **facts,
        )
    else:
        id_, number = planned["id"], planned["number"]
        state = INSPECTION_STATES.next(planned["state"], "open", document=number)
        uow.update(INSPECTION, planned, state=state, **facts)
        tasks.close(uow, document=DOCUMENT, document_id=id_, key=TASK_KEY)
    uow.emit(
        InspectionOpened(
            id_, number, origin, item_id, partner_id, lot_id, lot_number, quantity, document, plan.edition,
            plan.severity, plan.letter, plan.inspect, plan.ac, plan.re,
        )
    )  # fmt: skip
    _ask(uow, id_, item_id, plan, lot_number)
    return id_


def record_inspection(uow: UnitOfWork, command: RecordInspection) -> InspectionAnswer:
    """What was found; the plan decides. Raises ``INSPECTED_TOO_FEW``, ``INSPECTED_TOO_MANY``,
    ``NONCONFORMING_TOO_MANY``, ``ILLEGAL_TRANSITION``."""
    row = uow.locked(INSPECTION, command.inspection_id, "inspection")
    number = row["number"]
    state = INSPECTION_STATES.next(row["state"], "quality.record_inspection", document=number)
    _check_counts(row, command)
    minutes = masterdata.parse_positive(command.minutes, field="minutes", most=MINUTES_MAX)
    verdict = plan_of(row).verdict(command.nonconforming)
    if verdict == "rejected":
        state = INSPECTION_STATES.next(row["state"], "reject", document=number)
    found = {
        "inspected": command.inspected,
        "nonconforming": command.nonconforming,
        "minutes": minutes,
        "verdict": verdict,
    }
    uow.update(
        INSPECTION,
        row,
        state=state,
        note=command.note,
        decided_by=uow.principal.name,
        decided_at=uow.now,
        **found,
    )
    tasks.close(uow, document=DOCUMENT, document_id=row["id"], key=TASK_KEY)
    _count(uow, row, command.nonconforming)
    uow.emit(_decided(row, command, minutes), before={"state": row["state"]}, after={"state": state, **found})
    return InspectionAnswer(id=row["id"], number=number, state=state, verdict=verdict)


def plan_for(
    q: Queries,
    requirement: InspectionRequirement,
    partner_id: UUID | None,
    quantity: int,
    *,
    resubmitted: bool = False,
) -> SamplingPlan:
    """The plan a lot of ``quantity`` micro-units is inspected by now, in the severity its series stands at:
    parts of a unit count as one. A reduced plan that is not verified gives way to the normal one."""
    lot_size = -(-quantity // QUANTITY_SCALE)
    severity: Severity = "tightened"
    if not resubmitted:
        severity = standing_of(q, _series(requirement, partner_id)).severity
    terms = (lot_size, requirement.level, requirement.aql)
    try:
        return single_plan(*terms, severity, edition=requirement.edition)
    except Refusal as refusal:
        if refusal.problem is not PLAN_NOT_VERIFIED:
            raise
        return single_plan(*terms, "normal", edition=requirement.edition)


def supply_discontinued(q: Queries, item_id: UUID, partner_id: UUID | None) -> bool:
    """Five lots of this supplier's were not accepted while tightened: take no more until corrective action
    is approved."""
    return is_discontinued(q, item_id, partner_id, "incoming")


def plan_of(row: RowMapping) -> SamplingPlan:
    """The plan an inspection was given, whatever its requirement says by now."""
    return SamplingPlan(
        row["edition"],
        row["level"],
        row["aql"],
        severity_of(row["severity"]),
        row["lot_size"],
        row["code_letter"],
        row["letter"],
        row["sample_size"],
        row["ac"],
        row["re"],
    )


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


def _series(requirement: InspectionRequirement, partner_id: UUID | None) -> Series:
    return Series(
        requirement.item_id,
        partner_id,
        requirement.origin,
        requirement.defect_class,
        requirement.edition,
        requirement.level,
        requirement.aql,
        requirement.severity,
    )


def _count(uow: UnitOfWork, row: RowMapping, nonconforming: int) -> None:
    """The lot's place in its series. One that was opened under terms that no longer hold counts nowhere."""
    requirement = inspection_required(uow, row["item_id"], row["partner_id"], row["origin"])
    if requirement is None:
        return
    series = _series(requirement, row["partner_id"])
    if any(getattr(series, name) != row[name] for name in ("defect_class", "edition", "level", "aql")):
        return
    record_lot(
        uow,
        series,
        plan_of(row),
        nonconforming,
        lot=row["lot_number"],
        document_id=row["id"],
        original=not row["resubmitted"],
    )


def _check_counts(row: RowMapping, command: RecordInspection) -> None:
    needed = row["to_inspect"]
    told = {"number": row["number"], "needed": needed, "inspected": command.inspected}
    if command.inspected < needed:
        raise INSPECTED_TOO_FEW.refuse(field="inspected", **told)
    if command.inspected > needed:
        raise INSPECTED_TOO_MANY.refuse(field="inspected", **told)
    if command.nonconforming > command.inspected:
        raise NONCONFORMING_TOO_MANY.refuse(
            field="nonconforming", nonconforming=command.nonconforming, inspected=command.inspected
        )


def _decided(row: RowMapping, command: RecordInspection, minutes: int) -> InspectionDecided:
    return InspectionDecided(
        document_id=row["id"],
        number=row["number"],
        origin=row["origin"],
        accepted=plan_of(row).verdict(command.nonconforming) != "rejected",
        item_id=row["item_id"],
        partner_id=row["partner_id"],
        lot_id=row["lot_id"],
        lot_number=row["lot_number"],
        quantity=row["quantity"],
        inspected=command.inspected,
        nonconforming=command.nonconforming,
        nonconforming_quantity=min(command.nonconforming * QUANTITY_SCALE, row["quantity"]),
        minutes=minutes,
        source=DocumentRef(row["source_type"], row["source_id"], row["source_number"]),
        planned_for=DocumentRef(row["planned_type"], row["planned_id"], row["planned_number"])
        if row["planned_type"]
        else None,
        plant=row["plant"],
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


def _ask(uow: UnitOfWork, id_: UUID, item_id: UUID, plan: SamplingPlan, where: str) -> None:
    tasks.create(
        uow,
        title=Text(
            zh="检验 {item}（{where}）：抽 {inspect} 件，{ac} 件及以下不合格接收，{re} 件及以上不接收",
            en="Inspect {item} ({where}): {inspect} pieces, accept with {ac} nonconforming, not with {re}",
        ),
        params={
            "item": masterdata.get_item(uow, item_id).number,
            "where": where,
            "inspect": plan.inspect,
            "ac": plan.ac,
            "re": plan.re,
        },
        document=DOCUMENT,
        document_id=id_,
        role=INSPECTOR,
        key=TASK_KEY,
    )


def _columns(plan: SamplingPlan) -> dict[str, Any]:
    return {
        "edition": plan.edition,
        "level": plan.level,
        "aql": plan.aql,
        "severity": plan.severity,
        "lot_size": plan.lot_size,
        "code_letter": plan.code_letter,
        "letter": plan.letter,
        "sample_size": plan.n,
        "to_inspect": plan.inspect,
        "ac": plan.ac,
        "re": plan.re,
    }


def _reference(prefix: str, document: DocumentRef | None) -> dict[str, Any]:
    names = ("type", "id", "number")
    return {f"{prefix}_{name}": None if document is None else getattr(document, name) for name in names}

"""What was found in a lot: sample by sample by attributes, reading by reading by variables.

Every sample is a row that is written once, and so is every reading. The plan decides after each sample:
accept, do not accept, or take the next one, for which the inspector is asked anew. The minutes of all samples
are told once, with the decision.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Input
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory.public import DocumentRef
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.gauges.service import gauge_id_of, standing
from jidoka_central.modules.quality.inspection.asking import ask, asked
from jidoka_central.modules.quality.inspection.errors import (
    COUNT_MISSING,
    GAUGE_UNFIT,
    INSPECTED_TOO_FEW,
    INSPECTED_TOO_MANY,
    NONCONFORMING_TOO_MANY,
    ONLY_FOR_ATTRIBUTES,
    ONLY_FOR_VARIABLES,
    STAGE_NOT_NEXT,
)
from jidoka_central.modules.quality.inspection.events import InspectionDecided, InspectionSampled
from jidoka_central.modules.quality.inspection.model import INSPECTION, READING, SAMPLE
from jidoka_central.modules.quality.inspection.plans import plan_of, same_terms, series_of
from jidoka_central.modules.quality.inspection.requirements import inspection_required
from jidoka_central.modules.quality.inspection.rules import VERDICTS, LotPlan, judge_readings, read_readings
from jidoka_central.modules.quality.inspection.states import INSPECTION_STATES
from jidoka_central.modules.quality.inspection.tightest import tightest_of
from jidoka_central.modules.quality.sampling.own.reading import judged_by
from jidoka_central.modules.quality.sampling.rules import Verdict
from jidoka_central.modules.quality.sampling.service import record_lot
from jidoka_central.modules.quality.sampling.skip.programme import Programme
from jidoka_central.modules.quality.sampling.skip.skipping import Tightest
from jidoka_central.modules.quality.sampling.stages import Step
from jidoka_shared.values import QUANTITY_SCALE

COUNT_MAX: Final = 10**9
MINUTES_MAX: Final = 60_000  # a thousand hours; more is a slip of the finger, and would be booked
STAGES_MAX: Final = 7
READINGS_MAX: Final = 1_000
_STEPS: Final[dict[Verdict, Step]] = {verdict: step for step, verdict in VERDICTS.items()}


class RecordInspection(Input):
    """The sample ``stage``: by attributes how many were ``inspected`` and how many did not conform, by
    variables the ``readings`` as they were typed, and the gauge. ``minutes``: what it took, as decimal
    text."""

    inspection_id: UUID
    stage: int = Field(default=1, ge=1, le=STAGES_MAX)
    inspected: int | None = Field(default=None, ge=0, le=COUNT_MAX)
    nonconforming: int | None = Field(default=None, ge=0, le=COUNT_MAX)
    readings: tuple[str, ...] | None = Field(default=None, max_length=READINGS_MAX)
    gauge: masterdata.Code | None = None
    minutes: masterdata.DecimalText
    note: str | None = Field(default=None, max_length=1000)


class NextSample(Answer):
    """What is to be inspected now: ``ac`` and ``re`` hold for all samples so far together, of which
    ``inspected`` and ``nonconforming`` are known. ``ac`` is null where acceptance is not possible yet; both
    are null for variables."""

    stage: int
    stages: int
    to_inspect: int
    ac: int | None
    re: int | None
    inspected: int
    nonconforming: int


class InspectionAnswer(Answer):
    """``verdict``: accepted, accepted_ends_reduced or rejected once decided. ``step``: what the sample just
    recorded means, continue where the ``next`` one is to be taken."""

    id: UUID
    number: str
    state: str
    verdict: str | None = None
    step: str | None = None
    next: NextSample | None = None


def record_inspection(uow: UnitOfWork, command: RecordInspection) -> InspectionAnswer:
    """The result of one sample; the plan decides.

    Raises ``ILLEGAL_TRANSITION``, ``STAGE_NOT_NEXT``; by attributes ``COUNT_MISSING``, ``INSPECTED_TOO_FEW``,
    ``INSPECTED_TOO_MANY``, ``NONCONFORMING_TOO_MANY``, ``ONLY_FOR_VARIABLES``; by variables
    ``ONLY_FOR_ATTRIBUTES``, ``READING_MISSING``, ``READING_NOT_A_NUMBER``, ``READING_NOT_FINITE``,
    ``READINGS_NOT_AS_PLANNED``, ``NO_SPREAD``, ``UNKNOWN_DOCUMENT`` (gauge),
    ``GAUGE_UNFIT``.
    """
    row = uow.locked(INSPECTION, command.inspection_id, "inspection")
    number = row["number"]
    accepted = INSPECTION_STATES.next(row["state"], "quality.record_inspection", document=number)
    if command.stage != row["taken"] + 1:
        raise STAGE_NOT_NEXT.refuse(
            field="stage", number=number, expected=row["taken"] + 1, stage=command.stage
        )
    plan = plan_of(row)
    minutes = masterdata.parse_positive(command.minutes, field="minutes", most=MINUTES_MAX)
    before = samples_of(uow, row["id"])
    if plan.measured is not None:
        step, inspected, nonconforming = _measure(uow, row, plan, command)
    else:
        step, inspected, nonconforming = _count(row, plan, command, before)
    uow.insert(
        SAMPLE,
        inspection_id=row["id"],
        stage=command.stage,
        inspected=inspected,
        nonconforming=nonconforming,
        minutes=minutes,
        step=step,
        gauge=command.gauge,
        note=command.note,
        taken_by=uow.principal.name,
    )
    if step == "continue":
        return _go_on(uow, row, plan)
    state = accepted if step != "reject" else INSPECTION_STATES.next(row["state"], "reject", document=number)
    return _decide(uow, row, plan, state, VERDICTS[step], command.note)


def samples_of(q: Queries, inspection_id: UUID) -> list[RowMapping]:
    """What was recorded, sample by sample."""
    mine = SAMPLE.c.company == q.company, SAMPLE.c.inspection_id == inspection_id
    return q.rows(sa.select(SAMPLE).where(*mine).order_by(SAMPLE.c.stage))


def found_so_far(q: Queries, inspection_id: UUID) -> int:
    """How many the samples recorded until now found not to conform."""
    return sum(one["nonconforming"] for one in samples_of(q, inspection_id))


def readings_of(q: Queries, inspection_id: UUID) -> list[float]:
    """What was measured, in its order."""
    mine = READING.c.company == q.company, READING.c.inspection_id == inspection_id
    rows = q.rows(sa.select(READING.c.value).where(*mine).order_by(READING.c.position))
    return [row["value"] for row in rows]


def next_of(plan: LotPlan, samples: list[RowMapping]) -> NextSample:
    """The sample to take after those recorded."""
    taken = len(samples)
    stage = plan.stages[taken] if plan.measured is None else None
    return NextSample(
        stage=taken + 1,
        stages=plan.samples,
        to_inspect=plan.size(taken + 1),
        ac=None if stage is None else stage.ac,
        re=None if stage is None else stage.re,
        inspected=sum(one["inspected"] for one in samples),
        nonconforming=sum(one["nonconforming"] for one in samples),
    )


def answer_of(row: RowMapping, state: str, plan: LotPlan) -> InspectionAnswer:
    """Of an inspection that waits for its first sample."""
    return InspectionAnswer(id=row["id"], number=row["number"], state=state, next=next_of(plan, []))


def _count(
    row: RowMapping, plan: LotPlan, command: RecordInspection, before: list[RowMapping]
) -> tuple[Step, int, int]:
    """By attributes: (step, inspected, nonconforming) of this sample."""
    for name in ("readings", "gauge"):
        if getattr(command, name) is not None:
            raise ONLY_FOR_VARIABLES.refuse(field=name, kind=plan.kind)
    for name in ("inspected", "nonconforming"):
        if getattr(command, name) is None:
            raise COUNT_MISSING.refuse(field=name, number=row["number"])
    inspected, nonconforming = command.inspected or 0, command.nonconforming or 0
    needed = plan.size(command.stage)
    told = {"number": row["number"], "needed": needed, "inspected": inspected}
    if inspected < needed:
        raise INSPECTED_TOO_FEW.refuse(field="inspected", **told)
    if inspected > needed:
        raise INSPECTED_TOO_MANY.refuse(field="inspected", **told)
    if nonconforming > inspected:
        raise NONCONFORMING_TOO_MANY.refuse(
            field="nonconforming", nonconforming=nonconforming, inspected=inspected
        )
    found = nonconforming + sum(one["nonconforming"] for one in before)
    return plan.step(command.stage, found), inspected, nonconforming


def _measure(
    uow: UnitOfWork, row: RowMapping, plan: LotPlan, command: RecordInspection
) -> tuple[Step, int, int]:
    """By variables: (step, measured, beyond a limit); the readings are kept."""
    for name in ("inspected", "nonconforming"):
        if getattr(command, name) is not None:
            raise ONLY_FOR_ATTRIBUTES.refuse(field=name, number=row["number"])
    if command.gauge is not None:
        _check_gauge(uow, command.gauge)
    readings = read_readings(command.readings or ())
    verdict, beyond, _ = judge_readings(plan, readings)
    uow.insert_many(
        READING,
        [
            {"inspection_id": row["id"], "position": position, "value": value}
            for position, value in enumerate(readings, start=1)
        ],
    )
    return _STEPS[verdict], len(readings), beyond


def _check_gauge(q: Queries, code: str) -> None:
    """A gauge that is named must be calibrated; which studies it needs is the control plan's matter."""
    gauge = standing(q, gauge_id_of(q, code))
    if not gauge.calibration_passed or gauge.due_on is None or gauge.due_on < q.today:
        raise GAUGE_UNFIT.refuse(field="gauge", gauge=code)


def _go_on(uow: UnitOfWork, row: RowMapping, plan: LotPlan) -> InspectionAnswer:
    """The sample decided nothing: ask for the next."""
    samples = samples_of(uow, row["id"])
    last, following = samples[-1], next_of(plan, samples)
    uow.update(INSPECTION, row, taken=len(samples))
    uow.emit(
        InspectionSampled(
            row["id"], row["number"], last["stage"], last["inspected"], last["nonconforming"], last["minutes"]
        ),
        before={"taken": row["taken"]},
        after={"taken": len(samples)},
    )
    ask(
        uow,
        row["id"],
        row["item_id"],
        plan,
        row["lot_number"],
        taken=len(samples),
        found=following.nonconforming,
    )
    return InspectionAnswer(
        id=row["id"], number=row["number"], state=row["state"], step="continue", next=following
    )


def _decide(
    uow: UnitOfWork, row: RowMapping, plan: LotPlan, state: str, verdict: Verdict, note: str | None
) -> InspectionAnswer:
    samples = samples_of(uow, row["id"])
    inspected, nonconforming, minutes = (
        sum(one[name] for one in samples) for name in ("inspected", "nonconforming", "minutes")
    )
    found = {
        "inspected": inspected,
        "nonconforming": nonconforming,
        "minutes": minutes,
        "verdict": verdict,
        "taken": len(samples),
    }
    uow.update(
        INSPECTION,
        row,
        state=state,
        note=note,
        decided_by=uow.principal.name,
        decided_at=uow.now,
        **found,
    )
    asked(uow, row["id"])
    _place_in_series(uow, row, plan, verdict, len(samples), nonconforming)
    uow.emit(
        _decided(row, verdict, inspected, nonconforming, minutes),
        before={"state": row["state"]},
        after={"state": state, **found},
    )
    step = _STEPS[verdict]
    return InspectionAnswer(id=row["id"], number=row["number"], state=state, verdict=verdict, step=step)


def _place_in_series(
    uow: UnitOfWork, row: RowMapping, plan: LotPlan, verdict: Verdict, taken: int, nonconforming: int
) -> None:
    """One that was opened under terms that no longer hold counts nowhere."""
    requirement = inspection_required(uow, row["item_id"], row["partner_id"], row["origin"])
    if requirement is None or not same_terms(row, requirement):
        return
    tightest = None
    if isinstance(requirement.skip_lot, Programme) and verdict != "rejected":
        tightest = tightest_of_inspection(uow, row, plan)
    record_lot(
        uow,
        series_of(requirement, row["partner_id"]),
        plan.result(verdict, taken, nonconforming, requirement.wanted.own),
        nonconforming,
        lot=row["lot_number"],
        document_id=row["id"],
        original=not row["resubmitted"],
        tightest=tightest,
    )


def tightest_of_inspection(q: Queries, row: RowMapping, plan: LotPlan) -> Tightest:
    """How tight a plan of its own table an accepted lot would also have passed, by its samples and
    readings."""
    own = None if plan.table is None else judged_by(q, plan.edition, plan.table)
    samples = [(one["inspected"], one["nonconforming"]) for one in samples_of(q, row["id"])]
    readings = readings_of(q, row["id"]) if plan.measured is not None else []
    return tightest_of(plan, own, samples, readings)


def _decided(
    row: RowMapping, verdict: Verdict, inspected: int, nonconforming: int, minutes: int
) -> InspectionDecided:
    return InspectionDecided(
        document_id=row["id"],
        number=row["number"],
        origin=row["origin"],
        accepted=verdict != "rejected",
        item_id=row["item_id"],
        partner_id=row["partner_id"],
        lot_id=row["lot_id"],
        lot_number=row["lot_number"],
        quantity=row["quantity"],
        inspected=inspected,
        nonconforming=nonconforming,
        nonconforming_quantity=min(nonconforming * QUANTITY_SCALE, row["quantity"]),
        minutes=minutes,
        source=DocumentRef(row["source_type"], row["source_id"], row["source_number"]),
        planned_for=DocumentRef(row["planned_type"], row["planned_id"], row["planned_number"])
        if row["planned_type"]
        else None,
        plant=row["plant"],
    )

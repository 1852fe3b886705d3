"""One inspection whole: its plan stage by stage, what was recorded, what it means, and whether it was
skipped."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer
from jidoka_central.foundation.states import Action
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.inspection.datasets import InspectionRow, Names, shown
from jidoka_central.modules.quality.inspection.model import INSPECTION
from jidoka_central.modules.quality.inspection.plans import SKIPPED, plan_of
from jidoka_central.modules.quality.inspection.recording import NextSample, next_of, readings_of, samples_of
from jidoka_central.modules.quality.inspection.rules import LotPlan, judge_readings
from jidoka_central.modules.quality.inspection.states import INSPECTION_STATES
from jidoka_central.modules.quality.sampling.own.reading import edition_named


class StageView(Answer):
    """Of a plan by attributes: accept with at most ``ac`` of all samples so far (null: not possible yet)."""

    stage: int
    to_inspect: int
    ac: int | None
    re: int


class SampleView(Answer):
    """``step``: accept, accept_ends_reduced, reject or continue; ``nonconforming`` of this sample."""

    stage: int
    inspected: int
    nonconforming: int
    minutes: str
    step: str
    gauge: str | None
    note: str | None
    by: str
    at: int


class EstimateView(Answer):
    """Estimates in per cent nonconforming; null where there is no such limit."""

    mean: float
    s: float
    q_lower: float | None
    q_upper: float | None
    p_lower: float | None
    p_upper: float | None
    p_total: float


class MeasuredView(Answer):
    """``form``: k or M, or all: every piece is measured and none may lie beyond a limit. ``m`` in per cent.
    ``result`` is null where nothing was estimated: before the readings, in form all, and where every reading
    was the same and beyond a limit."""

    characteristic: str
    unit: str
    lower: float | None
    upper: float | None
    form: str
    k: float | None
    m: float | None
    readings: list[float]
    result: EstimateView | None


class DrawView(Answer):
    """The skip-lot draw: of 1, as decimal text; the lot is inspected when it is below 1 / ``one_in``.
    ``clearance`` of SkSP-2, ``programme``: the code of one of three states."""

    clearance: int | None
    one_in: int
    programme: str | None
    draw: str
    skipped: bool


class InspectionView(InspectionRow):
    """``sample_size`` is the plan's, of all samples together, ``to_inspect`` what is inspected of this lot:
    the whole of a lot not larger. ``asked_kind`` is what was required, ``simpler_because`` (table, lot) why
    another kind is used. ``edition_*``: what the plan comes from and what that was held against;
    ``table_digest``: of the plant's own table, where it comes from one."""

    version: int
    plant: str | None
    lot_size: int
    sample_size: int
    whole_lot: bool
    asked_kind: str
    simpler_because: str | None
    stages: list[StageView]
    next: NextSample | None
    samples: list[SampleView]
    variables: MeasuredView | None
    skip_lot: DrawView | None
    defect_class: str
    edition_zh: str
    edition_en: str
    verified_zh: str
    verified_en: str
    table_digest: str | None
    order_id: UUID | None
    order_type: str | None
    document_id: UUID | None
    document_type: str | None
    note: str | None


def inspection_view(q: Queries, inspection_id: UUID) -> InspectionView:
    row = q.get(INSPECTION, inspection_id, "inspection")
    plan, samples = plan_of(row), samples_of(q, inspection_id)
    edition = edition_named(q, row["edition"])
    return InspectionView(
        **shown(Names(q), row),
        version=row["version"],
        plant=row["plant"],
        lot_size=row["lot_size"],
        sample_size=row["sample_size"],
        whole_lot=row["to_inspect"] == row["lot_size"],
        asked_kind=row["asked_kind"],
        simpler_because=row["simpler"],
        stages=_stages(plan),
        next=next_of(plan, samples) if row["state"] == "open" else None,
        samples=[_sample(one) for one in samples],
        variables=None if plan.measured is None else _measured(plan, readings_of(q, inspection_id)),
        skip_lot=_draw(row),
        defect_class=row["defect_class"],
        edition_zh=edition.title.zh,
        edition_en=edition.title.en,
        verified_zh=edition.verified.zh,
        verified_en=edition.verified.en,
        table_digest=row["table_digest"],
        order_id=row["planned_id"],
        order_type=row["planned_type"],
        document_id=row["source_id"],
        document_type=row["source_type"],
        note=row["note"],
    )


def inspection_actions(q: Queries, inspection_id: UUID) -> list[Action]:
    row = q.get(INSPECTION, inspection_id, "inspection")
    return q.actions(INSPECTION_STATES, row["state"], row, row["number"])


def _stages(plan: LotPlan) -> list[StageView]:
    return [
        StageView(stage=at, to_inspect=plan.size(at), ac=one.ac, re=one.re)
        for at, one in enumerate(plan.stages, start=1)
    ]


def _sample(row: RowMapping) -> SampleView:
    names = ("stage", "inspected", "nonconforming", "step", "gauge", "note")
    return SampleView(
        minutes=masterdata.quantity_text(row["minutes"]),
        by=row["taken_by"],
        at=row["created"],
        **{name: row[name] for name in names},
    )


def _measured(plan: LotPlan, readings: list[float]) -> MeasuredView:
    measured = plan.measured
    assert measured is not None
    result = judge_readings(plan, readings)[2] if readings else None
    return MeasuredView(
        characteristic=measured.characteristic,
        unit=measured.unit,
        lower=measured.lower,
        upper=measured.upper,
        form=measured.form,
        k=plan.k,
        m=plan.m,
        readings=readings,
        result=None
        if result is None
        else EstimateView(**{name: getattr(result, name) for name in EstimateView.model_fields}),
    )


def _draw(row: RowMapping) -> DrawView | None:
    if row["draw"] is None:
        return None
    return DrawView(
        clearance=row["skip_clearance"],
        one_in=row["skip_one_in"],
        programme=row["skip_programme"],
        draw=f"{row['draw']:.6f}",
        skipped=row["verdict"] == SKIPPED,
    )

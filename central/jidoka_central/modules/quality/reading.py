"""Whole documents of quality as the console shows them: a control plan, limits, a nonconformance."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.http.reading import ActionShown, actions_shown
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer
from jidoka_central.foundation.signatures import signatures_of
from jidoka_central.foundation.text import Language
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.production import public as production
from jidoka_central.modules.quality.costs import SEE_COSTS
from jidoka_central.modules.quality.datasets import (
    LimitsRow,
    NcRow,
    SignalRow,
    limits_row,
    nc_row,
    signal_row,
)
from jidoka_central.modules.quality.documents.model import SOP
from jidoka_central.modules.quality.nonconformance import deviation, rework_reading, reworking
from jidoka_central.modules.quality.nonconformance import reading as board
from jidoka_central.modules.quality.nonconformance import service as nonconformance
from jidoka_central.modules.quality.nonconformance.reading import SignatureView
from jidoka_central.modules.quality.plans import service as plans
from jidoka_central.modules.quality.plans.commands import CusumInput, EwmaInput
from jidoka_central.modules.quality.plans.rules import missing_of
from jidoka_central.modules.quality.plans.states import PLAN_STATES
from jidoka_central.modules.quality.spc import service as spc
from jidoka_central.modules.quality.spc.model import LIMITS, SIGNAL
from jidoka_central.modules.quality.spc.reading import LimitsRecord, limits_record
from jidoka_central.modules.quality.spc.states import LIMITS_STATES


class CharacteristicView(Answer):
    code: str
    name_zh: str
    name_en: str
    unit: str
    decimals: int
    nominal: float
    lsl: float | None
    usl: float | None
    gauge: str | None
    calibration_due: str | None
    study: str | None
    plausible_min: float
    plausible_max: float
    device: str
    tag: str
    subgroup_size: int
    collect_subgroups: int
    chart: str
    ewma: EwmaInput | None
    cusum: CusumInput | None
    msa_required: bool
    special: str | None
    stop_rules: list[str]
    advice_rules: list[str]
    reaction_zh: str
    reaction_en: str


class SopView(Answer):
    number: str
    revision: str
    title_zh: str
    title_en: str
    steps: list[dict[str, str]]
    sha256: str | None


class MissingView(Answer):
    """What keeps a draft from release: the characteristic, and what it lacks."""

    characteristic: str
    zh: str
    en: str


class PlanDocument(Answer):
    """``missing``: of a draft; it is released once there is nothing. ``sop`` is there after the release."""

    id: UUID
    version: int
    number: str
    revision: str
    state: str
    item: str
    cell: str
    profile: str
    verification_subgroups: int
    parameters: dict[str, str]
    sop_number: str
    sop: SopView | None
    released_at: int | None
    missing: list[MissingView]
    characteristics: list[CharacteristicView]
    limits: list[LimitsRow]
    actions: list[ActionShown]


class Measure(Answer):
    """How a characteristic's readings are shown and judged."""

    unit: str
    decimals: int
    nominal: float
    lsl: float | None
    usl: float | None


class LimitsDocument(Answer):
    id: UUID
    version: int
    limits: LimitsRow
    measure: Measure
    plan_id: UUID
    cell_id: UUID
    cell: str
    item: str
    order_id: UUID | None
    method: str
    last_subgroup: int
    data_hash: str
    record: LimitsRecord
    signatures: list[SignatureView]
    actions: list[ActionShown]


class NcPiece(Answer):
    piece: int
    serial: str | None
    reading: float | None
    reason: str
    status: str


class NcDocument(Answer):
    """``held_from``..``held_to`` are piece numbers; instants are UTC microseconds. ``dispositions`` newest
    first; ``journal`` the entries it caused; ``cost`` is empty where there are no books; who may not see
    costs gets neither. ``grades``: what it may be downgraded to. ``critical``: the item's critical
    characteristics. ``undecided``: of a lot, what waits for a decision. ``reworks``: oldest first."""

    id: UUID
    version: int
    summary: NcRow
    measure: Measure | None
    order_id: UUID | None
    stop: str | None
    held_from: int | None
    held_to: int | None
    range_closed: bool
    ready_at: int | None
    advice_before: list[int]
    signal: SignalRow | None
    signal_limits: dict[str, Any] | None
    signal_readings: list[float | None]
    signal_serials: list[str | None]
    pieces: list[NcPiece]
    first_reaction: dict[str, Any] | None
    decisions: list[str]
    grades: list[board.GradeView]
    critical: list[str]
    undecided: str | None
    reworks: list[rework_reading.ReworkView]
    dispositions: list[board.DispositionView]
    journal: list[board.EntryView]
    cost: board.CostView | None
    closed_by: str | None
    closed_at: int | None
    actions: list[ActionShown]


def plan_document(q: Queries, plan_id: UUID, language: Language) -> PlanDocument:
    plan = plans.get_plan(q, plan_id)
    sop = q.find(SOP, plan["sop_id"]) if plan["sop_id"] else None
    planned_lines = plans.characteristics_of(q, plan_id)
    lines = zip(plans.characteristic_rows(q, plan_id), planned_lines, strict=True)
    missing = missing_of(planned_lines, q.today) if plan["state"] == PLAN_STATES.start else []
    return PlanDocument(
        id=plan["id"],
        version=plan["version"],
        number=plan["number"],
        revision=plan["revision"],
        state=plan["state"],
        item=masterdata.get_item(q, plan["item_id"]).number,
        cell=masterdata.get_cell(q, plan["cell_id"]).path,
        profile=plan["profile"],
        verification_subgroups=plan["verification_subgroups"],
        parameters=plan["parameters"] or {},
        sop_number=plan["sop_number"],
        released_at=plan["released_at"],
        missing=[MissingView(characteristic=one.characteristic, zh=one.zh, en=one.en) for one in missing],
        sop=SopView(**{name: sop[name] for name in SopView.model_fields}) if sop else None,
        characteristics=[
            CharacteristicView(
                gauge=planned.gauge.code if planned.gauge else None,
                calibration_due=planned.gauge.due_on.isoformat()
                if planned.gauge and planned.gauge.due_on
                else None,
                study=planned.gauge.study if planned.gauge else None,
                **{
                    name: row[name]
                    for name in CharacteristicView.model_fields
                    if name not in ("gauge", "calibration_due", "study")
                },
            )
            for row, planned in lines
        ],
        limits=[limits_row(row) for row in spc.limits_of_plan(q, plan_id)],
        actions=actions_shown(q.actions(PLAN_STATES, plan["state"], plan), language),
    )


def limits_document(q: Queries, limits_id: UUID, language: Language) -> LimitsDocument:
    row = q.get(LIMITS, limits_id, "control limits")
    characteristic = spc.characteristic_row(q, row["plan_id"], row["characteristic"])
    assert characteristic is not None, "limits belong to a characteristic of their plan"
    plan = plans.get_plan(q, row["plan_id"])
    return LimitsDocument(
        id=row["id"],
        version=row["version"],
        limits=limits_row(row),
        measure=_measure(characteristic),
        plan_id=row["plan_id"],
        cell_id=plan["cell_id"],
        cell=masterdata.get_cell(q, plan["cell_id"]).path,
        item=masterdata.get_item(q, plan["item_id"]).number,
        order_id=_order_id(q, row["order_number"]),
        method=row["method"],
        last_subgroup=row["last_subgroup"],
        data_hash=row["data_hash"],
        record=limits_record(q, row),
        signatures=[
            SignatureView(
                login=one.login,
                display=one.display,
                role=one.role,
                meaning_zh=one.meaning.zh,
                meaning_en=one.meaning.en,
                at=one.signed,
            )
            for one in signatures_of(q, "quality_control_limits", limits_id)
        ],
        actions=actions_shown(q.actions(LIMITS_STATES, row["state"], row), language),
    )


def nc_document(q: Queries, nc_id: UUID, language: Language) -> NcDocument:
    row = nonconformance.get_nc(q, nc_id)
    signal = q.find(SIGNAL, row["signal_id"]) if row["signal_id"] else None
    pieces = nonconformance.pieces_of_nc(q, nc_id)
    return NcDocument(
        id=row["id"],
        version=row["version"],
        summary=nc_row(q, row, sum(piece["status"] == "held" for piece in pieces)),
        measure=_measure_of(q, row),
        order_id=_order_id(q, row["order_number"]),
        stop=row["stop"],
        held_from=row["held_from"],
        held_to=row["held_to"],
        range_closed=row["range_closed"],
        ready_at=row["ready_at"],
        advice_before=row["advice_before"],
        signal=signal_row(signal) if signal else None,
        signal_limits=signal["limits"] if signal else None,
        signal_readings=signal["readings"] if signal else [],
        signal_serials=signal["serials"] if signal else [],
        pieces=[NcPiece(**{name: piece[name] for name in NcPiece.model_fields}) for piece in pieces],
        first_reaction=row["first_reaction"],
        decisions=board.possible_decisions(row),
        grades=board.grades(q, row),
        critical=sorted(deviation.critical_of(q, row["item_id"])),
        undecided=None
        if row["lot_id"] is None
        else masterdata.quantity_text(reworking.undecided_quantity(q, row)),
        reworks=rework_reading.reworks(q, row, language),
        dispositions=board.dispositions(q, row),
        journal=board.entries(q, nc_id) if q.principal.may(SEE_COSTS) else [],
        cost=board.cost_so_far(q, nc_id) if q.principal.may(SEE_COSTS) else None,
        closed_by=row["closed_by"],
        closed_at=row["closed_at"],
        actions=board.actions(q, row, language),
    )


def _measure(characteristic: RowMapping) -> Measure:
    return Measure(**{name: characteristic[name] for name in Measure.model_fields})


def _measure_of(q: Queries, nc: RowMapping) -> Measure | None:
    """The measure of a nonconformance's characteristic, by the plan its order was made under."""
    order = production.find_order(q, nc["order_number"]) if nc["order_number"] else None
    if order is None or order.plan_revision_id is None or nc["characteristic"] is None:
        return None
    characteristic = spc.characteristic_row(q, order.plan_revision_id, nc["characteristic"])
    return None if characteristic is None else _measure(characteristic)


def _order_id(q: Queries, number: str | None) -> UUID | None:
    order = production.find_order(q, number) if number else None
    return order.id if order else None

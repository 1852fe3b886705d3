"""Lots inspected by double and multiple plans, sample by sample, each recorded once."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.events import Event
from jidoka_central.foundation.uow import Context, UnitOfWork
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.quality.inspection.checking import recompute_inspections
from jidoka_central.modules.quality.inspection.model import INSPECTION, SAMPLE
from tests.central.quality.inspection.desk import Desk


def refused(work: Any) -> tuple[str, str | None]:
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value.code, caught.value.field


def sample(desk: Desk, inspection: UUID, stage: int, found: int, *, key: str | None = None) -> Any:
    """Sample ``stage`` with so many nonconforming; it took 30 minutes."""
    size = desk.view(inspection).stages[stage - 1].to_inspect
    fields = {"inspection_id": inspection, "stage": stage, "inspected": size, "nonconforming": found}
    context = Context(desk.context.principal, "JDK", key=key)
    return desk.runtime.run("quality.record_inspection", fields | {"minutes": "30"}, context)


def test_a_second_sample_is_asked_for_and_decides_and_its_minutes_are_told_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[quality.InspectionDecided] = []
    emit = UnitOfWork.emit

    def listen(uow: UnitOfWork, event: Event, **known: Any) -> None:
        if isinstance(event, quality.InspectionDecided):
            heard.append(event)
        emit(uow, event, **known)

    monkeypatch.setattr(UnitOfWork, "emit", listen)
    desk.requires(kind="double")
    inspection = desk.receives(1_000)
    shown = desk.view(inspection)
    assert [(one.to_inspect, one.ac, one.re) for one in shown.stages] == [(50, 0, 3), (50, 3, 4)]
    assert (shown.kind, shown.letter, shown.to_inspect, shown.ac, shown.re) == ("double", "J", 100, 3, 4)
    assert desk.open_tasks() == [
        "Inspect BLANK-74 (L-1): sample 1 of 2, 50 pieces; 0 nonconforming so far, accept with 0 in all, "
        "not with 3"
    ]
    first = sample(desk, inspection, 1, 2)
    assert (first.state, first.verdict, first.step) == ("open", None, "continue")
    assert (first.next.stage, first.next.to_inspect, first.next.ac, first.next.nonconforming) == (2, 50, 3, 2)
    assert desk.view(inspection).inspected is None and heard == []
    assert [title.split(":")[1] for title in desk.open_tasks()] == [
        " sample 2 of 2, 50 pieces; 2 nonconforming so far, accept with 3 in all, not with 4"
    ]
    second = sample(desk, inspection, 2, 1)
    assert (second.state, second.verdict, second.next) == ("accepted", "accepted", None)
    (event,) = heard
    assert (event.inspected, event.nonconforming, event.minutes) == (100, 3, 60_000_000)
    shown = desk.view(inspection)
    assert (shown.inspected, shown.nonconforming, shown.minutes, shown.next) == (100, 3, "60", None)
    assert [(one.stage, one.nonconforming, one.step, one.by) for one in shown.samples] == [
        (1, 2, "continue", "tester"),
        (2, 1, "accept", "tester"),
    ]
    assert desk.open_tasks() == []


def test_a_multiple_plan_rejects_when_the_sum_reaches_the_number_of_its_stage(desk: Desk) -> None:
    desk.requires(kind="multiple")
    inspection = desk.receives(1_000)
    stages = desk.view(inspection).stages
    assert [(one.to_inspect, one.ac, one.re) for one in stages[:3]] == [(20, None, 2), (20, 0, 3), (20, 0, 3)]
    assert "no acceptance yet, not with 2 in all" in desk.open_tasks()[0]
    assert sample(desk, inspection, 1, 0).step == "continue", "a first sample cannot accept here"
    assert sample(desk, inspection, 2, 2).step == "continue"
    assert sample(desk, inspection, 3, 1).verdict == "rejected"
    shown = desk.view(inspection)
    assert (shown.state, shown.inspected, shown.nonconforming) == ("rejected", 60, 3)


def test_a_sample_is_recorded_once(desk: Desk) -> None:
    """Asked with the same key it is answered again; asked anew, alone or at one moment, it is refused."""
    desk.requires(kind="double")
    inspection = desk.receives(1_000)
    assert refused(lambda: sample(desk, inspection, 2, 0)) == ("quality.stage_not_next", "stage")
    first = sample(desk, inspection, 1, 1, key="one")
    assert sample(desk, inspection, 1, 1, key="one") == first
    assert refused(lambda: sample(desk, inspection, 1, 1)) == ("quality.stage_not_next", "stage")
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def record() -> None:
        together.wait()
        try:
            outcomes.append(sample(desk, inspection, 2, 1).state)
        except Refusal as refusal:
            outcomes.append(refusal.code)

    inspectors = [threading.Thread(target=record) for _ in range(2)]
    for one in inspectors:
        one.start()
    for one in inspectors:
        one.join()
    assert sorted(outcomes) == ["accepted", "state.illegal"]
    assert len(desk.view(inspection).samples) == 2 and desk.events().count("quality.inspection_decided") == 1


def test_where_there_is_no_such_plan_the_simpler_one_is_used_and_it_is_said(desk: Desk) -> None:
    desk.requires(kind="multiple")
    no_numbers, small = desk.view(desk.receives(150)), desk.view(desk.receives(300))
    assert (no_numbers.asked_kind, no_numbers.kind, no_numbers.simpler_because) == (
        "multiple", "single", "table",
    )  # fmt: skip
    assert (small.kind, small.simpler_because, [one.to_inspect for one in small.stages]) == (
        "multiple", None, [13] * 7,
    )  # fmt: skip
    desk.requires(kind="double", aql="10")
    five = desk.view(desk.receives(5, planned_for=None))  # two samples of three are more than there is
    assert (five.kind, five.simpler_because, five.to_inspect) == ("single", "lot", 5)


def test_what_no_sample_can_be_is_refused(desk: Desk) -> None:
    desk.requires(kind="double")
    inspection = desk.receives(1_000)

    def record(**fields: Any) -> Any:
        given = {"inspection_id": inspection, "minutes": "30", "inspected": 50, "nonconforming": 0} | fields
        return desk.command("record_inspection", **given)

    for fields, code, field in (
        ({"inspected": 49}, "quality.inspected_too_few", "inspected"),
        ({"inspected": 100}, "quality.inspected_too_many", "inspected"),
        ({"inspected": None}, "quality.count_missing", "inspected"),
        ({"nonconforming": None}, "quality.count_missing", "nonconforming"),
        ({"nonconforming": 51}, "quality.nonconforming_too_many", "nonconforming"),
        ({"readings": ["1"]}, "quality.only_for_variables", "readings"),
        ({"stage": 8}, "input.invalid", "stage"),
    ):
        assert refused(lambda fields=fields: record(**fields)) == (code, field)
    assert desk.view(inspection).samples == [] and len(desk.open_tasks()) == 1


def test_requirements_that_cannot_work_are_refused_at_once(desk: Desk) -> None:
    measured = {"kind": "variables", "characteristic": "diameter", "limit_unit": "mm"}
    for terms, code, field in (
        ({"kind": "double", "edition": "ISO2859-1:1999"}, "quality.scheme_not_verified", "kind"),
        ({"kind": "double", "edition": "Z1.9-2003"}, "quality.kind_not_of_edition", "edition"),
        ({"kind": "double", "upper": 9.0}, "quality.only_for_variables", "upper"),
        (measured | {"edition": "Z1.4-2003", "upper": 9.0}, "quality.kind_not_of_edition", "edition"),
        (measured, "quality.limits_missing", "upper"),
        (measured | {"lower": 9.0, "upper": 9.0}, "quality.limits_missing", "upper"),
        (measured | {"upper": 1e308}, "quality.limit_too_large", "upper"),
        (measured | {"upper": float("nan")}, "input.invalid", "upper"),
        (measured | {"lower": 8.0, "upper": 9.0, "form": "k"}, "quality.form_1_one_limit", "form"),
        (measured | {"upper": 9.0, "aql": "0.065"}, "quality.no_variables_plan", "aql"),
        (measured | {"upper": 9.0, "level": "S-1"}, "quality.no_variables_plan", "level"),
        (
            {**measured, "upper": 9.0, "characteristic": " "},
            "quality.characteristic_missing",
            "characteristic",
        ),
        ({"skip_lot": {"clearance": 0, "one_in": 4}}, "input.invalid", "skip_lot.clearance"),
        ({"skip_lot": {"clearance": 5, "one_in": 1}}, "input.invalid", "skip_lot.one_in"),
    ):
        assert refused(lambda terms=terms: desk.requires(**terms)) == (code, field), terms
    assert desk.view(desk.receives(1_000)).kind == "single", "the requirement is as it was"


def differences(desk: Desk) -> list[str]:
    with desk.runtime.read(desk.context.principal, "JDK") as q:
        return list(recompute_inspections(q))


def alter(desk: Desk, **columns: Any) -> None:
    """What no command does: the inspections' rows are written over."""
    desk.do(lambda uow: uow.connection.execute(sa.update(INSPECTION).values(**columns)))


def test_an_inspection_from_before_there_were_samples_is_finished_and_holds(desk: Desk) -> None:
    inspection = desk.receives(1_000)
    alter(desk, stages=None)
    assert desk.finds(inspection, 2).verdict == "accepted"
    desk.do(lambda uow: uow.connection.execute(sa.text("DROP TABLE quality_inspection_sample")))
    desk.do(lambda uow: SAMPLE.create(uow.connection))
    alter(desk, taken=0)  # as the database revision fills it in
    assert (desk.view(inspection).samples, differences(desk)) == ([], [])


def test_a_decision_that_its_records_do_not_bear_out_is_found(desk: Desk) -> None:
    desk.requires(kind="double")
    inspection = desk.receives(1_000)
    sample(desk, inspection, 1, 2)
    sample(desk, inspection, 2, 1)
    assert differences(desk) == []
    alter(desk, nonconforming=0)
    assert differences(desk) == ["QI-000001 is accepted; 3 nonconforming of 100 give accepted of 100"]
    alter(desk, nonconforming=3, stages=[[50, 0, 3], [50, 9, 10]], ac=9, re=10)
    assert differences(desk) == ["QI-000001: its plan is not that of 1000 pieces in Z1.4-2003"]
    alter(desk, verdict="skipped", skip_clearance=2, skip_one_in=2, draw=0.75, lot_id=UUID(int=7_002))
    assert "its draw of 0." in differences(desk)[-1]

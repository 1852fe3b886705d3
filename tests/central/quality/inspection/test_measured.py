"""Lots inspected by variables: Z1.9, s method, both forms; readings that cannot be are refused by place."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from jidoka_central.foundation.errors import Refusal
from tests.central.quality.inspection.desk import Desk

READINGS = ("197", "188", "184", "205", "201")  # the example of AQLSchemes: upper limit 209, 2.18 %


def measures(desk: Desk, **terms: Any) -> UUID:
    """A lot of 40, of which five are measured, under a plan by variables."""
    named = {"kind": "variables", "characteristic": "hardness", "limit_unit": "HV", "aql": "2.5"}
    desk.requires(**(named | terms))
    return desk.receives(40, planned_for=None)


def record(desk: Desk, inspection: UUID, readings: Any = READINGS, **more: Any) -> Any:
    fields = {"inspection_id": inspection, "readings": readings, "minutes": "20"} | more
    return desk.command("record_inspection", **fields)


def test_both_forms_judge_the_published_example_alike(desk: Desk) -> None:
    for form in ("k", "M"):
        judge(desk, form)


def judge(desk: Desk, form: str) -> None:
    inspection = measures(desk, upper=209.0, form=form)
    shown = desk.view(inspection)
    assert shown.variables is not None and shown.next is not None
    assert (shown.edition, shown.kind, shown.to_inspect, shown.ac, shown.stages) == (
        "Z1.9-2003", "variables", 5, None, [],
    )  # fmt: skip
    assert (shown.variables.form, shown.variables.m, shown.next.to_inspect) == (form, 9.8, 5)
    assert desk.open_tasks() == [f"Measure BLANK-74 ({shown.lot}): hardness of 5 pieces, in HV"]
    assert record(desk, inspection).verdict == "accepted"
    shown = desk.view(inspection)
    result = shown.variables and shown.variables.result
    assert result is not None and shown.variables is not None
    assert (round(result.mean, 4), round(result.s, 4)) == (195.0, 8.8034)
    assert (round(result.q_upper or 0, 4), round(result.p_total, 2)) == (1.5903, 2.18)
    assert shown.variables.readings == [197.0, 188.0, 184.0, 205.0, 201.0]
    tighter = measures(desk, upper=204.0, form=form)
    assert record(desk, tighter).verdict == "rejected"
    assert (desk.view(tighter).inspected, desk.view(tighter).nonconforming) == (5, 1), "205 is beyond 204"


def test_two_limits_add_up_and_a_lot_is_judged_by_the_plan_it_was_given(desk: Desk) -> None:
    inspection = measures(desk, lower=184.0, upper=207.0)
    measures(desk, lower=100.0, upper=300.0)
    assert record(desk, inspection).verdict == "rejected"
    shown = desk.view(inspection).variables
    assert shown is not None and shown.result is not None and (shown.lower, shown.upper) == (184.0, 207.0)
    assert shown.result.p_total == (shown.result.p_lower or 0) + (shown.result.p_upper or 0)
    assert shown.result.p_total > 9.8 > max(shown.result.p_lower or 0, shown.result.p_upper or 0)


BAD_READINGS = (
    ((*READINGS[:2], "", *READINGS[3:]), "quality.reading_missing", "readings.2"),
    ((*READINGS[:4], "12,3"), "quality.reading_not_a_number", "readings.4"),
    ((*READINGS[:4], "1_000"), "quality.reading_not_a_number", "readings.4"),
    ((*READINGS[:4], "NaN"), "quality.reading_not_finite", "readings.4"),
    (("-inf", *READINGS[1:]), "quality.reading_not_finite", "readings.0"),
    (("1e308", *READINGS[1:]), "quality.reading_not_finite", "readings.0"),
    (READINGS[:4], "quality.readings_not_as_planned", "readings"),
    ((*READINGS, "200"), "quality.readings_not_as_planned", "readings"),
    (None, "quality.readings_not_as_planned", "readings"),
    (("200",) * 5, "quality.no_spread", "readings"),
)


def test_readings_that_cannot_be_are_refused_by_their_place(desk: Desk) -> None:
    inspection = measures(desk, upper=209.0)
    for readings, code, field in BAD_READINGS:
        with pytest.raises(Refusal) as caught:
            record(desk, inspection, readings)
        assert (caught.value.code, caught.value.field) == (code, field)
        if "." in field:
            assert f"eading {int(field.split('.')[1]) + 1}" in caught.value.sentence("en")
    assert desk.view(inspection).state == "open" and desk.view(inspection).samples == []
    assert record(desk, inspection).verdict == "accepted", "nothing was lost"


def test_constant_readings_beyond_the_limit_reject_and_a_whole_lot_is_counted(desk: Desk) -> None:
    inspection = measures(desk, upper=209.0)
    assert record(desk, inspection, ("210",) * 5).verdict == "rejected"
    shown = desk.view(inspection).variables
    assert shown is not None and shown.result is None
    whole = desk.receives(3, planned_for=None)
    assert (desk.view(whole).whole_lot, desk.view(whole).to_inspect, desk.view(whole).ac) == (True, 3, 0)
    assert record(desk, whole, ("200", "200", "200")).verdict == "accepted", (
        "all are known, none is estimated"
    )
    pair = desk.receives(2, planned_for=None)
    assert record(desk, pair, ("200", "210")).verdict == "rejected"


def test_counts_and_gauges_have_their_place(desk: Desk) -> None:
    inspection = measures(desk, upper=209.0)

    def refused(**fields: Any) -> tuple[str, str | None]:
        with pytest.raises(Refusal) as caught:
            record(desk, inspection, **fields)
        return caught.value.code, caught.value.field

    assert refused(inspected=5) == ("quality.only_for_attributes", "inspected")
    assert refused(gauge="HV-1") == ("quality.unknown_document", "gauge")
    made = {"code": "HV-1", "name_zh": "硬度计", "name_en": "Hardness tester", "unit": "HV", "decimals": 0}
    gauge = desk.command("register_gauge", master_nominal=200.0, master_tolerance=2.0, **made)
    assert refused(gauge="HV-1") == ("quality.gauge_unfit", "gauge")
    with desk.runtime.read(desk.context.principal, "JDK") as q:
        today = q.today
    for day, (passed, due) in enumerate(((False, 9), (True, -1), (True, 0)), start=1):
        assert refused(gauge="HV-1") == ("quality.gauge_unfit", "gauge")
        facts = {"certificate": f"C-{day}", "calibrated_on": date(2020, 1, day), "passed": passed}
        due_on = today + timedelta(days=due)
        desk.command("record_calibration", gauge_id=gauge.id, due_on=due_on, **facts)
    assert record(desk, inspection, gauge="HV-1").verdict == "accepted"
    assert desk.view(inspection).samples[0].gauge == "HV-1"


def test_a_plan_that_cannot_be_done_gives_way_to_another(desk: Desk) -> None:
    """The gauge does not resolve the process: the engineer decides for counting, with reason."""
    inspection = measures(desk, upper=209.0)
    desk.requires(aql="2.5")
    answer = desk.command("replan_inspection", inspection_id=inspection, reason="gauge too coarse")
    assert (answer.state, answer.next.to_inspect, answer.next.ac) == ("open", 5, 0)
    assert desk.view(inspection).edition == "Z1.4-2003" and desk.view(inspection).variables is None
    desk.finds(inspection, 0)
    again = desk.receives(1_000, planned_for=None, resubmitted=True)
    desk.requires(kind="double")
    desk.command("replan_inspection", inspection_id=again, reason="two samples")
    assert (desk.view(again).kind, desk.view(again).severity) == ("double", "tightened")
    begun = desk.receives(1_000, planned_for=None)
    desk.command("record_inspection", inspection_id=begun, inspected=50, nonconforming=1, minutes="9")
    with pytest.raises(Refusal) as caught:
        desk.command("replan_inspection", inspection_id=begun, reason="another one is easier")
    assert caught.value.code == "quality.has_samples"

"""The severity of the next lot follows from the lots before it, by supplier and item."""

from __future__ import annotations

import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.quality.sampling.datasets import (
    StepFilters,
    StepRow,
    SwitchingFilters,
    SwitchingRow,
    switching_states,
    switching_steps,
)
from tests.central.quality.inspection.desk import Desk


def lot(desk: Desk, nonconforming: int) -> str:
    """One lot of 1,000 with so many nonconforming; the severity it was inspected by."""
    inspection = desk.receives(1_000, planned_for=None)
    desk.finds(inspection, nonconforming)
    return desk.plan(inspection)[0]


def state(desk: Desk) -> SwitchingRow:
    with desk.runtime.read(desk.context.principal, "JDK") as q:
        (row,), _ = switching_states(q, SwitchingFilters(), None, 10)
    return row


def steps(desk: Desk) -> list[StepRow]:
    with desk.runtime.read(desk.context.principal, "JDK") as q:
        return switching_steps(q, StepFilters(), None, 50)[0]


def test_tightened_after_two_rejections_and_normal_again_after_five_lots(desk: Desk) -> None:
    assert [lot(desk, found) for found in (3, 0, 0, 3)] == ["normal"] * 4
    fifth = desk.receives(1_000, planned_for=None)
    assert desk.plan(fifth) == ("tightened", "J", 80, 1, 2)
    desk.finds(fifth, 1)
    assert [lot(desk, 1) for _ in range(4)] == ["tightened"] * 4
    assert desk.plan(desk.receives(1_000)) == ("normal", "J", 80, 2, 3)
    assert [one.reason for one in steps(desk) if one.before != one.after] == ["five_accepted", "two_of_five"]
    assert desk.events().count("quality.severity_switched") == 2


def test_five_rejections_discontinue_until_corrective_action_is_approved(desk: Desk) -> None:
    for found in (3, 3, 2, 2, 2, 2, 2):
        lot(desk, found)
    assert state(desk).state == "discontinued"

    def discontinued() -> bool:
        with desk.runtime.read(desk.context.principal, "JDK") as q:
            return quality.supply_discontinued(q, desk.blank, desk.supplier)

    assert discontinued()
    desk.command("resume_inspection", switching_id=state(desk).id, reason="SCAR-7 approved")
    assert not discontinued() and lot(desk, 0) == "tightened"


def test_reduced_is_earned_and_approved_by_a_person_and_ends_by_itself(desk: Desk) -> None:
    desk.requires(edition="ISO2859-1:1999")
    for _ in range(9):
        lot(desk, 1)
    with pytest.raises(Refusal) as caught:
        desk.command("approve_reduced", switching_id=state(desk).id, reason="steady")
    assert caught.value.code == "quality.reduced_not_earned"
    lot(desk, 1)
    assert state(desk).earned_reduced and state(desk).score == 30
    desk.command("approve_reduced", switching_id=state(desk).id, reason="steady, agreed with the customer")
    assert desk.plan(desk.receives(1_000)) == ("reduced", "J", 32, 1, 2)
    assert lot(desk, 2) == "reduced" and lot(desk, 0) == "normal"
    assert [one.reason for one in steps(desk) if one.before != one.after] == [
        "reduced_rejected",
        "steady, agreed with the customer",
    ]


def test_a_resubmitted_lot_is_tightened_and_counts_for_nothing(desk: Desk) -> None:
    lot(desk, 3)
    again = desk.receives(1_000, planned_for=None, resubmitted=True)
    assert desk.plan(again)[0] == "tightened"
    desk.finds(again, 2)
    assert state(desk).state == "normal" and not steps(desk)[0].counted
    lot(desk, 3)
    desk.finds(desk.receives(1_000, planned_for=None, resubmitted=True), 0)
    assert (state(desk).state, state(desk).in_row) == ("tightened", 0) and not steps(desk)[0].counted


def test_other_terms_begin_a_series_anew_and_old_lots_leave_it_alone(desk: Desk) -> None:
    lot(desk, 3)
    lot(desk, 3)
    waiting = desk.receives(1_000, planned_for=None)
    assert desk.plan(waiting)[0] == "tightened"
    desk.requires(aql="0.65")
    assert desk.plan(desk.receives(3_000, planned_for=None)) == ("normal", "K", 125, 2, 3)
    desk.finds(waiting, 2)
    assert state(desk).state == "tightened" and len(steps(desk)) == 2
    waiting = desk.receives(1_000, planned_for=None)
    desk.requires(aql="0.65", defect_class="minor")
    desk.finds(waiting, 0)
    assert len(steps(desk)) == 2, "it was opened for faults of another class"


def test_lots_of_every_kind_of_plan_stand_in_one_series_and_the_accepting_stage_scores(desk: Desk) -> None:
    lot(desk, 0)
    desk.requires(kind="double")
    first = desk.receives(1_000, planned_for=None)
    desk.finds(first, 0, inspected=50)
    assert (state(desk).score, state(desk).in_row) == (6, 2)
    second = desk.receives(1_000, planned_for=None)
    desk.finds(second, 1, inspected=50)
    assert (state(desk).score, state(desk).in_row) == (6, 2), "not decided yet"
    fields = {"inspection_id": second, "stage": 2, "inspected": 50, "nonconforming": 0, "minutes": "9"}
    desk.command("record_inspection", **fields)
    assert (state(desk).score, state(desk).in_row) == (0, 3)
    for _ in range(2):
        desk.finds(desk.receives(1_000, planned_for=None), 3, inspected=50)
    tightened = desk.view(desk.receives(1_000, planned_for=None))
    assert (tightened.severity, [(one.ac, one.re) for one in tightened.stages]) == (
        "tightened", [(0, 2), (1, 2)],
    )  # fmt: skip


def test_what_earns_reduced_inspection_is_told_by_the_edition(desk: Desk) -> None:
    lot(desk, 0)
    assert (state(desk).by_score, state(desk).needed) == (False, 10)
    desk.requires(edition="ISO2859-1:1999")
    lot(desk, 0)
    assert (state(desk).by_score, state(desk).needed) == (True, 30)


def test_lots_by_variables_switch_by_their_verdicts(desk: Desk) -> None:
    terms = {"kind": "variables", "characteristic": "hardness", "limit_unit": "HV", "aql": "2.5"}
    desk.requires(upper=209.0, **terms)

    def measured(*readings: str) -> str:
        inspection = desk.receives(40, planned_for=None)
        desk.command("record_inspection", inspection_id=inspection, readings=readings, minutes="9")
        return desk.view(inspection).severity

    bad, good = ("208", "210", "209", "205", "201"), ("197", "188", "184", "195", "191")
    assert [measured(*bad), measured(*good), measured(*bad), measured(*good)] == [
        "normal", "normal", "normal", "tightened",
    ]  # fmt: skip
    assert (state(desk).state, state(desk).in_row, state(desk).score) == ("tightened", 1, 0)
    assert (state(desk).by_score, state(desk).needed) == (False, 10)
    waiting = desk.receives(40, planned_for=None)
    desk.requires(upper=215.0, **terms)
    judged = len(steps(desk))
    desk.command("record_inspection", inspection_id=waiting, readings=good, minutes="9")
    assert len(steps(desk)) == judged, "it was opened under other limits"
    assert measured(*good) == "normal", "other limits make another series"

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

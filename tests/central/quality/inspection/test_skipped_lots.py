"""Skip-lot programmes: what qualifies a series, which lots pass, and what brings back every lot."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.quality.inspection.views import InspectionView
from jidoka_central.modules.quality.sampling.datasets import (
    StepFilters,
    SwitchingFilters,
    SwitchingRow,
    switching_states,
    switching_steps,
)
from tests.central.quality.inspection.desk import Desk

ALMOST_ALL = {"clearance": 2, "one_in": 100}  # of the lots of these tests the draw takes none


def comes(desk: Desk, **more: Any) -> InspectionView:
    return desk.view(desk.receives(1_000, planned_for=None, **more))


def passes(desk: Desk, found: int = 0) -> None:
    """A lot that is inspected, with so many nonconforming."""
    desk.finds(comes(desk).id, found)


def series(desk: Desk) -> SwitchingRow:
    with desk.runtime.read(desk.context.principal, "JDK") as q:
        (row,), _ = switching_states(q, SwitchingFilters(), None, 10)
    return row


def reasons(desk: Desk) -> list[str]:
    """Of the steps, newest first."""
    with desk.runtime.read(desk.context.principal, "JDK") as q:
        return [one.reason for one in switching_steps(q, StepFilters(), None, 50)[0]]


def qualifies(desk: Desk) -> None:
    desk.requires(skip_lot=ALMOST_ALL)
    passes(desk)
    passes(desk)
    assert series(desk).skipping


def test_lots_that_are_not_drawn_are_accepted_and_one_rejection_ends_it(desk: Desk) -> None:
    desk.requires(skip_lot=ALMOST_ALL)
    passes(desk, 2)  # accepted with two nonconforming
    assert (series(desk).skipping, series(desk).cleared) == (False, 1)
    waiting = comes(desk)
    assert waiting.state == "open" and waiting.skip_lot is None, "every lot is inspected until then"
    passes(desk)
    skipped = comes(desk)
    assert (skipped.state, skipped.verdict, skipped.skipped) == ("skipped", "skipped", True)
    assert (skipped.inspected, skipped.minutes, skipped.samples, skipped.next) == (None, None, [], None)
    assert skipped.skip_lot is not None and skipped.skip_lot.skipped and float(skipped.skip_lot.draw) >= 0.01
    assert len(desk.open_tasks()) == 1, "nobody is asked to inspect it"
    assert desk.events()[-1] == "quality.inspection_skipped"
    assert reasons(desk) == ["skipped", "skip_qualified", "none"]
    desk.finds(waiting.id, 3)
    assert (series(desk).skipping, reasons(desk)[0]) == (False, "skip_lot_not_accepted")
    assert comes(desk).state == "open"


def test_a_lot_that_is_drawn_is_inspected_as_any_other(desk: Desk) -> None:
    desk.requires(skip_lot={"clearance": 1, "one_in": 2})
    passes(desk)
    lots = [comes(desk) for _ in range(12)]
    drawn = [lot for lot in lots if lot.state == "open"]
    assert 0 < len(drawn) < 12
    for lot in lots:
        assert lot.skip_lot is not None and lot.skip_lot.skipped == (float(lot.skip_lot.draw) >= 0.5)
    assert desk.finds(drawn[0].id, 0).state == "accepted" and series(desk).skipping


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_each_lot_that_was_taken_away_is_made_up_for_by_one_of_its_own(desk: Desk) -> None:
    desk.requires(skip_lot=ALMOST_ALL)
    passes(desk)
    gone = [comes(desk), comes(desk)]
    passes(desk)
    assert series(desk).skipping
    for one in gone:
        desk.do(partial(lapse, one=one))
    assert [comes(desk).state for _ in range(3)] == ["open", "open", "skipped"]
    # One of those that came in their place is taken away too.
    again = desk.receives(1_000, planned_for=None, resubmitted=True)
    desk.do(partial(lapse, one=desk.view(again)))
    assert [comes(desk).state for _ in range(2)] == ["open", "skipped"]


def lapse(uow: UnitOfWork, one: InspectionView) -> int:
    delivery = quality.get_inspection(uow, one.id)["source_id"]
    return quality.lapse_inspections(uow, delivery, "the delivery does not go")


def test_the_inspection_that_was_planned_is_skipped_and_its_task_lapses(desk: Desk) -> None:
    qualifies(desk)
    planned = desk.orders(1_000)
    assert len(desk.open_tasks()) == 1
    assert desk.receives(1_000) == planned
    assert desk.view(planned).state == "skipped" and desk.open_tasks() == []


def test_resubmitted_and_tightened_lots_are_never_skipped(desk: Desk) -> None:
    qualifies(desk)
    assert comes(desk, resubmitted=True).state == "open"
    one, other = [desk.receives(1_000, planned_for=None, resubmitted=True) for _ in range(2)]
    desk.finds(one, 3)
    assert series(desk).skipping, "a resubmitted lot counts for nothing"
    desk.finds(other, 0)
    desk.requires(skip_lot=ALMOST_ALL, severity="tightened")
    for _ in range(3):
        passes(desk)
    assert (series(desk).state, series(desk).skipping, comes(desk).state) == ("tightened", False, "open")


def test_another_requirement_a_person_and_a_containment_bring_back_every_lot(desk: Desk) -> None:
    qualifies(desk)
    desk.requires(skip_lot=ALMOST_ALL)
    assert series(desk).skipping, "the same requirement once more changes nothing"
    desk.requires(skip_lot=ALMOST_ALL, kind="double")
    assert (series(desk).skipping, reasons(desk)[0]) == (False, "skip_requirement")
    desk.requires(skip_lot=ALMOST_ALL)
    qualifies(desk)
    answer = desk.command("end_skip_lot", switching_id=series(desk).id, reason="new tool at the supplier")
    assert (answer.skipping, reasons(desk)[0]) == (False, "new tool at the supplier")
    with pytest.raises(Refusal) as caught:
        desk.command("end_skip_lot", switching_id=series(desk).id, reason="again")
    assert caught.value.code == "quality.not_skipping"
    qualifies(desk)
    assert desk.do(
        lambda uow: quality.end_skipping(
            uow, desk.blank, "incoming", quality.SKIP_CONTAINMENT, partner_id=desk.supplier
        )
    )
    assert (series(desk).skipping, comes(desk).state) == (False, "open")
    assert desk.events().count("quality.skipping_changed") == 6


def test_a_partners_own_requirement_is_left_alone_by_the_general_one(desk: Desk) -> None:
    desk.requires(partner="SUP-1", skip_lot=ALMOST_ALL)
    passes(desk)
    passes(desk)
    desk.requires(aql="0.65")
    assert series(desk).skipping and comes(desk).state == "skipped"
    desk.requires(partner="SUP-1", skip_lot={"clearance": 2, "one_in": 3})
    assert not series(desk).skipping


def test_what_ends_tightened_or_reduced_inspection_does_not_count_towards_clearance(desk: Desk) -> None:
    desk.requires(skip_lot={"clearance": 1, "one_in": 100}, severity="tightened")
    for _ in range(5):
        passes(desk)
    assert (series(desk).state, series(desk).skipping, series(desk).cleared) == ("normal", False, 0)
    desk.requires(skip_lot={"clearance": 1, "one_in": 100}, severity="reduced")
    passes(desk, 2)  # accepted between the numbers
    assert (series(desk).state, series(desk).skipping, series(desk).cleared) == ("normal", False, 0)
    passes(desk)
    assert series(desk).skipping

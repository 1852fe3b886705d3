"""A nonconformance takes pieces out of use, by name, by range or by lot, until it lets go."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.db import Database
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef
from tests.central.inventory.floor import NC2, NC7, ONE, Floor
from tests.central.masterdata.ring_plant import PLANT

NC8 = DocumentRef("nonconformance", UUID(int=8), "NC-000008")


@pytest.fixture
def stopped(floor: Floor) -> Floor:
    """Ten rings of one lot; the line stopped after piece 7, and pieces 6 and 7 are held for NC 2."""
    floor.opening("B-1", 20)
    floor.issue(10)
    floor.make(1, 7)
    floor.block("R-0006", "R-0007")
    return floor


def held_range(floor: Floor, first: int, last: int | None) -> UUID:
    def work(uow: UnitOfWork) -> UUID:
        return inventory.hold_pieces(
            uow, floor.ring, floor.order, first, last, NC2, reason="mean above limit"
        )

    return floor.do(work)


def test_a_held_ring_is_blocked_and_the_hold_is_named(stopped: Floor) -> None:
    state = stopped.serial("R-0006")
    assert (state.status, state.held_by) == ("blocked", ("NC-000002",))
    assert stopped.put_away() == 5
    with pytest.raises(Refusal) as refusal:
        stopped.scrap("R-0006", by=NC7)
    assert refusal.value.code == "inventory.held" and refusal.value.field == "serials"
    assert "R-0006 is held by NC-000002" in str(refusal.value)
    stopped.every_piece_is_somewhere()


def test_blocking_again_changes_nothing(stopped: Floor) -> None:
    stopped.block("R-0006", "R-0007")
    assert stopped.serial("R-0006").held_by == ("NC-000002",)
    stopped.every_piece_is_somewhere()


def test_released_rings_are_available_and_the_scrapped_one_is_gone(stopped: Floor) -> None:
    assert stopped.release("R-0006") == ()
    stopped.scrap("R-0007")
    assert stopped.serial("R-0006").status == "available"
    assert (stopped.serial("R-0007").status, stopped.serial("R-0007").held_by) == ("scrapped", ())
    for again in (stopped.release, stopped.scrap, stopped.block):
        with pytest.raises(Refusal) as refusal:
            again("R-0007")
        assert (refusal.value.code, refusal.value.field) == ("inventory.serial_not_in_stock", "serials.0")
    stopped.every_piece_is_somewhere()


def test_a_ring_held_twice_is_free_when_both_have_let_go(stopped: Floor) -> None:
    stopped.block("R-0006", by=NC7)
    assert stopped.serial("R-0006").held_by == ("NC-000002", "NC-000007")
    assert stopped.release("R-0006", by=NC2) == ("R-0006",)
    assert stopped.serial("R-0006").status == "blocked"
    assert stopped.release("R-0006", by=NC7) == ()
    assert stopped.serial("R-0006").status == "available"


def test_verification_pieces_are_held_by_their_status_alone(stopped: Floor) -> None:
    stopped.make(8, 9, status="inspection")
    assert stopped.statuses()["R-0008"] == "inspection"
    stopped.release("R-0008", "R-0009")
    assert stopped.statuses()["R-0009"] == "available"


def test_a_range_without_an_end_takes_what_is_made_later(floor: Floor) -> None:
    floor.opening("B-1", 20)
    floor.issue(20)
    floor.make(1, 3)
    hold = held_range(floor, 3, None)
    floor.make(4, 5)
    assert floor.statuses() == {
        "R-0001": "available",
        "R-0002": "available",
        "R-0003": "blocked",
        "R-0004": "blocked",
        "R-0005": "blocked",
    }
    floor.do(lambda uow: inventory.close_hold_range(uow, hold, 2, 4))
    floor.make(6, 7)
    statuses = floor.statuses()
    assert [statuses[f"R-{number:04d}"] for number in range(1, 8)] == [
        "available",
        "blocked",
        "blocked",
        "blocked",
        "available",
        "available",
        "available",
    ]
    floor.every_piece_is_somewhere()


def test_another_orders_pieces_are_not_in_the_range(floor: Floor) -> None:
    floor.opening("B-1", 20)
    other = UUID(int=1002)
    floor.issue(5)
    floor.issue(5, order=other)
    held_range(floor, 1, None)
    floor.make(1, 1)
    floor.make(2, 2, order=other)
    assert floor.statuses() == {"R-0001": "blocked"} and floor.statuses(other) == {"R-0002": "available"}


def test_a_held_lot_takes_its_rings_with_it_made_and_yet_to_be_made(floor: Floor) -> None:
    lot = floor.opening("B-1", 10)
    floor.opening("B-2", 10)
    floor.issue(4)
    floor.make(1, 2)
    floor.do(lambda uow: inventory.hold_lot(uow, lot, NC7, reason="porosity"))
    assert floor.statuses() == {"R-0001": "blocked", "R-0002": "blocked"}
    assert floor.blanks()[("B-1", "store", "blocked")] == 6
    floor.make(3, 3)
    assert floor.serial("R-0003").held_by == ("NC-000007",)
    assert floor.issue(2) == {"B-2": 2}
    with pytest.raises(Refusal) as refusal:
        floor.issue(1, lot=lot)
    assert refusal.value.code == "inventory.held" and "B-1 is held by NC-000007" in str(refusal.value)
    floor.do(lambda uow: inventory.release_lot(uow, lot, NC7))
    assert floor.issue(1, lot=lot) == {"B-1": 1}
    assert floor.serial("R-0003").status == "blocked"
    floor.every_piece_is_somewhere()


def test_letting_go_of_everything_ends_the_hold(floor: Floor) -> None:
    floor.opening("B-1", 10)
    floor.issue(5)
    floor.make(1, 2)
    held_range(floor, 1, None)
    floor.do(lambda uow: inventory.lift_hold(uow, NC2))
    floor.make(3, 3)
    assert floor.serial("R-0003").status == "available" and floor.serial("R-0001").held_by == ()
    with pytest.raises(Refusal) as refusal:
        floor.do(lambda uow: inventory.lift_hold(uow, NC2))
    assert refusal.value.code == "inventory.unknown_hold"


@pytest.mark.parametrize(
    ("serials", "code", "field"),
    [
        (("R-9999",), "inventory.unknown_serial", "serials.0"),
        (("R-0001", "B-1"), "inventory.unknown_serial", "serials.1"),
        (("R-0001", "R-0001"), "inventory.serial_twice", "serials"),
    ],
)
def test_what_is_no_ring_cannot_be_blocked(
    stopped: Floor, serials: tuple[str, ...], code: str, field: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        stopped.block(*serials)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert stopped.serial("R-0001").status == "available"


def test_a_range_that_ends_before_it_begins_is_refused(stopped: Floor) -> None:
    with pytest.raises(Refusal) as refusal:
        held_range(stopped, 5, 4)
    assert (refusal.value.code, refusal.value.field) == ("inventory.bad_range", "to_piece")


def sets(floor: Floor, lot: UUID, pieces: int, before: inventory.Status, after: inventory.Status) -> None:
    """A document that holds nothing decides about a part of a lot."""

    def work(uow: UnitOfWork) -> None:
        inventory.change_status(
            uow, lot, pieces * ONE, from_status=before, to_status=after, plant=PLANT, document=NC2
        )

    floor.do(work)


def holds_lot(floor: Floor, lot: UUID, by: DocumentRef) -> None:
    floor.do(lambda uow: inventory.hold_lot(uow, lot, by))


def taken_is_right(floor: Floor) -> None:
    floor.every_piece_is_somewhere()
    with floor.runtime.read(floor.context.principal, "JDK") as q:
        assert list(inventory.recompute_taken(q)) == []


def test_lifting_gives_back_what_was_taken_and_frees_nothing_else(floor: Floor) -> None:
    """Of a lot some was available, some waits for its inspection, some is blocked, some under concession."""
    lot = floor.opening("B-1", 1000, status="inspection")
    sets(floor, lot, 900, "inspection", "available")
    sets(floor, lot, 5, "inspection", "blocked")
    sets(floor, lot, 3, "inspection", "concession")
    before = floor.blanks()
    for document in (NC7, NC8):
        holds_lot(floor, lot, document)
    assert floor.blanks() == {("B-1", "store", "blocked"): 1000}
    taken_is_right(floor)
    assert floor.do(lambda uow: inventory.release_lot(uow, lot, NC7)) is False
    assert floor.blanks() == {("B-1", "store", "blocked"): 1000}, "the other one holds it still"
    floor.do(lambda uow: inventory.lift_hold(uow, NC8))
    assert floor.blanks() == before
    sets(floor, lot, 5, "blocked", "available")
    sets(floor, lot, 92, "inspection", "available")
    holds_lot(floor, lot, NC7)
    floor.do(lambda uow: inventory.release_lot(uow, lot, NC7))
    assert floor.blanks() == {("B-1", "store", "available"): 997, ("B-1", "store", "concession"): 3}
    taken_is_right(floor)


def test_what_is_used_up_or_brought_back_while_it_is_held_is_given_back_where_it_lies(floor: Floor) -> None:
    lot = floor.opening("B-1", 20)
    sets(floor, lot, 2, "available", "blocked")
    floor.issue(10)
    holds_lot(floor, lot, NC7)
    floor.make(1, 4)
    floor.give_back(3)
    assert floor.blanks() == {("B-1", "store", "blocked"): 13, ("B-1", "in_process", "blocked"): 3}
    taken_is_right(floor)
    floor.do(lambda uow: inventory.lift_hold(uow, NC7))
    assert floor.blanks() == {
        ("B-1", "store", "available"): 11,
        ("B-1", "store", "blocked"): 2,
        ("B-1", "in_process", "available"): 3,
    }
    assert set(floor.statuses().values()) == {"available"}, "and what was made of it meanwhile"
    taken_is_right(floor)


def test_a_piece_in_inspection_is_so_again_and_a_decision_outlives_the_hold(
    stopped: Floor,
) -> None:
    stopped.make(8, 9, status="inspection")
    stopped.block("R-0001", "R-0006", "R-0007", "R-0008", "R-0009", by=NC7)
    stopped.do(lambda uow: inventory.release_serials(uow, stopped.ring, ["R-0006"], NC2, status="concession"))
    stopped.release("R-0009", by=NC2)
    assert set(stopped.statuses().values()) == {"available", "blocked"}
    taken_is_right(stopped)
    stopped.do(lambda uow: inventory.lift_hold(uow, NC7))
    found = stopped.statuses()
    assert [found[f"R-000{number}"] for number in (1, 6, 7, 8, 9)] == [
        "available",
        "concession",
        "blocked",
        "inspection",
        "available",
    ]
    assert stopped.serial("R-0007").held_by == ("NC-000002",)
    taken_is_right(stopped)


def test_what_a_document_let_go_of_it_can_hold_again(stopped: Floor) -> None:
    stopped.release("R-0006")
    stopped.block("R-0006")
    assert (stopped.serial("R-0006").status, stopped.serial("R-0006").held_by) == ("blocked", ("NC-000002",))
    stopped.release("R-0006", "R-0007")
    stopped.block("R-0006")
    assert stopped.serial("R-0006").held_by == ("NC-000002",)
    taken_is_right(stopped)


def test_more_taken_than_is_blocked_is_found(stopped: Floor, database: Database) -> None:
    with database.write() as connection:
        connection.execute(sa.text("UPDATE stock_taken SET quantity = quantity + 1000000"))
    with stopped.runtime.read(stopped.context.principal, "JDK") as q:
        first, _ = inventory.recompute_taken(q)
    assert first.startswith("of lot R-0006, holds took 2; 1 are blocked there")


def test_a_part_is_not_made_of_what_it_goes_into(floor: Floor) -> None:
    """B-1 goes into rings and into B-2: neither they nor it can become a part of B-1, nor B-1 of itself."""
    first, second = floor.opening("B-1", 20), floor.opening("B-2", 20)
    floor.issue(1)
    (ring,) = floor.make(1, 1)
    floor.put_away()

    def uses(item: UUID, into: UUID, **named: Any) -> list[str]:
        def work(uow: UnitOfWork) -> list[str]:
            lots = [inventory.get_lot(uow, into)]
            used = inventory.use_parts(uow, item, ONE, lots, NC7, plant=PLANT, lot_field="lot", **named)
            return [one.number for one in used]

        return floor.do(work)

    assert uses(floor.blank, second) == ["B-1"]
    for item, named, field in (
        (floor.blank, first, "lot"),
        (floor.blank, second, "lot"),
        (floor.ring, None, "quantity"),
    ):
        with pytest.raises(Refusal) as refused:
            uses(item, first, lot_id=named)
        assert (refused.value.code, refused.value.field) == ("inventory.part_of_itself", field)
    assert ring.number == "R-0001" and floor.serial(ring.number).status == "available"
    floor.every_piece_is_somewhere()

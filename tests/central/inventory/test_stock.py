"""Stock comes in, goes to the floor, becomes pieces and comes back; what cannot be is refused by name."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from jidoka_central.foundation.db import Database
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.gates import GateAnswer
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.inventory import public as inventory
from tests.central.inventory.floor import NC2, ONE, Floor


def test_blanks_are_issued_oldest_lot_first_and_each_ring_knows_its_blank(floor: Floor) -> None:
    floor.opening("B-1", 3, supplier_lot="HEAT-88", partner="SUP-1")
    floor.opening("B-2", 10)
    assert floor.issue(5) == {"B-1": 3, "B-2": 2}
    rings = floor.make(1, 5)
    assert floor.blanks() == {("B-2", "store", "available"): 8}
    assert set(floor.statuses().values()) == {"available"}
    with floor.runtime.read(floor.context.principal, "JDK") as q:
        edges = [inventory.edges_of(q, child=ring.id) for ring in rings]
        assert all(len(one) == 1 and one[0].quantity == ONE for one in edges)
        parents = [inventory.get_lot(q, one[0].parent_lot_id).number for one in edges]
        assert parents == ["B-1", "B-1", "B-1", "B-2", "B-2"]
        assert (edges[0][0].operator, edges[0][0].operation) == ("li", 10)
        lot = inventory.lot_by_number(q, floor.blank, "B-1")
        assert lot.supplier_lot == "HEAT-88" and len(inventory.edges_of(q, parent=lot.id)) == 3
    floor.every_piece_is_somewhere()


def test_what_was_not_used_goes_back_to_its_own_lot(floor: Floor) -> None:
    floor.opening("B-1", 3)
    floor.opening("B-2", 10)
    floor.issue(5)
    floor.make(1, 4)
    floor.give_back(1)
    assert floor.blanks() == {("B-2", "store", "available"): 9}
    with pytest.raises(Refusal) as refusal:
        floor.give_back(1)
    assert (refusal.value.code, refusal.value.field) == ("inventory.insufficient_stock", "quantity")
    floor.every_piece_is_somewhere()


def test_rings_made_before_their_blanks_were_issued_get_them_first(floor: Floor) -> None:
    """What the machine made is a fact; the material is written down when it is issued."""
    floor.opening("B-1", 10)
    floor.issue(2)
    floor.make(1, 5)
    with floor.runtime.read(floor.context.principal, "JDK") as q:
        assert inventory.shortages_of_order(q, floor.order) == {floor.blank: 3 * ONE}
        assert len(inventory.edges_of(q, order_id=floor.order)) == 2
    floor.issue(2)
    floor.issue(4)
    with floor.runtime.read(floor.context.principal, "JDK") as q:
        assert inventory.shortages_of_order(q, floor.order) == {}
        edges = inventory.edges_of(q, order_id=floor.order)
        assert sorted(inventory.get_lot(q, edge.child_lot_id).number for edge in edges) == [
            f"R-{number:04d}" for number in range(1, 6)
        ]
    assert floor.blanks() == {("B-1", "store", "available"): 2, ("B-1", "in_process", "available"): 3}
    floor.every_piece_is_somewhere()


def test_finished_rings_go_into_the_store_and_what_is_undecided_stays(floor: Floor) -> None:
    floor.opening("B-1", 10)
    floor.issue(6)
    floor.make(1, 4)
    floor.make(5, 6, status="inspection")
    floor.block("R-0004")
    assert floor.put_away() == 3
    places = {number: floor.serial(number).location for number in ("R-0001", "R-0004", "R-0006")}
    assert places == {"R-0001": "store", "R-0004": "in_process", "R-0006": "in_process"}
    assert floor.put_away() == 0
    floor.every_piece_is_somewhere()


OPENING_STOCK_THAT_CANNOT_BE = (
    ({"quantity": "0"}, "masterdata.not_positive", "quantity"),
    ({"quantity": "-5"}, "masterdata.not_positive", "quantity"),
    ({"quantity": "2.5"}, "masterdata.too_fine", "quantity"),
    ({"quantity": "five"}, "masterdata.not_a_decimal", "quantity"),
    ({"unit": "kg"}, "masterdata.wrong_unit", "unit"),
    ({"item": "GHOST"}, "masterdata.unknown_item", "item"),
    ({"item": "RING-74"}, "inventory.tracked_by_serial", "item"),
    ({"plant": "plant9"}, "masterdata.unknown_plant", "plant"),
    ({"location": "attic"}, "inventory.unknown_location", "location"),
    ({"partner": "SUP-9"}, "masterdata.unknown_partner", "partner"),
    ({"status": "lost"}, "input.invalid", "status"),
    ({"lot": "B-1"}, "inventory.lot_known", "lot"),
    ({"lot": ""}, "input.invalid", "lot"),
)


def test_opening_stock_that_cannot_be(floor: Floor, subtests: pytest.Subtests) -> None:
    floor.opening("B-1", 10)
    for fields, code, field in OPENING_STOCK_THAT_CANNOT_BE:
        with subtests.test(code=code, field=field):
            with pytest.raises(Refusal) as refusal:
                floor.runtime.run(
                    "inventory.receive_opening_stock",
                    {"item": "BLANK-74", "lot": "B-2", "quantity": "5", "unit": "ea", "plant": "plant1"}
                    | fields,
                    floor.context,
                )
            assert (refusal.value.code, refusal.value.field) == (code, field)
            assert floor.blanks() == {("B-1", "store", "available"): 10}


def test_more_than_is_there_is_refused_and_nothing_moves(floor: Floor) -> None:
    floor.opening("B-1", 3)
    floor.opening("B-2", 3, status="inspection")
    with pytest.raises(Refusal) as refusal:
        floor.issue(4)
    assert refusal.value.code == "inventory.insufficient_stock"
    assert refusal.value.field == "quantity" and "BLANK-74" in str(refusal.value)
    assert "4 needed, 3 there" in str(refusal.value)
    assert floor.blanks() == {("B-1", "store", "available"): 3, ("B-2", "store", "inspection"): 3}


def test_a_serial_is_made_once(floor: Floor) -> None:
    floor.opening("B-1", 10)
    floor.issue(10)
    floor.make(1, 2)
    with pytest.raises(Refusal) as refusal:
        floor.make(2, 3)
    assert (refusal.value.code, refusal.value.field) == ("inventory.serial_known", "serials.0")
    assert set(floor.statuses()) == {"R-0001", "R-0002"}
    floor.every_piece_is_somewhere()


def test_the_same_request_twice_is_one_receipt(floor: Floor) -> None:
    keyed = Context(floor.context.principal, "JDK", key="opening-1")
    body = {"item": "BLANK-74", "lot": "B-1", "quantity": "5", "unit": "ea", "plant": "plant1"}
    first = floor.runtime.run("inventory.receive_opening_stock", body, keyed)
    assert floor.runtime.run("inventory.receive_opening_stock", body, keyed) == first
    assert floor.blanks() == {("B-1", "store", "available"): 5}
    with pytest.raises(Refusal) as refusal:
        floor.runtime.run("inventory.receive_opening_stock", body | {"quantity": "6"}, keyed)
    assert refusal.value.code == "idempotency.key_reused"


def test_eight_people_take_from_one_lot_at_once(floor: Floor) -> None:
    """40 pieces, 48 wanted: exactly 40 are taken, and the lot is never below zero."""
    floor.opening("B-1", 25)
    floor.opening("B-2", 15)
    taken: list[int] = []
    refused: list[str] = []

    def take() -> None:
        for _ in range(3):
            try:
                taken.append(sum(floor.issue(2).values()))
            except Refusal as refusal:
                refused.append(refusal.code)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 40 and set(refused) == {"inventory.insufficient_stock"} and len(refused) == 4
    assert {key[1] for key in floor.blanks()} == {"in_process"} and sum(floor.blanks().values()) == 40
    floor.every_piece_is_somewhere()


def test_the_database_itself_refuses_a_balance_below_zero(floor: Floor, database: Database) -> None:
    floor.opening("B-1", 5)
    with pytest.raises(DBAPIError, match="quantity_not_negative"), database.write() as connection:
        connection.execute(sa.text("UPDATE stock_balance SET quantity = -1"))
    assert floor.blanks() == {("B-1", "store", "available"): 5}


@pytest.mark.parametrize("table", ["stock_movement", "genealogy_edge", "stock_lot"])
def test_what_was_written_down_stays(floor: Floor, database: Database, table: str) -> None:
    floor.opening("B-1", 5)
    floor.issue(2)
    floor.make(1, 2)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET company = 'X'"):
        with pytest.raises(DBAPIError, match="append-only"), database.write() as connection:
            connection.execute(sa.text(statement))


def test_a_balance_that_was_tampered_with_is_found(floor: Floor, database: Database) -> None:
    floor.opening("B-1", 5)
    with database.write() as connection:
        connection.execute(sa.text("UPDATE stock_balance SET quantity = quantity + 1000000"))
    with floor.runtime.read(floor.context.principal, "JDK") as q:
        (difference,) = inventory.recompute_balances(q)
        assert (difference.stored, difference.computed) == (6 * ONE, 5 * ONE)


def test_an_upper_module_has_a_say_before_stock_moves(
    floor: Floor, database: Database, registry: Registry
) -> None:
    refusal = inventory.HELD.refuse(field="lot", lot="B-1", document="the gate")
    asked: list[inventory.MoveSubject] = []

    def answer(_q: object, subject: inventory.MoveSubject) -> Refusal:
        asked.append(subject)
        return refusal

    strict = Registry(registry.modules, (), (GateAnswer(inventory.MOVE, answer),))
    floor.opening("B-1", 5)
    guarded = Floor(Runtime(database, strict), floor.context, floor.blank, floor.ring)
    with pytest.raises(Refusal) as refused:
        guarded.issue(1)
    assert refused.value is refusal and asked[0].kind == "issue" and asked[0].item_id == floor.blank
    assert floor.blanks() == {("B-1", "store", "available"): 5}


def test_lists_show_stock_movements_and_holds(floor: Floor) -> None:
    floor.opening("B-1", 5)
    floor.issue(2)
    floor.make(1, 2)
    floor.block("R-0002")
    datasets = floor.runtime.registry.datasets
    with floor.runtime.read(floor.context.principal, "JDK") as q:
        stock = datasets["inventory.stock"]
        rows, _ = stock.fetch(q, stock.filters(item="BLANK-74"), None, 50)
        assert [(row.lot, row.location, row.quantity, row.unit) for row in rows] == [
            ("B-1", "store", "3", "ea")
        ]
        rows, _ = stock.fetch(q, stock.filters(status="blocked"), None, 50)
        assert [row.lot for row in rows] == ["R-0002"]
        moves = datasets["inventory.movements"]
        rows, _ = moves.fetch(q, moves.filters(), None, 50)
        assert sorted({row.kind for row in rows}) == ["consume", "issue", "produce", "receipt", "status"]
        rows, _ = moves.fetch(q, moves.filters(document_id=NC2.id), None, 50)
        assert [(row.lot, row.from_status, row.to_status) for row in rows] == [
            ("R-0002", "available", "blocked")
        ]
        holds = datasets["inventory.holds"]
        rows, _ = holds.fetch(q, holds.filters(open=True), None, 50)
        assert [row.document_number for row in rows] == ["NC-000002"]

"""What moves at the moment a complaint is opened is held where it lies afterwards; lifting frees only what
was free before."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef, MadePiece
from jidoka_central.modules.production import public as production
from jidoka_central.modules.production import service as orders
from jidoka_central.modules.quality import public as quality
from tests.central.masterdata.ring_plant import PLANT
from tests.central.sales.market import ONE, Market, serial, serials
from tests.scenarios.small_market import controller

NC9 = DocumentRef("quality_nc", UUID(int=9), "NC-000009")
PATIENCE = 30
Work = Callable[[UnitOfWork], object]

WAITING_FOR_ME = sa.text(
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
)


def five_are_ordered(market: Market) -> tuple[UUID, list[MadePiece]]:
    run = controller(market)
    order = run("production.create_order", item="RING-74", quantity="5", unit="ea")
    for command in ("release_order", "issue_material"):
        run(f"production.{command}", order_id=order.id)
    return order.id, [MadePiece(f"W-{number}", number) for number in range(1, 6)]


def make(uow: UnitOfWork, order_id: UUID, pieces: list[MadePiece]) -> None:
    production.report_pieces(uow, order_id, pieces, at=uow.now)
    production.confirm_made(uow, order_id, at=uow.now)


def more_is_made(market: Market) -> tuple[Work, list[str]]:
    """Five more rings come to be, of the same blanks."""
    order_id, pieces = five_are_ordered(market)
    return lambda uow: make(uow, order_id, pieces), [piece.serial for piece in pieces]


def output_is_received(market: Market) -> tuple[Work, list[str]]:
    """Five more rings go from in process into the store."""
    order_id, pieces = five_are_ordered(market)
    market.do(lambda uow: make(uow, order_id, pieces))
    controller(market)("production.complete_order", order_id=order_id)
    return lambda uow: orders.receive_output(uow, order_id), [piece.serial for piece in pieces]


def a_hold_lets_go(market: Market) -> tuple[Work, list[str]]:
    market.holds([5], NC9)
    ring = market.item("RING-74")
    return lambda uow: inventory.release_serials(uow, ring, serials([5]), NC9), serials([5])


def a_return_is_restocked(market: Market) -> tuple[Work, list[str]]:
    delivery = market.picks(market.order(1), scanned=[7])
    market.delivers(delivery)
    market.takes_back(delivery, 7)
    ring = market.item("RING-74")

    def work(uow: UnitOfWork) -> None:
        inventory.release_serials(uow, ring, serials([7]), NC9)
        assert inventory.restock(uow, ring, serials([7]), NC9) == (serial(7),)

    return work, serials([7])


def until_somebody_waits(uow: UnitOfWork) -> None:
    """Until the other transaction wants what this one has locked. In SQLite it waits for its turn."""
    until = time.monotonic() + PATIENCE
    while uow.connection.dialect.name == "postgresql" and not uow.scalar(WAITING_FOR_ME):
        assert time.monotonic() < until, "the complaint waits for nothing that moves"
        time.sleep(0.01)


def complains(market: Market, piece: int, **more: Any) -> Any:
    fields = {"customer": "CUST-A", "item": "RING-74", "serials": serials([piece]), "text": "chipped"}
    return market.run("engineer", "quality.open_complaint", escape_point="outgoing", **fields | more)


def sold(market: Market, *pieces: int) -> Any:
    delivery = market.picks(market.order(len(pieces)), scanned=pieces)
    market.delivers(delivery)
    return delivery


@pytest.mark.parametrize("moving", [more_is_made, output_is_received, a_hold_lets_go, a_return_is_restocked])
def test_what_moves_while_a_complaint_opens_is_held_where_it_lies_then(
    market: Market, moving: Callable[[Market], tuple[Work, list[str]]]
) -> None:
    sold(market, 1, 2)
    work, pieces = moving(market)
    moved = threading.Event()

    def move(uow: UnitOfWork) -> None:
        work(uow)
        moved.set()
        until_somebody_waits(uow)

    with ThreadPoolExecutor(1) as people:
        mover = people.submit(market.do, move)
        assert moved.wait(PATIENCE) or mover.result(0)
        complaint = complains(market, 1)
        mover.result(PATIENCE)
    ring = market.item("RING-74")
    for piece in pieces:
        stands = market.read(lambda q, one=piece: inventory.serial(q, ring, one))  # type: ignore[misc]
        place = "in_process" if moving is more_is_made else "store"
        assert (stands.status, stands.location) == ("blocked", place)
        assert stands.held_by == (complaint.number,)
    market.is_right()


def test_lifting_a_containment_frees_nothing_that_waits_for_something_else(market: Market) -> None:
    ring, blank = market.item("RING-74"), market.item("BLANK-74")
    lot = market.read(lambda q: inventory.lot_by_number(q, blank, "B-1"))
    delivery = sold(market, 1, 2, 3)
    market.takes_back(delivery, 3)  # waits for a decision
    market.holds([4, 5, 6], NC9)

    def some_are_bad(uow: UnitOfWork) -> None:
        inventory.release_serials(uow, ring, serials([4]), NC9, status="concession")
        nc = quality.open_quantity_nc(
            uow,
            origin="outgoing",
            item_id=blank,
            lot_id=lot.id,
            lot_number=lot.number,
            quantity=2 * ONE,
            plant=PLANT,
            partner_id=lot.partner_id or UUID(int=0),
            reason="cracked",
        )
        decided = DocumentRef("quality_nc", nc["id"], nc["number"])
        for status, pieces in (("blocked", 2), ("inspection", 10), ("concession", 3)):
            inventory.change_status(
                uow,
                lot.id,
                pieces * ONE,
                from_status="available",
                to_status=status,  # type: ignore[arg-type]
                plant=PLANT,
                document=decided,
            )

    market.do(some_are_bad)
    before, rings = blanks(market), [market.stands(piece) for piece in range(1, 21)]
    assert [status for status, _, _ in rings[2:6]] == ["inspection", "concession", "blocked", "blocked"]
    first, second = (complains(market, piece, scope="supplier_lot") for piece in (1, 2))
    assert {status for _, status in blanks(market)} == {"blocked"}
    market.do(lambda uow: inventory.release_serials(uow, ring, serials([6]), NC9))
    rings[5] = ("available", "store", ())
    market.is_right()
    lift = {"reason": "another heat"}
    market.run("engineer", "quality.lift_containment", complaint_id=first.id, **lift)
    assert {status for _, status in blanks(market)} == {"blocked"}, "the second one holds it still"
    assert market.stands(4) == ("blocked", "store", (second.number,))
    market.run("engineer", "quality.lift_containment", complaint_id=second.id, **lift)
    assert blanks(market) == before
    assert [market.stands(piece) for piece in range(1, 21)] == rings
    market.is_right()


def test_a_return_that_was_decided_about_while_it_was_held_goes_into_the_store_after(market: Market) -> None:
    delivery = sold(market, 1, 2, 3)
    market.takes_back(delivery, 2, 3)
    (nc,) = market.rows("quality.nonconformances")
    complaint = complains(market, 1)
    market.decides(nc.id, ("release", [2]), ("concession", [3]))
    assert market.stands(3) == ("blocked", "rma", (complaint.number,))
    market.run("engineer", "quality.lift_containment", complaint_id=complaint.id, reason="another heat")
    assert [market.stands(piece)[:2] for piece in (2, 3)] == [("available", "store"), ("concession", "store")]
    market.is_right()


def blanks(market: Market) -> dict[tuple[str, str], int]:
    found = market.read(lambda q: inventory.stock(q, item_id=market.item("BLANK-74")))
    return {(row.location, row.status): row.quantity // ONE for row in found}

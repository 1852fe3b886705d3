"""Holds reach reservations, deliveries and issues at once."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from uuid import UUID

import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import Claim, DocumentRef
from jidoka_central.modules.masterdata.public import item_by_number
from jidoka_central.modules.sales import public as sales
from tests.central.sales.market import Market, serials

NC9 = DocumentRef("quality_nc", UUID(int=9), "NC-000009")
WRITERS = 8


def test_a_hold_stops_what_is_reserved_and_what_is_picked_naming_itself(market: Market) -> None:
    order, other = market.order(6), market.order(6, "CUST-B")
    delivery = market.picks(order, 6)
    market.holds([2, 9], NC9)
    assert market.delivery(delivery).lines[0].lots[1].held_by == ["NC-000009"]
    assert market.shown(other).lines[0].reserved == "5" and market.shown(other).lines[0].held_by == [
        "NC-000009"
    ]
    with market.refuses("inventory.held", "delivery_id", naming="NC-000009"):
        market.delivers(delivery)
    replaced = market.picks(other, 6)
    assert market.bound(replaced) == serials([7, 8, 10, 11, 12, 13]), "what is held is left out"
    market.delivers(replaced)
    found = market.rings()
    assert (found.available, found.blocked, found.reserved) == ("12", "2", "5")
    assert [(one.document_number, one.quantity) for one in found.held_by] == [("NC-000009", "2")]
    third = market.order(10, "CUST-B")
    with market.refuses("inventory.held", "quantity", naming="NC-000009"):
        market.picks(third, 10)
    market.is_right()


def test_what_is_reserved_for_one_is_refused_to_the_other(market: Market) -> None:
    order = market.order(15)
    other = market.order(10, "CUST-B")
    assert market.shown(other).lines[0].reserved == "5"
    with market.refuses("inventory.reserved", "lines.0.serials.1", naming=market.shown(order).number):
        market.picks(other, scanned=[16, 3])
    with market.refuses("inventory.insufficient_stock", "quantity"):
        market.run("seller", "sales.reserve_order", order_id=other)
    market.run("seller", "sales.cancel_order", order_id=order, reason="not wanted")
    market.run("seller", "sales.reserve_order", order_id=other)
    assert market.shown(other).lines[0].reserved == "10"
    with market.refuses("sales.over_delivery", "lines.0.quantity"):
        market.picks(other, 11)
    market.is_right()


@pytest.mark.parametrize("after", [0, 4])
def test_a_hold_while_eight_ship_the_same_serials_lets_none_out_after_its_commit(
    market: Market, after: int
) -> None:
    """Eight people, each for an order of their own, pick and ship the same twenty serials one by one. The
    hold comes when ``after`` of them have gone: what went, went before it was committed; the rest is
    blocked."""
    orders = [market.order(20) for _ in range(WRITERS)]
    frees(market, orders[0])
    gone: list[tuple[int, bool]] = []  # serial, whether the hold was committed when its shipping began
    codes: set[str] = set()
    held: list[int] = []
    lock, together, enough = threading.Lock(), threading.Barrier(WRITERS + 1), threading.Event()

    def ship(order: UUID) -> None:
        together.wait()
        for piece in range(1, 21):
            committed = bool(held)
            try:
                market.delivers(market.picks(order, scanned=[piece]))
            except Refusal as refusal:
                with lock:
                    codes.add(refusal.code)
                continue
            with lock:
                gone.append((piece, committed))
                if len(gone) >= after:
                    enough.set()

    def hold() -> None:
        together.wait()
        if after:
            enough.wait(30)
        held.append(market.do(lambda uow: hold_all(uow, range(1, 21))))

    people = [threading.Thread(target=ship, args=(order,)) for order in orders]
    people.append(threading.Thread(target=hold))
    for one in people:
        one.start()
    for one in people:
        one.join()
    went = sorted(piece for piece, _ in gone)
    stands = {piece: market.stands(piece)[0] for piece in range(1, 21)}
    assert [piece for piece, late in gone if late] == [], "none went after the hold's commit"
    assert went == [piece for piece, status in stands.items() if status == "delivered"], "each went once"
    assert held == [20 - len(went)] and len(went) >= after
    assert sorted(stands.values()) == ["blocked"] * (20 - len(went)) + ["delivered"] * len(went)
    assert codes <= {
        "inventory.held",
        "inventory.reserved",
        "inventory.serial_not_in_stock",
        "inventory.not_available",
    }
    market.is_right()


def hold_all(uow: UnitOfWork, pieces: Iterable[int]) -> int:
    """How many of them the hold took."""
    ring = item_by_number(uow, "RING-74")
    lots = [lot.id for lot in inventory.serial_lots(uow, ring, serials(pieces))]
    return len(inventory.hold_what_is_there(uow, ring.id, lots, NC9))


def frees(market: Market, order: UUID) -> None:
    """Nothing is reserved for the order any more."""

    def work(uow: UnitOfWork) -> None:
        mine = sales.get_order(uow, order)
        inventory.release_reservation(uow, Claim(mine.ref, mine.lines[0].id))

    market.do(work)

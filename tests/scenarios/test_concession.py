"""Scenario 18 in the plant's words: what is off goes under concession to the customer that approved it, as
much of it, as far off and as long as was approved, and nowhere else.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.sales import public as sales
from tests.central.masterdata.ring_plant import PLANT
from tests.central.sales.market import Market
from tests.fixtures.databases import Databases
from tests.scenarios.approved import approval, approves, decides, makes_critical, proposes
from tests.scenarios.small_market import controller, signs, small_market

PIN = {"number": "PIN", "unit": "ea", "kind": "made", "name_zh": "定位销", "name_en": "Pin"}
PINS = {"item": "PIN", "quantity": "300", "unit": "ea", "plant": PLANT, "unit_cost": "4"}
DAY_US = 86_400_000_000
LOT: dict[str, Any] = {"quantity": "300", "unit": "ea", "characteristic": "dia"}
DIA: dict[str, Any] = {"item": "PIN", "characteristic": "dia", "upper": 10.07}


@pytest.fixture
def market(databases: Databases, database_kind: str) -> Iterator[Market]:
    """Two lots of 300 pins at 4.00 whose diameter, 10.05 at the most, is critical."""
    for market in small_market(databases, database_kind):
        run = controller(market)
        run("masterdata.create_item", **PIN)
        for lot in ("D-1", "D-2"):
            run("inventory.receive_opening_stock", lot=lot, **PINS)
        makes_critical(market, "PIN", "dia", 10.0, 10.05)
        for period in ("2026-12", "2027-01"):
            run("finance.open_period", period=period)
        yield market


def order(market: Market, pieces: int, customer: str = "CUST-A") -> Any:
    line = {"item": "PIN", "quantity": str(pieces), "unit": "ea", "price": "9"}
    made = market.run("seller", "sales.create_order", customer=customer, plant=PLANT, lines=[line])
    market.run("seller", "sales.confirm_order", order_id=made.id)
    return made.id


def picks(market: Market, pieces: int, customer: str = "CUST-A") -> Any:
    """A delivery of pins that were accepted under concession."""
    line = {"line": 1, "quantity": str(pieces), "unit": "ea", "concession": True}
    fields = {"order_id": order(market, pieces, customer), "lines": [line]}
    return market.run("warehouse", "sales.create_delivery", **fields)


def rejected(market: Market) -> list[Any]:
    """Outgoing inspection does not accept them: a nonconformance for each lot, D-1 first."""
    market.requires_inspection(item="PIN")
    market.picks(order(market, 600), 600)
    assert market.inspects(bad=9).state == "rejected"
    market.requires_inspection(item="PIN", required=False)
    found = market.rows("quality.nonconformances")
    return [one.id for one in sorted(found, key=lambda one: one.lot)]


def conceded(market: Market) -> None:
    ca = approval(market, "CA-77").id
    for nc in rejected(market):
        decides(market, nc, "concession", approval_id=ca, low=10.051, high=10.068, **LOT)


def test_five_hundred_may_go_to_the_customer_that_approved_them_and_no_more(market: Market) -> None:
    nc, other_lot = rejected(market)
    with market.refuses("quality.characteristic_needed", "lines.0.characteristic", naming="dia"):
        proposes(market, nc, "concession", quantity="300", unit="ea")
    with market.refuses("quality.customer_approval_needed", "lines.0.approval_id", naming="dia"):
        proposes(market, nc, "concession", **LOT)
    ca = approves(market, "CA-77", quantity="500", **DIA)
    with market.refuses("quality.measured_needed", "lines.0.high", naming="CA-77"):
        proposes(market, nc, "concession", approval_id=ca, **LOT)
    with market.refuses("quality.approval_outside", "lines.0.approval_id", naming="10.071"):
        proposes(market, nc, "concession", approval_id=ca, low=10.05, high=10.071, **LOT)
    before = len(market.journal())
    proposes(market, nc, "concession", approval_id=ca, low=10.051, high=10.068, **LOT)
    signs(market, nc)
    decides(market, other_lot, "concession", approval_id=ca, low=10.052, high=10.06, **LOT)
    assert market.journal()[before:] == [], "a concession moves no value"
    (pins,) = market.rows("inventory.availability", item="PIN")
    assert (pins.free, pins.concession) == ("0", "600"), "it is promised to nobody by itself"

    first = market.delivers(picks(market, 300))
    (line,) = market.delivery(first).lines
    assert [(lot.lot, lot.quantity, lot.approval) for lot in line.lots] == [("D-1", "300", "CA-77")]
    paper = market.read(lambda q: sales.packing_list(q, first.id, "en"))
    assert [line.cells[-1] for line in paper.lines] == ["CA-77"], "on the packing list"
    assert approval(market, "CA-77").left == "200"
    second = picks(market, 201)
    with market.refuses("quality.approval_over", "delivery_id", naming="200"):
        market.delivers(second)
    shown = market.delivery(second)
    (button,) = [one for one in shown.actions if one.command == "sales.post_delivery"]
    assert (button.allowed, button.code) == (False, "quality.approval_over")
    market.run("warehouse", "sales.cancel_delivery", delivery_id=second.id, reason="too many")
    other = picks(market, 1, "CUST-B")
    with market.refuses("quality.approval_of_other_customer", "delivery_id", naming="CA-77"):
        market.delivers(other)

    last = picks(market, 1)
    market.clock.advance(seconds=(DAY_US * 44) // 1_000_000)  # 1 January 2027, noon in Shanghai
    assert market.read(lambda q: str(q.today)) == "2027-01-01"
    with market.refuses("quality.approval_expired", "delivery_id", naming="2026-12-31"):
        market.delivers(last)
    with market.refuses("quality.approval_expired", "delivery_id", naming="CA-77"):
        market.run(
            "warehouse", "sales.post_delivery", delivery_id=last.id, posting_date="2026-12-31"
        )  # the papers' day does not help
    approves(market, "CA-78", quantity="1", valid_until="2027-06-30", **DIA)
    assert market.delivers(last).state == "delivered", "a newer approval covers it"
    assert approval(market, "CA-78").left == "0" and approval(market, "CA-77").used == "300"


def test_two_deliveries_at_once_do_not_take_more_than_was_approved(market: Market) -> None:
    """500 approved; 300 of one lot and 201 of the other go at the same moment: one of them does not."""
    approves(market, "CA-77", quantity="500", **DIA)
    conceded(market)
    both = [picks(market, 300), picks(market, 201)]
    assert [market.bound(delivery) for delivery in both] == [["D-1"], ["D-2"]], "stock keeps neither waiting"
    together, refused = threading.Barrier(2), []

    def go(delivery: Any) -> None:
        together.wait()
        try:
            market.delivers(delivery)
        except Refusal as refusal:
            refused.append(refusal.code)

    threads = [threading.Thread(target=go, args=(delivery,)) for delivery in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["quality.approval_over"]
    states = sorted(market.delivery(delivery).state for delivery in both)
    assert states == ["delivered", "draft"] and approval(market, "CA-77").used in ("300", "201")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the database has no part in it
def test_an_approval_that_is_withdrawn_or_narrower_covers_nothing(market: Market) -> None:
    ca = approves(market, "CA-77", quantity="500", **DIA)
    conceded(market)
    with market.refuses("quality.approval_known", "number", naming="CA-77"):
        approves(market, "CA-77", quantity="10", **DIA)
    with market.refuses("quality.approval_limits", "upper"):
        approves(market, "CA-79", "PIN", "10", characteristic="dia")
    with market.refuses("quality.approval_past", "valid_until"):
        approves(market, "CA-79", quantity="10", valid_until="2026-01-01", **DIA)
    delivery = picks(market, 10)
    fields: dict[str, Any] = {"approval_id": ca, "reason": "the customer has changed its mind"}
    market.run("engineer", "quality.withdraw_customer_approval", **fields)
    with market.refuses("quality.approval_not_in_force", "delivery_id", naming="CA-77"):
        market.delivers(delivery)
    narrow = DIA | {"upper": 10.06}
    approves(market, "CA-80", customer="CUST-B", quantity="10", **narrow)
    other = picks(market, 10, "CUST-B")
    with market.refuses("quality.approval_outside", "delivery_id", naming="10.068"):
        market.delivers(other)

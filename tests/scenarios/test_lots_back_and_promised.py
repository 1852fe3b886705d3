"""Lots that come back get judged as pieces do; what is promised to a customer does not go to the floor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.central.masterdata.ring_plant import PLANT
from tests.central.sales.market import Market
from tests.fixtures.databases import Databases
from tests.scenarios.small_market import controller, signs, small_market

COVER = {"number": "COVER", "unit": "ea", "kind": "made", "name_zh": "端盖", "name_en": "Cover"}
STOCK = {"item": "COVER", "lot": "C-1", "quantity": "30", "unit": "ea", "plant": PLANT, "unit_cost": "10"}


@pytest.fixture
def market(databases: Databases, database_kind: str) -> Iterator[Market]:
    yield from small_market(databases, database_kind)


def test_a_lot_that_comes_back_is_judged_in_parts(market: Market) -> None:
    """20 covers delivered, 8 back: 5 good again, 3 scrapped as external failure."""
    run = controller(market)
    run("masterdata.create_item", **COVER)
    run("inventory.receive_opening_stock", **STOCK)
    line = {"item": "COVER", "quantity": "20", "unit": "ea", "price": "25"}
    order = market.run("seller", "sales.create_order", customer="CUST-A", plant=PLANT, lines=[line])
    market.run("seller", "sales.confirm_order", order_id=order.id)
    delivery = market.picks(order.id, 20)
    market.delivers(delivery)
    back = {"lot": "C-1", "quantity": "8", "unit": "ea"}
    market.run("warehouse", "sales.receive_return", delivery_id=delivery.id, lots=[back], reason="wrong bore")
    (nc,) = market.rows("quality.nonconformances")
    assert (nc.origin, nc.lot, nc.quantity, nc.partner) == ("customer", "C-1", "8", "CUST-A")
    before = len(market.journal())
    lines = [
        {"decision": "release", "quantity": "5", "unit": "ea", "reason": "bore is right"},
        {"decision": "scrap", "quantity": "3", "unit": "ea", "reason": "bore is wrong"},
    ]
    market.run("engineer", "quality.propose_disposition", nc_id=nc.id, lines=lines)
    signs(market, nc.id)
    assert sorted(market.journal()[before:]) == [
        ("inventory.lot_scrapped", {"External failure": "30.00", "RMA stock": "-30.00"}, nc.number),
        ("inventory.returns_restocked", {"Finished goods": "50.00", "RMA stock": "-50.00"}, nc.number),
    ]
    (covers,) = market.rows("inventory.availability", item="COVER")
    assert (covers.available, covers.returns, market.balance("stock.rma")) == ("15", "0", "0.00")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the database has no part in it
def test_a_lot_on_two_lines_comes_back_from_both(market: Market) -> None:
    run = controller(market)
    run("masterdata.create_item", **COVER)
    run("inventory.receive_opening_stock", **STOCK)
    lines = [{"item": "COVER", "quantity": quantity, "unit": "ea", "price": "25"} for quantity in ("5", "15")]
    order = market.run("seller", "sales.create_order", customer="CUST-A", plant=PLANT, lines=lines)
    market.run("seller", "sales.confirm_order", order_id=order.id)
    picked = [{"line": at, "quantity": line["quantity"], "unit": "ea"} for at, line in enumerate(lines, 1)]
    delivery = market.run("warehouse", "sales.create_delivery", order_id=order.id, lines=picked)
    market.delivers(delivery)

    def comes_back(**quantity: str) -> None:
        fields = {"delivery_id": delivery.id, "lots": [{"lot": "C-1"} | quantity], "reason": "too many"}
        market.run("warehouse", "sales.receive_return", **fields)

    with market.refuses("sales.return_too_much", "lots.0", naming="20"):
        comes_back(quantity="21")
    comes_back(quantity="8")
    assert [lot.returned for line in market.delivery(delivery).lines for lot in line.lots] == ["5", "3"]
    (nc,) = market.rows("quality.nonconformances")
    assert nc.quantity == "8", "one nonconformance of the lot"
    comes_back()
    assert [line.returned for line in market.shown(order.id).lines] == ["5", "15"]
    with market.refuses("sales.return_too_much", "lots.0"):
        comes_back()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the database has no part in it
def test_an_issue_leaves_what_is_reserved(market: Market) -> None:
    """992 blanks, 990 of them promised to a customer: an order for 3 gets none, one for 2 gets them."""
    run = controller(market)
    line = {"item": "BLANK-74", "quantity": "990", "unit": "ea", "price": "20"}
    sale = market.run("seller", "sales.create_order", customer="CUST-B", plant=PLANT, lines=[line])
    market.run("seller", "sales.confirm_order", order_id=sale.id)
    for quantity, promised in (("3", True), ("2", False)):
        order = run("production.create_order", item="RING-74", quantity=quantity, unit="ea")
        run("production.release_order", order_id=order.id)
        if promised:
            with market.refuses("inventory.reserved", "quantity", naming=sale.number):
                run("production.issue_material", order_id=order.id)
        else:
            run("production.issue_material", order_id=order.id)

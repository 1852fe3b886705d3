"""Scenario 17 in the plant's words: A grade becomes B grade, at what B brings less what selling it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.traceability import public as traceability
from tests.central.masterdata.ring_plant import PLANT
from tests.central.sales.market import Market, serial
from tests.fixtures.databases import Databases
from tests.scenarios.small_market import RINGS, controller, signs, small_market

SINCE = "2026-01-01"


@pytest.fixture
def market(databases: Databases, database_kind: str) -> Iterator[Market]:
    """Six rings, and 50 A-grade covers at 100.00 in the store; the B grade of the cover has its price."""
    for market in small_market(databases, database_kind):
        _grades(controller(market))
        yield market


def _grades(run: Callable[..., Any]) -> None:
    made = {"unit": "ea", "kind": "made", "name_zh": "端盖", "name_en": "Cover"}
    run("masterdata.create_item", number="COVER-A", **made)
    run("masterdata.create_item", number="COVER-B", grade_of="COVER-A", **made)
    run("masterdata.create_item", number="BOLT", **made)
    ring = {"unit": "ea", "kind": "made", "tracking": "serial", "name_zh": "活塞环 B", "name_en": "Ring B"}
    run("masterdata.create_item", number="RING-74B", grade_of="RING-74", **ring)
    run(
        "inventory.receive_opening_stock",
        item="COVER-A",
        lot="C-1",
        quantity="50",
        unit="ea",
        plant=PLANT,
        unit_cost="100.00",
    )
    for list_, item, price in (("LIST-A", "COVER-A", "160"), ("LIST-A", "RING-74", "60")):
        run("sales.set_price", price_list=list_, item=item, price=price, valid_from=SINCE)
    run(
        "sales.set_price", price_list="LIST-B", item="COVER-B", price="70", cost_to_sell="5", valid_from=SINCE
    )


def rejected(market: Market) -> Any:
    """A delivery of the 50 that outgoing inspection did not accept: the nonconformance."""
    market.requires_inspection(item="COVER-A")
    line = {"item": "COVER-A", "quantity": "50", "unit": "ea", "price_list": "LIST-A"}
    order = market.run("seller", "sales.create_order", customer="CUST-A", plant=PLANT, lines=[line])
    assert order.total == "8000.00", "the list's price"
    market.run("seller", "sales.confirm_order", order_id=order.id)
    market.picks(order.id, 50)
    assert market.inspects(bad=3).state == "rejected"
    return market.rows("quality.nonconformances")[0]


def proposes(market: Market, nc: Any, **line: Any) -> Any:
    fields = {"decision": "downgrade", "reason": "scratched"} | line
    return market.run("engineer", "quality.propose_disposition", nc_id=nc.id, lines=[fields])


def test_fifty_of_grade_a_become_grade_b_at_what_that_brings(market: Market) -> None:
    """50 at 100.00; B sells at 70 and selling it costs 5: 3,250.00 in stock, 1,750.00 lost, one entry."""
    nc = rejected(market)
    half = {"quantity": "50", "unit": "ea"}
    with market.refuses("quality.grade_needed", "lines.0.grade"):
        proposes(market, nc, **half)
    with market.refuses("quality.not_its_grade", "lines.0.grade", naming="BOLT"):
        proposes(market, nc, grade="BOLT", **half)
    before = len(market.journal())
    proposes(market, nc, grade="COVER-B", **half)
    signs(market, nc.id, once="sign")
    signs(market, nc.id, once="sign")  # asked again with the same key: the first answer, nothing more
    (entry,) = [one for one in market.journal()[before:] if one[0] == "inventory.stock_downgraded"]
    assert entry[2] == nc.number
    lines = [line for line in market.rows("finance.lines") if line.entry_id == _entry_id(market, nc)]
    assert sorted((line.account, line.debit or "", line.credit or "") for line in lines) == [
        ("1405", "", "5000.00"),
        ("1405", "3250.00", ""),
        ("5532", "1750.00", ""),
    ]
    assert [line.quality_cost for line in lines if line.account == "5532"] == ["internal_failure"]
    (cost,) = market.rows("quality.cost_of_quality", nc_id=nc.id)
    assert (cost.category, cost.account, cost.amount) == ("internal_failure", "5532", "1750.00")
    (of_b,) = market.rows("inventory.availability", item="COVER-B")
    assert (of_b.available, of_b.free, market.rows("inventory.availability", item="COVER-A")) == (
        "50", "50", [],
    )  # fmt: skip
    # B is sold from its own list, not from A's
    with market.refuses("sales.not_on_price_list", "lines.0.item", naming="COVER-B"):
        _sells(market, "COVER-B", price_list="LIST-A")
    with market.refuses("sales.grades_mixed", "item", naming="COVER-A"):
        fields = {"price_list": "LIST-A", "item": "COVER-B", "price": "70", "valid_from": "2026-11-01"}
        market.run("accountant", "sales.set_price", **fields)
    assert _sells(market, "COVER-B", price_list="LIST-B").total == "140.00"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the database has no part in it
def test_a_downgraded_serial_keeps_its_number_and_its_life(market: Market) -> None:
    """Rings 2 and 3 become B grade: their life is the one they had; ring 4 is worth less than B brings."""
    line = {"item": "RING-74", "quantity": "4", "unit": "ea", "price_list": "LIST-A"}
    market.requires_inspection()
    order = market.run("seller", "sales.create_order", customer="CUST-A", plant=PLANT, lines=[line])
    market.run("seller", "sales.confirm_order", order_id=order.id)
    market.picks(order.id, scanned=[1, 2, 3, 4])
    market.inspects(bad=1)
    (nc,) = market.rows("quality.nonconformances")
    with market.refuses("sales.no_net_value", "lines.0.grade", naming="RING-74B"):
        proposes(market, nc, pieces=[1, 2, 3, 4], grade="RING-74B")
    fields = {"price_list": "LIST-B", "item": "RING-74B", "price": "40", "cost_to_sell": "2.50"}
    market.run("accountant", "sales.set_price", valid_from=SINCE, **fields)
    lines = [
        {"decision": "release", "pieces": [1, 4], "reason": "good"},
        {"decision": "downgrade", "pieces": [2, 3], "reason": "scratched", "grade": "RING-74B"},
    ]
    market.run("engineer", "quality.propose_disposition", nc_id=nc.id, lines=lines)
    signs(market, nc.id)
    ring, lower = market.item("RING-74"), market.item("RING-74B")
    was = market.read(lambda q: inventory.serial(q, ring, serial(2)))
    now = market.read(lambda q: inventory.serial(q, lower, serial(2)))
    assert (was.status, was.location, now.status, now.location) == ("downgraded", None, "available", "store")
    assert market.stands(1) == ("available", "store", ())
    # 37.50 is more than the 27.50 it is worth: nothing is lost and nothing gained
    assert _entry_id(market, nc) is not None and market.balance("quality.downgrade") == "0.00"
    life = market.read(lambda q: traceability.life(q, traceability.find_one(q, serial(2)).id))
    assert (life.lot.item, life.lot.number, life.where.state) == ("RING-74B", serial(2), "in_stock")
    assert {(node.item, node.number, node.level) for node in life.genealogy.nodes} == {
        ("RING-74B", serial(2), 0),
        ("RING-74", serial(2), -1),
        ("BLANK-74", "B-1", -2),
    }
    assert [one.lot.supplier_lot for one in life.supply] == ["HEAT-7"]
    assert (
        life.order is not None and life.making is not None and [one.number for one in life.ncs] == [nc.number]
    )
    assert life.siblings.by_where == {"available": 4, "downgraded": 2}
    assert (life.siblings.total, life.siblings.found) == (RINGS, RINGS)
    assert all(one.unlinked == "0" and one.difference == "0" for one in life.balances)


def _sells(market: Market, item: str, **more: Any) -> Any:
    line = {"item": item, "quantity": "2", "unit": "ea"} | more
    return market.run("seller", "sales.create_order", customer="CUST-B", plant=PLANT, lines=[line])


def _entry_id(market: Market, nc: Any) -> Any:
    (found,) = [
        entry.id
        for entry in market.rows("finance.entries")
        if entry.event == "inventory.stock_downgraded" and entry.nc_number == nc.number
    ]
    return found

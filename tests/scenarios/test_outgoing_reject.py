"""Scenario 14 in the plant's words: outgoing inspection rejects a lot; sorted and reworked, it goes when it
is submitted again.

The parts of a rework (scenario 16) wait for stock that is issued to a nonconformance, the first-pass yield
(99.30 % here: 21 of 3,000) for the reports.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.central.masterdata.ring_plant import PLANT
from tests.central.sales.market import Market
from tests.fixtures.databases import Databases
from tests.scenarios.small_market import controller, signs, small_market

COVER = {"number": "COVER", "unit": "ea", "kind": "made", "name_zh": "端盖", "name_en": "Cover"}
STOCK = {"item": "COVER", "lot": "C-9", "quantity": "3000", "unit": "ea", "plant": PLANT, "unit_cost": "10"}


@pytest.fixture
def market(databases: Databases, database_kind: str) -> Iterator[Market]:
    yield from small_market(databases, database_kind)


def test_a_rejected_lot_is_sorted_reworked_and_goes_when_it_passes(market: Market) -> None:
    """3,000 at level II, AQL 0.65: K, 125 of them, 2/3; three bad."""
    run = controller(market)
    run("masterdata.create_item", **COVER)
    run("inventory.receive_opening_stock", **STOCK)
    market.requires_inspection(item="COVER", aql="0.65")
    line = {"item": "COVER", "quantity": "3000", "unit": "ea", "price": "25"}
    order = market.run("seller", "sales.create_order", customer="CUST-A", plant=PLANT, lines=[line])
    market.run("seller", "sales.confirm_order", order_id=order.id)
    delivery = market.picks(order.id, 3000)
    (plan,) = market.rows("quality.inspections", state="open")
    assert (plan.letter, plan.to_inspect, plan.ac, plan.re, plan.severity) == ("K", 125, 2, 3, "normal")
    before = len(market.journal())
    assert market.inspects(bad=3, minutes="125").state == "rejected"
    with market.refuses("state.illegal"):
        market.delivers(delivery)
    (nc,) = market.rows("quality.nonconformances")
    assert (nc.quantity, nc.lot) == ("3000", "C-9")
    with market.refuses("quality.hours_or_sum", "hours"):
        market.run("engineer", "quality.record_nc_cost", nc_id=nc.id, kind="sort", paid="500", what="sort")
    for kind, hours in (("sort", "16.666667"), ("rework", "4.2")):  # 3,000 x 20 s; 21 x 12 min
        market.run("engineer", "quality.record_nc_cost", nc_id=nc.id, kind=kind, hours=hours, what=kind)
    assert market.journal()[before:] == [
        ("quality_cost.incurred", {"Appraisal": "62.50", "Labour absorbed": "-62.50"}, None),
        ("quality_cost.incurred", {"Rework": "500.00", "Labour absorbed": "-500.00"}, nc.number),
        ("quality_cost.incurred", {"Rework": "126.00", "Labour absorbed": "-126.00"}, nc.number),
    ]
    sorted_out = {"decision": "release", "quantity": "3000", "unit": "ea", "reason": "sorted, 21 reworked"}
    market.run("engineer", "quality.propose_disposition", nc_id=nc.id, lines=[sorted_out])
    signs(market, nc.id)

    again = market.picks(order.id, 3000)
    (plan,) = market.rows("quality.inspections", state="open")
    assert (plan.letter, plan.to_inspect, plan.ac, plan.re) == ("K", 125, 1, 2)
    assert (plan.severity, plan.resubmitted) == ("tightened", True), "outside the switching count"
    assert market.balance("stock.finished") == "30,165.00", "no value moved: 3,000 covers and six rings"
    assert market.inspects().state == "accepted"
    assert market.delivers(again).state == "delivered"

"""Nothing goes out that outgoing inspection has not accepted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jidoka_central.modules.inventory.public import DocumentRef
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.sales import api as sales_api
from tests.central.masterdata.ring_plant import PLANT
from tests.central.sales.market import Market, serials


def test_a_delivery_waits_for_its_inspection_and_goes_when_it_is_accepted(market: Market) -> None:
    market.requires_inspection()
    delivery = market.picks(market.order(8), 8)
    (inspection,) = market.rows("quality.inspections", state="open")
    assert (inspection.origin, inspection.lot) == ("outgoing", delivery.number)
    with market.refuses("customer_loop.not_inspected", "delivery_id", naming=inspection.number):
        market.delivers(delivery)
    with market.runtime.read(market.context("warehouse").principal, "JDK") as q:
        shown = sales_api.delivery_shown(q, delivery.id, "en")
    (button,) = [one for one in shown.actions if one.command == "sales.post_delivery"]
    assert (button.allowed, button.code) == (False, "customer_loop.not_inspected")
    market.inspects()
    assert market.journal()[-1][:2] == (
        "quality_cost.incurred",
        {"Appraisal": "15.00", "Labour absorbed": "-15.00"},
    )
    market.delivers(delivery)
    market.is_right()


def test_a_rejected_delivery_ends_and_its_serials_are_blocked_on_a_nonconformance(market: Market) -> None:
    market.requires_inspection()
    order = market.order(5)
    delivery = market.picks(order, scanned=[3, 4, 5, 6, 7])
    market.inspects(bad=1)
    (nc,) = market.rows("quality.nonconformances")
    assert (nc.origin, nc.held, nc.partner) == ("outgoing", 5, "CUST-A")
    assert market.stands(4) == ("blocked", "store", (nc.number,))
    assert market.delivery(delivery).state == "rejected"
    with market.refuses("state.illegal"):
        market.delivers(delivery)
    with market.refuses("inventory.held", "lines.0.serials", naming=nc.number):
        market.picks(order, scanned=[7])
    market.decides(nc.id, ("release", [3, 4, 5, 6]), ("scrap", [7]))
    assert market.stands(4)[0] == "available" and market.stands(7)[0] == "scrapped"
    again = market.picks(order, 5)
    (inspection,) = market.rows("quality.inspections", state="open")
    assert (inspection.resubmitted, inspection.severity) == (True, "tightened")
    market.inspects()
    market.delivers(again)
    other = market.order(3)
    market.picks(other, scanned=[14, 15, 16])
    (inspection,) = market.rows("quality.inspections", state="open")
    assert (inspection.resubmitted, inspection.severity) == (False, "normal"), "it counts for no switching"
    market.is_right()


def test_what_an_accepted_sample_found_bad_is_set_aside_first(market: Market) -> None:
    market.requires_inspection(aql="10")
    delivery = market.picks(market.order(20), 20)
    market.inspects(bad=1)
    with market.refuses("customer_loop.bad_pieces", "delivery_id"):
        market.delivers(delivery)
    with market.refuses("sales.not_on_delivery", "serials.0"):
        market.run("warehouse", "sales.set_aside", delivery_id=delivery.id, serials=["R-9"], reason="chipped")
    as_lot = [{"lot": serials([9])[0], "quantity": "1"}]
    with market.refuses("sales.not_on_delivery", "lots.0.lot"):  # a serial is named as one
        market.run("warehouse", "sales.set_aside", delivery_id=delivery.id, lots=as_lot, reason="chipped")
    market.run(
        "warehouse", "sales.set_aside", delivery_id=delivery.id, serials=serials([9, 9]), reason="chipped"
    )
    (nc,) = market.rows("quality.nonconformances")
    assert market.stands(9) == ("blocked", "store", (nc.number,)) and nc.inspection_id is not None
    market.delivers(delivery)
    assert market.delivery(delivery).quantity == "19" and serials([9])[0] not in market.bound(delivery)
    market.is_right()


def test_a_cancelled_delivery_takes_its_inspection_along_and_keeps_the_reservation(market: Market) -> None:
    market.requires_inspection()
    order = market.order(3)
    delivery = market.picks(order, 3)
    market.run("warehouse", "sales.cancel_delivery", delivery_id=delivery.id, reason="wrong day")
    assert market.rows("quality.inspections", state="open") == []
    assert market.shown(order).lines[0].reserved == "3"
    market.is_right()


def test_a_delivery_that_is_not_drawn_goes_uninspected_until_its_customer_complains(market: Market) -> None:
    """Under a skip-lot programme, the outgoing one and that of the supplier whose lot is in the rings."""
    programme = {"clearance": 1, "one_in": 100}
    market.requires_inspection(skip_lot=programme)
    market.requires_inspection(item="BLANK-74", origin="incoming", skip_lot=programme)
    comes(market, 1)
    market.inspects()
    first = market.picks(market.order(2), 2)
    market.inspects()
    market.delivers(first)
    assert [one.skipping for one in market.rows("quality.switching_states")] == [True, True]
    booked = len(market.journal())
    delivery, inspection = first, None
    while inspection is None or inspection.state != "skipped":  # one in a hundred is drawn
        delivery = market.picks(market.order(1), 1)
        inspection = market.rows("quality.inspections")[0]
        if inspection.state == "open":
            market.inspects()
    assert (inspection.verdict, inspection.document) == ("skipped", delivery.number)
    assert len(market.journal()) == booked, "it took nobody's minutes"
    market.delivers(delivery)
    fields = {"customer": "CUST-A", "item": "RING-74", "serials": [serials([1])[0]], "text": "cracked"}
    market.run("engineer", "quality.open_complaint", escape_point="outgoing", scope="supplier_lot", **fields)
    assert {one.reason for one in market.rows("quality.switching_steps")[:2]} == {"skip_containment"}
    comes(market, 2)
    (open_,) = market.rows("quality.inspections", state="open")
    assert open_.origin == "incoming", "every lot is inspected again"
    market.inspects()
    market.is_right()


def test_a_delivery_that_was_drawn_cannot_be_picked_anew_until_it_is_not(market: Market) -> None:
    market.requires_inspection(skip_lot={"clearance": 1, "one_in": 2})
    market.delivers(first_inspected(market))
    order, found = market.order(3), list[str]()
    while found.count("open") < 6:
        delivery = market.picks(order, 3)
        found.append(market.rows("quality.inspections")[0].state)
        market.run("warehouse", "sales.cancel_delivery", delivery_id=delivery.id, reason="not now")
    assert set(found[found.index("open") :]) == {"open"}, "it is owed until it is done"
    market.picks(order, 3)
    market.inspects()
    while market.rows("quality.inspections")[0].state != "skipped":  # half of them are drawn again
        other = market.picks(market.order(1), 1)
        if market.rows("quality.inspections", state="open"):
            market.inspects()
        market.run("warehouse", "sales.cancel_delivery", delivery_id=other.id, reason="not now")
    market.is_right()


def first_inspected(market: Market) -> Any:
    delivery = market.picks(market.order(2), 2)
    market.inspects()
    return delivery


def test_the_time_of_a_sample_is_booked_when_the_delivery_does_not_go(market: Market) -> None:
    market.requires_inspection(kind="double", aql="6.5")
    delivery = market.picks(market.order(20), 20)
    (open_,) = market.rows("quality.inspections", state="open")
    assert market.inspects(1, inspected=5).step == "continue"
    with market.refuses("customer_loop.bad_pieces", "delivery_id", naming="1"):
        market.run("warehouse", "sales.cancel_delivery", delivery_id=delivery.id, reason="not today")
    fields = {"delivery_id": delivery.id, "serials": serials([1]), "reason": "scratched"}
    market.run("warehouse", "sales.set_aside", **fields)
    booked = len(market.journal())
    market.run("warehouse", "sales.cancel_delivery", delivery_id=delivery.id, reason="not today")
    (rings,) = market.rows("inventory.availability", item="RING-74")
    assert (rings.available, rings.blocked) == ("19", "1"), "what was found bad is not among the good ones"
    assert market.journal()[booked:] == [
        ("quality_cost.incurred", {"Appraisal": "15.00", "Labour absorbed": "-15.00"}, None)
    ]
    assert market.rows("quality.inspections")[0].state == "cancelled" and open_.kind == "double"
    market.is_right()


def comes(market: Market, number: int) -> None:
    """A lot of 1,000 blanks of SUP-1 is there to be inspected."""
    blank = market.read(lambda q: masterdata.item_by_number(q, "BLANK-74")).id
    supplier = market.read(lambda q: masterdata.partner_by_number(q, "SUP-1")).id
    market.do(
        lambda uow: quality.open_inspection(
            uow,
            origin="incoming",
            item_id=blank,
            partner_id=supplier,
            lot_id=UUID(int=number),
            lot_number=f"B-1{number}",
            quantity=1_000_000_000,
            document=DocumentRef("goods_receipt", UUID(int=100 + number), f"GR-{number}"),
            plant=PLANT,
        )
    )

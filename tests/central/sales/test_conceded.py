"""What was accepted under concession stays so wherever it goes: rejected on the way out, sent back by the
customer, beside conforming quantities of the same lot."""

from __future__ import annotations

from typing import Any

from tests.central.masterdata.ring_plant import PLANT
from tests.central.sales.market import Market
from tests.scenarios import test_concession as concession
from tests.scenarios.approved import approval, approves, decides
from tests.scenarios.small_market import signs

market = concession.market  # two lots of 300 pins, whose diameter is critical


def pins(market: Market) -> dict[str, str]:
    (row,) = market.rows("inventory.availability", item="PIN")
    return {"free": row.free, "concession": row.concession, "blocked": row.blocked}


def picks_two(market: Market, *conceded: bool) -> Any:
    """A delivery of two lines of pins, by the hundred."""
    lines = [{"item": "PIN", "quantity": "100", "unit": "ea", "price": "9"}] * 2
    made = market.run("seller", "sales.create_order", customer="CUST-A", plant=PLANT, lines=lines)
    market.run("seller", "sales.confirm_order", order_id=made.id)
    picked = [
        {"line": line, "quantity": "100", "unit": "ea", "concession": one}
        for line, one in enumerate(conceded, 1)
    ]
    return market.run("warehouse", "sales.create_delivery", order_id=made.id, lines=picked)


def test_what_is_rejected_or_comes_back_is_released_to_concession(market: Market) -> None:
    approves(market, "CA-77", quantity="500", **concession.DIA)
    concession.conceded(market)
    market.requires_inspection(item="PIN")
    delivery = concession.picks(market, 100)
    assert market.inspects(bad=9).state == "rejected"
    market.requires_inspection(item="PIN", required=False)
    assert market.delivery(delivery).state == "rejected"
    assert pins(market) == {"free": "0", "concession": "500", "blocked": "100"}
    nc = market.rows("quality.nonconformances")[0]
    decides(market, nc.id, "release", quantity="100", unit="ea")
    assert pins(market) == {"free": "0", "concession": "600", "blocked": "0"}

    went = market.delivers(concession.picks(market, 100))
    lots = [{"lot": "D-1", "quantity": "40", "unit": "ea"}]
    fields = {"delivery_id": went.id, "lots": lots, "reason": "too many"}
    market.run("warehouse", "sales.receive_return", **fields)
    (back,) = [one for one in market.rows("quality.nonconformances") if one.origin == "customer"]
    assert pins(market) == {"free": "0", "concession": "500", "blocked": "0"}, "it lies with the returns"
    decides(market, back.id, "release", quantity="40", unit="ea")
    assert pins(market) == {"free": "0", "concession": "540", "blocked": "0"}, "known to be off as before"
    other = concession.picks(market, 40, "CUST-B")
    with market.refuses("quality.approval_of_other_customer", "delivery_id", naming="CA-77"):
        market.delivers(other)


def test_the_button_counts_a_lot_in_two_lines_as_the_delivery_does(market: Market) -> None:
    approves(market, "CA-77", quantity="150", **concession.DIA)
    concession.conceded(market)
    delivery = picks_two(market, True, True)
    (button,) = [one for one in market.delivery(delivery).actions if one.command == "sales.post_delivery"]
    assert (button.allowed, button.code) == (False, "quality.approval_over")
    with market.refuses("quality.approval_over", "delivery_id", naming="150"):
        market.delivers(delivery)


def test_only_the_line_under_concession_carries_the_approval(market: Market) -> None:
    """200 of a lot under concession, 100 of it conforming: both go with one delivery."""
    nc, other = concession.rejected(market)
    ca = approves(market, "CA-77", quantity="500", **concession.DIA)
    off = {"characteristic": "dia", "approval_id": ca, "low": 10.06, "high": 10.06}
    lines = [
        {"decision": "concession", "reason": "worn", "quantity": "200", "unit": "ea", **off},
        {"decision": "release", "reason": "sorted", "quantity": "100", "unit": "ea"},
    ]
    market.run("engineer", "quality.propose_disposition", nc_id=nc, lines=lines)
    signs(market, nc)
    decides(market, other, "scrap", quantity="300", unit="ea")
    delivery = picks_two(market, True, False)

    def shown() -> list[tuple[bool, str | None]]:
        of_lines = [line.lots for line in market.delivery(delivery).lines]
        return [(lot.concession, lot.approval) for lots in of_lines for lot in lots]

    assert shown() == [(True, None), (False, None)]
    market.delivers(delivery)
    assert shown() == [(True, "CA-77"), (False, None)] and approval(market, "CA-77").used == "100"

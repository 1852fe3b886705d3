"""Lots without serials on their way out: what samples find bad of them is set aside by quantity, and does not
go back among the good when the delivery does not go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from tests.central.masterdata.ring_plant import PLANT
from tests.central.sales.market import Market
from tests.fixtures.databases import Databases
from tests.scenarios.approved import decides
from tests.scenarios.small_market import controller, small_market

COVER = {"number": "COVER", "unit": "ea", "kind": "made", "name_zh": "端盖", "name_en": "Cover"}
STOCK = {"item": "COVER", "unit": "ea", "plant": PLANT, "unit_cost": "10"}


@pytest.fixture
def market(databases: Databases, database_kind: str) -> Iterator[Market]:
    """Covers in two lots of 15."""
    for market in small_market(databases, database_kind):
        run = controller(market)
        run("masterdata.create_item", **COVER)
        for lot in ("C-1", "C-2"):
            run("inventory.receive_opening_stock", lot=lot, quantity="15", **STOCK)
        yield market


def orders(market: Market, *quantities: int) -> UUID:
    lines = [{"item": "COVER", "quantity": str(one), "unit": "ea", "price": "25"} for one in quantities]
    made = market.run("seller", "sales.create_order", customer="CUST-A", plant=PLANT, lines=lines)
    market.run("seller", "sales.confirm_order", order_id=made.id)
    return UUID(str(made.id))


def picks(market: Market, order: UUID, *quantities: int) -> Any:
    lines = [{"line": at, "quantity": str(one), "unit": "ea"} for at, one in enumerate(quantities, 1)]
    return market.run("warehouse", "sales.create_delivery", order_id=order, lines=lines)


def sets_aside(market: Market, delivery: Any, *lots: tuple[str, str]) -> Any:
    named = [{"lot": lot, "quantity": quantity} for lot, quantity in lots]
    fields = {"delivery_id": delivery.id, "lots": named, "reason": "scratched"}
    return market.run("warehouse", "sales.set_aside", **fields)


def covers(market: Market) -> tuple[str, str]:
    (row,) = market.rows("inventory.availability", item="COVER")
    return row.available, row.blocked


def test_what_a_sample_found_bad_of_a_lot_stays_blocked_when_the_delivery_is_cancelled(
    market: Market,
) -> None:
    market.requires_inspection(item="COVER", kind="double", aql="6.5")
    order = orders(market, 20)
    delivery = picks(market, order, 20)
    assert market.inspects(1, inspected=5).step == "continue"
    cancel = {"delivery_id": delivery.id, "reason": "not today"}
    with market.refuses("customer_loop.bad_pieces", "delivery_id", naming="1"):
        market.run("warehouse", "sales.cancel_delivery", **cancel)
    for code, field, lots in (
        ("sales.nothing_set_aside", "serials", []),
        ("sales.not_on_delivery", "lots.0.lot", [("C-9", "1")]),
        ("sales.set_aside_too_much", "lots.0.quantity", [("C-2", "6")]),
        ("sales.line_twice", "lots.1.lot", [("C-2", "1"), ("C-2", "1")]),
    ):
        with market.refuses(code, field):
            sets_aside(market, delivery, *lots)
    named = {"delivery_id": delivery.id, "serials": ["C-2"], "reason": "scratched"}
    with market.refuses("sales.not_on_delivery", "serials.0"):  # a lot is no serial
        market.run("warehouse", "sales.set_aside", **named)
    sets_aside(market, delivery, ("C-2", "1"))
    (nc,) = market.rows("quality.nonconformances")
    assert (nc.origin, nc.lot, nc.quantity) == ("outgoing", "C-2", "1")
    market.run("warehouse", "sales.cancel_delivery", **cancel)
    assert covers(market) == ("29", "1")

    again = picks(market, order, 20)
    (open_,) = market.rows("quality.inspections", state="open")
    assert (open_.resubmitted, open_.severity) == (True, "tightened"), "what the sample found counts"
    market.run("warehouse", "sales.cancel_delivery", delivery_id=again.id, reason="nor today")
    last = picks(market, order, 20)
    (open_,) = market.rows("quality.inspections", state="open")
    assert open_.resubmitted, "until it has a result"
    market.inspects(0, inspected=open_.to_inspect // 2 if open_.kind == "double" else open_.to_inspect)
    market.delivers(last)
    decides(market, nc.id, "release", quantity="1", unit="ea")
    assert covers(market) == ("10", "0")
    picks(market, orders(market, 2), 2)
    (open_,) = market.rows("quality.inspections", state="open")
    assert not open_.resubmitted, "it was accepted since"


def test_an_accepted_lot_goes_without_its_bad_pieces(market: Market) -> None:
    """A lot on two lines: the first line gives them up first."""
    market.requires_inspection(item="COVER", aql="10")
    delivery = picks(market, orders(market, 2, 13), 2, 13)
    market.inspects(bad=1)
    with market.refuses("customer_loop.bad_pieces", "delivery_id"):
        market.delivers(delivery)
    sets_aside(market, delivery, ("C-1", "1"))
    sets_aside(market, delivery, ("C-1", "2"))
    shown = [(line.quantity, line.set_aside) for line in market.delivery(delivery).lines]
    assert shown == [("0", "2"), ("12", "1")]
    assert covers(market) == ("27", "3")
    market.delivers(delivery)
    assert covers(market) == ("15", "3")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # it has no part in it
def test_samples_that_found_nothing_leave_it_a_first_submission(market: Market) -> None:
    market.requires_inspection(item="COVER", kind="multiple", aql="6.5")
    order = orders(market, 30)
    delivery = picks(market, order, 30)
    assert market.inspects(0, inspected=2).step == "continue"
    market.run("warehouse", "sales.cancel_delivery", delivery_id=delivery.id, reason="not today")
    picks(market, order, 30)
    (open_,) = market.rows("quality.inspections", state="open")
    assert (open_.resubmitted, open_.severity) == (False, "normal")

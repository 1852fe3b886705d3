"""Steps 11 to 13 in the plant's words: sold, complained about, contained, taken back, scrapped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from jidoka_central.foundation.db import open_database
from jidoka_central.modules.quality.customers import reading as complaints
from jidoka_central.modules.quality.nonconformance import service as nonconformance
from jidoka_central.modules.traceability import public as traceability
from tests.central.sales.market import Market, market_registry, prepare, serial, serials
from tests.fixtures.databases import Databases

SCRAPPED = 183
SOLD = [piece for piece in range(50, 201) if piece != SCRAPPED]
UNSOLD = list(range(1, 50))


@pytest.fixture
def market(databases: Databases, database_kind: str) -> Iterator[Market]:
    """199 rings in the store: 200 were made, one was scrapped in process."""
    registry = market_registry()
    url = databases.copy_of(
        database_kind, "story-market", lambda url: prepare(url, registry, 200, [SCRAPPED])
    )
    database = open_database(url)
    yield Market(database, registry)
    database.close()
    databases.drop(url)


def sells(market: Market) -> tuple[Any, Any]:
    """150 rings to customer A, inspected before they go: the delivery and its invoice."""
    market.requires_inspection()
    delivery = market.picks(market.order(150), scanned=SOLD)
    market.inspects()
    market.delivers(delivery)
    return delivery, market.invoices(delivery)


def complains(market: Market, *pieces: int, **more: Any) -> Any:
    fields = {
        "customer": "CUST-A",
        "item": "RING-74",
        "serials": serials(pieces),
        "text": "chipped edge",
        "escape_point": "outgoing inspection",
    }
    return market.run("engineer", "quality.open_complaint", **fields | more)


def document(market: Market, complaint: Any) -> complaints.ComplaintDocument:
    return market.read(lambda q: complaints.complaint_document(q, complaint.id, "en"))


def test_the_story_from_sale_to_scrap_of_the_return(market: Market) -> None:
    before = len(market.journal())
    delivery, invoice = sells(market)
    (inspection,) = market.rows("quality.inspections")
    plan = (inspection.code_letter, inspection.letter, inspection.to_inspect, inspection.ac, inspection.re)
    assert plan == ("F", "E", 13, 0, 1), "letter F points up to the plan of E"
    assert market.bound(delivery) == serials(SOLD) and market.shown(invoice_order(market)).state == "closed"
    other = market.order(49, "CUST-B")
    assert market.shown(other).lines[0].reserved == "49"
    complaint = complains(market, 182)
    shown = document(market, complaint)
    assert [one.serial for one in shown.held_serials] == serials(UNSOLD)
    (notice,) = shown.notices
    assert (notice.customer, notice.count, notice.deliveries) == ("CUST-A", 149, [delivery.number])
    assert serial(182) not in notice.serials and shown.capa.startswith("8D") and shown.to_tell == 1
    # customer B's open order is refused by the hold, which is named
    assert market.shown(other).lines[0].held_by == [complaint.number]
    with market.refuses("inventory.held", "quantity", naming=complaint.number):
        market.picks(other, 49)
    with market.refuses("inventory.held", "lines.0.serials", naming=complaint.number):
        market.picks(other, scanned=[7])
    with market.refuses("inventory.held", "quantity", naming=complaint.number):
        market.run("seller", "sales.reserve_order", order_id=other)
    # one call tells where the ring went and where its siblings are
    with market.runtime.read(market.context("engineer").principal, "JDK") as q:
        life = traceability.life(q, traceability.find_one(q, serial(182)).id)
    (went,) = life.deliveries
    assert (went.document.number, went.partner) == (delivery.number, "CUST-A")
    assert (life.where.state, life.where.partner) == ("delivered", "CUST-A")
    assert life.siblings.by_where == {"blocked": 49, "delivered": 150, "scrapped": 1}
    assert (life.siblings.total, life.siblings.found) == (200, 200)
    assert {one.origin for one in life.inspections} == {"outgoing"}
    # it comes back, is credited, judged by two and scrapped
    assert market.credits(invoice, 1).total == "67.80"
    market.run("warehouse", "quality.receive_complaint_return", complaint_id=complaint.id)
    assert market.stands(182) == ("inspection", "rma", ())
    nc = market.read(lambda q: nonconformance.get_nc(q, complaint.nc_id))
    with market.refuses("quality.back_already", "serials.0"):
        fields = {"complaint_id": complaint.id, "serials": serials([182])}
        market.run("warehouse", "quality.receive_complaint_return", **fields)
    market.decides(complaint.nc_id, ("scrap", [182]))
    assert market.stands(182)[0] == "scrapped"
    assert market.journal()[before:] == [
        ("quality_cost.incurred", {"Appraisal": "15.00", "Labour absorbed": "-15.00"}, None),
        ("sales.goods_delivered", {"Cost of goods sold": "4125.00", "Finished goods": "-4125.00"}, None),
        (
            "sales.invoice_posted",
            {"Receivables": "10170.00", "Revenue": "-9000.00", "Output VAT": "-1170.00"},
            None,
        ),
        (
            "sales.credit_note_posted",
            {"Sales returns": "60.00", "Output VAT": "7.80", "Receivables": "-67.80"},
            None,
        ),
        ("sales.goods_returned", {"RMA stock": "27.50", "Cost of goods sold": "-27.50"}, nc["number"]),
        (
            "inventory.serials_scrapped",
            {"External failure": "27.50", "RMA stock": "-27.50"},
            nc["number"],
        ),
    ]
    assert (market.balance("receivables"), market.balance("stock.finished")) == ("10,102.20", "1,347.50")
    market.is_right()


def invoice_order(market: Market) -> Any:
    return market.rows("sales.orders", customer="CUST-A")[0].id


def test_a_complaint_is_closed_when_all_is_told_lifted_and_answered(market: Market) -> None:
    sells(market)
    with market.refuses("sales.not_delivered", "serials.1", naming=serial(3)):
        complains(market, 60, 3)
    complaint = complains(market, 60, 61)
    market.run("warehouse", "quality.receive_complaint_return", complaint_id=complaint.id)
    market.run(
        "engineer", "quality.answer_complaint", complaint_id=complaint.id, answer="replaced, 8D follows"
    )
    with market.refuses("quality.complaint_not_done", "complaint_id"):
        market.run("engineer", "quality.close_complaint", complaint_id=complaint.id)
    market.decides(complaint.nc_id, ("release", [60]), ("scrap", [61]))
    assert market.stands(60)[:2] == ("available", "store"), "found good, it lies in the store again"
    nc = document(market, complaint).nc
    assert sorted(market.journal()[-2:]) == [
        ("inventory.returns_restocked", {"Finished goods": "27.50", "RMA stock": "-27.50"}, nc),
        ("inventory.serials_scrapped", {"External failure": "27.50", "RMA stock": "-27.50"}, nc),
    ]
    market.run("engineer", "quality.close_nc", nc_id=complaint.nc_id)
    (notice,) = document(market, complaint).notices
    market.run("engineer", "quality.send_notice", notice_id=notice.id, note="by mail")
    market.run("engineer", "quality.lift_containment", complaint_id=complaint.id, reason="sorted: no chips")
    assert market.stands(7) == ("available", "store", ()) and market.rings().free == "50"
    with market.refuses("quality.nothing_contained", "complaint_id"):
        market.run("engineer", "quality.lift_containment", complaint_id=complaint.id, reason="again")
    market.run("engineer", "quality.close_complaint", complaint_id=complaint.id)
    assert document(market, complaint).state == "closed" and market.balance("stock.rma") == "0.00"
    market.is_right()


def test_the_supplier_lot_is_held_too_where_that_is_asked_for(market: Market) -> None:
    sells(market)
    complaint = complains(market, 182, scope="supplier_lot")
    (blanks,) = market.rows("inventory.availability", item="BLANK-74")
    assert (blanks.available, blanks.blocked) == ("0", "798")
    assert [one.document_number for one in blanks.held_by] == [complaint.number]
    assert document(market, complaint).held == 50, "49 rings and the lot"
    market.run("engineer", "quality.lift_containment", complaint_id=complaint.id, reason="lot is good")
    (blanks,) = market.rows("inventory.availability", item="BLANK-74")
    assert (blanks.available, blanks.held_by) == ("798", []) and market.rings().available == "49"
    market.is_right()


def test_goods_that_come_back_without_a_complaint_are_judged_too(market: Market) -> None:
    delivery, _ = sells(market)
    market.takes_back(delivery, 70)
    (nc,) = market.rows("quality.nonconformances")
    assert (nc.origin, nc.held, nc.partner) == ("customer", 1, "CUST-A")
    market.decides(nc.id, ("concession", [70]))
    assert market.stands(70)[:2] == ("concession", "store")
    order = market.order(50, "CUST-B")
    assert market.shown(order).lines[0].reserved == "49", "a concession is not promised by itself"
    again = market.picks(order, scanned=[70])
    market.inspects()
    market.delivers(again)
    assert market.stands(70)[0] == "delivered", "it goes when a person names it"
    market.is_right()


def test_a_piece_that_never_comes_back_is_scrapped_at_the_customers(market: Market) -> None:
    """It is credited, and its nonconformance closes, without a return; one that came back is judged here."""
    _, invoice = sells(market)
    complaint = complains(market, 60, 61)
    market.run(
        "warehouse", "quality.receive_complaint_return", complaint_id=complaint.id, serials=serials([61])
    )
    both = {"decision": "customer_scrap", "pieces": [60, 61], "reason": "chipped"}
    with market.refuses("quality.piece_is_here", "lines.0.pieces.1", naming=serial(61)):
        market.run("engineer", "quality.propose_disposition", nc_id=complaint.nc_id, lines=[both])
    before = len(market.journal())
    assert market.credits(invoice, 1).total == "67.80"
    market.decides(complaint.nc_id, ("customer_scrap", [60]), ("release", [61]))
    assert [one[0] for one in market.journal()[before:]] == [
        "sales.credit_note_posted", "inventory.returns_restocked",
    ]  # fmt: skip
    assert market.stands(60)[0] == "delivered", "nothing moved: the customer has it, and scraps it"
    with market.refuses("quality.left_there", "serials.0", naming=serial(60)):
        fields = {"complaint_id": complaint.id, "serials": serials([60])}
        market.run("warehouse", "quality.receive_complaint_return", **fields)
    assert market.run("engineer", "quality.close_nc", nc_id=complaint.nc_id).state == "closed"
    market.is_right()

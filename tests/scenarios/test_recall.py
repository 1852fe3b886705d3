"""Scenario 24 in the plant's words: from one complaint to everything made of the same supplier lot, and what
the return of 40 pieces costs.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from jidoka_central.foundation.db import metadata
from jidoka_central.modules.inventory.public import MadePiece
from jidoka_central.modules.production import public as production
from jidoka_central.modules.quality.customers import reading as complaints
from jidoka_central.modules.traceability import public as traceability
from tests.central.masterdata.ring_plant import PLANT
from tests.central.sales.market import Market
from tests.fixtures.databases import Databases
from tests.scenarios.small_market import controller, small_market

SHIPPED = {"CUST-A": 100, "CUST-B": 52, "CUST-C": 20}
IN_STOCK, IN_PROCESS = 180, 60
BACK, SCRAPPED = 40, 36
DAY = 24 * 3_600 * 1_000_000


@pytest.fixture
def market(databases: Databases, database_kind: str) -> Iterator[Market]:
    yield from small_market(databases, database_kind)


def rings(first: int, last: int) -> list[str]:
    return [f"L-{number:04d}" for number in range(first, last + 1)]


def test_one_complaint_finds_and_holds_everything_made_of_the_lot(market: Market) -> None:
    """412 pieces of lot L-88: 180 in stock and 60 in process are held, 172 at three customers are listed. 40
    come back at 95.00, worth 52.00: 36 scrapped, 4 found good; external failure 2,112.00."""
    _makes_of_lot(market)
    delivery, invoice = _ships(market)
    complaint = market.run(
        "engineer",
        "quality.open_complaint",
        customer="CUST-A",
        item="RING-74",
        serials=rings(1, BACK),
        text="cracked",
        escape_point="outgoing inspection",
    )
    started = time.perf_counter()
    life = market.read(lambda q: traceability.life(q, traceability.find_one(q, rings(1, 1)[0]).id))
    assert time.perf_counter() - started < 5
    assert [one.lot.supplier_lot for one in life.supply] == ["L-88"]
    assert (life.siblings.total, life.siblings.found) == (412, 412)
    assert life.siblings.by_where == {"blocked": IN_STOCK + IN_PROCESS, "delivered": 172}
    assert all(one.difference == "0" and one.unlinked == "0" for one in life.balances)
    shown = market.read(lambda q: complaints.complaint_document(q, complaint.id, "en"))
    assert len(shown.held_serials) == 240
    told = {one.customer: one.count for one in shown.notices}
    assert told == SHIPPED | {"CUST-A": SHIPPED["CUST-A"] - BACK}
    assert _contained_within(market, complaint.capa_id) == DAY, "D3 within 24 hours"

    before = len(market.journal())
    market.credits(invoice, BACK)
    market.run("warehouse", "quality.receive_complaint_return", complaint_id=complaint.id)
    for fields in (
        {"kind": "freight", "paid": "150.00", "what": "carrier of the return"},
        {"kind": "handling", "hours": "3", "what": "unpacked and sorted"},
    ):
        market.run("engineer", "quality.record_nc_cost", nc_id=complaint.nc_id, **fields)
    pieces = [piece.piece for piece in _pieces(market, complaint)]
    market.decides(complaint.nc_id, ("scrap", pieces[:SCRAPPED]), ("release", pieces[SCRAPPED:]))
    assert sorted((event, sorted(lines.items())) for event, lines, _ in market.journal()[before:]) == sorted(
        (event, sorted(lines.items()))
        for event, lines in (
            (
                "sales.credit_note_posted",
                {"Sales returns": "3800.00", "Output VAT": "494.00", "Receivables": "-4294.00"},
            ),
            ("sales.goods_returned", {"RMA stock": "2080.00", "Cost of goods sold": "-2080.00"}),
            ("quality_cost.incurred", {"External freight": "150.00", "Bank": "-150.00"}),
            ("quality_cost.incurred", {"External failure": "90.00", "Labour absorbed": "-90.00"}),
            ("inventory.serials_scrapped", {"External failure": "1872.00", "RMA stock": "-1872.00"}),
            ("inventory.returns_restocked", {"Finished goods": "208.00", "RMA stock": "-208.00"}),
        )
    )
    costs = market.rows("quality.cost_of_quality", nc_id=complaint.nc_id)
    assert {row.category for row in costs} == {"external_failure"}
    assert sum(round(float(row.amount) * 100) for row in costs) == 211_200
    assert market.balance("stock.rma") == "0.00"
    assert delivery is not None


def _makes_of_lot(market: Market) -> None:
    """352 pieces of lot L-88 in the store and 60 in process, at 52.00."""
    run = controller(market)
    run("masterdata.create_partner", number="CUST-C", name="Compressor works", customer=True)
    cost = run(
        "finance.create_cost_version",
        valid_from="2026-11-01",
        text="November",
        items=[{"item": "RING-74", "cost": "52.00"}],
    )
    run("finance.release_cost_version", version_id=cost.id)
    run(
        "inventory.receive_opening_stock",
        item="BLANK-74",
        lot="B-88",
        supplier_lot="L-88",
        partner="SUP-1",
        quantity="412",
        unit="ea",
        plant=PLANT,
        unit_cost="12.50",
    )
    first = 1
    for count, finished in ((412 - IN_PROCESS, True), (IN_PROCESS, False)):
        order = run("production.create_order", item="RING-74", quantity=str(count), unit="ea")
        run("production.release_order", order_id=order.id)
        fields = {"item": "BLANK-74", "quantity": str(count), "unit": "ea", "lot": "B-88"}
        run("production.issue_material", order_id=order.id, **fields)
        made = [MadePiece(serial, first + at) for at, serial in enumerate(rings(first, first + count - 1))]
        market.do(
            lambda uow, order=order, made=made: production.report_pieces(uow, order.id, made, at=uow.now)
        )
        market.do(lambda uow, order=order: production.confirm_made(uow, order.id, at=uow.now))
        if finished:
            run("production.complete_order", order_id=order.id)
            run("production.receive_output", order_id=order.id)
        first += count


def _ships(market: Market) -> tuple[Any, Any]:
    """Each customer its pieces, at 95.00; the first customer's delivery and invoice."""
    first, papers = 1, []
    for customer, count in SHIPPED.items():
        line = {"item": "RING-74", "quantity": str(count), "unit": "ea", "price": "95.00"}
        order = market.run("seller", "sales.create_order", customer=customer, plant=PLANT, lines=[line])
        market.run("seller", "sales.confirm_order", order_id=order.id)
        picked = {"line": 1, "serials": rings(first, first + count - 1)}
        delivery = market.run("warehouse", "sales.create_delivery", order_id=order.id, lines=[picked])
        market.delivers(delivery)
        papers.append((delivery, market.invoices(delivery)))
        first += count
    return papers[0]


def _pieces(market: Market, complaint: Any) -> list[Any]:
    from jidoka_central.modules.quality import reading

    with market.runtime.read(market.context("engineer").principal, "JDK") as q:
        return list(reading.nc_document(q, complaint.nc_id, "en").pieces)


def _contained_within(market: Market, capa_id: Any) -> int:
    """How long the 8D's containment may take, from its start."""
    task = metadata.tables["task"]
    rows = market.read(lambda q: q.rows(task.select().where(task.c.document_id == capa_id)))
    (due,) = [row for row in rows if row["due"] is not None]
    return int(due["due"] - due["created"])

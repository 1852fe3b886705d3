"""Scenario 15 in the plant's words: scrap within the allowance is normal, what is beyond it is expensed, and
either all of it has happened or nothing.

That nothing is half done when the server is killed between two steps is shown by tests/faults. The last
signature is the one commit: stock, order, nonconformance closed, books.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jidoka_central.modules.inventory.public import MadePiece
from jidoka_central.modules.production import public as production
from jidoka_central.modules.quality.costs import cost_of_quality
from tests.central.sales.market import Market
from tests.fixtures.databases import Databases
from tests.scenarios.small_market import controller, holds, signs, small_market

PIECES = 200
LOST = range(21, 33)  # 12 of them


@pytest.fixture
def market(databases: Databases, database_kind: str) -> Iterator[Market]:
    yield from small_market(databases, database_kind)


def test_four_of_twelve_are_normal_and_eight_are_expensed(market: Market) -> None:
    """200 pieces at 27.50 and 2 %: 220.00 to scrap, 110.00 a memo, 188 good at 5,280.00 / 188."""
    order = _made(market)
    nc = holds(market, order.number, [(piece, f"S-{piece:04d}") for piece in LOST])
    before = len(market.journal())
    lower = {"number": "RING-74B", "unit": "ea", "kind": "made", "tracking": "serial", "grade_of": "RING-74"}
    run = controller(market)
    run("masterdata.create_item", name_zh="活塞环 B", name_en="Ring B", **lower)
    run("sales.set_price", price_list="B", item="RING-74B", price="20", valid_from="2026-01-01")
    line = {"decision": "downgrade", "pieces": list(LOST), "reason": "scratched", "grade": "RING-74B"}
    with market.refuses("inventory.not_in_store", "lines.0.pieces.0"):
        market.run("engineer", "quality.propose_disposition", nc_id=nc, lines=[line])
    line = {"decision": "scrap", "pieces": list(LOST), "reason": "out of round"}
    market.run("engineer", "quality.propose_disposition", nc_id=nc, lines=[line])
    signs(market, nc, once="decide")
    told = len(market.journal()), market.everything()
    signs(market, nc, once="decide")
    assert (len(market.journal()), market.everything()) == told, "a replayed request posts once"

    number = market.rows("quality.nonconformances")[0].number
    assert market.journal()[before:] == [
        ("production.pieces_scrapped", {"Scrap": "220.00", "Work in process": "-220.00"}, number)
    ]
    shown = _shown(market, order)
    assert (shown.scrapped, shown.normal_scrap, shown.good) == ("12", "4", "188")
    assert (shown.wip, shown.unit_cost, shown.normal_scrap_value) == ("5280.00", "28.0851", "110.00")
    cost = market.read(cost_of_quality)
    assert (cost.total, cost.ledger_total, cost.difference, cost.normal_scrap) == (
        "220.00", "220.00", "0.00", "110.00",
    )  # fmt: skip
    assert market.rows("quality.nonconformances")[0].state == "closed", "in the commit that scrapped them"

    # Stock keeps its standard cost: what the normal scrap cost is the order's variance at its end.
    run("production.complete_order", order_id=order.id)
    run("production.receive_output", order_id=order.id)
    run("production.close_order", order_id=order.id)
    assert market.balance("variance.production") == "110.00" and market.balance("wip") == "0.00"
    assert _shown(market, order).unit_cost == "28.0851"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the database has no part in it
def test_what_is_lost_later_is_not_normal_a_second_time(market: Market) -> None:
    """Three lost, then three: of the second three only one is still normal."""
    order = _made(market)
    for some, expensed in (((1, 2, 3), "0.00"), ((4, 5, 6), "55.00")):
        nc = holds(market, order.number, [(piece, f"S-{piece:04d}") for piece in some])
        market.decides(nc, ("scrap", some))
        assert market.balance("quality.scrap") == expensed
    assert _shown(market, order).normal_scrap == "4"


def _made(market: Market) -> production.Order:
    """200 pieces are made and confirmed under a routing that allows 2 %."""
    run = controller(market)
    step = {
        "number": 10,
        "name_zh": "珩磨",
        "name_en": "Honing",
        "work_centre": "HONE-1",
        "minutes": "30",
    }
    with market.refuses("masterdata.not_a_percentage", "scrap_allowance"):
        run("masterdata.create_routing", item="RING-74", operations=[step], scrap_allowance="101")
    run("masterdata.create_routing", item="RING-74", operations=[step], scrap_allowance="2")
    made = run("production.create_order", item="RING-74", quantity=str(PIECES), unit="ea")
    for command in ("release_order", "issue_material"):
        run(f"production.{command}", order_id=made.id)
    pieces = [MadePiece(f"S-{piece:04d}", piece) for piece in range(1, PIECES + 1)]
    market.do(lambda uow: production.report_pieces(uow, made.id, pieces, at=uow.now))
    market.do(lambda uow: production.confirm_made(uow, made.id, at=uow.now))
    return market.read(lambda q: production.get_order(q, made.id))


def _shown(market: Market, order: production.Order) -> production.OrderView:
    with market.runtime.read(market.context("controller").principal, "JDK") as q:
        return production.order_view(q, order.id)

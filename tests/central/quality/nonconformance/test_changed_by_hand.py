"""Who changes reworks, held pieces, concessions or approvals past the application is found: they are held
against what was signed and against the event log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from jidoka_central.modules.quality.approvals.model import CONCEDED
from tests.central.sales.market import Market, serial
from tests.fixtures.databases import Databases
from tests.scenarios import test_concession as concession
from tests.scenarios import test_rework as rework
from tests.scenarios.approved import approves, changed_by_hand, decides, makes_critical, proposes
from tests.scenarios.small_market import controller, holds, signs, small_market

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # it has no part in it

ANOTHER = "(SELECT id FROM stock_lot WHERE number = 'B-1')"
BOOKED = "UPDATE journal_entry SET document_id = nc_id WHERE event = 'quality_cost.rework_incurred'"


@pytest.fixture
def market(databases: Databases, database_kind: str) -> Iterator[Market]:
    """Thirty rings to be made, whose bore is critical; seals; two lots of pins."""
    for market in small_market(databases, database_kind):
        run = controller(market)
        run("masterdata.create_item", **rework.SEAL)
        run("inventory.receive_opening_stock", **rework.SEALS)
        run("masterdata.create_item", **concession.PIN)
        for lot in ("D-1", "D-2"):
            run("inventory.receive_opening_stock", lot=lot, **concession.PINS)
        makes_critical(market, "RING-74", "bore", 74.0, 74.035, "shade")
        yield market


def finds(market: Market, *changes: tuple[str, str]) -> None:
    missed = [
        statement
        for statement, said in changes
        if not any(said in one for one in changed_by_hand(market, statement))
    ]
    assert missed == []


def test_a_rework_and_its_pieces_are_held_against_the_log(market: Market) -> None:
    nc = rework.held(market)
    decides(market, nc, "rework", pieces=list(rework.PIECES), characteristic="bore")
    (first,) = rework.document(market, nc).reworks
    parts = [{"item": "SEAL", "quantity": "30", "unit": "ea"}]
    work: dict[str, Any] = {"rework_id": first.id, "what": "honed", "hours": "2.5", "parts": parts}
    market.run("engineer", "quality.record_rework", **work)
    freed = "UPDATE stock_balance SET status = {} WHERE status = 'blocked'"
    finds(
        market,
        ("UPDATE quality_rework SET state = 'finished'", "of it: state"),
        (freed.format("'available'"), "holds S-0001, which is available"),
        (freed.format("'concession'"), "holds S-0001, which is concession"),
    )
    market.run("engineer", "quality.finish_rework", rework_id=first.id)
    rework.reinspects(market, first.id, {7: 74.05})
    finds(
        market,
        (freed.format("'available'"), "holds S-0007, which is available"),
        ("UPDATE quality_rework SET passed = 30000000, failed = 0", "of it: passed, failed"),
        ("UPDATE quality_rework SET passed = 30000000, failed = 0", "counts 30 + 0; 29 passed and 1 failed"),
        ("UPDATE quality_rework SET state = 'finished'", "of 30 counts 29 + 1"),
        ("UPDATE quality_rework SET characteristic = 'shade'", "of it: characteristic"),
        ("UPDATE quality_rework SET state = 'open'", "of it: state"),
        ("UPDATE quality_rework_piece SET serial = 'S-9999' WHERE piece = 7", "of it: pieces"),
        ("UPDATE quality_rework_piece SET result = 'passed'", "pieces that passed, pieces that failed"),
        ("UPDATE quality_rework_piece SET reading = 74.02 WHERE piece = 8", "of it: readings"),
        ("UPDATE quality_rework SET low = 74.0", "of it: readings"),
        ("DELETE FROM quality_rework_part", "of it: parts, lots of parts"),
        ("UPDATE quality_rework_part SET lot = 'P-2'", "of it: lots of parts"),
        ("UPDATE quality_rework_work SET minutes = 1", "of it: hours"),
        (f"UPDATE quality_rework_part SET lot_id = {ANOTHER}", "30 left the store"),
        ("UPDATE stock_movement SET quantity = 29000000 WHERE kind = 'consume'", "29 left the store"),
        (f"{BOOKED} AND document_type = 'quality_rework'", "parts stand in the books at 0.00"),
        (f"{BOOKED} AND document_type = 'quality_rework'", "hours stand in the books at 0.00"),
        (f"{BOOKED} AND document_type = 'quality_rework'", "is not the one in the log"),
        ("UPDATE journal_line SET quality_cost = 'appraisal'", "is not the one in the log"),
        ("UPDATE quality_nc_piece SET status = 'released' WHERE piece = 7", "7 is released, not held"),
        ("UPDATE quality_nc_piece SET status = 'conceded' WHERE piece = 8", "8 is conceded, not reworked"),
        ("DELETE FROM quality_nc_piece WHERE piece = 9", "9 is gone, not reworked"),
    )
    kind = {"kind": "rework", "characteristic": "bore"}
    approves(market, "CA-80", "RING-74", "30", signed=False, **kind)
    under = "UPDATE quality_rework SET approval_id = (SELECT id FROM quality_customer_approval)"
    finds(market, (under, "is of 30 under an approval, which counts 0"))
    decides(market, nc, "scrap", pieces=[7])
    finds(market, ("UPDATE quality_nc_piece SET status = 'held' WHERE piece = 7", "7 is held, not scrapped"))


def test_concessions_and_approvals_are_held_against_what_was_decided(market: Market) -> None:
    nc = rework.held(market)
    ca = approves(market, "CA-90", "RING-74", "30", characteristic="bore", upper=74.06)
    about = {"approval_id": ca, "characteristic": "bore", "low": 74.04, "high": 74.05}
    proposes(market, nc, "concession", pieces=list(rework.PIECES), **about)
    market.is_right()  # nothing is conceded before the board has signed
    signs(market, nc)
    order, line = market.order(1), {"line": 1, "serials": [rework.name(5)]}
    delivery = market.run("warehouse", "sales.create_delivery", order_id=order, lines=[line])
    market.delivers(delivery)
    other = approves(market, "CA-91", "RING-74", "30", characteristic="bore", upper=74.06)
    fields: dict[str, Any] = {"approval_id": other, "reason": "the customer has changed its mind"}
    market.run("engineer", "quality.withdraw_customer_approval", **fields)
    kept, used = "is kept as conceded", "UPDATE quality_customer_approval_use SET"
    one = "WHERE id = (SELECT min(id) FROM quality_conceded)"
    names = ", ".join(column.name for column in CONCEDED.columns if column.name != "id")
    again = f"SELECT '{UUID(int=7).hex}', {names} FROM quality_conceded"
    finds(
        market,
        (f"DELETE FROM quality_conceded {one}", kept),
        (f"UPDATE quality_conceded SET high = 74.01 {one}", kept),
        (f"INSERT INTO quality_conceded (id, {names}) {again} {one}", kept),
        ("UPDATE quality_conceded SET characteristic = 'shade'", "no approval counts it for shade"),
        (f"UPDATE quality_conceded SET lot_id = {ANOTHER} {one}", kept),
        ("UPDATE quality_customer_approval SET state = 'in_force'", "CA-91 is in_force"),
        (f"{used} quantity = 2000000", "CA-90: 2 of lot S-0005"),
        (f"{used} quantity = 500000", "CA-90: 0.5 of lot S-0005"),
        (f"{used} lot_id = {ANOTHER}", "CA-90: 1 of lot S-0005"),
        (f"{used} document_type = 'quality_rework'", "no approval counts it for bore"),
        (f"{used} document_type = 'quality_rework'", "an approval counts a rework"),
        (
            "UPDATE quality_customer_approval SET used = 0 WHERE number = 'CA-90'",
            "by the log in_force, 1 used",
        ),
        ("UPDATE quality_customer_approval SET used = 0", "CA-90 counts 0 used; 1 went under it"),
        ("UPDATE quality_customer_approval SET used = 2000000", "CA-90 counts 2 used; 1 went under it"),
        ("UPDATE quality_customer_approval SET upper = 75", "CA-90 is not the one that was signed"),
    )
    later = "UPDATE quality_conceded SET characteristic = 'shade', created = created + 1000000000"
    assert not any("no approval counts it for shade" in one for one in changed_by_hand(market, later))


def test_each_piece_is_conceded_as_it_measures(market: Market) -> None:
    """By what is off of it; where the board concedes something else, as the board says."""
    for characteristic, numbers in (("bore", (1, 2)), ("shade", (3, 4))):
        pieces = [(number, serial(number)) for number in numbers]
        nc = holds(market, "WO-000001", pieces, characteristic, readings=(74.04, 74.05))
        ca = approves(market, f"CA-{numbers[0]}", "RING-74", "2", characteristic="bore", upper=74.06)
        about = {"approval_id": ca, "characteristic": "bore", "low": 74.04, "high": 74.06}
        decides(market, nc, "concession", pieces=list(numbers), **about)

    def kept(q: Any) -> list[tuple[float, float]]:
        return sorted((row["low"], row["high"]) for row in q.rows(CONCEDED.select()))

    assert market.read(kept) == [(74.04, 74.04), (74.04, 74.06), (74.04, 74.06), (74.05, 74.05)]

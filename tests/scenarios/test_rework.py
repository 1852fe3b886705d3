"""Scenario 16 in the plant's words: thirty pieces are reworked with labour and parts, all of them inspected
again, and what fails goes to the board once more: a second rework of a critical characteristic needs its
customer's approval.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import MadePiece
from jidoka_central.modules.production import public as production
from jidoka_central.modules.quality import reading
from jidoka_central.modules.quality.costs import cost_of_quality
from jidoka_central.modules.traceability import public as traceability
from tests.central.masterdata.ring_plant import PLANT
from tests.central.sales.market import Market
from tests.fixtures.databases import Databases
from tests.scenarios.approved import (
    approval,
    approves,
    changed_by_hand,
    decides,
    makes_critical,
    proposes,
    signs_approval,
)
from tests.scenarios.small_market import RINGS, controller, holds, signs, small_market

PIECES = range(1, 31)
SEAL = {"number": "SEAL", "unit": "ea", "kind": "purchased", "name_zh": "密封圈", "name_en": "Seal"}
SEALS = {"item": "SEAL", "lot": "P-1", "quantity": "40", "unit": "ea", "plant": PLANT, "unit_cost": "1.20"}


@pytest.fixture
def market(databases: Databases, database_kind: str) -> Iterator[Market]:
    """Thirty more rings in the store, whose bore is critical; seals at 1.20."""
    for market in small_market(databases, database_kind):
        run = controller(market)
        run("masterdata.create_item", **SEAL)
        run("inventory.receive_opening_stock", **SEALS)
        makes_critical(market, "RING-74", "bore", 74.0, 74.035)
        yield market


def name(piece: int) -> str:
    return f"S-{piece:04d}"


def held(market: Market) -> UUID:
    """The thirty are made, put away, and held."""
    run = controller(market)
    made = run("production.create_order", item="RING-74", quantity="30", unit="ea")
    for command in ("release_order", "issue_material"):
        run(f"production.{command}", order_id=made.id)
    pieces = [MadePiece(name(piece), piece) for piece in PIECES]
    market.do(lambda uow: production.report_pieces(uow, made.id, pieces, at=uow.now))
    market.do(lambda uow: production.confirm_made(uow, made.id, at=uow.now))
    run("production.complete_order", order_id=made.id)
    run("production.receive_output", order_id=made.id)
    order = market.read(lambda q: production.get_order(q, made.id))
    return holds(market, order.number, [(piece, name(piece)) for piece in PIECES])


def document(market: Market, nc_id: UUID) -> reading.NcDocument:
    with market.runtime.read(market.context("engineer").principal, "JDK") as q:
        return reading.nc_document(q, nc_id, "en")


def reinspects(market: Market, rework: UUID, bad: dict[int, float], pieces: Any = PIECES) -> Any:
    judged = [{"piece": one, "passed": one not in bad, "reading": bad.get(one, 74.01)} for one in pieces]
    return market.run("inspector", "quality.record_reinspection", rework_id=rework, pieces=judged)


def test_thirty_are_reworked_inspected_again_and_one_of_them_a_second_time(market: Market) -> None:
    nc = held(market)
    with market.refuses("quality.characteristic_needed", "lines.0.characteristic", naming="bore"):
        proposes(market, nc, "rework", pieces=list(PIECES))
    decides(market, nc, "rework", pieces=list(PIECES), characteristic="bore")
    (first,) = document(market, nc).reworks
    worth, before = market.balance("stock.finished"), len(market.journal())
    work: dict[str, Any] = {"rework_id": first.id, "what": "honed once more", "hours": "2.5"}
    with market.refuses("inventory.insufficient_stock", "parts.0.quantity", naming="SEAL"):
        parts = [{"item": "SEAL", "quantity": "41", "unit": "ea"}]
        market.run("engineer", "quality.record_rework", **work, parts=parts)
    parts = [{"item": "SEAL", "quantity": "30", "unit": "ea"}]
    for _ in range(2):  # asked again with the same key: the first answer, nothing more
        market.run("engineer", "quality.record_rework", "once", **work, parts=parts)
    number = market.rows("quality.nonconformances")[0].number
    rework = {"Rework": "111.00", "Labour absorbed": "-75.00", "Raw material": "-36.00"}
    assert market.journal()[before:] == [("quality_cost.rework_incurred", rework, number)]
    assert market.balance("stock.finished") == worth == "990.00", "what is reworked is worth what it was"
    cost = market.read(cost_of_quality)
    assert (cost.total, cost.difference) == ("111.00", "0.00")

    # All of it is inspected again; until then nothing goes and nothing closes.
    with market.refuses("state.illegal"):
        reinspects(market, first.id, {})
    with market.refuses("quality.nc_not_done", "nc_id"):
        market.run("engineer", "quality.close_nc", nc_id=nc)
    market.run("engineer", "quality.finish_rework", rework_id=first.id)
    with market.refuses("quality.reinspect_all", "pieces", naming="30"):
        reinspects(market, first.id, {}, range(1, 30))
    order, line = market.order(1), {"line": 1, "serials": [name(5)]}
    with market.refuses("inventory.held", "lines.0.serials", naming=number):
        market.run("warehouse", "sales.create_delivery", order_id=order, lines=[line])
    assert reinspects(market, first.id, {7: 74.05}).failed == "1"
    (rings,) = market.rows("inventory.availability", item="RING-74")
    assert (rings.available, rings.blocked) == (str(RINGS + 29), "1")
    assert {one.piece: one.status for one in document(market, nc).pieces}[7] == "held"

    # The second time, the customer must have approved it.
    again = {"pieces": [7], "characteristic": "bore"}
    with market.refuses("quality.customer_approval_needed", "lines.0.approval_id", naming="bore"):
        proposes(market, nc, "rework", **again)
    ca = approves(market, "CA-80", "RING-74", "1", signed=False, kind="rework", characteristic="bore")
    with market.refuses("quality.approval_not_in_force", "lines.0.approval_id", naming="CA-80"):
        proposes(market, nc, "rework", approval_id=ca, **again)
    with market.refuses("quality.own_approval", "approval_id", naming="CA-80"):
        signs_approval(market, ca, "engineer")
    signs_approval(market, ca)
    with market.refuses("quality.approval_for_other", "lines.0.approval_id", naming="CA-80"):
        proposes(market, nc, "concession", approval_id=ca, low=74.05, high=74.05, **again)
    proposes(market, nc, "rework", approval_id=ca, **again)
    signs(market, nc)
    assert (approval(market, "CA-80").left, approval(market, "CA-80").used) == ("0", "1")
    second = document(market, nc).reworks[1]
    assert [(one.serial, one.pass_number) for one in second.pieces] == [(name(7), 2)]
    market.run("engineer", "quality.record_rework", rework_id=second.id, what="again", hours="0.5")
    market.run("engineer", "quality.finish_rework", rework_id=second.id)
    reinspects(market, second.id, {}, [7])
    assert market.run("engineer", "quality.close_nc", nc_id=nc).state == "closed"
    assert market.balance("stock.finished") == worth and market.balance("quality.rework") == "126.00"
    assert market.balance("stock.raw") == "12,037.00", "962 blanks and ten seals"

    life = market.read(lambda q: traceability.life(q, traceability.find_one(q, name(7)).id))
    assert [(one.pass_number, one.result, one.reading) for one in life.reworks] == [
        (1, "failed", 74.05),
        (2, "passed", 74.01),
    ]
    assert [one.kind for one in life.timeline if one.kind.startswith("re")].count("reworked") == 2
    assert ("SEAL", "P-1") in {(node.item, node.number) for node in life.genealogy.nodes}
    other = market.read(lambda q: traceability.life(q, traceability.find_one(q, name(8)).id))
    assert [(one.pass_number, one.result) for one in other.reworks] == [(1, "passed")]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the database has no part in it
def test_of_a_reworked_lot_what_fails_is_decided_about_again(market: Market) -> None:
    """Forty seals of a lot are rejected on the way out: thirty reworked, ten scrapped; four of the thirty
    fail and are scrapped too."""
    market.requires_inspection(item="SEAL")
    line = {"item": "SEAL", "quantity": "40", "unit": "ea", "price": "3"}
    order = market.run("seller", "sales.create_order", customer="CUST-A", plant=PLANT, lines=[line])
    market.run("seller", "sales.confirm_order", order_id=order.id)
    market.picks(order.id, 40)
    assert market.inspects(bad=3).state == "rejected"
    nc = market.rows("quality.nonconformances")[0].id
    lines = [
        {"decision": decision, "quantity": quantity, "unit": "ea", "reason": "flash"}
        for decision, quantity in (("rework", "30"), ("scrap", "10"))
    ]
    market.run("engineer", "quality.propose_disposition", nc_id=nc, lines=lines)
    signs(market, nc)
    (rework,) = document(market, nc).reworks
    freed = changed_by_hand(market, "UPDATE stock_balance SET status = 'available' WHERE status = 'blocked'")
    assert any("30 of lot P-1 wait for a decision, 0 are blocked" in one for one in freed), freed
    market.run("engineer", "quality.finish_rework", rework_id=rework.id)
    judged: dict[str, Any] = {"rework_id": rework.id, "unit": "ea", "minutes": "30"}
    with market.refuses("quality.reinspect_all", "passed", naming="29 / 30"):
        market.run("inspector", "quality.record_reinspection", passed="25", failed="4", **judged)
    market.run("inspector", "quality.record_reinspection", passed="26", failed="4", **judged)
    shown = document(market, nc)
    assert (shown.undecided, shown.summary.state) == ("4", "decided")
    closed = changed_by_hand(market, "UPDATE quality_nc SET state = 'closed'")
    assert any("is of 40, what was decided of 36" in one for one in closed), closed
    assert market.journal()[-1][:2] == (
        "quality_cost.incurred",
        {"Rework": "15.00", "Labour absorbed": "-15.00"},
    ), "inspecting what was reworked is failure, not appraisal"
    with market.refuses("quality.quantity_not_covered", "lines"):
        proposes(market, nc, "scrap", quantity="40", unit="ea")
    decides(market, nc, "rework", quantity="4", unit="ea")
    again = document(market, nc).reworks[1].id
    part = {"item": "SEAL", "quantity": "1", "unit": "ea"}
    with market.refuses("inventory.insufficient_stock", "parts.0.quantity", naming="SEAL"):  # of itself
        market.run("engineer", "quality.record_rework", rework_id=again, what="replaced", parts=[part])
    market.run("engineer", "quality.finish_rework", rework_id=again)
    market.run("inspector", "quality.record_reinspection", rework_id=again, passed="0", failed="4")
    decides(market, nc, "scrap", quantity="4", unit="ea")
    (seals,) = market.rows("inventory.availability", item="SEAL")
    assert (seals.available, seals.blocked) == ("26", "0")
    assert document(market, nc).summary.state == "closed"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the database has no part in it
def test_what_is_off_and_what_it_measures_cannot_be_talked_away(market: Market) -> None:
    nc = held(market)
    decides(market, nc, "rework", pieces=list(PIECES), characteristic="bore")
    (rework,) = document(market, nc).reworks
    parts = [{"item": "SEAL", "quantity": "1", "unit": "ea", "lot": "P-9"}]
    with market.refuses("inventory.unknown_lot", "parts.0.lot", naming="P-9"):
        market.run("engineer", "quality.record_rework", rework_id=rework.id, what="sealed", parts=parts)
    market.run("engineer", "quality.finish_rework", rework_id=rework.id)
    judged = [{"piece": one, "passed": True, "reading": 74.036 if one == 9 else 74.01} for one in PIECES]
    with market.refuses("quality.passed_beyond", "pieces.8.passed", naming="74.036"):
        market.run("inspector", "quality.record_reinspection", rework_id=rework.id, pieces=judged)
    reinspects(market, rework.id, {7: 74.05})
    with market.refuses("quality.characteristic_unknown", "lines.0.characteristic", naming="bore"):
        proposes(market, nc, "rework", pieces=[7], characteristic="shade")
    for statement in (
        "UPDATE quality_rework SET passed = 30000000, failed = 0",
        "UPDATE quality_rework_piece SET result = 'passed'",
        "UPDATE quality_rework SET state = 'open'",
    ):
        found = changed_by_hand(market, statement)
        assert any(rework.number in one for one in found), f"{statement}: {found}"


def test_a_record_that_was_wrong_is_taken_back_whole(market: Market) -> None:
    """Thirty seals and 2.5 hours were of another rework: seals and money are back, nothing is edited."""
    nc = held(market)
    decides(market, nc, "rework", pieces=list(PIECES), characteristic="bore")
    (rework,) = document(market, nc).reworks
    before, books = stock_and_books(market), len(market.journal())
    parts = [{"item": "SEAL", "quantity": "30", "unit": "ea"}]
    fields: dict[str, Any] = {"rework_id": rework.id, "what": "honed", "hours": "2.5", "parts": parts}
    market.run("engineer", "quality.record_rework", **fields)
    market.run("engineer", "quality.record_rework", rework_id=rework.id, what="looked at", hours="1")
    (wrong, right) = document(market, nc).reworks[0].work
    reverses = {"rework_id": rework.id, "work_id": wrong.id, "reason": "it was another rework"}
    with market.refuses("document.not_found", "work_id"):
        market.run("engineer", "quality.reverse_rework_work", **reverses | {"work_id": nc})
    for _ in range(2):
        market.run("engineer", "quality.reverse_rework_work", "once", **reverses)
    assert stock_and_books(market) == {**before, "quality.rework": "30.00", "labour.absorbed": "-570.00"}
    entries = market.journal()[books:]
    first, back = entries[0][1], entries[-1][1]
    assert back == {name: amount[1:] if amount[0] == "-" else f"-{amount}" for name, amount in first.items()}
    shown = document(market, nc).reworks[0].work
    assert [(one.hours, one.reversed, one.reverses) for one in shown] == [
        ("2.5", True, None),
        ("1", False, None),
        ("-2.5", False, wrong.id),
    ]
    assert market.read(cost_of_quality).total == "30.00"
    life = market.read(lambda q: traceability.life(q, traceability.find_one(q, name(8)).id))
    assert "SEAL" not in {node.item for node in life.genealogy.nodes}
    assert [one.parts for one in life.reworks] == [[]]
    seals = market.read(lambda q: traceability.life(q, traceability.find_one(q, "P-1").id))
    assert {one.unlinked for one in seals.balances if one.number == "P-1"} == {"0"}
    for work, code in (
        (wrong.id, "quality.rework_work_reversed"),
        (shown[2].id, "quality.rework_work_is_reversal"),
    ):
        with market.refuses(code, "work_id"):
            market.run("engineer", "quality.reverse_rework_work", **reverses | {"work_id": work})
    market.run("engineer", "quality.reverse_rework_work", **reverses | {"work_id": right.id})
    assert stock_and_books(market) == before


def test_parts_are_not_taken_out_of_what_has_gone_on(market: Market) -> None:
    nc = held(market)
    decides(market, nc, "rework", pieces=list(PIECES), characteristic="bore")
    (rework,) = document(market, nc).reworks
    parts = [{"item": "SEAL", "quantity": "30", "unit": "ea"}]
    market.run("engineer", "quality.record_rework", rework_id=rework.id, what="honed", hours="1", parts=parts)
    market.run("engineer", "quality.finish_rework", rework_id=rework.id)
    reinspects(market, rework.id, {7: 74.05})
    (work,) = document(market, nc).reworks[0].work
    reverses = {"rework_id": rework.id, "work_id": work.id, "reason": "never sealed"}
    seal = market.item("SEAL")
    lot = market.read(lambda q: inventory.lot_by_number(q, seal, "P-1"))
    complaint = inventory.DocumentRef("quality_complaint", UUID(int=9), "CC-9")
    market.do(lambda uow: inventory.hold_lot(uow, lot.id, complaint))
    with market.refuses("inventory.held", "work_id", naming="CC-9"):
        market.run("engineer", "quality.reverse_rework_work", **reverses)
    market.do(lambda uow: inventory.lift_hold(uow, complaint))
    line = {"line": 1, "serials": [name(5)]}
    delivery = market.run("warehouse", "sales.create_delivery", order_id=market.order(1), lines=[line])
    market.delivers(delivery)
    with market.refuses("inventory.used_on", "work_id", naming=name(5)):
        market.run("engineer", "quality.reverse_rework_work", **reverses)


def stock_and_books(market: Market) -> dict[str, str]:
    (seals,) = market.rows("inventory.availability", item="SEAL")
    accounts = ("stock.raw", "stock.finished", "quality.rework", "labour.absorbed")
    return {"seals": seals.available} | {one: market.balance(one) for one in accounts}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the database has no part in it
def test_two_records_of_one_instant_are_told_apart(market: Market) -> None:
    """Parts are known by when they were taken: nothing else is recorded of a nonconformance meanwhile."""
    nc = held(market)
    lines = [
        {"decision": "rework", "reason": "hone", "characteristic": "bore", "pieces": list(pieces)}
        for pieces in (range(1, 16), range(16, 31))
    ]
    market.run("engineer", "quality.propose_disposition", nc_id=nc, lines=lines)
    signs(market, nc)
    one, other = document(market, nc).reworks
    parts = [{"item": "SEAL", "quantity": "15", "unit": "ea"}]
    market.run("engineer", "quality.record_rework", rework_id=one.id, what="honed", hours="1", parts=parts)

    def at_once(command: str, **fields: Any) -> None:
        market.runtime.run(f"quality.{command}", fields, market.context("engineer"))

    fields: dict[str, Any] = {"what": "honed too", "hours": "2", "parts": parts}
    with market.refuses("database.busy"):
        at_once("record_rework", rework_id=other.id, **fields)
    (work,) = document(market, nc).reworks[0].work
    reverses = {"rework_id": one.id, "work_id": work.id, "reason": "it was another rework"}
    with market.refuses("database.busy"):
        at_once("reverse_rework_work", **reverses)
    market.clock.advance(seconds=0.000001)
    with market.refuses("document.not_found", "work_id"):  # it is the other one's
        at_once("reverse_rework_work", **reverses | {"rework_id": other.id})
    at_once("record_rework", rework_id=other.id, **fields)
    market.clock.advance(seconds=0.000001)
    at_once("reverse_rework_work", **reverses)
    (seals,) = market.rows("inventory.availability", item="SEAL")
    assert (seals.available, market.balance("quality.rework")) == ("25", "78.00")

"""What is known to be off of a critical characteristic is decided about as that, whatever else a board names:
nothing gets by its customer under another name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.production import public as production
from jidoka_central.modules.quality import reading
from tests.central.masterdata.ring_plant import PLANT
from tests.central.sales.market import Market, serial
from tests.fixtures.databases import Databases
from tests.scenarios.approved import approves, decides, makes_critical, proposes
from tests.scenarios.small_market import controller, holds, small_market

SEAL = {"number": "SEAL", "unit": "ea", "kind": "purchased", "name_zh": "密封圈", "name_en": "Seal"}
SEALS = {"item": "SEAL", "lot": "P-1", "quantity": "40", "unit": "ea", "plant": PLANT, "unit_cost": "1.20"}


@pytest.fixture
def market(databases: Databases, database_kind: str) -> Iterator[Market]:
    """Six rings, forty seals."""
    for market in small_market(databases, database_kind):
        controller(market)("masterdata.create_item", **SEAL)
        controller(market)("inventory.receive_opening_stock", **SEALS)
        yield market


def rings_held(market: Market, characteristic: str | None = None) -> UUID:
    """Rings 1 and 2; the bore of a ring is critical, its width is not."""
    makes_critical(market, "RING-74", "bore", 74.0, 74.035, "width")
    made = market.read(
        lambda q: inventory.serial(q, masterdata.item_by_number(q, "RING-74").id, serial(1)).order_id
    )
    assert made is not None
    order = market.read(lambda q: production.get_order(q, made)).number
    return holds(market, order, [(piece, serial(piece)) for piece in (1, 2)], characteristic)


def reworks(market: Market, nc_id: UUID) -> list[Any]:
    with market.runtime.read(market.context("engineer").principal, "JDK") as q:
        return list(reading.nc_document(q, nc_id, "en").reworks)


def test_what_stopped_the_line_is_not_accepted_as_something_else(market: Market) -> None:
    nc, off = rings_held(market, "bore"), "lines.0.characteristic"
    both: dict[str, Any] = {"pieces": [1, 2]}
    for decision in ("concession", "rework"):
        with market.refuses("quality.other_characteristic", off, naming="bore"):
            proposes(market, nc, decision, characteristic="width", **both)
    with market.refuses("quality.characteristic_unknown", off, naming="bore, width"):
        proposes(market, nc, "concession", characteristic="no_such_thing", **both)
    ca = approves(market, "CA-8", "RING-74", "9", characteristic="width", upper=80.0)
    with market.refuses("quality.other_characteristic", off, naming="bore"):
        proposes(market, nc, "concession", characteristic="width", approval_id=ca, high=75.0, **both)
    with market.refuses("quality.customer_approval_needed", "lines.0.approval_id", naming="bore"):
        proposes(market, nc, "concession", **both)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the database has no part in it
def test_where_nothing_is_known_a_characteristic_of_the_plan_is_named(market: Market) -> None:
    nc, both = rings_held(market), {"pieces": [1, 2]}
    with market.refuses("quality.characteristic_unknown", "lines.0.characteristic", naming="bore, width"):
        proposes(market, nc, "concession", characteristic="bores", **both)
    with market.refuses("quality.measured_order", "lines.0.low", naming="75.0"):
        proposes(market, nc, "concession", characteristic="width", low=75.0, high=74.9, **both)
    assert (
        proposes(market, nc, "concession", characteristic="width", low=74.9, high=75.0, **both).revision == 1
    )


def test_what_failed_its_rework_is_not_reworked_as_something_else(market: Market) -> None:
    nc = rings_held(market)
    decides(market, nc, "rework", pieces=[1, 2], characteristic="bore")
    (first,) = reworks(market, nc)
    market.run("engineer", "quality.finish_rework", rework_id=first.id)

    def inspects(*found: tuple[bool, float | None]) -> Any:
        pieces = [{"piece": at, "passed": ok, "reading": value} for at, (ok, value) in enumerate(found, 1)]
        return market.run("inspector", "quality.record_reinspection", rework_id=first.id, pieces=pieces)

    with market.refuses("quality.passed_beyond", "pieces.1.passed", naming="74.036"):
        inspects((True, 74.035), (True, 74.036))
    with market.refuses("quality.reading_needed", "pieces.0.reading", naming="bore"):
        inspects((True, None), (False, 74.036))
    assert inspects((True, 74.035), (False, None)).failed == "1"
    with market.refuses("quality.characteristic_unknown", "lines.0.characteristic"):
        proposes(market, nc, "rework", pieces=[2], characteristic="roundness_9")
    for decision in ("rework", "concession"):
        with market.refuses("quality.other_characteristic", "lines.0.characteristic", naming="bore"):
            proposes(market, nc, decision, pieces=[2], characteristic="width")
        with market.refuses("quality.customer_approval_needed", "lines.0.approval_id", naming="bore"):
            proposes(market, nc, decision, pieces=[2])  # known without being said


def test_a_lot_is_reworked_with_other_parts_than_itself_and_stays_what_it_failed_for(market: Market) -> None:
    makes_critical(market, "SEAL", "lip", 5.0, 5.1, "width")
    measured = {"kind": "variables", "characteristic": "lip", "limit_unit": "mm", "upper": 5.1, "form": "k"}
    market.requires_inspection(item="SEAL", edition="Z1.9-2003", **measured)
    line = {"item": "SEAL", "quantity": "30", "unit": "ea", "price": "3"}
    order = market.run("seller", "sales.create_order", customer="CUST-A", plant=PLANT, lines=[line])
    market.run("seller", "sales.confirm_order", order_id=order.id)
    market.picks(order.id, 30)
    (open_,) = market.rows("quality.inspections", state="open")
    found = {"inspection_id": open_.id, "readings": ["5.2", "5.3"] + ["5.2"] * (open_.to_inspect - 2)}
    assert market.run("inspector", "quality.record_inspection", minutes="9", **found).state == "rejected"
    nc = market.rows("quality.nonconformances")[0].id
    with market.refuses("quality.other_characteristic", "lines.0.characteristic", naming="lip"):
        proposes(market, nc, "concession", quantity="30", unit="ea", characteristic="width")
    decides(market, nc, "rework", quantity="30", unit="ea", characteristic="lip")
    (rework,) = reworks(market, nc)

    def records(**part: str) -> Any:
        parts = [{"item": "SEAL", "quantity": "5", "unit": "ea"} | part]
        return market.run("engineer", "quality.record_rework", rework_id=rework.id, what="x", parts=parts)

    with market.refuses("inventory.unknown_lot", "parts.0.lot", naming="P-9"):
        records(lot="P-9")
    with market.refuses("inventory.part_of_itself", "parts.0.lot", naming="P-1"):
        records(lot="P-1")  # ten of it are still free
    with market.refuses("inventory.insufficient_stock", "parts.0.quantity", naming="SEAL"):
        records()
    controller(market)("inventory.receive_opening_stock", **SEALS | {"lot": "P-2"})
    records()
    edges = market.read(lambda q: inventory.edges_of(q, child=inventory.lot_by_number(
        q, masterdata.item_by_number(q, "SEAL").id, "P-1").id))  # fmt: skip
    assert [edge.quantity for edge in edges] == [5_000_000], "out of the other lot"
    market.run("engineer", "quality.finish_rework", rework_id=rework.id)
    judged: dict[str, Any] = {"rework_id": rework.id, "passed": "26", "failed": "4"}
    for code, field, between in (
        ("reading_needed", "low", {}),
        ("reading_needed", "high", {"low": 5.0}),
        ("measured_order", "low", {"low": 5.1, "high": 5.0}),
        ("passed_lot_beyond", "high", {"low": 5.0, "high": 5.11}),
    ):
        with market.refuses(f"quality.{code}", field):
            market.run("inspector", "quality.record_reinspection", **judged, **between)
    market.run("inspector", "quality.record_reinspection", **judged, low=5.0, high=5.1)
    (rework,) = reworks(market, nc)
    assert (rework.low, rework.high, rework.is_measured) == (5.0, 5.1, True)
    with market.refuses("quality.other_characteristic", "lines.0.characteristic", naming="lip"):
        proposes(market, nc, "concession", quantity="4", unit="ea", characteristic="width")
    with market.refuses("quality.customer_approval_needed", "lines.0.approval_id", naming="lip"):
        proposes(market, nc, "concession", quantity="4", unit="ea")

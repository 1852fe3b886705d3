"""Families that are not simple: two supplier lots, loops, scrap, holds, names that are not one thing."""

from __future__ import annotations

import json
from hashlib import sha256
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.http import create_app
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.identity.service import create_user, define_role
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Context, UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.model import GENEALOGY_EDGE, STOCK_LOT
from jidoka_central.modules.traceability import public as traceability
from jidoka_central.modules.traceability.genealogy import Walk
from tests.central.inventory.floor import NC7, ONE, ORDER, Floor

PASSWORD = "correct horse battery"


def life_of(floor: Floor, number: str, item: str | None = None) -> traceability.Life:
    with floor.runtime.read(floor.context.principal, "JDK") as q:
        return traceability.life(q, traceability.find_one(q, number, item).id)


def walked(floor: Floor, lot: UUID, *, down: bool, nodes_max: int = 100) -> Walk:
    with floor.runtime.read(floor.context.principal, "JDK") as q:
        return traceability.walk(q, [lot], down=down, nodes_max=nodes_max)


def test_siblings_are_those_of_the_same_supplier_lot_wherever_they_are(floor: Floor) -> None:
    floor.opening("B-1", 10, supplier_lot="H-7001")
    floor.opening("B-2", 10, supplier_lot="H-7002")
    floor.issue(15)
    floor.make(1, 15)
    floor.scrap("R-0012")
    floor.block("R-0013", by=NC7)
    life = life_of(floor, "R-0011")
    assert [one.lot.supplier_lot for one in life.supply] == ["H-7002"]
    assert [one.serial for one in life.siblings.serials] == [f"R-{n:04d}" for n in range(11, 16)]
    assert life.siblings.by_where == {"available": 3, "blocked": 1, "scrapped": 1}
    gone = next(one.where for one in life.siblings.serials if one.serial == "R-0012")
    assert gone.document is not None and gone.document.number == "NC-000002" and gone.places == []
    blanks = next(one for one in life.balances if one.number == "B-2")
    assert (blanks.inward, blanks.outward) == ({"receipt": "10"}, {"consume": "5"})
    assert sum(int(one) for one in blanks.in_stock.values()) == 5
    assert (blanks.in_children, blanks.difference, blanks.unlinked) == ("5", "0", "0")
    material = life_of(floor, "H-7001")
    assert material.lot.number == "B-1" and material.siblings.found == 10
    assert [(one.level, one.kind) for one in material.genealogy.nodes][:2] == [(0, "lot"), (1, "serial")]


def test_a_hold_on_the_material_is_seen_on_every_sibling(floor: Floor) -> None:
    lot = floor.opening("B-1", 4)
    floor.issue(4)
    floor.make(1, 4)
    floor.do(lambda uow: inventory.hold_lot(uow, lot, NC7, reason="porosity"))
    siblings = life_of(floor, "R-0002").siblings
    assert [[one.number for one in each.where.held_by] for each in siblings.serials] == [["NC-000007"]] * 4


def test_a_ring_that_went_back_into_itself_is_met_once(floor: Floor) -> None:
    """A return and a rework lead back to where they came from: the walk ends, the edges are all there."""

    def loop(uow: UnitOfWork) -> list[UUID]:
        lots = [
            uow.insert(
                STOCK_LOT, item_id=floor.ring, kind="serial", number=f"L-{n}", origin="production",
                supplier_lot=None, partner_id=None, order_id=ORDER, piece=n,
            )
            for n in range(4)
        ]  # fmt: skip
        for parent, child in ((0, 1), (1, 2), (2, 1), (2, 3), (3, 0), (0, 0)):
            uow.insert(
                GENEALOGY_EDGE, parent_item_id=floor.ring, parent_lot_id=lots[parent],
                child_item_id=floor.ring, child_lot_id=lots[child], quantity=ONE, order_id=ORDER,
                operation=None, cell_id=None, operator="", at=uow.now,
            )  # fmt: skip
        return lots

    lots = floor.do(loop)
    down, up = walked(floor, lots[0], down=True), walked(floor, lots[0], down=False)
    assert down.levels == dict(zip(lots, (0, 1, 2, 3), strict=True)) and len(down.edges) == 6
    assert up.levels.keys() == set(lots) and len(up.edges) == 6
    life = life_of(floor, "L-2")
    assert len(life.genealogy.nodes) == 4 and len(life.genealogy.edges) == 6


def test_more_than_the_bound_is_said_to_be_missing(floor: Floor) -> None:
    lot = floor.opening("B-1", 9)
    floor.issue(9)
    floor.make(1, 9)
    assert not walked(floor, lot, down=True, nodes_max=10).truncated
    cut = walked(floor, lot, down=True, nodes_max=5)
    assert cut.truncated and len(cut.levels) == 5 and len(cut.edges) == 4


def test_a_number_that_is_two_things_is_refused_by_name(floor: Floor) -> None:
    floor.opening("R-0001", 5)
    floor.issue(2)
    floor.make(1, 1)
    with pytest.raises(Refusal) as caught:
        life_of(floor, "R-0001")
    assert caught.value.code == "traceability.ambiguous" and "RING-74 R-0001" in caught.value.sentence("en")
    assert life_of(floor, "R-0001", "RING-74").lot.kind == "serial"


def test_life_and_dossier_over_http(floor: Floor) -> None:
    floor.opening("B-1", 3, supplier_lot="H-7001")
    floor.issue(3)
    floor.make(1, 3)

    def people(uow: UnitOfWork) -> None:
        define_role(uow, "tracer", "追溯员", "Tracer", ["traceability.read"])
        create_user(uow, "anna", "Anna", PASSWORD, "zh", ["tracer"])

    floor.runtime.do(Context(system("test"), "JDK"), people)
    with TestClient(create_app(floor.runtime, Settings()), base_url="https://testserver") as client:
        assert client.get("/api/traceability/life?number=R-0002").status_code == 401
        client.post("/api/identity/login", json={"login": "anna", "password": PASSWORD})
        life = client.get("/api/traceability/life", params={"number": "R-0002"}).json()
        lot = life["lot"]["lot_id"]
        assert life["siblings"]["found"] == 3 and life["supply"][0]["lot"]["supplier_lot"] == "H-7001"
        assert client.get(f"/api/traceability/life/{lot}").json() == life
        graph = client.get(f"/api/traceability/genealogy/{lot}").json()
        assert [one["level"] for one in graph["nodes"]] == [-1, 0]
        (listed,) = client.get("/api/traceability/lots", params={"number": "R-0002"}).json()["rows"]
        assert listed["lot_id"] == lot
        dossier = client.get(f"/api/traceability/dossiers/{lot}").json()
        for name, part in dossier["parts"].items():
            text = json.dumps(part, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            assert sha256(text.encode()).hexdigest() == dossier["hashes"][name], (
                "anybody can compute it again"
            )
        paper = client.get(f"/api/traceability/dossiers/{lot}/pdf")
        assert paper.headers["content-type"] == "application/pdf" and paper.content[:5] == b"%PDF-"
        assert client.get(f"/api/traceability/life/{UUID(int=7)}").status_code == 404

"""Tracing is quick because it asks for many lots at once; here it is compared with asking plainly, a lot at a
time, over whole tables."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.model import (
    GENEALOGY_EDGE,
    STOCK_BALANCE,
    STOCK_LOCATION,
    STOCK_LOT,
    STOCK_MOVEMENT,
)
from jidoka_central.modules.traceability import public as traceability
from tests.central.inventory.floor import NC7, ONE, ORDER, Floor


def plainly_walked(q: Queries, start: UUID, near: str, far: str) -> tuple[dict[UUID, int], Counter[Any]]:
    """Breadth first, one question a lot."""
    levels, queue, edges = {start: 0}, [start], Counter[Any]()
    while queue:
        lot = queue.pop(0)
        for row in q.rows(sa.select(GENEALOGY_EDGE).where(GENEALOGY_EDGE.c[near] == lot)):
            edges[row["parent_lot_id"], row["child_lot_id"]] += row["quantity"]
            if row[far] not in levels:
                levels[row[far]] = levels[lot] + 1
                queue.append(row[far])
    return levels, edges


def compare(q: Queries, lots: list[UUID]) -> None:
    ends = ("parent_lot_id", "child_lot_id")
    moves = q.rows(sa.select(STOCK_MOVEMENT).order_by(STOCK_MOVEMENT.c.at, STOCK_MOVEMENT.c.id))
    codes = {row["id"]: row["code"] for row in q.rows(sa.select(STOCK_LOCATION))}
    places, last = inventory.places_of(q, lots), inventory.last_out(q, lots)
    receipts, ids = inventory.receipts_of(q, lots), inventory.Ids()
    assert inventory.traced_lots(q, lots, ids) == inventory.lots_by_id(q, lots)
    for lot in lots:
        for down, (near, far) in ((True, ends), (False, ends[::-1])):
            walk = traceability.walk(q, [lot], down=down)
            levels, edges = plainly_walked(q, lot, near, far)
            found = Counter[Any]()
            for edge in walk.edges:
                found[edge.parent, edge.child] += edge.quantity
            assert (walk.levels, found) == (levels, edges)
        mine = [row for row in moves if row["lot_id"] == lot]
        out = [row for row in mine if row["to_location_id"] is None]
        got = last.get(lot)
        assert (got and (got.at, got.kind, got.document.id, got.document.number)) == (
            (out[-1]["at"], out[-1]["kind"], out[-1]["document_id"], out[-1]["document_number"])
            if out
            else None
        )
        came = [row["id"] for row in mine if row["from_location_id"] is None]
        assert ([receipts[lot].id] if lot in receipts else []) == came[:1]
        documents = {row["document_id"] for row in mine} - {None}
        assert inventory.documents_of(q, [lot]) == documents
        here = q.rows(
            sa.select(STOCK_BALANCE).where(STOCK_BALANCE.c.lot_id == lot, STOCK_BALANCE.c.quantity > 0)
        )
        assert Counter((one.location, one.status, one.quantity) for one in places.get(lot, ())) == Counter(
            (codes[row["location_id"]], row["status"], row["quantity"]) for row in here
        )


def test_many_at_once_say_what_one_at_a_time_says(floor: Floor) -> None:
    floor.opening("B-1", 10, supplier_lot="H-7001")
    floor.opening("B-2", 10, supplier_lot="H-7002")
    floor.issue(15)
    floor.make(1, 6)
    floor.make(7, 15)
    floor.scrap("R-0012")
    floor.block("R-0013", by=NC7)
    floor.put_away()

    def rework(uow: UnitOfWork) -> None:
        """Two of the rings have gone into one another, one of them twice."""
        rings = [lot.id for lot in inventory.lots_named(uow, "R-0002") + inventory.lots_named(uow, "R-0014")]
        for parent, child in ((0, 1), (0, 1), (1, 0)):
            uow.insert(
                GENEALOGY_EDGE, parent_item_id=floor.ring, parent_lot_id=rings[parent],
                child_item_id=floor.ring, child_lot_id=rings[child], quantity=ONE, order_id=ORDER,
                operation=None, cell_id=None, operator="", at=uow.now,
            )  # fmt: skip

    floor.do(rework)
    with floor.runtime.read(floor.context.principal, "JDK") as q:
        compare(q, [row["id"] for row in q.rows(sa.select(STOCK_LOT.c.id))])


def test_a_larger_family_is_no_more_questions(floor: Floor) -> None:
    asked: list[str] = []

    def questions(serial: str) -> list[str]:
        asked.clear()
        with floor.runtime.read(floor.context.principal, "JDK") as q:
            traceability.life(q, traceability.find_one(q, serial).id)
        return list(asked)

    @event.listens_for(floor.runtime.database.engine, "before_cursor_execute")
    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    floor.opening("B-1", 40)
    floor.issue(40)
    floor.make(1, 2)
    few = questions("R-0001")
    floor.make(3, 40)
    assert questions("R-0001") == few

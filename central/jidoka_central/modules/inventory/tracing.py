"""Where lots came from, went to and are: many lots in a few questions, for whoever follows them.

Every function takes any number of lots and asks ``CHUNK`` of them at a time; none asks lot by lot.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.inventory import reading
from jidoka_central.modules.inventory.model import (
    GENEALOGY_EDGE,
    NO_ORDER,
    STOCK_BALANCE,
    STOCK_HELD,
    STOCK_HOLD,
    STOCK_LOCATION,
    STOCK_LOT,
    STOCK_MOVEMENT,
)
from jidoka_central.modules.inventory.things import DocumentRef, Edge, Lot

CHUNK: Final = 1_000
NAMED_MAX: Final = 200
MOVEMENTS_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a lot, in micro-units, where it lies now."""

    lot_id: UUID
    plant: str
    location: str
    status: str
    order_id: UUID | None
    quantity: int


@dataclass(frozen=True, slots=True)
class Hold:
    """A document that holds a lot now."""

    lot_id: UUID
    document: DocumentRef
    reason: str
    since: int


@dataclass(frozen=True, slots=True)
class Flow:
    """How much of a lot crossed the border of stock by one kind of movement; ``inward`` is into stock."""

    lot_id: UUID
    kind: str
    inward: bool
    quantity: int


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement with its names; an empty end is outside."""

    id: UUID
    lot_id: UUID
    at: int
    kind: str
    quantity: int
    plant: str
    from_location: str | None
    from_status: str | None
    to_location: str | None
    to_status: str | None
    order_id: UUID | None
    document: DocumentRef


def lots_named(q: Queries, number: str, item_id: UUID | None = None) -> list[Lot]:
    """Lots and serials with this number, and lots that a supplier calls so; at most ``NAMED_MAX``."""
    same = sa.or_(STOCK_LOT.c.number == number, STOCK_LOT.c.supplier_lot == number)
    statement = sa.select(STOCK_LOT).where(STOCK_LOT.c.company == q.company, same)
    if item_id is not None:
        statement = statement.where(STOCK_LOT.c.item_id == item_id)
    return [reading.lot_of(row) for row in q.rows(statement.order_by(STOCK_LOT.c.id).limit(NAMED_MAX))]


def edges_from(q: Queries, parents: Collection[UUID]) -> list[Edge]:
    """Every edge out of these lots, oldest first within a chunk."""
    return _edges(q, GENEALOGY_EDGE.c.parent_lot_id, parents)


def edges_into(q: Queries, children: Collection[UUID]) -> list[Edge]:
    """Every edge into these lots."""
    return _edges(q, GENEALOGY_EDGE.c.child_lot_id, children)


_EDGE: Final = tuple(Edge.__dataclass_fields__)


def _edges(q: Queries, end: sa.Column[UUID], lots: Collection[UUID]) -> list[Edge]:
    columns = [GENEALOGY_EDGE.c[name] for name in _EDGE]

    def ask(some: Sequence[UUID]) -> sa.Select[Any]:
        mine = sa.select(*columns).where(GENEALOGY_EDGE.c.company == q.company, end.in_(some))
        return mine.order_by(GENEALOGY_EDGE.c.id)

    return [Edge(*row) for some in _chunks(lots) for row in q.connection.execute(ask(some))]


def places_of(q: Queries, lot_ids: Collection[UUID]) -> dict[UUID, list[Place]]:
    """Lot -> where its parts are; lots of which nothing is left are missing."""
    found: dict[UUID, list[Place]] = {}
    for row in _each(q, lot_ids, lambda some: reading.stock_statement(q).where(_in(STOCK_BALANCE, some))):
        order = None if row["order_id"] == NO_ORDER else row["order_id"]
        place = Place(row["lot_id"], row["plant"], row["location"], row["status"], order, row["quantity"])
        found.setdefault(row["lot_id"], []).append(place)
    return found


def holds_of(q: Queries, lot_ids: Collection[UUID]) -> dict[UUID, list[Hold]]:
    """Lot -> the documents that hold it now."""

    def ask(some: Sequence[UUID]) -> sa.Select[Any]:
        return (
            sa.select(STOCK_HOLD, STOCK_HELD.c.lot_id.label("held_lot_id"), STOCK_HELD.c.created.label("at"))
            .join(STOCK_HELD, STOCK_HELD.c.hold_id == STOCK_HOLD.c.id)
            .where(STOCK_HELD.c.company == q.company, STOCK_HELD.c.lifted.is_(None), _in(STOCK_HELD, some))
            .order_by(STOCK_HOLD.c.id)
        )

    found: dict[UUID, list[Hold]] = {}
    for row in _each(q, lot_ids, ask):
        document = DocumentRef(row["document_type"], row["document_id"], row["document_number"])
        hold = Hold(row["held_lot_id"], document, row["reason"], row["at"])
        found.setdefault(hold.lot_id, []).append(hold)
    return found


def flows_of(q: Queries, lot_ids: Collection[UUID]) -> list[Flow]:
    """What came into stock of each lot and what left it, summed by kind; movements within stock are none."""
    flows: list[Flow] = []
    for inward, out, end in ((True, "from_location_id", "to"), (False, "to_location_id", "from")):
        inside = STOCK_MOVEMENT.c[f"{end}_location_id"]
        outside = STOCK_MOVEMENT.c[out]

        def ask(some: Sequence[UUID], inside: Any = inside, outside: Any = outside) -> sa.Select[Any]:
            lot, kind = STOCK_MOVEMENT.c.lot_id, STOCK_MOVEMENT.c.kind
            return (
                sa.select(lot, kind, sa.func.sum(STOCK_MOVEMENT.c.quantity).label("quantity"))
                .where(STOCK_MOVEMENT.c.company == q.company, _in(STOCK_MOVEMENT, some))
                .where(inside.is_not(None), outside.is_(None))
                .group_by(lot, kind)
            )

        flows += [
            Flow(row["lot_id"], row["kind"], inward, int(row["quantity"])) for row in _each(q, lot_ids, ask)
        ]
    return flows


def in_children(q: Queries, lot_ids: Collection[UUID]) -> dict[UUID, int]:
    """Lot -> how much of it is in lots made of it, by their edges."""
    parent = GENEALOGY_EDGE.c.parent_lot_id

    def ask(some: Sequence[UUID]) -> sa.Select[Any]:
        return (
            sa.select(parent.label("lot_id"), sa.func.sum(GENEALOGY_EDGE.c.quantity).label("quantity"))
            .where(GENEALOGY_EDGE.c.company == q.company, parent.in_(some))
            .group_by(parent)
        )

    return {row["lot_id"]: int(row["quantity"]) for row in _each(q, lot_ids, ask)}


def movements_of(q: Queries, lot_ids: Collection[UUID], kinds: Collection[str] = ()) -> list[Moved]:
    """The movements of these lots, of these kinds where any are named, oldest first; the newest
    ``MOVEMENTS_MAX``."""
    where = [STOCK_MOVEMENT.c.kind.in_(sorted(kinds))] if kinds else []
    return _moved(q, lot_ids, *where)


def last_out(q: Queries, lot_ids: Collection[UUID]) -> dict[UUID, Moved]:
    """Lot -> the last movement that took some of it out of stock, scrapped, consumed or delivered."""
    out = STOCK_MOVEMENT.c.to_location_id.is_(None)
    return {one.lot_id: one for one in _moved(q, lot_ids, out)}


def _moved(q: Queries, lot_ids: Collection[UUID], *where: sa.ColumnElement[bool]) -> list[Moved]:
    source, target = STOCK_LOCATION.alias("source"), STOCK_LOCATION.alias("target")
    moved = STOCK_MOVEMENT.c

    def ask(some: Sequence[UUID]) -> sa.Select[Any]:
        return (
            sa.select(
                STOCK_MOVEMENT, source.c.code.label("from_location"), target.c.code.label("to_location")
            )
            .outerjoin(source, source.c.id == moved.from_location_id)
            .outerjoin(target, target.c.id == moved.to_location_id)
            .where(moved.company == q.company, _in(STOCK_MOVEMENT, some), *where)
            .order_by(moved.at.desc(), moved.id.desc())
            .limit(MOVEMENTS_MAX)
        )

    rows = sorted(_each(q, lot_ids, ask), key=lambda row: (row["at"], row["id"]))
    names = Moved.__dataclass_fields__.keys() - {"order_id", "document"}
    return [
        Moved(
            order_id=row["to_order_id"] or row["from_order_id"],
            document=DocumentRef(row["document_type"], row["document_id"], row["document_number"]),
            **{name: row[name] for name in names},
        )
        for row in rows[-MOVEMENTS_MAX:]
    ]


def _in(table: sa.Table, some: Sequence[UUID]) -> sa.ColumnElement[bool]:
    return table.c.lot_id.in_(some)


def _chunks(lot_ids: Collection[UUID]) -> Iterator[list[UUID]]:
    ordered = sorted(set(lot_ids))
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def _each(
    q: Queries, lot_ids: Collection[UUID], ask: Callable[[Sequence[UUID]], sa.Select[Any]]
) -> Iterator[RowMapping]:
    for some in _chunks(lot_ids):
        yield from q.rows(ask(some))

"""Where lots came from, went to and are: many lots in a few questions, for whoever follows them.

Every function takes any number of lots and asks ``CHUNK`` of them at a time; none asks lot by lot. Families
have thousands of lots and are wanted at once: the lots of a question are one parameter (an array), so that
its text is always the same and is prepared once; what is read is fetched as tuples in one go; and an id that
comes many times is made once (``Ids``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.inventory import reading
from jidoka_central.modules.inventory.model import (
    GENEALOGY_EDGE,
    NO_ORDER,
    STANDING,
    STOCK_BALANCE,
    STOCK_HELD,
    STOCK_HOLD,
    STOCK_LOCATION,
    STOCK_LOT,
    STOCK_MOVEMENT,
)
from jidoka_central.modules.inventory.things import DocumentRef, Edge, Lot

CHUNK: Final = 5_000
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


@dataclass(frozen=True, slots=True)
class LeftStock:
    """When and for which document a lot left stock."""

    at: int
    kind: str
    document: DocumentRef


def lots_named(q: Queries, number: str, item_id: UUID | None = None) -> list[Lot]:
    """Lots and serials with this number, and lots that a supplier calls so; at most ``NAMED_MAX``."""
    same = sa.or_(STOCK_LOT.c.number == number, STOCK_LOT.c.supplier_lot == number)
    statement = sa.select(STOCK_LOT).where(STOCK_LOT.c.company == q.company, same)
    if item_id is not None:
        statement = statement.where(STOCK_LOT.c.item_id == item_id)
    return [reading.lot_of(row) for row in q.rows(statement.order_by(STOCK_LOT.c.id).limit(NAMED_MAX))]


class Link(NamedTuple):
    """An edge without its circumstances: ``quantity`` micro-units of the parent are in the child."""

    parent: UUID
    child: UUID
    quantity: int


class Ids(dict[str, UUID]):
    """Ids as the database writes them -> ids, each made once."""

    def __missing__(self, raw: str) -> UUID:
        made = self[raw] = UUID(int=int(raw.replace("-", ""), 16))
        return made

    def maybe(self, raw: str | None) -> UUID | None:
        return None if raw is None else self[raw]


def links_from(q: Queries, parents: Collection[UUID], ids: Ids, most: int | None = None) -> list[Link]:
    """The edges out of these lots, ``most`` of them at most."""
    return _links(q, GENEALOGY_EDGE.c.parent_lot_id, parents, ids, most)


def links_into(q: Queries, children: Collection[UUID], ids: Ids, most: int | None = None) -> list[Link]:
    """The edges into these lots, ``most`` of them at most."""
    return _links(q, GENEALOGY_EDGE.c.child_lot_id, children, ids, most)


def _links(
    q: Queries, end: sa.Column[UUID], lots: Collection[UUID], ids: Ids, most: int | None
) -> list[Link]:
    edge = GENEALOGY_EDGE.c
    columns = sa.select(_raw(q, edge.parent_lot_id), _raw(q, edge.child_lot_id), edge.quantity)
    found: list[Link] = []
    for some in _chunks(lots):
        asked = columns.where(edge.company == q.company, _in(q, end, some), STANDING)
        if most is not None:
            asked = asked.limit(most - len(found))
        found += [Link(ids[parent], ids[child], quantity) for parent, child, quantity in _tuples(q, asked)]
        if most is not None and len(found) >= most:
            break
    return found


def orders_using(q: Queries, lot_ids: Collection[UUID]) -> set[UUID]:
    """The orders whose pieces hold some of these lots."""
    edge = GENEALOGY_EDGE.c

    def ask(some: Sequence[UUID]) -> sa.Select[Any]:
        mine = sa.select(edge.order_id).where(edge.company == q.company, _in(q, edge.parent_lot_id, some))
        return mine.where(STANDING).distinct()

    return {row["order_id"] for row in _each(q, lot_ids, ask)}


def traced_lots(q: Queries, lot_ids: Collection[UUID], ids: Ids) -> dict[UUID, Lot]:
    """Many lots by id."""
    lot = STOCK_LOT.c
    statement = sa.select(
        _raw(q, lot.id),
        _raw(q, lot.item_id),
        lot.kind,
        lot.number,
        lot.origin,
        lot.supplier_lot,
        _raw(q, lot.partner_id),
        _raw(q, lot.order_id),
        lot.piece,
    ).where(lot.company == q.company)
    found = {}
    for some in _chunks(lot_ids):
        for id_, item, kind, number, origin, supplier, partner, order, piece in _tuples(
            q, statement.where(_in(q, lot.id, some))
        ):
            made = Lot(
                ids[id_],
                ids[item],
                kind,
                number,
                origin,
                supplier,
                None if partner is None else ids[partner],
                None if order is None else ids[order],
                piece,
            )
            found[made.id] = made
    return found


def edges_into(q: Queries, children: Collection[UUID]) -> list[Edge]:
    """Every edge into these lots, with its circumstances."""
    return _edges(q, GENEALOGY_EDGE.c.child_lot_id, children)


_EDGE: Final = tuple(Edge.__dataclass_fields__)


def _edges(q: Queries, end: sa.Column[UUID], lots: Collection[UUID]) -> list[Edge]:
    columns = [GENEALOGY_EDGE.c[name] for name in _EDGE]

    def ask(some: Sequence[UUID]) -> sa.Select[Any]:
        mine = sa.select(*columns).where(GENEALOGY_EDGE.c.company == q.company, _in(q, end, some))
        return mine.where(STANDING).order_by(GENEALOGY_EDGE.c.id)

    return [Edge(*row) for some in _chunks(lots) for row in _tuples(q, ask(some))]


def places_of(q: Queries, lot_ids: Collection[UUID]) -> dict[UUID, list[Place]]:
    """Lot -> where its parts are; lots of which nothing is left are missing."""
    balance, ids = STOCK_BALANCE.c, Ids()
    statement = (
        sa.select(
            _raw(q, balance.lot_id),
            balance.plant,
            STOCK_LOCATION.c.code,
            balance.status,
            _raw(q, balance.order_id),
            balance.quantity,
        )
        .join(STOCK_LOCATION, STOCK_LOCATION.c.id == balance.location_id)
        .where(balance.company == q.company, balance.quantity > 0)
        .order_by(balance.id)
    )
    found: dict[UUID, list[Place]] = {}
    for some in _chunks(lot_ids):
        for raw, plant, location, status, raw_order, quantity in _tuples(
            q, statement.where(_in(q, balance.lot_id, some))
        ):
            lot, order = ids[raw], ids[raw_order]
            place = Place(lot, plant, location, status, None if order == NO_ORDER else order, quantity)
            found.setdefault(lot, []).append(place)
    return found


def holds_of(q: Queries, lot_ids: Collection[UUID]) -> dict[UUID, list[Hold]]:
    """Lot -> the documents that hold it now."""

    def ask(some: Sequence[UUID]) -> sa.Select[Any]:
        return (
            sa.select(STOCK_HOLD, STOCK_HELD.c.lot_id.label("held_lot_id"), STOCK_HELD.c.created.label("at"))
            .join(STOCK_HELD, STOCK_HELD.c.hold_id == STOCK_HOLD.c.id)
            .where(
                STOCK_HELD.c.company == q.company,
                STOCK_HELD.c.lifted.is_(None),
                _in(q, STOCK_HELD.c.lot_id, some),
            )
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
                .where(STOCK_MOVEMENT.c.company == q.company, _in(q, STOCK_MOVEMENT.c.lot_id, some))
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
            .where(GENEALOGY_EDGE.c.company == q.company, _in(q, parent, some), STANDING)
            .group_by(parent)
        )

    return {row["lot_id"]: int(row["quantity"]) for row in _each(q, lot_ids, ask)}


def movements_of(q: Queries, lot_ids: Collection[UUID], kinds: Collection[str] = ()) -> list[Moved]:
    """The movements of these lots, of these kinds where any are named, oldest first; the newest
    ``MOVEMENTS_MAX``."""
    where = [STOCK_MOVEMENT.c.kind.in_(sorted(kinds))] if kinds else []
    return _moved(q, lot_ids, *where)


def receipts_of(q: Queries, lot_ids: Collection[UUID]) -> dict[UUID, Moved]:
    """Lot -> the oldest movement that brought it in from outside."""
    moved = _moved(q, lot_ids, STOCK_MOVEMENT.c.from_location_id.is_(None))
    return {one.lot_id: one for one in reversed(moved)}


def documents_of(q: Queries, lot_ids: Collection[UUID]) -> set[UUID]:
    """The documents that moved these lots. A lot of material has a movement for each piece made of it and few
    documents."""
    moved, ids = STOCK_MOVEMENT.c, Ids()

    def ask(some: Sequence[UUID]) -> sa.Select[Any]:
        mine = sa.select(_raw(q, moved.document_id)).where(
            moved.company == q.company, _in(q, moved.lot_id, some), moved.document_id.is_not(None)
        )
        return mine.distinct()

    return {ids[raw] for some in _chunks(lot_ids) for (raw,) in _tuples(q, ask(some))}


def last_out(q: Queries, lot_ids: Collection[UUID]) -> dict[UUID, LeftStock]:
    """Lot -> the last movement that took some of it out of stock: scrapped, consumed, delivered."""
    moved, ids = STOCK_MOVEMENT.c, Ids()
    columns = sa.select(
        _raw(q, moved.lot_id),
        moved.at,
        moved.kind,
        moved.document_type,
        _raw(q, moved.document_id),
        moved.document_number,
    ).where(moved.company == q.company, moved.to_location_id.is_(None))
    last: dict[str, list[Any]] = {}
    for some in _chunks(lot_ids):
        mine = columns.where(_in(q, moved.lot_id, some)).order_by(moved.at, moved.id)
        for raw, *rest in _tuples(q, mine):
            last[raw] = rest
    refs: dict[tuple[str, str | None, str], DocumentRef] = {}  # few documents move many lots
    found = {}
    for raw, (at, kind, *name) in last.items():
        type_, document, number = key = tuple(name)
        if key not in refs:
            refs[key] = DocumentRef(type_, ids.maybe(document), number)
        found[ids[raw]] = LeftStock(at, kind, refs[key])
    return found


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
            .where(moved.company == q.company, _in(q, STOCK_MOVEMENT.c.lot_id, some), *where)
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


def _raw(q: Queries, column: sa.Column[UUID]) -> sa.ColumnElement[str]:
    """The id as the database writes it: text is compared and hashed several times faster than an id."""
    if q.connection.dialect.name == "postgresql":
        return sa.cast(column, sa.Text).label(column.name)
    return sa.type_coerce(column, sa.String).label(column.name)


class _IdArray(sa.types.UserDefinedType[str]):
    """Ids as PostgreSQL writes an array of them. The parameter itself is of this type: an array cast from
    text in the statement would be read again for each row the planner chooses to filter."""

    cache_ok = True
    render_bind_cast = True

    def get_col_spec(self, **_: Any) -> str:
        return "UUID[]"


def _in(q: Queries, column: sa.Column[UUID], some: Sequence[UUID]) -> sa.ColumnElement[bool]:
    """Whether the column is one of these, as one parameter: a thousand places in a statement cost more
    than the question, and each count of them would be a statement of its own."""
    written = [one.hex for one in some]
    if q.connection.dialect.name == "postgresql":
        return column == sa.any_(sa.literal(f"{{{','.join(written)}}}", _IdArray()))
    array = sa.literal(orjson.dumps(written).decode())
    return column.in_(sa.select(sa.func.json_each(array).table_valued("value").c.value))


def _tuples(q: Queries, statement: sa.Select[Any]) -> Sequence[Any]:
    """All rows at once: fetching one by one costs more than what is in them."""
    return q.connection.execute(statement).all()


def _chunks(lot_ids: Collection[UUID]) -> Iterator[list[UUID]]:
    each_once = list(lot_ids if isinstance(lot_ids, Set) else dict.fromkeys(lot_ids))
    for start in range(0, len(each_once), CHUNK):
        yield each_once[start : start + CHUNK]


def _each(
    q: Queries, lot_ids: Collection[UUID], ask: Callable[[Sequence[UUID]], sa.Select[Any]]
) -> Iterator[RowMapping]:
    for some in _chunks(lot_ids):
        yield from q.rows(ask(some))

"""Stock by lot, serial, order and status. Every function reads in the company of the transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.inventory.errors import (
    SERIAL_TWICE,
    UNKNOWN_LOCATION,
    UNKNOWN_LOT,
    UNKNOWN_SERIAL,
)
from jidoka_central.modules.inventory.model import (
    COMPONENT_SHORTAGE,
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
from jidoka_central.modules.inventory.rules import first_twice
from jidoka_central.modules.inventory.things import (
    BalanceDifference,
    Edge,
    Lot,
    SerialState,
    StockKey,
    StockRow,
)
from jidoka_central.modules.masterdata.public import Item, get_item

_CHUNK: Final = 400
# What the last movement out says of a serial that is in stock no more.
_GONE: Final = {
    "scrap": "scrapped",
    "consume": "consumed",
    "delivery": "delivered",
    "downgrade": "downgraded",
}


def location_id(q: Queries, plant: str, code: str, *, field: str = "location") -> UUID:
    """Raises ``UNKNOWN_LOCATION``."""
    found = find_location(q, plant, code)
    if found is None:
        raise UNKNOWN_LOCATION.refuse(field=field, plant=plant, location=code)
    return found


def find_location(q: Queries, plant: str, code: str) -> UUID | None:
    found: UUID | None = q.scalar(
        sa.select(STOCK_LOCATION.c.id).where(
            STOCK_LOCATION.c.company == q.company,
            STOCK_LOCATION.c.plant == plant,
            STOCK_LOCATION.c.code == code,
        )
    )
    return found


def origins(q: Queries, location_ids: Collection[UUID]) -> dict[UUID, str]:
    """What the posting table calls it when something is lost there: in_stock, returned, in_process."""
    called = {"stock": "in_stock", "rma": "returned", "none": "in_process"}
    statement = sa.select(STOCK_LOCATION.c.id, STOCK_LOCATION.c.valuation).where(
        STOCK_LOCATION.c.company == q.company, STOCK_LOCATION.c.id.in_(sorted(location_ids))
    )
    return {row["id"]: called[row["valuation"]] for row in q.rows(statement)}


def find_lot(q: Queries, item_id: UUID, number: str) -> Lot | None:
    row = q.first(_lots_of(q, item_id).where(STOCK_LOT.c.number == number))
    return None if row is None else lot_of(row)


def lot_by_number(q: Queries, item_id: UUID, number: str, *, field: str = "lot") -> Lot:
    """Raises ``UNKNOWN_LOT``."""
    lot = find_lot(q, item_id, number)
    if lot is None:
        raise UNKNOWN_LOT.refuse(field=field, lot=number)
    return lot


def get_lot(q: Queries, lot_id: UUID) -> Lot:
    return lot_of(q.get(STOCK_LOT, lot_id, "lot"))


def lots_by_id(q: Queries, lot_ids: Sequence[UUID]) -> dict[UUID, Lot]:
    """Many lots in one question."""
    ordered = sorted(set(lot_ids))
    found: dict[UUID, Lot] = {}
    for start in range(0, len(ordered), _CHUNK):
        some = ordered[start : start + _CHUNK]
        for row in q.rows(
            sa.select(STOCK_LOT).where(STOCK_LOT.c.company == q.company, STOCK_LOT.c.id.in_(some))
        ):
            found[row["id"]] = lot_of(row)
    return found


def known_serials(q: Queries, item_id: UUID, serials: Iterable[str]) -> dict[str, Lot]:
    """Those of the serials that the item has."""
    wanted = sorted(set(serials))
    found: dict[str, Lot] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        for row in q.rows(_lots_of(q, item_id).where(STOCK_LOT.c.number.in_(some))):
            found[row["number"]] = lot_of(row)
    return found


def serial_lots(q: Queries, item: Item, serials: Sequence[str], *, field: str = "serials") -> list[Lot]:
    """The lot of each serial, in the order given. Raises ``UNKNOWN_SERIAL`` or ``SERIAL_TWICE`` naming the
    field."""
    twice = first_twice(serials)
    if twice is not None:
        raise SERIAL_TWICE.refuse(field=field, serial=twice)
    known = known_serials(q, item.id, serials)
    for index, serial in enumerate(serials):
        if serial not in known or known[serial].kind != "serial":
            raise UNKNOWN_SERIAL.refuse(field=f"{field}.{index}", item=item.number, serial=serial)
    return [known[serial] for serial in serials]


def serial(q: Queries, item_id: UUID, number: str, *, field: str = "serial") -> SerialState:
    """One serial and where it is. Raises ``UNKNOWN_SERIAL``."""
    row = q.first(_lots_of(q, item_id).where(STOCK_LOT.c.number == number, STOCK_LOT.c.kind == "serial"))
    if row is None:
        raise UNKNOWN_SERIAL.refuse(field=field, item=get_item(q, item_id).number, serial=number)
    return _states(q, [row])[0]


def serials_of_order(q: Queries, order_id: UUID) -> tuple[SerialState, ...]:
    """Every serial the order made, by piece number."""
    rows = q.rows(
        sa.select(STOCK_LOT)
        .where(
            STOCK_LOT.c.company == q.company,
            STOCK_LOT.c.order_id == order_id,
            STOCK_LOT.c.kind == "serial",
        )
        .order_by(STOCK_LOT.c.piece, STOCK_LOT.c.number)
    )
    return tuple(_states(q, rows))


def stock(
    q: Queries, *, item_id: UUID | None = None, plant: str | None = None, order_id: UUID | None = None
) -> tuple[StockRow, ...]:
    """What is there, by lot, location, status and order."""
    statement = stock_statement(q).order_by(STOCK_BALANCE.c.lot_id, STOCK_BALANCE.c.id)
    for column, value in (
        (STOCK_BALANCE.c.item_id, item_id),
        (STOCK_BALANCE.c.plant, plant),
        (STOCK_BALANCE.c.order_id, order_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    return tuple(stock_row(row) for row in q.rows(statement))


def stock_statement(q: Queries) -> sa.Select[Any]:
    return (
        sa.select(
            STOCK_BALANCE,
            STOCK_LOT.c.number.label("lot"),
            STOCK_LOT.c.kind,
            STOCK_LOCATION.c.code.label("location"),
        )
        .join(STOCK_LOT, STOCK_LOT.c.id == STOCK_BALANCE.c.lot_id)
        .join(STOCK_LOCATION, STOCK_LOCATION.c.id == STOCK_BALANCE.c.location_id)
        .where(STOCK_BALANCE.c.company == q.company, STOCK_BALANCE.c.quantity > 0)
    )


def stock_row(row: RowMapping) -> StockRow:
    return StockRow(
        row["item_id"],
        row["lot_id"],
        row["lot"],
        row["kind"],
        row["plant"],
        row["location"],
        row["status"],
        None if row["order_id"] == NO_ORDER else row["order_id"],
        row["quantity"],
    )


def edges_of(
    q: Queries, *, parent: UUID | None = None, child: UUID | None = None, order_id: UUID | None = None
) -> tuple[Edge, ...]:
    """Genealogy edges from a parent lot, into a child lot, or of an order."""
    statement = sa.select(GENEALOGY_EDGE).where(GENEALOGY_EDGE.c.company == q.company, STANDING)
    for column, value in (
        (GENEALOGY_EDGE.c.parent_lot_id, parent),
        (GENEALOGY_EDGE.c.child_lot_id, child),
        (GENEALOGY_EDGE.c.order_id, order_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    names = Edge.__dataclass_fields__
    return tuple(
        Edge(**{name: row[name] for name in names}) for row in q.rows(statement.order_by(GENEALOGY_EDGE.c.id))
    )


def issued_to_order(q: Queries, order_id: UUID) -> dict[UUID, int]:
    """Item -> micro-units issued to the order so far, less what went back."""
    issued: dict[UUID, int] = {}
    for end, sign in (("to_order_id", 1), ("from_order_id", -1)):
        kind = "issue" if sign > 0 else "return"
        statement = (
            sa.select(STOCK_MOVEMENT.c.item_id, sa.func.sum(STOCK_MOVEMENT.c.quantity).label("quantity"))
            .where(
                STOCK_MOVEMENT.c.company == q.company,
                STOCK_MOVEMENT.c[end] == order_id,
                STOCK_MOVEMENT.c.kind == kind,
            )
            .group_by(STOCK_MOVEMENT.c.item_id)
        )
        for row in q.rows(statement):
            issued[row["item_id"]] = issued.get(row["item_id"], 0) + sign * int(row["quantity"])
    return issued


def given_to_order(q: Queries, order_id: UUID, lot_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Lot -> (micro-units, value) that the order was given of it, less what went back."""
    movement = STOCK_MOVEMENT.c
    sign = sa.case((movement.kind == "issue", 1), else_=-1)
    statement = (
        sa.select(
            movement.lot_id,
            sa.func.sum(sign * movement.quantity).label("quantity"),
            sa.func.sum(-movement.value).label("value"),
        )
        .where(
            movement.company == q.company,
            movement.document_id == order_id,
            movement.kind.in_(("issue", "return")),
            movement.lot_id.in_(sorted(set(lot_ids))),
        )
        .group_by(movement.lot_id)
    )
    return {row["lot_id"]: (int(row["quantity"]), int(row["value"])) for row in q.rows(statement)}


def shortages_of_order(q: Queries, order_id: UUID) -> dict[UUID, int]:
    """Item -> micro-units that are in the order's pieces and were never issued to it."""
    statement = (
        sa.select(COMPONENT_SHORTAGE.c.item_id, sa.func.sum(COMPONENT_SHORTAGE.c.quantity).label("quantity"))
        .where(
            COMPONENT_SHORTAGE.c.company == q.company,
            COMPONENT_SHORTAGE.c.order_id == order_id,
            COMPONENT_SHORTAGE.c.quantity > 0,
        )
        .group_by(COMPONENT_SHORTAGE.c.item_id)
    )
    return {row["item_id"]: int(row["quantity"]) for row in q.rows(statement)}


def held_by(q: Queries, lot_ids: Sequence[UUID]) -> dict[UUID, list[RowMapping]]:
    """Lot -> the holds that hold it now (rows of ``stock_hold`` with ``held_id`` and ``lot_id``)."""
    found: dict[UUID, list[RowMapping]] = {}
    ordered = sorted(set(lot_ids))
    for start in range(0, len(ordered), _CHUNK):
        statement = (
            sa.select(STOCK_HOLD, STOCK_HELD.c.lot_id.label("held_lot_id"))
            .join(STOCK_HELD, STOCK_HELD.c.hold_id == STOCK_HOLD.c.id)
            .where(
                STOCK_HELD.c.company == q.company,
                STOCK_HELD.c.lifted.is_(None),
                STOCK_HELD.c.lot_id.in_(ordered[start : start + _CHUNK]),
            )
            .order_by(STOCK_HOLD.c.id)
        )
        for row in q.rows(statement):
            found.setdefault(row["held_lot_id"], []).append(row)
    return found


def recompute_balances(q: Queries) -> tuple[BalanceDifference, ...]:
    """Build every balance of the company anew from the movements; returns where the stored ones differ."""
    movement, balance = STOCK_MOVEMENT.c, STOCK_BALANCE.c
    computed: dict[StockKey, int] = {}
    for end, sign in (("from", -1), ("to", 1)):
        location, status, order = (
            movement[f"{end}_location_id"],
            movement[f"{end}_status"],
            movement[f"{end}_order_id"],
        )
        statement = (
            sa.select(
                movement.lot_id,
                location.label("location_id"),
                status.label("status"),
                order.label("order_id"),
                movement.item_id,
                sa.func.sum(movement.quantity).label("quantity"),
            )
            .where(movement.company == q.company, location.is_not(None))
            .group_by(movement.lot_id, location, status, order, movement.item_id)
        )
        for row in q.rows(statement):
            key = StockKey(
                row["lot_id"], row["location_id"], row["status"], row["order_id"] or NO_ORDER, row["item_id"]
            )
            computed[key] = computed.get(key, 0) + sign * int(row["quantity"])
    stored = {
        StockKey(row["lot_id"], row["location_id"], row["status"], row["order_id"], row["item_id"]): row[
            "quantity"
        ]
        for row in q.rows(sa.select(STOCK_BALANCE).where(balance.company == q.company))
    }
    wrong = [
        key for key in sorted(computed.keys() | stored.keys()) if stored.get(key, 0) != computed.get(key, 0)
    ]
    return tuple(
        BalanceDifference(key, stored.get(key, 0), computed.get(key, 0), _balance_name(q, key))
        for key in wrong
    )


def _balance_name(q: Queries, key: StockKey) -> str:
    lot = q.scalar(sa.select(STOCK_LOT.c.number).where(STOCK_LOT.c.id == key.lot_id))
    place = q.first(sa.select(STOCK_LOCATION).where(STOCK_LOCATION.c.id == key.location_id))
    where = f"{place['plant']}/{place['code']}" if place else str(key.location_id)
    return f"{get_item(q, key.item_id).number} ({lot}) in {where}, {key.status}"


def _lots_of(q: Queries, item_id: UUID) -> sa.Select[Any]:
    return sa.select(STOCK_LOT).where(STOCK_LOT.c.company == q.company, STOCK_LOT.c.item_id == item_id)


def lot_of(row: RowMapping) -> Lot:
    return Lot(**{name: row[name] for name in Lot.__dataclass_fields__})


def _states(q: Queries, lots: Sequence[RowMapping]) -> list[SerialState]:
    ids = [row["id"] for row in lots]
    places: dict[UUID, tuple[str, str]] = {}
    last: dict[UUID, str] = {}
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        for row in q.rows(stock_statement(q).where(STOCK_BALANCE.c.lot_id.in_(some))):
            places[row["lot_id"]] = (row["status"], row["location"])
        gone = [lot_id for lot_id in some if lot_id not in places]
        if gone:
            left = sa.select(STOCK_MOVEMENT.c.lot_id, STOCK_MOVEMENT.c.kind).where(
                STOCK_MOVEMENT.c.company == q.company,
                STOCK_MOVEMENT.c.lot_id.in_(gone),
                STOCK_MOVEMENT.c.to_location_id.is_(None),
            )
            last |= {row["lot_id"]: row["kind"] for row in q.rows(left.order_by(STOCK_MOVEMENT.c.created))}
    holds = held_by(q, ids)
    states = []
    for lot in lots:
        status, place = places.get(lot["id"], (_GONE.get(last.get(lot["id"], ""), "gone"), None))
        names = tuple(row["document_number"] for row in holds.get(lot["id"], ()))
        states.append(
            SerialState(
                lot["id"], lot["item_id"], lot["number"], lot["piece"], lot["order_id"], status, place, names
            )
        )
    return states

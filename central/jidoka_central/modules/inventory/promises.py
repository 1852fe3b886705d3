"""What of stock is for use, and what of it has been promised: read by whoever promises or takes it.

A lot is locked first and its promises are read then, so that of two at one moment the second sees
what the first did.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory.model import NO_ORDER, STOCK_LOCATION, STOCK_LOT, STOCK_RESERVATION
from jidoka_central.modules.inventory.posting import of_lots, there
from jidoka_central.modules.inventory.things import USABLE, StockKey

_CHUNK: Final = 400


def usable_locations(q: Queries, plant: str | None) -> set[UUID]:
    """Places whose stock may be used: not what is in process, not what came back from customers."""
    statement = sa.select(STOCK_LOCATION.c.id).where(
        STOCK_LOCATION.c.company == q.company, STOCK_LOCATION.c.valuation == "stock"
    )
    if plant is not None:
        statement = statement.where(STOCK_LOCATION.c.plant == plant)
    return {row["id"] for row in q.rows(statement)}


def available(
    q: Queries,
    places: Sequence[tuple[StockKey, int]],
    plant: str | None,
    statuses: Collection[str] = USABLE,
) -> dict[UUID, int]:
    usable = usable_locations(q, plant)
    found: dict[UUID, int] = {}
    for key, quantity in places:
        if key.status in statuses and key.order_id == NO_ORDER and key.location_id in usable:
            found[key.lot_id] = found.get(key.lot_id, 0) + quantity
    return found


def promised(
    q: Queries, lot_ids: Sequence[UUID], besides: Collection[UUID] = (), status: str | None = None
) -> Mapping[UUID, int]:
    """Lot -> what of it is reserved for other lines than these. ``status``: of a lot only what is promised
    of that; a serial has one status, and is promised in whichever it has."""
    found: dict[UUID, int] = {}
    ordered, reserved = sorted(set(lot_ids)), STOCK_RESERVATION.c
    columns = (reserved.lot_id, reserved.line_id, reserved.quantity, reserved.status, STOCK_LOT.c.kind)
    for start in range(0, len(ordered), _CHUNK):
        statement = (
            sa.select(*columns)
            .join(STOCK_LOT, STOCK_LOT.c.id == reserved.lot_id)
            .where(reserved.company == q.company, reserved.lot_id.in_(ordered[start : start + _CHUNK]))
        )
        for row in q.rows(statement):
            if row["kind"] == "lot" and status not in (None, row["status"]):
                continue
            if row["line_id"] not in besides:
                found[row["lot_id"]] = found.get(row["lot_id"], 0) + row["quantity"]
    return found


def reserved_for(q: Queries, lot_id: UUID, besides: Collection[UUID] = ()) -> str:
    reserved = STOCK_RESERVATION.c
    statement = sa.select(reserved.document_number).where(
        reserved.company == q.company,
        reserved.lot_id == lot_id,
        reserved.line_id.not_in(sorted(besides)),
    )
    return str(q.scalar(statement.order_by(reserved.id).limit(1)))


def unpromised(
    uow: UnitOfWork, *where: sa.ColumnElement[bool], plant: str, needed: int
) -> list[tuple[StockKey, int]]:
    """Available balances that meet the conditions, oldest lot first, locked, each with what of it nobody was
    promised: as many as make up ``needed``, or all there are."""
    seen = there(uow, *where)
    found: list[tuple[StockKey, int]] = []
    while seen and needed > 0:
        reserved = promised(uow, [key.lot_id for key, _ in seen], status="available")
        count, enough = 0, 0
        while count < len(seen) and enough < needed:
            key, quantity = seen[count]
            enough += max(0, quantity - reserved.get(key.lot_id, 0))
            count += 1
        some, seen = [key for key, _ in seen[:count]], seen[count:]
        places = of_lots(uow, [key.lot_id for key in some], lock=True)
        free = available(uow, places, plant, ("available",))
        for lot_id, quantity in promised(uow, [key.lot_id for key in some], status="available").items():
            free[lot_id] = free.get(lot_id, 0) - quantity
        now = dict(places)
        for key in some:
            part = min(now.get(key, 0), free.get(key.lot_id, 0))
            if part > 0:
                free[key.lot_id] -= part
                needed -= part
                found.append((key, part))
    return found

"""Orders and confirmations of many lots in one question each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.production.model import CONFIRMED_PIECE, ORDER_CONFIRMATION, WORK_ORDER
from jidoka_central.modules.production.reading import order_of
from jidoka_central.modules.production.things import Order

CHUNK: Final = 1_000


@dataclass(frozen=True, slots=True)
class Confirmed:
    """When, where and by whom a serial was confirmed."""

    lot_id: UUID
    order_id: UUID
    at: int
    cell_id: UUID
    operator: str


def orders_by_id(q: Queries, order_ids: Collection[UUID]) -> dict[UUID, Order]:
    """The orders that exist, by id."""
    ordered = sorted(set(order_ids))
    found: dict[UUID, Order] = {}
    for start in range(0, len(ordered), CHUNK):
        some = ordered[start : start + CHUNK]
        mine = sa.select(WORK_ORDER).where(WORK_ORDER.c.company == q.company, WORK_ORDER.c.id.in_(some))
        found |= {row["id"]: order_of(row) for row in q.rows(mine)}
    return found


def confirmations_of(q: Queries, lot_ids: Collection[UUID]) -> dict[UUID, Confirmed]:
    """Lot -> its confirmation; unconfirmed ones are missing."""
    ordered = sorted(set(lot_ids))
    found: dict[UUID, Confirmed] = {}
    for start in range(0, len(ordered), CHUNK):
        statement = (
            sa.select(
                CONFIRMED_PIECE.c.lot_id,
                CONFIRMED_PIECE.c.order_id,
                ORDER_CONFIRMATION.c.at,
                ORDER_CONFIRMATION.c.cell_id,
                ORDER_CONFIRMATION.c.operator,
            )
            .join(ORDER_CONFIRMATION, ORDER_CONFIRMATION.c.id == CONFIRMED_PIECE.c.confirmation_id)
            .where(
                CONFIRMED_PIECE.c.company == q.company,
                CONFIRMED_PIECE.c.lot_id.in_(ordered[start : start + CHUNK]),
            )
        )
        found |= {row["lot_id"]: Confirmed(**dict(row)) for row in q.rows(statement)}
    return found


def confirmed_of_orders(q: Queries, order_ids: Collection[UUID]) -> dict[UUID, int]:
    """Order -> how many serials were confirmed on it, scrapped ones included."""
    count = sa.func.count().label("count")
    statement = sa.select(CONFIRMED_PIECE.c.order_id, count).where(
        CONFIRMED_PIECE.c.company == q.company, CONFIRMED_PIECE.c.order_id.in_(sorted(set(order_ids)))
    )
    return {row["order_id"]: row["count"] for row in q.rows(statement.group_by(CONFIRMED_PIECE.c.order_id))}

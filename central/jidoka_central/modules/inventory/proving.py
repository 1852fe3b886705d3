"""What movements say about what others keep: genealogy, what orders count, what documents are worth."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.inventory.model import (
    GENEALOGY_EDGE,
    NO_ORDER,
    STANDING,
    STOCK_BALANCE,
    STOCK_HELD,
    STOCK_LOT,
    STOCK_MOVEMENT,
    STOCK_TAKEN,
)
from jidoka_central.modules.inventory.posting import of_lots
from jidoka_central.modules.inventory.taken import taken_of
from jidoka_central.modules.masterdata.public import quantity_text


def moved_by_orders(q: Queries) -> dict[tuple[UUID, UUID, str], int]:
    """(order, item, ``produce``, ``put_away`` or ``scrap``) -> micro-units that did so in the order's
    process."""
    movement = STOCK_MOVEMENT.c
    order = sa.func.coalesce(movement.from_order_id, movement.to_order_id).label("order_id")
    statement = (
        sa.select(order, movement.item_id, movement.kind, sa.func.sum(movement.quantity).label("quantity"))
        .where(movement.company == q.company, movement.kind.in_(("produce", "put_away", "scrap")))
        .group_by(order, movement.item_id, movement.kind)
    )
    return {
        (row["order_id"], row["item_id"], row["kind"]): int(row["quantity"])
        for row in q.rows(statement)
        if row["order_id"] is not None
    }


def recompute_taken(q: Queries) -> Iterator[str]:
    """Each lot of which holds took more than is blocked where it lies, or that nobody holds."""
    taken, balance, held = STOCK_TAKEN.c, STOCK_BALANCE.c, STOCK_HELD.c
    of_place = (
        sa.select(
            taken.lot_id, taken.location_id, taken.order_id, sa.func.sum(taken.quantity).label("quantity")
        )
        .where(taken.company == q.company)
        .group_by(taken.lot_id, taken.location_id, taken.order_id)
        .subquery()
    )
    there = sa.and_(
        balance.lot_id == of_place.c.lot_id,
        balance.location_id == of_place.c.location_id,
        balance.order_id == of_place.c.order_id,
        balance.status == "blocked",
    )
    blocked = sa.func.coalesce(balance.quantity, 0)
    holder = sa.exists().where(held.lot_id == of_place.c.lot_id, held.lifted.is_(None))
    statement = (
        sa.select(STOCK_LOT.c.number, of_place.c.quantity, blocked.label("blocked"))
        .select_from(of_place)
        .join(STOCK_LOT, STOCK_LOT.c.id == of_place.c.lot_id)
        .outerjoin(STOCK_BALANCE, there)
        .where(sa.or_(of_place.c.quantity > blocked, ~holder))
        .order_by(STOCK_LOT.c.number)
    )
    for row in q.rows(statement):
        took, stays = quantity_text(int(row["quantity"])), quantity_text(int(row["blocked"]))
        yield f"of lot {row['number']}, holds took {took}; {stays} are blocked there, or nobody holds it"


def decided_of_lots(q: Queries, lot_ids: Collection[UUID]) -> dict[tuple[UUID, str], int]:
    """(Lot, ``blocked`` or ``inspection``) -> micro-units of it that are so whoever holds the lot."""
    found: dict[tuple[UUID, str], int] = {}
    for key, quantity in of_lots(q, sorted(lot_ids)):
        if key.status in ("blocked", "inspection"):
            found[key.lot_id, key.status] = found.get((key.lot_id, key.status), 0) + quantity
    for key, quantity in taken_of(q, lot_ids).items():
        found[key.lot_id, "blocked"] = found.get((key.lot_id, "blocked"), 0) - quantity
        if key.status == "inspection":
            found[key.lot_id, "inspection"] = found.get((key.lot_id, "inspection"), 0) + quantity
    return found


def moved_by_documents(q: Queries, document_type: str) -> dict[UUID, tuple[int, int]]:
    """Document -> micro-units that came into stock (went out: below zero) and the value they moved."""
    movement = STOCK_MOVEMENT.c
    signed = sa.case(
        (movement.from_location_id.is_(None), movement.quantity),
        (movement.to_location_id.is_(None), -movement.quantity),
        else_=0,
    )
    statement = (
        sa.select(
            movement.document_id,
            sa.func.sum(signed).label("quantity"),
            sa.func.sum(movement.value).label("value"),
        )
        .where(movement.company == q.company, movement.document_type == document_type)
        .group_by(movement.document_id)
    )
    return {
        row["document_id"]: (int(row["quantity"]), int(row["value"]))
        for row in q.rows(statement)
        if row["document_id"] is not None
    }


def used_in_rework(q: Queries, document_type: str) -> dict[tuple[UUID, int, UUID], tuple[int, int]]:
    """(document, instant, lot) -> micro-units that went into what is reworked (came back: below zero), and
    the value they took out of stock."""
    movement = STOCK_MOVEMENT.c
    signed = sa.case((movement.kind == "consume", movement.quantity), else_=-movement.quantity)
    statement = (
        sa.select(
            movement.document_id,
            movement.created,
            movement.lot_id,
            sa.func.sum(signed).label("quantity"),
            sa.func.sum(movement.value).label("value"),
        )
        .where(
            movement.company == q.company,
            movement.document_type == document_type,
            movement.kind.in_(("consume", "undo_consume")),
        )
        .group_by(movement.document_id, movement.created, movement.lot_id)
    )
    return {
        (row["document_id"], row["created"], row["lot_id"]): (int(row["quantity"]), -int(row["value"]))
        for row in q.rows(statement)
    }


def gone_under_concession(q: Queries, document_type: str) -> dict[tuple[UUID, UUID], tuple[int, int]]:
    """(document, lot) -> micro-units that left stock out of concession, and when."""
    movement = STOCK_MOVEMENT.c
    statement = (
        sa.select(
            movement.document_id,
            movement.lot_id,
            sa.func.sum(movement.quantity).label("quantity"),
            sa.func.max(movement.created).label("at"),
        )
        .where(
            movement.company == q.company,
            movement.document_type == document_type,
            movement.from_status == "concession",
            movement.to_location_id.is_(None),
        )
        .group_by(movement.document_id, movement.lot_id)
    )
    return {
        (row["document_id"], row["lot_id"]): (int(row["quantity"]), row["at"]) for row in q.rows(statement)
    }


def recompute_genealogy(q: Queries) -> Iterator[str]:
    """Each lot of which an order has used up another quantity than is found in what it made, or another was
    downgraded than is found in the lower grade."""
    movement, edge = STOCK_MOVEMENT.c, GENEALOGY_EDGE.c
    consumed = sa.select(
        movement.lot_id,
        sa.func.coalesce(movement.from_order_id, sa.literal(NO_ORDER, sa.Uuid())).label("order_id"),
        movement.quantity.label("used"),
    )
    became = sa.and_(movement.kind == "downgrade", movement.to_location_id.is_(None))
    found = sa.select(edge.parent_lot_id, edge.order_id, -edge.quantity)
    given_back = sa.select(
        movement.lot_id,
        sa.func.coalesce(movement.to_order_id, sa.literal(NO_ORDER, sa.Uuid())),
        -movement.quantity,
    )
    both = sa.union_all(
        consumed.where(movement.company == q.company, sa.or_(movement.kind == "consume", became)),
        given_back.where(movement.company == q.company, movement.kind == "undo_consume"),
        found.where(edge.company == q.company, STANDING),
    ).subquery()
    rest = sa.func.sum(both.c.used)
    statement = (
        sa.select(STOCK_LOT.c.number, rest.label("rest"))
        .join(both, both.c.lot_id == STOCK_LOT.c.id)
        .group_by(STOCK_LOT.c.id, STOCK_LOT.c.number, both.c.order_id)
        .having(rest != 0)
        .order_by(STOCK_LOT.c.number)
    )
    for row in q.rows(statement):
        rest_ = quantity_text(abs(int(row["rest"])))
        what = "was used up and is in nothing" if row["rest"] > 0 else "too much is in what was made"
        yield f"of lot {row['number']}, {rest_} {what}"

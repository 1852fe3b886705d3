"""What of each item can go out now, and what stands in its way: status, reservation, hold."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.text import Text
from jidoka_central.modules.inventory.commands import READ
from jidoka_central.modules.inventory.model import (
    NO_ORDER,
    STATUSES,
    STOCK_BALANCE,
    STOCK_HELD,
    STOCK_HOLD,
    STOCK_LOCATION,
    STOCK_RESERVATION,
)
from jidoka_central.modules.masterdata.public import item_by_number, items_by_id, quantity_text

_Key = tuple[UUID, str]  # item, plant


class AvailabilityFilter(Input):
    item: str | None = None
    plant: str | None = None


class HeldBy(Answer):
    """A document that holds some of it; what two documents hold counts for both."""

    document_type: str
    document_id: UUID
    document_number: str
    reason: str
    quantity: str


class AvailabilityItem(Answer):
    """In places whose stock is for use: the quantity by status, ``reserved`` of what is available, and
    ``free``, which is the rest. ``returns``: what came back from customers. ``in_process``: pieces of orders
    that are not put away."""

    item_id: UUID
    item: str
    item_zh: str
    item_en: str
    unit: str
    plant: str
    available: str
    reserved: str
    free: str
    inspection: str
    blocked: str
    concession: str
    returns: str
    in_process: str
    held_by: list[HeldBy]


def availability(
    q: Queries, filters: AvailabilityFilter, cursor: str | None, limit: int
) -> tuple[list[Any], str | None]:
    """By item and plant; the cursor is ``item/plant`` of the last row."""
    item_id = None if filters.item is None else item_by_number(q, filters.item).id
    amounts = _amounts(q, item_id, filters.plant)
    reserved = _reserved(q, item_id)
    held = _held(q, item_id)
    items = items_by_id(q, {key[0] for key in amounts})
    keys = sorted(amounts, key=lambda key: (items[key[0]].number, key[1]))
    if cursor:
        keys = [key for key in keys if f"{items[key[0]].number}/{key[1]}" > cursor]
    found = []
    for key in keys[:limit]:
        item, mine = items[key[0]], amounts[key]
        promised = min(reserved.get(key, 0), mine["available"])
        found.append(
            AvailabilityItem(
                item_id=item.id,
                item=item.number,
                item_zh=item.name_zh,
                item_en=item.name_en,
                unit=item.unit,
                plant=key[1],
                reserved=quantity_text(promised),
                free=quantity_text(mine["available"] - promised),
                held_by=held.get(key, []),
                **{name: quantity_text(quantity) for name, quantity in mine.items()},
            )
        )
    last = keys[limit - 1] if len(keys) > limit else None
    return found, None if last is None else f"{items[last[0]].number}/{last[1]}"


def _amounts(q: Queries, item_id: UUID | None, plant: str | None) -> dict[_Key, dict[str, int]]:
    balance = STOCK_BALANCE.c
    statement = (
        sa.select(
            balance.item_id,
            balance.plant,
            balance.status,
            STOCK_LOCATION.c.valuation,
            sa.func.sum(balance.quantity).label("quantity"),
        )
        .join(STOCK_LOCATION, STOCK_LOCATION.c.id == balance.location_id)
        .where(balance.company == q.company)
        .group_by(balance.item_id, balance.plant, balance.status, STOCK_LOCATION.c.valuation)
    )
    if item_id is not None:
        statement = statement.where(balance.item_id == item_id)
    if plant is not None:
        statement = statement.where(balance.plant == plant)
    found: dict[_Key, dict[str, int]] = {}
    for row in q.rows(statement):
        empty = dict.fromkeys((*STATUSES, "returns", "in_process"), 0)
        mine = found.setdefault((row["item_id"], row["plant"]), empty)
        name = {"stock": row["status"], "rma": "returns", "none": "in_process"}[row["valuation"]]
        mine[name] += int(row["quantity"])
    return found


def _reserved(q: Queries, item_id: UUID | None) -> dict[_Key, int]:
    """What is promised of what is available: not of what a hold has taken since."""
    reserved, balance = STOCK_RESERVATION.c, STOCK_BALANCE.c
    there = sa.exists().where(
        balance.company == reserved.company,
        balance.lot_id == reserved.lot_id,
        balance.status == "available",
        balance.order_id == NO_ORDER,
    )
    statement = (
        sa.select(reserved.item_id, reserved.plant, sa.func.sum(reserved.quantity).label("quantity"))
        .where(reserved.company == q.company, reserved.status == "available", there)
        .group_by(reserved.item_id, reserved.plant)
    )
    if item_id is not None:
        statement = statement.where(reserved.item_id == item_id)
    return {(row["item_id"], row["plant"]): int(row["quantity"]) for row in q.rows(statement)}


def _held(q: Queries, item_id: UUID | None) -> dict[_Key, list[HeldBy]]:
    balance, hold = STOCK_BALANCE.c, STOCK_HOLD.c
    named = (hold.document_type, hold.document_id, hold.document_number)
    statement = (
        sa.select(
            balance.item_id,
            balance.plant,
            *named,
            sa.func.min(hold.reason).label("reason"),
            sa.func.sum(balance.quantity).label("quantity"),
        )
        .select_from(STOCK_HELD)
        .join(STOCK_HOLD, hold.id == STOCK_HELD.c.hold_id)
        .join(STOCK_BALANCE, balance.lot_id == STOCK_HELD.c.lot_id)
        .where(STOCK_HELD.c.company == q.company, STOCK_HELD.c.lifted.is_(None))
        .group_by(balance.item_id, balance.plant, *named)
        .order_by(hold.document_number)
    )
    if item_id is not None:
        statement = statement.where(balance.item_id == item_id)
    found: dict[_Key, list[HeldBy]] = {}
    for row in q.rows(statement):
        shown = HeldBy.model_validate(dict(row) | {"quantity": quantity_text(int(row["quantity"]))})
        found.setdefault((row["item_id"], row["plant"]), []).append(shown)
    return found


AVAILABILITY = Dataset(
    "inventory.availability",
    Text(zh="可用量", en="Availability"),
    READ,
    AvailabilityItem,
    AvailabilityFilter,
    availability,
)

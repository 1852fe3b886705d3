"""Stock as lists: what is there, how it came to be so, what is held."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.text import Text
from jidoka_central.modules.inventory import reading
from jidoka_central.modules.inventory.commands import READ
from jidoka_central.modules.inventory.model import (
    STOCK_BALANCE,
    STOCK_HOLD,
    STOCK_LOCATION,
    STOCK_LOT,
    STOCK_MOVEMENT,
)
from jidoka_central.modules.masterdata.public import item_by_number, items_by_id, quantity_text

Page = tuple[list[Any], str | None]


class StockFilter(Input):
    item: str | None = None
    plant: str | None = None
    location: str | None = None
    status: str | None = None
    order_id: UUID | None = None


class StockItem(Answer):
    id: UUID
    item: str
    item_zh: str
    item_en: str
    lot_id: UUID
    lot: str
    kind: str
    plant: str
    location: str
    status: str
    order_id: UUID | None
    quantity: str
    unit: str


class MovementFilter(Input):
    item: str | None = None
    lot_id: UUID | None = None
    document_id: UUID | None = None


class MovementItem(Answer):
    id: UUID
    at: int
    kind: str
    item: str
    lot_id: UUID
    lot: str
    quantity: str
    unit: str
    from_location: str | None
    from_status: str | None
    to_location: str | None
    to_status: str | None
    document_type: str
    document_id: UUID | None
    document_number: str


class HoldFilter(Input):
    document_id: UUID | None = None
    order_id: UUID | None = None
    open: bool | None = None


class HoldItem(Answer):
    id: UUID
    document_type: str
    document_id: UUID
    document_number: str
    reason: str
    item: str
    lot_id: UUID | None
    order_id: UUID | None
    from_piece: int | None
    to_piece: int | None
    lifted: int | None


def stock(q: Queries, filters: StockFilter, cursor: str | None, limit: int) -> Page:
    statement = reading.stock_statement(q)
    if filters.item is not None:
        statement = statement.where(STOCK_BALANCE.c.item_id == item_by_number(q, filters.item).id)
    for column, value in (
        (STOCK_BALANCE.c.plant, filters.plant),
        (STOCK_LOCATION.c.code, filters.location),
        (STOCK_BALANCE.c.status, filters.status),
        (STOCK_BALANCE.c.order_id, filters.order_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    rows, cursor = newest_first(q, statement, STOCK_BALANCE.c.id, cursor, limit)
    items = items_by_id(q, [row["item_id"] for row in rows])
    found = []
    for row in rows:
        item, balance = items[row["item_id"]], reading.stock_row(row)
        found.append(
            StockItem(
                id=row["id"],
                item=item.number,
                item_zh=item.name_zh,
                item_en=item.name_en,
                lot_id=balance.lot_id,
                lot=balance.lot,
                kind=balance.kind,
                plant=balance.plant,
                location=balance.location,
                status=balance.status,
                order_id=balance.order_id,
                quantity=quantity_text(balance.quantity),
                unit=item.unit,
            )
        )
    return found, cursor


def movements(q: Queries, filters: MovementFilter, cursor: str | None, limit: int) -> Page:
    source, target = STOCK_LOCATION.alias("source"), STOCK_LOCATION.alias("target")
    statement = (
        sa.select(
            STOCK_MOVEMENT,
            STOCK_LOT.c.number.label("lot"),
            source.c.code.label("from_location"),
            target.c.code.label("to_location"),
        )
        .join(STOCK_LOT, STOCK_LOT.c.id == STOCK_MOVEMENT.c.lot_id)
        .outerjoin(source, source.c.id == STOCK_MOVEMENT.c.from_location_id)
        .outerjoin(target, target.c.id == STOCK_MOVEMENT.c.to_location_id)
        .where(STOCK_MOVEMENT.c.company == q.company)
    )
    if filters.item is not None:
        statement = statement.where(STOCK_MOVEMENT.c.item_id == item_by_number(q, filters.item).id)
    if filters.lot_id is not None:
        statement = statement.where(STOCK_MOVEMENT.c.lot_id == filters.lot_id)
    if filters.document_id is not None:
        statement = statement.where(STOCK_MOVEMENT.c.document_id == filters.document_id)
    rows, cursor = newest_first(q, statement, STOCK_MOVEMENT.c.id, cursor, limit)
    items = items_by_id(q, [row["item_id"] for row in rows])
    found = []
    for row in rows:
        item = items[row["item_id"]]
        same = {name: row[name] for name in MovementItem.model_fields if name in row}
        quantity = quantity_text(row["quantity"])
        found.append(MovementItem(**same | {"item": item.number, "unit": item.unit, "quantity": quantity}))
    return found, cursor


def held(q: Queries, filters: HoldFilter, cursor: str | None, limit: int) -> Page:
    statement = sa.select(STOCK_HOLD).where(STOCK_HOLD.c.company == q.company)
    if filters.document_id is not None:
        statement = statement.where(STOCK_HOLD.c.document_id == filters.document_id)
    if filters.order_id is not None:
        statement = statement.where(STOCK_HOLD.c.order_id == filters.order_id)
    if filters.open is not None:
        is_open = STOCK_HOLD.c.lifted.is_(None)
        statement = statement.where(is_open if filters.open else ~is_open)
    rows, cursor = newest_first(q, statement, STOCK_HOLD.c.id, cursor, limit)
    items = items_by_id(q, [row["item_id"] for row in rows])
    return [
        HoldItem.model_validate(dict(row) | {"item": items[row["item_id"]].number}) for row in rows
    ], cursor


DATASETS = (
    Dataset("inventory.stock", Text(zh="库存", en="Stock"), READ, StockItem, StockFilter, stock),
    Dataset(
        "inventory.movements",
        Text(zh="库存移动", en="Stock movements"),
        READ,
        MovementItem,
        MovementFilter,
        movements,
    ),
    Dataset("inventory.holds", Text(zh="冻结", en="Holds"), READ, HoldItem, HoldFilter, held),
)

"""Stock as lists: what is there, how it came to be so, what it is worth, what is held.

A balance of a stock account leads to its items, an item to its layers, a layer to the movements that made it
what it is, a movement to its document, and a document to its entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.text import Text
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import reading, valuation
from jidoka_central.modules.inventory.commands import READ, VALUES
from jidoka_central.modules.inventory.model import (
    COST_LAYER,
    COST_LAYER_ENTRY,
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
    """``value``: what it did to the value of stock; empty for who may not see values, or without books."""

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
    value: str | None


class StockValueFilter(Input):
    item: str | None = None
    account: str | None = None


class StockValueItem(Answer):
    """What is left of an item on an account; the number of the account leads to its lines."""

    item_id: UUID
    item: str
    item_zh: str
    item_en: str
    account: str | None
    account_zh: str | None
    account_en: str | None
    quantity: str
    unit: str
    value: str
    currency: str | None


class LayerFilter(Input):
    item: str | None = None
    lot_id: UUID | None = None
    open: bool | None = None


class LayerItem(Answer):
    """``quantity`` and ``value``: as it came; ``left_quantity`` and ``left_value``: what is left."""

    id: UUID
    item: str
    item_zh: str
    item_en: str
    lot_id: UUID
    lot: str
    account: str | None
    quantity: str
    left_quantity: str
    unit: str
    value: str
    left_value: str
    currency: str | None
    created: int


class LayerEntryFilter(Input):
    layer_id: UUID | None = None
    movement_id: UUID | None = None


class LayerEntryItem(Answer):
    """A change of a layer with the movement that made it; out is below zero."""

    id: UUID
    layer_id: UUID
    movement_id: UUID
    at: int
    kind: str
    quantity: str
    value: str
    currency: str | None
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
    currency = finance.books_currency(q) if q.principal.may(VALUES) else None
    found = []
    for row in rows:
        item = items[row["item_id"]]
        same = {name: row[name] for name in MovementItem.model_fields if name in row}
        given = {
            "item": item.number,
            "unit": item.unit,
            "quantity": quantity_text(row["quantity"]),
            "value": None if currency is None else finance.money_text(row["value"], currency),
        }
        found.append(MovementItem(**same | given))
    return found, cursor


def stock_value(q: Queries, filters: StockValueFilter, cursor: str | None, limit: int) -> Page:
    """By item and account; the cursor is ``item/account`` of the last row."""
    item = None if filters.item is None else item_by_number(q, filters.item).id
    there = valuation.stock_on_accounts(q, item)
    items = items_by_id(q, {one.item_id for one in there})
    accounts, currency = _accounts(q), finance.books_currency(q)
    rows = sorted(there, key=lambda one: (items[one.item_id].number, one.account))
    if filters.account is not None:
        rows = [one for one in rows if _number(accounts, one.account) == filters.account]
    if cursor:
        rows = [one for one in rows if f"{items[one.item_id].number}/{one.account}" > cursor]
    found = []
    for one in rows[:limit]:
        of, account = items[one.item_id], accounts.get(one.account)
        found.append(
            StockValueItem(
                item_id=of.id,
                item=of.number,
                item_zh=of.name_zh,
                item_en=of.name_en,
                account=_number(accounts, one.account),
                account_zh=None if account is None else account.name_zh,
                account_en=None if account is None else account.name_en,
                quantity=quantity_text(one.quantity),
                unit=of.unit,
                value=_money(one.value, currency),
                currency=currency,
            )
        )
    last = rows[limit - 1] if len(rows) > limit else None
    return found, None if last is None else f"{items[last.item_id].number}/{last.account}"


def layers(q: Queries, filters: LayerFilter, cursor: str | None, limit: int) -> Page:
    layer = COST_LAYER.c
    statement = (
        sa.select(COST_LAYER, STOCK_LOT.c.number.label("lot"))
        .join(STOCK_LOT, STOCK_LOT.c.id == layer.lot_id)
        .where(layer.company == q.company)
    )
    if filters.item is not None:
        statement = statement.where(layer.item_id == item_by_number(q, filters.item).id)
    if filters.lot_id is not None:
        statement = statement.where(layer.lot_id == filters.lot_id)
    if filters.open is not None:
        is_open = layer.left_quantity > 0
        statement = statement.where(is_open if filters.open else ~is_open)
    rows, cursor = newest_first(q, statement, layer.id, cursor, limit)
    items = items_by_id(q, [row["item_id"] for row in rows])
    accounts, currency = _accounts(q), finance.books_currency(q)
    found = []
    for row in rows:
        of = items[row["item_id"]]
        found.append(
            LayerItem(
                id=row["id"],
                item=of.number,
                item_zh=of.name_zh,
                item_en=of.name_en,
                lot_id=row["lot_id"],
                lot=row["lot"],
                account=_number(accounts, row["account"]),
                quantity=quantity_text(row["quantity"]),
                left_quantity=quantity_text(row["left_quantity"]),
                unit=of.unit,
                value=_money(row["value"], currency),
                left_value=_money(row["left_value"], currency),
                currency=currency,
                created=row["created"],
            )
        )
    return found, cursor


def layer_entries(q: Queries, filters: LayerEntryFilter, cursor: str | None, limit: int) -> Page:
    entry, movement = COST_LAYER_ENTRY.c, STOCK_MOVEMENT.c
    of_movement = ("at", "kind", "document_type", "document_id", "document_number")
    statement = (
        sa.select(COST_LAYER_ENTRY, *(movement[name] for name in of_movement))
        .join(STOCK_MOVEMENT, movement.id == entry.movement_id)
        .where(entry.company == q.company)
    )
    if filters.layer_id is not None:
        statement = statement.where(entry.layer_id == filters.layer_id)
    if filters.movement_id is not None:
        statement = statement.where(entry.movement_id == filters.movement_id)
    rows, cursor = newest_first(q, statement, entry.id, cursor, limit)
    currency = finance.books_currency(q)
    return [
        LayerEntryItem.model_validate(
            dict(row)
            | {
                "quantity": quantity_text(row["quantity"]),
                "value": _money(row["value"], currency),
                "currency": currency,
            }
        )
        for row in rows
    ], cursor


def _accounts(q: Queries) -> dict[str, finance.Account]:
    """Accounts by posting key."""
    return {
        account.posting_key: account for account in finance.accounts(q) if account.posting_key is not None
    }


def _number(accounts: Mapping[str, finance.Account], key: str) -> str | None:
    return accounts[key].number if key in accounts else None


def _money(value: int, currency: str | None) -> str:
    """Without books every value is zero."""
    return "0" if currency is None else finance.money_text(value, currency)


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
    Dataset(
        "inventory.stock_value",
        Text(zh="库存价值", en="Value of stock"),
        VALUES,
        StockValueItem,
        StockValueFilter,
        stock_value,
    ),
    Dataset("inventory.layers", Text(zh="成本层", en="Cost layers"), VALUES, LayerItem, LayerFilter, layers),
    Dataset(
        "inventory.layer_entries",
        Text(zh="成本层变动", en="Changes of cost layers"),
        VALUES,
        LayerEntryItem,
        LayerEntryFilter,
        layer_entries,
    ),
    Dataset("inventory.holds", Text(zh="冻结", en="Holds"), READ, HoldItem, HoldFilter, held),
)

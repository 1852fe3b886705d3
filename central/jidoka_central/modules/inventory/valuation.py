"""What stock is worth, and proof that it is what its facts give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.inventory import rules
from jidoka_central.modules.inventory.model import (
    COST_LAYER,
    COST_LAYER_ENTRY,
    STOCK_BALANCE,
    STOCK_LOCATION,
    STOCK_LOT,
    STOCK_MOVEMENT,
)
from jidoka_central.modules.inventory.things import StockOnAccount, ValueDifference
from jidoka_central.modules.masterdata.public import items_by_id


def stock_value(q: Queries) -> dict[tuple[str, UUID], int]:
    """(posting key of the account, item) -> what is left in its layers, minor units; zero is left out."""
    return {(one.account, one.item_id): one.value for one in stock_on_accounts(q) if one.value}


def stock_on_accounts(q: Queries, item_id: UUID | None = None) -> tuple[StockOnAccount, ...]:
    """What is left of each item on each account: quantity and value."""
    layer = COST_LAYER.c
    statement = (
        sa.select(
            layer.account,
            layer.item_id,
            sa.func.sum(layer.left_quantity).label("quantity"),
            sa.func.sum(layer.left_value).label("value"),
        )
        .where(layer.company == q.company, layer.left_quantity > 0)
        .group_by(layer.account, layer.item_id)
    )
    if item_id is not None:
        statement = statement.where(layer.item_id == item_id)
    return tuple(
        StockOnAccount(row["account"], row["item_id"], int(row["quantity"]), int(row["value"]))
        for row in q.rows(statement)
    )


def recompute_values(q: Queries) -> tuple[ValueDifference, ...]:
    """Build the values of the company's stock anew; returns where the stored ones differ: ``layer`` (what it
    was worth and what is left, against its entries), ``movement`` (its value, against the layer entries it
    made), ``quantity`` (a lot's layers on an account, against its balances there)."""
    return (*_layers(q), *_movements(q), *_quantities(q))


def _layers(q: Queries) -> list[ValueDifference]:
    layer, entry = COST_LAYER.c, COST_LAYER_ENTRY.c
    came = entry.quantity > 0
    parts = {
        "left_quantity": entry.quantity,
        "left_value": entry.value,
        "quantity": sa.case((came, entry.quantity), else_=0),
        "value": sa.case((came, entry.value), else_=0),
    }
    sums = {name: sa.func.coalesce(sa.func.sum(part), 0) for name, part in parts.items()}
    kept = [layer[name] for name in sums]
    statement = (
        sa.select(
            layer.id,
            layer.account,
            STOCK_LOT.c.number.label("lot"),
            *kept,
            *(computed.label(f"{name}_computed") for name, computed in sums.items()),
        )
        .select_from(
            COST_LAYER.join(STOCK_LOT, STOCK_LOT.c.id == layer.lot_id).outerjoin(
                COST_LAYER_ENTRY, entry.layer_id == layer.id
            )
        )
        .where(layer.company == q.company)
        .group_by(layer.id, layer.account, *kept, STOCK_LOT.c.number)
        .having(sa.or_(*(computed != layer[name] for name, computed in sums.items())))
        .order_by(layer.id)
    )
    found = []
    for row in q.rows(statement):
        for name in sums:
            computed = int(row[f"{name}_computed"])
            if row[name] != computed:
                what = name.replace("left_", "what is left of the ")
                named = f"{what} of lot {row['lot']} on {row['account']} ({row['id']})"
                measure: Literal["quantity", "value"] = "quantity" if "quantity" in name else "value"
                found.append(ValueDifference("layer", named, row[name], computed, measure))
    return found


def _movements(q: Queries) -> list[ValueDifference]:
    movement, entry = STOCK_MOVEMENT.c, COST_LAYER_ENTRY.c
    value = sa.func.coalesce(sa.func.sum(entry.value), 0)
    statement = (
        sa.select(movement.id, movement.kind, movement.document_number, movement.value, value.label("given"))
        .select_from(STOCK_MOVEMENT.outerjoin(COST_LAYER_ENTRY, entry.movement_id == movement.id))
        .where(movement.company == q.company)
        .group_by(movement.id, movement.kind, movement.document_number, movement.value)
        .having(value != movement.value)
        .order_by(movement.id)
    )
    return [
        ValueDifference(
            "movement",
            f"movement {row['kind']} for {row['document_number']} ({row['id']})",
            row["value"],
            int(row["given"]),
            "value",
        )
        for row in q.rows(statement)
    ]


def _quantities(q: Queries) -> list[ValueDifference]:
    balance, layer = STOCK_BALANCE.c, COST_LAYER.c
    there = q.rows(
        sa.select(
            balance.lot_id,
            balance.item_id,
            STOCK_LOCATION.c.valuation,
            sa.func.sum(balance.quantity).label("quantity"),
        )
        .join(STOCK_LOCATION, STOCK_LOCATION.c.id == balance.location_id)
        .where(balance.company == q.company, STOCK_LOCATION.c.valuation != "none")
        .group_by(balance.lot_id, balance.item_id, STOCK_LOCATION.c.valuation)
    )
    layered = q.rows(
        sa.select(layer.lot_id, layer.account, sa.func.sum(layer.left_quantity).label("quantity"))
        .where(layer.company == q.company, layer.left_quantity > 0)
        .group_by(layer.lot_id, layer.account)
    )
    classes = {id_: item.kind for id_, item in items_by_id(q, {row["item_id"] for row in there}).items()}
    should: dict[tuple[UUID, str], int] = {}
    for row in there:
        key = (row["lot_id"], _account(row, classes))
        should[key] = should.get(key, 0) + int(row["quantity"])
    found = {(row["lot_id"], row["account"]): int(row["quantity"]) for row in layered}
    wrong = sorted(key for key in should.keys() | found.keys() if should.get(key, 0) != found.get(key, 0))
    numbers = {
        row["id"]: row["number"]
        for row in q.rows(
            sa.select(STOCK_LOT.c.id, STOCK_LOT.c.number).where(
                STOCK_LOT.c.id.in_([lot_id for lot_id, _ in wrong])
            )
        )
    }
    return [
        ValueDifference(
            "quantity",
            f"layers of lot {numbers[key[0]]} on {key[1]}",
            found.get(key, 0),
            should.get(key, 0),
            "quantity",
        )
        for key in wrong
    ]


def _account(row: Mapping[Any, Any], classes: Mapping[UUID, str]) -> str:
    account = rules.account_of(row["valuation"], classes[row["item_id"]])
    assert account is not None, "only places with a value were asked for"
    return account

"""What moves are worth: which layers they take and which they make.

Value moves when stock crosses from one account to another, or between an account and where stock has none
(outside, in process). What leaves an account takes the layers of its lot there; what comes onto one makes a
layer, worth what it took on the account it left, or what the move says. Layers are locked by lot and age,
after the balances of their lots, which every posting locks first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import rules
from jidoka_central.modules.inventory.model import COST_LAYER, COST_LAYER_ENTRY, STOCK_LOCATION
from jidoka_central.modules.inventory.things import Layer, Move, StockKey
from jidoka_central.modules.masterdata.public import items_by_id

_CHUNK: Final = 400
Place = tuple[UUID, str]  # lot, account


@dataclass(frozen=True, slots=True)
class _Entry:
    """A change of a layer by the move at ``index``."""

    index: int
    layer_id: UUID
    quantity: int
    value: int


class Valued:
    """The moves of one posting, valued; ``values`` has for each what it does to the value of stock."""

    def __init__(self, uow: UnitOfWork, moves: Sequence[Move]) -> None:
        self._uow = uow
        self._entries: list[_Entry] = []
        self._made: list[dict[str, Any]] = []
        self.values = [0] * len(moves)
        crossing = _crossing(uow, moves)
        if crossing:
            open_ = _open_layers(
                uow, {moves[index].key.lot_id for index, (source, _) in crossing.items() if source}
            )
            for index, (source, target) in crossing.items():
                self._value(index, moves[index], source, target, open_)

    def _value(
        self,
        index: int,
        move: Move,
        source: str | None,
        target: str | None,
        open_: dict[Place, list[Layer]],
    ) -> None:
        lot_id, value = move.key.lot_id, move.value
        assert value >= 0, "what comes in is not worth less than nothing"
        if source is not None:
            there = open_.get((lot_id, source), [])
            taken = rules.take_layers(there, move.quantity)
            self._entries += [_Entry(index, part.id, -part.quantity, -part.value) for part in taken]
            open_[lot_id, source] = _rest(there, taken)
            value = sum(part.value for part in taken)
            self.values[index] -= value
        if target is not None:
            layer_id = self._uow.new_id()
            self._made.append(
                {
                    "id": layer_id,
                    "item_id": move.key.item_id,
                    "lot_id": lot_id,
                    "account": target,
                    "quantity": move.quantity,
                    "value": value,
                    "left_quantity": move.quantity,
                    "left_value": value,
                }
            )
            self._entries.append(_Entry(index, layer_id, move.quantity, value))
            self.values[index] += value

    def write(self, movement_ids: Sequence[UUID]) -> None:
        """Keep what was found, with the ids that the movements have now."""
        uow, taken = self._uow, [entry for entry in self._entries if entry.quantity < 0]
        uow.insert_many(COST_LAYER, self._made)
        if taken:
            rows = [{"p_id": one.layer_id, "p_less": -one.quantity, "p_worth": -one.value} for one in taken]
            done = uow.connection.execute(_take(uow), rows).rowcount
            assert done == len(rows), f"{len(rows) - done} cost layers shrank although they were locked"
        uow.insert_many(
            COST_LAYER_ENTRY,
            [
                {
                    "layer_id": entry.layer_id,
                    "movement_id": movement_ids[entry.index],
                    "quantity": entry.quantity,
                    "value": entry.value,
                }
                for entry in self._entries
            ],
        )


def _crossing(uow: UnitOfWork, moves: Sequence[Move]) -> dict[int, tuple[str | None, str | None]]:
    """The moves that change the account: index -> (account left, account reached)."""
    moving = [
        (index, move)
        for index, move in enumerate(moves)
        if move.source is None or move.target is None or move.source.location_id != move.target.location_id
    ]
    if not moving:
        return {}
    places = {end.location_id for _, move in moving for end in (move.source, move.target) if end is not None}
    statement = sa.select(STOCK_LOCATION.c.id, STOCK_LOCATION.c.valuation)
    valuation = {
        row["id"]: row["valuation"]
        for row in uow.rows(statement.where(STOCK_LOCATION.c.id.in_(sorted(places))))
    }
    if all(one == "none" for one in valuation.values()):
        return {}
    items = items_by_id(uow, {move.key.item_id for _, move in moving})

    def account(end: StockKey | None) -> str | None:
        if end is None:
            return None
        return rules.account_of(valuation[end.location_id], items[end.item_id].kind)

    ends = {index: (account(move.source), account(move.target)) for index, move in moving}
    return {index: both for index, both in ends.items() if both[0] != both[1]}


def _open_layers(uow: UnitOfWork, lot_ids: set[UUID]) -> dict[Place, list[Layer]]:
    """The layers of the lots that hold something, oldest first, locked."""
    found: dict[Place, list[Layer]] = {}
    ordered, layer = sorted(lot_ids), COST_LAYER.c
    for start in range(0, len(ordered), _CHUNK):
        statement = (
            sa.select(layer.id, layer.lot_id, layer.account, layer.left_quantity, layer.left_value)
            .where(
                layer.company == uow.company,
                layer.lot_id.in_(ordered[start : start + _CHUNK]),
                layer.left_quantity > 0,
            )
            .order_by(layer.lot_id, layer.created, layer.id)
            .with_for_update()
        )
        for row in uow.rows(statement):
            found.setdefault((row["lot_id"], row["account"]), []).append(
                Layer(row["id"], row["left_quantity"], row["left_value"])
            )
    return found


def _rest(layers: Sequence[Layer], taken: Sequence[Layer]) -> list[Layer]:
    parts = {part.id: part for part in taken}
    rest = [
        layer
        if layer.id not in parts
        else Layer(layer.id, layer.quantity - parts[layer.id].quantity, layer.value - parts[layer.id].value)
        for layer in layers
    ]
    return [layer for layer in rest if layer.quantity]


def _take(uow: UnitOfWork) -> sa.Update:
    layer, less = COST_LAYER.c, sa.bindparam("p_less", type_=sa.BigInteger)
    return (
        sa.update(COST_LAYER)
        .where(layer.id == sa.bindparam("p_id"), layer.left_quantity >= less)
        .values(
            left_quantity=layer.left_quantity - less,
            left_value=layer.left_value - sa.bindparam("p_worth", type_=sa.BigInteger),
            version=layer.version + 1,
            changed=uow.now,
        )
    )

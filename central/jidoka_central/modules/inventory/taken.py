"""What holds took out of use, by the status it had: within a blocked balance, so much was available, so much
in inspection, so much under concession. The rest of the balance was blocked by a decision and stays so.

A key names the balance as it was before the hold. Every posting keeps this in step: what leaves a blocked
balance is first what was blocked by a decision, then what a hold took; what goes on blocked to another place
is remembered there. Whoever reads or writes here has locked the lots.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory.model import STOCK_TAKEN
from jidoka_central.modules.inventory.things import Move, StockKey

_CHUNK: Final = 400
_FIRST_OUT: Final = ("available", "concession", "inspection")


def taken_of(q: Queries, lot_ids: Collection[UUID]) -> dict[StockKey, int]:
    found: dict[StockKey, int] = {}
    ordered, taken = sorted(set(lot_ids)), STOCK_TAKEN.c
    for start in range(0, len(ordered), _CHUNK):
        mine = sa.select(STOCK_TAKEN).where(
            taken.company == q.company, taken.lot_id.in_(ordered[start : start + _CHUNK])
        )
        for row in q.rows(mine):
            key = StockKey(row["lot_id"], row["location_id"], row["status"], row["order_id"], row["item_id"])
            found[key] = row["quantity"]
    return found


def add(uow: UnitOfWork, parts: Sequence[tuple[StockKey, int]]) -> None:
    """Holds took these balances."""
    lots = {key.lot_id for key, _ in parts}
    now = taken_of(uow, lots)
    for key, quantity in parts:
        now[key] = now.get(key, 0) + quantity
    remember(uow, lots, now)


def remember(uow: UnitOfWork, lot_ids: Collection[UUID], now: Mapping[StockKey, int]) -> None:
    """Of these lots, this much is taken, and nothing else."""
    ordered, taken = sorted(set(lot_ids)), STOCK_TAKEN.c
    for start in range(0, len(ordered), _CHUNK):
        some = ordered[start : start + _CHUNK]
        uow.connection.execute(
            sa.delete(STOCK_TAKEN).where(taken.company == uow.company, taken.lot_id.in_(some))
        )
    uow.insert_many(
        STOCK_TAKEN,
        [
            {
                "item_id": key.item_id,
                "location_id": key.location_id,
                "lot_id": key.lot_id,
                "status": key.status,
                "order_id": key.order_id,
                "quantity": quantity,
            }
            for key, quantity in sorted(now.items())
            if quantity
        ],
    )


def follow(uow: UnitOfWork, moves: Sequence[Move], before: Mapping[StockKey, int]) -> None:
    """The moves took something out of blocked balances, which held ``before``."""
    out = [(move.source, move) for move in moves if move.source and move.source.status == "blocked"]
    now = taken_of(uow, {source.lot_id for source, _ in out}) if out else {}
    if not now:
        return
    left, touched = dict(before), set[UUID]()
    for source, move in out:
        left[source] -= move.quantity
        here = [replace(source, status=status) for status in _FIRST_OUT]
        gone = sum(now.get(key, 0) for key in here) - left[source]
        for key in here:
            part = min(now.get(key, 0), gone)
            if part <= 0:
                continue
            touched.add(source.lot_id)
            now[key] -= part
            gone -= part
            if move.target is not None and move.target.status == "blocked":
                there = replace(move.target, status=key.status)
                now[there] = now.get(there, 0) + part
    remember(uow, touched, {key: quantity for key, quantity in now.items() if key.lot_id in touched})

"""Parts go into what is reworked: out of the store, at the value of their layers, and into the pieces by
their edges. What is reworked keeps its own value: the parts are what the failure costs. Nothing becomes a
part of itself, nor of what it was made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import holds, reading, rules, tracing
from jidoka_central.modules.inventory.errors import INSUFFICIENT_STOCK, PART_OF_ITSELF, USED_ON
from jidoka_central.modules.inventory.events import PartsGivenBack, PartsUsed
from jidoka_central.modules.inventory.model import (
    GENEALOGY_EDGE,
    GENEALOGY_EDGE_UNDONE,
    NO_ORDER,
    STANDING,
    STOCK_BALANCE,
    STOCK_MOVEMENT,
)
from jidoka_central.modules.inventory.posting import lock_lots, post
from jidoka_central.modules.inventory.promises import unpromised
from jidoka_central.modules.inventory.service import ask_to_move, ensure_location, positive
from jidoka_central.modules.inventory.things import STORE, DocumentRef, Lot, LotQuantity, Move, StockKey
from jidoka_central.modules.masterdata.public import check_fineness, get_item, quantity_text
from jidoka_shared.values import allocate

_CHUNK = 400


@dataclass(frozen=True, slots=True)
class UsedUp:
    """Micro-units of a lot of a part that went into something."""

    item_id: UUID
    lot_id: UUID
    quantity: int


def use_parts(
    uow: UnitOfWork,
    item_id: UUID,
    quantity: int,
    into: Sequence[Lot],
    document: DocumentRef,
    *,
    plant: str,
    lot_id: UUID | None = None,
    field: str = "quantity",
    lot_field: str = "lot",
) -> tuple[LotQuantity, ...]:
    """A quantity of a part, oldest lot first or of the lot named, is used up in these serials or this lot,
    the same for each. Returns what of which lot, with its value.

    Raises ``INSUFFICIENT_STOCK``, ``NOT_POSITIVE``, ``TOO_FINE`` (field), ``HELD`` (lot_field, of a named
    lot), ``PART_OF_ITSELF`` (lot_field of a named lot, else field), and what the gate ``inventory.move``
    refuses. Emits PartsUsed.
    """
    assert into, "parts go into something"
    positive(quantity)
    item = get_item(uow, item_id)
    check_fineness(item, quantity, field=field)
    store = ensure_location(uow, plant, STORE)
    conditions = [
        STOCK_BALANCE.c.item_id == item_id,
        STOCK_BALANCE.c.location_id == store,
        STOCK_BALANCE.c.status == "available",
        STOCK_BALANCE.c.order_id == NO_ORDER,
    ]
    if lot_id is None and into[0].kind == "lot":  # serials that are reworked are blocked
        conditions.append(STOCK_BALANCE.c.lot_id.not_in([lot.id for lot in into]))
    if lot_id is not None:
        _refuse_made_of(uow, [lot_id], into, field=lot_field)
        holds.refuse_held(uow, [reading.get_lot(uow, lot_id)], field=lot_field)
        conditions.append(STOCK_BALANCE.c.lot_id == lot_id)
    there = unpromised(uow, *conditions, plant=plant, needed=quantity)
    taken, missing = rules.first_in_first_out(there, quantity)
    if missing:
        raise INSUFFICIENT_STOCK.refuse(
            field=field,
            item=item.number,
            needed=quantity_text(quantity),
            there=quantity_text(quantity - missing),
        )
    if lot_id is None:
        _refuse_made_of(uow, [key.lot_id for key, _ in taken], into, field=field)
    ask_to_move(uow, "consume", item_id, [key.lot_id for key, _ in taken], document)
    values = post(uow, [Move("consume", part, key, None) for key, part in taken], document, plant)
    _write_edges(uow, taken, into)
    lots = reading.lots_by_id(uow, [key.lot_id for key, _ in taken])
    used = tuple(
        LotQuantity(key.lot_id, lots[key.lot_id].number, part, -value)
        for (key, part), value in zip(taken, values, strict=True)
    )
    uow.emit(PartsUsed(item_id, quantity, used, document.number, document.id))
    return used


def give_parts_back(
    uow: UnitOfWork,
    parts: Sequence[UsedUp],
    into: Sequence[Lot],
    document: DocumentRef,
    *,
    plant: str,
    at: int,
    by: DocumentRef,
    field: str,
) -> dict[UUID, int]:
    """What ``use_parts`` took at the instant ``at`` for the document is where it was, and in nothing. Returns
    what each lot is worth that came back: what it was when it went. ``by``: what takes it back.

    Raises ``HELD`` (a lot that came back would not be held), ``USED_ON`` when what got the parts has left
    stock since, both naming ``field``; what the gate ``inventory.move`` refuses. Emits PartsGivenBack for
    each item.
    """
    ids = sorted({part.lot_id for part in parts})
    lock_lots(uow, [*ids, *(lot.id for lot in into)])
    lots = reading.lots_by_id(uow, ids)
    holds.refuse_held(uow, list(lots.values()), field=field)
    _refuse_used_on(uow, into, at, field=field)
    moved = STOCK_MOVEMENT.c
    taken = uow.rows(
        sa.select(STOCK_MOVEMENT)
        .where(
            moved.company == uow.company,
            moved.document_id == document.id,
            moved.kind == "consume",
            moved.created == at,
            moved.lot_id.in_(ids),
        )
        .order_by(moved.id)
    )
    quantities: dict[UUID, int] = {}
    for part in parts:
        quantities[part.lot_id] = quantities.get(part.lot_id, 0) + part.quantity
    _assert_of(quantities, taken, "lot_id")
    for item_id in dict.fromkeys(part.item_id for part in parts):
        mine = [lot_id for lot_id in ids if lots[lot_id].item_id == item_id]
        ask_to_move(uow, "undo_consume", item_id, mine, by)
    moves = [Move("undo_consume", row["quantity"], None, _came_from(row), -row["value"]) for row in taken]
    values = post(uow, moves, by, plant)
    _undo_edges(uow, quantities, into, at, by)
    worth: dict[UUID, int] = {}
    for move, value in zip(moves, values, strict=True):
        worth[move.key.lot_id] = worth.get(move.key.lot_id, 0) + value
    for item_id in dict.fromkeys(part.item_id for part in parts):
        back = tuple(
            LotQuantity(id_, lots[id_].number, quantity, worth[id_])
            for id_, quantity in quantities.items()
            if lots[id_].item_id == item_id
        )
        total = sum(one.quantity for one in back)
        uow.emit(PartsGivenBack(item_id, total, back, by.number, by.id))
    return worth


def _came_from(row: RowMapping) -> StockKey:
    return StockKey(row["lot_id"], row["from_location_id"], row["from_status"], NO_ORDER, row["item_id"])


def _assert_of(quantities: dict[UUID, int], rows: Sequence[RowMapping], column: str) -> None:
    """The facts found are those that were meant, exactly."""
    found: dict[UUID, int] = {}
    for row in rows:
        found[row[column]] = found.get(row[column], 0) + row["quantity"]
    assert found == quantities, f"what is to be given back is {quantities}, what was taken {found}"


def _refuse_used_on(uow: UnitOfWork, into: Sequence[Lot], at: int, *, field: str) -> None:
    """Raises ``USED_ON`` when some of what got the parts was delivered, scrapped, downgraded or used up
    since. Of a lot nothing can be told apart."""
    moved, lots = STOCK_MOVEMENT.c, {lot.id: lot.number for lot in into}
    ids = sorted(lots)
    for start in range(0, len(ids), _CHUNK):
        left = uow.first(
            sa.select(moved.lot_id, moved.document_number)
            .where(
                moved.company == uow.company,
                moved.lot_id.in_(ids[start : start + _CHUNK]),
                moved.created >= at,
                moved.to_location_id.is_(None),
                moved.kind != "restock",
            )
            .order_by(moved.id)
            .limit(1)
        )
        if left is not None:
            lot = lots[left["lot_id"]]
            raise USED_ON.refuse(field=field, lot=lot, document=left["document_number"])


def _undo_edges(
    uow: UnitOfWork, quantities: dict[UUID, int], into: Sequence[Lot], at: int, by: DocumentRef
) -> None:
    assert by.id is not None
    edge, children = GENEALOGY_EDGE.c, {lot.id for lot in into}
    written = uow.rows(
        sa.select(edge.id, edge.parent_lot_id, edge.child_lot_id, edge.quantity).where(
            edge.company == uow.company,
            edge.order_id == NO_ORDER,
            edge.created == at,
            edge.parent_lot_id.in_(sorted(quantities)),
            STANDING,
        )
    )
    mine = [row for row in written if row["child_lot_id"] in children]
    _assert_of(quantities, mine, "parent_lot_id")
    uow.insert_many(
        GENEALOGY_EDGE_UNDONE,
        [
            {
                "edge_id": row["id"],
                "document_type": by.type,
                "document_id": by.id,
                "document_number": by.number,
            }
            for row in mine
        ],
    )


def _refuse_made_of(uow: UnitOfWork, parts: Collection[UUID], into: Sequence[Lot], *, field: str) -> None:
    """Raises ``PART_OF_ITSELF`` when one of the parts is what it would go into, or was made of it."""
    reworked, ids = {lot.id: lot.number for lot in into}, tracing.Ids()
    part_of = {part: part for part in parts}  # a lot -> the part that it is, or is in
    level = set(part_of)
    while level:
        found = next((lot for lot in sorted(level) if lot in reworked), None)
        if found is not None:
            part = reading.get_lot(uow, part_of[found])
            raise PART_OF_ITSELF.refuse(field=field, lot=part.number, into=reworked[found])
        above = [link for link in tracing.links_into(uow, level, ids) if link.parent not in part_of]
        part_of |= {link.parent: part_of[link.child] for link in above}
        level = {link.parent for link in above}


def _write_edges(uow: UnitOfWork, taken: Sequence[tuple[StockKey, int]], into: Sequence[Lot]) -> None:
    """Each gets the same of every lot that was taken; what cannot be parted goes to the first ones."""
    uow.insert_many(
        GENEALOGY_EDGE,
        [
            {
                "parent_item_id": key.item_id,
                "parent_lot_id": key.lot_id,
                "child_item_id": child.item_id,
                "child_lot_id": child.id,
                "quantity": share,
                "order_id": NO_ORDER,
                "operation": None,
                "cell_id": None,
                "operator": uow.principal.display or uow.principal.name,
                "at": uow.now,
            }
            for key, part in taken
            for child, share in zip(into, allocate(part, [1] * len(into)), strict=True)
            if share
        ],
    )

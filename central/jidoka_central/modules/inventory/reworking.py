"""Parts go into what is reworked: out of the store, at the value of their layers, and into the pieces by
their edges. What is reworked keeps its own value: the parts are what the failure costs. Nothing becomes a
part of itself, nor of what it was made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import holds, reading, rules, tracing
from jidoka_central.modules.inventory.errors import INSUFFICIENT_STOCK, PART_OF_ITSELF
from jidoka_central.modules.inventory.events import PartsUsed
from jidoka_central.modules.inventory.model import GENEALOGY_EDGE, NO_ORDER, STOCK_BALANCE
from jidoka_central.modules.inventory.posting import post
from jidoka_central.modules.inventory.promises import unpromised
from jidoka_central.modules.inventory.service import ask_to_move, ensure_location, positive
from jidoka_central.modules.inventory.things import STORE, DocumentRef, Lot, LotQuantity, Move, StockKey
from jidoka_central.modules.masterdata.public import check_fineness, get_item, quantity_text
from jidoka_shared.values import allocate


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

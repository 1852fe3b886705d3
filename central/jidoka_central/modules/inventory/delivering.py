"""Stock goes to customers and comes back.

What goes out is what is reserved for the delivery. Its lots are locked, and only then are the holds read:
a hold that has committed stops it, and one that comes later finds it gone. What comes back lies with the
returns, in inspection, worth what it was when it went; found good it goes back into the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import SourceDocument
from jidoka_central.modules.inventory import holds, reading, rules
from jidoka_central.modules.inventory.errors import INSUFFICIENT_STOCK, SERIAL_IN_STOCK
from jidoka_central.modules.inventory.events import ReturnsRestocked, StockDelivered, StockTakenBack
from jidoka_central.modules.inventory.model import NO_ORDER, STOCK_LOT, STOCK_MOVEMENT, STOCK_RESERVATION
from jidoka_central.modules.inventory.posting import lock_lots, of_lots, post
from jidoka_central.modules.inventory.promises import usable_locations
from jidoka_central.modules.inventory.reserving import refuse_unfit, reserved_of_document
from jidoka_central.modules.inventory.service import ask_to_move, ensure_location
from jidoka_central.modules.inventory.things import (
    RMA,
    STORE,
    USABLE,
    DocumentRef,
    Lot,
    LotQuantity,
    Move,
    ReturnedPart,
    Status,
    StockKey,
)
from jidoka_central.modules.masterdata.public import get_item, quantity_text


def deliver(
    uow: UnitOfWork, document: DocumentRef, *, plant: str, field: str = "delivery_id"
) -> dict[UUID, tuple[LotQuantity, ...]]:
    """Everything reserved for the document leaves stock for its customer. Returns for each line its lots
    with the value they took out.

    Raises ``HELD`` naming lot and document, ``SERIAL_NOT_IN_STOCK``, ``NOT_AVAILABLE``,
    ``INSUFFICIENT_STOCK``; what the gate ``inventory.move`` refuses. Emits StockDelivered for each item.
    """
    assert document.id is not None
    claimed = reserved_of_document(uow, document.id)
    ids = [one.lot_id for one in claimed]
    places = of_lots(uow, ids, lock=True)
    lots = reading.lots_by_id(uow, ids)
    refuse_unfit(uow, [lots[id_] for id_ in dict.fromkeys(ids)], places, plant, field=field)
    for item_id in dict.fromkeys(one.item_id for one in claimed):
        ask_to_move(
            uow, "delivery", item_id, [one.lot_id for one in claimed if one.item_id == item_id], document
        )
    moves, of_line = list[Move](), list[UUID]()
    usable, left = usable_locations(uow, plant), dict(places)
    for one in claimed:
        here = [
            (key, left[key])
            for key in left
            if key.lot_id == one.lot_id
            and key.status in ((one.status,) if lots[one.lot_id].kind == "lot" else USABLE)
            and key.order_id == NO_ORDER
            and key.location_id in usable
        ]
        taken, missing = rules.first_in_first_out(here, one.quantity)
        if missing:
            raise INSUFFICIENT_STOCK.refuse(
                field=field,
                item=f"{get_item(uow, one.item_id).number} ({one.number})",
                needed=quantity_text(one.quantity),
                there=quantity_text(one.quantity - missing),
            )
        for key, part in taken:
            left[key] -= part
            moves.append(Move("delivery", part, key, None))
            of_line.append(one.line_id)
    values = post(uow, moves, document, plant)
    uow.connection.execute(
        sa.delete(STOCK_RESERVATION).where(
            STOCK_RESERVATION.c.company == uow.company, STOCK_RESERVATION.c.document_id == document.id
        )
    )
    found: dict[UUID, dict[UUID, LotQuantity]] = {}
    for line_id, move, value in zip(of_line, moves, values, strict=True):
        line, lot_id = found.setdefault(line_id, {}), move.key.lot_id
        before = line.get(lot_id, LotQuantity(lot_id, lots[lot_id].number, 0))
        line[lot_id] = LotQuantity(
            lot_id, before.number, before.quantity + move.quantity, before.value - value
        )
    delivered = {line_id: tuple(parts.values()) for line_id, parts in found.items()}
    _tell(uow, document, delivered, lots)
    return delivered


def left_under_concession(q: Queries, document_id: UUID) -> list[LotQuantity]:
    """What left stock with a document that had been accepted under concession, by lot."""
    moved = STOCK_MOVEMENT.c
    statement = (
        sa.select(moved.lot_id, STOCK_LOT.c.number, sa.func.sum(moved.quantity).label("quantity"))
        .join(STOCK_LOT, STOCK_LOT.c.id == moved.lot_id)
        .where(
            moved.company == q.company,
            moved.document_id == document_id,
            moved.from_status == "concession",
            moved.to_location_id.is_(None),
        )
        .group_by(moved.lot_id, STOCK_LOT.c.number)
        .order_by(moved.lot_id)
    )
    return [LotQuantity(row["lot_id"], row["number"], int(row["quantity"])) for row in q.rows(statement)]


def _tell(
    uow: UnitOfWork,
    document: DocumentRef,
    delivered: dict[UUID, tuple[LotQuantity, ...]],
    lots: dict[UUID, Lot],
) -> None:
    by_item: dict[UUID, list[LotQuantity]] = {}
    for parts in delivered.values():
        for part in parts:
            by_item.setdefault(lots[part.lot_id].item_id, []).append(part)
    for item_id, some in by_item.items():
        uow.emit(
            StockDelivered(
                item_id,
                document.number,
                document.id,
                sum(part.quantity for part in some),
                sum(part.value for part in some),
                tuple(some),
            )
        )


def take_back(
    uow: UnitOfWork,
    item_id: UUID,
    parts: Sequence[ReturnedPart],
    document: DocumentRef,
    *,
    plant: str,
    field: str = "serials",
) -> int:
    """What a customer sent back lies with the returns of the plant, in inspection. Returns its value.

    Raises ``SERIAL_IN_STOCK``; what the gate ``inventory.move`` refuses. Emits StockTakenBack.
    """
    lots = reading.lots_by_id(uow, [part.lot_id for part in parts])
    here = {key.lot_id for key, _ in of_lots(uow, list(lots), lock=True)}
    for index, part in enumerate(parts):
        lot = lots[part.lot_id]
        if lot.kind == "serial" and lot.id in here:
            raise SERIAL_IN_STOCK.refuse(field=f"{field}.{index}", lot=lot.number)
    ask_to_move(uow, "take_back", item_id, list(lots), document)
    place = ensure_location(uow, plant, RMA)
    moves = [
        Move(
            "take_back",
            part.quantity,
            None,
            StockKey(part.lot_id, place, "inspection", NO_ORDER, item_id),
            part.value,
        )
        for part in parts
    ]
    post(uow, moves, document, plant)
    value = sum(part.value for part in parts)
    back = tuple(LotQuantity(one.lot_id, lots[one.lot_id].number, one.quantity, one.value) for one in parts)
    total = sum(part.quantity for part in parts)
    uow.emit(StockTakenBack(item_id, document.number, document.id, total, value, back))
    return value


def restock(
    uow: UnitOfWork,
    item_id: UUID,
    serials: Sequence[str],
    document: DocumentRef,
    *,
    nc: SourceDocument | None = None,
) -> tuple[str, ...]:
    """Serials that lie among the returns, available or accepted under concession, go into the store with
    their value; others are left alone. Returns those that moved. Emits ReturnsRestocked."""
    item = get_item(uow, item_id)
    lots = reading.serial_lots(uow, item, serials)
    places = of_lots(uow, [lot.id for lot in lots], lock=True)
    origin = reading.origins(uow, {key.location_id for key, _ in places})
    good = [
        (key, quantity)
        for key, quantity in places
        if origin[key.location_id] == "returned" and key.status in USABLE
    ]
    if not good:
        return ()
    ask_to_move(uow, "restock", item_id, [key.lot_id for key, _ in good], document)
    total = 0
    for plant, keys in _by_plant(uow, good).items():
        store = ensure_location(uow, plant, STORE)
        out = post(uow, [Move("restock", quantity, key, None) for key, quantity in keys], document, plant)
        moves = [
            Move("restock", part, None, StockKey(key.lot_id, store, key.status, NO_ORDER, item_id), -value)
            for (key, part), value in zip(keys, out, strict=True)
        ]
        post(uow, moves, document, plant)
        total -= sum(out)
    names = {lot.id: lot.number for lot in lots}
    moved = tuple(names[key.lot_id] for key, _ in good)
    worth = finance.worth(uow, total, item.kind)
    uow.emit(
        ReturnsRestocked(item_id, moved, document.number, document.id, document.type, worth=worth, nc=nc)
    )
    return moved


def restock_lot(
    uow: UnitOfWork,
    lot_id: UUID,
    quantity: int,
    document: DocumentRef,
    *,
    from_status: Status,
    to_status: Status,
    plant: str,
    nc: SourceDocument | None = None,
) -> None:
    """A quantity of a lot that lies among the returns goes into the store in its new status, with its value.
    Raises ``INSUFFICIENT_STOCK``, ``HELD`` by another document (lot). Emits ReturnsRestocked."""
    lot = reading.get_lot(uow, lot_id)
    item = get_item(uow, lot.item_id)
    lock_lots(uow, [lot.id])
    holds.refuse_held(uow, [lot], document, field="lot")
    ask_to_move(uow, "restock", lot.item_id, [lot_id], document)
    source = StockKey(lot_id, ensure_location(uow, plant, RMA), from_status, NO_ORDER, lot.item_id)
    (value,) = post(uow, [Move("restock", quantity, source, None)], document, plant)
    target = StockKey(lot_id, ensure_location(uow, plant, STORE), to_status, NO_ORDER, lot.item_id)
    post(uow, [Move("restock", quantity, None, target, -value)], document, plant)
    worth = finance.worth(uow, -value, item.kind)
    uow.emit(
        ReturnsRestocked(
            lot.item_id,
            (),
            document.number,
            document.id,
            document.type,
            worth=worth,
            nc=nc,
            lots=(LotQuantity(lot_id, lot.number, quantity, -value),),
        )
    )


def hold_what_is_there(
    uow: UnitOfWork, item_id: UUID, lot_ids: Sequence[UUID], document: DocumentRef, *, reason: str = ""
) -> tuple[Lot, ...]:
    """Hold those of an item's lots that are in stock, wherever they lie, and that the document does not hold
    by its lot; returns all that are there. What has left, or leaves at this moment, is not held: who asks
    looks afterwards where the others went. What moves at this moment is held where it lies then. Emits
    SerialsBlocked."""
    lots = reading.lots_by_id(uow, lot_ids)
    here = {key.lot_id for key, _ in of_lots(uow, list(lots), lock=True)}
    there = [lot for id_, lot in sorted(lots.items()) if id_ in here]
    held = reading.held_by(uow, [lot.id for lot in there])
    mine = {id_ for id_, some in held.items() if any(hold["document_id"] == document.id for hold in some)}
    new = [lot for lot in there if lot.id not in mine]
    if new:
        hold_id = holds.hold_of(uow, document, item_id) or holds.place(uow, document, item_id, reason=reason)
        holds.take(uow, hold_id, item_id, new, document)
    return tuple(there)


def _by_plant(
    uow: UnitOfWork, places: Sequence[tuple[StockKey, int]]
) -> dict[str, list[tuple[StockKey, int]]]:
    plants = holds.plants_of(uow, {key.location_id for key, _ in places})
    found: dict[str, list[tuple[StockKey, int]]] = {}
    for key, quantity in places:
        found.setdefault(plants[key.location_id], []).append((key, quantity))
    return found

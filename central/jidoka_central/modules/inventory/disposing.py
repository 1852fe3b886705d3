"""Stock leaves for good: scrapped, or sent back to whom it came from."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import SourceDocument
from jidoka_central.modules.inventory import holds, reading, rules
from jidoka_central.modules.inventory.errors import INSUFFICIENT_STOCK, SERIAL_NOT_IN_STOCK
from jidoka_central.modules.inventory.events import LotScrapped, SerialsScrapped, StockSentBack
from jidoka_central.modules.inventory.model import NO_ORDER, STOCK_BALANCE
from jidoka_central.modules.inventory.posting import claimed, lock_lots, of_lots, post
from jidoka_central.modules.inventory.service import ask_to_move, positive
from jidoka_central.modules.inventory.things import (
    STORE,
    DocumentRef,
    Lot,
    Move,
    MovementKind,
    Status,
    StockKey,
)
from jidoka_central.modules.masterdata.public import check_fineness, get_item, quantity_text


def scrap_serials(
    uow: UnitOfWork,
    item_id: UUID,
    serials: Sequence[str],
    document: DocumentRef,
    *,
    nc: SourceDocument | None = None,
) -> tuple[UUID | None, ...]:
    """The serials are destroyed for the document; ``nc`` is the nonconformance that their entry names.
    Returns, for each, the order in whose process it was (``None``: it lay in a store).

    Raises ``UNKNOWN_SERIAL``, ``SERIAL_TWICE``, ``SERIAL_NOT_IN_STOCK``, and ``HELD`` when another document
    holds one; each names ``serials``. Emits SerialsScrapped (one for each order, and of a store one for each
    account), HoldLifted.
    """
    item = get_item(uow, item_id)
    lots = reading.serial_lots(uow, item, serials)
    places = of_lots(uow, [lot.id for lot in lots], lock=True)
    key_of = {key.lot_id: key for key, _ in places}
    for index, lot in enumerate(lots):
        if lot.id not in key_of:
            raise SERIAL_NOT_IN_STOCK.refuse(field=f"serials.{index}", serial=lot.number)
    holds.refuse_held(uow, lots, document, field="serials")
    worth_of: dict[UUID, int] = {}
    for plant, moves in _by_plant(uow, places).items():
        for move, value in zip(moves, post(uow, moves, document, plant), strict=True):
            worth_of[move.key.lot_id] = -value
    holds.let_go(uow, lots, None)
    orders = [None if key_of[lot.id].order_id == NO_ORDER else key_of[lot.id].order_id for lot in lots]
    origin = reading.origins(uow, {key.location_id for key in key_of.values()})
    groups: dict[tuple[UUID | None, str], list[Lot]] = {}
    for lot, order_id in zip(lots, orders, strict=True):
        groups.setdefault((order_id, origin[key_of[lot.id].location_id]), []).append(lot)
    for (order_id, where), some in groups.items():
        uow.emit(
            SerialsScrapped(
                document_id=item_id,
                serials=tuple(lot.number for lot in some),
                order_id=order_id,
                scrapped_by=document.number,
                scrapped_by_id=document.id,
                scrapped_by_type=document.type,
                origin=where,
                worth=finance.worth(uow, sum(worth_of[lot.id] for lot in some), item.kind),
                nc=nc,
            )
        )
    return tuple(orders)


def scrap_output(
    uow: UnitOfWork, order_id: UUID, order_number: str, item_id: UUID, quantity: int, *, plant: str
) -> None:
    """A quantity of an order's output in process is lost, whatever its status; for items followed by lot.
    Raises ``INSUFFICIENT_STOCK`` (field scrap)."""
    of_order = (STOCK_BALANCE.c.order_id == order_id, STOCK_BALANCE.c.item_id == item_id)
    output = claimed(uow, *of_order, needed=quantity)
    taken, missing = rules.first_in_first_out(output, quantity)
    if missing:
        raise INSUFFICIENT_STOCK.refuse(
            field="scrap",
            item=get_item(uow, item_id).number,
            needed=quantity_text(quantity),
            there=quantity_text(quantity - missing),
        )
    document = DocumentRef("work_order", order_id, order_number)
    post(uow, [Move("scrap", part, key, None) for key, part in taken], document, plant)


def scrap_lot(
    uow: UnitOfWork,
    lot_id: UUID,
    quantity: int,
    *,
    from_status: Status,
    plant: str,
    document: DocumentRef,
    location: str = STORE,
    nc: SourceDocument | None = None,
) -> int:
    """A quantity of a lot in a store is destroyed for the document; ``nc`` as in ``scrap_serials``. Returns
    its value. Raises ``INSUFFICIENT_STOCK``, ``NOT_POSITIVE``, ``TOO_FINE`` (quantity), ``UNKNOWN_LOCATION``,
    ``HELD`` by another document (lot). Emits LotScrapped."""
    lot, place, value = _take_out(uow, "scrap", lot_id, quantity, from_status, plant, document, location)
    uow.emit(
        LotScrapped(
            document_id=lot_id,
            item_id=lot.item_id,
            lot=lot.number,
            quantity=quantity,
            status=from_status,
            scrapped_by=document.number,
            scrapped_by_id=document.id,
            scrapped_by_type=document.type,
            origin=reading.origins(uow, {place})[place],
            worth=finance.worth(uow, value, get_item(uow, lot.item_id).kind),
            nc=nc,
        )
    )
    return value


def send_back(
    uow: UnitOfWork,
    lot_id: UUID,
    quantity: int,
    *,
    from_status: Status,
    plant: str,
    document: DocumentRef,
    location: str = STORE,
) -> int:
    """A quantity of a lot goes back to its supplier. Returns the value taken out, for the document that posts
    the return. Raises as ``scrap_lot``, and what the gate ``inventory.move`` refuses. Emits StockSentBack."""
    lot, _, value = _take_out(uow, "send_back", lot_id, quantity, from_status, plant, document, location)
    uow.emit(
        StockSentBack(
            document_id=lot_id,
            item_id=lot.item_id,
            lot=lot.number,
            quantity=quantity,
            plant=plant,
            status=from_status,
            value=value,
            sent_by=document.number,
            sent_by_id=document.id,
        )
    )
    return value


def _take_out(
    uow: UnitOfWork,
    kind: MovementKind,
    lot_id: UUID,
    quantity: int,
    status: Status,
    plant: str,
    document: DocumentRef,
    location: str,
) -> tuple[Lot, UUID, int]:
    positive(quantity)
    lot = reading.get_lot(uow, lot_id)
    check_fineness(get_item(uow, lot.item_id), quantity, field="quantity")
    place = reading.location_id(uow, plant, location)
    lock_lots(uow, [lot.id])
    holds.refuse_held(uow, [lot], document, field="lot")
    if kind == "send_back":
        ask_to_move(uow, kind, lot.item_id, [lot.id], document)
    source = StockKey(lot.id, place, status, NO_ORDER, lot.item_id)
    (value,) = post(uow, [Move(kind, quantity, source, None)], document, plant)
    return lot, place, -value


def _by_plant(uow: UnitOfWork, places: Sequence[tuple[StockKey, int]]) -> dict[str, list[Move]]:
    plants = holds.plants_of(uow, {key.location_id for key, _ in places})
    moves: dict[str, list[Move]] = {}
    for key, quantity in places:
        moves.setdefault(plants[key.location_id], []).append(Move("scrap", quantity, key, None))
    return moves

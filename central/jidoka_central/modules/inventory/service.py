"""Business events of stock: receive, issue, return, put away. One function each.

All quantities are micro-units of the item's unit. Functions that are told what a machine did
(``make_serials``) never refuse for business reasons: what was made was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import holds, reading, rules
from jidoka_central.modules.inventory.errors import (
    INSUFFICIENT_STOCK,
    LOCATION_KNOWN,
    LOT_KNOWN,
    NOT_POSITIVE,
    RESERVED,
    TRACKED_BY_SERIAL,
)
from jidoka_central.modules.inventory.events import (
    LotReceived,
    StockIssued,
    StockPutAway,
    StockReturned,
)
from jidoka_central.modules.inventory.gates import MOVE
from jidoka_central.modules.inventory.model import (
    NO_ORDER,
    STOCK_BALANCE,
    STOCK_LOCATION,
    STOCK_LOT,
)
from jidoka_central.modules.inventory.posting import claimed, post, there
from jidoka_central.modules.inventory.promises import promised, reserved_for, unpromised
from jidoka_central.modules.inventory.supplying import settle_shortages
from jidoka_central.modules.inventory.things import (
    IN_PROCESS,
    RMA,
    STORE,
    USABLE,
    DocumentRef,
    Lot,
    LotQuantity,
    Move,
    MovementKind,
    MoveSubject,
    Status,
    StockKey,
    Valuation,
)
from jidoka_central.modules.masterdata.public import check_fineness, get_item, quantity_text
from jidoka_shared.values import allocate
from jidoka_shared.values.exact import divide_half_even

# Every plant has these; they are made when first used.
STANDARD_LOCATIONS: Final[dict[str, tuple[str, str, Valuation]]] = {
    STORE: ("仓库", "Store", "stock"),
    IN_PROCESS: ("在制", "In process", "none"),
    RMA: ("退货", "Returns", "rma"),
}


def create_location(uow: UnitOfWork, plant: str, code: str, name_zh: str, name_en: str) -> UUID:
    """A further place for stock in a plant. Raises ``LOCATION_KNOWN``."""
    if code in STANDARD_LOCATIONS or reading.find_location(uow, plant, code) is not None:
        raise LOCATION_KNOWN.refuse(field="code", plant=plant, location=code)
    return _insert_location(uow, plant, code, name_zh, name_en, "stock")


def ensure_location(uow: UnitOfWork, plant: str, code: str, *, field: str = "location") -> UUID:
    """The location's id; the standard ones are made when first used. Raises ``UNKNOWN_LOCATION``."""
    found = reading.find_location(uow, plant, code)
    if found is None and code in STANDARD_LOCATIONS:
        return _insert_location(uow, plant, code, *STANDARD_LOCATIONS[code])
    return found or reading.location_id(uow, plant, code, field=field)


def receive(
    uow: UnitOfWork,
    item_id: UUID,
    lot_number: str,
    quantity: int,
    *,
    plant: str,
    location: str = STORE,
    status: Status = "available",
    origin: str,
    document: DocumentRef,
    supplier_lot: str | None = None,
    partner_id: UUID | None = None,
    value: int = 0,
) -> Lot:
    """A new lot comes in from outside, worth ``value`` (minor units). ``origin``: opening, supplier,
    customer; only an opening lot moves value by itself, the others' documents do.

    Raises ``TRACKED_BY_SERIAL`` (item), ``LOT_KNOWN`` (lot), ``UNKNOWN_LOCATION`` (location),
    ``NOT_POSITIVE`` and ``TOO_FINE`` (quantity). Emits LotReceived.
    """
    item = get_item(uow, item_id)
    if item.serialised:
        raise TRACKED_BY_SERIAL.refuse(field="item", item=item.number)
    positive(quantity)
    check_fineness(item, quantity, field="quantity")
    if reading.find_lot(uow, item_id, lot_number) is not None:
        raise LOT_KNOWN.refuse(field="lot", item=item.number, lot=lot_number)
    place = ensure_location(uow, plant, location)
    lot_id = uow.insert(
        STOCK_LOT,
        item_id=item_id,
        kind="lot",
        number=lot_number,
        origin=origin,
        supplier_lot=supplier_lot,
        partner_id=partner_id,
        order_id=None,
        piece=None,
    )
    target = StockKey(lot_id, place, status, NO_ORDER, item_id)
    (moved,) = post(uow, [Move("receipt", quantity, None, target, value)], document, plant)
    uow.emit(
        LotReceived(
            document_id=lot_id,
            item_id=item_id,
            lot=lot_number,
            supplier_lot=supplier_lot,
            quantity=quantity,
            plant=plant,
            location=location,
            status=status,
            origin=origin,
            worth=finance.worth(uow, moved, item.kind),
        )
    )
    return reading.get_lot(uow, lot_id)


def issue_to_order(
    uow: UnitOfWork,
    order_id: UUID,
    order_number: str,
    item_id: UUID,
    quantity: int,
    *,
    plant: str,
    lot_id: UUID | None = None,
) -> tuple[LotQuantity, ...]:
    """Available stock that nobody was promised goes to the floor for an order, oldest lot first, or from the
    lot named. Pieces that were made before their material was issued get it first.

    Raises ``INSUFFICIENT_STOCK`` naming the item (field quantity), ``RESERVED`` naming for whom, where there
    would be enough but for that; ``NOT_POSITIVE``, ``HELD``, and what the
    gate ``inventory.move`` refuses. Emits StockIssued.
    """
    positive(quantity)
    item = get_item(uow, item_id)
    check_fineness(item, quantity, field="quantity")
    source = ensure_location(uow, plant, STORE)
    target = ensure_location(uow, plant, IN_PROCESS)
    conditions = [
        STOCK_BALANCE.c.item_id == item_id,
        STOCK_BALANCE.c.location_id == source,
        STOCK_BALANCE.c.status == "available",
        STOCK_BALANCE.c.order_id == NO_ORDER,
    ]
    if lot_id is not None:
        lot = reading.get_lot(uow, lot_id)
        holds.refuse_held(uow, [lot], field="lot")
        conditions.append(STOCK_BALANCE.c.lot_id == lot.id)
    on_hand = unpromised(uow, *conditions, plant=plant, needed=quantity)
    taken, missing = rules.first_in_first_out(on_hand, quantity)
    if missing:
        _refuse_promised(uow, conditions, missing)
        raise INSUFFICIENT_STOCK.refuse(
            field="quantity",
            item=item.number,
            needed=quantity_text(quantity),
            there=quantity_text(quantity - missing),
        )
    document = DocumentRef("work_order", order_id, order_number)
    ask_to_move(uow, "issue", item_id, [key.lot_id for key, _ in taken], document)
    moves = [
        Move("issue", part, key, StockKey(key.lot_id, target, key.status, order_id, item_id))
        for key, part in taken
    ]
    values = post(uow, moves, document, plant)
    lots = _named(uow, taken, [-value for value in values])
    uow.emit(StockIssued(order_id, item_id, quantity, lots))
    settle_shortages(uow, order_id, item_id, document, plant)
    return lots


def _refuse_promised(uow: UnitOfWork, conditions: Sequence[sa.ColumnElement[bool]], missing: int) -> None:
    """Raises ``RESERVED`` when what is missing is there, and promised to somebody."""
    seen = there(uow, *conditions)
    reserved = promised(uow, [key.lot_id for key, _ in seen])
    first = next((key.lot_id for key, _ in seen if reserved.get(key.lot_id)), None)
    if first is not None and sum(reserved.values()) >= missing:
        lot = reading.get_lot(uow, first).number
        raise RESERVED.refuse(field="quantity", lot=lot, document=reserved_for(uow, first))


def return_from_order(
    uow: UnitOfWork, order_id: UUID, order_number: str, item_id: UUID, quantity: int, *, plant: str
) -> tuple[LotQuantity, ...]:
    """Material issued to an order and not used goes back to the store in the status it has, worth its share
    of what the order was given of its lot.

    Raises ``INSUFFICIENT_STOCK`` (field quantity), ``NOT_POSITIVE``. Emits StockReturned.
    """
    positive(quantity)
    item = get_item(uow, item_id)
    store = ensure_location(uow, plant, STORE)
    of_order = (STOCK_BALANCE.c.order_id == order_id, STOCK_BALANCE.c.item_id == item_id)
    supply = claimed(uow, *of_order, needed=quantity)
    taken, missing = rules.first_in_first_out(supply, quantity)
    if missing:
        raise INSUFFICIENT_STOCK.refuse(
            field="quantity",
            item=item.number,
            needed=quantity_text(quantity),
            there=quantity_text(quantity - missing),
        )
    document = DocumentRef("work_order", order_id, order_number)
    given = reading.given_to_order(uow, order_id, [key.lot_id for key, _ in taken])
    moves = []
    for key, part in taken:
        quantity_given, value_given = given[key.lot_id]
        value = divide_half_even(value_given * part, quantity_given)
        given[key.lot_id] = (quantity_given - part, value_given - value)
        target = StockKey(key.lot_id, store, key.status, NO_ORDER, item_id)
        moves.append(Move("return", part, key, target, value))
    values = post(uow, moves, document, plant)
    lots = _named(uow, taken, values)
    uow.emit(StockReturned(order_id, item_id, quantity, lots))
    return lots


def put_away(
    uow: UnitOfWork,
    order_id: UUID,
    order_number: str,
    item_id: UUID,
    *,
    plant: str,
    unit_cost: int | None = None,
) -> tuple[int, tuple[str, ...], int]:
    """An order's output that is available, or accepted under concession, goes from in process into the
    store as it is, each unit worth ``unit_cost`` (micro-currency; nothing without one). Returns the quantity,
    the serials (none for an item followed by lot) and the value. What is blocked or in inspection stays.
    Raises what the gate ``inventory.move`` refuses. Emits StockPutAway when there was something."""
    store = ensure_location(uow, plant, STORE)
    ready = claimed(
        uow,
        STOCK_BALANCE.c.order_id == order_id,
        STOCK_BALANCE.c.item_id == item_id,
        STOCK_BALANCE.c.status.in_(USABLE),
    )
    if not ready:
        return 0, (), 0
    document = DocumentRef("work_order", order_id, order_number)
    known = reading.lots_by_id(uow, [key.lot_id for key, _ in ready])
    holds.refuse_held(uow, known.values(), field="order_id")
    ask_to_move(uow, "put_away", item_id, [key.lot_id for key, _ in ready], document)
    total = sum(quantity for _, quantity in ready)
    value = 0
    if unit_cost is not None:
        value = finance.value_of(total, unit_cost, finance.ledger_currency(uow))
    shares = allocate(value, [quantity for _, quantity in ready])
    moves = [
        Move("put_away", part, key, StockKey(key.lot_id, store, key.status, NO_ORDER, item_id), share)
        for (key, part), share in zip(ready, shares, strict=True)
    ]
    post(uow, moves, document, plant)
    serials = tuple(known[key.lot_id].number for key, _ in ready) if get_item(uow, item_id).serialised else ()
    uow.emit(StockPutAway(order_id, item_id, total, serials))
    return total, serials, value


def ask_to_move(
    uow: UnitOfWork, kind: MovementKind, item_id: UUID, lot_ids: Sequence[UUID], document: DocumentRef
) -> None:
    """Raises what the gate ``inventory.move`` refuses."""
    uow.pass_gate(MOVE, MoveSubject(kind, item_id, tuple(lot_ids), document))


def _named(
    uow: UnitOfWork, taken: Sequence[tuple[StockKey, int]], values: Sequence[int]
) -> tuple[LotQuantity, ...]:
    lots = reading.lots_by_id(uow, [key.lot_id for key, _ in taken])
    return tuple(
        LotQuantity(key.lot_id, lots[key.lot_id].number, part, value)
        for (key, part), value in zip(taken, values, strict=True)
    )


def _insert_location(
    uow: UnitOfWork, plant: str, code: str, name_zh: str, name_en: str, valuation: Valuation
) -> UUID:
    return uow.insert(
        STOCK_LOCATION, plant=plant, code=code, name_zh=name_zh, name_en=name_en, valuation=valuation
    )


def positive(quantity: int) -> None:
    if quantity <= 0:
        raise NOT_POSITIVE.refuse(field="quantity")

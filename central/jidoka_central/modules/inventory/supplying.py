"""Making pieces out of what was issued to their order, and writing down what is in what.

Edges are written when the piece is made, oldest issued lot first, so that for each component what the edges
say and what was consumed are the same quantity. Where less was issued than made, the piece stands and a
shortage is kept; the next issue settles it, oldest piece first.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import holds, reading, rules
from jidoka_central.modules.inventory.errors import (
    SERIAL_KNOWN,
    SERIAL_TWICE,
    TRACKED_BY_LOT,
    TRACKED_BY_SERIAL,
)
from jidoka_central.modules.inventory.events import OutputMade
from jidoka_central.modules.inventory.model import (
    COMPONENT_SHORTAGE,
    GENEALOGY_EDGE,
    STOCK_BALANCE,
    STOCK_LOT,
)
from jidoka_central.modules.inventory.posting import claimed, post
from jidoka_central.modules.inventory.things import (
    Component,
    DocumentRef,
    Lot,
    LotQuantity,
    MadePiece,
    Making,
    Move,
    Status,
    StockKey,
)
from jidoka_central.modules.masterdata.public import get_item
from jidoka_shared.values import QUANTITY_SCALE
from jidoka_shared.values.exact import divide_half_even


def make_serials(
    uow: UnitOfWork,
    order_id: UUID,
    order_number: str,
    item_id: UUID,
    pieces: Sequence[MadePiece],
    components: Sequence[Component],
    making: Making,
    *,
    plant: str,
    location_id: UUID,
    status: Status = "available",
) -> tuple[Lot, ...]:
    """Pieces came into being in process of an order, out of the components issued to it. Holds on the
    order's range or on the material are inherited.

    Raises only for what contradicts itself: ``SERIAL_TWICE``, ``SERIAL_KNOWN``, ``TRACKED_BY_LOT``.
    Emits OutputMade, SerialsBlocked.
    """
    item = get_item(uow, item_id)
    if not item.serialised:
        raise TRACKED_BY_LOT.refuse(field="item", item=item.number)
    serials = [piece.serial for piece in pieces]
    twice = rules.first_twice(serials)
    if twice is not None:
        raise SERIAL_TWICE.refuse(field="serials", serial=twice)
    known = reading.known_serials(uow, item_id, serials)
    for index, serial in enumerate(serials):
        if serial in known:
            raise SERIAL_KNOWN.refuse(field=f"serials.{index}", item=item.number, serial=serial)
    if not pieces:
        return ()
    lots = tuple(
        Lot(uow.new_id(), item_id, "serial", piece.serial, "production", None, None, order_id, piece.piece)
        for piece in pieces
    )
    uow.insert_many(STOCK_LOT, [_lot_row(lot) for lot in lots])
    _produce(uow, order_number, lots, QUANTITY_SCALE, components, making, plant, location_id, status)
    return lots


def make_lot(
    uow: UnitOfWork,
    order_id: UUID,
    order_number: str,
    item_id: UUID,
    quantity: int,
    components: Sequence[Component],
    making: Making,
    *,
    plant: str,
    location_id: UUID,
    status: Status = "available",
) -> Lot:
    """A quantity of an item followed by lot came into being; the order's number is the lot's. As
    ``make_serials``."""
    item = get_item(uow, item_id)
    if item.serialised:
        raise TRACKED_BY_SERIAL.refuse(field="item", item=item.number)
    lot = reading.find_lot(uow, item_id, order_number)
    if lot is None:
        lot = Lot(uow.new_id(), item_id, "lot", order_number, "production", None, None, order_id, None)
        uow.insert_many(STOCK_LOT, [_lot_row(lot)])
    _produce(uow, order_number, (lot,), quantity, components, making, plant, location_id, status)
    return lot


def settle_shortages(
    uow: UnitOfWork, order_id: UUID, item_id: UUID, document: DocumentRef, plant: str
) -> None:
    """Give what was just issued to the pieces that were made without it, oldest first."""
    open_ = uow.rows(
        sa.select(COMPONENT_SHORTAGE)
        .join(STOCK_LOT, STOCK_LOT.c.id == COMPONENT_SHORTAGE.c.child_lot_id)
        .where(
            COMPONENT_SHORTAGE.c.company == uow.company,
            COMPONENT_SHORTAGE.c.order_id == order_id,
            COMPONENT_SHORTAGE.c.item_id == item_id,
            COMPONENT_SHORTAGE.c.quantity > 0,
        )
        .order_by(COMPONENT_SHORTAGE.c.at, STOCK_LOT.c.piece, COMPONENT_SHORTAGE.c.id)
        .with_for_update(of=COMPONENT_SHORTAGE)
    )
    for row in open_:
        taken, missing = rules.first_in_first_out(_supply(uow, order_id, item_id), row["quantity"])
        if not taken:
            return
        making = Making(row["at"], row["cell_id"], row["operator"], row["operation"])
        given = [(row["child_lot_id"], key, part) for key, part in taken]
        post(uow, [Move("consume", part, key, None) for key, part in taken], document, plant, row["at"])
        _write_edges(uow, row["child_item_id"], order_id, given, making)
        uow.update(COMPONENT_SHORTAGE, row, quantity=missing)
        child = reading.get_lot(uow, row["child_lot_id"])
        parents = {child.id: {key.lot_id for key, _ in taken}}
        holds.inherit(uow, child.item_id, order_id, [child], parents)


def _produce(
    uow: UnitOfWork,
    order_number: str,
    lots: Sequence[Lot],
    quantity: int,
    components: Sequence[Component],
    making: Making,
    plant: str,
    location_id: UUID,
    status: Status,
) -> None:
    """``quantity`` of each lot comes into being, with its share of each component."""
    order_id, item_id = lots[0].order_id, lots[0].item_id
    assert order_id is not None
    document = DocumentRef("work_order", order_id, order_number)
    moves: list[Move] = []
    parents: dict[UUID, set[UUID]] = {}
    consumed: dict[UUID, int] = {}
    short: dict[UUID, int] = {}
    for component in components:
        needed = divide_half_even(component.quantity * quantity, QUANTITY_SCALE)
        if not needed:
            continue
        supply = _supply(uow, order_id, component.item_id)
        given, missing = rules.spread([lot.id for lot in lots], needed, supply)
        for key, part in _by_key(given).items():
            moves.append(Move("consume", part, key, None))
            consumed[key.lot_id] = consumed.get(key.lot_id, 0) + part
        for child, key, _ in given:
            parents.setdefault(child, set()).add(key.lot_id)
        _write_edges(uow, item_id, order_id, given, making)
        _keep_shortages(uow, order_id, component.item_id, item_id, missing, making)
        if missing:
            short[component.item_id] = sum(part for _, part in missing)
    moves += [
        Move("produce", quantity, None, StockKey(lot.id, location_id, status, order_id, item_id))
        for lot in lots
    ]
    post(uow, moves, document, plant, making.at)
    held = holds.inherit(uow, item_id, order_id, lots, parents)
    used = reading.lots_by_id(uow, list(consumed))
    uow.emit(
        OutputMade(
            order_id,
            item_id,
            quantity * len(lots),
            tuple(lot.number for lot in lots if lot.kind == "serial"),
            status,
            tuple(LotQuantity(lot_id, used[lot_id].number, part) for lot_id, part in consumed.items()),
            tuple(short.items()),
            tuple(held),
        )
    )


def _supply(uow: UnitOfWork, order_id: UUID, item_id: UUID) -> list[tuple[StockKey, int]]:
    """What was issued to the order and is not used up, whatever its status: it is in the pieces, as a
    fact."""
    return claimed(uow, STOCK_BALANCE.c.order_id == order_id, STOCK_BALANCE.c.item_id == item_id)


def _by_key(given: Sequence[tuple[UUID, StockKey, int]]) -> dict[StockKey, int]:
    totals: dict[StockKey, int] = {}
    for _, key, part in given:
        totals[key] = totals.get(key, 0) + part
    return totals


def _write_edges(
    uow: UnitOfWork,
    child_item_id: UUID,
    order_id: UUID,
    given: Sequence[tuple[UUID, StockKey, int]],
    making: Making,
) -> None:
    uow.insert_many(
        GENEALOGY_EDGE,
        [
            {
                "parent_item_id": key.item_id,
                "parent_lot_id": key.lot_id,
                "child_item_id": child_item_id,
                "child_lot_id": child,
                "quantity": part,
                "order_id": order_id,
                "operation": making.operation,
                "cell_id": making.cell_id,
                "operator": making.operator,
                "at": making.at,
            }
            for child, key, part in given
        ],
    )


def _keep_shortages(
    uow: UnitOfWork,
    order_id: UUID,
    item_id: UUID,
    child_item_id: UUID,
    missing: Sequence[tuple[UUID, int]],
    making: Making,
) -> None:
    for child, part in missing:
        row = uow.first(
            sa.select(COMPONENT_SHORTAGE).where(
                COMPONENT_SHORTAGE.c.company == uow.company,
                COMPONENT_SHORTAGE.c.child_lot_id == child,
                COMPONENT_SHORTAGE.c.item_id == item_id,
            )
        )
        if row is not None:  # a lot that grew, short once more
            uow.update(COMPONENT_SHORTAGE, row, quantity=row["quantity"] + part)
            continue
        uow.insert(
            COMPONENT_SHORTAGE,
            order_id=order_id,
            item_id=item_id,
            child_item_id=child_item_id,
            child_lot_id=child,
            quantity=part,
            operation=making.operation,
            cell_id=making.cell_id,
            operator=making.operator,
            at=making.at,
        )


def _lot_row(lot: Lot) -> dict[str, object]:
    return {
        "id": lot.id,
        "item_id": lot.item_id,
        "kind": lot.kind,
        "number": lot.number,
        "origin": lot.origin,
        "supplier_lot": None,
        "partner_id": None,
        "order_id": lot.order_id,
        "piece": lot.piece,
    }

"""Business events of holds: block, hold a range or a lot, release, let go.

The document is named by a ``DocumentRef`` (a nonconformance, a complaint). Statuses follow the holds: taken
pieces are ``blocked``. Releasing is a decision: the pieces are ``available``, or what the document says, at
once or, where another document still holds them, when that lets go. Lifting decides nothing: what was taken
has the status again that it had.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import holds, reading, taken
from jidoka_central.modules.inventory.errors import BAD_RANGE, NOT_POSITIVE, SERIAL_NOT_IN_STOCK, UNKNOWN_HOLD
from jidoka_central.modules.inventory.events import (
    HoldLifted,
    HoldPlaced,
    HoldRangeClosed,
    SerialsReleased,
    StockStatusChanged,
)
from jidoka_central.modules.inventory.model import (
    GENEALOGY_EDGE,
    NO_ORDER,
    STANDING,
    STOCK_HOLD,
    STOCK_LOT,
    STOCK_MOVEMENT,
)
from jidoka_central.modules.inventory.posting import lock_lots, of_lots, post
from jidoka_central.modules.inventory.rules import in_range
from jidoka_central.modules.inventory.things import STORE, DocumentRef, Lot, Move, Status, StockKey, Usable
from jidoka_central.modules.masterdata.public import check_fineness, get_item


def block_serials(
    uow: UnitOfWork, item_id: UUID, serials: Sequence[str], document: DocumentRef, *, reason: str = ""
) -> None:
    """Hold these serials for the document and block them; those it holds already stay as they are.

    Raises ``UNKNOWN_SERIAL``, ``SERIAL_TWICE``, ``SERIAL_NOT_IN_STOCK`` naming ``serials``.
    Emits SerialsBlocked.
    """
    lots = reading.serial_lots(uow, get_item(uow, item_id), serials)
    places = {key.lot_id for key, _ in of_lots(uow, [lot.id for lot in lots], lock=True)}
    for index, lot in enumerate(lots):
        if lot.id not in places:
            raise SERIAL_NOT_IN_STOCK.refuse(field=f"serials.{index}", serial=lot.number)
    if lots:
        hold_id = holds.hold_of(uow, document, item_id) or holds.place(uow, document, item_id, reason=reason)
        holds.take(uow, hold_id, item_id, lots, document)


def hold_pieces(
    uow: UnitOfWork,
    item_id: UUID,
    order_id: UUID,
    from_piece: int,
    to_piece: int | None,
    document: DocumentRef,
    *,
    reason: str = "",
) -> UUID:
    """Hold an order's pieces from one number on, to another or, without an end, whatever is made until the
    range is closed. Returns the hold's id. Raises ``BAD_RANGE``. Emits HoldPlaced, SerialsBlocked."""
    if to_piece is not None and to_piece < from_piece:
        raise BAD_RANGE.refuse(field="to_piece", first=from_piece, last=to_piece)
    hold_id = holds.place(
        uow,
        document,
        item_id,
        reason=reason,
        order_id=order_id,
        from_piece=from_piece,
        to_piece=to_piece,
    )
    uow.emit(
        HoldPlaced(
            hold_id,
            item_id,
            None,
            order_id,
            from_piece,
            to_piece,
            document.number,
            document.id,
            reason,
        )
    )
    holds.take(
        uow, hold_id, item_id, holds.pieces_in_range(uow, item_id, order_id, from_piece, to_piece), document
    )
    return hold_id


def close_hold_range(uow: UnitOfWork, hold_id: UUID, from_piece: int, to_piece: int) -> None:
    """Make the range exact: blocks what is missing, lets go of what lies outside. Emits SerialsBlocked,
    HoldRangeClosed, SerialsReleased."""
    hold = uow.locked(STOCK_HOLD, hold_id, "stock_hold")
    if to_piece < from_piece or hold["order_id"] is None:
        raise BAD_RANGE.refuse(field="to_piece", first=from_piece, last=to_piece)
    document = DocumentRef(hold["document_type"], hold["document_id"], hold["document_number"])
    uow.update(STOCK_HOLD, hold, from_piece=from_piece, to_piece=to_piece)
    holds.take(
        uow,
        hold_id,
        hold["item_id"],
        holds.pieces_in_range(uow, hold["item_id"], hold["order_id"], from_piece, to_piece),
        document,
        again=False,
    )
    outside = [lot for lot in holds.held_lots(uow, hold_id) if not in_range(lot.piece, from_piece, to_piece)]
    numbers = tuple(lot.number for lot in outside)
    uow.emit(HoldRangeClosed(hold_id, document.number, document.id, from_piece, to_piece, numbers))
    _lift(uow, outside, document)


def hold_lot(uow: UnitOfWork, lot_id: UUID, document: DocumentRef, *, reason: str = "") -> UUID:
    """Hold a lot wherever it lies, with every serial already made of it that is still in stock; what is
    made of it later is held as it is made. Returns the hold's id. Emits HoldPlaced, SerialsBlocked."""
    lot = reading.get_lot(uow, lot_id)
    hold_id = holds.place(uow, document, lot.item_id, reason=reason, lot_id=lot_id)
    uow.emit(HoldPlaced(hold_id, lot.item_id, lot_id, None, None, None, document.number, document.id, reason))
    holds.take(uow, hold_id, lot.item_id, [lot], document)
    children = uow.rows(
        sa.select(STOCK_LOT)
        .where(
            STOCK_LOT.c.company == uow.company,
            STOCK_LOT.c.id.in_(
                sa.select(GENEALOGY_EDGE.c.child_lot_id).where(
                    GENEALOGY_EDGE.c.company == uow.company,
                    GENEALOGY_EDGE.c.parent_lot_id == lot_id,
                    STANDING,
                )
            ),
        )
        .order_by(STOCK_LOT.c.id)
    )
    by_item: dict[UUID, list[Lot]] = {}
    for row in children:
        by_item.setdefault(row["item_id"], []).append(reading.lot_of(row))
    for item_id, lots in by_item.items():
        holds.take(uow, hold_id, item_id, lots, document)
    return hold_id


def release_serials(
    uow: UnitOfWork,
    item_id: UUID,
    serials: Sequence[str],
    document: DocumentRef,
    *,
    status: Status = "available",
) -> tuple[str, ...]:
    """The document lets go of the serials: they get ``status``, from whatever they had; those that another
    document holds stay blocked, and get it when that lets go. Returns those.

    Raises ``UNKNOWN_SERIAL``, ``SERIAL_TWICE``, ``SERIAL_NOT_IN_STOCK`` naming ``serials``.
    Emits SerialsReleased, HoldLifted.
    """
    lots = reading.serial_lots(uow, get_item(uow, item_id), serials)
    places = of_lots(uow, [lot.id for lot in lots], lock=True)
    here = {key.lot_id for key, _ in places}
    for index, lot in enumerate(lots):
        if lot.id not in here:
            raise SERIAL_NOT_IN_STOCK.refuse(field=f"serials.{index}", serial=lot.number)
    still = holds.let_go(uow, lots, document)
    free = [(key, quantity) for key, quantity in places if key.lot_id not in still]
    for plant, moves in holds.to_status(uow, free, status).items():
        post(uow, moves, document, plant)
    decided = [(replace(key, status=status), part) for key, part in places if key.lot_id in still]
    taken.remember(uow, still, dict(decided))
    held = tuple(lot.number for lot in lots if lot.id in still)
    if lots:
        freed = tuple(lot.number for lot in lots if lot.id not in still)
        uow.emit(SerialsReleased(item_id, freed, held, document.number, document.id, status))
    return held


def change_status(
    uow: UnitOfWork,
    lot_id: UUID,
    quantity: int,
    *,
    from_status: Status,
    to_status: Status,
    plant: str,
    document: DocumentRef,
    location: str = STORE,
) -> None:
    """A quantity of a lot gets another status, as the document decided; no value moves.

    Raises ``INSUFFICIENT_STOCK``, ``NOT_POSITIVE``, ``TOO_FINE`` (quantity), ``UNKNOWN_LOCATION``, ``HELD``
    by another document (lot). Emits StockStatusChanged.
    """
    if quantity <= 0:
        raise NOT_POSITIVE.refuse(field="quantity")
    assert from_status != to_status, "a status changes to another one"
    lot = reading.get_lot(uow, lot_id)
    check_fineness(get_item(uow, lot.item_id), quantity, field="quantity")
    place = reading.location_id(uow, plant, location)
    lock_lots(uow, [lot.id])
    holds.refuse_held(uow, [lot], document, field="lot")
    source = StockKey(lot.id, place, from_status, NO_ORDER, lot.item_id)
    target = StockKey(lot.id, place, to_status, NO_ORDER, lot.item_id)
    post(uow, [Move("status", quantity, source, target)], document, plant)
    uow.emit(
        StockStatusChanged(
            document_id=lot_id,
            item_id=lot.item_id,
            lot=lot.number,
            quantity=quantity,
            plant=plant,
            location=location,
            from_status=from_status,
            to_status=to_status,
            decided_by=document.number,
            decided_by_id=document.id,
        )
    )


def status_before(q: Queries, lot_id: UUID, document_id: UUID) -> Usable:
    """What a quantity of a lot was before the document blocked it: what was under concession is so again when
    the document lets go of it."""
    moved = STOCK_MOVEMENT.c
    conceded = sa.select(moved.id).where(
        moved.company == q.company,
        moved.lot_id == lot_id,
        moved.document_id == document_id,
        moved.from_status == "concession",
        moved.to_status == "blocked",
    )
    return "available" if q.scalar(conceded.limit(1)) is None else "concession"


def release_lot(uow: UnitOfWork, lot_id: UUID, document: DocumentRef) -> bool:
    """The document lets go of a lot: what was taken of it has the status again that it had, unless another
    document holds it, which is what the answer says. Serials made of it are released by themselves. Emits
    HoldLifted."""
    return not _lift(uow, [reading.get_lot(uow, lot_id)], document)


def lift_hold(uow: UnitOfWork, document: DocumentRef) -> None:
    """The document lets go of everything it still holds, ranges without an end too. What no other document
    holds has the status again that it had: in inspection, or blocked by a decision, it stays so. Raises
    ``UNKNOWN_HOLD``. Emits SerialsReleased, HoldLifted."""
    open_holds = uow.rows(
        sa.select(STOCK_HOLD).where(
            STOCK_HOLD.c.company == uow.company,
            STOCK_HOLD.c.document_id == document.id,
            STOCK_HOLD.c.lifted.is_(None),
        )
    )
    if not open_holds:
        raise UNKNOWN_HOLD.refuse(field="document", document=document.number)
    lots = {lot.id: lot for hold in open_holds for lot in holds.held_lots(uow, hold["id"])}
    _lift(uow, list(lots.values()), document)
    for hold in open_holds:
        again = uow.get(STOCK_HOLD, hold["id"])
        if again["lifted"] is None:
            uow.update(STOCK_HOLD, again, lifted=uow.now)
            uow.emit(HoldLifted(hold["id"], document.number, document.id))


def _lift(uow: UnitOfWork, lots: Sequence[Lot], document: DocumentRef) -> set[UUID]:
    """Let go of the lots and give back what was taken of them. Returns those that another document holds.
    Emits SerialsReleased for each item and status, HoldLifted."""
    lock_lots(uow, [lot.id for lot in lots])
    still = holds.let_go(uow, lots, document)
    status = holds.give_back(uow, [lot.id for lot in lots if lot.id not in still], document)
    freed: dict[tuple[UUID, str], list[str]] = {}
    held: dict[UUID, list[str]] = {}
    for lot in lots:
        if lot.kind == "serial" and lot.id in still:
            held.setdefault(lot.item_id, []).append(lot.number)
        elif lot.kind == "serial" and lot.id in status:
            freed.setdefault((lot.item_id, status[lot.id]), []).append(lot.number)
    for (item_id, now), some in freed.items():
        stay = tuple(held.pop(item_id, ()))
        uow.emit(SerialsReleased(item_id, tuple(some), stay, document.number, document.id, now))
    for item_id, some in held.items():
        uow.emit(SerialsReleased(item_id, (), tuple(some), document.number, document.id))
    return still


def holds_document(q: Queries, document_id: UUID) -> bool:
    """Whether the document still holds something, or would hold what is made later."""
    open_hold = sa.select(STOCK_HOLD.c.id).where(
        STOCK_HOLD.c.company == q.company,
        STOCK_HOLD.c.document_id == document_id,
        STOCK_HOLD.c.lifted.is_(None),
    )
    return q.scalar(open_hold.limit(1)) is not None

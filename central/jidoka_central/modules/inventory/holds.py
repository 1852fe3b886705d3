"""The machinery of holds: a document takes a lot, or the pieces of an order, out of use until it lets go.

Whatever is held has the status ``blocked`` and cannot be moved by any other document. Two documents may
hold the same piece: when the last one lets go it has the status again that the first one took it from, or
that was decided about it in the meantime. What is blocked for another reason stays blocked. The business
events are in ``holding.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import reading, taken
from jidoka_central.modules.inventory.errors import HELD
from jidoka_central.modules.inventory.events import (
    HoldLifted,
    SerialsBlocked,
)
from jidoka_central.modules.inventory.model import (
    STOCK_HELD,
    STOCK_HOLD,
    STOCK_LOCATION,
    STOCK_LOT,
)
from jidoka_central.modules.inventory.posting import of_lots, post
from jidoka_central.modules.inventory.rules import in_range
from jidoka_central.modules.inventory.things import DocumentRef, Lot, Move, StockKey


def refuse_held(q: Queries, lots: Iterable[Lot], document: DocumentRef | None = None, *, field: str) -> None:
    """Raises ``HELD`` naming lot and document when another document than ``document`` holds one of the
    lots."""
    by_id = {lot.id: lot for lot in lots}
    for lot_id, holds in reading.held_by(q, list(by_id)).items():
        for hold in holds:
            if document is None or hold["document_id"] != document.id:
                raise HELD.refuse(field=field, lot=by_id[lot_id].number, document=hold["document_number"])


def inherit(
    uow: UnitOfWork, item_id: UUID, order_id: UUID, lots: Sequence[Lot], parents: dict[UUID, set[UUID]]
) -> list[str]:
    """Holds that new pieces fall under: the open ranges of their order, and whatever holds the material in
    them. What a range has let go of stays free, unless it gets held material. Returns the serials that are
    now held."""
    found: dict[UUID, list[Lot]] = {}
    ranges = uow.rows(
        sa.select(STOCK_HOLD).where(
            STOCK_HOLD.c.company == uow.company,
            STOCK_HOLD.c.order_id == order_id,
            STOCK_HOLD.c.item_id == item_id,
            STOCK_HOLD.c.lifted.is_(None),
        )
    )
    of_parents = reading.held_by(uow, sorted({parent for some in parents.values() for parent in some}))
    documents: dict[UUID, RowMapping] = {}
    let_go = {
        hold["id"]: {id_ for id_, lifted in _ever_held(uow, hold["id"]).items() if lifted is not None}
        for hold in ranges
    }
    for lot in lots:
        holds = [
            hold
            for hold in ranges
            if in_range(lot.piece, hold["from_piece"], hold["to_piece"]) and lot.id not in let_go[hold["id"]]
        ]
        holds += [hold for parent in sorted(parents.get(lot.id, ())) for hold in of_parents.get(parent, ())]
        for hold in {hold["id"]: hold for hold in holds}.values():
            found.setdefault(hold["id"], []).append(lot)
            documents[hold["id"]] = hold
    for hold_id, held in found.items():
        hold = documents[hold_id]
        document = DocumentRef(hold["document_type"], hold["document_id"], hold["document_number"])
        take(uow, hold_id, item_id, held, document)
    return sorted({lot.number for held in found.values() for lot in held})


def let_go(uow: UnitOfWork, lots: Sequence[Lot], document: DocumentRef | None) -> set[UUID]:
    """Lift the document's holds of these lots (every document's when none is given: the pieces exist no
    more). Returns the lots that another document still holds. Emits HoldLifted."""
    touched: set[UUID] = set()
    still: set[UUID] = set()
    for lot_id, holds in reading.held_by(uow, [lot.id for lot in lots]).items():
        for hold in holds:
            if document is not None and hold["document_id"] != document.id:
                still.add(lot_id)
                continue
            uow.connection.execute(
                sa.update(STOCK_HELD)
                .where(STOCK_HELD.c.hold_id == hold["id"], STOCK_HELD.c.lot_id == lot_id)
                .values(lifted=uow.now, changed=uow.now, version=STOCK_HELD.c.version + 1)
            )
            touched.add(hold["id"])
    for hold_id in sorted(touched):
        _lift_when_done(uow, hold_id)
    return still


def place(
    uow: UnitOfWork,
    document: DocumentRef,
    item_id: UUID,
    *,
    reason: str,
    lot_id: UUID | None = None,
    order_id: UUID | None = None,
    from_piece: int | None = None,
    to_piece: int | None = None,
) -> UUID:
    return uow.insert(
        STOCK_HOLD,
        document_type=document.type,
        document_id=document.id,
        document_number=document.number,
        reason=reason,
        item_id=item_id,
        lot_id=lot_id,
        order_id=order_id,
        from_piece=from_piece,
        to_piece=to_piece,
        lifted=None,
    )


def hold_of(uow: UnitOfWork, document: DocumentRef, item_id: UUID) -> UUID | None:
    """The document's open hold on this item, range or list: more serials join it."""
    found: UUID | None = uow.scalar(
        sa.select(STOCK_HOLD.c.id)
        .where(
            STOCK_HOLD.c.company == uow.company,
            STOCK_HOLD.c.document_id == document.id,
            STOCK_HOLD.c.item_id == item_id,
            STOCK_HOLD.c.lot_id.is_(None),
            STOCK_HOLD.c.lifted.is_(None),
        )
        .order_by(STOCK_HOLD.c.id)
        .limit(1)
    )
    return found


def take(
    uow: UnitOfWork,
    hold_id: UUID,
    item_id: UUID,
    lots: Sequence[Lot],
    document: DocumentRef,
    *,
    again: bool = True,
) -> None:
    """Put the lots under the hold and block what is there of them. Those it has let go of it takes again, or,
    without ``again``, leaves alone."""
    places = of_lots(uow, [lot.id for lot in lots], lock=True)
    here = {key.lot_id for key, _ in places}
    ever = _ever_held(uow, hold_id)
    mine = [
        lot for lot in lots if (lot.kind == "lot" or lot.id in here) and (again or ever.get(lot.id) is None)
    ]
    new = [lot for lot in mine if lot.id not in ever or ever[lot.id] is not None]
    _reopen(uow, hold_id, [lot.id for lot in new if lot.id in ever])
    uow.insert_many(
        STOCK_HELD,
        [{"hold_id": hold_id, "lot_id": lot.id, "lifted": None} for lot in new if lot.id not in ever],
    )
    held = {lot.id for lot in mine}
    usable = [(key, part) for key, part in places if key.lot_id in held and key.status != "blocked"]
    for plant, moves in to_status(uow, usable, "blocked").items():
        post(uow, moves, document, plant)
    taken.add(uow, usable)
    serials = tuple(lot.number for lot in new if lot.kind == "serial")
    if serials:
        uow.emit(SerialsBlocked(hold_id, item_id, serials, document.number, document.id))


def _ever_held(uow: UnitOfWork, hold_id: UUID) -> dict[UUID, int | None]:
    """Each lot the hold has ever taken -> when it let go of it."""
    rows = uow.rows(
        sa.select(STOCK_HELD.c.lot_id, STOCK_HELD.c.lifted).where(STOCK_HELD.c.hold_id == hold_id)
    )
    return {row["lot_id"]: row["lifted"] for row in rows}


def _reopen(uow: UnitOfWork, hold_id: UUID, lot_ids: Sequence[UUID]) -> None:
    if lot_ids:
        uow.connection.execute(
            sa.update(STOCK_HELD)
            .where(STOCK_HELD.c.hold_id == hold_id, STOCK_HELD.c.lot_id == sa.bindparam("p_lot"))
            .values(lifted=None, changed=uow.now, version=STOCK_HELD.c.version + 1),
            [{"p_lot": lot_id} for lot_id in lot_ids],
        )


def give_back(uow: UnitOfWork, lot_ids: Collection[UUID], document: DocumentRef) -> dict[UUID, str]:
    """Nobody holds these lots any more: what holds took of them has the status again that it had. Returns the
    status of each lot of which something was given back (a serial has one)."""
    back = taken.taken_of(uow, lot_ids)
    taken.remember(uow, lot_ids, {})
    plants = plants_of(uow, {key.location_id for key in back})
    moves: dict[str, list[Move]] = {}
    for key, part in sorted(back.items()):
        blocked = replace(key, status="blocked")
        moves.setdefault(plants[key.location_id], []).append(Move("status", part, blocked, key))
    for plant, some in moves.items():
        post(uow, some, document, plant)
    return {key.lot_id: key.status for key in back}


def to_status(uow: UnitOfWork, places: Sequence[tuple[StockKey, int]], status: str) -> dict[str, list[Move]]:
    """Moves that give the balances another status, by plant."""
    plants = plants_of(uow, {key.location_id for key, _ in places})
    moves: dict[str, list[Move]] = {}
    for key, quantity in places:
        if key.status != status:
            target = StockKey(key.lot_id, key.location_id, status, key.order_id, key.item_id)
            moves.setdefault(plants[key.location_id], []).append(Move("status", quantity, key, target))
    return moves


def plants_of(q: Queries, location_ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = q.rows(
        sa.select(STOCK_LOCATION.c.id, STOCK_LOCATION.c.plant).where(
            STOCK_LOCATION.c.id.in_(sorted(location_ids))
        )
    )
    return {row["id"]: row["plant"] for row in rows}


def pieces_in_range(
    uow: UnitOfWork, item_id: UUID, order_id: UUID, from_piece: int, to_piece: int | None
) -> list[Lot]:
    statement = sa.select(STOCK_LOT).where(
        STOCK_LOT.c.company == uow.company,
        STOCK_LOT.c.order_id == order_id,
        STOCK_LOT.c.item_id == item_id,
        STOCK_LOT.c.piece >= from_piece,
    )
    if to_piece is not None:
        statement = statement.where(STOCK_LOT.c.piece <= to_piece)
    return [reading.lot_of(row) for row in uow.rows(statement.order_by(STOCK_LOT.c.piece))]


def held_lots(uow: UnitOfWork, hold_id: UUID) -> list[Lot]:
    rows = uow.rows(
        sa.select(STOCK_LOT)
        .join(STOCK_HELD, STOCK_HELD.c.lot_id == STOCK_LOT.c.id)
        .where(STOCK_HELD.c.hold_id == hold_id, STOCK_HELD.c.lifted.is_(None))
        .order_by(STOCK_LOT.c.piece, STOCK_LOT.c.id)
    )
    return [reading.lot_of(row) for row in rows]


def _lift_when_done(uow: UnitOfWork, hold_id: UUID) -> None:
    """A hold ends when nothing is held by it and nothing can come under it any more: a range must be
    closed, and each of its pieces have been taken."""
    hold = uow.get(STOCK_HOLD, hold_id, "stock_hold")
    taken = uow.rows(sa.select(STOCK_HELD.c.lifted).where(STOCK_HELD.c.hold_id == hold_id))
    more_to_come = hold["order_id"] is not None and (
        hold["to_piece"] is None or len(taken) <= hold["to_piece"] - hold["from_piece"]
    )
    if hold["lifted"] is None and not more_to_come and all(row["lifted"] is not None for row in taken):
        uow.update(STOCK_HOLD, hold, lifted=uow.now)
        uow.emit(HoldLifted(hold_id, hold["document_number"], hold["document_id"]))

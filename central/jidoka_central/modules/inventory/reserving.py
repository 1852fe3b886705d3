"""Reserving: free stock is promised to a line of a document, and to nobody else.

Free is what is available, lies in a place of the plant whose stock is for use (returns are not), belongs to
no order, and is not reserved for another line. What was accepted under concession goes only when a person
says so: by its serials, or as a quantity of what is under concession. Whoever reserves, takes out or holds a
lot locks it first, so that of two at one moment the second sees what the first did. Oldest first: lots as
they came, pieces of an order by their number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NoReturn
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory import holds, reading
from jidoka_central.modules.inventory.errors import (
    HELD,
    INSUFFICIENT_STOCK,
    NOT_AVAILABLE,
    RESERVED,
    SERIAL_NOT_IN_STOCK,
)
from jidoka_central.modules.inventory.events import ReservationReleased, StockReserved
from jidoka_central.modules.inventory.model import (
    NO_ORDER,
    STOCK_BALANCE,
    STOCK_LOT,
    STOCK_RESERVATION,
)
from jidoka_central.modules.inventory.posting import of_lots
from jidoka_central.modules.inventory.promises import available, promised, reserved_for, usable_locations
from jidoka_central.modules.inventory.service import positive
from jidoka_central.modules.inventory.things import (
    USABLE,
    Claim,
    Lot,
    LotQuantity,
    Reserved,
    StockKey,
    Usable,
)
from jidoka_central.modules.masterdata.public import check_fineness, get_item, quantity_text

_CHUNK: Final = 400


def reserve(
    uow: UnitOfWork, claim: Claim, item_id: UUID, quantity: int, *, plant: str
) -> tuple[LotQuantity, ...]:
    """Up to ``quantity`` more of what is free, oldest first; less, or nothing, where less is free. Raises
    ``NOT_POSITIVE``. Emits StockReserved when there was something."""
    positive(quantity)
    taken, _ = _take(uow, _candidates(uow, item_id, plant), quantity, plant, besides=frozenset())
    _keep(uow, claim, item_id, plant, taken)
    return taken


def bind(
    uow: UnitOfWork,
    claim: Claim,
    item_id: UUID,
    quantity: int,
    *,
    plant: str,
    serials: Sequence[str] = (),
    out_of: Claim | None = None,
    status: Usable = "available",
    field: str = "serials",
) -> tuple[LotQuantity, ...]:
    """Exactly this much is reserved for the line: the serials named, else what ``out_of`` has reserved and
    then what is free. What ``out_of`` had reserved of it is reserved for it no more. ``status``: a quantity
    is taken of what has it; named serials go as they are.

    Raises ``UNKNOWN_SERIAL``, ``SERIAL_TWICE``, ``SERIAL_NOT_IN_STOCK``, ``HELD`` naming the document that
    holds, ``NOT_AVAILABLE``, ``RESERVED`` naming for whom, each naming the serial; ``HELD`` or
    ``INSUFFICIENT_STOCK`` (quantity) where there is not enough. Emits StockReserved.
    """
    positive(quantity)
    item = get_item(uow, item_id)
    check_fineness(item, quantity, field="quantity")
    mine = frozenset() if out_of is None else frozenset({out_of.line_id})
    if serials:
        lots = reading.serial_lots(uow, item, serials, field=field)
        taken = _named(uow, lots, plant, mine, field)
    else:
        own = [] if out_of is None else [one.lot_id for one in reserved_of_line(uow, out_of.line_id)]
        candidates = list(dict.fromkeys([*own, *_candidates(uow, item_id, plant, status)]))
        taken, missing = _take(uow, candidates, quantity, plant, besides=mine, status=status)
        if missing:
            _refuse_short(uow, item_id, quantity, quantity - missing, plant)
    if out_of is not None:
        _reduce(uow, out_of.line_id, {one.lot_id: one.quantity for one in taken}, status)
    _keep(uow, claim, item_id, plant, taken, status)
    return taken


def release_reservation(
    uow: UnitOfWork, claim: Claim, *, keep: int = 0, lots: Mapping[UUID, int] | None = None
) -> None:
    """What is reserved for the line is free again: so much of those lots, or all but the oldest ``keep`` of
    it. Emits ReservationReleased."""
    freed: list[Reserved] = []
    less: dict[UUID, int] = {}
    for one in reserved_of_line(uow, claim.line_id):
        if lots is None:
            stays = min(keep, one.quantity)
            keep -= stays
        else:
            stays = one.quantity - min(lots.get(one.lot_id, 0), one.quantity)
        if one.quantity > stays:
            less[one.lot_id] = one.quantity - stays
            freed.append(one)
    _reduce(uow, claim.line_id, less)
    if freed:
        document = claim.document
        some = tuple(LotQuantity(one.lot_id, one.number, less[one.lot_id]) for one in freed)
        uow.emit(ReservationReleased(freed[0].item_id, document.number, document.id, some))


def reserved_of_line(q: Queries, line_id: UUID) -> list[Reserved]:
    """What is reserved for a line, oldest first."""
    return _reserved(q, STOCK_RESERVATION.c.line_id == line_id)


def reserved_of_document(q: Queries, document_id: UUID) -> list[Reserved]:
    """What is reserved for a document's lines, oldest first."""
    return _reserved(q, STOCK_RESERVATION.c.document_id == document_id)


def _reserved(q: Queries, which: sa.ColumnElement[bool]) -> list[Reserved]:
    reserved = STOCK_RESERVATION.c
    rows = q.rows(
        sa.select(
            reserved.line_id,
            reserved.item_id,
            reserved.lot_id,
            STOCK_LOT.c.number,
            STOCK_LOT.c.kind,
            reserved.quantity,
            reserved.status,
        )
        .join(STOCK_LOT, STOCK_LOT.c.id == reserved.lot_id)
        .where(reserved.company == q.company, which)
        .order_by(*_AGE)
    )
    ids = [row["lot_id"] for row in rows]
    held = reading.held_by(q, ids)
    places = of_lots(q, ids)
    there = {status: available(q, places, None, (status,)) for status in USABLE}
    found = []
    for row in rows:
        lot_id, status = row["lot_id"], row["status"]
        if row["kind"] == "serial":
            status = next((one for one in USABLE if lot_id in there[one]), status)
        found.append(
            Reserved(
                row["line_id"],
                row["item_id"],
                lot_id,
                row["number"],
                row["quantity"],
                min(row["quantity"], there[status].get(lot_id, 0)),
                status,
                tuple(hold["document_number"] for hold in held.get(lot_id, ())),
            )
        )
    return found


# Oldest first: a lot has the age of its id, a piece that of its order.
_AGE: Final = (
    sa.func.coalesce(STOCK_LOT.c.order_id, STOCK_LOT.c.id),
    sa.func.coalesce(STOCK_LOT.c.piece, 0),
    STOCK_LOT.c.number,
    STOCK_LOT.c.id,
)


def _candidates(q: Queries, item_id: UUID, plant: str, status: Usable = "available") -> list[UUID]:
    """Lots of which something has the status in a place for use, oldest first."""
    rows = q.rows(
        sa.select(STOCK_LOT.c.id)
        .join(STOCK_BALANCE, STOCK_BALANCE.c.lot_id == STOCK_LOT.c.id)
        .where(
            STOCK_BALANCE.c.company == q.company,
            STOCK_BALANCE.c.item_id == item_id,
            STOCK_BALANCE.c.status == status,
            STOCK_BALANCE.c.order_id == NO_ORDER,
            STOCK_BALANCE.c.location_id.in_(sorted(usable_locations(q, plant))),
            STOCK_BALANCE.c.quantity > 0,
        )
        .order_by(*_AGE)
    )
    return list(dict.fromkeys(row["id"] for row in rows))


def _take(
    uow: UnitOfWork,
    candidates: Sequence[UUID],
    needed: int,
    plant: str,
    *,
    besides: frozenset[UUID],
    status: Usable = "available",
) -> tuple[tuple[LotQuantity, ...], int]:
    """``needed`` of the candidates in their order, locked, and what is missing of it. Locked in the order of
    ids, as every posting does: each round as many as could be enough."""
    numbers = {id_: lot.number for id_, lot in reading.lots_by_id(uow, candidates).items()}
    waiting, taken = list(candidates), list[LotQuantity]()
    while waiting and needed:
        there = _free(uow, waiting, of_lots(uow, waiting), plant, besides, status)
        some, enough = list[UUID](), 0
        for id_ in waiting:
            if there.get(id_, 0) > 0:
                some.append(id_)
                enough += there[id_]
            if enough >= needed:
                break
        if not some:
            break
        free = _free(uow, some, of_lots(uow, some, lock=True), plant, besides, status)
        for id_ in some:
            part = min(needed, free.get(id_, 0))
            if part:
                taken.append(LotQuantity(id_, numbers[id_], part))
                needed -= part
        seen = set(some)
        waiting = [id_ for id_ in waiting if id_ not in seen]
    return tuple(taken), needed


def _free(
    uow: UnitOfWork,
    lot_ids: Sequence[UUID],
    places: Sequence[tuple[StockKey, int]],
    plant: str,
    besides: frozenset[UUID],
    status: Usable,
) -> dict[UUID, int]:
    free = available(uow, places, plant, (status,))
    for lot_id, quantity in promised(uow, lot_ids, besides, status).items():
        free[lot_id] = free.get(lot_id, 0) - quantity
    return free


def _named(
    uow: UnitOfWork, lots: Sequence[Lot], plant: str, besides: frozenset[UUID], field: str
) -> tuple[LotQuantity, ...]:
    """The serials somebody named, each whole."""
    ids = [lot.id for lot in lots]
    places = of_lots(uow, ids, lock=True)
    refuse_unfit(uow, lots, places, plant, field=field)
    others = promised(uow, ids, besides)
    for index, lot in enumerate(lots):
        if lot.id in others:
            raise RESERVED.refuse(
                field=f"{field}.{index}", lot=lot.number, document=reserved_for(uow, lot.id, besides)
            )
    there = available(uow, places, plant)
    return tuple(LotQuantity(lot.id, lot.number, there[lot.id]) for lot in lots)


def refuse_unfit(
    q: Queries, lots: Sequence[Lot], places: Sequence[tuple[StockKey, int]], plant: str, *, field: str
) -> None:
    """Raises why one of the lots cannot go out: ``HELD``, ``SERIAL_NOT_IN_STOCK``, ``NOT_AVAILABLE``."""
    holds.refuse_held(q, lots, field=field)
    there = available(q, places, plant)
    status = {key.lot_id: key.status for key, _ in places}
    for index, lot in enumerate(lots):
        if lot.id not in status:
            raise SERIAL_NOT_IN_STOCK.refuse(field=f"{field}.{index}", serial=lot.number)
        if lot.id not in there:
            raise NOT_AVAILABLE.refuse(field=f"{field}.{index}", lot=lot.number, status=status[lot.id])


def _refuse_short(uow: UnitOfWork, item_id: UUID, needed: int, there: int, plant: str) -> NoReturn:
    """Not enough is free. Where a document holds some of it, that document is the reason."""
    item = get_item(uow, item_id)
    blocked = sa.select(STOCK_BALANCE.c.lot_id).where(
        STOCK_BALANCE.c.company == uow.company,
        STOCK_BALANCE.c.item_id == item_id,
        STOCK_BALANCE.c.plant == plant,
        STOCK_BALANCE.c.status == "blocked",
        STOCK_BALANCE.c.order_id == NO_ORDER,
    )
    ids = [row["lot_id"] for row in uow.rows(blocked.order_by(STOCK_BALANCE.c.lot_id).limit(_CHUNK))]
    held = reading.held_by(uow, ids)
    if held:
        first = min(
            reading.lots_by_id(uow, list(held)).values(), key=lambda lot: (lot.piece or 0, lot.number)
        )
        raise HELD.refuse(field="quantity", lot=first.number, document=held[first.id][0]["document_number"])
    raise INSUFFICIENT_STOCK.refuse(
        field="quantity", item=item.number, needed=quantity_text(needed), there=quantity_text(there)
    )


def _keep(
    uow: UnitOfWork,
    claim: Claim,
    item_id: UUID,
    plant: str,
    taken: Sequence[LotQuantity],
    status: Usable = "available",
) -> None:
    if not taken:
        return
    document = claim.document
    known = {one.lot_id: one.quantity for one in reserved_of_line(uow, claim.line_id)}
    again = [one for one in taken if one.lot_id in known]
    for one in again:
        uow.connection.execute(
            sa.update(STOCK_RESERVATION)
            .where(STOCK_RESERVATION.c.line_id == claim.line_id, STOCK_RESERVATION.c.lot_id == one.lot_id)
            .values(
                quantity=STOCK_RESERVATION.c.quantity + one.quantity,
                version=STOCK_RESERVATION.c.version + 1,
                changed=uow.now,
            )
        )
    uow.insert_many(
        STOCK_RESERVATION,
        [
            {
                "plant": plant,
                "document_type": document.type,
                "document_id": document.id,
                "document_number": document.number,
                "line_id": claim.line_id,
                "item_id": item_id,
                "lot_id": one.lot_id,
                "quantity": one.quantity,
                "status": status,
            }
            for one in taken
            if one.lot_id not in known
        ],
    )
    total = sum(one.quantity for one in taken)
    uow.emit(StockReserved(item_id, document.number, document.id, total, tuple(taken)))


def _reduce(uow: UnitOfWork, line_id: UUID, less: Mapping[UUID, int], status: Usable | None = None) -> None:
    """Take quantities off what is reserved for a line, down to nothing; ``status``: only what is promised of
    that."""
    ordered, reserved = sorted(less), STOCK_RESERVATION.c
    for start in range(0, len(ordered), _CHUNK):
        mine = (
            reserved.company == uow.company,
            reserved.line_id == line_id,
            reserved.lot_id.in_(ordered[start : start + _CHUNK]),
            *(() if status is None else (reserved.status == status,)),
        )
        gone = []
        for row in uow.rows(sa.select(STOCK_RESERVATION).where(*mine).with_for_update()):
            if row["quantity"] <= less[row["lot_id"]]:
                gone.append(row["id"])
            else:
                uow.update(STOCK_RESERVATION, row, quantity=row["quantity"] - less[row["lot_id"]])
        if gone:
            uow.connection.execute(sa.delete(STOCK_RESERVATION).where(reserved.id.in_(gone)))

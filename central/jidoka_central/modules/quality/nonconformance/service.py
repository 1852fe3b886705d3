"""Opening a nonconformance from a stop, holding and releasing pieces, recording the first reaction and the
downtime.

Every function is idempotent on what it names: the same stop opens one nonconformance, the same piece is held
once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory.public import serials_of_order
from jidoka_central.modules.production.public import find_order
from jidoka_central.modules.quality.nonconformance.events import (
    DowntimeEnded,
    FirstReactionRecorded,
    NcContained,
    NcOpened,
    PiecesHeld,
    PiecesReleased,
)
from jidoka_central.modules.quality.nonconformance.model import NC, NC_PIECE
from jidoka_central.modules.quality.nonconformance.rules import downtime_seconds
from jidoka_central.modules.quality.nonconformance.states import NC_PIECE_STATES, NC_STATES

QUALITY_ENGINEER: Final = "quality_engineer"
DOCUMENT: Final = "quality_nc"
JUDGE: Final = "judge"  # the task that asks for a proposal


@dataclass(frozen=True, slots=True)
class HeldPiece:
    piece: int
    serial: str | None
    reading: float | None


def nc_of_stop(q: Queries, cell_id: UUID, stop: str) -> RowMapping | None:
    return q.first(sa.select(NC).where(NC.c.company == q.company, NC.c.cell_id == cell_id, NC.c.stop == stop))


def nc_of_boundary(q: Queries, cell_id: UUID, order_number: str, held_from: int | None) -> RowMapping | None:
    """The nonconformance a signal or a stop of this order belongs to while its range grows: one line has one
    stop at a time, and every signal of it names the same first piece."""
    rows = q.rows(
        sa.select(NC).where(
            NC.c.company == q.company,
            NC.c.cell_id == cell_id,
            NC.c.order_number == order_number,
            NC.c.cause_of_stop != "gap",
            sa.or_(NC.c.range_closed.is_(False), NC.c.held_from == held_from),
        )
    )
    return next((row for row in rows if held_from is None or row["held_from"] in (None, held_from)), None)


def open_nc(uow: UnitOfWork, *, cell_id: UUID, item_id: UUID, cause_of_stop: str, **known: Any) -> RowMapping:
    """Open a nonconformance from a stop or a gap; ``known`` are columns that are known already. A quality
    engineer is asked to judge what it holds."""
    columns = {"state": NC_STATES.start, "range_closed": False, "cell_id": cell_id} | known
    return open_found(uow, "in_process", item_id, cause_of_stop, columns)


def open_incoming_nc(
    uow: UnitOfWork,
    *,
    item_id: UUID,
    lot_id: UUID,
    lot_number: str,
    quantity: int,
    inspection_id: UUID,
    partner_id: UUID | None,
    plant: str,
    reason: str,
) -> RowMapping:
    """Open the nonconformance of what an incoming inspection found: ``quantity`` micro-units of a lot, which
    the caller blocks. A quality engineer is asked to judge it.

    One inspection has one: asked again, the one that is there is returned. Emits NcOpened.
    """
    known = nc_of_inspection(uow, inspection_id)
    if known is not None:
        return known
    columns: dict[str, Any] = {
        "state": "contained",
        "range_closed": True,
        "plant": plant,
        "lot_id": lot_id,
        "lot_number": lot_number,
        "quantity": quantity,
        "inspection_id": inspection_id,
        "partner_id": partner_id,
        "reason": reason[:400],
    }
    return open_found(uow, "incoming", item_id, "inspection", columns)


def open_found(
    uow: UnitOfWork, origin: str, item_id: UUID, cause_of_stop: str, columns: dict[str, Any]
) -> RowMapping:
    """Write down a nonconformance and ask for a judgement of it. Emits NcOpened."""
    number = uow.number("nonconformance", "NC")
    values = {"advice_before": []} | columns
    id_ = uow.insert(NC, number=number, origin=origin, item_id=item_id, cause_of_stop=cause_of_stop, **values)
    event = NcOpened(
        id_,
        number,
        origin,
        item_id,
        values.get("order_number"),
        values.get("stop"),
        values.get("lot_number"),
        values.get("quantity"),
    )
    uow.emit(event)
    row = get_nc(uow, id_)
    ask_to_judge(uow, row)
    return row


def ask_to_judge(uow: UnitOfWork, nc: RowMapping) -> None:
    """A quality engineer is asked for a proposal."""
    tasks.create(
        uow,
        title=Text(zh="{nc}：评审被隔离的产品并提出处置", en="{nc}: judge what is held and propose"),
        params={"nc": nc["number"]},
        document=DOCUMENT,
        document_id=nc["id"],
        role=QUALITY_ENGINEER,
        key=JUDGE,
    )


def nc_of_inspection(q: Queries, inspection_id: UUID) -> RowMapping | None:
    return q.first(sa.select(NC).where(NC.c.company == q.company, NC.c.inspection_id == inspection_id))


def complete_nc(uow: UnitOfWork, row: RowMapping, **known: Any) -> RowMapping:
    """Fill in what was not known yet; what is known stays."""
    news = {name: value for name, value in known.items() if value is not None and row[name] in (None, [])}
    if not news:
        return row
    uow.update(NC, row, **news)
    return get_nc(uow, row["id"])


def hold_pieces(uow: UnitOfWork, nc_id: UUID, pieces: Iterable[HeldPiece], reason: str) -> list[HeldPiece]:
    """Put the pieces on the nonconformance; returns those that were not on it yet."""
    already = set(
        uow.connection.execute(sa.select(NC_PIECE.c.piece).where(NC_PIECE.c.nc_id == nc_id)).scalars()
    )
    new = [one for one in pieces if one.piece not in already]
    uow.insert_many(
        NC_PIECE,
        [
            {
                "nc_id": nc_id,
                "piece": one.piece,
                "serial": one.serial,
                "reading": one.reading,
                "reason": reason,
                "status": NC_PIECE_STATES.start,
            }
            for one in new
        ],
    )
    if new:
        uow.emit(PiecesHeld(nc_id, tuple(p.piece for p in new), tuple(p.serial for p in new), reason))
    return new


def learn_serials(uow: UnitOfWork, order_number: str) -> None:
    """Held pieces of the order that were not told apart when they were held get the serial that the order has
    for their number by now."""
    nameless = uow.rows(
        sa.select(NC_PIECE)
        .join(NC, NC.c.id == NC_PIECE.c.nc_id)
        .where(
            NC.c.company == uow.company,
            NC.c.order_number == order_number,
            NC_PIECE.c.serial.is_(None),
            NC_PIECE.c.status == NC_PIECE_STATES.start,
        )
    )
    order = find_order(uow, order_number) if nameless else None
    if order is None:
        return
    known = {state.piece: state.serial for state in serials_of_order(uow, order.id)}
    for row in nameless:
        if row["piece"] in known:
            uow.update(NC_PIECE, row, serial=known[row["piece"]])


def contain(uow: UnitOfWork, nc_id: UUID, held_from: int, held_to: int) -> None:
    """The held range is final. Doing it again changes nothing."""
    row = uow.locked(NC, nc_id, "nonconformance")
    if row["range_closed"]:
        return
    state = NC_STATES.next(row["state"], "contain", document=row["number"])
    uow.update(NC, row, state=state, held_from=held_from, held_to=held_to, range_closed=True)
    uow.emit(NcContained(nc_id, held_from, held_to), before={"state": row["state"]}, after={"state": state})


def note_stopped(uow: UnitOfWork, nc_id: UUID, at: int) -> None:
    """Line running = 0: the downtime begins. The first moment counts."""
    row = uow.locked(NC, nc_id, "nonconformance")
    if row["stopped_at"] is None:
        uow.update(NC, row, stopped_at=at)


def record_reaction(uow: UnitOfWork, nc_id: UUID, reaction: dict[str, Any]) -> None:
    """What the person at the line found and did, as the edge reported it."""
    row = uow.locked(NC, nc_id, "nonconformance")
    state = NC_STATES.next(row["state"], "record_reaction", document=row["number"])
    uow.update(NC, row, state=state, first_reaction=reaction)
    uow.emit(
        FirstReactionRecorded(nc_id, reaction["person"], reaction["cause"], reaction["action"]),
        before={"first_reaction": row["first_reaction"]},
        after={"first_reaction": reaction},
    )


def release_pieces(uow: UnitOfWork, nc_id: UUID, pieces: Sequence[int], reason: str) -> list[str]:
    """Release held pieces; returns their serials. Pieces already released are left alone."""
    rows = uow.rows(
        sa.select(NC_PIECE).where(
            NC_PIECE.c.company == uow.company, NC_PIECE.c.nc_id == nc_id, NC_PIECE.c.piece.in_(list(pieces))
        )
    )
    held = [row for row in rows if row["status"] == "held"]
    for row in held:
        uow.update(NC_PIECE, row, status=NC_PIECE_STATES.next("held", "release"))
    serials = [row["serial"] for row in held if row["serial"] is not None]
    if held:
        uow.emit(PiecesReleased(nc_id, tuple(row["piece"] for row in held), tuple(serials), reason))
    return serials


def end_downtime(uow: UnitOfWork, nc_id: UUID, resumed_at: int) -> int | None:
    """The order resumed: whole seconds from line running = 0. ``None`` when it ended already or never
    began."""
    row = uow.locked(NC, nc_id, "nonconformance")
    if row["stopped_at"] is None or row["resumed_at"] is not None:
        return None
    seconds = downtime_seconds(row["stopped_at"], resumed_at)
    uow.update(NC, row, resumed_at=resumed_at, downtime_seconds=seconds)
    uow.emit(DowntimeEnded(nc_id, row["stopped_at"], resumed_at, seconds))
    return seconds


def get_nc(q: Queries, nc_id: UUID) -> RowMapping:
    return q.get(NC, nc_id, "nonconformance")


def ncs_of_order(q: Queries, order_number: str) -> list[RowMapping]:
    return q.rows(
        sa.select(NC)
        .where(NC.c.company == q.company, NC.c.order_number == order_number)
        .order_by(NC.c.number)
    )


def ncs_holding(
    q: Queries, item_id: UUID, serials: Sequence[str], *, besides: UUID
) -> list[tuple[RowMapping, list[str]]]:
    """The other nonconformances that hold some of an item's serials, each with those, by number."""
    held: dict[UUID, list[str]] = {}
    statement = (
        sa.select(NC_PIECE.c.nc_id, NC_PIECE.c.serial)
        .join(NC, NC.c.id == NC_PIECE.c.nc_id)
        .where(
            NC_PIECE.c.company == q.company,
            NC_PIECE.c.status == "held",
            NC_PIECE.c.serial.in_(list(serials)),
            NC_PIECE.c.nc_id != besides,
            NC.c.item_id == item_id,
        )
        .order_by(NC.c.number, NC_PIECE.c.piece)
    )
    for row in q.rows(statement):
        held.setdefault(row["nc_id"], []).append(row["serial"])
    return [(get_nc(q, nc_id), some) for nc_id, some in held.items()]


def pieces_of_nc(q: Queries, nc_id: UUID) -> list[RowMapping]:
    return q.rows(
        sa.select(NC_PIECE)
        .where(NC_PIECE.c.company == q.company, NC_PIECE.c.nc_id == nc_id)
        .order_by(NC_PIECE.c.piece)
    )

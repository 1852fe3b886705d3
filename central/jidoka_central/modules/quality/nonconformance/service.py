"""Opening a nonconformance from a stop, holding and releasing pieces, recording the first reaction and the
downtime.

Every function is idempotent on what it names: the same stop opens one nonconformance, the same piece is held
once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
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


@dataclass(frozen=True, slots=True)
class HeldPiece:
    piece: int
    serial: str | None
    reading: float | None


def nc_of_stop(q: Queries, cell_id: UUID, stop: str) -> RowMapping | None:
    return q.first(sa.select(NC).where(NC.c.company == q.company, NC.c.cell_id == cell_id, NC.c.stop == stop))


def open_from_stop(
    uow: UnitOfWork, *, cell_id: UUID, stop: str, item_id: UUID, cause_of_stop: str, **known: Any
) -> UUID:
    """The nonconformance of a stop; opened when it is new, else completed with what was not known yet."""
    row = nc_of_stop(uow, cell_id, stop)
    if row is not None:
        news = {name: value for name, value in known.items() if value is not None and row[name] in (None, [])}
        if news:
            uow.update(NC, row, **news)
        found: UUID = row["id"]
        return found
    number = uow.number("nonconformance", "NC")
    values = {"advice_before": []} | {name: value for name, value in known.items() if value is not None}
    id_ = uow.insert(
        NC,
        number=number,
        state=NC_STATES.start,
        origin="in_process",
        item_id=item_id,
        cell_id=cell_id,
        stop=stop,
        cause_of_stop=cause_of_stop,
        range_closed=False,
        **values,
    )
    uow.emit(NcOpened(id_, number, "in_process", item_id, known.get("order_number"), stop))
    return id_


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


def pieces_of_nc(q: Queries, nc_id: UUID) -> list[RowMapping]:
    return q.rows(
        sa.select(NC_PIECE)
        .where(NC_PIECE.c.company == q.company, NC_PIECE.c.nc_id == nc_id)
        .order_by(NC_PIECE.c.piece)
    )

"""Pieces, readings, subgroups and gaps.

Piece records are collected and written together at the end of the transaction. The same record may come
again under a new epoch (an older disk was put back); then it changes nothing. A different record of a known
piece is refused and becomes a dead letter: central never decides which of two readings is true.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.modules.shopfloor.errors import ALREADY_APPLIED
from jidoka_central.modules.shopfloor.events import (
    PIECES_LISTED_MAX,
    GapFound,
    MadePiece,
    OrderPiecesMade,
)
from jidoka_central.modules.shopfloor.floor.applying import (
    LIVE_PIECES,
    LIVE_SUBGROUPS,
    Applying,
    StoredFact,
)
from jidoka_central.modules.shopfloor.floor.model import PIECE, PIECE_READING, SUBGROUP
from jidoka_central.modules.shopfloor.stream.bulk import insert_records
from jidoka_shared.wire import EventData
from jidoka_shared.wire.events import GapRecorded, PieceRecorded, SubgroupJudged

GAP_VERDICT: Final = "gap"
GOOD: Final = "good_reading"
RUN_ENDED: Final = ("commanded", "signed_off", "order_complete")
_PIECE_FACTS: Final = (
    "serial",
    "verdict",
    "held_by",
    "subgroup",
    "started_at",
    "measured_at",
    "decided_at",
    "bundle",
)

_SUBGROUP_HIDDEN: Final = ("edge_ref", "mean_word", "range_word", "state_hash")


def piece_recorded(applying: Applying, fact: StoredFact, data: PieceRecorded) -> None:
    applying.piece_records.append((fact, data))
    line = applying.line
    line["last_piece"] = data.piece
    if data.order is not None:
        line["order_number"] = data.order
    applying.push(
        LIVE_PIECES,
        {
            "order": data.order,
            "piece": data.piece,
            "serial": data.serial,
            "verdict": data.verdict,
            "characteristic": data.characteristic,
            "value": data.value,
            "subgroup": data.subgroup,
            "place": data.place,
            "held_by": data.held_by,
            "at": data.measured_at,
        },
    )


def write_pieces(applying: Applying) -> None:
    """Insert what ``piece_recorded`` collected."""
    records = applying.piece_records
    if not records:
        return
    known = _known_pieces(applying, [data for _, data in records])
    readings = _known_readings(applying, [row["id"] for row in known.values()])
    pieces: list[dict[str, Any]] = []
    fresh: list[dict[str, Any]] = []
    made: dict[tuple[str, int], dict[str, Any]] = {}
    for fact, data in records:
        key = (data.order or "", data.piece)
        reading = _reading(fact, data)
        if key in made:
            piece_id = made[key]["id"]
            if data.verdict != GOOD:
                made[key]["verdict"] = data.verdict
        elif key in known:
            piece_id = known[key]["id"]
            _join(applying, known[key], data, readings)
        else:
            piece_id = applying.uow.new_id()
            made[key] = _piece(applying, piece_id, data)
            pieces.append(made[key])
        before = readings.get((piece_id, data.characteristic))
        if before is None:
            readings[piece_id, data.characteristic] = reading
            fresh.append(reading | {"piece_id": piece_id})
        elif any(before[name] != reading[name] for name in ("value", "result_seq", "measured_at")):
            raise ALREADY_APPLIED.refuse(field="piece", piece=data.piece, order=data.order or "-")
    insert_records(applying.uow, PIECE, pieces)
    insert_records(applying.uow, PIECE_READING, fresh)
    applying.piece_records = []
    hold = applying.line["hold_reason"]
    if hold in RUN_ENDED:  # it was in work when the run ended: nothing else will tell of it
        announce(applying, *records[-1], hold)


def _piece(applying: Applying, id_: UUID, data: PieceRecorded) -> dict[str, Any]:
    return {
        "id": id_,
        "edge_ref": applying.edge.id,
        "order_number": data.order or "",
        "number": data.piece,
        "hold_ended": None,
        "announced": False,
        **{name: getattr(data, name) for name in _PIECE_FACTS},
    }


def _reading(fact: StoredFact, data: PieceRecorded) -> dict[str, Any]:
    return {
        "characteristic": data.characteristic,
        "value": data.value,
        "verdict": data.verdict,
        "result_seq": data.result_seq,
        "subgroup": data.subgroup,
        "place": data.place,
        "measured_at": data.measured_at,
        "words": list(data.words),
        "clockstate": fact.clockstate,
    }


def _join(applying: Applying, row: RowMapping, data: PieceRecorded, readings: dict[Any, Any]) -> None:
    """A known piece: another characteristic of it, the record a gap had stood for, or the same one again."""
    if row["verdict"] == GAP_VERDICT:
        values = {name: getattr(data, name) for name in _PIECE_FACTS if name != "held_by"}
        applying.uow.update(PIECE, row, **values)
    elif data.verdict != GOOD and (row["id"], data.characteristic) not in readings:
        applying.uow.update(PIECE, row, verdict=data.verdict)


def _known_pieces(applying: Applying, records: list[PieceRecorded]) -> dict[tuple[str, int], RowMapping]:
    known: dict[tuple[str, int], RowMapping] = {}
    for order in {data.order or "" for data in records}:
        numbers = {data.piece for data in records if (data.order or "") == order}
        for row in applying.uow.rows(_of_order(applying, order).where(PIECE.c.number.in_(sorted(numbers)))):
            known[order, row["number"]] = row
    return known


def _known_readings(applying: Applying, piece_ids: list[UUID]) -> dict[tuple[UUID, str], Any]:
    if not piece_ids:
        return {}
    rows = applying.uow.rows(sa.select(PIECE_READING).where(PIECE_READING.c.piece_id.in_(piece_ids)))
    return {(row["piece_id"], row["characteristic"]): row for row in rows}


def _of_order(applying: Applying, order: str) -> sa.Select[Any]:
    edge = applying.edge
    return sa.select(PIECE).where(
        PIECE.c.company == edge.company, PIECE.c.edge_ref == edge.id, PIECE.c.order_number == order
    )


def subgroup_judged(applying: Applying, fact: StoredFact, data: SubgroupJudged) -> None:
    values = {
        "edge_ref": applying.edge.id,
        "order_number": data.order or "",
        "characteristic": data.characteristic,
        "number": data.subgroup,
        "phase": data.phase,
        "complete": data.complete,
        "pieces": list(data.pieces),
        "readings": list(data.readings),
        "mean": data.mean,
        "range": data.range,
        "mean_word": data.mean_word,
        "range_word": data.range_word,
        "advice": list(data.advice),
        "stop": list(data.stop),
        "limits": data.limits,
        "bundle": data.bundle,
        "at": data.at or fact.at,
        "state_hash": data.state_hash,
    }
    applying.subgroup_records.append(values)
    line = applying.line
    line["last_subgroup"] = data.subgroup
    if data.complete and not data.advice and not data.stop:
        line["advice_subgroup"] = None
    live = {name: value for name, value in values.items() if name not in _SUBGROUP_HIDDEN}
    applying.push(LIVE_SUBGROUPS, live)


def write_subgroups(applying: Applying) -> None:
    """Insert what ``subgroup_judged`` collected; the same record again changes nothing."""
    records, applying.subgroup_records = applying.subgroup_records, []
    known: dict[tuple[str, str, int], Any] = {}
    for order, code in {(one["order_number"], one["characteristic"]) for one in records}:
        numbers = {
            one["number"] for one in records if (one["order_number"], one["characteristic"]) == (order, code)
        }
        for row in applying.uow.rows(
            sa.select(SUBGROUP).where(
                SUBGROUP.c.company == applying.edge.company,
                SUBGROUP.c.edge_ref == applying.edge.id,
                SUBGROUP.c.order_number == order,
                SUBGROUP.c.characteristic == code,
                SUBGROUP.c.number.in_(sorted(numbers)),
            )
        ):
            known[order, code, row["number"]] = row
    fresh: list[dict[str, Any]] = []
    for one in records:
        key = (one["order_number"], one["characteristic"], one["number"])
        before = known.setdefault(key, one)
        if before is one:
            fresh.append(one)
        elif any(before[name] != one[name] for name in ("pieces", "readings", "phase")):
            raise ALREADY_APPLIED.refuse(
                field="subgroup", piece=one["number"], order=one["order_number"] or "-"
            )
    insert_records(applying.uow, SUBGROUP, fresh)


def hold_pieces(applying: Applying, order: str | None, numbers: Iterable[int], by: str) -> None:
    """Mark pieces held by ``by`` unless something holds them already."""
    chosen = PIECE.c.number.in_(sorted(set(numbers)))
    _change(applying, order, sa.and_(chosen, PIECE.c.held_by.is_(None)), held_by=by)


def hold_range(applying: Applying, order: str | None, first: int, last: int, by: str) -> None:
    chosen = PIECE.c.number.between(first, last)
    _change(applying, order, sa.and_(chosen, PIECE.c.held_by.is_(None)), held_by=by)


def end_hold(applying: Applying, order: str | None, numbers: Iterable[int], by: str) -> None:
    """The pieces that ``by`` held until judged are free."""
    chosen = sa.and_(
        PIECE.c.number.in_(sorted(set(numbers))), PIECE.c.held_by == by, PIECE.c.hold_ended.is_(None)
    )
    _change(applying, order, chosen, hold_ended=applying.uow.now)


def _change(applying: Applying, order: str | None, chosen: sa.ColumnElement[bool], **values: Any) -> None:
    applying.uow.connection.execute(
        sa.update(PIECE)
        .where(
            PIECE.c.company == applying.edge.company,
            PIECE.c.edge_ref == applying.edge.id,
            PIECE.c.order_number == (order or ""),
            chosen,
        )
        .values(version=PIECE.c.version + 1, changed=applying.uow.now, **values)
    )


def made_total(applying: Applying, order: str) -> int:
    of_order = _of_order(applying, order).subquery()
    return int(applying.uow.scalar(sa.select(sa.func.count()).select_from(of_order)) or 0)


def announce(applying: Applying, fact: StoredFact, data: EventData, reason: str) -> None:
    """Tell others which pieces of the order were made since they were last told."""
    order = data.order
    if order is None:
        return
    rows = applying.uow.rows(
        _of_order(applying, order).where(PIECE.c.announced.is_(False)).order_by(PIECE.c.number)
    )
    total = made_total(applying, order) if rows else 0
    for begin in range(0, len(rows), PIECES_LISTED_MAX):
        pieces = tuple(
            MadePiece(
                number=row["number"],
                serial=row["serial"],
                verdict=row["verdict"],
                held_by=row["held_by"] if row["hold_ended"] is None else None,
            )
            for row in rows[begin : begin + PIECES_LISTED_MAX]
        )
        applying.uow.emit(
            OrderPiecesMade(**applying.said(fact, data), reason=reason, pieces=pieces, made_total=total)
        )
    if rows:
        _change(applying, order, PIECE.c.announced.is_(False), announced=True)


def gap_recorded(applying: Applying, fact: StoredFact, data: GapRecorded) -> None:
    """The pieces of a gap are recorded as held, also those nothing else is known of."""
    order = data.order if data.order is not None else applying.line["order_number"]
    data = msgspec.structs.replace(data, order=order)
    known = {
        row["number"]: row
        for row in applying.uow.rows(_of_order(applying, order or "").where(PIECE.c.number.in_(data.pieces)))
    }
    hold_pieces(applying, order, known, data.gap)
    applying.uow.insert_many(
        PIECE,
        [
            {
                "edge_ref": applying.edge.id,
                "order_number": order or "",
                "number": number,
                "serial": None,
                "verdict": GAP_VERDICT,
                "held_by": data.gap,
                "hold_ended": None,
                "subgroup": None,
                "started_at": None,
                "measured_at": None,
                "decided_at": None,
                "bundle": data.bundle,
                "announced": False,
            }
            for number in dict.fromkeys(data.pieces)
            if number not in known
        ],
    )
    applying.uow.emit(
        GapFound(
            **applying.said(fact, data),
            gap=data.gap,
            source=data.source,
            reason=data.reason,
            first=data.from_,
            last=data.to,
            pieces=data.pieces,
            serials=tuple(known[number]["serial"] if number in known else None for number in data.pieces),
        )
    )

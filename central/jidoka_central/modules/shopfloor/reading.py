"""What other modules and joints may read: orders' pieces, readings and subgroups, as frozen values.

Every function reads in the company of the transaction. An order is named by its number.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.shopfloor.floor.model import LINE_STOP, PIECE, PIECE_READING, SUBGROUP
from jidoka_central.modules.shopfloor.model import EDGE
from jidoka_central.modules.shopfloor.outbox.service import edge_row_of_cell
from jidoka_central.modules.shopfloor.stream.service import EdgeRef, ref_of

NUMBERS_A_TIME: Final = 900


@dataclass(frozen=True, slots=True)
class Piece:
    """``held_by``: the stop or gap that holds it now, if any."""

    number: int
    serial: str | None
    verdict: str
    held_by: str | None
    subgroup: int | None
    started_at: int | None
    measured_at: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading in the characteristic's unit; ``value`` is None where the gauge gave no number."""

    piece: int
    serial: str | None
    subgroup: int
    place: int
    value: float | None
    measured_at: int


@dataclass(frozen=True, slots=True)
class Subgroup:
    """A subgroup as the edge judged it; incomplete ones are not charted."""

    number: int
    characteristic: str
    phase: str
    complete: bool
    pieces: tuple[int, ...]
    readings: tuple[float | None, ...]
    mean: float | None
    range: float | None
    advice: tuple[str, ...]
    stop: tuple[str, ...]
    limits: str | None
    bundle: str | None
    at: int


def edge_of_cell(q: Queries, cell_id: UUID) -> EdgeRef:
    """The edge that serves a cell. Raises ``shopfloor.no_edge``."""
    return ref_of(edge_row_of_cell(q, cell_id))


def edges(q: Queries) -> list[EdgeRef]:
    return [
        ref_of(row)
        for row in q.rows(sa.select(EDGE).where(EDGE.c.company == q.company).order_by(EDGE.c.edge_id))
    ]


def pieces_of_order(q: Queries, order: str) -> list[Piece]:
    """The pieces of an order by number."""
    rows = q.rows(
        sa.select(PIECE)
        .where(PIECE.c.company == q.company, PIECE.c.order_number == order)
        .order_by(PIECE.c.number)
    )
    return [
        Piece(
            row["number"],
            row["serial"],
            row["verdict"],
            row["held_by"] if row["hold_ended"] is None else None,
            row["subgroup"],
            row["started_at"],
            row["measured_at"],
        )
        for row in rows
    ]


def readings(
    q: Queries,
    order: str,
    characteristic: str,
    first_subgroup: int | None = None,
    last_subgroup: int | None = None,
    *,
    piece: int | None = None,
    cell_id: UUID | None = None,
) -> list[Reading]:
    """The readings of an order by piece, or of one piece; subgroups bound them, both included. ``cell_id``:
    those of one cell."""
    statement = _readings(q, order).where(PIECE_READING.c.characteristic == characteristic)
    if first_subgroup is not None:
        statement = statement.where(PIECE_READING.c.subgroup >= first_subgroup)
    if last_subgroup is not None:
        statement = statement.where(PIECE_READING.c.subgroup <= last_subgroup)
    if piece is not None:
        statement = statement.where(PIECE.c.number == piece)
    if cell_id is not None:
        statement = statement.where(PIECE.c.edge_ref.in_(_edges_of(q, cell_id)))
    return [
        Reading(row["number"], row["serial"], row["subgroup"], row["place"], row["value"], row["measured_at"])
        for row in q.rows(statement)
    ]


def readings_of_pieces(
    q: Queries, order: str, pieces: Collection[int], characteristic: str | None = None
) -> dict[int, float | None]:
    """Piece -> its reading (of the first characteristic by code where none is named); unknown pieces are
    left out.
    """
    statement = _readings(q, order).where(PIECE.c.number.in_(sorted(set(pieces))))
    if characteristic is not None:
        statement = statement.where(PIECE_READING.c.characteristic == characteristic)
    found: dict[int, float | None] = {}
    for row in q.rows(statement):
        found.setdefault(row["number"], row["value"])
    return found


def _readings(q: Queries, order: str) -> sa.Select[Any]:
    return (
        sa.select(
            PIECE.c.number,
            PIECE.c.serial,
            PIECE_READING.c.subgroup,
            PIECE_READING.c.place,
            PIECE_READING.c.value,
            PIECE_READING.c.measured_at,
        )
        .join(PIECE_READING, PIECE_READING.c.piece_id == PIECE.c.id)
        .where(PIECE.c.company == q.company, PIECE.c.order_number == order)
        .order_by(PIECE.c.number, PIECE_READING.c.characteristic)
    )


def _edges_of(q: Queries, cell_id: UUID) -> sa.Select[Any]:
    return sa.select(EDGE.c.id).where(EDGE.c.company == q.company, EDGE.c.cell_id == cell_id)


def subgroups_of(
    q: Queries,
    order: str,
    characteristic: str,
    first: int | None = None,
    last: int | None = None,
    *,
    cell_id: UUID | None = None,
) -> list[Subgroup]:
    """The judged subgroups of an order and characteristic by number; ``cell_id``: those of one cell."""
    statement = sa.select(SUBGROUP).where(*_of_characteristic(q, order, characteristic, first, last))
    if cell_id is not None:
        statement = statement.where(SUBGROUP.c.edge_ref.in_(_edges_of(q, cell_id)))
    return [_subgroup(row) for row in q.rows(statement.order_by(SUBGROUP.c.number))]


def subgroups_numbered(q: Queries, order: str, characteristic: str, numbers: Sequence[int]) -> list[Subgroup]:
    """Those of ``subgroups_of`` with these numbers, by number."""
    found: list[Subgroup] = []
    for at in range(0, len(numbers), NUMBERS_A_TIME):
        chosen = SUBGROUP.c.number.in_(numbers[at : at + NUMBERS_A_TIME])
        statement = sa.select(SUBGROUP).where(*_of_characteristic(q, order, characteristic), chosen)
        found += [_subgroup(row) for row in q.rows(statement)]
    return sorted(found, key=lambda one: one.number)


def extent_of(
    q: Queries, order: str, characteristic: str, first: int | None = None, last: int | None = None
) -> tuple[int, int | None, int | None]:
    """How many subgroups ``subgroups_of`` would give, and their lowest and highest number."""
    number = SUBGROUP.c.number
    row = q.first(
        sa.select(
            sa.func.count().label("n"), sa.func.min(number).label("low"), sa.func.max(number).label("high")
        ).where(*_of_characteristic(q, order, characteristic, first, last))
    )
    return (0, None, None) if row is None else (row["n"], row["low"], row["high"])


def _of_characteristic(
    q: Queries, order: str, characteristic: str, first: int | None = None, last: int | None = None
) -> list[sa.ColumnElement[bool]]:
    found = [
        SUBGROUP.c.company == q.company,
        SUBGROUP.c.order_number == order,
        SUBGROUP.c.characteristic == characteristic,
    ]
    if first is not None:
        found.append(SUBGROUP.c.number >= first)
    if last is not None:
        found.append(SUBGROUP.c.number <= last)
    return found


def _subgroup(row: RowMapping) -> Subgroup:
    return Subgroup(
        row["number"],
        row["characteristic"],
        row["phase"],
        row["complete"],
        tuple(row["pieces"]),
        tuple(row["readings"]),
        row["mean"],
        row["range"],
        tuple(row["advice"]),
        tuple(row["stop"]),
        row["limits"],
        row["bundle"],
        row["at"],
    )


def stops_of_order(q: Queries, order: str) -> list[dict[str, Any]]:
    """The stops of an order, oldest first, with all their instants."""
    table = LINE_STOP
    rows = q.rows(
        sa.select(table)
        .where(table.c.company == q.company, table.c.order_number == order)
        .order_by(table.c.id)
    )
    return [dict(row) for row in rows]

"""What the floor knows of one piece: its readings, what it ran under, who stood at the line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.shopfloor.floor.model import PIECE, PIECE_READING
from jidoka_central.modules.shopfloor.model import EDGE, SIGN_ON, STATION
from jidoka_central.modules.shopfloor.outbox.model import EDGE_BUNDLE

ORDERS_A_TIME = 500


@dataclass(frozen=True, slots=True)
class TracedReading:
    """One reading in the characteristic's unit; ``value`` is None where the gauge gave no number.
    ``clockstate``: what the edge knew of its clock: ntp-ok, unknown, untrusted; None for old records."""

    characteristic: str
    value: float | None
    verdict: str
    result_seq: int | None
    subgroup: int
    place: int
    measured_at: int
    clockstate: str | None = None


@dataclass(frozen=True, slots=True)
class PieceRecord:
    """A piece as the edge made it; instants are the edge's UTC microseconds."""

    number: int
    serial: str | None
    edge_id: str
    cell_id: UUID
    verdict: str
    held_by: str | None
    hold_ended: int | None
    subgroup: int | None
    started_at: int | None
    measured_at: int | None
    decided_at: int | None
    bundle: str | None
    readings: tuple[TracedReading, ...]


@dataclass(frozen=True, slots=True)
class SentBundle:
    """A bundle an edge was given: which plan revision and limits it carried."""

    hash: str
    version: int
    plan_id: UUID
    limits_id: UUID | None
    state: str
    sent_at: int


@dataclass(frozen=True, slots=True)
class SignedOn:
    """Who stood at a station for an order; ``until`` is None while they do."""

    station: str
    operator: str
    operator_name: str
    since: int
    until: int | None


def piece_record(q: Queries, order: str, number: int) -> PieceRecord | None:
    """The piece of an order with its readings by characteristic; ``None`` for one the floor never saw."""
    piece = q.first(
        sa.select(PIECE, EDGE.c.edge_id, EDGE.c.cell_id)
        .join(EDGE, EDGE.c.id == PIECE.c.edge_ref)
        .where(PIECE.c.company == q.company, PIECE.c.order_number == order, PIECE.c.number == number)
        .order_by(PIECE.c.id)
        .limit(1)
    )
    if piece is None:
        return None
    names = TracedReading.__dataclass_fields__
    readings = q.rows(
        sa.select(*(PIECE_READING.c[name] for name in names))
        .where(PIECE_READING.c.piece_id == piece["id"])
        .order_by(PIECE_READING.c.characteristic)
    )
    own = {name: piece[name] for name in PieceRecord.__dataclass_fields__ if name != "readings"}
    return PieceRecord(**own, readings=tuple(TracedReading(**dict(row)) for row in readings))


def sent_bundles(q: Queries, hashes: Collection[str]) -> dict[str, SentBundle]:
    """Hash -> the bundle that was sent."""
    rows = q.rows(
        sa.select(EDGE_BUNDLE).where(
            EDGE_BUNDLE.c.company == q.company, EDGE_BUNDLE.c.hash.in_(sorted(set(hashes)))
        )
    )
    return {
        row["hash"]: SentBundle(
            row["hash"],
            row["bundle_version"],
            row["plan_id"],
            row["limits_id"],
            row["state"],
            row["created"],
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class Worked:
    """Who stood at a cell for an order; ``until`` is None while they do."""

    operator: str
    operator_name: str
    since: int
    until: int | None


def worked(q: Queries, orders: Collection[str]) -> dict[tuple[UUID, str], list[Worked]]:
    """(cell, order) -> who worked there, oldest first."""
    found: dict[tuple[UUID, str], list[Worked]] = {}
    listed = sorted(set(orders))
    for begin in range(0, len(listed), ORDERS_A_TIME):
        rows = q.rows(
            sa.select(SIGN_ON, STATION.c.cell_id)
            .join(STATION, STATION.c.id == SIGN_ON.c.station_id)
            .where(
                SIGN_ON.c.company == q.company,
                SIGN_ON.c.order_number.in_(listed[begin : begin + ORDERS_A_TIME]),
            )
            .order_by(SIGN_ON.c.since)
        )
        for row in rows:
            own = Worked(**{name: row[name] for name in Worked.__dataclass_fields__})
            found.setdefault((row["cell_id"], row["order_number"]), []).append(own)
    return found


def sign_ons_of_order(q: Queries, order: str) -> list[SignedOn]:
    """Who signed on for the order, oldest first."""
    rows = q.rows(
        sa.select(SIGN_ON, STATION.c.code.label("station"))
        .join(STATION, STATION.c.id == SIGN_ON.c.station_id)
        .where(SIGN_ON.c.company == q.company, SIGN_ON.c.order_number == order)
        .order_by(SIGN_ON.c.since)
    )
    return [SignedOn(**{name: row[name] for name in SignedOn.__dataclass_fields__}) for row in rows]

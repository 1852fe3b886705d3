"""What was laid on a line's gauge by hand: the samples of no piece.

An edge keeps such a reading as a sample of piece 0: it belongs to no order and no chart sees it. A reading is
named by where it stands in the edge's chain, ``<edge>/samples/<epoch>/<position>``, for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.shopfloor.floor.model import LINE_STATE
from jidoka_central.modules.shopfloor.floor.rules import AT_REST
from jidoka_central.modules.shopfloor.model import EDGE_PRESENCE
from jidoka_central.modules.shopfloor.stream.model import MEASUREMENT, STREAM_WATERMARK
from jidoka_central.modules.shopfloor.stream.service import EVENTS, SAMPLES, EdgeRef

QUALITY_GOOD: Final = 192
BY_HAND: Final = 0  # the piece number of what is no piece
READ_MAX: Final = 100
GAUGE_DEVICE: Final = "gauge"


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an edge's samples are stored: positions above ``last`` of the stream, and later streams, are
    new. (0, 0): none came yet."""

    stream: int
    last: int


@dataclass(frozen=True, slots=True)
class HandReading:
    """``good``: the edge took it for a reading; ``measured_at`` is the gauge's time in UTC microseconds."""

    source: str
    characteristic: str
    value: float | None
    good: bool
    measured_at: int


@dataclass(frozen=True, slots=True)
class GaugeStanding:
    """What is known of the way to a gauge now. ``online`` is ``None`` while central cannot see the broker;
    ``clock`` is the edge's own word (ntp-ok, unknown, untrusted); ``order_number`` the order in work, none
    once it is over; ``unwell`` what is wrong with the gauge."""

    online: bool | None
    clock: str | None
    order_number: str | None
    unwell: str | None


def samples_mark(q: Queries, edge: EdgeRef) -> Mark:
    row = q.first(_marks(edge, SAMPLES).order_by(STREAM_WATERMARK.c.no.desc()).limit(1))
    return Mark(0, 0) if row is None else Mark(row["no"], row["last"])


def laid_on_gauge(q: Queries, edge: EdgeRef, characteristic: str, after: Mark) -> list[HandReading]:
    """The first readings of no piece that were stored after ``after``, in the edge's order."""
    found: list[HandReading] = []
    table = MEASUREMENT
    for mark in q.rows(
        _marks(edge, SAMPLES).where(STREAM_WATERMARK.c.no >= after.stream).order_by(STREAM_WATERMARK.c.no)
    ):
        beyond = after.last if mark["no"] == after.stream else 0
        rows = q.rows(
            sa.select(table)
            .where(
                table.c.stream == mark["no"],
                table.c.position > beyond,
                table.c.piece == BY_HAND,
                table.c.characteristic == characteristic,
            )
            .order_by(table.c.position)
            .limit(READ_MAX - len(found))
        )
        for row in rows:
            source = f"{edge.edge_id}/samples/{mark['epoch']}/{row['position']}"
            good = row["quality"] == QUALITY_GOOD and row["value"] is not None
            found.append(HandReading(source, row["characteristic"], row["value"], good, row["measured_at"]))
        if len(found) >= READ_MAX:
            break
    return found


def gauge_standing(q: Queries, edge: EdgeRef) -> GaugeStanding:
    line = q.first(
        sa.select(
            LINE_STATE.c.order_number, LINE_STATE.c.hold_reason, LINE_STATE.c.devices, EDGE_PRESENCE.c.online
        )
        .join(EDGE_PRESENCE, EDGE_PRESENCE.c.edge_ref == LINE_STATE.c.edge_ref)
        .where(LINE_STATE.c.edge_ref == edge.id)
    )
    heard = q.first(_marks(edge, EVENTS).order_by(STREAM_WATERMARK.c.no.desc()).limit(1))
    if line is None:
        raise AssertionError(f"edge {edge.edge_id} has no line state")
    return GaugeStanding(
        line["online"],
        None if heard is None else heard["clockstate"],
        None if line["hold_reason"] in AT_REST else line["order_number"],
        dict(line["devices"]).get(GAUGE_DEVICE),
    )


def _marks(edge: EdgeRef, stream: str) -> sa.Select[tuple[object, ...]]:
    table = STREAM_WATERMARK
    return sa.select(table).where(
        table.c.company == edge.company, table.c.edge_ref == edge.id, table.c.stream == stream
    )

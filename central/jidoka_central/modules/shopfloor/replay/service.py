"""Finding what is stored of an order, and deciding it again.

Facts and samples of an order are found by time: within an edge's stream it grows with the position but for
steps of a clock, so a bisection finds the neighbourhood of the order's first piece, and
``MARGIN_US`` covers the steps. Where the facts of that neighbourhood do not tell of all that is stored, the
whole stream is read. Facts are read ``PAGE`` at a time, as far as they have been applied.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.shopfloor.floor.model import PIECE, PIECE_READING, SUBGROUP
from jidoka_central.modules.shopfloor.outbox.service import (
    bundle_by_hash,
    bundle_contents,
    edge_row_of_cell,
)
from jidoka_central.modules.shopfloor.replay.charted import charted_otherwise
from jidoka_central.modules.shopfloor.replay.errors import NOTHING_TO_REPLAY
from jidoka_central.modules.shopfloor.replay.rules import (
    SAID,
    Replay,
    Replayer,
    Result,
    StoredGroup,
    StoredReading,
    Told,
)
from jidoka_central.modules.shopfloor.stream.model import EDGE_FACT, MEASUREMENT, STREAM_WATERMARK
from jidoka_shared.wire import Characteristic
from jidoka_shared.wire.events import (
    EVENT_TYPES,
    MemoryRestarted,
    PieceRecorded,
    RunEnabled,
    SubgroupJudged,
)

PAGE: Final = 2_000
MARGIN_US: Final = 2 * 3_600_000_000
TOLD: Final = {
    name: kind
    for name, kind in EVENT_TYPES.items()
    if kind in (RunEnabled, MemoryRestarted, PieceRecorded, SubgroupJudged)
}


@dataclass(frozen=True, slots=True)
class OrderReplay:
    """The replay of one order and characteristic at one cell."""

    order: str
    characteristic: str
    replay: Replay


def replay_order(q: Queries, cell_id: UUID, order: str) -> list[OrderReplay]:
    """Every characteristic of the order that this cell measured, by code. Raises ``NO_EDGE`` and
    ``NOTHING_TO_REPLAY``.
    """
    edge_ref = edge_row_of_cell(q, cell_id)["id"]
    judged = sa.select(SUBGROUP.c.characteristic).where(*_of_order(q, SUBGROUP, edge_ref, order))
    read = (
        sa.select(PIECE_READING.c.characteristic)
        .join(PIECE, PIECE_READING.c.piece_id == PIECE.c.id)
        .where(*_of_order(q, PIECE, edge_ref, order))
    )
    codes = {row["characteristic"] for row in q.rows(sa.union(judged, read))}
    codes = codes or _told_of(q, edge_ref, order)
    if not codes:
        raise NOTHING_TO_REPLAY.refuse(field="order", order=order)
    return [OrderReplay(order, code, _replayed(q, edge_ref, order, code)) for code in sorted(codes)]


def _told_of(q: Queries, edge_ref: UUID, order: str) -> set[str]:
    """The characteristics that facts tell of an order of which nothing is stored: it may have been
    removed."""
    return {
        told.characteristic
        for _, told in Facts(q, edge_ref, None).read()
        if isinstance(told, PieceRecorded | SubgroupJudged) and told.order == order
    }


def replay_line(one: OrderReplay) -> str:
    """A replay as one line of text."""
    found, difference = one.replay, one.replay.difference
    what = f"{one.order} {one.characteristic}"
    if difference is not None:
        at = f"subgroup {difference.subgroup}" + (
            f", piece {difference.piece}" if difference.piece is not None else ""
        )
        serial = f" ({difference.serial})" if difference.serial else ""
        return (
            f"{what}: differs at {at}{serial}: {difference.what}: stored {difference.stored},"
            f" replayed {difference.replayed}"
        )
    counted = (
        f"{found.readings} readings, {found.subgroups} subgroups,"
        f" {found.hashes} state hashes, last {found.last_hash or '-'}"
    )
    if found.result == "same":
        return f"{what}: the same: {counted}"
    left = (
        (found.skipped, "pieces after missing facts not replayed"),
        (found.skipped_subgroups, "subgroups after missing facts not replayed"),
        (found.untold, "stored readings and subgroups whose facts are missing"),
        (found.wordless, "readings without decision words"),
        (found.unsealed, "subgroups without state hash"),
    )
    return "; ".join([f"{what}: incomplete: {counted}", *(f"{n} {why}" for n, why in left if n)])


def worst_result(found: list[OrderReplay]) -> Result:
    """``incomplete`` where nothing was replayed."""
    results = {one.replay.result for one in found} or {"incomplete"}
    return "differs" if "differs" in results else "incomplete" if "incomplete" in results else "same"


def orders_of_day(q: Queries, cell_id: UUID, day: date) -> list[str]:
    """The orders of which a subgroup was judged on that day of the plant's calendar, by number: stored, or
    told by the edge, so that an order that was removed is asked for too."""
    midnight = datetime.combine(day, time(), ZoneInfo(q.clock.zone))
    begin, end = _microseconds(midnight), _microseconds(midnight + timedelta(days=1))
    edge_ref = edge_row_of_cell(q, cell_id)["id"]
    rows = q.rows(
        sa.select(SUBGROUP.c.order_number)
        .where(
            SUBGROUP.c.company == q.company,
            SUBGROUP.c.edge_ref == edge_ref,
            SUBGROUP.c.at >= begin,
            SUBGROUP.c.at < end,
        )
        .distinct()
    )
    told = {
        one.order
        for _, one in Facts(q, edge_ref, (begin - MARGIN_US, end + MARGIN_US)).read()
        if isinstance(one, SubgroupJudged) and begin <= one.at < end and one.order
    }
    return sorted(told | {row["order_number"] for row in rows})


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000


def _replayed(q: Queries, edge_ref: UUID, order: str, code: str) -> Replay:
    result = _decided_again(q, edge_ref, order, code)
    if result.difference is None:
        result.difference = charted_otherwise(q, edge_ref, order, code)
    return result


def _decided_again(q: Queries, edge_ref: UUID, order: str, code: str) -> Replay:
    def characteristic_of(hash_: str | None) -> Characteristic | None:
        row = bundle_by_hash(q, edge_ref, hash_)
        found = [] if row is None else bundle_contents(row).characteristics
        return next((one for one in found if one.code == code), None)

    window = _window(q, edge_ref, order)
    readings = _readings(q, edge_ref, order, code, _samples(q, edge_ref, window, code))
    groups = _groups(q, edge_ref, order, code)
    result = _run(q, edge_ref, Replayer(characteristic_of, readings, groups), window, order, code)
    if window is None or (result.restarts and result.result == "same"):
        return result
    if result.difference is not None and not result.difference.what.endswith("_untold"):
        return result
    return _run(q, edge_ref, Replayer(characteristic_of, readings, groups), None, order, code)


def _run(
    q: Queries, edge_ref: UUID, replayer: Replayer, window: tuple[int, int] | None, order: str, code: str
) -> Replay:
    facts = Facts(q, edge_ref, window)
    for after_a_hole, told in facts.read():
        if after_a_hole:
            replayer.lost()
        if (told.order or "") != order:
            continue
        if isinstance(told, PieceRecorded | SubgroupJudged) and told.characteristic != code:
            continue
        replayer.feed(told)
        if replayer.result.difference is not None:
            break
    return replayer.finish(facts.whole)


def _samples(
    q: Queries, edge_ref: UUID, window: tuple[int, int] | None, code: str
) -> dict[tuple[int, int], float | None]:
    """The readings of the time in the stream of samples, by piece and the gauge's result number."""
    found: dict[tuple[int, int], float | None] = {}
    if window is None:
        return found
    table = MEASUREMENT
    at = Along(table, table.c.position, table.c.measured_at)
    for stream in _streams(q, edge_ref, "samples"):
        position = _position(q, at, stream["no"], stream["last"], window[0])
        columns = (table.c.position, table.c.measured_at, table.c.characteristic, table.c.piece,
                   table.c.result_seq, table.c.value)  # fmt: skip
        while page := _page(q, at, stream["no"], position, columns):
            for row in page:
                if row["characteristic"] == code:
                    found[row["piece"], row["result_seq"]] = row["value"]
            position = page[-1]["position"]
            if page[-1]["measured_at"] > window[1]:
                break
    return found


def _readings(
    q: Queries, edge_ref: UUID, order: str, code: str, samples: dict[tuple[int, int], float | None]
) -> dict[int, StoredReading]:
    reading = PIECE_READING
    columns = (PIECE.c.number, PIECE.c.serial, reading.c.value, reading.c.verdict, reading.c.subgroup,
               reading.c.words, reading.c.result_seq)  # fmt: skip
    rows = q.rows(
        sa.select(*columns)
        .join(PIECE_READING, PIECE_READING.c.piece_id == PIECE.c.id)
        .where(*_of_order(q, PIECE, edge_ref, order), PIECE_READING.c.characteristic == code)
    )
    return {
        row["number"]: StoredReading(
            row["value"],
            row["verdict"],
            row["subgroup"],
            tuple(row["words"]),
            tuple(samples[key] for key in [(row["number"], row["result_seq"])] if key in samples),
            row["serial"],
        )
        for row in rows
    }


def _groups(q: Queries, edge_ref: UUID, order: str, code: str) -> dict[int, StoredGroup]:
    rows = q.rows(
        sa.select(SUBGROUP).where(*_of_order(q, SUBGROUP, edge_ref, order), SUBGROUP.c.characteristic == code)
    )
    return {
        row["number"]: StoredGroup(
            tuple(row["pieces"]),
            tuple(row["readings"]),
            row["mean"],
            row["range"],
            row["mean_word"],
            row["range_word"],
            row["state_hash"],
            {name: tuple(row[name]) if name in ("advice", "stop") else row[name] for name in SAID},
        )
        for row in rows
    }


def _of_order(q: Queries, table: sa.Table, edge_ref: UUID, order: str) -> tuple[Any, ...]:
    return table.c.company == q.company, table.c.edge_ref == edge_ref, table.c.order_number == order


def _window(q: Queries, edge_ref: UUID, order: str) -> tuple[int, int] | None:
    """From well before the order's first decision to well after its last; None where none is dated."""
    span = q.first(
        sa.select(
            sa.func.min(PIECE.c.decided_at).label("first"), sa.func.max(PIECE.c.decided_at).label("last")
        ).where(*_of_order(q, PIECE, edge_ref, order))
    )
    if span is None or span["first"] is None:
        return None
    return span["first"] - MARGIN_US, span["last"] + MARGIN_US


@dataclass(slots=True)
class Facts:
    """What the edge told that touches run memory. ``whole`` once read: none of that time is missing."""

    q: Queries
    edge_ref: UUID
    window: tuple[int, int] | None
    whole: bool = field(default=True, init=False)

    def read(self) -> Iterator[tuple[bool, Told]]:
        """By position, each with whether facts before it are missing."""
        window = self.window
        at = Along(EDGE_FACT, EDGE_FACT.c.seq, EDGE_FACT.c.at)
        columns = (EDGE_FACT.c.seq, EDGE_FACT.c.at, EDGE_FACT.c.type, EDGE_FACT.c.data)
        for stream in _streams(self.q, self.edge_ref, "events"):
            seq = 0 if window is None else _position(self.q, at, stream["no"], stream["last"], window[0])
            hole = True  # another epoch, or the middle of one
            beyond = False
            while not beyond and (page := _page(self.q, at, stream["no"], seq, columns)):
                for row in page:
                    if row["seq"] > stream["processed"]:
                        beyond = True
                        break
                    self.whole &= row["seq"] == seq + 1
                    hole = hole or row["seq"] != seq + 1
                    seq = row["seq"]
                    kind = TOLD.get(row["type"])
                    if kind is None:
                        continue
                    told: Any = msgspec.json.decode(row["data"], type=kind)
                    yield hole, told
                    hole = False
                if window is not None and page[-1]["at"] > window[1]:
                    break
            else:
                self.whole &= seq == stream["last"]


@dataclass(frozen=True, slots=True)
class Along:
    """A table of streams: its counter, and the instant that grows with it."""

    table: sa.Table
    counter: sa.Column[Any]
    at: sa.Column[Any]


def _streams(q: Queries, edge_ref: UUID, stream: str) -> list[Any]:
    """The edge's epochs of a stream, oldest first."""
    table = STREAM_WATERMARK
    return q.rows(
        sa.select(table.c.no, table.c.last, table.c.processed)
        .where(table.c.company == q.company, table.c.edge_ref == edge_ref, table.c.stream == stream)
        .order_by(table.c.no)
    )


def _page(
    q: Queries, along: Along, stream: int, after: int, columns: tuple[sa.Column[Any], ...]
) -> list[Any]:
    return q.rows(
        sa.select(*columns)
        .where(along.table.c.stream == stream, along.counter > after)
        .order_by(along.counter)
        .limit(PAGE)
    )


def _position(q: Queries, along: Along, stream: int, last: int, at: int) -> int:
    """The last position of the stream told before ``at``, by bisection."""
    low, high = 0, last
    while low < high:
        middle = (low + high + 1) // 2
        found = q.first(
            sa.select(along.counter.label("counter"), along.at.label("at"))
            .where(along.table.c.stream == stream, along.counter <= middle)
            .order_by(along.counter.desc())
            .limit(1)
        )
        if found is None or found["at"] < at:
            low = middle
        else:
            high = found["counter"] - 1
    return low

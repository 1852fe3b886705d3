"""Reading stored subgroups as columns: chunks, and after them what is not yet in one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.shopfloor.columns.chunks import (
    HEAD,
    NONE,
    STATISTICS,
    Columns,
    Row,
    columns_of,
    split,
)
from jidoka_central.modules.shopfloor.columns.model import MEASUREMENT_CHUNK, MEASUREMENT_MARK
from jidoka_central.modules.shopfloor.floor.model import SUBGROUP
from jidoka_central.modules.shopfloor.model import EDGE

LISTED_MAX: Final = 900  # names in one IN; above it the rows are filtered after reading


@dataclass(frozen=True, slots=True)
class Stream:
    """Where a row comes from: an order at an edge's cell. ``order`` is empty for a run without one."""

    edge_ref: UUID
    cell_id: UUID
    cell: str
    order: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which subgroups of a characteristic: empty collections and None mean all; instants are included."""

    characteristic: str
    orders: frozenset[str] = frozenset()
    cells: frozenset[UUID] = frozenset()
    from_at: int | None = None
    to_at: int | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """Subgroups in order of time, with their streams."""

    streams: tuple[Stream, ...]
    columns: Columns


@dataclass(frozen=True, slots=True)
class StreamSummary:
    """What is stored of one characteristic of a stream."""

    characteristic: str
    stream: Stream
    subgroups: int
    first_at: int
    last_at: int


def count_of(q: Queries, wanted: Wanted) -> int:
    """How many subgroups a selection may hold, without reading them (time bounds the chunks alone)."""
    chunks = q.scalar(
        sa.select(sa.func.sum(MEASUREMENT_CHUNK.c.rows)).where(*_chosen(q, MEASUREMENT_CHUNK, wanted))
    )
    rest = q.scalar(sa.select(sa.func.count()).where(*_tail(q, wanted)))
    return int(chunks or 0) + int(rest or 0)


def measured(q: Queries, wanted: Wanted, *, readings: bool = False, pieces: bool = False) -> Measured:
    """The subgroups of a selection by time; ``readings`` and ``pieces`` are read when asked for."""
    table = MEASUREMENT_CHUNK
    names = ["edge_ref", "order_number", "rows", "width", "bundles", "limits", "head", "statistics"]
    names += ["readings"] * readings + ["pieces"] * pieces
    chunks = q.connection.execute(
        sa.select(*(table.c[name] for name in names))
        .where(*_chosen(q, table, wanted))
        .order_by(table.c.edge_ref, table.c.order_number, table.c.part)
    ).mappings()
    places: dict[tuple[UUID, str], int] = {}
    placed = [(row, places.setdefault((row["edge_ref"], row["order_number"]), len(places))) for row in chunks]
    parts = [columns_of_chunks(placed, readings=readings, pieces=pieces)] if placed else []
    rest = q.rows(sa.select(SUBGROUP).where(*_tail(q, wanted)).order_by(SUBGROUP.c.created, SUBGROUP.c.id))
    if rest or not parts:
        streams = [places.setdefault((row["edge_ref"], row["order_number"]), len(places)) for row in rest]
        width = max((max(len(row["readings"]), len(row["pieces"])) for row in rest), default=1)
        parts.append(columns_of(rest, streams, max(1, width)))
    columns = joined(parts)
    if wanted.from_at is not None or wanted.to_at is not None:
        low = wanted.from_at if wanted.from_at is not None else -(2**62)
        high = wanted.to_at if wanted.to_at is not None else 2**62
        inside = (columns.at >= low) & (columns.at <= high)
        if not inside.all():
            columns = columns.take(inside)
    ranked, columns = _ranked(_streams(q, places), columns)
    order = _in_time(columns)
    return Measured(ranked, columns if order is None else columns.take(order))


def _ranked(streams: tuple[Stream, ...], columns: Columns) -> tuple[tuple[Stream, ...], Columns]:
    """Streams by cell and order: what was measured at one instant stands in the same order in every answer,
    wherever it was read from."""
    import numpy as np

    ranking = sorted(range(len(streams)), key=lambda at: (streams[at].cell, streams[at].order))
    rank = np.empty(max(1, len(ranking)), dtype=np.int32)
    rank[ranking] = np.arange(len(ranking))
    return tuple(streams[at] for at in ranking), replace(columns, stream=rank[columns.stream])


def _in_time(columns: Columns) -> Any:
    """The order by instant, then stream and number; None where the rows stand so already."""
    import numpy as np

    if columns.size < 2:
        return None
    steps = np.diff(columns.at)
    if (steps > 0).all():
        return None
    if (
        (steps >= 0).all()
        and (columns.stream == columns.stream[0]).all()
        and (np.diff(columns.number) > 0).all()
    ):
        return None
    return np.lexsort((columns.number, columns.stream, columns.at))


def columns_of_chunks(placed: Sequence[tuple[Row, int]], *, readings: bool, pieces: bool) -> Columns:
    """One set of columns of chunk rows and the streams they belong to."""
    import numpy as np

    bundles: dict[str, int] = {}
    limits: dict[str, int] = {}
    gathered: dict[str, list[Any]] = {name: [] for name, _ in (*HEAD, *STATISTICS)}
    width = max(row["width"] for row, _ in placed)
    wide: dict[str, list[Any]] = {"readings": [], "pieces": []}
    for row, _ in placed:
        rows = row["rows"]
        head = split(row["head"], HEAD, rows)
        for name, table, listed in (("bundle", bundles, row["bundles"]), ("limits", limits, row["limits"])):
            head[name] = _recoded(head[name], table, listed)
        for name, values in (head | split(row["statistics"], STATISTICS, rows)).items():
            gathered[name].append(values)
        for name, asked, kind, empty in (
            ("readings", readings, "<f8", np.nan),
            ("pieces", pieces, "<i8", -1),
        ):
            if asked:
                matrix = np.frombuffer(row[name], dtype=kind).reshape(rows, row["width"])
                wide[name].append(_widened(matrix, width, empty))
    counts = [row["rows"] for row, _ in placed]
    whole = {name: np.concatenate(parts) for name, parts in gathered.items()}
    return Columns(
        stream=np.repeat(np.array([place for _, place in placed], dtype=np.int32), counts),
        **whole,
        readings=np.concatenate(wide["readings"]) if readings else None,
        pieces=np.concatenate(wide["pieces"]) if pieces else None,
        bundles=tuple(bundles),
        limit_ids=tuple(limits),
    )


def joined(parts: Sequence[Columns]) -> Columns:
    """Columns one after the other; streams are common to them already."""
    import numpy as np

    if len(parts) == 1:
        return parts[0]
    bundles: dict[str, int] = {}
    limits: dict[str, int] = {}
    found: dict[str, Any] = {}
    for name, table, lists in (("bundle", bundles, "bundles"), ("limits", limits, "limit_ids")):
        found[name] = np.concatenate(
            [_recoded(getattr(one, name), table, getattr(one, lists)) for one in parts]
        )
    for name in ("stream", "number", "at", "phase", "flags", "count", "mean", "range", "deviation"):
        found[name] = np.concatenate([getattr(one, name) for one in parts])
    for name, empty in (("readings", np.nan), ("pieces", -1)):
        matrices = [getattr(one, name) for one in parts]
        if any(one is None for one in matrices):
            found[name] = None
            continue
        width = max(one.shape[1] for one in matrices)
        found[name] = np.concatenate([_widened(one, width, empty) for one in matrices])
    return Columns(**found, bundles=tuple(bundles), limit_ids=tuple(limits))


def _recoded(codes: Any, table: dict[str, int], listed: Sequence[str]) -> Any:
    """A chunk's codes as codes of the common list; -1 for none."""
    import numpy as np

    own = np.array([table.setdefault(name, len(table)) for name in listed] or [-1], dtype=np.int32)
    signed = codes.astype(np.int32)
    there = (signed >= 0) & (signed != NONE)
    return np.where(there, own[np.where(there, signed, 0)], np.int32(-1))


def _widened(matrix: Any, width: int, empty: float) -> Any:
    import numpy as np

    if matrix.shape[1] == width:
        return matrix
    wider = np.full((matrix.shape[0], width), empty, dtype=matrix.dtype)
    wider[:, : matrix.shape[1]] = matrix
    return wider


def _chosen(q: Queries, table: sa.Table, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found = [table.c.company == q.company, table.c.characteristic == wanted.characteristic]
    if wanted.orders:
        found.append(_among(table.c.order_number, wanted.orders))
    if wanted.cells:
        edges = sa.select(EDGE.c.id).where(EDGE.c.company == q.company, EDGE.c.cell_id.in_(wanted.cells))
        found.append(table.c.edge_ref.in_(edges))
    if table is MEASUREMENT_CHUNK:
        if wanted.from_at is not None:
            found.append(table.c.last_at >= wanted.from_at)
        if wanted.to_at is not None:
            found.append(table.c.first_at <= wanted.to_at)
    return found


def _among(column: Any, names: Collection[str]) -> sa.ColumnElement[bool]:
    listed = sorted(names)
    groups = [listed[at : at + LISTED_MAX] for at in range(0, len(listed), LISTED_MAX)]
    return sa.or_(*(column.in_(group) for group in groups))


def _tail(q: Queries, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    through = q.scalar(sa.select(MEASUREMENT_MARK.c.through).where(MEASUREMENT_MARK.c.company == q.company))
    found = _chosen(q, SUBGROUP, wanted)
    if through is not None:
        found.append(SUBGROUP.c.created > through)
    return found


def _streams(q: Queries, places: Mapping[tuple[UUID, str], int]) -> tuple[Stream, ...]:
    rows = q.rows(sa.select(EDGE.c.id, EDGE.c.cell_id, EDGE.c.cell_path).where(EDGE.c.company == q.company))
    edges = {row["id"]: row for row in rows}
    return tuple(
        Stream(edge, edges[edge]["cell_id"], edges[edge]["cell_path"], order) for edge, order in places
    )


def summaries(q: Queries, characteristic: str | None = None) -> list[StreamSummary]:
    """What is stored, by characteristic and stream."""
    found: dict[tuple[UUID, str, str], list[int]] = {}
    chunk = MEASUREMENT_CHUNK
    through = q.scalar(sa.select(MEASUREMENT_MARK.c.through).where(MEASUREMENT_MARK.c.company == q.company))
    later = SUBGROUP.c.created > (-1 if through is None else through)
    for table, counted, first, last, more in (
        (chunk, sa.func.sum(chunk.c.rows), chunk.c.first_at, chunk.c.last_at, sa.true()),
        (SUBGROUP, sa.func.count(), SUBGROUP.c.at, SUBGROUP.c.at, later),
    ):
        key = (table.c.edge_ref, table.c.order_number, table.c.characteristic)
        statement = sa.select(
            *key, counted.label("n"), sa.func.min(first).label("first"), sa.func.max(last).label("last")
        ).where(table.c.company == q.company, more)
        if characteristic is not None:
            statement = statement.where(table.c.characteristic == characteristic)
        for row in q.rows(statement.group_by(*key)):
            place = (row["edge_ref"], row["order_number"], row["characteristic"])
            n, begin, end = found.get(place, [0, 2**62, -(2**62)])
            found[place] = [n + int(row["n"]), min(begin, row["first"]), max(end, row["last"])]
    streams = _streams(q, {(edge, order): 0 for edge, order, _ in found})
    at = {(one.edge_ref, one.order): one for one in streams}
    return [StreamSummary(code, at[edge, order], *numbers) for (edge, order, code), numbers in found.items()]

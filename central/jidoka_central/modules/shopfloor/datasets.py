"""The shop floor as lists."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.errors import INVALID_INPUT, NOT_A_CURSOR
from jidoka_central.foundation.paging import LIMIT_MAX, newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.text import Text
from jidoka_central.modules.shopfloor.commands import READ
from jidoka_central.modules.shopfloor.floor.model import DEAD_LETTER, LINE_STATE, LINE_STOP, PIECE, SUBGROUP
from jidoka_central.modules.shopfloor.model import EDGE, EDGE_INCIDENT, EDGE_PRESENCE, SIGN_ON, STATION
from jidoka_central.modules.shopfloor.outbox.model import EDGE_BUNDLE, EDGE_COMMAND
from jidoka_central.modules.shopfloor.stream.model import MEASUREMENT, STREAM_WATERMARK

Page = tuple[list[Any], str | None]


class NoFilter(Input):
    """Everything."""


class OrderFilter(Input):
    order: str | None = None


class CharacteristicFilter(Input):
    order: str | None = None
    characteristic: str | None = None


class StateFilter(Input):
    state: str | None = None


class EdgeFilter(Input):
    edge: str | None = None


class EdgeRow(Answer):
    """``online``: null while central cannot see the broker. ``waiting``: stored facts not yet applied."""

    id: UUID
    edge_id: str
    cell_id: UUID
    cell_path: str
    online: bool | None
    heard_at: int | None
    boot: str | None
    clock: str | None
    desired_hash: str | None
    desired_version: int | None
    bundle_state: str | None
    reported_hash: str | None
    reported_version: int | None
    reported_refusal: str | None
    waiting: int
    states: dict[str, Any]


def edges(q: Queries, _filters: NoFilter, cursor: str | None, limit: int) -> Page:
    statement = (
        sa.select(
            EDGE,
            EDGE_PRESENCE.c.online,
            EDGE_PRESENCE.c.received,
            EDGE_PRESENCE.c.boot,
            EDGE_PRESENCE.c.states,
        )
        .join(EDGE_PRESENCE, EDGE_PRESENCE.c.edge_ref == EDGE.c.id)
        .where(EDGE.c.company == q.company)
    )
    rows, following = newest_first(q, statement, EDGE.c.id, cursor, limit)
    refs = [row["id"] for row in rows]
    desired = {row["edge_ref"]: row for row in q.rows(_DESIRED.where(EDGE_BUNDLE.c.edge_ref.in_(refs)))}
    marks: dict[UUID, list[Any]] = {}
    table = STREAM_WATERMARK
    for mark in q.rows(sa.select(table).where(table.c.edge_ref.in_(refs)).order_by(table.c.no)):
        marks.setdefault(mark["edge_ref"], []).append(mark)
    return [_edge(row, desired.get(row["id"]), marks.get(row["id"], [])) for row in rows], following


_DESIRED = sa.select(
    EDGE_BUNDLE.c.edge_ref, EDGE_BUNDLE.c.hash, EDGE_BUNDLE.c.bundle_version, EDGE_BUNDLE.c.state
).where(EDGE_BUNDLE.c.state != "superseded")


def _edge(row: Any, desired: Any, marks: list[Any]) -> EdgeRow:
    heard = [mark["changed"] for mark in marks] + ([row["received"]] if row["received"] else [])
    facts = [mark for mark in marks if mark["stream"] == "events"]
    return EdgeRow(
        **{name: row[name] for name in ("id", "edge_id", "cell_id", "cell_path", "online", "boot", "states")},
        **{name: row[name] for name in ("reported_hash", "reported_version", "reported_refusal")},
        heard_at=max(heard, default=None),
        clock=facts[-1]["clockstate"] if facts else None,
        desired_hash=None if desired is None else desired["hash"],
        desired_version=None if desired is None else desired["bundle_version"],
        bundle_state=None if desired is None else desired["state"],
        waiting=sum(mark["last"] - mark["processed"] for mark in facts),
    )


class LineRow(Answer):
    """A line on the andon board. ``state`` and ``colour`` since ``since``; ``at`` is the last fact's time."""

    edge_ref: UUID
    cell_id: UUID
    cell_path: str
    state: str
    colour: str
    since: int
    running: bool | None
    running_at: int | None
    stop_state: str
    stop: str | None
    order_number: str | None
    item: str | None
    quantity: int | None
    operator: str | None
    bundle: str | None
    hold_reason: str | None
    advice_subgroup: int | None
    verifying: str | None
    last_piece: int | None
    last_subgroup: int | None
    devices: dict[str, Any]
    at: int
    online: bool | None
    heard_at: int | None


def line_rows(q: Queries) -> sa.Select[Any]:
    return (
        sa.select(LINE_STATE, EDGE_PRESENCE.c.online, EDGE_PRESENCE.c.received.label("heard_at"))
        .join(EDGE_PRESENCE, EDGE_PRESENCE.c.edge_ref == LINE_STATE.c.edge_ref)
        .where(LINE_STATE.c.company == q.company)
    )


def lines(q: Queries, _filters: NoFilter, cursor: str | None, limit: int) -> Page:
    rows, following = newest_first(q, line_rows(q), LINE_STATE.c.edge_ref, cursor, limit)
    return [LineRow.model_validate(dict(row)) for row in rows], following


class StopRow(Answer):
    """A stop over all its steps; instants are the edge's UTC microseconds, 0 where not yet known."""

    id: UUID
    cell_id: UUID
    stop: str
    order_number: str | None
    state: str
    cause: str
    signal: str | None
    began: int
    ready_at: int
    sent_at: int
    echo_at: int
    not_running_at: int
    stopped_at: int
    acknowledged_at: int
    reset_at: int
    verified_at: int
    passed: bool | None
    person: str | None
    cause_code: str | None
    cause_text: str | None
    action_code: str | None
    action_text: str | None
    held_from: int | None
    held_to: int | None
    serials: list[str | None]


def stops(q: Queries, filters: OrderFilter, cursor: str | None, limit: int) -> Page:
    statement = sa.select(LINE_STOP).where(LINE_STOP.c.company == q.company)
    if filters.order is not None:
        statement = statement.where(LINE_STOP.c.order_number == filters.order)
    return _page(q, statement, LINE_STOP.c.id, StopRow, cursor, limit)


class PieceRow(Answer):
    id: UUID
    order_number: str
    number: int
    serial: str | None
    verdict: str
    held_by: str | None
    hold_ended: int | None
    subgroup: int | None
    measured_at: int | None


def pieces(q: Queries, filters: OrderFilter, cursor: str | None, limit: int) -> Page:
    statement = sa.select(PIECE).where(PIECE.c.company == q.company)
    if filters.order is not None:
        statement = statement.where(PIECE.c.order_number == filters.order)
    return _page(q, statement, PIECE.c.id, PieceRow, cursor, limit)


class SubgroupRow(Answer):
    id: UUID
    order_number: str
    characteristic: str
    number: int
    phase: str
    complete: bool
    pieces: list[int]
    readings: list[float | None]
    mean: float | None
    range: float | None
    advice: list[str]
    stop: list[str]
    limits: str | None
    at: int


def subgroups(q: Queries, filters: CharacteristicFilter, cursor: str | None, limit: int) -> Page:
    statement = sa.select(SUBGROUP).where(SUBGROUP.c.company == q.company)
    if filters.order is not None:
        statement = statement.where(SUBGROUP.c.order_number == filters.order)
    if filters.characteristic is not None:
        statement = statement.where(SUBGROUP.c.characteristic == filters.characteristic)
    return _page(q, statement, SUBGROUP.c.id, SubgroupRow, cursor, limit)


class MeasurementRow(Answer):
    """A reading of the samples stream, as the edge chained it."""

    epoch: str
    position: int
    characteristic: str
    piece: int
    serial: str | None
    value: float | None
    quality: int
    result_seq: int
    measured_at: int
    word: int


def measurements(q: Queries, filters: EdgeFilter, cursor: str | None, limit: int) -> Page:
    """By stream and position, newest first; the cursor is ``stream.position``."""
    table, marks = MEASUREMENT, STREAM_WATERMARK
    statement = (
        sa.select(table, marks.c.epoch)
        .join(marks, marks.c.no == table.c.stream)
        .where(table.c.company == q.company)
        .order_by(table.c.stream.desc(), table.c.position.desc())
    )
    if filters.edge is not None:
        edge = sa.select(EDGE.c.id).where(EDGE.c.company == q.company, EDGE.c.edge_id == filters.edge)
        statement = statement.where(marks.c.edge_ref == edge.scalar_subquery())
    if cursor:
        stream, _, position = cursor.partition(".")
        if (
            not (stream.isascii() and stream.isdigit() and position.isascii() and position.isdigit())
            or len(cursor) > 36
        ):
            raise INVALID_INPUT.refuse(field="cursor", why=NOT_A_CURSOR)
        before = sa.and_(table.c.stream == int(stream), table.c.position < int(position))
        statement = statement.where(sa.or_(table.c.stream < int(stream), before))
    limit = max(1, min(limit, LIMIT_MAX))
    rows = q.rows(statement.limit(limit + 1))
    following = None
    if len(rows) > limit:
        rows = rows[:limit]
        following = f"{rows[-1]['stream']}.{rows[-1]['position']}"
    return [MeasurementRow.model_validate(dict(row)) for row in rows], following


class StationRow(Answer):
    """``operator`` and ``order_number``: who works there now, for what."""

    id: UUID
    code: str
    name_zh: str
    name_en: str
    cell_id: UUID
    edge_id: str
    operator: str | None
    order_number: str | None
    since: int | None


def stations(q: Queries, _filters: NoFilter, cursor: str | None, limit: int) -> Page:
    here = sa.and_(SIGN_ON.c.station_id == STATION.c.id, SIGN_ON.c.until.is_(None))
    statement = (
        sa.select(STATION, EDGE.c.edge_id, SIGN_ON.c.operator, SIGN_ON.c.order_number, SIGN_ON.c.since)
        .join(EDGE, EDGE.c.id == STATION.c.edge_ref)
        .outerjoin(SIGN_ON, here)
        .where(STATION.c.company == q.company)
    )
    return _page(q, statement, STATION.c.id, StationRow, cursor, limit)


class EdgeCommandRow(Answer):
    id: UUID
    edge_ref: UUID
    name: str
    order_number: str | None
    requested_by: str
    state: str
    counter: int
    sendings: int
    sent_at: int | None
    wanted_until: int
    answered_at: int | None
    code: str | None
    detail: str | None


def edge_commands(q: Queries, filters: StateFilter, cursor: str | None, limit: int) -> Page:
    return _by_state(q, EDGE_COMMAND, EdgeCommandRow, filters, cursor, limit)


class DeadLetterRow(Answer):
    id: UUID
    edge_ref: UUID
    epoch: str
    seq: int
    type: str
    state: str
    code: str
    detail: str
    attempts: int
    closed_by: str | None
    reason: str | None


def dead_letters(q: Queries, filters: StateFilter, cursor: str | None, limit: int) -> Page:
    return _by_state(q, DEAD_LETTER, DeadLetterRow, filters, cursor, limit)


class IncidentRow(Answer):
    id: UUID
    kind: str
    subject: str
    detail: str
    created: int


def incidents(q: Queries, _filters: NoFilter, cursor: str | None, limit: int) -> Page:
    statement = sa.select(EDGE_INCIDENT).where(EDGE_INCIDENT.c.company == q.company)
    return _page(q, statement, EDGE_INCIDENT.c.id, IncidentRow, cursor, limit)


def _by_state(
    q: Queries, table: sa.Table, row: type[Answer], filters: StateFilter, cursor: str | None, limit: int
) -> Page:
    statement = sa.select(table).where(table.c.company == q.company)
    if filters.state is not None:
        statement = statement.where(table.c.state == filters.state)
    return _page(q, statement, table.c.id, row, cursor, limit)


def _page(
    q: Queries,
    statement: sa.Select[Any],
    key: sa.Column[UUID],
    row: type[Answer],
    cursor: str | None,
    limit: int,
) -> Page:
    rows, following = newest_first(q, statement, key, cursor, limit)
    return [row.model_validate(dict(one)) for one in rows], following


DATASETS = (
    Dataset("shopfloor.edges", Text(zh="边缘端", en="Edges"), READ, EdgeRow, NoFilter, edges),
    Dataset("shopfloor.lines", Text(zh="产线", en="Lines"), READ, LineRow, NoFilter, lines),
    Dataset("shopfloor.stations", Text(zh="工位", en="Stations"), READ, StationRow, NoFilter, stations),
    Dataset("shopfloor.stops", Text(zh="停线", en="Stops"), READ, StopRow, OrderFilter, stops),
    Dataset("shopfloor.pieces", Text(zh="工件", en="Pieces"), READ, PieceRow, OrderFilter, pieces),
    Dataset(
        "shopfloor.subgroups",
        Text(zh="子组", en="Subgroups"),
        READ,
        SubgroupRow,
        CharacteristicFilter,
        subgroups,
    ),
    Dataset(
        "shopfloor.measurements",
        Text(zh="测量值", en="Measurements"),
        READ,
        MeasurementRow,
        EdgeFilter,
        measurements,
    ),
    Dataset(
        "shopfloor.edge_commands",
        Text(zh="边缘端指令", en="Edge commands"),
        READ,
        EdgeCommandRow,
        StateFilter,
        edge_commands,
    ),
    Dataset(
        "shopfloor.dead_letters",
        Text(zh="无法处理的事实", en="Facts not applied"),
        READ,
        DeadLetterRow,
        StateFilter,
        dead_letters,
    ),
    Dataset(
        "shopfloor.incidents",
        Text(zh="边缘端异常", en="Edge incidents"),
        READ,
        IncidentRow,
        NoFilter,
        incidents,
    ),
)

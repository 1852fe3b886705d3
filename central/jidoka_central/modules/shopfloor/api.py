"""Reads that are no list: the andon board and a line's chart."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from jidoka_central.foundation.http import Caller
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.shopfloor.commands import READ
from jidoka_central.modules.shopfloor.datasets import LineRow, line_rows
from jidoka_central.modules.shopfloor.floor.model import LINE_STATE
from jidoka_central.modules.shopfloor.outbox.service import (
    bundle_by_hash,
    bundle_contents,
    edge_row_of_cell,
)
from jidoka_central.modules.shopfloor.reading import Subgroup, stops_of_order, subgroups_of
from jidoka_shared.wire import Characteristic

LINES_MAX = 500
SUBGROUPS_MAX = 2_000
Code = Annotated[str, Query(min_length=1, max_length=80)]


class Andon(BaseModel):
    """Every line, and the server's time of the answer."""

    at: int
    lines: list[LineRow]


class ChartLimits(BaseModel):
    """Frozen limits as the edge used them; they apply from ``start_subgroup``."""

    id: str
    version: int
    centre: float
    lower: float
    upper: float
    r_centre: float
    r_upper: float
    start_subgroup: int


class ChartPoint(BaseModel):
    subgroup: int
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


class ChartStop(BaseModel):
    stop: str
    state: str
    cause: str
    held_from: int | None
    held_to: int | None
    stopped_at: int
    reset_at: int


class Chart(BaseModel):
    """X-bar and R of a characteristic of an order, the newest ``SUBGROUPS_MAX`` subgroups."""

    order: str
    characteristic: str
    name_zh: str
    name_en: str
    unit: str
    decimals: int
    nominal: float | None
    lsl: float | None
    usl: float | None
    limits: list[ChartLimits]
    subgroups: list[ChartPoint]
    stops: list[ChartStop]


def router(runtime: Runtime) -> APIRouter:
    routes = APIRouter(tags=["shopfloor"])

    @routes.get("/api/shopfloor/andon")
    def andon(caller: Caller) -> Andon:
        with caller.read(READ) as q:
            rows = q.rows(line_rows(q).order_by(LINE_STATE.c.cell_path).limit(LINES_MAX))
            return Andon(at=q.now, lines=[LineRow.model_validate(dict(row)) for row in rows])

    @routes.get("/api/shopfloor/lines/{cell_id}/chart")
    def chart(cell_id: UUID, order: Code, characteristic: Code, caller: Caller) -> Chart:
        with caller.read(READ) as q:
            return chart_of(q, cell_id, order, characteristic)

    return routes


def chart_of(q: Queries, cell_id: UUID, order: str, characteristic: str) -> Chart:
    """The chart of one characteristic. Raises ``shopfloor.no_edge``."""
    edge = edge_row_of_cell(q, cell_id)
    points = subgroups_of(q, order, characteristic)[-SUBGROUPS_MAX:]
    known = _characteristics(q, edge["id"], points, characteristic)
    last = known[-1] if known else None
    limits = {one.limits.id: one.limits for one in known if one.limits is not None}
    return Chart(
        order=order,
        characteristic=characteristic,
        name_zh=last.name_zh if last else characteristic,
        name_en=last.name_en if last else characteristic,
        unit=last.unit if last else "",
        decimals=last.decimals if last else 3,
        nominal=last.nominal if last else None,
        lsl=last.lsl if last else None,
        usl=last.usl if last else None,
        limits=[
            ChartLimits(**{name: getattr(one, name) for name in ChartLimits.model_fields})
            for one in limits.values()
        ],
        subgroups=[_point(one) for one in points],
        stops=[ChartStop.model_validate(stop) for stop in stops_of_order(q, order)],
    )


def _characteristics(q: Queries, edge_ref: UUID, points: list[Subgroup], code: str) -> list[Characteristic]:
    """The characteristic in each bundle the subgroups were judged under, in order."""
    found: list[Characteristic] = []
    for hash in dict.fromkeys(point.bundle for point in points):
        row = bundle_by_hash(q, edge_ref, hash)
        if row is not None:
            found += [one for one in bundle_contents(row).characteristics if one.code == code]
    return found


def _point(one: Subgroup) -> ChartPoint:
    return ChartPoint(
        subgroup=one.number,
        phase=one.phase,
        complete=one.complete,
        pieces=list(one.pieces),
        readings=list(one.readings),
        mean=one.mean,
        range=one.range,
        advice=list(one.advice),
        stop=list(one.stop),
        limits=one.limits,
        at=one.at,
    )

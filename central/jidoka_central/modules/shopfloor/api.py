"""Reads that are no list: the andon board and a line's chart.

A line's chart is whole up to ``points_max`` subgroups; beyond that it is reduced (``columns.reduction``):
every subgroup with advice or stop, every unusable one, every change of phase or limits, and of each bucket
the lowest and highest mean and the widest range. ``first`` and ``last`` ask for a part, and for what is new.
"""

from __future__ import annotations

from typing import Annotated, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from jidoka_central.foundation.http import Caller
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.shopfloor.columns.lines import kept_numbers
from jidoka_central.modules.shopfloor.commands import READ
from jidoka_central.modules.shopfloor.datasets import LineRow, line_rows
from jidoka_central.modules.shopfloor.floor.model import LINE_STATE
from jidoka_central.modules.shopfloor.outbox.service import (
    bundle_by_hash,
    bundle_contents,
    edge_row_of_cell,
)
from jidoka_central.modules.shopfloor.reading import (
    Subgroup,
    extent_of,
    stops_of_order,
    subgroups_numbered,
    subgroups_of,
)
from jidoka_shared.wire import Characteristic
from jidoka_shared.wire.bundle import XBAR_R

LINES_MAX = 500
POINTS_MAX = 2_000
POINTS_ASKED_MAX = 10_000
MUST_MAX = 10_000
ChartKind = Literal["xbar_r", "xbar_s", "imr"]
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
    """The chart of a characteristic of an order.

    ``chart``: xbar_r, xbar_s or imr, by which ``mean`` is a mean or a single value and ``range`` a range, a
    standard deviation or a moving range. ``total``, ``first`` and ``last``: how many subgroups the order has,
    and their lowest and highest number; ``reduced``: not every one asked for is listed.
    """

    order: str
    characteristic: str
    name_zh: str
    name_en: str
    unit: str
    decimals: int
    nominal: float | None
    lsl: float | None
    usl: float | None
    chart: ChartKind
    limits: list[ChartLimits]
    subgroups: list[ChartPoint]
    stops: list[ChartStop]
    total: int
    first: int | None
    last: int | None
    reduced: bool


def router(runtime: Runtime) -> APIRouter:
    routes = APIRouter(tags=["shopfloor"])

    @routes.get("/api/shopfloor/andon")
    def andon(caller: Caller) -> Andon:
        with caller.read(READ) as q:
            rows = q.rows(line_rows(q).order_by(LINE_STATE.c.cell_path).limit(LINES_MAX))
            return Andon(at=q.now, lines=[LineRow.model_validate(dict(row)) for row in rows])

    @routes.get("/api/shopfloor/lines/{cell_id}/chart")
    def chart(
        cell_id: UUID,
        order: Code,
        characteristic: Code,
        caller: Caller,
        first: Annotated[int | None, Query(ge=0)] = None,
        last: Annotated[int | None, Query(ge=0)] = None,
        points_max: Annotated[int, Query(ge=100, le=POINTS_ASKED_MAX)] = POINTS_MAX,
    ) -> Chart:
        with caller.read(READ) as q:
            return chart_of(q, cell_id, order, characteristic, first, last, points_max)

    return routes


def chart_of(
    q: Queries,
    cell_id: UUID,
    order: str,
    characteristic: str,
    first: int | None = None,
    last: int | None = None,
    points_max: int = POINTS_MAX,
) -> Chart:
    """The chart of one characteristic; ``first`` and ``last`` are subgroup numbers, both included. Raises
    ``shopfloor.no_edge``."""
    edge = edge_row_of_cell(q, cell_id)
    total, lowest, highest = extent_of(q, order, characteristic)
    asked = extent_of(q, order, characteristic, first, last)[0]
    reduced = asked > points_max
    if reduced:
        kept = kept_numbers(q, cell_id, order, characteristic, (first, last), (points_max, MUST_MAX))
        points = subgroups_numbered(q, order, characteristic, kept)
    else:
        points = subgroups_of(q, order, characteristic, first, last)
    known = _characteristics(q, edge["id"], points, characteristic)
    newest = known[-1] if known else None
    limits = {one.limits.id: one.limits for one in known if one.limits is not None}
    return Chart(
        order=order,
        characteristic=characteristic,
        name_zh=newest.name_zh if newest else characteristic,
        name_en=newest.name_en if newest else characteristic,
        unit=newest.unit if newest else "",
        decimals=newest.decimals if newest else 3,
        nominal=newest.nominal if newest else None,
        lsl=newest.lsl if newest else None,
        usl=newest.usl if newest else None,
        chart=cast(ChartKind, newest.chart if newest else XBAR_R),
        limits=[
            ChartLimits(**{name: getattr(one, name) for name in ChartLimits.model_fields})
            for one in limits.values()
        ],
        subgroups=[_point(one) for one in points],
        stops=[ChartStop.model_validate(stop) for stop in stops_of_order(q, order)],
        total=total,
        first=lowest,
        last=highest,
        reduced=reduced,
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

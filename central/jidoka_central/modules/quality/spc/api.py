"""Charts over HTTP: what can be charted, the analysis, its export."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal
from uuid import UUID

import msgspec
import sqlalchemy as sa
from fastapi import APIRouter, Query
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import attachment, document
from jidoka_central.foundation.registry import Input
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.spc import (
    catalogue,
    charting,
    exporting,
    pointing,
    version_chart,
)
from jidoka_central.modules.quality.spc.requests import ChartRequest
from jidoka_central.modules.quality.spc.shapes import ChartShown

READ = "quality.read"
PointsMax = Annotated[int, Query(ge=100, le=10_000)]
Name = Annotated[str | None, Query(min_length=1, max_length=120)]


class ExportRequest(Input):
    """A chart's data as a file; all points, whatever the window."""

    request: ChartRequest
    format: Literal["xlsx", "csv"] = "xlsx"


def chart_router(inspections: sa.Table) -> Callable[[Runtime], APIRouter]:
    """The routes; ``inspections`` is where counts come from."""

    def router(_: Runtime) -> APIRouter:
        routes = APIRouter(prefix="/api/quality/charts", tags=["quality"])
        _catalogue(routes)

        @routes.post(
            "/analyse",
            operation_id="quality.analyse_chart",
            summary="A chart of a selection: points, limits, decision words, signals; nothing is stored",
            response_model=ChartShown,
        )
        def analyse(caller: Caller, body: ChartRequest) -> Response:
            with caller.read(READ) as q:
                found = charting.chart(q, body, inspections)
            return Response(msgspec.json.encode(found), media_type="application/json")

        @routes.get(
            "/versions/{id}",
            operation_id="quality.chart_of_limits",
            summary="The chart of a version of limits: what it rests on, its stages, what it leaves out",
            response_model=ChartShown,
        )
        def version(
            caller: Caller, id: UUID, points_max: PointsMax = 10_000, everything: bool = False
        ) -> Response:
            with caller.read(READ) as q:
                found = version_chart.chart_of_version(q, id, points_max, everything=everything)
            return Response(msgspec.json.encode(found), media_type="application/json")

        @routes.post(
            "/export",
            operation_id="quality.export_chart",
            summary="A chart's data, limits and signals as a workbook or CSV",
            response_class=Response,
        )
        def export(caller: Caller, body: ExportRequest) -> Response:
            with caller.read(READ) as q:
                analysis = charting.analysed(q, body.request, inspections)
            if body.format == "csv":
                data = exporting.as_csv(analysis, caller.language)
            else:
                data = exporting.as_workbook(body.request, analysis, caller.language)
            name = "-".join((body.request.kind, *body.request.characteristics))
            return attachment(data, f"{name}.{body.format}")

        return routes

    return router


def _catalogue(routes: APIRouter) -> None:
    @routes.get(
        "/characteristics",
        operation_id="quality.chartable",
        summary="Characteristics with stored measurements",
        response_model=catalogue.Chartables,
    )
    def characteristics(caller: Caller, item: Name = None, search: Name = None) -> Response:
        with caller.read(READ) as q:
            return document(catalogue.chartables(q, item, search))

    @routes.get(
        "/choices",
        operation_id="quality.chart_choices",
        summary="What the selection of a chart may name",
        response_model=catalogue.ChartChoices,
    )
    def choices(
        caller: Caller,
        characteristic: Annotated[str, Query(min_length=1, max_length=80)],
        item: Name = None,
    ) -> Response:
        with caller.read(READ) as q:
            return document(catalogue.choices(q, characteristic, item))

    @routes.get(
        "/point",
        operation_id="quality.chart_point",
        summary="One point of a chart: readings, serials, person, gauge and lots",
        response_model=pointing.PointInFull,
    )
    def point(
        caller: Caller,
        characteristic: Annotated[str, Query(min_length=1, max_length=80)],
        order: Annotated[str, Query(max_length=80)],
        number: Annotated[int, Query(ge=0, le=2**53)],
        chart: Literal["subgroups", "pieces"] = "subgroups",
        cell: Annotated[str | None, Query(min_length=1, max_length=250)] = None,
    ) -> Response:
        with caller.read(READ) as q:
            found = pointing.point_of(q, characteristic, order, number, piece=chart == "pieces", cell=cell)
            return document(found)

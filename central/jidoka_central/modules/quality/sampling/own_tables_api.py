"""Reading sampling tables: one as a document, its cells, a file to begin with, editions as files."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import document
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.sampling.own_tables_csv import template
from jidoka_central.modules.quality.sampling.own_tables_pictures import PictureShown, cell_picture
from jidoka_central.modules.quality.sampling.own_tables_views import (
    READ,
    CellsView,
    SamplingTableDocument,
    edition_files,
    table_cells,
    table_document,
)

CSV: Final = "text/csv; charset=utf-8"
_MARK: Final = "\ufeff"  # so that a spreadsheet reads the file as UTF-8


def own_tables_router(_: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/api/quality/sampling", tags=["quality"])

    @routes.get(
        "/tables/template",
        operation_id="quality.sampling_table_template",
        summary="The columns of a sampling table as CSV, with an example line",
        response_class=Response,
    )
    def empty(caller: Caller, kind: Literal["attributes", "variables", "letters"] = "attributes") -> Response:
        with caller.read(READ):
            return _file(template(kind), f"{kind}.csv")

    @routes.get(
        "/tables/{id}",
        operation_id="quality.sampling_table",
        summary="A sampling table with findings, cells to proofread, proofreadings and actions",
        response_model=SamplingTableDocument,
    )
    def table(caller: Caller, id: UUID) -> Response:
        with caller.read(READ) as q:
            return document(table_document(q, id, caller.language))

    @routes.get(
        "/tables/{id}/cells",
        operation_id="quality.sampling_table_cells",
        summary="The cells of a sampling table; before its release for who entered it alone",
        response_model=CellsView,
    )
    def cells(caller: Caller, id: UUID) -> Response:
        with caller.read(READ) as q:
            return document(table_cells(q, id))

    @routes.get(
        "/tables/{id}/picture",
        operation_id="quality.sampling_table_picture",
        summary="A cell's operating characteristic beside its neighbours'",
        response_model=PictureShown,
    )
    def picture(caller: Caller, id: UUID, cell: Annotated[str, Query(max_length=60)]) -> Response:
        with caller.read(READ) as q:
            return document(cell_picture(q, id, cell))

    @routes.get(
        "/editions/{code}/{part}.csv",
        operation_id="quality.sampling_edition_file",
        summary="An edition's cells, or its lot sizes and letters, in the form in which tables are entered",
        response_class=Response,
    )
    def edition(
        caller: Caller, code: Annotated[str, Path(max_length=20)], part: Literal["cells", "letters"]
    ) -> Response:
        with caller.read(READ) as q:
            of_cells, of_lots = edition_files(q, code)
            return _file(of_cells if part == "cells" else of_lots, f"{part}.csv")

    return routes


def _file(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response((_MARK + text).encode(), media_type=CSV, headers=headers)

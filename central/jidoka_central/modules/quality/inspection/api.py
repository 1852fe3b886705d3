"""One inspection as a document, with its buttons; a skip-lot programme of three states; sampling tables."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import ActionShown, actions_shown, attachment, document
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.inspection.datasets import READ
from jidoka_central.modules.quality.inspection.own_tables_retiring import items_by
from jidoka_central.modules.quality.inspection.skip_long_run import LongRunShown, long_run_shown
from jidoka_central.modules.quality.inspection.skip_reading import ProgrammeDocument, programme_document
from jidoka_central.modules.quality.inspection.views import (
    InspectionView,
    inspection_actions,
    inspection_view,
)
from jidoka_central.modules.quality.sampling.editions import DEFAULT_EDITION
from jidoka_central.modules.quality.sampling.own.pictures import PictureShown, cell_picture
from jidoka_central.modules.quality.sampling.own.templates import What, template_csv, template_workbook
from jidoka_central.modules.quality.sampling.own.views import (
    CellsView,
    SamplingTableDocument,
    edition_files,
    table_cells,
    table_document,
)
from jidoka_central.modules.quality.sampling.stages import Kind

_MARK: Final = "\ufeff"  # so that a spreadsheet reads the file as UTF-8


class InspectionDocument(InspectionView):
    actions: list[ActionShown]


def inspection_router(_: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/api/quality", tags=["quality"])

    @routes.get(
        "/inspections/{id}",
        operation_id="quality.inspection",
        summary="An inspection with its plan, result and actions",
        response_model=InspectionDocument,
    )
    def inspection(caller: Caller, id: UUID) -> Response:
        with caller.read(READ) as q:
            view = inspection_view(q, id)
            actions = actions_shown(inspection_actions(q, id), caller.language)
        return document(InspectionDocument(**dict(view), actions=actions))

    return routes


def skip_lot_router(_: Runtime) -> APIRouter:
    """A skip-lot programme as a document, and what it does in the long run."""
    routes = APIRouter(prefix="/api/quality/sampling/skip_lot_programmes", tags=["quality"])

    @routes.get(
        "/{id}",
        operation_id="quality.skip_lot_programme",
        summary="A skip-lot programme with its numbers and actions",
        response_model=ProgrammeDocument,
    )
    def programme(caller: Caller, id: UUID) -> Response:
        with caller.read(READ) as q:
            return document(programme_document(q, id, caller.language))

    @routes.get(
        "/{id}/long_run",
        operation_id="quality.skip_lot_programme_long_run",
        summary="What a skip-lot programme lets through, and how many lots it inspects",
        response_model=LongRunShown,
    )
    def in_the_long_run(
        caller: Caller,
        id: UUID,
        lot_size: Annotated[int, Query(ge=1, le=10**9)],
        aql: str,
        p: Annotated[float, Query(gt=0.0, lt=1.0, allow_inf_nan=False)],
        level: str = "II",
        edition: str = DEFAULT_EDITION,
        kind: Kind = "single",
    ) -> Response:
        """By attributes, on normal inspection."""
        with caller.read(READ) as q:
            return document(long_run_shown(q, id, lot_size, aql, p, level, edition, kind))

    return routes


def own_tables_router(_: Runtime) -> APIRouter:
    """Sampling tables: one as a document, its cells, a file to begin with, editions as files."""
    routes = APIRouter(prefix="/api/quality/sampling", tags=["quality"])

    @routes.get(
        "/tables/template",
        operation_id="quality.sampling_table_template",
        summary="The columns of a sampling table with an example row, as CSV or as a workbook",
        response_class=Response,
    )
    def empty(caller: Caller, kind: What = "attributes", format: Literal["csv", "xlsx"] = "csv") -> Response:
        with caller.read(READ):
            if format == "csv":
                return attachment(_MARK + template_csv(kind), f"{kind}.csv")
            return attachment(template_workbook(kind, caller.language), f"{kind}.xlsx")

    @routes.get(
        "/tables/{id}",
        operation_id="quality.sampling_table",
        summary="A sampling table with findings, cells to proofread, proofreadings and actions",
        response_model=SamplingTableDocument,
    )
    def table(caller: Caller, id: UUID) -> Response:
        with caller.read(READ) as q:
            return document(table_document(q, id, caller.language, items_by))

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
            return attachment(_MARK + (of_cells if part == "cells" else of_lots), f"{part}.csv")

    return routes

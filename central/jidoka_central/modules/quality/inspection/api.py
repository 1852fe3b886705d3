"""One inspection as a document, with its buttons; a skip-lot programme of three states."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import ActionShown, actions_shown, document
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.inspection.datasets import READ
from jidoka_central.modules.quality.inspection.skip_long_run import LongRunShown, long_run_shown
from jidoka_central.modules.quality.inspection.skip_reading import ProgrammeDocument, programme_document
from jidoka_central.modules.quality.inspection.views import (
    InspectionView,
    inspection_actions,
    inspection_view,
)
from jidoka_central.modules.quality.sampling.editions import DEFAULT_EDITION
from jidoka_central.modules.quality.sampling.stages import Kind


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

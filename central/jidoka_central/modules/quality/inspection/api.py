"""One inspection as a document, with its buttons."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import ActionShown, actions_shown, document
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.inspection.datasets import READ
from jidoka_central.modules.quality.inspection.views import (
    InspectionView,
    inspection_actions,
    inspection_view,
)


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

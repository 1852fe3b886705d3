"""A case as a whole."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import document
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.capa.reading import CapaDocument, capa_document


def capa_router(_: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/api/quality", tags=["quality"])

    @routes.get(
        "/capas/{id}",
        operation_id="quality.capa",
        summary="A CAPA or 8D with causes, actions, updates, cost and steps",
        response_model=CapaDocument,
    )
    def capa(caller: Caller, id: UUID) -> Response:
        with caller.read("quality.read") as q:
            return document(capa_document(q, id, caller.language))

    return routes

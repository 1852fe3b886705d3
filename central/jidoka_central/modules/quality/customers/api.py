"""A complaint as a whole."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import document
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.customers.reading import READ, ComplaintDocument, complaint_document


def customer_router(_: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/api/quality", tags=["quality"])

    @routes.get(
        "/complaints/{id}",
        operation_id="quality.complaint",
        summary="A complaint with its pieces, what is held for it, who is told, its nonconformance and 8D",
        response_model=ComplaintDocument,
    )
    def complaint(caller: Caller, id: UUID) -> Response:
        with caller.read(READ) as q:
            return document(complaint_document(q, id, caller.language))

    return routes

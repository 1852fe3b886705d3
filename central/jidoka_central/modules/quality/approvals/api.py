"""A customer's approval as a whole."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import document
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.approvals.reading import READ, ApprovalDocument, approval_document


def approval_router(_: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/api/quality", tags=["quality"])

    @routes.get(
        "/customer_approvals/{id}",
        operation_id="quality.customer_approval",
        summary="A customer's approval with what went under it and its actions",
        response_model=ApprovalDocument,
    )
    def approval(caller: Caller, id: UUID) -> Response:
        with caller.read(READ) as q:
            return document(approval_document(q, id, caller.language))

    return routes

"""Whole documents of quality."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import document
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality import reading

READ = "quality.read"


def router(_: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/api/quality", tags=["quality"])

    @routes.get(
        "/control_plans/{id}",
        operation_id="quality.control_plan",
        summary="A control plan with characteristics, SOP, limits and actions",
        response_model=reading.PlanDocument,
    )
    def control_plan(caller: Caller, id: UUID) -> Response:
        with caller.read(READ) as q:
            return document(reading.plan_document(q, id, caller.language))

    @routes.get(
        "/control_limits/{id}",
        operation_id="quality.control_limit",
        summary="A version of control limits with signatures and actions",
        response_model=reading.LimitsDocument,
    )
    def control_limits(caller: Caller, id: UUID) -> Response:
        with caller.read(READ) as q:
            return document(reading.limits_document(q, id, caller.language))

    @routes.get(
        "/nonconformances/{id}",
        operation_id="quality.nonconformance",
        summary="A nonconformance with its signal, held pieces and first reaction",
        response_model=reading.NcDocument,
    )
    def nonconformance(caller: Caller, id: UUID) -> Response:
        with caller.read(READ) as q:
            return document(reading.nc_document(q, id))

    return routes

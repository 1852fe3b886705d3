"""Whole documents of quality."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import document
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality import costs, reading

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
        summary="A nonconformance with what it holds, its disposition, signatures, entries and actions",
        response_model=reading.NcDocument,
    )
    def nonconformance(caller: Caller, id: UUID) -> Response:
        with caller.read(READ) as q:
            return document(reading.nc_document(q, id, caller.language))

    @routes.get(
        "/statements/cost_of_quality",
        operation_id="quality.cost_of_quality_statement",
        summary="The cost of quality by category, month and nonconformance, held against the ledger",
        response_model=costs.CostOfQuality,
    )
    def cost_of_quality(
        caller: Caller, last: costs.PeriodCode | None = None, first: costs.PeriodCode | None = None
    ) -> Response:
        with caller.read(costs.SEE_COSTS) as q:
            return document(costs.cost_of_quality(q, last, first))

    return routes

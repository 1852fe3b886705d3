"""How the wait for a line's gauge goes."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import document
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.measuring import reading
from jidoka_central.modules.quality.msa.declared import MEASURE

Position = Annotated[int, Query(ge=1, le=1_000_000)]


def measuring_router(_: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/api/quality", tags=["quality"])

    @routes.get(
        "/msa_studies/{id}/gauge",
        operation_id="quality.msa_gauge",
        summary="Where a study's gauge stands, and whether the reading that was asked of it has come",
        response_model=reading.MsaGauge,
    )
    def gauge(caller: Caller, id: UUID, position: Position) -> Response:
        with caller.read(MEASURE) as q:
            return document(reading.gauge_of(q, id, position))

    return routes

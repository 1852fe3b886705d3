"""What can be studied, a study as a whole, and its report for paper and spreadsheet."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import attachment, document, sends
from jidoka_central.foundation.text import Language
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.capability.gathering import SourceShown, sources
from jidoka_central.modules.quality.capability.reading import READ, CapabilityDocument, study_document
from jidoka_central.modules.quality.capability.service import get_study


class SourcesShown(BaseModel):
    rows: list[SourceShown]


def capability_router(_: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/api/quality", tags=["quality"])

    @routes.get(
        "/capability_sources",
        operation_id="quality.capability_sources",
        summary="The characteristics with stored measurements, by order, the newest first",
        response_model=SourcesShown,
    )
    def capability_sources(caller: Caller, limit: Annotated[int, Query(ge=1, le=500)] = 200) -> Response:
        with caller.read(READ) as q:
            return document(SourcesShown(rows=sources(q)[:limit]))

    @routes.get(
        "/capability_studies/{id}",
        operation_id="quality.capability_study",
        summary="A capability study with its indices, tests, charts and verdict",
        response_model=CapabilityDocument,
    )
    def capability_study(caller: Caller, id: UUID) -> Response:
        with caller.read(READ) as q:
            return document(study_document(q, id))

    @routes.get(
        "/capability_studies/{id}/{kind}",
        operation_id="quality.capability_report",
        summary="The sixpack report of a study as PDF, or with its values as a workbook",
        response_class=Response,
        responses=sends("xlsx", "pdf"),
    )
    def capability_report(
        caller: Caller, id: UUID, kind: Literal["pdf", "xlsx"], language: Language | None = None
    ) -> Response:
        from jidoka_central.modules.quality.capability.printing import paper, workbook

        with caller.read(READ) as q:
            study, data, zone = study_document(q, id), get_study(q, id)["data"], q.clock.zone
        wanted = language or caller.language
        body = paper(study, wanted, zone) if kind == "pdf" else workbook(study, data, wanted, zone)
        return attachment(body, f"{study.number}.{kind}")

    return routes

"""A study as a whole, its next reading, and its report."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import attachment, document, sends
from jidoka_central.foundation.text import Language
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.msa import reading, report
from jidoka_central.modules.quality.msa.declared import MEASURE

Login = Annotated[str, Query(min_length=1, max_length=60)]
READ: Final = "quality.read"


def msa_router(_: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/api/quality", tags=["quality"])

    @routes.get(
        "/msa_studies/{id}",
        operation_id="quality.msa_study",
        summary="A measurement study with its design, progress, result and signatures",
        response_model=reading.MsaDocument,
    )
    def study(caller: Caller, id: UUID) -> Response:
        with caller.read(READ) as q:
            return document(reading.msa_document(q, id, caller.language))

    @routes.get(
        "/msa_studies/{id}/next",
        operation_id="quality.msa_next",
        summary="What the reader, or the appraiser named, is to measure now in a study",
        response_model=reading.MsaNext,
    )
    def following(caller: Caller, id: UUID, appraiser: Login | None = None) -> Response:
        with caller.read(MEASURE) as q:
            return document(reading.next_reading(q, id, appraiser))

    @routes.get(
        "/msa_studies/{id}/report.{kind}",
        operation_id="quality.msa_report",
        summary="The report on paper or as a workbook, in the reader's language or the one named",
        response_class=Response,
        responses=sends("xlsx", "pdf"),
    )
    def printed(
        caller: Caller, id: UUID, kind: Literal["pdf", "xlsx"], language: Language | None = None
    ) -> Response:
        with caller.read(READ) as q:
            shown = reading.msa_document(q, id, language or caller.language)
            zone = q.clock.zone
        make = report.paper if kind == "pdf" else report.workbook
        return attachment(make(shown, language or caller.language, zone), f"{shown.summary.number}.{kind}")

    return routes

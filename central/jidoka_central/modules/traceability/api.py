"""The whole life in one call, its graph alone, and its dossier."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import attachment, sends
from jidoka_central.foundation.text import Language
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.traceability import genealogy, life
from jidoka_central.modules.traceability.datasets import READ
from jidoka_central.modules.traceability.dossier import Dossier, dossier, paper
from jidoka_central.modules.traceability.views import Genealogy, Life

Number = Annotated[str, Query(min_length=1, max_length=80)]
ItemNumber = Annotated[str | None, Query(max_length=40)]


def router(_: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/api/traceability", tags=["traceability"])

    @routes.get(
        "/life",
        operation_id="traceability.life_of",
        summary="The whole life of the serial or lot with this number",
        response_model=Life,
    )
    def life_of(caller: Caller, number: Number, item: ItemNumber = None) -> Response:
        with caller.read(READ) as q:
            return _json(life.life(q, life.find_one(q, number, item).id))

    @routes.get(
        "/life/{lot_id}",
        operation_id="traceability.life",
        summary="The whole life of a serial or lot",
        response_model=Life,
    )
    def life_by_id(caller: Caller, lot_id: UUID) -> Response:
        with caller.read(READ) as q:
            return _json(life.life(q, lot_id))

    @routes.get(
        "/genealogy/{lot_id}",
        operation_id="traceability.genealogy",
        summary="Ancestors and descendants with quantities",
        response_model=Genealogy,
    )
    def graph(caller: Caller, lot_id: UUID) -> Response:
        with caller.read(READ) as q:
            return _json(genealogy.genealogy(q, lot_id))

    @routes.get(
        "/dossiers/{lot_id}",
        operation_id="traceability.dossier",
        summary="The dossier as JSON, with the SHA-256 of each part",
        response_model=Dossier,
    )
    def as_json(caller: Caller, lot_id: UUID) -> Response:
        with caller.read(READ) as q:
            return _json(dossier(q, life.life(q, lot_id)))

    @routes.get(
        "/dossiers/{lot_id}/pdf",
        operation_id="traceability.dossier_pdf",
        summary="The dossier as PDF, in the reader's language or the one named",
        response_class=Response,
        responses=sends("pdf"),
    )
    def as_pdf(caller: Caller, lot_id: UUID, language: Language | None = None) -> Response:
        with caller.read(READ) as q:
            found = life.life(q, lot_id)
            made = dossier(q, found)
            zone = q.clock.zone
        printed = paper(found, made, language or caller.language, zone)
        return attachment(printed, f"dossier-{made.sha256[:12]}.pdf")

    return routes


def _json(answer: Life | Genealogy | Dossier) -> Response:
    return Response(answer.model_dump_json(), media_type="application/json")

"""For those who run the server: is it alive, is it ready, what are its figures; and what the registry
declares.
"""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from jidoka_central import __version__
from jidoka_central.foundation.eventlog.verify import verify
from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import document
from jidoka_central.foundation.identity.model import USER
from jidoka_central.foundation.metrics import METRICS
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import Runtime


class ChainShown(BaseModel):
    """``broken`` names the first link that does not hold; ``unsealed`` rows wait for the sequencer."""

    valid: bool
    sealed: int
    unsealed: int
    head: str
    broken: str | None


class AboutShown(BaseModel):
    """What anybody may know before a login. ``zone``: the plant's, in which times are shown. ``has_users``:
    false until the first one was added on the server.
    """

    version: str
    zone: str
    language: Literal["zh", "en"]
    has_users: bool


def router(runtime: Runtime, settings: Settings) -> APIRouter:
    routes = APIRouter()

    @routes.get("/health/live", operation_id="health.live", tags=["health"], summary="The process answers")
    def live() -> dict[str, str]:
        return {"status": "live"}

    @routes.get(
        "/health/ready",
        operation_id="health.ready",
        tags=["health"],
        summary="The database answers",
        responses={503: {"description": "The database does not answer"}},
    )
    def ready() -> JSONResponse:
        try:
            with runtime.database.read() as connection:
                connection.execute(sa.text("SELECT 1"))
        except SQLAlchemyError:
            return JSONResponse({"status": "not ready", "reason": "database"}, 503)
        return JSONResponse({"status": "ready"})

    @routes.get("/metrics", operation_id="metrics", tags=["health"], summary="Figures for Prometheus")
    def metrics() -> Response:
        return Response(generate_latest(METRICS), media_type=CONTENT_TYPE_LATEST)

    @routes.get(
        "/api/core/about",
        operation_id="core.about",
        tags=["core"],
        summary="What anybody may know before a login",
        response_model=AboutShown,
    )
    def about() -> Response:
        with runtime.database.read() as connection:
            first = connection.execute(sa.select(USER.c.id).limit(1)).first()
        return document(
            AboutShown(
                version=__version__,
                zone=settings.zone,
                language=settings.language,
                has_users=first is not None,
            )
        )

    @routes.get(
        "/api/audit/chain",
        operation_id="audit.chain",
        tags=["audit"],
        summary="Prove the audit chain",
        response_model=ChainShown,
    )
    def chain(caller: Caller) -> Response:
        with caller.read("audit.read") as queries:
            verdict = verify(queries.connection)
        return document(
            ChainShown(
                valid=verdict.valid,
                sealed=verdict.sealed,
                unsealed=verdict.unsealed,
                head=verdict.head,
                broken=verdict.broken,
            )
        )

    @routes.get(
        "/api/core/declarations",
        operation_id="core.declarations",
        tags=["core"],
        summary="What there is: commands, datasets, documents, events and states with their names",
    )
    def declarations(caller: Caller) -> dict[str, Any]:
        return declared(runtime)

    return routes


def declared(runtime: Runtime) -> dict[str, Any]:
    """The registry's names, for menus and for showing states and events in words."""
    registry = runtime.registry
    return {
        "commands": {c.name: _named(c.title, permission=c.permission) for c in registry.commands.values()},
        "datasets": {d.name: _named(d.title, permission=d.permission) for d in registry.datasets.values()},
        "documents": {d.name: _named(d.title, path=d.path) for d in registry.documents.values()},
        "events": {e.NAME: _named(e.TITLE, document=e.DOCUMENT) for e in registry.events.values()},
        "permissions": {name: _named(title) for name, title in registry.permissions.items()},
        "states": {
            table.document: {state: _named(title) for state, title in table.states.items()}
            for table in registry.states.values()
        },
    }


def _named(title: Text, **more: str) -> dict[str, str]:
    return {"zh": title.zh, "en": title.en} | more

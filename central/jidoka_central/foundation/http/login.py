"""Logging in and out, and who one is."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from jidoka_central.foundation.errors import InvalidInput
from jidoka_central.foundation.faults import fault, faults_of, nul_faults
from jidoka_central.foundation.http.door import COOKIE, Caller
from jidoka_central.foundation.http.generated import body_of
from jidoka_central.foundation.http.reading import document
from jidoka_central.foundation.identity.errors import CSRF
from jidoka_central.foundation.identity.passwords import LENGTH_MAX
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.identity.sessions import Session, Sessions
from jidoka_central.foundation.settings import Settings


class Credentials(BaseModel):
    model_config = ConfigDict(extra="forbid")

    login: str = Field(min_length=1, max_length=60)
    password: str = Field(min_length=1, max_length=LENGTH_MAX)


class Me(BaseModel):
    """The one who is logged in; ``csrf`` goes into the header X-CSRF-Token of every request that changes
    something.
    """

    login: str
    display: str
    language: str
    company: str
    user_id: str | None
    roles: list[str]
    permissions: list[str]
    csrf: str


class LoggedOutAnswer(BaseModel):
    logged_out: bool = True


def router(sessions: Sessions, settings: Settings) -> APIRouter:
    routes = APIRouter(tags=["identity"])

    @routes.post(
        "/api/identity/login",
        operation_id="identity.login",
        summary="Log in",
        response_model=Me,
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": Credentials.model_json_schema()}},
            }
        },
    )
    def login(request: Request, body: Annotated[bytes, Depends(body_of)]) -> Response:
        _same_origin(request)
        try:
            given = Credentials.model_validate_json(body, strict=True)
        except ValidationError as error:
            raise InvalidInput(faults_of(error)) from error
        if faults := nul_faults(given.model_dump()):
            raise InvalidInput(faults)
        address = request.client.host if request.client else ""
        name, session = sessions.log_in(given.login, given.password, address)
        request.state.language = session.principal.language
        answer = document(_me(session))
        answer.set_cookie(
            COOKIE,
            name,
            max_age=sessions.hours * 3600,
            httponly=True,
            samesite="strict",
            secure=settings.secure_cookies,
        )
        return answer

    @routes.post(
        "/api/identity/logout",
        operation_id="identity.logout",
        summary="Log out",
        response_model=LoggedOutAnswer,
    )
    def logout(caller: Caller) -> Response:
        if caller.principal.kind == "user":
            sessions.log_out(caller.session)
        answer = document(LoggedOutAnswer())
        answer.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=settings.secure_cookies)
        return answer

    @routes.get("/api/identity/me", operation_id="identity.me", summary="Who I am", response_model=Me)
    def me(caller: Caller) -> Response:
        return document(_me(caller.session))

    return routes


def _me(session: Session) -> Me:
    principal: Principal = session.principal
    return Me(
        login=principal.name,
        display=principal.display,
        language=principal.language or "zh",
        company=principal.company,
        user_id=principal.user_id,
        roles=sorted(principal.roles),
        permissions=sorted(principal.permissions),
        csrf=session.csrf,
    )


def _same_origin(request: Request) -> None:
    """A foreign page must not log its visitor in as somebody of its choice. Raises ``CSRF``."""
    media = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media != "application/json":
        raise InvalidInput((fault("Content-Type", "header", "must be application/json"),))
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.headers.get("host"):
        raise CSRF.refuse(field="Origin")

"""Refusals on the wire: RFC 9457 problem details in the reader's language.

``type`` is ``urn:jidoka:problem:<code>``; ``title`` names the kind of failure and does not change with the
case; ``detail`` is the sentence for the person. ``errors`` names every field at fault. A defect is answered
500 with an incident id that stands in the log beside its cause; nothing of the cause leaves the server.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request

from jidoka_central.foundation.errors import (
    FAULT,
    METHOD_NOT_ALLOWED,
    NO_SUCH_ADDRESS,
    FieldFault,
    InvalidInput,
    Refusal,
)
from jidoka_central.foundation.faults import fault, path_of
from jidoka_central.foundation.text import Language, Text

MEDIA_TYPE: Final = "application/problem+json"

TITLES: Final[dict[int, Text]] = {
    400: Text(zh="请求有误", en="Bad request"),
    401: Text(zh="未登录", en="Not logged in"),
    403: Text(zh="没有权限", en="Not allowed"),
    404: Text(zh="未找到", en="Not found"),
    405: Text(zh="方法不支持", en="Method not allowed"),
    409: Text(zh="与当前状态冲突", en="In conflict with the present state"),
    412: Text(zh="已被他人修改", en="Changed meanwhile"),
    413: Text(zh="请求过大", en="Too large"),
    422: Text(zh="输入无效", en="Input not valid"),
    429: Text(zh="请求过于频繁", en="Too many attempts"),
    500: Text(zh="服务器出错", en="Server fault"),
    503: Text(zh="暂时不可用", en="Not available now"),
}

log = structlog.get_logger("jidoka.http")


class FieldError(BaseModel):
    """One field at fault: its path, a stable code, a sentence."""

    field: str
    code: str
    message: str


class ProblemShown(BaseModel):
    """RFC 9457. ``retry``: the same request may succeed later. ``instance``: the request's or incident's
    id.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str
    retry: bool
    errors: list[FieldError]


def language_of(request: Request) -> Language:
    """The user's own setting; else the browser's; else the plant's."""
    known: Language | None = getattr(request.state, "language", None)
    if known is not None:
        return known
    for part in request.headers.get("accept-language", "").split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return "zh"
        if tag.startswith("en"):
            return "en"
    return request.app.state.settings.language  # type: ignore[no-any-return]


def shown(refusal: Refusal, language: Language, instance: str) -> ProblemShown:
    """The refusal as problem details."""
    problem, sentence = refusal.problem, refusal.sentence(language)
    if isinstance(refusal, InvalidInput):
        errors = [
            FieldError(field=f.field, code=f.code, message=f.sentence(language)) for f in refusal.faults
        ]
    else:
        errors = [
            FieldError(field=one.field, code=one.code, message=one.sentence(language))
            for one in (refusal, *refusal.others)
            if one.field
        ]
    return ProblemShown(
        type=f"urn:jidoka:problem:{problem.code}",
        title=TITLES[problem.status].in_(language) if problem.status in TITLES else sentence,
        status=problem.status,
        code=problem.code,
        detail=sentence,
        instance=f"urn:jidoka:request:{instance}",
        retry=problem.retry,
        errors=errors,
    )


def respond(refusal: Refusal, language: Language, instance: str) -> JSONResponse:
    headers = {}
    if refusal.problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if "seconds" in refusal.params:
        headers["Retry-After"] = str(refusal.params["seconds"])
    elif refusal.problem.retry:
        headers["Retry-After"] = "1"
    body = shown(refusal, language, instance).model_dump()
    return JSONResponse(body, refusal.problem.status, headers, MEDIA_TYPE)


def fault_response(request: Request, error: Exception) -> JSONResponse:
    """Log the defect under an incident id, and tell no more than the id."""
    incident = request_id(request)
    log.error("incident", incident=incident, path=request.url.path, exc_info=error)
    return respond(FAULT.refuse(incident=incident), language_of(request), incident)


def request_id(request: Request) -> str:
    return str(request.scope.get("jidoka.request_id", ""))


def install(app: FastAPI, known: Callable[[Request], Language | None] = lambda _: None) -> None:
    """Every way out of the application speaks problem details. ``known``: the sender's language, for what the
    framework refuses before it lets anybody in."""

    def speak(request: Request) -> None:
        if getattr(request.state, "language", None) is None:
            request.state.language = known(request)

    def refused(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Refusal)
        log.info("refused", code=error.code, field=error.field)
        sessions = getattr(request.app.state, "sessions", None)  # an application of files alone has none
        said = error if sessions is None else sessions.runtime.registry.in_words(error)
        return respond(said, language_of(request), request_id(request))

    def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        speak(request)
        return refused(request, InvalidInput(tuple(_field_fault(one) for one in error.errors())))

    def by_framework(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        speak(request)
        if error.status_code == 405:
            answer = refused(request, METHOD_NOT_ALLOWED.refuse())
            answer.headers.update(error.headers or {})
            return answer
        if error.status_code == 404:
            return refused(request, NO_SUCH_ADDRESS.refuse())
        return refused(request, InvalidInput((fault("body", "json_invalid", str(error.detail)),)))

    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, by_framework)


def _field_fault(one: dict[str, Any]) -> FieldFault:
    numbers = one.get("ctx", {})
    return fault(path_of(one["loc"][1:], numbers), one["type"], one["msg"], numbers)

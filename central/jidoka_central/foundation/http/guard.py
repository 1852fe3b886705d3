"""Around every request: its id, its size, the headers a browser needs, its figures, its line in the log.

Plain ASGI, so that streams pass through untouched. A request id given by a proxy is kept when it looks like
one.
"""

from __future__ import annotations

import re
import time
from collections.abc import MutableMapping
from typing import Any, Final

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jidoka_central.foundation.clock import Clock
from jidoka_central.foundation.errors import TOO_LARGE
from jidoka_central.foundation.http.problems import fault_response, language_of, respond
from jidoka_central.foundation.ids import new_id
from jidoka_central.foundation.metrics import REQUEST_SECONDS, REQUESTS

_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")
_QUIET: Final = ("/health/", "/metrics")

# Ant Design writes its styles into the page at run time; everything else comes from this server alone.
CONTENT_POLICY: Final = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' "
    "data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}

log = structlog.get_logger("jidoka.http")


class BodyTooLarge(Exception):
    """The body has more bytes than allowed; found out while it was read."""


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, clock: Clock, body_bytes_max: int, secure: bool) -> None:
        self._app = app
        self._clock = clock
        self._body_bytes_max = body_bytes_max
        self._headers = {name.lower().encode(): value.encode() for name, value in HEADERS.items()}
        if secure:
            self._headers[b"strict-transport-security"] = b"max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        given = request.headers.get("x-request-id", "")
        id_ = given if _ID.match(given) else new_id(self._clock).hex
        scope["jidoka.request_id"] = id_
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=id_)
        started, status = time.perf_counter(), 0

        async def send_dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._dress(message, scope["path"], id_)
            await send(message)

        try:
            if self._announced(request) > self._body_bytes_max:
                await self._refuse(request, id_, scope, receive, send_dressed)
            else:
                await self._app(scope, self._counting(receive), send_dressed)
        except BodyTooLarge:
            if status:
                raise
            await self._refuse(request, id_, scope, receive, send_dressed)
        except Exception as error:
            if status:
                raise
            await fault_response(request, error)(scope, receive, send_dressed)
        finally:
            self._note(scope, status, time.perf_counter() - started)

    async def _refuse(self, request: Request, id_: str, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = TOO_LARGE.refuse(limit=self._body_bytes_max)
        answer = respond(refusal, language_of(request), id_)
        answer.headers["Connection"] = "close"
        await answer(scope, receive, send)

    def _counting(self, receive: Receive) -> Receive:
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._body_bytes_max:
                raise BodyTooLarge
            return message

        return counted

    def _announced(self, request: Request) -> int:
        text = request.headers.get("content-length", "0")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else self._body_bytes_max + 1

    def _dress(self, message: MutableMapping[str, Any], path: str, id_: str) -> None:
        present = {name.lower() for name, _ in message["headers"]}
        extra = [(name, value) for name, value in self._headers.items() if name not in present]
        if path.startswith("/api/") and b"cache-control" not in present:
            extra.append((b"cache-control", b"no-store"))
        message["headers"] = [*message["headers"], *extra, (b"x-request-id", id_.encode())]

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        REQUESTS.labels(method, route, str(status)).inc()
        if route != "/api/live":
            REQUEST_SECONDS.labels(method, route).observe(seconds)
        level = log.debug if scope["path"].startswith(_QUIET) else log.info
        level("request", method=method, path=scope["path"], status=status, ms=round(seconds * 1000, 1))


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

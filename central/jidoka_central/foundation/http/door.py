"""Who is at the door: the session or token behind a request, and what it may be given.

A browser's session cookie alone is never enough for a request that changes something: the header
``X-CSRF-Token`` must hold the session's token as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Final

import structlog
from fastapi import Depends
from starlette.requests import Request

from jidoka_central.foundation.errors import FieldFault, InvalidInput, Refusal
from jidoka_central.foundation.http.problems import language_of
from jidoka_central.foundation.idempotency import KEY_LENGTH_MAX
from jidoka_central.foundation.identity.errors import CSRF, NOT_LOGGED_IN
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.identity.sessions import Session, Sessions
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.states import lacks_permission
from jidoka_central.foundation.text import Language, Text
from jidoka_central.foundation.uow import Context, Runtime

COOKIE: Final = "jidoka_session"
CSRF_HEADER: Final = "X-CSRF-Token"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
SECRET_LENGTH_MAX: Final = 200
VERSION_DIGITS_MAX: Final = 9


@dataclass(frozen=True, slots=True)
class Entered:
    """A request whose sender is known."""

    runtime: Runtime
    session: Session
    language: Language
    request: Request

    @property
    def principal(self) -> Principal:
        return self.session.principal

    @contextmanager
    def read(self, permission: str) -> Iterator[Queries]:
        """One consistent read for one who may. Raises ``NOT_ALLOWED``."""
        if not self.principal.may(permission):
            raise lacks_permission(permission)
        with self.runtime.read(self.principal, self.principal.company) as queries:
            yield queries

    def context(self) -> Context:
        """The context of a command from the request's headers: idempotency key, If-Match, reason."""
        headers = self.request.headers
        return Context(
            self.principal,
            self.principal.company,
            key=_key(headers.get("idempotency-key")),
            reason=_reason(headers.get("x-reason")),
            if_match=_version(headers.get("if-match")),
        )


def enter(request: Request) -> Entered:
    """The sender of the request. Raises ``NOT_LOGGED_IN``, ``CSRF``."""
    sessions: Sessions = request.app.state.sessions
    session = _session(request, sessions)
    if session is None:
        raise NOT_LOGGED_IN.refuse()
    principal = session.principal
    request.state.language = principal.language
    structlog.contextvars.bind_contextvars(principal=principal.name)
    by_browser = principal.kind == "user"
    if (
        by_browser
        and request.method not in SAFE
        and not session.csrf_matches(request.headers.get(CSRF_HEADER))
    ):
        raise CSRF.refuse(field=CSRF_HEADER)
    return Entered(sessions.runtime, session, language_of(request), request)


def language_known(request: Request) -> Language | None:
    """The language of the sender, where somebody is logged in: what is refused before anybody is asked for is
    told in it too."""
    sessions: Sessions | None = getattr(request.app.state, "sessions", None)
    session = None if sessions is None else _session(request, sessions)
    return None if session is None else session.principal.language


Caller = Annotated[Entered, Depends(enter)]


def _session(request: Request, sessions: Sessions) -> Session | None:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return sessions.of_token(secret.strip()) if len(secret) <= SECRET_LENGTH_MAX else None
    name = request.cookies.get(COOKIE, "")
    return sessions.of_cookie(name) if 0 < len(name) <= SECRET_LENGTH_MAX else None


def _key(text: str | None) -> str | None:
    if text is None:
        return None
    if not 1 <= len(text) <= KEY_LENGTH_MAX or not text.isascii() or not text.isprintable():
        raise _bad(
            "Idempotency-Key",
            Text(
                zh="应为 1 至 {most} 个可打印的 ASCII 字符",
                en="it should be 1 to {most} printable ASCII characters",
            ),
            most=KEY_LENGTH_MAX,
        )
    return text


def _reason(text: str | None) -> str | None:
    if text is not None and len(text) > 400:
        raise _bad("X-Reason", Text(zh="最多 {most} 个字符", en="at most {most} characters"), most=400)
    return text


def _version(text: str | None) -> int | None:
    if text is None or text.strip() == "*":
        return None
    bare = text.strip().removeprefix("W/").strip('"')
    if not (bare.isascii() and bare.isdigit() and len(bare) <= VERSION_DIGITS_MAX):
        raise _bad(
            "If-Match",
            Text(zh='应为单据的 ETag，如 "3"', en='it should be the ETag of the document, such as "3"'),
        )
    return int(bare)


def _bad(header: str, text: Text, **values: object) -> Refusal:
    return InvalidInput((FieldFault(header, "header", text.in_("en", values), text.in_("zh", values)),))

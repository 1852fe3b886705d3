"""Logging in and out, and finding out who a request is from.

A session is a row; the browser holds its name (256 random bits) in an HttpOnly cookie. It ends ``idle``
after the last request and in any case at ``ends``. The CSRF token belongs to the session and is told to the
page alone: a foreign site can make a browser send the cookie, not the header. ``seen`` is written once a
minute at most.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.identity import events
from jidoka_central.foundation.identity.errors import LOGIN_FAILED
from jidoka_central.foundation.identity.model import (
    EVERYTHING,
    ROLE,
    ROLE_PERMISSION,
    SESSION,
    TOKEN,
    USER,
    USER_ROLE,
)
from jidoka_central.foundation.identity.passwords import hashed, matches, outdated
from jidoka_central.foundation.identity.principal import SELF, Principal
from jidoka_central.foundation.identity.service import secret_hash
from jidoka_central.foundation.ids import new_token
from jidoka_central.foundation.metrics import LOGINS
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork

MINUTE_US: Final = 60_000_000
UNUSED_MINUTES_MAX: Final = 1_440  # the longest that the setting session_idle_minutes allows
SESSIONS_EACH_MAX: Final = 20  # the oldest goes: a person's browsers, terminals and a forgotten few


@dataclass(frozen=True, slots=True)
class Session:
    """Who a request is from. ``csrf`` is empty for a token: no browser sends one by itself."""

    principal: Principal
    csrf: str = ""
    name_hash: str = ""

    def csrf_matches(self, given: str | None) -> bool:
        return bool(self.csrf) and hmac.compare_digest(self.csrf.encode(), (given or "").encode())


@dataclass(frozen=True, slots=True)
class Sessions:
    """Sessions and tokens of one runtime."""

    runtime: Runtime
    idle_minutes: int
    hours: int

    def log_in(self, login: str, password: str, address: str) -> tuple[str, Session]:
        """A new session: the name for the cookie, and the session.

        Raises ``TOO_MANY_FAILURES``, ``LOGIN_FAILED`` (the same for an unknown user, a wrong password and a
        deactivated user).
        """
        runtime, now = self.runtime, self.runtime.clock.now()
        runtime.failures.check(now, user=login, address=address)
        with runtime.database.read() as connection:
            user = connection.execute(sa.select(USER).where(USER.c.login == login)).mappings().first()
        right = matches(password, user["password_hash"] if user else None)
        if user is None or not right or user["state"] != "active":
            runtime.failures.failed(now, user=login, address=address)
            LOGINS.labels("failed").inc()
            raise LOGIN_FAILED.refuse()
        runtime.failures.succeeded(login)
        name, csrf = new_token(), new_token()
        context = Context(Principal(login, company=user["company"], user_id=str(user["id"])), user["company"])
        runtime.do(context, lambda uow: self._open(uow, user, password, name, csrf, address))
        LOGINS.labels("succeeded").inc()
        session = self.of_cookie(name)
        if session is None:
            raise LOGIN_FAILED.refuse()  # deactivated in this very moment
        return name, session

    def _open(
        self, uow: UnitOfWork, user: RowMapping, password: str, name: str, csrf: str, address: str
    ) -> None:
        older = sa.select(SESSION.c.name_hash).where(SESSION.c.user_id == user["id"])
        kept = older.order_by(SESSION.c.seen.desc()).limit(SESSIONS_EACH_MAX - 1)
        uow.connection.execute(
            sa.delete(SESSION).where(SESSION.c.user_id == user["id"], SESSION.c.name_hash.not_in(kept))
        )
        uow.connection.execute(
            sa.insert(SESSION),
            {
                "name_hash": secret_hash(name),
                "user_id": user["id"],
                "csrf": csrf,
                "address": address[:64],
                "created": uow.now,
                "seen": uow.now,
                "ends": uow.now + self.hours * 60 * MINUTE_US,
            },
        )
        if outdated(user["password_hash"]):
            uow.update(USER, user, password_hash=hashed(password, user["login"]))
        uow.emit(events.LoggedIn(user["id"], user["login"], address))

    def log_out(self, session: Session) -> None:
        principal = session.principal

        def end(uow: UnitOfWork) -> None:
            uow.connection.execute(sa.delete(SESSION).where(SESSION.c.name_hash == session.name_hash))
            uow.emit(events.LoggedOut(UUID(str(principal.user_id)), principal.name))

        self.runtime.do(Context(principal, principal.company), end)

    def of_cookie(self, name: str) -> Session | None:
        """The session of a cookie's name, or ``None`` when it has ended or never was."""
        now = self.runtime.clock.now()
        hash_ = secret_hash(name)
        statement = (
            sa.select(USER, SESSION.c.csrf, SESSION.c.seen)
            .join(SESSION, SESSION.c.user_id == USER.c.id)
            .where(
                SESSION.c.name_hash == hash_,
                SESSION.c.ends > now,
                SESSION.c.seen > now - self.idle_minutes * MINUTE_US,
                USER.c.state == "active",
            )
        )
        with self.runtime.database.read() as connection:
            row = connection.execute(statement).mappings().first()
            if row is None:
                return None
            principal = _principal(connection, self.runtime.registry, row)
        if now - row["seen"] > MINUTE_US:
            with self.runtime.database.write() as connection:
                connection.execute(sa.update(SESSION).where(SESSION.c.name_hash == hash_).values(seen=now))
        return Session(principal, row["csrf"], hash_)

    def of_token(self, secret: str) -> Session | None:
        """Who a bearer token stands for, or ``None`` when it is unknown, expired or revoked."""
        now = self.runtime.clock.now()
        statement = (
            sa.select(USER, TOKEN.c.name.label("token"), TOKEN.c.scopes)
            .join(TOKEN, TOKEN.c.user_id == USER.c.id)
            .where(
                TOKEN.c.secret_hash == secret_hash(secret),
                TOKEN.c.state == "valid",
                TOKEN.c.expires > now,
                USER.c.state == "active",
            )
        )
        with self.runtime.database.read() as connection:
            row = connection.execute(statement).mappings().first()
            if row is None:
                return None
            person = _principal(connection, self.runtime.registry, row)
        return Session(
            Principal(
                f"{row['login']}#{row['token']}",
                "token",
                person.permissions & frozenset(row["scopes"]),
                person.roles,
                person.display,
                person.company,
                person.user_id,
                person.language,
            )
        )


def forget_ended(runtime: Runtime) -> None:
    """Take away the rows of sessions that have ended, or were not used for a day."""
    now = runtime.clock.now()
    with runtime.database.write() as connection:
        ended = sa.or_(SESSION.c.ends <= now, SESSION.c.seen <= now - UNUSED_MINUTES_MAX * MINUTE_US)
        connection.execute(sa.delete(SESSION).where(ended))


def _principal(connection: sa.Connection, registry: Registry, user: RowMapping) -> Principal:
    rows = connection.execute(
        sa.select(ROLE.c.code, ROLE_PERMISSION.c.permission)
        .join(USER_ROLE, USER_ROLE.c.role_id == ROLE.c.id)
        .outerjoin(ROLE_PERMISSION, ROLE_PERMISSION.c.role_id == ROLE.c.id)
        .where(USER_ROLE.c.user_id == user["id"])
    ).all()
    given = {row.permission for row in rows}
    may = frozenset(registry.permissions) if EVERYTHING in given else given & set(registry.permissions)
    return Principal(
        user["login"],
        "user",
        frozenset(may) | {SELF},
        frozenset(row.code for row in rows),
        user["display"],
        user["company"],
        str(user["id"]),
        user["language"],
    )

"""Users, roles and tokens: one function a business event."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import DUPLICATE, NOT_FOUND
from jidoka_central.foundation.identity import events
from jidoka_central.foundation.identity.errors import LAST_ADMINISTRATOR, UNKNOWN_PERMISSION, UNKNOWN_ROLE
from jidoka_central.foundation.identity.model import (
    EVERYTHING,
    ROLE,
    ROLE_PERMISSION,
    SESSION,
    TOKEN,
    USER,
    USER_ROLE,
)
from jidoka_central.foundation.identity.passwords import hashed
from jidoka_central.foundation.identity.proof import acting_user, prove_password
from jidoka_central.foundation.identity.states import TOKEN_STATES, USER_STATES
from jidoka_central.foundation.ids import new_token
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.text import Language
from jidoka_central.foundation.uow import UnitOfWork

MANAGE = "identity.manage"
DAY_US = 86_400_000_000


def define_role(uow: UnitOfWork, code: str, name_zh: str, name_en: str, permissions: Iterable[str]) -> UUID:
    """Create the role or change what it may do. Raises ``UNKNOWN_PERMISSION``, ``LAST_ADMINISTRATOR``."""
    wanted = sorted(set(permissions))
    for permission in wanted:
        if permission != EVERYTHING and permission not in uow.registry.permissions:
            raise UNKNOWN_PERMISSION.refuse(field="permissions", permission=permission)
    row = uow.first(sa.select(ROLE).where(ROLE.c.company == uow.company, ROLE.c.code == code))
    if row is None:
        id_ = uow.insert(ROLE, code=code, name_zh=name_zh, name_en=name_en)
    else:
        id_ = row["id"]
        uow.update(ROLE, row, name_zh=name_zh, name_en=name_en)
        uow.connection.execute(sa.delete(ROLE_PERMISSION).where(ROLE_PERMISSION.c.role_id == id_))
    if wanted:
        uow.connection.execute(
            sa.insert(ROLE_PERMISSION), [{"role_id": id_, "permission": permission} for permission in wanted]
        )
    if row is not None:
        _somebody_manages(uow, code)
    uow.emit(events.RoleDefined(id_, code, tuple(wanted)))
    return id_


def create_user(
    uow: UnitOfWork, login: str, display: str, password: str, language: Language, roles: Iterable[str]
) -> UUID:
    """A new user. Raises ``DUPLICATE``, ``PASSWORD_WEAK``, ``UNKNOWN_ROLE``."""
    if uow.scalar(sa.select(USER.c.id).where(USER.c.login == login)) is not None:
        raise DUPLICATE.refuse(field="login")
    id_ = uow.insert(
        USER,
        login=login,
        display=display,
        language=language,
        state=USER_STATES.start,
        password_hash=hashed(password, login),
    )
    codes = _give_roles(uow, id_, roles)
    uow.emit(events.UserCreated(id_, login, codes))
    return id_


def assign_roles(uow: UnitOfWork, user_id: UUID, roles: Iterable[str]) -> tuple[str, ...]:
    """Exactly these roles from now on. Raises ``UNKNOWN_ROLE``, ``LAST_ADMINISTRATOR``."""
    user = uow.locked(USER, user_id, "user")
    before = roles_of(uow, user_id)
    uow.connection.execute(sa.delete(USER_ROLE).where(USER_ROLE.c.user_id == user_id))
    codes = _give_roles(uow, user_id, roles)
    _somebody_manages(uow, user["login"])
    uow.emit(
        events.RolesAssigned(user_id, user["login"], codes), before={"roles": before}, after={"roles": codes}
    )
    return codes


def change_password(uow: UnitOfWork, current: str, new: str) -> None:
    """One's own password; the other sessions end. Raises ``PASSWORD_WRONG``, ``PASSWORD_WEAK``."""
    _store_password(uow, prove_password(uow, current, "current"), new)


def set_password(uow: UnitOfWork, user_id: UUID, new: str) -> None:
    """Another's password, by one who manages users; all sessions of that user end."""
    _store_password(uow, uow.locked(USER, user_id, "user"), new)


def set_language(uow: UnitOfWork, language: Language) -> None:
    """The language the acting person reads."""
    user = acting_user(uow)
    uow.update(USER, user, language=language)
    uow.emit(
        events.LanguageChanged(user["id"], user["login"], language), before={"language": user["language"]}
    )


def change_state(uow: UnitOfWork, user_id: UUID, command: str) -> str:
    """Deactivate (sessions end, tokens stop working) or activate a user; returns the state."""
    user = uow.locked(USER, user_id, "user")
    state = USER_STATES.next(user["state"], command, document=user["login"])
    uow.update(USER, user, state=state)
    event = events.UserDeactivated if state == "inactive" else events.UserActivated
    if state == "inactive":
        uow.connection.execute(sa.delete(SESSION).where(SESSION.c.user_id == user_id))
        _somebody_manages(uow, user["login"])
    uow.emit(event(user_id, user["login"]), before={"state": user["state"]}, after={"state": state})
    return state


def create_token(uow: UnitOfWork, name: str, scopes: Iterable[str], days: int) -> tuple[UUID, str]:
    """A bearer token of the acting person: its id and the secret, which is shown this once.

    It may do what is in ``scopes`` and what its person may do, whichever is less. Raises
    ``UNKNOWN_PERMISSION``.
    """
    user = acting_user(uow)
    wanted = sorted(set(scopes))
    for permission in wanted:
        if not uow.principal.may(permission):
            raise UNKNOWN_PERMISSION.refuse(field="scopes", permission=permission)
    used = sa.select(TOKEN.c.id).where(
        TOKEN.c.company == uow.company, TOKEN.c.user_id == user["id"], TOKEN.c.name == name
    )
    if uow.scalar(used) is not None:
        raise DUPLICATE.refuse(field="name")
    secret = f"jdk_{new_token()}"
    id_ = uow.insert(
        TOKEN,
        user_id=user["id"],
        name=name,
        secret_hash=secret_hash(secret),
        scopes=wanted,
        expires=uow.now + days * DAY_US,
        state=TOKEN_STATES.start,
    )
    uow.emit(events.TokenCreated(id_, name, tuple(wanted)))
    return id_, secret


def revoke_token(uow: UnitOfWork, token_id: UUID) -> str:
    """One's own token, or anybody's for one who manages users; returns the state."""
    token = uow.locked(TOKEN, token_id, "token")
    if str(token["user_id"]) != uow.principal.user_id and not uow.principal.may(MANAGE):
        raise NOT_FOUND.refuse(kind="token", id=token_id)
    state = TOKEN_STATES.next(token["state"], "identity.revoke_token", document=token["name"])
    uow.update(TOKEN, token, state=state)
    uow.emit(events.TokenRevoked(token_id, token["name"]))
    return state


def secret_hash(secret: str) -> str:
    """What is stored of a session name or token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def roles_of(q: Queries, user_id: UUID) -> tuple[str, ...]:
    """The codes of a user's roles, in order."""
    statement = sa.select(ROLE.c.code).join(USER_ROLE, USER_ROLE.c.role_id == ROLE.c.id)
    rows = q.rows(statement.where(USER_ROLE.c.user_id == user_id).order_by(ROLE.c.code))
    return tuple(row["code"] for row in rows)


def _give_roles(uow: UnitOfWork, user_id: UUID, roles: Iterable[str]) -> tuple[str, ...]:
    wanted = sorted(set(roles))
    known = uow.rows(
        sa.select(ROLE.c.id, ROLE.c.code).where(ROLE.c.company == uow.company, ROLE.c.code.in_(wanted))
    )
    by_code = {row["code"]: row["id"] for row in known}
    for code in wanted:
        if code not in by_code:
            raise UNKNOWN_ROLE.refuse(field="roles", role=code)
    if wanted:
        uow.connection.execute(
            sa.insert(USER_ROLE), [{"user_id": user_id, "role_id": by_code[code]} for code in wanted]
        )
    return tuple(wanted)


def _store_password(uow: UnitOfWork, user: RowMapping, new: str) -> None:
    uow.update(USER, user, password_hash=hashed(new, user["login"]))
    uow.connection.execute(sa.delete(SESSION).where(SESSION.c.user_id == user["id"]))
    uow.emit(events.PasswordChanged(user["id"], user["login"]))


def _somebody_manages(uow: UnitOfWork, who: str) -> None:
    """Nobody may lock everybody out. Raises ``LAST_ADMINISTRATOR``."""
    left = (
        sa.select(USER.c.id)
        .join(USER_ROLE, USER_ROLE.c.user_id == USER.c.id)
        .join(ROLE_PERMISSION, ROLE_PERMISSION.c.role_id == USER_ROLE.c.role_id)
        .where(USER.c.state == "active", ROLE_PERMISSION.c.permission.in_((MANAGE, EVERYTHING)))
    )
    if uow.principal.kind == "user" and uow.scalar(left.limit(1)) is None:
        raise LAST_ADMINISTRATOR.refuse(login=who)

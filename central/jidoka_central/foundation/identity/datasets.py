"""What can be read about users, roles and tokens."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.identity.model import ROLE, ROLE_PERMISSION, TOKEN, USER
from jidoka_central.foundation.identity.principal import SELF
from jidoka_central.foundation.identity.service import roles_of
from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.text import Text

READ = "identity.read"


class UserFilters(Input):
    state: Literal["active", "inactive"] | None = None


class UserRow(Answer):
    id: UUID
    login: str
    display: str
    language: str
    state: str
    roles: tuple[str, ...]
    version: int


class NoFilters(Input):
    pass


class RoleRow(Answer):
    id: UUID
    code: str
    name_zh: str
    name_en: str
    permissions: tuple[str, ...]
    version: int


class TokenRow(Answer):
    """``expires`` is a UTC instant in microseconds."""

    id: UUID
    name: str
    scopes: tuple[str, ...]
    expires: int
    state: str


def _users(q: Queries, filters: UserFilters, cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    statement = sa.select(USER).where(USER.c.company == q.company)
    if filters.state is not None:
        statement = statement.where(USER.c.state == filters.state)
    rows, following = newest_first(q, statement, USER.c.id, cursor, limit)
    return [UserRow.model_validate(dict(row) | {"roles": roles_of(q, row["id"])}) for row in rows], following


def _roles(q: Queries, _: NoFilters, cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    rows, following = newest_first(
        q, sa.select(ROLE).where(ROLE.c.company == q.company), ROLE.c.id, cursor, limit
    )
    given = sa.select(ROLE_PERMISSION).where(ROLE_PERMISSION.c.role_id.in_([row["id"] for row in rows]))
    permissions: dict[UUID, list[str]] = {}
    for one in q.rows(given.order_by(ROLE_PERMISSION.c.permission)):
        permissions.setdefault(one["role_id"], []).append(one["permission"])
    return [
        RoleRow.model_validate(dict(row) | {"permissions": permissions.get(row["id"], ())}) for row in rows
    ], following


def _tokens(q: Queries, _: NoFilters, cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    if q.principal.user_id is None:
        return [], None
    statement = sa.select(TOKEN).where(
        TOKEN.c.company == q.company, TOKEN.c.user_id == UUID(q.principal.user_id)
    )
    rows, following = newest_first(q, statement, TOKEN.c.id, cursor, limit)
    return [TokenRow.model_validate(dict(row)) for row in rows], following


DATASETS = (
    Dataset("identity.users", Text(zh="用户", en="Users"), READ, UserRow, UserFilters, _users),
    Dataset("identity.roles", Text(zh="角色", en="Roles"), READ, RoleRow, NoFilters, _roles),
    Dataset(
        "identity.tokens", Text(zh="我的接口令牌", en="My API tokens"), SELF, TokenRow, NoFilters, _tokens
    ),
)

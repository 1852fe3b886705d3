"""What can be asked about users, roles and tokens."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from jidoka_central.foundation.identity import service
from jidoka_central.foundation.identity.passwords import LENGTH_MAX
from jidoka_central.foundation.identity.principal import SELF
from jidoka_central.foundation.identity.service import MANAGE
from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork

Login = Annotated[str, Field(min_length=2, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]*$")]
Password = Annotated[str, Field(min_length=1, max_length=LENGTH_MAX)]
Name = Annotated[str, Field(min_length=1, max_length=80)]
RoleCode = Annotated[str, Field(min_length=2, max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
PermissionName = Annotated[str, Field(min_length=1, max_length=80)]


class CreateUser(Input):
    login: Login
    display: Name
    password: Password
    language: Literal["zh", "en"] = "zh"
    roles: tuple[RoleCode, ...] = Field((), max_length=50)


class DefineRole(Input):
    """``permissions``: declared names, or ``*`` for everything."""

    code: RoleCode
    name_zh: Name
    name_en: Name
    permissions: tuple[PermissionName, ...] = Field((), max_length=500)


class AssignRoles(Input):
    user_id: UUID
    roles: tuple[RoleCode, ...] = Field((), max_length=50)


class OfUser(Input):
    user_id: UUID


class SetPassword(Input):
    user_id: UUID
    password: Password


class ChangePassword(Input):
    current: Password
    password: Password


class SetLanguage(Input):
    language: Literal["zh", "en"]


class CreateToken(Input):
    """``days`` until it expires; ``scopes`` are permissions of one's own."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9._-]+$")]
    scopes: tuple[PermissionName, ...] = Field(min_length=1, max_length=500)
    days: int = Field(90, ge=1, le=366)


class OfToken(Input):
    token_id: UUID


class Created(Answer):
    id: UUID


class UserRoles(Answer):
    id: UUID
    roles: tuple[str, ...]


class State(Answer):
    id: UUID
    state: str


class Done(Answer):
    done: bool = True


class TokenShown(Answer):
    """``token`` is shown this once; the same request repeated gives it empty."""

    id: UUID
    token: str = ""


def _create_user(uow: UnitOfWork, c: CreateUser) -> Created:
    return Created(id=service.create_user(uow, c.login, c.display, c.password, c.language, c.roles))


def _define_role(uow: UnitOfWork, c: DefineRole) -> Created:
    return Created(id=service.define_role(uow, c.code, c.name_zh, c.name_en, c.permissions))


def _assign_roles(uow: UnitOfWork, c: AssignRoles) -> UserRoles:
    return UserRoles(id=c.user_id, roles=service.assign_roles(uow, c.user_id, c.roles))


def _set_password(uow: UnitOfWork, c: SetPassword) -> Done:
    service.set_password(uow, c.user_id, c.password)
    return Done()


def _change_password(uow: UnitOfWork, c: ChangePassword) -> Done:
    service.change_password(uow, c.current, c.password)
    return Done()


def _set_language(uow: UnitOfWork, c: SetLanguage) -> Done:
    service.set_language(uow, c.language)
    return Done()


def _deactivate(uow: UnitOfWork, c: OfUser) -> State:
    return State(id=c.user_id, state=service.change_state(uow, c.user_id, "identity.deactivate_user"))


def _activate(uow: UnitOfWork, c: OfUser) -> State:
    return State(id=c.user_id, state=service.change_state(uow, c.user_id, "identity.activate_user"))


def _create_token(uow: UnitOfWork, c: CreateToken) -> TokenShown:
    id_, secret = service.create_token(uow, c.name, c.scopes, c.days)
    return TokenShown(id=id_, token=secret)


def _revoke_token(uow: UnitOfWork, c: OfToken) -> State:
    return State(id=c.token_id, state=service.revoke_token(uow, c.token_id))


_SECRET = frozenset({"password", "current", "token"})

COMMANDS = (
    Command(
        "identity.create_user", Text(zh="创建用户", en="Create user"), MANAGE,
        CreateUser, Created, _create_user, "app_user", _SECRET,
    ),
    Command(
        "identity.define_role", Text(zh="定义角色", en="Define role"), MANAGE,
        DefineRole, Created, _define_role, "role",
    ),
    Command(
        "identity.assign_roles", Text(zh="分配角色", en="Assign roles"), MANAGE,
        AssignRoles, UserRoles, _assign_roles, "app_user",
    ),
    Command(
        "identity.set_password", Text(zh="重置密码", en="Set password"), MANAGE,
        SetPassword, Done, _set_password, "app_user", _SECRET,
    ),
    Command(
        "identity.deactivate_user", Text(zh="停用用户", en="Deactivate user"), MANAGE,
        OfUser, State, _deactivate, "app_user",
    ),
    Command(
        "identity.activate_user", Text(zh="启用用户", en="Activate user"), MANAGE,
        OfUser, State, _activate, "app_user",
    ),
    Command(
        "identity.change_password", Text(zh="更改我的密码", en="Change my password"), SELF,
        ChangePassword, Done, _change_password, "app_user", _SECRET,
    ),
    Command(
        "identity.set_language", Text(zh="设置我的语言", en="Set my language"), SELF,
        SetLanguage, Done, _set_language, "app_user",
    ),
    Command(
        "identity.create_token", Text(zh="创建接口令牌", en="Create API token"), SELF,
        CreateToken, TokenShown, _create_token, "api_token", _SECRET,
    ),
    Command(
        "identity.revoke_token", Text(zh="撤销接口令牌", en="Revoke API token"), SELF,
        OfToken, State, _revoke_token, "api_token",
    ),
)  # fmt: skip

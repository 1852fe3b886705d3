"""What happens to users, roles and tokens. No event carries a password, a token or a hash of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class UserEvent(Event):
    """Something happened to a user."""

    DOCUMENT: ClassVar[str] = "app_user"
    document_id: UUID
    login: str


@dataclass(frozen=True, slots=True)
class UserCreated(UserEvent):
    NAME: ClassVar[str] = "identity.user_created"
    TITLE: ClassVar[Text] = Text(zh="用户已创建", en="User created")
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RolesAssigned(UserEvent):
    NAME: ClassVar[str] = "identity.roles_assigned"
    TITLE: ClassVar[Text] = Text(zh="用户角色已变更", en="User's roles changed")
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PasswordChanged(UserEvent):
    NAME: ClassVar[str] = "identity.password_changed"
    TITLE: ClassVar[Text] = Text(zh="密码已更改", en="Password changed")


@dataclass(frozen=True, slots=True)
class LanguageChanged(UserEvent):
    NAME: ClassVar[str] = "identity.language_changed"
    TITLE: ClassVar[Text] = Text(zh="界面语言已更改", en="Language changed")
    language: str


@dataclass(frozen=True, slots=True)
class UserDeactivated(UserEvent):
    NAME: ClassVar[str] = "identity.user_deactivated"
    TITLE: ClassVar[Text] = Text(zh="用户已停用", en="User deactivated")


@dataclass(frozen=True, slots=True)
class UserActivated(UserEvent):
    NAME: ClassVar[str] = "identity.user_activated"
    TITLE: ClassVar[Text] = Text(zh="用户已启用", en="User activated")


@dataclass(frozen=True, slots=True)
class LoggedIn(UserEvent):
    NAME: ClassVar[str] = "identity.logged_in"
    TITLE: ClassVar[Text] = Text(zh="用户已登录", en="User logged in")
    address: str


@dataclass(frozen=True, slots=True)
class LoggedOut(UserEvent):
    NAME: ClassVar[str] = "identity.logged_out"
    TITLE: ClassVar[Text] = Text(zh="用户已退出", en="User logged out")


@dataclass(frozen=True, slots=True)
class RoleDefined(Event):
    NAME: ClassVar[str] = "identity.role_defined"
    TITLE: ClassVar[Text] = Text(zh="角色已定义", en="Role defined")
    DOCUMENT: ClassVar[str] = "role"
    document_id: UUID
    code: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TokenCreated(Event):
    NAME: ClassVar[str] = "identity.token_created"
    TITLE: ClassVar[Text] = Text(zh="接口令牌已创建", en="API token created")
    DOCUMENT: ClassVar[str] = "api_token"
    document_id: UUID
    name: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TokenRevoked(Event):
    NAME: ClassVar[str] = "identity.token_revoked"
    TITLE: ClassVar[Text] = Text(zh="接口令牌已撤销", en="API token revoked")
    DOCUMENT: ClassVar[str] = "api_token"
    document_id: UUID
    name: str


EVENTS = (
    UserCreated,
    RolesAssigned,
    PasswordChanged,
    LanguageChanged,
    UserDeactivated,
    UserActivated,
    LoggedIn,
    LoggedOut,
    RoleDefined,
    TokenCreated,
    TokenRevoked,
)

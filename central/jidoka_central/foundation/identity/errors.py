"""Refusals about people and their proofs."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

NOT_LOGGED_IN = Problem("identity.not_logged_in", 401, Text(zh="请先登录", en="Please log in"))
LOGIN_FAILED = Problem(
    "identity.login_failed",
    401,
    Text(zh="用户名或密码不正确", en="The user name or the password is not right"),
)
TOO_MANY_FAILURES = Problem(
    "identity.too_many_failures",
    429,
    Text(
        zh="失败次数过多，请在 {seconds} 秒后重试",
        en="Too many failed attempts; try again in {seconds} seconds",
    ),
    retry=True,
)
CSRF = Problem(
    "identity.csrf",
    403,
    Text(zh="请求缺少有效的 X-CSRF-Token", en="The request lacks a valid X-CSRF-Token"),
)
PASSWORD_WRONG = Problem(
    "identity.password_wrong", 403, Text(zh="密码不正确", en="The password is not right")
)
PASSWORD_WEAK = Problem(
    "identity.password_weak",
    422,
    Text(
        zh="密码至少需要 {least} 个字符，且不能与用户名相同",
        en="A password has at least {least} characters and is not the user name",
    ),
)
PERSON_NEEDED = Problem(
    "identity.person_needed",
    403,
    Text(zh="此操作只能由登录的用户本人完成", en="Only a person who has logged in can do this"),
)
UNKNOWN_ROLE = Problem("identity.unknown_role", 422, Text(zh="没有角色 {role}", en="There is no role {role}"))
UNKNOWN_PERMISSION = Problem(
    "identity.unknown_permission",
    422,
    Text(zh="没有权限 {permission}", en="There is no permission {permission}"),
)
LAST_ADMINISTRATOR = Problem(
    "identity.last_administrator",
    409,
    Text(
        zh="{login} 是最后一位可以管理用户的人",
        en="{login} is the last one who can manage users",
    ),
)

PROBLEMS = (
    NOT_LOGGED_IN,
    LOGIN_FAILED,
    TOO_MANY_FAILURES,
    CSRF,
    PASSWORD_WRONG,
    PASSWORD_WEAK,
    PERSON_NEEDED,
    UNKNOWN_ROLE,
    UNKNOWN_PERMISSION,
    LAST_ADMINISTRATOR,
)

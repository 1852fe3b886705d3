"""People and their rights as the registry sees them."""

from __future__ import annotations

from jidoka_central.foundation.identity.commands import COMMANDS
from jidoka_central.foundation.identity.datasets import DATASETS, READ
from jidoka_central.foundation.identity.errors import PROBLEMS
from jidoka_central.foundation.identity.events import EVENTS
from jidoka_central.foundation.identity.principal import SELF
from jidoka_central.foundation.identity.service import MANAGE
from jidoka_central.foundation.identity.sessions import forget_ended
from jidoka_central.foundation.identity.states import TOKEN_STATES, USER_STATES
from jidoka_central.foundation.jobs import Job
from jidoka_central.foundation.registry import DocumentType, Module
from jidoka_central.foundation.text import Text

MODULE = Module(
    "identity",
    Text(zh="用户与权限", en="Users and rights"),
    commands=COMMANDS,
    datasets=DATASETS,
    documents=(
        DocumentType("app_user", Text(zh="用户", en="User")),
        DocumentType("role", Text(zh="角色", en="Role")),
        DocumentType("api_token", Text(zh="接口令牌", en="API token")),
    ),
    events=EVENTS,
    states=(USER_STATES, TOKEN_STATES),
    problems=PROBLEMS,
    permissions={
        SELF: Text(zh="管理本人的账户和任务", en="One's own account and tasks"),
        READ: Text(zh="查看用户和角色", en="See users and roles"),
        MANAGE: Text(zh="管理用户和角色", en="Manage users and roles"),
    },
    jobs=(Job("identity.forget_ended_sessions", 3_600, forget_ended),),
)

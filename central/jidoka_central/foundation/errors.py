"""Refusals: stable code, HTTP status, whether a retry helps, a sentence in both languages, the field.

A module declares its own in ``errors.py``::

    ORDER_NOT_OPEN = Problem(
        "production.order_not_open", 409, Text(zh="工单 {order} 未开放", en="Order {order} is not open")
    )
    ...
    raise ORDER_NOT_OPEN.refuse(field="order_id", order=number)

Nothing else may cross a border; any other exception is a defect, logged with an incident id and answered 500.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from jidoka_central.foundation.text import Language, Text

Severity = Literal["refused", "conflict", "fault"]


class Refusal(Exception):
    """A clear no. Nothing was changed. ``others``: what else of the same input is refused."""

    def __init__(self, problem: Problem, field: str | None, params: dict[str, object]) -> None:
        super().__init__(f"{problem.code}: {problem.text.in_('en', params)}")
        self.problem = problem
        self.field = field
        self.params = params
        self.others: tuple[Refusal, ...] = ()

    @property
    def code(self) -> str:
        return self.problem.code

    def sentence(self, language: Language) -> str:
        return self.problem.text.in_(language, self.params)


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of refusal. ``code`` is ``area.what`` and never changes its meaning. A parameter that is a
    ``Text`` is shown in the reader's language.
    """

    code: str
    status: int
    text: Text
    retry: bool = False

    def refuse(self, field: str | None = None, **params: object) -> Refusal:
        return Refusal(self, field, {"field": field or ""} | params)


REFUSALS_MAX: Final = 50  # told of one input


def refuse_together(refusals: Iterable[Refusal]) -> None:
    """Raises the first with the others in it, so that every field at fault is told at once."""
    found = tuple(islice(refusals, REFUSALS_MAX))
    if found:
        found[0].others = found[1:]
        raise found[0]


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One field of an input that cannot be taken."""

    field: str
    code: str
    message: str
    message_zh: str

    def sentence(self, language: Language) -> str:
        return self.message_zh if language == "zh" else self.message


class InvalidInput(Refusal):
    """The input does not fit its schema; every fault is named."""

    def __init__(self, faults: tuple[FieldFault, ...]) -> None:
        first = faults[0]
        super().__init__(INVALID_INPUT, first.field, {"field": first.field, "why": first.message})
        self.faults = faults

    def sentence(self, language: Language) -> str:
        first = self.faults[0]
        return self.problem.text.in_(language, {"field": first.field, "why": first.sentence(language)})


NOT_A_CURSOR: Final = Text(zh="不是此列表的翻页标记", en="it is not a cursor of this list")
INVALID_INPUT = Problem(
    "input.invalid", 422, Text(zh="字段 {field} 无效：{why}", en="Field {field} is not valid: {why}")
)
NOT_FOUND = Problem("document.not_found", 404, Text(zh="找不到{kind} {id}", en="No {kind} {id}"))
STALE = Problem(
    "document.stale",
    412,
    Text(
        zh="{kind} 已被他人修改，请刷新后重试",
        en="The {kind} was changed by someone else; reload and try again",
    ),
)
NOT_ALLOWED = Problem(
    "permission.denied", 403, Text(zh="您没有权限：{permission}", en="You lack the permission {permission}")
)
KEY_REUSED = Problem(
    "idempotency.key_reused",
    409,
    Text(zh="幂等键已用于不同的请求", en="This idempotency key was used for a different request"),
)
BUSY = Problem(
    "database.busy", 503, Text(zh="系统繁忙，请重试", en="The system is busy; please try again"), retry=True
)
ILLEGAL_TRANSITION = Problem(
    "state.illegal",
    409,
    Text(
        zh="{document} 处于“{state}”，不能执行“{command}”；允许：{allowed}",
        en="{document} is {state}: {command} is not possible; allowed: {allowed}",
    ),
)
DUPLICATE = Problem(
    "document.duplicate",
    409,
    Text(zh="{field} 的值已存在", en="There is already one with this {field}"),
)
OUT_OF_RANGE = Problem(
    "input.out_of_range",
    422,
    Text(zh="输入中有数值过大或文本过长", en="A number in the input is too large or a text too long"),
)
DATABASE_LOST = Problem(
    "database.unreachable",
    503,
    Text(zh="暂时无法连接数据库，请稍后重试", en="The database cannot be reached now; please try again"),
    retry=True,
)
FAULT = Problem(
    "server.fault",
    500,
    Text(zh="服务器出错，事件编号 {incident}", en="The server failed; the incident is {incident}"),
)
TOO_LARGE = Problem(
    "http.too_large",
    413,
    Text(zh="请求超过 {limit} 字节", en="The request is larger than {limit} bytes"),
)
NO_SUCH_ADDRESS = Problem("http.no_such_address", 404, Text(zh="没有此地址", en="There is no such address"))
METHOD_NOT_ALLOWED = Problem(
    "http.method_not_allowed", 405, Text(zh="此地址不支持该方法", en="This address does not take that method")
)
TOO_MANY_STREAMS = Problem(
    "http.too_many_streams",
    503,
    Text(zh="实时连接过多，请稍后重试", en="Too many live streams are open; please try again later"),
    retry=True,
)

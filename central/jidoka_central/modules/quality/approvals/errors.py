"""What customers' approvals refuse."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

APPROVAL_KNOWN = Problem(
    "quality.approval_known",
    409,
    Text(
        zh="{customer} 的批准 {approval} 已登记", en="Approval {approval} of {customer} is recorded already"
    ),
)
APPROVAL_LIMITS = Problem(
    "quality.approval_limits",
    422,
    Text(
        zh="让步批准须给出放行的上限或下限，且下限低于上限；返工批准不带限值",
        en="A concession has a lower or an upper limit, the lower below the upper; a rework has none",
    ),
)
APPROVAL_PAST = Problem(
    "quality.approval_past",
    422,
    Text(zh="有效期 {date} 已过", en="It would have ended on {date} already"),
)
OWN_APPROVAL = Problem(
    "quality.own_approval",
    403,
    Text(
        zh="批准 {approval} 由您登记，须由另一人签署",
        en="You entered approval {approval}; another person signs it",
    ),
)
OTHER_CUSTOMER = Problem(
    "quality.approval_of_other_customer",
    409,
    Text(
        zh="{lot} 是按 {approval}（{owner}）让步接收的，{customer} 未批准",
        en="{lot} was accepted under {approval} of {owner}; {customer} has not approved it",
    ),
)
APPROVAL_NOT_IN_FORCE = Problem(
    "quality.approval_not_in_force",
    409,
    Text(zh="{customer} 的批准 {approval} 未生效", en="Approval {approval} of {customer} is not in force"),
)
APPROVAL_EXPIRED = Problem(
    "quality.approval_expired",
    409,
    Text(
        zh="{customer} 的批准 {approval} 有效期至 {until}，已过期",
        en="Approval {approval} of {customer} ended on {until}",
    ),
)
APPROVAL_OUTSIDE = Problem(
    "quality.approval_outside",
    409,
    Text(
        zh="{characteristic} 测得 {measured}，超出 {customer} 的批准 {approval} 的范围 {limits}",
        en="{characteristic} measures {measured}, beyond {limits} that {approval} of {customer} allows",
    ),
)
APPROVAL_OVER = Problem(
    "quality.approval_over",
    409,
    Text(
        zh="{customer} 的批准 {approval} 尚余 {left}，不足 {quantity}",
        en="Approval {approval} of {customer} has {left} left, not {quantity}",
    ),
)
APPROVAL_FOR_OTHER = Problem(
    "quality.approval_for_other",
    422,
    Text(
        zh="批准 {approval} 是对 {item} {characteristic} 的 {kind}，不适用于此",
        en="Approval {approval} is for {kind} of {item}, {characteristic}: it is not for this",
    ),
)

APPROVAL_PROBLEMS = tuple(value for value in globals().copy().values() if isinstance(value, Problem))

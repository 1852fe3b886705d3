"""What costing refuses."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

BAD_COST = Problem(
    "finance.bad_cost",
    422,
    Text(
        zh="成本或费率 {text} 无效：应为 0 到 {most} 之间的小数，最多 6 位小数",
        en="The cost or rate {text} is not valid: a decimal from 0 to {most} with up to 6 places",
    ),
)
COSTED_TWICE = Problem(
    "finance.costed_twice", 422, Text(zh="物料 {item} 出现了两次", en="Item {item} is named twice")
)
RATE_KNOWN = Problem(
    "finance.rate_known",
    409,
    Text(
        zh="作业 {activity} 自 {date} 起的费率已设定",
        en="Activity {activity} has a rate from {date} on already",
    ),
)
UNKNOWN_ACTIVITY = Problem(
    "finance.unknown_activity",
    422,
    Text(
        zh="没有作业 {activity}：应为工作中心编号，或 {general}",
        en="There is no activity {activity}: it is a work centre's number, or one of {general}",
    ),
)
NO_STANDARD_COST = Problem(
    "finance.no_standard_cost",
    409,
    Text(
        zh="物料 {item} 在 {date} 没有已发布的标准成本",
        en="Item {item} has no released standard cost on {date}",
    ),
)
NO_RATE = Problem(
    "finance.no_rate",
    409,
    Text(zh="作业 {activity} 在 {date} 没有费率", en="Activity {activity} has no rate on {date}"),
)

PROBLEMS = tuple(value for value in globals().copy().values() if isinstance(value, Problem))

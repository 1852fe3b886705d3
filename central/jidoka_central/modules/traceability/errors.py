"""Refusals of traceability."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

UNKNOWN = Problem(
    "traceability.unknown",
    404,
    Text(zh="没有序列号或批次 {number}", en="There is no serial or lot {number}"),
)
AMBIGUOUS = Problem(
    "traceability.ambiguous",
    409,
    Text(
        zh="{number} 不唯一：{found}；请指明物料或直接选择",
        en="{number} is not one thing: {found}; name the item, or choose one",
    ),
)
PROBLEMS = (UNKNOWN, AMBIGUOUS)

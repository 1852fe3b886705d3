"""Refusals of chart design."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

NOTHING_SIGNALS = Problem(
    "quality.nothing_signals",
    422,
    Text(zh="没有选择任何会报警的规则", en="Nothing that signals was chosen"),
)
HEAD_START_TOO_HIGH = Problem(
    "quality.head_start_too_high",
    422,
    Text(
        zh="CUSUM 的起始值 {head_start} 须小于判定界限 {interval}",
        en="The CUSUM's head start {head_start} must stay below its interval {interval}",
    ),
)
NO_RUN_LENGTH = Problem(
    "quality.no_run_length",
    422,
    Text(
        zh="这些参数算不出平均链长：几乎从不报警，或超出计算范围",
        en="No average run length can be computed: these parameters hardly ever signal, or leave the bounds",
    ),
)
TOO_MUCH_AT_ONCE = Problem(
    "quality.design_too_much",
    422,
    Text(
        zh="一次请求的计算量过大：请减少不同的控制图，分次计算",
        en="This takes more calculation than one request may: ask for fewer different charts at a time",
    ),
)
WINDOW_TOO_SHORT = Problem(
    "quality.window_too_short",
    422,
    Text(
        zh="{rule}：窗口 {window} 点中不可能有 {needed} 点",
        en="{rule}: {needed} points cannot lie in a window of {window}",
    ),
)

DESIGN_PROBLEMS = (NOTHING_SIGNALS, HEAD_START_TOO_HIGH, NO_RUN_LENGTH, TOO_MUCH_AT_ONCE, WINDOW_TOO_SHORT)

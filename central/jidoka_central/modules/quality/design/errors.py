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

DESIGN_PROBLEMS = (NOTHING_SIGNALS, HEAD_START_TOO_HIGH, NO_RUN_LENGTH)

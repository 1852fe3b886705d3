"""Refusals of readings from a line's gauge."""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

NO_LINE = Problem(
    "quality.msa_no_line",
    422,
    Text(
        zh="量具 {gauge} 不在任何控制计划的产线上，读数只能键入",
        en="Gauge {gauge} stands in no line by any control plan; its readings are typed",
    ),
)
WHICH_LINE = Problem(
    "quality.msa_which_line",
    422,
    Text(
        zh="量具 {gauge} 用于多个工位：{cells}；请选择",
        en="Gauge {gauge} is used at more than one cell: {cells}; choose one",
    ),
)
GAUGE_BUSY = Problem(
    "quality.msa_gauge_busy",
    409,
    Text(
        zh="{who} 正在为研究 {number} 等待该量具的读数",
        en="{who} waits for a reading of this gauge for study {number}",
    ),
)
NOT_ASKED = Problem(
    "quality.msa_not_asked",
    409,
    Text(
        zh="第 {position} 个读数尚未向量具请求，或等待已结束",
        en="The gauge was not asked for reading {position}, or the wait is over",
    ),
)
CLOCK_UNTRUSTED = Problem(
    "quality.msa_clock_untrusted",
    409,
    Text(
        zh="边缘端 {edge} 的时钟不可信，无法断定何时测量",
        en="The clock of edge {edge} is not trusted: nobody can say when it measured",
    ),
)
NOT_FROM_THE_GAUGE = Problem(
    "quality.msa_not_from_the_gauge",
    422,
    Text(
        zh="{source} 不是量具 {gauge} 在请求之后的手动测量",
        en="{source} is no measurement of gauge {gauge} by hand since it was asked",
    ),
)
MEASURED_BEFORE = Problem(
    "quality.msa_measured_before",
    422,
    Text(
        zh="{source} 按边缘端时钟早于请求，不能作为此读数",
        en="{source} was measured before the gauge was asked, by the edge's clock",
    ),
)
MEASURED_BADLY = Problem(
    "quality.msa_measured_badly",
    422,
    Text(
        zh="{source} 被边缘端标记为无效测量；请重新放置零件",
        en="{source} is marked bad by the edge; lay the part on the gauge again",
    ),
)
ALREADY_USED = Problem(
    "quality.msa_already_used",
    409,
    Text(
        zh="{source} 已是研究 {number} 第 {position} 个读数",
        en="{source} is reading {position} of study {number} already",
    ),
)
NOT_THE_FIRST = Problem(
    "quality.msa_not_the_first",
    422,
    Text(
        zh="请求之后的第一个有效测量是 {first}，不是 {source}",
        en="The first good measurement since the gauge was asked is {first}, not {source}",
    ),
)
VALUE_DIFFERS = Problem(
    "quality.msa_value_differs",
    422,
    Text(zh="{source} 的值是 {measured}，不是 {given}", en="{source} is {measured}, not {given}"),
)

MEASURING_PROBLEMS: Final = (
    NO_LINE,
    WHICH_LINE,
    GAUGE_BUSY,
    NOT_ASKED,
    CLOCK_UNTRUSTED,
    NOT_FROM_THE_GAUGE,
    MEASURED_BEFORE,
    MEASURED_BADLY,
    ALREADY_USED,
    NOT_THE_FIRST,
    VALUE_DIFFERS,
)

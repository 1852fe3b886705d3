"""Refusals of measurement system analysis."""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

EMPTY = Problem("quality.msa_empty", 422, Text(zh="研究没有数据", en="The study holds no readings"))
TOO_FEW = Problem(
    "quality.msa_too_few",
    422,
    Text(zh="{what}至少需要 {needed}，现有 {found}", en="{what}: at least {needed} needed, {found} there"),
)
TOO_MANY = Problem(
    "quality.msa_too_many",
    422,
    Text(zh="{what}最多 {most}，现有 {found}", en="{what}: at most {most}, {found} there"),
)
NOT_FINITE = Problem(
    "quality.msa_not_finite",
    422,
    Text(
        zh="第 {position} 个读数不是有限数或超出 ±1E150",
        en="Reading {position} is not a finite number within 1E150",
    ),
)
UNEQUAL_LENGTHS = Problem(
    "quality.msa_unequal_lengths",
    422,
    Text(zh="各列长度不同：{lengths}", en="The columns are of different lengths: {lengths}"),
)
UNBALANCED = Problem(
    "quality.msa_unbalanced",
    422,
    Text(
        zh="研究不平衡：零件 {part}、评价人 {appraiser} 有 {found} 个读数，应为 {needed}；分析需要平衡数据",
        en="The study is not balanced: part {part} by appraiser {appraiser} has {found} readings, not "
        "{needed}; the analysis needs as many of each",
    ),
)
CONSTANT = Problem(
    "quality.msa_constant",
    422,
    Text(zh="所有读数相同：没有可分析的变差", en="All readings are the same: there is no spread to analyse"),
)
NO_REPEATABILITY = Problem(
    "quality.msa_no_repeatability",
    422,
    Text(
        zh="重复读数之间没有差异：量具分辨力掩盖了重复性",
        en="Repeated readings never differ: the gauge's resolution hides its repeatability",
    ),
)
NOT_POSITIVE = Problem(
    "quality.msa_not_positive",
    422,
    Text(zh="{field} 必须是正数", en="{field} must be a positive number"),
)
NOT_A_LEVEL = Problem(
    "quality.msa_not_a_level",
    422,
    Text(zh="{field} 必须在 0 与 1 之间", en="{field} must lie between 0 and 1"),
)
ONE_REFERENCE = Problem(
    "quality.msa_one_reference",
    422,
    Text(zh="线性研究至少需要两个不同的基准值", en="Linearity needs at least two different reference values"),
)
REFERENCE_DIFFERS = Problem(
    "quality.msa_reference_differs",
    422,
    Text(zh="零件 {part} 的基准不一致", en="Part {part} has more than one reference"),
)

STATISTICS_PROBLEMS: Final = (
    EMPTY,
    TOO_FEW,
    TOO_MANY,
    NOT_FINITE,
    UNEQUAL_LENGTHS,
    UNBALANCED,
    CONSTANT,
    NO_REPEATABILITY,
    NOT_POSITIVE,
    NOT_A_LEVEL,
    ONE_REFERENCE,
    REFERENCE_DIFFERS,
)

"""Refusals of acceptance sampling."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

UNKNOWN_EDITION = Problem(
    "quality.unknown_edition",
    422,
    Text(zh="没有标准版本 {edition}；可选：{known}", en="No edition {edition} of a standard; known: {known}"),
)
UNKNOWN_LEVEL = Problem(
    "quality.unknown_level",
    422,
    Text(zh="没有检验水平 {level}；可选：{known}", en="No inspection level {level}; known: {known}"),
)
UNKNOWN_AQL = Problem(
    "quality.unknown_aql",
    422,
    Text(zh="AQL {aql} 不在标准系列中；可选：{known}", en="AQL {aql} is not of the series; known: {known}"),
)
UNKNOWN_SEVERITY = Problem(
    "quality.unknown_severity",
    422,
    Text(zh="没有检验严格度 {severity}；可选：{known}", en="No severity {severity}; known: {known}"),
)
EMPTY_LOT = Problem(
    "quality.empty_lot",
    422,
    Text(
        zh="批量 {lot_size} 无效：至少为 1", en="A lot of {lot_size} cannot be sampled: at least 1 is needed"
    ),
)
PLAN_NOT_VERIFIED = Problem(
    "quality.plan_not_verified",
    422,
    Text(
        zh="{edition} 放宽检验、字码 {letter}、AQL {aql} 的方案尚未与标准正文核对，不能使用",
        en="{edition} reduced, letter {letter}, AQL {aql}: this plan was not held against the edition's text "
        "and is not used",
    ),
)
REDUCED_NOT_EARNED = Problem(
    "quality.reduced_not_earned",
    409,
    Text(
        zh="尚未达到放宽检验条件：转移得分 {score}，连续接收 {in_row} 批",
        en="Reduced inspection is not earned: the switching score is {score}, {in_row} lots in a row were "
        "accepted",
    ),
)
SCHEME_NOT_VERIFIED = Problem(
    "quality.scheme_not_verified",
    422,
    Text(
        zh="{edition} 的 {kind} 方案尚未与标准正文核对，不能使用",
        en="{edition}: its {kind} plans were not held against the edition's text and are not used",
    ),
)
NOT_A_FRACTION = Problem(
    "quality.not_a_fraction", 422, Text(zh="{p} 不是有效的比例", en="{p} is not a fraction nonconforming")
)
POINTS_OUT_OF_ORDER = Problem(
    "quality.points_out_of_order",
    422,
    Text(
        zh="{field} 无效：质量与风险须在 0 与 1 之间，p1 < p2，且 1 - alpha > beta",
        en="{field} is not possible: qualities and risks lie between 0 and 1, p1 < p2 and 1 - alpha > beta",
    ),
)
NO_SUCH_PLAN = Problem(
    "quality.no_such_plan",
    422,
    Text(
        zh="没有样本量不超过 {limit}、接收数小于 1000 的方案能满足要求",
        en="No plan that inspects at most {limit} and accepts on fewer than 1,000 satisfies this",
    ),
)
READINGS_NOT_AS_PLANNED = Problem(
    "quality.readings_not_as_planned",
    422,
    Text(zh="方案需要 {needed} 个读数，实际 {found} 个", en="The plan needs {needed} readings, not {found}"),
)
READING_NOT_FINITE = Problem(
    "quality.reading_not_finite",
    422,
    Text(
        zh="第 {position} 个读数不是有限数，或超出 ±1e150",
        en="Reading {position} is not a finite number, or beyond 1e150",
    ),
)
NO_SPREAD = Problem(
    "quality.no_spread",
    422,
    Text(
        zh="读数全部相同，或差异仅为数值舍入，无法用 s 法判定",
        en="All readings are equal or differ by rounding alone: without spread the s method cannot judge",
    ),
)
LIMITS_MISSING = Problem(
    "quality.limits_missing",
    422,
    Text(zh="至少需要一个规格限，且下限须小于上限", en="A limit is needed, and the lower below the upper"),
)
LIMIT_TOO_LARGE = Problem(
    "quality.limit_too_large",
    422,
    Text(zh="规格限不是有限数，或超出 ±1e150", en="A limit is not a finite number, or beyond 1e150"),
)
FORM_1_ONE_LIMIT = Problem(
    "quality.form_1_one_limit",
    422,
    Text(zh="形式 1 只适用于单侧规格限", en="Form 1 is for one limit; use form 2 for two"),
)
NO_VARIABLES_PLAN = Problem(
    "quality.no_variables_plan",
    422,
    Text(
        zh="Z1.9 没有检验水平 {level}、AQL {aql} 的方案",
        en="Z1.9 has no plan for level {level} and AQL {aql}",
    ),
)
KIND_NOT_IN_TABLE = Problem(
    "quality.kind_not_in_table",
    422,
    Text(zh="{edition} 没有 {kind} 方案；有：{known}", en="{edition} has no {kind} plans; it has {known}"),
)
NOT_SKIPPING = Problem(
    "quality.not_skipping",
    409,
    Text(zh="该系列现在逐批检验，没有跳批", en="Every lot of this series is inspected already"),
)
CODE_ALIKE = Problem(
    "quality.code_alike",
    409,
    Text(
        zh="{code} 与 {other} 只差大小写、空格或标点，请另取代号",
        en="{code} differs from {other} by case, spaces or punctuation alone; take another code",
    ),
)

SAMPLING_PROBLEMS = (
    UNKNOWN_EDITION,
    UNKNOWN_LEVEL,
    UNKNOWN_AQL,
    UNKNOWN_SEVERITY,
    EMPTY_LOT,
    PLAN_NOT_VERIFIED,
    REDUCED_NOT_EARNED,
    SCHEME_NOT_VERIFIED,
    NOT_A_FRACTION,
    POINTS_OUT_OF_ORDER,
    NO_SUCH_PLAN,
    READINGS_NOT_AS_PLANNED,
    READING_NOT_FINITE,
    NO_SPREAD,
    LIMITS_MISSING,
    LIMIT_TOO_LARGE,
    FORM_1_ONE_LIMIT,
    NO_VARIABLES_PLAN,
    KIND_NOT_IN_TABLE,
    NOT_SKIPPING,
    CODE_ALIKE,
)

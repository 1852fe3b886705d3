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

SAMPLING_PROBLEMS = (
    UNKNOWN_EDITION,
    UNKNOWN_LEVEL,
    UNKNOWN_AQL,
    UNKNOWN_SEVERITY,
    EMPTY_LOT,
    PLAN_NOT_VERIFIED,
    REDUCED_NOT_EARNED,
)

"""Refusals of quality."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

ALREADY_THERE = Problem("quality.already_there", 409, Text(zh="{what} 已存在", en="{what} exists already"))
UNKNOWN_DOCUMENT = Problem(
    "quality.unknown_document", 422, Text(zh="没有已发布的 {what}", en="There is no released {what}")
)
PLAN_INCOMPLETE = Problem(
    "quality.plan_incomplete",
    422,
    Text(
        zh="控制计划 {plan} 不能发布：特性 {characteristic} 缺少{missing}",
        en="Control plan {plan} cannot be released: characteristic {characteristic} lacks {missing}",
    ),
)
CHARACTERISTIC_IN_USE = Problem(
    "quality.characteristic_in_use",
    409,
    Text(
        zh="特性 {characteristic} 不能从草稿中删除：已有控制限等记录引用它",
        en="Characteristic {characteristic} cannot be taken out: limits or other records refer to it",
    ),
)
PLAN_NOT_COMPILED = Problem(
    "quality.plan_not_compiled",
    422,
    Text(
        zh="控制计划 {plan} 不能编译：特性 {characteristic} 缺少{missing}",
        en="Control plan {plan} cannot be compiled: characteristic {characteristic} lacks {missing}",
    ),
)
NO_PLAN = Problem(
    "quality.no_plan",
    422,
    Text(
        zh="物料 {item} 在工位 {cell} 没有已发布的控制计划",
        en="No released control plan for item {item} at cell {cell}",
    ),
)
LIMITS_NOT_READY = Problem(
    "quality.limits_not_ready",
    409,
    Text(
        zh="只有 {found} 个完整子组，需要 {needed} 个",
        en="There are {found} complete subgroups, {needed} are needed",
    ),
)
NOT_INSIDE = Problem(
    "quality.phase_one_signal",
    409,
    Text(
        zh="第一阶段子组 {subgroups} 超出试用控制限，须先说明原因并剔除",
        en="Phase I subgroups {subgroups} are beyond the trial limits: give a cause and exclude them first",
    ),
)

PROBLEMS = (
    ALREADY_THERE,
    UNKNOWN_DOCUMENT,
    PLAN_INCOMPLETE,
    PLAN_NOT_COMPILED,
    CHARACTERISTIC_IN_USE,
    NO_PLAN,
    LIMITS_NOT_READY,
    NOT_INSIDE,
)

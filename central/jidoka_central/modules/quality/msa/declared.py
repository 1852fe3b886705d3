"""What people may do to studies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pydantic import BaseModel

from jidoka_central.foundation.registry import Command, DocumentType
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.msa import collecting, judging, planning
from jidoka_central.modules.quality.msa import commands as form
from jidoka_central.modules.quality.msa.collecting import PLAN
from jidoka_central.modules.quality.msa.planning import DOCUMENT, SERIES

MEASURE: Final = "quality.msa_measure"
JUDGE: Final = "quality.msa_judge"
OVERRIDE: Final = "quality.msa_override"
MSA_PERMISSIONS: Final = {
    PLAN: Text(zh="计划与计算测量系统分析", en="Plan and compute measurement studies"),
    MEASURE: Text(zh="为测量系统分析测量", en="Take readings for measurement studies"),
    JUDGE: Text(zh="签署测量系统判定", en="Sign the verdict on a measurement system"),
    OVERRIDE: Text(zh="特批使用不可接受的量具", en="Allow a rejected gauge by override"),
}


def _command(
    what: str,
    title: Text,
    permission: str,
    input_: type[BaseModel],
    answer: type[BaseModel],
    run: Callable[..., Any],
    means: Text | None = None,
) -> Command:
    """``means`` makes it a signature, which asks for the password."""
    secret = frozenset({"password"}) if means else frozenset[str]()
    return Command(f"quality.{what}", title, permission, input_, answer, run, DOCUMENT, secret, means=means)


MSA_COMMANDS: Final = (
    _command(
        "plan_msa_study",
        Text(zh="计划测量系统分析", en="Plan a measurement study"),
        PLAN,
        form.PlanMsaStudy,
        form.StudyAnswer,
        planning.plan_study,
    ),
    _command(
        "cancel_msa_study",
        Text(zh="取消测量系统分析", en="Cancel the study"),
        PLAN,
        form.CancelMsaStudy,
        form.StudyAnswer,
        planning.cancel_study,
    ),
    _command(
        "discard_msa_reading",
        Text(zh="作废重测", en="Discard and take again"),
        PLAN,
        form.DiscardMsaReading,
        form.ReadingAnswer,
        collecting.discard_reading,
    ),
    _command(
        "complete_msa_study",
        Text(zh="计算并冻结结果", en="Compute and freeze the result"),
        PLAN,
        form.StudyId,
        form.StudyAnswer,
        judging.complete_study,
    ),
    _command(
        "judge_msa_study",
        Text(zh="判定测量系统", en="Judge the measurement system"),
        JUDGE,
        form.JudgeMsaStudy,
        form.StudyAnswer,
        judging.judge_study,
        judging.JUDGE_MEANING,
    ),
    _command(
        "override_msa_study",
        Text(zh="特批使用", en="Allow use by override"),
        OVERRIDE,
        form.OverrideMsaStudy,
        form.StudyAnswer,
        judging.override_study,
        judging.OVERRIDE_MEANING,
    ),
)
MSA_DOCUMENTS: Final = (
    DocumentType(DOCUMENT, Text(zh="测量系统分析", en="Measurement study"), SERIES, "/quality/msa/{id}"),
)

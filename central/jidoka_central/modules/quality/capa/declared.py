"""What people may do to a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pydantic import BaseModel

from jidoka_central.foundation.registry import Command
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.capa import actions, service, updates
from jidoka_central.modules.quality.capa import commands as form

WORK: Final = "quality.capa"
APPROVE: Final = actions.APPROVE
CAPA_PERMISSIONS: Final = {
    WORK: Text(zh="处理纠正预防措施", en="Work on corrective and preventive action"),
    APPROVE: Text(zh="验证与关闭纠正预防措施", en="Judge and close corrective and preventive action"),
}


def _command(
    what: str,
    title: Text,
    input_: type[BaseModel],
    answer: type[BaseModel],
    run: Callable[..., Any],
    permission: str = WORK,
    document: str = "quality_capa",
) -> Command:
    return Command(f"quality.{what}", title, permission, input_, answer, run, document)


_STEPS: Final[tuple[tuple[str, str, str, type[BaseModel], Callable[..., Any], str], ...]] = (
    ("start_capa", "开立纠正措施", "Start corrective action", form.StartCapa, service.start_capa, WORK),
    ("name_capa_team", "成立团队（D1）", "Name the team (D1)", form.NameTeam, service.name_team, WORK),
    (
        "describe_problem",
        "描述问题（D2）",
        "Describe the problem (D2)",
        form.DescribeProblem,
        service.describe_problem,
        WORK,
    ),
    (
        "contain_problem",
        "临时围堵（D3）",
        "Contain the problem (D3)",
        form.ContainProblem,
        service.contain_problem,
        WORK,
    ),
    ("state_cause", "写明原因（D4）", "State a cause (D4)", form.StateCause, service.state_cause, WORK),
    ("verify_cause", "验证原因（D4）", "Verify a cause (D4)", form.VerifyCause, service.verify_cause, WORK),
    (
        "choose_actions",
        "确定措施（D5）",
        "Choose the actions (D5)",
        form.CapaId,
        service.choose_actions,
        WORK,
    ),
    (
        "implement_actions",
        "措施已实施（D6）",
        "Actions are implemented (D6)",
        form.ImplementActions,
        service.implement_actions,
        WORK,
    ),
    (
        "prevent_recurrence",
        "防止再发（D7）",
        "Recurrence is prevented (D7)",
        form.CapaId,
        service.prevent_recurrence,
        WORK,
    ),
    ("close_capa", "关闭（D8）", "Close (D8)", form.CloseCapa, service.close_capa, APPROVE),
    ("accept_proposal", "接受建议", "Take the proposal on", form.CapaId, service.accept_proposal, APPROVE),
    (
        "reject_proposal",
        "驳回建议",
        "Reject the proposal",
        form.RejectProposal,
        service.reject_proposal,
        APPROVE,
    ),
)

CAPA_COMMANDS: Final = (
    *(
        _command(what, Text(zh=zh, en=en), input_, form.CapaAnswer, run, permission)
        for what, zh, en, input_, run, permission in _STEPS
    ),
    _command(
        "judge_effectiveness",
        Text(zh="验证效果", en="Judge the effectiveness"),
        form.JudgeEffectiveness,
        form.JudgementAnswer,
        service.judge_effectiveness,
        APPROVE,
    ),
    _command(
        "add_capa_action",
        Text(zh="指派措施", en="Assign an action"),
        form.AddAction,
        form.ActionAnswer,
        actions.add_action,
    ),
    _command(
        "complete_capa_action",
        Text(zh="完成措施", en="Complete an action"),
        form.EndAction,
        form.ActionAnswer,
        actions.complete_action,
        document="quality_capa_action",
    ),
    _command(
        "drop_capa_action",
        Text(zh="取消措施", en="Drop an action"),
        form.EndAction,
        form.ActionAnswer,
        actions.drop_action,
        document="quality_capa_action",
    ),
    _command(
        "name_capa_update",
        Text(zh="列出须更新的文件", en="Name what must be updated"),
        form.NameUpdate,
        form.UpdateAnswer,
        updates.name_update,
    ),
    _command(
        "confirm_capa_update",
        Text(zh="确认文件已更新", en="Confirm an update"),
        form.ConfirmUpdate,
        form.UpdateAnswer,
        updates.confirm_update,
    ),
    _command(
        "record_capa_cost",
        Text(zh="记录措施工时", en="Record hours of corrective action"),
        form.RecordCost,
        form.CostAnswer,
        actions.record_cost,
    ),
)

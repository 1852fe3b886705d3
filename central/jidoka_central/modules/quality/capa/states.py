"""The life of a case. A CAPA and a preventive case go one way, an 8D through its eight disciplines.

``again`` is what a failed effectiveness check does: the case goes back to its causes.
"""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

ACCEPT: Final = "quality.accept_proposal"
REJECT: Final = "quality.reject_proposal"
TEAM: Final = "quality.name_capa_team"
DESCRIBE: Final = "quality.describe_problem"
CONTAIN: Final = "quality.contain_problem"
STATE_CAUSE: Final = "quality.state_cause"
VERIFY_CAUSE: Final = "quality.verify_cause"
CHOOSE: Final = "quality.choose_actions"
IMPLEMENT: Final = "quality.implement_actions"
PREVENT: Final = "quality.prevent_recurrence"
JUDGE: Final = "quality.judge_effectiveness"
CLOSE: Final = "quality.close_capa"
AGAIN: Final = "again"

_COMMON: Final = {
    "chosen": Text(zh="措施已确定", en="actions chosen"),
    "implemented": Text(zh="措施已实施", en="actions implemented"),
    "effective": Text(zh="已验证有效", en="found effective"),
    "closed": Text(zh="已关闭", en="closed"),
}

CAPA_STATES: Final = StateTable(
    document="quality_capa",
    start="opened",
    born=frozenset({"proposed"}),
    states={
        "proposed": Text(zh="待确认", en="proposed"),
        "rejected": Text(zh="已驳回", en="rejected"),
        "opened": Text(zh="原因分析中", en="looking for causes"),
        **_COMMON,
    },
    rows=(
        Transition("proposed", ACCEPT, "opened"),
        Transition("proposed", REJECT, "rejected"),
        Transition("opened", STATE_CAUSE, "opened"),
        Transition("opened", VERIFY_CAUSE, "opened"),
        Transition("opened", CHOOSE, "chosen"),
        Transition("chosen", IMPLEMENT, "implemented"),
        Transition("implemented", JUDGE, "effective"),
        Transition("implemented", AGAIN, "opened"),
        Transition("effective", CLOSE, "closed"),
    ),
    final=frozenset({"rejected", "closed"}),
)

EIGHT_D_STATES: Final = StateTable(
    document="quality_8d",
    start="opened",
    states={
        "opened": Text(zh="已开立", en="opened (D0)"),
        "staffed": Text(zh="团队已成立", en="team named (D1)"),
        "described": Text(zh="问题已描述", en="problem described (D2)"),
        "contained": Text(zh="已临时围堵", en="contained (D3)"),
        "prevented": Text(zh="已防止再发", en="recurrence prevented (D7)"),
        **_COMMON,
    },
    rows=(
        Transition("opened", TEAM, "staffed"),
        Transition("staffed", TEAM, "staffed"),
        Transition("staffed", DESCRIBE, "described"),
        Transition("described", DESCRIBE, "described"),
        Transition("described", CONTAIN, "contained"),
        Transition("contained", CONTAIN, "contained"),
        Transition("contained", STATE_CAUSE, "contained"),
        Transition("contained", VERIFY_CAUSE, "contained"),
        Transition("contained", CHOOSE, "chosen"),
        Transition("chosen", IMPLEMENT, "implemented"),
        Transition("implemented", PREVENT, "prevented"),
        Transition("prevented", JUDGE, "effective"),
        Transition("prevented", AGAIN, "contained"),
        Transition("effective", CLOSE, "closed"),
    ),
    final=frozenset({"closed"}),
)

CAPA_ACTION_STATES: Final = StateTable(
    document="quality_capa_action",
    start="open",
    states={
        "open": Text(zh="待完成", en="open"),
        "done": Text(zh="已完成", en="done"),
        "dropped": Text(zh="已取消", en="dropped"),
    },
    rows=(
        Transition("open", "quality.complete_capa_action", "done"),
        Transition("open", "quality.drop_capa_action", "dropped"),
    ),
    final=frozenset({"done", "dropped"}),
)


def table_of(kind: str) -> StateTable:
    """The state table of a case of this kind."""
    return EIGHT_D_STATES if kind == "8d" else CAPA_STATES


# Where work on a case may be planned, done and paid for: until it is over.
OPEN_STATES: Final = frozenset({*CAPA_STATES.states, *EIGHT_D_STATES.states}) - {
    "proposed",
    "rejected",
    "closed",
}

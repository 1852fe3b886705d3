"""A limits version's life."""

from __future__ import annotations

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

LIMITS_STATES = StateTable(
    document="quality_control_limits",
    start="trial",
    states={
        "trial": Text(zh="试用", en="trial"),
        "frozen": Text(zh="已冻结", en="frozen"),
        "retired": Text(zh="已停用", en="retired"),
        "withdrawn": Text(zh="已撤回", en="withdrawn"),
    },
    rows=(
        Transition("trial", "quality.freeze_limits", "frozen"),
        Transition("trial", "quality.withdraw_limits", "withdrawn"),
        Transition("trial", "replace", "withdrawn"),
        Transition("frozen", "retire", "retired"),
    ),
    final=frozenset({"retired", "withdrawn"}),
)

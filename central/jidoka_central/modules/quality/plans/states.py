"""A control-plan revision's life."""

from __future__ import annotations

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

PLAN_STATES = StateTable(
    document="quality_control_plan",
    start="draft",
    states={
        "draft": Text(zh="草稿", en="draft"),
        "released": Text(zh="已发布", en="released"),
        "superseded": Text(zh="已被替代", en="superseded"),
    },
    rows=(
        Transition("draft", "quality.change_plan", "draft"),
        Transition("draft", "quality.release_plan", "released"),
        Transition("released", "supersede", "superseded"),
    ),
    final=frozenset({"superseded"}),
)

"""Which severity a series of lots is inspected by."""

from __future__ import annotations

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

SWITCHING_STATES = StateTable(
    document="quality_switching",
    start="normal",
    born=frozenset({"tightened", "reduced"}),
    states={
        "normal": Text(zh="正常检验", en="normal"),
        "tightened": Text(zh="加严检验", en="tightened"),
        "reduced": Text(zh="放宽检验", en="reduced"),
        "discontinued": Text(zh="暂停检验", en="discontinued"),
    },
    rows=(
        Transition("normal", "tighten", "tightened"),
        Transition("tightened", "return_to_normal", "normal"),
        Transition("tightened", "discontinue", "discontinued"),
        Transition("discontinued", "quality.resume_inspection", "tightened"),
        Transition("normal", "quality.approve_reduced", "reduced"),
        Transition("reduced", "return_to_normal", "normal"),
        Transition("reduced", "quality.end_reduced", "normal"),
    ),
)

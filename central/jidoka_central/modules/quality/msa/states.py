"""A study's life: planned, collecting, completed (its result is frozen), judged, and where it was rejected
and the gauge is used all the same, overridden."""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

RECORD: Final = "quality.record_msa_reading"
CORRECT: Final = "quality.correct_msa_reading"
DISCARD: Final = "quality.discard_msa_reading"
COMPLETE: Final = "quality.complete_msa_study"
JUDGE: Final = "quality.judge_msa_study"
OVERRIDE: Final = "quality.override_msa_study"
CANCEL: Final = "quality.cancel_msa_study"

MSA_STATES: Final = StateTable(
    document="quality_msa_study",
    start="planned",
    states={
        "planned": Text(zh="已计划", en="planned"),
        "collecting": Text(zh="采集中", en="collecting"),
        "completed": Text(zh="待判定", en="completed, to be judged"),
        "accepted": Text(zh="可接受", en="accepted"),
        "conditional": Text(zh="有条件接受", en="conditionally accepted"),
        "rejected": Text(zh="不可接受", en="rejected"),
        "overridden": Text(zh="不可接受，已特批使用", en="rejected, use allowed by override"),
        "cancelled": Text(zh="已取消", en="cancelled"),
    },
    rows=(
        Transition("planned", RECORD, "collecting"),
        Transition("planned", CANCEL, "cancelled"),
        Transition("collecting", RECORD, "collecting"),
        Transition("collecting", CORRECT, "collecting"),
        Transition("collecting", DISCARD, "collecting"),
        Transition("collecting", COMPLETE, "completed"),
        Transition("collecting", CANCEL, "cancelled"),
        Transition("completed", JUDGE, "accepted"),  # or conditional, or rejected: as it is signed
        Transition("completed", "judge_conditional", "conditional"),
        Transition("completed", "judge_rejected", "rejected"),
        Transition("rejected", OVERRIDE, "overridden"),
    ),
    final=frozenset({"accepted", "conditional", "overridden", "cancelled"}),
)

VERBS: Final = {"accepted": JUDGE, "conditional": "judge_conditional", "rejected": "judge_rejected"}
RESULT: Final = frozenset({"completed", "accepted", "conditional", "rejected", "overridden"})
JUDGED: Final = frozenset({"accepted", "conditional", "rejected", "overridden"})

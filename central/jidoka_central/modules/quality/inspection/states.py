"""An inspection's life."""

from __future__ import annotations

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

INSPECTION_STATES = StateTable(
    document="quality_inspection",
    start="planned",
    born=frozenset({"open", "skipped"}),
    states={
        "planned": Text(zh="已计划", en="planned"),
        "open": Text(zh="待检", en="open"),
        "accepted": Text(zh="接收", en="accepted"),
        "rejected": Text(zh="不接收", en="rejected"),
        "skipped": Text(zh="跳批（免检接收）", en="skipped (accepted without inspection)"),
        "cancelled": Text(zh="已取消", en="cancelled"),
    },
    rows=(
        Transition("planned", "open", "open"),
        Transition("planned", "skip", "skipped"),  # the skip-lot programme did not draw the lot
        Transition("planned", "quality.cancel_inspection", "cancelled"),
        Transition("open", "quality.replan_inspection", "open"),
        Transition("open", "lapse", "cancelled"),  # its lot is taken away before a result
        Transition("open", "quality.record_inspection", "accepted"),
        Transition("open", "reject", "rejected"),  # what the recorded result may mean instead
    ),
    final=frozenset({"accepted", "rejected", "skipped", "cancelled"}),
)

"""The life of a task."""

from __future__ import annotations

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

TASK_STATES = StateTable(
    "task",
    start="open",
    states={
        "open": Text(zh="待办", en="open"),
        "done": Text(zh="已完成", en="done"),
        "lapsed": Text(zh="已失效", en="lapsed"),
    },
    rows=(
        Transition("open", "tasks.complete", "done"),
        Transition("open", "lapse", "lapsed"),  # what it asked for happened, or is needed no more
    ),
    final=frozenset({"done", "lapsed"}),
)

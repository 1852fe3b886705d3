"""The life of a revision of a skip-lot programme."""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

SET: Final = "quality.set_skip_lot_programme"
RELEASE: Final = "quality.release_skip_lot_programme"
RETIRE: Final = "quality.retire_skip_lot_programme"

PROGRAMME_STATES = StateTable(
    document="quality_skip_lot_programme",
    start="draft",
    states={
        "draft": Text(zh="草稿", en="draft"),
        "released": Text(zh="已发布", en="released"),
        "retired": Text(zh="已停用", en="retired"),
    },
    rows=(
        Transition("draft", SET, "draft"),
        Transition("draft", RELEASE, "released"),
        Transition("draft", RETIRE, "retired"),
        Transition("released", RETIRE, "retired"),
    ),
    final=frozenset({"retired"}),
)

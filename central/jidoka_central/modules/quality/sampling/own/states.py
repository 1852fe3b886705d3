"""The life of a sampling table that a plant enters."""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

DOCUMENT: Final = "quality_sampling_table"
LOAD: Final = "quality.load_sampling_table"
SUBMIT: Final = "quality.submit_sampling_table"
PROOFREAD: Final = "quality.proofread_sampling_table"
RETURN: Final = "quality.return_sampling_table"
RETIRE: Final = "quality.retire_sampling_table"

SAMPLING_TABLE_STATES = StateTable(
    document=DOCUMENT,
    start="draft",
    states={
        "draft": Text(zh="草稿", en="draft"),
        "submitted": Text(zh="待校对", en="to be proofread"),
        "released": Text(zh="已发布", en="released"),
        "retired": Text(zh="已停用", en="retired"),
    },
    rows=(
        Transition("draft", LOAD, "draft"),
        Transition("draft", SUBMIT, "submitted"),
        Transition("draft", RETIRE, "retired"),
        Transition("submitted", PROOFREAD, "released"),
        Transition("submitted", "differ", "draft"),  # what the second person typed is not what stands there
        Transition("submitted", RETURN, "draft"),
        Transition("released", RETIRE, "retired"),
    ),
    final=frozenset({"retired"}),
)

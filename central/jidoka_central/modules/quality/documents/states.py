"""A document revision's life."""

from __future__ import annotations

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

SOP_STATES = StateTable(
    document="quality_sop",
    start="draft",
    states={
        "draft": Text(zh="草稿", en="draft"),
        "released": Text(zh="已发布", en="released"),
        "superseded": Text(zh="已被替代", en="superseded"),
    },
    rows=(
        Transition("draft", "quality.release_sop", "released"),
        Transition("released", "supersede", "superseded"),
    ),
    final=frozenset({"superseded"}),
)

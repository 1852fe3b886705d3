"""The life of a cost version: what is released stays as it is."""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

RELEASE_VERSION: Final = "finance.release_cost_version"

COST_VERSION_STATES = StateTable(
    "cost_version",
    start="draft",
    states={"draft": Text(zh="草稿", en="draft"), "released": Text(zh="已发布", en="released")},
    rows=(Transition("draft", RELEASE_VERSION, "released"),),
    final=frozenset({"released"}),
)

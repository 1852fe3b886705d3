"""The states of bundles, commands, dead letters and stops, as tables."""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

BUNDLE: Final = StateTable(
    "edge_bundle",
    start="desired",
    states={
        "desired": Text(zh="待生效", en="desired"),
        "reported": Text(zh="已生效", en="reported"),
        "refused": Text(zh="被边缘端拒绝", en="refused by the edge"),
        "superseded": Text(zh="已被取代", en="superseded"),
    },
    rows=(
        Transition("desired", "report", "reported"),
        Transition("desired", "refuse", "refused"),
        Transition("desired", "supersede", "superseded"),
        Transition("refused", "report", "reported"),
        Transition("refused", "supersede", "superseded"),
        Transition("reported", "supersede", "superseded"),
    ),
    final=frozenset({"superseded"}),
)

COMMAND: Final = StateTable(
    "edge_command",
    start="wanted",
    states={
        "wanted": Text(zh="待发送", en="to be sent"),
        "sent": Text(zh="已发送，待答复", en="sent, no answer yet"),
        "accepted": Text(zh="已接受", en="accepted"),
        "refused": Text(zh="被拒绝", en="refused"),
        "timed_out": Text(zh="超时无答复", en="no answer in time"),
        "withdrawn": Text(zh="已撤回", en="withdrawn"),
    },
    rows=(
        Transition("wanted", "send", "sent"),
        Transition("wanted", "accept", "accepted"),
        Transition("wanted", "refuse", "refused"),
        Transition("wanted", "time_out", "timed_out"),
        Transition("wanted", "withdraw", "withdrawn"),
        Transition("sent", "send", "sent"),
        Transition("sent", "accept", "accepted"),
        Transition("sent", "refuse", "refused"),
        Transition("sent", "time_out", "timed_out"),
        Transition("sent", "withdraw", "withdrawn"),
        # The answer came after all: what the edge says holds.
        Transition("timed_out", "accept", "accepted"),
        Transition("timed_out", "refuse", "refused"),
        Transition("withdrawn", "accept", "accepted"),
        Transition("withdrawn", "refuse", "refused"),
    ),
    final=frozenset({"accepted", "refused"}),
)

DEAD_LETTER: Final = StateTable(
    "dead_letter",
    start="open",
    states={
        "open": Text(zh="待处理", en="open"),
        "applied": Text(zh="已重新处理", en="applied after all"),
        "closed": Text(zh="已关闭", en="closed without effect"),
    },
    rows=(
        Transition("open", "shopfloor.retry_fact", "applied"),
        Transition("open", "shopfloor.close_fact", "closed"),
    ),
    final=frozenset({"applied", "closed"}),
)

"""The life of a complaint and of a notice to a customer."""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text

TAKE_BACK: Final = "quality.receive_complaint_return"
LIFT: Final = "quality.lift_containment"
ANSWER: Final = "quality.answer_complaint"
CLOSE: Final = "quality.close_complaint"
SEND: Final = "quality.send_notice"

COMPLAINT_STATES = StateTable(
    document="quality_complaint",
    start="open",
    states={
        "open": Text(zh="处理中", en="open"),
        "answered": Text(zh="已答复客户", en="answered"),
        "closed": Text(zh="已关闭", en="closed"),
    },
    rows=(
        Transition("open", TAKE_BACK, "open"),
        Transition("open", LIFT, "open"),
        Transition("open", ANSWER, "answered"),
        Transition("answered", TAKE_BACK, "answered"),
        Transition("answered", LIFT, "answered"),
        Transition("answered", ANSWER, "answered"),
        Transition("answered", CLOSE, "closed"),
        Transition("closed", TAKE_BACK, "closed"),
        Transition("closed", LIFT, "closed"),
    ),
)

NOTICE_STATES = StateTable(
    document="quality_complaint_notice",
    start="open",
    states={
        "open": Text(zh="待通知", en="to be told"),
        "sent": Text(zh="已通知", en="told"),
    },
    rows=(Transition("open", SEND, "sent"),),
    final=frozenset({"sent"}),
)

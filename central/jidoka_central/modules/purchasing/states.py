"""The life of a purchase order and of a receipt.

Commands are people's. ``complete`` is what happens by itself when nothing of the order is missing: all that
is wanted came and stayed, inspection has decided, and what stayed is what is invoiced. ``reopen``: goods
went back to be sent again.
"""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text
from jidoka_central.modules.purchasing.gates import RECEIVE

CHANGE_ORDER: Final = "purchasing.change_order"
SUBMIT_ORDER: Final = "purchasing.submit_order"
SEND_BACK_ORDER: Final = "purchasing.send_back_order"
APPROVE_ORDER: Final = "purchasing.approve_order"
CANCEL_ORDER: Final = "purchasing.cancel_order"
CLOSE_ORDER: Final = "purchasing.close_order"
RECEIVE_GOODS: Final = "purchasing.receive"
POST_INVOICE: Final = "purchasing.post_invoice"
RETURN_GOODS: Final = "purchasing.return_goods"
WRITE_OFF: Final = "purchasing.write_off_grir"

PURCHASE_ORDER_STATES = StateTable(
    "purchase_order",
    start="draft",
    states={
        "draft": Text(zh="草稿", en="draft"),
        "submitted": Text(zh="待审批", en="submitted"),
        "approved": Text(zh="已审批", en="approved"),
        "closed": Text(zh="已关闭", en="closed"),
        "cancelled": Text(zh="已取消", en="cancelled"),
    },
    rows=(
        Transition("draft", CHANGE_ORDER, "draft"),
        Transition("draft", SUBMIT_ORDER, "submitted"),
        Transition("submitted", SEND_BACK_ORDER, "draft"),
        Transition("submitted", APPROVE_ORDER, "approved"),
        *(Transition(state, CANCEL_ORDER, "cancelled") for state in ("draft", "submitted", "approved")),
        Transition("approved", RECEIVE_GOODS, "approved", (RECEIVE,)),
        Transition("approved", POST_INVOICE, "approved"),
        Transition("approved", CLOSE_ORDER, "closed"),
        Transition("approved", "complete", "closed"),
        Transition("closed", POST_INVOICE, "approved"),
        Transition("closed", "reopen", "approved"),
        Transition("approved", WRITE_OFF, "approved"),
        Transition("closed", WRITE_OFF, "closed"),
    ),
    final=frozenset({"cancelled"}),
)

_DECIDED = ("free", "accepted", "rejected")
GOODS_RECEIPT_STATES = StateTable(
    "goods_receipt",
    start="inspection",
    states={
        "inspection": Text(zh="待检", en="in inspection"),
        "free": Text(zh="免检", en="needs no inspection"),
        "accepted": Text(zh="检验合格", en="accepted"),
        "rejected": Text(zh="检验不合格", en="rejected"),
    },
    rows=(
        Transition("inspection", "waive", "free"),
        Transition("inspection", "accept", "accepted"),
        Transition("inspection", "reject", "rejected"),
        *(Transition(state, RETURN_GOODS, state) for state in _DECIDED),
    ),
)

"""The life of a sales order and of a delivery.

Commands are people's. ``deliver`` is what happens to an order by itself when all of it has gone,
``complete`` when all that has gone is invoiced. ``reject``: outgoing inspection did not accept the delivery.
"""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.states import StateTable, Transition
from jidoka_central.foundation.text import Text
from jidoka_central.modules.sales.gates import DELIVER

CHANGE_ORDER: Final = "sales.change_order"
CONFIRM_ORDER: Final = "sales.confirm_order"
RESERVE_ORDER: Final = "sales.reserve_order"
CANCEL_ORDER: Final = "sales.cancel_order"
CLOSE_ORDER: Final = "sales.close_order"
CREATE_DELIVERY: Final = "sales.create_delivery"
SET_ASIDE: Final = "sales.set_aside"
POST_DELIVERY: Final = "sales.post_delivery"
CANCEL_DELIVERY: Final = "sales.cancel_delivery"
POST_INVOICE: Final = "sales.post_invoice"
POST_CREDIT_NOTE: Final = "sales.post_credit_note"
RECEIVE_RETURN: Final = "sales.receive_return"

SALES_ORDER_STATES = StateTable(
    "sales_order",
    start="draft",
    states={
        "draft": Text(zh="草稿", en="draft"),
        "confirmed": Text(zh="已确认", en="confirmed"),
        "delivered": Text(zh="已发货", en="delivered"),
        "closed": Text(zh="已关闭", en="closed"),
        "cancelled": Text(zh="已取消", en="cancelled"),
    },
    rows=(
        Transition("draft", CHANGE_ORDER, "draft"),
        Transition("draft", CONFIRM_ORDER, "confirmed"),
        Transition("draft", CANCEL_ORDER, "cancelled"),
        Transition("confirmed", RESERVE_ORDER, "confirmed"),
        Transition("confirmed", CREATE_DELIVERY, "confirmed"),
        Transition("confirmed", CANCEL_ORDER, "cancelled"),
        Transition("confirmed", CLOSE_ORDER, "closed"),
        Transition("confirmed", "deliver", "delivered"),
        Transition("delivered", "complete", "closed"),
    ),
    final=frozenset({"closed", "cancelled"}),
)

SALES_DELIVERY_STATES = StateTable(
    "sales_delivery",
    start="draft",
    states={
        "draft": Text(zh="备货中", en="picked"),
        "rejected": Text(zh="出货检验不合格", en="rejected by outgoing inspection"),
        "delivered": Text(zh="已发货", en="delivered"),
        "invoiced": Text(zh="已开票", en="invoiced"),
        "cancelled": Text(zh="已取消", en="cancelled"),
    },
    rows=(
        Transition("draft", POST_DELIVERY, "delivered", (DELIVER,)),
        Transition("draft", SET_ASIDE, "draft"),
        Transition("draft", CANCEL_DELIVERY, "cancelled"),
        Transition("draft", "reject", "rejected"),
        Transition("delivered", POST_INVOICE, "invoiced"),
        Transition("delivered", RECEIVE_RETURN, "delivered"),
        Transition("invoiced", RECEIVE_RETURN, "invoiced"),
        Transition("invoiced", POST_CREDIT_NOTE, "invoiced"),
    ),
    final=frozenset({"rejected", "cancelled"}),
)

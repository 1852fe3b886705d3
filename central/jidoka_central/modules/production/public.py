"""The door of production."""

from __future__ import annotations

from jidoka_central.modules.production.costing import (
    normal_scrap_value,
    orders_named,
    recompute_counts,
    recompute_wip,
    work_in_process,
)
from jidoka_central.modules.production.datasets import OrderView, order_view
from jidoka_central.modules.production.errors import (
    ORDER_NOT_OPEN,
    SERIAL_OF_OTHER_ORDER,
    UNKNOWN_ORDER,
)
from jidoka_central.modules.production.events import (
    MaterialIssued,
    MaterialReturned,
    OrderCancelled,
    OrderClosed,
    OrderCompleted,
    OrderCreated,
    OrderPaused,
    OrderReleased,
    OrderResumed,
    OrderSettled,
    OrderStarted,
    OrderVerifying,
    OutputReceived,
    PiecesConfirmed,
    PiecesScrapped,
    PlanAttached,
)
from jidoka_central.modules.production.execution import (
    attach_plan,
    confirm_made,
    confirm_pieces,
    pause_order,
    report_pieces,
    resume_order,
    scrap_pieces,
    start_order,
    start_verifying,
)
from jidoka_central.modules.production.gates import CLOSE, CONFIRM, RELEASE
from jidoka_central.modules.production.module import MODULE
from jidoka_central.modules.production.reading import (
    confirmed_lots,
    find_order,
    get_order,
    material_to_issue,
    order_by_number,
)
from jidoka_central.modules.production.states import WORK_ORDER_STATES
from jidoka_central.modules.production.things import Order, WipDifference
from jidoka_central.modules.production.tracing import (
    Confirmed,
    confirmations_of,
    confirmed_of_orders,
    orders_by_id,
)

__all__ = [
    "CLOSE",
    "CONFIRM",
    "MODULE",
    "ORDER_NOT_OPEN",
    "RELEASE",
    "SERIAL_OF_OTHER_ORDER",
    "UNKNOWN_ORDER",
    "WORK_ORDER_STATES",
    "Confirmed",
    "MaterialIssued",
    "MaterialReturned",
    "Order",
    "OrderCancelled",
    "OrderClosed",
    "OrderCompleted",
    "OrderCreated",
    "OrderPaused",
    "OrderReleased",
    "OrderResumed",
    "OrderSettled",
    "OrderStarted",
    "OrderVerifying",
    "OrderView",
    "OutputReceived",
    "PiecesConfirmed",
    "PiecesScrapped",
    "PlanAttached",
    "WipDifference",
    "attach_plan",
    "confirm_made",
    "confirm_pieces",
    "confirmations_of",
    "confirmed_lots",
    "confirmed_of_orders",
    "find_order",
    "get_order",
    "material_to_issue",
    "normal_scrap_value",
    "order_by_number",
    "order_view",
    "orders_by_id",
    "orders_named",
    "pause_order",
    "recompute_counts",
    "recompute_wip",
    "report_pieces",
    "resume_order",
    "scrap_pieces",
    "start_order",
    "start_verifying",
    "work_in_process",
]

"""The door of sales."""

from __future__ import annotations

from jidoka_central.modules.sales.checking import recompute_counts
from jidoka_central.modules.sales.errors import NOT_DELIVERED
from jidoka_central.modules.sales.events import (
    CreditNotePosted,
    DeliveryCancelled,
    DeliveryPicked,
    GoodsDelivered,
    GoodsReturned,
    InvoicePosted,
    OrderClosed,
    OrderConfirmed,
    OrderDelivered,
    PickedLine,
    PiecesSetAside,
    SetAsideLot,
)
from jidoka_central.modules.sales.gates import DELIVER
from jidoka_central.modules.sales.module import MODULE
from jidoka_central.modules.sales.packing import packing_list
from jidoka_central.modules.sales.pricing.service import needed_net_value, net_realisable_value
from jidoka_central.modules.sales.reading import (
    customers_of_documents,
    earlier_deliveries,
    get_delivery,
    get_invoice,
    get_order,
    order_by_number,
    returned_lots,
    sold,
)
from jidoka_central.modules.sales.returning import receive_return
from jidoka_central.modules.sales.shipping import note_approvals, reject_delivery
from jidoka_central.modules.sales.states import SALES_DELIVERY_STATES, SALES_ORDER_STATES
from jidoka_central.modules.sales.things import (
    DeliveredLot,
    Delivery,
    DeliveryLine,
    Invoice,
    InvoiceLine,
    OrderLine,
    Returned,
    SalesOrder,
    Sold,
)

__all__ = [
    "DELIVER",
    "MODULE",
    "NOT_DELIVERED",
    "SALES_DELIVERY_STATES",
    "SALES_ORDER_STATES",
    "CreditNotePosted",
    "DeliveredLot",
    "Delivery",
    "DeliveryCancelled",
    "DeliveryLine",
    "DeliveryPicked",
    "GoodsDelivered",
    "GoodsReturned",
    "Invoice",
    "InvoiceLine",
    "InvoicePosted",
    "OrderClosed",
    "OrderConfirmed",
    "OrderDelivered",
    "OrderLine",
    "PickedLine",
    "PiecesSetAside",
    "Returned",
    "SalesOrder",
    "SetAsideLot",
    "Sold",
    "customers_of_documents",
    "earlier_deliveries",
    "get_delivery",
    "get_invoice",
    "get_order",
    "needed_net_value",
    "net_realisable_value",
    "note_approvals",
    "order_by_number",
    "packing_list",
    "receive_return",
    "recompute_counts",
    "reject_delivery",
    "returned_lots",
    "sold",
]

"""The door of purchasing."""

from __future__ import annotations

from jidoka_central.modules.purchasing.checking import (
    recompute_counts,
    recompute_papers,
    suspect_of_lots,
    value_uninvoiced,
)
from jidoka_central.modules.purchasing.errors import UNKNOWN_RECEIPT
from jidoka_central.modules.purchasing.events import (
    CreditNotePosted,
    GoodsReceived,
    GoodsReturned,
    GrirWrittenOff,
    InvoicePosted,
    OrderApproved,
    OrderCancelled,
    OrderClosed,
    OrderedLine,
    OrderReopened,
    ReceiptJudged,
)
from jidoka_central.modules.purchasing.gates import RECEIVE
from jidoka_central.modules.purchasing.module import MODULE
from jidoka_central.modules.purchasing.reading import (
    get_invoice,
    get_order,
    get_receipt,
    invoices_of_order,
    order_by_number,
    receipt_of_lot,
    receipts_of_order,
    was_rejected,
)
from jidoka_central.modules.purchasing.receiving import (
    accept_receipt,
    reject_receipt,
    return_goods,
    settle_suspect,
    waive_inspection,
)
from jidoka_central.modules.purchasing.states import GOODS_RECEIPT_STATES, PURCHASE_ORDER_STATES
from jidoka_central.modules.purchasing.things import (
    Invoice,
    InvoiceLine,
    OrderLine,
    PurchaseOrder,
    Receipt,
    ReceiveSubject,
)

__all__ = [
    "GOODS_RECEIPT_STATES",
    "MODULE",
    "PURCHASE_ORDER_STATES",
    "RECEIVE",
    "UNKNOWN_RECEIPT",
    "CreditNotePosted",
    "GoodsReceived",
    "GoodsReturned",
    "GrirWrittenOff",
    "Invoice",
    "InvoiceLine",
    "InvoicePosted",
    "OrderApproved",
    "OrderCancelled",
    "OrderClosed",
    "OrderLine",
    "OrderReopened",
    "OrderedLine",
    "PurchaseOrder",
    "Receipt",
    "ReceiptJudged",
    "ReceiveSubject",
    "accept_receipt",
    "get_invoice",
    "get_order",
    "get_receipt",
    "invoices_of_order",
    "order_by_number",
    "receipt_of_lot",
    "receipts_of_order",
    "recompute_counts",
    "recompute_papers",
    "reject_receipt",
    "return_goods",
    "settle_suspect",
    "suspect_of_lots",
    "value_uninvoiced",
    "waive_inspection",
    "was_rejected",
]

"""Sales, declared."""

from __future__ import annotations

from jidoka_central.foundation.registry import DocumentType, Module
from jidoka_central.foundation.text import Text
from jidoka_central.modules.sales import paper_commands
from jidoka_central.modules.sales.api import router
from jidoka_central.modules.sales.commands import COMMANDS, DELIVER, INVOICE, ORDER, READ
from jidoka_central.modules.sales.datasets import DATASETS
from jidoka_central.modules.sales.errors import PROBLEMS
from jidoka_central.modules.sales.events import EVENTS
from jidoka_central.modules.sales.gates import GATES
from jidoka_central.modules.sales.pricing import commands as pricing
from jidoka_central.modules.sales.pricing.errors import PRICING_PROBLEMS
from jidoka_central.modules.sales.pricing.events import PRICING_EVENTS
from jidoka_central.modules.sales.states import SALES_DELIVERY_STATES, SALES_ORDER_STATES

MODULE = Module(
    "sales",
    Text(zh="销售", en="Sales"),
    commands=(*COMMANDS, *paper_commands.COMMANDS, *pricing.PRICING_COMMANDS),
    datasets=(*DATASETS, *pricing.PRICING_DATASETS),
    documents=(
        DocumentType("sales_order", Text(zh="销售订单", en="Sales order"), "SO", "/sales/orders/{id}"),
        DocumentType("sales_delivery", Text(zh="发货单", en="Delivery"), "DN", "/sales/deliveries/{id}"),
        DocumentType(
            "customer_invoice", Text(zh="销售发票", en="Customer invoice"), "INV", "/sales/invoices/{id}"
        ),
        DocumentType("customer_credit_note", Text(zh="销售贷项通知", en="Customer credit note"), "CN"),
        DocumentType(
            "customer_return", Text(zh="客户退货", en="Customer return"), "RMA", "/sales/returns/{id}"
        ),
        *pricing.PRICING_DOCUMENTS,
    ),
    events=(*EVENTS, *PRICING_EVENTS),
    gates=GATES,
    states=(SALES_ORDER_STATES, SALES_DELIVERY_STATES),
    problems=(*PROBLEMS, *PRICING_PROBLEMS),
    permissions={
        READ: Text(zh="查看销售", en="See sales"),
        ORDER: Text(zh="建立和确认销售订单", en="Write and confirm sales orders"),
        DELIVER: Text(zh="备货、发货和接收退货", en="Pick, deliver and take goods back"),
        **pricing.PRICING_PERMISSIONS,
        INVOICE: Text(zh="开具销售发票和贷项通知", en="Post customer invoices and credit notes"),
    },
    routers=(router,),
)

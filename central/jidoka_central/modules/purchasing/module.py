"""Purchasing, declared."""

from __future__ import annotations

from jidoka_central.foundation.registry import DocumentType, Module
from jidoka_central.foundation.text import Text
from jidoka_central.modules.purchasing import paper_commands
from jidoka_central.modules.purchasing.api import router
from jidoka_central.modules.purchasing.commands import (
    APPROVE,
    COMMANDS,
    INVOICE,
    MAINTAIN,
    ORDER,
    READ,
    RECEIVE,
)
from jidoka_central.modules.purchasing.datasets import DATASETS
from jidoka_central.modules.purchasing.errors import PROBLEMS
from jidoka_central.modules.purchasing.events import EVENTS
from jidoka_central.modules.purchasing.gates import GATES
from jidoka_central.modules.purchasing.states import GOODS_RECEIPT_STATES, PURCHASE_ORDER_STATES
from jidoka_central.modules.purchasing.writing_off import WRITE_OFF_COMMANDS, WRITE_OFF_PERMISSION

MODULE = Module(
    "purchasing",
    Text(zh="采购", en="Purchasing"),
    commands=(*COMMANDS, *paper_commands.COMMANDS, *WRITE_OFF_COMMANDS),
    datasets=DATASETS,
    documents=(
        DocumentType(
            "purchase_order", Text(zh="采购订单", en="Purchase order"), "PO", "/purchasing/orders/{id}"
        ),
        DocumentType(
            "goods_receipt", Text(zh="采购收货", en="Goods receipt"), "GR", "/purchasing/receipts/{id}"
        ),
        DocumentType("goods_return", Text(zh="采购退货", en="Return to supplier"), "RT"),
        DocumentType(
            "supplier_invoice",
            Text(zh="供应商发票", en="Supplier invoice"),
            "SI",
            "/purchasing/invoices/{id}",
        ),
        DocumentType("supplier_credit_note", Text(zh="供应商贷项通知", en="Supplier credit note"), "SC"),
        DocumentType("grir_write_off", Text(zh="收货发票差额核销", en="GR-IR write-off"), "GW"),
        DocumentType("purchase_tolerance", Text(zh="采购容差", en="Purchasing tolerance")),
        DocumentType("approval_limit", Text(zh="审批限额", en="Approval limit")),
    ),
    events=EVENTS,
    gates=GATES,
    states=(PURCHASE_ORDER_STATES, GOODS_RECEIPT_STATES),
    problems=PROBLEMS,
    permissions={
        READ: Text(zh="查看采购", en="See purchasing"),
        ORDER: Text(zh="建立和提交采购订单", en="Write and submit purchase orders"),
        APPROVE: Text(zh="审批采购订单", en="Approve purchase orders"),
        RECEIVE: Text(zh="采购收货和退货", en="Receive and return purchased goods"),
        INVOICE: Text(zh="录入供应商发票和贷项通知", en="Post supplier invoices and credit notes"),
        WRITE_OFF_PERMISSION: Text(zh="核销收货发票差额", en="Write off what GR-IR keeps"),
        MAINTAIN: Text(zh="设定采购容差和审批限额", en="Set purchasing tolerances and approval limits"),
    },
    routers=(router,),
)

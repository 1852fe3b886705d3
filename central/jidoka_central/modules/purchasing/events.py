"""What happens in purchasing. Quantities are micro-units of the item's unit, sums minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text
from jidoka_central.modules.finance.public import BlockDraft, SourceDocument, ValueEvent, ValueFact


@dataclass(frozen=True, slots=True)
class OrderedLine:
    line_id: UUID
    position: int
    item_id: UUID
    quantity: int
    price: int


@dataclass(frozen=True, slots=True)
class BilledLine:
    """``matched``: what of ``net`` stands against goods at the order's price."""

    position: int
    quantity: int
    net: int
    matched: int


@dataclass(frozen=True, slots=True)
class OrderCreated(Event):
    NAME: ClassVar[str] = "purchasing.order_created"
    TITLE: ClassVar[Text] = Text(zh="采购订单已建立", en="Purchase order created")
    DOCUMENT: ClassVar[str] = "purchase_order"
    document_id: UUID
    number: str
    supplier_id: UUID
    currency: str
    total: int
    lines: tuple[OrderedLine, ...]


@dataclass(frozen=True, slots=True)
class OrderChanged(Event):
    NAME: ClassVar[str] = "purchasing.order_changed"
    TITLE: ClassVar[Text] = Text(zh="采购订单已修改", en="Purchase order changed")
    DOCUMENT: ClassVar[str] = "purchase_order"
    document_id: UUID
    number: str
    total: int
    lines: tuple[OrderedLine, ...]


@dataclass(frozen=True, slots=True)
class OrderSubmitted(Event):
    NAME: ClassVar[str] = "purchasing.order_submitted"
    TITLE: ClassVar[Text] = Text(zh="采购订单已提交审批", en="Purchase order submitted")
    DOCUMENT: ClassVar[str] = "purchase_order"
    document_id: UUID
    number: str
    total: int


@dataclass(frozen=True, slots=True)
class OrderSentBack(Event):
    NAME: ClassVar[str] = "purchasing.order_sent_back"
    TITLE: ClassVar[Text] = Text(zh="采购订单已退回修改", en="Purchase order sent back")
    DOCUMENT: ClassVar[str] = "purchase_order"
    document_id: UUID
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class OrderApproved(Event):
    """The order binds: the supplier may deliver."""

    NAME: ClassVar[str] = "purchasing.order_approved"
    TITLE: ClassVar[Text] = Text(zh="采购订单已审批", en="Purchase order approved")
    DOCUMENT: ClassVar[str] = "purchase_order"
    document_id: UUID
    number: str
    plant: str
    supplier_id: UUID
    total: int
    approved_by: str
    lines: tuple[OrderedLine, ...]


@dataclass(frozen=True, slots=True)
class OrderCancelled(Event):
    NAME: ClassVar[str] = "purchasing.order_cancelled"
    TITLE: ClassVar[Text] = Text(zh="采购订单已取消", en="Purchase order cancelled")
    DOCUMENT: ClassVar[str] = "purchase_order"
    document_id: UUID
    number: str
    reason: str
    line_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class OrderClosed(Event):
    """Nothing more comes and nothing is left to match. ``kept``: what stayed, by line."""

    NAME: ClassVar[str] = "purchasing.order_closed"
    TITLE: ClassVar[Text] = Text(zh="采购订单已关闭", en="Purchase order closed")
    DOCUMENT: ClassVar[str] = "purchase_order"
    document_id: UUID
    number: str
    reason: str
    kept: tuple[int, ...]
    line_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class OrderReopened(Event):
    NAME: ClassVar[str] = "purchasing.order_reopened"
    TITLE: ClassVar[Text] = Text(zh="采购订单已重新打开", en="Purchase order reopened")
    DOCUMENT: ClassVar[str] = "purchase_order"
    document_id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class GoodsReceived(ValueEvent):
    """A lot of an order line came in; it is in inspection."""

    NAME: ClassVar[str] = "purchasing.goods_received"
    TITLE: ClassVar[Text] = Text(zh="采购已收货", en="Goods received")
    DOCUMENT: ClassVar[str] = "goods_receipt"
    document_id: UUID
    number: str
    order_id: UUID
    order: str
    line_id: UUID
    position: int
    supplier_id: UUID
    item_id: UUID
    item_class: str
    lot_id: UUID
    lot: str
    supplier_lot: str | None
    quantity: int
    value: int
    currency: str
    plant: str
    posting_date: date

    def value_facts(self) -> tuple[ValueFact, ...]:
        return (
            ValueFact(
                document=SourceDocument("goods_receipt", self.document_id, self.number),
                happened=self.posting_date,
                currency=self.currency,
                amounts={"value": self.value},
                item_class=self.item_class,
                item_id=self.item_id,
                partner_id=self.supplier_id,
                late="refuse",
            ),
        )


@dataclass(frozen=True, slots=True)
class ReceiptJudged(Event):
    """Inspection of a receipt is over, or what it found bad is decided. ``suspect``: what is bad and not
    decided yet."""

    NAME: ClassVar[str] = "purchasing.receipt_judged"
    TITLE: ClassVar[Text] = Text(zh="收货已判定", en="Receipt judged")
    DOCUMENT: ClassVar[str] = "goods_receipt"
    document_id: UUID
    number: str
    state: str
    suspect: int
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class GoodsReturned(ValueEvent):
    """``value`` is what left stock; ``dearer`` (``cheaper``) what it was worth there above (below) the
    order's price."""

    NAME: ClassVar[str] = "purchasing.goods_returned"
    TITLE: ClassVar[Text] = Text(zh="采购已退货", en="Goods returned")
    DOCUMENT: ClassVar[str] = "goods_return"
    document_id: UUID
    number: str
    receipt_id: UUID
    order_id: UUID
    order: str
    supplier_id: UUID
    item_id: UUID
    item_class: str
    lot_id: UUID
    quantity: int
    replaced: bool
    reason: str
    value: int
    dearer: int
    cheaper: int
    currency: str
    posting_date: date
    nc: SourceDocument | None

    def value_facts(self) -> tuple[ValueFact, ...]:
        return (
            ValueFact(
                document=SourceDocument("goods_return", self.document_id, self.number),
                happened=self.posting_date,
                currency=self.currency,
                amounts={"value": self.value, "dearer": self.dearer, "cheaper": self.cheaper},
                item_class=self.item_class,
                nc=self.nc,
                item_id=self.item_id,
                partner_id=self.supplier_id,
            ),
        )


@dataclass(frozen=True, slots=True)
class InvoicePosted(ValueEvent):
    """``matched`` stands against goods; ``dearer`` (``cheaper``) is what the lines are above (below) the
    order's price. ``blocked``: why it may not be paid yet."""

    NAME: ClassVar[str] = "purchasing.invoice_posted"
    TITLE: ClassVar[Text] = Text(zh="供应商发票已过账", en="Supplier invoice posted")
    DOCUMENT: ClassVar[str] = "supplier_invoice"
    document_id: UUID
    number: str
    supplier_number: str
    order_id: UUID
    order: str
    supplier_id: UUID
    matched: int
    dearer: int
    cheaper: int
    vat: int
    currency: str
    posting_date: date
    due: date
    lines: tuple[BilledLine, ...]
    blocked: tuple[BlockDraft, ...]

    def value_facts(self) -> tuple[ValueFact, ...]:
        return (
            ValueFact(
                document=SourceDocument("supplier_invoice", self.document_id, self.number),
                happened=self.posting_date,
                currency=self.currency,
                amounts={
                    "net": self.matched,
                    "vat": self.vat,
                    "dearer": self.dearer,
                    "cheaper": self.cheaper,
                },
                partner_id=self.supplier_id,
                due=self.due,
                blocked=self.blocked,
                text=self.supplier_number,
                late="refuse",
            ),
        )


@dataclass(frozen=True, slots=True)
class CreditNotePosted(ValueEvent):
    """Takes ``matched`` off what stands against goods; ``dearer`` is what the supplier credits less than the
    order's price, ``cheaper`` what more. ``settles``: the invoice's open item."""

    NAME: ClassVar[str] = "purchasing.credit_note_posted"
    TITLE: ClassVar[Text] = Text(zh="供应商贷项通知已过账", en="Supplier credit note posted")
    DOCUMENT: ClassVar[str] = "supplier_credit_note"
    document_id: UUID
    number: str
    supplier_number: str
    invoice_id: UUID
    invoice: str
    order_id: UUID
    supplier_id: UUID
    matched: int
    dearer: int
    cheaper: int
    vat: int
    currency: str
    posting_date: date
    settles: UUID
    lines: tuple[BilledLine, ...]

    def value_facts(self) -> tuple[ValueFact, ...]:
        return (
            ValueFact(
                document=SourceDocument("supplier_credit_note", self.document_id, self.number),
                happened=self.posting_date,
                currency=self.currency,
                amounts={
                    "net": self.matched,
                    "vat": self.vat,
                    "dearer": self.dearer,
                    "cheaper": self.cheaper,
                },
                partner_id=self.supplier_id,
                settles=self.settles,
                text=self.supplier_number,
                late="refuse",
            ),
        )


@dataclass(frozen=True, slots=True)
class GrirWrittenOff(ValueEvent):
    """What GR-IR kept of a line is a price difference. ``quantity`` and ``value`` below zero: invoiced, and
    not there."""

    NAME: ClassVar[str] = "purchasing.grir_written_off"
    TITLE: ClassVar[Text] = Text(zh="收货发票差额已核销", en="GR-IR written off")
    DOCUMENT: ClassVar[str] = "grir_write_off"
    document_id: UUID
    number: str
    order_id: UUID
    order: str
    line: int
    quantity: int
    value: int
    currency: str
    posting_date: date
    reason: str

    def value_facts(self) -> tuple[ValueFact, ...]:
        return (
            ValueFact(
                document=SourceDocument("grir_write_off", self.document_id, self.number),
                happened=self.posting_date,
                currency=self.currency,
                amounts={"value": abs(self.value)},
                origin="not_invoiced" if self.quantity > 0 else "not_credited",
                text=self.reason,
                late="refuse",
            ),
        )


@dataclass(frozen=True, slots=True)
class ToleranceSet(Event):
    NAME: ClassVar[str] = "purchasing.tolerance_set"
    TITLE: ClassVar[Text] = Text(zh="采购容差已设定", en="Purchasing tolerance set")
    DOCUMENT: ClassVar[str] = "purchase_tolerance"
    document_id: UUID
    key: str
    percent_bp: int | None
    amount: int | None
    blocks: bool


@dataclass(frozen=True, slots=True)
class ApprovalLimitSet(Event):
    NAME: ClassVar[str] = "purchasing.approval_limit_set"
    TITLE: ClassVar[Text] = Text(zh="审批限额已设定", en="Approval limit set")
    DOCUMENT: ClassVar[str] = "approval_limit"
    document_id: UUID
    role: str
    amount: int


EVENTS = (
    OrderCreated,
    OrderChanged,
    OrderSubmitted,
    OrderSentBack,
    OrderApproved,
    OrderCancelled,
    OrderClosed,
    OrderReopened,
    GoodsReceived,
    ReceiptJudged,
    GoodsReturned,
    InvoicePosted,
    CreditNotePosted,
    GrirWrittenOff,
    ToleranceSet,
    ApprovalLimitSet,
)

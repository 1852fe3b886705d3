"""What happens in sales. Quantities are micro-units of the item's unit, sums minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text
from jidoka_central.modules.finance.public import SourceDocument, ValueEvent, ValueFact


@dataclass(frozen=True, slots=True)
class OrderedLine:
    line_id: UUID
    position: int
    item_id: UUID
    quantity: int
    price: int


@dataclass(frozen=True, slots=True)
class PickedLine:
    """What shall go, or went, of one item; ``lots`` are the numbers of serials and lots, ``conceded`` the ids
    of those that have gone under concession."""

    position: int
    item_id: UUID
    item_class: str
    quantity: int
    value: int
    lots: tuple[str, ...]
    conceded: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderCreated(Event):
    NAME: ClassVar[str] = "sales.order_created"
    TITLE: ClassVar[Text] = Text(zh="销售订单已建立", en="Sales order created")
    DOCUMENT: ClassVar[str] = "sales_order"
    document_id: UUID
    number: str
    customer_id: UUID
    currency: str
    total: int
    lines: tuple[OrderedLine, ...]


@dataclass(frozen=True, slots=True)
class OrderChanged(Event):
    NAME: ClassVar[str] = "sales.order_changed"
    TITLE: ClassVar[Text] = Text(zh="销售订单已修改", en="Sales order changed")
    DOCUMENT: ClassVar[str] = "sales_order"
    document_id: UUID
    number: str
    total: int
    lines: tuple[OrderedLine, ...]


@dataclass(frozen=True, slots=True)
class OrderConfirmed(Event):
    """We deliver: what is there is reserved."""

    NAME: ClassVar[str] = "sales.order_confirmed"
    TITLE: ClassVar[Text] = Text(zh="销售订单已确认", en="Sales order confirmed")
    DOCUMENT: ClassVar[str] = "sales_order"
    document_id: UUID
    number: str
    plant: str
    customer_id: UUID
    total: int
    lines: tuple[OrderedLine, ...]


@dataclass(frozen=True, slots=True)
class OrderCancelled(Event):
    NAME: ClassVar[str] = "sales.order_cancelled"
    TITLE: ClassVar[Text] = Text(zh="销售订单已取消", en="Sales order cancelled")
    DOCUMENT: ClassVar[str] = "sales_order"
    document_id: UUID
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class OrderDelivered(Event):
    """All of it has gone."""

    NAME: ClassVar[str] = "sales.order_delivered"
    TITLE: ClassVar[Text] = Text(zh="销售订单已全部发货", en="Sales order delivered")
    DOCUMENT: ClassVar[str] = "sales_order"
    document_id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class OrderClosed(Event):
    """Nothing more goes, and what went is invoiced."""

    NAME: ClassVar[str] = "sales.order_closed"
    TITLE: ClassVar[Text] = Text(zh="销售订单已关闭", en="Sales order closed")
    DOCUMENT: ClassVar[str] = "sales_order"
    document_id: UUID
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeliveryPicked(Event):
    """Serials and lots are bound to a delivery; it has not gone yet."""

    NAME: ClassVar[str] = "sales.delivery_picked"
    TITLE: ClassVar[Text] = Text(zh="发货已备货", en="Delivery picked")
    DOCUMENT: ClassVar[str] = "sales_delivery"
    document_id: UUID
    number: str
    order_id: UUID
    order: str
    plant: str
    customer_id: UUID
    lines: tuple[PickedLine, ...]


@dataclass(frozen=True, slots=True)
class SetAsideLot:
    """Of a lot: how much, and which status it was promised out of."""

    lot_id: UUID
    lot: str
    quantity: int
    status: str


@dataclass(frozen=True, slots=True)
class PiecesSetAside(Event):
    """Serials, or quantities of lots, that were found bad were taken out of a line of a delivery before it
    went."""

    NAME: ClassVar[str] = "sales.pieces_set_aside"
    TITLE: ClassVar[Text] = Text(zh="不良件已从发货中剔除", en="Pieces set aside")
    DOCUMENT: ClassVar[str] = "sales_delivery"
    document_id: UUID
    number: str
    plant: str
    customer_id: UUID
    item_id: UUID
    serials: tuple[str, ...]
    reason: str
    lots: tuple[SetAsideLot, ...] = ()


@dataclass(frozen=True, slots=True)
class DeliveryCancelled(Event):
    """``rejected``: outgoing inspection did not accept it."""

    NAME: ClassVar[str] = "sales.delivery_cancelled"
    TITLE: ClassVar[Text] = Text(zh="发货已取消", en="Delivery cancelled")
    DOCUMENT: ClassVar[str] = "sales_delivery"
    document_id: UUID
    number: str
    rejected: bool
    reason: str


@dataclass(frozen=True, slots=True)
class GoodsDelivered(ValueEvent):
    """The goods have left; their value is cost of goods sold, one entry an item."""

    NAME: ClassVar[str] = "sales.goods_delivered"
    TITLE: ClassVar[Text] = Text(zh="销售已发货", en="Goods delivered")
    DOCUMENT: ClassVar[str] = "sales_delivery"
    document_id: UUID
    number: str
    order_id: UUID
    order: str
    plant: str
    customer_id: UUID
    posting_date: date
    currency: str
    lines: tuple[PickedLine, ...]

    def value_facts(self) -> tuple[ValueFact, ...]:
        return tuple(
            ValueFact(
                document=SourceDocument("sales_delivery", self.document_id, self.number),
                happened=self.posting_date,
                currency=self.currency,
                amounts={"value": line.value},
                item_class=line.item_class,
                item_id=line.item_id,
                partner_id=self.customer_id,
            )
            for line in self.lines
            if line.value
        )


@dataclass(frozen=True, slots=True)
class InvoicePosted(ValueEvent):
    NAME: ClassVar[str] = "sales.invoice_posted"
    TITLE: ClassVar[Text] = Text(zh="销售发票已过账", en="Customer invoice posted")
    DOCUMENT: ClassVar[str] = "customer_invoice"
    document_id: UUID
    number: str
    delivery_id: UUID
    delivery: str
    order_id: UUID
    customer_id: UUID
    net: int
    vat: int
    currency: str
    posting_date: date
    due: date

    def value_facts(self) -> tuple[ValueFact, ...]:
        return (
            ValueFact(
                document=SourceDocument("customer_invoice", self.document_id, self.number),
                happened=self.posting_date,
                currency=self.currency,
                amounts={"net": self.net, "vat": self.vat},
                partner_id=self.customer_id,
                due=self.due,
                late="refuse",
            ),
        )


@dataclass(frozen=True, slots=True)
class CreditNotePosted(ValueEvent):
    """``settles``: the invoice's open item."""

    NAME: ClassVar[str] = "sales.credit_note_posted"
    TITLE: ClassVar[Text] = Text(zh="销售贷项通知已过账", en="Customer credit note posted")
    DOCUMENT: ClassVar[str] = "customer_credit_note"
    document_id: UUID
    number: str
    invoice_id: UUID
    invoice: str
    order_id: UUID
    customer_id: UUID
    net: int
    vat: int
    currency: str
    posting_date: date
    settles: UUID
    reason: str

    def value_facts(self) -> tuple[ValueFact, ...]:
        return (
            ValueFact(
                document=SourceDocument("customer_credit_note", self.document_id, self.number),
                happened=self.posting_date,
                currency=self.currency,
                amounts={"net": self.net, "vat": self.vat},
                partner_id=self.customer_id,
                settles=self.settles,
                text=self.reason,
                late="refuse",
            ),
        )


@dataclass(frozen=True, slots=True)
class GoodsReturned(ValueEvent):
    """A customer sent goods back; they lie with the returns, in inspection, worth what they were when they
    went. ``nc``: the nonconformance they come back for."""

    NAME: ClassVar[str] = "sales.goods_returned"
    TITLE: ClassVar[Text] = Text(zh="客户已退货", en="Goods returned by a customer")
    DOCUMENT: ClassVar[str] = "customer_return"
    document_id: UUID
    number: str
    delivery_id: UUID
    delivery: str
    order_id: UUID
    plant: str
    customer_id: UUID
    posting_date: date
    currency: str
    reason: str
    lines: tuple[PickedLine, ...]
    nc: SourceDocument | None = None

    def value_facts(self) -> tuple[ValueFact, ...]:
        return tuple(
            ValueFact(
                document=SourceDocument("customer_return", self.document_id, self.number),
                happened=self.posting_date,
                currency=self.currency,
                amounts={"value": line.value},
                item_class=line.item_class,
                item_id=line.item_id,
                partner_id=self.customer_id,
                nc=self.nc,
                text=self.reason,
            )
            for line in self.lines
            if line.value
        )


EVENTS = (
    OrderCreated,
    OrderChanged,
    OrderConfirmed,
    OrderCancelled,
    OrderDelivered,
    OrderClosed,
    DeliveryPicked,
    PiecesSetAside,
    DeliveryCancelled,
    GoodsDelivered,
    InvoicePosted,
    CreditNotePosted,
    GoodsReturned,
)

"""What happens to work orders. Quantities are micro-units, labour is micro-minutes; ``worth`` is empty where
the company has no books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text
from jidoka_central.modules.finance.public import SourceDocument, ValueEvent, ValueFact, Worth
from jidoka_central.modules.inventory.public import LotQuantity


@dataclass(frozen=True, slots=True)
class OrderCreated(Event):
    NAME: ClassVar[str] = "production.order_created"
    TITLE: ClassVar[Text] = Text(zh="工单已建立", en="Order created")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    number: str
    item_id: UUID
    quantity: int
    cell_id: UUID


@dataclass(frozen=True, slots=True)
class OrderReleased(Event):
    NAME: ClassVar[str] = "production.order_released"
    TITLE: ClassVar[Text] = Text(zh="工单已下达", en="Order released")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    number: str
    item_id: UUID
    quantity: int
    cell_id: UUID


@dataclass(frozen=True, slots=True)
class PlanAttached(Event):
    """The control-plan revision the order is made under; it does not change within the order."""

    NAME: ClassVar[str] = "production.plan_attached"
    TITLE: ClassVar[Text] = Text(zh="控制计划已绑定", en="Control plan attached")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    plan_revision_id: UUID
    plan: str


@dataclass(frozen=True, slots=True)
class MaterialIssued(ValueEvent):
    """Material went into work in process, lot by lot."""

    NAME: ClassVar[str] = "production.material_issued"
    TITLE: ClassVar[Text] = Text(zh="物料已发料", en="Material issued")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    number: str
    item_id: UUID
    quantity: int
    lots: tuple[LotQuantity, ...]
    worth: Worth | None = None

    def value_facts(self) -> tuple[ValueFact, ...]:
        return _facts(self, self.worth, self.item_id)


@dataclass(frozen=True, slots=True)
class MaterialReturned(ValueEvent):
    NAME: ClassVar[str] = "production.material_returned"
    TITLE: ClassVar[Text] = Text(zh="余料已退回", en="Material returned")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    number: str
    item_id: UUID
    quantity: int
    lots: tuple[LotQuantity, ...]
    worth: Worth | None = None

    def value_facts(self) -> tuple[ValueFact, ...]:
        return _facts(self, self.worth, self.item_id)


@dataclass(frozen=True, slots=True)
class OrderStarted(Event):
    NAME: ClassVar[str] = "production.order_started"
    TITLE: ClassVar[Text] = Text(zh="工单已开工", en="Order started")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    number: str
    at: int


@dataclass(frozen=True, slots=True)
class OrderPaused(Event):
    NAME: ClassVar[str] = "production.order_paused"
    TITLE: ClassVar[Text] = Text(zh="工单已暂停", en="Order paused")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    number: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class OrderVerifying(Event):
    NAME: ClassVar[str] = "production.order_verifying"
    TITLE: ClassVar[Text] = Text(zh="工单验证中", en="Order verifying")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    number: str
    at: int


@dataclass(frozen=True, slots=True)
class OrderResumed(Event):
    NAME: ClassVar[str] = "production.order_resumed"
    TITLE: ClassVar[Text] = Text(zh="工单已恢复", en="Order resumed")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    number: str
    at: int


@dataclass(frozen=True, slots=True)
class PiecesConfirmed(ValueEvent):
    """``minutes`` is the standard labour of what is confirmed, ``operations`` its parts as (operation, work
    centre id, micro-minutes); ``confirmation_id`` names the fact."""

    NAME: ClassVar[str] = "production.pieces_confirmed"
    TITLE: ClassVar[Text] = Text(zh="已报工", en="Pieces confirmed")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    number: str
    confirmation_id: UUID
    item_id: UUID
    good: int
    scrap: int
    serials: tuple[str, ...]
    minutes: int
    operations: tuple[tuple[int, UUID, int], ...]
    cell_id: UUID
    operator: str
    at: int
    worth: Worth | None = None

    def value_facts(self) -> tuple[ValueFact, ...]:
        return _facts(self, self.worth, self.item_id)


@dataclass(frozen=True, slots=True)
class PiecesScrapped(ValueEvent):
    """Pieces of the order in process were lost, for the document that says why. ``normal`` of them are within
    the allowance of the routing; ``worth`` is of the rest."""

    NAME: ClassVar[str] = "production.pieces_scrapped"
    TITLE: ClassVar[Text] = Text(zh="在制品已报废", en="Pieces scrapped")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    number: str
    item_id: UUID
    quantity: int
    serials: tuple[str, ...]
    reason_type: str
    reason_id: UUID | None
    reason_number: str
    worth: Worth | None = None
    nc: SourceDocument | None = None
    normal: int = 0

    def value_facts(self) -> tuple[ValueFact, ...]:
        document = SourceDocument(self.reason_type, self.reason_id, self.reason_number)
        return _facts(self, self.worth, self.item_id, document=document, nc=self.nc)


@dataclass(frozen=True, slots=True)
class OutputReceived(ValueEvent):
    NAME: ClassVar[str] = "production.output_received"
    TITLE: ClassVar[Text] = Text(zh="产出已入库", en="Output received into stock")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    number: str
    item_id: UUID
    quantity: int
    serials: tuple[str, ...]
    worth: Worth | None = None

    def value_facts(self) -> tuple[ValueFact, ...]:
        return _facts(self, self.worth, self.item_id)


@dataclass(frozen=True, slots=True)
class OrderCompleted(Event):
    NAME: ClassVar[str] = "production.order_completed"
    TITLE: ClassVar[Text] = Text(zh="工单已完工", en="Order completed")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    number: str
    item_id: UUID
    quantity: int
    confirmed: int
    scrapped: int


@dataclass(frozen=True, slots=True)
class OrderSettled(ValueEvent):
    """What was left of the order's work in process is its variance. ``origin``: ``over`` when it cost more
    than it gave, ``under`` when it gave more."""

    NAME: ClassVar[str] = "production.order_settled"
    TITLE: ClassVar[Text] = Text(zh="工单差异已结转", en="Order settled")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    number: str
    item_id: UUID
    origin: str
    worth: Worth | None = None

    def value_facts(self) -> tuple[ValueFact, ...]:
        return _facts(self, self.worth, self.item_id, origin=self.origin)


@dataclass(frozen=True, slots=True)
class OrderClosed(Event):
    NAME: ClassVar[str] = "production.order_closed"
    TITLE: ClassVar[Text] = Text(zh="工单已关闭", en="Order closed")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class OrderCancelled(Event):
    NAME: ClassVar[str] = "production.order_cancelled"
    TITLE: ClassVar[Text] = Text(zh="工单已取消", en="Order cancelled")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    number: str


class _OfOrder(Protocol):
    @property
    def document_id(self) -> UUID: ...

    @property
    def number(self) -> str: ...


def _facts(
    event: _OfOrder,
    worth: Worth | None,
    item_id: UUID,
    *,
    origin: str = "",
    document: SourceDocument | None = None,
    nc: SourceDocument | None = None,
) -> tuple[ValueFact, ...]:
    """One entry for the order, on the account of its work in process."""
    if worth is None or not worth.amount:
        return ()
    return (
        ValueFact(
            document=document or SourceDocument("work_order", event.document_id, event.number),
            happened=worth.happened,
            currency=worth.currency,
            amounts={"value": worth.amount},
            origin=origin,
            item_class=worth.item_class,
            nc=nc,
            item_id=item_id,
            order_id=event.document_id,
        ),
    )


EVENTS = (
    OrderCreated,
    OrderReleased,
    PlanAttached,
    MaterialIssued,
    MaterialReturned,
    OrderStarted,
    OrderPaused,
    OrderVerifying,
    OrderResumed,
    PiecesConfirmed,
    PiecesScrapped,
    OutputReceived,
    OrderCompleted,
    OrderSettled,
    OrderClosed,
    OrderCancelled,
)

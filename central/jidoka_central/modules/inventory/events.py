"""What happens to stock. Quantities are micro-units of the item's unit, values minor units; ``worth`` is
empty where the company has no books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text
from jidoka_central.modules.finance.public import SourceDocument, ValueEvent, ValueFact, Worth
from jidoka_central.modules.inventory.things import LotQuantity


@dataclass(frozen=True, slots=True)
class LotReceived(ValueEvent):
    """origin: opening, supplier, customer. Only an opening lot is posted as it is; what a supplier sent or a
    customer returned is posted with its own document."""

    NAME: ClassVar[str] = "inventory.lot_received"
    TITLE: ClassVar[Text] = Text(zh="批次已收货", en="Lot received")
    DOCUMENT: ClassVar[str] = "stock_lot"
    document_id: UUID
    item_id: UUID
    lot: str
    supplier_lot: str | None
    quantity: int
    plant: str
    location: str
    status: str
    origin: str
    worth: Worth | None = None

    def value_facts(self) -> tuple[ValueFact, ...]:
        if self.origin != "opening":
            return ()
        return _facts(
            self.worth, SourceDocument("stock_lot", self.document_id, self.lot), self.item_id, "opening"
        )


@dataclass(frozen=True, slots=True)
class StockIssued(Event):
    """Material left the store for a work order, lot by lot."""

    NAME: ClassVar[str] = "inventory.stock_issued"
    TITLE: ClassVar[Text] = Text(zh="库存已发料", en="Stock issued")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    item_id: UUID
    quantity: int
    lots: tuple[LotQuantity, ...]


@dataclass(frozen=True, slots=True)
class StockReturned(Event):
    """Material that an order did not use is back in the store."""

    NAME: ClassVar[str] = "inventory.stock_returned"
    TITLE: ClassVar[Text] = Text(zh="余料已退库", en="Stock returned")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    item_id: UUID
    quantity: int
    lots: tuple[LotQuantity, ...]


@dataclass(frozen=True, slots=True)
class OutputMade(Event):
    """Serials (or a lot) came into being in process, out of the material issued to the order. ``short``:
    what had not been issued, as (item id, quantity)."""

    NAME: ClassVar[str] = "inventory.output_made"
    TITLE: ClassVar[Text] = Text(zh="产出已入在制", en="Output made")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    item_id: UUID
    quantity: int
    serials: tuple[str, ...]
    status: str
    consumed: tuple[LotQuantity, ...]
    short: tuple[tuple[UUID, int], ...]
    held: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StockPutAway(Event):
    """An order's output went from in process into the store."""

    NAME: ClassVar[str] = "inventory.stock_put_away"
    TITLE: ClassVar[Text] = Text(zh="成品已入库", en="Output put away")
    DOCUMENT: ClassVar[str] = "work_order"
    document_id: UUID
    item_id: UUID
    quantity: int
    serials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SerialsBlocked(Event):
    """``document_id`` is the hold; ``held_by`` the document that holds."""

    NAME: ClassVar[str] = "inventory.serials_blocked"
    TITLE: ClassVar[Text] = Text(zh="序列件已隔离", en="Serials blocked")
    DOCUMENT: ClassVar[str] = "stock_hold"
    document_id: UUID
    item_id: UUID
    serials: tuple[str, ...]
    held_by: str
    held_by_id: UUID | None


@dataclass(frozen=True, slots=True)
class SerialsReleased(Event):
    """``status``: what the serials have now; ``still_held``: those that another document holds; they stay
    blocked."""

    NAME: ClassVar[str] = "inventory.serials_released"
    TITLE: ClassVar[Text] = Text(zh="序列件已放行", en="Serials released")
    DOCUMENT: ClassVar[str] = "item"
    document_id: UUID
    serials: tuple[str, ...]
    still_held: tuple[str, ...]
    released_by: str
    released_by_id: UUID | None
    status: str = "available"


@dataclass(frozen=True, slots=True)
class PartsUsed(Event):
    """Parts went into what is reworked; what they cost is posted with the rework."""

    NAME: ClassVar[str] = "inventory.parts_used"
    TITLE: ClassVar[Text] = Text(zh="返工零件已耗用", en="Parts used for rework")
    DOCUMENT: ClassVar[str] = "item"
    document_id: UUID
    quantity: int
    lots: tuple[LotQuantity, ...]
    used_by: str
    used_by_id: UUID | None


@dataclass(frozen=True, slots=True)
class PartsGivenBack(Event):
    """Parts that were never in what was reworked are in the store again, worth what they were; what they cost
    is taken back with the rework's entry."""

    NAME: ClassVar[str] = "inventory.parts_given_back"
    TITLE: ClassVar[Text] = Text(zh="返工零件已冲销退回", en="Parts of a rework given back")
    DOCUMENT: ClassVar[str] = "item"
    document_id: UUID
    quantity: int
    lots: tuple[LotQuantity, ...]
    given_back_by: str
    given_back_by_id: UUID | None


@dataclass(frozen=True, slots=True)
class SerialsScrapped(ValueEvent):
    """``order_id``: the order in whose process they were; ``None`` when they were in a store. ``origin``:
    ``in_process`` (their value is the order's, which production takes out), ``in_stock``, ``returned``."""

    NAME: ClassVar[str] = "inventory.serials_scrapped"
    TITLE: ClassVar[Text] = Text(zh="序列件已报废", en="Serials scrapped")
    DOCUMENT: ClassVar[str] = "item"
    document_id: UUID
    serials: tuple[str, ...]
    order_id: UUID | None
    scrapped_by: str
    scrapped_by_id: UUID | None
    scrapped_by_type: str
    origin: str
    worth: Worth | None = None
    nc: SourceDocument | None = None

    def value_facts(self) -> tuple[ValueFact, ...]:
        document = SourceDocument(self.scrapped_by_type, self.scrapped_by_id, self.scrapped_by)
        return _facts(self.worth, document, self.document_id, self.origin, self.nc)


@dataclass(frozen=True, slots=True)
class LotScrapped(ValueEvent):
    """A quantity of a lot is destroyed, for the document that decided it. ``origin``: in_stock, returned."""

    NAME: ClassVar[str] = "inventory.lot_scrapped"
    TITLE: ClassVar[Text] = Text(zh="批次已报废", en="Lot scrapped")
    DOCUMENT: ClassVar[str] = "stock_lot"
    document_id: UUID
    item_id: UUID
    lot: str
    quantity: int
    status: str
    scrapped_by: str
    scrapped_by_id: UUID | None
    scrapped_by_type: str
    origin: str
    worth: Worth | None = None
    nc: SourceDocument | None = None

    def value_facts(self) -> tuple[ValueFact, ...]:
        document = SourceDocument(self.scrapped_by_type, self.scrapped_by_id, self.scrapped_by)
        return _facts(self.worth, document, self.item_id, self.origin, self.nc)


@dataclass(frozen=True, slots=True)
class StockDowngraded(ValueEvent):
    """A quantity of a lot, or serials, became the lower grade ``grade_id``, for the document that decided it.
    ``worth``: what it is worth as that; ``loss``: what of its worth is lost. ``origin``: in_stock, returned.
    ``lots`` are the lower grade's, with what each is worth."""

    NAME: ClassVar[str] = "inventory.stock_downgraded"
    TITLE: ClassVar[Text] = Text(zh="库存已降级", en="Stock downgraded")
    DOCUMENT: ClassVar[str] = "item"
    document_id: UUID
    grade_id: UUID
    quantity: int
    lots: tuple[LotQuantity, ...]
    decided_by: str
    decided_by_id: UUID | None
    decided_by_type: str
    origin: str
    worth: Worth | None = None
    loss: int = 0
    grade_class: str = ""
    nc: SourceDocument | None = None

    def value_facts(self) -> tuple[ValueFact, ...]:
        if self.worth is None:
            return ()
        return (
            ValueFact(
                document=SourceDocument(self.decided_by_type, self.decided_by_id, self.decided_by),
                happened=self.worth.happened,
                currency=self.worth.currency,
                amounts={"value": self.worth.amount, "loss": self.loss},
                origin=self.origin,
                item_class=self.worth.item_class,
                nc=self.nc,
                item_id=self.document_id,
                grade_id=self.grade_id,
                grade_class=self.grade_class,
            ),
        )


@dataclass(frozen=True, slots=True)
class StockStatusChanged(Event):
    """A quantity of a lot has another status, by the document that decided it; no value moves."""

    NAME: ClassVar[str] = "inventory.stock_status_changed"
    TITLE: ClassVar[Text] = Text(zh="库存状态已变更", en="Status of stock changed")
    DOCUMENT: ClassVar[str] = "stock_lot"
    document_id: UUID
    item_id: UUID
    lot: str
    quantity: int
    plant: str
    location: str
    from_status: str
    to_status: str
    decided_by: str
    decided_by_id: UUID | None


@dataclass(frozen=True, slots=True)
class StockSentBack(Event):
    """A quantity of a lot goes back to whom it came from; the document of the return posts ``value``."""

    NAME: ClassVar[str] = "inventory.stock_sent_back"
    TITLE: ClassVar[Text] = Text(zh="库存已退回供应商", en="Stock sent back")
    DOCUMENT: ClassVar[str] = "stock_lot"
    document_id: UUID
    item_id: UUID
    lot: str
    quantity: int
    plant: str
    status: str
    value: int
    sent_by: str
    sent_by_id: UUID | None


@dataclass(frozen=True, slots=True)
class StockReserved(Event):
    """Lots are meant for a line of a document and for nobody else."""

    NAME: ClassVar[str] = "inventory.stock_reserved"
    TITLE: ClassVar[Text] = Text(zh="库存已预留", en="Stock reserved")
    DOCUMENT: ClassVar[str] = "item"
    document_id: UUID
    reserved_for: str
    reserved_for_id: UUID | None
    quantity: int
    lots: tuple[LotQuantity, ...]


@dataclass(frozen=True, slots=True)
class ReservationReleased(Event):
    NAME: ClassVar[str] = "inventory.reservation_released"
    TITLE: ClassVar[Text] = Text(zh="预留已释放", en="Reservation released")
    DOCUMENT: ClassVar[str] = "item"
    document_id: UUID
    reserved_for: str
    reserved_for_id: UUID | None
    lots: tuple[LotQuantity, ...]


@dataclass(frozen=True, slots=True)
class StockDelivered(Event):
    """Stock left for a customer; the delivery posts its value."""

    NAME: ClassVar[str] = "inventory.stock_delivered"
    TITLE: ClassVar[Text] = Text(zh="库存已发货", en="Stock delivered")
    DOCUMENT: ClassVar[str] = "item"
    document_id: UUID
    delivered_by: str
    delivered_by_id: UUID | None
    quantity: int
    value: int
    lots: tuple[LotQuantity, ...]


@dataclass(frozen=True, slots=True)
class StockTakenBack(Event):
    """A customer sent it back; it lies with the returns, in inspection. The return posts its value."""

    NAME: ClassVar[str] = "inventory.stock_taken_back"
    TITLE: ClassVar[Text] = Text(zh="客户退货已入库", en="Stock taken back")
    DOCUMENT: ClassVar[str] = "item"
    document_id: UUID
    taken_by: str
    taken_by_id: UUID | None
    quantity: int
    value: int
    lots: tuple[LotQuantity, ...]


@dataclass(frozen=True, slots=True)
class ReturnsRestocked(ValueEvent):
    """What came back was found good and lies in the store again: serials, or quantities of lots."""

    NAME: ClassVar[str] = "inventory.returns_restocked"
    TITLE: ClassVar[Text] = Text(zh="退货已重新入库", en="Returns restocked")
    DOCUMENT: ClassVar[str] = "item"
    document_id: UUID
    serials: tuple[str, ...]
    decided_by: str
    decided_by_id: UUID | None
    decided_by_type: str
    worth: Worth | None = None
    nc: SourceDocument | None = None
    lots: tuple[LotQuantity, ...] = ()

    def value_facts(self) -> tuple[ValueFact, ...]:
        document = SourceDocument(self.decided_by_type, self.decided_by_id, self.decided_by)
        return _facts(self.worth, document, self.document_id, "", self.nc)


@dataclass(frozen=True, slots=True)
class HoldPlaced(Event):
    """The range of an order's pieces, or a lot, is held from now; without ``to_piece`` also what is made
    later."""

    NAME: ClassVar[str] = "inventory.hold_placed"
    TITLE: ClassVar[Text] = Text(zh="库存已冻结", en="Hold placed")
    DOCUMENT: ClassVar[str] = "stock_hold"
    document_id: UUID
    item_id: UUID
    lot_id: UUID | None
    order_id: UUID | None
    from_piece: int | None
    to_piece: int | None
    held_by: str
    held_by_id: UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class HoldRangeClosed(Event):
    """The held range is final: what is made after ``to_piece`` is not held by it. ``freed``: serials beyond
    it that had been taken while the end was open."""

    NAME: ClassVar[str] = "inventory.hold_range_closed"
    TITLE: ClassVar[Text] = Text(zh="冻结范围已确定", en="Held range closed")
    DOCUMENT: ClassVar[str] = "stock_hold"
    document_id: UUID
    held_by: str
    held_by_id: UUID | None
    from_piece: int
    to_piece: int
    freed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldLifted(Event):
    """Nothing is held by it any more and nothing can be."""

    NAME: ClassVar[str] = "inventory.hold_lifted"
    TITLE: ClassVar[Text] = Text(zh="冻结已解除", en="Hold lifted")
    DOCUMENT: ClassVar[str] = "stock_hold"
    document_id: UUID
    held_by: str
    held_by_id: UUID | None


def _facts(
    worth: Worth | None,
    document: SourceDocument,
    item_id: UUID,
    origin: str,
    nc: SourceDocument | None = None,
) -> tuple[ValueFact, ...]:
    if worth is None or not worth.amount:
        return ()
    return (
        ValueFact(
            document=document,
            happened=worth.happened,
            currency=worth.currency,
            amounts={"value": worth.amount},
            origin=origin,
            item_class=worth.item_class,
            nc=nc,
            item_id=item_id,
        ),
    )


EVENTS = (
    LotReceived, StockIssued, StockReturned, OutputMade, StockPutAway, SerialsBlocked,
    SerialsReleased, SerialsScrapped, LotScrapped, PartsUsed, PartsGivenBack, StockDowngraded,
    StockStatusChanged, StockSentBack, StockReserved, ReservationReleased, StockDelivered,
    StockTakenBack, ReturnsRestocked, HoldPlaced, HoldRangeClosed, HoldLifted,
)  # fmt: skip

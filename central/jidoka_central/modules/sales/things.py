"""What other modules get to hold of sales, as frozen values. Quantities are micro-units of the item's unit,
prices millionths of the currency for one unit, sums minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jidoka_central.modules.finance.public import SourceDocument
from jidoka_central.modules.inventory.public import DocumentRef, Usable


@dataclass(frozen=True, slots=True)
class OrderLine:
    """See ``model.py`` for what each quantity counts."""

    id: UUID
    position: int
    item_id: UUID
    quantity: int
    price: int
    value: int
    delivered: int
    returned: int
    invoiced: int
    credited: int

    @property
    def open(self) -> int:
        """What is still to go."""
        return self.quantity - self.delivered


@dataclass(frozen=True, slots=True)
class SalesOrder:
    id: UUID
    number: str
    plant: str
    customer_id: UUID
    customer_reference: str | None
    currency: str
    state: str
    wanted_on: date | None
    note: str | None
    total: int
    created_by: str
    confirmed_by: str | None
    created: int
    confirmed: int | None
    closed: int | None
    version: int
    lines: tuple[OrderLine, ...]

    def line(self, line_id: UUID) -> OrderLine:
        return next(line for line in self.lines if line.id == line_id)

    @property
    def ref(self) -> DocumentRef:
        return DocumentRef("sales_order", self.id, self.number)


@dataclass(frozen=True, slots=True)
class DeliveredLot:
    """``value``: what it was worth when it went; ``approval``: the customer's number of the approval it went
    under."""

    id: UUID
    delivery_line_id: UUID
    lot_id: UUID
    lot: str
    quantity: int
    value: int
    returned: int
    returned_value: int
    approval: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    id: UUID
    line_id: UUID
    position: int
    item_id: UUID
    quantity: int
    set_aside: int
    value: int
    lots: tuple[DeliveredLot, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    id: UUID
    number: str
    plant: str
    order_id: UUID
    customer_id: UUID
    state: str
    note: str | None
    created_by: str
    delivered: int | None
    delivered_by: str | None
    posting_date: date | None
    created: int
    version: int
    lines: tuple[DeliveryLine, ...]

    @property
    def ref(self) -> DocumentRef:
        return DocumentRef("sales_delivery", self.id, self.number)


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """``credited``, ``credited_net``: what credit notes have taken back of it."""

    id: UUID
    line_id: UUID
    quantity: int
    net: int
    credited: int
    credited_net: int
    version: int


@dataclass(frozen=True, slots=True)
class Invoice:
    id: UUID
    number: str
    delivery_id: UUID
    order_id: UUID
    customer_id: UUID
    posting_date: date
    due: date
    currency: str
    net: int
    vat: int
    vat_code: str
    posted_by: str
    created: int
    lines: tuple[InvoiceLine, ...]

    @property
    def total(self) -> int:
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class Sold:
    """A lot that went to a customer: when, with which delivery, how much of it, and how much came back."""

    lot_id: UUID
    lot: str
    item_id: UUID
    delivery_id: UUID
    delivery: str
    customer_id: UUID
    at: int
    quantity: int
    returned: int


@dataclass(frozen=True, slots=True)
class NewLine:
    """An order line as somebody writes it."""

    item_id: UUID
    quantity: int
    price: int


@dataclass(frozen=True, slots=True)
class Pick:
    """What shall go of an order line: the serials that were scanned, or this much of the oldest that is
    there, available or accepted under concession."""

    position: int
    quantity: int
    serials: tuple[str, ...] = ()
    status: Usable = "available"


@dataclass(frozen=True, slots=True)
class CreditLine:
    """``net`` is empty where it is the quantity at the invoice's price; a credit without quantity is for the
    price alone."""

    position: int
    quantity: int
    net: int | None


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """Serials that come back, or a quantity of a lot."""

    lots: tuple[str, ...]
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """A return that was taken in."""

    id: UUID
    number: str
    value: int
    nc: SourceDocument | None

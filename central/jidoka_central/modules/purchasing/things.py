"""What other modules get to hold of purchasing, as frozen values. Quantities are micro-units of the item's
unit, prices millionths of the currency for one unit, sums minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from jidoka_central.modules.finance.public import SourceDocument
from jidoka_central.modules.inventory.public import Status

# Why an invoice may not be paid yet.
Cause = Literal["price", "quantity", "not_received", "inspection", "nonconforming", "rejected", "credit_note"]
# What a tolerance is kept for; see ``rules.DEFAULTS``.
ToleranceKey = Literal["over_delivery", "price", "quantity", "small_difference", "not_received", "inspection"]
ReceiptState = Literal["inspection", "free", "accepted", "rejected"]
BLOCKED: Final[Status] = "blocked"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """See ``model.py`` for what each quantity counts."""

    id: UUID
    position: int
    item_id: UUID
    quantity: int
    price: int
    value: int
    wanted: int
    received: int
    returned: int
    replaced: int
    invoiced: int
    credited: int
    written_off: int

    @property
    def kept(self) -> int:
        """What came and did not go back."""
        return self.received - self.returned

    @property
    def delivered(self) -> int:
        """What came, without what is sent again for what went back."""
        return self.received - self.replaced

    @property
    def billed(self) -> int:
        return self.invoiced - self.credited

    @property
    def uninvoiced(self) -> int:
        """In the house without an invoice; below zero: invoiced and not there."""
        return self.kept - self.billed - self.written_off

    @property
    def accepted(self) -> int:
        """Invoiced and not there, and to be paid all the same: nobody will credit it."""
        return max(0, -self.written_off)

    @property
    def open(self) -> int:
        """What is still to come."""
        return max(0, self.wanted - self.kept)


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    id: UUID
    number: str
    plant: str
    supplier_id: UUID
    currency: str
    state: str
    wanted_on: date | None
    note: str | None
    total: int
    created_by: str
    submitted_by: str | None
    approved_by: str | None
    created: int
    submitted: int | None
    approved: int | None
    closed: int | None
    version: int
    lines: tuple[OrderLine, ...]

    def line(self, line_id: UUID) -> OrderLine:
        return next(line for line in self.lines if line.id == line_id)


@dataclass(frozen=True, slots=True)
class Receipt:
    id: UUID
    number: str
    plant: str
    order_id: UUID
    line_id: UUID
    item_id: UUID
    lot_id: UUID
    lot: str
    supplier_lot: str | None
    delivery_note: str | None
    quantity: int
    value: int
    posting_date: date
    state: ReceiptState
    suspect: int
    returned: int
    decided_type: str | None
    decided_id: UUID | None
    decided_number: str | None
    received_by: str
    created: int
    version: int

    @property
    def kept(self) -> int:
        return self.quantity - self.returned

    @property
    def decided(self) -> SourceDocument | None:
        """What decided about it: the nonconformance while something is suspect, else the inspection."""
        if self.decided_type is None or self.decided_number is None:
            return None
        return SourceDocument(self.decided_type, self.decided_id, self.decided_number)

    @property
    def ref(self) -> SourceDocument:
        return SourceDocument("goods_receipt", self.id, self.number)


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """``credited``, ``credited_net``: what credit notes have taken back of it."""

    line_id: UUID
    quantity: int
    net: int
    matched: int
    credited: int
    credited_net: int

    @property
    def billed(self) -> int:
        return self.quantity - self.credited


@dataclass(frozen=True, slots=True)
class Invoice:
    """``supplier_number`` is what the supplier calls it; ``lines`` in the order's order."""

    id: UUID
    number: str
    supplier_number: str
    supplier_id: UUID
    order_id: UUID
    paper_date: date
    posting_date: date
    due: date
    vat_code: str
    currency: str
    net: int
    vat: int
    posted_by: str
    created: int
    lines: tuple[InvoiceLine, ...]

    @property
    def total(self) -> int:
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line as somebody writes it."""

    item_id: UUID
    quantity: int
    price: int


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line of a supplier's paper: ``position`` of the order's line; a credit without a quantity is for
    the price alone."""

    position: int
    quantity: int
    net: int


@dataclass(frozen=True, slots=True)
class Paper:
    """The head of a supplier's paper. ``total`` is what is printed on it, tax included."""

    number: str
    paper_date: date
    posting_date: date
    lines: tuple[PaperLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A difference is tolerated up to ``percent_bp`` (hundredths of a percent) and up to ``amount``; where
    one is empty the other alone counts, where both are none is. ``blocks``: what is beyond blocks."""

    key: ToleranceKey
    percent_bp: int | None = None
    amount: int | None = None
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class ReceiveSubject:
    """What the gate ``purchasing.receive`` is asked about."""

    order_id: UUID
    order: str
    supplier_id: UUID
    item_id: UUID

"""What has happened in the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text
from jidoka_central.modules.finance.things import Account, QualityCost


@dataclass(frozen=True, slots=True)
class LedgerOpened(Event):
    NAME: ClassVar[str] = "finance.ledger_opened"
    TITLE: ClassVar[Text] = Text(zh="已建账", en="Books opened")
    DOCUMENT: ClassVar[str] = "ledger"
    document_id: UUID
    currency: str
    accounts: int


@dataclass(frozen=True, slots=True)
class AccountCreated(Event):
    NAME: ClassVar[str] = "finance.account_created"
    TITLE: ClassVar[Text] = Text(zh="科目已建立", en="Account created")
    DOCUMENT: ClassVar[str] = "account"
    document_id: UUID
    account: Account


@dataclass(frozen=True, slots=True)
class VatCodeCreated(Event):
    NAME: ClassVar[str] = "finance.vat_code_created"
    TITLE: ClassVar[Text] = Text(zh="税码已建立", en="VAT code created")
    DOCUMENT: ClassVar[str] = "vat_code"
    document_id: UUID
    code: str
    kind: str
    numerator: int
    denominator: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class PeriodOpened(Event):
    NAME: ClassVar[str] = "finance.period_opened"
    TITLE: ClassVar[Text] = Text(zh="会计期间已开启", en="Period opened")
    DOCUMENT: ClassVar[str] = "period"
    document_id: UUID
    code: str


@dataclass(frozen=True, slots=True)
class PeriodClosed(Event):
    """Closed for these areas."""

    NAME: ClassVar[str] = "finance.period_closed"
    TITLE: ClassVar[Text] = Text(zh="会计期间已关闭", en="Period closed")
    DOCUMENT: ClassVar[str] = "period"
    document_id: UUID
    code: str
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PostedLine:
    """A line as the log keeps it: debit positive."""

    account: str
    amount: int
    quality_cost: QualityCost | None = None


@dataclass(frozen=True, slots=True)
class EntryPosted(Event):
    """An entry is in the books, with its lines, so that the sealed log proves the journal. ``source``: the
    event that caused it."""

    NAME: ClassVar[str] = "finance.entry_posted"
    TITLE: ClassVar[Text] = Text(zh="凭证已过账", en="Entry posted")
    DOCUMENT: ClassVar[str] = "journal_entry"
    document_id: UUID
    period: str
    posting_date: date
    currency: str
    source: str
    source_type: str
    source_id: UUID | None
    source_number: str
    nc_id: UUID | None
    nc: str | None
    reverses: UUID | None
    total: int
    lines: tuple[PostedLine, ...]


@dataclass(frozen=True, slots=True)
class PaymentBlocked(Event):
    NAME: ClassVar[str] = "finance.payment_blocked"
    TITLE: ClassVar[Text] = Text(zh="付款已冻结", en="Payment blocked")
    DOCUMENT: ClassVar[str] = "open_item"
    document_id: UUID
    cause: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class PaymentReleased(Event):
    """``open``: what may be paid now. The item is free when no other block is left."""

    NAME: ClassVar[str] = "finance.payment_released"
    TITLE: ClassVar[Text] = Text(zh="付款已放行", en="Payment released")
    DOCUMENT: ClassVar[str] = "open_item"
    document_id: UUID
    causes: tuple[str, ...]
    open: int
    currency: str
    free: bool


EVENTS = (
    LedgerOpened,
    AccountCreated,
    VatCodeCreated,
    PeriodOpened,
    PeriodClosed,
    EntryPosted,
    PaymentBlocked,
    PaymentReleased,
)

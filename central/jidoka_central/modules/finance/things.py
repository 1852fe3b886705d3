"""What other modules get to hold of the books, as frozen values. Amounts are minor units of a currency,
positive for debit and negative for credit unless said otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text

Area = Literal["stock", "payables", "receivables", "general"]
AccountType = Literal["asset", "liability", "equity", "revenue", "expense"]
QualityCost = Literal["prevention", "appraisal", "internal_failure", "external_failure"]
Late = Literal["refuse", "next_open"]


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """The document an entry is for. ``number`` is what people call it."""

    type: str
    id: UUID | None
    number: str


@dataclass(frozen=True, slots=True)
class Account:
    id: UUID
    number: str
    name_zh: str
    name_en: str
    type: AccountType
    area: Area
    posting_key: str | None
    quality_cost: QualityCost | None
    manual: bool

    @property
    def keeps_open_items(self) -> bool:
        return self.area in ("payables", "receivables")


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar month; ``closed`` names its closed areas."""

    id: UUID
    code: str
    first_day: date
    last_day: date
    closed: frozenset[str]


@dataclass(frozen=True, slots=True)
class RaiseItem:
    """The line is a new open item, due on a day. ``blocked`` says why it may not be paid yet, reason by
    reason."""

    due: date
    blocked: tuple[BlockDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class SettleItem:
    """The line takes back part of an open item, or all of it."""

    open_item_id: UUID


@dataclass(frozen=True, slots=True)
class BlockDraft:
    """Why a payment is blocked: a stable cause (``inspection``, ``price``, ``quantity``), the sentence, and
    the document that decides."""

    cause: str
    reason: Text
    document: SourceDocument


@dataclass(frozen=True, slots=True)
class LineDraft:
    """``account``: its number, or the key by which the posting table names it. A line on an account of
    payables or receivables says what happens to the partner's open items."""

    account: str
    amount: int
    quality_cost: QualityCost | None = None
    partner_id: UUID | None = None
    item_id: UUID | None = None
    order_id: UUID | None = None
    item: RaiseItem | SettleItem | None = None


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry to be posted. ``late``: what to do when an area it touches is closed on ``posting_date``:
    refuse, or post on the first day of the next period in which all are open (``document_date`` then says
    when it happened). ``by_hand``: on accounts that take entries by hand only."""

    event: str
    document: SourceDocument
    posting_date: date
    currency: str
    lines: tuple[LineDraft, ...]
    nc: SourceDocument | None = None
    text: str | None = None
    document_date: date | None = None
    by_hand: bool = False
    late: Late = "refuse"


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """``open_items``: the items its lines raised, in their order."""

    id: UUID
    period: str
    posting_date: date
    currency: str
    total: int
    open_items: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A line as a document shows it: debit positive."""

    account: str
    name_zh: str
    name_en: str
    amount: int
    quality_cost: QualityCost | None


@dataclass(frozen=True, slots=True)
class EntrySummary:
    """An entry as the document that caused it shows it. ``number`` is what people call it, empty in the
    moment before it has one; ``total`` is its debit."""

    id: UUID
    number: str | None
    posting_date: date
    event: str
    document: SourceDocument
    currency: str
    total: int
    lines: tuple[EntryLine, ...]


@dataclass(frozen=True, slots=True)
class OpenItem:
    """``amount`` and ``open`` are positive where the partner owes and negative where it is owed."""

    id: UUID
    account_id: UUID
    partner_id: UUID
    entry_id: UUID
    document: SourceDocument
    due: date
    currency: str
    amount: int
    open: int


@dataclass(frozen=True, slots=True)
class VatCode:
    """A rate as a ratio: 13 / 100."""

    code: str
    kind: Literal["input", "output"]
    numerator: int
    denominator: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class Taxed:
    """What a paper, or several together, say: net and tax in minor units."""

    net: int
    vat: int


@dataclass(frozen=True, slots=True)
class ValueFact:
    """What one part of an event did to value: what the posting table is asked with.

    ``amounts``: named sums in minor units, none below zero (``value``, ``net``, ``vat``). ``origin`` and
    ``item_class`` choose the row. ``happened``: the day in the plant's zone; the posting date, unless that
    is closed. ``partner_id`` and ``due`` go with a line that raises an open item, ``settles`` names the one
    that a line takes back. ``late``: what happens when the day is closed; a paper somebody enters is refused,
    what follows from a fact goes to the next open day. ``grade_id``, ``grade_class``: the item
    that ``item_id`` became, and its class; ``part_id``, ``part_class``: one that went into it.
    """

    document: SourceDocument
    happened: date
    currency: str
    amounts: dict[str, int]
    origin: str = ""
    item_class: str = ""
    nc: SourceDocument | None = None
    item_id: UUID | None = None
    order_id: UUID | None = None
    grade_id: UUID | None = None
    grade_class: str = ""
    part_id: UUID | None = None
    part_class: str = ""
    partner_id: UUID | None = None
    due: date | None = None
    settles: UUID | None = None
    blocked: tuple[BlockDraft, ...] = ()
    text: str | None = None
    late: Late = "next_open"


@dataclass(frozen=True, slots=True)
class Worth:
    """What an event did to value: minor units, not below zero, of an item of a class, on a day."""

    amount: int
    currency: str
    item_class: str
    happened: date


@dataclass(frozen=True, slots=True)
class ValueEvent(Event):
    """Base of every event that moves value; each has a row in the posting table. A fact is one entry."""

    def value_facts(self) -> tuple[ValueFact, ...]:
        raise NotImplementedError(f"{type(self).__name__} does not say what it did to value")


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """``opening`` and ``closing`` are positive for debit; ``debit`` and ``credit`` are the turnover."""

    account: Account
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True, order=True)
class BooksDifference:
    """Something stored that is not the sum of its facts. ``what``: balance, entry, open_item, control."""

    what: str
    name: str
    stored: int
    computed: int

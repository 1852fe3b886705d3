"""Postings: every event that moves value becomes a journal entry, through one table. Only this joint, and
finance's own commands for entries by hand, write the journal.

The table is data: an event, where it happened (origin) and the class of the item choose a case; a case is one
or more pairs of debit and credit, each for one of the event's amounts. Accounts are named by posting key;
which account a key is, the company's chart says. ``stock.of_item`` is the stock account of the item's class,
``stock.of_grade`` that of the lower grade it became, ``stock.of_part`` that of a part that went into it. Of a
case the pairs with the newest ``valid_from`` not after the day it happened hold. The entry's lines are the
pairs added up by account and item; an amount of zero leaves its pair out; amounts are never negative: what
takes back has an event, and a row, of its own.

How an event gets here: its class extends ``finance.ValueEvent`` and says in ``value_facts()`` what it did to
value; it stands in ``VALUE_EVENTS`` below, and in the table. Tests hold the three together: no event that
moves value without a row, none unheard, no row whose event is neither there nor ``AWAITED``. An event whose
day is closed is posted on the first day of the next open period and the entry keeps the day it happened,
unless its fact says that a closed day is refused: a paper that somebody enters.

A record of rework that was wrong is taken back by reversing its own entries, which name them.

What waits: ``AWAITED`` names the rows whose events are not there yet; who brings an event adds it to
``VALUE_EVENTS`` and takes it out of there. A company without books has events without amounts, and nothing is
posted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from jidoka_central.foundation.events import Subscription
from jidoka_central.foundation.gates import GateAnswer
from jidoka_central.foundation.registry import Module
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.joints.quality_cost import QualityCostIncurred
from jidoka_central.joints.rework_cost import ReworkIncurred
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import QualityCost, ValueEvent, ValueFact
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.production import public as production
from jidoka_central.modules.purchasing import public as purchasing
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.sales import public as sales

ANY: Final = "any"
OF_ITEM: Final = "stock.of_item"
OF_GRADE: Final = "stock.of_grade"
OF_PART: Final = "stock.of_part"
STOCK_ACCOUNTS: Final = inventory.STOCK_ACCOUNTS
SINCE: Final = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class PostingRow:
    """One pair of a case. ``amount`` names one of the event's amounts; ``quality_cost`` is the category the
    debit belongs to."""

    event: str
    origin: str
    item_class: str
    debit: str
    credit: str
    amount: str = "value"
    quality_cost: QualityCost | None = None
    valid_from: date = SINCE


_INTERNAL: Final = "internal_failure"
_EXTERNAL: Final = "external_failure"
_APPRAISED: Final = ("quality.appraisal", "labour.absorbed", "value", "appraisal")
_REWORKED: Final = ("quality.rework", "labour.absorbed", "value", _INTERNAL)
_PREVENTED: Final = ("quality.prevention", "labour.absorbed", "value", "prevention")
_INCURRED: Final = "quality_cost.incurred"
_REWORK: Final = "quality_cost.rework_incurred"

# event, origin, item class, debit, credit, amount, quality cost
POSTING_TABLE: Final = (
    PostingRow("inventory.lot_received", "opening", ANY, OF_ITEM, "opening"),
    PostingRow("purchasing.goods_received", ANY, "purchased", "stock.raw", "grir"),
    PostingRow("purchasing.goods_returned", ANY, "purchased", "grir", "stock.raw"),
    PostingRow("purchasing.goods_returned", ANY, "purchased", "variance.price", "grir", "dearer"),
    PostingRow("purchasing.goods_returned", ANY, "purchased", "grir", "variance.price", "cheaper"),
    PostingRow("purchasing.invoice_posted", ANY, ANY, "grir", "payables", "net"),
    PostingRow("purchasing.invoice_posted", ANY, ANY, "vat.input", "payables", "vat"),
    PostingRow("purchasing.invoice_posted", ANY, ANY, "variance.price", "payables", "dearer"),
    PostingRow("purchasing.invoice_posted", ANY, ANY, "payables", "variance.price", "cheaper"),
    PostingRow("purchasing.credit_note_posted", ANY, ANY, "payables", "grir", "net"),
    PostingRow("purchasing.credit_note_posted", ANY, ANY, "payables", "vat.input", "vat"),
    PostingRow("purchasing.credit_note_posted", ANY, ANY, "variance.price", "payables", "dearer"),
    PostingRow("purchasing.credit_note_posted", ANY, ANY, "payables", "variance.price", "cheaper"),
    PostingRow("purchasing.grir_written_off", "not_credited", ANY, "variance.price", "grir"),
    PostingRow("purchasing.grir_written_off", "not_invoiced", ANY, "grir", "variance.price"),
    PostingRow("production.material_issued", ANY, ANY, "wip", OF_ITEM),
    PostingRow("production.material_returned", ANY, ANY, OF_ITEM, "wip"),
    PostingRow("production.pieces_confirmed", ANY, ANY, "wip", "labour.absorbed"),
    PostingRow("production.pieces_scrapped", ANY, ANY, "quality.scrap", "wip", "value", _INTERNAL),
    PostingRow("production.output_received", ANY, "made", "stock.finished", "wip"),
    PostingRow("production.order_settled", "over", ANY, "variance.production", "wip"),
    PostingRow("production.order_settled", "under", ANY, "wip", "variance.production"),
    PostingRow("inventory.serials_scrapped", "in_stock", ANY, "quality.scrap", OF_ITEM, "value", _INTERNAL),
    PostingRow(
        "inventory.serials_scrapped", "returned", ANY, "quality.external", "stock.rma", "value", _EXTERNAL
    ),
    PostingRow("inventory.lot_scrapped", "in_stock", ANY, "quality.scrap", OF_ITEM, "value", _INTERNAL),
    PostingRow(
        "inventory.lot_scrapped", "returned", ANY, "quality.external", "stock.rma", "value", _EXTERNAL
    ),
    PostingRow("inventory.stock_downgraded", "in_stock", ANY, OF_GRADE, OF_ITEM),
    PostingRow(
        "inventory.stock_downgraded", "in_stock", ANY, "quality.downgrade", OF_ITEM, "loss", _INTERNAL
    ),
    PostingRow("inventory.stock_downgraded", "returned", ANY, OF_GRADE, "stock.rma"),
    PostingRow(
        "inventory.stock_downgraded", "returned", ANY, "quality.external", "stock.rma", "loss", _EXTERNAL
    ),
    PostingRow(_INCURRED, "incoming_inspection", ANY, *_APPRAISED),
    PostingRow(_INCURRED, "outgoing_inspection", ANY, *_APPRAISED),
    PostingRow(_INCURRED, "in_process_inspection", ANY, *_APPRAISED),
    PostingRow(_INCURRED, "sort", ANY, *_REWORKED),
    PostingRow(_INCURRED, "rework", ANY, *_REWORKED),
    PostingRow(_REWORK, "internal", ANY, "quality.rework", "labour.absorbed", "labour", _INTERNAL),
    PostingRow(_REWORK, "internal", ANY, "quality.rework", OF_PART, "parts", _INTERNAL),
    PostingRow(_REWORK, "external", ANY, "quality.external", "labour.absorbed", "labour", _EXTERNAL),
    PostingRow(_REWORK, "external", ANY, "quality.external", OF_PART, "parts", _EXTERNAL),
    PostingRow(_INCURRED, "handling", ANY, "quality.external", "labour.absorbed", "value", _EXTERNAL),
    PostingRow(_INCURRED, "freight", ANY, "quality.freight", "bank", "value", _EXTERNAL),
    PostingRow(_INCURRED, "claim", ANY, "supplier_claims", "bank"),
    PostingRow(_INCURRED, "measurement_study", ANY, *_APPRAISED),
    PostingRow(_INCURRED, "training", ANY, *_PREVENTED),
    PostingRow(_INCURRED, "corrective_action", ANY, *_PREVENTED),
    PostingRow(_INCURRED, "downtime", ANY, "quality.downtime", "line_time.absorbed", "value", _INTERNAL),
    PostingRow("sales.goods_delivered", ANY, ANY, "cogs", OF_ITEM),
    PostingRow("sales.invoice_posted", ANY, ANY, "receivables", "revenue", "net"),
    PostingRow("sales.invoice_posted", ANY, ANY, "receivables", "vat.output", "vat"),
    PostingRow("sales.credit_note_posted", ANY, ANY, "sales.returns", "receivables", "net"),
    PostingRow("sales.credit_note_posted", ANY, ANY, "vat.output", "receivables", "vat"),
    PostingRow("sales.goods_returned", ANY, ANY, "stock.rma", "cogs"),
    PostingRow("inventory.returns_restocked", ANY, ANY, OF_ITEM, "stock.rma"),
)  # fmt: skip

# The events that move value, as they are declared by their modules.
VALUE_EVENTS: Final[tuple[type[ValueEvent], ...]] = (
    inventory.LotReceived,
    inventory.SerialsScrapped,
    inventory.LotScrapped,
    inventory.StockDowngraded,
    inventory.ReturnsRestocked,
    purchasing.GoodsReceived,
    purchasing.GoodsReturned,
    purchasing.InvoicePosted,
    purchasing.CreditNotePosted,
    purchasing.GrirWrittenOff,
    production.MaterialIssued,
    production.MaterialReturned,
    production.PiecesConfirmed,
    production.PiecesScrapped,
    production.OutputReceived,
    production.OrderSettled,
    sales.GoodsDelivered,
    sales.InvoicePosted,
    sales.CreditNotePosted,
    sales.GoodsReturned,
    QualityCostIncurred,
    ReworkIncurred,
)

# Rows whose event is not there yet; see above.
AWAITED: Final = frozenset[str]()


def post_value(uow: UnitOfWork, event: ValueEvent) -> None:
    """Post what the event did to value: one entry a fact that has an amount. Raises ``NO_POSTING_RULE`` and
    what ``finance.post_entry`` raises."""
    for fact in event.value_facts():
        lines = entry_lines(event.NAME, fact)
        if lines:
            draft = finance.EntryDraft(
                event=event.NAME,
                document=fact.document,
                posting_date=fact.happened,
                currency=fact.currency,
                lines=lines,
                nc=fact.nc,
                text=fact.text,
                late=fact.late,
            )
            finance.post_entry(uow, draft)


def entry_lines(
    event: str, fact: ValueFact, table: tuple[PostingRow, ...] = POSTING_TABLE
) -> tuple[finance.LineDraft, ...]:
    """The lines of a fact's entry; none when every amount is zero. Raises ``NO_POSTING_RULE``."""
    rows = rows_for(event, fact, table)
    unknown = fact.amounts.keys() - {row.amount for row in rows}
    if not rows or unknown:
        raise finance.NO_POSTING_RULE.refuse(
            event=event, origin=fact.origin or "-", item_class=fact.item_class or "-"
        )
    sums: dict[tuple[str, UUID | None], int] = {}
    categories: dict[str, QualityCost | None] = {}
    for row in rows:
        amount = fact.amounts.get(row.amount, 0)
        assert amount >= 0, f"{event}: {row.amount} is below zero; what takes back has an event of its own"
        for key, signed in ((row.debit, amount), (row.credit, -amount)):
            line = _line(key, fact)
            sums[line] = sums.get(line, 0) + signed
        categories[row.debit] = row.quality_cost
    return tuple(
        finance.LineDraft(
            account=account,
            amount=amount,
            quality_cost=categories.get(account),
            partner_id=fact.partner_id,
            item_id=item_id,
            order_id=fact.order_id,
            item=_item(account, fact),
        )
        for (account, item_id), amount in sums.items()
        if amount
    )


def _line(key: str, fact: ValueFact) -> tuple[str, UUID | None]:
    """The account a key stands for, and whose value it is: what became a lower grade is beside what it was,
    also on one account."""
    if key == OF_GRADE:
        return STOCK_ACCOUNTS[fact.grade_class], fact.grade_id
    if key == OF_PART:
        return STOCK_ACCOUNTS[fact.part_class or "purchased"], fact.part_id
    return STOCK_ACCOUNTS[fact.item_class] if key == OF_ITEM else key, fact.item_id


def rows_for(event: str, fact: ValueFact, table: tuple[PostingRow, ...] = POSTING_TABLE) -> list[PostingRow]:
    """The case that holds: the most exact one (origin before item class), in its newest form of that day."""
    fitting = [
        row
        for row in table
        if row.event == event
        and row.origin in (ANY, fact.origin)
        and row.item_class in (ANY, fact.item_class)
        and row.valid_from <= fact.happened
    ]
    if not fitting:
        return []
    case = max((row.origin != ANY, row.item_class != ANY) for row in fitting)
    of_case = [row for row in fitting if (row.origin != ANY, row.item_class != ANY) == case]
    newest = max(row.valid_from for row in of_case)
    return [row for row in of_case if row.valid_from == newest]


def _item(account: str, fact: ValueFact) -> finance.RaiseItem | finance.SettleItem | None:
    """What a line on payables or receivables does to the partner's open items."""
    if account not in ("payables", "receivables"):
        return None
    if fact.settles is not None:
        return finance.SettleItem(fact.settles)
    assert fact.due is not None, "a line that raises an open item has a due date"
    return finance.RaiseItem(fact.due, fact.blocked)


def take_back_rework(uow: UnitOfWork, event: quality.ReworkReversed) -> None:
    """The entries of a record of rework that was wrong are reversed, as of today. Raises what
    ``finance.reverse`` raises."""
    for entry_id in finance.entries_caused(uow, ReworkIncurred.NAME, event.document_id, event.recorded_at):
        finance.reverse(uow, entry_id, posting_date=uow.today, late=True, text=event.reason)


EMITS: Final = (finance.EntryPosted, finance.PaymentBlocked, finance.PeriodOpened)
SUBSCRIPTIONS: Final = (
    *(Subscription(event, post_value, EMITS) for event in VALUE_EVENTS),
    Subscription(quality.ReworkReversed, take_back_rework, EMITS),
)
GATE_ANSWERS: Final[tuple[GateAnswer, ...]] = ()
MODULE: Final = Module("postings", Text(zh="过账", en="Postings"))

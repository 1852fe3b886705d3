"""Business events of finance: opening the books, periods, entries by hand. One function each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import chart, periods, posting, reading
from jidoka_central.modules.finance import closing as closing_tasks
from jidoka_central.modules.finance.errors import (
    ACCOUNT_KNOWN,
    EARLIER_OPEN,
    GENERAL_LAST,
    LEDGER_KNOWN,
    PERIOD_KNOWN,
    REVERSE_AT_SOURCE,
    UNKNOWN_CURRENCY,
    UNKNOWN_PERIOD,
    WAGES_KNOWN,
)
from jidoka_central.modules.finance.events import (
    AccountCreated,
    LedgerOpened,
    PeriodClosed,
    VatCodeCreated,
)
from jidoka_central.modules.finance.ground import Ground
from jidoka_central.modules.finance.model import (
    ACCOUNT,
    AREAS,
    LEDGER,
    LEDGER_SLOT,
    PERIOD,
    SLOTS,
    VAT_CODE,
)
from jidoka_central.modules.finance.states import CLOSE_PERIOD, PERIOD_AREA_STATES
from jidoka_central.modules.finance.things import (
    Account,
    AccountType,
    EntryDraft,
    LineDraft,
    PostedEntry,
    QualityCost,
    SourceDocument,
    VatCode,
)
from jidoka_shared.values.exact import CURRENCY_EXPONENT

MANUAL = "finance.manual_entry"
WAGES = "finance.wages_accrued"
BY_HAND = frozenset({MANUAL, WAGES})


def open_ledger(uow: UnitOfWork, currency: str) -> int:
    """Open the company's books with the shipped chart of accounts and VAT codes. Returns the number of
    accounts. Raises ``LEDGER_KNOWN``, ``UNKNOWN_CURRENCY``. Emits LedgerOpened."""
    if currency not in CURRENCY_EXPONENT:
        raise UNKNOWN_CURRENCY.refuse(field="currency", currency=currency)
    if uow.scalar(sa.select(LEDGER.c.id).where(LEDGER.c.company == uow.company)) is not None:
        raise LEDGER_KNOWN.refuse()
    ledger_id = uow.insert(LEDGER, currency=currency)
    uow.connection.execute(
        sa.insert(LEDGER_SLOT), [{"company": uow.company, "slot": slot} for slot in range(SLOTS)]
    )
    fields = ("number", "name_zh", "name_en", "type", "posting_key", "area", "quality_cost", "manual")
    uow.insert_many(ACCOUNT, [{name: getattr(shipped, name) for name in fields} for shipped in chart.CHART])
    for code, name_zh, name_en in chart.VAT_CODES:
        _insert_vat_code(uow, code, name_zh, name_en)
    uow.emit(LedgerOpened(ledger_id, currency, len(chart.CHART)))
    return len(chart.CHART)


def create_account(
    uow: UnitOfWork,
    number: str,
    name_zh: str,
    name_en: str,
    type_: AccountType,
    quality_cost: QualityCost | None = None,
) -> Account:
    """A further account of the general ledger, for entries by hand. Raises ``NO_LEDGER``, ``ACCOUNT_KNOWN``.
    Emits AccountCreated."""
    reading.ledger_currency(uow)
    known = sa.select(ACCOUNT.c.id).where(ACCOUNT.c.company == uow.company, ACCOUNT.c.number == number)
    if uow.scalar(known) is not None:
        raise ACCOUNT_KNOWN.refuse(field="number", account=number)
    values = {
        "number": number,
        "name_zh": name_zh,
        "name_en": name_en,
        "type": type_,
        "area": "general",
        "posting_key": None,
        "quality_cost": quality_cost,
        "manual": True,
    }
    id_ = uow.insert(ACCOUNT, **values)
    account = reading.account_by_number(uow, number)
    uow.emit(AccountCreated(id_, account))
    return account


def create_vat_code(uow: UnitOfWork, code: VatCode, name_zh: str, name_en: str) -> UUID:
    """A VAT code, or a new rate of one from a date on. Raises ``NO_LEDGER``; ``DUPLICATE`` for the same code
    and date. Emits VatCodeCreated."""
    reading.ledger_currency(uow)
    id_ = _insert_vat_code(uow, code, name_zh, name_en)
    uow.emit(VatCodeCreated(id_, code.code, code.kind, code.numerator, code.denominator, code.valid_from))
    return id_


def open_period(uow: UnitOfWork, code: str) -> UUID:
    """Open a month, such as ``2026-11``, in every area. Raises ``NO_LEDGER``, ``UNKNOWN_PERIOD``,
    ``PERIOD_KNOWN``. Emits PeriodOpened."""
    reading.ledger_currency(uow)
    known = sa.select(PERIOD.c.id).where(PERIOD.c.company == uow.company, PERIOD.c.code == code)
    if uow.scalar(known) is not None:
        raise PERIOD_KNOWN.refuse(field="period", period=code)
    return periods.open_month(uow, code)


def close_period(uow: UnitOfWork, code: str, areas: Sequence[str]) -> tuple[str, ...]:
    """Close areas of a month for good; what is posted there already stays, what comes later goes to the next
    open month. Waits for entries being posted. Returns the closed areas.

    Raises ``UNKNOWN_PERIOD``, ``ILLEGAL_TRANSITION`` (closed already), ``GENERAL_LAST`` (general closes with
    or after the others), ``EARLIER_OPEN`` (general closes in the order of months), ``CHECKLIST_OPEN`` (a task
    that must be done before). Emits PeriodClosed.
    """
    row = uow.first(
        sa.select(PERIOD).where(PERIOD.c.company == uow.company, PERIOD.c.code == code).with_for_update()
    )
    if row is None:
        raise UNKNOWN_PERIOD.refuse(field="period", period=code)
    closing = tuple(area for area in AREAS if area in areas)
    after = {area: row[area] for area in AREAS}
    for area in closing:
        after[area] = PERIOD_AREA_STATES.next(row[area], CLOSE_PERIOD, document=f"{code} {area}")
    still_open = [area for area in AREAS if after[area] == "open"]
    if after["general"] == "closed":
        if still_open:
            raise GENERAL_LAST.refuse(field="areas", period=code, areas=", ".join(still_open))
        if (earlier := _earlier_open(uow, row["first_day"])) is not None:
            raise EARLIER_OPEN.refuse(field="period", period=earlier)
    period = reading.period_of(row)
    if (undone := closing_tasks.refusal(period, closing_tasks.tasks_of(uow, period, closing))) is not None:
        raise undone
    uow.update(PERIOD, row, **after)
    before = {area: row[area] for area in AREAS}
    uow.emit(PeriodClosed(row["id"], code, closing), before=before, after=after)
    return closing


def post_manual_entry(
    uow: UnitOfWork,
    posting_date: date,
    currency: str,
    lines: Sequence[LineDraft],
    voucher: str,
    text: str,
    ground: Ground | None = None,
) -> PostedEntry:
    """An entry by a person, with the number of the paper behind it, on accounts that are posted by hand.

    Raises ``NOT_MANUAL`` naming the line, and what ``posting.post_entry`` raises. Emits EntryPosted.
    """
    draft = EntryDraft(
        event=MANUAL,
        document=SourceDocument("voucher", None, voucher),
        posting_date=posting_date,
        currency=currency,
        lines=tuple(lines),
        text=text,
        by_hand=True,
    )
    return posting.post_entry(uow, draft, ground)


def accrue_wages(uow: UnitOfWork, code: str, amount: int, currency: str, voucher: str) -> PostedEntry:
    """The wages of a month on its last day, by the number of their voucher: once a month each, unless
    reversed.

    Raises ``UNKNOWN_PERIOD``, ``WAGES_KNOWN`` and what ``posting.post_entry`` raises. Emits EntryPosted.
    """
    period = reading.period_by_code(uow, code)
    if reading.standing_entry(uow, period, "wages", WAGES, voucher) is not None:
        raise WAGES_KNOWN.refuse(field="voucher", voucher=voucher)
    draft = EntryDraft(
        event=WAGES,
        document=SourceDocument("voucher", None, voucher),
        posting_date=period.last_day,
        currency=currency,
        lines=(LineDraft("wages", amount), LineDraft("wages.accrued", -amount)),
    )
    return posting.post_entry(uow, draft)


def reverse_entry(uow: UnitOfWork, entry_id: UUID, posting_date: date | None, reason: str) -> PostedEntry:
    """Take back an entry made by hand, on its own day unless another is given. What a document caused is
    corrected there, so that stock and books stay one. Raises ``REVERSE_AT_SOURCE`` and what
    ``posting.reverse`` raises. Emits EntryPosted."""
    entry = reading.get_entry(uow, entry_id)
    if entry["event"] not in BY_HAND:
        raise REVERSE_AT_SOURCE.refuse(field="entry_id", document=entry["document_number"])
    day = posting_date or entry["posting_date"]
    return posting.reverse(uow, entry_id, posting_date=day, text=reason)


def _earlier_open(uow: UnitOfWork, first_day: date) -> str | None:
    statement = sa.select(PERIOD.c.code).where(
        PERIOD.c.company == uow.company, PERIOD.c.first_day < first_day, PERIOD.c.general == "open"
    )
    found: str | None = uow.scalar(statement.order_by(PERIOD.c.first_day).limit(1))
    return found


def _insert_vat_code(uow: UnitOfWork, code: VatCode, name_zh: str, name_en: str) -> UUID:
    return uow.insert(
        VAT_CODE,
        code=code.code,
        name_zh=name_zh,
        name_en=name_en,
        kind=code.kind,
        numerator=code.numerator,
        denominator=code.denominator,
        valid_from=code.valid_from,
    )

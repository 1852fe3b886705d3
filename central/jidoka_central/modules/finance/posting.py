"""The one doorway to the journal: entry, lines, balances and open items are written here, in one
transaction, or not at all.

Order inside: the accounts are read; the period is locked FOR SHARE (closing takes it FOR UPDATE) and one slot
of the balances is taken; entry, lines and balances are written; open items follow. A transaction holds its
slot until it ends and writes balances in no other, so that two transactions never wait for each other's
balances, whichever accounts they post to and in whichever order; only with more writers than ``SLOTS`` does
one wait for a slot. Corrections are reversals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import open_items, reading, rules
from jidoka_central.modules.finance.errors import (
    ALREADY_REVERSED,
    IS_REVERSAL,
    ITEM_NEEDED,
    ITEM_UNEXPECTED,
    NO_LEDGER,
    NO_OPEN_PERIOD,
    NO_PERIOD,
    NOT_MANUAL,
    OTHER_CURRENCY,
    PERIOD_CLOSED,
    QUALITY_COST_MISMATCH,
)
from jidoka_central.modules.finance.events import EntryPosted, PostedLine
from jidoka_central.modules.finance.model import (
    AMOUNT_MAX,
    AREAS,
    LEDGER,
    LEDGER_SLOT,
    LINES_MAX,
    PERIOD,
)
from jidoka_central.modules.finance.things import (
    Account,
    EntryDraft,
    LineDraft,
    PostedEntry,
    SourceDocument,
)
from jidoka_central.modules.finance.writing import write_entry


def post_entry(uow: UnitOfWork, draft: EntryDraft) -> PostedEntry:
    """Post an entry. Called by ``joints/postings`` and by the commands of this module, by nobody else.

    Raises: ``LINE_COUNT``, ``AMOUNT_OUT_OF_RANGE``, ``UNBALANCED``, ``UNKNOWN_CURRENCY`` (of the draft);
    ``UNKNOWN_ACCOUNT``, ``QUALITY_COST_MISMATCH``, ``ITEM_NEEDED``, ``ITEM_UNEXPECTED`` (naming the line);
    ``NO_LEDGER``, ``OTHER_CURRENCY``, ``NO_PERIOD``, ``PERIOD_CLOSED``, ``NO_OPEN_PERIOD``; what
    ``open_items`` refuses. Emits EntryPosted, PaymentBlocked.
    """
    return _post(uow, draft, None)


def reverse(
    uow: UnitOfWork, entry_id: UUID, *, posting_date: date, late: bool = False, text: str | None = None
) -> PostedEntry:
    """Take an entry back by its mirror image, which points at it. ``late``: a closed period means the next
    open one. Raises ``UNKNOWN_ENTRY``, ``ALREADY_REVERSED``, ``IS_REVERSAL``, ``ITEM_SETTLED``, and what
    ``post_entry`` raises of periods. Emits EntryPosted.
    """
    entry = reading.get_entry(uow, entry_id)
    if entry["reverses_id"] is not None:
        raise IS_REVERSAL.refuse(field="entry_id")
    if reading.reversal_of(uow, entry_id) is not None:
        raise ALREADY_REVERSED.refuse(field="entry_id")
    lines = tuple(
        LineDraft(
            account=line["account"],
            amount=-line["amount"],
            quality_cost=line["quality_cost"],
            partner_id=line["partner_id"],
            item_id=line["item_id"],
            order_id=line["order_id"],
        )
        for line in reading.lines_of(uow, entry_id)
    )
    draft = EntryDraft(
        event=entry["event"],
        document=SourceDocument(entry["document_type"], entry["document_id"], entry["document_number"]),
        posting_date=posting_date,
        currency=entry["currency"],
        lines=lines,
        nc=None if entry["nc_number"] is None else SourceDocument("nc", entry["nc_id"], entry["nc_number"]),
        text=text or entry["text"],
        late="next_open" if late else "refuse",
    )
    return _post(uow, draft, entry_id)


def _post(uow: UnitOfWork, draft: EntryDraft, reverses: UUID | None) -> PostedEntry:
    total = rules.check_lines(draft.lines, draft.currency, lines_max=LINES_MAX, amount_max=AMOUNT_MAX)
    known = reading.accounts_by_name(uow, {line.account for line in draft.lines})
    accounts = [
        _account(known, index, line, draft, reversing=reverses is not None)
        for index, line in enumerate(draft.lines)
    ]
    period, slot = _period_and_slot(uow, draft, rules.areas_of(accounts))
    posting_date = max(draft.posting_date, period["first_day"])
    header = {
        "period_id": period["id"],
        "posting_date": posting_date,
        "document_date": draft.document_date or draft.posting_date,
        "currency": draft.currency,
        "event": draft.event,
        "document_type": draft.document.type,
        "document_id": draft.document.id,
        "document_number": draft.document.number,
        "nc_id": draft.nc.id if draft.nc else None,
        "nc_number": draft.nc.number if draft.nc else None,
        "text": draft.text,
        "reverses_id": reverses,
        "lines": len(draft.lines),
        "total": total,
        "posted_by": uow.principal.name,
    }
    paired = list(zip(accounts, draft.lines, strict=True))
    sums = rules.turnover((account.id, line.amount) for account, line in paired)
    lines = [_row(account, line) for account, line in paired]
    entry_id = write_entry(uow, header, lines, sums, slot)
    if reverses is None:
        raised = open_items.apply(uow, entry_id, draft, accounts)
    else:
        raised = open_items.take_back(uow, reverses, entry_id)
    uow.emit(_posted(entry_id, period["code"], posting_date, draft, accounts, reverses, total))
    return PostedEntry(entry_id, period["code"], posting_date, draft.currency, total, raised)


def _account(
    known: dict[str, Account], index: int, line: LineDraft, draft: EntryDraft, *, reversing: bool
) -> Account:
    account = known[line.account]
    if draft.by_hand and not account.manual:
        raise NOT_MANUAL.refuse(field=f"lines.{index}.account", account=account.number)
    if line.quality_cost is not None and line.quality_cost != account.quality_cost:
        raise QUALITY_COST_MISMATCH.refuse(
            field=f"lines.{index}.quality_cost",
            account=account.number,
            category=account.quality_cost or "-",
            given=line.quality_cost,
        )
    if not reversing and account.keeps_open_items and (line.item is None or line.partner_id is None):
        raise ITEM_NEEDED.refuse(field=f"lines.{index}.item", account=account.number)
    if line.item is not None and not account.keeps_open_items:
        raise ITEM_UNEXPECTED.refuse(field=f"lines.{index}.item", account=account.number)
    return account


def _row(account: Account, line: LineDraft) -> dict[str, Any]:
    return {
        "account_id": account.id,
        "amount": line.amount,
        "quality_cost": account.quality_cost,
        "partner_id": line.partner_id,
        "item_id": line.item_id,
        "order_id": line.order_id,
    }


def _period_and_slot(uow: UnitOfWork, draft: EntryDraft, areas: Iterable[str]) -> tuple[RowMapping, int]:
    """The period to post in, locked against closing, and this transaction's slot. Raises ``NO_LEDGER``,
    ``OTHER_CURRENCY``, ``NO_PERIOD``, ``PERIOD_CLOSED``, ``NO_OPEN_PERIOD``."""
    areas = sorted(areas)
    found = _lock(uow, draft.posting_date)
    if draft.late == "next_open" and (found is None or rules.closed_of(found, areas)):
        day = _first_open_day(uow, draft.posting_date, areas)
        if day is None:
            raise NO_OPEN_PERIOD.refuse(field="posting_date", date=draft.posting_date)
        found = _lock(uow, day)
    if found is None:
        if uow.scalar(sa.select(LEDGER.c.id).where(LEDGER.c.company == uow.company)) is None:
            raise NO_LEDGER.refuse()
        raise NO_PERIOD.refuse(field="posting_date", date=draft.posting_date)
    if closed := rules.closed_of(found, areas):
        raise PERIOD_CLOSED.refuse(field="posting_date", period=found["code"], area=", ".join(closed))
    if found["currency"] != draft.currency:
        raise OTHER_CURRENCY.refuse(field="currency", ledger=found["currency"], currency=draft.currency)
    slot = found["slot"] if found["slot"] is not None else _wait_for_slot(uow)
    return found, slot


def _first_open_day(uow: UnitOfWork, day: date, areas: Sequence[str]) -> date | None:
    """The first day from ``day`` on in a period in which the areas are open."""
    statement = sa.select(PERIOD.c.first_day).where(
        PERIOD.c.company == uow.company,
        PERIOD.c.last_day >= day,
        *(PERIOD.c[area] == "open" for area in areas),
    )
    found = uow.scalar(statement.order_by(PERIOD.c.first_day).limit(1))
    return None if found is None else max(found, day)


def _lock(uow: UnitOfWork, day: date) -> RowMapping | None:
    """The period of the day, with the ledger's currency and a slot that no transaction holds (``None`` when
    all are held). On SQLite the transaction is alone and slot 0 is its own."""
    params = {"company": uow.company, "day": day}
    if uow.connection.dialect.name == "sqlite":
        return uow.first(_statement("0", "", ""), params)
    free = " JOIN ledger_slot s ON s.company = p.company"
    found = uow.first(_statement("s.slot", free, "FOR SHARE OF p FOR UPDATE OF s SKIP LOCKED"), params)
    return found or uow.first(_statement("CAST(NULL AS int)", "", "FOR SHARE OF p"), params)


@lru_cache(maxsize=8)
def _statement(slot: str, join: str, locks: str) -> sa.TextualSelect:
    columns = ("id", "code", "first_day", "last_day", *AREAS)
    text = (
        f"SELECT {', '.join(f'p.{name}' for name in columns)}, l.currency, {slot} AS slot"
        f" FROM period p JOIN ledger l ON l.company = p.company{join}"
        f" WHERE p.company = :company AND p.first_day <= :day AND p.last_day >= :day LIMIT 1 {locks}"
    )
    types = {name: PERIOD.c[name].type for name in columns}
    statement = sa.text(text).bindparams(sa.bindparam("day", type_=sa.Date))
    return statement.columns(**types, currency=sa.String, slot=sa.Integer)


def _wait_for_slot(uow: UnitOfWork) -> int:
    """More writers than slots: wait for one, chosen by chance."""
    slots = sa.select(sa.func.count()).select_from(LEDGER_SLOT).where(LEDGER_SLOT.c.company == uow.company)
    number = uow.new_id().int % int(uow.scalar(slots))
    statement = sa.select(LEDGER_SLOT.c.slot).where(
        LEDGER_SLOT.c.company == uow.company, LEDGER_SLOT.c.slot == number
    )
    return int(uow.scalar(statement.with_for_update()))


def _posted(
    entry_id: UUID,
    period: str,
    posting_date: date,
    draft: EntryDraft,
    accounts: Sequence[Account],
    reverses: UUID | None,
    total: int,
) -> EntryPosted:
    return EntryPosted(
        document_id=entry_id,
        period=period,
        posting_date=posting_date,
        currency=draft.currency,
        source=draft.event,
        source_type=draft.document.type,
        source_id=draft.document.id,
        source_number=draft.document.number,
        nc_id=draft.nc.id if draft.nc else None,
        nc=draft.nc.number if draft.nc else None,
        reverses=reverses,
        total=total,
        lines=tuple(
            PostedLine(account.number, line.amount, account.quality_cost)
            for account, line in zip(accounts, draft.lines, strict=True)
        ),
    )

"""The one doorway to the journal: entry, lines, balances and open items are written here, in one
transaction, or not at all.

Order inside: the accounts are read, the period is locked FOR SHARE (closing takes it FOR UPDATE) and one slot
of the balances is taken (``ground``); entry, lines and balances are written (``writing``); open items follow.
A transaction holds its slot until it ends and writes balances in no other, so that two transactions never
wait for each other's balances, whichever accounts they post to and in whichever order; only with more writers
than ``SLOTS`` does one wait for a slot. Corrections are reversals.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import open_items, reading, rules
from jidoka_central.modules.finance.errors import (
    ALREADY_REVERSED,
    IS_REVERSAL,
    ITEM_NEEDED,
    ITEM_UNEXPECTED,
    NOT_MANUAL,
    QUALITY_COST_MISMATCH,
)
from jidoka_central.modules.finance.events import EntryPosted, PostedLine
from jidoka_central.modules.finance.ground import Ground, ground_for, period_and_slot
from jidoka_central.modules.finance.model import AMOUNT_MAX, LINES_MAX
from jidoka_central.modules.finance.things import (
    Account,
    EntryDraft,
    LineDraft,
    PostedEntry,
    SourceDocument,
)
from jidoka_central.modules.finance.writing import write_entry


def post_entry(uow: UnitOfWork, draft: EntryDraft, ground: Ground | None = None) -> PostedEntry:
    """Post an entry; ``ground`` where the caller has asked for it already. Called by ``joints/postings`` and
    by the commands of this module, by nobody else.

    Raises: ``LINE_COUNT``, ``AMOUNT_OUT_OF_RANGE``, ``UNBALANCED``, ``UNKNOWN_CURRENCY`` (of the draft);
    ``UNKNOWN_ACCOUNT``, ``QUALITY_COST_MISMATCH``, ``ITEM_NEEDED``, ``ITEM_UNEXPECTED`` (naming the line);
    ``NO_LEDGER``, ``OTHER_CURRENCY``, ``NO_PERIOD``, ``PERIOD_CLOSED``, ``NO_OPEN_PERIOD``; what
    ``open_items`` refuses. Emits EntryPosted, PaymentBlocked.
    """
    return _post(uow, draft, None, ground)


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


def _post(
    uow: UnitOfWork, draft: EntryDraft, reverses: UUID | None, ground: Ground | None = None
) -> PostedEntry:
    total = rules.check_lines(draft.lines, draft.currency, lines_max=LINES_MAX, amount_max=AMOUNT_MAX)
    if ground is None:
        ground = ground_for(uow, {line.account for line in draft.lines}, draft.posting_date)
    accounts = [
        _account(ground.accounts, index, line, draft, reversing=reverses is not None)
        for index, line in enumerate(draft.lines)
    ]
    period, slot = period_and_slot(uow, ground, draft, rules.areas_of(accounts))
    posting_date = max(draft.posting_date, period["first_day"])
    header = {
        "period_id": period["period_id"],
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

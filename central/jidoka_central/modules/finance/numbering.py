"""Numbers of entries: gapless within a period, in the order of the sealed log.

Given after the commit by a consumer of the log (ADR-0010): a number taken inside the transaction would make
every writer wait for the one before. An entry has its number a moment later; a period's last entry keeps
its place even when the period is closed meanwhile.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.eventlog.consumers import consumer
from jidoka_central.foundation.eventlog.reading import LoggedEvent
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import reading
from jidoka_central.modules.finance.events import EntryPosted
from jidoka_central.modules.finance.model import JOURNAL_ENTRY, JOURNAL_NUMBER


def number_entry(uow: UnitOfWork, event: LoggedEvent) -> None:
    """Give the entry the next number of its period; nothing for one that has it."""
    assert event.document_id is not None, "an entry is a document"
    give_number(uow, event.document_id)


def give_number(uow: UnitOfWork, entry_id: UUID) -> int:
    """The entry's number, given now if it had none. Only the consumer calls this: one after the other."""
    known = reading.number_of(uow, entry_id)
    if known is not None:
        return known
    period = sa.select(JOURNAL_ENTRY.c.period_id).where(JOURNAL_ENTRY.c.id == entry_id).scalar_subquery()
    last = uow.scalar(
        sa.select(sa.func.max(JOURNAL_NUMBER.c.number)).where(
            JOURNAL_NUMBER.c.company == uow.company, JOURNAL_NUMBER.c.period_id == period
        )
    )
    number = int(last or 0) + 1
    uow.insert(
        JOURNAL_NUMBER,
        entry_id=entry_id,
        period_id=reading.get_entry(uow, entry_id)["period_id"],
        number=number,
    )
    return number


NUMBERING: Final = consumer("finance.number_entries", number_entry, frozenset({EntryPosted.NAME}))

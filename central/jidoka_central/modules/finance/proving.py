"""The journal, held against the sealed log and its own numbers."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from jidoka_central.foundation.eventlog.model import EVENT_LOG
from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.finance.events import EntryPosted
from jidoka_central.modules.finance.model import JOURNAL_ENTRY, JOURNAL_NUMBER, PERIOD


def recompute_journal(q: Queries) -> Iterator[str]:
    """Each entry that is not in the log, or is there and in the journal no more; each month whose numbers
    have a gap."""
    entry, log, number = JOURNAL_ENTRY.c, EVENT_LOG.c, JOURNAL_NUMBER.c
    posted = (log.company == q.company, log.document == EntryPosted.DOCUMENT, log.event == EntryPosted.NAME)
    told = sa.exists().where(*posted, log.document_id == entry.id)
    written = sa.exists().where(entry.company == q.company, entry.id == log.document_id)
    unlogged = sa.select(entry.id).where(entry.company == q.company, ~told)
    for row in q.rows(unlogged.order_by(entry.id)):
        yield f"entry {row['id']} is not in the log"
    gone = sa.select(log.document_id).where(*posted, ~written)
    for row in q.rows(gone.order_by(log.row)):
        yield f"entry {row['document_id']} is in the log and not in the journal"
    months = (
        sa.select(PERIOD.c.code, sa.func.count().label("count"), sa.func.max(number.number).label("last"))
        .join(PERIOD, PERIOD.c.id == number.period_id)
        .where(number.company == q.company)
        .group_by(PERIOD.c.code)
        .having(sa.func.count() != sa.func.max(number.number))
        .order_by(PERIOD.c.code)
    )
    for row in q.rows(months):
        yield f"{row['code']} has {row['count']} numbered entries up to number {row['last']}"

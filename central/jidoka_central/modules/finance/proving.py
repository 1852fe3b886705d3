"""The journal, held against the sealed log and its own numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.eventlog.model import EVENT_LOG
from jidoka_central.foundation.eventlog.reading import told
from jidoka_central.foundation.events import plain
from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.finance.events import EntryPosted
from jidoka_central.modules.finance.model import (
    ACCOUNT,
    JOURNAL_ENTRY,
    JOURNAL_LINE,
    JOURNAL_NUMBER,
    PERIOD,
)

_AT_ONCE: Final = 400  # entries that are asked for together


def recompute_journal(q: Queries) -> Iterator[str]:
    """Each entry that is not in the log, is there and in the journal no more, or says something else than the
    log; each month whose numbers have a gap."""
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
    yield from _lines(q)
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


def _lines(q: Queries) -> Iterator[str]:
    """Each entry whose day, document, nonconformance, reversal or lines are not those that the log tells."""
    some: dict[UUID, tuple[Any, ...]] = {}
    for entry_id, _, data in told(q, EntryPosted.DOCUMENT, [EntryPosted.NAME]):
        lines = sorted((one["account"], one["amount"], one["quality_cost"] or "") for one in data["lines"])
        some[entry_id] = (*(data[name] for name in _HEADER.values()), lines)
        if len(some) == _AT_ONCE:
            yield from _changed(q, some)
            some = {}
    yield from _changed(q, some)


# The entry's column -> what the event calls it.
_HEADER: Final = {
    "posting_date": "posting_date",
    "currency": "currency",
    "event": "source",
    "document_type": "source_type",
    "document_id": "source_id",
    "document_number": "source_number",
    "nc_id": "nc_id",
    "nc_number": "nc",
    "reverses_id": "reverses",
    "total": "total",
}


def _changed(q: Queries, logged: Mapping[UUID, tuple[Any, ...]]) -> Iterator[str]:
    entry, line = JOURNAL_ENTRY.c, JOURNAL_LINE.c
    ids = sorted(logged)
    lines: dict[UUID, list[tuple[str, int, str]]] = {}
    of = sa.select(line.entry_id, ACCOUNT.c.number, line.amount, line.quality_cost).join(
        ACCOUNT, ACCOUNT.c.id == line.account_id
    )
    for row in q.rows(of.where(line.company == q.company, line.entry_id.in_(ids))):
        lines.setdefault(row["entry_id"], []).append(
            (row["number"], row["amount"], row["quality_cost"] or "")
        )
    heads = sa.select(entry.id, *(entry[name] for name in _HEADER)).where(
        entry.company == q.company, entry.id.in_(ids)
    )
    for row in q.rows(heads.order_by(entry.id)):
        has = (*(plain(row[name]) for name in _HEADER), sorted(lines.get(row["id"], [])))
        if has != logged[row["id"]]:
            yield f"entry {row['id']} of {row['document_number']} is not the one in the log"

"""Entries as other documents show them: with their number, what they add up to, and their lines."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.finance import reading
from jidoka_central.modules.finance.model import JOURNAL_ENTRY, JOURNAL_NUMBER, PERIOD
from jidoka_central.modules.finance.rules import entry_number
from jidoka_central.modules.finance.things import EntryLine, EntrySummary, SourceDocument


def entries_of_nc(q: Queries, nc_id: UUID) -> tuple[EntrySummary, ...]:
    """Every entry that a nonconformance caused, oldest first, with its lines."""
    entry = JOURNAL_ENTRY.c
    statement = (
        sa.select(JOURNAL_ENTRY, PERIOD.c.code.label("period"), JOURNAL_NUMBER.c.number)
        .join(PERIOD, PERIOD.c.id == entry.period_id)
        .outerjoin(
            JOURNAL_NUMBER,
            sa.and_(JOURNAL_NUMBER.c.company == entry.company, JOURNAL_NUMBER.c.entry_id == entry.id),
        )
        .where(entry.company == q.company, entry.nc_id == nc_id)
        .order_by(entry.id)
    )
    return tuple(
        EntrySummary(
            id=row["id"],
            number=entry_number(row["period"], row["number"]),
            posting_date=row["posting_date"],
            event=row["event"],
            document=SourceDocument(row["document_type"], row["document_id"], row["document_number"]),
            currency=row["currency"],
            total=row["total"],
            lines=tuple(
                EntryLine(
                    line["account"], line["name_zh"], line["name_en"], line["amount"], line["quality_cost"]
                )
                for line in reading.lines_of(q, row["id"])
            ),
        )
        for row in q.rows(statement)
    )

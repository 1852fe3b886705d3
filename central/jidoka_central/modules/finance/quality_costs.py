"""Quality cost out of the journal: what it was for, on which account, in which month, for which
nonconformance. ``statements.quality_cost`` gives the same sums out of the balances."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.finance import reading
from jidoka_central.modules.finance.model import ACCOUNT, JOURNAL_ENTRY, JOURNAL_LINE, PERIOD
from jidoka_central.modules.finance.things import Period, QualityCost


@dataclass(frozen=True, slots=True)
class QualityCostSum:
    """Minor units, debit positive; without ``nc_id`` for what no nonconformance caused."""

    category: QualityCost
    account: str
    name_zh: str
    name_en: str
    period: str
    nc_id: UUID | None
    nc_number: str | None
    amount: int


def quality_cost_sums(
    q: Queries, last: Period | None = None, first: Period | None = None
) -> tuple[QualityCostSum, ...]:
    """The journal's lines of quality cost added up by category, account, month and nonconformance, of the
    periods ``first`` to ``last``. Raises ``NO_LEDGER``."""
    line, entry = JOURNAL_LINE.c, JOURNAL_ENTRY.c
    keys = (
        line.quality_cost.label("category"),
        ACCOUNT.c.number.label("account"),
        ACCOUNT.c.name_zh,
        ACCOUNT.c.name_en,
        PERIOD.c.code.label("period"),
        entry.nc_id,
        entry.nc_number,
    )
    statement = (
        sa.select(*keys, sa.func.sum(line.amount).label("amount"))
        .join(JOURNAL_ENTRY, entry.id == line.entry_id)
        .join(ACCOUNT, ACCOUNT.c.id == line.account_id)
        .join(PERIOD, PERIOD.c.id == line.period_id)
        .where(
            line.company == q.company,
            line.quality_cost.is_not(None),
            line.currency == reading.ledger_currency(q),
        )
        .group_by(*keys)
        .order_by(PERIOD.c.code, ACCOUNT.c.number, entry.nc_number)
    )
    if first is not None:
        statement = statement.where(PERIOD.c.first_day >= first.first_day)
    if last is not None:
        statement = statement.where(PERIOD.c.last_day <= last.last_day)
    return tuple(QualityCostSum(**{**row, "amount": int(row["amount"])}) for row in q.rows(statement))

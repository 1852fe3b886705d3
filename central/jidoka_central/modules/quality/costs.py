"""The cost of quality as the journal has it: by category and account, by month, by nonconformance.

Read from the journal's lines, and held against what stands on finance's accounts of quality cost, which are
kept apart: ``difference`` is zero, always. Amounts are decimal text in the currency of the books. What
things cost is seen by those who may (``quality.see_costs``), here and on a nonconformance.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Final
from uuid import UUID

from pydantic import StringConstraints

from jidoka_central.foundation.errors import INVALID_INPUT, NOT_A_CURSOR
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.text import Text
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import Period, QualityCostSum
from jidoka_central.modules.production.public import normal_scrap_value

PeriodCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
SEE_COSTS: Final = "quality.see_costs"
Page = tuple[list["CostRow"], str | None]


class CostFilters(Input):
    """The months ``first`` to ``last``; everything when left out."""

    first: PeriodCode | None = None
    last: PeriodCode | None = None
    category: finance.QualityCost | None = None
    nc_id: UUID | None = None


class CostRow(Answer):
    """What one nonconformance (or none) cost on one account in one month."""

    category: str
    account: str
    account_zh: str
    account_en: str
    period: str
    nc_id: UUID | None
    nc_number: str | None
    amount: str
    currency: str


class AccountCost(Answer):
    """``amount`` from the journal's lines, ``ledger`` from the account's balance."""

    account: str
    name_zh: str
    name_en: str
    amount: str
    ledger: str


class CategoryCost(Answer):
    category: str
    amount: str
    ledger: str
    accounts: list[AccountCost]


class MonthCost(Answer):
    period: str
    prevention: str
    appraisal: str
    internal_failure: str
    external_failure: str
    total: str


class NcCost(Answer):
    nc_id: UUID
    nc_number: str
    amount: str


class CostOfQuality(Answer):
    """Every category is there, also with nothing on it; months and nonconformances that cost something.
    ``normal_scrap`` is a memo beside it: what scrap within its allowance would have cost. It is in no account
    of quality cost and in no total here: the good pieces bear it."""

    currency: str
    categories: list[CategoryCost]
    months: list[MonthCost]
    nonconformances: list[NcCost]
    total: str
    ledger_total: str
    difference: str
    normal_scrap: str


def cost_rows(q: Queries, filters: CostFilters, cursor: str | None, limit: int) -> Page:
    """Sums in the order of month, account and nonconformance; the cursor counts them."""
    currency = finance.ledger_currency(q)
    rows = [
        one
        for one in finance.quality_cost_sums(q, _period(q, filters.last), _period(q, filters.first))
        if filters.category in (None, one.category) and filters.nc_id in (None, one.nc_id)
    ]
    if cursor and not re.fullmatch(r"[0-9]{1,9}", cursor):
        raise INVALID_INPUT.refuse(field="cursor", why=NOT_A_CURSOR)
    start = int(cursor or 0)
    shown = [
        CostRow(
            category=one.category,
            account=one.account,
            account_zh=one.name_zh,
            account_en=one.name_en,
            period=one.period,
            nc_id=one.nc_id,
            nc_number=one.nc_number,
            amount=finance.money_text(one.amount, currency),
            currency=currency,
        )
        for one in rows[start : start + limit]
    ]
    return shown, str(start + limit) if start + limit < len(rows) else None


def cost_of_quality(q: Queries, last: str | None = None, first: str | None = None) -> CostOfQuality:
    """Raises ``NO_LEDGER``, ``UNKNOWN_PERIOD``."""
    until, since = _period(q, last), _period(q, first)
    currency = finance.ledger_currency(q)
    sums = finance.quality_cost_sums(q, until, since)
    kept = finance.quality_cost(q, until, since)

    def money(amounts: int | Iterable[QualityCostSum]) -> str:
        total = amounts if isinstance(amounts, int) else sum(one.amount for one in amounts)
        return finance.money_text(total, currency)

    total, ledger = sum(one.amount for one in sums), sum(kept.values())
    caused: Counter[tuple[str, UUID]] = Counter()
    for one in sums:
        if one.nc_id is not None and one.nc_number is not None:
            caused[one.nc_number, one.nc_id] += one.amount
    return CostOfQuality(
        currency=currency,
        categories=[
            CategoryCost(
                category=category,
                amount=money(one for one in sums if one.category == category),
                ledger=money(amount),
                accounts=_accounts(q, category, sums, until, since, currency),
            )
            for category, amount in kept.items()
        ],
        months=[
            MonthCost(
                period=period,
                total=money(one for one in sums if one.period == period),
                **{
                    category: money(one for one in sums if (one.period, one.category) == (period, category))
                    for category in kept
                },
            )
            for period in sorted({one.period for one in sums})
        ],
        nonconformances=[
            NcCost(nc_id=nc_id, nc_number=number, amount=money(amount))
            for (number, nc_id), amount in sorted(caused.items())
        ],
        total=money(total),
        ledger_total=money(ledger),
        difference=money(total - ledger),
        normal_scrap=money(
            normal_scrap_value(
                q, None if since is None else since.first_day, None if until is None else until.last_day
            )
        ),
    )


def _accounts(
    q: Queries,
    category: str,
    sums: Iterable[QualityCostSum],
    last: Period | None,
    first: Period | None,
    currency: str,
) -> list[AccountCost]:
    from_lines: Counter[str] = Counter()
    for one in sums:
        from_lines[one.account] += one.amount
    return [
        AccountCost(
            account=row.account.number,
            name_zh=row.account.name_zh,
            name_en=row.account.name_en,
            amount=finance.money_text(from_lines[row.account.number], currency),
            ledger=finance.money_text(row.debit - row.credit, currency),
        )
        for row in finance.trial_balance(q, last, first).rows
        if row.account.quality_cost == category
    ]


def _period(q: Queries, code: str | None) -> Period | None:
    return None if code is None else finance.period_by_code(q, code)


COST_DATASETS = (
    Dataset(
        "quality.cost_of_quality",
        Text(zh="质量成本明细", en="Cost of quality"),
        SEE_COSTS,
        CostRow,
        CostFilters,
        cost_rows,
    ),
)

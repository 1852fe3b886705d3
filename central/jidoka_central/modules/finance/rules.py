"""Pure decisions of finance: does it balance, what does it do to the balances, how much is the tax."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from jidoka_central.modules.finance.errors import (
    AMOUNT_OUT_OF_RANGE,
    BAD_AMOUNT,
    LINE_COUNT,
    UNBALANCED,
    UNKNOWN_CURRENCY,
    UNKNOWN_PERIOD,
)
from jidoka_central.modules.finance.things import Account, AccountBalance, LineDraft, Taxed, VatCode
from jidoka_shared.values import InvalidValue, Money, allocate
from jidoka_shared.values.exact import CURRENCY_EXPONENT, divide_half_even

# The side on which an account of the type grows: +1 debit, -1 credit.
NATURAL_SIDE = {"asset": 1, "expense": 1, "liability": -1, "equity": -1, "revenue": -1}
RESULT_TYPES = frozenset({"revenue", "expense"})


def check_lines(lines: Sequence[LineDraft], currency: str, *, lines_max: int, amount_max: int) -> int:
    """The entry's total debit. Raises ``LINE_COUNT``, ``AMOUNT_OUT_OF_RANGE`` (naming the line),
    ``UNKNOWN_CURRENCY`` and ``UNBALANCED``."""
    if currency not in CURRENCY_EXPONENT:
        raise UNKNOWN_CURRENCY.refuse(field="currency", currency=currency)
    if not 2 <= len(lines) <= lines_max:
        raise LINE_COUNT.refuse(field="lines", limit=lines_max, count=len(lines))
    for index, line in enumerate(lines):
        assert type(line.amount) is int, "amounts are integers"
        if line.amount == 0 or abs(line.amount) > amount_max:
            limit = money_text(amount_max, currency)
            raise AMOUNT_OUT_OF_RANGE.refuse(field=f"lines.{index}.amount", limit=limit)
    debit = sum(line.amount for line in lines if line.amount > 0)
    credit = -sum(line.amount for line in lines if line.amount < 0)
    if debit != credit:
        shown = {"debit": money_text(debit, currency), "credit": money_text(credit, currency)}
        raise UNBALANCED.refuse(field="lines", **shown)
    return debit


def turnover(lines: Iterable[tuple[UUID, int]]) -> dict[UUID, tuple[int, int]]:
    """(account, amount) -> account: (debit, credit), in the order in which balances are locked."""
    sums: dict[UUID, tuple[int, int]] = {}
    for account_id, amount in lines:
        debit, credit = sums.get(account_id, (0, 0))
        sums[account_id] = (debit + max(amount, 0), credit + max(-amount, 0))
    return {account_id: sums[account_id] for account_id in sorted(sums)}


def vat_of(net: int, rate: VatCode) -> int:
    """The tax on a net sum, rounded half-even to minor units."""
    return divide_half_even(net * rate.numerator, rate.denominator)


def vat_of_part(part: int, of: Taxed, gone: Taxed, rate: VatCode) -> int:
    """The tax of a part that is taken off a paper, of which ``gone`` was taken before: the parts' taxes are
    rounded together, and the last part takes what is left of the paper's tax. Never more than is left."""
    left = max(0, of.vat - gone.vat)
    if gone.net + part >= of.net:
        return left
    return min(left, max(0, vat_of(gone.net + part, rate) - gone.vat))


def vat_of_lines(nets: Sequence[int], rate: VatCode) -> list[int]:
    """The tax of a document, computed once on its sum, split over its lines so that they add up to it."""
    total = vat_of(sum(nets), rate)
    return allocate(total, nets) if any(nets) else [0] * len(nets)


def net_of_gross(gross: int, rate: VatCode) -> tuple[int, int]:
    """(net, tax) of a sum that contains the tax; both add up to it."""
    net = divide_half_even(gross * rate.denominator, rate.denominator + rate.numerator)
    return net, gross - net


def month_of(code: str) -> tuple[date, date]:
    """First and last day of ``2026-11``. Raises ``UNKNOWN_PERIOD``."""
    try:
        year, month = (int(part) for part in code.split("-"))
        first = date(year, month, 1)
    except ValueError as error:
        raise UNKNOWN_PERIOD.refuse(field="period", period=code) from error
    if f"{year:04d}-{month:02d}" != code:
        raise UNKNOWN_PERIOD.refuse(field="period", period=code)
    return first, date(year, month, monthrange(year, month)[1])


def first_of_next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months_of(begin: date, end: date, limit: int) -> list[str]:
    """The months from that of ``begin`` to that of ``end``, the last ``limit`` of them; none when it ends
    before it begins."""
    first, last = (day.year * 12 + day.month - 1 for day in (begin, end))
    months = range(max(first, last - limit + 1), last + 1)
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in months]


def parse_money(text: str, currency: str, *, field: str) -> int:
    """Minor units of a plain decimal. Raises ``BAD_AMOUNT`` or ``UNKNOWN_CURRENCY`` naming the field."""
    if currency not in CURRENCY_EXPONENT:
        raise UNKNOWN_CURRENCY.refuse(field="currency", currency=currency)
    try:
        return Money.parse(text, currency).minor
    except InvalidValue as error:
        raise BAD_AMOUNT.refuse(field=field, text=text) from error


def money_text(minor: int, currency: str) -> str:
    """A sum as people read it: ``12500.00``."""
    return str(Money(currency, minor))


def entry_number(period: str, number: int | None) -> str | None:
    """What people call an entry: ``2026-11-000001``."""
    return None if number is None else f"{period}-{number:06d}"


def result(balances: Iterable[AccountBalance]) -> int:
    """Profit (positive) or loss of the balances of revenue and expense accounts, by their closing."""
    return -sum(one.closing for one in balances if one.account.type in RESULT_TYPES)


def closed_of(row: Mapping[Any, object], areas: Iterable[str]) -> tuple[str, ...]:
    """Which of the areas are closed in a period's row."""
    return tuple(area for area in sorted(set(areas)) if row[area] != "open")


def areas_of(accounts: Iterable[Account]) -> frozenset[str]:
    return frozenset(account.area for account in accounts)

"""Trial balance, income statement, balance sheet, cost of quality: read from the balances, in the currency of
the books. A statement is of the periods ``first`` to ``last``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.finance import reading, rules
from jidoka_central.modules.finance.model import CATEGORIES
from jidoka_central.modules.finance.things import Account, AccountBalance, Period

SECTIONS: Final = {
    "income": ("revenue", "expense"),
    "balance": ("asset", "liability", "equity"),
}


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """``debit`` and ``credit``: the sums of the closing balances on either side; they are equal."""

    currency: str
    rows: tuple[AccountBalance, ...]
    debit: int
    credit: int


@dataclass(frozen=True, slots=True)
class Section:
    """Accounts of one type; ``amounts`` and ``total`` are positive on the side on which the type grows."""

    type: str
    rows: tuple[tuple[Account, int], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Statement:
    """``result``: profit, or loss below zero; in a balance sheet the profit not yet carried to equity."""

    currency: str
    sections: tuple[Section, ...]
    result: int


def trial_balance(q: Queries, last: Period | None = None, first: Period | None = None) -> TrialBalance:
    """Every account that was posted to. Raises ``NO_LEDGER``."""
    currency = reading.ledger_currency(q)
    rows = tuple(reading.balances(q, currency, last, first))
    debit = sum(row.closing for row in rows if row.closing > 0)
    return TrialBalance(currency, rows, debit, -sum(row.closing for row in rows if row.closing < 0))


def income_statement(q: Queries, last: Period | None = None, first: Period | None = None) -> Statement:
    """Revenue, expense and result of the periods. Raises ``NO_LEDGER``."""
    currency = reading.ledger_currency(q)
    rows = reading.balances(q, currency, last, first)
    sections = _sections("income", [(row, row.debit - row.credit) for row in rows])
    return Statement(currency, sections, sections[0].total - sections[1].total)


def balance_sheet(q: Queries, last: Period | None = None) -> Statement:
    """What stands at the end of ``last``: assets equal liabilities, equity and result. Raises
    ``NO_LEDGER``."""
    currency = reading.ledger_currency(q)
    rows = reading.balances(q, currency, last)
    sections = _sections("balance", [(row, row.closing) for row in rows])
    return Statement(currency, sections, rules.result(rows))


def quality_cost(q: Queries, last: Period | None = None, first: Period | None = None) -> dict[str, int]:
    """What the ledger holds for each category of quality cost, in the order of the categories."""
    costs = dict.fromkeys(CATEGORIES, 0)
    for row in reading.balances(q, reading.ledger_currency(q), last, first):
        if row.account.quality_cost is not None:
            costs[row.account.quality_cost] += row.debit - row.credit
    return costs


def _sections(kind: str, rows: Sequence[tuple[AccountBalance, int]]) -> tuple[Section, ...]:
    found = []
    for type_ in SECTIONS[kind]:
        side = rules.NATURAL_SIDE[type_]
        of_type = tuple(
            (row.account, side * amount) for row, amount in rows if row.account.type == type_ and amount
        )
        found.append(Section(type_, of_type, sum(amount for _, amount in of_type)))
    return tuple(found)

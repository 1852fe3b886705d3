"""Statements for paper and spreadsheet: trial balance, income statement, balance sheet, journal, cost of
quality, in one language, with their sums, who printed them and the hash of their lines (``footing``).

``first`` and ``last`` are the periods asked for. A trial balance, a balance sheet and an income statement
without them are of everything posted; a journal without ``first`` is of one period, the newest when none is
given. Sums are those of the statements, never made here anew. Bound: ``LINES_MAX`` lines of a journal, fewer
on paper than in a workbook; what is longer is refused, not cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Final, Literal
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from jidoka_central.foundation.print import Column, Line, Sheet, Total, footing
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.text import Language, Text
from jidoka_central.modules.finance import quality_costs, reading, rules, statements
from jidoka_central.modules.finance.errors import STATEMENT_TOO_LONG
from jidoka_central.modules.finance.model import ACCOUNT, JOURNAL_ENTRY, JOURNAL_LINE, JOURNAL_NUMBER, PERIOD
from jidoka_central.modules.finance.things import Period
from jidoka_shared.values.exact import CURRENCY_EXPONENT

Name = Literal["trial_balance", "income", "balance_sheet", "journal", "quality_cost"]
Format = Literal["xlsx", "pdf"]
LINES_MAX: Final[dict[Format, int]] = {"xlsx": 100_000, "pdf": 2_000}

TITLES: Final[dict[Name, Text]] = {
    "trial_balance": Text(zh="试算平衡表", en="Trial balance"),
    "income": Text(zh="利润表", en="Income statement"),
    "balance_sheet": Text(zh="资产负债表", en="Balance sheet"),
    "journal": Text(zh="凭证清单", en="Journal"),
    "quality_cost": Text(zh="质量成本报表", en="Cost of quality"),
}
WORDS: Final[dict[str, Text]] = {
    "company": Text(zh="公司", en="Company"),
    "period": Text(zh="期间", en="Period"),
    "currency": Text(zh="币种", en="Currency"),
    "printed": Text(zh="打印时间", en="Printed"),
    "printed_by": Text(zh="打印人", en="Printed by"),
    "all": Text(zh="全部", en="all"),
    "until": Text(zh="截至 {last}", en="until {last}"),
    "account": Text(zh="科目", en="Account"),
    "name": Text(zh="名称", en="Name"),
    "opening": Text(zh="期初", en="Opening"),
    "debit": Text(zh="借方", en="Debit"),
    "credit": Text(zh="贷方", en="Credit"),
    "closing_debit": Text(zh="期末借方", en="Closing debit"),
    "closing_credit": Text(zh="期末贷方", en="Closing credit"),
    "amount": Text(zh="金额", en="Amount"),
    "sum": Text(zh="合计", en="Sum"),
    "sum_of": Text(zh="{what}合计", en="Sum of {what}"),
    "result": Text(zh="本期损益", en="Result"),
    "result_open": Text(zh="未结转损益", en="Result not carried over"),
    "claims": Text(zh="负债、权益及损益合计", en="Liabilities, equity and result"),
    "entry": Text(zh="凭证号", en="Entry"),
    "day": Text(zh="日期", en="Date"),
    "document": Text(zh="单据", en="Document"),
    "nc": Text(zh="不合格", en="Nonconformance"),
    "revenue": Text(zh="收入", en="revenue"),
    "expense": Text(zh="费用", en="expenses"),
    "asset": Text(zh="资产", en="assets"),
    "liability": Text(zh="负债", en="liabilities"),
    "equity": Text(zh="权益", en="equity"),
    "prevention": Text(zh="预防成本", en="prevention"),
    "appraisal": Text(zh="鉴定成本", en="appraisal"),
    "internal_failure": Text(zh="内部损失", en="internal failure"),
    "external_failure": Text(zh="外部损失", en="external failure"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be printed."""

    name: Name
    language: Language
    last: Period | None
    first: Period | None
    lines_max: int

    def word(self, name: str, **params: object) -> str:
        return WORDS[name].in_(self.language, params)

    def own(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en


Facts = list[Sequence[object]]


def sheet(
    q: Queries, name: Name, format_: Format, language: Language, last: Period | None, first: Period | None
) -> Sheet:
    """The statement as a sheet. Raises ``NO_LEDGER``, ``UNKNOWN_PERIOD`` (no period at all),
    ``STATEMENT_TOO_LONG``."""
    if name == "journal":
        last = last or reading.latest_period(q)
        first = first or last
    asked = Asked(name, language, last, first, LINES_MAX[format_])
    currency = reading.ledger_currency(q)
    columns, lines, facts = _BUILDERS[name](q, asked)
    codes = [period.code if period is not None else None for period in (first, last)]
    return Sheet(
        title=TITLES[name].in_(language),
        facts=_head(q, asked, currency),
        columns=columns,
        lines=tuple(lines),
        decimals=CURRENCY_EXPONENT[currency],
        footing=footing([name, q.company, *codes, currency], facts),
        made=q.now,
    )


def _head(q: Queries, asked: Asked, currency: str) -> tuple[tuple[str, str], ...]:
    at = datetime.fromtimestamp(q.now // 1_000_000, ZoneInfo(q.clock.zone))
    if asked.last is None and asked.first is None:
        period = asked.word("all")
    elif asked.first is None:
        assert asked.last is not None, "one of them is given"
        period = asked.word("until", last=asked.last.code)
    else:
        last = asked.last.code if asked.last is not None else ""
        period = asked.first.code if asked.first.code == last else f"{asked.first.code} - {last}"
    values = {
        "company": q.company,
        "period": period,
        "currency": currency,
        "printed": f"{at:%Y-%m-%d %H:%M} {q.clock.zone}",
        "printed_by": q.principal.display or q.principal.name,
    }
    return tuple((asked.word(name), value) for name, value in values.items())


Built = tuple[tuple[Column, ...], list[Line], Facts]


def _trial_balance(q: Queries, asked: Asked) -> Built:
    found = statements.trial_balance(q, asked.last, asked.first)
    lines, facts = [], Facts()
    for row in found.rows:
        sides = (row.closing, None) if row.closing >= 0 else (None, -row.closing)
        name = asked.own(row.account.name_zh, row.account.name_en)
        lines.append(Line((row.account.number, name, row.opening, row.debit, row.credit, *sides)))
        facts.append([row.account.number, row.opening, row.debit, row.credit, row.closing])
    if lines:
        sums = (
            sum(row.opening for row in found.rows),
            sum(row.debit for row in found.rows),
            sum(row.credit for row in found.rows),
            found.debit,
            found.credit,
        )
        totals = [Total(one, 0, len(lines) - 1) for one in sums]
        lines.append(Line((None, asked.word("sum"), *totals), strong=True))
    money = [
        Column(asked.word(name), "money", 3)
        for name in ("opening", "debit", "credit", "closing_debit", "closing_credit")
    ]
    columns = (Column(asked.word("account"), share=2), Column(asked.word("name"), share=5), *money)
    return columns, lines, facts


def _statement(q: Queries, asked: Asked) -> Built:
    if asked.name == "income":
        found = statements.income_statement(q, asked.last, asked.first)
    else:
        found = statements.balance_sheet(q, asked.last)
    lines, facts = [], Facts()
    for section in found.sections:
        lines.append(Line((None, _capital(asked.word(section.type)), None), strong=True))
        first = len(lines)
        for account, amount in section.rows:
            lines.append(Line((account.number, asked.own(account.name_zh, account.name_en), amount)))
            facts.append([section.type, account.number, amount])
        total = Total(section.total, first, len(lines) - 1) if section.rows else 0
        lines.append(Line((None, asked.word("sum_of", what=asked.word(section.type)), total), strong=True))
    result = asked.word("result" if asked.name == "income" else "result_open")
    lines.append(Line((None, result, found.result), strong=True))
    facts.append(["result", found.result])
    if asked.name == "balance_sheet":
        claims = sum(section.total for section in found.sections if section.type != "asset") + found.result
        lines.append(Line((None, asked.word("claims"), claims), strong=True))
    return _named_amounts(asked), lines, facts


def _named_amounts(asked: Asked) -> tuple[Column, ...]:
    return (
        Column(asked.word("account"), share=2),
        Column(asked.word("name"), share=6),
        Column(asked.word("amount"), "money", 3),
    )


def _journal(q: Queries, asked: Asked) -> Built:
    assert asked.first is not None and asked.last is not None, "a journal is of periods"
    rows = q.rows(_journal_lines(q, asked.first, asked.last).limit(asked.lines_max + 1))
    if len(rows) > asked.lines_max:
        raise STATEMENT_TOO_LONG.refuse(field="last", limit=asked.lines_max)
    lines, facts = [], Facts()
    for row in rows:
        amount = row["amount"]
        sides = (amount, None) if amount > 0 else (None, -amount)
        number = rules.entry_number(row["period"], row["number"])
        named = (row["document_number"], row["nc_number"], row["text"])
        document = " ".join(dict.fromkeys(one for one in named if one))
        cells = (
            number,
            row["posting_date"],
            document,
            row["account"],
            asked.own(row["name_zh"], row["name_en"]),
            *sides,
        )
        lines.append(Line(cells))
        day = row["posting_date"].isoformat()
        facts.append([number, day, row["document_number"], row["nc_number"], row["account"], amount])
    if lines:
        debit = sum(row["amount"] for row in rows if row["amount"] > 0)
        credit = -sum(row["amount"] for row in rows if row["amount"] < 0)
        totals = [Total(one, 0, len(lines) - 1) for one in (debit, credit)]
        lines.append(Line((None, None, None, None, asked.word("sum"), *totals), strong=True))
    columns = (
        Column(asked.word("entry"), share=4),
        Column(asked.word("day"), "date", 3),
        Column(asked.word("document"), share=6),
        Column(asked.word("account"), share=2),
        Column(asked.word("name"), share=5),
        Column(asked.word("debit"), "money", 4),
        Column(asked.word("credit"), "money", 4),
    )
    return columns, lines, facts


def _journal_lines(q: Queries, first: Period, last: Period) -> sa.Select[tuple[object, ...]]:
    entry, line = JOURNAL_ENTRY.c, JOURNAL_LINE.c
    number = JOURNAL_NUMBER.c.number
    return (
        sa.select(
            PERIOD.c.code.label("period"),
            number,
            entry.posting_date,
            entry.document_number,
            entry.nc_number,
            entry.text,
            line.amount,
            ACCOUNT.c.number.label("account"),
            ACCOUNT.c.name_zh,
            ACCOUNT.c.name_en,
        )
        .select_from(PERIOD)
        .join(JOURNAL_ENTRY, sa.and_(entry.company == PERIOD.c.company, entry.period_id == PERIOD.c.id))
        .join(JOURNAL_LINE, sa.and_(line.company == entry.company, line.entry_id == entry.id))
        .join(ACCOUNT, ACCOUNT.c.id == line.account_id)
        .outerjoin(
            JOURNAL_NUMBER,
            sa.and_(JOURNAL_NUMBER.c.company == entry.company, JOURNAL_NUMBER.c.entry_id == entry.id),
        )
        .where(
            PERIOD.c.company == q.company,
            PERIOD.c.first_day >= first.first_day,
            PERIOD.c.last_day <= last.last_day,
        )
        .order_by(PERIOD.c.code, number.is_(None), number, entry.id, line.position)
    )


def _quality_cost(q: Queries, asked: Asked) -> Built:
    totals = statements.quality_cost(q, asked.last, asked.first)
    by_category = attrgetter("category")
    found = sorted(quality_costs.quality_cost_sums(q, asked.last, asked.first), key=by_category)
    of = {category: list(rows) for category, rows in groupby(found, by_category)}
    lines, facts = [], Facts()
    for category, total in totals.items():
        lines.append(Line((None, _capital(asked.word(category)), None, None, None), strong=True))
        first = len(lines)
        for row in of.get(category, ()):
            name = asked.own(row.name_zh, row.name_en)
            lines.append(Line((row.account, name, row.period, row.nc_number, row.amount)))
            facts.append([category, row.account, row.period, row.nc_number, row.amount])
        cell = Total(total, first, len(lines) - 1) if len(lines) > first else total
        label = asked.word("sum_of", what=asked.word(category))
        lines.append(Line((None, label, None, None, cell), strong=True))
    lines.append(Line((None, asked.word("sum"), None, None, sum(totals.values())), strong=True))
    columns = (
        Column(asked.word("account"), share=2),
        Column(asked.word("name"), share=5),
        Column(asked.word("period"), share=2),
        Column(asked.word("nc"), share=3),
        Column(asked.word("amount"), "money", 3),
    )
    return columns, lines, facts


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_BUILDERS: Final[dict[Name, Callable[[Queries, Asked], Built]]] = {
    "trial_balance": _trial_balance,
    "income": _statement,
    "balance_sheet": _statement,
    "journal": _journal,
    "quality_cost": _quality_cost,
}

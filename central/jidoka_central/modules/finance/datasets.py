"""The books as lists. A balance leads to its lines, a line to its entry, an entry to the event and the
document that caused it; from a document the entries are found by its id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.text import Text
from jidoka_central.modules.finance import reading, rules, statements
from jidoka_central.modules.finance.commands import READ, AccountNumber, PeriodCode
from jidoka_central.modules.finance.model import (
    ACCOUNT,
    AREAS,
    JOURNAL_ENTRY,
    JOURNAL_LINE,
    JOURNAL_NUMBER,
    OPEN_ITEM,
    PAYMENT_BLOCK,
    PERIOD,
    VAT_CODE,
)
from jidoka_central.modules.finance.things import Period, QualityCost
from jidoka_central.modules.masterdata.public import Code, Partner, get_partner, partner_by_number

Page = tuple[list[Any], str | None]
REVERSAL = JOURNAL_ENTRY.alias("reversal")


class NoFilter(Input):
    pass


class AccountItem(Answer):
    id: UUID
    number: str
    name_zh: str
    name_en: str
    type: str
    area: str
    quality_cost: str | None
    manual: bool


class PeriodItem(Answer):
    id: UUID
    period: str
    first_day: date
    last_day: date
    stock: str
    payables: str
    receivables: str
    general: str


class EntryFilter(Input):
    period: PeriodCode | None = None
    document_id: UUID | None = None
    nc_id: UUID | None = None
    event: str | None = None


class EntryItem(Answer):
    """``number`` is empty in the moment before the entry has one."""

    id: UUID
    number: str | None
    period: str
    posting_date: date
    document_date: date
    event: str
    document_type: str
    document_id: UUID | None
    document_number: str
    nc_id: UUID | None
    nc_number: str | None
    text: str | None
    total: str
    currency: str
    reverses_id: UUID | None
    reversed_by: UUID | None
    posted_by: str
    created: int


class LineFilter(Input):
    account: AccountNumber | None = None
    period: PeriodCode | None = None
    order_id: UUID | None = None
    item_id: UUID | None = None
    document_id: UUID | None = None
    nc_id: UUID | None = None
    quality_cost: QualityCost | None = None


class LineItem(Answer):
    """One of ``debit`` and ``credit`` is filled."""

    id: UUID
    entry_id: UUID
    entry: str | None
    posting_date: date
    account: str
    account_zh: str
    account_en: str
    debit: str | None
    credit: str | None
    currency: str
    quality_cost: str | None
    event: str
    document_type: str
    document_id: UUID | None
    document_number: str
    nc_id: UUID | None
    nc_number: str | None
    order_id: UUID | None
    item_id: UUID | None
    partner_id: UUID | None


class BalanceFilter(Input):
    """From the beginning of ``first`` to the end of ``last``; everything when left out."""

    first: PeriodCode | None = None
    last: PeriodCode | None = None


class BalanceItem(Answer):
    """``opening`` and ``closing`` are positive for debit."""

    account: str
    name_zh: str
    name_en: str
    type: str
    opening: str
    debit: str
    credit: str
    closing: str
    currency: str


class QualityCostItem(Answer):
    category: str
    amount: str
    currency: str


class OpenItemFilter(Input):
    kind: Literal["payables", "receivables"] | None = None
    partner: Code | None = None
    document_id: UUID | None = None
    open: bool | None = None
    blocked: bool | None = None


class BlockShown(Answer):
    cause: str
    reason_zh: str
    reason_en: str
    document_type: str
    document_id: UUID | None
    document_number: str


class OpenItemItem(Answer):
    """``amount`` and ``open`` are positive where the partner owes and negative where it is owed."""

    id: UUID
    kind: str
    partner: str
    partner_name: str
    entry_id: UUID
    document_type: str
    document_id: UUID | None
    document_number: str
    due: date
    amount: str
    open: str
    currency: str
    blocks: list[BlockShown]


class VatCodeItem(Answer):
    id: UUID
    code: str
    name_zh: str
    name_en: str
    kind: str
    numerator: int
    denominator: int
    valid_from: date


def period_named(q: Queries, code: str | None) -> Period | None:
    return None if code is None else reading.period_by_code(q, code)


def accounts(q: Queries, filters: NoFilter, cursor: str | None, limit: int) -> Page:
    rows = [account for account in reading.accounts(q) if cursor is None or account.number > cursor]
    shown = [AccountItem.model_validate(account, from_attributes=True) for account in rows[:limit]]
    return shown, shown[-1].number if len(rows) > limit else None


def periods(q: Queries, filters: NoFilter, cursor: str | None, limit: int) -> Page:
    statement = sa.select(PERIOD).where(PERIOD.c.company == q.company)
    if cursor is not None:
        statement = statement.where(PERIOD.c.code < cursor)
    rows = q.rows(statement.order_by(PERIOD.c.code.desc()).limit(limit + 1))
    shown = [period_item(row) for row in rows[:limit]]
    return shown, shown[-1].period if len(rows) > limit else None


def period_item(row: RowMapping) -> PeriodItem:
    names = ("id", "first_day", "last_day", *AREAS)
    return PeriodItem(period=row["code"], **{name: row[name] for name in names})


def entries_statement(q: Queries) -> sa.Select[Any]:
    """Entries with period, number and reversal."""
    return (
        sa.select(
            JOURNAL_ENTRY,
            PERIOD.c.code.label("period"),
            JOURNAL_NUMBER.c.number,
            REVERSAL.c.id.label("reversed_by"),
        )
        .join(PERIOD, PERIOD.c.id == JOURNAL_ENTRY.c.period_id)
        .outerjoin(
            JOURNAL_NUMBER,
            sa.and_(
                JOURNAL_NUMBER.c.company == JOURNAL_ENTRY.c.company,
                JOURNAL_NUMBER.c.entry_id == JOURNAL_ENTRY.c.id,
            ),
        )
        .outerjoin(
            REVERSAL,
            sa.and_(
                REVERSAL.c.company == JOURNAL_ENTRY.c.company, REVERSAL.c.reverses_id == JOURNAL_ENTRY.c.id
            ),
        )
        .where(JOURNAL_ENTRY.c.company == q.company)
    )


def entry_item(row: RowMapping) -> EntryItem:
    same = {name: row[name] for name in EntryItem.model_fields if name in row}
    number = rules.entry_number(row["period"], row["number"])
    return EntryItem(**same | {"number": number, "total": rules.money_text(row["total"], row["currency"])})


def entries(q: Queries, filters: EntryFilter, cursor: str | None, limit: int) -> Page:
    statement = entries_statement(q)
    if filters.period is not None:
        period_id = reading.period_by_code(q, filters.period).id
        statement = statement.where(JOURNAL_ENTRY.c.period_id == period_id)
    for name in ("document_id", "nc_id", "event"):
        if (value := getattr(filters, name)) is not None:
            statement = statement.where(JOURNAL_ENTRY.c[name] == value)
    rows, cursor = newest_first(q, statement, JOURNAL_ENTRY.c.id, cursor, limit)
    return [entry_item(row) for row in rows], cursor


def lines(q: Queries, filters: LineFilter, cursor: str | None, limit: int) -> Page:
    entry = JOURNAL_ENTRY.c
    statement = (
        sa.select(
            JOURNAL_LINE,
            entry.posting_date,
            entry.event,
            entry.document_type,
            entry.document_id,
            entry.document_number,
            entry.nc_id,
            entry.nc_number,
            ACCOUNT.c.number.label("account"),
            ACCOUNT.c.name_zh.label("account_zh"),
            ACCOUNT.c.name_en.label("account_en"),
            PERIOD.c.code.label("period"),
            JOURNAL_NUMBER.c.number,
        )
        .join(JOURNAL_ENTRY, entry.id == JOURNAL_LINE.c.entry_id)
        .join(ACCOUNT, ACCOUNT.c.id == JOURNAL_LINE.c.account_id)
        .join(PERIOD, PERIOD.c.id == JOURNAL_LINE.c.period_id)
        .outerjoin(
            JOURNAL_NUMBER,
            sa.and_(JOURNAL_NUMBER.c.company == entry.company, JOURNAL_NUMBER.c.entry_id == entry.id),
        )
        .where(JOURNAL_LINE.c.company == q.company)
    )
    if filters.account is not None:
        account_id = reading.account_by_number(q, filters.account).id
        statement = statement.where(JOURNAL_LINE.c.account_id == account_id)
    if filters.period is not None:
        period_id = reading.period_by_code(q, filters.period).id
        statement = statement.where(JOURNAL_LINE.c.period_id == period_id)
    for column, value in (
        (JOURNAL_LINE.c.order_id, filters.order_id),
        (JOURNAL_LINE.c.item_id, filters.item_id),
        (entry.document_id, filters.document_id),
        (entry.nc_id, filters.nc_id),
        (JOURNAL_LINE.c.quality_cost, filters.quality_cost),
    ):
        if value is not None:
            statement = statement.where(column == value)
    rows, cursor = newest_first(q, statement, JOURNAL_LINE.c.id, cursor, limit)
    return [_line(row) for row in rows], cursor


def _line(row: RowMapping) -> LineItem:
    same = {name: row[name] for name in LineItem.model_fields if name in row}
    text = rules.money_text(abs(row["amount"]), row["currency"])
    debit, credit = (text, None) if row["amount"] > 0 else (None, text)
    number = rules.entry_number(row["period"], row["number"])
    return LineItem(**same | {"entry": number, "debit": debit, "credit": credit})


def trial_balance(q: Queries, filters: BalanceFilter, cursor: str | None, limit: int) -> Page:
    found = statements.trial_balance(q, period_named(q, filters.last), period_named(q, filters.first))
    rows = [row for row in found.rows if cursor is None or row.account.number > cursor]
    shown = [
        BalanceItem(
            account=row.account.number,
            name_zh=row.account.name_zh,
            name_en=row.account.name_en,
            type=row.account.type,
            opening=rules.money_text(row.opening, found.currency),
            debit=rules.money_text(row.debit, found.currency),
            credit=rules.money_text(row.credit, found.currency),
            closing=rules.money_text(row.closing, found.currency),
            currency=found.currency,
        )
        for row in rows[:limit]
    ]
    return shown, shown[-1].account if len(rows) > limit else None


def quality_cost(q: Queries, filters: BalanceFilter, cursor: str | None, limit: int) -> Page:
    currency = reading.ledger_currency(q)
    costs = statements.quality_cost(q, period_named(q, filters.last), period_named(q, filters.first))
    return [
        QualityCostItem(category=category, amount=rules.money_text(amount, currency), currency=currency)
        for category, amount in costs.items()
    ], None


def open_items(q: Queries, filters: OpenItemFilter, cursor: str | None, limit: int) -> Page:
    block = (
        sa.select(PAYMENT_BLOCK.c.id)
        .where(PAYMENT_BLOCK.c.open_item_id == OPEN_ITEM.c.id, PAYMENT_BLOCK.c.state == "blocked")
        .exists()
    )
    statement = (
        sa.select(OPEN_ITEM, ACCOUNT.c.area.label("kind"))
        .join(ACCOUNT, ACCOUNT.c.id == OPEN_ITEM.c.account_id)
        .where(OPEN_ITEM.c.company == q.company)
    )
    if filters.kind is not None:
        statement = statement.where(ACCOUNT.c.area == filters.kind)
    if filters.partner is not None:
        statement = statement.where(OPEN_ITEM.c.partner_id == partner_by_number(q, filters.partner).id)
    if filters.document_id is not None:
        statement = statement.where(OPEN_ITEM.c.document_id == filters.document_id)
    if filters.open is not None:
        statement = statement.where(OPEN_ITEM.c.open != 0 if filters.open else OPEN_ITEM.c.open == 0)
    if filters.blocked is not None:
        statement = statement.where(block if filters.blocked else ~block)
    rows, cursor = newest_first(q, statement, OPEN_ITEM.c.id, cursor, limit)
    blocks = _blocks(q, [row["id"] for row in rows])
    partners = {id_: get_partner(q, id_) for id_ in {row["partner_id"] for row in rows}}
    return [open_item(row, partners[row["partner_id"]], blocks.get(row["id"], [])) for row in rows], cursor


def _blocks(q: Queries, item_ids: list[UUID]) -> dict[UUID, list[BlockShown]]:
    statement = sa.select(PAYMENT_BLOCK).where(
        PAYMENT_BLOCK.c.company == q.company,
        PAYMENT_BLOCK.c.open_item_id.in_(item_ids),
        PAYMENT_BLOCK.c.state == "blocked",
    )
    found: dict[UUID, list[BlockShown]] = {}
    for row in q.rows(statement.order_by(PAYMENT_BLOCK.c.id)):
        found.setdefault(row["open_item_id"], []).append(BlockShown.model_validate(dict(row)))
    return found


def open_item(row: Mapping[Any, Any], partner: Partner, blocks: list[BlockShown]) -> OpenItemItem:
    same = {name: row[name] for name in OpenItemItem.model_fields if name in row}
    return OpenItemItem(
        **same
        | {
            "partner": partner.number,
            "partner_name": partner.name,
            "amount": rules.money_text(row["amount"], row["currency"]),
            "open": rules.money_text(row["open"], row["currency"]),
            "blocks": blocks,
        }
    )


def vat_codes(q: Queries, filters: NoFilter, cursor: str | None, limit: int) -> Page:
    statement = sa.select(VAT_CODE).where(VAT_CODE.c.company == q.company)
    rows, cursor = newest_first(q, statement, VAT_CODE.c.id, cursor, limit)
    return [VatCodeItem.model_validate(dict(row)) for row in rows], cursor


DATASETS = (
    Dataset(
        "finance.accounts", Text(zh="科目表", en="Chart of accounts"), READ, AccountItem, NoFilter, accounts
    ),
    Dataset("finance.periods", Text(zh="会计期间", en="Periods"), READ, PeriodItem, NoFilter, periods),
    Dataset("finance.entries", Text(zh="凭证", en="Journal entries"), READ, EntryItem, EntryFilter, entries),
    Dataset("finance.lines", Text(zh="明细账", en="Journal lines"), READ, LineItem, LineFilter, lines),
    Dataset(
        "finance.trial_balance",
        Text(zh="试算平衡表", en="Trial balance"),
        READ,
        BalanceItem,
        BalanceFilter,
        trial_balance,
    ),
    Dataset(
        "finance.quality_cost",
        Text(zh="质量成本", en="Cost of quality"),
        READ,
        QualityCostItem,
        BalanceFilter,
        quality_cost,
    ),
    Dataset(
        "finance.open_items",
        Text(zh="未清项", en="Open items"),
        READ,
        OpenItemItem,
        OpenItemFilter,
        open_items,
    ),
    Dataset("finance.vat_codes", Text(zh="税码", en="VAT codes"), READ, VatCodeItem, NoFilter, vat_codes),
)

"""Finance tables.

- ``ledger``: one row a company: the currency its books are kept in. ``ledger_slot``: the slots of its
  balances; a transaction that posts holds one of them.
- ``account``: number, name, type, area (which lock of a period it falls under), the key by which the posting
  table names it, and the category of quality cost it collects. ``manual``: a person may post to it.
- ``period``: a calendar month; each area is open or closed. An area closes for good.
- ``journal_entry``, ``journal_line``: the journal, written once. An amount is positive for debit and negative
  for credit; the lines of an entry sum to zero, their debits to ``total``; positions run from 1 to ``lines``.
  ``event`` is what happened, ``document`` what it happened to, ``nc`` the nonconformance that caused it;
  ``reverses_id`` is the entry a reversal takes back, each entry at most once.
- ``journal_number``: the number people call an entry by, gapless within its period, given after the commit
  (ADR-0010).
- ``account_balance``: turnover by (account, period, currency, slot), summed over slots on read; it is the
  sum of the journal's lines at any time (``recompute_balances``).
- ``open_item``: what a partner owes (debit, positive) or is owed (credit, negative); ``open`` is what is left
  of ``amount``. Open items of an account sum to its balance. ``open_item_settlement``: each change of it.
- ``payment_block``: why an item may not be paid yet, until somebody releases it.
- ``vat_code``: a rate as a ratio of integers, valid from a date on.

The database itself refuses, also to raw SQL of the server's role: a line in a closed area, a line beyond its
entry's ``lines``, a line whose period, company or currency is not its entry's, an entry that does not balance
(PostgreSQL: at commit; SQLite: with its last line), reopening an area, changing what an account is. Amounts
are minor units, at most ``AMOUNT_MAX`` a line.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index

from jidoka_central.foundation.db import Amount, Instant, business_table, fact_table, guard, metadata
from jidoka_central.foundation.db.schema import COMPANY_LENGTH, integer_only
from jidoka_central.modules.finance import guards

AMOUNT_MAX: Final = 10**12  # nine million of the largest lines still sum inside BIGINT
LINES_MAX: Final = 2_000
SLOTS: Final = 64
AREAS: Final = ("stock", "payables", "receivables", "general")
TYPES: Final = ("asset", "liability", "equity", "revenue", "expense")
CATEGORIES: Final = ("prevention", "appraisal", "internal_failure", "external_failure")

CURRENCY = sa.String(3)
DOCUMENT_TYPE = sa.String(40)
DOCUMENT_NUMBER = sa.String(80)
_AREA_STATES = tuple(
    sa.CheckConstraint(f"{area} IN ('open', 'closed')", name=f"{area}_state") for area in AREAS
)


def _one_of(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


LEDGER = business_table("ledger", Column("currency", CURRENCY, nullable=False), unique=[()])

LEDGER_SLOT = sa.Table(
    "ledger_slot",
    metadata,
    Column("company", sa.String(COMPANY_LENGTH), primary_key=True),
    Column("slot", sa.Integer, primary_key=True, autoincrement=False),
)

ACCOUNT = business_table(
    "account",
    Column("number", sa.String(12), nullable=False),
    Column("name_zh", sa.String(120), nullable=False),
    Column("name_en", sa.String(120), nullable=False),
    Column("type", sa.String(9), nullable=False),
    Column("area", sa.String(11), nullable=False),
    Column("posting_key", sa.String(40)),
    Column("quality_cost", sa.String(16)),
    Column("manual", sa.Boolean, nullable=False),
    _one_of("type", TYPES),
    _one_of("area", AREAS),
    _one_of("quality_cost", CATEGORIES),
    unique=[("number",), ("posting_key",)],
)

PERIOD = business_table(
    "period",
    Column("code", sa.String(7), nullable=False),
    Column("first_day", sa.Date, nullable=False),
    Column("last_day", sa.Date, nullable=False),
    *(Column(area, sa.String(6), nullable=False) for area in AREAS),
    *_AREA_STATES,
    sa.CheckConstraint("first_day <= last_day", name="days"),
    Index("ix_period_days", "company", "last_day", "first_day"),
    unique=[("code",)],
)

JOURNAL_ENTRY = fact_table(
    "journal_entry",
    Column("period_id", ForeignKey("period.id"), nullable=False),
    Column("posting_date", sa.Date, nullable=False),
    Column("document_date", sa.Date, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("event", sa.String(80), nullable=False),
    Column("document_type", DOCUMENT_TYPE, nullable=False),
    Column("document_id", sa.Uuid),
    Column("document_number", DOCUMENT_NUMBER, nullable=False),
    Column("nc_id", sa.Uuid),
    Column("nc_number", DOCUMENT_NUMBER),
    Column("text", sa.String(400)),
    Column("reverses_id", ForeignKey("journal_entry.id")),
    Column("lines", sa.Integer, nullable=False),
    Column("total", Amount, nullable=False),
    Column("posted_by", sa.String(120), nullable=False),
    sa.CheckConstraint(f"lines BETWEEN 2 AND {LINES_MAX}", name="lines"),
    sa.CheckConstraint("total > 0", name="total_positive"),
    Index("ix_journal_entry_document", "company", "document_id"),
    Index("ix_journal_entry_period", "company", "period_id", "id"),
    Index("ix_journal_entry_nc", "company", "nc_id"),
    unique=[("reverses_id",)],
)

JOURNAL_LINE = fact_table(
    "journal_line",
    Column("entry_id", ForeignKey("journal_entry.id"), nullable=False),
    Column("position", sa.Integer, nullable=False),
    Column("period_id", ForeignKey("period.id"), nullable=False),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("amount", Amount, nullable=False),
    Column("quality_cost", sa.String(16)),
    Column("partner_id", ForeignKey("partner.id")),
    Column("item_id", ForeignKey("item.id")),
    Column("order_id", sa.Uuid),
    sa.CheckConstraint(f"amount <> 0 AND amount BETWEEN -{AMOUNT_MAX} AND {AMOUNT_MAX}", name="amount"),
    _one_of("quality_cost", CATEGORIES),
    Index("ix_journal_line_account", "company", "account_id", "period_id", "id"),
    Index(
        "ix_journal_line_order",
        "company",
        "order_id",
        postgresql_where=sa.text("order_id IS NOT NULL"),
        sqlite_where=sa.text("order_id IS NOT NULL"),
    ),
    unique=[("entry_id", "position")],
)

JOURNAL_NUMBER = fact_table(
    "journal_number",
    Column("entry_id", ForeignKey("journal_entry.id"), nullable=False),
    Column("period_id", ForeignKey("period.id"), nullable=False),
    Column("number", sa.BigInteger, nullable=False),
    unique=[("entry_id",), ("period_id", "number")],
)

ACCOUNT_BALANCE = sa.Table(
    "account_balance",
    metadata,
    Column("company", sa.String(COMPANY_LENGTH), primary_key=True),
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("period_id", ForeignKey("period.id"), primary_key=True),
    Column("currency", CURRENCY, primary_key=True),
    Column("slot", sa.Integer, primary_key=True, autoincrement=False),
    Column("debit", Amount, nullable=False),
    Column("credit", Amount, nullable=False),
    sa.CheckConstraint("debit >= 0 AND credit >= 0", name="not_negative"),
    integer_only("account_balance", "debit"),
    integer_only("account_balance", "credit"),
)

OPEN_ITEM = business_table(
    "open_item",
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("partner_id", ForeignKey("partner.id"), nullable=False),
    Column("entry_id", ForeignKey("journal_entry.id"), nullable=False),
    Column("document_type", DOCUMENT_TYPE, nullable=False),
    Column("document_id", sa.Uuid),
    Column("document_number", DOCUMENT_NUMBER, nullable=False),
    Column("due", sa.Date, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("amount", Amount, nullable=False),
    Column("open", Amount, nullable=False),
    sa.CheckConstraint(
        "(amount > 0 AND open BETWEEN 0 AND amount) OR (amount < 0 AND open BETWEEN amount AND 0)",
        name="open_within_amount",
    ),
    Index("ix_open_item_partner", "company", "partner_id"),
    Index("ix_open_item_entry", "company", "entry_id"),
    Index("ix_open_item_document", "company", "document_id"),
)

OPEN_ITEM_SETTLEMENT = fact_table(
    "open_item_settlement",
    Column("open_item_id", ForeignKey("open_item.id"), nullable=False),
    Column("entry_id", ForeignKey("journal_entry.id"), nullable=False),
    Column("amount", Amount, nullable=False),
    sa.CheckConstraint("amount <> 0", name="amount_not_zero"),
    Index("ix_open_item_settlement_item", "company", "open_item_id"),
    Index("ix_open_item_settlement_entry", "company", "entry_id"),
)

PAYMENT_BLOCK = business_table(
    "payment_block",
    Column("open_item_id", ForeignKey("open_item.id"), nullable=False),
    Column("state", sa.String(8), nullable=False),
    Column("cause", sa.String(40), nullable=False),
    Column("reason_zh", sa.String(400), nullable=False),
    Column("reason_en", sa.String(400), nullable=False),
    Column("document_type", DOCUMENT_TYPE, nullable=False),
    Column("document_id", sa.Uuid),
    Column("document_number", DOCUMENT_NUMBER, nullable=False),
    Column("released_by", sa.String(120)),
    Column("released", Instant),
    Column("release_reason", sa.String(400)),
    _one_of("state", ("blocked", "released")),
    Index("ix_payment_block_item", "company", "open_item_id"),
    Index("ix_payment_block_document", "company", "document_id"),
)

VAT_CODE = business_table(
    "vat_code",
    Column("code", sa.String(12), nullable=False),
    Column("name_zh", sa.String(120), nullable=False),
    Column("name_en", sa.String(120), nullable=False),
    Column("kind", sa.String(6), nullable=False),
    Column("numerator", sa.Integer, nullable=False),
    Column("denominator", sa.Integer, nullable=False),
    Column("valid_from", sa.Date, nullable=False),
    _one_of("kind", ("input", "output")),
    sa.CheckConstraint("numerator >= 0 AND denominator > 0 AND numerator <= denominator", name="rate"),
    unique=[("code", "valid_from")],
)

guard(JOURNAL_LINE, "journal_line_allowed", sqlite=guards.LINE_SQLITE, postgresql=guards.LINE_POSTGRESQL)
guard(JOURNAL_LINE, "journal_line_completes", sqlite=guards.COMPLETE_SQLITE)
guard(JOURNAL_ENTRY, "journal_entry_balances", postgresql=guards.BALANCE_POSTGRESQL)
guard(PERIOD, "period_stays_closed", sqlite=guards.PERIOD_SQLITE, postgresql=guards.PERIOD_POSTGRESQL)
guard(ACCOUNT, "account_stays", sqlite=guards.ACCOUNT_SQLITE, postgresql=guards.ACCOUNT_POSTGRESQL)

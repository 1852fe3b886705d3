"""Looking things up in the books, and proving that what is stored is the sum of its facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.clock import date_in_zone
from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.finance.errors import (
    NO_LEDGER,
    UNKNOWN_ACCOUNT,
    UNKNOWN_ENTRY,
    UNKNOWN_PERIOD,
    UNKNOWN_VAT_CODE,
)
from jidoka_central.modules.finance.model import (
    ACCOUNT,
    ACCOUNT_BALANCE,
    AREAS,
    JOURNAL_ENTRY,
    JOURNAL_LINE,
    JOURNAL_NUMBER,
    LEDGER,
    OPEN_ITEM,
    OPEN_ITEM_SETTLEMENT,
    PERIOD,
    VAT_CODE,
)
from jidoka_central.modules.finance.things import (
    Account,
    AccountBalance,
    BooksDifference,
    OpenItem,
    Period,
    SourceDocument,
    VatCode,
    Worth,
)

ACCOUNT_FIELDS = tuple(Account.__dataclass_fields__)
# Built once: every posting asks these two.
_CURRENCY = sa.select(LEDGER.c.currency).where(LEDGER.c.company == sa.bindparam("of"))
_NAMES: sa.BindParameter[list[str]] = sa.bindparam("names", expanding=True)
_ACCOUNTS_BY_NAME = sa.select(*(ACCOUNT.c[name] for name in ACCOUNT_FIELDS)).where(
    ACCOUNT.c.company == sa.bindparam("of"),
    sa.or_(ACCOUNT.c.number.in_(_NAMES), ACCOUNT.c.posting_key.in_(_NAMES)),
)


def ledger_currency(q: Queries) -> str:
    """The currency of the company's books. Raises ``NO_LEDGER``."""
    found = books_currency(q)
    if found is None:
        raise NO_LEDGER.refuse()
    return found


def books_currency(q: Queries) -> str | None:
    """The currency of the company's books; ``None`` when they have not been opened: then nothing has a
    value."""
    found: str | None = q.scalar(_CURRENCY, {"of": q.company})
    return found


def ledger_open(q: Queries) -> bool:
    return books_currency(q) is not None


def worth(q: Queries, amount: int, item_class: str, at: int | None = None) -> Worth | None:
    """An amount as events carry it; ``at`` is when it happened (now when none is given). ``None`` without
    books: then nothing has a value."""
    currency = books_currency(q)
    if currency is None:
        return None
    return Worth(amount, currency, item_class, q.today if at is None else date_in_zone(at, q.clock.zone))


def accounts_by_name(q: Queries, names: Collection[str]) -> dict[str, Account]:
    """Accounts by number or posting key, as named. Raises ``UNKNOWN_ACCOUNT``."""
    return accounts_of(q.rows(_ACCOUNTS_BY_NAME, {"of": q.company, "names": list(names)}), names)


def accounts_of(rows: Iterable[RowMapping], names: Collection[str]) -> dict[str, Account]:
    """The accounts that rows hold, by number and posting key. Raises ``UNKNOWN_ACCOUNT`` naming the first of
    ``names`` that is not among them."""
    found: dict[str, Account] = {}
    for row in rows:
        account = Account(*(row[name] for name in ACCOUNT_FIELDS))
        found[account.number] = account
        if account.posting_key is not None:
            found[account.posting_key] = account
    for name in sorted(names):
        if name not in found:
            raise UNKNOWN_ACCOUNT.refuse(field="account", account=name)
    return found


def accounts(q: Queries) -> list[Account]:
    """The chart, by number."""
    statement = sa.select(*(ACCOUNT.c[name] for name in ACCOUNT_FIELDS)).where(ACCOUNT.c.company == q.company)
    return [Account(**row) for row in q.rows(statement.order_by(ACCOUNT.c.number))]


def account_by_number(q: Queries, number: str) -> Account:
    """Raises ``UNKNOWN_ACCOUNT``."""
    return accounts_by_name(q, [number])[number]


def period_by_code(q: Queries, code: str) -> Period:
    """Raises ``UNKNOWN_PERIOD``."""
    row = q.first(sa.select(PERIOD).where(PERIOD.c.company == q.company, PERIOD.c.code == code))
    if row is None:
        raise UNKNOWN_PERIOD.refuse(field="period", period=code)
    return period_of(row)


def latest_period(q: Queries) -> Period:
    """The newest period. Raises ``UNKNOWN_PERIOD`` when there is none."""
    statement = sa.select(PERIOD).where(PERIOD.c.company == q.company).order_by(PERIOD.c.code.desc()).limit(1)
    row = q.first(statement)
    if row is None:
        raise UNKNOWN_PERIOD.refuse(field="period", period="-")
    return period_of(row)


def get_period(q: Queries, period_id: UUID) -> RowMapping:
    """Raises ``NOT_FOUND``."""
    return q.get(PERIOD, period_id)


def open_areas(period: Period) -> tuple[str, ...]:
    return tuple(area for area in AREAS if area not in period.closed)


def period_of(row: RowMapping) -> Period:
    closed = frozenset(area for area in AREAS if row[area] == "closed")
    return Period(row["id"], row["code"], row["first_day"], row["last_day"], closed)


def vat_code(q: Queries, code: str, on: date) -> VatCode:
    """The rate a VAT code has on a day. Raises ``UNKNOWN_VAT_CODE``."""
    row = q.first(
        sa.select(VAT_CODE)
        .where(VAT_CODE.c.company == q.company, VAT_CODE.c.code == code, VAT_CODE.c.valid_from <= on)
        .order_by(VAT_CODE.c.valid_from.desc())
        .limit(1)
    )
    if row is None:
        raise UNKNOWN_VAT_CODE.refuse(field="vat_code", code=code, date=on)
    return VatCode(row["code"], row["kind"], row["numerator"], row["denominator"], row["valid_from"])


def get_entry(q: Queries, entry_id: UUID) -> RowMapping:
    """Raises ``UNKNOWN_ENTRY``."""
    row = q.find(JOURNAL_ENTRY, entry_id)
    if row is None:
        raise UNKNOWN_ENTRY.refuse(field="entry_id", entry=entry_id)
    return row


def standing_entry(q: Queries, period: Period, account: str, event: str, document: str) -> UUID | None:
    """The entry of an event for a document's number that touched an account in a period, the first that has
    not been reversed."""
    back, entry, line = JOURNAL_ENTRY.alias("back"), JOURNAL_ENTRY.c, JOURNAL_LINE.c
    statement = (
        sa.select(entry.id)
        .join(JOURNAL_LINE, line.entry_id == entry.id)
        .where(
            line.company == q.company,
            line.account_id == account_by_number(q, account).id,
            line.period_id == period.id,
            entry.event == event,
            entry.document_number == document,
            entry.reverses_id.is_(None),
            ~sa.exists().where(back.c.company == q.company, back.c.reverses_id == entry.id),
        )
    )
    found: UUID | None = q.scalar(statement.limit(1))
    return found


def reversal_of(q: Queries, entry_id: UUID) -> UUID | None:
    """The entry that takes this one back, if there is one."""
    statement = sa.select(JOURNAL_ENTRY.c.id).where(
        JOURNAL_ENTRY.c.company == q.company, JOURNAL_ENTRY.c.reverses_id == entry_id
    )
    found: UUID | None = q.scalar(statement)
    return found


def lines_of(q: Queries, entry_id: UUID) -> list[RowMapping]:
    """The lines of an entry in their order, with the number (``account``) and names of their accounts."""
    statement = (
        sa.select(JOURNAL_LINE, ACCOUNT.c.number.label("account"), ACCOUNT.c.name_zh, ACCOUNT.c.name_en)
        .join(ACCOUNT, ACCOUNT.c.id == JOURNAL_LINE.c.account_id)
        .where(JOURNAL_LINE.c.company == q.company, JOURNAL_LINE.c.entry_id == entry_id)
        .order_by(JOURNAL_LINE.c.position)
    )
    return q.rows(statement)


def entries_caused(q: Queries, event: str, document_id: UUID, at: int) -> list[UUID]:
    """The entries that an event caused for a document at this instant, but for reversals."""
    entry = JOURNAL_ENTRY.c
    statement = sa.select(entry.id).where(
        entry.company == q.company,
        entry.event == event,
        entry.document_id == document_id,
        entry.created == at,
        entry.reverses_id.is_(None),
    )
    return [row["id"] for row in q.rows(statement.order_by(entry.id))]


def posted_by_documents(q: Queries, document_type: str, event: str) -> dict[tuple[UUID, str], int]:
    """(document, posting key of an account) -> what an event's entries, and their reversals, put there."""
    entry, line = JOURNAL_ENTRY.c, JOURNAL_LINE.c
    statement = (
        sa.select(entry.document_id, ACCOUNT.c.posting_key, sa.func.sum(line.amount).label("amount"))
        .join(JOURNAL_LINE, line.entry_id == entry.id)
        .join(ACCOUNT, ACCOUNT.c.id == line.account_id)
        .where(entry.company == q.company, entry.document_type == document_type, entry.event == event)
        .group_by(entry.document_id, ACCOUNT.c.posting_key)
    )
    return {(row["document_id"], row["posting_key"] or ""): int(row["amount"]) for row in q.rows(statement)}


def entries_of_document(q: Queries, document_id: UUID) -> list[UUID]:
    """The entries a document caused, oldest first."""
    statement = sa.select(JOURNAL_ENTRY.c.id).where(
        JOURNAL_ENTRY.c.company == q.company, JOURNAL_ENTRY.c.document_id == document_id
    )
    return [row["id"] for row in q.rows(statement.order_by(JOURNAL_ENTRY.c.id))]


def number_of(q: Queries, entry_id: UUID) -> int | None:
    """The entry's number within its period; ``None`` in the moment before it has one."""
    statement = sa.select(JOURNAL_NUMBER.c.number).where(
        JOURNAL_NUMBER.c.company == q.company, JOURNAL_NUMBER.c.entry_id == entry_id
    )
    found: int | None = q.scalar(statement)
    return found


def open_item_of(row: RowMapping) -> OpenItem:
    return OpenItem(
        id=row["id"],
        account_id=row["account_id"],
        partner_id=row["partner_id"],
        entry_id=row["entry_id"],
        document=SourceDocument(row["document_type"], row["document_id"], row["document_number"]),
        due=row["due"],
        currency=row["currency"],
        amount=row["amount"],
        open=row["open"],
    )


def balances(
    q: Queries, currency: str, last: Period | None = None, first: Period | None = None
) -> list[AccountBalance]:
    """Accounts that were ever posted to, by number: turnover of the periods ``first`` to ``last`` (from the
    beginning, to the end, where none is given) and what stood before them. Sums over slots."""
    before = sa.false() if first is None else PERIOD.c.first_day < first.first_day
    sums = [
        sa.func.coalesce(sa.func.sum(sa.case((condition, column), else_=0)), 0).label(name)
        for name, condition, column in (
            ("opening_debit", before, ACCOUNT_BALANCE.c.debit),
            ("opening_credit", before, ACCOUNT_BALANCE.c.credit),
            ("debit", sa.not_(before), ACCOUNT_BALANCE.c.debit),
            ("credit", sa.not_(before), ACCOUNT_BALANCE.c.credit),
        )
    ]
    statement = (
        sa.select(ACCOUNT_BALANCE.c.account_id, *sums)
        .join(PERIOD, PERIOD.c.id == ACCOUNT_BALANCE.c.period_id)
        .where(ACCOUNT_BALANCE.c.company == q.company, ACCOUNT_BALANCE.c.currency == currency)
        .group_by(ACCOUNT_BALANCE.c.account_id)
    )
    if last is not None:
        statement = statement.where(PERIOD.c.last_day <= last.last_day)
    found = {row["account_id"]: row for row in q.rows(statement)}
    return [
        AccountBalance(
            account,
            int(row["opening_debit"]) - int(row["opening_credit"]),
            int(row["debit"]),
            int(row["credit"]),
        )
        for account in accounts(q)
        if (row := found.get(account.id)) is not None
    ]


def balance_of(q: Queries, account: str, last: Period | None = None) -> int:
    """What stands on an account (number or posting key) now, or at the end of ``last``, debit positive, in
    the currency of the books. Raises ``UNKNOWN_ACCOUNT``."""
    statement = _net_of(q, account)
    if last is not None:
        statement = statement.join(PERIOD, PERIOD.c.id == ACCOUNT_BALANCE.c.period_id).where(
            PERIOD.c.last_day <= last.last_day
        )
    return int(q.scalar(statement))


def turnover_of(q: Queries, account: str, period: Period) -> int:
    """Debit less credit of one period on an account (number or posting key). Raises ``UNKNOWN_ACCOUNT``."""
    return int(q.scalar(_net_of(q, account).where(ACCOUNT_BALANCE.c.period_id == period.id)))


def _net_of(q: Queries, account: str) -> sa.Select[tuple[int]]:
    net = sa.func.coalesce(sa.func.sum(ACCOUNT_BALANCE.c.debit - ACCOUNT_BALANCE.c.credit), 0)
    return (
        sa.select(net)
        .select_from(ACCOUNT_BALANCE)
        .where(
            ACCOUNT_BALANCE.c.company == q.company,
            ACCOUNT_BALANCE.c.account_id == account_by_number(q, account).id,
        )
    )


def balance_by_order(q: Queries, account: str) -> dict[UUID, int]:
    """What stands on an account for each work order, zero left out. Raises ``UNKNOWN_ACCOUNT``."""
    total = sa.func.sum(JOURNAL_LINE.c.amount)
    statement = (
        sa.select(JOURNAL_LINE.c.order_id, total.label("amount"))
        .where(
            JOURNAL_LINE.c.company == q.company,
            JOURNAL_LINE.c.account_id == account_by_number(q, account).id,
            JOURNAL_LINE.c.order_id.is_not(None),
        )
        .group_by(JOURNAL_LINE.c.order_id)
        .having(total != 0)
    )
    return {row["order_id"]: int(row["amount"]) for row in q.rows(statement)}


def recompute_balances(q: Queries) -> tuple[BooksDifference, ...]:
    """Build the company's balances and open items anew from the facts; returns where the stored ones differ:
    ``entry`` (lines that are not the entry's), ``balance``, ``open_item`` (against its settlements) and
    ``control`` (an account against its open items)."""
    return (*_entries(q), *_balances(q), *_open_items(q), *_controls(q))


def _entries(q: Queries) -> list[BooksDifference]:
    line, entry = JOURNAL_LINE.c, JOURNAL_ENTRY.c
    rest = sa.func.coalesce(sa.func.sum(line.amount), 0)
    count = sa.func.count(line.id)
    debits = sa.func.coalesce(sa.func.sum(sa.case((line.amount > 0, line.amount), else_=0)), 0)
    statement = (
        sa.select(entry.id, entry.total, debits.label("debits"), rest.label("rest"))
        .select_from(
            JOURNAL_ENTRY.outerjoin(
                JOURNAL_LINE, sa.and_(line.company == entry.company, line.entry_id == entry.id)
            )
        )
        .where(entry.company == q.company)
        .group_by(entry.id, entry.total, entry.lines)
        .having(sa.or_(rest != 0, count != entry.lines, debits != entry.total))
        .order_by(entry.id)
    )
    return [
        BooksDifference("entry", str(row["id"]), int(row["total"]), int(row["debits"]))
        for row in q.rows(statement)
    ]


def _balances(q: Queries) -> list[BooksDifference]:
    line, balance = JOURNAL_LINE.c, ACCOUNT_BALANCE.c
    key = ("account_id", "period_id", "currency")
    sides = {
        "debit": sa.func.sum(sa.case((line.amount > 0, line.amount), else_=0)),
        "credit": sa.func.sum(sa.case((line.amount < 0, -line.amount), else_=0)),
    }
    computed = q.rows(
        sa.select(*(line[name] for name in key), *(sums.label(side) for side, sums in sides.items()))
        .where(line.company == q.company)
        .group_by(*(line[name] for name in key))
    )
    stored = q.rows(
        sa.select(
            *(balance[name] for name in key), *(sa.func.sum(balance[side]).label(side) for side in sides)
        )
        .where(balance.company == q.company)
        .group_by(*(balance[name] for name in key))
    )
    right = {tuple(row[name] for name in key): row for row in computed}
    found = {tuple(row[name] for name in key): row for row in stored}
    numbers = {account.id: account.number for account in accounts(q)}
    codes = {row["id"]: row["code"] for row in q.rows(sa.select(PERIOD.c.id, PERIOD.c.code))}
    differences = []
    for at in right.keys() | found.keys():
        for side in sides:
            there = int(found[at][side]) if at in found else 0
            should = int(right[at][side]) if at in right else 0
            if there != should:
                name = f"{numbers[at[0]]} {codes[at[1]]} {at[2]} {side}"
                differences.append(BooksDifference("balance", name, there, should))
    return sorted(differences)


def _open_items(q: Queries) -> list[BooksDifference]:
    item, settlement = OPEN_ITEM.c, OPEN_ITEM_SETTLEMENT.c
    should = (item.amount + sa.func.coalesce(sa.func.sum(settlement.amount), 0)).label("should")
    statement = (
        sa.select(item.id, item.document_number, item.open, should)
        .select_from(OPEN_ITEM.outerjoin(OPEN_ITEM_SETTLEMENT, settlement.open_item_id == item.id))
        .where(item.company == q.company)
        .group_by(item.id, item.document_number, item.open, item.amount)
        .order_by(item.id)
    )
    return [
        BooksDifference("open_item", row["document_number"], row["open"], int(row["should"]))
        for row in q.rows(statement)
        if row["open"] != int(row["should"])
    ]


def _controls(q: Queries) -> list[BooksDifference]:
    open_ = sa.select(OPEN_ITEM.c.account_id, sa.func.sum(OPEN_ITEM.c.open).label("open"))
    sums = {
        row["account_id"]: int(row["open"])
        for row in q.rows(open_.where(OPEN_ITEM.c.company == q.company).group_by(OPEN_ITEM.c.account_id))
    }
    return [
        BooksDifference("control", account.number, stands, sums.get(account.id, 0))
        for account in accounts(q)
        if account.keeps_open_items and (stands := balance_of(q, account.number)) != sums.get(account.id, 0)
    ]

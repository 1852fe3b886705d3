"""What an entry stands on: its accounts, its period locked against closing, and a slot of the balances.

Asked before each entry; on PostgreSQL in one statement, which takes the period FOR SHARE and the first slot
that no other transaction holds (SKIP LOCKED; what this transaction holds already is not skipped). Only when
every slot is held does a writer wait for one. On SQLite a transaction is alone, and slot 0 is its own. A fact
that no open month takes opens the next ones (``periods``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import periods, reading, rules
from jidoka_central.modules.finance.errors import (
    NO_LEDGER,
    NO_OPEN_PERIOD,
    NO_PERIOD,
    OTHER_CURRENCY,
    PERIOD_CLOSED,
)
from jidoka_central.modules.finance.model import AREAS, LEDGER, LEDGER_SLOT, PERIOD
from jidoka_central.modules.finance.states import AREA_NAMES
from jidoka_central.modules.finance.things import Account, EntryDraft


@dataclass(frozen=True, slots=True)
class Ground:
    """``period``: the row of the day's period with the ledger's currency and the slot, ``None`` when there
    is no period or no ledger; its slot is empty when every slot is held."""

    accounts: dict[str, Account]
    period: Mapping[Any, Any] | None


def ground_for(uow: UnitOfWork, names: Collection[str], day: date) -> Ground:
    """Accounts by number or posting key, and the period of the day. Raises ``UNKNOWN_ACCOUNT``."""
    if uow.connection.dialect.name == "sqlite":
        return Ground(reading.accounts_by_name(uow, names), _lock(uow, day))
    given = {"company": uow.company, "day": day, "names": list(names)}
    rows = uow.connection.exec_driver_sql(_TOGETHER, given).mappings().all()
    accounts = reading.accounts_of(rows, names)
    return Ground(accounts, rows[0] if rows[0]["period_id"] is not None else _lock(uow, day))


def hold_period(uow: UnitOfWork) -> str | None:
    """For what will move value: today's period is kept from closing until the transaction ends, so that it
    is locked before documents and stock are. Returns the currency of the books, ``None`` without books."""
    currency = reading.books_currency(uow)
    if currency is not None and uow.connection.dialect.name != "sqlite":
        uow.first(_HOLD, {"of": uow.company, "day": uow.today})
    return currency


def period_and_slot(
    uow: UnitOfWork, ground: Ground, draft: EntryDraft, areas: Iterable[str]
) -> tuple[Mapping[Any, Any], int]:
    """The period to post in and this transaction's slot. Raises ``NO_LEDGER``, ``OTHER_CURRENCY``,
    ``NO_PERIOD``, ``PERIOD_CLOSED``, ``NO_OPEN_PERIOD`` (a day too far ahead). Emits PeriodOpened."""
    areas, found = sorted(areas), ground.period
    if draft.late == "next_open" and (found is None or rules.closed_of(found, areas)):
        day = _first_open_day(uow, draft.posting_date, areas)
        if day is None and reading.ledger_open(uow):
            day = periods.open_beyond(uow, draft.posting_date)
        if day is None:
            raise NO_OPEN_PERIOD.refuse(field="posting_date", date=draft.posting_date)
        found = _lock(uow, day)
    if found is None:
        if uow.scalar(sa.select(LEDGER.c.id).where(LEDGER.c.company == uow.company)) is None:
            raise NO_LEDGER.refuse()
        raise NO_PERIOD.refuse(field="posting_date", date=draft.posting_date)
    if closed := rules.closed_of(found, areas):
        names = [AREA_NAMES[area] for area in closed]
        area = Text(zh="、".join(name.zh for name in names), en=", ".join(name.en for name in names))
        raise PERIOD_CLOSED.refuse(field="posting_date", period=found["code"], area=area)
    if found["currency"] != draft.currency:
        raise OTHER_CURRENCY.refuse(field="currency", ledger=found["currency"], currency=draft.currency)
    return found, found["slot"] if found["slot"] is not None else _wait_for_slot(uow)


def _first_open_day(uow: UnitOfWork, day: date, areas: Sequence[str]) -> date | None:
    """The first day from ``day`` on in a period in which the areas are open."""
    statement = sa.select(PERIOD.c.first_day).where(
        PERIOD.c.company == uow.company,
        PERIOD.c.last_day >= day,
        *(PERIOD.c[area] == "open" for area in areas),
    )
    found = uow.scalar(statement.order_by(PERIOD.c.first_day).limit(1))
    return None if found is None else max(found, day)


def _lock(uow: UnitOfWork, day: date) -> Mapping[Any, Any] | None:
    """The period of the day, locked, with a slot where one is free."""
    params = {"of": uow.company, "day": day}
    if uow.connection.dialect.name == "sqlite":
        return uow.first(_PERIOD_AND_SLOT_0, params)
    given = {"company": uow.company, "day": day}
    found = uow.connection.exec_driver_sql(_HELD, given).mappings().first()
    return found or uow.first(_PERIOD_ALONE, params)


def _wait_for_slot(uow: UnitOfWork) -> int:
    """More writers than slots: wait for one, chosen by chance."""
    slots = sa.select(sa.func.count()).select_from(LEDGER_SLOT).where(LEDGER_SLOT.c.company == uow.company)
    number = uow.new_id().int % int(uow.scalar(slots))
    statement = sa.select(LEDGER_SLOT.c.slot).where(
        LEDGER_SLOT.c.company == uow.company, LEDGER_SLOT.c.slot == number
    )
    return int(uow.scalar(statement.with_for_update()))


_PERIOD: Final = (
    PERIOD.c.id.label("period_id"),
    PERIOD.c.code,
    PERIOD.c.first_day,
    *(PERIOD.c[a] for a in AREAS),
)
_OF_DAY: Final = (
    sa.select(*_PERIOD, LEDGER.c.currency)
    .join_from(PERIOD, LEDGER, LEDGER.c.company == PERIOD.c.company)
    .where(
        PERIOD.c.company == sa.bindparam("of"),
        PERIOD.c.first_day <= sa.bindparam("day"),
        PERIOD.c.last_day >= sa.bindparam("day"),
    )
)
_PERIOD_AND_SLOT_0: Final = _OF_DAY.add_columns(sa.literal_column("0").label("slot"))
_PERIOD_ALONE: Final = _OF_DAY.add_columns(sa.null().label("slot")).with_for_update(read=True, of=PERIOD)
_HOLD: Final = (
    sa.select(PERIOD.c.id)
    .where(
        PERIOD.c.company == sa.bindparam("of"),
        PERIOD.c.first_day <= sa.bindparam("day"),
        PERIOD.c.last_day >= sa.bindparam("day"),
    )
    .with_for_update(read=True)
)
_HELD: Final = f"""
SELECT p.id AS period_id, p.code, p.first_day, {", ".join(f"p.{area}" for area in AREAS)}, l.currency, s.slot
  FROM period p JOIN ledger l ON l.company = p.company JOIN ledger_slot s ON s.company = p.company
 WHERE p.company = %(company)s AND p.first_day <= %(day)s AND p.last_day >= %(day)s
 LIMIT 1 FOR SHARE OF p FOR UPDATE OF s SKIP LOCKED
"""
_TOGETHER: Final = f"""
WITH held AS ({_HELD})
SELECT {", ".join(f"a.{name}" for name in reading.ACCOUNT_FIELDS)}, held.period_id, held.code, held.first_day,
       {", ".join(f"held.{area}" for area in AREAS)}, held.currency, held.slot
  FROM account a LEFT JOIN held ON true
 WHERE a.company = %(company)s AND (a.number = ANY(%(names)s) OR a.posting_key = ANY(%(names)s))
"""

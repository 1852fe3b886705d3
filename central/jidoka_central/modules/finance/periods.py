"""Months never run out: while books are open, the month of today and the one after it are there.

A month is opened by a person, by the job (at start and every hour), or by the posting of a fact on a day
beyond the last month: what an edge made on a day before anybody opened its month is posted, not refused.
Months are opened without gaps, from the last one on; one that exists stays as it is, so that a closed area
stays closed. Bounds: ``MONTHS_MAX`` months at a time, and a posting opens none that begins more than
``DAYS_AHEAD_MAX`` days from today: a clock that runs ahead is refused, not believed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.jobs import Job
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.finance import rules
from jidoka_central.modules.finance.events import PeriodOpened
from jidoka_central.modules.finance.model import AREAS, LEDGER, PERIOD
from jidoka_central.modules.finance.states import PERIOD_AREA_STATES

MONTHS_MAX: Final = 24
DAYS_AHEAD_MAX: Final = 62
EVERY_SECONDS: Final = 3_600
_WHO: Final = system("periods")


def open_month(uow: UnitOfWork, code: str) -> UUID:
    """A month that is not there yet, open in every area. Raises ``UNKNOWN_PERIOD``; two at once: the database
    lets one through. Emits PeriodOpened."""
    first, last = rules.month_of(code)
    open_ = dict.fromkeys(AREAS, PERIOD_AREA_STATES.start)
    id_ = uow.insert(PERIOD, code=code, first_day=first, last_day=last, **open_)
    uow.emit(PeriodOpened(id_, code))
    return id_


def open_beyond(uow: UnitOfWork, day: date) -> date | None:
    """For a fact that no open month takes: the months after the last one to that of ``day``, at least one.
    Returns the first day from ``day`` on that it can be posted on; ``None`` when that is too far ahead.
    Emits PeriodOpened."""
    begin = _first_missing(uow)
    wanted = max(day, begin)
    if (wanted.replace(day=1) - uow.today).days > DAYS_AHEAD_MAX:
        return None
    for code in rules.months_of(begin, wanted, MONTHS_MAX):
        open_month(uow, code)
    return wanted


def keep_open(runtime: Runtime) -> None:
    """Open what is missing up to the month after today's, in every company that has books."""
    with runtime.read(_WHO, "") as q:
        companies = sorted(q.connection.execute(sa.select(LEDGER.c.company)).scalars())
    for company in companies:
        with runtime.read(_WHO, company) as q:
            missing = _missing(q)
        if missing:
            context = Context(_WHO, company, source="job", command=KEEPING.name)
            runtime.do(context, _open_missing)


def _open_missing(uow: UnitOfWork) -> None:
    for code in _missing(uow):
        open_month(uow, code)


def _missing(q: Queries) -> list[str]:
    return rules.months_of(_first_missing(q), rules.first_of_next_month(q.today), MONTHS_MAX)


def _first_missing(q: Queries) -> date:
    """The day after the last month, today where there is none."""
    last: date | None = q.scalar(
        sa.select(sa.func.max(PERIOD.c.last_day)).where(PERIOD.c.company == q.company)
    )
    return q.today if last is None else last + timedelta(days=1)


KEEPING: Final = Job("finance.keep_periods_open", EVERY_SECONDS, keep_open)

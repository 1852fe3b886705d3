"""Trial balance: the statement on a ledger of many lines, against the raw driver adding up the same balances.

The lines are loaded by COPY past the triggers (half of them debit, spread over all accounts of the chart,
twelve periods and every slot), the balances are computed from them once. Measured is the product's trial
balance, accounts and names included, best of ten; the floor is the bare sum over the balance rows. What the
same statement costs from the lines themselves is reported beside it. PostgreSQL from pip.
JIDOKA_BENCH_LINES: lines to load, 200,000 when not given; the goal is stated for 10,000,000.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa

from benchmarks._goals import Goal
from benchmarks.posting import books_at, postgresql
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.model import SLOTS

LINES = int(os.environ.get("JIDOKA_BENCH_LINES", "200000"))
REPEATS = 10
GOAL = Goal("<", 1_000)
PERIODS = [f"2027-{month:02d}" for month in range(1, 13)]
ENTRY_COLUMNS = (
    "id, company, period_id, posting_date, document_date, currency, event, document_type, document_number,"
    " lines, total, posted_by, created"
)
LINE_COLUMNS = "id, company, entry_id, position, period_id, account_id, currency, amount, created"
SLOT = f"mod(('x' || substr(entry_id::text, 34, 3))::bit(12)::int, {SLOTS})"
SUM_LINES = f"""
INSERT INTO account_balance (company, account_id, period_id, currency, slot, debit, credit)
SELECT company, account_id, period_id, currency, {SLOT}, sum(greatest(amount, 0)), sum(greatest(-amount, 0))
  FROM journal_line GROUP BY 1, 2, 3, 4, 5
"""
OF_COMPANY = "WHERE company = 'JDK' GROUP BY account_id"
FLOOR = f"SELECT account_id, sum(debit), sum(credit) FROM account_balance {OF_COMPANY}"
FROM_LINES = f"SELECT account_id, sum(amount) FROM journal_line {OF_COMPANY}"


def load(runtime: Runtime, context: Context, url: str) -> None:
    """Entries of two lines each, then their balances."""
    for period in PERIODS:
        runtime.run("finance.open_period", {"period": period}, context)
    with runtime.database.engine.connect() as known:
        ids = [str(one) for one in known.execute(sa.text("SELECT id FROM account")).scalars()]
        periods = list(known.execute(sa.text("SELECT id FROM period ORDER BY code")).scalars())
    day = date(2027, 1, 1).isoformat()
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        with cursor.copy(f"COPY journal_entry ({ENTRY_COLUMNS}) FROM STDIN") as copy:
            for n in range(LINES // 2):
                period, total = periods[n % len(periods)], n % 9_973 + 1
                copy.write(
                    f"{UUID(int=n)}\tJDK\t{period}\t{day}\t{day}\tCNY\tbench\tnote\tN\t2\t{total}\tbench\t0\n"
                )
        with cursor.copy(f"COPY journal_line ({LINE_COLUMNS}) FROM STDIN") as copy:
            for n in range(LINES // 2):
                period, entry, amount = periods[n % len(periods)], UUID(int=n), n % 9_973 + 1
                debit, credit = ids[n % len(ids)], ids[(n // 7 + 1) % len(ids)]
                copy.write(
                    f"{UUID(int=2 * n)}\tJDK\t{entry}\t1\t{period}\t{debit}\tCNY\t{amount}\t0\n"
                    f"{UUID(int=2 * n + 1)}\tJDK\t{entry}\t2\t{period}\t{credit}\tCNY\t-{amount}\t0\n"
                )
        cursor.execute(SUM_LINES)
        connection.commit()
        connection.autocommit = True
        cursor.execute("VACUUM ANALYZE")


def best_ms(work: Callable[[], Any], repeats: int = REPEATS) -> float:
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1_000)
    return min(times)


def run() -> list[dict[str, Any]]:
    """The statement, its floor, and the price of the same from the lines."""
    with postgresql() as url:
        runtime, context = books_at(url)
        load(runtime, context, url)

        def statement() -> finance.TrialBalance:
            with runtime.read(context.principal, "JDK") as q:
                return finance.trial_balance(q)

        found = statement()
        if found.debit != found.credit or not found.rows:
            raise AssertionError("the loaded books do not balance")
        value = best_ms(statement)
        with psycopg.connect(url, autocommit=True) as connection:
            floor = best_ms(lambda: connection.execute(FLOOR).fetchall())
            lines = best_ms(lambda: connection.execute(FROM_LINES).fetchall(), repeats=2)
        runtime.database.close()
    name = f"trial balance, {LINES:,} lines"
    return [
        {
            "name": name, "unit": "ms", "value": value, "floor": floor, "ratio": value / floor, "goal": GOAL,
        },
        {
            "name": "the same from the lines", "unit": "ms", "value": lines, "floor": None, "ratio": None,
            "goal": "none",
        },
    ]  # fmt: skip


if __name__ == "__main__":
    for row in run():
        print(row)

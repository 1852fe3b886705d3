"""Document numbers: a series a company, gapless because the row is locked until commit. Taken last in a
transaction (lock order).

A series of which no number is taken is a guard: whoever holds it is alone with what it stands for, such as
names that may not read alike, which no key of the database can tell.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Table

from jidoka_central.foundation.db.schema import metadata

NUMBER_SERIES = Table(
    "number_series",
    metadata,
    Column("company", sa.String(12), primary_key=True),
    Column("series", sa.String(40), primary_key=True),
    Column("next", sa.BigInteger, nullable=False),
)


def next_number(connection: sa.Connection, company: str, series: str, prefix: str, width: int = 6) -> str:
    """``PREFIX-000001``, the next of the series."""
    taken = sa.update(NUMBER_SERIES).where(
        NUMBER_SERIES.c.company == company, NUMBER_SERIES.c.series == series
    )
    number = connection.execute(
        taken.values(next=NUMBER_SERIES.c.next + 1).returning(NUMBER_SERIES.c.next)
    ).scalar()
    if number is None:
        # The first of a series: a second first at the same moment fails on the key and the unit of work runs
        # again.
        connection.execute(sa.insert(NUMBER_SERIES), {"company": company, "series": series, "next": 2})
        number = 2
    return f"{prefix}-{number - 1:0{width}d}"


def hold_series(connection: sa.Connection, company: str, series: str) -> None:
    """Whoever comes to the series meanwhile waits until the transaction ends, and reads what it has
    written."""
    same = NUMBER_SERIES.c.company == company, NUMBER_SERIES.c.series == series
    held = connection.execute(sa.update(NUMBER_SERIES).where(*same).values(next=NUMBER_SERIES.c.next))
    if not held.rowcount:  # the first, as in next_number
        connection.execute(sa.insert(NUMBER_SERIES), {"company": company, "series": series, "next": 1})

"""Moving settled subgroups into chunks: a job that may run twice, or be thrown away with its tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.jobs import Job
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.shopfloor.columns.chunks import Columns, Encoded, columns_of, encode
from jidoka_central.modules.shopfloor.columns.model import (
    CHUNK_ROWS,
    MEASUREMENT_CHUNK,
    MEASUREMENT_MARK,
    SETTLED_US,
)
from jidoka_central.modules.shopfloor.columns.reading import columns_of_chunks, joined
from jidoka_central.modules.shopfloor.floor.model import SUBGROUP
from jidoka_central.modules.shopfloor.model import EDGE

ROWS_A_RUN: Final = 5_000
EVERY_SECONDS: Final = 600.0

Key = tuple[Any, str, str]


def build_columns(uow: UnitOfWork, settled: int = SETTLED_US) -> bool:
    """Take the next settled subgroups of the company into chunks. True when there may be more."""
    mark = uow.first(sa.select(MEASUREMENT_MARK).where(MEASUREMENT_MARK.c.company == uow.company))
    since = -1 if mark is None else mark["through"]
    own = sa.and_(
        SUBGROUP.c.company == uow.company, SUBGROUP.c.created > since, SUBGROUP.c.created <= uow.now - settled
    )
    last = uow.scalar(
        sa.select(SUBGROUP.c.created).where(own).order_by(SUBGROUP.c.created).offset(ROWS_A_RUN - 1).limit(1)
    )
    if last is not None:  # a transaction is taken whole
        own = sa.and_(own, SUBGROUP.c.created <= last)
    rows = uow.rows(sa.select(SUBGROUP).where(own).order_by(SUBGROUP.c.created, SUBGROUP.c.id))
    if not rows:
        return False
    for key, found in _by_stream(rows).items():
        _append(uow, key, found)
    through = rows[-1]["created"]
    if mark is None:
        uow.connection.execute(sa.insert(MEASUREMENT_MARK), {"company": uow.company, "through": through})
    else:
        uow.connection.execute(
            sa.update(MEASUREMENT_MARK)
            .where(MEASUREMENT_MARK.c.company == uow.company, MEASUREMENT_MARK.c.through == since)
            .values(through=through)
        )
    return last is not None


def _by_stream(rows: Sequence[RowMapping]) -> dict[Key, list[RowMapping]]:
    found: dict[Key, list[RowMapping]] = {}
    for row in rows:
        found.setdefault((row["edge_ref"], row["order_number"], row["characteristic"]), []).append(row)
    return found


def _append(uow: UnitOfWork, key: Key, rows: list[RowMapping]) -> None:
    """New rows after those of the stream's last chunk, which is filled up first."""
    edge, order, characteristic = key
    table = MEASUREMENT_CHUNK
    last = uow.first(
        sa.select(table)
        .where(
            table.c.company == uow.company,
            table.c.characteristic == characteristic,
            table.c.edge_ref == edge,
            table.c.order_number == order,
        )
        .order_by(table.c.part.desc())
        .limit(1)
    )
    width = max(max(len(row["readings"]), len(row["pieces"])) for row in rows)
    fresh = columns_of(rows, [0] * len(rows), max(1, width))
    part = 0 if last is None else last["part"] + 1
    if last is not None and last["rows"] < CHUNK_ROWS:
        part = last["part"]
        fresh = joined([columns_of_chunks([(last, 0)], readings=True, pieces=True), fresh])
        uow.connection.execute(sa.delete(table).where(table.c.id == last["id"]))
    for begin in range(0, fresh.size, CHUNK_ROWS):
        encoded = encode(_compact(fresh.take(slice(begin, begin + CHUNK_ROWS))))
        uow.connection.execute(
            sa.insert(table),
            {
                "id": uow.new_id(),
                "company": uow.company,
                "edge_ref": edge,
                "order_number": order,
                "characteristic": characteristic,
                "part": part,
                **{name: getattr(encoded, name) for name in Encoded.__dataclass_fields__},
            },
        )
        part += 1


def _compact(columns: Columns) -> Columns:
    """The same with only the bundles and limits that its rows name."""
    from dataclasses import replace

    import numpy as np

    changed: dict[str, Any] = {}
    for codes, names in (("bundle", "bundles"), ("limits", "limit_ids")):
        used, at = np.unique(getattr(columns, codes), return_inverse=True)
        listed = getattr(columns, names)
        kept = [int(code) for code in used if code >= 0]
        missing = len(used) - len(kept)
        changed[codes] = (at - missing).astype(np.int32)
        changed[names] = tuple(listed[code] for code in kept)
    return replace(columns, **changed)


def _job(runtime: Runtime) -> bool:
    with runtime.database.read() as connection:
        companies = list(connection.execute(sa.select(EDGE.c.company).distinct()).scalars())
    more = [
        runtime.do(Context(system("columns"), company, source="job"), build_columns)
        for company in sorted(companies)
    ]
    return any(more)


JOBS: Final = (Job("shopfloor.columns", EVERY_SECONDS, _job),)

"""Pages of a dataset by key, never by offset: a row written meanwhile neither repeats nor hides another.

The cursor is the last row's id as text; ids are UUIDv7, so that "newest first" is "greatest id first".
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import INVALID_INPUT, NOT_A_CURSOR
from jidoka_central.foundation.queries import Queries

LIMIT_MAX: Final = 500
Rows = sa.Select[tuple[Any, ...]]


def asked_for(statement: Rows, filters: object, **columns: sa.Column[Any]) -> Rows:
    """``statement`` with only the rows whose columns are what the filters of these names say; one that says
    nothing, or an empty text, leaves all."""
    said = {name: getattr(filters, name) for name in columns}
    return statement.where(*(columns[name] == value for name, value in said.items() if value))


def newest_first(
    q: Queries, statement: sa.Select[tuple[object, ...]], key: sa.Column[UUID], cursor: str | None, limit: int
) -> tuple[list[RowMapping], str | None]:
    """One page of ``statement`` by ``key`` (the id column), and the next cursor or ``None`` at the end.

    ``limit`` is cut to 1 .. ``LIMIT_MAX``. Raises ``INVALID_INPUT`` naming ``cursor``.
    """
    limit = max(1, min(limit, LIMIT_MAX))
    if cursor:
        try:
            statement = statement.where(key < UUID(cursor))
        except ValueError as error:
            raise INVALID_INPUT.refuse(field="cursor", why=NOT_A_CURSOR) from error
    rows = q.rows(statement.order_by(key.desc()).limit(limit + 1))
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], str(rows[limit - 1][key.name])

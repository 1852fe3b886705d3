"""Many rows at once, as fast as each database takes them: COPY on PostgreSQL, executemany on SQLite.

The rows go into the transaction of the connection they are given; nothing is committed here. What the
database refuses is raised as SQLAlchemy's errors, as from any other statement.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from jidoka_central.foundation.uow import UnitOfWork


def insert_rows(
    connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert ``rows``, whose values stand in the order of ``columns`` and are as the driver takes them."""
    names = ", ".join(f'"{name}"' for name in columns)
    if connection.dialect.name == "postgresql":
        _copy(connection, f"COPY {table.name} ({names}) FROM STDIN", rows)
        return
    marks = ", ".join("?" * len(columns))
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({names}) VALUES ({marks})", [tuple(row) for row in rows]
    )


def insert_records(uow: UnitOfWork, table: sa.Table, records: Sequence[dict[str, Any]]) -> None:
    """Insert new rows of a business or fact table, all with the same columns but the scope and instants."""
    if not records:
        return
    common: dict[str, Any] = {"company": uow.company, "created": uow.now}
    if "version" in table.c:
        common |= {"version": 1, "changed": uow.now}
    columns = tuple(dict.fromkeys(("id", *common, *records[0])))
    converted = _converters(table, columns, uow.connection.dialect)
    rows = []
    for record in records:
        values = common | record
        values.setdefault("id", uow.new_id())
        row = [values[name] for name in columns]
        for at, convert in converted:
            row[at] = convert(row[at])
        rows.append(row)
    insert_rows(uow.connection, table, columns, rows)


@functools.lru_cache(maxsize=64)
def _converters(
    table: sa.Table, columns: tuple[str, ...], dialect: sa.Dialect
) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """(place, how its type is handed to the driver) of the columns where that is not the value itself."""
    found = ((at, table.c[name].type.dialect_impl(dialect)) for at, name in enumerate(columns))
    processors = ((at, type_.bind_processor(dialect)) for at, type_ in found)
    return tuple((at, processor) for at, processor in processors if processor is not None)


def _copy(connection: sa.Connection, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    driver: Any = connection.connection.driver_connection
    errors: Any = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except errors as error:
        lost = connection.dialect.is_disconnect(error, driver, None)
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, None, error, errors, True, connection_invalidated=lost, dialect=connection.dialect
        ) from error

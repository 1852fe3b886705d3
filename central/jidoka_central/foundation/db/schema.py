"""Tables and column types shared by every module.

- ``Instant``: UTC microseconds, BIGINT. ``Amount``: fixed-point integer (micro-units or minor units), BIGINT;
SQLite checks the type.
- ``Json``: canonical JSON text (sorted keys, no spaces), so that digests can be taken over what is stored.
- ``business_table``: id, company, version (for If-Match), created and changed instants. ``fact_table``: id,
company, recorded instant; append-only.
- Every business table carries ``company``; it leads the unique keys (``unique=`` takes the rest of the key).

Constraint names follow one convention, so that migrations can name them on both databases.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, MetaData, Table, Text, TypeDecorator, UniqueConstraint, event
from sqlalchemy.schema import conv
from sqlalchemy.types import BigInteger

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

COMPANY_LENGTH = 12
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
# SQLite gives rowids only to INTEGER PRIMARY KEY; PostgreSQL needs the eight bytes.
BigSerial = BigInteger().with_variant(sa.Integer(), "sqlite")


class Json(TypeDecorator[Any]):
    """Canonical JSON as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        return None if value is None else json.loads(value)


def canonical_json(value: Any) -> str:
    """One text for one value: sorted keys, no spaces, NaN refused."""
    return _CANONICAL.encode(value)


class Instant(BigInteger):
    """UTC microseconds."""

    cache_ok = True


class Amount(BigInteger):
    """A fixed-point integer: micro-units of a quantity or unit cost, minor units of money."""

    cache_ok = True


def business_table(
    name: str,
    *columns: Any,
    unique: Iterable[tuple[str, ...]] = (),
    plant: bool = False,
    info: dict[str, Any] | None = None,
) -> Table:
    """A table of documents or master data: changed only with a version check."""
    return _table(
        name,
        [
            Column("version", sa.Integer, nullable=False, default=1),
            Column("changed", Instant, nullable=False),
        ],
        columns,
        unique,
        plant,
        info or {},
    )


def fact_table(
    name: str,
    *columns: Any,
    unique: Iterable[tuple[str, ...]] = (),
    plant: bool = False,
    info: dict[str, Any] | None = None,
) -> Table:
    """A table of facts: rows are written once; triggers refuse UPDATE and DELETE."""
    return append_only(_table(name, [], columns, unique, plant, info or {}))


def _table(
    name: str,
    extra: list[Column[Any]],
    columns: tuple[Any, ...],
    unique: Iterable[tuple[str, ...]],
    plant: bool,
    info: dict[str, Any],
) -> Table:
    scope = [Column("company", sa.String(COMPANY_LENGTH), nullable=False)]
    if plant:
        scope.append(Column("plant", sa.String(COMPANY_LENGTH), nullable=False))
    table = Table(
        name,
        metadata,
        Column("id", sa.Uuid, primary_key=True),
        *scope,
        *columns,
        Column("created", Instant, nullable=False),
        *extra,
        *(UniqueConstraint("company", *key) for key in unique),
        info=info,
    )
    for column in table.columns:
        if isinstance(column.type, (Amount, Instant)):
            table.append_constraint(integer_only(name, column.name))
    return table


def integer_only(table: str, column: str) -> CheckConstraint:
    """SQLite stores what it is given: without this a float or text would slip into a money column."""
    rule = f"{column} IS NULL OR typeof({column}) = 'integer'"
    return CheckConstraint(rule, name=conv(f"ck_{table}_{column}_integer")).ddl_if(dialect="sqlite")


def append_only(table: Table) -> Table:
    """Mark a table: rows can be inserted and read, never changed or deleted. Triggers are made with the
    table."""
    table.info["append_only"] = True
    event.listen(table, "after_create", _create_triggers)
    return table


def append_only_tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if table.info.get("append_only")]


def guard(table: Table, name: str, *, sqlite: str | None = None, postgresql: str | None = None) -> None:
    """A further trigger of the table, for a rule that holds against raw SQL too. The SQL that makes the
    trigger ``name`` is run with the table, on a database for which there is none nothing is; a migration
    holds a copy of it.
    """
    texts = {"sqlite": sqlite, "postgresql": postgresql}
    metadata.info.setdefault("guards", {})[name] = texts

    def create(_: Table, connection: sa.Connection, **__: Any) -> None:
        if text := texts[connection.dialect.name]:
            connection.exec_driver_sql(text)

    event.listen(table, "after_create", create)


def guards(dialect: str) -> dict[str, str]:
    """The SQL of every guard that this kind of database has, by the trigger's name."""
    declared = metadata.info.get("guards", {}).items()
    return {name: texts[dialect] for name, texts in declared if texts[dialect]}


def trigger_names(table: str, dialect: str) -> tuple[str, ...]:
    names = (f"{table}_no_update", f"{table}_no_delete")
    return names if dialect == "sqlite" else (*names, f"{table}_no_truncate")


def all_trigger_names(dialect: str) -> list[str]:
    """The declared triggers, which a database must have."""
    facts = [name for table in append_only_tables() for name in trigger_names(table.name, dialect)]
    return [*facts, *guards(dialect)]


def trigger_statements(table: str, dialect: str) -> list[str]:
    """The SQL that makes ``table`` append-only; migrations run the same text."""
    refuse = (
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        if dialect == "sqlite"
        else "FOR EACH STATEMENT EXECUTE FUNCTION jidoka_append_only()"
    )
    return [
        f"CREATE TRIGGER {name} BEFORE {what} ON {table} {refuse}"
        for name, what in zip(trigger_names(table, dialect), ("UPDATE", "DELETE", "TRUNCATE"), strict=False)
    ]


PREPARE_POSTGRESQL = """
CREATE OR REPLACE FUNCTION jidoka_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', ERRCODE = 'restrict_violation';
END $$
"""


def protect(connection: sa.Connection, table: str) -> None:
    """Create the triggers of one table."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(PREPARE_POSTGRESQL)
    for statement in trigger_statements(table, connection.dialect.name):
        connection.exec_driver_sql(statement)


def _create_triggers(table: Table, connection: sa.Connection, **_: Any) -> None:
    protect(connection, table.name)

"""Constraints of tables that exist, for migrations: the same call on both databases.

SQLite cannot add or drop a constraint. The way its documentation gives for changes that touch no stored row
is to edit the table's own text (``PRAGMA writable_schema``), which leaves rows, indexes, triggers and other
tables' keys alone; the rows are asked first whether they keep the rule.
"""

from __future__ import annotations

import re

import sqlalchemy as sa


def add_check(bind: sa.Connection, table: str, name: str, condition: str) -> None:
    """Raises ``ValueError`` when a row that exists breaks it."""
    broken = bind.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE NOT ({condition})").scalar_one()
    if broken:
        raise ValueError(f"{table}: {broken} rows break {name}: {condition}")
    _add(bind, table, f"CONSTRAINT {name} CHECK ({condition})")


def add_foreign_key(bind: sa.Connection, table: str, name: str, column: str, target: str) -> None:
    """To ``target``'s id, for a column without values yet."""
    _add(bind, table, f"CONSTRAINT {name} FOREIGN KEY({column}) REFERENCES {target} (id)")


def drop_check(bind: sa.Connection, table: str, name: str) -> None:
    """Raises ``ValueError`` when there is none of that name."""
    if bind.dialect.name != "sqlite":
        bind.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        return
    text = _text_of(bind, table)
    found = re.search(rf",\s*CONSTRAINT {re.escape(name)} CHECK \(", text)
    if found is None:
        raise ValueError(f"{table} has no check {name}")
    _write(bind, table, text[: found.start()] + text[_closing(text, found.end() - 1) + 1 :])


def _add(bind: sa.Connection, table: str, constraint: str) -> None:
    if bind.dialect.name != "sqlite":
        bind.exec_driver_sql(f"ALTER TABLE {table} ADD {constraint}")
        return
    text = _text_of(bind, table)
    end = _closing(text, text.index("("))
    _write(bind, table, f"{text[:end].rstrip()}, \n\t{constraint}\n{text[end:]}")


def _closing(text: str, opening: int) -> int:
    """Where the bracket opened at ``opening`` closes; quoted text may hold brackets."""
    depth, quoted = 0, ""
    for at in range(opening, len(text)):
        one = text[at]
        if quoted:
            quoted = "" if one == quoted else quoted
        elif one in "'\"":
            quoted = one
        elif one in "()":
            depth += 1 if one == "(" else -1
            if depth == 0:
                return at
    raise ValueError(f"no bracket closes the one at {opening}: {text}")


def _text_of(bind: sa.Connection, table: str) -> str:
    found = bind.execute(
        sa.text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :name"), {"name": table}
    )
    return str(found.scalar_one())


def _write(bind: sa.Connection, table: str, text: str) -> None:
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.execute(
        sa.text("UPDATE sqlite_schema SET sql = :text WHERE type = 'table' AND name = :name"),
        {"text": text, "name": table},
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")

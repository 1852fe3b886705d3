"""The schema's history: forward only (down is a restore), the same revisions on SQLite and PostgreSQL.

A revision holds explicit operations; the models may go on changing without rewriting history. ``write``
drafts one from the difference between models and database, ``compare`` lists that difference (nothing, in a
finished change). Append-only triggers are part of the revisions. On PostgreSQL the owner migrates and the
server connects as another role, which ``grant`` lets read and insert everywhere, change and delete only
where rows are not facts.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from jidoka_central.foundation.db import Amount, Database, Instant, Json, append_only_tables, metadata
from jidoka_central.foundation.db.schema import BigSerial, all_trigger_names, guards

FOLDER = Path(__file__).resolve().parent
DIALECTS = ("sqlite", "postgresql")
_MAKE_GUARDS = """    bind = op.get_bind()
    for statement in GUARDS[bind.dialect.name]:
        bind.exec_driver_sql(statement)
"""


class SchemaNotReady(Exception):
    """The database does not have the schema of this version; the sentence says what to do."""


class RoleUnfit(Exception):
    """The role cannot be the server's: it owns the tables, or its name is none."""


def head() -> str | None:
    """The newest revision of this version."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def current(database: Database) -> str | None:
    """The revision the database is at; ``None`` for an empty one."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the database to the newest revision, or to an earlier one, all or nothing."""
    with database.engine.connect() as connection, connection.begin():
        config = Config()
        config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def require_current(database: Database) -> None:
    """Raises ``SchemaNotReady``."""
    found, wanted = current(database), head()
    if found != wanted:
        raise SchemaNotReady(
            f"the database is at {found}, this version needs {wanted}: run jidoka-central migrate"
        )


def compare(database: Database) -> list[str]:
    """How the database differs from the models: tables, columns, types, keys, indexes, triggers."""
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts=_options(connection))
        found = [_described(difference) for difference in compare_metadata(context, metadata)]
        present = set(triggers(connection))
    wanted = set(all_trigger_names(database.dialect))
    found += [f"trigger {name} is missing" for name in sorted(wanted - present)]
    return found + [f"trigger {name} is not declared" for name in sorted(present - wanted)]


def triggers(connection: sa.Connection) -> list[str]:
    """The names of the triggers in the database."""
    statement = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    return [row[0] for row in connection.exec_driver_sql(statement)]


def write(database: Database, number: int, title: str) -> Path:
    """Draft the revision that brings ``database`` (at ``head()``) to the models; to be read before it is
    committed.
    """
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts=_options(connection))
        script = produce_migrations(context, metadata)
        assert script.upgrade_ops is not None
        body = render_python_code(
            script.upgrade_ops,
            render_item=_rendered,
            migration_context=context,
            sqlalchemy_module_prefix="sa.",
            alembic_module_prefix="op.",
        )
        present = set(triggers(connection)) | _made_before()
        rules = [f"    {line}\n" for line in _changed_checks(connection)]
    facts = [table.name for table in append_only_tables() if f"{table.name}_no_update" not in present]
    made = {kind: [sql for name, sql in guards(kind).items() if name not in present] for kind in DIALECTS}
    slug = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    path = FOLDER / "versions" / f"v{number:04d}_{slug}.py"
    names = "".join(f'\n    "{name}",' for name in facts)
    path.write_text(
        f'"""{title}."""\n\n'
        "import sqlalchemy as sa\n"
        "from alembic import op\n\n"
        "from jidoka_central.foundation.db.altering import add_check, add_foreign_key, drop_check\n"
        "from jidoka_central.foundation.db.schema import integer_only, protect\n\n"
        f'revision = "{number:04d}"\n'
        f"down_revision = {head()!r}\n\n"
        f"FACTS = ({names}\n)\n{_guards_text(made)}\n\n"
        f"def upgrade() -> None:\n    {_keys_on_both(_without_notes(body))}\n"
        + "".join(rules)
        + "    for table in FACTS:\n        protect(op.get_bind(), table)\n"
        + (_MAKE_GUARDS if any(made.values()) else ""),
        encoding="utf-8",
    )
    return path


def _made_before() -> set[str]:
    """The guards of earlier revisions: a SQLite database does not have PostgreSQL's."""
    texts = [path.read_text(encoding="utf-8") for path in (FOLDER / "versions").glob("v*.py")]
    declared = {name for kind in DIALECTS for name in guards(kind)}
    return {name for name in declared if any(f"TRIGGER {name} " in text for text in texts)}


def _changed_checks(connection: sa.Connection) -> list[str]:
    """Statements for the checks of tables that exist; ``produce_migrations`` does not look at them."""
    inspector, lines = sa.inspect(connection), []
    with sa.create_engine("sqlite://").connect() as model:
        metadata.create_all(model)
        wanted_of = sa.inspect(model)
        for table in sorted(set(inspector.get_table_names()) & set(metadata.tables)):
            found = {str(one["name"]): one["sqltext"] for one in inspector.get_check_constraints(table)}
            wanted = {str(one["name"]): one["sqltext"] for one in wanted_of.get_check_constraints(table)}
            for name in sorted(found.keys() | wanted.keys()):
                if found.get(name) == wanted.get(name):
                    continue
                only = (
                    'if op.get_bind().dialect.name == "sqlite": '
                    if "typeof(" in str(wanted.get(name))
                    else ""
                )
                if name in found:
                    lines.append(f"{only}drop_check(op.get_bind(), {table!r}, {name!r})")
                if name in wanted:
                    lines.append(f"{only}add_check(op.get_bind(), {table!r}, {name!r}, {wanted[name]!r})")
    return lines


def _keys_on_both(body: str) -> str:
    """Foreign keys of tables that exist, in the way SQLite can take them."""
    return re.sub(
        r"op\.create_foreign_key\(op\.f\(('\w+')\), ('\w+'), ('\w+'), \[('\w+')\], \['id'\]\)",
        r"add_foreign_key(op.get_bind(), \2, \1, \4, \3)",
        body,
    )


def _guards_text(made: dict[str, list[str]]) -> str:
    """The triggers beyond append-only, as the revision keeps them."""
    if not any(made.values()):
        return ""
    kinds = "".join(
        f'    "{kind}": (' + "".join(f'\n        """{sql}""",' for sql in texts) + "\n    ),\n"
        for kind, texts in made.items()
    )
    return f"GUARDS = {{\n{kinds}}}\n"


def grant(database: Database, role: str) -> None:
    """Give ``role`` what the server needs and no more (PostgreSQL). Raises ``RoleUnfit``."""
    if database.dialect != "postgresql" or not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
        raise RoleUnfit(
            f"{role!r}: a PostgreSQL role of lower-case letters, digits and underscores is needed"
        )
    facts = {table.name for table in append_only_tables()}
    with database.engine.connect() as connection, connection.begin():
        owner = connection.execute(
            sa.text("SELECT tableowner FROM pg_tables WHERE tablename = 'event_log'")
        ).scalar()
        if owner == role:
            raise RoleUnfit(f"{role} owns the tables; the server needs a role that does not")
        if (
            connection.execute(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :r"), {"r": role}).first()
            is None
        ):
            connection.exec_driver_sql(f'CREATE ROLE "{role}" LOGIN')
        connection.exec_driver_sql(f'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "{role}"')
        connection.exec_driver_sql(f'GRANT USAGE ON SCHEMA public TO "{role}"')
        connection.exec_driver_sql(f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{role}"')
        tables = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for table in tables.scalars().all():
            rights = "SELECT, INSERT" if table in facts else "SELECT, INSERT, UPDATE, DELETE"
            if table == "alembic_version":
                rights = "SELECT"
            connection.exec_driver_sql(f'GRANT {rights} ON "{table}" TO "{role}"')


def _options(connection: sa.Connection) -> dict[str, Any]:
    def concerns(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
        return not (kind == "table" and name == "alembic_version")

    return {"compare_type": _type_differs, "include_object": concerns, "target_metadata": metadata}


def _type_differs(_: Any, __: Any, ___: Any, found: Any, wanted: Any) -> bool | None:
    """SQLite keeps a type's name only; what matters there is checked by constraints."""
    if isinstance(wanted, Json):
        return not isinstance(found, sa.Text)
    if isinstance(wanted, sa.BigInteger) and isinstance(found, sa.BigInteger | sa.Integer):
        return isinstance(found, sa.BigInteger) is False and not isinstance(found, sa.INTEGER)
    return None


def _rendered(kind: str, thing: Any, context: Any) -> str | Literal[False]:
    """Types and constraints as plain SQLAlchemy, so that a revision does not change with the models."""
    if kind == "type":
        if thing is BigSerial or getattr(thing, "_variant_mapping", None):
            return "sa.BigInteger().with_variant(sa.Integer(), 'sqlite')"
        if isinstance(thing, Instant | Amount):
            return "sa.BigInteger()"
        if isinstance(thing, Json):
            return "sa.Text()"
    if kind == "check" and "typeof(" in str(thing.sqltext):
        column = str(thing.sqltext).split(" ", 1)[0]
        table = str(thing.name).removeprefix("ck_").removesuffix(f"_{column}_integer")
        return f"integer_only({table!r}, {column!r})"
    return False


def _without_notes(body: str) -> str:
    return "\n".join(line for line in body.splitlines() if not line.lstrip().startswith("# ###")).lstrip()


def _described(difference: Any) -> str:
    if isinstance(difference, list):
        return "; ".join(_described(one) for one in difference)
    return " ".join(str(part) for part in difference if part is not None and not isinstance(part, dict))


__all__ = [
    "RoleUnfit",
    "SchemaNotReady",
    "compare",
    "current",
    "grant",
    "head",
    "require_current",
    "triggers",
    "upgrade",
    "write",
]

"""The migrated schema is the models' schema, its triggers are the declared ones, and the server's role owns
nothing.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from jidoka_central import app, cli, migrations
from jidoka_central.foundation.db import Database, append_only_tables, metadata, open_database
from jidoka_central.foundation.db.altering import add_check, add_foreign_key, drop_check
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.finance import public as finance
from tests.central.foundation.boxes import COMPANY
from tests.fixtures.databases import Databases
from tests.support.tables import STRANGERS, application_tables


def left(database: Database) -> list[str]:
    """What of the application's tables differs from the models."""
    return [line for line in migrations.compare(database) if not any(own in line for own in STRANGERS)]


def described(database: Database) -> dict[str, Any]:
    """Everything the inspector tells of each table, in an order of its own."""
    inspector = sa.inspect(database.engine)
    return {
        table: {
            "columns": {c["name"]: (str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)},
            "key": inspector.get_pk_constraint(table)["constrained_columns"],
            "unique": sorted((u["name"], u["column_names"]) for u in inspector.get_unique_constraints(table)),
            "indexes": sorted(
                (i["name"], i["column_names"], i["unique"]) for i in inspector.get_indexes(table)
            ),
            "foreign": sorted((f["name"], f["referred_table"]) for f in inspector.get_foreign_keys(table)),
            "checks": sorted((c["name"], c["sqltext"]) for c in inspector.get_check_constraints(table)),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version" and not table.startswith(STRANGERS)
    }


def test_the_migrations_make_the_models_schema(
    database: Database, database_kind: str, databases: Databases
) -> None:
    made = open_database(databases.fresh(database_kind))
    with made.engine.begin() as connection:
        metadata.create_all(connection, application_tables())
    wanted, found = described(made), described(database)
    made.close()
    assert sorted(found) == sorted(wanted)
    for table, parts in wanted.items():
        assert found[table] == parts, table


def test_nothing_is_left_to_migrate(database: Database) -> None:
    assert not left(database)


def test_a_difference_is_told(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE task DROP COLUMN note")
        on = "" if database.dialect == "sqlite" else " ON signature"
        connection.exec_driver_sql(f"DROP TRIGGER signature_no_update{on}")
        connection.exec_driver_sql("CREATE TABLE stray (id INTEGER)")
    told = " | ".join(migrations.compare(database))
    assert "add_column task" in told and "trigger signature_no_update is missing" in told and "stray" in told


def test_migrating_again_changes_nothing(database: Database) -> None:
    before = described(database)
    migrations.upgrade(database)
    migrations.require_current(database)
    assert described(database) == before


def test_an_old_schema_is_refused_with_what_to_do(database_url: str) -> None:
    empty = open_database(database_url)
    with pytest.raises(migrations.SchemaNotReady, match="jidoka-central migrate"):
        migrations.require_current(empty)
    empty.close()


def test_facts_are_protected_after_migration(database: Database) -> None:
    """Every declared table, by trying."""
    for table in append_only_tables():
        if table.name.startswith(STRANGERS):
            continue
        column = next(iter(table.primary_key.columns)).name
        with database.engine.begin() as connection:
            trigger = set(migrations.triggers(connection))
        assert {f"{table.name}_no_update", f"{table.name}_no_delete"} <= trigger
        if database.dialect == "postgresql":  # triggers for each statement speak even where there is no row
            for statement in (f"UPDATE {table.name} SET {column} = {column}", f"DELETE FROM {table.name}"):
                with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
                    connection.exec_driver_sql(statement)


@pytest.fixture
def as_app_role(databases: Databases, registry: Registry) -> Any:
    """A migrated PostgreSQL as the server sees it: through a role that owns nothing."""
    url = databases.copy_of("postgresql", "central", _migrated)
    owner = open_database(url)
    migrations.grant(owner, "jidoka_app")
    owner.close()
    database = open_database(url.replace("//postgres@", "//jidoka_app@"))
    yield database
    database.close()
    databases.drop(url)


def _migrated(url: str) -> None:
    database = open_database(url)
    migrations.upgrade(database)
    database.close()


@pytest.mark.needs("postgresql")
def test_the_servers_role_does_business_but_changes_no_fact(as_app_role: Database, context: Context) -> None:
    runtime = Runtime(as_app_role, app.build_registry())
    runtime.run(
        "identity.define_role",
        {"code": "any", "name_zh": "任意", "name_en": "Any", "permissions": []},
        Context(context.principal, COMPANY, key="k"),
    )
    for table in append_only_tables():
        if table.name.startswith(STRANGERS):
            continue
        column = next(iter(table.primary_key.columns)).name
        for statement in (
            f"UPDATE {table.name} SET {column} = {column}",
            f"DELETE FROM {table.name}",
            f"TRUNCATE {table.name}",
            f"DROP TRIGGER {table.name}_no_update ON {table.name}",
            f"ALTER TABLE {table.name} DISABLE TRIGGER ALL",
            f"DROP TABLE {table.name}",
        ):
            with pytest.raises(DBAPIError) as caught, as_app_role.engine.begin() as connection:
                connection.exec_driver_sql(statement)
            assert caught.value.orig is not None
            assert getattr(caught.value.orig, "sqlstate", "") == "42501", f"{statement}: {caught.value}"


@pytest.mark.needs("postgresql")
def test_the_function_behind_the_triggers_is_out_of_reach(as_app_role: Database) -> None:
    for statement in (
        "CREATE OR REPLACE FUNCTION jidoka_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "DROP FUNCTION jidoka_append_only() CASCADE",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (id int)",
    ):
        with pytest.raises(DBAPIError), as_app_role.engine.begin() as connection:
            connection.exec_driver_sql(statement)


AGAIN = tuple(
    f"""INSERT INTO {table} SELECT (jsonb_populate_record(one, jsonb_build_object({news}))).* FROM {table} one
    ORDER BY {order} LIMIT {rows}"""
    for table, news, order, rows in (
        ("journal_entry", "'id', uuid '01a00000-0000-7000-8000-000000000001'", "created", 1),
        (
            "journal_line",
            "'id', gen_random_uuid(), 'entry_id', uuid '01a00000-0000-7000-8000-000000000001'",
            "position",
            2,
        ),
    )
)


@pytest.mark.needs("postgresql")
def test_the_servers_role_writes_nothing_into_a_closed_month(as_app_role: Database, context: Context) -> None:
    """By raw SQL, as whoever has the server's password could: what goes while the month is open is refused
    when it is closed, and it cannot be opened again."""
    runtime = Runtime(as_app_role, app.build_registry())
    everybody = Principal("owner", permissions=frozenset(runtime.registry.permissions), company=COMPANY)
    by_owner = Context(everybody, COMPANY)
    runtime.run("finance.open_ledger", {"currency": "CNY"}, by_owner)
    runtime.run("finance.open_period", {"period": "2026-11"}, by_owner)
    draft = finance.EntryDraft(
        event="tests.noted",
        document=finance.SourceDocument("note", None, "N-1"),
        posting_date=date(2026, 11, 10),
        currency="CNY",
        lines=(finance.LineDraft("wip", 100), finance.LineDraft("labour.absorbed", -100)),
    )
    runtime.do(by_owner, lambda uow: finance.post_entry(uow, draft))

    def writes() -> None:
        with as_app_role.engine.connect() as connection:  # rolled back
            for statement in AGAIN:
                connection.exec_driver_sql(statement)

    writes()
    runtime.run("finance.close_period", {"period": "2026-11", "areas": ["stock"]}, by_owner)
    with pytest.raises(DBAPIError, match="the period is closed"):
        writes()
    with pytest.raises(DBAPIError, match="a closed period stays closed"), as_app_role.engine.begin() as to:
        to.exec_driver_sql("UPDATE period SET stock = 'open'")


@pytest.mark.needs("postgresql")
@pytest.mark.parametrize("role", ["postgres", "Robert'); DROP TABLE task;--", ""])
def test_a_role_that_owns_or_is_none_is_refused(databases: Databases, role: str) -> None:
    url = databases.copy_of("postgresql", "central", _migrated)
    owner = open_database(url)
    with pytest.raises(migrations.RoleUnfit):
        migrations.grant(owner, role)
    owner.close()


def test_the_command_line_migrates_adds_a_person_checks_and_verifies(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JIDOKA_CENTRAL_DATABASE_URL", database_url)
    monkeypatch.setenv("JIDOKA_CENTRAL_KEY_DIR", str(tmp_path / "keys"))
    (tmp_path / "password").write_text("correct horse battery\n")
    password = ["--password-file", str(tmp_path / "password")]
    assert cli.main(["check"]) == 1 and "jidoka-central migrate" in capsys.readouterr().err
    assert cli.main(["migrate"]) == 0
    assert cli.main(["user", "add", "chief", "--administrator", *password]) == 0
    assert (
        cli.main(["user", "add", "chief", *password]) == 1 and "document.duplicate" in capsys.readouterr().err
    )
    assert cli.main(["check"]) == 0 and cli.main(["verify"]) == 0
    assert "the chain holds" in capsys.readouterr().out
    assert cli.main(["keys"]) == 0 and "root_public" in capsys.readouterr().out


def test_rules_of_a_table_that_exists_change_and_its_rows_stay(
    database_kind: str, databases: Databases
) -> None:
    """A text with brackets and commas in quotes is no obstacle, and what was there before still holds."""
    url = databases.fresh(database_kind)
    database = open_database(url)
    with database.engine.begin() as bind:
        bind.exec_driver_sql("CREATE TABLE colour (id INTEGER PRIMARY KEY)")
        bind.exec_driver_sql(
            "CREATE TABLE brush (id INTEGER PRIMARY KEY, width INTEGER NOT NULL, said VARCHAR(20),"
            " colour INTEGER, CONSTRAINT ck_said CHECK (said IN ('a, (b', 'c)')),"
            " CONSTRAINT ck_width CHECK (width > 0))"
        )
        bind.exec_driver_sql("INSERT INTO brush VALUES (1, 5, 'c)', NULL)")
        with pytest.raises(ValueError, match="1 rows break ck_wide"):
            add_check(bind, "brush", "ck_wide", "width > 5")
        drop_check(bind, "brush", "ck_said")
        add_check(bind, "brush", "ck_said", "said IN ('c)', 'd')")
        add_foreign_key(bind, "brush", "fk_colour", "colour", "colour")
        with pytest.raises((ValueError, DBAPIError), match="ck_none"), bind.begin_nested():
            drop_check(bind, "brush", "ck_none")
    for wrong in ("2, 0, 'd', NULL", "2, 1, 'a, (b', NULL", "2, 1, 'd', 7"):
        with pytest.raises(DBAPIError), database.engine.begin() as bind:
            bind.exec_driver_sql(f"INSERT INTO brush VALUES ({wrong})")
    with database.engine.begin() as bind:
        bind.exec_driver_sql("INSERT INTO brush VALUES (2, 1, 'd', NULL)")
        assert bind.exec_driver_sql("SELECT count(*) FROM brush").scalar_one() == 2
        if database_kind == "sqlite":
            assert bind.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    database.close()
    databases.drop(url)


def test_a_database_of_the_first_revision_keeps_its_rows(database_kind: str, databases: Databases) -> None:
    url = databases.fresh(database_kind)
    database = open_database(url)
    migrations.upgrade(database, "0001")
    with database.engine.begin() as bind:
        bind.exec_driver_sql(
            "INSERT INTO unit (id, company, code, name_zh, name_en, decimals, created, version, changed)"
            " VALUES ('00000000000000000000000000000001', 'JDK', 'pcs', '个', 'piece', 0, 1, 1, 1)"
        )
    migrations.upgrade(database)
    with database.read() as bind:
        assert bind.exec_driver_sql("SELECT code FROM unit").scalar_one() == "pcs"
    assert not left(database)
    database.close()
    databases.drop(url)

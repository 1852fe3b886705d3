"""``jidoka-central``: start the server, bring the schema up to date, prove the log, make users.

Exit codes: 0 done, 1 refused or not so, 2 wrong usage, and of ``replay`` also: could not be compared whole.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from jidoka_central import __version__, app, migrations, reference
from jidoka_central.foundation import logs
from jidoka_central.foundation.db import open_database
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.eventlog.sequencer import seal
from jidoka_central.foundation.eventlog.verify import verify
from jidoka_central.foundation.http import create_app
from jidoka_central.foundation.identity.model import EVERYTHING
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.identity.service import create_user, define_role
from jidoka_central.foundation.keys import FileKeys, KeysUnusable
from jidoka_central.foundation.settings import BadSetting, Settings
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_central.roles import ROLES, run

ADMINISTRATOR = "administrator"


def _serve(arguments: argparse.Namespace, settings: Settings) -> int:
    logs.configure(settings.log_level)
    if arguments.migrate:
        _migrate_only(settings)
    runtime = app.build_runtime(settings)
    migrations.require_current(runtime.database)
    run(runtime, settings, ROLES if arguments.role == "all" else (arguments.role,))
    return 0


def _migrate_only(settings: Settings) -> None:
    app.build_registry()  # so that every table is known
    database = open_database(settings.database_url)
    try:
        migrations.upgrade(database)
    finally:
        database.close()


def _migrate(arguments: argparse.Namespace, settings: Settings) -> int:
    app.build_registry()
    database = open_database(settings.database_url)
    try:
        if arguments.write:
            number = len(list((migrations.FOLDER / "versions").glob("v*.py"))) + 1
            print(migrations.write(database, number, arguments.write))
            return 0
        if arguments.check:
            differences = migrations.compare(database)
            for difference in differences:
                print(difference)
            return 1 if differences else 0
        migrations.upgrade(database)
        if arguments.app_role:
            migrations.grant(database, arguments.app_role)
        print(f"schema at {migrations.current(database)}")
        return 0
    finally:
        database.close()


def _verify(_: argparse.Namespace, settings: Settings) -> int:
    runtime = app.build_runtime(settings)
    with runtime.database.read() as connection:
        verdict = verify(connection)
    wrong = app.differences(runtime)
    runtime.database.close()
    for difference in wrong[:20]:
        print(f"differs: {difference}")
    if not wrong:
        print("stock and books are what their facts give")
    print(f"{verdict.sealed} links sealed, head {verdict.head}; {verdict.unsealed} rows not yet sealed")
    print(f"broken: {verdict.broken}" if verdict.broken else "the chain holds")
    return 1 if wrong or verdict.broken else 0


REPLAY_EXITS: Final = {"same": 0, "differs": 1, "incomplete": 2}


def _replay(arguments: argparse.Namespace, settings: Settings) -> int:
    """Decide stored orders again; says the first difference of each. 0 only where all is the same, 1 where
    something differs, 2 where nothing differs but not all could be compared."""
    runtime = app.build_runtime(settings)
    try:
        with runtime.read(system("cli"), settings.company) as q:
            cell = masterdata.cell_by_path(q, arguments.cell).id
            orders = [arguments.order] if arguments.order else shopfloor.orders_of_day(q, cell, arguments.day)
            found = [one for order in orders for one in shopfloor.replay_order(q, cell, order)]
    finally:
        runtime.database.close()
    for one in found:
        print(shopfloor.replay_line(one))
    if not found:
        print("nothing was judged there on that day")
    return REPLAY_EXITS[shopfloor.worst_result(found)]


def _add_user(arguments: argparse.Namespace, settings: Settings) -> int:
    password = _password(arguments.password_file)
    runtime = app.build_runtime(settings)
    migrations.require_current(runtime.database)
    roles = [ADMINISTRATOR] if arguments.administrator else []

    def add(uow: UnitOfWork) -> None:
        if roles:
            define_role(uow, ADMINISTRATOR, "系统管理员", "Administrator", [EVERYTHING])
        create_user(
            uow, arguments.login, arguments.display or arguments.login, password, arguments.language,
            [*roles, *arguments.role],
        )  # fmt: skip

    runtime.do(Context(system("cli"), settings.company, source="process", command="cli.user_add"), add)
    while seal(runtime):
        pass
    runtime.database.close()
    print(f"user {arguments.login} is there")
    return 0


def _password(file: Path | None) -> str:
    if file is not None:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first, second = getpass.getpass("Password: "), getpass.getpass("Again: ")
    if first != second:
        raise BadSetting("the two passwords differ")
    return first


def _check(_: argparse.Namespace, settings: Settings) -> int:
    """Settings, declarations, keys, database and schema, without starting anything."""
    runtime = app.build_runtime(settings)
    migrations.require_current(runtime.database)
    registry = runtime.registry
    print(
        f"ready: {len(registry.modules)} modules, {len(registry.commands)} commands, "
        f"{len(registry.datasets)} datasets, {len(registry.events)} events; "
        f"schema {migrations.current(runtime.database)} on {runtime.database.dialect}"
    )
    runtime.database.close()
    return 0


def _keys(arguments: argparse.Namespace, settings: Settings) -> int:
    keys = FileKeys(settings.key_dir)
    if arguments.rotate:
        print(keys.rotate(arguments.rotate))
        return 0
    print(json.dumps({"root_kid": keys.root.kid, "root_public": keys.root.public}))
    return 0


def _docs(arguments: argparse.Namespace, _: Settings) -> int:
    for path in reference.write(arguments.folder):
        print(path)
    return 0


def _openapi(_: argparse.Namespace, settings: Settings) -> int:
    runtime = Runtime(open_database(settings.database_url), app.build_registry())
    print(json.dumps(create_app(runtime, settings).openapi(), ensure_ascii=False))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jidoka-central", description="The Jidoka server.")
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--config", type=Path, help="settings file (TOML)")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(
        name: str, act: Callable[[argparse.Namespace, Settings], int], text: str
    ) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text, description=text)
        one.set_defaults(act=act)
        return one

    serve = command("serve", _serve, "run the server, or one of its roles")
    serve.add_argument("--role", choices=("all", *ROLES), default="all")
    serve.add_argument("--migrate", action="store_true", help="bring the schema up to date first")
    migrate = command("migrate", _migrate, "bring the schema up to date")
    migrate.add_argument("--check", action="store_true", help="only compare the database with the models")
    migrate.add_argument(
        "--app-role", metavar="ROLE", help="PostgreSQL: grant the server's role what it needs"
    )
    migrate.add_argument("--write", metavar="TITLE", help="draft the next revision from the difference")
    command("verify", _verify, "prove the event log")
    replay = command("replay", _replay, "decide stored orders again and compare with what the edge decided")
    replay.add_argument("--cell", required=True, metavar="PATH", help="the cell's path")
    which = replay.add_mutually_exclusive_group(required=True)
    which.add_argument("--order", metavar="NUMBER")
    which.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="by the plant's calendar")
    user = commands.add_parser("user", help="users").add_subparsers(dest="what", required=True)
    add = user.add_parser("add", help="add a user; the password is asked for, or read from a file or stdin")
    add.set_defaults(act=_add_user)
    add.add_argument("login")
    add.add_argument("--display")
    add.add_argument("--language", choices=("zh", "en"), default="zh")
    add.add_argument("--role", action="append", default=[])
    add.add_argument("--administrator", action="store_true", help="may do everything")
    add.add_argument("--password-file", type=Path)
    command("check", _check, "check settings, keys, database and schema")
    keys = command("keys", _keys, "show the root key that edges pin")
    keys.add_argument("--rotate", choices=("bundle", "command"), help="sign with a new key from now on")
    command("openapi", _openapi, "print the API's description (OpenAPI)")
    docs = command("docs", _docs, "write the reference pages")
    docs.add_argument("--folder", type=Path, default=Path("docs/reference"))
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        settings = Settings.load(arguments.config)
        return int(arguments.act(arguments, settings))
    except (
        BadSetting,
        KeysUnusable,
        migrations.SchemaNotReady,
        migrations.RoleUnfit,
        Refusal,
        OSError,
    ) as error:
        print(f"jidoka-central: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())

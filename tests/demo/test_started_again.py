"""A plant that was stopped is started again in its folder: it is the same plant, however long it stood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jidoka_central import app
from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.db import metadata, open_database
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.idempotency import forget_before
from jidoka_central.foundation.identity.model import ROLE_PERMISSION
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.identity.service import create_user, define_role
from jidoka_central.foundation.keys import FileKeys
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.migrations import upgrade
from jidoka_central.modules.finance.model import PERIOD
from jidoka_demo import seed
from jidoka_demo.client import ApiRefused
from jidoka_demo.layout import COMPANY, Layout
from jidoka_demo.people import LOGINS, ROLES
from jidoka_demo.plant import Plant, PlantFailed, forget, logins, only_one
from jidoka_demo.seed import Seeder
from tests.fixtures.databases import Databases
from tests.scenarios.words import PASSWORDS, Actor
from tests.support.tables import row_counts

DAY = 86_400_000_000
NOON = 1_795_406_400_000_000  # 23 November 2026 in Shanghai
BEGUN = date(2026, 11, 23)
LATER = date(2027, 2, 3)


class Caller(Actor):
    """An actor whose refusals come as they do over HTTP."""

    def do(self, command: str, key: str | None = None, **input_: Any) -> dict[str, Any]:
        try:
            return super().do(command, key, **input_)
        except Refusal as refusal:
            raise ApiRefused(refusal.problem.status, {"code": refusal.code}) from refusal


@pytest.fixture
def layout(tmp_path: Path) -> Iterator[Layout]:
    layout = Layout(tmp_path / "plant")
    layout.make()
    yield layout
    forget(layout)


def test_ports_passwords_and_keys_are_those_of_the_first_start(layout: Layout) -> None:
    plant = Plant(layout, lambda _: None)
    plant._passwords()
    first = (
        plant.ports,
        logins(layout, LOGINS),
        (layout.central / "mqtt.password").read_text(),
        (layout.edge / "mqtt.password").read_text(),
        FileKeys(layout.central / "keys").root.kid,
    )
    again = Plant(layout, lambda _: None)
    again._passwords()
    assert first == (
        again.ports,
        logins(layout, LOGINS),
        (layout.central / "mqtt.password").read_text(),
        (layout.edge / "mqtt.password").read_text(),
        FileKeys(layout.central / "keys").root.kid,
    )
    with only_one(layout), pytest.raises(PlantFailed, match="is running"), only_one(layout):
        pass


def test_what_was_entered_is_entered_once(
    layout: Layout, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Months later central knows none of the keys, there is another year, the accountant has opened a month
    by hand, and a role may do something else by now."""
    url = databases.fresh("sqlite")
    database = open_database(url)
    with database.engine.begin() as connection:
        metadata.create_all(connection)
    clock = SetClock(NOON)
    runtime = Runtime(database, app.build_registry(), clock)
    runtime.keys = FileKeys(layout.central / "keys")
    runtime.do(Context(system("cli"), COMPANY), administrator)
    people: Any = {name: Caller(runtime, name) for name in LOGINS}

    def grown(day: date) -> set[str]:
        """The tables that have other rows after a start on that day."""
        monkeypatch.setattr(seed, "plant_today", lambda: day)
        with runtime.read(people["admin"].principal, COMPANY) as q:
            before = row_counts(q)
        Seeder(people, layout.seeded).everything(PASSWORDS, lambda _: None)
        with runtime.read(people["admin"].principal, COMPANY) as q:
            now = row_counts(q)
        return {table for table in now if now[table] != before[table]}

    assert {"item", "identity_user", "quality_plan", "rate"} & grown(BEGUN)
    assert grown(BEGUN) == set()
    layout.seeded.unlink()  # as an earlier release leaves it: the keys are enough for a month
    assert grown(BEGUN) == set()
    clock.advance(days=72)
    with database.write() as connection:
        assert forget_before(connection, clock.now() - 30 * DAY) > 40
    people["accountant"].do("finance.open_period", period="2027-02")
    opened = grown(LATER)
    assert PERIOD.name in opened and not {table for table in opened if table.startswith(("item", "quality"))}
    role = replace(ROLES[0], permissions=ROLES[0].permissions[:-1])
    monkeypatch.setattr(seed, "ROLES", (role, *ROLES[1:]))
    assert ROLE_PERMISSION.name in grown(LATER)
    database.close()
    databases.drop(url)


def test_another_database_has_nothing_entered(layout: Layout) -> None:
    """Who removes the database and leaves the note beside it gets the plant anew, not an empty one."""
    plant = Plant(layout, lambda _: None)
    plant._passwords()
    database = open_database(f"sqlite:///{layout.central / 'jidoka.db'}")
    upgrade(database)
    database.close()
    for stays in (False, True):
        layout.seeded.write_text("{}")
        plant.first_user("admin", PASSWORDS["admin"])
        assert layout.seeded.exists() == stays


def administrator(uow: UnitOfWork) -> None:
    """As the server's command line makes the first user."""
    define_role(uow, "administrator", "系统管理员", "Administrator", ["*"])
    create_user(uow, "admin", "admin", PASSWORDS["admin"], "en", ["administrator"])

"""What central's tests stand on: a migrated database of either kind, the whole registry, and people who may
do things.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog

from jidoka_central import app, migrations
from jidoka_central.foundation.db import Database, metadata, open_database
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.keys import FileKeys
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime
from tests.fixtures.databases import Beginning, Databases
from tests.support.tables import STRANGERS

COMPANY = "JDK"


@pytest.fixture(scope="session", autouse=True)
def quiet_logs() -> None:
    """Only what is critical: the default renderer draws each traceback for a second."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Everything the application declares."""
    return app.build_registry()


def make_schema(url: str) -> None:
    """As a server's operator does it. While the models run ahead of the migrations, from the models: the test
    that says so is test_migrations, not each of them."""
    database = open_database(url)
    migrations.upgrade(database)
    if any(not any(name in line for name in STRANGERS) for line in migrations.compare(database)):
        with database.engine.begin() as connection:
            reflected = sa.MetaData()
            reflected.reflect(connection)
            reflected.drop_all(connection)
            metadata.create_all(connection)
    database.close()


@pytest.fixture(scope="session")
def beginning() -> Beginning:
    """The whole schema; folders whose tests begin with more say so by a fixture of this name."""
    return "central", make_schema


@pytest.fixture
def central_url(database_kind: str, databases: Databases, beginning: Beginning) -> Iterator[str]:
    """The URL of a database of its own, once on each kind."""
    url = databases.copy_of(database_kind, *beginning)
    yield url
    databases.drop(url)


@pytest.fixture
def database(central_url: str) -> Iterator[Database]:
    """That database, open."""
    opened = open_database(central_url)
    yield opened
    opened.close()


@pytest.fixture
def runtime(database: Database, registry: Registry, tmp_path: Path) -> Runtime:
    """The application's runtime over a database of its own, with keys of its own."""
    made = Runtime(database, registry)
    made.keys = FileKeys(tmp_path / "keys")
    return made


@pytest.fixture
def principal_with(registry: Registry) -> Callable[..., Principal]:
    """``principal_with("masterdata.write", name="anna", roles=("quality_engineer",))``; without
    permissions: all.
    """

    def make(*permissions: str, name: str = "tester", roles: tuple[str, ...] = ()) -> Principal:
        return Principal(
            name,
            permissions=frozenset(permissions or registry.permissions),
            roles=frozenset(roles),
            display=name,
            company=COMPANY,
        )

    return make


@pytest.fixture
def context(principal_with: Callable[..., Principal]) -> Context:
    """Somebody who may do everything, acting for the company."""
    return Context(principal_with(), COMPANY)

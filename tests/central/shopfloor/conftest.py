"""A registered edge and station over a database of each kind, and an edge on the wire to speak for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.db import metadata, open_database
from tests.fixtures.databases import Databases
from tests.support.shopfloor import Floor, floor_registry


def make_schema(url: str) -> None:
    floor_registry()
    database = open_database(url)
    with database.engine.begin() as connection:
        metadata.create_all(connection)
    database.close()


@pytest.fixture
def floor_url(database_kind: str, databases: Databases) -> Iterator[str]:
    """A database of its own with the schema, once on each kind."""
    url = databases.copy_of(database_kind, "shopfloor", make_schema)
    yield url
    databases.drop(url)


@pytest.fixture
def floor(floor_url: str, tmp_path: Path) -> Iterator[Floor]:
    """The shop floor with one edge at one cell, on the real clock."""
    made = Floor(floor_url, tmp_path / "keys")
    made.set_up()
    yield made
    made.close()


@pytest.fixture
def still_floor(floor_url: str, tmp_path: Path) -> Iterator[Floor]:
    """The same on a clock that stands where it is put."""
    made = Floor(floor_url, tmp_path / "keys", SetClock(1_800_000_000_000_000))
    made.set_up()
    yield made
    made.close()

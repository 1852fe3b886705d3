"""`plant`: the demonstration's plant on a database of each kind; every scenario ends with its audit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jidoka_central import app
from jidoka_central.foundation.db import metadata, open_database
from jidoka_central.foundation.keys import FileKeys
from jidoka_central.foundation.uow import Runtime
from tests.fixtures.databases import Databases
from tests.scenarios.words import ScenarioPlant, seed

FEW = 5  # subgroups to learn the limits from, where the scenario is not about learning


def _make(databases: Databases, kind: str, folder: Path, collect: int, keys: Path) -> Iterator[ScenarioPlant]:
    def prepare(url: str) -> None:
        app.build_registry()
        database = open_database(url)
        with database.engine.begin() as connection:
            metadata.create_all(connection)
        database.close()
        seed(url, keys, collect)

    url = databases.copy_of(kind, f"scenario-{collect}", prepare)
    runtime = Runtime(open_database(url), app.build_registry())
    runtime.keys = FileKeys(folder / "keys")
    made = ScenarioPlant(runtime)
    yield made
    made.audit()
    runtime.database.close()
    databases.drop(url)


@pytest.fixture(scope="session")
def seeding_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("seeding") / "keys"


@pytest.fixture
def plant(
    databases: Databases, database_kind: str, tmp_path: Path, seeding_keys: Path
) -> Iterator[ScenarioPlant]:
    """Limits are learnt from five subgroups."""
    yield from _make(databases, database_kind, tmp_path, FEW, seeding_keys)


@pytest.fixture
def story_plant(
    databases: Databases, database_kind: str, tmp_path: Path, seeding_keys: Path
) -> Iterator[ScenarioPlant]:
    """Limits are learnt from the story's 25 subgroups."""
    yield from _make(databases, database_kind, tmp_path, 25, seeding_keys)

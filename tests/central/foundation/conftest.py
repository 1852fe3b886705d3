"""A small module of its own, so that the foundation is tested without any business word.

A box has a label and a count; it is opened, filled and shut. A subscription counts the fillings of a company.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jidoka_central.foundation.db import open_database
from jidoka_central.foundation.keys import FileKeys
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime
from tests.central.foundation import boxes
from tests.fixtures.databases import Databases


@pytest.fixture(scope="session")
def box_registry() -> Registry:
    return boxes.registry()


@pytest.fixture
def box_url(database_kind: str, databases: Databases, box_registry: Registry) -> Iterator[str]:
    url = databases.copy_of(database_kind, "boxes", boxes.make_schema)
    yield url
    databases.drop(url)


@pytest.fixture
def box_runtime(box_url: str, box_registry: Registry, tmp_path: Path) -> Iterator[Runtime]:
    runtime = Runtime(open_database(box_url), box_registry)
    runtime.keys = FileKeys(tmp_path / "keys")
    yield runtime
    runtime.database.close()


@pytest.fixture
def anna(box_registry: Registry) -> Context:
    return boxes.acting("anna")

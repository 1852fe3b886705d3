"""A store with rings and two customers, on a database of each kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jidoka_central.foundation.db import Database
from jidoka_central.foundation.registry import Registry
from tests.central.sales.market import Market, market_registry, prepare
from tests.fixtures.databases import Databases

RINGS = 20


@pytest.fixture(scope="session")
def registry() -> Registry:
    return market_registry()


@pytest.fixture
def central_url(database_kind: str, databases: Databases, registry: Registry) -> Iterator[str]:
    url = databases.copy_of(database_kind, "market", lambda url: prepare(url, registry, RINGS))
    yield url
    databases.drop(url)


@pytest.fixture
def market(database: Database, registry: Registry) -> Market:
    """Twenty rings in the store, at 27.50."""
    return Market(database, registry)

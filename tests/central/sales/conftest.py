"""A store with rings and two customers, on a database of each kind."""

from __future__ import annotations

import pytest

from jidoka_central.foundation.db import Database
from jidoka_central.foundation.registry import Registry
from tests.central.sales.market import Market, market_registry, prepare
from tests.fixtures.databases import Beginning

RINGS = 20


@pytest.fixture(scope="session")
def registry() -> Registry:
    return market_registry()


@pytest.fixture(scope="session")
def beginning(registry: Registry) -> Beginning:
    """Rings in the store, and who buys them."""
    return "market", lambda empty: prepare(empty, registry, RINGS)


@pytest.fixture
def market(database: Database, registry: Registry) -> Market:
    """Twenty rings in the store, at 27.50."""
    return Market(database, registry)

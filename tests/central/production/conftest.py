"""The ring plant with 1,000 blanks and people who may do everything."""

from __future__ import annotations

import pytest

from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.db import Database
from jidoka_central.foundation.modules import FOUNDATION
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.production import public as production
from tests.central.masterdata.ring_plant import ring_plant
from tests.central.production.line import Line
from tests.fixtures.databases import Beginning


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Production and what it stands on: no joint has a say here."""
    return Registry((*FOUNDATION, masterdata.MODULE, inventory.MODULE, production.MODULE))


@pytest.fixture(scope="session")
def beginning(registry: Registry) -> Beginning:
    """The ring plant is written down."""
    return ring_plant(registry, "ring-plant-production")


@pytest.fixture
def line(database: Database, registry: Registry, context: Context) -> Line:
    clock = SetClock(1_800_000_000_000_000)
    return Line(Runtime(database, registry, clock), context, clock)

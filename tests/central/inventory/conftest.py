"""Inventory and what it stands on."""

from __future__ import annotations

import pytest

from jidoka_central.foundation.modules import FOUNDATION
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata import public as masterdata
from tests.central.inventory.floor import Floor
from tests.central.masterdata.ring_plant import ring_plant
from tests.fixtures.databases import Beginning


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Inventory and what it stands on: nothing above has a say here."""
    return Registry((*FOUNDATION, masterdata.MODULE, inventory.MODULE))


@pytest.fixture(scope="session")
def beginning(registry: Registry) -> Beginning:
    """The ring plant is written down."""
    return ring_plant(registry, "ring-plant-inventory")


@pytest.fixture
def floor(runtime: Runtime, context: Context) -> Floor:
    with runtime.read(context.principal, "JDK") as q:
        blank = masterdata.item_by_number(q, "BLANK-74").id
        ring = masterdata.item_by_number(q, "RING-74").id
    return Floor(runtime, context, blank, ring)

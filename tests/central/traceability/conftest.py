"""The ring plant with stock, and a reader of lives."""

from __future__ import annotations

import pytest

from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.masterdata import public as masterdata
from tests.central.inventory.floor import Floor
from tests.central.masterdata.ring_plant import ring_plant
from tests.fixtures.databases import Beginning


@pytest.fixture(scope="session")
def beginning(registry: Registry) -> Beginning:
    """The ring plant is written down."""
    return ring_plant(registry)


@pytest.fixture
def floor(runtime: Runtime, context: Context) -> Floor:
    with runtime.read(context.principal, "JDK") as q:
        blank = masterdata.item_by_number(q, "BLANK-74").id
        ring = masterdata.item_by_number(q, "RING-74").id
    return Floor(runtime, context, blank, ring)

"""The ring plant with stock, and a reader of lives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.masterdata import public as masterdata
from tests.central.inventory.floor import Floor
from tests.central.masterdata.ring_plant import make_plant
from tests.fixtures.databases import Databases


@pytest.fixture
def central_url(database_kind: str, databases: Databases, registry: Registry) -> Iterator[str]:
    """A copy of a database in which the ring plant is written down."""
    url = databases.copy_of(
        database_kind, "ring-plant-trace", lambda empty: make_plant(empty, registry, recipe=True)
    )
    yield url
    databases.drop(url)


@pytest.fixture
def floor(runtime: Runtime, context: Context) -> Floor:
    with runtime.read(context.principal, "JDK") as q:
        blank = masterdata.item_by_number(q, "BLANK-74").id
        ring = masterdata.item_by_number(q, "RING-74").id
    return Floor(runtime, context, blank, ring)

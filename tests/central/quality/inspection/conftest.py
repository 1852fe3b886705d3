"""The ring plant with what is inspected of it, and an inspector's desk."""

from __future__ import annotations

import pytest

from jidoka_central.foundation.db import Database
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.masterdata import public as masterdata
from tests.central.masterdata.ring_plant import ring_plant
from tests.central.quality.inspection.desk import Desk
from tests.fixtures.databases import Beginning


@pytest.fixture(scope="session")
def beginning(registry: Registry) -> Beginning:
    """The ring plant is written down."""
    return ring_plant(registry)


@pytest.fixture
def desk(database: Database, registry: Registry, context: Context) -> Desk:
    """Blanks from SUP-1 are inspected: Z1.4, level II, AQL 1.0, beginning with normal severity."""
    runtime = Runtime(database, registry)
    with runtime.read(context.principal, "JDK") as q:
        blank = masterdata.item_by_number(q, "BLANK-74").id
        supplier = masterdata.partner_by_number(q, "SUP-1").id
    desk = Desk(runtime, context, blank, supplier)
    desk.requires()
    return desk

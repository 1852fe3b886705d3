"""A plant's master data, written down through the commands people use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jidoka_central.foundation.modules import FOUNDATION
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.masterdata import public as masterdata
from tests.central.masterdata.ring_plant import ring_plant
from tests.fixtures.databases import Beginning

Do = Callable[..., Any]


@pytest.fixture(scope="session")
def registry() -> Registry:
    """This module alone: nothing above it has a say here."""
    return Registry((*FOUNDATION, masterdata.MODULE))


@pytest.fixture
def do(runtime: Runtime, context: Context) -> Do:
    """``do("create_item", number="RING-74", ...)`` runs a master data command."""

    def run(what: str, **fields: Any) -> Any:
        return runtime.run(f"masterdata.{what}", fields, context)

    return run


@pytest.fixture(scope="session")
def beginning(registry: Registry) -> Beginning:
    """The ring plant, before anybody wrote down how a ring is made."""
    return ring_plant(registry, "ring-plant-masterdata", recipe=False)

"""A plant's master data, written down through the commands people use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jidoka_central.foundation.modules import FOUNDATION
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.masterdata import public as masterdata

Do = Callable[..., Any]
CELL = "acme/plant1/machining/rings/honing-1"


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


@pytest.fixture
def ring(do: Do) -> None:
    """Pieces, the blank and the ring, the honing cell and its work centre."""
    do("create_unit", code="ea", name_zh="件", name_en="Piece")
    do("create_unit", code="kg", name_zh="千克", name_en="Kilogram", decimals=3)
    do(
        "create_item",
        number="BLANK-74",
        name_zh="活塞环毛坯",
        name_en="Ring blank",
        unit="ea",
        kind="purchased",
    )
    do(
        "create_item",
        number="RING-74",
        name_zh="活塞环",
        name_en="Piston ring",
        unit="ea",
        kind="made",
        tracking="serial",
    )
    do("create_site_structure", path=CELL)
    do("create_work_centre", number="HONE-1", name_zh="珩磨", name_en="Honing", cell=CELL)

"""The ring plant with open books, where blanks are bought; inspection and its joint are not there."""

from __future__ import annotations

from typing import Any

import pytest

from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.db import Database
from jidoka_central.foundation.events import Subscription
from jidoka_central.foundation.modules import FOUNDATION
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Runtime
from jidoka_central.joints import postings
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.purchasing import public as purchasing
from tests.central.beginnings import begin
from tests.central.masterdata.ring_plant import make_plant
from tests.central.purchasing.desk import NOON, Desk
from tests.fixtures.databases import Beginning

POSTED = (
    inventory.LotReceived,
    purchasing.GoodsReceived,
    purchasing.GoodsReturned,
    purchasing.InvoicePosted,
    purchasing.CreditNotePosted,
    purchasing.GrirWrittenOff,
)
BOOKS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("finance.open_ledger", {"currency": "CNY"}),
    ("finance.open_period", {"period": "2026-10"}),
    ("finance.open_period", {"period": "2026-11"}),
    *(
        ("identity.define_role", {"code": code, "name_zh": code, "name_en": code, "permissions": []})
        for code in ("chief", "director")
    ),
)


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Purchasing, what it stands on, and the journal."""
    modules = (masterdata.MODULE, finance.MODULE, inventory.MODULE, purchasing.MODULE)
    heard = [Subscription(event, postings.post_value, postings.EMITS) for event in POSTED]
    return Registry((*FOUNDATION, *modules), heard)


@pytest.fixture(scope="session")
def beginning(registry: Registry) -> Beginning:
    """The ring plant is written down and its books are open."""

    def prepare(url: str) -> None:
        make_plant(url, registry, recipe=False)
        begin(url, registry, BOOKS, SetClock(NOON))

    return "purchasing", prepare


@pytest.fixture
def desk(database: Database, registry: Registry) -> Desk:
    return Desk(Runtime(database, registry, SetClock(NOON)))

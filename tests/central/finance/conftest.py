"""Finance and what it stands on, with books opened for November and December 2026."""

from __future__ import annotations

import pytest

from jidoka_central.foundation.modules import FOUNDATION
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.masterdata import public as masterdata
from tests.central.beginnings import begin
from tests.central.finance.books import Books
from tests.fixtures.databases import Beginning

SETUP = (
    ("masterdata.create_partner", {"number": "SUP-1", "name": "Blank foundry", "supplier": True}),
    ("masterdata.create_partner", {"number": "CUS-A", "name": "Engine works", "customer": True}),
    ("finance.open_ledger", {"currency": "CNY"}),
    ("finance.open_period", {"period": "2026-11"}),
    ("finance.open_period", {"period": "2026-12"}),
)


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Finance and what it stands on: nothing above has a say here."""
    return Registry((*FOUNDATION, masterdata.MODULE, finance.MODULE))


@pytest.fixture(scope="session")
def beginning(registry: Registry) -> Beginning:
    """The books are open."""
    return "finance", lambda empty: begin(empty, registry, SETUP)


@pytest.fixture
def books(runtime: Runtime, context: Context) -> Books:
    with runtime.read(context.principal, "JDK") as q:
        supplier = masterdata.partner_by_number(q, "SUP-1").id
        customer = masterdata.partner_by_number(q, "CUS-A").id
    return Books(runtime, context, supplier, customer)

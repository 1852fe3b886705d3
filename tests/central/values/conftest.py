"""The ring plant with its books, costs and rates, as far up as production; postings and agreement listen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest

from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.db import Database, metadata, open_database
from jidoka_central.foundation.events import Subscription
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.modules import FOUNDATION
from jidoka_central.foundation.registry import Module, Registry
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.joints import agreement, period_end, postings
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import ValueEvent, ValueFact
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.production import public as production
from tests.central.masterdata.ring_plant import write_down
from tests.central.values.works import NOON, Works
from tests.fixtures.databases import Beginning

BOOKS = (
    ("finance.open_ledger", {"currency": "CNY"}),
    ("finance.open_period", {"period": "2026-11"}),
    ("finance.open_period", {"period": "2026-12"}),
    ("finance.set_rate", {"activity": "HONE-1", "rate": "30.00", "valid_from": "2026-01-01"}),
)


@dataclass(frozen=True, slots=True)
class Bought(ValueEvent):
    """A supplier's receipt or return, as purchasing tells it; the name is the row's."""

    DOCUMENT: ClassVar[str] = "note"
    fact: ValueFact

    def value_facts(self) -> tuple[ValueFact, ...]:
        return (self.fact,)


def _bought(name: str) -> type[Bought]:
    return type(name, (Bought,), {"NAME": name, "TITLE": Text(zh=name, en=name), "__slots__": ()})


RECEIVED, RETURNED = _bought("purchasing.goods_received"), _bought("purchasing.goods_returned")


@pytest.fixture(scope="session")
def registry() -> Registry:
    modules = (
        *FOUNDATION,
        masterdata.MODULE,
        finance.MODULE,
        inventory.MODULE,
        production.MODULE,
        postings.MODULE,
        agreement.MODULE,
        period_end.MODULE,
        Module("bought", Text(zh="采购", en="Purchasing"), events=(RECEIVED, RETURNED)),
    )
    declared = {event for module in modules for event in module.events}
    heard = [one for one in postings.SUBSCRIPTIONS if one.event in declared]
    told = [Subscription(event, postings.post_value, postings.EMITS) for event in (RECEIVED, RETURNED)]
    return Registry(modules, [*heard, *told])


@pytest.fixture(scope="session")
def beginning(registry: Registry) -> Beginning:
    """The ring plant is written down and its books are open."""

    def prepare(url: str) -> None:
        database = open_database(url)
        with database.engine.begin() as connection:
            metadata.create_all(connection)
        everything = Principal("controller", permissions=frozenset(registry.permissions), company="JDK")
        runtime, context = Runtime(database, registry, SetClock(NOON)), Context(everything, "JDK")
        write_down(runtime, context, recipe=True)
        for command, fields in BOOKS:
            runtime.run(command, fields, context)
        version = runtime.run(
            "finance.create_cost_version",
            {"valid_from": "2026-01-01", "text": "2026", "items": [{"item": "RING-74", "cost": "27.50"}]},
            context,
        )
        runtime.run("finance.release_cost_version", {"version_id": version.id}, context)  # type: ignore[attr-defined]
        database.close()

    return "ring-plant-values", prepare


@pytest.fixture
def works(database: Database, registry: Registry, context: Context) -> Works:
    clock = SetClock(NOON)
    return Works(Runtime(database, registry, clock), context, clock, RECEIVED, RETURNED)

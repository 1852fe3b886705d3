"""Quality with books, and the two joints that price it: nothing else has a say here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import pytest

from jidoka_central import app
from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.db import Database
from jidoka_central.foundation.modules import FOUNDATION
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.joints import postings, quality_cost
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.quality.costs import CostOfQuality, cost_of_quality
from tests.central.beginnings import begin
from tests.fixtures.databases import Beginning

T = TypeVar("T")
NOON = 1_794_283_200_000_000  # 10 November 2026, in the afternoon at the plant
SECOND = 1_000_000
SETUP: tuple[tuple[str, dict[str, Any]], ...] = (
    ("masterdata.create_unit", {"code": "ea", "name_zh": "件", "name_en": "each", "decimals": 0}),
    (
        "masterdata.create_item",
        {
            "number": "RING-74",
            "name_zh": "活塞环",
            "name_en": "Piston ring",
            "unit": "ea",
            "kind": "made",
            "tracking": "serial",
        },
    ),
    ("finance.open_ledger", {"currency": "CNY"}),
    ("finance.open_period", {"period": "2026-11"}),
    ("finance.open_period", {"period": "2026-12"}),
    ("finance.set_rate", {"activity": "labour", "rate": "30.00", "valid_from": date(2026, 1, 1)}),
    ("finance.set_rate", {"activity": "line_time", "rate": "90.00", "valid_from": date(2026, 1, 1)}),
)


@dataclass
class Desk:
    """The quality desk: what happens, and what it costs."""

    runtime: Runtime
    context: Context
    clock: SetClock

    def do(self, work: Callable[[UnitOfWork], T]) -> T:
        return self.runtime.do(self.context, work)

    def read(self, look: Callable[[Any], T]) -> T:
        with self.runtime.read(self.context.principal, "JDK") as q:
            return look(q)

    def item_id(self, q: Any) -> UUID:
        return masterdata.item_by_number(q, "RING-74").id

    def line_stood(self, seconds: int) -> str:
        """A stop of so many seconds; returns its nonconformance's number."""

        def stood(uow: UnitOfWork) -> str:
            nc = quality.open_nc(
                uow, cell_id=uow.new_id(), item_id=self.item_id(uow), cause_of_stop="signal", stop="S/1"
            )
            quality.note_stopped(uow, nc["id"], self.clock.instant)
            quality.end_downtime(uow, nc["id"], self.clock.instant + seconds * SECOND)
            return str(nc["number"])

        return self.do(stood)

    def balance(self, account: str) -> str:
        return self.read(lambda q: finance.money_text(finance.balance_of(q, account), "CNY"))

    def report(self, **months: str) -> CostOfQuality:
        return self.read(lambda q: cost_of_quality(q, **months))


@pytest.fixture(scope="session")
def registry() -> Registry:
    joints = (postings, quality_cost)
    return Registry(
        (*FOUNDATION, *app.MODULES, *(joint.MODULE for joint in joints)),
        [subscription for joint in joints for subscription in joint.SUBSCRIPTIONS],
    )


@pytest.fixture(scope="session")
def beginning(registry: Registry) -> Beginning:
    """An item, books and rates."""
    return "quality-cost", lambda empty: begin(empty, registry, SETUP)


@pytest.fixture
def desk(database: Database, registry: Registry, context: Context) -> Desk:
    clock = SetClock(NOON)
    return Desk(Runtime(database, registry, clock), context, clock)

"""A plant with two cells, a plan, and orders whose subgroups are stored as an edge would leave them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import numpy as np
import pytest

from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.db import Database
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.inspection.model import INSPECTION
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC, PLAN
from jidoka_central.modules.quality.spc import charting
from jidoka_central.modules.quality.spc.requests import ChartRequest
from jidoka_central.modules.quality.spc.shapes import ChartShown
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_central.modules.shopfloor.floor.model import SUBGROUP
from jidoka_central.modules.shopfloor.model import EDGE, SIGN_ON, STATION
from tests.central.masterdata.ring_plant import CELL, ring_plant
from tests.fixtures.databases import Beginning

OTHER = "acme/plant1/machining/rings/honing-2"
T0 = 1_901_232_000_000_000  # 2030-04-01 00:00 UTC, 08:00 at the plant
MINUTE = 60_000_000
LINES = (("od", "xbar_r", 5), ("id", "xbar_r", 5), ("weight", "imr", 1))


class Lab:
    """Measured orders as the tests speak of them."""

    def __init__(self, runtime: Runtime, context: Context, clock: SetClock) -> None:
        self.runtime, self.context, self.clock = runtime, context, clock
        self.edges: dict[str, UUID] = {}
        self.plan: UUID
        self.orders: dict[str, str] = {}
        runtime.run("masterdata.create_site_structure", {"path": OTHER}, context)
        runtime.do(context, self._set_up)

    def _set_up(self, uow: UnitOfWork) -> None:
        ring = masterdata.item_by_number(uow, "RING-74").id
        for at, path in enumerate((CELL, OTHER), start=1):
            cell = masterdata.cell_by_path(uow, path).id
            self.edges[path] = uow.insert(
                EDGE, edge_id=f"edge-{at}", cell_id=cell, cell_path=path, mqtt_user=f"edge-{at}",
                command_counter=0,
            )  # fmt: skip
            uow.insert(
                STATION, code=f"ST-{at}", name_zh="工位", name_en="Station", edge_ref=self.edges[path],
                cell_id=cell,
            )  # fmt: skip
        self.plan = uow.insert(
            PLAN, number="CP-1", revision="A", state="released", item_id=ring,
            cell_id=masterdata.cell_by_path(uow, CELL).id, sop_number="SOP-1", profile="handshake",
            verification_subgroups=1, released_at=T0,
        )  # fmt: skip
        for at, (code, chart, size) in enumerate(LINES):
            uow.insert(
                CHARACTERISTIC, plan_id=self.plan, position=at, code=code, name_zh="直径", name_en="Diameter",
                unit="mm", decimals=3, nominal=74.0, lsl=73.9, usl=74.1, plausible_min=70.0,
                plausible_max=80.0, device="gauge", tag=code, subgroup_size=size, collect_subgroups=25,
                chart=chart,
                stop_rules=["mean.n1"], advice_rules=[], reaction_zh="停", reaction_en="stop",
            )  # fmt: skip

    def order(
        self,
        values: Any,
        *,
        code: str = "od",
        cell: str = CELL,
        order: str | None = None,
        began: int = T0,
        step: int = MINUTE,
        **each: Any,
    ) -> str:
        """An order with these subgroups, one each ``step``; ``each`` overrides columns by subgroup."""
        if order is None:
            made = self.do("production.create_order", item="RING-74", quantity="500", unit="ea")
            order = str(made.number)
        numbers = range(1, len(values) + 1)
        rows = [
            {
                "edge_ref": self.edges[cell],
                "order_number": order,
                "characteristic": code,
                "number": number,
                "phase": "monitor",
                "complete": all(one is not None for one in own),
                "pieces": list(range(len(own) * (number - 1) + 1, len(own) * number + 1)),
                "readings": list(own),
                "mean": None,
                "range": None,
                "mean_word": 0,
                "range_word": 0,
                "advice": [],
                "stop": [],
                "limits": None,
                "bundle": None,
                "at": began + number * step,
            }
            | {name: listed[number - 1] for name, listed in each.items()}
            for number, own in zip(numbers, _plain(values), strict=True)
        ]
        self.runtime.do(self.context, lambda uow: uow.insert_many(SUBGROUP, rows))
        return order

    def works(self, operator: str, order: str, since: int, until: int | None, station: str = "ST-1") -> None:
        def sign(uow: UnitOfWork) -> None:
            found = next(row for row in uow.rows(STATION.select()) if row["code"] == station)
            uow.insert(
                SIGN_ON, station_id=found["id"], operator=operator, operator_name=operator.title(),
                order_number=order, since=since, until=until,
            )  # fmt: skip

        self.runtime.do(self.context, sign)

    def into_columns(self) -> None:
        """What is stored goes into chunks, however young it is."""
        self.clock.instant += 1
        while self.runtime.do(self.context, lambda uow: shopfloor.build_columns(uow, 0)):
            pass

    def do(self, command: str, /, **fields: Any) -> Any:
        return self.runtime.run(command, fields, self.context)

    def chart(self, kind: str, *codes: str, **asked: Any) -> Any:
        request = ChartRequest(kind=kind, characteristics=codes or ("od",), **asked)
        with self.read() as q:
            found = charting.chart(q, request, INSPECTION)
        ChartShown.model_validate_json(msgspec.json.encode(found))  # what the API promises
        return found

    def read(self) -> Any:
        return self.runtime.read(self.context.principal, "JDK")


def _plain(values: Any) -> Sequence[Sequence[float | None]]:
    return values.tolist() if isinstance(values, np.ndarray) else values


@pytest.fixture(scope="session")
def beginning(registry: Registry) -> Beginning:
    """The ring plant is written down."""
    return ring_plant(registry)


@pytest.fixture
def lab(database: Database, registry: Registry, context: Context) -> Lab:
    clock = SetClock(T0 + 10_000 * MINUTE)
    return Lab(Runtime(database, registry, clock), context, clock)

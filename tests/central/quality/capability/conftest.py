"""The ring plant with an edge, a control plan in force, and orders whose subgroups are stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC, PLAN
from jidoka_central.modules.shopfloor.floor.model import SUBGROUP
from jidoka_central.modules.shopfloor.model import EDGE
from tests.central.masterdata.ring_plant import CELL, ring_plant
from tests.fixtures.databases import Beginning

T0 = 1_793_592_000_000_000
MINUTE = 60_000_000


class Lab:
    """Measured orders as the tests speak of them."""

    def __init__(self, runtime: Runtime, context: Context) -> None:
        self.runtime, self.context = runtime, context
        self.ring: UUID
        self.edge: UUID
        runtime.do(context, self._set_up)

    def _set_up(self, uow: UnitOfWork) -> None:
        self.ring = masterdata.item_by_number(uow, "RING-74").id
        cell = masterdata.cell_by_path(uow, CELL).id
        self.edge = uow.insert(
            EDGE, edge_id="edge-1", cell_id=cell, cell_path=CELL, mqtt_user="edge-1", command_counter=0
        )
        plan = uow.insert(
            PLAN, number="CP-1", revision="A", state="released", item_id=self.ring, cell_id=cell,
            sop_number="SOP-1", profile="iatf", verification_subgroups=1, released_at=T0,
        )  # fmt: skip
        uow.insert(
            CHARACTERISTIC, plan_id=plan, position=1, code="ID74", name_zh="内径", name_en="Inside diameter",
            unit="mm", decimals=3, nominal=74.0, lsl=73.95, usl=74.05, plausible_min=70.0, plausible_max=80.0,
            device="gauge", tag="d", subgroup_size=5, collect_subgroups=25, stop_rules=[], advice_rules=[],
            reaction_zh="停", reaction_en="stop",
        )  # fmt: skip

    def order(
        self, subgroups: Sequence[Sequence[float]], began: int = T0, verified: Sequence[int] = ()
    ) -> str:
        """A new order of rings with these subgroups, a minute each."""
        order = self.do("production.create_order", item="RING-74", quantity="500", unit="ea")

        def store(uow: UnitOfWork) -> None:
            for number, values in enumerate(subgroups, start=1):
                first = 5 * number - 4
                uow.insert(
                    SUBGROUP, edge_ref=self.edge, order_number=order.number, characteristic="ID74",
                    number=number, phase="verify" if number in verified else "collect", complete=True,
                    pieces=list(range(first, first + len(values))), readings=list(values),
                    mean=sum(values) / len(values), range=max(values) - min(values), mean_word=0,
                    range_word=0, advice=[], stop=[], at=began + number * MINUTE,
                )  # fmt: skip

        self.runtime.do(self.context, store)
        return str(order.number)

    def do(self, command: str, /, **fields: Any) -> Any:
        return self.runtime.run(command, fields, self.context)

    def study(self, **fields: Any) -> Any:
        return self.do("quality.study_capability", **fields)


@pytest.fixture(scope="session")
def beginning(registry: Registry) -> Beginning:
    """The ring plant is written down."""
    return ring_plant(registry)


@pytest.fixture
def lab(runtime: Runtime, context: Context) -> Lab:
    return Lab(runtime, context)

"""Whatever happens to stock, in whatever order: the balances are those of a model of a few lines."""

from __future__ import annotations

from collections import Counter
from itertools import count
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.inventory import public as inventory
from tests.central.inventory.floor import ONE, Floor

PIECES = st.integers(min_value=1, max_value=6)
RUN = count(1)


class Model:
    """Blanks in the store, blanks at the order, rings by status, blanks that rings still lack."""

    def __init__(self) -> None:
        self.store = self.at_order = self.lacking = 0
        self.rings: dict[str, str] = {}

    def issue(self, pieces: int) -> bool:
        if pieces > self.store:
            return False
        settled = min(pieces, self.lacking)
        self.store, self.lacking = self.store - pieces, self.lacking - settled
        self.at_order += pieces - settled
        return True

    def make(self, serials: list[str]) -> None:
        used = min(len(serials), self.at_order)
        self.at_order, self.lacking = self.at_order - used, self.lacking + len(serials) - used
        self.rings |= dict.fromkeys(serials, "available")


def machine(floor: Floor) -> type[RuleBasedStateMachine]:
    class Stock(RuleBasedStateMachine):
        """Each run has an order of its own; the store is shared, with what earlier runs left in it."""

        def __init__(self) -> None:
            super().__init__()
            self.run = next(RUN)
            self.order = UUID(int=5000 + self.run)
            self.next = 1
            self.lots = 0
            self.model = Model()
            self.model.store = sum(n for (_, place, _), n in floor.blanks().items() if place == "store")

        @rule(pieces=PIECES)
        def receive(self, pieces: int) -> None:
            self.lots += 1
            floor.opening(f"M{self.run}-{self.lots}", pieces)
            self.model.store += pieces

        @rule(pieces=PIECES)
        def issue(self, pieces: int) -> None:
            try:
                floor.issue(pieces, order=self.order)
                done = True
            except Refusal:
                done = False
            assert self.model.issue(pieces) == done

        @rule(pieces=PIECES)
        def give_back(self, pieces: int) -> None:
            try:
                floor.give_back(pieces, order=self.order)
                assert pieces <= self.model.at_order
                self.model.at_order, self.model.store = (
                    self.model.at_order - pieces,
                    self.model.store + pieces,
                )
            except Refusal:
                assert pieces > self.model.at_order

        @rule(pieces=PIECES)
        def make(self, pieces: int) -> None:
            first = self.run * 1000 + self.next
            self.next += pieces
            lots = floor.make(first, first + pieces - 1, order=self.order)
            self.model.make([lot.number for lot in lots])

        @rule(draw=st.data(), verb=st.sampled_from(["block", "release", "scrap"]))
        def decide(self, draw: st.DataObject, verb: str) -> None:
            known = sorted(self.model.rings)
            if not known:
                return
            serial = draw.draw(st.sampled_from(known))
            after = {"block": "blocked", "release": "available", "scrap": "scrapped"}[verb]
            try:
                getattr(floor, verb)(serial)
                assert self.model.rings[serial] != "scrapped"
                self.model.rings[serial] = after
            except Refusal:
                assert self.model.rings[serial] == "scrapped"

        @rule()
        def put_away(self) -> None:
            floor.put_away(order=self.order)

        def teardown(self) -> None:
            agrees(floor, self.order, self.model)

    return Stock


def agrees(floor: Floor, order: UUID, model: Model) -> None:
    """Store, order, rings, shortages and edges are the model's, and the sums of the movements."""
    assert floor.statuses(order) == model.rings
    with floor.runtime.read(floor.context.principal, "JDK") as q:
        places: Counter[str] = Counter()
        for row in inventory.stock(q, item_id=floor.blank):
            assert row.quantity > 0
            if row.location == "store" or row.order_id == order:
                places[row.location] += row.quantity // ONE
        assert (places["store"], places["in_process"]) == (model.store, model.at_order)
        lacking = inventory.shortages_of_order(q, order).get(floor.blank, 0)
        edges = inventory.edges_of(q, order_id=order)
        assert lacking == model.lacking * ONE
        assert sum(edge.quantity for edge in edges) + lacking == len(model.rings) * ONE
        assert inventory.recompute_balances(q) == ()


def test_stock_follows_the_model(floor: Floor) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine(floor),
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            phases=(Phase.explicit, Phase.generate),  # shrinking over a database takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )

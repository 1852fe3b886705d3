"""Whatever happens to lots, in whatever order: what they are worth is what a model of a few lines says, and
the books say the same."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from itertools import count
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata.public import grades_of
from tests.central.masterdata.ring_plant import PLANT
from tests.central.values.works import NC1, ONE, Works

PIECES = st.integers(min_value=1, max_value=7)
FEN = st.integers(min_value=0, max_value=99_999)
RUN = count(1)


class Model:
    """Lots, oldest first, each a list of [pieces, value]; and what the order was given of each."""

    def __init__(self) -> None:
        self.lots: dict[UUID, list[list[int]]] = {}
        self.given: dict[UUID, list[int]] = {}
        self.lower = [0, 0]  # pieces and value of the lower grade

    def take(self, lot: UUID, pieces: int) -> int:
        worth, layers = 0, self.lots[lot]
        while pieces:
            there, value = layers[0]
            part = min(there, pieces)
            share = round(Fraction(value * part, there))  # Python rounds fractions half to even
            layers[0] = [there - part, value - share]
            worth, pieces = worth + share, pieces - part
            if part == there:
                layers.pop(0)
        return worth

    def pieces(self, lot: UUID) -> int:
        return sum(there for there, _ in self.lots[lot])

    def value(self) -> int:
        return sum(value for layers in self.lots.values() for _, value in layers)

    def wip(self) -> int:
        return sum(value for _, value in self.given.values())


def machine(works: Works) -> type[RuleBasedStateMachine]:
    class Lots(RuleBasedStateMachine):
        """Each run has an order of its own and begins with an empty store."""

        def __init__(self) -> None:
            super().__init__()
            self.model, self.run, self.received = Model(), next(RUN), 0
            self.blank = works.item("BLANK-74")
            self.grade = graded(works)
            empty(works, self.blank)
            empty(works, self.grade)
            self.order = works.order(50, issued=False)

        @rule(pieces=PIECES, fen=FEN)
        def receive(self, pieces: int, fen: int) -> None:
            self.received += 1
            lot = works.buys(f"M{self.run}-{self.received}", pieces, fen)
            works.judges(lot, pieces, "available")
            self.model.lots[lot] = [[pieces, fen]]

        @rule(pieces=PIECES)
        def issue(self, pieces: int) -> None:
            enough = pieces <= sum(self.model.pieces(lot) for lot in self.model.lots)
            assert works.tries("issue_material", self.order, pieces) == enough
            for lot in self.model.lots if enough else ():
                part = min(pieces, self.model.pieces(lot))
                given = self.model.given.setdefault(lot, [0, 0])
                given[0], given[1] = given[0] + part, given[1] + self.model.take(lot, part)
                pieces -= part

        @rule(pieces=PIECES)
        def give_back(self, pieces: int) -> None:
            enough = pieces <= sum(there for there, _ in self.model.given.values())
            assert works.tries("return_material", self.order, pieces) == enough
            for lot in sorted(self.model.given) if enough else ():
                there, value = self.model.given[lot]
                part = min(pieces, there)
                if part:
                    share = round(Fraction(value * part, there))
                    self.model.given[lot] = [there - part, value - share]
                    self.model.lots[lot].append([part, share])
                    pieces -= part

        @rule(draw=st.data(), pieces=PIECES)
        def scrap(self, draw: st.DataObject, pieces: int) -> None:
            if not self.model.lots:
                return
            lot = draw.draw(st.sampled_from(sorted(self.model.lots)))
            worth = scrapped(works, lot, pieces)
            if worth is None:
                assert pieces > self.model.pieces(lot)
            else:
                assert worth == self.model.take(lot, pieces)

        @rule(draw=st.data(), pieces=PIECES, fen=st.integers(min_value=0, max_value=10_000))
        def downgrade(self, draw: st.DataObject, pieces: int, fen: int) -> None:
            """``fen``: what one brings as the lower grade."""
            if not self.model.lots:
                return
            lot = draw.draw(st.sampled_from(sorted(self.model.lots)))
            made = downgraded(works, lot, pieces, self.grade, fen)
            if made is None:
                assert pieces > self.model.pieces(lot)
                return
            worth = min(self.model.take(lot, pieces), pieces * fen)
            assert (made.quantity, made.value) == (pieces * ONE, worth)
            self.model.lower = [self.model.lower[0] + pieces, self.model.lower[1] + worth]

        def teardown(self) -> None:
            value = works.read(inventory.stock_value)
            assert value.get(("stock.raw", self.grade), 0) == self.model.lower[1]
            there = works.read(lambda q: inventory.stock(q, item_id=self.grade))
            assert sum(row.quantity for row in there) == self.model.lower[0] * ONE
            assert value.get(("stock.raw", self.blank), 0) == self.model.value()
            assert works.wip(self.order) == self.model.wip()
            assert works.differences() == []

    return Lots


def scrapped(works: Works, lot: UUID, pieces: int) -> int | None:
    """Its value; ``None`` where there is not so much."""
    try:
        return works.do(
            lambda uow: inventory.scrap_lot(
                uow, lot, pieces * ONE, from_status="available", plant=PLANT, document=NC1
            )
        )
    except Refusal:
        return None


def downgraded(works: Works, lot: UUID, pieces: int, grade: UUID, fen: int) -> inventory.LotQuantity | None:
    """What became the lower grade; ``None`` where there is not so much."""
    where = {"from_status": "available", "plant": PLANT, "net_value": fen * 10_000}
    try:
        (made,) = works.do(
            lambda uow: inventory.downgrade_lot(uow, lot, pieces * ONE, grade, NC1, **where)  # type: ignore[arg-type]
        )
    except Refusal:
        return None
    return made


def graded(works: Works) -> UUID:
    """The lower grade of the blank; made by the first run."""
    known = works.read(lambda q: grades_of(q, works.item("BLANK-74")))
    if known:
        return known[0].id
    names = {"name_zh": "毛坯 B", "name_en": "Blank B", "unit": "ea", "kind": "purchased"}
    made = works.command("masterdata.create_item", number="BLANK-74B", grade_of="BLANK-74", **names)
    return UUID(str(made.id))


def empty(works: Works, item: UUID) -> None:
    """Take what earlier runs left in the store."""
    for row in works.read(lambda q: inventory.stock(q, item_id=item)):
        if row.location == "store":
            works.do(
                partial(
                    inventory.scrap_lot,
                    lot_id=row.lot_id,
                    quantity=row.quantity,
                    from_status="available",
                    plant=PLANT,
                    document=NC1,
                )
            )


def test_layers_follow_the_model(works: Works) -> None:
    run_state_machine_as_test(
        machine(works),
        settings=settings(
            max_examples=10,
            stateful_step_count=15,
            deadline=None,
            phases=(Phase.explicit, Phase.generate),  # shrinking over a database takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )

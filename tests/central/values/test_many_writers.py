"""Eight writers on the same lots, orders and accounts: nobody is told of a deadlock, nothing goes below zero,
and in the end stock, work in process and books are one.

``JIDOKA_WRITERS_SECONDS`` sets how long they write.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef
from tests.central.masterdata.ring_plant import PLANT
from tests.central.values.works import NC1, ONE, Works

WRITERS = 8
SECONDS = float(os.environ.get("JIDOKA_WRITERS_SECONDS", "10"))
# What a person may meet when others take the same stock: it is not there any more.
EXPECTED = {"inventory.insufficient_stock"}


class Writer:
    """One of the eight, with dice of its own; what it did is counted by name, refusals by code."""

    def __init__(self, works: Works, number: int, orders: list[UUID], blank: UUID) -> None:
        self.works, self.number, self.orders, self.blank = works, number, orders, blank
        self.dice, self.received = random.Random(number), 0

    def write_until(self, end: float) -> Counter[str]:
        done: Counter[str] = Counter()
        acts = (self.receive, self.issue, self.issue, self.give_back, self.scrap, self.judge)
        while time.monotonic() < end:
            act = self.dice.choice(acts)
            try:
                act()
                done[act.__name__] += 1
            except Refusal as refusal:
                done[refusal.code] += 1
        return done

    def receive(self) -> None:
        self.received += 1
        lot = f"W{self.number}-{self.received}"
        pieces, cost = (
            self.dice.randint(1, 30),
            f"{self.dice.randint(1, 2000)}.{self.dice.randint(0, 99):02d}",
        )
        self.works.runtime.run(
            "inventory.receive_opening_stock",
            {
                "item": "BLANK-74", "lot": lot, "quantity": str(pieces), "unit": "ea", "plant": PLANT,
                "unit_cost": cost,
            },
            self.works.context,
        )  # fmt: skip

    def issue(self) -> None:
        self._material("issue_material", self.dice.randint(1, 12))

    def give_back(self) -> None:
        self._material("return_material", self.dice.randint(1, 6))

    def scrap(self) -> None:
        lot, status, pieces = self._some_lot()
        self.works.runtime.do(
            self.works.context,
            lambda uow: inventory.scrap_lot(uow, lot, pieces, from_status=status, plant=PLANT, document=NC1),
        )

    def judge(self) -> None:
        """Two lots change their status in one transaction, in an order of chance."""
        some = [self._some_lot(), self._some_lot()]
        self.dice.shuffle(some)
        by = DocumentRef("note", None, "N-1")

        def work(uow: UnitOfWork) -> None:
            for lot, status, pieces in some:
                other: inventory.Status = "blocked" if status == "available" else "available"
                inventory.change_status(
                    uow, lot, pieces, from_status=status, to_status=other, plant=PLANT, document=by
                )

        self.works.runtime.do(self.works.context, work)

    def _material(self, what: str, pieces: int) -> None:
        self.works.runtime.run(
            f"production.{what}",
            {
                "order_id": self.dice.choice(self.orders), "item": "BLANK-74", "quantity": str(pieces),
                "unit": "ea",
            },
            self.works.context,
        )  # fmt: skip

    def _some_lot(self) -> tuple[UUID, inventory.Status, int]:
        rows = self.works.read(lambda q: inventory.stock(q, item_id=self.blank, plant=PLANT))
        row = self.dice.choice([row for row in rows if row.location == "store"])
        status: inventory.Status = "available" if row.status == "available" else "blocked"
        return row.lot_id, status, self.dice.randint(1, row.quantity // ONE) * ONE


@pytest.mark.slow
def test_eight_writers_on_the_same_lots_orders_and_accounts(works: Works, database_kind: str) -> None:
    works.opening("SHARED", 5_000, "12.345")
    orders = [works.order(1_000, issued=False) for _ in range(2)]
    blank = works.item("BLANK-74")
    end = time.monotonic() + (SECONDS if database_kind == "postgresql" else SECONDS / 2)
    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [Writer(works, number, orders, blank) for number in range(WRITERS)]
        done = sum(pool.map(lambda writer: writer.write_until(end), writers), Counter[str]())
    refused = {name for name in done if "." in name}
    assert refused <= EXPECTED, done
    assert all(done[act] for act in ("receive", "issue", "give_back", "scrap", "judge")), done
    trial = works.read(finance.trial_balance)
    assert trial.debit == trial.credit > 0
    assert works.differences() == []
    assert all(value >= 0 for value in works.read(inventory.stock_value).values())
    print(f"{database_kind}: {dict(done)}")  # seen with -s

"""A plant with stock, where inventory stands alone: orders are ids, documents are names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import Component, DocumentRef, Lot, MadePiece, Making
from tests.central.masterdata.ring_plant import PLANT

T = TypeVar("T")
ONE = 1_000_000
ORDER = UUID(int=1001)
NC2 = DocumentRef("nonconformance", UUID(int=2), "NC-000002")
NC7 = DocumentRef("nonconformance", UUID(int=7), "NC-000007")


@dataclass(frozen=True)
class Floor:
    """The plant as the tests speak of it; quantities are whole pieces."""

    runtime: Runtime
    context: Context
    blank: UUID
    ring: UUID
    order: UUID = ORDER

    def do(self, work: Callable[[UnitOfWork], T]) -> T:
        return self.runtime.do(self.context, work)

    def opening(self, lot: str, pieces: int, **fields: Any) -> UUID:
        answer = self.runtime.run(
            "inventory.receive_opening_stock",
            {"item": "BLANK-74", "lot": lot, "quantity": str(pieces), "unit": "ea", "plant": PLANT} | fields,
            self.context,
        )
        return answer.lot_id  # type: ignore[attr-defined, no-any-return]

    def issue(self, pieces: int, order: UUID | None = None, lot: UUID | None = None) -> dict[str, int]:
        order = order or self.order
        issued = self.do(
            lambda uow: inventory.issue_to_order(
                uow, order, "WO-1", self.blank, pieces * ONE, plant=PLANT, lot_id=lot
            )
        )
        return {one.number: one.quantity // ONE for one in issued}

    def give_back(self, pieces: int, order: UUID | None = None) -> None:
        order = order or self.order
        self.do(
            lambda uow: inventory.return_from_order(uow, order, "WO-1", self.blank, pieces * ONE, plant=PLANT)
        )

    def make(
        self, first: int, last: int, status: inventory.Status = "available", order: UUID | None = None
    ) -> tuple[Lot, ...]:
        """Rings first..last, each of one blank; their serials are R-0001 and so on."""
        order = order or self.order
        pieces = [MadePiece(f"R-{number:04d}", number) for number in range(first, last + 1)]

        def work(uow: UnitOfWork) -> tuple[Lot, ...]:
            return inventory.make_serials(
                uow,
                order,
                "WO-1",
                self.ring,
                pieces,
                [Component(self.blank, ONE)],
                Making(uow.now, operator="li", operation=10),
                plant=PLANT,
                location_id=inventory.ensure_location(uow, PLANT, inventory.IN_PROCESS),
                status=status,
            )

        return self.do(work)

    def put_away(self, order: UUID | None = None) -> int:
        order = order or self.order
        return self.do(lambda uow: inventory.put_away(uow, order, "WO-1", self.ring, plant=PLANT)[0] // ONE)

    def block(self, *serials: str, by: DocumentRef = NC2) -> None:
        self.do(lambda uow: inventory.block_serials(uow, self.ring, serials, by, reason="drift"))

    def release(self, *serials: str, by: DocumentRef = NC2) -> tuple[str, ...]:
        return self.do(lambda uow: inventory.release_serials(uow, self.ring, serials, by))

    def scrap(self, *serials: str, by: DocumentRef = NC2) -> None:
        self.do(lambda uow: inventory.scrap_serials(uow, self.ring, serials, by))

    def statuses(self, order: UUID | None = None) -> dict[str, str]:
        with self.runtime.read(self.context.principal, "JDK") as q:
            return {one.serial: one.status for one in inventory.serials_of_order(q, order or self.order)}

    def serial(self, number: str) -> inventory.SerialState:
        with self.runtime.read(self.context.principal, "JDK") as q:
            return inventory.serial(q, self.ring, number)

    def blanks(self) -> dict[tuple[str, str, str], int]:
        """(lot, location, status) -> pieces of the blank."""
        with self.runtime.read(self.context.principal, "JDK") as q:
            found: dict[tuple[str, str, str], int] = {}
            for row in inventory.stock(q, item_id=self.blank):
                key = (row.lot, row.location, row.status)
                found[key] = found.get(key, 0) + row.quantity // ONE
            return found

    def every_piece_is_somewhere(self) -> None:
        """The balances are the sum of their movements."""
        with self.runtime.read(self.context.principal, "JDK") as q:
            assert inventory.recompute_balances(q) == ()

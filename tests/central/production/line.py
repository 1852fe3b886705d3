"""A work order and its line, as the tests speak of them; quantities are whole pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef, MadePiece
from jidoka_central.modules.production import public as production
from jidoka_central.modules.production.public import Order
from tests.central.masterdata.ring_plant import PLANT

T = TypeVar("T")
ONE = 1_000_000
NC2 = DocumentRef("nonconformance", UUID(int=2), "NC-000002")


def serials(numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(f"R-{number:04d}" for number in numbers)


@dataclass(frozen=True)
class Line:
    runtime: Runtime
    context: Context
    clock: SetClock

    def command(self, what: str, **fields: Any) -> Any:
        return self.runtime.run(f"production.{what}", fields, self.context)

    def do(self, work: Callable[[UnitOfWork], T]) -> T:
        self.clock.advance(seconds=1)
        return self.runtime.do(self.context, work)

    def blanks_in(self, pieces: int, lot: str = "B-1") -> None:
        self.runtime.run(
            "inventory.receive_opening_stock",
            {"item": "BLANK-74", "lot": lot, "quantity": str(pieces), "unit": "ea", "plant": PLANT},
            self.context,
        )

    def order(self, pieces: int = 200, *, released: bool = True, issued: bool = True) -> UUID:
        """An order for rings, released and with its blanks issued unless said otherwise."""
        answer = self.command("create_order", item="RING-74", quantity=str(pieces), unit="ea")
        if released:
            self.command("release_order", order_id=answer.id)
        if released and issued:
            self.command("issue_material", order_id=answer.id)
        return answer.id  # type: ignore[no-any-return]

    def makes(self, order: UUID, numbers: range) -> None:
        """The machine makes these pieces, five a message."""
        for start in range(numbers.start, numbers.stop, 5):
            some = range(start, min(start + 5, numbers.stop))
            pieces = [MadePiece(serials([number])[0], number) for number in some]
            self.do(lambda uow, pieces=pieces: production.report_pieces(uow, order, pieces, at=uow.now))

    def starts(self, order: UUID) -> bool:
        return self.do(lambda uow: production.start_order(uow, order, uow.now))

    def pauses(self, order: UUID) -> bool:
        return self.do(lambda uow: production.pause_order(uow, order, "mean above limit", uow.now))

    def verifies(self, order: UUID) -> bool:
        return self.do(lambda uow: production.start_verifying(uow, order, uow.now))

    def resumes(self, order: UUID) -> bool:
        return self.do(lambda uow: production.resume_order(uow, order, uow.now))

    def confirms_made(self, order: UUID) -> int:
        return self.do(lambda uow: production.confirm_made(uow, order, at=uow.now))

    def releases(self, order: UUID, numbers: range | tuple[int, ...], by: DocumentRef = NC2) -> None:
        item = self.get(order).item_id
        self.do(lambda uow: inventory.release_serials(uow, item, serials(numbers), by))

    def get(self, order: UUID) -> Order:
        with self.runtime.read(self.context.principal, "JDK") as q:
            return production.get_order(q, order)

    def view(self, order: UUID) -> production.OrderView:
        with self.runtime.read(self.context.principal, "JDK") as q:
            return production.order_view(q, order)

    def every_piece_is_somewhere(self) -> None:
        with self.runtime.read(self.context.principal, "JDK") as q:
            assert inventory.recompute_balances(q) == ()

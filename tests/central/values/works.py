"""The ring plant and its books, as the tests speak of them: quantities are whole pieces, money is yuan as
text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import UUID

from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.joints import agreement
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import SourceDocument, ValueFact
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef, MadePiece
from jidoka_central.modules.masterdata.public import item_by_number
from jidoka_central.modules.production import public as production
from tests.central.masterdata.ring_plant import PLANT

T = TypeVar("T")
ONE: Final = 1_000_000
NOON: Final = 1_794_974_400_000_000  # 18 November 2026, noon in Shanghai
NC1 = DocumentRef("quality_nc", UUID(int=1), "NC-000001")
NC2 = DocumentRef("quality_nc", UUID(int=2), "NC-000002")


def nc(document: DocumentRef) -> SourceDocument:
    return SourceDocument(document.type, document.id, document.number)


def serials(numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(f"R-{number:04d}" for number in numbers)


@dataclass(frozen=True)
class Works:
    runtime: Runtime
    context: Context
    clock: SetClock
    received: Any
    returned: Any

    def do(self, work: Callable[[UnitOfWork], T]) -> T:
        self.clock.advance(seconds=1)
        return self.runtime.do(self.context, work)

    def read(self, ask: Callable[[Queries], T]) -> T:
        with self.runtime.read(self.context.principal, "JDK") as q:
            return ask(q)

    def command(self, name: str, **fields: Any) -> Any:
        self.clock.advance(seconds=1)
        return self.runtime.run(name, fields, self.context)

    def item(self, number: str) -> UUID:
        return self.read(lambda q: item_by_number(q, number).id)

    def opening(self, lot: str, pieces: int, unit_cost: str) -> UUID:
        answer = self.command(
            "inventory.receive_opening_stock",
            item="BLANK-74", lot=lot, quantity=str(pieces), unit="ea", plant=PLANT, unit_cost=unit_cost,
        )  # fmt: skip
        return UUID(str(answer.lot_id))

    def buys(self, lot: str, pieces: int, worth: int) -> UUID:
        """A receipt from the supplier, into inspection, posted as purchasing does."""
        blank = self.item("BLANK-74")
        document = DocumentRef("goods_receipt", UUID(int=71), "GR-000001")

        def work(uow: UnitOfWork) -> UUID:
            received = inventory.receive(
                uow, blank, lot, pieces * ONE, plant=PLANT, status="inspection", origin="supplier",
                document=document, value=worth,
            )  # fmt: skip
            uow.emit(self.received(self._fact(uow, document, worth)))
            return received.id

        return self.do(work)

    def judges(self, lot_id: UUID, pieces: int, status: inventory.Status) -> None:
        self.do(
            lambda uow: inventory.change_status(
                uow,
                lot_id,
                pieces * ONE,
                from_status="inspection",
                to_status=status,
                plant=PLANT,
                document=NC1,
            )
        )

    def sends_back(self, lot_id: UUID, pieces: int) -> int:
        def work(uow: UnitOfWork) -> int:
            value = inventory.send_back(
                uow, lot_id, pieces * ONE, from_status="blocked", plant=PLANT, document=NC1
            )
            uow.emit(self.returned(self._fact(uow, NC1, value)))
            return value

        return self.do(work)

    def _fact(self, uow: UnitOfWork, document: DocumentRef, value: int) -> ValueFact:
        return ValueFact(nc(document), uow.today, "CNY", {"value": value}, item_class="purchased")

    def order(self, pieces: int, *, issued: bool = True) -> UUID:
        order = self.command("production.create_order", item="RING-74", quantity=str(pieces), unit="ea").id
        self.command("production.release_order", order_id=order)
        if issued:
            self.command("production.issue_material", order_id=order)
        return UUID(str(order))

    def tries(self, what: str, order: UUID, pieces: int) -> bool:
        """Issue or return blanks of the order; whether there were enough."""
        try:
            self.command(
                f"production.{what}", order_id=order, item="BLANK-74", quantity=str(pieces), unit="ea"
            )
        except Refusal as refusal:
            assert refusal.code == "inventory.insufficient_stock", refusal
            return False
        return True

    def makes(self, order: UUID, numbers: Iterable[int]) -> None:
        pieces = [MadePiece(serials([number])[0], number) for number in numbers]
        self.do(lambda uow: production.report_pieces(uow, order, pieces, at=uow.now))

    def confirms(self, order: UUID) -> int:
        return self.do(lambda uow: production.confirm_made(uow, order, at=uow.now))

    def scraps(self, order: UUID, *numbers: int, by: DocumentRef = NC2) -> None:
        self.do(lambda uow: production.scrap_pieces(uow, order, serials(numbers), by, nc=nc(by)))

    def wip(self, order: UUID) -> int:
        return self.read(lambda q: production.get_order(q, order)).wip

    def balance(self, account: str) -> str:
        return finance.money_text(self.read(lambda q: finance.balance_of(q, account)), "CNY")

    def entries(self, document: DocumentRef) -> tuple[finance.EntrySummary, ...]:
        """What the nonconformance caused in the books."""
        assert document.id is not None
        nc_id = document.id
        return self.read(lambda q: finance.entries_of_nc(q, nc_id))

    def differences(self) -> list[str]:
        """But for GR-IR: receipts are told here without the orders of purchasing."""
        found = self.read(lambda q: list(agreement.differences(q)))
        return [one for one in found if "GR-IR" not in one]

    def closes(self, *areas: str) -> None:
        self.command("finance.close_period", period="2026-11", areas=areas)

"""Purchasing as the tests speak of it: who does what, sums as text such as ``12,500.00``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.db import metadata
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import SourceDocument
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef
from jidoka_central.modules.purchasing import public as purchasing
from tests.support.tables import row_counts

T = TypeVar("T")
NOON = 1_794_283_200_000_000  # 2026-11-10 12:00 in Shanghai
TODAY, DUE = "2026-11-10", "2026-12-10"
ONE = 1_000_000
INSPECTION = SourceDocument("quality_inspection", UUID(int=5), "IN-000005")
NC = SourceDocument("quality_nc", UUID(int=1), "NC-000001")

MAY = {
    "buyer": ("purchasing.read", "purchasing.order"),
    "chief": ("purchasing.read", "purchasing.order", "purchasing.approve"),
    "store": ("purchasing.read", "purchasing.receive"),
    "clerk": ("purchasing.read", "purchasing.invoice", "finance.read", "finance.release"),
    "controller": ("purchasing.write_off", "purchasing.maintain", "finance.read", "finance.close"),
}


class Desk:
    """Four people and a controller; ``at`` is a receipt's lot counter."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._papers = 0

    # --- who does what ---

    def context(self, who: str, once: str | None = None) -> Context:
        permissions = frozenset(MAY[who])
        principal = Principal(who, permissions=permissions, roles=frozenset({who}), company="JDK")
        return Context(principal, "JDK", key=once)

    def run(self, who: str, command: str, once: str | None = None, **fields: Any) -> Any:
        """``once``: the idempotency key."""
        return self.runtime.run(command, fields, self.context(who, once))

    def do(self, work: Callable[[UnitOfWork], T]) -> T:
        """What a joint does."""
        everything = Principal("inspector", permissions=frozenset(), company="JDK")
        return self.runtime.do(Context(everything, "JDK", source="joint"), work)

    def read(self, look: Callable[[Queries], T]) -> T:
        with self.runtime.read(self.context("controller").principal, "JDK") as q:
            return look(q)

    def line(self, quantity: str = "1000", price: str = "12.50", item: str = "BLANK-74") -> dict[str, str]:
        return {"item": item, "quantity": quantity, "unit": "ea", "price": price}

    def draft(self, *lines: dict[str, str]) -> UUID:
        return self.run(
            "buyer",
            "purchasing.create_order",
            supplier="SUP-1",
            plant="plant1",
            lines=list(lines or [self.line()]),
        ).id

    def order(self, *lines: dict[str, str]) -> UUID:
        """An approved order: 1,000 blanks at 12.50 unless said otherwise."""
        order = self.draft(*lines)
        self.run("buyer", "purchasing.submit_order", order_id=order)
        self.run("chief", "purchasing.approve_order", order_id=order)
        return order

    def receive(self, order: UUID, quantity: str = "1000", **more: Any) -> Any:
        fields: dict[str, Any] = {"order_id": order, "line": 1, "quantity": quantity, "unit": "ea"} | more
        return self.run("store", "purchasing.receive", **fields)

    def invoice(self, order: UUID, quantity: str = "1000", net: str = "12500.00", **more: Any) -> Any:
        """An invoice of one line, with 13 % tax on it."""
        self._papers += 1
        fields: dict[str, Any] = {
            "order_id": order,
            "number": f"INV-{self._papers}",
            "paper_date": TODAY,
            "due": DUE,
            "lines": [{"line": 1, "quantity": quantity, "unit": "ea", "net": net}],
            "total": gross(net),
        }
        return self.run("clerk", "purchasing.post_invoice", **fields | more)

    def credit(self, invoice: UUID, net: str, quantity: str | None = None, **more: Any) -> Any:
        self._papers += 1
        line = {"line": 1, "net": net} | ({"quantity": quantity, "unit": "ea"} if quantity else {})
        fields: dict[str, Any] = {
            "invoice_id": invoice,
            "number": f"CN-{self._papers}",
            "paper_date": TODAY,
            "lines": [line],
            "total": gross(net),
        }
        return self.run("clerk", "purchasing.post_credit_note", **fields | more)

    # --- what inspection says, in the place of its joint ---

    def accepts(self, receipt: Any, bad: int = 0) -> None:
        good = self.receipt(receipt.id).quantity - bad * ONE

        def work(uow: UnitOfWork) -> None:
            if good:
                self._status(uow, receipt, good, "available")
            if bad:
                self._status(uow, receipt, bad * ONE, "blocked")
            decided = NC if bad else INSPECTION
            purchasing.accept_receipt(uow, receipt.id, decided, nonconforming=bad * ONE)

        self.do(work)

    def rejects(self, receipt: Any) -> None:
        def work(uow: UnitOfWork) -> None:
            self._status(uow, receipt, self.receipt(receipt.id).quantity, "blocked")
            purchasing.reject_receipt(uow, receipt.id, NC)

        self.do(work)

    def _status(self, uow: UnitOfWork, receipt: Any, quantity: int, status: inventory.Status) -> None:
        inventory.change_status(
            uow,
            receipt.lot_id,
            quantity,
            from_status="inspection",
            to_status=status,
            plant="plant1",
            document=DocumentRef(NC.type, NC.id, NC.number),
        )

    def gives_back(self, receipt: Any, pieces: int, **more: Any) -> UUID:
        """The nonconformance's decision: blocked pieces go back to the supplier."""
        fields: dict[str, Any] = {"reason": "cracked", "nc": NC} | more
        return self.do(lambda uow: purchasing.return_goods(uow, receipt.id, pieces * ONE, **fields))

    # --- what can be seen ---

    def get(self, order: UUID) -> purchasing.PurchaseOrder:
        return self.read(lambda q: purchasing.get_order(q, order))

    def receipt(self, receipt_id: UUID) -> purchasing.Receipt:
        return self.read(lambda q: purchasing.get_receipt(q, receipt_id))

    def blocked(self, invoice: Any) -> set[str]:
        """The causes that stand in the release list."""

        def look(q: Queries) -> set[str]:
            (item,) = finance.open_items_of(q, invoice.id)
            return {block["cause"] for block in finance.blocks_of(q, item.id)}

        return self.read(look)

    def open_item(self, invoice: Any) -> UUID:
        (item,) = self.read(lambda q: finance.open_items_of(q, invoice.id))
        return item.id

    def balance(self, account: str) -> str:
        return self.read(lambda q: f"{finance.balance_of(q, account) / 100:,.2f}")

    def balances(self) -> dict[str, str]:
        """Posting key -> closing balance, debit positive, of accounts that are not zero."""
        found = self.read(finance.trial_balance)
        return {
            str(row.account.posting_key): f"{row.closing / 100:,.2f}" for row in found.rows if row.closing
        }

    def rows(self, dataset: str, **filters: Any) -> list[Any]:
        declared = self.runtime.registry.datasets[dataset]
        return self.read(lambda q: declared.fetch(q, declared.filters(**filters), None, 100)[0])

    def stock(self) -> dict[str, int]:
        """Status -> whole pieces."""
        found: dict[str, int] = {}
        for row in self.read(lambda q: inventory.stock(q)):
            found[row.status] = found.get(row.status, 0) + row.quantity // ONE
        return found

    def everything(self) -> dict[str, int]:
        """How many rows each table has: what a refusal must not change."""
        return self.read(row_counts)

    @contextmanager
    def refuses(self, code: str, field: str | None = None) -> Iterator[None]:
        """The block is refused with this code and field, and nothing is half done."""
        before = self.everything()
        with pytest.raises(Refusal) as caught:
            yield
        assert (caught.value.code, caught.value.field) == (code, field), str(caught.value)
        assert caught.value.sentence("zh") and caught.value.sentence("en")
        assert self.everything() == before

    def is_right(self) -> None:
        """The books are the sum of their facts, GR-IR is what the orders say, stock is worth its account."""
        assert self.read(finance.recompute_balances) == ()
        assert self.read(inventory.recompute_balances) == ()
        assert self.read(lambda q: list(purchasing.recompute_counts(q))) == []

        def grir(q: Queries) -> int:
            orders = q.rows(sa.select(metadata.tables["purchase_order"].c.id))
            lines = [line for row in orders for line in purchasing.get_order(q, row["id"]).lines]
            return -sum(value(line.uninvoiced, line.price) for line in lines)

        assert self.read(lambda q: finance.balance_of(q, "grir")) == self.read(grir)
        worth = self.read(inventory.stock_value)
        assert self.read(lambda q: finance.balance_of(q, "stock.raw")) == sum(worth.values())


def value(quantity: int, price: int) -> int:
    """Minor units at a price, half-even, by another way than the module's."""
    exact, rest = divmod(abs(quantity) * price * 100, 10**12)
    up = rest * 2 > 10**12 or (rest * 2 == 10**12 and exact % 2 == 1)
    return (exact + up) * (1 if quantity >= 0 else -1)


def gross(net: str) -> str:
    """With 13 % on it, rounded half-even."""
    fen = int(net.replace(".", "")) if "." in net else int(net) * 100
    tax, rest = divmod(fen * 13, 100)
    total = fen + tax + (rest * 2 > 100 or (rest * 2 == 100 and tax % 2 == 1))
    return f"{total // 100}.{total % 100:02d}"

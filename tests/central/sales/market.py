"""Sales as the tests speak of it: a store with rings, two customers, people. Quantities are whole pieces,
sums text such as ``4,125.00``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar
from uuid import UUID

import pytest
import sqlalchemy as sa

from jidoka_central import app
from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.db import Database, metadata, open_database
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.identity.model import USER
from jidoka_central.foundation.identity.principal import SELF, Principal
from jidoka_central.foundation.modules import FOUNDATION
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.joints import agreement, customer_loop, postings, quality_cost
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef, MadePiece
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.production import public as production
from jidoka_central.modules.sales import api as sales_api
from tests.central.masterdata.ring_plant import PLANT, write_down
from tests.support.tables import row_counts

T = TypeVar("T")
COMPANY = "JDK"
PASSWORD = "a-signature-2026-74"
ONE: Final = 1_000_000
NOON: Final = 1_794_974_400_000_000  # 18 November 2026, noon in Shanghai
DUE = "2026-12-18"
NC2 = DocumentRef("quality_nc", UUID(int=2), "NC-STOP")
JOINTS = (postings, agreement, quality_cost, customer_loop)

PEOPLE: dict[str, tuple[str, ...]] = {
    "seller": ("sales.read", "sales.order", "inventory.read"),
    "warehouse": ("sales.read", "sales.deliver", "inventory.read"),
    "inspector": ("quality.read", "quality.inspect"),
    "accountant": ("sales.read", "sales.invoice", "sales.price", "finance.read", "finance.post"),
    "engineer": (
        "quality.read",
        "quality.sampling",
        "quality.complaints",
        "quality.dispose",
        "quality.record_failure_costs",
        "quality.sign_disposition",
        "quality.capa",
        "traceability.read",
    ),
    "manager": ("quality.sign_disposition",),
    "controller": ("production.read", "production.see_values", "quality.see_costs"),
}
SIGNING = {"engineer": "quality_engineer", "manager": "production_manager"}
BOOKS = (
    ("masterdata.create_partner", {"number": "CUST-A", "name": "Engine works", "customer": True}),
    ("masterdata.create_partner", {"number": "CUST-B", "name": "Pump works", "customer": True}),
    ("finance.open_ledger", {"currency": "CNY"}),
    ("finance.open_period", {"period": "2026-11"}),
    ("finance.set_rate", {"activity": "HONE-1", "rate": "30.00", "valid_from": "2026-01-01"}),
    ("finance.set_rate", {"activity": "labour", "rate": "30.00", "valid_from": "2026-01-01"}),
)


def market_registry() -> Registry:
    """Every module, and the joints of sales: no line is needed here."""
    return Registry(
        (*FOUNDATION, *app.MODULES, *(joint.MODULE for joint in JOINTS)),
        [one for joint in JOINTS for one in joint.SUBSCRIPTIONS],
        [one for joint in JOINTS for one in joint.GATE_ANSWERS],
    )


def prepare(url: str, registry: Registry, rings: int, scrapped: Iterable[int] = ()) -> None:
    """The ring plant with its books, and an order of rings made, scrapped in part, and put away."""
    database = open_database(url)
    with database.engine.begin() as connection:
        metadata.create_all(connection)
    everything = Principal("controller", permissions=frozenset(registry.permissions), company=COMPANY)
    runtime, context = Runtime(database, registry, SetClock(NOON)), Context(everything, COMPANY)
    write_down(runtime, context, recipe=True)
    for command, fields in BOOKS:
        runtime.run(command, fields, context)
    for login, role in SIGNING.items():
        named = {"code": role, "name_zh": role, "name_en": role, "permissions": list(PEOPLE[login])}
        user = {"login": login, "display": login, "password": PASSWORD, "language": "zh", "roles": [role]}
        runtime.run("identity.define_role", named, context)
        runtime.run("identity.create_user", user, context)
    version: Any = runtime.run(
        "finance.create_cost_version",
        {"valid_from": "2026-01-01", "text": "2026", "items": [{"item": "RING-74", "cost": "27.50"}]},
        context,
    )
    runtime.run("finance.release_cost_version", {"version_id": version.id}, context)
    blanks = {
        "item": "BLANK-74",
        "lot": "B-1",
        "supplier_lot": "HEAT-7",
        "partner": "SUP-1",
        "quantity": "998",
        "unit": "ea",
        "plant": PLANT,
        "unit_cost": "12.50",
    }
    runtime.run("inventory.receive_opening_stock", blanks, context)
    _make(runtime, context, rings, tuple(scrapped))
    database.close()


def _make(runtime: Runtime, context: Context, rings: int, scrapped: tuple[int, ...]) -> None:
    wanted = {"item": "RING-74", "quantity": str(rings), "unit": "ea"}
    order: Any = runtime.run("production.create_order", wanted, context)
    for command in ("release_order", "issue_material"):
        runtime.run(f"production.{command}", {"order_id": order.id}, context)
    pieces = [MadePiece(serial(number), number) for number in range(1, rings + 1)]
    runtime.do(context, lambda uow: production.report_pieces(uow, order.id, pieces, at=uow.now))
    runtime.do(context, lambda uow: production.confirm_made(uow, order.id, at=uow.now))
    if scrapped:
        gone = [serial(number) for number in scrapped]
        runtime.do(context, lambda uow: production.scrap_pieces(uow, order.id, gone, NC2))
    for command in ("complete_order", "receive_output"):
        runtime.run(f"production.{command}", {"order_id": order.id}, context)


def serial(number: int) -> str:
    return f"R-{number:04d}"


def serials(numbers: Iterable[int]) -> list[str]:
    return [serial(number) for number in numbers]


class Market:
    """See the module's text."""

    def __init__(self, database: Database, registry: Registry) -> None:
        self.clock = SetClock(NOON)
        self.clock.advance(seconds=60)
        self.runtime = Runtime(database, registry, self.clock)
        self._users = self.read(lambda q: {row["login"]: str(row["id"]) for row in q.rows(sa.select(USER))})

    # --- what people do ---

    def context(self, who: str, once: str | None = None) -> Context:
        principal = Principal(
            who,
            permissions=frozenset({*PEOPLE[who], SELF}),
            roles=frozenset({SIGNING.get(who, who)}),
            display=who,
            company=COMPANY,
            user_id=self._users.get(who),
        )
        return Context(principal, COMPANY, key=once)

    def run(self, who: str, command: str, once: str | None = None, **fields: Any) -> Any:
        self.clock.advance(seconds=1)
        return self.runtime.run(command, fields, self.context(who, once))

    def do(self, work: Callable[[UnitOfWork], T]) -> T:
        """What a joint or a process does."""
        everything = Principal("system", permissions=frozenset(), company=COMPANY)
        self.clock.advance(seconds=1)
        return self.runtime.do(Context(everything, COMPANY, source="joint"), work)

    def order(
        self, pieces: int, customer: str = "CUST-A", *, price: str = "60.00", confirmed: bool = True
    ) -> UUID:
        line = {"item": "RING-74", "quantity": str(pieces), "unit": "ea", "price": price}
        made = self.run("seller", "sales.create_order", customer=customer, plant=PLANT, lines=[line])
        if confirmed:
            self.run("seller", "sales.confirm_order", order_id=made.id)
        return UUID(str(made.id))

    def picks(self, order: UUID, pieces: int | None = None, scanned: Iterable[int] = ()) -> Any:
        line: dict[str, Any] = {"line": 1}
        line |= {"serials": serials(scanned)} if pieces is None else {"quantity": str(pieces), "unit": "ea"}
        return self.run("warehouse", "sales.create_delivery", order_id=order, lines=[line])

    def delivers(self, delivery: Any) -> Any:
        return self.run("warehouse", "sales.post_delivery", delivery_id=delivery.id)

    def invoices(self, delivery: Any, **more: Any) -> Any:
        fields = {"delivery_id": delivery.id, "due": DUE} | more
        return self.run("accountant", "sales.post_invoice", **fields)

    def credits(self, invoice: Any, pieces: int, **more: Any) -> Any:
        line = {"line": 1, "quantity": str(pieces), "unit": "ea"} | more
        fields = {"invoice_id": invoice.id, "lines": [line], "reason": "complaint"}
        return self.run("accountant", "sales.post_credit_note", **fields)

    def takes_back(self, delivery: Any, *numbers: int) -> Any:
        lots = [{"lot": one} for one in serials(numbers)]
        fields = {"delivery_id": delivery.id, "lots": lots, "reason": "not wanted"}
        return self.run("warehouse", "sales.receive_return", **fields)

    def requires_inspection(self, **other: Any) -> None:
        fields = {
            "item": "RING-74",
            "origin": "outgoing",
            "edition": "Z1.4-2003",
            "level": "II",
            "aql": "1.0",
        }
        self.run("engineer", "quality.set_inspection_requirement", **fields | other)

    def inspects(self, bad: int = 0, **more: Any) -> Any:
        (open_,) = self.rows("quality.inspections", state="open")
        fields = {
            "inspection_id": open_.id,
            "inspected": open_.to_inspect,
            "nonconforming": bad,
            "minutes": "30",
        }
        return self.run("inspector", "quality.record_inspection", **fields | more)

    def decides(self, nc_id: UUID, *lines: tuple[str, Iterable[int]]) -> None:
        """Proposed, and signed by the board of two."""
        proposed = [
            {"decision": decision, "pieces": list(pieces), "reason": "looked at"}
            for decision, pieces in lines
        ]
        self.run("engineer", "quality.propose_disposition", nc_id=nc_id, lines=proposed)
        for who in SIGNING:
            self.run(who, "quality.sign_disposition", nc_id=nc_id, password=PASSWORD)

    def holds(self, numbers: Iterable[int], document: DocumentRef) -> None:
        ring = self.item("RING-74")
        some = serials(numbers)
        self.do(lambda uow: inventory.block_serials(uow, ring, some, document))

    # --- what can be seen ---

    def read(self, look: Callable[[Queries], T]) -> T:
        with self.runtime.read(Principal("viewer", kind="system", company=COMPANY), COMPANY) as q:
            return look(q)

    def rows(self, dataset: str, **filters: Any) -> list[Any]:
        """Newest first."""
        declared = self.runtime.registry.datasets[dataset]
        return self.read(lambda q: declared.fetch(q, declared.filters(**filters), None, 500)[0])

    def item(self, number: str) -> UUID:
        return self.read(lambda q: masterdata.item_by_number(q, number).id)

    def shown(self, order: UUID) -> sales_api.OrderShown:
        return self.read(lambda q: sales_api.order_shown(q, order, "en"))

    def delivery(self, delivery: Any) -> sales_api.DeliveryShown:
        return self.read(lambda q: sales_api.delivery_shown(q, delivery.id, "en"))

    def bound(self, delivery: Any) -> list[str]:
        return [lot.lot for line in self.delivery(delivery).lines for lot in line.lots]

    def stands(self, number: int) -> tuple[str, str | None, tuple[str, ...]]:
        """Status, place and holding documents of a ring."""
        ring = self.item("RING-74")
        state = self.read(lambda q: inventory.serial(q, ring, serial(number)))
        return state.status, state.location, state.held_by

    def rings(self) -> Any:
        (found,) = self.rows("inventory.availability", item="RING-74")
        return found

    def balance(self, account: str) -> str:
        return self.read(lambda q: f"{finance.balance_of(q, account) / 100:,.2f}")

    def journal(self) -> list[tuple[str, dict[str, str], str | None]]:
        """Entries in the order they came: event, account -> amount (debit positive), nonconformance."""
        found, every = [], self.rows("finance.lines")
        for entry in sorted(self.rows("finance.entries"), key=lambda one: (one.created, one.id)):
            lines = [line for line in every if line.entry_id == entry.id]
            amounts = {line.account_en: line.debit or f"-{line.credit}" for line in lines}
            found.append((entry.event, amounts, entry.nc_number))
        return found

    def everything(self) -> dict[str, int]:
        """How many rows each table has."""
        return self.read(row_counts)

    @contextmanager
    def refuses(self, code: str, field: str | None = None, naming: str = "") -> Iterator[None]:
        """The block is refused with this code and field, and nothing is half done."""
        before = self.everything()
        with pytest.raises(Refusal) as caught:
            yield
        assert (caught.value.code, caught.value.field) == (code, field), str(caught.value)
        assert naming in caught.value.sentence("zh") and naming in caught.value.sentence("en")
        assert self.everything() == before

    def is_right(self) -> None:
        """Stock, layers, orders and books agree."""
        assert agreement.differences_of_all(self.runtime) == []

"""The words of goods coming in: a plant that buys blanks, its people, and what can be seen, over the whole
application on either database. Sums are text, such as ``12,500.00``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa

from jidoka_central import app
from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.db import metadata, open_database
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.identity.model import USER
from jidoka_central.foundation.identity.principal import SELF, Principal
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.joints import agreement
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.purchasing import api as purchasing_api
from tests.central.masterdata.ring_plant import write_down
from tests.central.purchasing.desk import DUE, NOON, ONE, TODAY, gross
from tests.support.tables import row_counts

T = TypeVar("T")
COMPANY = "JDK"
PASSWORD = "a-signature-2026-74"
# Who may do what; the role has the person's name but for those who sign.
PEOPLE: dict[str, tuple[str, ...]] = {
    "buyer": ("purchasing.read", "purchasing.order"),
    "manager": ("purchasing.read", "purchasing.approve", "quality.sign_disposition"),
    "warehouse": ("purchasing.read", "purchasing.receive"),
    "inspector": ("quality.read", "quality.inspect"),
    "accountant": (
        "purchasing.invoice",
        "purchasing.read",
        "finance.read",
        "finance.post",
        "finance.release",
    ),
    "engineer": (
        "quality.read",
        "quality.sampling",
        "quality.dispose",
        "quality.sign_disposition",
        "quality.record_failure_costs",
    ),
    "controller": ("masterdata.maintain", "sales.price"),
}
SIGNING = {"engineer": "quality_engineer", "manager": "production_manager"}


def make(url: str) -> None:
    """Master data, books for November with labour at 30 an hour, and passwords for those who sign."""
    runtime = Runtime(open_database(url), app.build_registry(), SetClock(NOON))
    with runtime.database.engine.begin() as connection:
        metadata.create_all(connection)
    granted = frozenset(runtime.registry.permissions)
    everybody = Context(Principal("admin", permissions=granted, company=COMPANY), COMPANY)
    write_down(runtime, everybody, recipe=False)
    for command, fields in (
        ("finance.open_ledger", {"currency": "CNY"}),
        ("finance.open_period", {"period": "2026-11"}),
        ("finance.set_rate", {"activity": "labour", "rate": "30.00", "valid_from": "2026-11-01"}),
    ):
        runtime.run(command, fields, everybody)
    for login, role in SIGNING.items():
        named = {"code": role, "name_zh": role, "name_en": role, "permissions": list(PEOPLE[login])}
        user = {"login": login, "display": login, "password": PASSWORD, "language": "zh", "roles": [role]}
        runtime.run("identity.define_role", named, everybody)
        runtime.run("identity.create_user", user, everybody)
    runtime.database.close()


class GoodsIn:
    """One supplier, one item, its people; see the module's text."""

    def __init__(self, runtime: Runtime, clock: SetClock) -> None:
        self.runtime, self.clock = runtime, clock
        self._users = self.read(lambda q: {row["login"]: str(row["id"]) for row in q.rows(sa.select(USER))})
        self._papers = 0

    # --- what people do ---

    def run(self, who: str, command: str, once: str | None = None, **fields: Any) -> Any:
        principal = Principal(
            who,
            permissions=frozenset({*PEOPLE[who], SELF}),
            roles=frozenset({SIGNING.get(who, who)}),
            display=who,
            company=COMPANY,
            user_id=self._users.get(who),
        )
        self.clock.advance(seconds=1)
        return self.runtime.run(command, fields, Context(principal, COMPANY, key=once))

    def requires_inspection(self, **other: Any) -> None:
        """Z1.4, level II, AQL 1.0, normal, as the story has it."""
        fields = {"item": "BLANK-74", "edition": "Z1.4-2003", "level": "II", "aql": "1.0"} | other
        self.run("engineer", "quality.set_inspection_requirement", **fields)

    def orders(self, pieces: int = 1000, price: str = "12.50") -> Any:
        """An order, approved by somebody else."""
        line = {"item": "BLANK-74", "quantity": str(pieces), "unit": "ea", "price": price}
        made = self.run("buyer", "purchasing.create_order", supplier="SUP-1", plant="plant1", lines=[line])
        self.run("buyer", "purchasing.submit_order", order_id=made.id)
        return self.run("manager", "purchasing.approve_order", order_id=made.id)

    def receives(self, order: Any, pieces: int = 1000, **more: Any) -> Any:
        fields = {"order_id": order.id, "line": 1, "quantity": str(pieces), "unit": "ea"} | more
        return self.run("warehouse", "purchasing.receive", **fields)

    def invoices(self, order: Any, pieces: int = 1000, net: str = "12500.00", **more: Any) -> Any:
        self._papers += 1
        fields = {
            "order_id": order.id,
            "number": f"R-{self._papers}",
            "paper_date": TODAY,
            "due": DUE,
            "lines": [{"line": 1, "quantity": str(pieces), "unit": "ea", "net": net}],
            "total": gross(net),
        }
        return self.run("accountant", "purchasing.post_invoice", **fields | more)

    def credits(self, invoice: Any, pieces: int, net: str, **more: Any) -> Any:
        self._papers += 1
        fields = {
            "invoice_id": invoice.id,
            "number": f"G-{self._papers}",
            "paper_date": TODAY,
            "lines": [{"line": 1, "quantity": str(pieces), "unit": "ea", "net": net}],
            "total": gross(net),
        }
        return self.run("accountant", "purchasing.post_credit_note", **fields | more)

    def inspects(self, bad: int, lot: str | None = None, inspected: int | None = None, **more: Any) -> Any:
        """The inspection that is open (of the lot, where several are): the sample's count and its minutes."""
        (open_,) = [one for one in self.inspections("open") if lot in (None, one.lot)]
        fields = {
            "inspection_id": open_.id,
            "inspected": open_.to_inspect if inspected is None else inspected,
            "nonconforming": bad,
            "minutes": "120",
        }
        return self.run("inspector", "quality.record_inspection", **fields | more)

    def proposes(self, *decisions: tuple[str, int]) -> Any:
        """What shall become of the newest nonconformance's quantity; returns the proposal."""
        lines = [
            {"decision": decision, "quantity": str(pieces), "unit": "ea", "reason": "out of round"}
            for decision, pieces in decisions
        ]
        return self.run("engineer", "quality.propose_disposition", nc_id=self.nc().id, lines=lines)

    def signs(self, who: str = "engineer", once: str | None = None) -> Any:
        nc = self.nc().id
        return self.run(who, "quality.sign_disposition", once, nc_id=nc, password=PASSWORD)

    def decides(self, *decisions: tuple[str, int]) -> None:
        """Proposed and signed by the quality engineer alone, which is enough for a return."""
        self.proposes(*decisions)
        self.signs()

    # --- what can be seen ---

    def read(self, look: Callable[[Queries], T]) -> T:
        with self.runtime.read(Principal("viewer", kind="system", company=COMPANY), COMPANY) as q:
            return look(q)

    def rows(self, dataset: str, **filters: Any) -> list[Any]:
        """Newest first."""
        declared = self.runtime.registry.datasets[dataset]
        return self.read(lambda q: declared.fetch(q, declared.filters(**filters), None, 100)[0])

    def inspections(self, state: str | None = None) -> list[Any]:
        return self.rows("quality.inspections", state=state)

    def nc(self) -> Any:
        return self.rows("quality.nonconformances")[0]

    def order(self, order: Any) -> purchasing_api.OrderShown:
        return self.read(lambda q: purchasing_api.order_shown(q, order.id, "en"))

    def reasons(self, invoice: Any) -> dict[str, str]:
        """Cause -> sentence of what blocks the invoice in the release list."""
        (item,) = self.rows("finance.open_items", kind="payables", document_id=invoice.id)
        return {block.cause: block.reason_en for block in item.blocks}

    def stock(self) -> dict[str, int]:
        """Status -> pieces of the blank."""
        blank = self.read(lambda q: masterdata.item_by_number(q, "BLANK-74"))
        found: dict[str, int] = {}
        for row in self.read(lambda q: inventory.stock(q, item_id=blank.id)):
            found[row.status] = found.get(row.status, 0) + row.quantity // ONE
        return found

    def journal(self) -> list[tuple[str, dict[str, str], str | None]]:
        """Entries in the order they came: event, account -> amount (debit positive), nonconformance."""
        found = []
        for entry in sorted(self.rows("finance.entries"), key=lambda one: (one.created, one.id)):
            lines = [line for line in self.rows("finance.lines") if line.entry_id == entry.id]
            amounts = {line.account_en: line.debit or f"-{line.credit}" for line in lines}
            found.append((entry.event, amounts, entry.nc_number))
        return found

    def balances(self) -> dict[str, str]:
        """English name -> closing balance, debit positive, of accounts that are not zero."""
        found = self.read(finance.trial_balance)
        return {row.account.name_en: f"{row.closing / 100:,.2f}" for row in found.rows if row.closing}

    def tasks(self, role: str) -> list[str]:
        """What the role's people are asked, in English, oldest first."""
        task = metadata.tables["task"].c
        statement = sa.select(task.title_en).where(task.role == role, task.state == "open")
        return self.read(lambda q: [row["title_en"] for row in q.rows(statement.order_by(task.id))])

    def everything(self) -> dict[str, int]:
        """How many rows each table has."""
        return self.read(row_counts)

    @contextmanager
    def refuses(self, code: str, field: str | None = None) -> Iterator[None]:
        """The block is refused with this code and field, and nothing is half done."""
        before = self.everything()
        with pytest.raises(Refusal) as caught:
            yield
        assert (caught.value.code, caught.value.field) == (code, field), str(caught.value)
        assert self.everything() == before

    def audit(self) -> None:
        """Stock, layers, orders and books agree."""
        assert agreement.differences_of_all(self.runtime) == []

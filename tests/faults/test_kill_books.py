"""kill -9 of the server while the blanks are bought (step 2): each request is done wholly or not at all, and
asked for again under its key it is done once.

A real `jidoka-central serve` on SQLite with people at its API. Of each request two attempts are killed: one
after a seeded while, one at the first byte that the transaction writes. Steps 8 and 10 die in
test_kill_anywhere.
"""

from __future__ import annotations

import contextlib
import http.client
import random
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest

from jidoka_central import app, migrations
from jidoka_central.foundation.eventlog.verify import verify
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.purchasing import public as purchasing
from jidoka_demo import client
from jidoka_demo.client import Person
from tests.central.masterdata.ring_plant import write_down
from tests.fixtures.brokers import free_port
from tests.support.forked import Forked
from tests.support.tables import row_counts
from tests.support.waiting import wait_until

ANYBODY: Final = Principal("viewer", kind="system", company="JDK")
HOST: Final = "127.0.0.1"
PASSWORD: Final = "a-purchase-of-1000-blanks"
PEOPLE: Final[dict[str, tuple[str, ...]]] = {
    "buyer": ("purchasing.order",),
    "manager": ("purchasing.approve",),
    "warehouse": ("purchasing.receive",),
    "inspector": ("quality.read", "quality.inspect"),
    "accountant": ("purchasing.invoice",),
    "quality_engineer": (
        "quality.read",
        "quality.sampling",
        "quality.dispose",
        "quality.sign_disposition",
    ),
}
# Written by the server's own work, whenever it comes to it.
BY_ITSELF: Final = frozenset(
    {"user_session", "lease", "event_unsealed", "event_seal", "event_consumer", "journal_number"}
)
JOURNAL: Final = [
    {"Raw material": "12500.00", "GR-IR": "-12500.00"},
    {"GR-IR": "12500.00", "Input VAT": "1625.00", "Payables": "-14125.00"},
    {"Appraisal": "60.00", "Labour absorbed": "-60.00"},
    {"GR-IR": "25.00", "Raw material": "-25.00"},
    {"Payables": "28.25", "GR-IR": "-25.00", "Input VAT": "-3.25"},
]


class Server:
    """Central in a folder of its own, to be killed and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        settings = {
            "database_url": f"sqlite:///{folder / 'jidoka.db'}",
            "key_dir": str(folder / "keys"),
            "port": self.port,
            "broker_url": f"mqtt://{HOST}:{free_port()}",
        }
        text = "\n".join(f'{name} = "{value}"' for name, value in settings.items() if name != "port")
        (folder / "central.toml").write_text(f"{text}\nport = {self.port}\n")
        self.settings = Settings.load(folder / "central.toml", {})
        self.runtime = app.build_runtime(self.settings)
        self.process: Forked | None = None

    def start(self) -> None:
        arguments = ["--config", str(self.folder / "central.toml"), "serve"]
        self.process = Forked("jidoka_central.cli", arguments, self.folder / "log")
        wait_until(self._answers, 30, "for the server")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def wal(self) -> int:
        """Bytes that were ever written to SQLite's log: what a transaction touches first."""
        log = self.folder / "jidoka.db-wal"
        return log.stat().st_size if log.exists() else 0

    def _answers(self) -> bool:
        assert self.process is not None and self.process.poll() is None, (self.folder / "log").read_text()
        try:
            connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False


def seed(runtime: Runtime) -> None:
    """People, master data, books of this month, the item's sampling plan."""
    migrations.upgrade(runtime.database)
    granted = frozenset(runtime.registry.permissions)
    everybody = Context(Principal("seed", permissions=granted, company="JDK"), "JDK")
    write_down(runtime, everybody, recipe=False)
    with runtime.read(everybody.principal, "JDK") as q:
        months = (q.today, q.today.replace(day=1) + timedelta(days=31))  # the server would open them itself
    commands: list[tuple[str, dict[str, Any]]] = [
        ("finance.open_ledger", {"currency": "CNY"}),
        *(("finance.open_period", {"period": f"{month:%Y-%m}"}) for month in months),
        ("finance.set_rate", {"activity": "labour", "rate": "30.00", "valid_from": "2020-01-01"}),
        (
            "quality.set_inspection_requirement",
            {"item": "BLANK-74", "edition": "Z1.4-2003", "level": "II", "aql": "1.0"},
        ),
    ]
    for login, permissions in PEOPLE.items():
        role = {"code": login, "name_zh": login, "name_en": login, "permissions": list(permissions)}
        user = {"login": login, "display": login, "password": PASSWORD, "language": "en", "roles": [login]}
        commands += [("identity.define_role", role), ("identity.create_user", user)]
    for command, fields in commands:
        runtime.run(command, fields, everybody)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    seed(server.runtime)
    server.start()
    yield server
    server.kill()
    server.runtime.database.close()


@pytest.mark.faults
@pytest.mark.slow
def test_killed_anywhere_in_step_2_all_or_nothing_and_once(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = {login: Person(HOST, server.port, login, PASSWORD) for login in PEOPLE}
    for person in people.values():
        person.log_in()
    line = {"quantity": "1000", "unit": "ea"}
    lines = [{"item": "BLANK-74", **line, "price": "12.50"}]
    order = people["buyer"].do("purchasing.create_order", supplier="SUP-1", plant="plant1", lines=lines)["id"]
    people["buyer"].do("purchasing.submit_order", order_id=order)
    people["manager"].do("purchasing.approve_order", order_id=order)
    with server.runtime.read(ANYBODY, "JDK") as q:
        paper = {"paper_date": str(q.today)}
    ask = Asker(server, people, monkeypatch)

    ask("warehouse", "purchasing.receive", order_id=order, line=1, lot="L-2026-118", **line)
    invoice = ask(
        "accountant", "purchasing.post_invoice", order_id=order, number="R-1", due=paper["paper_date"],
        lines=[{"line": 1, **line, "net": "12500.00"}], total="14125.00", **paper,
    )  # fmt: skip
    inspection = people["inspector"].rows("quality.inspections")[0]["id"]
    found = {"inspected": 80, "nonconforming": 2, "minutes": "120"}
    ask("inspector", "quality.record_inspection", inspection_id=inspection, **found)
    nc = people["quality_engineer"].rows("quality.nonconformances")[0]["id"]
    two = {"quantity": "2", "unit": "ea"}
    back = [{"decision": "return", "reason": "out of round", **two}]
    ask("quality_engineer", "quality.propose_disposition", nc_id=nc, lines=back)
    ask("quality_engineer", "quality.sign_disposition", nc_id=nc, password=PASSWORD)
    ask(
        "accountant", "purchasing.post_credit_note", invoice_id=invoice["id"], number="G-1",
        lines=[{"line": 1, **two, "net": "25.00"}], total="28.25", **paper,
    )  # fmt: skip
    assert ask.kills == 12
    the_books_are_the_storys(server.runtime, order)


class Asker:
    """Asks for something twice in vain, the server being killed meanwhile, and then until it is done."""

    def __init__(self, server: Server, people: dict[str, Person], patch: pytest.MonkeyPatch) -> None:
        self.server, self.people, self.patch = server, people, patch
        self.dice = random.Random(74)
        self.kills = 0

    def __call__(self, who: str, command: str, **fields: Any) -> dict[str, Any]:
        before, seen = rows_of(self.server.runtime), []
        for at_first_write in (True, False):
            self.people[who].get("tasks/mine")  # a connection to the server that runs now
            attempt = threading.Thread(target=self._in_vain, args=(who, command, fields))
            wal = self.server.wal()
            attempt.start()
            if at_first_write:
                deadline = time.monotonic() + 0.5
                while self.server.wal() == wal and time.monotonic() < deadline:
                    pass
            else:
                time.sleep(self.dice.uniform(0, 0.08))
            self.server.kill()
            attempt.join()
            self.kills += 1
            assert app.differences(self.server.runtime) == [], f"after {command} was killed"
            seen.append(rows_of(self.server.runtime))
            self.server.start()
        answer = self.people[who].do(command, key=command, **fields)
        after = rows_of(self.server.runtime)
        assert after != before and all(one in (before, after) for one in seen), f"{command} is half done"
        assert self.people[who].do(command, key=command, **fields) == answer
        assert rows_of(self.server.runtime) == after, f"{command} was done twice"
        return answer

    def _in_vain(self, who: str, command: str, fields: dict[str, Any]) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException), self.patch.context() as patch:
            patch.setattr(client, "TRY_AGAIN_S", 0.0)  # who asks again is the test
            self.people[who].do(command, key=command, **fields)


def rows_of(runtime: Runtime) -> dict[str, int]:
    """How many rows each table has that only requests write."""
    with runtime.read(ANYBODY, "JDK") as q:
        return row_counts(q, without=BY_ITSELF)


def the_books_are_the_storys(runtime: Runtime, order: str) -> None:
    assert app.differences(runtime) == []
    with runtime.read(ANYBODY, "JDK") as q:
        assert not verify(q.connection).broken
        entries, lines = (
            list(q.registry.datasets[name].fetch(q, q.registry.datasets[name].filters(), None, 100)[0])
            for name in ("finance.entries", "finance.lines")
        )
        placed = purchasing.get_order(q, UUID(order))
        (owed,) = finance.open_items_of(q, purchasing.invoices_of_order(q, placed.id)[0].id)
        assert (placed.state, owed.open, finance.blocks_of(q, owed.id)) == ("closed", -1409675, [])
    journal = [
        {one.account_en: one.debit or f"-{one.credit}" for one in lines if one.entry_id == entry.id}
        for entry in sorted(entries, key=lambda entry: (entry.created, entry.id))
    ]
    assert journal == JOURNAL

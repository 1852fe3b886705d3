"""The plant's words: people, the line, and what can be seen, over central's runtime on either database.

The data are the demonstration's, entered by its own commands as its own users. What a word does is a command
a person could give, or a fact the edge says; what is seen is read through datasets and public doors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from jidoka_central import app
from jidoka_central.foundation.db import open_database
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.eventlog.model import EVENT_LOG
from jidoka_central.foundation.eventlog.sequencer import seal
from jidoka_central.foundation.eventlog.verify import verify
from jidoka_central.foundation.identity.model import USER
from jidoka_central.foundation.identity.principal import SELF, Principal, system
from jidoka_central.foundation.keys import FileKeys
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.production import public as production
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.quality.plans.model import BUNDLE
from jidoka_central.modules.quality.spc.model import LIMITS
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_central.modules.shopfloor.floor.model import DEAD_LETTER, PIECE
from jidoka_central.modules.shopfloor.floor.processor import Processor
from jidoka_central.modules.shopfloor.floor.service import behind
from jidoka_central.modules.shopfloor.stream.rules import read_events
from jidoka_central.modules.shopfloor.stream.service import store_events
from jidoka_demo.layout import CELL, COMPANY
from jidoka_demo.people import LOGINS, ROLES, USERS
from jidoka_demo.seed import LOT, PLANT, STATION, SUPPLIER_LOT, Seeder
from jidoka_shared.wire import CloudEvent
from tests.scenarios.line import RINGS, Line
from tests.support.tables import row_counts
from tests.support.waiting import wait_until

PASSWORDS = {name: f"{name}-ring-2026-74" for name in LOGINS}
BATCH = 200


class Actor:
    """A user at the API: commands by name, with the permissions of the user's roles."""

    def __init__(self, runtime: Runtime, name: str, user_id: str | None = None) -> None:
        user = next((user for user in USERS if user.login == name), None)
        roles = frozenset(user.roles if user is not None else ())
        granted = {one for role in ROLES if role.code in roles for one in role.permissions}
        if name == "admin":
            granted = set(runtime.registry.permissions)
        self.name = name
        self._runtime = runtime
        self.principal = Principal(
            name,
            permissions=frozenset(granted | {SELF}),
            roles=roles,
            display=name,
            company=COMPANY,
            user_id=user_id,
        )

    def do(self, command: str, key: str | None = None, **input_: Any) -> dict[str, Any]:
        answer = self._runtime.run(command, input_, Context(self.principal, COMPANY, key=key))
        return dict(answer.model_dump(mode="json"))


class _SmallSeeder(Seeder):
    """The demonstration's data with another number of subgroups to learn the limits from."""

    collect = 25

    def _plan(self) -> dict[str, Any]:  # type: ignore[override]
        plan = super()._plan()
        plan["characteristics"][0]["collect_subgroups"] = self.collect
        return plan


def seed(url: str, keys: Path, collect: int) -> None:
    """Fill a database with the demonstration's people, data, control plan and stock."""
    runtime = Runtime(open_database(url), app.build_registry())
    runtime.keys = FileKeys(keys)
    seeder = _SmallSeeder({name: Actor(runtime, name) for name in LOGINS})  # type: ignore[misc]
    seeder.collect = collect
    seeder.everything(PASSWORDS, lambda _: None)
    seeder.people["warehouse"].do(
        "inventory.receive_opening_stock",
        item="BLANK-74",
        lot=LOT,
        supplier_lot=SUPPLIER_LOT,
        partner="SUP-01",
        quantity="998",
        unit="ea",
        unit_cost="12.50",
        plant=PLANT,
    )
    runtime.database.close()


class Nonconformance:
    """A nonconformance as it stands: ``held``, ``released`` are piece numbers by reason."""

    def __init__(self, row: Any, pieces: Sequence[Any]) -> None:
        self.row = row
        self.number = row["number"]
        self.state = row["state"]
        self.cause = row["cause_of_stop"]
        self.advice = row["advice_before"]
        self.reaction = row["first_reaction"]
        self.held = [one["piece"] for one in pieces if one["status"] == "held"]
        self.released = [one["piece"] for one in pieces if one["status"] == "released"]


class ScenarioPlant:
    """One company, one line, its people; see the module's text."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        with runtime.read(system("scenario"), COMPANY) as q:
            ids = {row["login"]: str(row["id"]) for row in q.rows(sa.select(USER))}
            self.cell_id = masterdata.cell_by_path(q, CELL).id
            self.edge = shopfloor.edge_of_cell(q, self.cell_id)
        people = {name: Actor(runtime, name, ids.get(name)) for name in LOGINS}
        self.planner, self.warehouse = people["planner"], people["warehouse"]
        self.operator, self.quality = people["operator"], people["quality"]
        self.manager, self.ot = people["manager"], people["ot"]
        self.people = people
        self.line = Line(self)
        self._heard = 0
        self.online = True

    # --- what people do ---

    def plans(self, pieces: int = 200) -> str:
        """A planned order for rings; returns its number."""
        answer = self.planner.do("production.create_order", item="RING-74", quantity=str(pieces), unit="ea")
        return str(answer["number"])

    def releases(self, order: str) -> None:
        self.planner.do("production.release_order", order_id=str(self.order(order).id))

    def issues(self, order: str) -> None:
        self.warehouse.do("production.issue_material", order_id=str(self.order(order).id))

    def signs_on(self, order: str) -> None:
        self.operator.do("shopfloor.sign_on", station=STATION, order=order)

    def enables(self, order: str, pieces: int = 200) -> None:
        self.operator.do("shopfloor.enable_run", station=STATION, order=order, quantity=pieces)

    def runs(self, pieces: int = 200) -> str:
        """An order with its plan in force at the line, its blanks issued, its operator signed on, running."""
        order = self.plans(pieces)
        self.releases(order)
        self.line.takes_bundle()
        self.issues(order)
        self.signs_on(order)
        self.enables(order, pieces)
        assert self.line.obeys().status == "accepted"
        self.line.starts()
        return order

    def signs_limits(self, order: str, person: Actor | None = None, password: str | None = None) -> None:
        """Sign the order's trial limits, as the quality engineer unless said otherwise."""
        person = person or self.quality
        with self.reading() as q:
            plan = self.order(order).plan_revision_id
            assert plan is not None
            trial = next(row for row in quality.limits_of_plan(q, plan) if row["state"] == "trial")
        person.do(
            "quality.freeze_limits",
            limits_id=str(trial["id"]),
            password=PASSWORDS[person.name] if password is None else password,
        )

    def learns(self, order: str, subgroups: int) -> None:
        """The first subgroups of the data are made, limits are computed, signed and in force."""
        self.line.makes(RINGS[: subgroups * 5])
        self.signs_limits(order)
        self.line.takes_bundle()

    # --- what central hears ---

    def hear(self) -> None:
        """Everything the edge has said since the last time, through both transactions; nothing while the
        line is ``online`` no more.
        """
        if not self.online:
            return
        self.hear_again(self.line.edge.events[self._heard :])
        self._heard = len(self.line.edge.events)

    def hear_again(self, events: Sequence[CloudEvent]) -> None:
        """These facts arrive, whether they have come before or not."""
        for begin in range(0, len(events), BATCH):
            read = read_events(msgspec.json.encode(list(events[begin : begin + BATCH])), self.edge.source)
            self.as_system(lambda uow, read=read: store_events(uow, self.edge, read))  # type: ignore[misc]
        processor = Processor(self.runtime, lambda *_: None)
        processor.start()
        try:
            wait_until(self._settled, 60, "for every fact to be applied")
        finally:
            processor.stop()

    def _settled(self) -> bool:
        with self.reading() as q:
            return not behind(q)

    def as_system(self, work: Callable[[UnitOfWork], Any]) -> Any:
        return self.runtime.do(Context(system("scenario"), COMPANY), work)

    # --- what can be seen ---

    @contextmanager
    def reading(self) -> Iterator[Any]:
        with self.runtime.read(self.people["admin"].principal, COMPANY) as q:
            yield q

    @contextmanager
    def refuses(self, code: str, field: str | None = None) -> Iterator[Any]:
        """The block is refused with that code, naming that field, and nothing at all was written."""
        before = self.log_length()
        with pytest.raises(Refusal) as caught:
            yield caught
        assert caught.value.code == code, f"{caught.value}"
        if field is not None:
            assert caught.value.field == field, f"{caught.value.field}: {caught.value}"
        assert caught.value.sentence("zh") and caught.value.sentence("en")
        assert self.log_length() == before, "something was written although it was refused"

    def log_length(self) -> int:
        with self.reading() as q:
            return int(q.scalar(sa.select(sa.func.count()).select_from(EVENT_LOG)))

    def order(self, number: str) -> production.Order:
        with self.reading() as q:
            return production.order_by_number(q, number)

    def ncs(self, order: str) -> list[Nonconformance]:
        with self.reading() as q:
            rows = quality.ncs_of_order(q, order)
            return [Nonconformance(row, quality.pieces_of_nc(q, row["id"])) for row in rows]

    def nc(self, order: str) -> Nonconformance:
        (one,) = self.ncs(order)
        return one

    def stock_of(self, order: str, status: str) -> list[str]:
        """The order's serials that stand in stock with this status."""
        with self.reading() as q:
            rows = inventory.stock(q, order_id=self.order(order).id)
        return sorted(row.lot for row in rows if row.kind == "serial" and row.status == status)

    def signals(self, order: str, kind: str) -> list[int]:
        with self.reading() as q:
            found = quality.signals_of_order(q, order)
        return [row["subgroup"] for row in found if row["kind"] == kind]

    def pieces(self, order: str) -> list[Any]:
        """What central knows of the order's pieces, in their order."""
        with self.reading() as q:
            return q.rows(sa.select(PIECE).where(PIECE.c.order_number == order).order_by(PIECE.c.number))

    def quality_limits(self) -> list[Any]:
        """Every version of limits there ever was, oldest first."""
        with self.reading() as q:
            return q.rows(sa.select(LIMITS).order_by(LIMITS.c.created))

    def sent_bundles(self) -> list[bytes]:
        """The payloads of every bundle sent to the line, oldest first."""
        with self.reading() as q:
            return [row["payload"] for row in q.rows(sa.select(BUNDLE).order_by(BUNDLE.c.created))]

    def everything(self) -> dict[str, int]:
        """How many rows each table has: what a repetition must not change."""
        with self.reading() as q:
            return row_counts(q, without=())

    # --- what must be so after every scenario ---

    def audit(self) -> None:
        """Balances are the sum of movements, the event chain holds, no fact lies unapplied."""
        with self.reading() as q:
            assert inventory.recompute_balances(q) == ()
            assert q.rows(sa.select(DEAD_LETTER)) == []
        while seal(self.runtime):
            pass
        with self.runtime.database.read() as connection:
            verdict = verify(connection)
        assert not verdict.broken, verdict.broken
        assert verdict.unsealed == 0 and verdict.sealed > 0

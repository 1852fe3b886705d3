"""The ring plant, its books open, a clock that stands where it is put, and a quality engineer."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.db import Database, open_database
from jidoka_central.foundation.eventlog.model import EVENT_LOG
from jidoka_central.foundation.identity.model import USER
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.identity.service import create_user, define_role
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.quality.capa.reading import capa_document
from tests.central.masterdata.ring_plant import CELL, make_plant
from tests.fixtures.databases import Beginning

NOON = 1_793_592_000_000_000  # 2026-11-02 04:00 UTC, noon in the plant


class Board:
    """Corrective action as the tests speak of it."""

    def __init__(self, runtime: Runtime, clock: SetClock, context: Context) -> None:
        self.runtime, self.clock, self.context = runtime, clock, context
        with runtime.read(context.principal, "JDK") as q:
            self.ring = masterdata.item_by_number(q, "RING-74").id
            self.cell = masterdata.cell_by_path(q, CELL).id

    def do(self, command: str, /, **fields: Any) -> Any:
        return self.runtime.run(f"quality.{command}", fields, self.context)

    def by(self, login: str, *permissions: str, role: str = "") -> Board:
        """The same board in the hands of somebody who may this."""
        roles = frozenset({role} if role else ())
        somebody = Principal(login, permissions=frozenset(permissions), roles=roles, company="JDK")
        return Board(self.runtime, self.clock, Context(somebody, "JDK"))

    def step(self, command: str, capa: UUID, /, **fields: Any) -> str:
        return str(self.do(command, capa_id=capa, **fields).state)

    def nc(self, cause: str = "worn_tool") -> UUID:
        """A nonconformance whose first reaction names the cause."""

        def work(uow: UnitOfWork) -> UUID:
            nc = quality.open_nc(uow, cell_id=self.cell, item_id=self.ring, cause_of_stop="signal")
            reaction = {"person": "Wang", "cause": cause, "action": "tool_changed"}
            quality.record_reaction(uow, nc["id"], reaction)
            return UUID(str(nc["id"]))

        return self.runtime.do(self.context, work)

    def seen(self, capa: UUID) -> Any:
        with self.runtime.read(self.context.principal, "JDK") as q:
            return capa_document(q, capa, "en")

    def events(self, name: str) -> list[dict[str, Any]]:
        with self.runtime.read(self.context.principal, "JDK") as q:
            mine = sa.select(EVENT_LOG.c.body).where(EVENT_LOG.c.event == name).order_by(EVENT_LOG.c.row)
            return [json.loads(row["body"])["data"] for row in q.rows(mine)]

    def inbox(self, login: str, *roles: str) -> list[str]:
        with self.runtime.read(self.principal(login, *roles), "JDK") as q:
            dataset = q.registry.datasets["tasks.mine"]
            rows, _ = dataset.fetch(q, dataset.filters(), None, 100)
            return [row.title_en for row in rows]

    def principal(self, login: str, *roles: str) -> Principal:
        with self.runtime.read(self.context.principal, "JDK") as q:
            user = q.scalar(sa.select(USER.c.id).where(USER.c.login == login))
        return Principal(login, roles=frozenset(roles), company="JDK", user_id=str(user) if user else None)


def make_peopled(url: str, registry: Registry) -> None:
    make_plant(url, registry, recipe=True)
    runtime = Runtime(open_database(url), registry, SetClock(NOON))
    everything = Principal("anna", permissions=frozenset(registry.permissions), company="JDK")
    context = Context(everything, "JDK")

    def people(uow: UnitOfWork) -> None:
        define_role(uow, "quality_engineer", "质量工程师", "Quality engineer", ["*"])
        create_user(uow, "anna", "Anna", "a-long-password-74", "en", ["quality_engineer"])

    runtime.do(context, people)
    runtime.run("finance.open_ledger", {"currency": "CNY"}, context)
    for period in ("2026-11", "2026-12", "2027-01"):
        runtime.run("finance.open_period", {"period": period}, context)
    rate = {"activity": "labour", "rate": "30.00", "valid_from": "2026-01-01"}
    runtime.run("finance.set_rate", rate, context)
    runtime.database.close()


@pytest.fixture(scope="session")
def beginning(registry: Registry) -> Beginning:
    """The ring plant with an engineer, books and a rate."""
    return "capa", lambda empty: make_peopled(empty, registry)


@pytest.fixture
def board(database: Database, registry: Registry) -> Board:
    clock = SetClock(NOON)
    anna = Principal("anna", permissions=frozenset(registry.permissions), company="JDK")
    return Board(Runtime(database, registry, clock), clock, Context(anna, "JDK"))

"""The ring plant with its books, a gauge, a quality engineer, a manager and three appraisers."""

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
from jidoka_central.modules.quality.msa.reading import MsaDocument, MsaNext, msa_document, next_reading
from tests.central.masterdata.ring_plant import make_plant
from tests.fixtures.databases import Beginning

NOON = 1_793_592_000_000_000  # 2026-11-02 04:00 UTC, noon in the plant
PASSWORD = "a-long-password-74"
PEOPLE = ("qe", "manager", "A", "B", "C")


class Desk:
    """Measurement studies as the tests speak of them."""

    def __init__(self, runtime: Runtime, clock: SetClock) -> None:
        self.runtime, self.clock = runtime, clock
        self.ring = self.read(lambda q: masterdata.item_by_number(q, "RING-74").id)

    def principal(self, login: str, *permissions: str) -> Principal:
        everything = frozenset(permissions or self.runtime.registry.permissions)
        with self.runtime.read(Principal("x", permissions=everything, company="JDK"), "JDK") as q:
            user = q.scalar(sa.select(USER.c.id).where(USER.c.login == login))
        roles = frozenset({"quality_engineer"}) if login == "qe" else frozenset()
        return Principal(
            login, permissions=everything, roles=roles, company="JDK", user_id=str(user) if user else None
        )

    def as_(
        self, login: str, command: str, /, *permissions: str, key: str | None = None, **fields: Any
    ) -> Any:
        context = Context(self.principal(login, *permissions), "JDK", key=key)
        return self.runtime.run(f"quality.{command}", fields, context)

    def measures(self, login: str, study: UUID, position: int, value: str) -> Any:
        return self.as_(
            login, "record_msa_reading", "quality.msa_measure", study_id=study, position=position, value=value
        )

    def next(self, login: str, study: UUID) -> MsaNext:
        return self.read(lambda q: next_reading(q, study), login, "quality.msa_measure")

    def shown(self, study: UUID, login: str = "qe", *permissions: str) -> MsaDocument:
        return self.read(lambda q: msa_document(q, study, "en"), login, *permissions)

    def read(self, ask: Any, login: str = "qe", *permissions: str) -> Any:
        with self.runtime.read(self.principal(login, *permissions), "JDK") as q:
            return ask(q)

    def inbox(self, login: str) -> list[str]:
        def mine(q: Any) -> list[str]:
            dataset = q.registry.datasets["tasks.mine"]
            rows, _ = dataset.fetch(q, dataset.filters(), None, 100)
            return [row.title_en for row in rows]

        return list(self.read(mine, login))

    def events(self, name: str) -> list[dict[str, Any]]:
        def told(q: Any) -> list[dict[str, Any]]:
            log = sa.select(EVENT_LOG.c.body).where(EVENT_LOG.c.event == name).order_by(EVENT_LOG.c.row)
            return [json.loads(row["body"])["data"] for row in q.rows(log)]

        return list(self.read(told))


def make_measured(url: str, registry: Registry) -> None:
    make_plant(url, registry, recipe=True)
    runtime = Runtime(open_database(url), registry, SetClock(NOON))
    everything = Principal("tester", permissions=frozenset(registry.permissions), company="JDK")
    context = Context(everything, "JDK")

    def people(uow: UnitOfWork) -> None:
        define_role(uow, "quality_engineer", "质量工程师", "Quality engineer", ["*"])
        for login in PEOPLE:
            create_user(uow, login, login, PASSWORD, "en", ["quality_engineer"] if login == "qe" else [])

    runtime.do(context, people)
    runtime.run("finance.open_ledger", {"currency": "CNY"}, context)
    runtime.run("finance.open_period", {"period": "2026-11"}, context)
    rate = {"activity": "labour", "rate": "30.00", "valid_from": "2026-01-01"}
    runtime.run("finance.set_rate", rate, context)
    gauge = {"code": "MIC-7", "name_zh": "千分尺", "name_en": "Micrometer", "unit": "mm", "decimals": 2}
    runtime.run("quality.register_gauge", gauge | {"master_nominal": 74, "master_tolerance": 0.01}, context)
    runtime.database.close()


@pytest.fixture(scope="session")
def beginning(registry: Registry) -> Beginning:
    """The ring plant with appraisers, books and a gauge."""
    return "msa", lambda empty: make_measured(empty, registry)


@pytest.fixture
def desk(database: Database, registry: Registry) -> Desk:
    clock = SetClock(NOON)
    return Desk(Runtime(database, registry, clock), clock)

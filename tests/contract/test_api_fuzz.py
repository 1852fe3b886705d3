"""The whole API under generated requests: no answer is a server fault, and every refusal is a problem
document.

Cases come from the OpenAPI document (schemathesis), some that fit it and some that do not. One who may do
everything sends them, so that they reach the services. Bounded by ``CASES`` an operation and ``SECONDS`` in
all; the seed is fixed, so a failure repeats.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from jidoka_central import app, migrations
from jidoka_central.foundation.db import open_database
from jidoka_central.foundation.http import create_app
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.identity.service import create_user, define_role
from jidoka_central.foundation.identity.sessions import Sessions
from jidoka_central.foundation.keys import FileKeys
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from tests.fixtures.databases import Databases

CASES: Final = 5
SECONDS: Final = 240.0  # some 15 s on a quiet machine
SEED: Final = 20260101
PASSWORD: Final = "correct horse battery"
# A stream has no end; who logs out sends nothing more; the figures and health are no API.
LEFT_OUT: Final = ("/api/live", "/api/identity/logout", "/health/", "/metrics")


def add_chief(uow: UnitOfWork) -> None:
    define_role(uow, "chief", "主管", "Chief", ["*"])
    create_user(uow, "chief", "Chief", PASSWORD, "zh", ["chief"])


@pytest.fixture
def application(database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[FastAPI]:
    url = databases.fresh(database_kind)
    runtime = Runtime(open_database(url), app.build_registry())
    migrations.upgrade(runtime.database)
    runtime.keys = FileKeys(tmp_path / "keys")
    runtime.do(Context(system("test"), "JDK"), add_chief)
    yield create_app(runtime, Settings())
    runtime.database.close()
    databases.drop(url)


@pytest.fixture
def headers(application: FastAPI) -> dict[str, str]:
    sessions: Sessions = application.state.sessions
    name, session = sessions.log_in("chief", PASSWORD, "10.0.0.1")
    return {"Cookie": f"jidoka_session={name}", "X-CSRF-Token": session.csrf}


@pytest.mark.slow
@pytest.mark.timeout(360)
@pytest.mark.parametrize(
    ("database_kind", "mode"),
    [
        # the database decides what a value that does not fit does, hardly what one that fits does
        ("sqlite", GenerationMode.NEGATIVE),
        pytest.param("postgresql", GenerationMode.NEGATIVE, marks=pytest.mark.needs("postgresql")),
        pytest.param("postgresql", GenerationMode.POSITIVE, marks=pytest.mark.needs("postgresql")),
    ],
    indirect=["database_kind"],
    ids=["sqlite-negative", "postgresql-negative", "postgresql-positive"],
)
def test_nothing_that_comes_in_is_a_server_fault(
    application: FastAPI, headers: dict[str, str], mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_dict(application.openapi())
    schema.app = application
    started, operations, tried = time.monotonic(), 0, 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path.startswith(LEFT_OUT):
            continue
        operations += 1
        tried += fuzz(operation, mode, headers)
        assert time.monotonic() - started < SECONDS, f"{operations} operations took {SECONDS} s"
    assert operations > 60 and tried > operations * CASES / 2, "hardly anything was tried"


def fuzz(operation: Any, mode: GenerationMode, headers: dict[str, str]) -> int:
    """Send generated cases of one operation; returns how many. Fails on a server fault."""
    sent = 0

    @seed(SEED)
    @hypothesis_settings(
        max_examples=CASES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        nonlocal sent
        sent += 1
        answer = case.call(headers=headers)
        where = f"{operation.method.upper()} {operation.path} {case.body!r} {case.query!r}"
        assert answer.status_code < 500, f"{where}: {answer.status_code} {answer.text}"
        if answer.status_code >= 400:
            assert answer.headers["content-type"][0].startswith("application/problem+json"), where
            assert answer.json()["code"], where

    try:
        send()
    except Unsatisfiable:
        pass  # an operation without input cannot be asked wrongly
    return sent

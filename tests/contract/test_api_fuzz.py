"""The whole API under generated requests: no answer is a server fault, and every refusal is a problem
document.

Cases come from the OpenAPI document (schemathesis), some that fit it and some that do not. One who may do
everything sends them, so that they reach the services. Bounded by ``CASES`` an operation (with
``JIDOKA_FUZZ_CASES`` as many as one likes) and ``SECONDS`` in all; the seed is fixed, so a failure repeats.
"""

from __future__ import annotations

import copy
import logging
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
import structlog
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
from tests.fixtures.capabilities import why_missing
from tests.fixtures.databases import KINDS, Databases

CASES: Final = int(os.environ.get("JIDOKA_FUZZ_CASES", "3"))
SECONDS: Final = 80.0 * CASES  # some 5 s a case on a quiet machine
SEED: Final = 20260101
PASSWORD: Final = "correct horse battery"
# A stream has no end; who logs out sends nothing more; the figures and health are no API.
LEFT_OUT: Final = ("/api/live", "/api/identity/logout", "/health/", "/metrics")


def add_chief(uow: UnitOfWork) -> None:
    define_role(uow, "chief", "主管", "Chief", ["*"])
    create_user(uow, "chief", "Chief", PASSWORD, "zh", ["chief"])


@dataclass(frozen=True, slots=True)
class Served:
    """One application over a database of one kind, and what its chief sends with every request."""

    kind: str
    application: FastAPI
    headers: dict[str, str]


@contextmanager
def served(kind: str, databases: Databases, folder: Path) -> Iterator[Served]:
    url = databases.fresh(kind)
    runtime = Runtime(open_database(url), app.build_registry())
    migrations.upgrade(runtime.database)
    runtime.keys = FileKeys(folder / kind)
    runtime.do(Context(system("test"), "JDK"), add_chief)
    application = create_app(runtime, Settings())
    sessions: Sessions = application.state.sessions
    name, session = sessions.log_in("chief", PASSWORD, "10.0.0.1")
    yield Served(kind, application, {"Cookie": f"jidoka_session={name}", "X-CSRF-Token": session.csrf})
    runtime.database.close()
    databases.drop(url)


@pytest.fixture(scope="module", autouse=True)
def quiet_logs() -> None:
    """Only what is critical: the default renderer draws each traceback for a second."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


@pytest.fixture(scope="module")
def applications(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[list[Served], dict[str, Any]]]:
    """On SQLite and, where there is one, on PostgreSQL: making a case takes longer than answering it. With
    the OpenAPI document, which takes seconds to make."""
    kinds = [kind for kind in KINDS if kind == "sqlite" or not why_missing("postgresql")]
    folder = tmp_path_factory.mktemp("fuzz")
    with ExitStack() as stack:
        made = [stack.enter_context(served(kind, databases, folder)) for kind in kinds]
        yield made, made[0].application.openapi()


@pytest.mark.slow
@pytest.mark.timeout(SECONDS + 120)
@pytest.mark.parametrize("mode", [GenerationMode.NEGATIVE, GenerationMode.POSITIVE])
def test_nothing_that_comes_in_is_a_server_fault(
    applications: tuple[list[Served], dict[str, Any]], mode: GenerationMode
) -> None:
    everywhere, document = applications
    schema = schemathesis.openapi.from_dict(copy.deepcopy(document))
    schema.app = everywhere[0].application
    started, operations, tried = time.monotonic(), 0, 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path.startswith(LEFT_OUT):
            continue
        operations += 1
        tried += fuzz(operation, mode, everywhere)
        assert time.monotonic() - started < SECONDS, f"{operations} operations took {SECONDS} s"
    assert operations > 60 and tried > operations * CASES / 2, "hardly anything was tried"


def fuzz(operation: Any, mode: GenerationMode, applications: list[Served]) -> int:
    """Send generated cases of one operation to each application; returns how many cases. Fails on a server
    fault."""
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
        for one in applications:
            answer = case.call(headers=one.headers, app=one.application)
            where = f"{one.kind} {operation.method.upper()} {operation.path} {case.body!r} {case.query!r}"
            assert answer.status_code < 500, f"{where}: {answer.status_code} {answer.text}"
            if answer.status_code >= 400:
                assert answer.headers["content-type"][0].startswith("application/problem+json"), where
                assert answer.json()["code"], where

    try:
        send()
    except Unsatisfiable:
        pass  # an operation without input cannot be asked wrongly
    return sent

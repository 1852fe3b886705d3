"""Two people enter codes that read alike at one moment: one of them is refused."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.uow import Context, Runtime, UnitOfWork
from jidoka_central.modules.quality.sampling.own.service import LoadSamplingTable, read_loaded
from jidoka_central.modules.quality.sampling.own.service import load_sampling_table as load
from jidoka_central.modules.quality.sampling.skip.form import SetSkipLotProgramme
from jidoka_central.modules.quality.sampling.skip.service import set_skip_lot_programme
from tests.central.quality.inspection.test_skip_programmes import NUMBERS, PROGRAMME
from tests.central.quality.sampling.own_tables import table

_WAITS = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def loads(code: str) -> Callable[[UnitOfWork], Any]:
    read: Any = None  # of which loading a table needs nothing
    given = read_loaded(read, LoadSamplingTable.model_validate(table(code)))
    return lambda uow: load(uow, given)


def sets(code: str) -> Callable[[UnitOfWork], Any]:
    given = SetSkipLotProgramme.model_validate(PROGRAMME | {"code": code, "numbers": NUMBERS})
    return lambda uow: set_skip_lot_programme(uow, given)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)  # SQLite has one writer at a time
@pytest.mark.parametrize("enters", [loads, sets])
def test_codes_that_read_alike_come_one_after_the_other(
    runtime: Runtime, context: Context, enters: Callable[[str], Callable[[UnitOfWork], Any]]
) -> None:
    begun, ended, said = threading.Event(), threading.Event(), list[str]()

    def first(uow: UnitOfWork) -> None:
        enters("OWN-1")(uow)
        begun.set()
        until = time.monotonic() + 20
        while not ended.wait(0.01) and not uow.scalar(_WAITS):
            assert time.monotonic() < until, "the other neither waits nor ends"

    def second() -> None:
        begun.wait(10)
        try:
            runtime.do(context, enters("OWN 1"))
        except Refusal as refusal:
            said.append(refusal.code)
        ended.set()

    other = threading.Thread(target=second)
    other.start()
    runtime.do(context, first)
    other.join(30)
    assert said == ["quality.code_alike"]
    runtime.do(context, enters("OWN-2"))

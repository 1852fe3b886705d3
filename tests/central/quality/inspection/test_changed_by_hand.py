"""Inspections and series that somebody has changed past the application: verifying names them and goes on."""

from __future__ import annotations

from contextlib import suppress
from itertools import count
from uuid import UUID

import pytest
import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.proving import recompute_decisions
from jidoka_central.modules.quality.sampling.skip.sksp2 import SkipLot, draw
from tests.central.quality.inspection.desk import Desk
from tests.central.quality.inspection.test_skipped_lots import ALMOST_ALL, comes, passes

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
MEASURED = {
    "kind": "variables",
    "characteristic": "height",
    "limit_unit": "mm",
    "lower": 9.9,
    "upper": 10.1,
}


class Undone(Exception):
    """What was changed is as it was again."""


def changed(desk: Desk, statement: str) -> list[str]:
    words, found = statement.split(), list[str]()
    table = words[words.index("FROM") + 1] if "FROM" in words else words[1]
    named = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    runtime, principal = desk.runtime, desk.context.principal
    with suppress(Undone), runtime.database.write() as connection:
        for name in connection.execute(named, {"table": table}).scalars().all():
            connection.execute(sa.text(f"DROP TRIGGER {name}"))
        assert connection.execute(sa.text(statement)).rowcount, statement
        found += recompute_decisions(Queries(connection, runtime.registry, runtime.clock, principal, "JDK"))
        raise Undone
    return found


def _each_is_named(desk: Desk, statements: tuple[str, ...], said: str = "QI-0000") -> None:
    assert changed(desk, "UPDATE quality_inspection SET note = note") == []
    for statement in statements:
        found = changed(desk, statement)
        assert any(said in one for one in found), f"{statement}: {found}"


def test_counts_and_plans(desk: Desk) -> None:
    passes(desk)
    _each_is_named(
        desk,
        (
            "UPDATE quality_inspection SET aql = 'none'",
            "UPDATE quality_inspection SET level = 'X'",
            "UPDATE quality_inspection SET edition = 'none'",
            "UPDATE quality_inspection SET lot_size = 0",
            "UPDATE quality_inspection SET stages = '[[1]]'",
            "UPDATE quality_inspection SET taken = 0",
            "DELETE FROM quality_inspection_sample",
        ),
    )


def test_readings(desk: Desk) -> None:
    desk.requires(**MEASURED)
    lot = comes(desk)
    readings = [f"{10 + at % 7 / 1000:.3f}" for at in range(lot.to_inspect)]
    desk.command("record_inspection", inspection_id=lot.id, readings=readings, minutes="5")
    _each_is_named(
        desk,
        (
            "DELETE FROM quality_inspection_reading WHERE position = 3",
            "DELETE FROM quality_inspection_reading",
            "UPDATE quality_inspection_reading SET value = 10.0",
            "UPDATE quality_inspection SET k = NULL",
            "UPDATE quality_inspection SET lower = NULL, upper = NULL",
        ),
    )


def test_draws_and_where_a_series_stands(desk: Desk) -> None:
    desk.requires(skip_lot=ALMOST_ALL)
    passes(desk)
    passes(desk)
    assert comes(desk).state == "skipped"
    _each_is_named(
        desk,
        (
            "UPDATE quality_inspection SET skip_clearance = NULL WHERE verdict = 'skipped'",
            "UPDATE quality_inspection SET lot_id = NULL WHERE verdict = 'skipped'",
            "UPDATE quality_inspection SET draw = 0.5 WHERE verdict = 'skipped'",
        ),
    )
    ids = (UUID(int=number) for number in count(1))
    drawn = next(one for one in ids if draw(SkipLot(2, 100), one).inspect)
    another = f"lot_id = '{drawn.hex}', draw = {draw(SkipLot(2, 100), drawn).fraction!r}"
    _each_is_named(
        desk,
        (
            f"UPDATE quality_inspection SET {another} WHERE verdict = 'skipped'",
            "UPDATE quality_inspection SET state = 'accepted' WHERE verdict = 'skipped'",
        ),
        "does not bear that out",
    )
    _each_is_named(
        desk,
        (
            "UPDATE quality_switching SET state = 'reduced'",
            "UPDATE quality_switching SET score = 30",
            "UPDATE quality_switching SET cleared = 7",
            "DELETE FROM quality_switching_step",
        ),
        "their last steps do not lead there",
    )

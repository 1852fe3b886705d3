"""The editions that Jidoka ships, in the form in which a plant enters tables: to compare with one's own copy,
to begin a table from, and to load again under another code.

Cells that were not verified (some reduced plans of ISO 2859-1) are left out: who has the standard adds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality.sampling.editions import (
    EDITIONS,
    SEVERITIES,
    VARIABLES_EDITION,
    Edition,
    Severity,
)
from jidoka_central.modules.quality.sampling.errors import PLAN_NOT_VERIFIED
from jidoka_central.modules.quality.sampling.own.csv_files import plain_decimal
from jidoka_central.modules.quality.sampling.own.tables import (
    LETTERS_OF,
    OWN,
    VARIABLES,
    Address,
    Cell,
    Content,
    Earned,
    LotRow,
)
from jidoka_central.modules.quality.sampling.rules import SamplingPlan, cell_at, edition_of, resolve
from jidoka_central.modules.quality.sampling.stages import Stage, from_table
from jidoka_central.modules.quality.sampling.tables import AQLS, BEYOND_R, LETTERS, SAMPLE_SIZES
from jidoka_central.modules.quality.sampling.variables import z19_numbers
from jidoka_central.modules.quality.sampling.variables_tables import (
    Z19_AQLS,
    Z19_LETTERS,
    Z19_LEVELS,
    Z19_LOT_ROWS,
)


def shipped_content(code: str) -> Content:
    """The tables of an edition. Raises ``UNKNOWN_EDITION``."""
    if code == VARIABLES_EDITION.code:
        return Content("variables", "ten_lots", False, OWN, _z19_lots(), dict(_z19_cells()))
    edition = edition_of(code)
    letters = LETTERS_OF["iso2859-1"]
    earned: Earned = "score" if edition.score else "ten_lots"
    return Content("attributes", earned, edition.gap, letters.code, letters.rows, dict(_cells(edition)))


def is_shipped(code: str) -> bool:
    return code in EDITIONS or code == VARIABLES_EDITION.code


def _cells(edition: Edition) -> Iterator[tuple[Address, Cell]]:
    for severity in SEVERITIES:
        for row, letter in enumerate(LETTERS):
            for column, aql in enumerate(AQLS):
                try:
                    found = cell_at(row, column, severity, edition)
                except Refusal as refusal:
                    if refusal.problem is not PLAN_NOT_VERIFIED:
                        raise
                    continue
                single = Cell(use=found) if isinstance(found, str) else None
                n = SAMPLE_SIZES[severity][row]
                yield from _kinds(edition, severity, letter, aql, n, found, single)
    letter, n, ac, re = resolve("R", "0.025", "tightened", edition)
    assert letter == BEYOND_R, "the plan beyond R"
    yield from _kinds(edition, "tightened", letter, "0.025", n, (ac, re), None)


def _kinds(
    edition: Edition,
    severity: Severity,
    letter: str,
    aql: str,
    n: int,
    numbers: tuple[int, int] | str,
    arrow: Cell | None,
) -> Iterator[tuple[Address, Cell]]:
    """The cell of the single table, and of the double and multiple ones where the edition has them."""
    ac, re = (0, 0) if isinstance(numbers, str) else numbers
    yield ("single", severity, letter, aql), arrow or Cell(stages=(Stage(n, ac, re),))
    if not edition.gap:
        return
    plan = SamplingPlan(edition.code, "", aql, severity, 0, letter, letter, n, ac, re)
    simpler = "single"
    for kind in ("double", "multiple"):
        staged = None if arrow else from_table(plan, kind)
        cell = arrow or (Cell(stages=staged.stages) if staged else Cell(use=simpler))
        yield (kind, severity, letter, aql), cell
        simpler = kind if staged else simpler


def _z19_lots() -> tuple[LotRow, ...]:
    found, first = [], 2
    for last, letters in Z19_LOT_ROWS:
        for level, letter in zip(Z19_LEVELS, letters, strict=True):
            found.append(LotRow(level, first, last, letter))
        first = (last or 0) + 1
    return tuple(sorted(found, key=lambda one: (Z19_LEVELS.index(one.level), one.first)))


def _z19_cells() -> Iterator[tuple[Address, Cell]]:
    for severity in SEVERITIES:
        for letter in Z19_LETTERS:
            for aql in Z19_AQLS:
                n, k, m = z19_numbers(letter, aql, severity)
                written = cast("tuple[str, str]", tuple(plain_decimal(repr(one)) for one in (k, m)))
                yield (VARIABLES, severity, letter, aql), Cell(n=n, k=written[0], m=written[1])

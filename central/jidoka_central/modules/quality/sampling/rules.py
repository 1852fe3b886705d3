"""Which single plan a lot is inspected by, and what a result means under it. Attributes: items are counted
as nonconforming or not.

A lot's size and the inspection level give the code letter; letter, AQL and severity give sample size and
numbers, following the arrows of the table, which change the sample size as well. Where the sample would be
the whole lot or more, all of the lot is inspected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality.sampling.editions import EDITIONS, SEVERITIES, Edition, Severity
from jidoka_central.modules.quality.sampling.errors import (
    EMPTY_LOT,
    PLAN_NOT_VERIFIED,
    UNKNOWN_AQL,
    UNKNOWN_EDITION,
    UNKNOWN_LEVEL,
    UNKNOWN_SEVERITY,
)
from jidoka_central.modules.quality.sampling.tables import (
    AQLS,
    BEYOND_R,
    LAST_SMALL_LETTER,
    LAST_SUM_OF_ALL,
    LETTERS,
    LEVELS,
    LOT_ROWS,
    NORMAL,
    REDUCED_SMALL,
    REDUCED_WITH_GAP,
    REDUCED_WITHOUT_GAP,
    SAMPLE_SIZE_BEYOND_R,
    SAMPLE_SIZES,
    TIGHTENED,
)

Verdict = Literal["accepted", "accepted_ends_reduced", "rejected"]
UP: Final = "up"
DOWN: Final = "down"
Cell = tuple[int, int] | Literal["up", "down"]
SHOWN_OF_AQL: Final = 20  # characters of what is none, in the refusal
_DECIMAL: Final = re.compile(r"[0-9]{1,5}(\.[0-9]{0,6})?", re.ASCII)  # "1e3000000" is a number of megabytes
_AQL_OF_VALUE: Final = {Fraction(text): text for text in AQLS}
_LAST: Final = len(LETTERS) - 1


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """A single plan for one lot. ``code_letter`` is that of the lot's size, ``letter`` the row the arrows
    led to, ``n`` the plan's sample size and ``inspect`` what is inspected of this lot: ``n``, or all of it.
    Accept with at most ``ac`` nonconforming, do not accept with ``re`` or more.
    """

    edition: str
    level: str
    aql: str
    severity: Severity
    lot_size: int
    code_letter: str
    letter: str
    n: int
    ac: int
    re: int

    @property
    def inspect(self) -> int:
        return min(self.n, self.lot_size)

    @property
    def whole_lot(self) -> bool:
        return self.n >= self.lot_size

    def verdict(self, nonconforming: int) -> Verdict:
        """Between ``ac`` and ``re`` (reduced plans with a gap) the lot is accepted and reduced inspection
        ends."""
        if nonconforming >= self.re:
            return "rejected"
        return "accepted" if nonconforming <= self.ac else "accepted_ends_reduced"


def edition_of(code: str) -> Edition:
    """Raises ``UNKNOWN_EDITION``."""
    if code not in EDITIONS:
        raise UNKNOWN_EDITION.refuse(field="edition", edition=code, known=", ".join(EDITIONS))
    return EDITIONS[code]


def aql_of(text: str) -> str:
    """The AQL as the series writes it: ``1`` and ``1.00`` are ``1.0``. Raises ``UNKNOWN_AQL``."""
    known = _AQL_OF_VALUE.get(Fraction(text)) if _DECIMAL.fullmatch(text) else None
    if known is None:
        raise UNKNOWN_AQL.refuse(field="aql", aql=text[:SHOWN_OF_AQL], known=", ".join(AQLS))
    return known


def code_letter(lot_size: int, level: str) -> str:
    """Table I. A lot of one is read in the first row. Raises ``EMPTY_LOT``, ``UNKNOWN_LEVEL``."""
    if lot_size < 1:
        raise EMPTY_LOT.refuse(field="lot_size", lot_size=lot_size)
    if level not in LEVELS:
        raise UNKNOWN_LEVEL.refuse(field="level", level=level, known=", ".join(LEVELS))
    row = next(letters for largest, letters in LOT_ROWS if largest is None or lot_size <= largest)
    return row[LEVELS.index(level)]


def single_plan(lot_size: int, level: str, aql: str, severity: Severity, *, edition: str) -> SamplingPlan:
    """The single plan for a lot.

    Raises ``UNKNOWN_EDITION``, ``UNKNOWN_LEVEL``, ``UNKNOWN_AQL``, ``UNKNOWN_SEVERITY``, ``EMPTY_LOT``;
    ``PLAN_NOT_VERIFIED`` for those reduced plans of an edition without gap that nothing was found to hold
    against: letters A to C above the first number, Q and R at AQL 0.025.
    """
    standard = edition_of(edition)
    severity = severity_of(severity)
    aql = aql_of(aql)
    letter = code_letter(lot_size, level)
    found, n, ac, re = resolve(letter, aql, severity, standard)
    return SamplingPlan(edition, level, aql, severity, lot_size, letter, found, n, ac, re)


def severity_of(severity: str) -> Severity:
    """Raises ``UNKNOWN_SEVERITY``."""
    known = next((one for one in SEVERITIES if one == severity), None)
    if known is None:
        raise UNKNOWN_SEVERITY.refuse(field="severity", severity=severity, known=", ".join(SEVERITIES))
    return known


def resolve(letter: str, aql: str, severity: Severity, edition: Edition) -> tuple[str, int, int, int]:
    """Follow the arrows of the master table: (letter, n, Ac, Re)."""
    row, column = LETTERS.index(letter), AQLS.index(aql)
    for _ in range(len(LETTERS)):
        if row > _LAST:
            assert severity == "tightened", "only tightened inspection has a row beyond R"
            return BEYOND_R, SAMPLE_SIZE_BEYOND_R, *TIGHTENED[18]
        cell = cell_at(row, column, severity, edition)
        if not isinstance(cell, str):
            return LETTERS[row], SAMPLE_SIZES[severity][row], *cell
        row += 1 if cell == DOWN else -1
    raise AssertionError(f"the arrows of {severity} at {letter}, {aql} lead nowhere")


def cell_at(row: int, column: int, severity: Severity, edition: Edition) -> Cell:
    """A cell of the master table: its numbers, or the arrow that stands there."""
    if severity == "normal":
        return _normal(row, column)
    if severity == "tightened":
        return _tightened(row, column)
    if row <= LETTERS.index("C"):
        return _reduced_small(row, column, edition)
    return _reduced(row, column, edition)


def _normal(row: int, column: int) -> Cell:
    s = row + column
    if s == 15:
        return DOWN if row == 0 else UP
    if s == 16:
        return UP if row == _LAST else DOWN
    return _numbers(NORMAL, row, s, first=14)


def _tightened(row: int, column: int) -> Cell:
    s = row + column
    if row == 0 and s == 15:
        return DOWN  # A at AQL 10: its numbers stand at D
    if row == _LAST and s == 16:
        return UP  # R at AQL 0.015: Q has 0/1; at 0.025 one goes on to the row beyond R
    if s in (16, 17):
        return DOWN
    return _numbers(TIGHTENED, row, s, first=15)


def _reduced(row: int, column: int, edition: Edition) -> Cell:
    s = row + column
    if s == 15:
        return UP
    if s == 16:
        return UP if row == _LAST else DOWN
    if s == 17 and not edition.gap:
        if row == _LAST:
            raise _not_verified(row, column, edition)
        return DOWN
    return _numbers(REDUCED_WITH_GAP if edition.gap else REDUCED_WITHOUT_GAP, row, s, first=14)


def _reduced_small(row: int, column: int, edition: Edition) -> Cell:
    s = row + column
    if s < 14:
        return DOWN
    if s in (14, 15) or edition.gap:
        numbers = REDUCED_SMALL[LETTERS[row]].get(column)
        return numbers if numbers is not None else _arrow_of_small(row, s)
    raise _not_verified(row, column, edition)


def _not_verified(row: int, column: int, edition: Edition) -> Refusal:
    return PLAN_NOT_VERIFIED.refuse(
        field="severity", edition=edition.code, letter=LETTERS[row], aql=AQLS[column]
    )


def _arrow_of_small(row: int, s: int) -> Cell:
    return UP if s == 15 and row > 0 else DOWN


def _numbers(table: dict[int, tuple[int, int]], row: int, s: int, *, first: int) -> Cell:
    if s < first:
        return DOWN
    if s > LAST_SUM_OF_ALL and row > LAST_SMALL_LETTER:
        return UP
    return table.get(s, UP)

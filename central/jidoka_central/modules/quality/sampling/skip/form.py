"""The numbers of a skip-lot programme as people enter them: bounded here, held against each other by
``skip_programme.check``."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from jidoka_central.foundation.registry import Answer, Input
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.sampling.skip.programme import (
    FREQUENCIES_MAX,
    LOTS_MAX,
    POINTS_MAX,
    SCORE_MAX,
    Initial,
    Numbers,
    Points,
)
from jidoka_central.modules.quality.sampling.skip.sksp2 import ONE_IN_MAX

CODE_LENGTH = 20
Code = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Za-z0-9.:/+ -]*$", max_length=CODE_LENGTH)]
Cell = Annotated[int | None, Field(ge=0, le=POINTS_MAX)]
Row = tuple[Cell, Cell, Cell]
Lots = Annotated[int, Field(ge=1, le=LOTS_MAX)]
OneIn = Annotated[int, Field(ge=2, le=ONE_IN_MAX)]


class PointsInput(Input):
    """Points of an accepted lot whose plan has the acceptance number 0, 1, 2 or more (of its last sample), or
    is by variables; each row for 0, 1, 2 or more AQL steps tighter that it would also have passed. Null: the
    score is set back. Without a row ``variables`` the programme is for attributes alone."""

    ac_0: Row
    ac_1: Row
    ac_2: Row
    variables: Row | None = None


class InitialInput(Input):
    """A score reached with so many lots or fewer begins at one lot in ``one_in``."""

    lots_at_most: Lots
    one_in: OneIn


class NumbersInput(Input):
    """``score_needed`` within ``lots_at_most`` lots qualifies, at a frequency by ``initial`` (ascending; the
    last row is for ``lots_at_most``). ``frequencies``: one lot in so many, ascending. ``shift_after``
    inspected lots accepted in a row: the next rarer one. A lot not accepted interrupts; ``requalify_lots``
    accepted in a row requalify, at the next more frequent one; a lot not accepted, or ``requalify_within``
    lots without requalification, disqualify. ``least_points``: an accepted lot that earns fewer begins those
    rows anew; 0: being accepted is enough."""

    points: PointsInput
    score_needed: int = Field(ge=1, le=SCORE_MAX)
    lots_at_most: Lots
    initial: tuple[InitialInput, ...] = Field(min_length=1, max_length=FREQUENCIES_MAX)
    frequencies: tuple[OneIn, ...] = Field(min_length=1, max_length=FREQUENCIES_MAX)
    shift_after: Lots
    requalify_lots: Lots
    requalify_within: Lots
    least_points: int = Field(default=0, ge=0, le=POINTS_MAX)

    def numbers(self) -> Numbers:
        return numbers_of(self.model_dump(mode="json"))


class SetSkipLotProgramme(Input):
    """A draft of the programme's next revision; an earlier draft of the code is replaced. ``source``: the
    copy the numbers were read from."""

    code: Code
    title: masterdata.Name
    source: masterdata.Reason
    numbers: NumbersInput


class ReleaseSkipLotProgramme(Input):
    """By another person than who entered it, with the password again."""

    programme_id: UUID
    password: str = Field(min_length=1, max_length=200)


class RetireSkipLotProgramme(Input):
    programme_id: UUID
    reason: masterdata.Reason


class ProgrammeAnswer(Answer):
    id: UUID
    code: str
    revision: int
    state: str


def numbers_of(plain: dict[str, Any]) -> Numbers:
    """What was stored, as the rules take it."""
    rows: dict[str, Any] = {
        name: None if row is None else tuple(row) for name, row in plain["points"].items()
    }
    lists: dict[str, Any] = {
        "points": Points(**rows),
        "initial": tuple(Initial(**row) for row in plain["initial"]),
        "frequencies": tuple(plain["frequencies"]),
    }
    return Numbers(**plain | lists)

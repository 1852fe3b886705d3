"""A skip-lot programme of three states, whose numbers the plant enters from a source that it names. Pure.

    every_lot --score reached within so many lots--> skipping
    skipping --so many inspected lots accepted in a row--> skipping, at the next rarer frequency
    skipping --an inspected lot not accepted--> interrupted
    interrupted --so many lots accepted in a row--> skipping, at the next more frequent frequency
    interrupted --a lot not accepted, or not requalified within so many lots--> every_lot

The structure is the one that ISO 2859-3 is known to have; its numbers have no public source and are not
here, and nothing here claims conformity to it. SkSP-2 (``sksp2``) is another programme.

``every_lot``: every lot is inspected and earns points by the acceptance number of its plan and by how many
AQL steps tighter it would also have passed (``steps``). A lot that is not accepted, or whose cell says
so, sets the score back; so does running out of lots. The frequency that skip-lot inspection begins with
follows from how many lots the score took. ``skipping``: one lot in ``one_in`` is inspected, drawn by the
digest of its id. ``interrupted``: every lot is inspected. In these two states an accepted lot that earns
fewer than ``least_points`` begins the row anew; 0 says that being accepted is enough.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal
from uuid import UUID

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.sampling.skip.errors import PROGRAMME_NUMBERS

State = Literal["every_lot", "skipping", "interrupted"]
Change = Literal[
    "none", "qualified", "rarer", "interrupted", "requalified", "disqualified", "not_requalified"
]
PlanClass = Literal["ac_0", "ac_1", "ac_2", "variables"]
Cell = int | None  # points, or None: the score is set back
Row = tuple[Cell, Cell, Cell]  # 0, 1, 2 or more AQL steps tighter

STEPS_MAX: Final = 2
POINTS_MAX: Final = 100
SCORE_MAX: Final = 1_000
LOTS_MAX: Final = 200
FREQUENCIES_MAX: Final = 20
ROWS: Final[tuple[PlanClass, ...]] = ("ac_0", "ac_1", "ac_2", "variables")


@dataclass(frozen=True, slots=True)
class Points:
    """What an accepted lot earns: by its plan's acceptance number (0, 1, 2 or more) or by variables, and by
    the steps tighter. ``variables`` is ``None`` where the programme is for attributes alone."""

    ac_0: Row
    ac_1: Row
    ac_2: Row
    variables: Row | None = None

    def of(self, plan: PlanClass, steps: int) -> Cell:
        row: Row | None = getattr(self, plan)
        return None if row is None else row[min(steps, STEPS_MAX)]

    @property
    def most(self) -> int:
        rows = (getattr(self, name) for name in ROWS)
        return max(cell or 0 for row in rows if row is not None for cell in row)


@dataclass(frozen=True, slots=True)
class Initial:
    """A score reached with ``lots_at_most`` lots or fewer begins at one lot in ``one_in``."""

    lots_at_most: int
    one_in: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a programme. ``initial`` by ascending lots, its last row for ``lots_at_most``;
    ``frequencies`` ascending, the next one is the next rarer."""

    points: Points
    score_needed: int
    lots_at_most: int
    initial: tuple[Initial, ...]
    frequencies: tuple[int, ...]
    shift_after: int
    requalify_lots: int
    requalify_within: int
    least_points: int = 0

    def first_frequency(self, lots: int) -> int:
        return next(row.one_in for row in self.initial if lots <= row.lots_at_most)

    def rarer(self, one_in: int) -> int:
        at = self.frequencies.index(one_in)
        return self.frequencies[min(at + 1, len(self.frequencies) - 1)]

    def more_often(self, one_in: int) -> int:
        return self.frequencies[max(self.frequencies.index(one_in) - 1, 0)]


@dataclass(frozen=True, slots=True)
class Programme:
    """A released revision of a plant's programme."""

    id: UUID
    code: str
    revision: int
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a series stands. ``score`` and ``lots`` count towards qualification; ``in_row`` accepted one
    after the other while lots are skipped (up to what the next shift takes) or while that is interrupted,
    when ``lots`` counts since then. ``one_in``: the frequency, or the one that was interrupted."""

    state: State = "every_lot"
    score: int = 0
    lots: int = 0
    in_row: int = 0
    one_in: int | None = None


BEGUN: Final = Standing()


def check(numbers: Numbers) -> None:
    """Raises ``PROGRAMME_NUMBERS``, naming the first field (``numbers...``) that does not go with the
    others."""
    _check_points(numbers.points)
    _check_frequencies(numbers)
    most = numbers.points.most
    if most * numbers.lots_at_most < numbers.score_needed:
        raise _no(
            "score_needed", "规定批数内全部得最高分也达不到", "not even the most points of all lots reach it"
        )
    if most * numbers.initial[0].lots_at_most < numbers.score_needed:
        raise _no(
            "initial.0.lots_at_most", "这么少的批得不到所需分数", "the score cannot be reached in so few lots"
        )
    if numbers.requalify_within < numbers.requalify_lots:
        raise _no("requalify_within", "少于重新鉴定所需批数", "fewer lots than it takes to requalify")
    if numbers.least_points > most:
        raise _no("least_points", "没有任何批能得到这么多分", "no lot earns as many points")


def _check_points(points: Points) -> None:
    if not points.most:
        raise _no("points", "没有任何分数", "no cell earns a point")
    for name in ROWS:
        row: Row | None = getattr(points, name)
        worth = [-1 if cell is None else cell for cell in row or ()]
        for at in range(1, len(worth)):
            if worth[at] < worth[at - 1]:
                raise _no(
                    f"points.{name}.{at}",
                    "更严的 AQL 也能通过，分数却更低",
                    "fewer points though a tighter AQL would have been passed",
                )


def _check_frequencies(numbers: Numbers) -> None:
    frequencies, initial = numbers.frequencies, numbers.initial
    for at in range(1, len(frequencies)):
        if frequencies[at] <= frequencies[at - 1]:
            raise _no(f"frequencies.{at}", "频次须逐个变稀", "each frequency is rarer than the one before")
    for at, row in enumerate(initial):
        if row.one_in not in frequencies:
            raise _no(f"initial.{at}.one_in", "不在频次表中", "it is none of the frequencies")
        if at and row.lots_at_most <= initial[at - 1].lots_at_most:
            raise _no(f"initial.{at}.lots_at_most", "批数须逐行增加", "more lots than in the row before")
        if at and row.one_in > initial[at - 1].one_in:
            raise _no(
                f"initial.{at}.one_in",
                "用了更多批，频次却更稀",
                "rarer than the row before though the score took more lots",
            )
    if initial[-1].lots_at_most != numbers.lots_at_most:
        raise _no(
            f"initial.{len(initial) - 1}.lots_at_most",
            "最后一行须为计分的最多批数",
            "the last row is for the most lots that the score is counted over",
        )


def _no(field: str, zh: str, en: str) -> Refusal:
    return PROGRAMME_NUMBERS.refuse(field=f"numbers.{field}", why=Text(zh=zh, en=en))


def after_lot(numbers: Numbers, standing: Standing, accepted: bool, points: Cell) -> tuple[Standing, Change]:
    """The standing after an inspected lot, and what changed. ``points``: what the lot earned by the table,
    ``None`` where its cell sets the score back. Lots that are skipped change nothing."""
    if standing.state == "every_lot":
        return _qualifying(numbers, standing, points if accepted else None)
    if standing.state == "skipping":
        return _skipping(numbers, standing, accepted, points or 0)
    return _interrupted(numbers, standing, accepted, points or 0)


def _qualifying(numbers: Numbers, standing: Standing, points: Cell) -> tuple[Standing, Change]:
    if points is None:
        return BEGUN, "none"
    score, lots = standing.score + points, standing.lots + 1
    if score >= numbers.score_needed:
        return Standing("skipping", one_in=numbers.first_frequency(lots)), "qualified"
    if lots >= numbers.lots_at_most:
        return BEGUN, "none"
    return Standing("every_lot", score, lots), "none"


def _skipping(numbers: Numbers, standing: Standing, accepted: bool, points: int) -> tuple[Standing, Change]:
    one_in = standing.one_in
    assert one_in is not None
    if not accepted:
        return Standing("interrupted", one_in=one_in), "interrupted"
    if points < numbers.least_points:
        return replace(standing, in_row=0), "none"
    in_row = standing.in_row + 1
    rarer = numbers.rarer(one_in)
    if in_row >= numbers.shift_after and rarer != one_in:
        return Standing("skipping", one_in=rarer), "rarer"
    return replace(standing, in_row=min(in_row, numbers.shift_after)), "none"


def _interrupted(
    numbers: Numbers, standing: Standing, accepted: bool, points: int
) -> tuple[Standing, Change]:
    one_in = standing.one_in
    assert one_in is not None
    if not accepted:
        return BEGUN, "disqualified"
    in_row = standing.in_row + 1 if points >= numbers.least_points else 0
    lots = standing.lots + 1
    if in_row >= numbers.requalify_lots:
        return Standing("skipping", one_in=numbers.more_often(one_in)), "requalified"
    if lots >= numbers.requalify_within:
        return BEGUN, "not_requalified"
    return Standing("interrupted", lots=lots, in_row=in_row, one_in=one_in), "none"

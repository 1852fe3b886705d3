"""Double and multiple plans of MIL-STD-105E and Z1.4 (tables III and IV).

Samples of equal size are taken one after the other; the nonconforming of all samples so far are compared
with the acceptance and rejection number of the stage: accept, do not accept, or take the next sample. In
the tables, too, the numbers depend on s (letter number + AQL number) alone. A plan with Ac = 0 in the
single table has no double or multiple one: the single plan is used; where a multiple sample would be less
than two, the double plan is used.

Not for ISO 2859-1:1999: its double plans differ and its multiple plans have five samples, not seven; they
were not seen. Held against a public transcription of the tables; one number was not taken from it:
tightened multiple plans that end with 6/7 begin there with rejection number 2, but the extended tables of
the standard show one plan for a letter whichever severity leads to it, and normal inspection has 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from jidoka_central.modules.quality.sampling.editions import Severity
from jidoka_central.modules.quality.sampling.errors import SCHEME_NOT_VERIFIED
from jidoka_central.modules.quality.sampling.rules import SamplingPlan, edition_of, single_plan
from jidoka_central.modules.quality.sampling.tables import AQLS, BEYOND_R, LETTERS

Kind = Literal["single", "double", "multiple"]
Step = Literal["accept", "accept_ends_reduced", "reject", "continue"]
Numbers = tuple[tuple[int | None, ...], tuple[int, ...]]  # acceptance (None: not yet) and rejection numbers
_X: Final = None

# Size of each sample by letter; letters left out have none.
_STEPS: Final = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000)
_FIRST: Final = {
    ("double", "normal"): "B",
    ("double", "tightened"): "B",
    ("double", "reduced"): "D",
    ("multiple", "normal"): "D",
    ("multiple", "tightened"): "D",
    ("multiple", "reduced"): "F",
}

DOUBLE: Final[dict[Severity, dict[int, Numbers]]] = {
    "normal": {
        17: ((0, 1), (2, 2)),
        18: ((0, 3), (3, 4)),
        19: ((1, 4), (4, 5)),
        20: ((2, 6), (5, 7)),
        21: ((3, 8), (7, 9)),
        22: ((5, 12), (9, 13)),
        23: ((7, 18), (11, 19)),
        24: ((11, 26), (16, 27)),
        25: ((17, 37), (22, 38)),
        26: ((25, 56), (31, 57)),
    },
    "tightened": {
        18: ((0, 1), (2, 2)),
        19: ((0, 3), (3, 4)),
        20: ((1, 4), (4, 5)),
        21: ((2, 6), (5, 7)),
        22: ((3, 11), (7, 12)),
        23: ((6, 15), (10, 16)),
        24: ((9, 23), (14, 24)),
        25: ((15, 34), (20, 35)),
        26: ((23, 52), (29, 53)),
    },
    "reduced": {
        17: ((0, 0), (2, 2)),
        18: ((0, 0), (3, 4)),
        19: ((0, 1), (4, 5)),
        20: ((0, 3), (4, 6)),
        21: ((1, 4), (5, 7)),
        22: ((2, 6), (7, 9)),
        23: ((3, 8), (8, 12)),
        24: ((5, 12), (10, 16)),
        25: ((7, 18), (12, 22)),
        26: ((11, 26), (17, 30)),
    },
}
MULTIPLE: Final[dict[Severity, dict[int, Numbers]]] = {
    "normal": {
        17: ((_X, _X, 0, 0, 1, 1, 2), (2, 2, 2, 3, 3, 3, 3)),
        18: ((_X, 0, 0, 1, 2, 3, 4), (2, 3, 3, 4, 4, 5, 5)),
        19: ((_X, 0, 1, 2, 3, 4, 6), (3, 3, 4, 5, 6, 6, 7)),
        20: ((_X, 1, 2, 3, 5, 7, 9), (4, 5, 6, 7, 8, 9, 10)),
        21: ((0, 1, 3, 5, 7, 10, 13), (4, 6, 8, 10, 11, 12, 14)),
        22: ((0, 3, 6, 8, 11, 14, 18), (5, 8, 10, 13, 15, 17, 19)),
        23: ((1, 4, 8, 12, 17, 21, 25), (7, 10, 13, 17, 20, 23, 26)),
        24: ((2, 7, 13, 19, 25, 31, 37), (9, 14, 19, 25, 29, 33, 38)),
        25: ((4, 11, 19, 27, 36, 45, 53), (12, 19, 27, 34, 40, 47, 54)),
        26: ((6, 17, 29, 40, 53, 65, 77), (16, 27, 39, 49, 58, 68, 78)),
    },
    "tightened": {
        18: ((_X, _X, 0, 0, 1, 1, 2), (2, 2, 2, 3, 3, 3, 3)),
        19: ((_X, 0, 0, 1, 2, 3, 4), (2, 3, 3, 4, 4, 5, 5)),
        20: ((_X, 0, 1, 2, 3, 4, 6), (3, 3, 4, 5, 6, 6, 7)),
        21: ((_X, 1, 2, 3, 5, 7, 9), (4, 5, 6, 7, 8, 9, 10)),
        22: ((0, 2, 4, 6, 9, 12, 14), (4, 7, 9, 11, 12, 14, 15)),
        23: ((0, 3, 7, 10, 14, 18, 21), (6, 9, 12, 15, 17, 20, 22)),
        24: ((1, 6, 11, 16, 22, 27, 32), (8, 12, 17, 22, 25, 29, 33)),
        25: ((3, 10, 17, 24, 32, 40, 48), (10, 17, 24, 31, 37, 43, 49)),
        26: ((6, 16, 26, 37, 49, 61, 72), (15, 25, 36, 46, 55, 64, 73)),
    },
    "reduced": {
        17: ((_X, _X, 0, 0, 0, 0, 1), (2, 2, 2, 3, 3, 3, 3)),
        18: ((_X, _X, 0, 0, 0, 1, 1), (2, 3, 3, 4, 4, 5, 5)),
        19: ((_X, _X, 0, 0, 1, 1, 2), (3, 3, 4, 5, 6, 6, 7)),
        20: ((_X, 0, 0, 1, 2, 3, 4), (3, 4, 5, 6, 7, 7, 8)),
        21: ((_X, 0, 1, 2, 3, 4, 6), (4, 5, 6, 7, 8, 9, 10)),
        22: ((_X, 1, 2, 3, 5, 7, 9), (4, 6, 8, 10, 11, 12, 14)),
        23: ((0, 1, 3, 5, 7, 10, 13), (5, 7, 9, 12, 13, 15, 17)),
        24: ((0, 3, 6, 8, 11, 14, 18), (6, 9, 12, 15, 17, 20, 22)),
    },
}


@dataclass(frozen=True, slots=True)
class Stage:
    """After a sample of ``n``: accept with at most ``ac`` nonconforming so far (``None``: not yet possible),
    do not accept with ``re`` or more."""

    n: int
    ac: int | None
    re: int


@dataclass(frozen=True, slots=True)
class StagedPlan:
    """A plan of one, two or seven samples; ``single`` is the single plan of the same cell. ``kind`` is what
    the table gave, which may be a simpler kind than was asked for."""

    kind: Kind
    single: SamplingPlan
    stages: tuple[Stage, ...]

    @property
    def n_max(self) -> int:
        return sum(stage.n for stage in self.stages)

    def step(self, taken: int, nonconforming: int) -> Step:
        """What to do after ``taken`` samples with so many nonconforming in all."""
        stage = self.stages[taken - 1]
        if nonconforming >= stage.re:
            return "reject"
        if stage.ac is not None and nonconforming <= stage.ac:
            return "accept"
        return "accept_ends_reduced" if taken == len(self.stages) else "continue"


def staged_plan(
    lot_size: int, level: str, aql: str, severity: Severity, *, edition: str, kind: Kind
) -> StagedPlan:
    """The double or multiple plan for a lot; a simpler kind where the table has none.

    Raises what ``single_plan`` raises, and ``SCHEME_NOT_VERIFIED`` for an edition whose double and multiple
    tables were not seen.
    """
    single = single_plan(lot_size, level, aql, severity, edition=edition)
    if kind == "single":
        return _of_single(single)
    if not edition_of(edition).gap:
        raise SCHEME_NOT_VERIFIED.refuse(field="kind", edition=edition, kind=kind)
    for one in (kind, "double") if kind == "multiple" else (kind,):
        found = from_table(single, one)
        if found is not None:
            return found
    return _of_single(single)


def _of_single(single: SamplingPlan) -> StagedPlan:
    return StagedPlan("single", single, (Stage(single.n, single.ac, single.re),))


def from_table(single: SamplingPlan, kind: Kind) -> StagedPlan | None:
    """The double or multiple plan that stands where a single plan was found; ``None`` where there is none."""
    letters = LETTERS + BEYOND_R
    row = letters.index(single.letter)
    first = letters.index(_FIRST[kind, single.severity])
    # The row beyond R has the numbers that follow R's arrow: s = 18.
    s = 18 if single.letter == BEYOND_R else row + AQLS.index(single.aql)
    numbers = (DOUBLE if kind == "double" else MULTIPLE)[single.severity].get(s)
    if row < first or numbers is None:
        return None
    size = _STEPS[row - first]
    stages = tuple(Stage(size, ac, re) for ac, re in zip(*numbers, strict=True))
    return StagedPlan(kind, single, stages)

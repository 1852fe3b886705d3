"""The plan one lot is inspected by, of whatever kind, and what its samples mean. Pure.

By attributes: samples of whole pieces, one or several; after each the nonconforming of all so far are held
against the stage's numbers. Where the table has no double or multiple plan for the cell, and where the
samples of one together would be more than the lot has, the simpler kind is used, and it is said why.

The edition is one that Jidoka ships, or a table that the plant entered (``Wanted.own``).

By variables (s method): one sample that is measured. A sample that would be the whole lot estimates
nothing: every piece is measured, and none may lie beyond a limit (form ``all``). Readings without spread
are refused by name where they lie within the limits: a gauge whose steps swallow the variation would make
every estimate 0 %. Where all of them lie beyond a limit the lot is not accepted; no estimate is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality.inspection.errors import READING_MISSING, READING_NOT_A_NUMBER
from jidoka_central.modules.quality.sampling.editions import Severity
from jidoka_central.modules.quality.sampling.errors import (
    NO_SPREAD,
    READING_NOT_FINITE,
    READINGS_NOT_AS_PLANNED,
)
from jidoka_central.modules.quality.sampling.own.tables import OwnTable
from jidoka_central.modules.quality.sampling.rules import SamplingPlan, Verdict
from jidoka_central.modules.quality.sampling.stages import Kind as StagedKind
from jidoka_central.modules.quality.sampling.stages import Stage, StagedPlan, Step, staged_plan
from jidoka_central.modules.quality.sampling.switching import (
    LotResult,
    of_single,
    of_stages,
    one_step_tighter,
)
from jidoka_central.modules.quality.sampling.variables import (
    VariablesResult,
    VariablesSamplingPlan,
    judge_variables,
    variables_plan,
)
from jidoka_shared.spc.bounds import usable

Kind = Literal["single", "double", "multiple", "variables"]
Form = Literal["k", "M", "all"]
Simpler = Literal["table", "lot"]
VERDICTS: Final[dict[Step, Verdict]] = {
    "accept": "accepted",
    "accept_ends_reduced": "accepted_ends_reduced",
    "reject": "rejected",
}
_SIMPLER: Final[dict[str, StagedKind]] = {"multiple": "double", "double": "single"}
_DECIMAL: Final = frozenset("0123456789+-.eE")


@dataclass(frozen=True, slots=True)
class Measured:
    """What is measured, in which unit, between which limits (one at least), and judged how."""

    characteristic: str
    unit: str
    lower: float | None
    upper: float | None
    form: Form

    def beyond(self, reading: float) -> bool:
        return (self.lower is not None and reading < self.lower) or (
            self.upper is not None and reading > self.upper
        )

    def words(self) -> str:
        """The same text for the same thing measured between the same limits."""
        return f"{self.characteristic}|{self.unit}|{self.lower!r}|{self.upper!r}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a requirement asks for. ``own``: the table that the edition names, where the plant entered it."""

    kind: Kind
    edition: str
    level: str
    aql: str
    measured: Measured | None = None
    own: OwnTable | None = None


@dataclass(frozen=True, slots=True)
class LotPlan:
    """``n``: of all samples together, as the table has them. ``stages`` is empty, and ``k`` and ``m`` (per
    cent) are there, for variables. ``table``: the digest of the plant's own table it comes from."""

    asked: Kind
    kind: Kind
    simpler: Simpler | None
    edition: str
    level: str
    aql: str
    severity: Severity
    lot_size: int
    code_letter: str
    letter: str
    n: int
    stages: tuple[Stage, ...]
    measured: Measured | None = None
    k: float | None = None
    m: float | None = None
    table: str | None = None

    @property
    def inspect(self) -> int:
        return min(self.n, self.lot_size)

    @property
    def ac(self) -> int | None:
        """Of the last sample; ``None`` for variables by k or M."""
        return self.stages[-1].ac if self.stages else None

    @property
    def re(self) -> int | None:
        return self.stages[-1].re if self.stages else None

    @property
    def samples(self) -> int:
        return max(1, len(self.stages))

    def size(self, stage: int) -> int:
        """Pieces of sample ``stage``, from 1: the plan's, or all of a lot that is not larger."""
        return min(self.stages[stage - 1].n if self.stages else self.n, self.lot_size)

    def step(self, taken: int, nonconforming: int) -> Step:
        """What to do after ``taken`` samples with so many nonconforming in all; by attributes."""
        return StagedPlan("single", self.single(), self.stages).step(taken, nonconforming)

    def single(self) -> SamplingPlan:
        """As a single plan with the last sample's numbers."""
        return SamplingPlan(
            self.edition, self.level, self.aql, self.severity, self.lot_size, self.code_letter, self.letter,
            self.n, self.ac or 0, self.re or 0,
        )  # fmt: skip

    def result(
        self, verdict: Verdict, taken: int, nonconforming: int, own: OwnTable | None = None
    ) -> LotResult:
        """The lot as switching sees it; ``own`` is the plant's table the plan comes from."""
        if self.kind == "variables":
            return LotResult(self.severity, verdict)
        if self.kind == "single":
            tighter = one_step_tighter if own is None else lambda plan: own.tighter_ac(plan.letter, plan.aql)
            return of_single(self.single(), nonconforming, tighter)
        return of_stages(self.severity, self.kind, verdict, taken)


def lot_plan(wanted: Wanted, lot_size: int, severity: Severity) -> LotPlan:
    """The plan for a lot. Raises what ``staged_plan`` and ``variables_plan``, or ``OwnTable``, raise."""
    if wanted.kind == "variables":
        return _by_variables(wanted, lot_size, severity)
    found = _staged(wanted, lot_size, severity, wanted.kind)
    simpler: Simpler | None = "table" if found.kind != wanted.kind else None
    while found.kind != "single" and found.n_max > lot_size:
        found = _staged(wanted, lot_size, severity, _SIMPLER[found.kind])
        simpler = "lot"
    single = found.single
    return LotPlan(
        wanted.kind, found.kind, simpler, single.edition, single.level, single.aql, severity, lot_size,
        single.code_letter, single.letter, found.n_max, found.stages, table=_digest(wanted),
    )  # fmt: skip


def _staged(wanted: Wanted, lot_size: int, severity: Severity, kind: StagedKind) -> StagedPlan:
    own = wanted.own
    if own is None:
        return staged_plan(lot_size, wanted.level, wanted.aql, severity, edition=wanted.edition, kind=kind)
    if kind == "double" and kind not in own.content.kinds:  # simpler than a multiple plan, and not entered
        kind = "single"
    return own.staged(lot_size, wanted.level, wanted.aql, severity, kind)


def _digest(wanted: Wanted) -> str | None:
    return None if wanted.own is None else wanted.own.digest


def _by_variables(wanted: Wanted, lot_size: int, severity: Severity) -> LotPlan:
    measured = wanted.measured
    assert measured is not None, "a requirement by variables says what is measured"
    terms = (lot_size, wanted.level, wanted.aql, severity)
    plan = variables_plan(*terms) if wanted.own is None else wanted.own.variables(*terms)
    letter = plan.letter if wanted.own is None else wanted.own.code_letter(lot_size, wanted.level)
    stages: tuple[Stage, ...] = ()
    if plan.n >= lot_size:
        measured = Measured(measured.characteristic, measured.unit, measured.lower, measured.upper, "all")
        stages = (Stage(lot_size, 0, 1),)
    return LotPlan(
        "variables", "variables", None, plan.edition, plan.level, plan.aql, severity, lot_size, letter,
        plan.letter, plan.n, stages, measured, plan.k, plan.m, _digest(wanted),
    )  # fmt: skip


def judge_readings(plan: LotPlan, readings: Sequence[float]) -> tuple[Verdict, int, VariablesResult | None]:
    """The verdict, how many readings lie beyond a limit, and what it rests on; ``None`` where nothing is
    estimated. Raises ``READINGS_NOT_AS_PLANNED``, ``NO_SPREAD``."""
    measured, found = plan.measured, len(readings)
    assert measured is not None
    if found != plan.inspect:
        raise READINGS_NOT_AS_PLANNED.refuse(field="readings", needed=plan.inspect, found=found)
    beyond = sum(measured.beyond(one) for one in readings)
    if measured.form == "all":
        return ("rejected" if beyond else "accepted"), beyond, None
    table = VariablesSamplingPlan(
        plan.edition, plan.level, plan.aql, plan.severity, plan.lot_size, plan.letter, plan.n, plan.k, plan.m
    )
    try:
        result = judge_variables(
            table, readings, lower=measured.lower, upper=measured.upper, form=1 if measured.form == "k" else 2
        )
    except Refusal as refusal:
        if refusal.problem is not NO_SPREAD or beyond < found:
            raise
        return "rejected", beyond, None
    return ("accepted" if result.accepted else "rejected"), beyond, result


def read_readings(texts: Sequence[str]) -> list[float]:
    """What was typed, as numbers. Raises, naming the place: ``READING_MISSING``, ``READING_NOT_A_NUMBER``,
    ``READING_NOT_FINITE``."""
    return [_reading(index, text.strip()) for index, text in enumerate(texts)]


def _reading(index: int, text: str) -> float:
    field, position, shown = f"readings.{index}", index + 1, text[:40]
    if not text:
        raise READING_MISSING.refuse(field=field, position=position)
    try:
        value = float(text)
    except ValueError as error:
        raise READING_NOT_A_NUMBER.refuse(field=field, position=position, text=shown) from error
    if not usable(value):
        raise READING_NOT_FINITE.refuse(field=field, position=position)
    if not _DECIMAL.issuperset(text):  # 1_000 and digits of other scripts are numbers to Python
        raise READING_NOT_A_NUMBER.refuse(field=field, position=position, text=shown)
    return value

"""Switching between severities: what one lot's result does to the next lot's plan. Pure.

    normal --2 of 5 or fewer consecutive lots not accepted--> tightened
    tightened --5 consecutive lots accepted--> normal
    tightened --5 lots not accepted in all--> discontinued --corrective action approved--> tightened
    normal --earned, production steady, approved--> reduced
    reduced --a lot not accepted, or accepted between Ac and Re, or production irregular--> normal

Reduced inspection is earned by the switching score reaching 30 (ISO 2859-1:1999, 9.3.3), or by ten lots
accepted in a row (MIL-STD-105E, Z1.4; its optional limit numbers are left to the person who approves). The
score counts lots on normal inspection: with Ac of 2 or more, +3 when the lot would have passed one AQL step
tighter, else back to 0; with Ac of 0 or 1, +2 when accepted, else back to 0. Lots of double plans add 3 when
the first sample accepted them, of multiple plans when one of the first three did, else the score is 0
(ISO 2859-1:1999, 9.3.3; not held against its text; of the shipped editions none that scores has
double or multiple plans). By variables no score is kept: Z1.9 counts ten lots in a row, as Z1.4.

Only lots on original inspection count; a lot judged under another severity than the present one (it was
opened before a switch) counts for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

from jidoka_central.modules.quality.sampling.editions import Severity, scores
from jidoka_central.modules.quality.sampling.rules import SamplingPlan, Verdict
from jidoka_central.modules.quality.sampling.tables import AQLS, LETTERS, NORMAL

Standing = Literal["normal", "tightened", "reduced", "discontinued"]
Reason = Literal[
    "two_of_five", "five_accepted", "five_rejected", "reduced_rejected", "between_numbers", "none"
]

WINDOW: Final = 5
REJECTED_IN_WINDOW: Final = 2
ACCEPTED_TO_NORMAL: Final = 5
REJECTED_TO_DISCONTINUE: Final = 5
SCORE_TO_REDUCED: Final = 30
ACCEPTED_TO_REDUCED: Final = 10
POINTS: Final = 3
POINTS_OF_SMALL: Final = 2
EARLY_STAGES: Final = {"double": 1, "multiple": 3}


@dataclass(frozen=True, slots=True)
class LotResult:
    """What switching looks at: the severity a lot was judged under, the verdict, and what the lot adds to the
    score; 0 points set the score back."""

    severity: Severity
    verdict: Verdict
    points: int = 0

    @property
    def accepted(self) -> bool:
        return self.verdict != "rejected"


def one_step_tighter(plan: SamplingPlan) -> int | None:
    """The acceptance number of the same letter at the next smaller AQL, in the tables that Jidoka ships: with
    Ac of 2 or more there always is one, with the same sample size."""
    s = LETTERS.index(plan.letter) + AQLS.index(plan.aql)
    return NORMAL[s - 1][0]


def of_single(
    plan: SamplingPlan,
    nonconforming: int,
    tighter: Callable[[SamplingPlan], int | None] = one_step_tighter,
) -> LotResult:
    """A lot judged by a single plan; ``tighter`` gives the acceptance number one AQL step tighter, ``None``
    where its table has none to compare with: no points then."""
    if plan.ac >= 2:
        most = tighter(plan)
        points = POINTS if most is not None and nonconforming <= most else 0
    else:
        points = POINTS_OF_SMALL if nonconforming <= plan.ac else 0
    return LotResult(plan.severity, plan.verdict(nonconforming), points)


def of_stages(severity: Severity, kind: str, verdict: Verdict, stage: int) -> LotResult:
    """A lot judged by a double or multiple plan after ``stage`` samples."""
    early = verdict == "accepted" and stage <= EARLY_STAGES[kind]
    return LotResult(severity, verdict, POINTS if early else 0)


@dataclass(frozen=True, slots=True)
class Switching:
    """Where a series of lots stands. ``recent``: the last lots on normal inspection, at most four and the
    newest last; ``in_row``: accepted one after the other under the present severity; ``rejected``: not
    accepted since tightened inspection began."""

    standing: Standing = "normal"
    recent: tuple[bool, ...] = ()
    in_row: int = 0
    rejected: int = 0
    score: int = 0

    @property
    def severity(self) -> Severity:
        """That of the next lot; one that comes though deliveries are discontinued is inspected tightened."""
        return "tightened" if self.standing == "discontinued" else self.standing

    def earned_reduced(self, edition: str, by_score: bool | None = None) -> bool:
        """What the numbers say; production must be steady and a person must approve. ``by_score``: how the
        plant's own table says that it is earned."""
        if self.standing != "normal":
            return False
        if by_score if by_score is not None else scores(edition):
            return self.score >= SCORE_TO_REDUCED
        return self.in_row >= ACCEPTED_TO_REDUCED


def after_lot(state: Switching, lot: LotResult) -> tuple[Switching, Reason]:
    """The standing after a lot on original inspection, and why it changed."""
    if state.standing == "reduced" and not lot.accepted:
        return Switching("normal"), "reduced_rejected"  # under whichever severity it was opened
    if not counts(state, lot):
        return state, "none"
    if state.standing == "normal":
        return _after_normal(state, lot)
    if state.standing == "tightened":
        return _after_tightened(state, lot)
    if lot.verdict == "accepted_ends_reduced":
        return Switching("normal"), "between_numbers"
    return replace(state, in_row=state.in_row + 1), "none"


def counts(state: Switching, lot: LotResult) -> bool:
    """A lot counts when it was judged under the severity the series now stands at."""
    return state.standing == lot.severity


def _after_normal(state: Switching, lot: LotResult) -> tuple[Switching, Reason]:
    lots = (*state.recent, lot.accepted)
    if lots.count(False) >= REJECTED_IN_WINDOW:
        return Switching("tightened"), "two_of_five"
    return Switching(
        "normal",
        recent=lots[-(WINDOW - 1) :],
        in_row=state.in_row + 1 if lot.accepted else 0,
        score=score_after(state.score, lot),
    ), "none"


def _after_tightened(state: Switching, lot: LotResult) -> tuple[Switching, Reason]:
    if not lot.accepted:
        rejected = state.rejected + 1
        if rejected >= REJECTED_TO_DISCONTINUE:
            return Switching("discontinued"), "five_rejected"
        return replace(state, in_row=0, rejected=rejected), "none"
    if state.in_row + 1 >= ACCEPTED_TO_NORMAL:
        return Switching("normal"), "five_accepted"
    return replace(state, in_row=state.in_row + 1), "none"


def score_after(score: int, lot: LotResult) -> int:
    """The switching score after a lot on normal inspection."""
    return score + lot.points if lot.points else 0

"""Switching between severities: what one lot's result does to the next lot's plan. Pure.

    normal --2 of 5 or fewer consecutive lots not accepted--> tightened
    tightened --5 consecutive lots accepted--> normal
    tightened --5 lots not accepted in all--> discontinued --corrective action approved--> tightened
    normal --earned, production steady, approved--> reduced
    reduced --a lot not accepted, or accepted between Ac and Re, or production irregular--> normal

Reduced inspection is earned by the switching score reaching 30 (ISO 2859-1:1999, 9.3.3), or by ten lots
accepted in a row (MIL-STD-105E, Z1.4; its optional limit numbers are left to the person who approves). The
score counts lots on normal inspection: with Ac of 2 or more, +3 when the lot would have passed one AQL step
tighter, else back to 0; with Ac of 0 or 1, +2 when accepted, else back to 0.

Only lots on original inspection count; a lot judged under another severity than the present one (it was
opened before a switch) counts for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from jidoka_central.modules.quality.sampling.editions import EDITIONS, Severity
from jidoka_central.modules.quality.sampling.rules import SamplingPlan
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

    def earned_reduced(self, edition: str) -> bool:
        """What the numbers say; production must be steady and a person must approve."""
        if self.standing != "normal":
            return False
        if EDITIONS[edition].score:
            return self.score >= SCORE_TO_REDUCED
        return self.in_row >= ACCEPTED_TO_REDUCED


def after_lot(state: Switching, plan: SamplingPlan, nonconforming: int) -> tuple[Switching, Reason]:
    """The standing after a lot on original inspection, and why it changed."""
    verdict = plan.verdict(nonconforming)
    if state.standing == "reduced" and verdict == "rejected":
        return Switching("normal"), "reduced_rejected"  # under whichever severity it was opened
    if not counts(state, plan):
        return state, "none"
    if state.standing == "normal":
        return _after_normal(state, plan, nonconforming)
    if state.standing == "tightened":
        return _after_tightened(state, plan, nonconforming)
    if verdict == "accepted_ends_reduced":
        return Switching("normal"), "between_numbers"
    return replace(state, in_row=state.in_row + 1), "none"


def counts(state: Switching, plan: SamplingPlan) -> bool:
    """A lot counts when it was judged under the severity the series now stands at."""
    return state.standing == plan.severity


def _after_normal(state: Switching, plan: SamplingPlan, nonconforming: int) -> tuple[Switching, Reason]:
    accepted = plan.verdict(nonconforming) != "rejected"
    lots = (*state.recent, accepted)
    if lots.count(False) >= REJECTED_IN_WINDOW:
        return Switching("tightened"), "two_of_five"
    return Switching(
        "normal",
        recent=lots[-(WINDOW - 1) :],
        in_row=state.in_row + 1 if accepted else 0,
        score=score_after(state.score, plan, nonconforming),
    ), "none"


def _after_tightened(state: Switching, plan: SamplingPlan, nonconforming: int) -> tuple[Switching, Reason]:
    if plan.verdict(nonconforming) == "rejected":
        rejected = state.rejected + 1
        if rejected >= REJECTED_TO_DISCONTINUE:
            return Switching("discontinued"), "five_rejected"
        return replace(state, in_row=0, rejected=rejected), "none"
    if state.in_row + 1 >= ACCEPTED_TO_NORMAL:
        return Switching("normal"), "five_accepted"
    return replace(state, in_row=state.in_row + 1), "none"


def score_after(score: int, plan: SamplingPlan, nonconforming: int) -> int:
    """The switching score after a lot on normal inspection (single plans)."""
    if plan.ac >= 2:
        return score + 3 if nonconforming <= _one_step_tighter(plan) else 0
    return score + 2 if nonconforming <= plan.ac else 0


def _one_step_tighter(plan: SamplingPlan) -> int:
    """The acceptance number of the same letter at the next smaller AQL: with Ac of 2 or more there always is
    one, with the same sample size."""
    s = LETTERS.index(plan.letter) + AQLS.index(plan.aql)
    return NORMAL[s - 1][0]

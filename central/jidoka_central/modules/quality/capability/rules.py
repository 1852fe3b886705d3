"""What a study may be called, decided from its numbers. Pure.

A capability needs a stable process: where a rule was violated the within indices are withheld and the overall
ones are a performance. Under 25 subgroups or 100 values the result is provisional. The index judged is the
least of the within ones (Cpk), for a distribution that is not normal Ppk; by its estimate, or by its
one-sided lower bound where that was chosen: who chose it is never judged by less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

SUBGROUPS_ENOUGH: Final = 25
VALUES_ENOUGH: Final = 100
DISTINCT_ENOUGH: Final = 10
NORMAL_P: Final = 0.05
TARGET: Final = 1.33  # AIAG PPAP: 1.33 to 1.67 may be acceptable, above meets
TARGETS: Final = (0.1, 10.0)

JudgeBy = Literal["estimate", "lower_bound"]
Called = Literal["capable", "not_capable", "performs", "does_not_perform"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``index``: cpk or ppk; ``compared``: the estimate or the lower bound."""

    called: Called
    index: str
    value: float
    compared: float
    target: float
    judge_by: str
    provisional: bool


def verdict(
    *, cpk: tuple[float, float] | None, ppk: tuple[float, float | None], stable: bool, provisional: bool,
    target: float, judge_by: JudgeBy,
) -> Verdict:  # fmt: skip
    """``cpk`` and ``ppk`` are (estimate, lower bound). Raises ValueError where an index is to be judged by a
    bound that it has not."""
    index, (value, bound) = ("cpk", cpk) if stable and cpk is not None else ("ppk", ppk)
    if judge_by == "lower_bound" and bound is None:
        raise ValueError("no bound to judge by")
    compared = bound if judge_by == "lower_bound" and bound is not None else value
    meets = compared >= target
    called: Called = ("capable" if meets else "not_capable") if stable else (
        "performs" if meets else "does_not_perform"
    )  # fmt: skip
    return Verdict(called, index, value, compared, target, judge_by, provisional)


def warnings(
    *, subgroups: int, values: int, single: bool, distinct: int, stable: bool, fits: bool | None
) -> list[str]:
    """Codes of what a reader must know, worst first."""
    found = []
    if not stable:
        found.append("not_stable")
    if few(subgroups, values, single):
        found.append("too_few")
    if distinct < DISTINCT_ENOUGH:
        found.append("coarse")
    if fits is False:
        found.append("does_not_fit")
    return found


def few(subgroups: int, values: int, single: bool) -> bool:
    """Under 25 subgroups (single values have none) or under 100 values."""
    return values < VALUES_ENOUGH or (not single and subgroups < SUBGROUPS_ENOUGH)

"""How many AQL steps tighter a lot would also have passed, by the samples that were taken of it. Pure.

A step is a column of the edition's table: the plan of the next smaller AQL at the letter the lot's plan is
of, in the same kind and under normal inspection, its arrows followed. What such a plan asks for is looked up
in the pieces that were inspected, in their order: where a sample of it ends within a sample that was taken,
all that this sample found is counted against it; where it asks for more pieces than were taken, it is not
known to be passed. So a lot is said to have passed a plan only when it would have, however its pieces lay.

One step is the score's of switching (ISO 2859-1:1999, 9.3.3) where the acceptance number is 2 or more. With
1, the next column is an arrow to a larger sample and the one after it one to a smaller, which accepts on 0:
a lot without a nonconforming piece has passed two steps tighter, one with one has passed none. With 0 no
tighter plan asks for as few pieces: the steps are 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from jidoka_central.modules.quality.sampling.skip.programme import STEPS_MAX, PlanClass
from jidoka_central.modules.quality.sampling.special import binomial_pmf
from jidoka_central.modules.quality.sampling.stages import Stage

LOOKED_AT: Final = 3  # with Ac 2 the second step is an arrow to a larger sample, the third one to a smaller
Plan = Sequence[Stage]
_PASSED: Final = -1
_FAILED: Final = -2


def plan_class(ac: int | None) -> PlanClass:
    """The row of points for the acceptance number of a plan's last sample; ``None``: by variables."""
    if ac is None:
        return "variables"
    return "ac_0" if ac == 0 else "ac_1" if ac == 1 else "ac_2"


def passes(taken: Sequence[tuple[int, int]], plan: Plan, lot_size: int) -> bool:
    """Whether a lot, of whose samples (pieces, nonconforming) are given in their order, would have been
    accepted by ``plan``."""
    at, pieces, found = 0, 0, 0
    for inspected, nonconforming in taken:
        pieces, found = pieces + inspected, found + nonconforming
        at = _go_on(plan, at, pieces, found, lot_size)
    return at == _PASSED


def steps_tighter(taken: Sequence[tuple[int, int]], tighter: Sequence[Plan | None], lot_size: int) -> int:
    """The most steps tighter, counted to 2, that an accepted lot would have passed. ``tighter``: the plans
    one, two, three steps tighter; ``None`` where the table has none."""
    passed = (step for step, plan in enumerate(tighter, start=1) if plan and passes(taken, plan, lot_size))
    return min(max(passed, default=0), STEPS_MAX)


def fractions(
    plan: Plan, tighter: Sequence[Plan | None], lot_size: int, p: float
) -> tuple[float, float, float]:
    """Of lots from a process with the fraction ``p`` nonconforming, those accepted that would have passed 0,
    1, 2 or more steps tighter; what is left of 1 is not accepted. Binomial."""
    others = [one for one in tighter if one]
    steps = [min(step, STEPS_MAX) for step, one in enumerate(tighter, start=1) if one]
    reached = {(0, *(0 for _ in others)): 1.0}  # (nonconforming so far, place in each tighter plan)
    accepted = [0.0] * (STEPS_MAX + 1)
    pieces = 0
    for number, stage in enumerate(plan, start=1):
        size = min(stage.n, lot_size)
        pieces += size
        mass = [binomial_pmf(found, size, p) for found in range(min(size, stage.re - 1) + 1)]
        ac = stage.re - 1 if number == len(plan) else stage.ac
        after: dict[tuple[int, ...], float] = {}
        for (before, *places), probability in reached.items():
            for more in range(min(size, stage.re - 1 - before) + 1):
                found = before + more
                now = [
                    _go_on(one, at, pieces, found, lot_size) for one, at in zip(others, places, strict=True)
                ]
                if ac is not None and found <= ac:
                    passed = (step for step, at in zip(steps, now, strict=True) if at == _PASSED)
                    accepted[max(passed, default=0)] += probability * mass[more]
                else:
                    after[found, *now] = after.get((found, *now), 0.0) + probability * mass[more]
        reached = after
    total = math.fsum(accepted)
    scale = 1.0 / total if total > 1.0 else 1.0
    return accepted[0] * scale, accepted[1] * scale, accepted[2] * scale


def _go_on(plan: Plan, at: int, pieces: int, found: int, lot_size: int) -> int:
    """The place in ``plan`` once ``pieces`` were inspected of which ``found`` did not conform: the sample it
    waits for, or that it accepts, or may not accept."""
    while at >= 0:
        if at == len(plan):
            return _FAILED
        if min(sum(stage.n for stage in plan[: at + 1]), lot_size) > pieces:
            return at
        stage = plan[at]
        if stage.ac is not None and found <= stage.ac:
            return _PASSED
        if found >= stage.re:
            return _FAILED
        at += 1
    return at

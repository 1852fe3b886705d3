"""What a skip-lot programme of three states does in the long run, exactly.

Lots come one after the other from a process that stays as it is; each lot that is inspected is accepted or
not, and earns its points, independently. Qualification starts over from nothing whenever the score is set
back, so it is a renewal process: one pass over the scores after 1, 2, ... lots gives how often it succeeds,
at which frequency, and how many lots it takes. A stay at one frequency, and a time of interruption, have
closed forms or a pass of their own. What remains is a chain over the frequencies and the beginning, at most
21 states; its stationary distribution comes from elimination without subtractions (Grassmann, Taksar and
Heyman 1985), weighted by the lots that pass in each.

Every lot that is inspected is accepted with the plan's Pa and every other lot is accepted, so that
Pa = 1 - F (1 - Pa of the plan) with F the fraction of lots that is inspected.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from jidoka_central.modules.quality.sampling.skip.programme import (
    STEPS_MAX,
    Cell,
    Numbers,
    PlanClass,
)

NEVER: Final = 1e-300  # a qualification that is rarer takes more lots than a float can count


@dataclass(frozen=True, slots=True)
class LongRun:
    """``inspected``: the fraction of lots that is inspected; ``pa``: of all lots, the fraction accepted;
    ``lots_to_qualify``: on the average, ``None`` when the score is never reached; ``every_lot``,
    ``skipping``, ``interrupted``: the fractions of lots that come in each state."""

    pa_of_plan: float
    pa: float
    inspected: float
    lots_to_qualify: float | None
    every_lot: float
    skipping: float
    interrupted: float


@dataclass(frozen=True, slots=True)
class _Outcomes:
    """Of one inspected lot: probabilities of the points it earns (``None``: not accepted or set back), of
    counting in a row, of being accepted without that, and of not being accepted."""

    points: dict[Cell, float]
    good: float
    weak: float
    bad: float


def long_run(numbers: Numbers, plan: PlanClass, accepted: tuple[float, float, float]) -> LongRun:
    """``accepted``: the fractions of inspected lots that are accepted and would have passed 0, 1, 2 or more
    steps tighter."""
    lot = _outcomes(numbers, plan, accepted)
    pa = math.fsum(accepted)
    begins, lots = _qualification(numbers, lot)
    if not begins:
        return LongRun(pa, pa, 1.0, None, 1.0, 0.0, 0.0)
    if lot.bad == 0.0:
        return _never_interrupted(numbers, lot, begins, lots)
    requalified, disqualified, away = _interruption(numbers, lot)
    rises, ends, stay = _stay(numbers, lot)
    last = len(numbers.frequencies) - 1
    chain = [[0.0, *begins]]
    spent = [(lots, 0.0, 0.0)]  # expected lots of a visit: lot by lot, skip-lot, interrupted
    inspected = [lots]
    for at, one_in in enumerate(numbers.frequencies):
        end, drawn = (ends, stay) if at < last else (1.0, 1.0 / lot.bad)
        row = [0.0] * (last + 2)
        if at < last:
            row[at + 2] += rises
        row[max(at - 1, 0) + 1] += end * requalified
        row[0] += end * disqualified
        chain.append(row)
        spent.append((0.0, drawn * one_in, end * away))
        inspected.append(drawn + end * away)
    visits = _stationary(chain)
    states = [math.fsum(w * one[k] for w, one in zip(visits, spent, strict=True)) for k in range(3)]
    total = math.fsum(states)
    fraction = math.fsum(w * one for w, one in zip(visits, inspected, strict=True)) / total
    return LongRun(pa, 1.0 - fraction * lot.bad, fraction, lots, *(one / total for one in states))


def _outcomes(numbers: Numbers, plan: PlanClass, accepted: tuple[float, float, float]) -> _Outcomes:
    points: dict[Cell, float] = {None: max(0.0, 1.0 - math.fsum(accepted))}
    good = weak = 0.0
    for steps in range(STEPS_MAX + 1):
        cell = numbers.points.of(plan, steps)
        points[cell] = points.get(cell, 0.0) + accepted[steps]
        if (cell or 0) >= numbers.least_points:
            good += accepted[steps]
        else:
            weak += accepted[steps]
    return _Outcomes(points, good, weak, max(0.0, 1.0 - math.fsum(accepted)))


def _qualification(numbers: Numbers, lot: _Outcomes) -> tuple[list[float], float]:
    """(probability of each frequency that skip-lot inspection begins with, expected lots until then)."""
    begins = dict.fromkeys(numbers.frequencies, 0.0)
    scores, lots = {0: 1.0}, 0.0
    for number in range(1, numbers.lots_at_most + 1):
        lots += math.fsum(scores.values())
        after: dict[int, float] = {}
        for score, probability in scores.items():
            for points, chance in lot.points.items():
                if points is None or not chance:
                    continue
                if score + points >= numbers.score_needed:
                    begins[numbers.first_frequency(number)] += probability * chance
                else:
                    now = score + points
                    after[now] = after.get(now, 0.0) + probability * chance
        scores = after
    reached = math.fsum(begins.values())
    if reached < NEVER:
        return [], math.inf
    return [one / reached for one in begins.values()], lots / reached


def _stay(numbers: Numbers, lot: _Outcomes) -> tuple[float, float, float]:
    """Of a stay at one frequency: (probabilities that a shift ends it, that a lot not accepted does, expected
    inspected lots)."""
    runs = math.fsum(lot.good**k for k in range(numbers.shift_after))  # lots of an attempt at the row
    shift, bad = lot.good**numbers.shift_after, lot.bad * runs
    return shift / (shift + bad), bad / (shift + bad), runs / (shift + bad)


def _interruption(numbers: Numbers, lot: _Outcomes) -> tuple[float, float, float]:
    """(probabilities of requalifying, of not, expected lots of an interruption)."""
    rows, lots, requalified = {0: 1.0}, 0.0, 0.0
    for _ in range(numbers.requalify_within):
        there = math.fsum(rows.values())
        lots += there
        after = {0: there * lot.weak}
        for in_row, probability in rows.items():
            if in_row + 1 >= numbers.requalify_lots:
                requalified += probability * lot.good
            else:
                after[in_row + 1] = probability * lot.good
        rows = after
    return requalified, lots * lot.bad + math.fsum(rows.values()), lots


def _never_interrupted(numbers: Numbers, lot: _Outcomes, begins: list[float], lots: float) -> LongRun:
    """Every lot is accepted: a series stays at the rarest frequency, or, where no lot counts, where it
    began."""
    if lot.good > 0.0:
        fraction = 1.0 / numbers.frequencies[-1]
    else:
        fraction = math.fsum(w / one_in for w, one_in in zip(begins, numbers.frequencies, strict=True))
    return LongRun(1.0, 1.0, fraction, lots, 0.0, 1.0, 0.0)


def _stationary(chain: list[list[float]]) -> list[float]:
    """The stationary distribution of a chain in which every state leads back to the first."""
    rows = [list(row) for row in chain]
    size = len(rows)
    for last in range(size - 1, 0, -1):
        out = math.fsum(rows[last][:last])
        for before in range(last):
            share = rows[before][last] / out
            rows[before][last] = share
            if share:
                for other in range(last):
                    if other != before:
                        rows[before][other] += share * rows[last][other]
    weights = [1.0]
    for at in range(1, size):
        weights.append(math.fsum(weights[before] * rows[before][at] for before in range(at)))
    total = math.fsum(weights)
    return [one / total for one in weights]

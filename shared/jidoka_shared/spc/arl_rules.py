"""Average run length of any set of zone rules, exactly: an absorbing Markov chain over the rules' memory.

Observations are independent normal with known mean and sigma; `shift` is the mean's displacement in sigma of
the charted value. The chain starts without history, as the kernel does, and its run length counts the sample
that signals. A state is what N1, N2, N5 to N8 and the run of eight still remember; states that cannot be told
apart are merged before the equations are solved: 215 states for the four Western Electric rules.

Not here: N3 and N4 compare neighbours and have no finite chain, EWMA and CUSUM have integral equations of
their own (`arl_charts`); `simulated_arl` takes any of them together.
Method: Champ and Woodall (1987), Technometrics 29, 393-399.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jidoka_shared.spc.config import RunLengths
from jidoka_shared.spc.decision import Rule
from jidoka_shared.spc.distributions import normal_cdf
from jidoka_shared.spc.errors import ConfigRefused, NotConverged

ZONE_RULES: Final = Rule.N1 | Rule.N2 | Rule.N5 | Rule.N6 | Rule.N7 | Rule.N8 | Rule.WE4
STATES_MAX: Final = 200_000  # before merging
SOLVED_MAX: Final = 4_000  # after merging: a dense system of this size takes seconds
ELIMINATED_UP_TO: Final = 700  # beyond it LU is much faster
LU_UP_TO: Final = 1e5  # beyond it LU loses more digits than are promised
ZONES: Final = 8  # below -3, -3..-2, -2..-1, -1..0, 0..1, 1..2, 2..3, above 3

_State = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Arl:
    """An average run length in samples, the signalling one included, and how it was found.

    `error` is the standard error of a simulation, 0 for an exact method; `states` the size of the chain;
    `quantiles` those of the simulated run lengths at `arl_charts.SHARES`.
    """

    value: float
    method: str
    error: float = 0.0
    states: int = 0
    runs: int = 0
    quantiles: tuple[int, ...] = ()


class RuleChain:
    """The chain of `rules` with these run lengths, built once; `arl` for any shift is then one solution.

    `width` is where N1's limit stands, in sigma; the zones stay at one and two sigma (a third and two thirds
    of the width). Raises ConfigRefused for rules without a finite chain, or more states than the bound:
    `states_max` of them before equal ones are merged, some 25 us each.
    """

    def __init__(
        self,
        rules: Rule,
        runs: RunLengths | None = None,
        width: float = 3.0,
        *,
        states_max: int = STATES_MAX,
    ) -> None:
        if not rules or rules & ~ZONE_RULES:
            raise ConfigRefused(f"{Rule(rules & ~ZONE_RULES)!r} has no finite chain: simulate", "rules")
        if not (math.isfinite(width) and width > 0.0):
            raise ConfigRefused(f"the width must be a positive number, not {width}", "width")
        self._rules, self._runs = rules, runs or RunLengths()
        self._edges = [width * third / 3.0 for third in (-3, -2, -1, 0, 1, 2, 3)]
        explored = self._explored(min(states_max, STATES_MAX))
        self.explored = len(explored)  # states before merging
        self._next = _merged(explored)
        if len(self._next) > SOLVED_MAX:
            raise ConfigRefused(f"{len(self._next)} states are too many to solve: simulate", "rules")

    @property
    def states(self) -> int:
        """Number of transient states."""
        return len(self._next)

    def arl(self, shift: float = 0.0) -> Arl:
        """The zero-state average run length at this shift. Raises ConfigRefused, NotConverged."""
        chances = self._chances(shift)
        value = _expected_steps(self._next, chances)
        if not (math.isfinite(value) and value >= 1.0):
            raise NotConverged(f"the chain gives {value} at shift {shift}", "shift")
        return Arl(value, "exact chain", states=self.states)

    def hazards(self, shift: float = 0.0) -> Iterator[float]:
        """P(signal at n | none before) for n = 1, 2 ...; ends where every run has signalled."""
        chances, targets = self._chances(shift), self._next
        at = np.zeros(len(targets))
        at[0] = 1.0
        while True:
            after, signal = np.zeros(len(targets)), 0.0
            for zone, chance in enumerate(chances):
                stays = targets[:, zone] >= 0
                signal += chance * float(at[~stays].sum())
                after += np.bincount(targets[stays, zone], at[stays] * chance, len(targets))
            yield min(1.0, signal)
            alive = float(after.sum())
            if not alive > 0.0:
                return
            at = after / alive

    def _chances(self, shift: float) -> list[float]:
        """Of each zone. Raises ConfigRefused."""
        if not math.isfinite(shift):
            raise ConfigRefused(f"the shift must be a finite number, not {shift}", "shift")
        edges = [0.0, *(normal_cdf(edge - shift) for edge in self._edges)]
        upper = [normal_cdf(shift - edge) for edge in self._edges] + [0.0]  # tails, exact where the cdf is 1
        return [
            edges[zone + 1] - edges[zone] if zone < 4 else upper[zone - 1] - upper[zone]
            for zone in range(ZONES)
        ]

    # --- building ---

    def _explored(self, most: int) -> npt.NDArray[np.int64]:
        """Successor of each state in each zone, -1 for a signal; breadth first from no history."""
        number: dict[_State, int] = {}
        start = self._start()
        number[start] = 0
        queue = [start]
        successors: list[list[int]] = []
        while len(successors) < len(queue):
            state = queue[len(successors)]
            row: list[int] = []
            for zone in range(ZONES):
                after = self._step(state, zone)
                if after is not None and after not in number:
                    if len(number) >= most:
                        raise ConfigRefused(f"more than {most} states: simulate", "rules")
                    number[after] = len(number)
                    queue.append(after)
                row.append(-1 if after is None else number[after])
            successors.append(row)
        return np.array(successors, dtype=np.int64)

    def _start(self) -> _State:
        runs = self._runs
        return (0, (0,) * (runs.n5_window - 1), (0,) * (runs.n6_window - 1), 0, (0,) * (runs.n8 - 1))

    def _step(self, state: _State, zone: int) -> _State | None:
        """What is remembered after a sample in `zone`, or None if a rule then holds."""
        side, two, one, inside, out = state
        rules, runs = self._rules, self._runs
        if rules & Rule.N1 and zone in (0, 7):
            return None
        longest = max((runs.n2 if rules & Rule.N2 else 0), (runs.we4 if rules & Rule.WE4 else 0))
        sign = 1 if zone >= 4 else -1
        side = side + sign if side * sign > 0 else sign
        if (rules & Rule.N2 and abs(side) >= runs.n2) or (rules & Rule.WE4 and abs(side) >= runs.we4):
            return None
        beyond2 = sign if zone in (0, 1, 6, 7) else 0
        beyond1 = sign if zone in (0, 1, 2, 5, 6, 7) else 0
        if rules & Rule.N5 and beyond2 and sum(v == sign for v in two) + 1 >= runs.n5_needed:
            return None
        if rules & Rule.N6 and beyond1 and sum(v == sign for v in one) + 1 >= runs.n6_needed:
            return None
        inside = 0 if beyond1 else inside + 1
        if rules & Rule.N7 and inside >= runs.n7:
            return None
        out = (*out, beyond1)[-(runs.n8 - 1) :] if beyond1 else (0,) * (runs.n8 - 1)
        if rules & Rule.N8 and self._outside(state[4], beyond1):
            return None
        return (
            side if longest else 0,
            _useful((*two, beyond2)[1:], runs.n5_needed, runs.n5_window) if rules & Rule.N5 else (),
            _useful((*one, beyond1)[1:], runs.n6_needed, runs.n6_window) if rules & Rule.N6 else (),
            inside if rules & Rule.N7 else 0,
            out if rules & Rule.N8 else (),
        )

    def _outside(self, before: Sequence[int], now: int) -> bool:
        points = (*before, now)
        if 0 in points:
            return False
        return self._runs.n8_either_side or (1 in points and -1 in points)


def _expected_steps(successors: npt.NDArray[np.int64], chances: Sequence[float]) -> float:
    """Expected number of samples from state 0 to the signal.

    State by state without a subtraction (Grassmann, Taksar and Heyman 1985), which keeps every digit however
    long the run. Large chains go by LU first, whose error grows with the run length, and back if it is long.
    """
    size = len(successors)
    moves, signals = np.zeros((size, size)), np.zeros(size)
    rows = np.arange(size)
    for zone, chance in enumerate(chances):
        target = successors[:, zone]
        stays = target >= 0
        np.add.at(moves, (rows[stays], target[stays]), chance)
        signals[~stays] += chance
    if size > ELIMINATED_UP_TO:
        try:
            value = float(np.linalg.solve(np.eye(size) - moves, np.ones(size))[0])
        except np.linalg.LinAlgError:  # a signal so rare that 1 minus its chance is 1
            value = math.inf
        if 1.0 <= value < LU_UP_TO:
            return value
    steps = np.ones(size)
    for state in range(size - 1, 0, -1):
        leaves = float(moves[state, :state].sum() + signals[state])
        if leaves <= 0.0:
            return math.inf
        share = moves[:state, state] / leaves
        moves[:state, :state] += np.outer(share, moves[state, :state])
        signals[:state] += share * signals[state]
        steps[:state] += share * steps[state]
    return float(steps[0] / signals[0]) if signals[0] > 0.0 else math.inf


def _useful(window: tuple[int, ...], needed: int, length: int) -> tuple[int, ...]:
    """Marks that can no longer complete their k of m are forgotten, which keeps the chain small."""
    kept = list(window)
    for sign in (1, -1):
        count = 0
        for at in range(len(kept) - 1, -1, -1):
            count += kept[at] == sign
        # The oldest mark leaves after `at` further samples; it helps if `needed` can be there by then.
        for at in range(len(kept)):
            if kept[at] == sign:
                if count + at + 1 >= needed:
                    break
                kept[at], count = 0, count - 1
    return tuple(kept)


def _merged(successors: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The smallest chain that signals alike (Moore's refinement), its first state the start."""
    labels = np.zeros(len(successors), dtype=np.int64)
    kinds = 1
    while True:
        targets = np.where(successors >= 0, labels[successors], -1)
        _, refined = np.unique(np.column_stack((labels, targets)), axis=0, return_inverse=True)
        refined = refined.reshape(-1)
        count = int(refined.max()) + 1
        if count == kinds:
            break
        labels, kinds = refined, count
    order = np.full(kinds, -1, dtype=np.int64)
    first = np.full(kinds, -1, dtype=np.int64)
    seen = 0
    for state, label in enumerate(labels.tolist()):
        if order[label] < 0:
            order[label], first[label] = seen, state
            seen += 1
    chosen = np.empty(kinds, dtype=np.int64)
    chosen[order] = first
    targets = successors[chosen]
    return np.where(targets >= 0, order[labels[targets]], -1)

"""Distribution of run lengths: how soon a chart signals, not only on average.

A run length is far from normal: without a shift it is nearly geometric, so that half of all false alarms come
before 0.69 ARL0 and one in twenty before 0.05 ARL0. `quantiles` gives the smallest n by which a share of runs
has signalled, from the hazards h_n = P(signal at n | none before), followed forwards from the start:

    zone rules        the exact chain (`arl_rules.RuleChain.hazards`)
    CUSUM, one side   mass at 0 and density over (0, h], at Gauss-Legendre nodes
    CUSUM, two sides  T = min(T+, T-). When one side signals the other is at 0, as for the average
                      (`arl_charts`), so f+ = a + b * f0+ and f- = b + a * f0-, where a and b are the chances
                      that T = n by the upper and the lower side, f0 a side's from 0, * the convolution;
                      solved n by n
    EWMA              density over the limits as they widen, at Gauss-Legendre nodes

until the hazard stands still: from there on the run length is geometric. Independent normal samples, known
mean and sigma, start of the chart, the signalling sample counted. Sources: Brook and Evans (1972) for the
chain; Knoth's R package spc for the one-sided CUSUM (`xcusum.q`), to the digit. The sums of the survival are
the average run lengths.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from jidoka_shared.spc.arl_charts import NODES, NODES_MAX, SHARES, STILL, two_sided_exact_to
from jidoka_shared.spc.config import Cusum, Ewma
from jidoka_shared.spc.distributions import normal_cdf
from jidoka_shared.spc.errors import ConfigRefused, NotConverged

STEPS_MAX: Final = 20_000
TWO_SIDES_STEPS_MAX: Final = 6_000  # every step goes over all before it
WORK_MAX: Final = 300_000_000  # multiplications: some tenths of a second
SURVIVES: Final = 1e-12  # of two sides: what is left below it is rounding
WINDOW: Final = 32
STANDS: Final = 1e-11  # relative change of the hazard over the window
LENGTH_MAX: Final = 1e15  # beyond it a float counts no more samples

Floats = npt.NDArray[np.float64]


def quantiles(hazards: Iterator[float], shares: Sequence[float] = SHARES) -> tuple[int, ...]:
    """The smallest n by which each of the rising ``shares`` of runs has signalled. Raises NotConverged."""
    found: list[int] = []
    wanted = [math.log1p(-share) for share in shares]
    for steps, survived, hazard, stands in _followed(hazards):
        while len(found) < len(wanted) and survived <= wanted[len(found)] + 1e-12:
            found.append(steps)
        if len(found) == len(wanted):
            return tuple(found)
        if stands:
            if not hazard > 0.0:
                break
            left = [steps + (one - survived) / math.log1p(-hazard) for one in wanted[len(found) :]]
            if left[-1] > LENGTH_MAX:
                break
            return (*found, *(max(steps + 1, math.ceil(one - 1e-9)) for one in left))
    raise NotConverged(
        f"no run length quantiles within {STEPS_MAX} steps or {LENGTH_MAX:g} samples", "shares"
    )


def mean(hazards: Iterator[float]) -> float:
    """The average run length of the same distribution: the sum of its survival. Raises NotConverged."""
    total, survived = 1.0, 0.0
    for _, survived, hazard, stands in _followed(hazards):
        if survived < -60.0:
            return total
        if stands and hazard > 0.0:
            return total + math.exp(survived) / hazard
        total += math.exp(survived)
    if survived <= math.log(SURVIVES):
        return total
    raise NotConverged(f"the hazard does not stand still within {STEPS_MAX} steps", "shares")


def _followed(hazards: Iterator[float]) -> Iterator[tuple[int, float, float, bool]]:
    """After each sample: how many, ln of the share that has not signalled, the last hazard, and whether it
    has stood still over the window."""
    survived, recent = 0.0, [math.nan] * WINDOW
    for steps, hazard in zip(range(1, STEPS_MAX + 1), hazards, strict=False):
        survived += math.log1p(-hazard) if hazard < 1.0 else -math.inf
        before = recent[steps % WINDOW]
        recent[steps % WINDOW] = hazard
        yield steps, survived, hazard, abs(hazard - before) <= STANDS * hazard


def cusum_side_hazards(cusum: Cusum, shift: float = 0.0, start: float | None = None) -> Iterator[float]:
    """Of the upper side alone, from ``start`` (the head start, where none is given)."""
    k, h = cusum.reference, cusum.interval
    count = _nodes(h)
    unit, weights = _gauss(count)
    nodes, weights = (unit + 1.0) * h / 2.0, weights * h / 2.0

    def after(places: Floats) -> tuple[Floats, Floats, Floats]:
        """From each place: chance of 0, density at the nodes, chance of a signal."""
        to_zero = np.array([normal_cdf(k - one - shift) for one in places.tolist()])
        x = nodes[None, :] + k - places[:, None] - shift
        signal = np.array([normal_cdf(one + shift - h - k) for one in places.tolist()])
        return to_zero, np.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi), signal

    zero, density, signal = after(np.array([cusum.head_start if start is None else start]))
    mass, spread, hazard = float(zero[0]), density[0] * weights, float(signal[0])
    stays, density, signal = after(np.concatenate(([0.0], nodes)))
    moves = np.column_stack((stays, density * weights[None, :]))
    at = np.concatenate(([mass], spread))
    while True:
        yield min(1.0, hazard)
        alive = float(at.sum())
        if not alive > 0.0:
            return
        at = at / alive
        hazard = float(at @ signal)
        at = at @ moves


@lru_cache(maxsize=8)
def _gauss(count: int) -> tuple[Floats, Floats]:
    """Nodes and weights on -1 to 1."""
    unit, weights = np.polynomial.legendre.leggauss(count)
    return unit, weights


def _nodes(interval: float) -> int:
    return min(NODES_MAX, max(NODES, math.ceil(7.0 * interval)))


def cusum_hazards(cusum: Cusum, shift: float = 0.0) -> Iterator[float]:
    """Of both sides. Raises ConfigRefused for a head start beyond `two_sided_exact_to`."""
    if cusum.head_start > (exact_to := two_sided_exact_to(cusum)):
        raise ConfigRefused(
            f"two sides are exact up to a head start of {exact_to:g}, not {cusum.head_start:g}: simulate",
            "cusum.head_start",
        )
    starts = [(shift, cusum.head_start), (-shift, cusum.head_start), (shift, 0.0), (-shift, 0.0)]
    sides = [_chances(cusum_side_hazards(cusum, *one)) for one in starts]
    most = min(TWO_SIDES_STEPS_MAX, WORK_MAX // (4 * _nodes(cusum.interval) ** 2))
    lengths = np.zeros((4, most))  # chances of a, b, f0+, f0-, by n from 0
    survived = 1.0
    for n in range(most):
        up, down, up0, down0 = (next(one) for one in sides)
        lengths[2, n], lengths[3, n] = up0, down0
        a, b, of_up, of_down = lengths[:, :n]  # a signal by one side at j, by the other n - j later, from 0
        lengths[0, n] = max(0.0, up - float(b @ of_up[::-1]))
        lengths[1, n] = max(0.0, down - float(a @ of_down[::-1]))
        chance = float(lengths[0, n] + lengths[1, n])
        yield min(1.0, chance / survived)
        survived -= chance
        if survived <= SURVIVES:
            return


def ewma_hazards(ewma: Ewma, shift: float = 0.0) -> Iterator[float]:
    """From the target, with limits that widen with n as the kernel's do."""
    weight, limit = ewma.weight, ewma.width * math.sqrt(ewma.weight / (2.0 - ewma.weight))
    count = min(NODES_MAX, max(NODES, math.ceil(10.0 * limit / weight)))
    unit, weights = _gauss(count)
    decay = 2.0 * math.log1p(-weight) if weight < 1.0 else -math.inf
    still = math.ceil(math.log(STILL) / decay) if weight < 1.0 else 1
    places, at, moves, signal = np.zeros(1), np.ones(1), np.zeros((0, 0)), np.zeros(0)
    for n in range(1, min(STEPS_MAX, still + WORK_MAX // count**2) + 1):
        if n <= still + 2:
            to = limit * math.sqrt(-math.expm1(n * decay)) if n < still else limit
            nodes = to * unit
            carried = (1.0 - weight) * places
            x = (nodes[None, :] - carried[:, None]) / weight - shift
            moves = np.exp(-0.5 * x * x) * (to * weights[None, :] / (weight * math.sqrt(2.0 * math.pi)))
            signal = np.array(
                [
                    normal_cdf((one - to) / weight + shift) + normal_cdf((-to - one) / weight - shift)
                    for one in carried.tolist()
                ]
            )
            places = nodes
        yield min(1.0, float(at @ signal))
        at = at @ moves
        alive = float(at.sum())
        if not alive > 0.0:
            return
        at = at / alive


def _chances(hazards: Iterator[float]) -> Iterator[float]:
    """P(run length = n) for n = 1, 2 ...; 0 for ever after the last."""
    survived = 1.0
    for hazard in hazards:
        yield survived * hazard
        survived *= 1.0 - hazard
    while True:
        yield 0.0

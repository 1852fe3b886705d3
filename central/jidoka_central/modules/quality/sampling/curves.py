"""What a plan lets through: operating characteristic, average sample number, average outgoing quality.

``p`` is the fraction nonconforming. Binomial: samples from a process, or from lots many times the sample;
hypergeometric: one lot of ``lot_size`` with round(p N) nonconforming; Poisson: nonconformities per item (AQLs
above 10). Samples are inspected to their end, no curtailment. Average outgoing quality supposes that lots not
accepted are sorted and what is found is replaced: AOQ = Pa p (N - ASN) / N, total inspected ATI = ASN Pa +
N (1 - Pa); for plans of several samples ASN is taken as the sample of every lot.
Source: MIL-STD-105E section 4.11; Montgomery, Introduction to Statistical Quality Control, chapter 15.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from jidoka_central.modules.quality.sampling.errors import NOT_A_FRACTION
from jidoka_central.modules.quality.sampling.special import binomial_pmf, hypergeometric_cdf, poisson_pmf
from jidoka_central.modules.quality.sampling.stages import Stage

Distribution = Literal["binomial", "poisson"]
POINTS: Final = 61
PA_LAST: Final = 0.002
_GOLDEN: Final = (math.sqrt(5.0) - 1.0) / 2.0


@dataclass(frozen=True, slots=True)
class Point:
    """``pa``: probability of acceptance; ``asn``: average sample number; ``aoq``: average outgoing quality;
    ``ati``: average total inspected (the last two need a lot size)."""

    p: float
    pa: float
    asn: float
    aoq: float
    ati: float


def pa_single(n: int, c: int, p: float, distribution: Distribution = "binomial") -> float:
    """Probability that at most ``c`` of ``n`` are nonconforming. Raises ``NOT_A_FRACTION``."""
    _check(p, distribution)
    return min(1.0, math.fsum(_mass(n, p, distribution, c)))


def pa_of_lot(n: int, c: int, lot_size: int, bad: int) -> float:
    """The same for one lot with ``bad`` nonconforming in it (hypergeometric)."""
    return hypergeometric_cdf(c, lot_size, bad, min(n, lot_size))


def pa_and_asn(
    stages: Sequence[Stage], p: float, distribution: Distribution = "binomial"
) -> tuple[float, float]:
    """Probability of acceptance and average sample number of a plan of one or more samples. A result between
    the numbers of the last stage accepts (reduced plans with a gap)."""
    _check(p, distribution)
    reached = {0: 1.0}  # nonconforming so far -> probability, of lots not yet decided
    accepted, asn = 0.0, 0.0
    for number, stage in enumerate(stages, start=1):
        asn += stage.n * math.fsum(reached.values())
        mass = _mass(stage.n, p, distribution, stage.re - 1)
        after: dict[int, float] = {}
        for before, probability in reached.items():
            for more in range(stage.re - before):
                after[before + more] = after.get(before + more, 0.0) + probability * mass[more]
        ac = stage.re - 1 if number == len(stages) else stage.ac
        if ac is not None:
            accepted += math.fsum(probability for d, probability in after.items() if d <= ac)
            after = {d: probability for d, probability in after.items() if d > ac}
        reached = after
    return min(1.0, accepted), asn


def of_lot(stages: Sequence[Stage], lot_size: int) -> tuple[Stage, ...]:
    """What is inspected of a lot: all of one no larger than the single sample, by the same numbers."""
    if len(stages) > 1:
        return tuple(stages)
    return tuple(Stage(min(one.n, lot_size), one.ac, one.re) for one in stages)


def curve(
    stages: Sequence[Stage], lot_size: int, distribution: Distribution = "binomial"
) -> tuple[Point, ...]:
    """``POINTS`` points from p = 0 to where acceptance is rarer than ``PA_LAST``."""
    last = p_at_pa(stages, PA_LAST, distribution)
    return tuple(point(stages, lot_size, last * i / (POINTS - 1), distribution) for i in range(POINTS))


def point(stages: Sequence[Stage], lot_size: int, p: float, distribution: Distribution = "binomial") -> Point:
    pa, asn = pa_and_asn(stages, p, distribution)
    asn = min(asn, float(lot_size))
    return Point(p, pa, asn, pa * p * (lot_size - asn) / lot_size, asn * pa + lot_size * (1.0 - pa))


def p_at_pa(stages: Sequence[Stage], pa: float, distribution: Distribution = "binomial") -> float:
    """The fraction nonconforming that is accepted with probability ``pa`` (0 < pa < 1)."""
    low, high = 0.0, 1.0
    while distribution == "poisson" and pa_and_asn(stages, high, distribution)[0] > pa:
        high *= 2.0
    for _ in range(100):
        middle = 0.5 * (low + high)
        if pa_and_asn(stages, middle, distribution)[0] > pa:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def aoql(stages: Sequence[Stage], lot_size: int, distribution: Distribution = "binomial") -> Point:
    """The worst average outgoing quality and where it is: golden section between the neighbours of the
    highest point of the curve."""
    points = curve(stages, lot_size, distribution)
    top = max(range(len(points)), key=lambda i: points[i].aoq)
    low, high = points[max(0, top - 1)].p, points[min(len(points) - 1, top + 1)].p
    for _ in range(80):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if point(stages, lot_size, left, distribution).aoq < point(stages, lot_size, right, distribution).aoq:
            low = left
        else:
            high = right
    return point(stages, lot_size, 0.5 * (low + high), distribution)


def scheme_pa(pa_normal: float, pa_tightened: float) -> float:
    """Acceptance under the switching rules between normal and tightened inspection, in the long run.

    Pa = (a Pn + b Pt) / (a + b) with a = (2 - Pn^4) / ((1 - Pn)(1 - Pn^4)), b = (1 - Pt^5) / ((1 - Pt) Pt^5)
    the expected stays under each. Source: Schilling and Sheesley 1978.
    """
    if pa_normal >= 1.0 or pa_tightened <= 0.0:
        return pa_normal if pa_normal >= 1.0 else pa_tightened
    if pa_tightened >= 1.0:
        return 1.0
    a = (2.0 - pa_normal**4) / ((1.0 - pa_normal) * (1.0 - pa_normal**4))
    five = pa_tightened**5  # 0 where it is rarer than a float can say; both stays are taken times it
    normal, tightened = a * (1.0 - pa_tightened) * five, 1.0 - five
    return (normal * pa_normal + tightened * pa_tightened) / (normal + tightened)


def _mass(n: int, p: float, distribution: Distribution, largest: int) -> list[float]:
    """Probabilities of 0 .. ``largest`` nonconforming in a sample."""
    if distribution == "poisson":
        return [poisson_pmf(k, n * p) for k in range(largest + 1)]
    return [binomial_pmf(k, n, p) for k in range(largest + 1)]


def _check(p: float, distribution: Distribution) -> None:
    if not math.isfinite(p) or p < 0.0 or (p > 1.0 and distribution == "binomial"):
        raise NOT_A_FRACTION.refuse(field="p", p=p)

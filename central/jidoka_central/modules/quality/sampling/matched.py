"""A variables plan (s method) that lets through what a single attributes plan lets through.

Computed here to match an operating characteristic; it is no table of ISO 3951-1 or of any other standard,
and its numbers differ from theirs. Of the attributes plan (n, Ac) two qualities are taken, the one accepted
with 95 % (producer's point) and the one accepted with 10 % (consumer's point), binomial. The variables plan
is the smallest that holds both (``design.variables_by_two_points``, noncentral t): k is that of the
producer's point, so that Pa there is 95 %, and at the consumer's point Pa is 10 % or less, by the whole
number of readings.

    form k   accept when (U - mean) / s >= k, or (mean - L) / s >= k
    form p*  accept when the fraction beyond, by ``variables.estimated_percent``, is p* or less

With one limit the forms decide alike. With two limits only the second can be used, on the sum of both sides;
its operating characteristic then depends on how the fraction is split between them and is not computed here.
The characteristic must be normal: where it is not, another fraction is let through. Between and beyond the
two points the two curves differ a little; both are given. Plans of one or two pieces accept on three readings
at the least.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from jidoka_central.modules.quality.sampling import curves, design
from jidoka_central.modules.quality.sampling.errors import UNKNOWN_AQL
from jidoka_central.modules.quality.sampling.own.tables import OwnTable
from jidoka_central.modules.quality.sampling.rules import aql_of, severity_of
from jidoka_central.modules.quality.sampling.special import bisect
from jidoka_central.modules.quality.sampling.stages import Stage, staged_plan
from jidoka_central.modules.quality.sampling.tables import AQL_PERCENT_MAX, AQLS
from jidoka_central.modules.quality.sampling.variables import estimated_percent

PRODUCER: Final = 0.95
CONSUMER: Final = 0.10
READINGS_MIN: Final = 3  # the estimate of a fraction needs three
POINTS: Final = 41


@dataclass(frozen=True, slots=True)
class Matched:
    """``p95`` and ``p10``: qualities that the attributes plan accepts with 95 and 10 %; ``m``: p* in per
    cent."""

    n: int
    k: float
    m: float
    p95: float
    p10: float

    def pa(self, p: float) -> float:
        """Probability of acceptance with one limit and the fraction ``p`` beyond it."""
        return 1.0 if p <= 0.0 else design.pa_variables(self.n, self.k, p)


def matched(stage: Stage) -> Matched:
    """The variables plan of a single attributes plan. Raises ``NO_SUCH_PLAN`` where more than 100,000
    readings would be needed."""
    p95, p10 = (curves.p_at_pa([stage], pa) for pa in (PRODUCER, CONSUMER))
    found = design.variables_by_two_points(p95, 1.0 - PRODUCER, p10, CONSUMER, sigma_known=False)
    n = max(READINGS_MIN, found.n)
    k = found.k if n == found.n else _producers_k(n, p95)
    return Matched(n, k, estimated_percent(k, n), p95, p10)


def _producers_k(n: int, p95: float) -> float:
    """The k at which ``n`` readings accept ``p95`` with 95 %."""
    return bisect(lambda k: PRODUCER - design.pa_variables(n, k, p95), -50.0, 50.0)


class MatchedPoint(BaseModel):
    """``p``: fraction nonconforming; probabilities of acceptance by attributes and by variables."""

    p: float
    pa_attributes: float
    pa_variables: float


class MatchedShown(BaseModel):
    """The attributes plan of the ``edition``, and the variables plan ``n``, ``k`` computed to match its
    operating characteristic, no table of ISO 3951-1. ``m``: p* in per cent, the second form. ``points``: the
    producer's and the consumer's."""

    edition: str
    level: str
    aql: str
    severity: str
    lot_size: int
    letter: str
    attributes_n: int
    ac: int
    re: int
    n: int
    k: float
    m: float
    points: list[MatchedPoint]
    curve: list[MatchedPoint]


def matched_shown(
    lot_size: int, level: str, aql: str, severity: str, edition: str, own: OwnTable | None = None
) -> MatchedShown:
    """``own``: the edition's table, where the plant entered it. Raises what ``single_plan`` (or
    ``OwnTable.staged``) and ``matched`` raise; ``UNKNOWN_AQL`` above 10, where nonconformities are
    counted and no fraction is estimated."""
    if AQLS.index(aql_of(aql)) > AQL_PERCENT_MAX:
        known = ", ".join(AQLS[: AQL_PERCENT_MAX + 1])
        raise UNKNOWN_AQL.refuse(field="aql", aql=aql, known=known)
    wanted = severity_of(severity)
    if own is not None:
        plan = own.staged(lot_size, level, aql, wanted, "single")
    else:
        plan = staged_plan(lot_size, level, aql, wanted, edition=edition, kind="single")
    single, (stage,) = plan.single, curves.of_lot(plan.stages, lot_size)
    found = matched(stage)

    def point(p: float) -> MatchedPoint:
        return MatchedPoint(p=p, pa_attributes=curves.pa_and_asn([stage], p)[0], pa_variables=found.pa(p))

    last = curves.p_at_pa([stage], curves.PA_LAST)
    return MatchedShown(
        edition=single.edition,
        level=single.level,
        aql=single.aql,
        severity=single.severity,
        lot_size=lot_size,
        letter=single.letter,
        attributes_n=stage.n,
        ac=single.ac,
        re=stage.re,
        n=found.n,
        k=found.k,
        m=found.m,
        points=[point(found.p95), point(found.p10)],
        curve=[point(last * at / (POINTS - 1)) for at in range(POINTS)],
    )

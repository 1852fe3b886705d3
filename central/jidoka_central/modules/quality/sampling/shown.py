"""What is told of plans that are worked out on request: the plan of an edition, its curve, a design."""

from __future__ import annotations

from pydantic import BaseModel

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.sampling import curves, design, variables
from jidoka_central.modules.quality.sampling.errors import UNKNOWN_EDITION
from jidoka_central.modules.quality.sampling.own.reading import edition_table
from jidoka_central.modules.quality.sampling.own.tables import OwnTable
from jidoka_central.modules.quality.sampling.rules import aql_of, severity_of
from jidoka_central.modules.quality.sampling.stages import Kind, StagedPlan, staged_plan
from jidoka_central.modules.quality.sampling.tables import AQL_PERCENT_MAX, AQLS
from jidoka_central.modules.quality.sampling.variables_tables import Z19_EDITION


class StageShown(BaseModel):
    """``ac`` is null where acceptance is not possible yet."""

    n: int
    ac: int | None
    re: int


class PointShown(BaseModel):
    """``p``: fraction nonconforming (nonconformities per item above AQL 10); ``pa``: probability of
    acceptance."""

    p: float
    pa: float
    asn: float
    aoq: float
    ati: float


class PlanShown(BaseModel):
    """``kind`` is what the table gave, simpler than asked where it has none or its samples exceed the lot;
    ``p95``, ``p50``, ``p10`` are the qualities accepted with that probability. They and the curve are of what
    is inspected: of a lot no larger than the sample (``whole_lot``), all of it."""

    kind: str
    edition: str
    level: str
    aql: str
    severity: str
    lot_size: int
    code_letter: str
    letter: str
    stages: list[StageShown]
    inspect: int
    whole_lot: bool
    distribution: str
    p95: float
    p50: float
    p10: float
    aoql: PointShown
    curve: list[PointShown]


class VariablesPlanShown(BaseModel):
    """``m`` in per cent; a table of the plant's own may have ``k`` alone, or ``m`` alone."""

    edition: str
    level: str
    aql: str
    severity: str
    lot_size: int
    letter: str
    n: int
    k: float | None
    m: float | None


class DesignShown(BaseModel):
    """``pa1`` and ``pa2``: what the plan really does at the two points."""

    n: int
    c: int | None = None
    k: float | None = None
    pa1: float
    pa2: float


class ZeroPlanShown(BaseModel):
    lot_size: int
    n: int
    nonconforming_guarded_against: int
    pa: float


class SkipLotShown(BaseModel):
    """SkSP-2 over a single plan: ``inspected`` is the fraction of lots that are inspected in the long run."""

    clearance: int
    one_in: int
    p: float
    pa_of_plan: float
    pa: float
    inspected: float


class SchemeShown(BaseModel):
    """Acceptance in the long run under the switching between normal and tightened inspection."""

    p: float
    pa_normal: float
    pa_tightened: float
    pa: float


class VariablesResultShown(BaseModel):
    """Estimates in per cent nonconforming."""

    plan: VariablesPlanShown
    accepted: bool
    mean: float
    s: float
    q_lower: float | None
    q_upper: float | None
    p_lower: float | None
    p_upper: float | None
    p_total: float


def distribution_of(aql: str) -> curves.Distribution:
    """Poisson above AQL 10, where nonconformities are counted. Raises ``UNKNOWN_AQL``."""
    return "poisson" if AQLS.index(aql_of(aql)) > AQL_PERCENT_MAX else "binomial"


def planned(
    lot_size: int, level: str, aql: str, severity: str, edition: str, kind: Kind, own: OwnTable | None
) -> StagedPlan:
    """The plan of an edition; ``own``: its table, where the plant entered it."""
    if own is not None:
        return own.staged(lot_size, level, aql, severity_of(severity), kind)
    return staged_plan(lot_size, level, aql, severity_of(severity), edition=edition, kind=kind)


def measured_plan(
    q: Queries, edition: str, lot_size: int, level: str, aql: str, severity: str
) -> variables.VariablesSamplingPlan:
    own = edition_table(q, edition, variables=True)
    if own is not None:
        return own.variables(lot_size, level, aql, severity_of(severity))
    if edition != Z19_EDITION:
        raise UNKNOWN_EDITION.refuse(field="edition", edition=edition, known=Z19_EDITION)
    return variables.variables_plan(lot_size, level, aql, severity)


def plan_shown(
    lot_size: int,
    level: str,
    aql: str,
    severity: str,
    edition: str,
    kind: Kind,
    own: OwnTable | None = None,
) -> PlanShown:
    plan = planned(lot_size, level, aql, severity, edition, kind, own)
    while plan.kind != "single" and plan.n_max > lot_size:  # as an inspection does: it decides nothing
        simpler: Kind = "double" if plan.kind == "multiple" and _has_double(own) else "single"
        plan = planned(lot_size, level, aql, severity, edition, simpler, own)
    single, inspected = plan.single, curves.of_lot(plan.stages, lot_size)
    distribution = distribution_of(aql)
    worst = curves.aoql(inspected, lot_size, distribution)
    return PlanShown(
        kind=plan.kind,
        edition=single.edition,
        level=single.level,
        aql=single.aql,
        severity=single.severity,
        lot_size=lot_size,
        code_letter=single.code_letter,
        letter=single.letter,
        stages=[StageShown(n=one.n, ac=one.ac, re=one.re) for one in plan.stages],
        inspect=min(plan.n_max, lot_size),
        whole_lot=plan.n_max >= lot_size,
        distribution=distribution,
        p95=curves.p_at_pa(inspected, 0.95, distribution),
        p50=curves.p_at_pa(inspected, 0.50, distribution),
        p10=curves.p_at_pa(inspected, 0.10, distribution),
        aoql=point_shown(worst),
        curve=[point_shown(one) for one in curves.curve(inspected, lot_size, distribution)],
    )


def _has_double(own: OwnTable | None) -> bool:
    return own is None or "double" in own.content.kinds


def designed(
    p1: float, alpha: float, p2: float, beta: float, method: str, lot_size: int | None
) -> DesignShown:
    if method != "attributes":
        known = method == "sigma_known"
        found = design.variables_by_two_points(p1, alpha, p2, beta, sigma_known=known)
        pa1, pa2 = (design.pa_variables(found.n, found.k, p, sigma_known=known) for p in (p1, p2))
        return DesignShown(n=found.n, k=found.k, pa1=pa1, pa2=pa2)
    plan = design.attributes_by_two_points(p1, alpha, p2, beta, lot_size=lot_size)
    pa1, pa2 = (design.pa_attributes(plan.n, plan.c, p, lot_size) for p in (p1, p2))
    return DesignShown(n=plan.n, c=plan.c, pa1=pa1, pa2=pa2)


def point_shown(one: curves.Point) -> PointShown:
    return PointShown(p=one.p, pa=one.pa, asn=one.asn, aoq=one.aoq, ati=one.ati)


def variables_plan_shown(plan: variables.VariablesSamplingPlan) -> VariablesPlanShown:
    return VariablesPlanShown(
        **{name: getattr(plan, name) for name in variables.VariablesSamplingPlan.__dataclass_fields__}
    )

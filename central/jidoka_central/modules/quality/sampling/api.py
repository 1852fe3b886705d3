"""Plans worked out on request: nothing is stored, the numbers are the standard's or a formula's."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import document
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.sampling import curves, design, variables
from jidoka_central.modules.quality.sampling.choices import Choices, choices_of
from jidoka_central.modules.quality.sampling.datasets import READ
from jidoka_central.modules.quality.sampling.editions import DEFAULT_EDITION, SEVERITIES
from jidoka_central.modules.quality.sampling.errors import UNKNOWN_EDITION
from jidoka_central.modules.quality.sampling.matched import MatchedShown, matched_shown
from jidoka_central.modules.quality.sampling.own.errors import FORM_NOT_IN_TABLE
from jidoka_central.modules.quality.sampling.own.reading import edition_table
from jidoka_central.modules.quality.sampling.own.tables import OwnTable
from jidoka_central.modules.quality.sampling.rules import aql_of, severity_of
from jidoka_central.modules.quality.sampling.skip.sksp2 import (
    CLEARANCE_MAX,
    ONE_IN_MAX,
    USUAL,
    SkipLot,
    skip_lot_pa,
)
from jidoka_central.modules.quality.sampling.stages import Kind, StagedPlan, staged_plan
from jidoka_central.modules.quality.sampling.tables import AQL_PERCENT_MAX, AQLS
from jidoka_central.modules.quality.sampling.variables_tables import Z19_EDITION

LotSize = Annotated[int, Query(ge=1, le=10**9)]
Fraction = Annotated[float, Query(gt=0.0, lt=1.0, allow_inf_nan=False)]


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


class JudgeVariables(BaseModel):
    """Readings of a sample, judged under the plan of the lot: of Z1.9, or of a table of the plant's own."""

    lot_size: int = Field(ge=1, le=10**9)
    level: str = Field(default="II", max_length=4)
    aql: str = Field(max_length=6)
    severity: str = Field(default="normal", max_length=10)
    edition: str = Field(default=Z19_EDITION, max_length=20)
    form: Literal[1, 2] = 2
    lower: float | None = None
    upper: float | None = None
    readings: list[float] = Field(min_length=1, max_length=1_000)


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


def sampling_router(_: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/api/quality/sampling", tags=["quality"])
    _attributes(routes)
    _designs(routes)
    _in_the_long_run(routes)
    _variables(routes)
    return routes


def _attributes(routes: APIRouter) -> None:
    @routes.get("/choices", operation_id="quality.sampling_choices", response_model=Choices)
    def choices(caller: Caller) -> Response:
        """Editions, shipped and the plant's own, with what they were held against; levels, AQLs."""
        with caller.read(READ) as q:
            return document(choices_of(q))

    @routes.get("/plan", operation_id="quality.sampling_plan", response_model=PlanShown)
    def plan(
        caller: Caller,
        lot_size: LotSize,
        aql: str,
        level: str = "II",
        severity: str = "normal",
        edition: str = DEFAULT_EDITION,
        kind: Kind = "single",
    ) -> Response:
        """The plan for a lot with its operating characteristic, sample number and outgoing quality."""
        with caller.read(READ) as q:
            own = edition_table(q, edition, variables=False)
            return document(plan_shown(lot_size, level, aql, severity, edition, kind, own))


def _designs(routes: APIRouter) -> None:
    @routes.get("/by_two_points", operation_id="quality.sampling_by_two_points", response_model=DesignShown)
    def by_two_points(
        caller: Caller,
        p1: Fraction,
        alpha: Fraction,
        p2: Fraction,
        beta: Fraction,
        method: Literal["attributes", "sigma_known", "sigma_unknown"] = "attributes",
        lot_size: Annotated[int | None, Query(ge=2, le=20_000)] = None,
    ) -> Response:
        """The smallest plan that accepts p1 with 1 - alpha or more and p2 with beta or less."""
        with caller.read(READ):
            return document(designed(p1, alpha, p2, beta, method, lot_size))

    @routes.get("/accept_on_zero", operation_id="quality.sampling_on_zero", response_model=ZeroPlanShown)
    def accept_on_zero(
        caller: Caller,
        lot_size: Annotated[int, Query(ge=2, le=20_000)],
        limiting: Fraction,
        beta: Fraction = 0.1,
    ) -> Response:
        """The c = 0 plan that accepts a lot of the limiting quality with beta or less."""
        with caller.read(READ):
            found = design.accept_on_zero(lot_size, limiting, beta)
            bad = design.guarded_against(lot_size, limiting)
            pa = curves.pa_of_lot(found.n, 0, lot_size, bad)
            return document(
                ZeroPlanShown(lot_size=lot_size, n=found.n, nonconforming_guarded_against=bad, pa=pa)
            )


def _in_the_long_run(routes: APIRouter) -> None:
    @routes.get("/skip_lot", operation_id="quality.sampling_skip_lot", response_model=SkipLotShown)
    def skip_lot(
        caller: Caller,
        n: Annotated[int, Query(ge=1, le=100_000)],
        c: Annotated[int, Query(ge=0, le=1_000)],
        p: Fraction,
        clearance: Annotated[int, Query(ge=1, le=CLEARANCE_MAX)] = USUAL.clearance,
        one_in: Annotated[int, Query(ge=2, le=ONE_IN_MAX)] = USUAL.one_in,
    ) -> Response:
        """What skip-lot inspection (SkSP-2) lets through at quality p, and how many lots it inspects."""
        with caller.read(READ):
            of_plan = curves.pa_single(n, c, p)
            pa, inspected = skip_lot_pa(SkipLot(clearance, one_in), of_plan)
            return document(
                SkipLotShown(
                    clearance=clearance, one_in=one_in, p=p, pa_of_plan=of_plan, pa=pa, inspected=inspected
                )
            )

    @routes.get("/scheme", operation_id="quality.sampling_scheme", response_model=SchemeShown)
    def scheme(
        caller: Caller,
        lot_size: LotSize,
        aql: str,
        p: Annotated[float, Query(gt=0.0, le=100.0, allow_inf_nan=False)],
        level: str = "II",
        edition: str = DEFAULT_EDITION,
    ) -> Response:
        """What switching between normal and tightened inspection lets through at quality p (nonconformities
        per item above AQL 10)."""
        with caller.read(READ) as q:
            own = edition_table(q, edition, variables=False)
            distribution = distribution_of(aql)
            normal, tightened = (
                curves.pa_single(plan.inspect, plan.ac, p, distribution)
                for plan in (
                    planned(lot_size, level, aql, severity, edition, "single", own).single
                    for severity in (SEVERITIES[0], SEVERITIES[1])
                )
            )
            pa = curves.scheme_pa(normal, tightened)
            return document(SchemeShown(p=p, pa_normal=normal, pa_tightened=tightened, pa=pa))


def _variables(routes: APIRouter) -> None:
    @routes.get(
        "/variables_plan", operation_id="quality.sampling_variables_plan", response_model=VariablesPlanShown
    )
    def variables_plan(
        caller: Caller,
        lot_size: LotSize,
        aql: str,
        level: str = "II",
        severity: str = "normal",
        edition: str = Z19_EDITION,
    ) -> Response:
        """The plan for a lot by variables: s method, variability unknown."""
        with caller.read(READ) as q:
            return document(_variables_shown(_measured(q, edition, lot_size, level, aql, severity)))

    @routes.get("/matched", operation_id="quality.sampling_matched", response_model=MatchedShown)
    def variables_matched(
        caller: Caller,
        lot_size: LotSize,
        aql: str,
        level: str = "II",
        severity: str = "normal",
        edition: str = DEFAULT_EDITION,
    ) -> Response:
        """A variables plan computed to match the lot's single attributes plan; not a table of ISO 3951-1."""
        with caller.read(READ) as q:
            own = edition_table(q, edition, variables=False)
            return document(matched_shown(lot_size, level, aql, severity, edition, own))

    @routes.post(
        "/judge_variables", operation_id="quality.sampling_judge", response_model=VariablesResultShown
    )
    def judge_variables(caller: Caller, body: JudgeVariables) -> Response:
        """Judge a sample's readings; nothing is stored."""
        with caller.read(READ) as q:
            found = _measured(q, body.edition, body.lot_size, body.level, body.aql, body.severity)
            if (found.m if body.form == 2 else found.k) is None:
                form = "M" if body.form == 2 else "k"
                raise FORM_NOT_IN_TABLE.refuse(field="form", edition=body.edition, form=form)
            result = variables.judge_variables(
                found, body.readings, lower=body.lower, upper=body.upper, form=body.form
            )
            names = variables.VariablesResult.__dataclass_fields__
            return document(
                VariablesResultShown(
                    plan=_variables_shown(found), **{name: getattr(result, name) for name in names}
                )
            )


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


def _measured(
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
        aoql=_point(worst),
        curve=[_point(one) for one in curves.curve(inspected, lot_size, distribution)],
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


def _point(one: curves.Point) -> PointShown:
    return PointShown(p=one.p, pa=one.pa, asn=one.asn, aoq=one.aoq, ati=one.ati)


def _variables_shown(plan: variables.VariablesSamplingPlan) -> VariablesPlanShown:
    return VariablesPlanShown(
        **{name: getattr(plan, name) for name in variables.VariablesSamplingPlan.__dataclass_fields__}
    )

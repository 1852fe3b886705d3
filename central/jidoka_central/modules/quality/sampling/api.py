"""Plans worked out on request: nothing is stored, the numbers are the standard's or a formula's."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import document
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.sampling import curves, design, variables
from jidoka_central.modules.quality.sampling.choices import Choices, choices_of
from jidoka_central.modules.quality.sampling.datasets import READ
from jidoka_central.modules.quality.sampling.editions import DEFAULT_EDITION, SEVERITIES
from jidoka_central.modules.quality.sampling.matched import MatchedShown, matched_shown
from jidoka_central.modules.quality.sampling.own.errors import FORM_NOT_IN_TABLE
from jidoka_central.modules.quality.sampling.own.reading import edition_table
from jidoka_central.modules.quality.sampling.shown import (
    DesignShown,
    PlanShown,
    SchemeShown,
    SkipLotShown,
    VariablesPlanShown,
    VariablesResultShown,
    ZeroPlanShown,
    designed,
    distribution_of,
    measured_plan,
    plan_shown,
    planned,
    variables_plan_shown,
)
from jidoka_central.modules.quality.sampling.skip.sksp2 import (
    CLEARANCE_MAX,
    ONE_IN_MAX,
    USUAL,
    SkipLot,
    skip_lot_pa,
)
from jidoka_central.modules.quality.sampling.stages import Kind
from jidoka_central.modules.quality.sampling.variables_tables import Z19_EDITION

LotSize = Annotated[int, Query(ge=1, le=10**9)]
Fraction = Annotated[float, Query(gt=0.0, lt=1.0, allow_inf_nan=False)]


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
            return document(variables_plan_shown(measured_plan(q, edition, lot_size, level, aql, severity)))

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
            found = measured_plan(q, body.edition, body.lot_size, body.level, body.aql, body.severity)
            if (found.m if body.form == 2 else found.k) is None:
                form = "M" if body.form == 2 else "k"
                raise FORM_NOT_IN_TABLE.refuse(field="form", edition=body.edition, form=form)
            result = variables.judge_variables(
                found, body.readings, lower=body.lower, upper=body.upper, form=body.form
            )
            names = variables.VariablesResult.__dataclass_fields__
            return document(
                VariablesResultShown(
                    plan=variables_plan_shown(found), **{name: getattr(result, name) for name in names}
                )
            )

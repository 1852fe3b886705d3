"""Charts designed on request: nothing is stored, and what is asked is bounded so that an answer takes
seconds.

Run lengths count samples (points on the chart), the signalling one included; a shift of the process of d
sigma is d times the root of the subgroup size on a chart of means.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from starlette.responses import Response

from jidoka_central.foundation.faults import unfit
from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import document
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import Runtime
from jidoka_central.modules.quality.design import run_length
from jidoka_central.modules.quality.design.errors import WINDOW_TOO_SHORT
from jidoka_central.modules.quality.design.run_length import Budget, Chart, chart_of
from jidoka_central.modules.quality.design.vectors import MewmaAsked, MewmaShown, mewma_shown
from jidoka_shared.spc.arl_charts import false_alarms
from jidoka_shared.spc.arl_rules import Arl
from jidoka_shared.spc.config import Cusum, Ewma, RunLengths

READ = "quality.read"
RuleName = Literal["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "WE4"]
Shift = Annotated[float, Field(ge=0.0, le=10.0, allow_inf_nan=False)]
SHIFTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)


class Asked(BaseModel):
    """JSON's own types, as in commands: "3" is no width and true is not 1."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class RunsAsked(Asked):
    """Nelson's run lengths and windows, and of the Western Electric run: N5 is ``n5_needed`` of
    ``n5_window``, N6 likewise; with ``n8_either_side`` N8 holds on one side too."""

    n2: int = Field(default=9, ge=2, le=16)
    n3: int = Field(default=6, ge=2, le=17)
    n4: int = Field(default=14, ge=3, le=18)
    n5_needed: int = Field(default=2, ge=1, le=8)
    n5_window: int = Field(default=3, ge=1, le=8)
    n6_needed: int = Field(default=4, ge=1, le=16)
    n6_window: int = Field(default=5, ge=1, le=16)
    n7: int = Field(default=15, ge=2, le=16)
    n8: int = Field(default=8, ge=2, le=16)
    n8_either_side: bool = False
    we4: int = Field(default=8, ge=2, le=16)

    def lengths(self) -> RunLengths:
        """Raises ``WINDOW_TOO_SHORT``."""
        for rule, needed, window in (
            ("N5", self.n5_needed, self.n5_window),
            ("N6", self.n6_needed, self.n6_window),
        ):
            if needed > window:
                field = f"runs.{rule.lower()}_needed"
                raise WINDOW_TOO_SHORT.refuse(field=field, rule=rule, needed=needed, window=window)
        return RunLengths(**self.model_dump())


class EwmaAsked(Asked):
    weight: float = Field(default=0.2, ge=0.02, le=1.0, allow_inf_nan=False)
    width: float = Field(default=3.0, ge=0.5, le=6.0, allow_inf_nan=False)


class CusumAsked(Asked):
    reference: float = Field(default=0.5, ge=0.05, le=3.0, allow_inf_nan=False)
    interval: float = Field(default=5.0, ge=0.1, le=60.0, allow_inf_nan=False)
    head_start: float = Field(default=0.0, ge=0.0, le=60.0, allow_inf_nan=False)

    @field_validator("head_start")
    @classmethod
    def under_the_interval(cls, value: float, info: ValidationInfo) -> float:
        if "interval" in info.data and value >= info.data["interval"]:
            raise unfit(
                Text(zh="应小于判定区间 {interval}", en="it should be below the interval {interval}"),
                interval=info.data["interval"],
            )
        return value


class ChartAsked(Asked):
    """What a chart signals by. ``width``: where N1's limits stand, in sigma; zones at its thirds."""

    rules: list[RuleName] = Field(default=["N1"], max_length=9)
    runs: RunsAsked = RunsAsked()
    width: float = Field(default=3.0, ge=1.0, le=6.0, allow_inf_nan=False)
    ewma: EwmaAsked | None = None
    cusum: CusumAsked | None = None

    def chart(self) -> Chart:
        return chart_of(
            self.rules,
            self.runs.lengths(),
            self.width,
            None if self.ewma is None else Ewma(**self.ewma.model_dump()),
            None if self.cusum is None else Cusum(**self.cusum.model_dump()),
        )


class RunLengthAsked(ChartAsked):
    """``shifts`` of the process in its sigma."""

    subgroup_size: int = Field(default=1, ge=1, le=25)
    shifts: list[Shift] = Field(default=list(SHIFTS), min_length=1, max_length=12)


class RunLengthPoint(BaseModel):
    """``error``: the standard error of a simulation, 0 for an exact method; ``runs``: run lengths simulated,
    ``states``: of the chain. ``p05``, ``median``, ``p95``: samples within which 5, 50 and 95 % of the runs
    have signalled; null where they take too long to compute."""

    shift: float
    arl: float
    p05: int | None
    median: int | None
    p95: int | None
    error: float
    method: str
    states: int
    runs: int


class RunLengthShown(BaseModel):
    points: list[RunLengthPoint]


class ChartGroup(ChartAsked):
    """Charts alike: ``charts`` of them, with so many points each in a shift."""

    name: str = Field(default="", max_length=80)
    charts: int = Field(ge=1, le=100_000)
    samples: float = Field(ge=0.001, le=1e7, allow_inf_nan=False)


class PlantAsked(Asked):
    groups: list[ChartGroup] = Field(min_length=1, max_length=50)


class GroupShown(BaseModel):
    """``alarms``: false alarms a shift of the group."""

    name: str
    arl0: float
    error: float
    method: str
    alarms: float


class PlantShown(BaseModel):
    """``alarms``: false alarms a shift of all; ``shifts_between``: shifts from one to the next."""

    groups: list[GroupShown]
    alarms: float
    shifts_between: float


class ShewhartDesign(BaseModel):
    width: float
    arl0: float
    arl: float


class CusumDesignShown(BaseModel):
    reference: float
    interval: float
    head_start: float
    arl0: float
    arl: float


class EwmaDesignShown(BaseModel):
    weight: float
    width: float
    arl0: float
    arl: float


class ChartsDesigned(BaseModel):
    """Three charts with the same ARL0 and what each takes to find the shift. ``charted_shift``: the shift in
    sigma of what is charted."""

    charted_shift: float
    shewhart: ShewhartDesign
    cusum: CusumDesignShown
    ewma: EwmaDesignShown


def design_router(_: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/api/quality/design", tags=["quality"])

    @routes.post("/run_lengths", operation_id="quality.run_lengths", response_model=RunLengthShown)
    def run_lengths(caller: Caller, body: RunLengthAsked) -> Response:
        """Average run lengths of a chart by shift: exact where there is a method, simulated where not."""
        with caller.read(READ):
            pass
        return document(run_lengths_shown(body))

    @routes.post("/false_alarms", operation_id="quality.false_alarms", response_model=PlantShown)
    def alarms(caller: Caller, body: PlantAsked) -> Response:
        """False alarms a shift, all charts of a plant together."""
        with caller.read(READ):
            pass
        return document(false_alarms_shown(body))

    @routes.get("/charts", operation_id="quality.design_charts", response_model=ChartsDesigned)
    def charts(
        caller: Caller,
        arl0: Annotated[float, Query(ge=20.0, le=100_000.0, allow_inf_nan=False)],
        shift: Annotated[float, Query(ge=0.1, le=4.0, allow_inf_nan=False)],
        subgroup_size: Annotated[int, Query(ge=1, le=25)] = 1,
        fast_initial_response: bool = False,
    ) -> Response:
        """Shewhart limits, CUSUM and EWMA with the ARL0 wanted, tuned to a shift of the process."""
        with caller.read(READ):
            pass
        return document(designed(arl0, shift, subgroup_size, fast_initial_response))

    @routes.post("/mewma", operation_id="quality.design_mewma", response_model=MewmaShown)
    def mewma(caller: Caller, body: MewmaAsked) -> Response:
        """The limit of a MEWMA for a wanted run length, and its average run lengths by shift, exact."""
        with caller.read(READ):
            pass
        return document(mewma_shown(body))

    return routes


def run_lengths_shown(asked: RunLengthAsked) -> RunLengthShown:
    chart, root = asked.chart(), math.sqrt(asked.subgroup_size)
    budget = Budget("shifts")
    found = [(shift, run_length.run_length(chart, shift * root, budget)) for shift in asked.shifts]
    spread = [run_length.quantiles(chart, shift * root, budget) for shift in asked.shifts]
    return RunLengthShown(
        points=[_point(shift, arl, of) for (shift, arl), of in zip(found, spread, strict=True)]
    )


def _point(shift: float, arl: Arl, quantiles: tuple[int, ...] | None) -> RunLengthPoint:
    p05, median, p95 = quantiles or (None, None, None)
    return RunLengthPoint(
        shift=shift, arl=arl.value, p05=p05, median=median, p95=p95, error=arl.error, method=arl.method,
        states=arl.states, runs=arl.runs,
    )  # fmt: skip


def false_alarms_shown(asked: PlantAsked) -> PlantShown:
    groups, budget = [], Budget("groups")
    for group in asked.groups:
        arl = run_length.run_length(group.chart(), 0.0, budget)
        alarms = false_alarms([(group.samples, arl.value)], group.charts)
        groups.append(
            GroupShown(name=group.name, arl0=arl.value, error=arl.error, method=arl.method, alarms=alarms)
        )
    total = math.fsum(group.alarms for group in groups)
    return PlantShown(groups=groups, alarms=total, shifts_between=1.0 / total)


def designed(
    arl0: float, shift: float, subgroup_size: int = 1, fast_initial_response: bool = False
) -> ChartsDesigned:
    charted = shift * math.sqrt(subgroup_size)
    found = run_length.designs(arl0, charted, fast_initial_response)
    cusum, ewma = found.cusum, found.ewma
    return ChartsDesigned(
        charted_shift=charted,
        shewhart=ShewhartDesign(width=found.width, arl0=arl0, arl=found.shewhart.value),
        cusum=CusumDesignShown(
            reference=cusum.cusum.reference,
            interval=cusum.cusum.interval,
            head_start=cusum.cusum.head_start,
            arl0=cusum.in_control.value,
            arl=cusum.at_shift.value,
        ),
        ewma=EwmaDesignShown(
            weight=ewma.ewma.weight,
            width=ewma.ewma.width,
            arl0=ewma.in_control.value,
            arl=ewma.at_shift.value,
        ),
    )

"""Inputs and answers of control-plan commands."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    Field,
    FiniteFloat,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from jidoka_central.foundation.faults import unfit
from jidoka_central.foundation.registry import Answer, Input
from jidoka_central.foundation.text import Text
from jidoka_shared.wire.bundle import CHART_SIZES


class EwmaInput(Input):
    """Weight of the newest value, and limits in standard deviations of the EWMA."""

    weight: FiniteFloat = Field(gt=0, le=1)
    width: FiniteFloat = Field(gt=0, le=100)


class CusumInput(Input):
    """Reference value, decision interval and head start, in sigma of the charted value."""

    reference: FiniteFloat = Field(ge=0, le=100)
    interval: FiniteFloat = Field(gt=0, le=1000)
    head_start: FiniteFloat = Field(default=0.0, ge=0)

    @field_validator("head_start")
    @classmethod
    def _under_the_interval(cls, value: float, known: ValidationInfo) -> float:
        interval = known.data.get("interval")
        if interval is not None and value >= interval:
            raise unfit(
                Text(zh="应小于判定区间 {interval}", en="it should be below the interval {interval}"),
                interval=interval,
            )
        return value


class CharacteristicInput(Input):
    """One characteristic; ``gauge`` is the gauge's code and may be missing in a draft.

    ``chart``: means and ranges, means and standard deviations, or single values and moving ranges
    (subgroup size 1). ``msa_required``: the gauge needs a measurement study accepted for this characteristic
    of the item, else nothing is released or compiled. ``ewma`` and ``cusum`` set the design of ``mean.ewma``
    and ``mean.cusum``. ``special``: critical (``cc``: safety or law) or significant (``sc``) to the customer.
    """

    code: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    name_zh: str = Field(min_length=1, max_length=200)
    name_en: str = Field(min_length=1, max_length=200)
    unit: str = Field(min_length=1, max_length=12)
    decimals: int = Field(ge=0, le=6)
    nominal: FiniteFloat
    lsl: FiniteFloat | None = None
    usl: FiniteFloat | None = None
    plausible_min: FiniteFloat
    plausible_max: FiniteFloat
    device: str = Field(min_length=1, max_length=40)
    tag: str = Field(min_length=1, max_length=40)
    gauge: str | None = Field(default=None, max_length=40)
    subgroup_size: int = Field(ge=1, le=25)
    collect_subgroups: int = Field(ge=2, le=1000)
    stop_rules: tuple[str, ...] = Field(max_length=20)
    advice_rules: tuple[str, ...] = Field(default=(), max_length=20)
    reaction_zh: str = Field(default="", max_length=400)
    reaction_en: str = Field(default="", max_length=400)
    chart: Literal["xbar_r", "xbar_s", "imr"] = Field(default="xbar_r", validate_default=True)
    special: Literal["cc", "sc"] | None = None
    ewma: EwmaInput | None = None
    cusum: CusumInput | None = None
    msa_required: bool = False

    @field_validator("usl", "plausible_max")
    @classmethod
    def _above(cls, value: float | None, known: ValidationInfo) -> float | None:
        below = "lsl" if known.field_name == "usl" else "plausible_min"
        low = known.data.get(below)
        if value is not None and low is not None and low >= value:
            raise unfit(
                Text(zh="应大于 {below} 的 {low}", en="it should be above {below}, which is {low}"),
                below=below,
                low=low,
            )
        return value

    @field_validator("chart")
    @classmethod
    def _of_a_size(cls, chart: str, known: ValidationInfo) -> str:
        low, high = CHART_SIZES[chart]
        size = known.data.get("subgroup_size")
        if size is not None and not low <= size <= high:
            raise unfit(
                Text(
                    zh="{chart} 图的子组大小为 {low} 至 {high}，不能是 {size}",
                    en="a chart {chart} has subgroups of {low} to {high}, not of {size}",
                ),
                chart=chart,
                low=low,
                high=high,
                size=size,
            )
        return chart


class PlanContent(Input):
    """``parameters``: what the revision prescribes for the process beyond its characteristics, by code."""

    item: str = Field(min_length=1, max_length=40)
    cell: str = Field(min_length=1, max_length=250)
    sop: str = Field(min_length=1, max_length=40)
    profile: Literal["handshake", "free_running"]
    verification_subgroups: int = Field(default=1, ge=1, le=20)
    characteristics: tuple[CharacteristicInput, ...] = Field(min_length=1, max_length=200)
    parameters: dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")],
        Annotated[str, StringConstraints(min_length=1, max_length=40)],
    ] = Field(default={}, max_length=100)


class DraftPlan(PlanContent):
    """A new revision, or a new plan."""

    number: str = Field(min_length=1, max_length=40)
    revision: str = Field(min_length=1, max_length=12)


class ChangePlan(PlanContent):
    """What the draft is to say, whole: a characteristic that is not in it is taken out."""

    plan_id: UUID


class ReleasePlan(Input):
    plan_id: UUID


class PlanAnswer(Answer):
    id: UUID
    number: str
    revision: str
    state: str

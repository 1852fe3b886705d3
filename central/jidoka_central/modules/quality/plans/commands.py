"""Inputs and answers of control-plan commands."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, FiniteFloat, StringConstraints, model_validator

from jidoka_central.foundation.registry import Answer, Input


class CharacteristicInput(Input):
    """One characteristic; ``gauge`` is the gauge's code and may be missing in a draft."""

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
    subgroup_size: int = Field(ge=2, le=10)
    collect_subgroups: int = Field(ge=2, le=1000)
    stop_rules: tuple[str, ...] = Field(max_length=20)
    advice_rules: tuple[str, ...] = Field(default=(), max_length=20)
    reaction_zh: str = Field(default="", max_length=400)
    reaction_en: str = Field(default="", max_length=400)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.lsl is not None and self.usl is not None and self.lsl >= self.usl:
            raise ValueError("lsl must be below usl")
        if self.plausible_min >= self.plausible_max:
            raise ValueError("plausible_min must be below plausible_max")
        return self


class DraftPlan(Input):
    """``parameters``: what the revision prescribes for the process beyond its characteristics, by code."""

    number: str = Field(min_length=1, max_length=40)
    revision: str = Field(min_length=1, max_length=12)
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


class ReleasePlan(Input):
    plan_id: UUID


class PlanAnswer(Answer):
    id: UUID
    number: str
    revision: str
    state: str

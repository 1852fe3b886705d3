"""Inputs and answers of measurement system analysis."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, FiniteFloat, StringConstraints, model_validator

from jidoka_central.foundation.faults import unfit
from jidoka_central.foundation.registry import Answer, Input
from jidoka_central.foundation.text import Text
from jidoka_central.modules.masterdata.public import Code, DecimalText, Reason
from jidoka_central.modules.quality.msa.rules import Kind, Method
from jidoka_central.modules.quality.msa.table import VALUE_MAX, VALUE_MIN

Label = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Login = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Measure = Annotated[FiniteFloat, Field(ge=-VALUE_MAX, le=VALUE_MAX)]
Width = Annotated[FiniteFloat, Field(ge=VALUE_MIN, le=VALUE_MAX)]
Level = Annotated[FiniteFloat, Field(ge=0.5, le=0.999)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class PartInput(Input):
    """``reference``: the master's value as decimal text, or the category the part truly is of."""

    label: Label
    reference: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None


class PlanMsaStudy(Input):
    """``gauge``: its code; ``item`` and ``characteristic``: what control-plan line it is for (both or none);
    ``tolerance``: the width, in the unit of the measurement; ``minutes``: what one reading takes. ``seed``
    makes the order of the run, one is drawn when left out. ``level`` is 0.90 for gage R&R and 0.95 else.
    ``gauge_only``: readings come from the gauge in its line, typed ones are refused."""

    kind: Kind
    title: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    gauge: Code
    item: Code | None = None
    characteristic: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")] | None = None
    tolerance: Width | None = None
    parts: Annotated[tuple[PartInput, ...], Field(min_length=1, max_length=200)]
    appraisers: Annotated[tuple[Login, ...], Field(min_length=1, max_length=20)]
    trials: Annotated[int, Field(ge=1, le=500)]
    seed: Annotated[int, Field(ge=0, le=2**62)] | None = None
    minutes: DecimalText = "2"
    due: date | None = None
    method: Method = "anova"
    constants: Literal["exact", "aiag"] = "exact"
    alpha: Annotated[FiniteFloat, Field(ge=0.001, le=0.5)] = 0.05
    level: Level | None = None
    share: Annotated[FiniteFloat, Field(ge=0.1, le=100)] = 20.0
    resolution: Width | None = None
    calibration: Width | None = None
    process_sigma: Width | None = None
    categories: Annotated[tuple[Label, ...], Field(min_length=2, max_length=6)] = ("good", "bad")
    plausible_min: Measure | None = None
    plausible_max: Measure | None = None
    gauge_only: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.item is None) != (self.characteristic is None):
            raise unfit(
                Text(
                    zh="特性属于物料：两者都填或都不填",
                    en="a characteristic is one of an item: name both or none",
                ),
                field="item" if self.item is None else "characteristic",
            )
        low, high = self.plausible_min, self.plausible_max
        if low is not None and high is not None and low >= high:
            raise unfit(
                Text(zh="应大于下限 {low}", en="it should be above the lower end, which is {low}"),
                field="plausible_max",
                low=low,
            )
        return self


class StudyId(Input):
    study_id: UUID


class RecordMsaReading(StudyId):
    """``value``: decimal text of a measurement, or the category; ``position`` is the one that was asked
    for; ``confirmed``: it is right although far outside of what is expected."""

    position: Annotated[int, Field(ge=1, le=1_000_000)]
    value: Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
    confirmed: bool = False


class CorrectMsaReading(RecordMsaReading):
    reason: Reason


class DiscardMsaReading(StudyId):
    """It is taken again in its turn."""

    position: Annotated[int, Field(ge=1, le=1_000_000)]
    reason: Reason


class CancelMsaStudy(StudyId):
    reason: Reason


class JudgeMsaStudy(StudyId):
    verdict: Literal["accepted", "conditional", "rejected"]
    note: Note
    password: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class OverrideMsaStudy(StudyId):
    reason: Note
    password: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class StudyAnswer(Answer):
    id: UUID
    number: str
    state: str


class ReadingAnswer(StudyAnswer):
    """``taken`` of ``readings`` of the whole study; ``value`` as it was recorded, empty when discarded."""

    position: int
    taken: int
    readings: int
    value: str

"""Inputs and answers of corrective and preventive action."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from jidoka_central.foundation.faults import unfit
from jidoka_central.foundation.registry import Answer, Input
from jidoka_central.foundation.text import Text
from jidoka_central.modules.masterdata.public import Code, DecimalText, Reason

Long = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Login = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
Rating = Annotated[int, Field(ge=1, le=10)]
CauseKind = Literal["root", "escape"]


class Counts(Input):
    """Nonconforming of how many."""

    bad: Count
    total: Annotated[int, Field(ge=1, le=1_000_000_000)]


class Risk(Input):
    """Ratings of the FMEA, 1 to 10."""

    severity: Rating
    occurrence: Rating
    detection: Rating


class Source(Input):
    """The document a case comes from, such as a complaint."""

    type: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    id: UUID
    number: Annotated[str, StringConstraints(min_length=1, max_length=40)]


class StartCapa(Input):
    """From a nonconformance, a document or both. ``owner`` is a login, the starter's own when left out;
    ``check_days`` after the actions the effectiveness is checked."""

    kind: Literal["capa", "8d"] = "capa"
    nc_id: UUID | None = None
    document: Source | None = None
    item: Code | None = None
    title: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    problem: Long
    owner: Login | None = None
    before: Counts | None = None
    risk: Risk | None = None
    check_days: Annotated[int, Field(ge=1, le=730)] = 30


class CapaId(Input):
    capa_id: UUID


class NameTeam(CapaId):
    members: Annotated[tuple[Login, ...], Field(min_length=1, max_length=30)]


class DescribeProblem(CapaId):
    problem: Long
    before: Counts | None = None


class ContainProblem(CapaId):
    containment: Long


class StateCause(CapaId):
    kind: CauseKind
    statement: Long


class VerifyCause(CapaId):
    kind: CauseKind
    evidence: Long


class ImplementActions(CapaId):
    note: Reason = "-"
    risk: Risk | None = None


class JudgeEffectiveness(CapaId):
    """What was counted since the actions; ``before`` where it was not written down yet."""

    bad: Count
    total: Annotated[int, Field(ge=1, le=1_000_000_000)]
    before: Counts | None = None


class CloseCapa(CapaId):
    lesson: Long


class RejectProposal(CapaId):
    reason: Reason


class AddAction(CapaId):
    """``owner`` (a login) or ``role``: whose inbox it goes to."""

    purpose: Literal["containment", "corrective", "preventive"] = "corrective"
    what: Reason
    owner: Login | None = None
    role: Code | None = None
    due: date

    @model_validator(mode="after")
    def _owned(self) -> Self:
        if (self.owner is None) == (self.role is None):
            raise unfit(
                Text(zh="指定负责人或角色，二者取一", en="name an owner or a role, one of the two"),
                field="owner",
            )
        return self


class EndAction(Input):
    action_id: UUID
    note: Reason


class NameUpdate(CapaId):
    """``reference``: the FMEA's number, the control plan's number, or the cell's path. ``parameter`` and
    ``value``: what the control plan's next revision prescribes, such as ``tool_change_interval`` 150."""

    kind: Literal["fmea", "control_plan", "edge"]
    reference: Annotated[str, StringConstraints(min_length=1, max_length=204)]
    what: Reason
    baseline: Annotated[str, StringConstraints(max_length=80)] | None = None
    parameter: Code | None = None
    value: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.parameter is None) != (self.value is None):
            raise unfit(
                Text(zh="参数和数值须一起填写", en="a parameter and its value are given together"),
                field="value" if self.value is None else "parameter",
            )
        if self.parameter is not None and self.kind != "control_plan":
            raise unfit(
                Text(zh="只有控制计划有参数", en="only a control plan has parameters"), field="parameter"
            )
        return self


class ConfirmUpdate(Input):
    update_id: UUID
    evidence: Reason


class RecordCost(CapaId):
    """``hours`` as decimal text; ``rate`` an hour only where it is not the activity's own."""

    kind: Literal["training", "review", "work"] = "work"
    action_id: UUID | None = None
    activity: Code = "labour"
    hours: DecimalText
    rate: DecimalText | None = None
    what: Reason
    spent_on: date | None = None


class CapaAnswer(Answer):
    id: UUID
    number: str
    kind: str
    state: str


class ActionAnswer(Answer):
    id: UUID
    state: str


class UpdateAnswer(Answer):
    id: UUID
    baseline: str
    done: bool


class CostAnswer(Answer):
    id: UUID


class JudgementAnswer(CapaAnswer):
    effective: bool
    p_value: float

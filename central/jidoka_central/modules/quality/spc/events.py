"""What happens to limits, and the signals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class TrialLimitsComputed(Event):
    NAME: ClassVar[str] = "quality.trial_limits_computed"
    TITLE: ClassVar[Text] = Text(zh="试用控制限已计算", en="Trial limits computed")
    DOCUMENT: ClassVar[str] = "quality_control_limits"
    document_id: UUID
    plan_id: UUID
    characteristic: str
    limits_version: int
    order_number: str
    beyond: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LimitsFrozen(Event):
    NAME: ClassVar[str] = "quality.limits_frozen"
    TITLE: ClassVar[Text] = Text(zh="控制限已冻结", en="Limits frozen")
    DOCUMENT: ClassVar[str] = "quality_control_limits"
    document_id: UUID
    plan_id: UUID
    characteristic: str
    limits_version: int
    order_number: str
    signature_id: UUID


@dataclass(frozen=True, slots=True)
class SignalRecorded(Event):
    NAME: ClassVar[str] = "quality.signal_recorded"
    TITLE: ClassVar[Text] = Text(zh="过程信号已记录", en="Process signal recorded")
    DOCUMENT: ClassVar[str] = "quality_signal"
    document_id: UUID
    signal: str
    kind: str
    chart: str
    rules: tuple[str, ...]
    order_number: str | None
    subgroup: int


@dataclass(frozen=True, slots=True)
class LimitsProposed(Event):
    """Limits were computed anew on a person's request; ``replaces_id``: the trial version they stand for."""

    NAME: ClassVar[str] = "quality.limits_proposed"
    TITLE: ClassVar[Text] = Text(zh="已提出控制限", en="Limits proposed")
    DOCUMENT: ClassVar[str] = "quality_control_limits"
    document_id: UUID
    plan_id: UUID
    characteristic: str
    limits_version: int
    order_number: str
    method: str
    proposal: str
    excluded: int
    replaces_id: UUID | None


@dataclass(frozen=True, slots=True)
class LimitsWithdrawn(Event):
    NAME: ClassVar[str] = "quality.limits_withdrawn"
    TITLE: ClassVar[Text] = Text(zh="控制限已撤回", en="Limits withdrawn")
    DOCUMENT: ClassVar[str] = "quality_control_limits"
    document_id: UUID
    plan_id: UUID
    characteristic: str
    limits_version: int
    why: str


@dataclass(frozen=True, slots=True)
class PointsAnnotated(Event):
    NAME: ClassVar[str] = "quality.points_annotated"
    TITLE: ClassVar[Text] = Text(zh="已标注图上的点", en="Points annotated")
    DOCUMENT: ClassVar[str] = "quality_annotation"
    document_id: UUID
    characteristic: str
    order_number: str
    first: int
    last: int
    cause_code: str
    text: str


@dataclass(frozen=True, slots=True)
class ExclusionsSaved(Event):
    NAME: ClassVar[str] = "quality.exclusions_saved"
    TITLE: ClassVar[Text] = Text(zh="剔除集已保存", en="Exclusions saved")
    DOCUMENT: ClassVar[str] = "quality_exclusion_set"
    document_id: UUID
    characteristic: str
    set_name: str
    points: int


@dataclass(frozen=True, slots=True)
class AnnotationWithdrawn(Event):
    """``document_id`` is the withdrawal's own, ``of_id`` the annotation that no longer stands."""

    NAME: ClassVar[str] = "quality.annotation_withdrawn"
    TITLE: ClassVar[Text] = Text(zh="图上标注已撤回", en="Annotation withdrawn")
    DOCUMENT: ClassVar[str] = "quality_annotation"
    document_id: UUID
    of_id: UUID
    characteristic: str
    why: str


@dataclass(frozen=True, slots=True)
class ExclusionsEnded(Event):
    NAME: ClassVar[str] = "quality.exclusions_ended"
    TITLE: ClassVar[Text] = Text(zh="剔除集已停用", en="Exclusions ended")
    DOCUMENT: ClassVar[str] = "quality_exclusion_set"
    document_id: UUID
    characteristic: str
    set_name: str
    why: str


@dataclass(frozen=True, slots=True)
class ChartSaved(Event):
    NAME: ClassVar[str] = "quality.chart_saved"
    TITLE: ClassVar[Text] = Text(zh="图表已保存", en="Chart saved")
    DOCUMENT: ClassVar[str] = "quality_chart"
    document_id: UUID
    chart_name: str
    shared: bool


@dataclass(frozen=True, slots=True)
class ChartDeleted(Event):
    NAME: ClassVar[str] = "quality.chart_deleted"
    TITLE: ClassVar[Text] = Text(zh="图表已删除", en="Chart deleted")
    DOCUMENT: ClassVar[str] = "quality_chart"
    document_id: UUID
    chart_name: str


SPC_EVENTS = (
    TrialLimitsComputed,
    LimitsFrozen,
    LimitsProposed,
    LimitsWithdrawn,
    SignalRecorded,
    PointsAnnotated,
    AnnotationWithdrawn,
    ExclusionsSaved,
    ExclusionsEnded,
    ChartSaved,
    ChartDeleted,
)

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

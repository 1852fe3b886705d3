"""What happens to gauges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class GaugeRegistered(Event):
    NAME: ClassVar[str] = "quality.gauge_registered"
    TITLE: ClassVar[Text] = Text(zh="量具已登记", en="Gauge registered")
    DOCUMENT: ClassVar[str] = "quality_gauge"
    document_id: UUID
    code: str


@dataclass(frozen=True, slots=True)
class GaugeCalibrated(Event):
    NAME: ClassVar[str] = "quality.gauge_calibrated"
    TITLE: ClassVar[Text] = Text(zh="量具已校准", en="Gauge calibrated")
    DOCUMENT: ClassVar[str] = "quality_gauge"
    document_id: UUID
    certificate: str
    due_on: date
    passed: bool


@dataclass(frozen=True, slots=True)
class GaugeStudied(Event):
    NAME: ClassVar[str] = "quality.gauge_studied"
    TITLE: ClassVar[Text] = Text(zh="测量系统分析已记录", en="Measurement system study recorded")
    DOCUMENT: ClassVar[str] = "quality_gauge"
    document_id: UUID
    reference: str
    grr_bp: int
    ndc: int
    accepted: bool

"""What has happened to rates and standard costs. Both are micro-units of the currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class RateSet(Event):
    NAME: ClassVar[str] = "finance.rate_set"
    TITLE: ClassVar[Text] = Text(zh="费率已设定", en="Rate set")
    DOCUMENT: ClassVar[str] = "activity_rate"
    document_id: UUID
    activity: str
    rate: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class CostVersionCreated(Event):
    """``costs``: (item id, cost)."""

    NAME: ClassVar[str] = "finance.cost_version_created"
    TITLE: ClassVar[Text] = Text(zh="成本版本已建立", en="Cost version created")
    DOCUMENT: ClassVar[str] = "cost_version"
    document_id: UUID
    number: str
    valid_from: date
    costs: tuple[tuple[UUID, int], ...]


@dataclass(frozen=True, slots=True)
class CostVersionReleased(Event):
    NAME: ClassVar[str] = "finance.cost_version_released"
    TITLE: ClassVar[Text] = Text(zh="成本版本已发布", en="Cost version released")
    DOCUMENT: ClassVar[str] = "cost_version"
    document_id: UUID
    number: str
    valid_from: date


EVENTS = (RateSet, CostVersionCreated, CostVersionReleased)

"""What happens to documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class SopDrafted(Event):
    NAME: ClassVar[str] = "quality.sop_drafted"
    TITLE: ClassVar[Text] = Text(zh="作业指导书已起草", en="SOP drafted")
    DOCUMENT: ClassVar[str] = "quality_sop"
    document_id: UUID
    number: str
    revision: str


@dataclass(frozen=True, slots=True)
class SopReleased(Event):
    NAME: ClassVar[str] = "quality.sop_released"
    TITLE: ClassVar[Text] = Text(zh="作业指导书已发布", en="SOP released")
    DOCUMENT: ClassVar[str] = "quality_sop"
    document_id: UUID
    number: str
    revision: str
    sha256: str

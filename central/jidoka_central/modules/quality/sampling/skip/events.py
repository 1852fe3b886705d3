"""What happens to skip-lot programmes of three states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class SkipLotProgrammeSet(Event):
    """The numbers of a programme were entered, or those of a draft replaced."""

    NAME: ClassVar[str] = "quality.skip_lot_programme_set"
    TITLE: ClassVar[Text] = Text(zh="跳批方案已录入", en="Skip-lot programme entered")
    DOCUMENT: ClassVar[str] = "quality_skip_lot_programme"
    document_id: UUID
    code: str
    revision: int
    title: str
    source: str
    numbers: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SkipLotProgrammeReleased(Event):
    """A second person signed the numbers: requirements may name the programme."""

    NAME: ClassVar[str] = "quality.skip_lot_programme_released"
    TITLE: ClassVar[Text] = Text(zh="跳批方案已发布", en="Skip-lot programme released")
    DOCUMENT: ClassVar[str] = "quality_skip_lot_programme"
    document_id: UUID
    code: str
    revision: int


@dataclass(frozen=True, slots=True)
class SkipLotProgrammeRetired(Event):
    """It holds no more. ``reason``: a person's words, or superseded."""

    NAME: ClassVar[str] = "quality.skip_lot_programme_retired"
    TITLE: ClassVar[Text] = Text(zh="跳批方案已停用", en="Skip-lot programme retired")
    DOCUMENT: ClassVar[str] = "quality_skip_lot_programme"
    document_id: UUID
    code: str
    revision: int
    reason: str


SKIP_LOT_EVENTS: Final = (SkipLotProgrammeSet, SkipLotProgrammeReleased, SkipLotProgrammeRetired)

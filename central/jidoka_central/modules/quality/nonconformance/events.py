"""What happens to nonconformances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class NcOpened(Event):
    NAME: ClassVar[str] = "quality.nc_opened"
    TITLE: ClassVar[Text] = Text(zh="不合格已开立", en="Nonconformance opened")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    number: str
    origin: str
    item_id: UUID
    order_number: str | None
    stop: str | None


@dataclass(frozen=True, slots=True)
class PiecesHeld(Event):
    NAME: ClassVar[str] = "quality.pieces_held"
    TITLE: ClassVar[Text] = Text(zh="工件已隔离", en="Pieces held")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    pieces: tuple[int, ...]
    serials: tuple[str | None, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class NcContained(Event):
    NAME: ClassVar[str] = "quality.nc_contained"
    TITLE: ClassVar[Text] = Text(zh="不合格已隔离", en="Nonconformance contained")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    held_from: int
    held_to: int


@dataclass(frozen=True, slots=True)
class FirstReactionRecorded(Event):
    NAME: ClassVar[str] = "quality.first_reaction_recorded"
    TITLE: ClassVar[Text] = Text(zh="首次反应已记录", en="First reaction recorded")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    person: str
    cause: str
    action: str


@dataclass(frozen=True, slots=True)
class PiecesReleased(Event):
    NAME: ClassVar[str] = "quality.pieces_released"
    TITLE: ClassVar[Text] = Text(zh="工件已放行", en="Pieces released")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    pieces: tuple[int, ...]
    serials: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DowntimeEnded(Event):
    NAME: ClassVar[str] = "quality.downtime_ended"
    TITLE: ClassVar[Text] = Text(zh="停机结束", en="Downtime ended")
    DOCUMENT: ClassVar[str] = "quality_nc"
    document_id: UUID
    stopped_at: int
    resumed_at: int
    seconds: int

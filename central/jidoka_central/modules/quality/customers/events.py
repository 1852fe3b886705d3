"""What happens to complaints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class ComplaintOpened(Event):
    """A customer complains about delivered pieces; what is held, and who is told, follows in the same
    transaction."""

    NAME: ClassVar[str] = "quality.complaint_opened"
    TITLE: ClassVar[Text] = Text(zh="客户投诉已受理", en="Complaint opened")
    DOCUMENT: ClassVar[str] = "quality_complaint"
    document_id: UUID
    number: str
    customer_id: UUID
    item_id: UUID
    lot_ids: tuple[UUID, ...]
    serials: tuple[str, ...]
    text: str
    escape_point: str
    scope: str
    nc_id: UUID
    nc_number: str
    capa_id: UUID
    capa_number: str


@dataclass(frozen=True, slots=True)
class ComplaintContained(Event):
    """``held``: siblings in stock that are held now. ``notices``: customer and how many siblings it has."""

    NAME: ClassVar[str] = "quality.complaint_contained"
    TITLE: ClassVar[Text] = Text(zh="投诉围堵已生效", en="Complaint contained")
    DOCUMENT: ClassVar[str] = "quality_complaint"
    document_id: UUID
    number: str
    held: tuple[str, ...]
    notices: tuple[tuple[UUID, int], ...]


@dataclass(frozen=True, slots=True)
class ContainmentLifted(Event):
    """The complaint lets go of everything it held."""

    NAME: ClassVar[str] = "quality.containment_lifted"
    TITLE: ClassVar[Text] = Text(zh="投诉围堵已解除", en="Containment lifted")
    DOCUMENT: ClassVar[str] = "quality_complaint"
    document_id: UUID
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class ComplaintPiecesReturned(Event):
    NAME: ClassVar[str] = "quality.complaint_pieces_returned"
    TITLE: ClassVar[Text] = Text(zh="投诉件已退回", en="Pieces of a complaint came back")
    DOCUMENT: ClassVar[str] = "quality_complaint"
    document_id: UUID
    number: str
    serials: tuple[str, ...]
    returns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticeSent(Event):
    NAME: ClassVar[str] = "quality.notice_sent"
    TITLE: ClassVar[Text] = Text(zh="已通知客户", en="Customer told")
    DOCUMENT: ClassVar[str] = "quality_complaint_notice"
    document_id: UUID
    complaint_id: UUID
    complaint: str
    customer_id: UUID
    serials: int


@dataclass(frozen=True, slots=True)
class ComplaintAnswered(Event):
    NAME: ClassVar[str] = "quality.complaint_answered"
    TITLE: ClassVar[Text] = Text(zh="投诉已答复", en="Complaint answered")
    DOCUMENT: ClassVar[str] = "quality_complaint"
    document_id: UUID
    number: str
    answer: str


@dataclass(frozen=True, slots=True)
class ComplaintClosed(Event):
    NAME: ClassVar[str] = "quality.complaint_closed"
    TITLE: ClassVar[Text] = Text(zh="投诉已关闭", en="Complaint closed")
    DOCUMENT: ClassVar[str] = "quality_complaint"
    document_id: UUID
    number: str


CUSTOMER_EVENTS: Final = (
    ComplaintOpened,
    ComplaintContained,
    ContainmentLifted,
    ComplaintPiecesReturned,
    NoticeSent,
    ComplaintAnswered,
    ComplaintClosed,
)

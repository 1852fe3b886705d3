"""What signing leaves in the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class DocumentSigned(Event):
    NAME: ClassVar[str] = "signatures.document_signed"
    TITLE: ClassVar[Text] = Text(zh="单据已签署", en="Document signed")
    DOCUMENT: ClassVar[str] = "signature"
    document_id: UUID
    signed_document: str
    signed_document_id: UUID
    login: str
    role: str | None
    meaning_zh: str
    meaning_en: str
    content_hash: str

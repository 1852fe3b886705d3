"""What happens to capability studies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class CapabilityStudied(Event):
    """``called``: capable, not_capable, performs or does_not_perform; ``index``: cpk or ppk."""

    NAME: ClassVar[str] = "quality.capability_studied"
    TITLE: ClassVar[Text] = Text(zh="过程能力已研究", en="Capability studied")
    DOCUMENT: ClassVar[str] = "quality_capability_study"
    document_id: UUID
    number: str
    item: str | None
    characteristic: str
    called: str
    index: str
    value: str
    data_hash: str

"""What happens to series of lots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class SeveritySwitched(Event):
    """``before`` and ``after``: normal, tightened, reduced, discontinued. ``reason``: two_of_five,
    five_accepted, five_rejected, reduced_rejected, between_numbers, or a person's words."""

    NAME: ClassVar[str] = "quality.severity_switched"
    TITLE: ClassVar[Text] = Text(zh="检验严格度已转移", en="Severity of inspection switched")
    DOCUMENT: ClassVar[str] = "quality_switching"
    document_id: UUID
    item_id: UUID
    partner_id: UUID | None
    origin: str
    defect_class: str
    before: str
    after: str
    reason: str

"""What happens to series of lots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final
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


@dataclass(frozen=True, slots=True)
class SkippingChanged(Event):
    """From now on lots are drawn, or drawn at another frequency, or every lot is inspected again. ``reason``:
    skip_qualified, skip_lot_not_accepted, skip_severity, skip_requirement, skip_containment, or a person's
    words; of a programme of three states, which ``state`` (every_lot, skipping, interrupted) and ``one_in``
    belong to, also skip_rarer, skip_interrupted, skip_requalified, skip_disqualified,
    skip_not_requalified."""

    NAME: ClassVar[str] = "quality.skipping_changed"
    TITLE: ClassVar[Text] = Text(zh="跳批检验已变更", en="Skip-lot inspection changed")
    DOCUMENT: ClassVar[str] = "quality_switching"
    document_id: UUID
    item_id: UUID
    partner_id: UUID | None
    origin: str
    defect_class: str
    skipping: bool
    reason: str
    state: str | None = None
    one_in: int | None = None


SAMPLING_EVENTS: Final = (SeveritySwitched, SkippingChanged)

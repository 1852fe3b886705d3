"""What happens to inspections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text
from jidoka_central.modules.inventory.public import DocumentRef


@dataclass(frozen=True, slots=True)
class InspectionRequirementSet(Event):
    NAME: ClassVar[str] = "quality.inspection_requirement_set"
    TITLE: ClassVar[Text] = Text(zh="检验要求已设定", en="Inspection requirement set")
    DOCUMENT: ClassVar[str] = "quality_inspection_requirement"
    document_id: UUID
    item_id: UUID
    partner_id: UUID | None
    origin: str
    required: bool


@dataclass(frozen=True, slots=True)
class InspectionPlanned(Event):
    """An order was placed: what comes will be inspected. ``quantity`` is micro-units; ``to_inspect`` is of
    all samples together, ``ac`` and ``re`` are those of the last; ``None`` for variables."""

    NAME: ClassVar[str] = "quality.inspection_planned"
    TITLE: ClassVar[Text] = Text(zh="检验已计划", en="Inspection planned")
    DOCUMENT: ClassVar[str] = "quality_inspection"
    document_id: UUID
    number: str
    origin: str
    item_id: UUID
    partner_id: UUID | None
    quantity: int
    document: DocumentRef
    edition: str
    severity: str
    letter: str
    to_inspect: int
    ac: int | None
    re: int | None
    kind: str = "single"


@dataclass(frozen=True, slots=True)
class InspectionOpened(Event):
    """The lot is there: the plan is the one for the quantity that came (micro-units); the rest as in
    ``InspectionPlanned``."""

    NAME: ClassVar[str] = "quality.inspection_opened"
    TITLE: ClassVar[Text] = Text(zh="检验已开始", en="Inspection opened")
    DOCUMENT: ClassVar[str] = "quality_inspection"
    document_id: UUID
    number: str
    origin: str
    item_id: UUID
    partner_id: UUID | None
    lot_id: UUID
    lot_number: str
    quantity: int
    document: DocumentRef
    edition: str
    severity: str
    letter: str
    to_inspect: int
    ac: int | None
    re: int | None
    kind: str = "single"


@dataclass(frozen=True, slots=True)
class InspectionSkipped(Event):
    """The skip-lot programme did not draw the lot: it is accepted without inspection. ``draw``: what was
    drawn, of 1, as decimal text; ``quantity`` is micro-units. ``clearance`` is SkSP-2's, ``programme`` the
    code of one of three states."""

    NAME: ClassVar[str] = "quality.inspection_skipped"
    TITLE: ClassVar[Text] = Text(zh="检验已跳过（免检接收）", en="Inspection skipped, lot accepted")
    DOCUMENT: ClassVar[str] = "quality_inspection"
    document_id: UUID
    number: str
    origin: str
    item_id: UUID
    partner_id: UUID | None
    lot_id: UUID
    lot_number: str
    quantity: int
    source: DocumentRef
    plant: str
    clearance: int | None
    one_in: int
    draw: str
    programme: str | None = None


@dataclass(frozen=True, slots=True)
class InspectionSampled(Event):
    """A sample decided nothing: the next one is to be taken. ``minutes`` is micro-minutes."""

    NAME: ClassVar[str] = "quality.inspection_sampled"
    TITLE: ClassVar[Text] = Text(zh="样本已录入，继续抽样", en="Sample recorded, next one to take")
    DOCUMENT: ClassVar[str] = "quality_inspection"
    document_id: UUID
    number: str
    stage: int
    inspected: int
    nonconforming: int
    minutes: int


@dataclass(frozen=True, slots=True)
class InspectionReplanned(Event):
    """An open inspection takes the plan of its requirement as that stands now."""

    NAME: ClassVar[str] = "quality.inspection_replanned"
    TITLE: ClassVar[Text] = Text(zh="检验方案已重定", en="Inspection planned anew")
    DOCUMENT: ClassVar[str] = "quality_inspection"
    document_id: UUID
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class InspectionDecided(Event):
    """The lot is accepted or not. ``inspected``, ``nonconforming`` and ``minutes`` are of all samples
    together; ``inspected`` and ``nonconforming`` count units; ``quantity`` and
    ``nonconforming_quantity`` are micro-units, ``minutes`` micro-minutes. ``source`` is the document the lot
    came with (a receipt, a delivery), ``planned_for`` the one it was planned for (an order).
    """

    NAME: ClassVar[str] = "quality.inspection_decided"
    TITLE: ClassVar[Text] = Text(zh="检验已判定", en="Inspection decided")
    DOCUMENT: ClassVar[str] = "quality_inspection"
    document_id: UUID
    number: str
    origin: str
    accepted: bool
    item_id: UUID
    partner_id: UUID | None
    lot_id: UUID
    lot_number: str
    quantity: int
    inspected: int
    nonconforming: int
    nonconforming_quantity: int
    minutes: int
    source: DocumentRef
    planned_for: DocumentRef | None
    plant: str


@dataclass(frozen=True, slots=True)
class InspectionCancelled(Event):
    """``minutes``: micro-minutes that were spent on samples before the lot was taken away."""

    NAME: ClassVar[str] = "quality.inspection_cancelled"
    TITLE: ClassVar[Text] = Text(zh="检验已取消", en="Inspection cancelled")
    DOCUMENT: ClassVar[str] = "quality_inspection"
    document_id: UUID
    number: str
    reason: str
    origin: str
    item_id: UUID
    minutes: int = 0


EVENTS: Final = (
    InspectionRequirementSet,
    InspectionPlanned,
    InspectionOpened,
    InspectionSkipped,
    InspectionSampled,
    InspectionReplanned,
    InspectionDecided,
    InspectionCancelled,
)

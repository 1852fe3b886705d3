"""What happens to master data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class UnitCreated(Event):
    NAME: ClassVar[str] = "masterdata.unit_created"
    TITLE: ClassVar[Text] = Text(zh="计量单位已建立", en="Unit of measure created")
    DOCUMENT: ClassVar[str] = "unit"
    document_id: UUID
    code: str
    decimals: int


@dataclass(frozen=True, slots=True)
class ItemCreated(Event):
    NAME: ClassVar[str] = "masterdata.item_created"
    TITLE: ClassVar[Text] = Text(zh="物料已建立", en="Item created")
    DOCUMENT: ClassVar[str] = "item"
    document_id: UUID
    number: str
    unit: str
    kind: str
    tracking: str


@dataclass(frozen=True, slots=True)
class PartnerCreated(Event):
    NAME: ClassVar[str] = "masterdata.partner_created"
    TITLE: ClassVar[Text] = Text(zh="业务伙伴已建立", en="Partner created")
    DOCUMENT: ClassVar[str] = "partner"
    document_id: UUID
    number: str
    supplier: bool
    customer: bool


@dataclass(frozen=True, slots=True)
class CellCreated(Event):
    """The cell and whatever levels above it were missing now exist."""

    NAME: ClassVar[str] = "masterdata.cell_created"
    TITLE: ClassVar[Text] = Text(zh="单元已建立", en="Cell created")
    DOCUMENT: ClassVar[str] = "place"
    document_id: UUID
    path: str
    plant: str


@dataclass(frozen=True, slots=True)
class WorkCentreCreated(Event):
    NAME: ClassVar[str] = "masterdata.work_centre_created"
    TITLE: ClassVar[Text] = Text(zh="工作中心已建立", en="Work centre created")
    DOCUMENT: ClassVar[str] = "work_centre"
    document_id: UUID
    number: str
    cell_id: UUID


@dataclass(frozen=True, slots=True)
class BomRevised(Event):
    """A new revision; ``lines`` as (item id, micro-units for one of the parent)."""

    NAME: ClassVar[str] = "masterdata.bom_revised"
    TITLE: ClassVar[Text] = Text(zh="物料清单已换版", en="Bill of materials revised")
    DOCUMENT: ClassVar[str] = "bom"
    document_id: UUID
    item_id: UUID
    revision: int
    lines: tuple[tuple[UUID, int], ...]


@dataclass(frozen=True, slots=True)
class RoutingRevised(Event):
    """A new revision; ``operations`` as (number, work centre, micro-minutes for one unit)."""

    NAME: ClassVar[str] = "masterdata.routing_revised"
    TITLE: ClassVar[Text] = Text(zh="工艺路线已换版", en="Routing revised")
    DOCUMENT: ClassVar[str] = "routing"
    document_id: UUID
    item_id: UUID
    revision: int
    operations: tuple[tuple[int, str, int], ...]


EVENTS = (
    UnitCreated,
    ItemCreated,
    PartnerCreated,
    CellCreated,
    WorkCentreCreated,
    BomRevised,
    RoutingRevised,
)

"""What other modules get to hold: master data as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

ItemKind = Literal["purchased", "made"]
Tracking = Literal["lot", "serial"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure; ``decimals`` is how finely it may be counted."""

    id: UUID
    code: str
    name_zh: str
    name_en: str
    decimals: int


@dataclass(frozen=True, slots=True)
class Item:
    """An item; ``unit`` is the code of the unit it is stocked in, ``decimals`` that unit's.
    ``grade_of_id``: the item of which it is the lower grade."""

    id: UUID
    number: str
    name_zh: str
    name_en: str
    unit: str
    decimals: int
    kind: ItemKind
    tracking: Tracking
    grade_of_id: UUID | None = None

    @property
    def serialised(self) -> bool:
        return self.tracking == "serial"


@dataclass(frozen=True, slots=True)
class Partner:
    id: UUID
    number: str
    name: str
    supplier: bool
    customer: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a line: where an edge watches. ``path`` is enterprise/site/area/line/cell."""

    id: UUID
    plant: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class WorkCentre:
    id: UUID
    number: str
    name_zh: str
    name_en: str
    plant: str
    cell_id: UUID


@dataclass(frozen=True, slots=True)
class BomLine:
    """``quantity``: micro-units of the component for one unit of the parent."""

    position: int
    item_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class Bom:
    id: UUID
    item_id: UUID
    revision: int
    lines: tuple[BomLine, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """``minutes``: micro-minutes for one unit."""

    number: int
    name_zh: str
    name_en: str
    work_centre_id: UUID
    work_centre: str
    cell_id: UUID
    minutes: int


@dataclass(frozen=True, slots=True)
class Routing:
    id: UUID
    item_id: UUID
    revision: int
    operations: tuple[Operation, ...]
    scrap_allowance: int = 0  # millionths of an order's quantity

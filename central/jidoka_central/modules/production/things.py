"""A work order as other modules hold it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Order:
    """Quantities are micro-units of the item's unit, ``wip`` minor units; see ``model.py`` for what each
    counts."""

    id: UUID
    number: str
    plant: str
    item_id: UUID
    quantity: int
    cell_id: UUID
    bom_id: UUID
    routing_id: UUID
    state: str
    plan_revision_id: UUID | None
    plan: str | None
    made: int
    confirmed: int
    scrapped: int
    received: int
    wip: int
    pause_reason: str | None
    released: int | None
    started: int | None
    completed: int | None
    created: int
    version: int

    @property
    def good(self) -> int:
        return self.confirmed - self.scrapped


@dataclass(frozen=True, slots=True)
class WipDifference:
    """An order whose work in process is not the sum of its entries."""

    order: str
    stored: int
    computed: int

"""Inspections and requirements in pages, and one inspection whole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset
from jidoka_central.foundation.states import Action
from jidoka_central.foundation.text import Text
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.inspection.model import INSPECTION, REQUIREMENT
from jidoka_central.modules.quality.inspection.states import INSPECTION_STATES
from jidoka_central.modules.quality.sampling.editions import EDITIONS

READ = "quality.read"
Page = tuple[list[Any], str | None]


class Filters(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class InspectionFilters(Filters):
    """``document``: the number of the order, receipt or delivery; ``lot``: the lot's number."""

    state: str | None = None
    origin: str | None = None
    item: str | None = None
    document: str | None = None
    lot: str | None = None


class RequirementFilters(Filters):
    item: str | None = None


class InspectionRow(Answer):
    """``quantity`` and ``minutes`` are decimal texts; instants are UTC microseconds. ``resubmitted``: it was
    rejected before, and counts for no switching of severity."""

    id: UUID
    number: str
    state: str
    origin: str
    item: str
    item_zh: str
    item_en: str
    unit: str
    partner: str | None
    lot: str | None
    lot_id: UUID | None
    quantity: str
    order: str | None
    document: str | None
    edition: str
    level: str
    aql: str
    severity: str
    resubmitted: bool
    code_letter: str
    letter: str
    to_inspect: int
    ac: int
    re: int
    inspected: int | None
    nonconforming: int | None
    minutes: str | None
    verdict: str | None
    decided_by: str | None
    decided_at: int | None
    created_at: int


class InspectionView(InspectionRow):
    """``sample_size`` is the plan's, ``to_inspect`` what is inspected of this lot: the whole of a lot not
    larger. ``edition_*``: what the plan comes from and what that was held against."""

    version: int
    plant: str | None
    lot_size: int
    sample_size: int
    whole_lot: bool
    defect_class: str
    edition_zh: str
    edition_en: str
    verified_zh: str
    verified_en: str
    order_id: UUID | None
    order_type: str | None
    document_id: UUID | None
    document_type: str | None
    note: str | None


class RequirementRow(Answer):
    id: UUID
    item: str
    partner: str | None
    origin: str
    required: bool
    defect_class: str
    edition: str
    level: str
    aql: str
    severity: str


def inspections(q: Queries, filters: InspectionFilters, cursor: str | None, limit: int) -> Page:
    statement = sa.select(INSPECTION).where(INSPECTION.c.company == q.company)
    if filters.state:
        statement = statement.where(INSPECTION.c.state == filters.state)
    if filters.origin:
        statement = statement.where(INSPECTION.c.origin == filters.origin)
    if filters.item:
        item = masterdata.item_by_number(q, filters.item)
        statement = statement.where(INSPECTION.c.item_id == item.id)
    if filters.document:
        statement = statement.where(
            sa.or_(
                INSPECTION.c.planned_number == filters.document,
                INSPECTION.c.source_number == filters.document,
            )
        )
    if filters.lot:
        statement = statement.where(INSPECTION.c.lot_number == filters.lot)
    rows, following = newest_first(q, statement, INSPECTION.c.id, cursor, limit)
    names = _Names(q)
    return [InspectionRow(**_shown(names, row)) for row in rows], following


def inspection_view(q: Queries, inspection_id: UUID) -> InspectionView:
    row = q.get(INSPECTION, inspection_id, "inspection")
    edition = EDITIONS[row["edition"]]
    return InspectionView(
        **_shown(_Names(q), row),
        version=row["version"],
        plant=row["plant"],
        lot_size=row["lot_size"],
        sample_size=row["sample_size"],
        whole_lot=row["to_inspect"] == row["lot_size"],
        defect_class=row["defect_class"],
        edition_zh=edition.title.zh,
        edition_en=edition.title.en,
        verified_zh=edition.verified.zh,
        verified_en=edition.verified.en,
        order_id=row["planned_id"],
        order_type=row["planned_type"],
        document_id=row["source_id"],
        document_type=row["source_type"],
        note=row["note"],
    )


def inspection_actions(q: Queries, inspection_id: UUID) -> list[Action]:
    row = q.get(INSPECTION, inspection_id, "inspection")
    return q.actions(INSPECTION_STATES, row["state"], row, row["number"])


def inspection_requirements(q: Queries, filters: RequirementFilters, cursor: str | None, limit: int) -> Page:
    statement = sa.select(REQUIREMENT).where(REQUIREMENT.c.company == q.company)
    if filters.item:
        item = masterdata.item_by_number(q, filters.item)
        statement = statement.where(REQUIREMENT.c.item_id == item.id)
    rows, following = newest_first(q, statement, REQUIREMENT.c.id, cursor, limit)
    names = ("id", "origin", "required", "defect_class", "edition", "level", "aql", "severity")
    known = _Names(q)
    return [
        RequirementRow(
            item=known.item(row["item_id"]).number,
            partner=known.partner(row["partner_id"]),
            **{name: row[name] for name in names},
        )
        for row in rows
    ], following


class _Names:
    """Items and partners of one page, each asked for once."""

    def __init__(self, q: Queries) -> None:
        self._q = q
        self._items: dict[UUID, masterdata.Item] = {}
        self._partners: dict[UUID, str] = {}

    def item(self, item_id: UUID) -> masterdata.Item:
        if item_id not in self._items:
            self._items[item_id] = masterdata.get_item(self._q, item_id)
        return self._items[item_id]

    def partner(self, partner_id: UUID | None) -> str | None:
        if partner_id is None:
            return None
        if partner_id not in self._partners:
            self._partners[partner_id] = masterdata.get_partner(self._q, partner_id).number
        return self._partners[partner_id]


def _shown(known: _Names, row: RowMapping) -> dict[str, Any]:
    item = known.item(row["item_id"])
    names = (
        "id", "number", "state", "origin", "lot_id", "edition", "level", "aql", "severity", "resubmitted",
        "code_letter", "letter", "to_inspect", "ac", "re", "inspected", "nonconforming", "verdict",
        "decided_by", "decided_at",
    )  # fmt: skip
    return {name: row[name] for name in names} | {
        "item": item.number,
        "item_zh": item.name_zh,
        "item_en": item.name_en,
        "unit": item.unit,
        "partner": known.partner(row["partner_id"]),
        "lot": row["lot_number"],
        "quantity": masterdata.quantity_text(row["quantity"]),
        "order": row["planned_number"],
        "document": row["source_number"],
        "minutes": None if row["minutes"] is None else masterdata.quantity_text(row["minutes"]),
        "created_at": row["created"],
    }


INSPECTION_DATASETS = (
    Dataset(
        "quality.inspections",
        Text(zh="检验清单", en="Inspections"),
        READ,
        InspectionRow,
        InspectionFilters,
        inspections,
    ),
    Dataset(
        "quality.inspection_requirements",
        Text(zh="检验要求清单", en="Inspection requirements"),
        READ,
        RequirementRow,
        RequirementFilters,
        inspection_requirements,
    ),
)

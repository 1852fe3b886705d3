"""Inspections and requirements in pages, and one inspection whole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.paging import asked_for, newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset
from jidoka_central.foundation.text import Text
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.inspection.model import INSPECTION, REQUIREMENT
from jidoka_central.modules.quality.inspection.plans import SKIPPED, plan_of
from jidoka_central.modules.quality.sampling.datasets import SkipLotTerms, skip_lot_terms

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
    """``quantity`` and ``minutes`` are decimal texts; instants are UTC microseconds. ``resubmitted``: of
    these goods a lot was rejected before, or taken away after a sample had found something; inspected
    tightened, it counts for no switching of severity. ``kind``: of the plan that is used;
    ``to_inspect``: of all samples together, ``samples_taken`` of which have a result; ``ac`` and ``re``:
    those of the last sample, null for variables. ``skipped``: accepted without inspection."""

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
    kind: str
    to_inspect: int
    samples_taken: int
    ac: int | None
    re: int | None
    skipped: bool
    inspected: int | None
    nonconforming: int | None
    minutes: str | None
    verdict: str | None
    decided_by: str | None
    decided_at: int | None
    created_at: int


class RequirementRow(Answer):
    """``characteristic`` to ``form`` are those of a plan by variables."""

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
    kind: str
    characteristic: str | None
    limit_unit: str | None
    lower: float | None
    upper: float | None
    form: str | None
    skip_lot: SkipLotTerms | None


def inspections(q: Queries, filters: InspectionFilters, cursor: str | None, limit: int) -> Page:
    mine = sa.select(INSPECTION).where(INSPECTION.c.company == q.company)
    statement = asked_for(
        mine,
        filters,
        state=INSPECTION.c.state,
        origin=INSPECTION.c.origin,
        lot=INSPECTION.c.lot_number,
    )
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
    rows, following = newest_first(q, statement, INSPECTION.c.id, cursor, limit)
    names = Names(q)
    return [InspectionRow(**shown(names, row)) for row in rows], following


def inspection_requirements(q: Queries, filters: RequirementFilters, cursor: str | None, limit: int) -> Page:
    statement = sa.select(REQUIREMENT).where(REQUIREMENT.c.company == q.company)
    if filters.item:
        item = masterdata.item_by_number(q, filters.item)
        statement = statement.where(REQUIREMENT.c.item_id == item.id)
    rows, following = newest_first(q, statement, REQUIREMENT.c.id, cursor, limit)
    names = RequirementRow.model_fields.keys() - {"item", "partner", "skip_lot"}
    known = Names(q)
    return [
        RequirementRow(
            item=known.item(row["item_id"]).number,
            partner=known.partner(row["partner_id"]),
            skip_lot=skip_lot_terms(row, row["skip_programme"]),
            **{name: row[name] for name in names},
        )
        for row in rows
    ], following


class Names:
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


def shown(known: Names, row: RowMapping) -> dict[str, Any]:
    item = known.item(row["item_id"])
    names = (
        "id", "number", "state", "origin", "lot_id", "edition", "level", "aql", "severity", "resubmitted",
        "code_letter", "letter", "kind", "to_inspect", "inspected", "nonconforming", "verdict", "decided_by",
        "decided_at",
    )  # fmt: skip
    plan = plan_of(row)
    return {name: row[name] for name in names} | {
        "ac": plan.ac,
        "re": plan.re,
        "samples_taken": row["taken"],
        "skipped": row["verdict"] == SKIPPED,
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

"""Master data as lists."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.text import Text
from jidoka_central.modules.masterdata.commands import READ
from jidoka_central.modules.masterdata.model import ITEM, PARTNER, PLACE, UNIT, WORK_CENTRE
from jidoka_central.modules.masterdata.reading import items_by_id
from jidoka_central.modules.masterdata.things import Item

Page = tuple[list[Any], str | None]


class NoFilter(Input):
    """Everything."""


class ItemFilter(Input):
    number: str | None = None
    kind: str | None = None


class ItemRow(Answer):
    id: UUID
    number: str
    name_zh: str
    name_en: str
    unit: str
    kind: str
    tracking: str
    grade_of: str | None


class UnitRow(Answer):
    id: UUID
    code: str
    name_zh: str
    name_en: str
    decimals: int


class PartnerRow(Answer):
    id: UUID
    number: str
    name: str
    supplier: bool
    customer: bool


class CellRow(Answer):
    id: UUID
    plant: str
    name: str
    path: str


class WorkCentreRow(Answer):
    id: UUID
    number: str
    name_zh: str
    name_en: str
    plant: str
    cell: str


def items(q: Queries, filters: ItemFilter, cursor: str | None, limit: int) -> Page:
    statement = sa.select(ITEM, UNIT.c.code.label("unit")).join(UNIT, UNIT.c.id == ITEM.c.unit_id)
    statement = statement.where(ITEM.c.company == q.company)
    if filters.number is not None:
        statement = statement.where(ITEM.c.number == filters.number)
    if filters.kind is not None:
        statement = statement.where(ITEM.c.kind == filters.kind)
    rows, cursor = newest_first(q, statement, ITEM.c.id, cursor, limit)
    better = items_by_id(q, [row["grade_of_id"] for row in rows if row["grade_of_id"] is not None])
    return [ItemRow.model_validate(dict(row) | {"grade_of": _number(better, row)}) for row in rows], cursor


def _number(better: dict[UUID, Item], row: RowMapping) -> str | None:
    return better[row["grade_of_id"]].number if row["grade_of_id"] is not None else None


def units(q: Queries, _filters: NoFilter, cursor: str | None, limit: int) -> Page:
    rows, cursor = newest_first(
        q, sa.select(UNIT).where(UNIT.c.company == q.company), UNIT.c.id, cursor, limit
    )
    return [UnitRow.model_validate(dict(row)) for row in rows], cursor


def partners(q: Queries, _filters: NoFilter, cursor: str | None, limit: int) -> Page:
    rows, cursor = newest_first(
        q, sa.select(PARTNER).where(PARTNER.c.company == q.company), PARTNER.c.id, cursor, limit
    )
    return [PartnerRow.model_validate(dict(row)) for row in rows], cursor


def cells(q: Queries, _filters: NoFilter, cursor: str | None, limit: int) -> Page:
    statement = sa.select(PLACE).where(PLACE.c.company == q.company, PLACE.c.level == "cell")
    rows, cursor = newest_first(q, statement, PLACE.c.id, cursor, limit)
    return [CellRow.model_validate(dict(row)) for row in rows], cursor


def work_centres(q: Queries, _filters: NoFilter, cursor: str | None, limit: int) -> Page:
    statement = sa.select(WORK_CENTRE, PLACE.c.path.label("cell")).join(
        PLACE, PLACE.c.id == WORK_CENTRE.c.cell_id
    )
    statement = statement.where(WORK_CENTRE.c.company == q.company)
    rows, cursor = newest_first(q, statement, WORK_CENTRE.c.id, cursor, limit)
    return [WorkCentreRow.model_validate(dict(row)) for row in rows], cursor


DATASETS = (
    Dataset("masterdata.items", Text(zh="物料", en="Items"), READ, ItemRow, ItemFilter, items),
    Dataset("masterdata.units", Text(zh="计量单位", en="Units of measure"), READ, UnitRow, NoFilter, units),
    Dataset("masterdata.partners", Text(zh="业务伙伴", en="Partners"), READ, PartnerRow, NoFilter, partners),
    Dataset("masterdata.cells", Text(zh="单元", en="Cells"), READ, CellRow, NoFilter, cells),
    Dataset(
        "masterdata.work_centres",
        Text(zh="工作中心", en="Work centres"),
        READ,
        WorkCentreRow,
        NoFilter,
        work_centres,
    ),
)

"""Rates and standard costs as lists."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.text import Text
from jidoka_central.modules.finance.commands import READ
from jidoka_central.modules.finance.costing import rules
from jidoka_central.modules.finance.costing.model import ACTIVITY_RATE, COST_VERSION, COST_VERSION_LINE
from jidoka_central.modules.masterdata.public import Code, item_by_number, items_by_id

Page = tuple[list[Any], str | None]


class RateFilter(Input):
    activity: Code | None = None


class RateItem(Answer):
    """``rate``: of an hour, in the currency of the books."""

    id: UUID
    activity: str
    rate: str
    valid_from: date


class CostFilter(Input):
    item: Code | None = None
    version_id: UUID | None = None
    state: str | None = None


class CostItem(Answer):
    """What one unit of an item costs in a version."""

    id: UUID
    version_id: UUID
    version: str
    text: str
    state: str
    valid_from: date
    created_by: str
    released_by: str | None
    item: str
    item_zh: str
    item_en: str
    unit: str
    cost: str


def rates(q: Queries, filters: RateFilter, cursor: str | None, limit: int) -> Page:
    statement = sa.select(ACTIVITY_RATE).where(ACTIVITY_RATE.c.company == q.company)
    if filters.activity is not None:
        statement = statement.where(ACTIVITY_RATE.c.activity == filters.activity)
    rows, cursor = newest_first(q, statement, ACTIVITY_RATE.c.id, cursor, limit)
    return [
        RateItem.model_validate(dict(row) | {"rate": rules.cost_text(row["rate"])}) for row in rows
    ], cursor


def costs(q: Queries, filters: CostFilter, cursor: str | None, limit: int) -> Page:
    line, version = COST_VERSION_LINE.c, COST_VERSION.c
    shared = ("text", "state", "valid_from", "created_by", "released_by")
    statement = (
        sa.select(COST_VERSION_LINE, version.number.label("version"), *(version[name] for name in shared))
        .join(COST_VERSION, version.id == line.version_id)
        .where(line.company == q.company)
    )
    if filters.item is not None:
        statement = statement.where(line.item_id == item_by_number(q, filters.item).id)
    if filters.version_id is not None:
        statement = statement.where(line.version_id == filters.version_id)
    if filters.state is not None:
        statement = statement.where(version.state == filters.state)
    rows, cursor = newest_first(q, statement, line.id, cursor, limit)
    items = items_by_id(q, [row["item_id"] for row in rows])
    found = []
    for row in rows:
        item = items[row["item_id"]]
        named = {"item": item.number, "item_zh": item.name_zh, "item_en": item.name_en, "unit": item.unit}
        found.append(CostItem.model_validate(dict(row) | named | {"cost": rules.cost_text(row["cost"])}))
    return found, cursor


DATASETS = (
    Dataset("finance.rates", Text(zh="作业费率", en="Activity rates"), READ, RateItem, RateFilter, rates),
    Dataset(
        "finance.standard_costs", Text(zh="标准成本", en="Standard costs"), READ, CostItem, CostFilter, costs
    ),
)

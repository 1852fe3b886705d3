"""Charts under a name, to open again: the owner's, and those that are shared."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import NOT_FOUND
from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Command, Dataset, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.spc.errors import NOT_YOURS
from jidoka_central.modules.quality.spc.events import ChartDeleted, ChartSaved
from jidoka_central.modules.quality.spc.exclusions import EXCLUSION_COMMANDS, EXCLUSION_DATASETS
from jidoka_central.modules.quality.spc.model import CHART
from jidoka_central.modules.quality.spc.noting import NOTING_COMMANDS, NOTING_DATASETS, READ, Kept
from jidoka_central.modules.quality.spc.requests import ChartRequest

Page = tuple[list[Any], str | None]


class SaveChart(Input):
    """Without ``id`` a new chart; with it the owner's chart is changed."""

    id: UUID | None = None
    name: str = Field(min_length=1, max_length=120)
    shared: bool = False
    definition: ChartRequest


class DeleteChart(Input):
    id: UUID


class KeptChart(Answer):
    id: UUID
    version: int


class NoFilters(BaseModel):
    """All there are."""


class ChartRow(Answer):
    """``definition``: null where an earlier release kept what this one refuses."""

    id: UUID
    version: int
    name: str
    owner: str
    shared: bool
    mine: bool
    definition: ChartRequest | None
    changed: int


def save_chart(uow: UnitOfWork, command: SaveChart) -> KeptChart:
    definition = command.definition.model_dump(mode="json")
    values = {"name": command.name, "shared": command.shared, "definition": definition}
    if command.id is None:
        id_, version = uow.insert(CHART, owner=uow.principal.name, gone=False, **values), 1
    else:
        row = _own_chart(uow, command.id)
        id_, version = row["id"], uow.update(CHART, row, **values)
    uow.emit(ChartSaved(id_, command.name, command.shared))
    return KeptChart(id=id_, version=version)


def delete_chart(uow: UnitOfWork, command: DeleteChart) -> Kept:
    row = _own_chart(uow, command.id)
    uow.update(CHART, row, gone=True)
    uow.emit(ChartDeleted(row["id"], row["name"]))
    return Kept(id=row["id"])


def _own_chart(uow: UnitOfWork, id_: UUID) -> RowMapping:
    row = uow.locked(CHART, id_, "chart")
    if row["gone"]:
        raise NOT_FOUND.refuse(kind="chart", id=id_)
    if row["owner"] != uow.principal.name:
        raise NOT_YOURS.refuse(field="id", owner=row["owner"])
    return row


def charts(q: Queries, _: NoFilters, cursor: str | None, limit: int) -> Page:
    """One's own and those that others share."""
    own = CHART.c.owner == q.principal.name
    statement = sa.select(CHART).where(
        CHART.c.company == q.company, CHART.c.gone.is_(False), sa.or_(own, CHART.c.shared.is_(True))
    )
    rows, following = newest_first(q, statement, CHART.c.id, cursor, limit)
    return [
        ChartRow(
            mine=row["owner"] == q.principal.name,
            definition=_still_asked(row["definition"]),
            **{name: row[name] for name in ChartRow.model_fields if name not in ("mine", "definition")},
        )
        for row in rows
    ], following


def _still_asked(definition: Any) -> ChartRequest | None:
    try:
        return ChartRequest.model_validate(definition)
    except ValidationError:
        return None


SAVED_COMMANDS = (
    *NOTING_COMMANDS,
    *EXCLUSION_COMMANDS,
    Command(
        "quality.save_chart",
        Text(zh="保存图表", en="Save a chart"),
        READ,
        SaveChart,
        KeptChart,
        save_chart,
        "quality_chart",
    ),
    Command(
        "quality.delete_chart",
        Text(zh="删除图表", en="Delete a chart"),
        READ,
        DeleteChart,
        Kept,
        delete_chart,
        "quality_chart",
    ),
)
SAVED_DATASETS = (
    *NOTING_DATASETS,
    *EXCLUSION_DATASETS,
    Dataset("quality.charts", Text(zh="图表", en="Charts"), READ, ChartRow, NoFilters, charts),
)

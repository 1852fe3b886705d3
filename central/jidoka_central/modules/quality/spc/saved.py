"""What people keep of charts: annotations, exclusions with reasons under a name, charts to open again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal, Self
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field, model_validator
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import NOT_FOUND
from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Command, Dataset, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.errors import ALREADY_THERE
from jidoka_central.modules.quality.spc.errors import CORRECTED, EXCLUSIONS_OF_ANOTHER, NOT_YOURS
from jidoka_central.modules.quality.spc.events import (
    ChartDeleted,
    ChartSaved,
    ExclusionsSaved,
    PointsAnnotated,
)
from jidoka_central.modules.quality.spc.model import ANNOTATION, CHART, EXCLUSION_SET
from jidoka_central.modules.quality.spc.requests import (
    EXCLUSIONS_MAX,
    ChartRequest,
    Code,
    Excluded,
    Path,
    Position,
)

READ = "quality.read"
ANNOTATE = "quality.annotate"
Numbered = Literal["subgroups", "pieces", "inspections"]
Page = tuple[list[Any], str | None]


class Annotate(Input):
    """A cause for the points ``first`` to ``last`` of an order, subgroups or pieces. ``corrects`` is the
    annotation that this one takes the place of."""

    characteristic: Code
    item: Code | None = None
    order: str = Field(max_length=80)
    cell: Path | None = None
    first: Position
    last: Position
    chart: Literal["subgroups", "pieces"] = "subgroups"
    cause_code: str = Field(pattern=r"^[a-z0-9_.-]{1,40}$")
    text: str = Field(min_length=1, max_length=400)
    corrects: UUID | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("last must not be below first")
        return self


class SaveExclusions(Input):
    """``chart``: what the numbers count; a set fits charts of the same alone."""

    name: str = Field(min_length=1, max_length=120)
    characteristic: Code
    item: Code | None = None
    chart: Numbered = "subgroups"
    exclusions: tuple[Excluded, ...] = Field(min_length=1, max_length=EXCLUSIONS_MAX)


class SaveChart(Input):
    """Without ``id`` a new chart; with it the owner's chart is changed."""

    id: UUID | None = None
    name: str = Field(min_length=1, max_length=120)
    shared: bool = False
    definition: ChartRequest


class DeleteChart(Input):
    id: UUID


class Kept(Answer):
    id: UUID


class KeptSet(Answer):
    id: UUID
    name: str


class KeptChart(Answer):
    id: UUID
    version: int


class AnnotationRow(Answer):
    id: UUID
    characteristic: str
    item: str | None
    order: str
    cell: str | None
    first: int
    last: int
    chart: str
    cause_code: str
    text: str
    person: str
    at: int
    corrects: UUID | None


class AnnotationFilters(BaseModel):
    characteristic: str | None = None
    item: str | None = None
    order: str | None = None


class ExclusionSetRow(Answer):
    id: UUID
    name: str
    characteristic: str
    item: str | None
    chart: str | None
    person: str
    at: int
    exclusions: list[Excluded]


class ExclusionSetFilters(BaseModel):
    characteristic: str | None = None
    item: str | None = None


class NoFilters(BaseModel):
    """All there are."""


class ChartRow(Answer):
    id: UUID
    version: int
    name: str
    owner: str
    shared: bool
    mine: bool
    definition: ChartRequest
    changed: int


def annotate(uow: UnitOfWork, command: Annotate) -> Kept:
    """Say what caused points to be where they are. Raises ``CORRECTED`` for what was corrected before."""
    if command.corrects is not None:
        uow.get(ANNOTATION, command.corrects, "annotation")
        known = sa.select(ANNOTATION.c.id).where(
            ANNOTATION.c.company == uow.company, ANNOTATION.c.corrects == command.corrects
        )
        if uow.scalar(known) is not None:
            raise CORRECTED.refuse(field="corrects")
    values = command.model_dump(exclude={"order"})
    id_ = uow.insert(ANNOTATION, order_number=command.order, person=uow.principal.name, **values)
    uow.emit(
        PointsAnnotated(
            id_, command.characteristic, command.order, command.first, command.last, command.cause_code,
            command.text,
        )
    )  # fmt: skip
    return Kept(id=id_)


def save_exclusions(uow: UnitOfWork, command: SaveExclusions) -> KeptSet:
    known = sa.select(EXCLUSION_SET.c.id).where(
        EXCLUSION_SET.c.company == uow.company,
        EXCLUSION_SET.c.characteristic == command.characteristic,
        EXCLUSION_SET.c.name == command.name,
    )
    if uow.scalar(known) is not None:
        raise ALREADY_THERE.refuse(field="name", what=command.name)
    id_ = uow.insert(
        EXCLUSION_SET,
        name=command.name,
        characteristic=command.characteristic,
        item=command.item,
        chart=command.chart,
        person=uow.principal.name,
        exclusions=[one.model_dump() for one in command.exclusions],
    )
    uow.emit(ExclusionsSaved(id_, command.characteristic, command.name, len(command.exclusions)))
    return KeptSet(id=id_, name=command.name)


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


def exclusions_of_set(
    q: Queries, id_: UUID, chart: Numbered, characteristics: Collection[str], items: Collection[str | None]
) -> tuple[Excluded, ...]:
    """The exclusions of a saved set, for a chart of these. Raises ``EXCLUSIONS_OF_ANOTHER`` where the set is
    of another characteristic or item, or its numbers count something else; a set that does not say what its
    numbers count fits no chart. Inspections have no characteristic to compare."""
    row = q.get(EXCLUSION_SET, id_, "exclusion set")
    same = not characteristics or row["characteristic"] in characteristics
    for of, wanted, fits in (
        (row["characteristic"], ", ".join(characteristics), same),
        (row["item"], ", ".join(sorted(one or "-" for one in items)), row["item"] in (None, *items)),
        (row["chart"] or "?", chart, row["chart"] == chart),
    ):
        if not fits:
            raise EXCLUSIONS_OF_ANOTHER.refuse(
                field="exclusion_set_id", name=row["name"], of=of, wanted=wanted
            )
    return tuple(Excluded(**one) for one in row["exclusions"])


def standing_annotations(q: Queries, filters: AnnotationFilters, cursor: str | None, limit: int) -> Page:
    """Those that stand: not corrected by another."""
    newer = ANNOTATION.alias()
    corrected = sa.select(newer.c.id).where(newer.c.corrects == ANNOTATION.c.id)
    statement = sa.select(ANNOTATION).where(ANNOTATION.c.company == q.company, ~corrected.exists())
    if filters.characteristic:
        statement = statement.where(ANNOTATION.c.characteristic == filters.characteristic)
    if filters.item:
        statement = statement.where(ANNOTATION.c.item == filters.item)
    if filters.order:
        statement = statement.where(ANNOTATION.c.order_number == filters.order)
    rows, following = newest_first(q, statement, ANNOTATION.c.id, cursor, limit)
    return [annotation_row(row) for row in rows], following


def annotation_row(row: RowMapping) -> AnnotationRow:
    named = {"order": row["order_number"], "at": row["created"]}
    names = [name for name in AnnotationRow.model_fields if name not in named]
    return AnnotationRow(**named, **{name: row[name] for name in names})


def exclusion_sets(q: Queries, filters: ExclusionSetFilters, cursor: str | None, limit: int) -> Page:
    table = EXCLUSION_SET
    statement = sa.select(table).where(table.c.company == q.company)
    if filters.characteristic:
        statement = statement.where(table.c.characteristic == filters.characteristic)
    if filters.item:
        statement = statement.where(table.c.item == filters.item)
    rows, following = newest_first(q, statement, table.c.id, cursor, limit)
    return [
        ExclusionSetRow(
            at=row["created"],
            **{name: row[name] for name in ExclusionSetRow.model_fields if name != "at"},
        )
        for row in rows
    ], following


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
            **{name: row[name] for name in ChartRow.model_fields if name != "mine"},
        )
        for row in rows
    ], following


SAVED_COMMANDS = (
    Command(
        "quality.annotate",
        Text(zh="标注图上的点", en="Annotate points of a chart"),
        ANNOTATE,
        Annotate,
        Kept,
        annotate,
        "quality_annotation",
    ),
    Command(
        "quality.save_exclusions",
        Text(zh="保存剔除点", en="Save exclusions"),
        ANNOTATE,
        SaveExclusions,
        KeptSet,
        save_exclusions,
        "quality_exclusion_set",
    ),
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
    Dataset(
        "quality.annotations",
        Text(zh="图上标注", en="Annotations"),
        READ,
        AnnotationRow,
        AnnotationFilters,
        standing_annotations,
    ),
    Dataset(
        "quality.exclusion_sets",
        Text(zh="剔除集", en="Exclusion sets"),
        READ,
        ExclusionSetRow,
        ExclusionSetFilters,
        exclusion_sets,
    ),
    Dataset("quality.charts", Text(zh="图表", en="Charts"), READ, ChartRow, NoFilters, charts),
)

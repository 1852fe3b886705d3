"""Causes that people state for points of a chart.

An annotation is never changed. A correction is a newer one that names the one it takes the place of; a
withdrawal is a newer one that says why and stands for nothing. So each has at most one successor, and what
was said before stays to be read: the history of an annotation is the chain of what its rows correct.
"""

from __future__ import annotations

from typing import Any, Literal, Self
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field, model_validator
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.faults import unfit
from jidoka_central.foundation.paging import asked_for, newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Command, Dataset, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.spc.errors import ANNOTATION_OF_ANOTHER, CORRECTED, WITHDRAWN
from jidoka_central.modules.quality.spc.events import AnnotationWithdrawn, PointsAnnotated
from jidoka_central.modules.quality.spc.model import ANNOTATION
from jidoka_central.modules.quality.spc.requests import Code, Path, Position, Reason
from jidoka_central.modules.quality.spc.shapes import AnnotationMade

READ = "quality.read"
ANNOTATE = "quality.annotate"
Page = tuple[list[Any], str | None]


class Annotate(Input):
    """A cause for the points ``first`` to ``last`` of an order, subgroups or pieces. ``corrects`` is the
    annotation that this one takes the place of; it is of the same characteristic, item and kind of number."""

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
            raise unfit(
                Text(zh="不应小于起点 {first}", en="it should not be below the first, {first}"),
                field="last",
                first=self.first,
            )
        return self


class WithdrawAnnotation(Input):
    id: UUID
    reason: Reason


class Kept(Answer):
    id: UUID


class AnnotationRow(AnnotationMade):
    """``withdrawn``: the row takes back the one it ``corrects``, and ``text`` says why. ``stands``: no newer
    row names it, and it is no withdrawal."""

    withdrawn: bool
    stands: bool


class AnnotationFilters(BaseModel):
    """``history``: those too that were corrected or withdrawn, and the withdrawals."""

    characteristic: str | None = None
    item: str | None = None
    order: str | None = None
    history: bool = False


def annotate(uow: UnitOfWork, command: Annotate) -> Kept:
    """Say what caused points to be where they are. Raises ``CORRECTED`` for what was corrected or withdrawn
    before, ``ANNOTATION_OF_ANOTHER`` where the correction is of something else."""
    if command.corrects is not None:
        older = _standing_one(uow, command.corrects, "corrects")
        for name in ("characteristic", "item", "chart"):
            if older[name] != getattr(command, name):
                raise ANNOTATION_OF_ANOTHER.refuse(field=name, of=older[name] or "-")
    values = command.model_dump(exclude={"order"})
    id_ = uow.insert(
        ANNOTATION, order_number=command.order, person=uow.principal.name, withdrawn=False, **values
    )
    uow.emit(
        PointsAnnotated(
            id_, command.characteristic, command.order, command.first, command.last, command.cause_code,
            command.text,
        )
    )  # fmt: skip
    return Kept(id=id_)


def withdraw_annotation(uow: UnitOfWork, command: WithdrawAnnotation) -> Kept:
    """Take a cause back, saying why. Raises ``CORRECTED`` or ``WITHDRAWN`` where it no longer stands."""
    older = _standing_one(uow, command.id, "id")
    names = ("characteristic", "item", "order_number", "cell", "first", "last", "chart", "cause_code")
    id_ = uow.insert(
        ANNOTATION,
        text=command.reason,
        person=uow.principal.name,
        corrects=command.id,
        withdrawn=True,
        **{name: older[name] for name in names},
    )
    uow.emit(AnnotationWithdrawn(id_, command.id, older["characteristic"], command.reason))
    return Kept(id=id_)


def _standing_one(uow: UnitOfWork, id_: UUID, field: str) -> RowMapping:
    row = uow.get(ANNOTATION, id_, "annotation")
    if row["withdrawn"]:
        raise WITHDRAWN.refuse(field=field)
    newer = uow.first(
        sa.select(ANNOTATION).where(ANNOTATION.c.company == uow.company, ANNOTATION.c.corrects == id_)
    )
    if newer is not None:
        raise (WITHDRAWN if newer["withdrawn"] else CORRECTED).refuse(field=field)
    return row


def standing() -> sa.ColumnElement[bool]:
    """Of an annotation: it was neither corrected nor withdrawn."""
    newer = ANNOTATION.alias()
    followed = sa.select(newer.c.id).where(newer.c.corrects == ANNOTATION.c.id)
    return sa.and_(ANNOTATION.c.withdrawn.is_(False), ~followed.exists())


def stated(q: Queries, filters: AnnotationFilters, cursor: str | None, limit: int) -> Page:
    """Those that stand, or all that were ever made."""
    statement = sa.select(ANNOTATION).where(ANNOTATION.c.company == q.company)
    if not filters.history:
        statement = statement.where(standing())
    statement = asked_for(
        statement,
        filters,
        characteristic=ANNOTATION.c.characteristic,
        item=ANNOTATION.c.item,
        order=ANNOTATION.c.order_number,
    )
    rows, following = newest_first(q, statement, ANNOTATION.c.id, cursor, limit)
    ids = [row["id"] for row in rows]
    named = sa.select(ANNOTATION.c.corrects).where(
        ANNOTATION.c.company == q.company, ANNOTATION.c.corrects.in_(ids)
    )
    followed = {row["corrects"] for row in q.rows(named)} if filters.history and ids else set()
    return [annotation_row(row, stands=row["id"] not in followed) for row in rows], following


def annotation_row(row: RowMapping, *, stands: bool = True) -> AnnotationRow:
    named = {
        "order": row["order_number"], "at": row["created"], "stands": stands and not row["withdrawn"],
    }  # fmt: skip
    names = [name for name in AnnotationRow.model_fields if name not in named]
    return AnnotationRow(**named, **{name: row[name] for name in names})


NOTING_COMMANDS = (
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
        "quality.withdraw_annotation",
        Text(zh="撤回标注", en="Withdraw an annotation"),
        ANNOTATE,
        WithdrawAnnotation,
        Kept,
        withdraw_annotation,
        "quality_annotation",
    ),
)
NOTING_DATASETS = (
    Dataset(
        "quality.annotations",
        Text(zh="图上标注", en="Annotations"),
        READ,
        AnnotationRow,
        AnnotationFilters,
        stated,
    ),
)

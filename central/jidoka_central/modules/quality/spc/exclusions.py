"""Points left out under a name, each with its reason, to be left out of other charts as well.

A set is never changed: a better one takes another name, and the one it is better than is ended. An ended set
fits no chart any more and stays to be read, with who ended it, when and why.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field

from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Command, Dataset, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.errors import ALREADY_THERE
from jidoka_central.modules.quality.spc.errors import (
    EXCLUDED_TWICE,
    EXCLUSIONS_ENDED,
    EXCLUSIONS_OF_ANOTHER,
)
from jidoka_central.modules.quality.spc.events import ExclusionsEnded, ExclusionsSaved
from jidoka_central.modules.quality.spc.model import EXCLUSION_SET, EXCLUSION_SET_END
from jidoka_central.modules.quality.spc.noting import ANNOTATE, READ
from jidoka_central.modules.quality.spc.requests import EXCLUSIONS_MAX, Code, Excluded, Reason

Numbered = Literal["subgroups", "pieces", "inspections"]
Page = tuple[list[Any], str | None]


class SaveExclusions(Input):
    """``chart``: what the numbers count; a set fits charts of the same alone. A set for counts is of no
    measured characteristic: any code will do."""

    name: str = Field(min_length=1, max_length=120)
    characteristic: Code
    item: Code | None = None
    chart: Numbered = "subgroups"
    exclusions: tuple[Excluded, ...] = Field(min_length=1, max_length=EXCLUSIONS_MAX)


class EndExclusions(Input):
    id: UUID
    reason: Reason


class KeptSet(Answer):
    id: UUID
    name: str


class ExclusionSetRow(Answer):
    """``ended``: instant, null while the set can be used."""

    id: UUID
    name: str
    characteristic: str
    item: str | None
    chart: str | None
    person: str
    at: int
    exclusions: list[Excluded]
    ended: int | None
    ended_by: str | None
    ended_because: str | None


class ExclusionSetFilters(BaseModel):
    """``standing``: only those that can be used (true), or that were ended (false)."""

    characteristic: str | None = None
    item: str | None = None
    chart: str | None = None
    standing: bool | None = None


def save_exclusions(uow: UnitOfWork, command: SaveExclusions) -> KeptSet:
    """Raises ``ALREADY_THERE`` for a name that was used before, ended or not, ``EXCLUDED_TWICE`` naming the
    point."""
    known = sa.select(EXCLUSION_SET.c.id).where(
        EXCLUSION_SET.c.company == uow.company,
        EXCLUSION_SET.c.characteristic == command.characteristic,
        EXCLUSION_SET.c.name == command.name,
    )
    if uow.scalar(known) is not None:
        raise ALREADY_THERE.refuse(field="name", what=command.name)
    seen: set[tuple[str, int, str | None]] = set()
    for at, one in enumerate(command.exclusions):
        point = (one.order, one.number, one.cell)
        if point in seen:
            raise EXCLUDED_TWICE.refuse(field=f"exclusions.{at}", point=f"{one.order} / {one.number}")
        seen.add(point)
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


def end_exclusions(uow: UnitOfWork, command: EndExclusions) -> KeptSet:
    """The set fits no chart from now on. Raises ``EXCLUSIONS_ENDED`` where it was ended before."""
    row = uow.get(EXCLUSION_SET, command.id, "exclusion set")
    _refuse_ended(uow, command.id, row["name"], "id")
    uow.insert(EXCLUSION_SET_END, set_id=command.id, person=uow.principal.name, reason=command.reason)
    uow.emit(ExclusionsEnded(command.id, row["characteristic"], row["name"], command.reason))
    return KeptSet(id=command.id, name=row["name"])


def _refuse_ended(q: Queries, id_: UUID, name: str, field: str) -> None:
    ended = q.first(
        sa.select(EXCLUSION_SET_END).where(
            EXCLUSION_SET_END.c.company == q.company, EXCLUSION_SET_END.c.set_id == id_
        )
    )
    if ended is not None:
        raise EXCLUSIONS_ENDED.refuse(field=field, name=name, person=ended["person"], reason=ended["reason"])


def exclusions_of_set(
    q: Queries, id_: UUID, chart: Numbered, characteristics: Collection[str], items: Collection[str | None]
) -> tuple[Excluded, ...]:
    """The exclusions of a saved set, for a chart of these. Raises ``EXCLUSIONS_ENDED`` for a set that was
    ended, ``EXCLUSIONS_OF_ANOTHER`` where it is of another characteristic or item, or its numbers count
    something else; a set that does not say what its numbers count fits no chart. Inspections have no
    characteristic to compare."""
    row = q.get(EXCLUSION_SET, id_, "exclusion set")
    _refuse_ended(q, id_, row["name"], "exclusion_set_id")
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


def exclusion_sets(q: Queries, filters: ExclusionSetFilters, cursor: str | None, limit: int) -> Page:
    table, end = EXCLUSION_SET, EXCLUSION_SET_END
    statement = (
        sa.select(
            table, end.c.created.label("ended"), end.c.person.label("ended_by"),
            end.c.reason.label("ended_because"),
        )
        .outerjoin(end, sa.and_(end.c.set_id == table.c.id, end.c.company == table.c.company))
        .where(table.c.company == q.company)
    )  # fmt: skip
    for name in ("characteristic", "item", "chart"):
        value = getattr(filters, name)
        if value:
            statement = statement.where(table.c[name] == value)
    if filters.standing is not None:
        gone = end.c.id.is_not(None)
        statement = statement.where(~gone if filters.standing else gone)
    rows, following = newest_first(q, statement, table.c.id, cursor, limit)
    names = [name for name in ExclusionSetRow.model_fields if name != "at"]
    return [
        ExclusionSetRow(at=row["created"], **{name: row[name] for name in names}) for row in rows
    ], following


EXCLUSION_COMMANDS = (
    Command(
        "quality.save_exclusions",
        Text(zh="保存剔除集", en="Save an exclusion set"),
        ANNOTATE,
        SaveExclusions,
        KeptSet,
        save_exclusions,
        "quality_exclusion_set",
    ),
    Command(
        "quality.end_exclusions",
        Text(zh="停用剔除集", en="End an exclusion set"),
        ANNOTATE,
        EndExclusions,
        KeptSet,
        end_exclusions,
        "quality_exclusion_set",
    ),
)
EXCLUSION_DATASETS = (
    Dataset(
        "quality.exclusion_sets",
        Text(zh="剔除集", en="Exclusion sets"),
        READ,
        ExclusionSetRow,
        ExclusionSetFilters,
        exclusion_sets,
    ),
)

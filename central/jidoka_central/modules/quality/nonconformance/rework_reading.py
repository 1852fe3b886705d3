"""A nonconformance's reworks as its document shows them, and the passes of a serial or a lot."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.http.reading import ActionShown, actions_shown
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer
from jidoka_central.foundation.text import Language
from jidoka_central.modules.masterdata.public import get_item, items_by_id, quantity_text
from jidoka_central.modules.quality.approvals.service import get_approval
from jidoka_central.modules.quality.nonconformance import reinspecting, reworking
from jidoka_central.modules.quality.nonconformance.model import (
    NC,
    REWORK,
    REWORK_PART,
    REWORK_PIECE,
    REWORK_WORK,
)
from jidoka_central.modules.quality.nonconformance.states import REWORK_STATES
from jidoka_shared.values.exact import format_scaled


class ReworkPieceView(Answer):
    """``pass_number``: how often it has been reworked by then, this time included."""

    piece: int
    serial: str
    pass_number: int
    result: str | None
    reading: float | None


class ReworkPartView(Answer):
    item: str
    lot: str
    quantity: str
    unit: str


class ReworkWorkView(Answer):
    """``hours`` is a plain decimal, below zero where a record takes back another (``reverses``);
    ``reversed``: it was taken back."""

    id: UUID
    reverses: UUID | None
    reversed: bool
    activity: str
    hours: str
    what: str
    spent_on: date
    recorded_by: str
    parts: list[ReworkPartView]


class ReworkView(Answer):
    """``pieces`` is empty for a quantity of a lot; of that which passed, ``low`` to ``high`` was measured;
    ``is_measured``: what passes must have been; ``passed`` and ``failed`` are known when all of it was
    inspected."""

    id: UUID
    number: str
    state: str
    version: int
    quantity: str
    passed: str
    failed: str
    pass_number: int
    characteristic: str | None
    approval: str | None
    instruction: str
    opened_at: int
    finished_by: str | None
    finished_at: int | None
    inspected_by: str | None
    inspected_at: int | None
    low: float | None
    high: float | None
    is_measured: bool
    pieces: list[ReworkPieceView]
    work: list[ReworkWorkView]
    actions: list[ActionShown]


@dataclass(frozen=True, slots=True)
class TracedRework:
    """A pass of a serial, or of a lot, with the lots of the parts it got."""

    lot_id: UUID
    rework_id: UUID
    rework: str
    nc_id: UUID
    nc: str
    pass_number: int
    characteristic: str | None
    opened_at: int
    inspected_at: int | None
    inspected_by: str | None
    result: str | None
    reading: float | None
    people: tuple[str, ...]
    parts: tuple[str, ...]


def reworks(q: Queries, nc: RowMapping, language: Language) -> list[ReworkView]:
    """Oldest first."""
    unit = get_item(q, nc["item_id"]).unit
    return [_shown(q, row, unit, language) for row in reworking.reworks_of(q, nc["id"])]


def _shown(q: Queries, row: RowMapping, unit: str, language: Language) -> ReworkView:
    approval = None if row["approval_id"] is None else get_approval(q, row["approval_id"])["number"]
    pieces = reworking.pieces_of_rework(q, row["id"])
    names = ReworkPieceView.model_fields
    return ReworkView.model_validate(
        dict(row)
        | {
            **{name: quantity_text(row[name]) for name in ("quantity", "passed", "failed")},
            "approval": approval,
            "is_measured": reinspecting.is_measured(q, row),
            "opened_at": row["created"],
            "pieces": [ReworkPieceView(**{name: one[name] for name in names}) for one in pieces],
            "work": _work(q, row["id"]),
            "actions": actions_shown(q.actions(REWORK_STATES, row["state"], row, row["number"]), language),
        }
    )


def _work(q: Queries, rework_id: UUID) -> list[ReworkWorkView]:
    parts: dict[UUID, list[RowMapping]] = {}
    for part in _parts(q, [rework_id]):
        parts.setdefault(part["work_id"], []).append(part)
    items = items_by_id(q, {part["item_id"] for some in parts.values() for part in some})
    work = sa.select(REWORK_WORK).where(
        REWORK_WORK.c.company == q.company, REWORK_WORK.c.rework_id == rework_id
    )
    rows = q.rows(work.order_by(REWORK_WORK.c.created, REWORK_WORK.c.id))
    taken_back = {row["reverses_id"] for row in rows}
    return [
        ReworkWorkView(
            id=row["id"],
            reverses=row["reverses_id"],
            reversed=row["id"] in taken_back,
            activity=row["activity"],
            hours=format_scaled(row["minutes"] // 60, 6, trim=True),
            what=row["what"],
            spent_on=row["spent_on"],
            recorded_by=row["recorded_by"],
            parts=[
                ReworkPartView(
                    item=items[part["item_id"]].number,
                    lot=part["lot"],
                    quantity=quantity_text(part["quantity"]),
                    unit=items[part["item_id"]].unit,
                )
                for part in parts.get(row["id"], ())
            ],
        )
        for row in rows
    ]


def _parts(q: Queries, rework_ids: Collection[UUID]) -> list[RowMapping]:
    part = REWORK_PART.c
    mine = sa.select(REWORK_PART).where(part.company == q.company, part.rework_id.in_(sorted(rework_ids)))
    return q.rows(mine.order_by(part.created, part.id))


def passes_of(q: Queries, lot_ids: Collection[UUID]) -> list[TracedRework]:
    """Every pass of these serials and lots, oldest first."""
    ids = sorted(set(lot_ids))
    columns: tuple[Any, ...] = (REWORK, NC.c.number.label("nc_number"))
    joined = sa.select(*columns).join(NC, NC.c.id == REWORK.c.nc_id).where(REWORK.c.company == q.company)
    of_lots = q.rows(joined.where(REWORK.c.lot_id.in_(ids)))
    pieces = q.rows(
        sa.select(REWORK_PIECE).where(REWORK_PIECE.c.company == q.company, REWORK_PIECE.c.lot_id.in_(ids))
    )
    known = {
        row["id"]: row
        for row in q.rows(joined.where(REWORK.c.id.in_(sorted({p["rework_id"] for p in pieces}))))
    }
    found = [_traced(row, row["lot_id"], row["pass_number"], _result(row), None) for row in of_lots]
    found += [
        _traced(known[one["rework_id"]], one["lot_id"], one["pass_number"], one["result"], one["reading"])
        for one in pieces
    ]
    return _with_work(q, sorted(found, key=lambda one: (one.opened_at, one.pass_number)))


def _result(row: RowMapping) -> str | None:
    if row["state"] != "inspected":
        return None
    return "passed" if not row["failed"] else "failed" if not row["passed"] else "parted"


def _traced(
    row: RowMapping, lot_id: UUID, pass_number: int, result: str | None, reading: float | None
) -> TracedRework:
    return TracedRework(
        lot_id,
        row["id"],
        row["number"],
        row["nc_id"],
        row["nc_number"],
        pass_number,
        row["characteristic"],
        row["created"],
        row["inspected_at"],
        row["inspected_by"],
        result,
        reading,
        (),
        (),
    )


def _with_work(q: Queries, passes: list[TracedRework]) -> list[TracedRework]:
    ids = sorted({one.rework_id for one in passes})
    people: dict[UUID, dict[str, None]] = {}
    parts: dict[UUID, dict[str, None]] = {}
    if ids:
        work = REWORK_WORK.c
        mine = sa.select(REWORK_WORK).where(work.company == q.company, work.rework_id.in_(ids))
        rows = q.rows(mine.order_by(work.created, work.id))
        wrong = {
            one for row in rows if row["reverses_id"] is not None for one in (row["id"], row["reverses_id"])
        }
        for row in rows:
            if row["id"] not in wrong:
                people.setdefault(row["rework_id"], {})[row["recorded_by"]] = None
        used = [part for part in _parts(q, ids) if part["work_id"] not in wrong]
        items = items_by_id(q, {row["item_id"] for row in used})
        for row in used:
            parts.setdefault(row["rework_id"], {})[f"{items[row['item_id']].number} {row['lot']}"] = None
    return [
        TracedRework(
            **{
                name: getattr(one, name) for name in TracedRework.__slots__ if name not in ("people", "parts")
            },
            people=tuple(people.get(one.rework_id, ())),
            parts=tuple(parts.get(one.rework_id, ())),
        )
        for one in passes
    ]

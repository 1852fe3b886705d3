"""What people read of quality, in pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict

from jidoka_central.foundation.paging import asked_for, newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset
from jidoka_central.foundation.text import Text
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.documents.model import SOP
from jidoka_central.modules.quality.nonconformance.model import NC, NC_PIECE
from jidoka_central.modules.quality.plans.model import PLAN
from jidoka_central.modules.quality.spc.model import LIMITS, SIGNAL


class Filters(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NcFilters(Filters):
    order: str | None = None
    state: str | None = None
    origin: str | None = None
    lot_id: UUID | None = None


class NcRow(Answer):
    """``held`` counts pieces; ``quantity`` is decimal text, of a lot."""

    id: UUID
    number: str
    state: str
    origin: str
    item: str
    order: str | None
    cell: str | None
    cell_id: UUID | None
    characteristic: str | None
    cause_of_stop: str
    lot: str | None
    lot_id: UUID | None
    quantity: str | None
    unit: str
    partner: str | None
    inspection_id: UUID | None
    reason: str | None
    held: int
    opened_at: int
    stopped_at: int | None
    resumed_at: int | None
    downtime_seconds: int | None


class PlanFilters(Filters):
    number: str | None = None
    state: str | None = None


class PlanRow(Answer):
    """``released_at``: instant; ``created``: when the revision was drafted."""

    id: UUID
    number: str
    revision: str
    state: str
    item: str
    cell: str
    sop: str
    created: int
    released_at: int | None


class SopFilters(Filters):
    state: str | None = None


class SopRow(Answer):
    id: UUID
    number: str
    revision: str
    state: str
    title_zh: str
    title_en: str


class LimitsFilters(Filters):
    order: str | None = None
    characteristic: str | None = None
    plan_id: UUID | None = None
    state: str | None = None


class LimitsRow(Answer):
    """Limits are measurements, shown to six decimals as text so that no screen rounds them anew."""

    id: UUID
    characteristic: str
    limits_version: int
    state: str
    order: str
    subgroups: int
    centre: str
    lower: str
    upper: str
    r_centre: str
    r_upper: str
    beyond: list[int]
    frozen_at: int | None
    method: str
    reason: str | None
    proposed_by: str | None


class SignalFilters(Filters):
    order: str | None = None
    kind: str | None = None


class SignalRow(Answer):
    id: UUID
    signal: str
    kind: str
    chart: str
    rules: list[str]
    order: str | None
    characteristic: str
    subgroup: int
    value: float
    decided_at: int


Page = tuple[list[Any], str | None]


def nonconformances(q: Queries, filters: NcFilters, cursor: str | None, limit: int) -> Page:
    mine = sa.select(NC).where(NC.c.company == q.company)
    statement = asked_for(
        mine, filters, order=NC.c.order_number, state=NC.c.state, origin=NC.c.origin, lot_id=NC.c.lot_id
    )
    rows, following = newest_first(q, statement, NC.c.id, cursor, limit)
    held = held_counts(q, [row["id"] for row in rows])
    return [nc_row(q, row, held.get(row["id"], 0)) for row in rows], following


def held_counts(q: Queries, nc_ids: list[UUID]) -> dict[UUID, int]:
    """Pieces still held, by nonconformance."""
    counted = sa.select(NC_PIECE.c.nc_id, sa.func.count().label("held")).where(
        NC_PIECE.c.nc_id.in_(nc_ids), NC_PIECE.c.status == "held"
    )
    return {row["nc_id"]: row["held"] for row in q.rows(counted.group_by(NC_PIECE.c.nc_id))}


def nc_row(q: Queries, row: Any, held: int) -> NcRow:
    item = masterdata.get_item(q, row["item_id"])
    return NcRow(
        id=row["id"],
        number=row["number"],
        state=row["state"],
        origin=row["origin"],
        item=item.number,
        lot=row["lot_number"],
        lot_id=row["lot_id"],
        quantity=None if row["quantity"] is None else masterdata.quantity_text(row["quantity"]),
        unit=item.unit,
        partner=masterdata.get_partner(q, row["partner_id"]).number if row["partner_id"] else None,
        inspection_id=row["inspection_id"],
        reason=row["reason"],
        order=row["order_number"],
        cell=masterdata.get_cell(q, row["cell_id"]).path if row["cell_id"] else None,
        cell_id=row["cell_id"],
        characteristic=row["characteristic"],
        cause_of_stop=row["cause_of_stop"],
        held=held,
        opened_at=row["created"],
        stopped_at=row["stopped_at"],
        resumed_at=row["resumed_at"],
        downtime_seconds=row["downtime_seconds"],
    )


def control_plans(q: Queries, filters: PlanFilters, cursor: str | None, limit: int) -> Page:
    mine = sa.select(PLAN).where(PLAN.c.company == q.company)
    statement = asked_for(mine, filters, number=PLAN.c.number, state=PLAN.c.state)
    rows, following = newest_first(q, statement, PLAN.c.id, cursor, limit)
    found = [
        PlanRow(
            id=row["id"],
            number=row["number"],
            revision=row["revision"],
            state=row["state"],
            item=masterdata.get_item(q, row["item_id"]).number,
            cell=masterdata.get_cell(q, row["cell_id"]).path,
            sop=row["sop_number"],
            created=row["created"],
            released_at=row["released_at"],
        )
        for row in rows
    ]
    return found, following


def sops(q: Queries, filters: SopFilters, cursor: str | None, limit: int) -> Page:
    mine = sa.select(SOP).where(SOP.c.company == q.company)
    statement = asked_for(mine, filters, state=SOP.c.state)
    rows, following = newest_first(q, statement, SOP.c.id, cursor, limit)
    return [SopRow(**{name: row[name] for name in SopRow.model_fields}) for row in rows], following


def control_limits(q: Queries, filters: LimitsFilters, cursor: str | None, limit: int) -> Page:
    mine = sa.select(LIMITS).where(LIMITS.c.company == q.company)
    statement = asked_for(
        mine,
        filters,
        order=LIMITS.c.order_number,
        characteristic=LIMITS.c.characteristic,
        plan_id=LIMITS.c.plan_id,
        state=LIMITS.c.state,
    )
    rows, following = newest_first(q, statement, LIMITS.c.id, cursor, limit)
    return [limits_row(row) for row in rows], following


def limits_row(row: Any) -> LimitsRow:
    return LimitsRow(
        id=row["id"],
        characteristic=row["characteristic"],
        limits_version=row["limits_version"],
        state=row["state"],
        order=row["order_number"],
        subgroups=row["subgroups"],
        beyond=row["beyond"],
        frozen_at=row["frozen_at"],
        method=row["method"],
        reason=row["reason"],
        proposed_by=row["proposed_by"],
        **{name: f"{row[name]:.6f}" for name in ("centre", "lower", "upper", "r_centre", "r_upper")},
    )


def signals(q: Queries, filters: SignalFilters, cursor: str | None, limit: int) -> Page:
    mine = sa.select(SIGNAL).where(SIGNAL.c.company == q.company)
    statement = asked_for(mine, filters, order=SIGNAL.c.order_number, kind=SIGNAL.c.kind)
    rows, following = newest_first(q, statement, SIGNAL.c.id, cursor, limit)
    return [signal_row(row) for row in rows], following


def signal_row(row: Any) -> SignalRow:
    names = ("id", "signal", "kind", "chart", "rules", "characteristic", "subgroup", "value", "decided_at")
    return SignalRow(order=row["order_number"], **{name: row[name] for name in names})


DATASETS = (
    Dataset(
        "quality.nonconformances",
        Text(zh="不合格品清单", en="Nonconformances"),
        "quality.read",
        NcRow,
        NcFilters,
        nonconformances,
    ),
    Dataset(
        "quality.control_plans",
        Text(zh="控制计划清单", en="Control plans"),
        "quality.read",
        PlanRow,
        PlanFilters,
        control_plans,
    ),
    Dataset(
        "quality.sops",
        Text(zh="作业指导书清单", en="SOPs"),
        "quality.read",
        SopRow,
        SopFilters,
        sops,
    ),
    Dataset(
        "quality.control_limits",
        Text(zh="控制限清单", en="Control limits"),
        "quality.read",
        LimitsRow,
        LimitsFilters,
        control_limits,
    ),
    Dataset(
        "quality.signals",
        Text(zh="过程信号清单", en="Process signals"),
        "quality.read",
        SignalRow,
        SignalFilters,
        signals,
    ),
)

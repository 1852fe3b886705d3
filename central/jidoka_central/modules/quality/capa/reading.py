"""Cases as people read them: a list, and one with all that belongs to it."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.http.reading import ActionShown, actions_shown
from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.text import Language, Text
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.capa import states
from jidoka_central.modules.quality.capa.model import CAPA, CAPA_ACTION, CAPA_CAUSE, CAPA_COST, CAPA_NC
from jidoka_central.modules.quality.capa.updates import updates_of
from jidoka_central.modules.quality.nonconformance.model import NC


class CapaFilters(Input):
    kind: Literal["capa", "8d", "preventive"] | None = None
    state: str | None = None
    nc_id: UUID | None = None
    document_id: UUID | None = None


class CapaRow(Answer):
    """``check_due``: the day the effectiveness is checked."""

    id: UUID
    number: str
    kind: str
    state: str
    title: str
    item: str | None
    owner: str
    document_type: str | None
    document_id: UUID | None
    document_number: str | None
    check_due: str | None
    effective: bool | None
    created: int


class CaseNc(Answer):
    id: UUID
    number: str
    state: str


class CauseView(Answer):
    round: int
    kind: str
    statement: str
    stated_by: str
    evidence: str | None
    verified_by: str | None
    verified_at: int | None


class MeasureView(Answer):
    """An action on the case; ``due`` is a day."""

    id: UUID
    state: str
    purpose: str
    what: str
    owner: str | None
    role: str | None
    due: str
    done_by: str | None
    done_at: int | None
    note: str | None


class UpdateView(Answer):
    """A document that must change; ``proof`` is what is in force there now, once it did."""

    id: UUID
    kind: str
    reference: str
    baseline: str
    what: str
    parameter: str | None
    value: str | None
    done: bool
    proof: str | None


class CostView(Answer):
    """``amount`` in the books' currency; None where no rate is known."""

    id: UUID
    kind: str
    activity: str
    hours: str
    rate: str | None
    amount: str | None
    what: str
    spent_on: str
    recorded_by: str


class CapaDocument(Answer):
    """``risk``: {severity, occurrence, detection, priority}. ``before_*`` and ``after_*`` are the counts that
    the effectiveness is judged by. ``actions`` are the steps possible now, ``measures`` what is done."""

    id: UUID
    version: int
    summary: CapaRow
    state_zh: str
    state_en: str
    problem: str
    containment: str | None
    team: list[str]
    round: int
    risk: dict[str, Any] | None
    risk_after: dict[str, Any] | None
    before_bad: int | None
    before_total: int | None
    after_bad: int | None
    after_total: int | None
    p_value: float | None
    check_days: int
    ncs: list[CaseNc]
    causes: list[CauseView]
    measures: list[MeasureView]
    updates: list[UpdateView]
    costs: list[CostView]
    cost_total: str | None
    currency: str | None
    lesson: str | None
    closed_by: str | None
    closed_at: int | None
    actions: list[ActionShown]


def capas(q: Queries, filters: CapaFilters, cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    statement = sa.select(CAPA).where(CAPA.c.company == q.company)
    for column, value in (
        (CAPA.c.kind, filters.kind),
        (CAPA.c.state, filters.state),
        (CAPA.c.document_id, filters.document_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if filters.nc_id is not None:
        linked = sa.select(CAPA_NC.c.capa_id).where(
            CAPA_NC.c.company == q.company, CAPA_NC.c.nc_id == filters.nc_id
        )
        statement = statement.where(CAPA.c.id.in_(linked))
    rows, cursor = newest_first(q, statement, CAPA.c.id, cursor, limit)
    items = masterdata.items_by_id(q, [row["item_id"] for row in rows if row["item_id"]])
    return [capa_row(row, items) for row in rows], cursor


def capa_row(row: RowMapping, items: dict[UUID, masterdata.Item]) -> CapaRow:
    same = {name: row[name] for name in CapaRow.model_fields if name in row}
    item = items[row["item_id"]].number if row["item_id"] else None
    due = row["check_due"].isoformat() if row["check_due"] else None
    return CapaRow(**same | {"item": item, "check_due": due})


def ncs_of(q: Queries, capa_id: UUID) -> list[RowMapping]:
    """The nonconformances of a case, in the order they joined."""
    mine = (
        sa.select(NC)
        .join(CAPA_NC, CAPA_NC.c.nc_id == NC.c.id)
        .where(CAPA_NC.c.company == q.company, CAPA_NC.c.capa_id == capa_id)
    )
    return q.rows(mine.order_by(CAPA_NC.c.created, NC.c.number))


def capas_of_ncs(q: Queries, nc_ids: list[UUID]) -> list[RowMapping]:
    """The cases of these nonconformances, each once, oldest first."""
    linked = sa.select(CAPA_NC.c.capa_id).where(
        CAPA_NC.c.company == q.company, CAPA_NC.c.nc_id.in_(sorted(nc_ids))
    )
    mine = sa.select(CAPA).where(CAPA.c.company == q.company, CAPA.c.id.in_(linked))
    return q.rows(mine.order_by(CAPA.c.id))


def capa_document(q: Queries, capa_id: UUID, language: Language) -> CapaDocument:
    """Raises ``document.not_found``."""
    row = q.get(CAPA, capa_id, "CAPA")
    table = states.table_of(row["kind"])
    items = masterdata.items_by_id(q, [row["item_id"]] if row["item_id"] else [])
    costs, total = _costs(q, capa_id)
    same = {name: row[name] for name in CapaDocument.model_fields if name in row}
    return CapaDocument(
        **same,
        summary=capa_row(row, items),
        state_zh=table.states[row["state"]].zh,
        state_en=table.states[row["state"]].en,
        ncs=[CaseNc(id=nc["id"], number=nc["number"], state=nc["state"]) for nc in ncs_of(q, capa_id)],
        causes=[
            CauseView(**{name: cause[name] for name in CauseView.model_fields})
            for cause in _rows(q, CAPA_CAUSE, capa_id)
        ],
        measures=[
            MeasureView(
                **{name: one[name] for name in MeasureView.model_fields} | {"due": one["due"].isoformat()}
            )
            for one in _rows(q, CAPA_ACTION, capa_id)
        ],
        updates=[
            UpdateView(
                done=proof is not None,
                proof=proof,
                **{name: one[name] for name in UpdateView.model_fields if name in one},
            )
            for one, proof in updates_of(q, capa_id)
        ],
        costs=costs,
        cost_total=total,
        currency=finance.books_currency(q),
        actions=actions_shown(q.actions(table, row["state"], row, row["number"]), language),
    )


def _rows(q: Queries, table: sa.Table, capa_id: UUID) -> list[RowMapping]:
    mine = sa.select(table).where(table.c.company == q.company, table.c.capa_id == capa_id)
    return q.rows(mine.order_by(table.c.id))


def _costs(q: Queries, capa_id: UUID) -> tuple[list[CostView], str | None]:
    currency = finance.books_currency(q)
    shown, total = [], 0
    for cost in _rows(q, CAPA_COST, capa_id):
        value = None
        if currency is not None:
            rate = cost["rate"] or finance.activity_rate(q, cost["activity"], cost["spent_on"])
            value = None if rate is None else finance.value_of_minutes(cost["minutes"], rate, currency)
        total += value or 0
        shown.append(
            CostView(
                hours=masterdata.quantity_text(cost["minutes"] // 60),
                rate=None if cost["rate"] is None else masterdata.quantity_text(cost["rate"]),
                amount=None if value is None or currency is None else finance.money_text(value, currency),
                spent_on=cost["spent_on"].isoformat(),
                **{
                    name: cost[name]
                    for name in CostView.model_fields
                    if name not in ("hours", "rate", "amount", "spent_on")
                },
            )
        )
    return shown, None if currency is None else finance.money_text(total, currency)


CAPA_DATASETS = (
    Dataset(
        "quality.capas",
        Text(zh="纠正预防措施", en="Corrective and preventive action"),
        "quality.read",
        CapaRow,
        CapaFilters,
        capas,
    ),
)

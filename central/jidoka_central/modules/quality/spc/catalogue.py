"""What can be charted: characteristics with stored measurements, and what a selection may name of them."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.production import public as production
from jidoka_central.modules.quality.gauges.model import GAUGE
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC, PLAN
from jidoka_central.modules.quality.spc.facts import nothing_known, of_line, plan_line
from jidoka_central.modules.quality.spc.series import NOBODY, lot_of
from jidoka_central.modules.shopfloor import public as shopfloor

ROWS_MAX: Final = 500
ORDERS_MAX: Final = 200


class Chartable(Answer):
    """A characteristic of an item; ``item`` is None for measurements without a known order."""

    item: str | None
    characteristic: str
    name_zh: str
    name_en: str
    unit: str
    decimals: int
    nominal: float | None
    lsl: float | None
    usl: float | None
    subgroup_size: int | None
    subgroups: int
    first_at: int
    last_at: int
    orders: list[str]
    cells: list[str]


class Chartables(Answer):
    rows: list[Chartable]


class OperatorShown(Answer):
    login: str
    name: str


class ChartPlanShown(Answer):
    id: str
    number: str
    revision: str


class ChartChoices(Answer):
    """What a selection may name, the newest ``ORDERS_MAX`` orders' worth."""

    orders: list[str]
    cells: list[str]
    gauges: list[str]
    operators: list[OperatorShown]
    lots: list[str]
    phases: list[str]
    plans: list[ChartPlanShown]


def chartables(q: Queries, item: str | None, search: str | None) -> Chartables:
    """By item and characteristic, the newest measured first."""
    grouped: dict[tuple[str | None, str], list[shopfloor.StreamSummary]] = {}
    items = _Items(q)
    for one in shopfloor.summaries(q):
        number = items.of(one.stream.order)
        if item is None or number == item:
            grouped.setdefault((number, one.characteristic), []).append(one)
    rows = []
    for (number, code), found in grouped.items():
        facts = nothing_known(code, number)
        if number is not None:
            line = plan_line(q, code, None, masterdata.item_by_number(q, number).id)
            facts = facts if line is None else of_line(line, number)
        if search and not any(
            search.lower() in text.lower() for text in (number or "", code, facts.name_zh, facts.name_en)
        ):
            continue
        newest = sorted(found, key=lambda one: one.last_at, reverse=True)
        rows.append(
            Chartable(
                item=number,
                characteristic=code,
                subgroups=sum(one.subgroups for one in found),
                first_at=min(one.first_at for one in found),
                last_at=newest[0].last_at,
                orders=_orders(newest),
                cells=sorted({one.stream.cell for one in found}),
                **{
                    name: getattr(facts, name)
                    for name in (
                        "name_zh",
                        "name_en",
                        "unit",
                        "decimals",
                        "nominal",
                        "lsl",
                        "usl",
                        "subgroup_size",
                    )
                },
            )
        )
    return Chartables(rows=sorted(rows, key=lambda one: one.last_at, reverse=True)[:ROWS_MAX])


def choices(q: Queries, characteristic: str, item: str | None) -> ChartChoices:
    items = _Items(q)
    found = [
        one
        for one in shopfloor.summaries(q, characteristic)
        if item is None or items.of(one.stream.order) == item
    ]
    newest = sorted(found, key=lambda one: one.last_at, reverse=True)
    orders = _orders(newest)
    people = {
        one.operator: one.operator_name for worked in shopfloor.worked(q, orders).values() for one in worked
    }
    lines = _plan_lines(q, characteristic, item)
    plans = {str(row["plan_id"]): row for row in lines}
    return ChartChoices(
        orders=orders,
        cells=sorted({one.stream.cell for one in found}),
        gauges=sorted({row["gauge"] for row in lines if row["gauge"]}),
        operators=[OperatorShown(login=login, name=name) for login, name in sorted(people.items())],
        lots=sorted({lot_of(q, order) for order in orders} - {NOBODY}),
        phases=list(shopfloor.PHASES),
        plans=[
            ChartPlanShown(id=id_, number=row["number"], revision=row["revision"])
            for id_, row in plans.items()
        ],
    )


def _orders(newest: list[shopfloor.StreamSummary]) -> list[str]:
    return list(dict.fromkeys(one.stream.order for one in newest if one.stream.order))[:ORDERS_MAX]


def _plan_lines(q: Queries, characteristic: str, item: str | None) -> list[Any]:
    statement = (
        sa.select(CHARACTERISTIC.c.plan_id, PLAN.c.number, PLAN.c.revision, GAUGE.c.code.label("gauge"))
        .join(PLAN, PLAN.c.id == CHARACTERISTIC.c.plan_id)
        .outerjoin(GAUGE, GAUGE.c.id == CHARACTERISTIC.c.gauge_id)
        .where(CHARACTERISTIC.c.company == q.company, CHARACTERISTIC.c.code == characteristic)
    )
    if item is not None:
        statement = statement.where(PLAN.c.item_id == masterdata.item_by_number(q, item).id)
    return q.rows(statement.order_by(PLAN.c.id.desc()).limit(ROWS_MAX))


class _Items:
    """Order number -> item number, each asked once."""

    def __init__(self, q: Queries) -> None:
        self._q = q
        self._known: dict[str, str | None] = {}

    def of(self, order: str) -> str | None:
        if order not in self._known:
            found = production.find_order(self._q, order) if order else None
            number = masterdata.get_item(self._q, found.item_id).number if found else None
            self._known[order] = number
        return self._known[order]

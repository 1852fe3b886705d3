"""How a piece was made: order, machine, people, control plan, its readings with the chart they stand on, and
the stops of its order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import Lot
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.masterdata.public import Item, quantity_text
from jidoka_central.modules.production import public as production
from jidoka_central.modules.production.public import Order
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_central.modules.traceability import views

USERS_MAX = 200


@dataclass(slots=True)
class Made:
    """What is known of the making; empty for a lot that was bought."""

    making: views.Making | None = None
    plan: views.PlanView | None = None
    readings: list[views.ReadingView] = field(default_factory=list)
    stops: list[views.StopView] = field(default_factory=list)


def making_of(q: Queries, lot: Lot, order: Order | None) -> Made:
    """How the lot was made on its order."""
    if order is None:
        return Made()
    record = shopfloor.piece_record(q, order.number, lot.piece) if lot.piece is not None else None
    confirmed = production.confirmations_of(q, [lot.id]).get(lot.id)
    edge = next(iter(inventory.edges_into(q, [lot.id])), None)
    bundles = shopfloor.sent_bundles(q, [record.bundle]) if record is not None and record.bundle else {}
    bundle = bundles.get(record.bundle) if record is not None and record.bundle else None
    plan_id = bundle.plan_id if bundle is not None else order.plan_revision_id
    made_at = record.measured_at if record is not None else None
    if made_at is None and edge is not None:
        made_at = edge.at
    operators = _operators(q, order.number, made_at)
    if not operators and edge is not None and edge.operator:
        operators = [edge.operator]
    making = views.Making(
        made_at=made_at,
        machine=masterdata.get_cell(q, record.cell_id if record is not None else order.cell_id).path,
        edge=record.edge_id if record is not None else None,
        operators=operators,
        confirmed_at=None if confirmed is None else confirmed.at,
        confirmed_by=None if confirmed is None else confirmed.operator,
        verdict=None if record is None else record.verdict,
        bundle=None if record is None else record.bundle,
        bundle_version=None if bundle is None else bundle.version,
    )
    plan = quality.get_plan(q, plan_id) if plan_id is not None else None
    return Made(
        making,
        None if plan is None else _plan(plan),
        [] if record is None else _readings(q, order.number, record, plan),
        [_stop(stop, lot.piece) for stop in shopfloor.stops_of_order(q, order.number)],
    )


def order_view(q: Queries, order: Order, items: dict[UUID, Item]) -> views.OrderView:
    item = items.get(order.item_id) or masterdata.get_item(q, order.item_id)
    return views.OrderView(
        id=order.id,
        number=order.number,
        state=order.state,
        item=item.number,
        quantity=quantity_text(order.quantity),
        good=quantity_text(order.good),
        scrapped=quantity_text(order.scrapped),
        cell=masterdata.get_cell(q, order.cell_id).path,
        plan=order.plan,
        released=order.released,
        started=order.started,
        completed=order.completed,
    )


def users_of(q: Queries, lot_id: UUID, items: dict[UUID, Item]) -> list[views.OrderView]:
    """The orders whose pieces hold some of the lot; at most ``USERS_MAX``."""
    orders = production.orders_by_id(q, sorted(inventory.orders_using(q, [lot_id]))[:USERS_MAX])
    return [order_view(q, orders[one], items) for one in sorted(orders)]


def _operators(q: Queries, order: str, at: int | None) -> list[str]:
    """Who was signed on for the order at that moment; everybody who was, when the moment is not known."""
    signed = shopfloor.sign_ons_of_order(q, order)
    there = [
        one for one in signed if at is None or (one.since <= at and (one.until is None or at <= one.until))
    ]
    return list(dict.fromkeys(one.operator_name or one.operator for one in there or signed))


def _plan(plan: RowMapping) -> views.PlanView:
    return views.PlanView(
        id=plan["id"],
        number=plan["number"],
        revision=plan["revision"],
        state=plan["state"],
        parameters=plan["parameters"] or {},
        sop=plan["sop_number"],
    )


def _readings(
    q: Queries, order: str, record: shopfloor.PieceRecord, plan: RowMapping | None
) -> list[views.ReadingView]:
    lines = {} if plan is None else {row["code"]: row for row in quality.characteristic_rows(q, plan["id"])}
    subgroups: dict[str, shopfloor.Subgroup] = {}
    for one in record.readings:
        for found in shopfloor.subgroups_of(q, order, one.characteristic, one.subgroup, one.subgroup):
            subgroups[one.characteristic] = found
    wanted = {UUID(one.limits) for one in subgroups.values() if one.limits is not None}
    limits = quality.limits_by_id(q, wanted) if wanted else {}
    return [
        _reading(one, lines.get(one.characteristic), subgroups.get(one.characteristic), limits)
        for one in record.readings
    ]


def _reading(
    one: shopfloor.TracedReading,
    line: RowMapping | None,
    subgroup: shopfloor.Subgroup | None,
    limits: dict[UUID, RowMapping],
) -> views.ReadingView:
    known: Any = line if line is not None else {}
    row = limits.get(UUID(subgroup.limits)) if subgroup is not None and subgroup.limits else None
    return views.ReadingView(
        characteristic=one.characteristic,
        name_zh=known.get("name_zh", one.characteristic),
        name_en=known.get("name_en", one.characteristic),
        unit=known.get("unit", ""),
        decimals=known.get("decimals", 3),
        nominal=known.get("nominal"),
        lsl=known.get("lsl"),
        usl=known.get("usl"),
        gauge_result=one.result_seq,
        value=one.value,
        verdict=one.verdict,
        measured_at=one.measured_at,
        clockstate=one.clockstate,
        subgroup=None if subgroup is None else _subgroup(subgroup),
        limits=None if row is None else _limits(row),
    )


def _subgroup(one: shopfloor.Subgroup) -> views.SubgroupView:
    return views.SubgroupView(**{name: getattr(one, name) for name in views.SubgroupView.model_fields})


def _limits(row: RowMapping) -> views.LimitsView:
    names = views.LimitsView.model_fields.keys() - {"version", "spread"}
    return views.LimitsView(
        version=row["limits_version"],
        spread=quality.SPREADS[row["method"]],
        **{name: row[name] for name in names},
    )


def _stop(stop: dict[str, Any], piece: int | None) -> views.StopView:
    first, last = stop["held_from"], stop["held_to"]
    held = piece is not None and first is not None and first <= piece and (last is None or piece <= last)
    names = views.StopView.model_fields.keys() - {"held_it"}
    known: dict[str, Any] = {name: stop[name] for name in names}
    # The floor writes 0 for an instant that has not come.
    instants = {name: stop[name] or None for name in names if name.endswith("_at")}
    return views.StopView(held_it=held, **known | instants)

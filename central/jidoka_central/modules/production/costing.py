"""What an order costs: work in process, by order.

Material goes in with the value its lots had, labour at the standard minutes and the rates of its work
centres. Scrap and output come out at standard cost; scrap within the allowance of the routing is normal and
stays in (ADR-0012); what is left when the order is closed is its variance.
Each change is a ``wip_entry``; ``work_order.wip`` is their sum and may be below zero between two of them, for
output may be received before its labour is confirmed. Without books nothing here has a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import Worth
from jidoka_central.modules.inventory.public import DocumentRef, moved_by_orders
from jidoka_central.modules.masterdata.public import Operation, get_item, get_routing, quantity_text
from jidoka_central.modules.production import rules
from jidoka_central.modules.production.model import (
    NORMAL_SCRAP,
    ORDER_CONFIRMATION,
    WIP_ENTRY,
    WORK_ORDER,
)
from jidoka_central.modules.production.things import WipDifference
from jidoka_shared.values import QUANTITY_SCALE
from jidoka_shared.values.exact import CURRENCY_EXPONENT, divide_half_even

Kind = Literal["material", "material_returned", "labour", "scrap", "output", "settled"]
Order = Mapping[Any, Any]  # a row of work_order


def check_costed(uow: UnitOfWork, order: Order) -> None:
    """With books an order is released only when what it makes and what makes it have a price. Raises
    ``NO_STANDARD_COST`` naming the item, ``NO_RATE`` naming the work centre."""
    if not finance.ledger_open(uow):
        return
    number = get_item(uow, order["item_id"]).number
    finance.needed_cost(uow, order["item_id"], number, uow.today, field="order_id")
    for operation in get_routing(uow, order["routing_id"]).operations:
        finance.needed_rate(uow, operation.work_centre, uow.today, field="order_id")


def labour_worth(
    uow: UnitOfWork,
    order: Order,
    routing: Sequence[Operation],
    labour: Sequence[tuple[int, UUID, int]],
    at: int,
) -> Worth | None:
    """The standard minutes of each operation at its work centre's rate on the day. An edge's fact is never
    refused: where an order from before the books has no rate its labour is worth nothing."""
    worth = _worth(uow, order, at)
    if worth is None:
        return None
    centres = {operation.number: operation.work_centre for operation in routing}
    amount = 0
    for number, _, minutes in labour:
        rate = finance.activity_rate(uow, centres[number], worth.happened)
        amount += 0 if rate is None else finance.value_of_minutes(minutes, rate, worth.currency)
    return replace(worth, amount=amount)


def scrap_worth(uow: UnitOfWork, order: Order, quantity: int, at: int | None = None) -> Worth | None:
    """What is lost with ``quantity`` micro-units in process: their standard cost, or, where there is none,
    their share of what the order has cost so far."""
    worth = _worth(uow, order, at) if quantity else None
    if worth is None:
        return None
    cost = finance.standard_cost(uow, order["item_id"], worth.happened)
    if cost is not None:
        return replace(worth, amount=finance.value_of(quantity, cost, worth.currency))
    in_process = order["made"] - order["scrapped"] - order["received"]
    share = divide_half_even(order["wip"] * quantity, in_process) if in_process else 0
    return replace(worth, amount=max(share, 0))


def lost(
    uow: UnitOfWork,
    order: Order,
    quantity: int,
    document: DocumentRef | None = None,
    at: int | None = None,
) -> tuple[Worth | None, int]:
    """What ``quantity`` micro-units that are lost cost beyond what is normal for the order, and how many of
    them are normal. The normal part is kept as a memo: its value stays in the order."""
    normal = rules.normal_part(_allowed(uow, order), order["scrapped"], quantity)
    if not normal:
        return scrap_worth(uow, order, quantity, at), 0
    memo = scrap_worth(uow, order, normal, at)
    document = document or DocumentRef("work_order", order["id"], order["number"])
    uow.insert(
        NORMAL_SCRAP,
        order_id=order["id"],
        quantity=normal,
        value=0 if memo is None else memo.amount,
        happened=uow.today if memo is None else memo.happened,
        document_type=document.type,
        document_id=document.id,
        document_number=document.number,
    )
    return scrap_worth(uow, order, quantity - normal, at), normal


def _allowed(q: Queries, order: Order) -> int:
    """What the order may lose as normal, by the routing it is made by."""
    share = get_routing(q, order["routing_id"]).scrap_allowance
    fineness = 10 ** (6 - get_item(q, order["item_id"]).decimals)
    return rules.allowed_scrap(order["quantity"], share, fineness)


def normal_scrap_of(q: Queries, order_id: UUID) -> tuple[int, int]:
    """Micro-units and value of the order's normal scrap."""
    memo = NORMAL_SCRAP.c
    sums = sa.select(sa.func.sum(memo.quantity).label("quantity"), sa.func.sum(memo.value).label("value"))
    row = q.first(sums.where(memo.company == q.company, memo.order_id == order_id))
    return (int(row["quantity"] or 0), int(row["value"] or 0)) if row is not None else (0, 0)


def normal_scrap_value(q: Queries, first: date | None = None, last: date | None = None) -> int:
    """What normal scrap of these days would have cost, of all orders: a memo beside the cost of quality."""
    memo = NORMAL_SCRAP.c
    statement = sa.select(sa.func.coalesce(sa.func.sum(memo.value), 0)).where(memo.company == q.company)
    if first is not None:
        statement = statement.where(memo.happened >= first)
    if last is not None:
        statement = statement.where(memo.happened <= last)
    return int(q.scalar(statement))


def unit_cost_of(q: Queries, order_id: UUID, good: int) -> int | None:
    """What a good piece has cost, in ten-thousandths of the currency: everything that went into the order
    less what was written off, by its good pieces. ``None`` without good pieces."""
    spent = sum(value for kind, value in costs_of(q, order_id).items() if kind not in ("output", "settled"))
    if good <= 0:
        return None
    minor = 10 ** CURRENCY_EXPONENT[finance.ledger_currency(q)]
    return divide_half_even(spent * 10_000 * QUANTITY_SCALE, good * minor)


def output_cost(uow: UnitOfWork, order: Order) -> int | None:
    """What a unit that goes into stock is worth; ``None`` without books. Raises ``NO_STANDARD_COST``."""
    if not finance.ledger_open(uow):
        return None
    number = get_item(uow, order["item_id"]).number
    return finance.needed_cost(uow, order["item_id"], number, uow.today, field="order_id")


def enter(
    uow: UnitOfWork,
    order: Order,
    kind: Kind,
    worth: Worth | None,
    document: DocumentRef | None = None,
    *,
    out: bool = False,
) -> int:
    """Keep what went into the order's work in process, or came ``out`` of it; returns what that did to it,
    for the order's row. ``document``: who says so, when it is not the order itself."""
    if worth is None or not worth.amount:
        return 0
    value = -worth.amount if out else worth.amount
    document = document or DocumentRef("work_order", order["id"], order["number"])
    uow.insert(
        WIP_ENTRY,
        order_id=order["id"],
        kind=kind,
        value=value,
        happened=worth.happened,
        document_type=document.type,
        document_id=document.id,
        document_number=document.number,
    )
    return value


def costs_of(q: Queries, order_id: UUID) -> dict[str, int]:
    """Kind -> what it did to the order's work in process."""
    entry = WIP_ENTRY.c
    statement = (
        sa.select(entry.kind, sa.func.sum(entry.value).label("value"))
        .where(entry.company == q.company, entry.order_id == order_id)
        .group_by(entry.kind)
        .order_by(entry.kind)
    )
    return {row["kind"]: int(row["value"]) for row in q.rows(statement)}


def work_in_process(q: Queries) -> dict[UUID, int]:
    """Order -> what its work in process is worth, minor units; zero is left out."""
    order = WORK_ORDER.c
    statement = sa.select(order.id, order.wip).where(order.company == q.company, order.wip != 0)
    return {row["id"]: row["wip"] for row in q.rows(statement)}


def recompute_wip(q: Queries) -> tuple[WipDifference, ...]:
    """The orders whose work in process is not the sum of its entries."""
    order, entry = WORK_ORDER.c, WIP_ENTRY.c
    value = sa.func.coalesce(sa.func.sum(entry.value), 0)
    statement = (
        sa.select(order.number, order.wip, value.label("value"))
        .select_from(WORK_ORDER.outerjoin(WIP_ENTRY, entry.order_id == order.id))
        .where(order.company == q.company)
        .group_by(order.id, order.number, order.wip)
        .having(value != order.wip)
        .order_by(order.number)
    )
    return tuple(WipDifference(row["number"], row["wip"], int(row["value"])) for row in q.rows(statement))


def recompute_counts(q: Queries) -> Iterator[str]:
    """Each count of a work order that is not what its confirmations and its stock movements say, as a
    sentence."""
    order, confirmation = WORK_ORDER.c, ORDER_CONFIRMATION.c
    confirmed = {
        row["order_id"]: int(row["quantity"])
        for row in q.rows(
            sa.select(
                confirmation.order_id,
                sa.func.sum(confirmation.good + confirmation.scrap).label("quantity"),
            )
            .where(confirmation.company == q.company)
            .group_by(confirmation.order_id)
        )
    }
    moved = moved_by_orders(q)
    for row in q.rows(sa.select(WORK_ORDER).where(order.company == q.company).order_by(order.number)):
        of_order = {
            name: moved.get((row["id"], row["item_id"], kind), 0)
            for name, kind in (("made", "produce"), ("scrapped", "scrap"), ("received", "put_away"))
        }
        for name, quantity in (*of_order.items(), ("confirmed", confirmed.get(row["id"], 0))):
            if row[name] != quantity:
                has, should = quantity_text(row[name]), quantity_text(quantity)
                yield f"{row['number']}: {name} is {has}, its facts give {should}"
    yield from _recompute_normal_scrap(q)


def _recompute_normal_scrap(q: Queries) -> Iterator[str]:
    """An order has no more normal scrap than scrap, and no more than its routing allows."""
    memo = NORMAL_SCRAP.c
    sums = sa.select(memo.order_id, sa.func.sum(memo.quantity).label("normal"))
    for row in q.rows(sums.where(memo.company == q.company).group_by(memo.order_id)):
        order = q.get(WORK_ORDER, row["order_id"])
        most = min(order["scrapped"], _allowed(q, order))
        if int(row["normal"]) != most:
            has, should = quantity_text(int(row["normal"])), quantity_text(most)
            yield f"{order['number']}: normal scrap is {has}, its facts give {should}"


def orders_named(q: Queries, order_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Order -> number."""
    order = WORK_ORDER.c
    rows = q.rows(
        sa.select(order.id, order.number).where(order.company == q.company, order.id.in_(sorted(order_ids)))
    )
    return {row["id"]: row["number"] for row in rows}


def _worth(uow: UnitOfWork, order: Order, at: int | None) -> Worth | None:
    """Nothing yet, of what the order makes; ``None`` without books."""
    return finance.worth(uow, 0, get_item(uow, order["item_id"]).kind, at)

"""Work orders as lists, and one of them with everything a screen shows."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.errors import INVALID_INPUT, NOT_A_CURSOR
from jidoka_central.foundation.eventlog.model import EVENT_LOG
from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.states import Action
from jidoka_central.foundation.text import Text
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata.public import (
    cells_by_id,
    get_bom,
    get_cell,
    get_item,
    get_routing,
    item_by_number,
    items_by_id,
    quantity_text,
)
from jidoka_central.modules.production import costing, reading, rules
from jidoka_central.modules.production.commands import READ, VALUES
from jidoka_central.modules.production.model import WIP_ENTRY, WORK_ORDER
from jidoka_central.modules.production.states import WORK_ORDER_STATES
from jidoka_central.modules.production.things import Order
from jidoka_shared.values.exact import format_scaled

TIMELINE_MAX: Final = 200
_QUANTITIES: Final = ("quantity", "made", "confirmed", "good", "scrapped", "received")
# One row a piece would drown the rest; the counts say the same.
_LEFT_OUT: Final = ("inventory.output_made",)


class OrderFilter(Input):
    state: str | None = None
    item: str | None = None
    number: str | None = None


class OrderItem(Answer):
    id: UUID
    number: str
    state: str
    item: str
    item_zh: str
    item_en: str
    quantity: str
    confirmed: str
    scrapped: str
    unit: str
    cell: str
    plan: str | None
    created: int
    version: int


class PieceFilter(Input):
    order_id: UUID


class PieceItem(Answer):
    """``status``: available, inspection, blocked, concession, or scrapped, consumed, gone."""

    lot_id: UUID
    serial: str
    piece: int | None
    status: str
    location: str | None
    held_by: list[str]


class MaterialView(Answer):
    """``short``: used in pieces and never issued."""

    item: str
    item_zh: str
    item_en: str
    needed: str
    issued: str
    short: str
    unit: str


class OperationView(Answer):
    number: int
    name_zh: str
    name_en: str
    work_centre: str
    minutes: str


class TimelineEntry(Answer):
    """``at``: when it happened; ``logged``: when the system learned it."""

    at: int
    logged: int
    event: str
    title_zh: str
    title_en: str
    actor: str
    reason: str | None
    data: dict[str, Any]


class CostView(Answer):
    """``kind``: material, material_returned, labour, scrap, output, settled; out of the order is below
    zero."""

    kind: str
    amount: str


class WipFilter(Input):
    order_id: UUID | None = None


class WipItem(Answer):
    """What went into an order's work in process, or came out of it (below zero), and by which document."""

    id: UUID
    order_id: UUID
    order: str
    kind: str
    amount: str
    currency: str | None
    happened: date
    document_type: str
    document_id: UUID | None
    document_number: str


class OrderView(Answer):
    """A work order. ``serials``: how many are in each status. ``normal_scrap``: what of the scrap is within
    the allowance of the routing. ``wip``: what it has cost and not given back yet, ``costs`` how that came
    about, ``unit_cost`` what a good piece has really cost, ``normal_scrap_value`` a memo: what its normal
    scrap would have cost, which the good pieces bear. Empty for who may not see values, or without books."""

    id: UUID
    number: str
    state: str
    version: int
    plant: str
    item_id: UUID
    item: str
    item_zh: str
    item_en: str
    unit: str
    quantity: str
    made: str
    confirmed: str
    good: str
    scrapped: str
    received: str
    cell_id: UUID
    cell: str
    plan_revision_id: UUID | None
    plan: str | None
    pause_reason: str | None
    created: int
    released: int | None
    started: int | None
    completed: int | None
    serials: dict[str, int]
    normal_scrap: str
    wip: str | None
    currency: str | None
    costs: list[CostView]
    unit_cost: str | None
    normal_scrap_value: str | None
    materials: list[MaterialView]
    operations: list[OperationView]
    timeline: list[TimelineEntry]


def orders(q: Queries, filters: OrderFilter, cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    statement = sa.select(WORK_ORDER).where(WORK_ORDER.c.company == q.company)
    if filters.state is not None:
        statement = statement.where(WORK_ORDER.c.state == filters.state)
    if filters.number is not None:
        statement = statement.where(WORK_ORDER.c.number == filters.number)
    if filters.item is not None:
        statement = statement.where(WORK_ORDER.c.item_id == item_by_number(q, filters.item).id)
    rows, cursor = newest_first(q, statement, WORK_ORDER.c.id, cursor, limit)
    items = items_by_id(q, [row["item_id"] for row in rows])
    cells = cells_by_id(q, [row["cell_id"] for row in rows])
    found = []
    for row in rows:
        item = items[row["item_id"]]
        found.append(
            OrderItem(
                id=row["id"],
                number=row["number"],
                state=row["state"],
                item=item.number,
                item_zh=item.name_zh,
                item_en=item.name_en,
                quantity=quantity_text(row["quantity"]),
                confirmed=quantity_text(row["confirmed"]),
                scrapped=quantity_text(row["scrapped"]),
                unit=item.unit,
                cell=cells[row["cell_id"]].path,
                plan=row["plan"],
                created=row["created"],
                version=row["version"],
            )
        )
    return found, cursor


def pieces(q: Queries, filters: PieceFilter, cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    """The order's serials, the last piece first; the cursor is ``piece/serial`` of the last row."""
    states = sorted(inventory.serials_of_order(q, filters.order_id), key=_place, reverse=True)
    if cursor:
        piece, slash, serial = cursor.partition("/")
        if not slash or not piece.isdecimal() or not piece.isascii():
            raise INVALID_INPUT.refuse(field="cursor", why=NOT_A_CURSOR)
        states = [state for state in states if _place(state) < (int(piece), serial)]
    page = states[:limit]
    rows = [
        PieceItem(
            lot_id=state.lot_id,
            serial=state.serial,
            piece=state.piece,
            status=state.status,
            location=state.location,
            held_by=list(state.held_by),
        )
        for state in page
    ]
    return rows, "{}/{}".format(*_place(page[-1])) if len(states) > limit else None


def _place(state: inventory.SerialState) -> tuple[int, str]:
    return state.piece or 0, state.serial


def order_view(q: Queries, order_id: UUID) -> OrderView:
    """One order with counts, materials, operations and its timeline. Raises ``document.not_found``."""
    order = reading.get_order(q, order_id)
    item, cell = get_item(q, order.item_id), get_cell(q, order.cell_id)
    counts = Counter(state.status for state in inventory.serials_of_order(q, order_id))
    quantities = {name: quantity_text(getattr(order, name)) for name in _QUANTITIES}
    own = {name: getattr(order, name) for name in OrderView.model_fields if hasattr(order, name)}
    return OrderView.model_validate(
        own
        | quantities
        | {
            "item": item.number,
            "item_zh": item.name_zh,
            "item_en": item.name_en,
            "unit": item.unit,
            "cell": cell.path,
            "serials": dict(sorted(counts.items())),
            **_costs(q, order),
            "materials": _materials(q, order),
            "operations": _operations(q, order),
            "timeline": timeline(q, order_id),
        }
    )


def _costs(q: Queries, order: Order) -> dict[str, Any]:
    currency = finance.books_currency(q) if q.principal.may(VALUES) else None
    normal, memo = costing.normal_scrap_of(q, order.id)
    shown: dict[str, Any] = {"normal_scrap": quantity_text(normal)}
    if currency is None:
        empty = ("wip", "currency", "unit_cost", "normal_scrap_value")
        return shown | dict.fromkeys(empty) | {"costs": []}
    unit_cost = costing.unit_cost_of(q, order.id, order.good)
    return shown | {
        "unit_cost": None if unit_cost is None else format_scaled(unit_cost, 4),
        "normal_scrap_value": finance.money_text(memo, currency),
        "wip": finance.money_text(order.wip, currency),
        "currency": currency,
        "costs": [
            CostView(kind=kind, amount=finance.money_text(value, currency))
            for kind, value in costing.costs_of(q, order.id).items()
        ],
    }


def wip(q: Queries, filters: WipFilter, cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    entry = WIP_ENTRY.c
    statement = (
        sa.select(WIP_ENTRY, WORK_ORDER.c.number.label("order"))
        .join(WORK_ORDER, WORK_ORDER.c.id == entry.order_id)
        .where(entry.company == q.company)
    )
    if filters.order_id is not None:
        statement = statement.where(entry.order_id == filters.order_id)
    rows, cursor = newest_first(q, statement, entry.id, cursor, limit)
    currency = finance.books_currency(q) if rows else None
    return [
        WipItem.model_validate(
            dict(row) | {"amount": finance.money_text(row["value"], str(currency)), "currency": currency}
        )
        for row in rows
    ], cursor


def order_actions(q: Queries, order_id: UUID) -> list[Action]:
    """What could be done to the order now, and if not, why not."""
    order = reading.get_order(q, order_id)
    return q.actions(WORK_ORDER_STATES, order.state, order, order.number)


def timeline(q: Queries, order_id: UUID) -> list[TimelineEntry]:
    """What happened to the order, newest first, out of the event log."""
    log = EVENT_LOG.c
    rows = q.rows(
        sa.select(EVENT_LOG)
        .where(
            log.company == q.company,
            log.document == "work_order",
            log.document_id == order_id,
            log.event.not_in(_LEFT_OUT),
        )
        .order_by(log.row.desc())
        .limit(TIMELINE_MAX)
    )
    entries, priced = [], q.principal.may(VALUES)
    for row in rows:
        data = json.loads(row["body"])["data"]
        data.pop("serials", None)
        if not priced:
            _hide_values(data)
        kind = q.registry.events.get(row["event"])
        title = kind.TITLE if kind is not None else Text(zh=row["event"], en=row["event"])
        entries.append(
            TimelineEntry(
                at=data.get("at", row["at"]),
                logged=row["at"],
                event=row["event"],
                title_zh=title.zh,
                title_en=title.en,
                actor=row["actor"],
                reason=row["reason"],
                data=data,
            )
        )
    return entries


def _hide_values(data: dict[str, Any]) -> None:
    """What the event did to value is for those who may see values."""
    data.pop("worth", None)
    for lot in data.get("lots", ()):
        lot.pop("value", None)


def _materials(q: Queries, order: Order) -> list[MaterialView]:
    needed = rules.requirement(get_bom(q, order.bom_id).lines, order.quantity)
    issued = inventory.issued_to_order(q, order.id)
    short = inventory.shortages_of_order(q, order.id)
    items = items_by_id(q, needed)
    return [
        MaterialView(
            item=items[item_id].number,
            item_zh=items[item_id].name_zh,
            item_en=items[item_id].name_en,
            needed=quantity_text(quantity),
            issued=quantity_text(issued.get(item_id, 0)),
            short=quantity_text(short.get(item_id, 0)),
            unit=items[item_id].unit,
        )
        for item_id, quantity in needed.items()
    ]


def _operations(q: Queries, order: Order) -> list[OperationView]:
    return [
        OperationView(
            number=operation.number,
            name_zh=operation.name_zh,
            name_en=operation.name_en,
            work_centre=operation.work_centre,
            minutes=quantity_text(operation.minutes),
        )
        for operation in get_routing(q, order.routing_id).operations
    ]


DATASETS = (
    Dataset("production.orders", Text(zh="工单", en="Work orders"), READ, OrderItem, OrderFilter, orders),
    Dataset(
        "production.pieces",
        Text(zh="工单序列件", en="Pieces of an order"),
        READ,
        PieceItem,
        PieceFilter,
        pieces,
    ),
    Dataset("production.wip", Text(zh="在制品变动", en="Work in process"), VALUES, WipItem, WipFilter, wip),
)

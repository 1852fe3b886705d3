"""What people do to a sales order: create, change, confirm, reserve, cancel, close. One function each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import Claim
from jidoka_central.modules.masterdata.public import Partner, check_plant
from jidoka_central.modules.sales import reading, rules
from jidoka_central.modules.sales.errors import (
    DELIVERY_OPEN,
    HAS_MOVED,
    NOT_A_CUSTOMER,
    NOT_INVOICED,
    VALUE_TOO_LARGE,
)
from jidoka_central.modules.sales.events import (
    OrderCancelled,
    OrderChanged,
    OrderClosed,
    OrderConfirmed,
    OrderCreated,
    OrderDelivered,
    OrderedLine,
)
from jidoka_central.modules.sales.model import COUNTS, SALES_ORDER, SALES_ORDER_LINE, VALUE_MAX
from jidoka_central.modules.sales.states import (
    CANCEL_ORDER,
    CHANGE_ORDER,
    CLOSE_ORDER,
    CONFIRM_ORDER,
    RESERVE_ORDER,
    SALES_ORDER_STATES,
)
from jidoka_central.modules.sales.things import NewLine, OrderLine, SalesOrder


def create_order(
    uow: UnitOfWork,
    customer: Partner,
    plant: str,
    lines: Sequence[NewLine],
    *,
    reference: str | None = None,
    wanted_on: date | None = None,
    note: str | None = None,
) -> SalesOrder:
    """A draft, in the currency of the books. Raises ``NO_LEDGER``, ``NOT_A_CUSTOMER`` (customer),
    ``UNKNOWN_PLANT`` (plant), ``VALUE_TOO_LARGE`` naming the line. Emits OrderCreated."""
    currency = finance.ledger_currency(uow)
    if not customer.customer:
        raise NOT_A_CUSTOMER.refuse(field="customer", partner=customer.number)
    check_plant(uow, plant)
    values = _values(lines, currency)
    number = uow.number("sales_order", "SO")
    order_id = uow.insert(
        SALES_ORDER,
        plant=plant,
        number=number,
        customer_id=customer.id,
        customer_reference=reference,
        currency=currency,
        state=SALES_ORDER_STATES.start,
        wanted_on=wanted_on,
        note=note,
        total=sum(values),
        created_by=uow.principal.name,
    )
    _insert_lines(uow, order_id, lines, values)
    order = reading.get_order(uow, order_id)
    uow.emit(OrderCreated(order_id, number, customer.id, currency, order.total, _ordered(order)))
    return order


def change_order(
    uow: UnitOfWork,
    order_id: UUID,
    lines: Sequence[NewLine],
    *,
    reference: str | None,
    wanted_on: date | None,
    note: str | None,
) -> SalesOrder:
    """A draft written anew. Raises an illegal transition and what ``create_order`` refuses of lines. Emits
    OrderChanged."""
    row, before, state = moved(uow, order_id, CHANGE_ORDER)
    values = _values(lines, before.currency)
    uow.connection.execute(sa.delete(SALES_ORDER_LINE).where(SALES_ORDER_LINE.c.order_id == order_id))
    _insert_lines(uow, order_id, lines, values)
    uow.update(
        SALES_ORDER,
        row,
        state=state,
        total=sum(values),
        customer_reference=reference,
        wanted_on=wanted_on,
        note=note,
    )
    order = reading.get_order(uow, order_id)
    uow.emit(
        OrderChanged(order_id, order.number, order.total, _ordered(order)),
        before={"total": before.total},
        after={"total": order.total},
    )
    return order


def confirm_order(uow: UnitOfWork, order_id: UUID) -> SalesOrder:
    """We deliver. What is free is reserved, oldest first; what is not there yet is not. Raises an illegal
    transition. Emits OrderConfirmed, StockReserved."""
    row, order, state = moved(uow, order_id, CONFIRM_ORDER)
    for line in order.lines:
        inventory.reserve(uow, claim_of(order, line), line.item_id, line.quantity, plant=order.plant)
    uow.update(SALES_ORDER, row, state=state, confirmed=uow.now, confirmed_by=uow.principal.name)
    event = OrderConfirmed(
        order_id, order.number, order.plant, order.customer_id, order.total, _ordered(order)
    )
    uow.emit(event, **_states(order, state))
    return reading.get_order(uow, order_id)


def reserve_order(uow: UnitOfWork, order_id: UUID) -> SalesOrder:
    """Everything of the order that is not delivered is reserved, or nothing is. What a hold has taken since
    is replaced by what is free. Raises an illegal transition, and ``HELD`` naming the document, or
    ``INSUFFICIENT_STOCK``, where there is not enough. Emits StockReserved, ReservationReleased."""
    _, order, _ = moved(uow, order_id, RESERVE_ORDER)
    drafted = picked_of_lines(uow, order_id)
    for line in order.lines:
        claim, wanted = claim_of(order, line), line.open - drafted.get(line.id, 0)
        reserved = inventory.reserved_of_line(uow, line.id)
        lost = {one.lot_id: one.quantity for one in reserved if one.there < one.quantity}
        if lost:
            inventory.release_reservation(uow, claim, lots=lost)
        missing = wanted - sum(one.quantity for one in reserved if one.lot_id not in lost)
        if missing > 0:
            inventory.bind(uow, claim, line.item_id, missing, plant=order.plant)
    return reading.get_order(uow, order_id)


def cancel_order(uow: UnitOfWork, order_id: UUID, reason: str) -> SalesOrder:
    """Nothing will go. Raises ``HAS_MOVED`` when something went, ``DELIVERY_OPEN``. Emits OrderCancelled,
    ReservationReleased."""
    row, order, state = moved(uow, order_id, CANCEL_ORDER)
    if any(line.delivered for line in order.lines):
        raise HAS_MOVED.refuse(field="order_id", order=order.number)
    refuse_drafts(uow, order)
    release(uow, order)
    uow.update(SALES_ORDER, row, state=state)
    uow.emit(OrderCancelled(order_id, order.number, reason), **_states(order, state))
    return reading.get_order(uow, order_id)


def close_order(uow: UnitOfWork, order_id: UUID, reason: str) -> SalesOrder:
    """No more of it goes. Raises ``DELIVERY_OPEN``, ``NOT_INVOICED`` naming the delivery. Emits OrderClosed,
    ReservationReleased."""
    row, order, state = moved(uow, order_id, CLOSE_ORDER)
    refuse_drafts(uow, order)
    for delivery in reading.deliveries_of_order(uow, order_id):
        if delivery.state == "delivered":
            raise NOT_INVOICED.refuse(field="order_id", order=order.number, delivery=delivery.number)
    release(uow, order)
    uow.update(SALES_ORDER, row, state=state, closed=uow.now)
    uow.emit(OrderClosed(order_id, order.number, reason), **_states(order, state))
    return reading.get_order(uow, order_id)


def settle(uow: UnitOfWork, order_id: UUID) -> None:
    """The order follows what happened to its lines: all gone, all invoiced. Emits OrderDelivered,
    OrderClosed."""
    row = uow.locked(SALES_ORDER, order_id)
    order = reading.order_of(uow, row)
    if order.state == "confirmed" and rules.is_delivered(order):
        state = SALES_ORDER_STATES.next(order.state, "deliver", document=order.number)
        uow.update(SALES_ORDER, row, state=state)
        uow.emit(OrderDelivered(order.id, order.number), **_states(order, state))
        row = uow.locked(SALES_ORDER, order_id)
        order = reading.order_of(uow, row)
    if order.state == "delivered" and rules.is_invoiced(order):
        state = SALES_ORDER_STATES.next(order.state, "complete", document=order.number)
        uow.update(SALES_ORDER, row, state=state, closed=uow.now)
        uow.emit(OrderClosed(order.id, order.number, ""), **_states(order, state))


def claim_of(order: SalesOrder, line: OrderLine) -> Claim:
    return Claim(order.ref, line.id)


def picked_of_lines(uow: UnitOfWork, order_id: UUID) -> dict[UUID, int]:
    """Order line -> what of it stands on deliveries that have not gone yet."""
    found: dict[UUID, int] = {}
    for delivery in reading.deliveries_of_order(uow, order_id):
        if delivery.state == "draft":
            for line in delivery.lines:
                found[line.line_id] = found.get(line.line_id, 0) + line.quantity
    return found


def refuse_drafts(uow: UnitOfWork, order: SalesOrder) -> None:
    for delivery in reading.deliveries_of_order(uow, order.id):
        if delivery.state == "draft":
            raise DELIVERY_OPEN.refuse(field="order_id", order=order.number, delivery=delivery.number)


def release(uow: UnitOfWork, order: SalesOrder) -> None:
    """What is reserved for the order is free."""
    for line in order.lines:
        inventory.release_reservation(uow, claim_of(order, line))


def moved(uow: UnitOfWork, order_id: UUID, command: str) -> tuple[RowMapping, SalesOrder, str]:
    """The order, locked, and the state the command leads to."""
    row = uow.locked(SALES_ORDER, order_id)
    order = reading.order_of(uow, row)
    return row, order, SALES_ORDER_STATES.next(order.state, command, document=order.number)


def count(uow: UnitOfWork, line: OrderLine, **counts: int) -> None:
    uow.update(SALES_ORDER_LINE, uow.get(SALES_ORDER_LINE, line.id), **counts)


def _states(order: SalesOrder, state: str) -> dict[str, dict[str, str]]:
    return {"before": {"state": order.state}, "after": {"state": state}}


def _values(lines: Sequence[NewLine], currency: str) -> list[int]:
    values: list[int] = []
    for index, line in enumerate(lines):
        values.append(rules.value_at(line.quantity, line.price, currency))
        if sum(values) > VALUE_MAX:
            limit = finance.money_text(VALUE_MAX, currency)
            raise VALUE_TOO_LARGE.refuse(field=f"lines.{index}.price", limit=limit)
    return values


def _insert_lines(uow: UnitOfWork, order_id: UUID, lines: Sequence[NewLine], values: Sequence[int]) -> None:
    rows = [
        {
            "order_id": order_id,
            "position": position,
            "item_id": line.item_id,
            "quantity": line.quantity,
            "price": line.price,
            "value": value,
        }
        | dict.fromkeys(COUNTS, 0)
        for position, (line, value) in enumerate(zip(lines, values, strict=True), start=1)
    ]
    uow.insert_many(SALES_ORDER_LINE, rows)


def _ordered(order: SalesOrder) -> tuple[OrderedLine, ...]:
    return tuple(
        OrderedLine(line.id, line.position, line.item_id, line.quantity, line.price) for line in order.lines
    )

"""Goods go out: picked, delivered, cancelled; ``setting_aside`` takes out of them what was found bad. Every
function locks the period, then the order, then the delivery, then stock.

A delivery is bound to its serials and lots when it is picked; they are reserved for it until it goes or is
cancelled. What must be inspected before it goes is decided then, by whoever answers for quality; the gate
``sales.deliver`` refuses while that is open. A hold placed meanwhile refuses it too, naming the document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import Claim, LotQuantity
from jidoka_central.modules.masterdata.public import get_item, quantity_text
from jidoka_central.modules.sales import reading, rules, service
from jidoka_central.modules.sales.errors import (
    IN_THE_FUTURE,
    LINE_TWICE,
    NO_SERIALS,
    NOTHING_LEFT,
    OVER_DELIVERY,
    UNKNOWN_LINE,
)
from jidoka_central.modules.sales.events import (
    DeliveryCancelled,
    DeliveryPicked,
    GoodsDelivered,
    PickedLine,
)
from jidoka_central.modules.sales.gates import DELIVER
from jidoka_central.modules.sales.model import (
    SALES_DELIVERY,
    SALES_DELIVERY_LINE,
    SALES_DELIVERY_LOT,
    SALES_ORDER,
)
from jidoka_central.modules.sales.states import (
    CANCEL_DELIVERY,
    CREATE_DELIVERY,
    POST_DELIVERY,
    SALES_DELIVERY_STATES,
)
from jidoka_central.modules.sales.things import Delivery, DeliveryLine, OrderLine, Pick, SalesOrder


def line_at(order: SalesOrder, position: int, *, field: str = "line") -> OrderLine:
    """Raises ``UNKNOWN_LINE``."""
    found = next((line for line in order.lines if line.position == position), None)
    if found is None:
        raise UNKNOWN_LINE.refuse(field=field, order=order.number, line=position)
    return found


def checked_day(uow: UnitOfWork, day: date | None, *, field: str = "posting_date") -> date:
    """Today unless another day is given. Raises ``IN_THE_FUTURE``."""
    if day is not None and day > uow.today:
        raise IN_THE_FUTURE.refuse(field=field, date=day)
    return day or uow.today


def create_delivery(
    uow: UnitOfWork, order_id: UUID, picks: Sequence[Pick], note: str | None = None
) -> Delivery:
    """What shall go together is picked: the serials that were scanned, else the oldest that is reserved for
    the order or free.

    Raises an illegal transition; ``UNKNOWN_LINE``, ``LINE_TWICE``, ``OVER_DELIVERY``, ``NO_SERIALS`` and
    what ``inventory.bind`` refuses, ``HELD`` naming the document among it, naming the line. Emits
    DeliveryPicked, StockReserved, ReservationReleased.
    """
    _, order, _ = service.moved(uow, order_id, CREATE_DELIVERY)
    twice = rules.first_twice([pick.position for pick in picks])
    if twice is not None:
        raise LINE_TWICE.refuse(field=f"lines.{twice}.line", line=picks[twice].position)
    drafted = service.picked_of_lines(uow, order_id)
    lines = [_checked(uow, order, pick, drafted, f"lines.{index}") for index, pick in enumerate(picks)]
    number = uow.number("sales_delivery", "DN")
    delivery_id = uow.insert(
        SALES_DELIVERY,
        plant=order.plant,
        number=number,
        order_id=order.id,
        customer_id=order.customer_id,
        state=SALES_DELIVERY_STATES.start,
        note=note,
        created_by=uow.principal.name,
        delivered=None,
        delivered_by=None,
        posting_date=None,
    )
    reference = inventory.DocumentRef("sales_delivery", delivery_id, number)
    for index, (pick, line) in enumerate(zip(picks, lines, strict=True)):
        _bind(uow, order, line, pick, reference, drafted.get(line.id, 0), f"lines.{index}.serials")
    delivery = reading.get_delivery(uow, delivery_id)
    uow.emit(
        DeliveryPicked(
            delivery_id,
            number,
            order.id,
            order.number,
            order.plant,
            order.customer_id,
            _lines(uow, delivery),
        )
    )
    return delivery


def _checked(
    uow: UnitOfWork, order: SalesOrder, pick: Pick, drafted: dict[UUID, int], field: str
) -> OrderLine:
    line = line_at(order, pick.position, field=f"{field}.line")
    most = line.open - drafted.get(line.id, 0)
    if pick.quantity > most:
        raise OVER_DELIVERY.refuse(
            field=f"{field}.quantity",
            order=order.number,
            line=line.position,
            most=quantity_text(most),
            quantity=quantity_text(pick.quantity),
        )
    item = get_item(uow, line.item_id)
    if pick.serials and not item.serialised:
        raise NO_SERIALS.refuse(field=f"{field}.serials", item=item.number)
    return line


def _bind(
    uow: UnitOfWork,
    order: SalesOrder,
    line: OrderLine,
    pick: Pick,
    reference: inventory.DocumentRef,
    drafted: int,
    field: str,
) -> None:
    line_id = uow.new_id()
    bound = inventory.bind(
        uow,
        Claim(reference, line_id),
        line.item_id,
        pick.quantity,
        plant=order.plant,
        serials=pick.serials,
        out_of=service.claim_of(order, line),
        status=pick.status,
        field=field,
    )
    # What is reserved for the order is no more than what is still to be picked for it.
    still = line.open - drafted - pick.quantity
    inventory.release_reservation(uow, service.claim_of(order, line), keep=still)
    uow.insert(
        SALES_DELIVERY_LINE,
        id=line_id,
        delivery_id=reference.id,
        line_id=line.id,
        position=line.position,
        item_id=line.item_id,
        quantity=pick.quantity,
        set_aside=0,
        value=0,
    )
    uow.insert_many(
        SALES_DELIVERY_LOT,
        [
            {
                "delivery_id": reference.id,
                "delivery_line_id": line_id,
                "lot_id": one.lot_id,
                "lot": one.number,
                "quantity": one.quantity,
                "value": 0,
                "returned": 0,
                "returned_value": 0,
            }
            for one in bound
        ],
    )


def post_delivery(uow: UnitOfWork, delivery_id: UUID, posting_date: date | None = None) -> Delivery:
    """The goods leave, at the value of their layers.

    Raises an illegal transition; ``IN_THE_FUTURE`` (posting_date), ``NOTHING_LEFT``; what the gate
    ``sales.deliver`` refuses; ``HELD`` naming the document and what else ``inventory.deliver`` refuses.
    Emits GoodsDelivered, StockDelivered, OrderDelivered, OrderClosed.
    """
    finance.hold_period(uow)
    row, delivery, order, state = delivery_locked(uow, delivery_id, POST_DELIVERY)
    day = checked_day(uow, posting_date)
    if not any(line.quantity for line in delivery.lines):
        raise NOTHING_LEFT.refuse(field="delivery_id", delivery=delivery.number)
    uow.pass_gate(DELIVER, delivery)
    conceded = [
        (one.line_id, one.lot_id)
        for one in inventory.reserved_of_document(uow, delivery_id)
        if one.status == "concession"
    ]
    gone = inventory.deliver(uow, delivery.ref, plant=delivery.plant)
    for line in delivery.lines:
        _value(uow, line, gone.get(line.id, ()))
        of_order = order.line(line.line_id)
        service.count(uow, of_order, delivered=of_order.delivered + line.quantity)
    uow.update(
        SALES_DELIVERY,
        row,
        state=state,
        delivered=uow.now,
        delivered_by=uow.principal.name,
        posting_date=day,
    )
    posted = reading.get_delivery(uow, delivery_id)
    uow.emit(
        GoodsDelivered(
            delivery_id,
            delivery.number,
            order.id,
            order.number,
            order.plant,
            order.customer_id,
            day,
            order.currency,
            _lines(uow, posted, conceded),
        ),
        before={"state": delivery.state},
        after={"state": state},
    )
    service.settle(uow, order.id)
    return posted


def note_approvals(uow: UnitOfWork, delivery_id: UUID, approvals: Mapping[tuple[int, UUID], str]) -> None:
    """What of the delivery goes under an approval of the customer's carries its number: (line, lot) ->
    number. The same lot in another line may conform."""
    of_line = {
        (line.position, lot.lot_id): lot.id
        for line in reading.get_delivery(uow, delivery_id).lines
        for lot in line.lots
    }
    noted = [{"p_id": of_line[key], "p_approval": number} for key, number in approvals.items()]
    if not noted:
        return
    uow.connection.execute(
        sa.update(SALES_DELIVERY_LOT)
        .where(
            SALES_DELIVERY_LOT.c.company == uow.company,
            SALES_DELIVERY_LOT.c.delivery_id == delivery_id,
            SALES_DELIVERY_LOT.c.id == sa.bindparam("p_id"),
        )
        .values(
            approval=sa.bindparam("p_approval"),
            version=SALES_DELIVERY_LOT.c.version + 1,
            changed=uow.now,
        ),
        noted,
    )


def cancel_delivery(uow: UnitOfWork, delivery_id: UUID, reason: str) -> Delivery:
    """It does not go; what was picked is free, and reserved for its order as far as it can be. Raises an
    illegal transition. Emits DeliveryCancelled, ReservationReleased, StockReserved."""
    row, delivery, order, state = delivery_locked(uow, delivery_id, CANCEL_DELIVERY)
    _undo(uow, row, delivery, state, reason, rejected=False)
    for line in delivery.lines:
        if line.quantity:
            claim = service.claim_of(order, order.line(line.line_id))
            inventory.reserve(uow, claim, line.item_id, line.quantity, plant=order.plant)
    return reading.get_delivery(uow, delivery_id)


def reject_delivery(uow: UnitOfWork, delivery_id: UUID, reason: str) -> Delivery:
    """Outgoing inspection did not accept it: it does not go, and what was picked is free for whoever holds
    it. Emits DeliveryCancelled, ReservationReleased."""
    row, delivery, _, state = delivery_locked(uow, delivery_id, "reject")
    _undo(uow, row, delivery, state, reason, rejected=True)
    return reading.get_delivery(uow, delivery_id)


def _undo(
    uow: UnitOfWork, row: RowMapping, delivery: Delivery, state: str, reason: str, *, rejected: bool
) -> None:
    for line in delivery.lines:
        inventory.release_reservation(uow, Claim(delivery.ref, line.id))
    uow.update(SALES_DELIVERY, row, state=state)
    uow.emit(
        DeliveryCancelled(delivery.id, delivery.number, rejected, reason),
        before={"state": delivery.state},
        after={"state": state},
    )


def _value(uow: UnitOfWork, line: DeliveryLine, gone: Sequence[LotQuantity]) -> None:
    """Write down what was worth what when it went."""
    worth = {part.lot_id: part.value for part in gone}
    rows = [{"p_id": lot.id, "p_value": worth[lot.lot_id]} for lot in line.lots]
    if not rows:
        return
    uow.connection.execute(
        sa.update(SALES_DELIVERY_LOT)
        .where(SALES_DELIVERY_LOT.c.id == sa.bindparam("p_id"))
        .values(
            value=sa.bindparam("p_value", type_=sa.BigInteger),
            version=SALES_DELIVERY_LOT.c.version + 1,
            changed=uow.now,
        ),
        rows,
    )
    uow.update(SALES_DELIVERY_LINE, uow.get(SALES_DELIVERY_LINE, line.id), value=sum(worth.values()))


def delivery_locked(
    uow: UnitOfWork, delivery_id: UUID, command: str
) -> tuple[RowMapping, Delivery, SalesOrder, str]:
    """Order and delivery, locked in this order, and the state the command leads to."""
    order = order_locked(uow, reading.get_delivery(uow, delivery_id).order_id)
    row = uow.locked(SALES_DELIVERY, delivery_id)
    delivery = reading.delivery_of(uow, row)
    state = SALES_DELIVERY_STATES.next(delivery.state, command, document=delivery.number)
    return row, delivery, order, state


def order_locked(uow: UnitOfWork, order_id: UUID) -> SalesOrder:
    """The order, locked."""
    return reading.order_of(uow, uow.locked(SALES_ORDER, order_id))


def _lines(
    uow: UnitOfWork, delivery: Delivery, conceded: Sequence[tuple[UUID, UUID]] = ()
) -> tuple[PickedLine, ...]:
    return tuple(
        PickedLine(
            line.position,
            line.item_id,
            get_item(uow, line.item_id).kind,
            line.quantity,
            line.value,
            tuple(lot.lot for lot in line.lots),
            tuple(lot_id for line_id, lot_id in conceded if line_id == line.id),
        )
        for line in delivery.lines
    )

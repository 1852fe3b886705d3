"""What a customer sends back: taken in among the returns, in inspection, worth what it was when it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import SourceDocument
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import ReturnedPart
from jidoka_central.modules.masterdata.public import get_item, quantity_text
from jidoka_central.modules.sales import reading, rules, service
from jidoka_central.modules.sales.errors import LINE_TWICE, NOT_ON_DELIVERY, RETURN_TOO_MUCH
from jidoka_central.modules.sales.events import GoodsReturned, PickedLine
from jidoka_central.modules.sales.model import (
    CUSTOMER_RETURN,
    CUSTOMER_RETURN_LOT,
    SALES_DELIVERY,
    SALES_DELIVERY_LOT,
)
from jidoka_central.modules.sales.shipping import checked_day, order_locked
from jidoka_central.modules.sales.states import RECEIVE_RETURN, SALES_DELIVERY_STATES
from jidoka_central.modules.sales.things import DeliveredLot, Delivery, DeliveryLine, Returned

Back = tuple[DeliveryLine, DeliveredLot, int, int]  # line, lot, quantity, value


def receive_return(
    uow: UnitOfWork,
    delivery_id: UUID,
    lots: Sequence[tuple[str, int | None]],
    *,
    reason: str,
    nc: SourceDocument | None = None,
    posting_date: date | None = None,
    field: str = "lots",
) -> Returned:
    """Serials, or quantities of lots, of a delivery come back. A quantity left out is all that has not come
    back. ``nc``: the nonconformance they come back for; its entries name it.

    Raises an illegal transition; ``NOT_ON_DELIVERY``, ``LINE_TWICE``, ``RETURN_TOO_MUCH``,
    ``SERIAL_IN_STOCK`` naming the lot; ``IN_THE_FUTURE`` (posting_date). Emits GoodsReturned,
    StockTakenBack.
    """
    finance.hold_period(uow)
    order = order_locked(uow, reading.get_delivery(uow, delivery_id).order_id)
    row = uow.locked(SALES_DELIVERY, delivery_id)
    delivery = reading.delivery_of(uow, row)
    SALES_DELIVERY_STATES.next(delivery.state, RECEIVE_RETURN, document=delivery.number)
    day = checked_day(uow, posting_date)
    back = _checked(delivery, lots, field)
    number = uow.number("customer_return", "RMA")
    return_id = uow.new_id()
    reference = inventory.DocumentRef("customer_return", return_id, number)
    for line in delivery.lines:
        parts = [ReturnedPart(lot.lot_id, part, value) for of, lot, part, value in back if of.id == line.id]
        if parts:
            inventory.take_back(uow, line.item_id, parts, reference, plant=delivery.plant, field=field)
    value = sum(worth for *_, worth in back)
    uow.insert(
        CUSTOMER_RETURN,
        id=return_id,
        plant=delivery.plant,
        number=number,
        delivery_id=delivery.id,
        order_id=order.id,
        customer_id=order.customer_id,
        posting_date=day,
        reason=reason,
        nc_id=None if nc is None else nc.id,
        nc_number=None if nc is None else nc.number,
        value=value,
        received_by=uow.principal.name,
    )
    _write(uow, return_id, back)
    uow.update(SALES_DELIVERY, row)
    for line in delivery.lines:
        some = sum(part for of, _, part, _ in back if of.id == line.id)
        of_order = order.line(line.line_id)
        if some:
            service.count(uow, of_order, returned=of_order.returned + some)
    event = GoodsReturned(
        return_id,
        number,
        delivery.id,
        delivery.number,
        order.id,
        delivery.plant,
        order.customer_id,
        day,
        order.currency,
        reason,
        _lines(uow, delivery, back),
        nc,
    )
    uow.emit(event)
    return Returned(return_id, number, value, nc)


def _checked(delivery: Delivery, lots: Sequence[tuple[str, int | None]], field: str) -> list[Back]:
    """What comes back of which line. A lot that went with several lines comes back from the first of them
    first."""
    there: dict[str, list[tuple[DeliveryLine, DeliveredLot]]] = {}
    for line in delivery.lines:
        for lot in line.lots:
            there.setdefault(lot.lot, []).append((line, lot))
    back: list[Back] = []
    for index, (number, quantity) in enumerate(lots):
        if number not in there:
            raise NOT_ON_DELIVERY.refuse(field=f"{field}.{index}", delivery=delivery.number, lot=number)
        if any(one.lot == number for _, one, _, _ in back):
            raise LINE_TWICE.refuse(field=f"{field}.{index}", line=number)
        left = sum(lot.quantity - lot.returned for _, lot in there[number])
        wanted = left if quantity is None else quantity
        if wanted > left or wanted == 0:
            went = sum(lot.quantity for _, lot in there[number])
            raise RETURN_TOO_MUCH.refuse(
                field=f"{field}.{index}",
                lot=number,
                most=quantity_text(left),
                quantity=quantity_text(wanted or went),
            )
        for line, lot in there[number]:
            part = min(wanted, lot.quantity - lot.returned)
            wanted -= part
            if part:
                back.append((line, lot, part, rules.value_back(lot, part)))
    return back


def _write(uow: UnitOfWork, return_id: UUID, back: Sequence[Back]) -> None:
    uow.insert_many(
        CUSTOMER_RETURN_LOT,
        [
            {
                "return_id": return_id,
                "delivery_lot_id": lot.id,
                "lot_id": lot.lot_id,
                "lot": lot.lot,
                "quantity": part,
                "value": value,
            }
            for _, lot, part, value in back
        ],
    )
    for _, lot, part, value in back:
        uow.update(
            SALES_DELIVERY_LOT,
            uow.get(SALES_DELIVERY_LOT, lot.id),
            returned=lot.returned + part,
            returned_value=lot.returned_value + value,
        )


def _lines(uow: UnitOfWork, delivery: Delivery, back: Sequence[Back]) -> tuple[PickedLine, ...]:
    found = []
    for line in delivery.lines:
        mine = [(lot, part, value) for of, lot, part, value in back if of.id == line.id]
        if mine:
            found.append(
                PickedLine(
                    line.position,
                    line.item_id,
                    get_item(uow, line.item_id).kind,
                    sum(part for _, part, _ in mine),
                    sum(value for *_, value in mine),
                    tuple(lot.lot for lot, *_ in mine),
                )
            )
    return tuple(found)

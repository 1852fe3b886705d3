"""Requests of sales: inputs, answers, declarations. Money and quantities are plain decimals as text."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory.public import Usable
from jidoka_central.modules.masterdata.public import (
    Code,
    DecimalText,
    Item,
    PlantCode,
    Reason,
    Serial,
    UnitCode,
    get_item,
    item_by_number,
    parse_positive,
    parse_quantity,
    partner_by_number,
)
from jidoka_central.modules.sales import reading, service, setting_aside, shipping, states
from jidoka_central.modules.sales.errors import NOT_ON_DELIVERY, QUANTITY_OR_SERIALS
from jidoka_central.modules.sales.model import LINES_MAX, PIECES_MAX
from jidoka_central.modules.sales.pricing.errors import PRICE_OR_LIST
from jidoka_central.modules.sales.pricing.service import price_of
from jidoka_central.modules.sales.things import Delivery, NewLine, Pick, SalesOrder
from jidoka_shared.values import QUANTITY_SCALE

READ = "sales.read"
ORDER = "sales.order"
DELIVER = "sales.deliver"
INVOICE = "sales.invoice"

Position = Annotated[int, Field(ge=1, le=LINES_MAX)]


class NewOrderLine(Input):
    """``price``: for one unit, without tax, in the currency of the books; or ``price_list``: the list it is
    taken from, as it holds today."""

    item: Code
    quantity: DecimalText
    unit: UnitCode
    price: DecimalText | None = None
    price_list: Code | None = None


Lines = Annotated[tuple[NewOrderLine, ...], Field(min_length=1, max_length=LINES_MAX)]


class CreateOrder(Input):
    """``reference``: what the customer calls it."""

    customer: Code
    plant: PlantCode
    lines: Lines
    reference: Annotated[str, Field(max_length=40)] | None = None
    wanted_on: date | None = None
    note: Reason | None = None


class ChangeOrder(Input):
    """The draft as it shall be from now on."""

    order_id: UUID
    lines: Lines
    reference: Annotated[str, Field(max_length=40)] | None = None
    wanted_on: date | None = None
    note: Reason | None = None


class OrderInput(Input):
    order_id: UUID


class OrderWithReason(Input):
    order_id: UUID
    reason: Reason


class OrderAnswer(Answer):
    id: UUID
    number: str
    state: str
    total: str
    currency: str
    version: int


class PickLine(Input):
    """``line``: position in the order. The serials that were scanned, or a quantity with its unit of the
    oldest that is there: available, or with ``concession`` what was accepted under concession."""

    line: Position
    quantity: DecimalText | None = None
    unit: UnitCode | None = None
    serials: Annotated[tuple[Serial, ...], Field(max_length=PIECES_MAX)] = ()
    concession: bool = False


class CreateDelivery(Input):
    order_id: UUID
    lines: Annotated[tuple[PickLine, ...], Field(min_length=1, max_length=LINES_MAX)]
    note: Reason | None = None


class LotAside(Input):
    """``quantity`` in the item's unit, or in ``unit``."""

    lot: Serial
    quantity: DecimalText
    unit: UnitCode | None = None


class SetAside(Input):
    """Serials, or quantities of lots of items without serials, or both."""

    delivery_id: UUID
    serials: Annotated[tuple[Serial, ...], Field(max_length=PIECES_MAX)] = ()
    lots: Annotated[tuple[LotAside, ...], Field(max_length=PIECES_MAX)] = ()
    reason: Reason


class PostDelivery(Input):
    """``posting_date``: today when left out."""

    delivery_id: UUID
    posting_date: date | None = None


class DeliveryWithReason(Input):
    delivery_id: UUID
    reason: Reason


class DeliveryAnswer(Answer):
    """``pieces``: how many serials and lots are bound to it."""

    id: UUID
    number: str
    order_id: UUID
    state: str
    pieces: int
    version: int


def _answer(order: SalesOrder) -> OrderAnswer:
    return OrderAnswer(
        id=order.id,
        number=order.number,
        state=order.state,
        total=finance.money_text(order.total, order.currency),
        currency=order.currency,
        version=order.version,
    )


def _delivery(delivery: Delivery) -> DeliveryAnswer:
    return DeliveryAnswer(
        id=delivery.id,
        number=delivery.number,
        order_id=delivery.order_id,
        state=delivery.state,
        pieces=sum(len(line.lots) for line in delivery.lines),
        version=delivery.version,
    )


def _lines(uow: UnitOfWork, lines: tuple[NewOrderLine, ...]) -> list[NewLine]:
    found = []
    for index, line in enumerate(lines):
        field = f"lines.{index}"
        item = item_by_number(uow, line.item, field=f"{field}.item")
        quantity = parse_quantity(
            item, line.quantity, line.unit, field=f"{field}.quantity", unit_field=f"{field}.unit"
        )
        found.append(NewLine(item.id, quantity, _price(uow, item, line, field)))
    return found


def _price(uow: UnitOfWork, item: Item, line: NewOrderLine, field: str) -> int:
    if line.price is not None and line.price_list is None:
        return parse_positive(line.price, field=f"{field}.price")
    if line.price is not None or line.price_list is None:
        raise PRICE_OR_LIST.refuse(field=f"{field}.price")
    return price_of(
        uow, line.price_list, item, uow.today, field=f"{field}.item", list_field=f"{field}.price_list"
    )


def _create(uow: UnitOfWork, command: CreateOrder) -> OrderAnswer:
    order = service.create_order(
        uow,
        partner_by_number(uow, command.customer, field="customer"),
        command.plant,
        _lines(uow, command.lines),
        reference=command.reference,
        wanted_on=command.wanted_on,
        note=command.note,
    )
    return _answer(order)


def _change(uow: UnitOfWork, command: ChangeOrder) -> OrderAnswer:
    order = service.change_order(
        uow,
        command.order_id,
        _lines(uow, command.lines),
        reference=command.reference,
        wanted_on=command.wanted_on,
        note=command.note,
    )
    return _answer(order)


def _pick(uow: UnitOfWork, command: CreateDelivery) -> DeliveryAnswer:
    order = reading.get_order(uow, command.order_id)
    picks = []
    for index, line in enumerate(command.lines):
        field = f"lines.{index}"
        of_order = shipping.line_at(order, line.line, field=f"{field}.line")
        if bool(line.serials) == (line.quantity is not None):
            raise QUANTITY_OR_SERIALS.refuse(field=f"{field}.quantity")
        quantity = len(line.serials) * QUANTITY_SCALE
        if line.quantity is not None:
            item = get_item(uow, of_order.item_id)
            quantity = parse_quantity(
                item,
                line.quantity,
                line.unit or item.unit,
                field=f"{field}.quantity",
                unit_field=f"{field}.unit",
            )
        status: Usable = "concession" if line.concession else "available"
        picks.append(Pick(line.line, quantity, line.serials, status))
    return _delivery(shipping.create_delivery(uow, order.id, picks, command.note))


def _set_aside(uow: UnitOfWork, command: SetAside) -> DeliveryAnswer:
    delivery = reading.get_delivery(uow, command.delivery_id)
    items = {lot.lot: line.item_id for line in delivery.lines for lot in line.lots}
    lots = []
    for index, one in enumerate(command.lots):
        field = f"lots.{index}"
        if one.lot not in items:
            raise NOT_ON_DELIVERY.refuse(field=f"{field}.lot", delivery=delivery.number, lot=one.lot)
        item = get_item(uow, items[one.lot])
        quantity = parse_quantity(
            item, one.quantity, one.unit or item.unit, field=f"{field}.quantity", unit_field=f"{field}.unit"
        )
        lots.append((one.lot, quantity))
    return _delivery(setting_aside.set_aside(uow, delivery.id, command.serials, lots, command.reason))


COMMANDS = (
    Command(
        "sales.create_order",
        Text(zh="建立销售订单", en="Create sales order"),
        ORDER,
        CreateOrder,
        OrderAnswer,
        _create,
        "sales_order",
    ),
    Command(
        states.CHANGE_ORDER,
        Text(zh="修改销售订单", en="Change sales order"),
        ORDER,
        ChangeOrder,
        OrderAnswer,
        _change,
        "sales_order",
    ),
    Command(
        states.CONFIRM_ORDER,
        Text(zh="确认销售订单", en="Confirm sales order"),
        ORDER,
        OrderInput,
        OrderAnswer,
        lambda uow, command: _answer(service.confirm_order(uow, command.order_id)),
        "sales_order",
    ),
    Command(
        states.RESERVE_ORDER,
        Text(zh="预留库存", en="Reserve stock"),
        ORDER,
        OrderInput,
        OrderAnswer,
        lambda uow, command: _answer(service.reserve_order(uow, command.order_id)),
        "sales_order",
    ),
    Command(
        states.CANCEL_ORDER,
        Text(zh="取消销售订单", en="Cancel sales order"),
        ORDER,
        OrderWithReason,
        OrderAnswer,
        lambda uow, command: _answer(service.cancel_order(uow, command.order_id, command.reason)),
        "sales_order",
    ),
    Command(
        states.CLOSE_ORDER,
        Text(zh="关闭销售订单", en="Close sales order"),
        ORDER,
        OrderWithReason,
        OrderAnswer,
        lambda uow, command: _answer(service.close_order(uow, command.order_id, command.reason)),
        "sales_order",
    ),
    Command(
        states.CREATE_DELIVERY,
        Text(zh="备货", en="Pick a delivery"),
        DELIVER,
        CreateDelivery,
        DeliveryAnswer,
        _pick,
        "sales_order",
    ),
    Command(
        states.SET_ASIDE,
        Text(zh="剔除不良件", en="Set bad pieces aside"),
        DELIVER,
        SetAside,
        DeliveryAnswer,
        _set_aside,
        "sales_delivery",
    ),
    Command(
        states.POST_DELIVERY,
        Text(zh="发货", en="Deliver"),
        DELIVER,
        PostDelivery,
        DeliveryAnswer,
        lambda uow, command: _delivery(
            shipping.post_delivery(uow, command.delivery_id, command.posting_date)
        ),
        "sales_delivery",
    ),
    Command(
        states.CANCEL_DELIVERY,
        Text(zh="取消发货", en="Cancel the delivery"),
        DELIVER,
        DeliveryWithReason,
        DeliveryAnswer,
        lambda uow, command: _delivery(shipping.cancel_delivery(uow, command.delivery_id, command.reason)),
        "sales_delivery",
    ),
)

"""Requests of production: inputs, answers, declarations."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory.public import LotQuantity
from jidoka_central.modules.masterdata.public import (
    Code,
    DecimalText,
    Item,
    Serial,
    UnitCode,
    get_item,
    item_by_number,
    parse_quantity,
    quantity_text,
)
from jidoka_central.modules.production import service, states
from jidoka_central.modules.production.errors import QUANTITY_AND_ITEM
from jidoka_central.modules.production.reading import get_order
from jidoka_central.modules.production.things import Order

READ = "production.read"
VALUES = "production.see_values"
PLAN = "production.plan"
ISSUE = "production.issue"
CONFIRM = "production.confirm"
FINISH = "production.finish"
SERIALS_MAX = 2_000


class CreateOrder(Input):
    """``cell``: where it is made; the routing's when left out."""

    item: Code
    quantity: DecimalText
    unit: UnitCode
    cell: Annotated[str, Field(max_length=204)] | None = None


class OrderAnswer(Answer):
    id: UUID
    number: str
    state: str
    version: int


class OrderInput(Input):
    order_id: UUID


class IssueMaterial(Input):
    """Without an item: everything the order still needs."""

    order_id: UUID
    item: Code | None = None
    quantity: DecimalText | None = None
    unit: UnitCode | None = None
    lot: Serial | None = None


class ReturnMaterial(Input):
    order_id: UUID
    item: Code
    quantity: DecimalText
    unit: UnitCode


class LotAnswer(Answer):
    item: str
    lot_id: UUID
    lot: str
    quantity: str
    unit: str


class MaterialAnswer(Answer):
    order_id: UUID
    lots: list[LotAnswer]


class Confirm(Input):
    """``quantity``: the good pieces. An item followed by serial names each; an item followed by lot may add
    scrap."""

    order_id: UUID
    quantity: DecimalText
    unit: UnitCode
    scrap: DecimalText = "0"
    serials: Annotated[tuple[Serial, ...], Field(max_length=SERIALS_MAX)] = ()


class CompleteOrder(Input):
    """``short``: fewer were made than ordered, and that is meant."""

    order_id: UUID
    short: bool = False


class OutputAnswer(Answer):
    order_id: UUID
    quantity: str
    unit: str
    serials: list[str]


def _answer(order: Order) -> OrderAnswer:
    return OrderAnswer(id=order.id, number=order.number, state=order.state, version=order.version)


def _lots(item: Item, lots: tuple[LotQuantity, ...]) -> list[LotAnswer]:
    return [
        LotAnswer(
            item=item.number,
            lot_id=lot.lot_id,
            lot=lot.number,
            quantity=quantity_text(lot.quantity),
            unit=item.unit,
        )
        for lot in lots
    ]


def _create(uow: UnitOfWork, command: CreateOrder) -> OrderAnswer:
    item = item_by_number(uow, command.item)
    quantity = parse_quantity(item, command.quantity, command.unit)
    return _answer(service.create_order(uow, item, quantity, command.cell))


def _issue(uow: UnitOfWork, command: IssueMaterial) -> MaterialAnswer:
    named = (command.item, command.quantity, command.unit)
    item, quantity = None, None
    if any(part is not None for part in named):
        if command.item is None or command.quantity is None or command.unit is None:
            missing = ("item", "quantity", "unit")[named.index(None)]
            raise QUANTITY_AND_ITEM.refuse(field=missing)
        item = item_by_number(uow, command.item)
        quantity = parse_quantity(item, command.quantity, command.unit)
    issued = service.issue_material(uow, command.order_id, item, quantity, command.lot)
    answer = [one for item_id, lots in issued.items() for one in _lots(get_item(uow, item_id), lots)]
    return MaterialAnswer(order_id=command.order_id, lots=answer)


def _return(uow: UnitOfWork, command: ReturnMaterial) -> MaterialAnswer:
    item = item_by_number(uow, command.item)
    quantity = parse_quantity(item, command.quantity, command.unit)
    lots = service.return_material(uow, command.order_id, item, quantity)
    return MaterialAnswer(order_id=command.order_id, lots=_lots(item, lots))


def _confirm(uow: UnitOfWork, command: Confirm) -> OrderAnswer:
    item = get_item(uow, get_order(uow, command.order_id).item_id)
    good = parse_quantity(item, command.quantity, command.unit)
    scrap = (
        0
        if command.scrap.strip("0.") == ""
        else parse_quantity(item, command.scrap, command.unit, field="scrap")
    )
    order = service.confirm(uow, command.order_id, good, scrap, command.serials, uow.principal.name)
    return _answer(order)


def _receive(uow: UnitOfWork, command: OrderInput) -> OutputAnswer:
    quantity, serials = service.receive_output(uow, command.order_id)
    unit = get_item(uow, get_order(uow, command.order_id).item_id).unit
    return OutputAnswer(
        order_id=command.order_id, quantity=quantity_text(quantity), unit=unit, serials=list(serials)
    )


COMMANDS = (
    Command(
        "production.create_order",
        Text(zh="建立工单", en="Create order"),
        PLAN,
        CreateOrder,
        OrderAnswer,
        _create,
        "work_order",
    ),
    Command(
        states.RELEASE_ORDER,
        Text(zh="下达工单", en="Release order"),
        PLAN,
        OrderInput,
        OrderAnswer,
        lambda uow, command: _answer(service.release_order(uow, command.order_id)),
        "work_order",
    ),
    Command(
        states.ISSUE_MATERIAL,
        Text(zh="发料", en="Issue material"),
        ISSUE,
        IssueMaterial,
        MaterialAnswer,
        _issue,
        "work_order",
    ),
    Command(
        states.RETURN_MATERIAL,
        Text(zh="退料", en="Return material"),
        ISSUE,
        ReturnMaterial,
        MaterialAnswer,
        _return,
        "work_order",
    ),
    Command(
        states.CONFIRM_PIECES,
        Text(zh="报工", en="Confirm pieces"),
        CONFIRM,
        Confirm,
        OrderAnswer,
        _confirm,
        "work_order",
    ),
    Command(
        states.RECEIVE_OUTPUT,
        Text(zh="产出入库", en="Receive output into stock"),
        FINISH,
        OrderInput,
        OutputAnswer,
        _receive,
        "work_order",
    ),
    Command(
        states.COMPLETE_ORDER,
        Text(zh="完工", en="Complete order"),
        FINISH,
        CompleteOrder,
        OrderAnswer,
        lambda uow, command: _answer(service.complete_order(uow, command.order_id, short=command.short)),
        "work_order",
    ),
    Command(
        states.CLOSE_ORDER,
        Text(zh="关闭工单", en="Close order"),
        FINISH,
        OrderInput,
        OrderAnswer,
        lambda uow, command: _answer(service.close_order(uow, command.order_id)),
        "work_order",
    ),
    Command(
        states.CANCEL_ORDER,
        Text(zh="取消工单", en="Cancel order"),
        PLAN,
        OrderInput,
        OrderAnswer,
        lambda uow, command: _answer(service.cancel_order(uow, command.order_id)),
        "work_order",
    ),
)

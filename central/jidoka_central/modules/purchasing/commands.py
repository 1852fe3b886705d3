"""Requests of purchasing: inputs, answers, declarations. Money and quantities are plain decimals as text."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.masterdata.public import (
    Code,
    DecimalText,
    PlantCode,
    Reason,
    Serial,
    UnitCode,
    get_item,
    item_by_number,
    parse_positive,
    parse_quantity,
    partner_by_number,
    quantity_text,
)
from jidoka_central.modules.purchasing import reading, receiving, service, states
from jidoka_central.modules.purchasing.model import LINES_MAX
from jidoka_central.modules.purchasing.things import (
    NewLine,
    PurchaseOrder,
    Receipt,
)

READ = "purchasing.read"
ORDER = "purchasing.order"
APPROVE = "purchasing.approve"
RECEIVE = "purchasing.receive"
INVOICE = "purchasing.invoice"
MAINTAIN = "purchasing.maintain"

PaperNumber = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]
Position = Annotated[int, Field(ge=1, le=LINES_MAX)]


class NewOrderLine(Input):
    """``price``: for one unit, without tax, in the currency of the books."""

    item: Code
    quantity: DecimalText
    unit: UnitCode
    price: DecimalText


Lines = Annotated[tuple[NewOrderLine, ...], Field(min_length=1, max_length=LINES_MAX)]


class CreateOrder(Input):
    supplier: Code
    plant: PlantCode
    lines: Lines
    wanted_on: date | None = None
    note: Reason | None = None


class ChangeOrder(Input):
    """The draft as it shall be from now on."""

    order_id: UUID
    lines: Lines
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


class Receive(Input):
    """One lot of one line; without ``lot`` the lot gets a number. ``posting_date``: today when left out."""

    order_id: UUID
    line: Position
    quantity: DecimalText
    unit: UnitCode
    lot: Serial | None = None
    supplier_lot: Serial | None = None
    delivery_note: PaperNumber | None = None
    posting_date: date | None = None


class ReceiptAnswer(Answer):
    """``state`` is the receipt's: in inspection, or free when it needs none."""

    id: UUID
    number: str
    order_id: UUID
    lot_id: UUID
    lot: str
    quantity: str
    unit: str
    value: str
    currency: str
    state: str


class ReturnGoods(Input):
    """Available stock of a receipt goes back; ``replaced``: the supplier sends it again."""

    receipt_id: UUID
    quantity: DecimalText
    unit: UnitCode
    reason: Reason
    replaced: bool = False


class ReturnAnswer(Answer):
    id: UUID
    receipt_id: UUID
    returned: str
    unit: str


def _answer(order: PurchaseOrder) -> OrderAnswer:
    return OrderAnswer(
        id=order.id,
        number=order.number,
        state=order.state,
        total=finance.money_text(order.total, order.currency),
        currency=order.currency,
        version=order.version,
    )


def _lines(uow: UnitOfWork, lines: tuple[NewOrderLine, ...]) -> list[NewLine]:
    found = []
    for index, line in enumerate(lines):
        field = f"lines.{index}"
        item = item_by_number(uow, line.item, field=f"{field}.item")
        quantity = parse_quantity(
            item, line.quantity, line.unit, field=f"{field}.quantity", unit_field=f"{field}.unit"
        )
        found.append(NewLine(item.id, quantity, parse_positive(line.price, field=f"{field}.price")))
    return found


def _create(uow: UnitOfWork, command: CreateOrder) -> OrderAnswer:
    supplier = partner_by_number(uow, command.supplier, field="supplier")
    lines = _lines(uow, command.lines)
    order = service.create_order(uow, supplier, command.plant, lines, command.wanted_on, command.note)
    return _answer(order)


def _change(uow: UnitOfWork, command: ChangeOrder) -> OrderAnswer:
    lines = _lines(uow, command.lines)
    return _answer(service.change_order(uow, command.order_id, lines, command.wanted_on, command.note))


def _receive(uow: UnitOfWork, command: Receive) -> ReceiptAnswer:
    receipt = receiving.receive(
        uow,
        command.order_id,
        command.line,
        command.quantity,
        command.unit,
        lot=command.lot,
        supplier_lot=command.supplier_lot,
        delivery_note=command.delivery_note,
        posting_date=command.posting_date,
    )
    return _received(uow, receipt)


def _received(uow: UnitOfWork, receipt: Receipt) -> ReceiptAnswer:
    currency = reading.get_order(uow, receipt.order_id).currency
    return ReceiptAnswer(
        id=receipt.id,
        number=receipt.number,
        order_id=receipt.order_id,
        lot_id=receipt.lot_id,
        lot=receipt.lot,
        quantity=quantity_text(receipt.quantity),
        unit=get_item(uow, receipt.item_id).unit,
        value=finance.money_text(receipt.value, currency),
        currency=currency,
        state=receipt.state,
    )


def _return(uow: UnitOfWork, command: ReturnGoods) -> ReturnAnswer:
    item = get_item(uow, reading.get_receipt(uow, command.receipt_id).item_id)
    return_id = receiving.return_goods(
        uow,
        command.receipt_id,
        parse_quantity(item, command.quantity, command.unit),
        reason=command.reason,
        from_status="available",
        replaced=command.replaced,
    )
    returned = reading.get_receipt(uow, command.receipt_id).returned
    return ReturnAnswer(
        id=return_id, receipt_id=command.receipt_id, returned=quantity_text(returned), unit=item.unit
    )


COMMANDS = (
    Command(
        "purchasing.create_order",
        Text(zh="建立采购订单", en="Create purchase order"),
        ORDER,
        CreateOrder,
        OrderAnswer,
        _create,
        "purchase_order",
    ),
    Command(
        states.CHANGE_ORDER,
        Text(zh="修改采购订单", en="Change purchase order"),
        ORDER,
        ChangeOrder,
        OrderAnswer,
        _change,
        "purchase_order",
    ),
    Command(
        states.SUBMIT_ORDER,
        Text(zh="提交审批", en="Submit for approval"),
        ORDER,
        OrderInput,
        OrderAnswer,
        lambda uow, command: _answer(service.submit_order(uow, command.order_id)),
        "purchase_order",
    ),
    Command(
        states.APPROVE_ORDER,
        Text(zh="审批采购订单", en="Approve purchase order"),
        APPROVE,
        OrderInput,
        OrderAnswer,
        lambda uow, command: _answer(service.approve_order(uow, command.order_id)),
        "purchase_order",
    ),
    Command(
        states.SEND_BACK_ORDER,
        Text(zh="退回修改", en="Send back to be changed"),
        APPROVE,
        OrderWithReason,
        OrderAnswer,
        lambda uow, command: _answer(service.send_back_order(uow, command.order_id, command.reason)),
        "purchase_order",
    ),
    Command(
        states.CANCEL_ORDER,
        Text(zh="取消采购订单", en="Cancel purchase order"),
        ORDER,
        OrderWithReason,
        OrderAnswer,
        lambda uow, command: _answer(service.cancel_order(uow, command.order_id, command.reason)),
        "purchase_order",
    ),
    Command(
        states.CLOSE_ORDER,
        Text(zh="关闭采购订单", en="Close purchase order"),
        ORDER,
        OrderWithReason,
        OrderAnswer,
        lambda uow, command: _answer(service.close_order(uow, command.order_id, command.reason)),
        "purchase_order",
    ),
    Command(
        states.RECEIVE_GOODS,
        Text(zh="收货", en="Receive goods"),
        RECEIVE,
        Receive,
        ReceiptAnswer,
        _receive,
        "purchase_order",
    ),
    Command(
        states.RETURN_GOODS,
        Text(zh="退货给供应商", en="Return goods to the supplier"),
        RECEIVE,
        ReturnGoods,
        ReturnAnswer,
        _return,
        "goods_receipt",
    ),
)

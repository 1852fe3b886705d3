"""Requests about our papers and about what comes back. Money and quantities are plain decimals as text."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import parse_money
from jidoka_central.modules.masterdata.public import (
    Code,
    DecimalText,
    Reason,
    Serial,
    UnitCode,
    get_item,
    parse_quantity,
)
from jidoka_central.modules.sales import invoicing, reading, returning, shipping, states
from jidoka_central.modules.sales.commands import DELIVER, INVOICE, Position
from jidoka_central.modules.sales.errors import QUANTITY_AND_UNIT
from jidoka_central.modules.sales.model import LINES_MAX, PIECES_MAX
from jidoka_central.modules.sales.things import CreditLine


class PostInvoice(Input):
    """For everything a delivery brought, at the order's prices."""

    delivery_id: UUID
    due: date
    vat_code: Code = "OUT13"
    posting_date: date | None = None


class InvoiceAnswer(Answer):
    id: UUID
    number: str
    net: str
    vat: str
    total: str
    currency: str


class CreditedLine(Input):
    """A quantity at the invoice's price, or with ``net`` at that; ``net`` alone is for the price alone."""

    line: Position
    quantity: DecimalText | None = None
    unit: UnitCode | None = None
    net: DecimalText | None = None


class PostCreditNote(Input):
    invoice_id: UUID
    lines: Annotated[tuple[CreditedLine, ...], Field(min_length=1, max_length=LINES_MAX)]
    reason: Reason
    posting_date: date | None = None


class CreditNoteAnswer(Answer):
    """``open``: what the customer still owes of the invoice."""

    id: UUID
    number: str
    invoice_id: UUID
    net: str
    vat: str
    total: str
    open: str
    currency: str


class ReturnedLot(Input):
    """A serial, or a quantity of a lot; without a quantity all that has not come back."""

    lot: Serial
    quantity: DecimalText | None = None
    unit: UnitCode | None = None


class ReceiveReturn(Input):
    delivery_id: UUID
    lots: Annotated[tuple[ReturnedLot, ...], Field(min_length=1, max_length=PIECES_MAX)]
    reason: Reason
    posting_date: date | None = None


class ReturnAnswer(Answer):
    id: UUID
    number: str
    delivery_id: UUID
    value: str
    currency: str


def _post_invoice(uow: UnitOfWork, command: PostInvoice) -> InvoiceAnswer:
    invoice = invoicing.post_invoice(
        uow,
        command.delivery_id,
        due=command.due,
        vat_code=command.vat_code,
        posting_date=command.posting_date,
    )
    return InvoiceAnswer(
        id=invoice.id,
        number=invoice.number,
        net=finance.money_text(invoice.net, invoice.currency),
        vat=finance.money_text(invoice.vat, invoice.currency),
        total=finance.money_text(invoice.total, invoice.currency),
        currency=invoice.currency,
    )


def _credit(uow: UnitOfWork, command: PostCreditNote) -> CreditNoteAnswer:
    invoice = reading.get_invoice(uow, command.invoice_id)
    order = reading.get_order(uow, invoice.order_id)
    lines = []
    for index, line in enumerate(command.lines):
        field = f"lines.{index}"
        of_order = shipping.line_at(order, line.line, field=f"{field}.line")
        if line.quantity is None and line.net is None:
            raise QUANTITY_AND_UNIT.refuse(field=f"{field}.quantity")
        item = get_item(uow, of_order.item_id)
        quantity = (
            0
            if line.quantity is None
            else parse_quantity(
                item,
                line.quantity,
                line.unit or item.unit,
                field=f"{field}.quantity",
                unit_field=f"{field}.unit",
            )
        )
        net = None if line.net is None else parse_money(line.net, invoice.currency, field=f"{field}.net")
        lines.append(CreditLine(line.line, quantity, net))
    credit = invoicing.post_credit_note(uow, invoice.id, lines, command.reason, command.posting_date)
    sums = {"net": credit.net, "vat": credit.vat, "total": credit.net + credit.vat, "open": credit.left}
    return CreditNoteAnswer(
        id=credit.id,
        number=credit.number,
        invoice_id=invoice.id,
        currency=invoice.currency,
        **{name: finance.money_text(amount, invoice.currency) for name, amount in sums.items()},
    )


def _return(uow: UnitOfWork, command: ReceiveReturn) -> ReturnAnswer:
    delivery = reading.get_delivery(uow, command.delivery_id)
    items = {lot.lot: line.item_id for line in delivery.lines for lot in line.lots}
    lots: list[tuple[str, int | None]] = []
    for index, one in enumerate(command.lots):
        quantity = None
        if one.quantity is not None and one.lot in items:
            item = get_item(uow, items[one.lot])
            quantity = parse_quantity(
                item,
                one.quantity,
                one.unit or item.unit,
                field=f"lots.{index}.quantity",
                unit_field=f"lots.{index}.unit",
            )
        lots.append((one.lot, quantity))
    returned = returning.receive_return(
        uow, delivery.id, lots, reason=command.reason, posting_date=command.posting_date
    )
    currency = reading.get_order(uow, delivery.order_id).currency
    return ReturnAnswer(
        id=returned.id,
        number=returned.number,
        delivery_id=delivery.id,
        value=finance.money_text(returned.value, currency),
        currency=currency,
    )


COMMANDS = (
    Command(
        states.POST_INVOICE,
        Text(zh="开具销售发票", en="Post customer invoice"),
        INVOICE,
        PostInvoice,
        InvoiceAnswer,
        _post_invoice,
        "sales_delivery",
    ),
    Command(
        states.POST_CREDIT_NOTE,
        Text(zh="开具销售贷项通知", en="Post customer credit note"),
        INVOICE,
        PostCreditNote,
        CreditNoteAnswer,
        _credit,
        "customer_invoice",
    ),
    Command(
        states.RECEIVE_RETURN,
        Text(zh="接收客户退货", en="Take goods back"),
        DELIVER,
        ReceiveReturn,
        ReturnAnswer,
        _return,
        "sales_delivery",
    ),
)

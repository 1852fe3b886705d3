"""Our papers: an invoice for what was delivered, a credit note for what is taken back of an invoice.

An invoice is at the order's prices; the tax is computed once on its sum. Credit notes share that tax: what
the notes of an invoice have credited so far is rounded together, and the last one takes the rest of it, so an
invoice that is credited piece by piece ends at nothing. Both refuse a closed day: they are papers that
somebody writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.masterdata.public import quantity_text
from jidoka_central.modules.sales import reading, rules, service
from jidoka_central.modules.sales.errors import (
    CREDIT_TOO_MUCH,
    DUE_BEFORE_DATE,
    LINE_TWICE,
    NOT_ON_INVOICE,
    NOTHING_BILLED,
    OUTPUT_TAX_ONLY,
)
from jidoka_central.modules.sales.events import CreditNotePosted, InvoicePosted
from jidoka_central.modules.sales.model import (
    CUSTOMER_CREDIT_NOTE,
    CUSTOMER_CREDIT_NOTE_LINE,
    CUSTOMER_INVOICE,
    CUSTOMER_INVOICE_LINE,
    SALES_DELIVERY,
)
from jidoka_central.modules.sales.shipping import checked_day, line_at, order_locked
from jidoka_central.modules.sales.states import POST_CREDIT_NOTE, POST_INVOICE, SALES_DELIVERY_STATES
from jidoka_central.modules.sales.things import CreditLine, Invoice, InvoiceLine, OrderLine, SalesOrder


@dataclass(frozen=True, slots=True)
class Credited:
    """A credit note that was posted; ``left``: what the customer still owes of the invoice."""

    id: UUID
    number: str
    net: int
    vat: int
    left: int


def post_invoice(
    uow: UnitOfWork,
    delivery_id: UUID,
    *,
    due: date,
    vat_code: str,
    posting_date: date | None = None,
) -> Invoice:
    """What a delivery brought is invoiced, at the order's prices.

    Raises an illegal transition; ``IN_THE_FUTURE`` (posting_date), ``DUE_BEFORE_DATE`` (due),
    ``UNKNOWN_VAT_CODE`` and ``OUTPUT_TAX_ONLY`` (vat_code), ``NOTHING_BILLED``; ``PERIOD_CLOSED``
    (posting_date). Emits InvoicePosted, OrderClosed.
    """
    finance.hold_period(uow)
    order = order_locked(uow, reading.get_delivery(uow, delivery_id).order_id)
    row = uow.locked(SALES_DELIVERY, delivery_id)
    delivery = reading.delivery_of(uow, row)
    state = SALES_DELIVERY_STATES.next(delivery.state, POST_INVOICE, document=delivery.number)
    day = checked_day(uow, posting_date)
    if due < day:
        raise DUE_BEFORE_DATE.refuse(field="due", due=due, date=day)
    billed = [
        (of_order, line.quantity, rules.billed(of_order, line.quantity, order.currency))
        for line in delivery.lines
        if line.quantity
        for of_order in (order.line(line.line_id),)
    ]
    net, code = _taxed(uow, [value for _, _, value in billed], vat_code, day)
    vat = finance.vat_of(net, code)
    number = uow.number("customer_invoice", "INV")
    invoice_id = uow.insert(
        CUSTOMER_INVOICE,
        number=number,
        delivery_id=delivery.id,
        order_id=order.id,
        customer_id=order.customer_id,
        posting_date=day,
        due=due,
        currency=order.currency,
        net=net,
        vat=vat,
        vat_code=vat_code,
        posted_by=uow.principal.name,
    )
    uow.insert_many(
        CUSTOMER_INVOICE_LINE,
        [
            {
                "invoice_id": invoice_id,
                "line_id": line.id,
                "quantity": quantity,
                "net": value,
                "credited": 0,
                "credited_net": 0,
            }
            for line, quantity, value in billed
        ],
    )
    for line, quantity, _ in billed:
        service.count(uow, line, invoiced=line.invoiced + quantity)
    uow.update(SALES_DELIVERY, row, state=state)
    uow.emit(
        InvoicePosted(
            invoice_id,
            number,
            delivery.id,
            delivery.number,
            order.id,
            order.customer_id,
            net,
            vat,
            order.currency,
            day,
            due,
        )
    )
    service.settle(uow, order.id)
    return reading.get_invoice(uow, invoice_id)


def post_credit_note(
    uow: UnitOfWork,
    invoice_id: UUID,
    lines: Sequence[CreditLine],
    reason: str,
    posting_date: date | None = None,
) -> Credited:
    """Quantities, or a part of the price, are taken off an invoice; that much of its open item is settled.

    Raises ``UNKNOWN_LINE``, ``NOT_ON_INVOICE``, ``LINE_TWICE`` naming the line, ``CREDIT_TOO_MUCH`` naming
    quantity or net, ``NOTHING_BILLED``, ``IN_THE_FUTURE`` and ``PERIOD_CLOSED`` (posting_date),
    ``SETTLES_TOO_MUCH``. Emits CreditNotePosted.
    """
    finance.hold_period(uow)
    order = order_locked(uow, reading.get_invoice(uow, invoice_id).order_id)
    invoice = reading.get_invoice(uow, invoice_id)
    delivery = reading.get_delivery(uow, invoice.delivery_id)
    SALES_DELIVERY_STATES.next(delivery.state, POST_CREDIT_NOTE, document=delivery.number)
    day = checked_day(uow, posting_date)
    twice = rules.first_twice([line.position for line in lines])
    if twice is not None:
        raise LINE_TWICE.refuse(field=f"lines.{twice}.line", line=lines[twice].position)
    taken = [_credit(order, invoice, line, f"lines.{index}") for index, line in enumerate(lines)]
    net, code = _taxed(uow, [value for *_, value in taken], invoice.vat_code, invoice.posting_date)
    gone = reading.credited_of(uow, invoice.id)
    vat = finance.vat_of_part(net, finance.Taxed(invoice.net, invoice.vat), gone, code)
    number = uow.number("customer_credit_note", "CN")
    credit_id = uow.insert(
        CUSTOMER_CREDIT_NOTE,
        number=number,
        invoice_id=invoice.id,
        order_id=order.id,
        customer_id=order.customer_id,
        posting_date=day,
        currency=order.currency,
        net=net,
        vat=vat,
        reason=reason,
        posted_by=uow.principal.name,
    )
    rows = [
        {"credit_note_id": credit_id, "line_id": line.id, "quantity": quantity, "net": value}
        for line, _, quantity, value in taken
    ]
    uow.insert_many(CUSTOMER_CREDIT_NOTE_LINE, rows)
    for line, bill, quantity, value in taken:
        service.count(uow, line, credited=line.credited + quantity)
        row = uow.get(CUSTOMER_INVOICE_LINE, bill.id)
        uow.update(
            CUSTOMER_INVOICE_LINE,
            row,
            credited=bill.credited + quantity,
            credited_net=bill.credited_net + value,
        )
    (item,) = finance.open_items_of(uow, invoice.id)
    uow.emit(
        CreditNotePosted(
            credit_id,
            number,
            invoice.id,
            invoice.number,
            order.id,
            order.customer_id,
            net,
            vat,
            order.currency,
            day,
            item.id,
            reason,
        )
    )
    return Credited(credit_id, number, net, vat, item.open - net - vat)


def _credit(
    order: SalesOrder, invoice: Invoice, line: CreditLine, field: str
) -> tuple[OrderLine, InvoiceLine, int, int]:
    """The order's line, the invoice's, the quantity and its net."""
    of_order = line_at(order, line.position, field=f"{field}.line")
    bill = next((one for one in invoice.lines if one.line_id == of_order.id), None)
    if bill is None:
        raise NOT_ON_INVOICE.refuse(field=f"{field}.line", invoice=invoice.number, line=line.position)
    left = bill.quantity - bill.credited
    if line.quantity > left:
        raise CREDIT_TOO_MUCH.refuse(
            field=f"{field}.quantity",
            invoice=invoice.number,
            most=quantity_text(left),
            given=quantity_text(line.quantity),
        )
    net = line.net
    if net is None:
        net = rules.credited(bill, of_order.price, line.quantity, invoice.currency)
    if net > bill.net - bill.credited_net:
        raise CREDIT_TOO_MUCH.refuse(
            field=f"{field}.net",
            invoice=invoice.number,
            most=finance.money_text(bill.net - bill.credited_net, invoice.currency),
            given=finance.money_text(net, invoice.currency),
        )
    if net <= 0:
        raise NOTHING_BILLED.refuse(field=f"{field}.net")
    return of_order, bill, line.quantity, net


def _taxed(uow: UnitOfWork, nets: Sequence[int], vat_code: str, day: date) -> tuple[int, finance.VatCode]:
    """Net of a paper and what it is taxed with."""
    code = finance.vat_code(uow, vat_code, day)
    if code.kind != "output":
        raise OUTPUT_TAX_ONLY.refuse(field="vat_code", code=vat_code)
    net = sum(nets)
    if net <= 0:
        raise NOTHING_BILLED.refuse(field="lines")
    return net, code

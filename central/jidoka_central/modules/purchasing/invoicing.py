"""The supplier's papers: invoices and credit notes, matched against order and receipts.

An invoice is posted as it is printed; what does not match is a reason not to pay it yet, never a reason not
to book it. What its lines are above or below the order's price is a price difference.

The credit notes of an invoice share its tax: a supplier may round each on its own, but together they never
take more tax than the invoice has, and the last one takes the rest of it, so that a cent is neither owed nor
missing. What is printed has to be within rounding of either way to compute it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.masterdata.public import quantity_text
from jidoka_central.modules.purchasing import matching, reading, rules
from jidoka_central.modules.purchasing.errors import (
    CREDIT_TOO_MUCH,
    DUE_BEFORE_DATE,
    IN_THE_FUTURE,
    INPUT_TAX_ONLY,
    LINE_TWICE,
    NOT_ON_INVOICE,
    NOTHING_BILLED,
    PAPER_KNOWN,
    TOTAL_MISMATCH,
    VALUE_TOO_LARGE,
)
from jidoka_central.modules.purchasing.events import (
    BilledLine,
    CreditNotePosted,
    InvoicePosted,
    OrderReopened,
)
from jidoka_central.modules.purchasing.model import (
    PURCHASE_ORDER,
    PURCHASE_ORDER_LINE,
    SUPPLIER_CREDIT_NOTE,
    SUPPLIER_CREDIT_NOTE_LINE,
    SUPPLIER_INVOICE,
    SUPPLIER_INVOICE_LINE,
    VALUE_MAX,
)
from jidoka_central.modules.purchasing.receiving import line_at
from jidoka_central.modules.purchasing.states import POST_INVOICE, PURCHASE_ORDER_STATES
from jidoka_central.modules.purchasing.things import (
    Invoice,
    OrderLine,
    Paper,
    PaperLine,
    PurchaseOrder,
)


@dataclass(frozen=True, slots=True)
class _Matched:
    """A line of a paper beside its order line; ``value`` is what it is at the order's price."""

    order_line: OrderLine
    paper: PaperLine
    value: int

    @property
    def over(self) -> int:
        return self.paper.net - self.value

    @property
    def billed(self) -> BilledLine:
        return BilledLine(self.order_line.position, self.paper.quantity, self.paper.net, self.value)


@dataclass(frozen=True, slots=True)
class Credited:
    """A credit note that was posted; ``left``: what is still to be paid of the invoice."""

    id: UUID
    number: str
    left: int


def post_invoice(
    uow: UnitOfWork, order_id: UUID, paper: Paper, due: date, vat_code: str
) -> tuple[Invoice, tuple[str, ...]]:
    """A supplier's invoice for an order goes into the books; what does not match blocks its payment. Returns
    it with the causes that do.

    Raises an illegal transition; ``IN_THE_FUTURE`` (paper_date), ``DUE_BEFORE_DATE`` (due), ``PAPER_KNOWN``
    (number), ``UNKNOWN_LINE`` and ``LINE_TWICE`` naming the line, ``UNKNOWN_VAT_CODE`` and
    ``INPUT_TAX_ONLY`` (vat_code), ``NOTHING_BILLED`` (lines), ``TOTAL_MISMATCH`` (total),
    ``VALUE_TOO_LARGE``; ``PERIOD_CLOSED`` (posting_date). Emits InvoicePosted, OrderReopened, OrderClosed.
    """
    row = uow.locked(PURCHASE_ORDER, order_id)
    order = reading.order_of(uow, row)
    state = PURCHASE_ORDER_STATES.next(order.state, POST_INVOICE, document=order.number)
    _check_paper(uow, SUPPLIER_INVOICE, order.supplier_id, paper)
    if due < paper.paper_date:
        raise DUE_BEFORE_DATE.refuse(field="due", due=due, date=paper.paper_date)
    lines = []
    for index, printed in enumerate(paper.lines):
        of_order = line_at(order, printed.position, field=f"lines.{index}.line")
        at_price = -rules.grir_change(of_order, -printed.quantity, order.currency)
        if at_price > VALUE_MAX:
            limit = finance.money_text(VALUE_MAX, order.currency)
            raise VALUE_TOO_LARGE.refuse(field=f"lines.{index}.quantity", limit=limit)
        lines.append(_Matched(of_order, printed, at_price))
    net, vat = _tax(uow, paper, order.currency, vat_code)
    invoice_id = _insert_paper(
        uow, SUPPLIER_INVOICE, "supplier_invoice", "SI", order, paper, net, vat, due=due, vat_code=vat_code
    )
    uow.insert_many(
        SUPPLIER_INVOICE_LINE,
        [
            {
                "invoice_id": invoice_id,
                "line_id": line.order_line.id,
                "quantity": line.paper.quantity,
                "net": line.paper.net,
                "matched": line.value,
                "credited": 0,
                "credited_net": 0,
            }
            for line in lines
        ],
    )
    for line in lines:
        _count(uow, line.order_line, invoiced=line.order_line.invoiced + line.paper.quantity)
    if state != order.state:
        uow.connection.execute(
            sa.update(PURCHASE_ORDER).where(PURCHASE_ORDER.c.id == order.id).values(state=state, closed=None)
        )
        uow.emit(OrderReopened(order.id, order.number), before={"state": order.state}, after={"state": state})
    invoice = reading.get_invoice(uow, invoice_id)
    blocks = matching.first_holds(uow, reading.get_order(uow, order.id), invoice_id)
    uow.emit(_posted(order, invoice, lines, blocks))
    matching.settle(uow, order.id, posting=invoice_id)
    return invoice, tuple(block.cause for block in blocks)


def post_credit_note(uow: UnitOfWork, invoice_id: UUID, paper: Paper) -> Credited:
    """A supplier's credit note for an invoice takes quantities, or a price, off it and settles that much of
    its open item.

    Raises ``IN_THE_FUTURE``, ``PAPER_KNOWN`` (number), ``UNKNOWN_LINE``, ``NOT_ON_INVOICE`` and
    ``LINE_TWICE`` naming the line, ``CREDIT_TOO_MUCH`` naming quantity or net, ``TOTAL_MISMATCH`` (total),
    ``NOTHING_BILLED`` (lines); ``PERIOD_CLOSED`` (posting_date), ``SETTLES_TOO_MUCH``. Emits
    CreditNotePosted, PaymentReleased, OrderClosed.
    """
    order_id = reading.get_invoice(uow, invoice_id).order_id
    order = reading.order_of(uow, uow.locked(PURCHASE_ORDER, order_id))
    invoice = reading.get_invoice(uow, invoice_id)
    _check_paper(uow, SUPPLIER_CREDIT_NOTE, order.supplier_id, paper)
    lines = []
    for index, printed in enumerate(paper.lines):
        of_order = line_at(order, printed.position, field=f"lines.{index}.line")
        _left_to_credit(invoice, of_order, printed, index, order.currency)
        at_price = rules.grir_change(of_order, printed.quantity, order.currency)
        lines.append(_Matched(of_order, printed, at_price))
    net, vat = _credited_tax(uow, paper, order.currency, invoice)
    credit_id = _insert_paper(
        uow, SUPPLIER_CREDIT_NOTE, "supplier_credit_note", "SC", order, paper, net, vat, invoice_id=invoice_id
    )
    uow.insert_many(
        SUPPLIER_CREDIT_NOTE_LINE,
        [
            {
                "credit_note_id": credit_id,
                "line_id": line.order_line.id,
                "quantity": line.paper.quantity,
                "net": line.paper.net,
                "matched": line.value,
            }
            for line in lines
        ],
    )
    for line in lines:
        _count(uow, line.order_line, credited=line.order_line.credited + line.paper.quantity)
        _credit(uow, invoice, line)
    (item,) = finance.open_items_of(uow, invoice_id)
    row = uow.get(SUPPLIER_CREDIT_NOTE, credit_id)
    uow.emit(_credited(order, invoice, row, lines, item.id))
    matching.settle(uow, order.id)
    return Credited(credit_id, row["number"], abs(item.open) - net - vat)


def _check_paper(uow: UnitOfWork, table: sa.Table, supplier_id: UUID, paper: Paper) -> None:
    """Dates, lines and number. A supplier's number is taken once, however it is written: a paper that
    was posted as ``a-7`` is not posted again as ``A-7``."""
    if paper.paper_date > uow.today:
        raise IN_THE_FUTURE.refuse(field="paper_date", date=paper.paper_date)
    positions = [line.position for line in paper.lines]
    for index, position in enumerate(positions):
        if position in positions[:index]:
            raise LINE_TWICE.refuse(field=f"lines.{index}.line", line=position)
    known = uow.scalar(
        sa.select(table.c.number).where(
            table.c.company == uow.company,
            table.c.supplier_id == supplier_id,
            sa.func.lower(table.c.supplier_number) == paper.number.lower(),
        )
    )
    if known is not None:
        raise PAPER_KNOWN.refuse(field="number", number=paper.number, known=known)


def _tax(uow: UnitOfWork, paper: Paper, currency: str, vat_code: str) -> tuple[int, int]:
    """Net and tax of an invoice; the tax is the printed one where it is within rounding of the computed."""
    net, code = _taxed(uow, paper, currency, vat_code, paper.paper_date)
    computed = finance.vat_of(net, code)
    vat = rules.tax_printed(paper.total, net, computed, len(paper.lines))
    if vat is None:
        raise _mismatch(paper, net, computed, currency)
    return net, vat


def _credited_tax(uow: UnitOfWork, paper: Paper, currency: str, invoice: Invoice) -> tuple[int, int]:
    """Net and tax of a credit note; the tax is the printed one as far as the invoice has so much, and of the
    last note what is left of the invoice's."""
    net, code = _taxed(uow, paper, currency, invoice.vat_code, invoice.paper_date)
    whole, gone = finance.Taxed(invoice.net, invoice.vat), reading.credited_of(uow, invoice.id)
    share = finance.vat_of_part(net, whole, gone, code)
    near = [
        rules.tax_printed(paper.total, net, computed, len(paper.lines))
        for computed in (share, finance.vat_of(net, code))
    ]
    vat = next((printed for printed in near if printed is not None), None)
    if vat is None:
        raise _mismatch(paper, net, share, currency)
    if gone.net + net >= whole.net:
        return net, share
    return net, min(vat, max(0, whole.vat - gone.vat))


def _taxed(
    uow: UnitOfWork, paper: Paper, currency: str, vat_code: str, day: date
) -> tuple[int, finance.VatCode]:
    """Net of a paper and what it is taxed with."""
    code = finance.vat_code(uow, vat_code, day)
    if code.kind != "input":
        raise INPUT_TAX_ONLY.refuse(field="vat_code", code=vat_code)
    net = sum(line.net for line in paper.lines)
    if net <= 0:
        raise NOTHING_BILLED.refuse(field="lines")
    if max(net, paper.total) > VALUE_MAX:
        raise VALUE_TOO_LARGE.refuse(field="total", limit=finance.money_text(VALUE_MAX, currency))
    return net, code


def _mismatch(paper: Paper, net: int, vat: int, currency: str) -> Refusal:
    shown = {"total": paper.total, "net": net, "vat": vat}
    texts = {name: finance.money_text(amount, currency) for name, amount in shown.items()}
    return TOTAL_MISMATCH.refuse(field="total", **texts)


def _insert_paper(
    uow: UnitOfWork,
    table: sa.Table,
    series: str,
    prefix: str,
    order: PurchaseOrder,
    paper: Paper,
    net: int,
    vat: int,
    **more: Any,
) -> UUID:
    return uow.insert(
        table,
        number=uow.number(series, prefix),
        supplier_number=paper.number,
        paper_date=paper.paper_date,
        posting_date=paper.posting_date,
        currency=order.currency,
        net=net,
        vat=vat,
        posted_by=uow.principal.name,
        supplier_id=order.supplier_id,
        order_id=order.id,
        **more,
    )


def _left_to_credit(invoice: Invoice, line: OrderLine, paper: PaperLine, index: int, currency: str) -> None:
    """Raises ``NOT_ON_INVOICE``, ``CREDIT_TOO_MUCH``."""
    bill = next((one for one in invoice.lines if one.line_id == line.id), None)
    if bill is None:
        raise NOT_ON_INVOICE.refuse(field=f"lines.{index}.line", invoice=invoice.number, line=line.position)
    if paper.quantity > bill.billed:
        raise CREDIT_TOO_MUCH.refuse(
            field=f"lines.{index}.quantity",
            invoice=invoice.number,
            most=quantity_text(bill.billed),
            given=quantity_text(paper.quantity),
        )
    if paper.net > bill.net - bill.credited_net:
        raise CREDIT_TOO_MUCH.refuse(
            field=f"lines.{index}.net",
            invoice=invoice.number,
            most=finance.money_text(bill.net - bill.credited_net, currency),
            given=finance.money_text(paper.net, currency),
        )


def _credit(uow: UnitOfWork, invoice: Invoice, line: _Matched) -> None:
    row = uow.first(
        sa.select(SUPPLIER_INVOICE_LINE).where(
            SUPPLIER_INVOICE_LINE.c.company == uow.company,
            SUPPLIER_INVOICE_LINE.c.invoice_id == invoice.id,
            SUPPLIER_INVOICE_LINE.c.line_id == line.order_line.id,
        )
    )
    assert row is not None, "looked up before"
    uow.update(
        SUPPLIER_INVOICE_LINE,
        row,
        credited=row["credited"] + line.paper.quantity,
        credited_net=row["credited_net"] + line.paper.net,
    )


def _count(uow: UnitOfWork, line: OrderLine, **counts: int) -> None:
    uow.update(PURCHASE_ORDER_LINE, uow.get(PURCHASE_ORDER_LINE, line.id), **counts)


def _posted(
    order: PurchaseOrder, invoice: Invoice, lines: list[_Matched], blocked: tuple[finance.BlockDraft, ...]
) -> InvoicePosted:
    return InvoicePosted(
        document_id=invoice.id,
        number=invoice.number,
        supplier_number=invoice.supplier_number,
        order_id=order.id,
        order=order.number,
        supplier_id=order.supplier_id,
        matched=sum(line.value for line in lines),
        dearer=sum(max(0, line.over) for line in lines),
        cheaper=sum(max(0, -line.over) for line in lines),
        vat=invoice.vat,
        currency=invoice.currency,
        posting_date=invoice.posting_date,
        due=invoice.due,
        lines=tuple(line.billed for line in lines),
        blocked=blocked,
    )


def _credited(
    order: PurchaseOrder, invoice: Invoice, row: Any, lines: list[_Matched], settles: UUID
) -> CreditNotePosted:
    return CreditNotePosted(
        document_id=row["id"],
        number=row["number"],
        supplier_number=row["supplier_number"],
        invoice_id=invoice.id,
        invoice=invoice.number,
        order_id=order.id,
        supplier_id=order.supplier_id,
        matched=sum(line.value for line in lines),
        dearer=sum(max(0, -line.over) for line in lines),
        cheaper=sum(max(0, line.over) for line in lines),
        vat=row["vat"],
        currency=order.currency,
        posting_date=row["posting_date"],
        settles=settles,
        lines=tuple(line.billed for line in lines),
    )

"""Requests about the supplier's papers and the rules they are held to. Money and quantities are plain
decimals as text."""

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
    UnitCode,
    get_item,
    parse_quantity,
)
from jidoka_central.modules.purchasing import invoicing, reading, receiving, rules, service, states
from jidoka_central.modules.purchasing.commands import INVOICE, MAINTAIN, PaperNumber, Position
from jidoka_central.modules.purchasing.errors import BAD_PERCENT, NEGATIVE, QUANTITY_AND_UNIT, TOLERANCE_FORM
from jidoka_central.modules.purchasing.model import LINES_MAX
from jidoka_central.modules.purchasing.things import (
    Invoice,
    Paper,
    PaperLine,
    PurchaseOrder,
    Tolerance,
    ToleranceKey,
)
from jidoka_shared.values import InvalidValue
from jidoka_shared.values.exact import parse_scaled


class InvoicedLine(Input):
    """``line``: position in the order; ``net``: what is printed for it, without tax."""

    line: Position
    quantity: DecimalText
    unit: UnitCode
    net: DecimalText


class PostInvoice(Input):
    """``number``, ``paper_date`` and ``total`` (tax included) as printed."""

    order_id: UUID
    number: PaperNumber
    paper_date: date
    due: date
    lines: Annotated[tuple[InvoicedLine, ...], Field(min_length=1, max_length=LINES_MAX)]
    total: DecimalText
    vat_code: Code = "IN13"
    posting_date: date | None = None


class InvoiceAnswer(Answer):
    """``blocked``: why it may not be paid yet; empty when it may."""

    id: UUID
    number: str
    net: str
    vat: str
    total: str
    currency: str
    blocked: list[str]


class CreditedLine(Input):
    """Without a quantity the credit is for the price alone."""

    line: Position
    net: DecimalText
    quantity: DecimalText | None = None
    unit: UnitCode | None = None


class PostCreditNote(Input):
    """``number``, ``paper_date`` and ``total`` (tax included) as printed."""

    invoice_id: UUID
    number: PaperNumber
    paper_date: date
    lines: Annotated[tuple[CreditedLine, ...], Field(min_length=1, max_length=LINES_MAX)]
    total: DecimalText
    posting_date: date | None = None


class CreditNoteAnswer(Answer):
    """``open``: what is left to pay of the invoice."""

    id: UUID
    number: str
    invoice_id: UUID
    open: str
    currency: str


class SetTolerance(Input):
    """``percent`` as in 2.5; ``blocks``: what is beyond blocks payment. The dataset
    ``purchasing.tolerances`` shows the keys."""

    key: ToleranceKey
    percent: DecimalText | None = None
    amount: DecimalText | None = None
    blocks: bool = True


class SetApprovalLimit(Input):
    role: Code
    amount: DecimalText


class SettingAnswer(Answer):
    id: UUID


def _money(text: str, currency: str, *, field: str) -> int:
    """Minor units, none below zero."""
    amount = parse_money(text, currency, field=field)
    if amount < 0:
        raise NEGATIVE.refuse(field=field, text=text)
    return amount


def _line(uow: UnitOfWork, order: PurchaseOrder, line: InvoicedLine | CreditedLine, field: str) -> PaperLine:
    """A printed line, read; without quantity and unit it is for the price alone."""
    ordered = receiving.line_at(order, line.line, field=f"{field}.line")
    net = _money(line.net, order.currency, field=f"{field}.net")
    if line.quantity is None and line.unit is None:
        return PaperLine(line.line, 0, net)
    if line.quantity is None or line.unit is None:
        missing = "quantity" if line.quantity is None else "unit"
        raise QUANTITY_AND_UNIT.refuse(field=f"{field}.{missing}")
    quantity = parse_quantity(
        get_item(uow, ordered.item_id),
        line.quantity,
        line.unit,
        field=f"{field}.quantity",
        unit_field=f"{field}.unit",
    )
    return PaperLine(line.line, quantity, net)


def _post_invoice(uow: UnitOfWork, command: PostInvoice) -> InvoiceAnswer:
    order = reading.get_order(uow, command.order_id)
    lines = [_line(uow, order, line, f"lines.{index}") for index, line in enumerate(command.lines)]
    paper = Paper(
        command.number,
        command.paper_date,
        receiving.checked_day(uow, command.posting_date),
        tuple(lines),
        _money(command.total, order.currency, field="total"),
    )
    invoice, causes = invoicing.post_invoice(uow, order.id, paper, command.due, command.vat_code)
    return _invoiced(invoice, causes)


def _invoiced(invoice: Invoice, causes: tuple[str, ...]) -> InvoiceAnswer:
    return InvoiceAnswer(
        id=invoice.id,
        number=invoice.number,
        net=finance.money_text(invoice.net, invoice.currency),
        vat=finance.money_text(invoice.vat, invoice.currency),
        total=finance.money_text(invoice.total, invoice.currency),
        currency=invoice.currency,
        blocked=list(causes),
    )


def _post_credit_note(uow: UnitOfWork, command: PostCreditNote) -> CreditNoteAnswer:
    invoice = reading.get_invoice(uow, command.invoice_id)
    order = reading.get_order(uow, invoice.order_id)
    lines = [_line(uow, order, line, f"lines.{index}") for index, line in enumerate(command.lines)]
    paper = Paper(
        command.number,
        command.paper_date,
        receiving.checked_day(uow, command.posting_date),
        tuple(lines),
        _money(command.total, order.currency, field="total"),
    )
    credit = invoicing.post_credit_note(uow, invoice.id, paper)
    return CreditNoteAnswer(
        id=credit.id,
        number=credit.number,
        invoice_id=invoice.id,
        open=finance.money_text(credit.left, order.currency),
        currency=order.currency,
    )


def _set_tolerance(uow: UnitOfWork, command: SetTolerance) -> SettingAnswer:
    percent = amount = None
    for part in ("percent", "amount"):
        if getattr(command, part) is not None and part not in rules.TAKES[command.key]:
            raise TOLERANCE_FORM.refuse(field=part, key=command.key, part=part)
    if command.percent is not None:
        try:
            percent = parse_scaled(command.percent, 2)
        except InvalidValue as error:
            raise BAD_PERCENT.refuse(field="percent", text=command.percent) from error
        if not 0 <= percent <= rules.WHOLE_BP:
            raise BAD_PERCENT.refuse(field="percent", text=command.percent)
    if command.amount is not None:
        amount = _money(command.amount, finance.ledger_currency(uow), field="amount")
    tolerance = Tolerance(command.key, percent, amount, command.blocks)
    return SettingAnswer(id=service.set_tolerance(uow, tolerance))


def _set_approval_limit(uow: UnitOfWork, command: SetApprovalLimit) -> SettingAnswer:
    amount = _money(command.amount, finance.ledger_currency(uow), field="amount")
    return SettingAnswer(id=service.set_approval_limit(uow, command.role, amount))


COMMANDS = (
    Command(
        states.POST_INVOICE,
        Text(zh="录入供应商发票", en="Post supplier invoice"),
        INVOICE,
        PostInvoice,
        InvoiceAnswer,
        _post_invoice,
        "purchase_order",
    ),
    Command(
        "purchasing.post_credit_note",
        Text(zh="录入供应商贷项通知", en="Post supplier credit note"),
        INVOICE,
        PostCreditNote,
        CreditNoteAnswer,
        _post_credit_note,
        "purchase_order",
    ),
    Command(
        "purchasing.set_tolerance",
        Text(zh="设定采购容差", en="Set purchasing tolerance"),
        MAINTAIN,
        SetTolerance,
        SettingAnswer,
        _set_tolerance,
        "purchase_tolerance",
    ),
    Command(
        "purchasing.set_approval_limit",
        Text(zh="设定审批限额", en="Set approval limit"),
        MAINTAIN,
        SetApprovalLimit,
        SettingAnswer,
        _set_approval_limit,
        "approval_limit",
    ),
)

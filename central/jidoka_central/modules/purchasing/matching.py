"""What stands after every change of an order: why its invoices may not be paid, and whether it is done."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import BlockDraft
from jidoka_central.modules.masterdata.public import quantity_text
from jidoka_central.modules.purchasing import reading, rules
from jidoka_central.modules.purchasing.events import OrderClosed
from jidoka_central.modules.purchasing.model import PAYMENT_HOLD, PURCHASE_ORDER
from jidoka_central.modules.purchasing.rules import Finding
from jidoka_central.modules.purchasing.states import PURCHASE_ORDER_STATES
from jidoka_central.modules.purchasing.things import Cause, PurchaseOrder

SENTENCES: Final[dict[Cause, Text]] = {
    "price": Text(
        zh="{order} 第 {line} 行：价格高出 {amount}",
        en="{order} line {line}: {amount} above the order's price",
    ),
    "quantity": Text(
        zh="{order} 第 {line} 行：多开票 {quantity}，尚未收到",
        en="{order} line {line}: {quantity} invoiced and not received",
    ),
    "not_received": Text(
        zh="{order} 第 {line} 行：发票先于收货", en="{order} line {line}: the invoice came before the goods"
    ),
    "inspection": Text(
        zh="{order} 第 {line} 行：收货 {document} 待检，尚无结果",
        en="{order} line {line}: receipt {document} is in inspection, without a result yet",
    ),
    "nonconforming": Text(
        zh="{order} 第 {line} 行：{quantity} 不合格，{document} 尚未处置",
        en="{order} line {line}: {quantity} nonconforming, {document} is not decided yet",
    ),
    "rejected": Text(
        zh="{order} 第 {line} 行：批次被判不合格，{document} 尚未处置",
        en="{order} line {line}: the lot was rejected, {document} is not decided yet",
    ),
    "credit_note": Text(
        zh="{order} 第 {line} 行：已退货 {quantity}，等待贷项通知",
        en="{order} line {line}: {quantity} went back, the credit note is awaited",
    ),
}


def blocks_for(q: Queries, order: PurchaseOrder) -> dict[UUID, list[BlockDraft]]:
    """Invoice id -> why it may not be paid now, in words."""
    found = rules.match(
        order,
        reading.invoices_of_order(q, order.id),
        reading.receipts_of_order(q, order.id),
        reading.tolerances(q),
    )
    return {
        invoice_id: [_draft(order, finding) for finding in findings] for invoice_id, findings in found.items()
    }


def _draft(order: PurchaseOrder, finding: Finding) -> BlockDraft:
    params = {
        "order": order.number,
        "line": finding.position,
        "quantity": quantity_text(finding.quantity),
        "amount": f"{finance.money_text(finding.amount, order.currency)} {order.currency}",
        "document": finding.document.number,
    }
    sentence = SENTENCES[finding.cause]
    reason = Text(zh=sentence.in_("zh", params), en=sentence.in_("en", params))
    return BlockDraft(finding.cause, reason, finding.document)


def first_holds(uow: UnitOfWork, order: PurchaseOrder, invoice_id: UUID) -> tuple[BlockDraft, ...]:
    """Why an invoice that is being posted may not be paid; its open item is raised with these."""
    blocks = tuple(blocks_for(uow, order)[invoice_id])
    for block in blocks:
        uow.insert(PAYMENT_HOLD, invoice_id=invoice_id, cause=block.cause, stands=True)
    return blocks


def settle(uow: UnitOfWork, order_id: UUID, *, posting: UUID | None = None) -> None:
    """After a change of the order: reasons that came up block its invoices, reasons that are gone no longer
    do, and the order closes when nothing is missing. A block that a person released does not come back
    while its reason stands. ``posting``: an invoice whose open item is not raised yet. Emits PaymentBlocked,
    PaymentReleased, OrderClosed."""
    order = reading.get_order(uow, order_id)
    for invoice_id, blocks in blocks_for(uow, order).items():
        if invoice_id != posting:
            _refresh(uow, invoice_id, {block.cause: block for block in blocks})
    receipts = reading.receipts_of_order(uow, order_id)
    if PURCHASE_ORDER_STATES.find(order.state, "complete") and rules.is_complete(order, receipts):
        close(uow, order, "complete", "")
    else:
        uow.update(PURCHASE_ORDER, uow.get(PURCHASE_ORDER, order_id))


def _refresh(uow: UnitOfWork, invoice_id: UUID, blocks: dict[str, BlockDraft]) -> None:
    rows = uow.rows(
        sa.select(PAYMENT_HOLD)
        .where(PAYMENT_HOLD.c.company == uow.company, PAYMENT_HOLD.c.invoice_id == invoice_id)
        .order_by(PAYMENT_HOLD.c.cause)
    )
    known = {row["cause"]: row for row in rows}
    stood = {cause for cause, row in known.items() if row["stands"]}
    if stood == blocks.keys():
        return
    (item,) = finance.open_items_of(uow, invoice_id)
    for cause, block in blocks.items():
        if cause in stood:
            continue
        finance.block_payment(uow, item.id, block)
        if cause in known:
            uow.update(PAYMENT_HOLD, known[cause], stands=True)
        else:
            uow.insert(PAYMENT_HOLD, invoice_id=invoice_id, cause=cause, stands=True)
    for cause in sorted(stood - blocks.keys()):
        finance.lift_blocks(uow, item.id, cause)
        uow.update(PAYMENT_HOLD, known[cause], stands=False)


def close(uow: UnitOfWork, order: PurchaseOrder, verb: str, reason: str) -> None:
    """The order is closed by this command or verb. Emits OrderClosed."""
    state = PURCHASE_ORDER_STATES.next(order.state, verb, document=order.number)
    uow.update(PURCHASE_ORDER, uow.get(PURCHASE_ORDER, order.id), state=state, closed=uow.now)
    uow.emit(
        OrderClosed(
            order.id,
            order.number,
            reason,
            tuple(line.kept for line in order.lines),
            tuple(line.id for line in order.lines),
        ),
        before={"state": order.state},
        after={"state": state},
    )

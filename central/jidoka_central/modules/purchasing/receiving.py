"""Goods come in, are judged, and go back. Every function locks the order first, then the receipt, then
stock."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance.public import SourceDocument
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef, Status
from jidoka_central.modules.masterdata.public import Item, get_item, parse_quantity, quantity_text
from jidoka_central.modules.purchasing import matching, reading, rules
from jidoka_central.modules.purchasing.errors import (
    IN_THE_FUTURE,
    OVER_DELIVERY,
    RETURN_TOO_MUCH,
    UNKNOWN_LINE,
)
from jidoka_central.modules.purchasing.events import (
    GoodsReceived,
    GoodsReturned,
    OrderReopened,
    ReceiptJudged,
)
from jidoka_central.modules.purchasing.gates import RECEIVE
from jidoka_central.modules.purchasing.model import (
    GOODS_RECEIPT,
    GOODS_RETURN,
    PURCHASE_ORDER,
    PURCHASE_ORDER_LINE,
)
from jidoka_central.modules.purchasing.states import (
    GOODS_RECEIPT_STATES,
    PURCHASE_ORDER_STATES,
    RECEIVE_GOODS,
    RETURN_GOODS,
)
from jidoka_central.modules.purchasing.things import (
    BLOCKED,
    OrderLine,
    PurchaseOrder,
    Receipt,
    ReceiveSubject,
)

LOT_SERIES: Final = "purchase_lot"


def line_at(order: PurchaseOrder, position: int, *, field: str = "line") -> OrderLine:
    """Raises ``UNKNOWN_LINE``."""
    found = next((line for line in order.lines if line.position == position), None)
    if found is None:
        raise UNKNOWN_LINE.refuse(field=field, order=order.number, line=position)
    return found


def receive(
    uow: UnitOfWork,
    order_id: UUID,
    position: int,
    quantity: str,
    unit: str,
    *,
    lot: str | None = None,
    supplier_lot: str | None = None,
    delivery_note: str | None = None,
    posting_date: date | None = None,
) -> Receipt:
    """A lot of an order line comes into stock, in inspection; without a number the lot gets one.

    Raises an illegal transition; ``UNKNOWN_LINE`` (line); what is wrong with quantity and unit;
    ``OVER_DELIVERY`` (quantity); ``LOT_KNOWN`` (lot), ``TRACKED_BY_SERIAL`` (item); ``IN_THE_FUTURE`` and,
    for a closed period, ``PERIOD_CLOSED`` (posting_date); what the gate ``purchasing.receive`` refuses.
    Emits GoodsReceived, inventory's LotReceived.
    """
    order = reading.order_of(uow, uow.locked(PURCHASE_ORDER, order_id))
    PURCHASE_ORDER_STATES.next(order.state, RECEIVE_GOODS, document=order.number)
    line = line_at(order, position)
    item = get_item(uow, line.item_id)
    uow.pass_gate(RECEIVE, ReceiveSubject(order.id, order.number, order.supplier_id, item.id))
    amount = parse_quantity(item, quantity, unit)
    _within_tolerance(uow, order, line, amount)
    day = checked_day(uow, posting_date)
    value = rules.grir_change(line, amount, order.currency)
    number = uow.number("goods_receipt", "GR")
    receipt_id = uow.new_id()
    received = inventory.receive(
        uow,
        item.id,
        lot or _new_lot(uow, item.id),
        amount,
        plant=order.plant,
        status="inspection",
        origin="supplier",
        document=DocumentRef("goods_receipt", receipt_id, number),
        supplier_lot=supplier_lot,
        partner_id=order.supplier_id,
        value=value,
    )
    uow.insert(
        GOODS_RECEIPT,
        id=receipt_id,
        plant=order.plant,
        number=number,
        order_id=order.id,
        line_id=line.id,
        item_id=item.id,
        lot_id=received.id,
        lot=received.number,
        supplier_lot=supplier_lot,
        delivery_note=delivery_note,
        quantity=amount,
        value=value,
        posting_date=day,
        state=GOODS_RECEIPT_STATES.start,
        suspect=0,
        returned=0,
        received_by=uow.principal.name,
    )
    _count(uow, line, received=line.received + amount)
    receipt = reading.get_receipt(uow, receipt_id)
    uow.emit(_received(order, line, item, receipt), after={"received": line.received + amount})
    matching.settle(uow, order.id)
    return receipt


def waive_inspection(uow: UnitOfWork, receipt_id: UUID) -> None:
    """What came needs no inspection. Emits ReceiptJudged."""
    _judge(uow, receipt_id, "waive", 0, None)


def accept_receipt(
    uow: UnitOfWork, receipt_id: UUID, decided: SourceDocument, *, nonconforming: int = 0
) -> None:
    """Inspection accepted the lot; ``nonconforming`` of it is bad and waits for a decision of ``decided``
    (the nonconformance where there is one, else the inspection). Emits ReceiptJudged, PaymentReleased,
    PaymentBlocked."""
    _judge(uow, receipt_id, "accept", nonconforming, decided)


def reject_receipt(uow: UnitOfWork, receipt_id: UUID, decided: SourceDocument) -> None:
    """Inspection rejected the lot: all of it waits for a decision of ``decided``. Emits as
    ``accept_receipt``."""
    receipt = reading.get_receipt(uow, receipt_id)
    _judge(uow, receipt_id, "reject", receipt.quantity - receipt.returned, decided)


def settle_suspect(uow: UnitOfWork, receipt_id: UUID, quantity: int) -> None:
    """It is decided that this much of what was found bad stays here: released, accepted under concession or
    scrapped. Emits ReceiptJudged, PaymentReleased, OrderClosed."""
    row, receipt = _locked(uow, receipt_id)
    suspect = max(0, receipt.suspect - quantity)
    uow.update(GOODS_RECEIPT, row, suspect=suspect)
    _emit_judged(uow, receipt, receipt.state, suspect, receipt.decided_number)
    matching.settle(uow, receipt.order_id)


def return_goods(
    uow: UnitOfWork,
    receipt_id: UUID,
    quantity: int,
    *,
    reason: str,
    nc: SourceDocument | None = None,
    from_status: Status = BLOCKED,
    replaced: bool = False,
) -> UUID:
    """A quantity of a receipt goes back to the supplier, out of stock of that status; for ``nc`` it is what
    was found bad. ``replaced``: the supplier sends it again, so it stays wanted. Returns the return's id.

    Raises an illegal transition, ``RETURN_TOO_MUCH`` (quantity), and what ``inventory.send_back`` refuses.
    Emits GoodsReturned, OrderReopened, PaymentBlocked, PaymentReleased, OrderClosed.
    """
    row, receipt = _locked(uow, receipt_id)
    state = GOODS_RECEIPT_STATES.next(receipt.state, RETURN_GOODS, document=receipt.number)
    order = reading.get_order(uow, receipt.order_id)
    line = order.line(receipt.line_id)
    suspect = max(0, receipt.suspect - quantity) if nc is not None else receipt.suspect
    most = receipt.quantity - receipt.returned - suspect
    if quantity > most:
        raise RETURN_TOO_MUCH.refuse(
            field="quantity",
            receipt=receipt.number,
            most=quantity_text(most),
            quantity=quantity_text(quantity),
        )
    number = uow.number("goods_return", "RT")
    return_id = uow.new_id()
    value = inventory.send_back(
        uow,
        receipt.lot_id,
        quantity,
        from_status=from_status,
        plant=receipt.plant,
        document=DocumentRef("goods_return", return_id, number),
    )
    uow.insert(
        GOODS_RETURN,
        id=return_id,
        number=number,
        receipt_id=receipt.id,
        quantity=quantity,
        value=value,
        replaced=replaced,
        reason=reason,
        posting_date=uow.today,
        nc_id=nc.id if nc else None,
        nc_number=nc.number if nc else None,
        returned_by=uow.principal.name,
    )
    uow.update(GOODS_RECEIPT, row, state=state, suspect=suspect, returned=receipt.returned + quantity)
    _count(
        uow,
        line,
        returned=line.returned + quantity,
        replaced=line.replaced + (quantity if replaced else 0),
        wanted=rules.wanted_after_return(line, quantity, replaced=replaced),
    )
    if replaced and order.state == "closed":
        _reopen(uow, order)
    event = _returned(uow, order, receipt, return_id, value)
    uow.emit(
        event,
        before={"returned": receipt.returned},
        after={"returned": receipt.returned + quantity},
    )
    matching.settle(uow, order.id)
    return return_id


def checked_day(uow: UnitOfWork, day: date | None, *, field: str = "posting_date") -> date:
    """Today unless another day is given. Raises ``IN_THE_FUTURE``."""
    if day is not None and day > uow.today:
        raise IN_THE_FUTURE.refuse(field=field, date=day)
    return day or uow.today


def _new_lot(uow: UnitOfWork, item_id: UUID) -> str:
    """The next number that no lot of the item has; somebody may have given it by hand."""
    while True:
        number = uow.number(LOT_SERIES, "L")
        if inventory.find_lot(uow, item_id, number) is None:
            return number


def _within_tolerance(uow: UnitOfWork, order: PurchaseOrder, line: OrderLine, quantity: int) -> None:
    most = rules.most_receivable(line, reading.tolerances(uow)["over_delivery"])
    if quantity > most:
        raise OVER_DELIVERY.refuse(
            field="quantity",
            order=order.number,
            line=line.position,
            most=quantity_text(most),
            quantity=quantity_text(quantity),
        )


def _locked(uow: UnitOfWork, receipt_id: UUID) -> tuple[RowMapping, Receipt]:
    """The receipt, its order locked before it."""
    uow.locked(PURCHASE_ORDER, reading.get_receipt(uow, receipt_id).order_id)
    row = uow.locked(GOODS_RECEIPT, receipt_id)
    return row, reading.receipt_of(row)


def _judge(
    uow: UnitOfWork, receipt_id: UUID, verb: str, suspect: int, decided: SourceDocument | None
) -> None:
    row, receipt = _locked(uow, receipt_id)
    state = GOODS_RECEIPT_STATES.next(receipt.state, verb, document=receipt.number)
    uow.update(
        GOODS_RECEIPT,
        row,
        state=state,
        suspect=suspect,
        decided_type=decided.type if decided else None,
        decided_id=decided.id if decided else None,
        decided_number=decided.number if decided else None,
    )
    _emit_judged(uow, receipt, state, suspect, decided.number if decided else None)
    matching.settle(uow, receipt.order_id)


def _emit_judged(uow: UnitOfWork, receipt: Receipt, state: str, suspect: int, by: str | None) -> None:
    uow.emit(
        ReceiptJudged(receipt.id, receipt.number, state, suspect, by),
        before={"state": receipt.state, "suspect": receipt.suspect},
        after={"state": state, "suspect": suspect},
    )


def _reopen(uow: UnitOfWork, order: PurchaseOrder) -> None:
    state = PURCHASE_ORDER_STATES.next(order.state, "reopen", document=order.number)
    uow.update(PURCHASE_ORDER, uow.get(PURCHASE_ORDER, order.id), state=state, closed=None)
    uow.emit(OrderReopened(order.id, order.number), before={"state": order.state}, after={"state": state})


def _count(uow: UnitOfWork, line: OrderLine, **counts: int) -> None:
    uow.update(PURCHASE_ORDER_LINE, uow.get(PURCHASE_ORDER_LINE, line.id), **counts)


def _received(order: PurchaseOrder, line: OrderLine, item: Item, receipt: Receipt) -> GoodsReceived:
    return GoodsReceived(
        document_id=receipt.id,
        number=receipt.number,
        order_id=order.id,
        order=order.number,
        line_id=line.id,
        position=line.position,
        supplier_id=order.supplier_id,
        item_id=item.id,
        item_class=item.kind,
        lot_id=receipt.lot_id,
        lot=receipt.lot,
        supplier_lot=receipt.supplier_lot,
        quantity=receipt.quantity,
        value=receipt.value,
        currency=order.currency,
        plant=order.plant,
        posting_date=receipt.posting_date,
    )


def _returned(
    uow: UnitOfWork, order: PurchaseOrder, receipt: Receipt, return_id: UUID, value: int
) -> GoodsReturned:
    """The event of a return that is written; ``order`` as it was before it."""
    row = uow.get(GOODS_RETURN, return_id)
    at_price = -rules.grir_change(order.line(receipt.line_id), -row["quantity"], order.currency)
    return GoodsReturned(
        document_id=return_id,
        number=row["number"],
        receipt_id=receipt.id,
        order_id=order.id,
        order=order.number,
        supplier_id=order.supplier_id,
        item_id=receipt.item_id,
        item_class=get_item(uow, receipt.item_id).kind,
        lot_id=receipt.lot_id,
        quantity=row["quantity"],
        replaced=row["replaced"],
        reason=row["reason"],
        value=value,
        dearer=max(0, value - at_price),
        cheaper=max(0, at_price - value),
        currency=order.currency,
        posting_date=row["posting_date"],
        nc=SourceDocument("quality_nc", row["nc_id"], row["nc_number"]) if row["nc_number"] else None,
    )

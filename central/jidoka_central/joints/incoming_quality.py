"""Incoming quality: what is bought is inspected when it comes, and paid when it is decided about.

| when | then, in the same transaction |
|---|---|
| order approved | for each line that needs one, the inspection of what will come is planned |
| goods received | their inspection opens with the plan for what came; what needs none is available at once |
| inspection accepted the lot | the good part is available; the bad part is blocked on a nonconformance |
| the skip-lot programme did not draw it | as accepted, without inspection: it is available and may be paid |
| inspection rejected the lot | all of it is blocked on a nonconformance |
| a disposition returns | the quantity goes back to the supplier, the invoice waits for the credit note |
| it releases, or accepts under concession | the quantity is available, or under concession |
| it decides at all | nothing of that is a reason not to pay any more; what is reworked, when it is good |
| what was reworked passed its inspection | the quantity is available |
| order closed or cancelled | inspections that are still only planned are cancelled |

Whether an invoice may be paid follows in purchasing from what is said here about its receipts. A lot whose
supplier lot was rejected before and sent back is a resubmitted one: it is inspected tightened and counts for
no switching. A supplier whose lots of an item are discontinued delivers no more of it until a person has
approved the corrective action: the gate ``purchasing.receive`` refuses. What a disposition scraps leaves
stock by ``quality_cost``. Documents are locked before stock: the order, its receipt, then the lot.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from jidoka_central.foundation.errors import Problem, Refusal
from jidoka_central.foundation.events import Subscription
from jidoka_central.foundation.gates import GateAnswer
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Module
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import SourceDocument
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef, Status
from jidoka_central.modules.masterdata.public import get_item, get_partner
from jidoka_central.modules.purchasing import public as purchasing
from jidoka_central.modules.quality import public as quality

SUPPLY_DISCONTINUED: Final = Problem(
    "incoming_quality.supply_discontinued",
    409,
    Text(
        zh="{supplier} 的 {item} 已暂停供货，须先批准纠正措施",
        en="{item} of {supplier} is discontinued until its corrective action is approved",
    ),
)
KEPT: Final[dict[str, Status]] = {"release": "available", "concession": "concession"}


# ---- ordered


def plan_inspections(uow: UnitOfWork, event: purchasing.OrderApproved) -> None:
    for line in event.lines:
        if quality.inspection_required(uow, line.item_id, event.supplier_id) is not None:
            quality.plan_inspection(
                uow,
                origin="incoming",
                item_id=line.item_id,
                partner_id=event.supplier_id,
                quantity=line.quantity,
                document=_of_order(event.document_id, event.number),
            )


def cancel_inspections(uow: UnitOfWork, event: purchasing.OrderClosed | purchasing.OrderCancelled) -> None:
    quality.cancel_planned_inspections(uow, event.document_id, event.reason or event.TITLE.in_("en"))


# ---- received


def inspect(uow: UnitOfWork, event: purchasing.GoodsReceived) -> None:
    receipt = DocumentRef("goods_receipt", event.document_id, event.number)
    if quality.inspection_required(uow, event.item_id, event.supplier_id) is None:
        _set_status(uow, event.lot_id, event.quantity, "inspection", "available", event.plant, receipt)
        purchasing.waive_inspection(uow, event.document_id)
        return
    quality.open_inspection(
        uow,
        origin="incoming",
        item_id=event.item_id,
        partner_id=event.supplier_id,
        lot_id=event.lot_id,
        lot_number=event.lot,
        quantity=event.quantity,
        document=receipt,
        plant=event.plant,
        planned_for=_of_order(event.order_id, event.order),
        resubmitted=purchasing.was_rejected(uow, event.supplier_id, event.item_id, event.supplier_lot),
    )


def refuse_discontinued(
    q: Queries, subject: purchasing.ReceiveSubject | purchasing.PurchaseOrder
) -> Refusal | None:
    """Asked for what comes, and by the buttons of an order: refused when nothing of it may come."""
    if isinstance(subject, purchasing.ReceiveSubject):
        items = [subject.item_id]
    else:
        items = [line.item_id for line in subject.lines if line.open]
    if not items or not all(quality.supply_discontinued(q, item, subject.supplier_id) for item in items):
        return None
    return SUPPLY_DISCONTINUED.refuse(
        field="order_id",
        supplier=get_partner(q, subject.supplier_id).number,
        item=get_item(q, items[0]).number,
    )


# ---- judged


def take_result(uow: UnitOfWork, event: quality.InspectionDecided) -> None:
    receipt = purchasing.receipt_of_lot(uow, event.lot_id)
    if event.origin != "incoming" or receipt is None:
        return
    bad = event.nonconforming_quantity if event.accepted else event.quantity
    decided = SourceDocument("quality_inspection", event.document_id, event.number)
    by = _ref(decided)
    if bad:
        decided = _open_nc(uow, event, bad)
    if event.accepted:
        purchasing.accept_receipt(uow, receipt.id, decided, nonconforming=bad)
    else:
        purchasing.reject_receipt(uow, receipt.id, decided)
    if event.quantity > bad:
        good = event.quantity - bad
        _set_status(uow, event.lot_id, good, "inspection", "available", event.plant, by)
    if bad:
        _set_status(uow, event.lot_id, bad, "inspection", "blocked", event.plant, _ref(decided))


def take_skipped(uow: UnitOfWork, event: quality.InspectionSkipped) -> None:
    """Accepted without inspection: all that acceptance does, and nothing was found bad."""
    receipt = purchasing.receipt_of_lot(uow, event.lot_id)
    if event.origin != "incoming" or receipt is None:
        return
    decided = SourceDocument("quality_inspection", event.document_id, event.number)
    purchasing.accept_receipt(uow, receipt.id, decided)
    _set_status(uow, event.lot_id, event.quantity, "inspection", "available", event.plant, _ref(decided))


def _open_nc(uow: UnitOfWork, event: quality.InspectionDecided, bad: int) -> SourceDocument:
    row = quality.open_incoming_nc(
        uow,
        item_id=event.item_id,
        lot_id=event.lot_id,
        lot_number=event.lot_number,
        quantity=bad,
        inspection_id=event.document_id,
        partner_id=event.partner_id,
        plant=event.plant,
        reason=f"{event.number}: {event.nonconforming} / {event.inspected}",
    )
    return SourceDocument("quality_nc", row["id"], row["number"])


def carry_out(uow: UnitOfWork, event: quality.Settled) -> None:
    """What was decided about a bad part of a receipt; anything refused here refuses the last signature."""
    if event.origin != "incoming" or event.lot_id is None or event.plant is None:
        return
    receipt = purchasing.receipt_of_lot(uow, event.lot_id)
    nc = SourceDocument("quality_nc", event.document_id, event.number)
    kept = sum(line.quantity for line in event.lines if line.decision not in ("return", "rework"))
    if kept and receipt is not None:
        purchasing.settle_suspect(uow, receipt.id, kept)
    for line in event.lines:
        if line.decision == "return":
            if receipt is None:
                raise purchasing.UNKNOWN_RECEIPT.refuse(field="lines", lot=event.lot_number)
            purchasing.return_goods(uow, receipt.id, line.quantity, reason=line.reason, nc=nc)
        elif line.decision in KEPT:
            status = KEPT[line.decision]
            _set_status(uow, event.lot_id, line.quantity, "blocked", status, event.plant, _ref(nc))


def _set_status(
    uow: UnitOfWork, lot_id: UUID, quantity: int, before: Status, after: Status, plant: str, by: DocumentRef
) -> None:
    inventory.change_status(
        uow, lot_id, quantity, from_status=before, to_status=after, plant=plant, document=by
    )


def _of_order(order_id: UUID, number: str) -> DocumentRef:
    return DocumentRef("purchase_order", order_id, number)


def _ref(document: SourceDocument) -> DocumentRef:
    return DocumentRef(document.type, document.id, document.number)


_PAYMENT: Final = (finance.PaymentBlocked, finance.PaymentReleased)
_JUDGED: Final = (
    inventory.StockStatusChanged,
    purchasing.ReceiptJudged,
    purchasing.OrderClosed,
    *_PAYMENT,
)
_CANCELLED: Final = (quality.InspectionCancelled,)

SUBSCRIPTIONS: Final = (
    Subscription(purchasing.OrderApproved, plan_inspections, (quality.InspectionPlanned,)),
    Subscription(purchasing.OrderClosed, cancel_inspections, _CANCELLED),
    Subscription(purchasing.OrderCancelled, cancel_inspections, _CANCELLED),
    Subscription(
        purchasing.GoodsReceived,
        inspect,
        (quality.InspectionOpened, quality.InspectionSkipped, *_JUDGED),
    ),
    Subscription(quality.InspectionSkipped, take_skipped, _JUDGED),
    Subscription(quality.InspectionDecided, take_result, (quality.NcOpened, *_JUDGED)),
    Subscription(
        quality.DispositionTaken,
        carry_out,
        (purchasing.GoodsReturned, inventory.StockSentBack, *_JUDGED),
    ),
    Subscription(quality.ReworkReinspected, carry_out, _JUDGED),
)
GATE_ANSWERS: Final = (GateAnswer(purchasing.RECEIVE, refuse_discontinued),)
MODULE: Final = Module(
    "incoming_quality", Text(zh="来料质量", en="Incoming quality"), problems=(SUPPLY_DISCONTINUED,)
)

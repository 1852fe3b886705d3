"""The loop to the customer: nothing goes out that is not accepted, and what comes back is followed both ways.

| when | then, in the same transaction |
|---|---|
| a delivery is picked | for each item that needs one for this customer, its outgoing inspection opens |
| what was rejected is picked again | it is a resubmission: inspected tightened, counted for no switching |
| what was taken away after a sample had found something is picked again | it is a resubmission too |
| the skip-lot programme did not draw it | it may go without inspection |
| it is to go | refused while an inspection is open, was not accepted, or found pieces that are still on it |
| inspection rejected it | the delivery ends, its serials are blocked on a nonconformance |
| pieces are set aside | they are blocked on the inspection's nonconformance |
| the delivery is cancelled | its open inspections are too; refused while pieces found bad are on it |
| what goes is under concession | refused unless this customer's approval covers it, which is used up |
| a complaint opens | siblings in stock are held, siblings at customers are listed to be told |
| goods come back without a complaint | a nonconformance asks what becomes of them |
| a board releases returned pieces | they go back into the store |
| what is released was under concession | it is so again, available to nobody without an approval |
| a complaint lets go of such pieces | so do they: the board had decided before |

Siblings are what is made of the supplier lots that the complained pieces are made of, at any depth. They are
all locked first, so that what happens to one at that moment comes before or after, and held by the complaint
before it is asked who has the others: what leaves at the same moment is either held or on a list. When the
complaint lets go of returned pieces that a board has released, they go back into the store. What must be
inspected is decided when a delivery is picked.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import Problem, Refusal
from jidoka_central.foundation.events import Subscription
from jidoka_central.foundation.gates import GateAnswer
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Module
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.joints import blocking, containment
from jidoka_central.joints.blocking import NC, OUTGOING
from jidoka_central.modules.finance.public import SourceDocument
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef, Lot, LotQuantity, Usable
from jidoka_central.modules.masterdata.public import get_item
from jidoka_central.modules.quality import public as quality
from jidoka_central.modules.sales import public as sales
from jidoka_central.modules.sales.public import SetAsideLot
from jidoka_shared.values import QUANTITY_SCALE

KEPT: Final[dict[str, Usable]] = {"release": "available", "concession": "concession"}

NOT_INSPECTED: Final = Problem(
    "customer_loop.not_inspected",
    409,
    Text(
        zh="发货 {delivery} 的出货检验 {inspection} 尚未判定",
        en="Outgoing inspection {inspection} of delivery {delivery} is not decided",
    ),
)
NOT_ACCEPTED: Final = Problem(
    "customer_loop.not_accepted",
    409,
    Text(
        zh="发货 {delivery} 的出货检验 {inspection} 不接收",
        en="Outgoing inspection {inspection} did not accept delivery {delivery}",
    ),
)
BAD_PIECES: Final = Problem(
    "customer_loop.bad_pieces",
    409,
    Text(
        zh="出货检验 {inspection} 发现 {found} 件不合格，须先从发货 {delivery} 中剔除",
        en="Outgoing inspection {inspection} found {found} bad; they have to be set aside from {delivery}",
    ),
)


# ---- outgoing inspection


def inspect(uow: UnitOfWork, event: sales.DeliveryPicked) -> None:
    quantities: dict[UUID, int] = {}
    for line in event.lines:
        quantities[line.item_id] = quantities.get(line.item_id, 0) + line.quantity
    for item_id, quantity in quantities.items():
        if quality.inspection_required(uow, item_id, event.customer_id, OUTGOING) is not None:
            quality.open_inspection(
                uow,
                origin=OUTGOING,
                item_id=item_id,
                partner_id=event.customer_id,
                lot_id=event.document_id,
                lot_number=event.number,
                quantity=quantity,
                document=DocumentRef("sales_delivery", event.document_id, event.number),
                plant=event.plant,
                resubmitted=_again(uow, event.document_id, item_id),
            )


def _again(q: Queries, delivery_id: UUID, item_id: UUID) -> bool:
    """Whether some of it is submitted again: the last inspection it had a result of did not accept it, or
    ended, as its delivery was cancelled, after a sample had found something."""
    earlier = sales.earlier_deliveries(q, delivery_id, item_id)
    cancelled = {id_ for some in earlier.values() for id_, state in some if state == "cancelled"}
    withdrawn = quality.withdrawn(q, cancelled, item_id)
    for some in earlier.values():
        told = [
            state == "rejected" or id_ in withdrawn
            for id_, state in some
            if state != "cancelled" or id_ in withdrawn
        ]
        if told and told[-1]:
            return True
    return False


def refuse_uninspected(q: Queries, delivery: sales.Delivery) -> Refusal | None:
    for row in quality.inspections_of_document(q, delivery.id):
        named = {"delivery": delivery.number, "inspection": row["number"]}
        if row["state"] == "open":
            return NOT_INSPECTED.refuse(field="delivery_id", **named)
        if row["state"] == "rejected":
            return NOT_ACCEPTED.refuse(field="delivery_id", **named)
        aside = _set_aside(delivery, row["item_id"])
        if row["state"] == "accepted" and _bad(row, row["nonconforming"]) > aside:
            return BAD_PIECES.refuse(field="delivery_id", found=row["nonconforming"], **named)
    return None


def take_result(uow: UnitOfWork, event: quality.InspectionDecided) -> None:
    if event.origin != OUTGOING or event.accepted:
        return
    assert event.source.id is not None
    delivery = sales.get_delivery(uow, event.source.id)
    promised: dict[tuple[UUID, UUID], Usable] = {
        (one.line_id, one.lot_id): "concession" if one.status == "concession" else "available"
        for one in inventory.reserved_of_document(uow, delivery.id)
    }
    sales.reject_delivery(uow, delivery.id, f"{event.number}: {event.nonconforming} / {event.inspected}")
    there = [(line, lot) for line in delivery.lines if line.item_id == event.item_id for lot in line.lots]
    reason = f"{event.number} {delivery.number}: {event.nonconforming} / {event.inspected}"
    if get_item(uow, event.item_id).serialised:
        serials = [lot.lot for _, lot in there]
        blocking.block_serials(uow, delivery, event.item_id, serials, reason, event.document_id)
        return
    lots = [
        SetAsideLot(lot.lot_id, lot.lot, lot.quantity, promised.get((line.id, lot.lot_id), "available"))
        for line, lot in there
    ]
    blocking.block_lots(uow, delivery, event.item_id, lots, reason, event.document_id)


def block_set_aside(uow: UnitOfWork, event: sales.PiecesSetAside) -> None:
    delivery = sales.get_delivery(uow, event.document_id)
    inspection = next(
        (
            row["id"]
            for row in quality.inspections_of_document(uow, delivery.id)
            if row["item_id"] == event.item_id
        ),
        None,
    )
    reason = f"{delivery.number}: {event.reason}"
    if event.serials:
        blocking.block_serials(uow, delivery, event.item_id, list(event.serials), reason, inspection)
    else:
        blocking.block_lots(uow, delivery, event.item_id, event.lots, reason, inspection)


def lapse(uow: UnitOfWork, event: sales.DeliveryCancelled) -> None:
    """Pieces that samples found bad do not go back among the good ones: somebody sets them aside first.
    Raises ``BAD_PIECES``."""
    if not event.rejected:
        _refuse_bad_left(uow, sales.get_delivery(uow, event.document_id))
    quality.lapse_inspections(uow, event.document_id, event.reason)


def _refuse_bad_left(q: Queries, delivery: sales.Delivery) -> None:
    for row in quality.inspections_of_document(q, delivery.id):
        if row["state"] not in ("open", "accepted"):
            continue
        found = quality.found_so_far(q, row["id"]) if row["state"] == "open" else row["nonconforming"]
        if _bad(row, found) > _set_aside(delivery, row["item_id"]):
            named = {"delivery": delivery.number, "inspection": row["number"], "found": found}
            raise BAD_PIECES.refuse(field="delivery_id", **named)


def _bad(inspection: RowMapping, found: int) -> int:
    """Micro-units that are to be set aside: a part of a unit counts as one, and there is no more than it
    has."""
    return min(found * QUANTITY_SCALE, int(inspection["quantity"]))


def _set_aside(delivery: sales.Delivery, item_id: UUID) -> int:
    return sum(line.set_aside for line in delivery.lines if line.item_id == item_id)


# ---- under concession


def refuse_unapproved(q: Queries, delivery: sales.Delivery) -> Refusal | None:
    """What goes under concession is covered by an approval of the very customer it goes to."""
    lots = [
        LotQuantity(one.lot_id, one.number, one.quantity)
        for one in inventory.reserved_of_document(q, delivery.id)
        if one.status == "concession"
    ]
    try:
        quality.refuse_uncovered(q, delivery.customer_id, lots, field="delivery_id")
    except Refusal as refusal:
        return refusal
    return None


def use_approvals(uow: UnitOfWork, event: sales.GoodsDelivered) -> None:
    """What has left under concession is counted against the approval that covers it, which is looked at once
    more: of two deliveries at one moment the second sees what is left. The papers carry its number."""
    lots = inventory.left_under_concession(uow, event.document_id)
    if lots:
        document = DocumentRef("sales_delivery", event.document_id, event.number)
        numbers = quality.use_for(uow, event.customer_id, lots, document, field="delivery_id")
        gone = {(line.position, id_): numbers.get(id_) for line in event.lines for id_ in line.conceded}
        sales.note_approvals(uow, event.document_id, {key: name for key, name in gone.items() if name})


# ---- what comes back


def judge_return(uow: UnitOfWork, event: sales.GoodsReturned) -> None:
    """Goods that came back for no complaint: somebody has to say what becomes of them."""
    if event.nc is not None:
        return
    for line in event.lines:
        waiting = quality.ncs_holding(uow, line.item_id, line.lots, besides=event.document_id)
        judged = {serial for nc, some in waiting if nc["origin"] == "customer" for serial in some}
        serials = [lot for lot in line.lots if lot not in judged]
        if serials and get_item(uow, line.item_id).serialised:
            quality.open_pieces_nc(
                uow,
                origin="customer",
                item_id=line.item_id,
                serials=serials,
                plant=event.plant,
                partner_id=event.customer_id,
                reason=f"{event.number} {event.delivery}: {event.reason}",
            )
    conceded = {one.lot_id for one in inventory.left_under_concession(uow, event.delivery_id)}
    for lot_id, number, quantity in sales.returned_lots(uow, event.document_id):
        lot = inventory.get_lot(uow, lot_id)
        if lot.kind == "lot":
            _judge_lot(uow, event, lot, number, quantity, conceded=lot_id in conceded)


def _judge_lot(
    uow: UnitOfWork, event: sales.GoodsReturned, lot: Lot, number: str, quantity: int, *, conceded: bool
) -> None:
    """A quantity of a lot, some of which went under concession with the delivery, is so again: from there its
    nonconformance takes it, and there it goes back when that lets go of it."""
    place: dict[str, str] = {"plant": event.plant, "location": inventory.RMA}
    if conceded:
        inventory.change_status(
            uow,
            lot.id,
            quantity,
            from_status="inspection",
            to_status="concession",
            document=DocumentRef("customer_return", event.document_id, event.number),
            **place,
        )
    nc = quality.open_quantity_nc(
        uow,
        origin="customer",
        item_id=lot.item_id,
        lot_id=lot.id,
        lot_number=number,
        quantity=quantity,
        plant=event.plant,
        partner_id=event.customer_id,
        reason=f"{event.number} {event.delivery}: {event.reason}",
    )
    inventory.change_status(
        uow,
        lot.id,
        quantity,
        from_status="concession" if conceded else "inspection",
        to_status="blocked",
        document=DocumentRef(NC, nc["id"], nc["number"]),
        **place,
    )


def carry_out(uow: UnitOfWork, event: quality.Settled) -> None:
    """What a board lets go of: returned pieces lie in the store again, a quantity of a lot has its status;
    scrap has left already. What was under concession stays so, released or reworked: what the customer's
    approval says of it holds, as it does for serials."""
    reference = DocumentRef(NC, event.document_id, event.number)
    nc = SourceDocument(NC, event.document_id, event.number)
    for line in event.lines:
        if line.decision not in KEPT:
            continue
        status = KEPT[line.decision]
        if event.lot_id is not None and status == "available":
            status = inventory.status_before(uow, event.lot_id, event.document_id)
        if event.origin == "customer" and event.lot_id is None:
            inventory.restock(uow, event.item_id, line.known_serials, reference, nc=nc)
        elif event.origin == "customer" and event.lot_id is not None and event.plant is not None:
            inventory.restock_lot(
                uow,
                event.lot_id,
                line.quantity,
                reference,
                from_status="blocked",
                to_status=status,
                plant=event.plant,
                nc=nc,
            )
        elif event.origin == OUTGOING and event.lot_id is not None and event.plant is not None:
            inventory.change_status(
                uow,
                event.lot_id,
                line.quantity,
                from_status="blocked",
                to_status=status,
                plant=event.plant,
                document=reference,
            )


def restock_lifted(uow: UnitOfWork, event: quality.ContainmentLifted) -> None:
    """Returned pieces that a board kept while the complaint held them could not go into the store until
    now."""
    held = {one["lot_id"]: one for one in quality.held_of_complaint(uow, event.document_id)}
    back: dict[UUID, list[str]] = {}
    for lot_id, places in inventory.places_of(uow, held.keys()).items():
        if held[lot_id]["kind"] == "serial" and any(place.location == inventory.RMA for place in places):
            back.setdefault(held[lot_id]["item_id"], []).append(held[lot_id]["serial"])
    reference = DocumentRef(containment.COMPLAINT, event.document_id, event.number)
    for item_id, serials in back.items():
        inventory.restock(uow, item_id, serials, reference)


_BLOCKED: Final = (
    quality.NcOpened,
    quality.PiecesHeld,
    inventory.SerialsBlocked,
    inventory.StockStatusChanged,
)
SUBSCRIPTIONS: Final = (
    Subscription(sales.DeliveryPicked, inspect, (quality.InspectionOpened, quality.InspectionSkipped)),
    Subscription(
        quality.InspectionDecided,
        take_result,
        (sales.DeliveryCancelled, inventory.ReservationReleased, *_BLOCKED),
    ),
    Subscription(sales.PiecesSetAside, block_set_aside, _BLOCKED),
    Subscription(sales.DeliveryCancelled, lapse, (quality.InspectionCancelled,)),
    Subscription(
        quality.ComplaintOpened,
        containment.contain,
        (
            inventory.HoldPlaced,
            inventory.SerialsBlocked,
            quality.SkippingChanged,
            quality.ComplaintContained,
        ),
    ),
    Subscription(
        sales.GoodsReturned,
        judge_return,
        (quality.NcOpened, quality.PiecesHeld, inventory.StockStatusChanged),
    ),
    Subscription(sales.GoodsDelivered, use_approvals, (quality.ApprovalUsed,)),
    Subscription(quality.ContainmentLifted, restock_lifted, (inventory.ReturnsRestocked,)),
    Subscription(
        quality.DispositionTaken, carry_out, (inventory.ReturnsRestocked, inventory.StockStatusChanged)
    ),
    Subscription(
        quality.ReworkReinspected, carry_out, (inventory.ReturnsRestocked, inventory.StockStatusChanged)
    ),
)
GATE_ANSWERS: Final = (
    GateAnswer(sales.DELIVER, refuse_uninspected),
    GateAnswer(sales.DELIVER, refuse_unapproved),
)
MODULE: Final = Module(
    "customer_loop",
    Text(zh="客户闭环", en="Loop to the customer"),
    problems=(NOT_INSPECTED, NOT_ACCEPTED, BAD_PIECES),
    jobs=containment.JOBS,
)

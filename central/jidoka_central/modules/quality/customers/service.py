"""A complaint from its opening to its close.

Opening it is one transaction: the nonconformance that judges the pieces, the hold over what is in stock and
might be the same, the list of who else has such pieces, and the 8D. Holds and lists follow the genealogy,
which lies above quality: ``joints/containment`` brings them (``containing``). A family that is too large for
one transaction is contained piece by piece afterwards; until then the complaint says so and is not closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.eventlog.model import EVENT_LOG
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import SourceDocument
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef, Lot
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.capa import service as capa
from jidoka_central.modules.quality.capa.commands import Source, StartCapa
from jidoka_central.modules.quality.customers import commands as form
from jidoka_central.modules.quality.customers.errors import (
    BACK_ALREADY,
    COMPLAINT_NOT_DONE,
    LEFT_THERE,
    NOT_A_PIECE,
    NOTHING_CONTAINED,
    NOTHING_TO_COME,
)
from jidoka_central.modules.quality.customers.events import (
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintContained,
    ComplaintOpened,
    ComplaintPiecesReturned,
    ContainmentLifted,
    NoticeSent,
)
from jidoka_central.modules.quality.customers.model import (
    COMPLAINT,
    COMPLAINT_HELD,
    COMPLAINT_NOTICE,
    COMPLAINT_PIECE,
)
from jidoka_central.modules.quality.customers.states import (
    ANSWER,
    CLOSE,
    COMPLAINT_STATES,
    LIFT,
    NOTICE_STATES,
    SEND,
    TAKE_BACK,
)
from jidoka_central.modules.quality.nonconformance import service as nonconformance
from jidoka_central.modules.quality.nonconformance.pieces import open_pieces_nc
from jidoka_central.modules.sales import public as sales

DOCUMENT: Final = "quality_complaint"
NOTICE: Final = "quality_complaint_notice"
QUALITY_ENGINEER: Final = "quality_engineer"
NC_OPEN: Final = Text(zh="不合格品尚未关闭", en="its nonconformance is not closed")
TO_TELL: Final = Text(zh="还有客户未通知", en="a customer has not been told")
NOT_CONTAINED: Final = Text(zh="同批产品尚未全部冻结", en="not all its siblings are held yet")
CONTAINED: Final = Text(zh="围堵尚未解除", en="its containment is not lifted")


def notice_key(notice_id: UUID) -> str:
    """Of the task to tell that customer, which is the complaint's: there it is done."""
    return f"notice {notice_id.hex}"


def open_complaint(uow: UnitOfWork, command: form.OpenComplaint) -> form.ComplaintAnswer:
    """A customer complains about pieces it got. Raises ``NOT_A_CUSTOMER``-like refusals of master data,
    ``UNKNOWN_SERIAL``, ``SERIAL_TWICE`` and ``sales.not_delivered`` naming the serial. Emits
    ComplaintOpened, NcOpened, PiecesHeld, CapaStarted, and through the joint ComplaintContained."""
    customer = masterdata.partner_by_number(uow, command.customer, field="customer")
    item = masterdata.item_by_number(uow, command.item)
    lots = inventory.serial_lots(uow, item, command.serials)
    went = _deliveries(uow, lots, customer)
    first = sales.get_delivery(uow, went[lots[0].id].delivery_id)
    number, complaint_id = uow.number("complaint", "CP"), uow.new_id()
    nc = open_pieces_nc(
        uow,
        origin="customer",
        item_id=item.id,
        serials=[lot.number for lot in lots],
        plant=first.plant,
        partner_id=customer.id,
        reason=f"{number} {customer.number}: {command.text}",
    )
    case = capa.start_capa(
        uow,
        StartCapa(
            kind="8d",
            nc_id=nc["id"],
            document=Source(type=DOCUMENT, id=complaint_id, number=number),
            title=f"{number} {customer.number} {item.number}",
            problem=command.text,
        ),
    )
    uow.insert(
        COMPLAINT,
        id=complaint_id,
        plant=first.plant,
        number=number,
        state=COMPLAINT_STATES.start,
        customer_id=customer.id,
        item_id=item.id,
        text=command.text,
        escape_point=command.escape_point,
        scope=command.scope,
        reported_on=command.reported_on or uow.today,
        opened_by=uow.principal.name,
        nc_id=nc["id"],
        capa_id=case.id,
    )
    uow.insert_many(
        COMPLAINT_PIECE,
        [
            {
                "complaint_id": complaint_id,
                "lot_id": lot.id,
                "serial": lot.number,
                "delivery_id": went[lot.id].delivery_id,
                "delivery_number": went[lot.id].delivery,
                "return_id": None,
                "return_number": None,
            }
            for lot in lots
        ],
    )
    uow.emit(
        ComplaintOpened(
            document_id=complaint_id,
            number=number,
            customer_id=customer.id,
            item_id=item.id,
            lot_ids=tuple(lot.id for lot in lots),
            serials=tuple(lot.number for lot in lots),
            text=command.text,
            escape_point=command.escape_point,
            scope=command.scope,
            nc_id=nc["id"],
            nc_number=nc["number"],
            capa_id=case.id,
            capa_number=case.number,
        )
    )
    return _answer(get_complaint(uow, complaint_id))


def _deliveries(uow: UnitOfWork, lots: Sequence[Lot], customer: masterdata.Partner) -> dict[UUID, sales.Sold]:
    """Serial -> the delivery the customer has it from."""
    went = {
        one.lot_id: one for one in sales.sold(uow, [lot.id for lot in lots]) if one.customer_id == customer.id
    }
    for index, lot in enumerate(lots):
        if lot.id not in went:
            raise sales.NOT_DELIVERED.refuse(
                field=f"serials.{index}", lot=lot.number, customer=customer.number
            )
    return went


def receive_return(uow: UnitOfWork, command: form.ReceiveComplaintReturn) -> form.ComplaintReturnAnswer:
    """Pieces that are complained about came back: they lie with the returns, in inspection, and wait for the
    decision about the complaint's nonconformance. Raises an illegal transition, ``NOTHING_TO_COME``
    (serials), ``NOT_A_PIECE``, ``LEFT_THERE``, ``BACK_ALREADY`` naming the serial, and what
    ``sales.receive_return`` refuses. Emits ComplaintPiecesReturned, GoodsReturned, StockTakenBack."""
    finance.hold_period(uow)
    row, state = _locked(uow, command.complaint_id, TAKE_BACK)
    pieces = {one["serial"]: one for one in pieces_of(uow, row["id"])}
    left = _left_there(uow, row["nc_id"])
    serials = command.serials or tuple(
        name for name, one in pieces.items() if one["return_id"] is None and name not in left
    )
    if not serials:
        raise NOTHING_TO_COME.refuse(field="serials", complaint=row["number"])
    for index, serial in enumerate(serials):
        if serial not in pieces:
            raise NOT_A_PIECE.refuse(field=f"serials.{index}", complaint=row["number"], serial=serial)
        if serial in left:
            raise LEFT_THERE.refuse(field=f"serials.{index}", serial=serial)
        if pieces[serial]["return_id"] is not None:
            raise BACK_ALREADY.refuse(
                field=f"serials.{index}", serial=serial, document=pieces[serial]["return_number"]
            )
    nc = nonconformance.get_nc(uow, row["nc_id"])
    by_delivery: dict[UUID, list[str]] = {}
    for serial in serials:
        by_delivery.setdefault(pieces[serial]["delivery_id"], []).append(serial)
    numbers = []
    for delivery_id, some in by_delivery.items():
        back = sales.receive_return(
            uow,
            delivery_id,
            [(serial, None) for serial in some],
            reason=f"{row['number']}: {row['text']}"[:400],
            nc=SourceDocument(nonconformance.DOCUMENT, nc["id"], nc["number"]),
            posting_date=command.posting_date,
            field="serials",
        )
        numbers.append(back.number)
        for serial in some:
            uow.update(COMPLAINT_PIECE, pieces[serial], return_id=back.id, return_number=back.number)
    uow.update(COMPLAINT, row, state=state)
    uow.emit(ComplaintPiecesReturned(row["id"], row["number"], tuple(serials), tuple(numbers)))
    return form.ComplaintReturnAnswer(id=row["id"], number=row["number"], returns=numbers)


def _left_there(q: Queries, nc_id: UUID) -> set[str]:
    """Serials that the board left with the customer, who scraps them."""
    return {one["serial"] for one in nonconformance.pieces_of_nc(q, nc_id) if one["status"] == "left"}


def lift_containment(uow: UnitOfWork, command: form.LiftContainment) -> form.ComplaintAnswer:
    """What is in stock is not like it: the complaint lets go of all it holds, which has the status again that
    it had, or that was decided about it since, unless another document holds it. Raises an illegal
    transition, ``NOTHING_CONTAINED``. Emits ContainmentLifted, SerialsReleased, HoldLifted."""
    row, state = _locked(uow, command.complaint_id, LIFT)
    if row["lifted_at"] is not None or not held_of(uow, row["id"]):
        raise NOTHING_CONTAINED.refuse(field="complaint_id", complaint=row["number"])
    if inventory.holds_document(uow, row["id"]):
        inventory.lift_hold(uow, DocumentRef(DOCUMENT, row["id"], row["number"]))
    uow.update(
        COMPLAINT,
        row,
        state=state,
        lifted_at=uow.now,
        lifted_by=uow.principal.name,
        lift_reason=command.reason,
    )
    uow.emit(ContainmentLifted(row["id"], row["number"], command.reason))
    return _answer(get_complaint(uow, row["id"]))


def send_notice(uow: UnitOfWork, command: form.SendNotice) -> form.NoticeAnswer:
    """A customer was told. Raises an illegal transition. Emits NoticeSent."""
    row = uow.locked(COMPLAINT_NOTICE, command.notice_id, NOTICE)
    complaint = get_complaint(uow, row["complaint_id"])
    state = NOTICE_STATES.next(row["state"], SEND, document=complaint["number"])
    uow.update(
        COMPLAINT_NOTICE,
        row,
        state=state,
        note=command.note,
        sent_at=uow.now,
        sent_by=uow.principal.name,
    )
    tasks.close(uow, document=DOCUMENT, document_id=complaint["id"], key=notice_key(row["id"]))
    tasks.close(uow, document=NOTICE, document_id=row["id"])  # whose the task once was
    uow.emit(
        NoticeSent(row["id"], complaint["id"], complaint["number"], row["customer_id"], len(row["serials"]))
    )
    return form.NoticeAnswer(id=row["id"], state=state)


def answer_complaint(uow: UnitOfWork, command: form.AnswerComplaint) -> form.ComplaintAnswer:
    """What the customer is told about its own pieces. Raises an illegal transition. Emits
    ComplaintAnswered."""
    row, state = _locked(uow, command.complaint_id, ANSWER)
    uow.update(
        COMPLAINT,
        row,
        state=state,
        answer=command.answer,
        answered_at=uow.now,
        answered_by=uow.principal.name,
    )
    event = ComplaintAnswered(row["id"], row["number"], command.answer)
    uow.emit(event, before={"state": row["state"]}, after={"state": state})
    return _answer(get_complaint(uow, row["id"]))


def close_complaint(uow: UnitOfWork, command: form.ComplaintId) -> form.ComplaintAnswer:
    """Raises an illegal transition, ``COMPLAINT_NOT_DONE`` naming what is missing. Emits ComplaintClosed. The
    8D goes on by itself."""
    row, state = _locked(uow, command.complaint_id, CLOSE)
    refusal = refusal_to_close(uow, row)
    if refusal is not None:
        raise refusal
    uow.update(COMPLAINT, row, state=state, closed_at=uow.now, closed_by=uow.principal.name)
    uow.emit(
        ComplaintClosed(row["id"], row["number"]),
        before={"state": row["state"]},
        after={"state": state},
    )
    return _answer(get_complaint(uow, row["id"]))


def refusal_to_close(q: Queries, row: RowMapping) -> Refusal | None:
    missing: Text | None = None
    if row["lifted_at"] is None and not is_contained(q, row):
        missing = NOT_CONTAINED
    elif nonconformance.get_nc(q, row["nc_id"])["state"] != "closed":
        missing = NC_OPEN
    elif any(notice["state"] == "open" for notice in notices_of(q, row["id"])):
        missing = TO_TELL
    elif row["lifted_at"] is None and held_of(q, row["id"]):
        missing = CONTAINED
    if missing is None:
        return None
    return COMPLAINT_NOT_DONE.refuse(field="complaint_id", complaint=row["number"], missing=missing)


def get_complaint(q: Queries, complaint_id: UUID) -> RowMapping:
    return q.get(COMPLAINT, complaint_id, "complaint")


def is_contained(q: Queries, row: RowMapping) -> bool:
    """Whether all that the complaint's scope asks for was held and listed: the log says so, or nothing was
    asked for."""
    log = EVENT_LOG.c
    said = sa.select(log.row).where(
        log.company == q.company,
        log.document == DOCUMENT,
        log.document_id == row["id"],
        log.event == ComplaintContained.NAME,
    )
    return row["scope"] == "none" or q.scalar(said.limit(1)) is not None


def locked_complaint(uow: UnitOfWork, complaint_id: UUID) -> RowMapping:
    return uow.locked(COMPLAINT, complaint_id, "complaint")


def pieces_of(q: Queries, complaint_id: UUID) -> list[RowMapping]:
    return _rows(q, COMPLAINT_PIECE, complaint_id, COMPLAINT_PIECE.c.serial)


def held_of(q: Queries, complaint_id: UUID) -> list[RowMapping]:
    return _rows(q, COMPLAINT_HELD, complaint_id, COMPLAINT_HELD.c.serial)


def notices_of(q: Queries, complaint_id: UUID) -> list[RowMapping]:
    return _rows(q, COMPLAINT_NOTICE, complaint_id, COMPLAINT_NOTICE.c.id)


def _rows(q: Queries, table: sa.Table, complaint_id: UUID, order: sa.Column[Any]) -> list[RowMapping]:
    mine = sa.select(table).where(table.c.company == q.company, table.c.complaint_id == complaint_id)
    return q.rows(mine.order_by(order))


def _locked(uow: UnitOfWork, complaint_id: UUID, command: str) -> tuple[RowMapping, str]:
    row = uow.locked(COMPLAINT, complaint_id, "complaint")
    return row, COMPLAINT_STATES.next(row["state"], command, document=row["number"])


def _answer(row: RowMapping) -> form.ComplaintAnswer:
    return form.ComplaintAnswer(
        id=row["id"], number=row["number"], state=row["state"], nc_id=row["nc_id"], capa_id=row["capa_id"]
    )

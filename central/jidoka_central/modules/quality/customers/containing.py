"""What is held for a complaint and who is told, as ``joints/containment`` finds it.

A complaint is contained when ``note_siblings`` has said so, with ``ComplaintContained``: everything of its
scope that is in stock is held, everything that customers have is listed. A family that is too large for one
transaction is noted as such at once (``note_too_large``); what is held of it meanwhile is noted part by part
(``note_held``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation import tasks
from jidoka_central.foundation.eventlog.model import EVENT_LOG
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory.public import Lot
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.customers.events import ComplaintContained
from jidoka_central.modules.quality.customers.model import COMPLAINT, COMPLAINT_HELD, COMPLAINT_NOTICE
from jidoka_central.modules.quality.customers.service import (
    DOCUMENT,
    QUALITY_ENGINEER,
    get_complaint,
    held_of,
    notice_key,
)
from jidoka_central.modules.quality.customers.states import NOTICE_STATES
from jidoka_central.modules.sales import public as sales

REST_TASK: Final = "contain the rest"
BEYOND_TASK: Final = "beyond what can be followed"
_REST: Final = Text(
    zh="{complaint}：同批产品多于 {most} 件，尚未全部冻结；系统正在分批冻结",
    en="{complaint}: more than {most} siblings, not all of them held yet; the system goes on holding them",
)
_BEYOND: Final = Text(
    zh="{complaint}：同批产品超出可追溯的 {most} 件，其余须人工查找并冻结",
    en="{complaint}: more siblings than the {most} that can be followed; find and hold the rest by hand",
)


def note_held(uow: UnitOfWork, complaint_id: UUID, held: Sequence[Lot]) -> None:
    """Lots and serials that are held for the complaint now."""
    uow.insert_many(
        COMPLAINT_HELD,
        [
            {
                "complaint_id": complaint_id,
                "item_id": lot.item_id,
                "lot_id": lot.id,
                "kind": lot.kind,
                "serial": lot.number,
            }
            for lot in held
        ],
    )


def note_too_large(uow: UnitOfWork, complaint_id: UUID, most: int) -> None:
    """The family has more than ``most`` lots: it is not contained yet, and the quality engineers know it."""
    _ask(uow, complaint_id, _REST, most, REST_TASK)


def note_beyond(uow: UnitOfWork, complaint_id: UUID, elsewhere: Sequence[sales.Sold], most: int) -> None:
    """More than the ``most`` lots that can be followed: who has those that were found has to be told, and
    the rest is for people. It is never contained; it can only be lifted."""
    _ask_to_tell(uow, complaint_id, elsewhere)
    tasks.close(uow, document=DOCUMENT, document_id=complaint_id, key=REST_TASK)
    _ask(uow, complaint_id, _BEYOND, most, BEYOND_TASK)


def _ask(uow: UnitOfWork, complaint_id: UUID, title: Text, most: int, key: str) -> None:
    tasks.create(
        uow,
        title=title,
        params={"complaint": get_complaint(uow, complaint_id)["number"], "most": f"{most:,}"},
        document=DOCUMENT,
        document_id=complaint_id,
        role=QUALITY_ENGINEER,
        key=key,
    )


def uncontained() -> sa.Select[Any]:
    """Company and id of the complaints that are still to be contained."""
    log, task, mine = EVENT_LOG.c, tasks.TASK.c, COMPLAINT.c
    said = sa.select(log.row).where(
        log.company == mine.company,
        log.document == DOCUMENT,
        log.document_id == mine.id,
        log.event == ComplaintContained.NAME,
    )
    given_up = sa.select(task.id).where(
        task.company == mine.company,
        task.document == DOCUMENT,
        task.document_id == mine.id,
        task.key == BEYOND_TASK,
    )
    return (
        sa.select(mine.company, mine.id)
        .where(mine.state != "closed", mine.scope != "none", ~said.exists(), ~given_up.exists())
        .order_by(mine.id)
    )


def note_siblings(
    uow: UnitOfWork, complaint_id: UUID, held: Sequence[Lot], elsewhere: Sequence[sales.Sold]
) -> None:
    """The last of what is held for the complaint, and which siblings customers have: each of them has to be
    told. With that it is contained. Emits ComplaintContained."""
    note_held(uow, complaint_id, held)
    told = _ask_to_tell(uow, complaint_id, elsewhere)
    tasks.close(uow, document=DOCUMENT, document_id=complaint_id, key=REST_TASK)
    uow.emit(
        ComplaintContained(
            complaint_id,
            get_complaint(uow, complaint_id)["number"],
            tuple(one["serial"] for one in held_of(uow, complaint_id)),
            told,
        )
    )


def _ask_to_tell(
    uow: UnitOfWork, complaint_id: UUID, elsewhere: Sequence[sales.Sold]
) -> tuple[tuple[UUID, int], ...]:
    """A notice for each customer that has some; customer and how many."""
    complaint = get_complaint(uow, complaint_id)
    by_customer: dict[UUID, list[sales.Sold]] = {}
    for one in elsewhere:
        by_customer.setdefault(one.customer_id, []).append(one)
    for customer_id, some in by_customer.items():
        notice_id = uow.insert(
            COMPLAINT_NOTICE,
            complaint_id=complaint_id,
            customer_id=customer_id,
            serials=[one.lot for one in some],
            deliveries=sorted({one.delivery for one in some}),
            state=NOTICE_STATES.start,
            note=None,
            sent_at=None,
            sent_by=None,
        )
        tasks.create(
            uow,
            title=Text(
                zh="{complaint}：通知 {customer} 其手中的 {count} 件同批产品",
                en="{complaint}: tell {customer} about the {count} siblings it has",
            ),
            params={
                "complaint": complaint["number"],
                "customer": masterdata.get_partner(uow, customer_id).number,
                "count": len(some),
            },
            document=DOCUMENT,
            document_id=complaint_id,
            role=QUALITY_ENGINEER,
            key=notice_key(notice_id),
        )
    return tuple((customer_id, len(some)) for customer_id, some in by_customer.items())

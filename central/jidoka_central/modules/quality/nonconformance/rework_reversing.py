"""A record of a rework that was wrong is taken back: the whole of it, by a record of the opposite quantities.

Nothing that was posted changes. Its parts are in the store again, each lot at the value it left with, and in
none of the pieces; ``joints/postings`` takes back the entries it caused. Refused while a lot of its parts is
held, and once something that got them was delivered, scrapped, downgraded or used up: then they are in it.
What was right of it is recorded again. Period, nonconformance, rework and stock are locked in this order.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import NOT_FOUND
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef, UsedUp
from jidoka_central.modules.masterdata.public import get_item
from jidoka_central.modules.quality.nonconformance import reworking, service
from jidoka_central.modules.quality.nonconformance.errors import IS_WORK_REVERSAL, WORK_REVERSED
from jidoka_central.modules.quality.nonconformance.events import ReworkReversed, UsedPart
from jidoka_central.modules.quality.nonconformance.model import REWORK, REWORK_PART, REWORK_WORK
from jidoka_central.modules.quality.nonconformance.states import REVERSE_REWORK, REWORK_STATES

RECORD: Final = Text(zh="返工记录", en="record of rework")


def reverse_rework_work(uow: UnitOfWork, rework_id: UUID, work_id: UUID, reason: str) -> RowMapping:
    """What was recorded of the rework by ``work_id`` did not happen.

    Raises an illegal transition, ``document.not_found``; ``WORK_REVERSED``, ``IS_WORK_REVERSAL`` and what
    ``inventory.give_parts_back`` refuses (work_id); ``BUSY``. Emits PartsGivenBack, ReworkReversed.
    """
    finance.hold_period(uow)
    row, nc = reworking.locked(uow, rework_id)
    state = REWORK_STATES.next(row["state"], REVERSE_REWORK, document=row["number"])
    reworking.alone_in_its_instant(uow, nc)
    work = uow.find(REWORK_WORK, work_id)
    if work is None or work["rework_id"] != rework_id:
        raise NOT_FOUND.refuse(field="work_id", kind=RECORD, id=work_id)
    if work["reverses_id"] is not None:
        raise IS_WORK_REVERSAL.refuse(field="work_id")
    again = sa.select(REWORK_WORK.c.id).where(
        REWORK_WORK.c.company == uow.company, REWORK_WORK.c.reverses_id == work_id
    )
    if uow.scalar(again) is not None:
        raise WORK_REVERSED.refuse(field="work_id", rework=row["number"])
    parts = uow.rows(
        sa.select(REWORK_PART)
        .where(REWORK_PART.c.company == uow.company, REWORK_PART.c.work_id == work_id)
        .order_by(REWORK_PART.c.id)
    )
    worth = _give_back(uow, row, nc, work, parts)
    reversal_id = uow.insert(
        REWORK_WORK,
        rework_id=rework_id,
        activity=work["activity"],
        minutes=-work["minutes"],
        what=reason,
        spent_on=uow.today,
        recorded_by=uow.principal.name,
        reverses_id=work_id,
    )
    names = ("rework_id", "item_id", "lot_id", "lot")
    uow.insert_many(
        REWORK_PART,
        [
            {name: part[name] for name in names} | {"work_id": reversal_id, "quantity": -part["quantity"]}
            for part in parts
        ],
    )
    uow.update(REWORK, row, state=state)
    uow.emit(
        ReworkReversed(
            document_id=rework_id,
            number=row["number"],
            nc_id=nc["id"],
            nc_number=nc["number"],
            item_id=nc["item_id"],
            work_id=work_id,
            reversal_id=reversal_id,
            recorded_at=work["created"],
            activity=work["activity"],
            minutes=work["minutes"],
            spent_on=uow.today,
            parts=_told(uow, parts, worth),
            reason=reason,
        )
    )
    return uow.get(REWORK, rework_id)


def _give_back(
    uow: UnitOfWork, row: RowMapping, nc: RowMapping, work: RowMapping, parts: list[RowMapping]
) -> dict[UUID, int]:
    if not parts:
        return {}
    return inventory.give_parts_back(
        uow,
        [UsedUp(part["item_id"], part["lot_id"], part["quantity"]) for part in parts],
        reworking.reworked_lots(uow, row),
        DocumentRef(service.DOCUMENT, nc["id"], nc["number"]),
        plant=row["plant"],
        at=work["created"],
        by=DocumentRef(reworking.DOCUMENT, row["id"], row["number"]),
        field="work_id",
    )


def _told(uow: UnitOfWork, parts: list[RowMapping], worth: dict[UUID, int]) -> tuple[UsedPart, ...]:
    """By item."""
    of_item: dict[UUID, list[RowMapping]] = {}
    for part in parts:
        of_item.setdefault(part["item_id"], []).append(part)
    return tuple(
        UsedPart(
            item_id,
            get_item(uow, item_id).kind,
            sum(part["quantity"] for part in some),
            sum(worth[lot_id] for lot_id in {part["lot_id"] for part in some}),
            tuple(part["lot"] for part in some),
        )
        for item_id, some in of_item.items()
    )

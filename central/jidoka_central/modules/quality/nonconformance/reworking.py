"""Rework: what a board decides is worked on again, by whom and with what, and how all of it is inspected.

The board's decision opens it. Hours and parts are recorded as they come (``joints/quality_cost`` prices
them, what is reworked keeps its value), then it is finished and **all** of it is inspected again: what passed
is released, what failed is held on its nonconformance, and the board decides about it anew. Each time is a
pass: the first that a piece, or a lot, goes through is 1. Period, nonconformance, rework and stock are locked
in this order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.errors import BUSY
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import DocumentRef, Lot, LotQuantity
from jidoka_central.modules.masterdata.public import get_item
from jidoka_central.modules.production.public import find_order
from jidoka_central.modules.quality.approvals import service as approvals
from jidoka_central.modules.quality.nonconformance import service
from jidoka_central.modules.quality.nonconformance.errors import (
    HOURS_OR_PARTS,
    SPENT_LATER,
)
from jidoka_central.modules.quality.nonconformance.events import (
    DispositionLine,
    ReworkFinished,
    ReworkOpened,
    ReworkRecorded,
    UsedPart,
)
from jidoka_central.modules.quality.nonconformance.model import (
    DISPOSITION,
    DISPOSITION_LINE,
    NC,
    REWORK,
    REWORK_PART,
    REWORK_PIECE,
    REWORK_WORK,
)
from jidoka_central.modules.quality.nonconformance.states import (
    FINISH_REWORK,
    RECORD_REWORK,
    REWORK_STATES,
)
from jidoka_shared.values import QUANTITY_SCALE

DOCUMENT: Final = "quality_rework"
INSPECTOR: Final = "inspector"
WORK_TASK: Final = "rework"
INSPECT_TASK: Final = "reinspect"


@dataclass(frozen=True, slots=True)
class NewPart:
    item_id: UUID
    quantity: int
    lot_id: UUID | None
    field: str


# ---- what is undecided, what is in work, how often it has been


def undecided_quantity(q: Queries, nc: RowMapping) -> int:
    """Micro-units of the lot that nobody has decided about: at first all, then what failed a rework."""
    if nc["lot_id"] is None:
        return 0
    decided = (
        sa.select(sa.func.coalesce(sa.func.sum(DISPOSITION_LINE.c.quantity), 0))
        .join(DISPOSITION, DISPOSITION.c.id == DISPOSITION_LINE.c.disposition_id)
        .where(
            DISPOSITION.c.company == q.company,
            DISPOSITION.c.nc_id == nc["id"],
            DISPOSITION.c.state == "decided",
        )
    )
    failed = sum(row["failed"] for row in reworks_of(q, nc["id"]))
    return int(nc["quantity"]) + int(failed) - int(q.scalar(decided))


def reworks_of(q: Queries, nc_id: UUID) -> list[RowMapping]:
    """Oldest first."""
    mine = sa.select(REWORK).where(REWORK.c.company == q.company, REWORK.c.nc_id == nc_id)
    return q.rows(mine.order_by(REWORK.c.created, REWORK.c.id))


def open_reworks(q: Queries, nc_id: UUID) -> list[RowMapping]:
    return [row for row in reworks_of(q, nc_id) if row["state"] != "inspected"]


def pieces_of_rework(q: Queries, rework_id: UUID) -> list[RowMapping]:
    mine = sa.select(REWORK_PIECE).where(
        REWORK_PIECE.c.company == q.company, REWORK_PIECE.c.rework_id == rework_id
    )
    return q.rows(mine.order_by(REWORK_PIECE.c.piece))


def passes_before(q: Queries, nc: RowMapping, pieces: Collection[int]) -> int:
    """How often the most reworked of these pieces, or the lot, has been reworked."""
    if nc["lot_id"] is not None:
        return _passes_of_lot(q, nc["lot_id"])
    serials = [
        row["serial"]
        for row in service.pieces_of_nc(q, nc["id"])
        if row["piece"] in set(pieces) and row["serial"] is not None
    ]
    lots = inventory.known_serials(q, nc["item_id"], serials)
    return max(_passes_of(q, [lot.id for lot in lots.values()]).values(), default=0)


def _passes_of_lot(q: Queries, lot_id: UUID) -> int:
    count = sa.select(sa.func.count()).where(REWORK.c.company == q.company, REWORK.c.lot_id == lot_id)
    return int(q.scalar(count))


def _passes_of(q: Queries, lot_ids: Collection[UUID]) -> dict[UUID, int]:
    statement = (
        sa.select(REWORK_PIECE.c.lot_id, sa.func.max(REWORK_PIECE.c.pass_number).label("passes"))
        .where(REWORK_PIECE.c.company == q.company, REWORK_PIECE.c.lot_id.in_(sorted(set(lot_ids))))
        .group_by(REWORK_PIECE.c.lot_id)
    )
    return {row["lot_id"]: int(row["passes"]) for row in q.rows(statement)} if lot_ids else {}


# ---- from the decision until it is done


def open_rework(uow: UnitOfWork, nc: RowMapping, line: DispositionLine) -> UUID:
    """The board has decided it: people are asked to do it. An approval it rests on is used up by that much.
    Raises what the approval refuses. Emits ReworkOpened, ApprovalUsed."""
    number, about = uow.number("rework", "RW"), line.about
    item = get_item(uow, nc["item_id"])
    serials = line.known_serials
    lots = inventory.serial_lots(uow, item, serials) if serials else ()
    before = _passes_of(uow, [lot.id for lot in lots])
    passes = {lot.id: before.get(lot.id, 0) + 1 for lot in lots}
    highest = max(passes.values(), default=0) or _passes_of_lot(uow, nc["lot_id"]) + 1
    id_ = uow.insert(
        REWORK,
        number=number,
        state=REWORK_STATES.start,
        nc_id=nc["id"],
        item_id=nc["item_id"],
        lot_id=nc["lot_id"],
        lot_number=nc["lot_number"],
        plant=_plant(uow, nc),
        quantity=line.quantity,
        passed=0,
        failed=0,
        pass_number=highest,
        characteristic=about.characteristic,
        approval_id=about.approval_id,
        instruction=line.reason,
    )
    uow.insert_many(
        REWORK_PIECE,
        [
            {
                "rework_id": id_,
                "piece": piece,
                "lot_id": lot.id,
                "serial": lot.number,
                "pass_number": passes[lot.id],
                "result": None,
                "reading": None,
            }
            for piece, lot in zip(line.pieces, lots, strict=True)
        ],
    )
    if about.approval_id is not None:
        row = approvals.locked_approval(uow, about.approval_id)
        approvals.refuse_fault(uow, row, line.quantity, None, None, field="lines")
        used = [LotQuantity(lot.id, lot.number, QUANTITY_SCALE) for lot in lots]
        whole = [LotQuantity(nc["lot_id"], nc["lot_number"], line.quantity)]
        approvals.use_approval(uow, row, used or whole, DocumentRef(DOCUMENT, id_, number))
    _ask(uow, nc, number, WORK_TASK)
    second = tuple(lot.number for lot in lots if passes[lot.id] > 1)
    uow.emit(
        ReworkOpened(
            id_, number, nc["id"], nc["number"], nc["item_id"], line.quantity, serials, nc["lot_number"],
            about.characteristic, second,
        )
    )  # fmt: skip
    return id_


def _plant(q: Queries, nc: RowMapping) -> str:
    """Where it lies: what stopped a line lies where its order is made."""
    if nc["plant"] is not None:
        return str(nc["plant"])
    order = find_order(q, nc["order_number"])
    assert order is not None, f"{nc['number']} knows neither its plant nor its order"
    return order.plant


def record_rework(
    uow: UnitOfWork,
    rework_id: UUID,
    *,
    activity: str,
    minutes: int,
    parts: Iterable[NewPart],
    what: str,
    spent_on: date | None,
) -> RowMapping:
    """Hours (micro-minutes) and parts went into it; the parts leave the store and are in the pieces.

    Raises an illegal transition; ``HOURS_OR_PARTS`` (hours), ``SPENT_LATER`` (spent_on), ``NO_RATE``
    (activity), what ``inventory.use_parts`` refuses, naming the part; ``BUSY``. Emits ReworkRecorded,
    PartsUsed.
    """
    finance.hold_period(uow)
    row, nc = locked(uow, rework_id)
    state = REWORK_STATES.next(row["state"], RECORD_REWORK, document=row["number"])
    alone_in_its_instant(uow, nc)
    wanted = list(parts)
    if not minutes and not wanted:
        raise HOURS_OR_PARTS.refuse(field="hours")
    day = spent_on or uow.today
    if day > uow.today:
        raise SPENT_LATER.refuse(field="spent_on", date=day)
    into, reference = reworked_lots(uow, row), DocumentRef(service.DOCUMENT, nc["id"], nc["number"])
    used = []
    for part in wanted:
        lots = inventory.use_parts(
            uow, part.item_id, part.quantity, into, reference, plant=row["plant"], lot_id=part.lot_id,
            field=f"{part.field}.quantity", lot_field=f"{part.field}.lot",
        )  # fmt: skip
        used.append((part, lots))
    work_id = uow.insert(
        REWORK_WORK,
        rework_id=rework_id,
        activity=activity,
        minutes=minutes,
        what=what,
        spent_on=day,
        recorded_by=uow.principal.name,
    )
    uow.insert_many(
        REWORK_PART,
        [
            {
                "work_id": work_id,
                "rework_id": rework_id,
                "item_id": part.item_id,
                "lot_id": lot.lot_id,
                "lot": lot.number,
                "quantity": lot.quantity,
            }
            for part, lots in used
            for lot in lots
        ],
    )
    uow.update(REWORK, row, state=state)
    taken = tuple(
        UsedPart(
            part.item_id,
            get_item(uow, part.item_id).kind,
            part.quantity,
            sum(lot.value for lot in lots),
            tuple(lot.number for lot in lots),
        )
        for part, lots in used
    )
    uow.emit(
        ReworkRecorded(
            rework_id, row["number"], nc["id"], nc["number"], nc["item_id"], activity, minutes, day, taken
        )
    )
    return uow.get(REWORK, rework_id)


def alone_in_its_instant(uow: UnitOfWork, nc: RowMapping) -> None:
    """Parts of a record are known by the instant at which they moved for the nonconformance, which is locked:
    one microsecond has one record. Raises ``BUSY``."""
    same = (
        sa.select(REWORK_WORK.c.id)
        .join(REWORK, REWORK.c.id == REWORK_WORK.c.rework_id)
        .where(
            REWORK.c.company == uow.company,
            REWORK.c.nc_id == nc["id"],
            REWORK_WORK.c.created == uow.now,
        )
    )
    if uow.scalar(same.limit(1)) is not None:
        raise BUSY.refuse()


def reworked_lots(q: Queries, row: RowMapping) -> list[Lot]:
    """The pieces, or the lot, that are worked on."""
    if row["lot_id"] is not None:
        return [inventory.get_lot(q, row["lot_id"])]
    ids = [piece["lot_id"] for piece in pieces_of_rework(q, row["id"])]
    lots = inventory.lots_by_id(q, ids)
    return [lots[id_] for id_ in ids]


def finish_rework(uow: UnitOfWork, rework_id: UUID) -> RowMapping:
    """The work is done: an inspector is asked to inspect all of it. Raises an illegal transition. Emits
    ReworkFinished."""
    row, nc = locked(uow, rework_id)
    state = REWORK_STATES.next(row["state"], FINISH_REWORK, document=row["number"])
    uow.update(REWORK, row, state=state, finished_by=uow.principal.name, finished_at=uow.now)
    tasks.close(uow, document=service.DOCUMENT, document_id=nc["id"], key=task_key(WORK_TASK, row["number"]))
    _ask(uow, nc, row["number"], INSPECT_TASK)
    uow.emit(
        ReworkFinished(rework_id, row["number"], nc["id"]),
        before={"state": row["state"]},
        after={"state": state},
    )
    return uow.get(REWORK, rework_id)


def locked(uow: UnitOfWork, rework_id: UUID) -> tuple[RowMapping, RowMapping]:
    """The rework and its nonconformance, which is locked first."""
    nc = uow.locked(NC, uow.get(REWORK, rework_id)["nc_id"], "nonconformance")
    return uow.locked(REWORK, rework_id), nc


def task_key(key: str, number: str) -> str:
    return f"{key}:{number}"


def _ask(uow: UnitOfWork, nc: RowMapping, number: str, key: str) -> None:
    titles = {
        WORK_TASK: Text(zh="{nc}：执行返工 {rework}", en="{nc}: do rework {rework}"),
        INSPECT_TASK: Text(zh="{nc}：返工 {rework} 全数检验", en="{nc}: inspect all of rework {rework}"),
    }
    tasks.create(
        uow,
        title=titles[key],
        params={"nc": nc["number"], "rework": number},
        document=service.DOCUMENT,
        document_id=nc["id"],
        role=service.QUALITY_ENGINEER if key == WORK_TASK else INSPECTOR,
        key=task_key(key, number),
    )

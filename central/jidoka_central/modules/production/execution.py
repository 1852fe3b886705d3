"""What the line does to a work order: start, pause, verify, resume, make, confirm, scrap.

These are a joint's verbs. They follow what an edge has said, so they may be told the same thing twice: the
second time they change nothing and say so (``False``, or nothing new). ``at`` is when it happened, which is
not when it is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.finance.public import SourceDocument
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import (
    IN_PROCESS,
    Component,
    DocumentRef,
    Lot,
    MadePiece,
    Making,
    Status,
)
from jidoka_central.modules.masterdata.public import check_fineness, get_bom, get_item, get_routing
from jidoka_central.modules.production import costing, reading, rules
from jidoka_central.modules.production.errors import (
    NO_SERIALS,
    ORDER_NOT_OPEN,
    SCRAP_BY_DOCUMENT,
    SERIAL_CONFIRMED,
    SERIAL_OF_OTHER_ORDER,
    SERIALS_NEEDED,
)
from jidoka_central.modules.production.events import (
    OrderPaused,
    OrderResumed,
    OrderStarted,
    OrderVerifying,
    PiecesConfirmed,
    PiecesScrapped,
    PlanAttached,
)
from jidoka_central.modules.production.model import CONFIRMED_PIECE, ORDER_CONFIRMATION, WORK_ORDER
from jidoka_central.modules.production.states import CONFIRM_PIECES, TAKES_PIECES, WORK_ORDER_STATES
from jidoka_central.modules.production.things import Order
from jidoka_shared.values import QUANTITY_SCALE


def attach_plan(uow: UnitOfWork, order_id: UUID, plan_revision_id: UUID, plan: str) -> None:
    """Keep the control-plan revision the order is made under; it never changes within the order. Emits
    PlanAttached."""
    row = uow.locked(WORK_ORDER, order_id)
    if row["plan_revision_id"] == plan_revision_id:
        return
    assert row["plan_revision_id"] is None, f"order {row['number']} is made under {row['plan']} already"
    uow.update(WORK_ORDER, row, plan_revision_id=plan_revision_id, plan=plan)
    uow.emit(PlanAttached(order_id, plan_revision_id, plan))


def start_order(uow: UnitOfWork, order_id: UUID, at: int) -> bool:
    """The first piece of the order runs. Emits OrderStarted."""
    row = uow.locked(WORK_ORDER, order_id)
    if row["state"] == "running":
        return False
    return _go(uow, row, "start", OrderStarted(order_id, row["number"], at), started=at)


def pause_order(uow: UnitOfWork, order_id: UUID, reason: str, at: int) -> bool:
    """The line has stopped. Emits OrderPaused."""
    row = uow.locked(WORK_ORDER, order_id)
    if row["state"] == "paused":
        return False
    event = OrderPaused(order_id, row["number"], reason, at)
    return _go(uow, row, "pause", event, pause_reason=reason[:400])


def start_verifying(uow: UnitOfWork, order_id: UUID, at: int) -> bool:
    """The stop was reset: the next pieces prove that the line is right again. Emits OrderVerifying."""
    row = uow.locked(WORK_ORDER, order_id)
    if row["state"] == "verifying":
        return False
    return _go(uow, row, "verify", OrderVerifying(order_id, row["number"], at))


def resume_order(uow: UnitOfWork, order_id: UUID, at: int) -> bool:
    """The verification passed. Emits OrderResumed."""
    row = uow.locked(WORK_ORDER, order_id)
    if row["state"] == "running":
        return False
    return _go(uow, row, "resume", OrderResumed(order_id, row["number"], at), pause_reason=None)


def report_pieces(
    uow: UnitOfWork,
    order_id: UUID,
    pieces: Sequence[MadePiece],
    *,
    at: int,
    cell_id: UUID | None = None,
    operator: str = "",
    operation: int | None = None,
    status: Status | None = None,
) -> tuple[Lot, ...]:
    """The machine made these pieces: they are in process, out of the material issued to the order.

    Pieces the order already has are passed over; the new ones are returned. Without a ``status`` they are in
    inspection while the order is verifying, else available; what a hold covers is blocked.
    Raises ``ORDER_NOT_OPEN``, ``SERIAL_OF_OTHER_ORDER`` (serials). Emits inventory's OutputMade,
    SerialsBlocked.
    """
    row = uow.locked(WORK_ORDER, order_id)
    making = Making(at, cell_id or row["cell_id"], operator, operation)
    lots = _make_serials(uow, row, pieces, making, status)
    if lots:
        uow.update(WORK_ORDER, row, made=row["made"] + len(lots) * QUANTITY_SCALE)
    return lots


def confirm_made(
    uow: UnitOfWork, order_id: UUID, *, at: int, operator: str = "", cell_id: UUID | None = None
) -> int:
    """Confirm every serial that was made and is not confirmed yet; returns how many. Emits
    PiecesConfirmed."""
    done = reading.confirmed_lots(uow, order_id)
    made = [state for state in inventory.serials_of_order(uow, order_id) if state.lot_id not in done]
    if made:
        serials = [state.serial for state in made]
        quantity = len(made) * QUANTITY_SCALE
        confirm_pieces(uow, order_id, quantity, 0, serials, at=at, operator=operator, cell_id=cell_id)
    return len(made)


def confirm_pieces(
    uow: UnitOfWork,
    order_id: UUID,
    good: int,
    scrap: int = 0,
    serials: Sequence[str] = (),
    *,
    at: int | None = None,
    operator: str = "",
    cell_id: UUID | None = None,
    make_unknown: bool = False,
) -> UUID:
    """Confirm a quantity (micro-units) with its standard labour, which goes into work in process; returns
    the confirmation's id. An item followed by serial is confirmed by its serials, which were made before, or
    are made by this when ``make_unknown`` is said; an item followed by lot is made by this.

    Raises an illegal transition; ``SERIALS_NEEDED``, ``SCRAP_BY_DOCUMENT``, ``NO_SERIALS``,
    ``SERIAL_OF_OTHER_ORDER``, ``SERIAL_CONFIRMED``, ``UNKNOWN_SERIAL``, each with its field. Emits
    PiecesConfirmed, OrderStarted when it was the first sign of the order, and for lots inventory's OutputMade
    and, of the scrap, PiecesScrapped.
    """
    finance.hold_period(uow)
    row = uow.locked(WORK_ORDER, order_id)
    order = reading.order_of(row)
    state = WORK_ORDER_STATES.next(order.state, CONFIRM_PIECES, document=order.number)
    at = uow.now if at is None else at
    making = Making(at, cell_id or order.cell_id, operator)
    made, lots = _made_or_known(uow, row, good, scrap, serials, making, make_unknown=make_unknown)
    routing = get_routing(uow, order.routing_id).operations
    operations = rules.labour(routing, good + scrap)
    minutes = sum(operation[2] for operation in operations)
    confirmation_id = uow.insert(
        ORDER_CONFIRMATION,
        order_id=order_id,
        at=at,
        good=good,
        scrap=scrap,
        minutes=minutes,
        cell_id=cell_id or order.cell_id,
        operator=operator,
    )
    uow.insert_many(
        CONFIRMED_PIECE,
        [{"order_id": order_id, "confirmation_id": confirmation_id, "lot_id": lot.id} for lot in lots],
    )
    worth = costing.labour_worth(uow, row, routing, operations, at)
    wip = row["wip"] + costing.enter(uow, row, "labour", worth)
    lost, normal = costing.lost(uow, dict(row) | {"made": made, "wip": wip}, scrap, at=at)
    wip += costing.enter(uow, row, "scrap", lost, out=True)
    uow.update(
        WORK_ORDER,
        row,
        state=state,
        made=made,
        confirmed=order.confirmed + good + scrap,
        scrapped=order.scrapped + scrap,
        started=order.started or at,
        wip=wip,
    )
    if order.state == "released":
        uow.emit(OrderStarted(order_id, order.number, at))
    uow.emit(
        PiecesConfirmed(
            order_id,
            order.number,
            confirmation_id,
            order.item_id,
            good,
            scrap,
            tuple(serials),
            minutes,
            operations,
            cell_id or order.cell_id,
            operator,
            at,
            worth,
        ),
        before={"confirmed": order.confirmed, "state": order.state},
        after={"confirmed": order.confirmed + good + scrap, "state": state},
    )
    if scrap:
        by_itself = ("work_order", order_id, order.number)
        uow.emit(
            PiecesScrapped(order_id, order.number, order.item_id, scrap, (), *by_itself, lost, normal=normal)
        )
    return confirmation_id


def scrap_pieces(
    uow: UnitOfWork,
    order_id: UUID,
    serials: Sequence[str],
    document: DocumentRef,
    *,
    nc: SourceDocument | None = None,
) -> None:
    """Serials of the order that are in process are lost, for the document that decided it, and with them
    their value; ``nc`` is the nonconformance that their entry names.

    Raises ``SERIAL_OF_OTHER_ORDER`` and what ``inventory.scrap_serials`` refuses (``HELD`` by another
    document). Emits PiecesScrapped, inventory's SerialsScrapped, HoldLifted.
    """
    finance.hold_period(uow)
    row = uow.locked(WORK_ORDER, order_id)
    known = inventory.known_serials(uow, row["item_id"], serials)
    for index, serial in enumerate(serials):
        if serial in known and known[serial].order_id != order_id:
            raise SERIAL_OF_OTHER_ORDER.refuse(field=f"serials.{index}", serial=serial, order=row["number"])
    inventory.scrap_serials(uow, row["item_id"], serials, document, nc=nc)
    quantity = len(serials) * QUANTITY_SCALE
    worth, normal = costing.lost(uow, row, quantity, document)
    wip = row["wip"] + costing.enter(uow, row, "scrap", worth, document, out=True)
    uow.update(WORK_ORDER, row, scrapped=row["scrapped"] + quantity, wip=wip)
    uow.emit(
        PiecesScrapped(
            order_id,
            row["number"],
            row["item_id"],
            quantity,
            tuple(serials),
            document.type,
            document.id,
            document.number,
            worth,
            nc,
            normal,
        ),
        before={"scrapped": row["scrapped"]},
        after={"scrapped": row["scrapped"] + quantity},
    )


def _go(uow: UnitOfWork, row: RowMapping, verb: str, event: Event, **values: object) -> bool:
    state = WORK_ORDER_STATES.next(row["state"], verb, document=row["number"])
    uow.update(WORK_ORDER, row, state=state, **values)
    uow.emit(event, before={"state": row["state"]}, after={"state": state})
    return True


def _components(uow: UnitOfWork, row: RowMapping) -> list[Component]:
    return [Component(line.item_id, line.quantity) for line in get_bom(uow, row["bom_id"]).lines]


def _made_or_known(
    uow: UnitOfWork,
    row: RowMapping,
    good: int,
    scrap: int,
    serials: Sequence[str],
    making: Making,
    *,
    make_unknown: bool,
) -> tuple[int, list[Lot]]:
    """What the order has made once this is confirmed, and the serials that are."""
    item = get_item(uow, row["item_id"])
    made: int = row["made"]
    if item.serialised:
        if make_unknown and not scrap and len(serials) * QUANTITY_SCALE == good:
            new = _make_serials(uow, row, [MadePiece(serial) for serial in serials], making, None)
            made += len(new) * QUANTITY_SCALE
        return made, _serials_to_confirm(uow, reading.order_of(row), good, scrap, serials)
    if serials:
        raise NO_SERIALS.refuse(field="serials", item=item.number)
    check_fineness(item, good, field="quantity")
    check_fineness(item, scrap, field="scrap")
    _make_lot(uow, row, good, scrap, making)
    return made + good + scrap, []


def _serials_to_confirm(
    uow: UnitOfWork, order: Order, good: int, scrap: int, serials: Sequence[str]
) -> list[Lot]:
    item = get_item(uow, order.item_id)
    if scrap:
        raise SCRAP_BY_DOCUMENT.refuse(field="scrap", item=item.number)
    if not serials or len(serials) * QUANTITY_SCALE != good:
        count = good // QUANTITY_SCALE
        raise SERIALS_NEEDED.refuse(field="serials", item=item.number, quantity=count)
    lots = inventory.serial_lots(uow, item, serials)
    done = reading.confirmed_lots(uow, order.id)
    for index, lot in enumerate(lots):
        if lot.order_id != order.id:
            raise SERIAL_OF_OTHER_ORDER.refuse(
                field=f"serials.{index}", serial=lot.number, order=order.number
            )
        if lot.id in done:
            raise SERIAL_CONFIRMED.refuse(field=f"serials.{index}", serial=lot.number)
    return lots


def _make_serials(
    uow: UnitOfWork, row: RowMapping, pieces: Sequence[MadePiece], making: Making, status: Status | None
) -> tuple[Lot, ...]:
    """Those of the pieces that the order does not have yet come into being."""
    if row["state"] not in TAKES_PIECES:
        raise ORDER_NOT_OPEN.refuse(field="order", order=row["number"], state=row["state"])
    known = inventory.known_serials(uow, row["item_id"], [piece.serial for piece in pieces])
    for index, piece in enumerate(pieces):
        if piece.serial in known and known[piece.serial].order_id != row["id"]:
            raise SERIAL_OF_OTHER_ORDER.refuse(
                field=f"serials.{index}", serial=piece.serial, order=row["number"]
            )
    return inventory.make_serials(
        uow,
        row["id"],
        row["number"],
        row["item_id"],
        [piece for piece in pieces if piece.serial not in known],
        _components(uow, row),
        making,
        plant=row["plant"],
        location_id=inventory.ensure_location(uow, row["plant"], IN_PROCESS),
        status=status or ("inspection" if row["state"] == "verifying" else "available"),
    )


def _make_lot(uow: UnitOfWork, row: RowMapping, good: int, scrap: int, making: Making) -> None:
    place = inventory.ensure_location(uow, row["plant"], IN_PROCESS)
    inventory.make_lot(
        uow,
        row["id"],
        row["number"],
        row["item_id"],
        good + scrap,
        _components(uow, row),
        making,
        plant=row["plant"],
        location_id=place,
    )
    if scrap:
        inventory.scrap_output(uow, row["id"], row["number"], row["item_id"], scrap, plant=row["plant"])

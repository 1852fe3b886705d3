"""What people do to a work order: create, release, issue, confirm, receive, complete, close. One function
each."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.inventory.public import LotQuantity
from jidoka_central.modules.masterdata.public import (
    Item,
    bom_of,
    cell_by_path,
    get_bom,
    get_cell,
    get_item,
    quantity_text,
    routing_of,
)
from jidoka_central.modules.production import costing, execution, reading, rules
from jidoka_central.modules.production.errors import (
    HAS_MATERIAL,
    MATERIAL_SHORT,
    MORE_THAN_ORDERED,
    NOT_A_COMPONENT,
    NOT_ALL_CONFIRMED,
    NOT_ALL_MADE_CONFIRMED,
    NOTHING_TO_ISSUE,
    NOTHING_TO_RECEIVE,
    STILL_IN_PROCESS,
)
from jidoka_central.modules.production.events import (
    MaterialIssued,
    MaterialReturned,
    OrderCancelled,
    OrderClosed,
    OrderCompleted,
    OrderCreated,
    OrderReleased,
    OrderSettled,
    OutputReceived,
)
from jidoka_central.modules.production.gates import CLOSE, CONFIRM, RELEASE
from jidoka_central.modules.production.model import WORK_ORDER
from jidoka_central.modules.production.states import (
    CANCEL_ORDER,
    CLOSE_ORDER,
    COMPLETE_ORDER,
    CONFIRM_PIECES,
    ISSUE_MATERIAL,
    RECEIVE_OUTPUT,
    RELEASE_ORDER,
    RETURN_MATERIAL,
    WORK_ORDER_STATES,
)
from jidoka_central.modules.production.things import Order


def create_order(uow: UnitOfWork, item: Item, quantity: int, cell_path: str | None = None) -> Order:
    """A planned order. The bill of materials and routing in force now are kept; the cell is the first
    operation's unless another is named. Raises ``NO_BOM``, ``NO_ROUTING`` (item), ``UNKNOWN_CELL`` (cell).
    Emits OrderCreated."""
    bom, routing = bom_of(uow, item.id), routing_of(uow, item.id)
    cell = get_cell(uow, routing.operations[0].cell_id) if cell_path is None else cell_by_path(uow, cell_path)
    number = uow.number("work_order", "WO")
    order_id = uow.insert(
        WORK_ORDER,
        plant=cell.plant,
        number=number,
        item_id=item.id,
        quantity=quantity,
        cell_id=cell.id,
        bom_id=bom.id,
        routing_id=routing.id,
        state=WORK_ORDER_STATES.start,
        made=0,
        confirmed=0,
        scrapped=0,
        received=0,
        wip=0,
    )
    uow.emit(OrderCreated(order_id, number, item.id, quantity, cell.id))
    return reading.get_order(uow, order_id)


def release_order(uow: UnitOfWork, order_id: UUID) -> Order:
    """The line may prepare for it. Raises an illegal transition and what the gate ``production.release``
    refuses; with books ``NO_STANDARD_COST`` and ``NO_RATE``. Emits OrderReleased."""
    row = uow.locked(WORK_ORDER, order_id)
    order = reading.order_of(row)
    state = WORK_ORDER_STATES.next(order.state, RELEASE_ORDER, document=order.number)
    uow.pass_gate(RELEASE, order)
    costing.check_costed(uow, row)
    uow.update(WORK_ORDER, row, state=state, released=uow.now)
    uow.emit(
        OrderReleased(order_id, order.number, order.item_id, order.quantity, order.cell_id),
        before={"state": order.state},
        after={"state": state},
    )
    return reading.get_order(uow, order_id)


def issue_material(
    uow: UnitOfWork,
    order_id: UUID,
    item: Item | None = None,
    quantity: int | None = None,
    lot: str | None = None,
) -> dict[UUID, tuple[LotQuantity, ...]]:
    """Give the order what it still needs, or a quantity of one component. Returns item -> lots issued.

    Raises an illegal transition; ``NOT_A_COMPONENT`` (item), ``NOTHING_TO_ISSUE``, ``INSUFFICIENT_STOCK``
    (quantity), ``UNKNOWN_LOT`` (lot). Emits MaterialIssued for each component, inventory's StockIssued.
    """
    finance.hold_period(uow)
    row = uow.locked(WORK_ORDER, order_id)
    order = reading.order_of(row)
    WORK_ORDER_STATES.next(order.state, ISSUE_MATERIAL, document=order.number)
    needed = rules.requirement(get_bom(uow, order.bom_id).lines, order.quantity)
    if item is not None:
        assert quantity is not None
        if item.id not in needed:
            raise NOT_A_COMPONENT.refuse(field="item", item=item.number, order=order.number)
        to_issue = {item.id: quantity}
    else:
        to_issue = reading.material_to_issue(uow, order)
        if not to_issue:
            raise NOTHING_TO_ISSUE.refuse(field="order_id", order=order.number)
    issued, wip = {}, row["wip"]
    for item_id in sorted(to_issue):
        lot_id = None if lot is None else inventory.lot_by_number(uow, item_id, lot).id
        lots = inventory.issue_to_order(
            uow, order_id, order.number, item_id, to_issue[item_id], plant=order.plant, lot_id=lot_id
        )
        issued[item_id] = lots
        worth = finance.worth(uow, sum(lot.value for lot in lots), get_item(uow, item_id).kind)
        wip += costing.enter(uow, row, "material", worth)
        uow.emit(MaterialIssued(order_id, order.number, item_id, to_issue[item_id], lots, worth))
    uow.update(WORK_ORDER, row, wip=wip)
    return issued


def return_material(uow: UnitOfWork, order_id: UUID, item: Item, quantity: int) -> tuple[LotQuantity, ...]:
    """Material the order did not use goes back to the store. Raises ``NOT_A_COMPONENT`` (item),
    ``INSUFFICIENT_STOCK`` (quantity). Emits MaterialReturned, inventory's StockReturned."""
    finance.hold_period(uow)
    row = uow.locked(WORK_ORDER, order_id)
    order = reading.order_of(row)
    WORK_ORDER_STATES.next(order.state, RETURN_MATERIAL, document=order.number)
    if item.id not in {line.item_id for line in get_bom(uow, order.bom_id).lines}:
        raise NOT_A_COMPONENT.refuse(field="item", item=item.number, order=order.number)
    lots = inventory.return_from_order(uow, order_id, order.number, item.id, quantity, plant=order.plant)
    worth = finance.worth(uow, sum(lot.value for lot in lots), item.kind)
    wip = row["wip"] + costing.enter(uow, row, "material_returned", worth, out=True)
    uow.update(WORK_ORDER, row, wip=wip)
    uow.emit(MaterialReturned(order_id, order.number, item.id, quantity, lots, worth))
    return lots


def confirm(
    uow: UnitOfWork, order_id: UUID, good: int, scrap: int, serials: Sequence[str], operator: str
) -> Order:
    """A person confirms what was made; serials nobody reported yet are made by it. Raises as
    ``execution.confirm_pieces``, ``MORE_THAN_ORDERED`` (quantity), and what the gate ``production.confirm``
    refuses."""
    order = reading.get_order(uow, order_id)
    WORK_ORDER_STATES.next(order.state, CONFIRM_PIECES, document=order.number)
    uow.pass_gate(CONFIRM, order)
    if order.confirmed + good + scrap > order.quantity:
        raise MORE_THAN_ORDERED.refuse(
            field="quantity",
            order=order.number,
            ordered=quantity_text(order.quantity),
            confirmed=quantity_text(order.confirmed + good + scrap),
        )
    execution.confirm_pieces(uow, order_id, good, scrap, serials, operator=operator, make_unknown=True)
    return reading.get_order(uow, order_id)


def receive_output(uow: UnitOfWork, order_id: UUID) -> tuple[int, tuple[str, ...]]:
    """Everything of the order's output that is available or accepted under concession goes into the store;
    what is blocked or in inspection stays until it is decided. With books it is worth its standard cost.
    Returns quantity and serials. Raises ``NOTHING_TO_RECEIVE``, ``NO_STANDARD_COST``. Emits OutputReceived,
    inventory's StockPutAway."""
    finance.hold_period(uow)
    row = uow.locked(WORK_ORDER, order_id)
    order = reading.order_of(row)
    WORK_ORDER_STATES.next(order.state, RECEIVE_OUTPUT, document=order.number)
    unit_cost = costing.output_cost(uow, row)
    quantity, serials, value = inventory.put_away(
        uow, order_id, order.number, order.item_id, plant=order.plant, unit_cost=unit_cost
    )
    if not quantity:
        raise NOTHING_TO_RECEIVE.refuse(field="order_id", order=order.number)
    worth = finance.worth(uow, value, get_item(uow, order.item_id).kind)
    wip = row["wip"] + costing.enter(uow, row, "output", worth, out=True)
    uow.update(WORK_ORDER, row, received=order.received + quantity, wip=wip)
    uow.emit(
        OutputReceived(order_id, order.number, order.item_id, quantity, serials, worth),
        before={"received": order.received},
        after={"received": order.received + quantity},
    )
    return quantity, serials


def complete_order(uow: UnitOfWork, order_id: UUID, *, short: bool = False) -> Order:
    """Nothing more will be made. Raises ``NOT_ALL_CONFIRMED`` unless ``short`` is said,
    ``NOT_ALL_MADE_CONFIRMED``. Emits OrderCompleted."""
    row = uow.locked(WORK_ORDER, order_id)
    order = reading.order_of(row)
    state = WORK_ORDER_STATES.next(order.state, COMPLETE_ORDER, document=order.number)
    confirmed = quantity_text(order.confirmed)
    if order.confirmed < order.made:
        raise NOT_ALL_MADE_CONFIRMED.refuse(
            field="order_id", order=order.number, made=quantity_text(order.made), confirmed=confirmed
        )
    if order.confirmed < order.quantity and not short:
        raise NOT_ALL_CONFIRMED.refuse(
            field="short", order=order.number, ordered=quantity_text(order.quantity), confirmed=confirmed
        )
    uow.update(WORK_ORDER, row, state=state, completed=uow.now)
    uow.emit(
        OrderCompleted(
            order_id, order.number, order.item_id, order.quantity, order.confirmed, order.scrapped
        ),
        before={"state": order.state},
        after={"state": state},
    )
    return reading.get_order(uow, order_id)


def close_order(uow: UnitOfWork, order_id: UUID) -> Order:
    """Nothing of the order is left in process; what is left of its cost is its variance.

    Raises ``STILL_IN_PROCESS`` naming what is, ``MATERIAL_SHORT`` naming what was used and never issued,
    ``NOT_ALL_MADE_CONFIRMED``, and what the gate ``production.close`` refuses. Emits OrderSettled when
    something was left, OrderClosed.
    """
    finance.hold_period(uow)
    row = uow.locked(WORK_ORDER, order_id)
    order = reading.order_of(row)
    state = WORK_ORDER_STATES.next(order.state, CLOSE_ORDER, document=order.number)
    left = inventory.stock(uow, order_id=order_id)
    if left:
        same = [one for one in left if (one.item_id, one.status) == (left[0].item_id, left[0].status)]
        raise STILL_IN_PROCESS.refuse(
            field="order_id",
            order=order.number,
            quantity=quantity_text(sum(one.quantity for one in same)),
            item=get_item(uow, left[0].item_id).number,
            status=left[0].status,
        )
    for item_id, quantity in inventory.shortages_of_order(uow, order_id).items():
        item = get_item(uow, item_id).number
        raise MATERIAL_SHORT.refuse(
            field="order_id", order=order.number, quantity=quantity_text(quantity), item=item
        )
    if order.confirmed < order.made:
        raise NOT_ALL_MADE_CONFIRMED.refuse(
            field="order_id",
            order=order.number,
            made=quantity_text(order.made),
            confirmed=quantity_text(order.confirmed),
        )
    uow.pass_gate(CLOSE, order)
    if row["wip"]:
        worth = finance.worth(uow, abs(row["wip"]), get_item(uow, order.item_id).kind)
        over = row["wip"] > 0
        costing.enter(uow, row, "settled", worth, out=over)
        uow.emit(OrderSettled(order_id, order.number, order.item_id, "over" if over else "under", worth))
    uow.update(WORK_ORDER, row, state=state, wip=0)
    uow.emit(OrderClosed(order_id, order.number), before={"state": order.state}, after={"state": state})
    return reading.get_order(uow, order_id)


def cancel_order(uow: UnitOfWork, order_id: UUID) -> Order:
    """The order will not be made. Raises ``HAS_MATERIAL`` when something was issued or made. Emits
    OrderCancelled."""
    row = uow.locked(WORK_ORDER, order_id)
    order = reading.order_of(row)
    state = WORK_ORDER_STATES.next(order.state, CANCEL_ORDER, document=order.number)
    if order.made or order.wip or inventory.stock(uow, order_id=order_id):
        raise HAS_MATERIAL.refuse(field="order_id", order=order.number)
    uow.update(WORK_ORDER, row, state=state)
    uow.emit(OrderCancelled(order_id, order.number), before={"state": order.state}, after={"state": state})
    return reading.get_order(uow, order_id)

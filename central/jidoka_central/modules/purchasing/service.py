"""What people do to a purchase order: create, change, submit, approve, cancel, close; and the rules it is
held to. One function each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.identity.model import ROLE
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.masterdata.public import Partner, check_plant, items_by_id, quantity_text
from jidoka_central.modules.purchasing import matching, reading, rules
from jidoka_central.modules.purchasing.errors import (
    ABOVE_LIMIT,
    FOLLOWED_BY_SERIAL,
    HAS_MOVED,
    NOT_A_SUPPLIER,
    NOT_DECIDED,
    NOT_MATCHED,
    NOT_PURCHASED,
    OWN_ORDER,
    UNKNOWN_ROLE,
    VALUE_TOO_LARGE,
)
from jidoka_central.modules.purchasing.events import (
    ApprovalLimitSet,
    OrderApproved,
    OrderCancelled,
    OrderChanged,
    OrderCreated,
    OrderedLine,
    OrderSentBack,
    OrderSubmitted,
    ToleranceSet,
)
from jidoka_central.modules.purchasing.model import (
    APPROVAL_LIMIT,
    COUNTS,
    PURCHASE_ORDER,
    PURCHASE_ORDER_LINE,
    PURCHASE_TOLERANCE,
    VALUE_MAX,
)
from jidoka_central.modules.purchasing.states import (
    APPROVE_ORDER,
    CANCEL_ORDER,
    CHANGE_ORDER,
    CLOSE_ORDER,
    PURCHASE_ORDER_STATES,
    SEND_BACK_ORDER,
    SUBMIT_ORDER,
)
from jidoka_central.modules.purchasing.things import NewLine, PurchaseOrder, Tolerance


def create_order(
    uow: UnitOfWork,
    supplier: Partner,
    plant: str,
    lines: Sequence[NewLine],
    wanted_on: date | None = None,
    note: str | None = None,
) -> PurchaseOrder:
    """A draft, in the currency of the books. Raises ``NO_LEDGER``, ``NOT_A_SUPPLIER`` (supplier),
    ``UNKNOWN_PLANT`` (plant), ``NOT_PURCHASED``, ``FOLLOWED_BY_SERIAL`` and ``VALUE_TOO_LARGE`` naming the
    line. Emits OrderCreated."""
    currency = finance.ledger_currency(uow)
    if not supplier.supplier:
        raise NOT_A_SUPPLIER.refuse(field="supplier", partner=supplier.number)
    check_plant(uow, plant)
    values = _values(uow, lines, currency)
    number = uow.number("purchase_order", "PO")
    order_id = uow.insert(
        PURCHASE_ORDER,
        plant=plant,
        number=number,
        supplier_id=supplier.id,
        currency=currency,
        state=PURCHASE_ORDER_STATES.start,
        wanted_on=wanted_on,
        note=note,
        total=sum(values),
        created_by=uow.principal.name,
    )
    _insert_lines(uow, order_id, lines, values)
    order = reading.get_order(uow, order_id)
    uow.emit(OrderCreated(order_id, number, supplier.id, currency, order.total, _ordered(order)))
    return order


def change_order(
    uow: UnitOfWork, order_id: UUID, lines: Sequence[NewLine], wanted_on: date | None, note: str | None
) -> PurchaseOrder:
    """A draft written anew; who changes it counts as its author too. Raises an illegal transition and what
    ``create_order`` refuses of lines. Emits OrderChanged."""
    row, before, state = _moved(uow, order_id, CHANGE_ORDER)
    values = _values(uow, lines, before.currency)
    uow.connection.execute(sa.delete(PURCHASE_ORDER_LINE).where(PURCHASE_ORDER_LINE.c.order_id == order_id))
    _insert_lines(uow, order_id, lines, values)
    author = uow.principal.name
    uow.update(
        PURCHASE_ORDER,
        row,
        state=state,
        total=sum(values),
        wanted_on=wanted_on,
        note=note,
        created_by=author,
    )
    order = reading.get_order(uow, order_id)
    uow.emit(
        OrderChanged(order_id, order.number, order.total, _ordered(order)),
        before={"total": before.total, "created_by": before.created_by},
        after={"total": order.total, "created_by": author},
    )
    return order


def submit_order(uow: UnitOfWork, order_id: UUID) -> PurchaseOrder:
    """Somebody else is to approve it. Emits OrderSubmitted."""
    row, order, state = _moved(uow, order_id, SUBMIT_ORDER)
    uow.update(PURCHASE_ORDER, row, state=state, submitted=uow.now, submitted_by=uow.principal.name)
    uow.emit(OrderSubmitted(order_id, order.number, order.total), **_states(order, state))
    return reading.get_order(uow, order_id)


def send_back_order(uow: UnitOfWork, order_id: UUID, reason: str) -> PurchaseOrder:
    """Not so: it is a draft again. Emits OrderSentBack."""
    row, order, state = _moved(uow, order_id, SEND_BACK_ORDER)
    uow.update(PURCHASE_ORDER, row, state=state, submitted=None, submitted_by=None)
    uow.emit(OrderSentBack(order_id, order.number, reason), **_states(order, state))
    return reading.get_order(uow, order_id)


def approve_order(uow: UnitOfWork, order_id: UUID) -> PurchaseOrder:
    """The order binds. Raises an illegal transition and what ``refuse_approver`` gives. Emits
    OrderApproved."""
    row, order, state = _moved(uow, order_id, APPROVE_ORDER)
    refusal = refuse_approver(uow, order)
    if refusal is not None:
        raise refusal
    uow.update(PURCHASE_ORDER, row, state=state, approved=uow.now, approved_by=uow.principal.name)
    uow.emit(
        OrderApproved(
            order_id,
            order.number,
            order.plant,
            order.supplier_id,
            order.total,
            uow.principal.name,
            _ordered(order),
        ),
        **_states(order, state),
    )
    return reading.get_order(uow, order_id)


def refuse_approver(q: Queries, order: PurchaseOrder) -> Refusal | None:
    """Why the acting person may not approve this order: ``OWN_ORDER``, ``ABOVE_LIMIT``."""
    if q.principal.name in (order.created_by, order.submitted_by):
        return OWN_ORDER.refuse(field="order_id", order=order.number)
    limit = reading.approval_limit(q, q.principal.roles)
    if limit is not None and order.total > limit:
        return ABOVE_LIMIT.refuse(
            field="order_id",
            order=order.number,
            total=finance.money_text(order.total, order.currency),
            limit=finance.money_text(limit, order.currency),
        )
    return None


def cancel_order(uow: UnitOfWork, order_id: UUID, reason: str) -> PurchaseOrder:
    """Nothing will come. Raises ``HAS_MOVED`` when something came or was invoiced. Emits OrderCancelled."""
    row, order, state = _moved(uow, order_id, CANCEL_ORDER)
    if any(line.received or line.invoiced for line in order.lines):
        raise HAS_MOVED.refuse(field="order_id", order=order.number)
    uow.update(PURCHASE_ORDER, row, state=state)
    line_ids = tuple(line.id for line in order.lines)
    uow.emit(OrderCancelled(order_id, order.number, reason, line_ids), **_states(order, state))
    return reading.get_order(uow, order_id)


def close_order(uow: UnitOfWork, order_id: UUID, reason: str) -> PurchaseOrder:
    """No more of it is wanted. Raises ``NOT_DECIDED`` and ``NOT_MATCHED`` naming what is left. Emits
    OrderClosed."""
    _, order, _ = _moved(uow, order_id, CLOSE_ORDER)
    for receipt in reading.receipts_of_order(uow, order_id):
        if receipt.state == "inspection" or receipt.suspect:
            raise NOT_DECIDED.refuse(field="order_id", order=order.number, receipt=receipt.number)
    for line in order.lines:
        if line.uninvoiced:
            raise NOT_MATCHED.refuse(
                field="order_id",
                order=order.number,
                line=line.position,
                quantity=quantity_text(abs(line.uninvoiced)),
            )
    for line in order.lines:
        if line.wanted > line.kept:
            uow.update(PURCHASE_ORDER_LINE, uow.get(PURCHASE_ORDER_LINE, line.id), wanted=line.kept)
    matching.close(uow, order, CLOSE_ORDER, reason)
    return reading.get_order(uow, order_id)


def set_tolerance(uow: UnitOfWork, tolerance: Tolerance) -> UUID:
    """From now on papers may differ that much; what stands blocked is looked at with its order's next
    change. Emits ToleranceSet."""
    values = {"percent_bp": tolerance.percent_bp, "amount": tolerance.amount, "blocks": tolerance.blocks}
    same = sa.select(PURCHASE_TOLERANCE).where(
        PURCHASE_TOLERANCE.c.company == uow.company, PURCHASE_TOLERANCE.c.key == tolerance.key
    )
    row = uow.first(same.with_for_update())
    if row is None:
        id_ = uow.insert(PURCHASE_TOLERANCE, key=tolerance.key, **values)
    else:
        id_ = row["id"]
        uow.update(PURCHASE_TOLERANCE, row, **values)
    event = ToleranceSet(id_, tolerance.key, tolerance.percent_bp, tolerance.amount, tolerance.blocks)
    uow.emit(event, before={name: row[name] for name in values} if row else None, after=values)
    return id_


def set_approval_limit(uow: UnitOfWork, role: str, amount: int) -> UUID:
    """Who has the role approves orders up to this sum; once one role has a limit, who has none approves
    nothing. Raises ``UNKNOWN_ROLE`` (role). Emits ApprovalLimitSet."""
    known = sa.select(ROLE.c.id).where(ROLE.c.company == uow.company, ROLE.c.code == role)
    if uow.scalar(known) is None:
        raise UNKNOWN_ROLE.refuse(field="role", role=role)
    same = sa.select(APPROVAL_LIMIT).where(
        APPROVAL_LIMIT.c.company == uow.company, APPROVAL_LIMIT.c.role == role
    )
    row = uow.first(same.with_for_update())
    if row is None:
        id_ = uow.insert(APPROVAL_LIMIT, role=role, amount=amount)
    else:
        id_ = row["id"]
        uow.update(APPROVAL_LIMIT, row, amount=amount)
    before = {"amount": row["amount"]} if row else None
    uow.emit(ApprovalLimitSet(id_, role, amount), before=before, after={"amount": amount})
    return id_


def _moved(uow: UnitOfWork, order_id: UUID, command: str) -> tuple[RowMapping, PurchaseOrder, str]:
    """The order, locked, and the state the command leads to."""
    row = uow.locked(PURCHASE_ORDER, order_id)
    order = reading.order_of(uow, row)
    return row, order, PURCHASE_ORDER_STATES.next(order.state, command, document=order.number)


def _states(order: PurchaseOrder, state: str) -> dict[str, dict[str, str]]:
    return {"before": {"state": order.state}, "after": {"state": state}}


def _values(uow: UnitOfWork, lines: Sequence[NewLine], currency: str) -> list[int]:
    """What each line is worth. Raises ``NOT_PURCHASED``, ``FOLLOWED_BY_SERIAL``, ``VALUE_TOO_LARGE``."""
    items = items_by_id(uow, [line.item_id for line in lines])
    limit = finance.money_text(VALUE_MAX, currency)
    values: list[int] = []
    for index, line in enumerate(lines):
        item = items[line.item_id]
        if item.kind != "purchased":
            raise NOT_PURCHASED.refuse(field=f"lines.{index}.item", item=item.number)
        if item.serialised:  # or it could be ordered and never received
            raise FOLLOWED_BY_SERIAL.refuse(field=f"lines.{index}.item", item=item.number)
        values.append(rules.value_at(line.quantity, line.price, currency))
        if sum(values) > VALUE_MAX:
            raise VALUE_TOO_LARGE.refuse(field=f"lines.{index}.price", limit=limit)
    return values


def _insert_lines(uow: UnitOfWork, order_id: UUID, lines: Sequence[NewLine], values: Sequence[int]) -> None:
    rows = [
        {
            "order_id": order_id,
            "position": position,
            "item_id": line.item_id,
            "quantity": line.quantity,
            "price": line.price,
            "value": value,
            "wanted": line.quantity,
        }
        | dict.fromkeys(COUNTS, 0)
        for position, (line, value) in enumerate(zip(lines, values, strict=True), start=1)
    ]
    uow.insert_many(PURCHASE_ORDER_LINE, rows)


def _ordered(order: PurchaseOrder) -> tuple[OrderedLine, ...]:
    return tuple(
        OrderedLine(line.id, line.position, line.item_id, line.quantity, line.price) for line in order.lines
    )

"""What stands on GR-IR and will never be settled: a supplier who does not credit what went back, or does not
invoice what came. Written off by a person, with a reason, into price differences; whoever does so accepts
what the invoice asks for it. A paper that comes after all opens the line again by its quantity.
"""

from __future__ import annotations

from uuid import UUID

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.masterdata.public import Reason, quantity_text
from jidoka_central.modules.purchasing import matching, reading, rules
from jidoka_central.modules.purchasing.errors import NOTHING_TO_WRITE_OFF
from jidoka_central.modules.purchasing.events import GrirWrittenOff
from jidoka_central.modules.purchasing.model import GRIR_WRITE_OFF, PURCHASE_ORDER, PURCHASE_ORDER_LINE
from jidoka_central.modules.purchasing.receiving import line_at
from jidoka_central.modules.purchasing.states import PURCHASE_ORDER_STATES, WRITE_OFF
from jidoka_central.modules.purchasing.things import PurchaseOrder

WRITE_OFF_PERMISSION = "purchasing.write_off"


class WriteOffGrir(Input):
    order_id: UUID
    line: int
    reason: Reason


class WriteOffAnswer(Answer):
    """``quantity`` is below zero where it was invoiced and not there; ``amount`` is what was written off."""

    id: UUID
    number: str
    quantity: str
    amount: str
    currency: str


def refuse_settled(order: PurchaseOrder) -> Refusal | None:
    """Why nothing of the order can be written off, if so."""
    if any(line.uninvoiced for line in order.lines):
        return None
    return NOTHING_TO_WRITE_OFF.refuse(field="order_id", order=order.number, line=order.lines[0].position)


def write_off(uow: UnitOfWork, command: WriteOffGrir) -> WriteOffAnswer:
    """Raises an illegal transition; ``UNKNOWN_LINE`` and ``NOTHING_TO_WRITE_OFF`` (line); ``PERIOD_CLOSED``.
    Emits GrirWrittenOff, PaymentReleased, OrderClosed."""
    finance.hold_period(uow)
    row = uow.locked(PURCHASE_ORDER, command.order_id)
    order = reading.order_of(uow, row)
    PURCHASE_ORDER_STATES.next(order.state, WRITE_OFF, document=order.number)
    line = line_at(order, command.line, field="line")
    quantity = line.uninvoiced
    value = rules.value_at(quantity, line.price, order.currency)
    if not quantity:
        raise NOTHING_TO_WRITE_OFF.refuse(field="line", order=order.number, line=line.position)
    number = uow.number("grir_write_off", "GW")
    id_ = uow.insert(
        GRIR_WRITE_OFF,
        number=number,
        line_id=line.id,
        quantity=quantity,
        value=value,
        reason=command.reason,
        posting_date=uow.today,
        written_off_by=uow.principal.name,
    )
    uow.update(
        PURCHASE_ORDER_LINE, uow.get(PURCHASE_ORDER_LINE, line.id), written_off=line.written_off + quantity
    )
    uow.emit(
        GrirWrittenOff(
            id_, number, order.id, order.number, line.position, quantity, value, order.currency,
            uow.today, command.reason,
        )
    )  # fmt: skip
    matching.settle(uow, order.id)
    return WriteOffAnswer(
        id=id_,
        number=number,
        quantity=quantity_text(quantity),
        amount=finance.money_text(abs(value), order.currency),
        currency=order.currency,
    )


WRITE_OFF_COMMANDS = (
    Command(
        WRITE_OFF,
        Text(zh="核销收货发票差额", en="Write off what GR-IR keeps of a line"),
        WRITE_OFF_PERMISSION,
        WriteOffGrir,
        WriteOffAnswer,
        write_off,
        "purchase_order",
    ),
)

"""What a nonconformance costs beside what its disposition does: hours and money, recorded by a person.

| kind | given | a cost of |
|---|---|---|
| sort, rework | hours, at the rate of the activity | internal failure |
| handling | hours: what comes back from a customer is unpacked, looked at, sorted | external failure |
| freight | a sum that was paid | external failure |
| claim | a sum that was paid for a supplier, such as the freight back to it | none: the supplier owes it |

Recorded once and never changed; a joint prices it. Hours are kept in micro-minutes, sums in minor units.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import public as finance
from jidoka_central.modules.masterdata.public import Code, DecimalText, Reason, parse_positive
from jidoka_central.modules.quality.nonconformance import service
from jidoka_central.modules.quality.nonconformance.errors import HOURS_OR_SUM, NO_SUPPLIER, SPENT_LATER
from jidoka_central.modules.quality.nonconformance.events import NcCostRecorded
from jidoka_central.modules.quality.nonconformance.model import NC, NC_COST
from jidoka_central.modules.quality.nonconformance.states import NC_STATES, RECORD_COST

Kind = Literal["sort", "rework", "handling", "freight", "claim"]
BY_SUM: Final = ("freight", "claim")
HOURS_MAX: Final = 10_000
RECORD: Final = "quality.record_failure_costs"


class RecordNcCost(Input):
    """``hours`` for work, ``paid`` for freight and claims; both plain decimals."""

    nc_id: UUID
    kind: Kind
    activity: Code = "labour"
    hours: DecimalText | None = None
    paid: Annotated[str, Field(max_length=40)] | None = None
    what: Reason
    spent_on: date | None = None


class NcCostAnswer(Answer):
    id: UUID
    number: str
    state: str


def record_cost(uow: UnitOfWork, command: RecordNcCost) -> NcCostAnswer:
    """Raises an illegal transition; ``HOURS_OR_SUM`` (hours or paid), ``SPENT_LATER`` (spent_on), what is no
    decimal or no sum, ``NO_SUPPLIER`` (kind), ``NO_RATE`` (activity). Emits NcCostRecorded."""
    finance.hold_period(uow)
    nc = uow.locked(NC, command.nc_id, "nonconformance")
    state = NC_STATES.next(nc["state"], RECORD_COST, document=nc["number"])
    by_sum = command.kind in BY_SUM
    if (command.paid is None) == by_sum or (command.hours is not None) == by_sum:
        raise HOURS_OR_SUM.refuse(field="paid" if by_sum else "hours")
    if command.kind == "claim" and nc["origin"] != "incoming":
        raise NO_SUPPLIER.refuse(field="kind", nc=nc["number"])
    day = command.spent_on or uow.today
    if day > uow.today:
        raise SPENT_LATER.refuse(field="spent_on", date=day)
    minutes = amount = 0
    if command.hours is not None:
        minutes = parse_positive(command.hours, field="hours", most=HOURS_MAX) * 60
    if command.paid is not None:
        amount = finance.parse_money(command.paid, finance.ledger_currency(uow), field="paid")
        if amount <= 0:
            raise HOURS_OR_SUM.refuse(field="paid")
    id_ = uow.insert(
        NC_COST,
        nc_id=nc["id"],
        kind=command.kind,
        activity=command.activity,
        minutes=minutes,
        amount=amount,
        what=command.what,
        spent_on=day,
        recorded_by=uow.principal.name,
    )
    uow.emit(
        NcCostRecorded(
            nc["id"], nc["number"], id_, command.kind, command.activity, minutes, amount, day, nc["item_id"]
        )
    )
    return NcCostAnswer(id=id_, number=nc["number"], state=state)


SPENDING_COMMANDS: Final = (
    Command(
        RECORD_COST,
        Text(zh="记录不合格费用", en="Record what a nonconformance costs"),
        RECORD,
        RecordNcCost,
        NcCostAnswer,
        record_cost,
        service.DOCUMENT,
    ),
)
SPENDING_PERMISSIONS: Final = {
    RECORD: Text(zh="记录不合格的工时与运费", en="Record hours and freight of nonconformances"),
}

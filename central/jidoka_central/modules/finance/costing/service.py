"""Business events of costing: a rate, a version of standard costs, its release. One function each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import reading
from jidoka_central.modules.finance.costing.errors import RATE_KNOWN, UNKNOWN_ACTIVITY
from jidoka_central.modules.finance.costing.events import CostVersionCreated, CostVersionReleased, RateSet
from jidoka_central.modules.finance.costing.model import (
    ACTIVITY_RATE,
    COST_VERSION,
    COST_VERSION_LINE,
    LABOUR,
    LINE_TIME,
)
from jidoka_central.modules.finance.costing.states import COST_VERSION_STATES, RELEASE_VERSION
from jidoka_central.modules.masterdata.public import find_work_centre


def set_rate(uow: UnitOfWork, activity: str, rate: int, valid_from: date) -> UUID:
    """What an hour costs from a day on. Raises ``NO_LEDGER``; ``UNKNOWN_ACTIVITY`` (activity); ``RATE_KNOWN``
    (valid_from) for the same activity and day. Emits RateSet."""
    reading.ledger_currency(uow)
    if activity not in (LABOUR, LINE_TIME) and find_work_centre(uow, activity) is None:
        raise UNKNOWN_ACTIVITY.refuse(field="activity", activity=activity, general=f"{LABOUR}, {LINE_TIME}")
    known = sa.select(ACTIVITY_RATE.c.id).where(
        ACTIVITY_RATE.c.company == uow.company,
        ACTIVITY_RATE.c.activity == activity,
        ACTIVITY_RATE.c.valid_from == valid_from,
    )
    if uow.scalar(known) is not None:
        raise RATE_KNOWN.refuse(field="valid_from", activity=activity, date=valid_from)
    id_ = uow.insert(ACTIVITY_RATE, activity=activity, rate=rate, valid_from=valid_from)
    uow.emit(RateSet(id_, activity, rate, valid_from))
    return id_


def create_cost_version(
    uow: UnitOfWork, valid_from: date, text: str, costs: Mapping[UUID, int]
) -> tuple[UUID, str]:
    """A draft of standard costs, item -> micro-currency of one unit. Returns id and number. Raises
    ``NO_LEDGER``. Emits CostVersionCreated."""
    reading.ledger_currency(uow)
    number = uow.number("cost_version", "CV")
    version_id = uow.insert(
        COST_VERSION,
        number=number,
        text=text,
        valid_from=valid_from,
        state=COST_VERSION_STATES.start,
        created_by=uow.principal.name,
        released_by=None,
    )
    uow.insert_many(
        COST_VERSION_LINE,
        [{"version_id": version_id, "item_id": item_id, "cost": cost} for item_id, cost in costs.items()],
    )
    uow.emit(CostVersionCreated(version_id, number, valid_from, tuple(costs.items())))
    return version_id, number


def release_cost_version(uow: UnitOfWork, version_id: UUID) -> str:
    """The costs hold from their day on; what is in stock keeps the value it has. Returns the state. Raises
    ``ILLEGAL_TRANSITION``. Emits CostVersionReleased."""
    row = uow.locked(COST_VERSION, version_id)
    state = COST_VERSION_STATES.next(row["state"], RELEASE_VERSION, document=row["number"])
    uow.update(COST_VERSION, row, state=state, released_by=uow.principal.name)
    uow.emit(
        CostVersionReleased(version_id, row["number"], row["valid_from"]),
        before={"state": row["state"]},
        after={"state": state},
    )
    return state

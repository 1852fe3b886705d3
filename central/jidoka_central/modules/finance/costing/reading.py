"""Which rate and which standard cost hold on a day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.finance.costing.errors import NO_RATE, NO_STANDARD_COST
from jidoka_central.modules.finance.costing.model import ACTIVITY_RATE, COST_VERSION, COST_VERSION_LINE


def activity_rate(q: Queries, activity: str, on: date) -> int | None:
    """Micro-currency an hour of the activity (a work centre's number, ``labour``, ``line_time``); ``None``
    when it has no rate on that day."""
    rate = ACTIVITY_RATE.c
    found: int | None = q.scalar(
        sa.select(rate.rate)
        .where(rate.company == q.company, rate.activity == activity, rate.valid_from <= on)
        .order_by(rate.valid_from.desc())
        .limit(1)
    )
    return found


def standard_cost(q: Queries, item_id: UUID, on: date) -> int | None:
    """Micro-currency of one unit by the released version that holds on the day; ``None`` when there is
    none."""
    line, version = COST_VERSION_LINE.c, COST_VERSION.c
    found: int | None = q.scalar(
        sa.select(line.cost)
        .join(COST_VERSION, version.id == line.version_id)
        .where(
            line.company == q.company,
            line.item_id == item_id,
            version.state == "released",
            version.valid_from <= on,
        )
        .order_by(version.valid_from.desc(), version.id.desc())
        .limit(1)
    )
    return found


def needed_rate(q: Queries, activity: str, on: date, *, field: str) -> int:
    """As ``activity_rate``. Raises ``NO_RATE`` naming activity and field."""
    rate = activity_rate(q, activity, on)
    if rate is None:
        raise NO_RATE.refuse(field=field, activity=activity, date=on)
    return rate


def needed_cost(q: Queries, item_id: UUID, item: str, on: date, *, field: str) -> int:
    """As ``standard_cost``. Raises ``NO_STANDARD_COST`` naming item (its number) and field."""
    cost = standard_cost(q, item_id, on)
    if cost is None:
        raise NO_STANDARD_COST.refuse(field=field, item=item, date=on)
    return cost

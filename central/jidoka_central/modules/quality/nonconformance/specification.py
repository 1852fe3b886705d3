"""What the control plans in force say of an item's characteristics: limits, and what is critical."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC, PLAN


@dataclass(frozen=True, slots=True)
class Limits:
    """What the item's released control plans say of a characteristic; the widest limits where they differ."""

    lower: float | None
    upper: float | None
    critical: bool

    def beyond(self, reading: float) -> bool:
        return (self.lower is not None and reading < self.lower) or (
            self.upper is not None and reading > self.upper
        )


def limits_of(q: Queries, item_id: UUID) -> dict[str, Limits]:
    """By the codes of the item's characteristics, by its released control plans."""
    one = CHARACTERISTIC.c
    statement = (
        sa.select(one.code, one.lsl, one.usl, one.special)
        .join(PLAN, PLAN.c.id == one.plan_id)
        .where(PLAN.c.company == q.company, PLAN.c.item_id == item_id, PLAN.c.state == "released")
    )
    of_code: dict[str, list[RowMapping]] = {}
    for row in q.rows(statement):
        of_code.setdefault(row["code"], []).append(row)
    found = {}
    for code, rows in of_code.items():
        lowers, uppers = [row["lsl"] for row in rows], [row["usl"] for row in rows]
        found[code] = Limits(
            None if None in lowers else min(lowers),
            None if None in uppers else max(uppers),
            any(row["special"] == "cc" for row in rows),
        )
    return found

"""Series of lots held against their steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.masterdata.public import get_item
from jidoka_central.modules.quality.sampling.model import STEP, SWITCHING

NEWEST: Final = 8  # steps of servers whose clocks differ may not stand in the order they were taken


def recompute_switching(q: Queries) -> Iterator[str]:
    """Each series that stands where none of its last steps led, as a sentence."""
    for row in q.rows(sa.select(SWITCHING).where(SWITCHING.c.company == q.company).order_by(SWITCHING.c.id)):
        steps = sa.select(STEP).where(STEP.c.company == q.company, STEP.c.switching_id == row["id"])
        newest = q.rows(steps.order_by(STEP.c.id.desc()).limit(NEWEST))
        if _stands(row, row["state"]) not in [_stands(one, one["after"]) for one in newest]:
            item = get_item(q, row["item_id"]).number
            yield f"{row['origin']} lots of {item} are at {row['state']}; their last steps do not lead there"


def _stands(row: RowMapping, state: str) -> tuple[Any, ...]:
    names = ("cleared", "skip_state", "skip_score", "skip_lots", "skip_frequency")
    return (state, row["score"], bool(row["skipping"]), *(row[name] for name in names))

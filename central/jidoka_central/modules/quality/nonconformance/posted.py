"""Parts of reworks held against the stock they came out of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.inventory.public import used_in_rework
from jidoka_central.modules.masterdata.public import quantity_text
from jidoka_central.modules.quality.nonconformance import reworking, service
from jidoka_central.modules.quality.nonconformance.model import REWORK, REWORK_PART, REWORK_WORK

_Taken = tuple[UUID, int, UUID]  # document, instant, lot


@dataclass(slots=True)
class Recorded:
    """What was recorded of a rework: for each record, oldest first, whether it stands; what its parts took
    out of stock, in minor units."""

    number: str
    stands: list[bool] = field(default_factory=list)
    parts: int = 0


def recompute_parts(q: Queries) -> Iterator[str]:
    """Each rework of whose parts another quantity left the store than is recorded, as a sentence."""
    moved = {key: quantity for key, (quantity, _) in _moved(q).items() if quantity}
    recorded: dict[_Taken, int] = {}
    numbers: dict[_Taken, str] = {}
    for row in q.rows(_parts(q)):
        key = _key(row)
        recorded[key] = recorded.get(key, 0) + row["quantity"]
        numbers[key] = f"{row['number']}: {{}} of lot {row['lot']}"
    for key in sorted(moved.keys() | {key for key, quantity in recorded.items() if quantity}):
        has, went = recorded.get(key, 0), moved.get(key, 0)
        if has != went:
            named = numbers.get(key, "a rework that is not there: {} of a part").format(quantity_text(has))
            yield f"{named} recorded, {quantity_text(went)} left the store"


def recorded_reworks(q: Queries) -> dict[UUID, Recorded]:
    """Rework -> what was recorded of it."""
    found = {
        row["id"]: Recorded(row["number"])
        for row in q.rows(sa.select(REWORK.c.id, REWORK.c.number).where(REWORK.c.company == q.company))
    }
    work = REWORK_WORK.c
    rows = q.rows(sa.select(REWORK_WORK).where(work.company == q.company).order_by(work.created, work.id))
    taken_back = {row["reverses_id"] for row in rows}
    for row in rows:
        if row["reverses_id"] is None:
            found[row["rework_id"]].stands.append(row["id"] not in taken_back)
    worth, counted = _moved(q), set[_Taken]()
    for row in q.rows(_parts(q)):
        key = _key(row)
        if key not in counted:
            counted.add(key)
            found[row["rework_id"]].parts += worth.get(key, (0, 0))[1]
    return found


def _moved(q: Queries) -> dict[_Taken, tuple[int, int]]:
    return used_in_rework(q, service.DOCUMENT) | used_in_rework(q, reworking.DOCUMENT)


def _parts(q: Queries) -> sa.Select[Any]:
    part, work = REWORK_PART.c, REWORK_WORK.c
    return (
        sa.select(
            part.rework_id,
            part.lot_id,
            part.lot,
            part.quantity,
            work.created,
            work.reverses_id,
            REWORK.c.nc_id,
            REWORK.c.number,
        )
        .join(REWORK_WORK, work.id == part.work_id)
        .join(REWORK, REWORK.c.id == part.rework_id)
        .where(part.company == q.company)
    )


def _key(row: Any) -> _Taken:
    """The document that moved the part: what takes it back is the rework's own."""
    return (row["nc_id"] if row["reverses_id"] is None else row["rework_id"], row["created"], row["lot_id"])

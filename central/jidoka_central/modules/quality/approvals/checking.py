"""What was used of customers' approvals, held against what left under concession and what was reworked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.inventory.public import gone_under_concession
from jidoka_central.modules.masterdata.public import quantity_text
from jidoka_central.modules.quality.approvals.model import APPROVAL, APPROVAL_USE, CONCEDED

DELIVERY: Final = "sales_delivery"
_Gone = tuple[UUID, UUID]  # document, lot


def recompute_left(q: Queries) -> Iterator[str]:
    """Each use of an approval that is not what left under concession with that delivery, and each lot that
    left so although nothing covered what was off, as a sentence."""
    gone, covered = gone_under_concession(q, DELIVERY), dict[_Gone, set[str]]()
    for row in _uses(q):
        key = row["document_id"], row["lot_id"]
        covered.setdefault(key, set()).add(row["characteristic"])
        went = gone.get(key, (0, 0))[0]
        if went != row["quantity"]:
            of = f"approval {row['number']}: {quantity_text(row['quantity'])} of lot {row['lot']}"
            yield f"{of} with {row['document_number']}, {quantity_text(went)} left under concession"
    off = _conceded(q)
    for key, (_, at) in sorted(gone.items()):
        missing = {code for code, since in off.get(key[1], ()) if since <= at} - covered.get(key, set())
        if missing:
            codes = ", ".join(sorted(missing))
            yield f"lot {key[1]} left with delivery {key[0]} and no approval counts it for {codes}"


def _uses(q: Queries) -> list[RowMapping]:
    use = APPROVAL_USE.c
    statement = (
        sa.select(
            use.document_id,
            use.document_number,
            use.lot_id,
            use.lot,
            use.quantity,
            APPROVAL.c.number,
            APPROVAL.c.characteristic,
        )
        .join(APPROVAL, APPROVAL.c.id == use.approval_id)
        .where(use.company == q.company, use.document_type == DELIVERY)
    )
    return q.rows(statement.order_by(use.created, use.id))


def _conceded(q: Queries) -> dict[UUID, list[tuple[str, int]]]:
    """Lot -> what is off of it, and since when that is known."""
    row_ = CONCEDED.c
    found: dict[UUID, list[tuple[str, int]]] = {}
    for row in q.rows(
        sa.select(row_.lot_id, row_.characteristic, row_.created).where(row_.company == q.company)
    ):
        found.setdefault(row["lot_id"], []).append((row["characteristic"], row["created"]))
    return found

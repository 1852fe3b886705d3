"""Work orders by id, by number and by cell."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata.public import get_bom
from jidoka_central.modules.production import rules
from jidoka_central.modules.production.errors import UNKNOWN_ORDER
from jidoka_central.modules.production.model import CONFIRMED_PIECE, WORK_ORDER
from jidoka_central.modules.production.things import Order


def find_order(q: Queries, number: str) -> Order | None:
    row = q.first(
        sa.select(WORK_ORDER).where(WORK_ORDER.c.company == q.company, WORK_ORDER.c.number == number)
    )
    return None if row is None else order_of(row)


def order_by_number(q: Queries, number: str, *, field: str = "order") -> Order:
    """Raises ``UNKNOWN_ORDER``."""
    order = find_order(q, number)
    if order is None:
        raise UNKNOWN_ORDER.refuse(field=field, order=number)
    return order


def get_order(q: Queries, order_id: UUID) -> Order:
    """Raises ``document.not_found``."""
    return order_of(q.get(WORK_ORDER, order_id, "work_order"))


def material_to_issue(q: Queries, order: Order) -> dict[UUID, int]:
    """Item -> micro-units the order still needs; empty when everything was issued."""
    needed = rules.requirement(get_bom(q, order.bom_id).lines, order.quantity)
    return rules.still_to_issue(needed, inventory.issued_to_order(q, order.id))


def confirmed_lots(q: Queries, order_id: UUID, lot_ids: Iterable[UUID] | None = None) -> set[UUID]:
    """The lots of the order's serials that are confirmed (of those named, when any are)."""
    rows = q.rows(
        sa.select(CONFIRMED_PIECE.c.lot_id).where(
            CONFIRMED_PIECE.c.company == q.company, CONFIRMED_PIECE.c.order_id == order_id
        )
    )
    found = {row["lot_id"] for row in rows}
    return found if lot_ids is None else found & set(lot_ids)


def order_of(row: RowMapping) -> Order:
    return Order(**{name: row[name] for name in Order.__dataclass_fields__})

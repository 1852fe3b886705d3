"""Whether what leaves under concession is covered by an approval of the customer who gets it.

What boards accepted under a customer's approval (``quality_conceded``) goes only where an approval of that
very customer, for the item and the characteristic, is in force on the day it leaves, wide enough for the
values measured, and has as much left: one approval for all of it in a delivery. The one the board named comes
first, then the one that ends soonest. The day is today, whatever day the papers carry. What a board accepted
without a customer's approval needs none here: it may not be critical (``nonconformance``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory.public import DocumentRef, LotQuantity
from jidoka_central.modules.masterdata.public import get_partner
from jidoka_central.modules.quality.approvals import rules, service
from jidoka_central.modules.quality.approvals.errors import OTHER_CUSTOMER
from jidoka_central.modules.quality.approvals.model import APPROVAL, CONCEDED

_CHUNK = 400


@dataclass(slots=True)
class _Deviating:
    """Lots that leave with one characteristic off, from ``low`` to ``high``; ``named`` by their boards."""

    item_id: UUID
    characteristic: str
    lots: dict[UUID, LotQuantity] = field(default_factory=dict)
    named: dict[UUID, None] = field(default_factory=dict)
    lows: list[float | None] = field(default_factory=list)
    highs: list[float | None] = field(default_factory=list)

    @property
    def quantity(self) -> int:
        return sum(lot.quantity for lot in self.lots.values())

    @property
    def low(self) -> float | None:
        known = [one for one in self.lows if one is not None]
        return min(known) if known and len(known) == len(self.lows) else None

    @property
    def high(self) -> float | None:
        known = [one for one in self.highs if one is not None]
        return max(known) if known and len(known) == len(self.highs) else None


def refuse_uncovered(q: Queries, customer_id: UUID, lots: Sequence[LotQuantity], *, field: str) -> None:
    """Raises why these lots, under concession, may not go to the customer: ``OTHER_CUSTOMER``,
    ``APPROVAL_NOT_IN_FORCE``, ``APPROVAL_EXPIRED``, ``APPROVAL_OUTSIDE``, ``APPROVAL_OVER``."""
    for one in _deviating(q, lots):
        _covering(q, one, _candidates(q, customer_id, one), customer_id, field=field)


def use_for(
    uow: UnitOfWork, customer_id: UUID, lots: Sequence[LotQuantity], document: DocumentRef, *, field: str
) -> dict[UUID, str]:
    """These lots have left under concession for the customer: what covers them is used up by that much.
    Returns lot -> the customer's numbers. Raises as ``refuse_uncovered``. Emits ApprovalUsed."""
    numbers: dict[UUID, list[str]] = {}
    parts = _deviating(uow, lots)
    ids = sorted({row["id"] for one in parts for row in _candidates(uow, customer_id, one)})
    for approval_id in ids:
        service.locked_approval(uow, approval_id)
    for one in parts:
        row = _covering(uow, one, _candidates(uow, customer_id, one), customer_id, field=field)
        service.use_approval(uow, row, list(one.lots.values()), document)
        for lot_id in one.lots:
            numbers.setdefault(lot_id, []).append(row["number"])
    return {lot_id: ", ".join(some) for lot_id, some in numbers.items()}


def _deviating(q: Queries, lots: Sequence[LotQuantity]) -> list[_Deviating]:
    of_lot: dict[UUID, LotQuantity] = {}
    for lot in lots:  # one may stand in several lines
        before = of_lot.get(lot.lot_id)
        of_lot[lot.lot_id] = lot if before is None else replace(lot, quantity=before.quantity + lot.quantity)
    ordered, conceded = sorted(of_lot), CONCEDED.c
    found: dict[tuple[UUID, str], _Deviating] = {}
    for start in range(0, len(ordered), _CHUNK):
        statement = (
            sa.select(CONCEDED)
            .where(conceded.company == q.company, conceded.lot_id.in_(ordered[start : start + _CHUNK]))
            .order_by(conceded.id)
        )
        for row in q.rows(statement):
            key = (row["item_id"], row["characteristic"])
            one = found.setdefault(key, _Deviating(*key))
            one.lots[row["lot_id"]] = of_lot[row["lot_id"]]
            one.named[row["approval_id"]] = None
            one.lows.append(row["low"])
            one.highs.append(row["high"])
    return list(found.values())


def _candidates(q: Queries, customer_id: UUID, one: _Deviating) -> list[RowMapping]:
    approval = APPROVAL.c
    rows = q.rows(
        sa.select(APPROVAL).where(
            approval.company == q.company,
            approval.customer_id == customer_id,
            approval.item_id == one.item_id,
            approval.characteristic == one.characteristic,
            approval.kind == "concession",
        )
    )
    return sorted(rows, key=lambda row: (row["id"] not in one.named, row["valid_until"], row["number"]))


def _covering(
    q: Queries, one: _Deviating, candidates: Sequence[RowMapping], customer_id: UUID, *, field: str
) -> RowMapping:
    if not candidates:
        owner = service.get_approval(q, next(iter(one.named)))
        raise OTHER_CUSTOMER.refuse(
            field=field,
            lot=next(iter(one.lots.values())).number,
            approval=owner["number"],
            owner=get_partner(q, owner["customer_id"]).number,
            customer=get_partner(q, customer_id).number,
        )
    for row in candidates:
        if rules.fault(service.terms_of(row), one.quantity, one.low, one.high, q.today) is None:
            return row
    service.refuse_fault(q, candidates[0], one.quantity, one.low, one.high, field=field)
    raise AssertionError("the first candidate covers it after all")

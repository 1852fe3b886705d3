"""Customers' approvals as a list and as documents, and whether what they count is what was used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.eventlog.reading import told
from jidoka_central.foundation.http.reading import ActionShown, actions_shown
from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.signatures import content_hash, signatures_of
from jidoka_central.foundation.text import Language, Text
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.masterdata.public import quantity_text
from jidoka_central.modules.quality.approvals import service
from jidoka_central.modules.quality.approvals.events import (
    APPROVAL_EVENTS,
    ApprovalRecorded,
    ApprovalSigned,
    ApprovalUsed,
    ApprovalWithdrawn,
)
from jidoka_central.modules.quality.approvals.model import APPROVAL, APPROVAL_USE
from jidoka_central.modules.quality.approvals.states import APPROVAL_STATES, SIGN

READ: Final = "quality.read"
_STATE_AFTER: Final = {
    ApprovalRecorded.NAME: "recorded",
    ApprovalSigned.NAME: "in_force",
    ApprovalWithdrawn.NAME: "withdrawn",
}


class ApprovalFilter(Input):
    """``item`` and ``customer`` are numbers."""

    state: str | None = None
    kind: str | None = None
    item: str | None = None
    customer: str | None = None


class ApprovalRow(Answer):
    """``lower`` and ``upper`` are measurements as text; ``expired``: its day is past; ``left``: what may
    still go under it."""

    id: UUID
    number: str
    state: str
    kind: str
    customer: str
    customer_name: str
    item: str
    item_zh: str
    item_en: str
    unit: str
    characteristic: str
    lower: str | None
    upper: str | None
    quantity: str
    used: str
    left: str
    valid_until: date
    expired: bool
    note: str
    entered_by: str
    created: int
    signed_by: str | None
    signed_at: int | None
    version: int


class UseView(Answer):
    """What went under it with one document."""

    document_type: str
    document_id: UUID
    document: str
    quantity: str
    lots: list[str]
    at: int


class ApprovalDocument(ApprovalRow):
    uses: list[UseView]
    withdrawn_by: str | None
    withdrawn_at: int | None
    withdraw_reason: str | None
    actions: list[ActionShown]


def approvals(
    q: Queries, filters: ApprovalFilter, cursor: str | None, limit: int
) -> tuple[list[Any], str | None]:
    statement = sa.select(APPROVAL).where(APPROVAL.c.company == q.company)
    for name in ("state", "kind"):
        if getattr(filters, name) is not None:
            statement = statement.where(APPROVAL.c[name] == getattr(filters, name))
    if filters.item is not None:
        item_id = masterdata.item_by_number(q, filters.item).id
        statement = statement.where(APPROVAL.c.item_id == item_id)
    if filters.customer is not None:
        customer = masterdata.partner_by_number(q, filters.customer, field="customer")
        statement = statement.where(APPROVAL.c.customer_id == customer.id)
    rows, cursor = newest_first(q, statement, APPROVAL.c.id, cursor, limit)
    return [ApprovalRow.model_validate(_row(q, row)) for row in rows], cursor


def _row(q: Queries, row: RowMapping) -> dict[str, Any]:
    item = masterdata.get_item(q, row["item_id"])
    customer = masterdata.get_partner(q, row["customer_id"])
    return dict(row) | {
        "customer": customer.number,
        "customer_name": customer.name,
        "item": item.number,
        "item_zh": item.name_zh,
        "item_en": item.name_en,
        "unit": item.unit,
        "lower": service.limit_text(row["lower"]),
        "upper": service.limit_text(row["upper"]),
        "quantity": quantity_text(row["quantity"]),
        "used": quantity_text(row["used"]),
        "left": quantity_text(row["quantity"] - row["used"]),
        "expired": q.today > row["valid_until"],
    }


def approval_document(q: Queries, approval_id: UUID, language: Language) -> ApprovalDocument:
    """Raises ``document.not_found``."""
    row = service.get_approval(q, approval_id)
    refusals = {SIGN: lambda: service.refusal_to_sign(q, row)}
    actions = q.actions(APPROVAL_STATES, row["state"], row, row["number"], refusals)
    shown = {"uses": _uses(q, approval_id), "actions": actions_shown(actions, language)}
    return ApprovalDocument.model_validate(_row(q, row) | shown)


def _uses(q: Queries, approval_id: UUID) -> list[UseView]:
    use = APPROVAL_USE.c
    found: dict[UUID, list[RowMapping]] = {}
    statement = sa.select(APPROVAL_USE).where(use.company == q.company, use.approval_id == approval_id)
    for row in q.rows(statement.order_by(use.created, use.id)):
        found.setdefault(row["document_id"], []).append(row)
    return [
        UseView(
            document_type=rows[0]["document_type"],
            document_id=document_id,
            document=rows[0]["document_number"],
            quantity=quantity_text(sum(row["quantity"] for row in rows)),
            lots=[row["lot"] for row in rows],
            at=rows[0]["created"],
        )
        for document_id, rows in found.items()
    ]


def recompute_signed(q: Queries) -> Iterator[str]:
    """Each approval that says something else than was signed, as a sentence."""
    of = sa.select(APPROVAL).where(APPROVAL.c.company == q.company, APPROVAL.c.signed_by.is_not(None))
    for row in q.rows(of.order_by(APPROVAL.c.number)):
        hash_ = content_hash(service.content_of(q, row))
        if hash_ not in {one.content_hash for one in signatures_of(q, service.DOCUMENT, row["id"])}:
            yield f"approval {row['number']} is not the one that was signed"
    unsigned = sa.select(APPROVAL.c.number).where(
        APPROVAL.c.company == q.company, APPROVAL.c.state == "in_force", APPROVAL.c.signed_by.is_(None)
    )
    for row in q.rows(unsigned.order_by(APPROVAL.c.number)):
        yield f"approval {row['number']} is in force and nobody has signed it"


def recompute_logged(q: Queries) -> Iterator[str]:
    """Each approval that stands, or was used, otherwise than the log says, as a sentence."""
    stands: dict[UUID, str] = {}
    used: dict[UUID, int] = {}
    for id_, event, data in told(q, service.DOCUMENT, [one.NAME for one in APPROVAL_EVENTS]):
        if event == ApprovalUsed.NAME:
            used[id_] = used.get(id_, 0) + data["quantity"]
        else:
            stands[id_] = _STATE_AFTER[event]
    mine = sa.select(APPROVAL).where(APPROVAL.c.company == q.company)
    for row in q.rows(mine.order_by(APPROVAL.c.number)):
        state, went = stands.get(row["id"], "not there"), used.get(row["id"], 0)
        if (row["state"], row["used"]) != (state, went):
            has, told_ = quantity_text(row["used"]), quantity_text(went)
            yield f"approval {row['number']} is {row['state']}, {has} used; by the log {state}, {told_} used"


def recompute_used(q: Queries) -> Iterator[str]:
    """Each approval that counts something else than was delivered or reworked under it, as a sentence."""
    use = APPROVAL_USE.c
    sums = (
        sa.select(use.approval_id, sa.func.sum(use.quantity).label("quantity"))
        .where(use.company == q.company)
        .group_by(use.approval_id)
        .subquery()
    )
    went = sa.func.coalesce(sums.c.quantity, 0)
    statement = (
        sa.select(APPROVAL.c.number, APPROVAL.c.used, went.label("went"))
        .outerjoin(sums, sums.c.approval_id == APPROVAL.c.id)
        .where(APPROVAL.c.company == q.company, APPROVAL.c.used != went)
        .order_by(APPROVAL.c.number)
    )
    for row in q.rows(statement):
        counted, given = quantity_text(row["used"]), quantity_text(int(row["went"]))
        yield f"approval {row['number']} counts {counted} used; {given} went under it"


APPROVAL_DATASETS: Final = (
    Dataset(
        "quality.customer_approvals",
        Text(zh="客户批准", en="Customers' approvals"),
        READ,
        ApprovalRow,
        ApprovalFilter,
        approvals,
    ),
)

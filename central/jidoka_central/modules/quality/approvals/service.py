"""Customers' approvals: recorded by one person, put in force by the signature of another, used up, withdrawn.

Using locks the approvals in the order of their ids, after stock, and looks at them again: of two deliveries
at one moment the second sees what the first took. What was used is not given back when goods return.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.signatures import sign
from jidoka_central.foundation.signatures.errors import ROLE_NEEDED
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.inventory.public import DocumentRef, LotQuantity
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.masterdata.public import quantity_text
from jidoka_central.modules.quality.approvals import commands as form
from jidoka_central.modules.quality.approvals import errors, rules
from jidoka_central.modules.quality.approvals.events import (
    ApprovalRecorded,
    ApprovalSigned,
    ApprovalUsed,
    ApprovalWithdrawn,
)
from jidoka_central.modules.quality.approvals.model import APPROVAL, APPROVAL_USE
from jidoka_central.modules.quality.approvals.rules import Kind, Terms
from jidoka_central.modules.quality.approvals.states import APPROVAL_STATES, SIGN, WITHDRAW

DOCUMENT: Final = "quality_customer_approval"
SIGNERS: Final = ("production_manager", "quality_engineer")
SIGN_TASK: Final = "sign"
MEANING: Final = Text(
    zh="我核对了客户的批准，同意生效", en="I have checked the customer's approval; it holds"
)
KINDS: Final[dict[str, Text]] = {
    "concession": Text(zh="让步", en="a concession"),
    "rework": Text(zh="返工", en="rework"),
}
_TERMS: Final = tuple(Terms.__dataclass_fields__)


def record_approval(uow: UnitOfWork, command: form.RecordApproval) -> form.ApprovalAnswer:
    """What a customer has approved is written down; another person is asked to sign it.

    Raises ``APPROVAL_KNOWN`` (number), ``APPROVAL_LIMITS`` (upper), ``APPROVAL_PAST`` (valid_until), what
    master data refuses of customer, item and quantity. Emits ApprovalRecorded.
    """
    customer = masterdata.partner_by_number(uow, command.customer, field="customer")
    item = masterdata.item_by_number(uow, command.item)
    quantity = masterdata.parse_quantity(item, command.quantity, command.unit, field="quantity")
    given = (command.lower, command.upper)
    if (command.kind == "concession") == (given == (None, None)) or (
        command.lower is not None and command.upper is not None and command.lower >= command.upper
    ):
        raise errors.APPROVAL_LIMITS.refuse(field="upper")
    if command.valid_until < uow.today:
        raise errors.APPROVAL_PAST.refuse(field="valid_until", date=command.valid_until)
    known = sa.select(APPROVAL.c.id).where(
        APPROVAL.c.company == uow.company,
        APPROVAL.c.customer_id == customer.id,
        APPROVAL.c.number == command.number,
    )
    if uow.scalar(known) is not None:
        raise errors.APPROVAL_KNOWN.refuse(field="number", approval=command.number, customer=customer.number)
    terms: dict[str, Any] = {
        "number": command.number,
        "kind": command.kind,
        "customer_id": customer.id,
        "item_id": item.id,
        "characteristic": command.characteristic,
        "lower": command.lower,
        "upper": command.upper,
        "quantity": quantity,
        "valid_until": command.valid_until,
    }
    id_ = uow.insert(
        APPROVAL,
        state=APPROVAL_STATES.start,
        used=0,
        note=command.note,
        entered_by=uow.principal.name,
        **terms,
    )
    tasks.create(
        uow,
        title=Text(zh="核对并签署 {customer} 的批准 {number}", en="Check and sign {number} of {customer}"),
        params={"number": command.number, "customer": customer.number},
        document=DOCUMENT,
        document_id=id_,
        role=SIGNERS[0],
        key=SIGN_TASK,
    )
    uow.emit(ApprovalRecorded(id_, **terms))
    return _answer(get_approval(uow, id_))


def sign_approval(uow: UnitOfWork, command: form.SignApproval) -> form.ApprovalAnswer:
    """A second person signs what the customer approved, with the password again: it is in force.

    Raises an illegal transition, ``OWN_APPROVAL``, ``ROLE_NEEDED``, what ``sign`` raises of the password.
    Emits DocumentSigned, ApprovalSigned.
    """
    row = uow.locked(APPROVAL, command.approval_id)
    state = APPROVAL_STATES.next(row["state"], SIGN, document=row["number"])
    refusal = refusal_to_sign(uow, row)
    if refusal is not None:
        raise refusal
    sign(
        uow,
        document=DOCUMENT,
        document_id=row["id"],
        meaning=MEANING,
        password=command.password,
        content=content_of(uow, row),
        role=next(role for role in SIGNERS if role in uow.principal.roles),
    )
    uow.update(APPROVAL, row, state=state, signed_by=uow.principal.name, signed_at=uow.now)
    tasks.close(uow, document=DOCUMENT, document_id=row["id"], key=SIGN_TASK)
    uow.emit(ApprovalSigned(row["id"], row["number"]), before={"state": row["state"]}, after={"state": state})
    return _answer(get_approval(uow, row["id"]))


def refusal_to_sign(q: Queries, row: RowMapping) -> Refusal | None:
    if row["entered_by"] == q.principal.name:
        return errors.OWN_APPROVAL.refuse(field="approval_id", approval=row["number"])
    if not any(role in q.principal.roles for role in SIGNERS):
        role = Text(zh="生产经理、质量工程师", en="production manager or quality engineer")
        return ROLE_NEEDED.refuse(field="approval_id", role=role)
    return None


def content_of(q: Queries, row: RowMapping) -> dict[str, Any]:
    """What a signature on an approval covers."""
    return {
        "approval": row["number"],
        "customer": masterdata.get_partner(q, row["customer_id"]).number,
        "item": masterdata.get_item(q, row["item_id"]).number,
        "kind": row["kind"],
        "characteristic": row["characteristic"],
        "lower": limit_text(row["lower"]),
        "upper": limit_text(row["upper"]),
        "quantity": quantity_text(row["quantity"]),
        "valid_until": row["valid_until"].isoformat(),
        "note": row["note"],
    }


def withdraw_approval(uow: UnitOfWork, command: form.WithdrawApproval) -> form.ApprovalAnswer:
    """It holds no more; what went under it stays. Raises an illegal transition. Emits ApprovalWithdrawn."""
    row = uow.locked(APPROVAL, command.approval_id)
    state = APPROVAL_STATES.next(row["state"], WITHDRAW, document=row["number"])
    uow.update(
        APPROVAL,
        row,
        state=state,
        withdrawn_by=uow.principal.name,
        withdrawn_at=uow.now,
        withdraw_reason=command.reason,
    )
    tasks.close(uow, document=DOCUMENT, document_id=row["id"], key=SIGN_TASK)
    uow.emit(
        ApprovalWithdrawn(row["id"], row["number"], command.reason),
        before={"state": row["state"]},
        after={"state": state},
    )
    return _answer(get_approval(uow, row["id"]))


# ---- whether it covers something, and that it does


def refuse_fault(
    q: Queries, row: RowMapping, quantity: int, low: float | None, high: float | None, *, field: str
) -> None:
    """Raises why the approval does not cover this today: ``APPROVAL_NOT_IN_FORCE``, ``APPROVAL_EXPIRED``,
    ``APPROVAL_OUTSIDE``, ``APPROVAL_OVER``, each naming it and its customer."""
    terms = terms_of(row)
    named: dict[str, Any] = {
        "approval": row["number"],
        "customer": masterdata.get_partner(q, row["customer_id"]).number,
    }
    fault = rules.fault(terms, quantity, low, high, q.today)
    if fault == "not_in_force":
        raise errors.APPROVAL_NOT_IN_FORCE.refuse(field=field, **named)
    if fault == "expired":
        raise errors.APPROVAL_EXPIRED.refuse(field=field, until=terms.valid_until, **named)
    if fault == "outside":
        raise errors.APPROVAL_OUTSIDE.refuse(
            field=field,
            characteristic=row["characteristic"],
            measured=range_text(low, high),
            limits=range_text(terms.lower, terms.upper),
            **named,
        )
    if fault == "over":
        left = quantity_text(terms.left)
        raise errors.APPROVAL_OVER.refuse(field=field, left=left, quantity=quantity_text(quantity), **named)


def refuse_other(q: Queries, row: RowMapping, kind: Kind, item_id: UUID, code: str, *, field: str) -> None:
    """Raises ``APPROVAL_FOR_OTHER`` when it is of another kind, item or characteristic."""
    if (row["kind"], row["item_id"], row["characteristic"]) != (kind, item_id, code):
        raise errors.APPROVAL_FOR_OTHER.refuse(
            field=field,
            approval=row["number"],
            kind=KINDS[row["kind"]],
            item=masterdata.get_item(q, row["item_id"]).number,
            characteristic=row["characteristic"],
        )


def use_approval(
    uow: UnitOfWork, row: RowMapping, lots: Sequence[LotQuantity], document: DocumentRef
) -> None:
    """These lots go under the approval, whose row is locked and was just found to cover them. Emits
    ApprovalUsed."""
    assert document.id is not None
    quantity = sum(lot.quantity for lot in lots)
    uow.update(APPROVAL, row, used=row["used"] + quantity)
    uow.insert_many(
        APPROVAL_USE,
        [
            {
                "approval_id": row["id"],
                "document_type": document.type,
                "document_id": document.id,
                "document_number": document.number,
                "lot_id": lot.lot_id,
                "lot": lot.number,
                "quantity": lot.quantity,
            }
            for lot in lots
        ],
    )
    numbers = tuple(lot.number for lot in lots)
    used = row["used"] + quantity
    uow.emit(
        ApprovalUsed(row["id"], row["number"], quantity, used, document.number, document.id, numbers),
        before={"used": row["used"]},
        after={"used": used},
    )


def locked_approval(uow: UnitOfWork, approval_id: UUID) -> RowMapping:
    return uow.locked(APPROVAL, approval_id)


def get_approval(q: Queries, approval_id: UUID) -> RowMapping:
    return q.get(APPROVAL, approval_id)


def terms_of(row: RowMapping) -> Terms:
    return Terms(**{name: row[name] for name in _TERMS})


def limit_text(value: float | None) -> str | None:
    return None if value is None else repr(value)


def range_text(low: float | None, high: float | None) -> str:
    """Such as ``10.01..10.07``, ``<= 10.07``, ``>= 9.93``, ``?`` where nothing is known."""
    if low is not None and high is not None:
        return repr(low) if low == high else f"{low!r}..{high!r}"
    if high is not None:
        return f"<= {high!r}"
    return "?" if low is None else f">= {low!r}"


def _answer(row: RowMapping) -> form.ApprovalAnswer:
    left = quantity_text(row["quantity"] - row["used"])
    return form.ApprovalAnswer(id=row["id"], number=row["number"], state=row["state"], left=left)

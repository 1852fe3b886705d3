"""What happens to customers' approvals. Quantities are micro-units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class ApprovalRecorded(Event):
    """A customer has approved something; it holds when a second person has signed it."""

    NAME: ClassVar[str] = "quality.customer_approval_recorded"
    TITLE: ClassVar[Text] = Text(zh="客户批准已登记", en="Customer's approval recorded")
    DOCUMENT: ClassVar[str] = "quality_customer_approval"
    document_id: UUID
    number: str
    kind: str
    customer_id: UUID
    item_id: UUID
    characteristic: str
    lower: float | None
    upper: float | None
    quantity: int
    valid_until: date


@dataclass(frozen=True, slots=True)
class ApprovalSigned(Event):
    NAME: ClassVar[str] = "quality.customer_approval_signed"
    TITLE: ClassVar[Text] = Text(zh="客户批准已生效", en="Customer's approval in force")
    DOCUMENT: ClassVar[str] = "quality_customer_approval"
    document_id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class ApprovalWithdrawn(Event):
    NAME: ClassVar[str] = "quality.customer_approval_withdrawn"
    TITLE: ClassVar[Text] = Text(zh="客户批准已撤销", en="Customer's approval withdrawn")
    DOCUMENT: ClassVar[str] = "quality_customer_approval"
    document_id: UUID
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class ApprovalUsed(Event):
    """A delivery went, or pieces were given to rework, under it."""

    NAME: ClassVar[str] = "quality.customer_approval_used"
    TITLE: ClassVar[Text] = Text(zh="客户批准已使用", en="Customer's approval used")
    DOCUMENT: ClassVar[str] = "quality_customer_approval"
    document_id: UUID
    number: str
    quantity: int
    used: int
    used_by: str
    used_by_id: UUID
    lots: tuple[str, ...]


APPROVAL_EVENTS: Final = (ApprovalRecorded, ApprovalSigned, ApprovalWithdrawn, ApprovalUsed)

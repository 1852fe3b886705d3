"""Inputs and answers of customers' approvals."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, FiniteFloat

from jidoka_central.foundation.registry import Answer, Input
from jidoka_central.modules.masterdata.public import Code, DecimalText, Reason, UnitCode
from jidoka_central.modules.quality.approvals.rules import Kind

CharacteristicCode = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]


class RecordApproval(Input):
    """``number``: the customer's own. ``lower`` and ``upper``: as far as a concession goes, in the
    characteristic's unit. ``valid_until``: the last day it holds. ``note``: what was written, and by
    whom."""

    number: Code
    customer: Code
    item: Code
    kind: Kind = "concession"
    characteristic: CharacteristicCode
    lower: FiniteFloat | None = None
    upper: FiniteFloat | None = None
    quantity: DecimalText
    unit: UnitCode
    valid_until: date
    note: Reason


class SignApproval(Input):
    approval_id: UUID
    password: str = Field(min_length=1, max_length=200)


class WithdrawApproval(Input):
    approval_id: UUID
    reason: Reason


class ApprovalAnswer(Answer):
    id: UUID
    number: str
    state: str
    left: str

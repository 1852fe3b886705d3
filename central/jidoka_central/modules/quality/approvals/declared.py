"""What people may do about customers' approvals."""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.registry import Command, DocumentType
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.approvals import commands as form
from jidoka_central.modules.quality.approvals import service, states

RECORD: Final = "quality.dispose"
SIGN_IT: Final = "quality.sign_disposition"

APPROVAL_COMMANDS: Final = (
    Command(
        "quality.record_customer_approval",
        Text(zh="登记客户批准", en="Record a customer's approval"),
        RECORD,
        form.RecordApproval,
        form.ApprovalAnswer,
        service.record_approval,
        service.DOCUMENT,
    ),
    Command(
        states.SIGN,
        Text(zh="签署客户批准", en="Sign a customer's approval"),
        SIGN_IT,
        form.SignApproval,
        form.ApprovalAnswer,
        service.sign_approval,
        service.DOCUMENT,
        frozenset({"password"}),
        means=service.MEANING,
    ),
    Command(
        states.WITHDRAW,
        Text(zh="撤销客户批准", en="Withdraw a customer's approval"),
        RECORD,
        form.WithdrawApproval,
        form.ApprovalAnswer,
        service.withdraw_approval,
        service.DOCUMENT,
    ),
)
APPROVAL_DOCUMENTS: Final = (
    DocumentType(
        service.DOCUMENT, Text(zh="客户批准", en="Customer's approval"), path="/quality/approvals/{id}"
    ),
)

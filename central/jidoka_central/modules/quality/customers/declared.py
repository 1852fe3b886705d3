"""What people may do about complaints."""

from __future__ import annotations

from typing import Final

from jidoka_central.foundation.registry import Command, DocumentType
from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.customers import commands as form
from jidoka_central.modules.quality.customers import service, states

COMPLAIN: Final = "quality.complaints"
RELEASE: Final = "quality.dispose"
TAKE_IN: Final = "sales.deliver"
CUSTOMER_PERMISSIONS: Final = {
    COMPLAIN: Text(zh="受理和答复客户投诉", en="Open and answer complaints"),
}

CUSTOMER_COMMANDS: Final = (
    Command(
        "quality.open_complaint",
        Text(zh="受理客户投诉", en="Open a complaint"),
        COMPLAIN,
        form.OpenComplaint,
        form.ComplaintAnswer,
        service.open_complaint,
        service.DOCUMENT,
    ),
    Command(
        states.TAKE_BACK,
        Text(zh="接收投诉件", en="Take pieces of the complaint back"),
        TAKE_IN,
        form.ReceiveComplaintReturn,
        form.ComplaintReturnAnswer,
        service.receive_return,
        service.DOCUMENT,
    ),
    Command(
        states.LIFT,
        Text(zh="解除围堵", en="Lift the containment"),
        RELEASE,
        form.LiftContainment,
        form.ComplaintAnswer,
        service.lift_containment,
        service.DOCUMENT,
    ),
    Command(
        states.ANSWER,
        Text(zh="答复客户", en="Answer the customer"),
        COMPLAIN,
        form.AnswerComplaint,
        form.ComplaintAnswer,
        service.answer_complaint,
        service.DOCUMENT,
    ),
    Command(
        states.SEND,
        Text(zh="通知客户", en="Tell a customer about siblings"),
        COMPLAIN,
        form.SendNotice,
        form.NoticeAnswer,
        service.send_notice,
        service.NOTICE,
    ),
    Command(
        states.CLOSE,
        Text(zh="关闭投诉", en="Close the complaint"),
        COMPLAIN,
        form.ComplaintId,
        form.ComplaintAnswer,
        service.close_complaint,
        service.DOCUMENT,
    ),
)

CUSTOMER_DOCUMENTS: Final = (
    DocumentType(service.DOCUMENT, Text(zh="客户投诉", en="Complaint"), "CP", "/quality/complaints/{id}"),
    DocumentType(service.NOTICE, Text(zh="客户通知", en="Notice to a customer")),
)

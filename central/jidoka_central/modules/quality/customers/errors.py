"""What complaints refuse."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

NOT_A_PIECE = Problem(
    "quality.not_complained_about",
    422,
    Text(zh="投诉 {complaint} 不涉及 {serial}", en="Complaint {complaint} is not about {serial}"),
)
BACK_ALREADY = Problem(
    "quality.back_already",
    409,
    Text(zh="{serial} 已随 {document} 退回", en="{serial} came back with {document}"),
)
LEFT_THERE = Problem(
    "quality.left_there",
    409,
    Text(zh="{serial} 已决定在客户处报废", en="{serial} was left with the customer, who scraps it"),
)
NOTHING_TO_COME = Problem(
    "quality.nothing_to_come",
    409,
    Text(zh="投诉 {complaint} 没有待退回的产品", en="Nothing of complaint {complaint} is still to come back"),
)
NOTHING_CONTAINED = Problem(
    "quality.nothing_contained",
    409,
    Text(zh="投诉 {complaint} 没有冻结任何产品", en="Complaint {complaint} holds nothing"),
)
COMPLAINT_NOT_DONE = Problem(
    "quality.complaint_not_done",
    409,
    Text(zh="投诉 {complaint} 不能关闭：{missing}", en="Complaint {complaint} cannot be closed: {missing}"),
)

CUSTOMER_PROBLEMS = (
    NOT_A_PIECE,
    BACK_ALREADY,
    LEFT_THERE,
    NOTHING_TO_COME,
    NOTHING_CONTAINED,
    COMPLAINT_NOT_DONE,
)

"""Inputs and answers of complaints."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from jidoka_central.foundation.registry import Answer, Input
from jidoka_central.modules.masterdata.public import Code, Reason, Serial

Long = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
SERIALS_MAX = 1_000


class OpenComplaint(Input):
    """``serials``: the pieces complained about. ``escape_point``: where it should have been found.
    ``scope``: what is held; ``siblings`` is everything in stock made of the same supplier lots,
    ``supplier_lot`` those lots too and what is made of them later."""

    customer: Code
    item: Code
    serials: Annotated[tuple[Serial, ...], Field(min_length=1, max_length=SERIALS_MAX)]
    text: Annotated[str, StringConstraints(min_length=1, max_length=3000)]
    escape_point: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    scope: Literal["siblings", "supplier_lot", "none"] = "siblings"
    reported_on: date | None = None


class ComplaintId(Input):
    complaint_id: UUID


class ReceiveComplaintReturn(ComplaintId):
    """Without serials, all of its pieces that have not come back."""

    serials: Annotated[tuple[Serial, ...], Field(max_length=SERIALS_MAX)] = ()
    posting_date: date | None = None


class LiftContainment(ComplaintId):
    reason: Reason


class AnswerComplaint(ComplaintId):
    answer: Long


class SendNotice(Input):
    notice_id: UUID
    note: Reason | None = None


class ComplaintAnswer(Answer):
    id: UUID
    number: str
    state: str
    nc_id: UUID
    capa_id: UUID


class ComplaintReturnAnswer(Answer):
    """``returns``: the numbers of the returns, one a delivery."""

    id: UUID
    number: str
    returns: list[str]


class NoticeAnswer(Answer):
    id: UUID
    state: str

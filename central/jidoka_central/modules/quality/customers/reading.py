"""Complaints as a list and as documents."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.http.reading import ActionShown, actions_shown
from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Dataset, Input
from jidoka_central.foundation.text import Language, Text
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.capa import service as capa
from jidoka_central.modules.quality.customers import service
from jidoka_central.modules.quality.customers.model import COMPLAINT
from jidoka_central.modules.quality.customers.states import CLOSE, COMPLAINT_STATES
from jidoka_central.modules.quality.nonconformance import service as nonconformance

READ = "quality.read"


class ComplaintFilter(Input):
    state: str | None = None
    customer: str | None = None


class ComplaintRow(Answer):
    """``held``: how many siblings were held; ``to_tell``: customers that have not been told."""

    id: UUID
    number: str
    state: str
    plant: str
    customer: str
    customer_name: str
    item: str
    item_zh: str
    item_en: str
    serials: list[str]
    text: str
    escape_point: str
    scope: str
    reported_on: date
    opened_by: str
    created: int
    nc_id: UUID
    nc: str
    capa_id: UUID
    capa: str
    held: int
    lifted_at: int | None
    to_tell: int
    version: int


class ComplaintPieceView(Answer):
    """A piece that is complained about: the delivery it went by, the return it came back with."""

    lot_id: UUID
    serial: str
    delivery_id: UUID
    delivery: str
    return_id: UUID | None
    return_number: str | None


class HeldView(Answer):
    lot_id: UUID
    serial: str


class NoticeView(Answer):
    id: UUID
    customer: str
    customer_name: str
    serials: list[str]
    deliveries: list[str]
    count: int
    state: str
    note: str | None
    sent_at: int | None
    sent_by: str | None


class ComplaintDocument(ComplaintRow):
    """``contained``: everything its scope asks for is held or listed; a large family takes a while."""

    contained: bool
    pieces: list[ComplaintPieceView]
    held_serials: list[HeldView]
    notices: list[NoticeView]
    nc_state: str
    capa_state: str
    lifted_by: str | None
    lift_reason: str | None
    answer: str | None
    answered_at: int | None
    answered_by: str | None
    closed_at: int | None
    closed_by: str | None
    actions: list[ActionShown]


def complaints(
    q: Queries, filters: ComplaintFilter, cursor: str | None, limit: int
) -> tuple[list[Any], str | None]:
    statement = sa.select(COMPLAINT).where(COMPLAINT.c.company == q.company)
    if filters.state is not None:
        statement = statement.where(COMPLAINT.c.state == filters.state)
    if filters.customer is not None:
        customer = masterdata.partner_by_number(q, filters.customer, field="customer")
        statement = statement.where(COMPLAINT.c.customer_id == customer.id)
    rows, cursor = newest_first(q, statement, COMPLAINT.c.id, cursor, limit)
    return [ComplaintRow.model_validate(_row(q, row)) for row in rows], cursor


def _row(q: Queries, row: RowMapping) -> dict[str, Any]:
    item = masterdata.get_item(q, row["item_id"])
    customer = masterdata.get_partner(q, row["customer_id"])
    notices = service.notices_of(q, row["id"])
    return dict(row) | {
        "customer": customer.number,
        "customer_name": customer.name,
        "item": item.number,
        "item_zh": item.name_zh,
        "item_en": item.name_en,
        "serials": [one["serial"] for one in service.pieces_of(q, row["id"])],
        "nc": nonconformance.get_nc(q, row["nc_id"])["number"],
        "capa": capa.get_capa(q, row["capa_id"])["number"],
        "held": len(service.held_of(q, row["id"])),
        "to_tell": sum(one["state"] == "open" for one in notices),
    }


def complaint_document(q: Queries, complaint_id: UUID, language: Language) -> ComplaintDocument:
    """Raises ``document.not_found``."""
    row = service.get_complaint(q, complaint_id)
    refusals = {CLOSE: lambda: service.refusal_to_close(q, row)}
    actions = q.actions(COMPLAINT_STATES, row["state"], row, row["number"], refusals)
    notices = []
    for notice in service.notices_of(q, complaint_id):
        customer = masterdata.get_partner(q, notice["customer_id"])
        names = {"customer": customer.number, "customer_name": customer.name, "count": len(notice["serials"])}
        notices.append(NoticeView.model_validate(dict(notice) | names))
    return ComplaintDocument.model_validate(
        _row(q, row)
        | {
            "contained": service.is_contained(q, row),
            "pieces": [
                ComplaintPieceView.model_validate(dict(one) | {"delivery": one["delivery_number"]})
                for one in service.pieces_of(q, complaint_id)
            ],
            "held_serials": [
                HeldView(lot_id=one["lot_id"], serial=one["serial"])
                for one in service.held_of(q, complaint_id)
            ],
            "notices": notices,
            "nc_state": nonconformance.get_nc(q, row["nc_id"])["state"],
            "capa_state": capa.get_capa(q, row["capa_id"])["state"],
            "actions": actions_shown(actions, language),
        }
    )


CUSTOMER_DATASETS = (
    Dataset(
        "quality.complaints",
        Text(zh="客户投诉", en="Complaints"),
        READ,
        ComplaintRow,
        ComplaintFilter,
        complaints,
    ),
)

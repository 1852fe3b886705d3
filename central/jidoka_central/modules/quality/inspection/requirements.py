"""What must be inspected: a requirement by item and origin, and by partner where it differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Input
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.inspection.errors import AQL_COUNTS_NONCONFORMITIES, NO_REQUIREMENT
from jidoka_central.modules.quality.inspection.events import InspectionRequirementSet
from jidoka_central.modules.quality.inspection.model import REQUIREMENT
from jidoka_central.modules.quality.sampling.editions import DEFAULT_EDITION
from jidoka_central.modules.quality.sampling.rules import aql_of, code_letter, edition_of, severity_of
from jidoka_central.modules.quality.sampling.tables import AQL_PERCENT_MAX, AQLS

Origin = Literal["incoming", "outgoing", "in_process"]
_TERMS = ("required", "defect_class", "edition", "level", "aql", "severity")


@dataclass(frozen=True, slots=True)
class InspectionRequirement:
    """``severity`` is the one a switching state starts with."""

    id: UUID
    item_id: UUID
    partner_id: UUID | None
    origin: str
    defect_class: str
    edition: str
    level: str
    aql: str
    severity: str


class SetInspectionRequirement(Input):
    """``item`` and ``partner`` are numbers; without ``partner`` it holds for all who have none of their own.
    ``required: false`` says that nothing is inspected. ``aql`` is in per cent, as text: "1.0"."""

    item: masterdata.Code
    partner: masterdata.Code | None = None
    origin: Origin = "incoming"
    required: bool = True
    defect_class: str = Field(default="all", pattern=r"^[a-z0-9_]{1,20}$")
    edition: str = Field(default=DEFAULT_EDITION, max_length=20)
    level: str = Field(default="II", max_length=4)
    aql: str = Field(max_length=6)
    severity: str = Field(default="normal", max_length=10)


class RequirementAnswer(Answer):
    id: UUID
    item: str
    partner: str | None
    origin: str
    required: bool


def set_inspection_requirement(uow: UnitOfWork, command: SetInspectionRequirement) -> RequirementAnswer:
    """Write down, or change, what must be inspected; inspections that are planned or open keep their plan."""
    item = masterdata.item_by_number(uow, command.item)
    partner = None if command.partner is None else masterdata.partner_by_number(uow, command.partner)
    partner_id = None if partner is None else partner.id
    terms = _checked(command)
    row = _row(uow, item.id, command.origin, partner_id)
    if row is None:
        id_ = uow.insert(
            REQUIREMENT,
            item_id=item.id,
            origin=command.origin,
            partner_id=partner_id,
            partner_key=_key(partner_id),
            **terms,
        )
    else:
        id_ = row["id"]
        uow.update(REQUIREMENT, row, **terms)
    uow.emit(
        InspectionRequirementSet(id_, item.id, partner_id, command.origin, command.required),
        before=None if row is None else {name: row[name] for name in _TERMS},
        after=terms,
    )
    return RequirementAnswer(
        id=id_,
        item=item.number,
        partner=None if partner is None else partner.number,
        origin=command.origin,
        required=command.required,
    )


def inspection_required(
    q: Queries, item_id: UUID, partner_id: UUID | None, origin: Origin = "incoming"
) -> InspectionRequirement | None:
    """What holds for this item from (or to) this partner: the partner's own requirement, else the general
    one; ``None`` when nothing must be inspected."""
    row = None
    if partner_id is not None:
        row = _row(q, item_id, origin, partner_id)
    row = row or _row(q, item_id, origin, None)
    if row is None or not row["required"]:
        return None
    return InspectionRequirement(**{name: row[name] for name in InspectionRequirement.__dataclass_fields__})


def require(q: Queries, item_id: UUID, partner_id: UUID | None, origin: Origin) -> InspectionRequirement:
    """As ``inspection_required``. Raises ``NO_REQUIREMENT``."""
    found = inspection_required(q, item_id, partner_id, origin)
    if found is None:
        raise NO_REQUIREMENT.refuse(field="item", item=masterdata.get_item(q, item_id).number)
    return found


def _checked(command: SetInspectionRequirement) -> dict[str, object]:
    edition_of(command.edition)
    code_letter(1, command.level)
    aql = aql_of(command.aql)
    if AQLS.index(aql) > AQL_PERCENT_MAX:
        raise AQL_COUNTS_NONCONFORMITIES.refuse(field="aql", aql=aql, largest=AQLS[AQL_PERCENT_MAX])
    return {
        "required": command.required,
        "defect_class": command.defect_class,
        "edition": command.edition,
        "level": command.level,
        "aql": aql,
        "severity": severity_of(command.severity),
    }


def _row(q: Queries, item_id: UUID, origin: str, partner_id: UUID | None) -> RowMapping | None:
    return q.first(
        sa.select(REQUIREMENT).where(
            REQUIREMENT.c.company == q.company,
            REQUIREMENT.c.item_id == item_id,
            REQUIREMENT.c.origin == origin,
            REQUIREMENT.c.partner_key == _key(partner_id),
        )
    )


def _key(partner_id: UUID | None) -> str:
    return "" if partner_id is None else str(partner_id)

"""What must be inspected: a requirement by item and origin, and by partner where it differs.

It says which kind of plan, from which edition, and may carry a skip-lot programme. What no lot could be
inspected by is refused here, naming the field, and not when the goods stand at the door.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field, FiniteFloat
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Input
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.inspection.errors import (
    AQL_COUNTS_NONCONFORMITIES,
    CHARACTERISTIC_MISSING,
    KIND_NOT_OF_EDITION,
    NO_REQUIREMENT,
    ONLY_FOR_VARIABLES,
)
from jidoka_central.modules.quality.inspection.events import InspectionRequirementSet
from jidoka_central.modules.quality.inspection.model import REQUIREMENT
from jidoka_central.modules.quality.inspection.rules import Kind, Measured, Wanted
from jidoka_central.modules.quality.sampling import skipping
from jidoka_central.modules.quality.sampling.editions import DEFAULT_EDITION, EDITIONS, VARIABLES_EDITION
from jidoka_central.modules.quality.sampling.errors import SCHEME_NOT_VERIFIED, UNKNOWN_EDITION
from jidoka_central.modules.quality.sampling.rules import aql_of, code_letter, severity_of
from jidoka_central.modules.quality.sampling.skip_lot import CLEARANCE_MAX, ONE_IN_MAX, SkipLot
from jidoka_central.modules.quality.sampling.tables import AQL_PERCENT_MAX, AQLS
from jidoka_central.modules.quality.sampling.variables import check_limits, variables_plan

Origin = Literal["incoming", "outgoing"]
_MEASURED = ("characteristic", "limit_unit", "lower", "upper", "form")
_TERMS = (
    "required", "defect_class", "edition", "level", "aql", "severity", "kind", *_MEASURED, "skip_clearance",
    "skip_one_in",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class InspectionRequirement:
    """``severity`` is the one a switching state starts with."""

    id: UUID
    item_id: UUID
    partner_id: UUID | None
    origin: str
    defect_class: str
    wanted: Wanted
    severity: str
    skip_lot: SkipLot | None

    @property
    def aql(self) -> str:
        return self.wanted.aql


class SkipLotInput(Input):
    """SkSP-2: ``clearance`` lots in a row accepted on normal inspection, then 1 lot in ``one_in``. Not
    ISO 2859-3, whose scores and frequencies were not seen."""

    clearance: int = Field(ge=1, le=CLEARANCE_MAX)
    one_in: int = Field(ge=2, le=ONE_IN_MAX)


class SetInspectionRequirement(Input):
    """``item`` and ``partner`` are numbers; without ``partner`` it holds for all who have none of their own.
    ``required: false`` says that nothing is inspected. ``aql`` is in per cent, as text: "1.0". ``edition``:
    Z1.4, for variables Z1.9, unless said. For variables alone: the ``characteristic`` that is measured, in
    ``limit_unit``, from ``lower`` to ``upper`` (one at least), judged in the ``form`` k (one limit) or M."""

    item: masterdata.Code
    partner: masterdata.Code | None = None
    origin: Origin = "incoming"
    required: bool = True
    defect_class: str = Field(default="all", pattern=r"^[a-z0-9_]{1,20}$")
    kind: Kind = "single"
    edition: str | None = Field(default=None, max_length=20)
    level: str = Field(default="II", max_length=4)
    aql: str = Field(max_length=6)
    severity: str = Field(default="normal", max_length=10)
    characteristic: str | None = Field(default=None, max_length=120)
    limit_unit: str | None = Field(default=None, max_length=20)
    lower: FiniteFloat | None = None
    upper: FiniteFloat | None = None
    form: Literal["k", "M"] | None = None
    skip_lot: SkipLotInput | None = None


class RequirementAnswer(Answer):
    id: UUID
    item: str
    partner: str | None
    origin: str
    required: bool


def set_inspection_requirement(uow: UnitOfWork, command: SetInspectionRequirement) -> RequirementAnswer:
    """Write down, or change, what must be inspected; inspections that are planned or open keep their plan.
    Another requirement brings back the inspection of every lot that it holds for."""
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
    if row is None or any(row[name] != terms[name] for name in _TERMS):
        own = () if partner_id is not None else _with_own(uow, item.id, command.origin)
        reason = skipping.REQUIREMENT
        skipping.end_skipping(uow, item.id, command.origin, reason, partner_id=partner_id, but_partners=own)
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
    return InspectionRequirement(
        row["id"],
        row["item_id"],
        row["partner_id"],
        row["origin"],
        row["defect_class"],
        Wanted(row["kind"], row["edition"], row["level"], row["aql"], measured_of(row)),
        row["severity"],
        None if row["skip_clearance"] is None else SkipLot(row["skip_clearance"], row["skip_one_in"]),
    )


def require(q: Queries, item_id: UUID, partner_id: UUID | None, origin: Origin) -> InspectionRequirement:
    """As ``inspection_required``. Raises ``NO_REQUIREMENT``."""
    found = inspection_required(q, item_id, partner_id, origin)
    if found is None:
        raise NO_REQUIREMENT.refuse(field="item", item=masterdata.get_item(q, item_id).number)
    return found


def measured_of(row: RowMapping) -> Measured | None:
    """What a requirement or an inspection has measured, if anything."""
    if row["kind"] != "variables":
        return None
    return Measured(row["characteristic"], row["limit_unit"], row["lower"], row["upper"], row["form"])


def _checked(command: SetInspectionRequirement) -> dict[str, Any]:
    variables = command.kind == "variables"
    edition = _edition(command)
    severity = severity_of(command.severity)
    aql = aql_of(command.aql)
    if variables:
        measured = _measured(command)
        variables_plan(1, command.level, aql, severity)
    else:
        measured = _nothing_measured(command)
        code_letter(1, command.level)
        if AQLS.index(aql) > AQL_PERCENT_MAX:
            raise AQL_COUNTS_NONCONFORMITIES.refuse(field="aql", aql=aql, largest=AQLS[AQL_PERCENT_MAX])
    skip = command.skip_lot
    return {
        "required": command.required,
        "defect_class": command.defect_class,
        "kind": command.kind,
        "edition": edition,
        "level": command.level,
        "aql": aql,
        "severity": severity,
        **measured,
        "skip_clearance": skip and skip.clearance,
        "skip_one_in": skip and skip.one_in,
    }


def _edition(command: SetInspectionRequirement) -> str:
    """The edition, which must have plans of the kind."""
    kind, measuring = command.kind, VARIABLES_EDITION.code
    if command.edition is None:
        return measuring if kind == "variables" else DEFAULT_EDITION
    code = command.edition
    if code != measuring and code not in EDITIONS:
        known = ", ".join((*EDITIONS, measuring))
        raise UNKNOWN_EDITION.refuse(field="edition", edition=code, known=known)
    if (kind == "variables") != (code == measuring):
        known = measuring if kind == "variables" else ", ".join(EDITIONS)
        raise KIND_NOT_OF_EDITION.refuse(field="edition", edition=code, kind=kind, known=known)
    if kind in ("double", "multiple") and not EDITIONS[code].gap:
        raise SCHEME_NOT_VERIFIED.refuse(field="kind", edition=code, kind=kind)
    return code


def _measured(command: SetInspectionRequirement) -> dict[str, Any]:
    for name in ("characteristic", "limit_unit"):
        if not getattr(command, name):
            raise CHARACTERISTIC_MISSING.refuse(field=name)
    form = command.form or "M"
    check_limits(command.lower, command.upper, form=1 if form == "k" else 2)
    return {name: getattr(command, name) for name in _MEASURED} | {"form": form}


def _nothing_measured(command: SetInspectionRequirement) -> dict[str, Any]:
    given = next((name for name in _MEASURED if getattr(command, name) is not None), None)
    if given is not None:
        raise ONLY_FOR_VARIABLES.refuse(field=given, kind=command.kind)
    return dict.fromkeys(_MEASURED)


def _with_own(q: Queries, item_id: UUID, origin: str) -> list[UUID]:
    """Partners for whom the general requirement does not hold."""
    own = sa.select(REQUIREMENT.c.partner_id).where(
        REQUIREMENT.c.company == q.company,
        REQUIREMENT.c.item_id == item_id,
        REQUIREMENT.c.origin == origin,
        REQUIREMENT.c.partner_id.is_not(None),
    )
    return [row["partner_id"] for row in q.rows(own)]


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

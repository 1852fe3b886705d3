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
from jidoka_central.modules.quality.inspection.rules import Kind, Measured, Wanted, lot_plan
from jidoka_central.modules.quality.sampling.editions import DEFAULT_EDITION, EDITIONS, VARIABLES_EDITION
from jidoka_central.modules.quality.sampling.errors import SCHEME_NOT_VERIFIED
from jidoka_central.modules.quality.sampling.own.errors import FORM_NOT_IN_TABLE
from jidoka_central.modules.quality.sampling.own.reading import (
    edition_table,
    locked_table,
    released,
)
from jidoka_central.modules.quality.sampling.own.tables import OwnTable
from jidoka_central.modules.quality.sampling.rules import aql_of, severity_of
from jidoka_central.modules.quality.sampling.skip import skipping
from jidoka_central.modules.quality.sampling.skip.errors import PROGRAMME_NOT_FOR_VARIABLES, SKIP_LOT_TERMS
from jidoka_central.modules.quality.sampling.skip.form import CODE_LENGTH
from jidoka_central.modules.quality.sampling.skip.service import locked_programme, released_programme
from jidoka_central.modules.quality.sampling.skip.sksp2 import CLEARANCE_MAX, ONE_IN_MAX, SkipLot
from jidoka_central.modules.quality.sampling.tables import AQL_PERCENT_MAX, AQLS
from jidoka_central.modules.quality.sampling.variables import check_limits

Origin = Literal["incoming", "outgoing"]
_MEASURED = ("characteristic", "limit_unit", "lower", "upper", "form")
_TERMS = (
    "required", "defect_class", "edition", "level", "aql", "severity", "kind", *_MEASURED, "skip_clearance",
    "skip_one_in", "skip_programme",
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
    skip_lot: skipping.Skip | None

    @property
    def aql(self) -> str:
        return self.wanted.aql


class SkipLotInput(Input):
    """SkSP-2: ``clearance`` lots in a row accepted on normal inspection, then 1 lot in ``one_in``. Or the
    code of a released ``programme`` of three states, whose numbers the plant entered. Neither is said to be
    ISO 2859-3."""

    clearance: int | None = Field(default=None, ge=1, le=CLEARANCE_MAX)
    one_in: int | None = Field(default=None, ge=2, le=ONE_IN_MAX)
    programme: str | None = Field(default=None, min_length=1, max_length=CODE_LENGTH)


class SetInspectionRequirement(Input):
    """``item`` and ``partner`` are numbers; without ``partner`` it holds for all who have none of their own.
    ``required: false`` says that nothing is inspected. ``aql`` is in per cent, as text: "1.0". ``edition``:
    Z1.4, for variables Z1.9, unless said; or the code of a released table that the plant entered. For
    variables alone: the ``characteristic`` that is measured, in ``limit_unit``, from ``lower`` to ``upper``
    (one at least), judged in the ``form`` k (one limit) or M."""

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
    terms = _checked(uow, command) | _skip_terms(uow, command)
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
        Wanted(
            row["kind"],
            row["edition"],
            row["level"],
            row["aql"],
            measured_of(row),
            edition_table(q, row["edition"]),
        ),
        row["severity"],
        _skip_of(q, row),
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


def _checked(uow: UnitOfWork, command: SetInspectionRequirement) -> dict[str, Any]:
    variables = command.kind == "variables"
    edition, own = _edition(uow, command)
    severity = severity_of(command.severity)
    aql = aql_of(command.aql)
    measured = _measured(command, own) if variables else _nothing_measured(command)
    if not variables and AQLS.index(aql) > AQL_PERCENT_MAX:
        raise AQL_COUNTS_NONCONFORMITIES.refuse(field="aql", aql=aql, largest=AQLS[AQL_PERCENT_MAX])
    _plan_there_is(command, edition, aql, own)
    return {
        "required": command.required,
        "defect_class": command.defect_class,
        "kind": command.kind,
        "edition": edition,
        "level": command.level,
        "aql": aql,
        "severity": severity,
        **measured,
    }


def _skip_terms(uow: UnitOfWork, command: SetInspectionRequirement) -> dict[str, Any]:
    """SkSP-2 by its two numbers, or a released programme, which is kept from being retired meanwhile."""
    terms = dict.fromkeys(("skip_clearance", "skip_one_in", "skip_programme"))
    skip = command.skip_lot
    if skip is None:
        return terms
    numbers = (skip.clearance, skip.one_in)
    if (None in numbers) != (skip.programme is not None) or (skip.programme and any(numbers)):
        raise SKIP_LOT_TERMS.refuse(field="skip_lot")
    if skip.programme is None:
        return terms | {"skip_clearance": skip.clearance, "skip_one_in": skip.one_in}
    programme = locked_programme(uow, skip.programme)
    if command.kind == "variables" and programme.numbers.points.variables is None:
        raise PROGRAMME_NOT_FOR_VARIABLES.refuse(field="skip_lot.programme", code=programme.code)
    return terms | {"skip_programme": programme.code}


def _skip_of(q: Queries, row: RowMapping) -> skipping.Skip | None:
    if row["skip_programme"] is not None:
        return released_programme(q, row["skip_programme"])
    return None if row["skip_clearance"] is None else SkipLot(row["skip_clearance"], row["skip_one_in"])


def _edition(uow: UnitOfWork, command: SetInspectionRequirement) -> tuple[str, OwnTable | None]:
    """The edition, which must have plans of the kind; a table of the plant's own is kept from being retired
    meanwhile."""
    kind, measuring = command.kind, VARIABLES_EDITION.code
    if command.edition is None:
        return measuring if kind == "variables" else DEFAULT_EDITION, None
    code = command.edition
    own = edition_table(uow, code)
    if own is not None:
        own = locked_table(uow, code)
        has = kind in own.content.kinds
    else:
        has = (kind == "variables") == (code == measuring)
    if not has:
        shipped = (measuring,) if kind == "variables" else EDITIONS
        tables = [
            row["code"] for row in released(uow) if (row["kind"] == "variables") == (kind == "variables")
        ]
        known = ", ".join((*shipped, *(one for one in tables if one != code)))
        raise KIND_NOT_OF_EDITION.refuse(field="edition", edition=code, kind=kind, known=known)
    if own is None and kind in ("double", "multiple") and not EDITIONS[code].gap:
        raise SCHEME_NOT_VERIFIED.refuse(field="kind", edition=code, kind=kind)
    return code, own


def _plan_there_is(command: SetInspectionRequirement, edition: str, aql: str, own: OwnTable | None) -> None:
    """Raises what the tables lack for this level and AQL. What a reduced plan of ISO 2859-1 lacks is no
    matter here: the normal one is used then."""
    measured = Measured("", "", None, None, "M") if command.kind == "variables" else None
    lot_plan(Wanted(command.kind, edition, command.level, aql, measured, own), 1, "normal")


def _measured(command: SetInspectionRequirement, own: OwnTable | None) -> dict[str, Any]:
    for name in ("characteristic", "limit_unit"):
        if not getattr(command, name):
            raise CHARACTERISTIC_MISSING.refuse(field=name)
    form = command.form or ("M" if own is None or not own.content.lacks("m") else "k")
    if own is not None and own.content.lacks(form.lower()):
        raise FORM_NOT_IN_TABLE.refuse(field="form", edition=own.code, form=form)
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

"""Plans of lots: computed from what is required now, written down with the inspection, read back from there.

A lot is judged by the plan that stands in its inspection, never by a table looked up again.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.inspection.requirements import InspectionRequirement, measured_of
from jidoka_central.modules.quality.inspection.rules import LotPlan, Measured, lot_plan
from jidoka_central.modules.quality.sampling.editions import Severity
from jidoka_central.modules.quality.sampling.errors import PLAN_NOT_VERIFIED
from jidoka_central.modules.quality.sampling.rules import severity_of
from jidoka_central.modules.quality.sampling.service import Series, standing_of
from jidoka_central.modules.quality.sampling.stages import Stage
from jidoka_shared.values import QUANTITY_SCALE

SKIPPED: Final = "skipped"
NO_NUMBERS: Final = 0  # what the columns ac and re hold for a plan that has none


def plan_for(
    q: Queries,
    requirement: InspectionRequirement,
    partner_id: UUID | None,
    quantity: int,
    *,
    resubmitted: bool = False,
) -> LotPlan:
    """The plan a lot of ``quantity`` micro-units is inspected by now, in the severity its series stands at:
    parts of a unit count as one. A reduced plan that is not verified gives way to the normal one."""
    lot_size = -(-quantity // QUANTITY_SCALE)
    severity: Severity = "tightened"
    if not resubmitted:
        severity = standing_of(q, series_of(requirement, partner_id)).severity
    try:
        return lot_plan(requirement.wanted, lot_size, severity)
    except Refusal as refusal:
        if refusal.problem is not PLAN_NOT_VERIFIED:
            raise
        return lot_plan(requirement.wanted, lot_size, "normal")


def series_of(requirement: InspectionRequirement, partner_id: UUID | None) -> Series:
    """The series of lots that a requirement and a partner make."""
    wanted = requirement.wanted
    return Series(
        requirement.item_id,
        partner_id,
        requirement.origin,
        requirement.defect_class,
        wanted.edition,
        wanted.level,
        wanted.aql,
        requirement.severity,
        "" if wanted.measured is None else wanted.measured.words(),
        requirement.skip_lot,
        None if wanted.own is None else wanted.own.by_score,
    )


def same_terms(row: RowMapping, requirement: InspectionRequirement) -> bool:
    """Whether an inspection was planned under the terms that the requirement has now."""
    wanted, measured = requirement.wanted, measured_of(row)
    before = (row["defect_class"], row["edition"], row["level"], row["aql"], measured and measured.words())
    now = wanted.measured and wanted.measured.words()
    return before == (requirement.defect_class, wanted.edition, wanted.level, wanted.aql, now)


def plan_of(row: RowMapping) -> LotPlan:
    """The plan an inspection was given, whatever its requirement says by now."""
    measured = measured_of(row)
    return LotPlan(
        row["asked_kind"],
        row["kind"],
        row["simpler"],
        row["edition"],
        row["level"],
        row["aql"],
        severity_of(row["severity"]),
        row["lot_size"],
        row["code_letter"],
        row["letter"],
        row["sample_size"],
        _stages(row, measured),
        measured,
        row["k"],
        row["m"],
        row["table_digest"],
    )


def columns_of(plan: LotPlan) -> dict[str, Any]:
    """The plan as an inspection keeps it."""
    return {
        "asked_kind": plan.asked,
        "kind": plan.kind,
        "simpler": plan.simpler,
        "edition": plan.edition,
        "level": plan.level,
        "aql": plan.aql,
        "severity": plan.severity,
        "lot_size": plan.lot_size,
        "code_letter": plan.code_letter,
        "letter": plan.letter,
        "sample_size": plan.n,
        "to_inspect": plan.inspect,
        "ac": NO_NUMBERS if plan.ac is None else plan.ac,
        "re": NO_NUMBERS if plan.re is None else plan.re,
        "stages": [[one.n, one.ac, one.re] for one in plan.stages],
        "k": plan.k,
        "m": plan.m,
        "table_digest": plan.table,
        **measured_columns(plan.measured),
    }


def measured_columns(measured: Measured | None) -> dict[str, Any]:
    if measured is None:
        return dict.fromkeys(("characteristic", "limit_unit", "lower", "upper", "form"))
    return {
        "characteristic": measured.characteristic,
        "limit_unit": measured.unit,
        "lower": measured.lower,
        "upper": measured.upper,
        "form": measured.form,
    }


def _stages(row: RowMapping, measured: Measured | None) -> tuple[Stage, ...]:
    if row["stages"] is not None:
        return tuple(Stage(*one) for one in row["stages"])
    return () if measured else (Stage(row["sample_size"], row["ac"], row["re"]),)

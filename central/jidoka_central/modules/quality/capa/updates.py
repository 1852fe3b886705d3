"""What must change so that it does not come again, checked against the facts.

A control plan is updated when another revision than the baseline is in force, with the parameter's new value
where one is named. An edge is updated when it reports another bundle than the baseline, and that bundle was
compiled from the revision in force of the plan named beside it (of any plan, where none is). An FMEA, which
this system does not hold, is confirmed by a person with where to find it.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.capa import states
from jidoka_central.modules.quality.capa.commands import ConfirmUpdate, NameUpdate, UpdateAnswer
from jidoka_central.modules.quality.capa.errors import (
    NO_UPDATE_NAMED,
    NOT_BY_HAND,
    NOT_OPEN,
    UPDATE_MISSING,
)
from jidoka_central.modules.quality.capa.events import CapaUpdateConfirmed, CapaUpdateNamed
from jidoka_central.modules.quality.capa.model import CAPA, CAPA_UPDATE
from jidoka_central.modules.quality.plans.model import PLAN
from jidoka_central.modules.quality.plans.service import plan_of_bundle
from jidoka_central.modules.shopfloor import public as shopfloor

_WHY: Final = {
    "fmea": Text(zh="尚未确认", en="not confirmed"),
    "control_plan": Text(zh="新版本尚未发布", en="no new revision in force"),
    "edge": Text(zh="边缘端尚未报告新配置", en="the edge reports no new bundle"),
}


def name_update(uow: UnitOfWork, command: NameUpdate) -> UpdateAnswer:
    """Name a document that must change. Raises ``NOT_OPEN``, and what finding the cell raises."""
    capa = uow.locked(CAPA, command.capa_id, "CAPA")
    if capa["state"] not in states.OPEN_STATES:
        raise NOT_OPEN.refuse(field="capa_id", capa=capa["number"])
    baseline = _now(uow, command) if command.baseline is None else command.baseline
    id_ = uow.insert(
        CAPA_UPDATE,
        capa_id=capa["id"],
        kind=command.kind,
        reference=command.reference,
        baseline=baseline,
        what=command.what,
        parameter=command.parameter,
        value=command.value,
    )
    uow.emit(
        CapaUpdateNamed(
            capa["id"],
            capa["number"],
            id_,
            command.kind,
            command.reference,
            baseline,
            command.what,
            command.parameter,
            command.value,
        )
    )
    return UpdateAnswer(id=id_, baseline=baseline, done=False)


def confirm_update(uow: UnitOfWork, command: ConfirmUpdate) -> UpdateAnswer:
    """A person says where the updated FMEA is. Raises ``NOT_OPEN``, and ``NOT_BY_HAND`` for what the facts
    show."""
    row = uow.locked(CAPA_UPDATE, command.update_id, "update")
    capa = uow.get(CAPA, row["capa_id"], "CAPA")
    if row["kind"] != "fmea":
        raise NOT_BY_HAND.refuse(field="update_id", what=f"{row['reference']}")
    if capa["state"] not in states.OPEN_STATES:
        raise NOT_OPEN.refuse(field="update_id", capa=capa["number"])
    uow.update(CAPA_UPDATE, row, evidence=command.evidence, done_by=uow.principal.name, done_at=uow.now)
    uow.emit(CapaUpdateConfirmed(capa["id"], capa["number"], row["id"], command.evidence))
    return UpdateAnswer(id=row["id"], baseline=row["baseline"], done=True)


def updates_of(q: Queries, capa_id: UUID) -> list[tuple[RowMapping, str | None]]:
    """What a case names, each with what is in force there now if that is the update, else ``None``."""
    table = CAPA_UPDATE.c
    rows = q.rows(
        sa.select(CAPA_UPDATE).where(table.company == q.company, table.capa_id == capa_id).order_by(table.id)
    )
    plans = [row["reference"] for row in rows if row["kind"] == "control_plan"]
    return [(row, _proof(q, row, plans)) for row in rows]


def require_updates(q: Queries, capa: RowMapping, *, some: bool) -> None:
    """Raises ``UPDATE_MISSING`` naming the first that is not updated; with ``some`` (an 8D's D7) also
    ``NO_UPDATE_NAMED`` where the case names none at all."""
    found = updates_of(q, capa["id"])
    if some and not found:
        raise NO_UPDATE_NAMED.refuse(field="capa_id", capa=capa["number"])
    for row, proof in found:
        if proof is None:
            raise UPDATE_MISSING.refuse(
                field="capa_id", capa=capa["number"], what=row["reference"], why=_WHY[row["kind"]]
            )


def _now(q: Queries, command: NameUpdate) -> str:
    """What is in force when the update is named."""
    if command.kind == "control_plan":
        plan = _in_force(q, command.reference)
        return plan["revision"] if plan is not None else ""
    if command.kind == "edge":
        cell = masterdata.cell_by_path(q, command.reference)
        return shopfloor.bundle_state(q, cell.id).reported_hash or ""
    return ""


def _in_force(q: Queries, number: str) -> RowMapping | None:
    return q.first(
        sa.select(PLAN)
        .where(PLAN.c.company == q.company, PLAN.c.number == number, PLAN.c.state == "released")
        .order_by(PLAN.c.released_at.desc())
        .limit(1)
    )


def _proof(q: Queries, row: RowMapping, plans: list[str]) -> str | None:
    if row["kind"] == "fmea":
        return row["evidence"] if row["done_at"] is not None else None
    if row["kind"] == "control_plan":
        plan = _in_force(q, row["reference"])
        if plan is None or plan["revision"] == row["baseline"]:
            return None
        wanted, prescribed = row["parameter"], plan["parameters"] or {}
        fits = wanted is None or prescribed.get(wanted) == row["value"]
        return str(plan["revision"]) if fits else None
    cell = masterdata.cell_by_path(q, row["reference"])
    reported = shopfloor.bundle_state(q, cell.id).reported_hash
    if reported is None or reported == row["baseline"]:
        return None
    plan_id = plan_of_bundle(q, reported)
    compiled_from = q.find(PLAN, plan_id) if plan_id is not None else None
    if compiled_from is None or compiled_from["state"] != "released":
        return None
    return reported if not plans or compiled_from["number"] in plans else None

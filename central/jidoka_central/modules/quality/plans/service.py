"""Drafting, releasing and compiling control plans."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Command
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.documents import service as documents
from jidoka_central.modules.quality.documents.model import SOP
from jidoka_central.modules.quality.errors import (
    ALREADY_THERE,
    NO_PLAN,
    PLAN_INCOMPLETE,
    PLAN_NOT_COMPILED,
)
from jidoka_central.modules.quality.gauges import service as gauges
from jidoka_central.modules.quality.msa.judging import MsaVerdict, msa_verdict
from jidoka_central.modules.quality.plans.commands import (
    DraftPlan,
    PlanAnswer,
    PlanContent,
    ReleasePlan,
)
from jidoka_central.modules.quality.plans.events import BundleCompiled, PlanDrafted, PlanReleased
from jidoka_central.modules.quality.plans.model import BUNDLE, CHARACTERISTIC, PLAN
from jidoka_central.modules.quality.plans.rules import (
    Compiled,
    PlannedCharacteristic,
    compile_bundle,
    missing_of,
    unproven,
)
from jidoka_central.modules.quality.plans.states import PLAN_STATES
from jidoka_shared.wire import FrozenLimits, PlanRef, SopRef
from jidoka_shared.wire.bundle import CusumDesign, EwmaDesign

_AS_PLANNED = (
    "code",
    "name_zh",
    "name_en",
    "unit",
    "decimals",
    "nominal",
    "lsl",
    "usl",
    "plausible_min",
    "plausible_max",
    "device",
    "tag",
    "subgroup_size",
    "collect_subgroups",
    "reaction_zh",
    "reaction_en",
    "chart",
    "msa_required",
)


def draft_plan(uow: UnitOfWork, command: DraftPlan) -> PlanAnswer:
    known = sa.select(PLAN.c.id).where(
        PLAN.c.company == uow.company, PLAN.c.number == command.number, PLAN.c.revision == command.revision
    )
    if uow.scalar(known) is not None:
        raise ALREADY_THERE.refuse(field="revision", what=f"control plan {command.number} {command.revision}")
    head, lines = head_of(uow, command), lines_of(uow, command)
    plan_id = uow.insert(
        PLAN, number=command.number, revision=command.revision, state=PLAN_STATES.start, **head
    )
    for line in lines:
        uow.insert(CHARACTERISTIC, plan_id=plan_id, **line)
    uow.emit(PlanDrafted(plan_id, command.number, command.revision))
    return PlanAnswer(id=plan_id, number=command.number, revision=command.revision, state=PLAN_STATES.start)


def head_of(q: Queries, content: PlanContent) -> dict[str, Any]:
    """What a plan's row holds of its content. Raises what names the item or the cell."""
    return {
        "item_id": masterdata.item_by_number(q, content.item).id,
        "cell_id": masterdata.cell_by_path(q, content.cell).id,
        "sop_number": content.sop,
        "profile": content.profile,
        "verification_subgroups": content.verification_subgroups,
        "parameters": content.parameters,
    }


def lines_of(q: Queries, content: PlanContent) -> list[dict[str, Any]]:
    """The rows of its characteristics. Raises ``ALREADY_THERE`` for a code that is there twice."""
    lines: list[dict[str, Any]] = []
    codes: set[str] = set()
    for position, one in enumerate(content.characteristics):
        at = f"characteristics.{position}"
        if one.code in codes:
            raise ALREADY_THERE.refuse(field=f"{at}.code", what=one.code)
        codes.add(one.code)
        lines.append(
            one.model_dump(exclude={"gauge", "stop_rules", "advice_rules"})
            | {
                "position": position,
                "gauge_id": gauges.gauge_id_of(q, one.gauge, field=f"{at}.gauge") if one.gauge else None,
                "stop_rules": list(one.stop_rules),
                "advice_rules": list(one.advice_rules),
            }
        )
    return lines


def release_plan(uow: UnitOfWork, command: ReleasePlan) -> PlanAnswer:
    """Release a revision: refused while a characteristic lacks gauge, calibration, study, reaction or stop
    rule."""
    plan = uow.locked(PLAN, command.plan_id, "control plan")
    name = f"{plan['number']} {plan['revision']}"
    state = PLAN_STATES.next(plan["state"], "quality.release_plan", document=name)
    missing = missing_of(characteristics_of(uow, plan["id"]), uow.today)
    if missing:
        first = missing[0]
        raise PLAN_INCOMPLETE.refuse(
            field="plan_id",
            plan=name,
            characteristic=first.characteristic,
            missing=Text(zh=first.zh, en=first.en),
        )
    sop = documents.released_sop(uow, plan["sop_number"])
    in_force = sa.select(PLAN).where(
        PLAN.c.company == uow.company,
        PLAN.c.item_id == plan["item_id"],
        PLAN.c.cell_id == plan["cell_id"],
        PLAN.c.state == "released",
    )
    superseded = uow.rows(in_force)
    uow.update(PLAN, plan, state=state, sop_id=sop["id"], released_at=uow.now)  # first: If-Match is about it
    for older in superseded:
        uow.update(PLAN, older, state=PLAN_STATES.next("released", "supersede"))
    event = PlanReleased(plan["id"], plan["number"], plan["revision"], plan["item_id"], plan["cell_id"])
    uow.emit(event, before={"state": plan["state"]}, after={"state": state})
    return PlanAnswer(id=plan["id"], number=plan["number"], revision=plan["revision"], state=state)


def plan_in_force(q: Queries, item_id: UUID, cell_id: UUID) -> RowMapping | None:
    """The released revision for an item at a cell."""
    return q.first(
        sa.select(PLAN).where(
            PLAN.c.company == q.company,
            PLAN.c.item_id == item_id,
            PLAN.c.cell_id == cell_id,
            PLAN.c.state == "released",
        )
    )


def required_plan(q: Queries, item_id: UUID, cell_id: UUID) -> RowMapping:
    """Raises ``NO_PLAN`` naming item and cell."""
    plan = plan_in_force(q, item_id, cell_id)
    if plan is None:
        item, cell = masterdata.get_item(q, item_id), masterdata.get_cell(q, cell_id)
        raise NO_PLAN.refuse(field="order_id", item=item.number, cell=cell.path)
    return plan


def get_plan(q: Queries, plan_id: UUID) -> RowMapping:
    return q.get(PLAN, plan_id, "control plan")


def plan_of_bundle(q: Queries, hash_: str) -> UUID | None:
    """The revision a bundle was compiled from."""
    plan: UUID | None = q.scalar(
        sa.select(BUNDLE.c.plan_id).where(BUNDLE.c.company == q.company, BUNDLE.c.hash == hash_)
    )
    return plan


def characteristic_rows(q: Queries, plan_id: UUID) -> list[RowMapping]:
    rows = sa.select(CHARACTERISTIC).where(
        CHARACTERISTIC.c.company == q.company, CHARACTERISTIC.c.plan_id == plan_id
    )
    return q.rows(rows.order_by(CHARACTERISTIC.c.position))


def characteristics_of(
    q: Queries, plan_id: UUID, limits: dict[str, FrozenLimits] | None = None
) -> list[PlannedCharacteristic]:
    """The plan's lines with gauge standing, what studies say of it, and, by code, frozen limits."""
    frozen = limits or {}
    item_id = get_plan(q, plan_id)["item_id"]
    return [
        PlannedCharacteristic(
            gauge=gauges.standing(q, row["gauge_id"]) if row["gauge_id"] else None,
            limits=frozen.get(row["code"]),
            stop_rules=tuple(row["stop_rules"]),
            advice_rules=tuple(row["advice_rules"]),
            ewma=EwmaDesign(**row["ewma"]) if row["ewma"] else None,
            cusum=CusumDesign(**row["cusum"]) if row["cusum"] else None,
            **_studied(q, row, item_id),
            **{name: row[name] for name in _AS_PLANNED},
        )
        for row in characteristic_rows(q, plan_id)
    ]


def _studied(q: Queries, row: RowMapping, item_id: UUID) -> dict[str, Any]:
    verdict = MsaVerdict("none", ())
    if row["gauge_id"] is not None:
        verdict = msa_verdict(q, row["gauge_id"], item_id, row["code"])
    return {"msa_standing": verdict.standing, "msa_studies": verdict.studies}


def compile_plan(
    uow: UnitOfWork, plan_id: UUID, edge: str, limits: dict[str, FrozenLimits]
) -> tuple[Compiled, int]:
    """Compile the revision with these limits into the cell's next bundle. Returns it and its version. Raises
    ``PLAN_NOT_COMPILED`` naming the characteristic whose gauge is barred by a study, or needs one."""
    plan = uow.locked(PLAN, plan_id, "control plan")
    characteristics = characteristics_of(uow, plan_id, limits)
    if lacks := unproven(characteristics):
        raise PLAN_NOT_COMPILED.refuse(
            field="plan_id",
            plan=f"{plan['number']} {plan['revision']}",
            characteristic=lacks[0].characteristic,
            missing=Text(zh=lacks[0].zh, en=lacks[0].en),
        )
    cell = masterdata.get_cell(uow, plan["cell_id"])
    item = masterdata.get_item(uow, plan["item_id"])
    sop = uow.get(SOP, plan["sop_id"], "SOP")
    newest = sa.select(sa.func.max(BUNDLE.c.bundle_version)).where(
        BUNDLE.c.company == uow.company, BUNDLE.c.cell_id == cell.id
    )
    version = int(uow.scalar(newest) or 0) + 1
    compiled = compile_bundle(
        version=version,
        line=cell.path,
        edge=edge,
        item=item.number,
        plan=PlanRef(number=plan["number"], revision=plan["revision"]),
        sop=SopRef(
            number=sop["number"],
            revision=sop["revision"],
            title_zh=sop["title_zh"],
            title_en=sop["title_en"],
            sha256=sop["sha256"],
        ),
        profile=plan["profile"],
        verification_subgroups=plan["verification_subgroups"],
        characteristics=characteristics,
        issued_at=uow.now,
    )
    bundle_id = uow.insert(
        BUNDLE,
        cell_id=cell.id,
        bundle_version=version,
        plan_id=plan_id,
        limits_ids=[one.id for one in limits.values()],
        hash=compiled.hash,
        payload=compiled.payload,
    )
    uow.emit(BundleCompiled(plan_id, bundle_id, cell.id, version, compiled.hash))
    return compiled, version


COMMANDS = (
    Command(
        "quality.draft_plan",
        Text(zh="起草控制计划", en="Draft control plan"),
        "quality.plan",
        DraftPlan,
        PlanAnswer,
        draft_plan,
        "quality_control_plan",
    ),
    Command(
        "quality.release_plan",
        Text(zh="发布控制计划", en="Release control plan"),
        "quality.plan",
        ReleasePlan,
        PlanAnswer,
        release_plan,
        "quality_control_plan",
    ),
)

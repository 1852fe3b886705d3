"""Changing a draft: the whole of what it says is given anew.

Characteristics are known by their code: one whose code stays keeps its row (and what refers to it), one whose
code is gone is taken out, unless something refers to it, such as limits that were proposed for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.registry import Command
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.quality.errors import CHARACTERISTIC_IN_USE
from jidoka_central.modules.quality.plans.commands import ChangePlan, PlanAnswer
from jidoka_central.modules.quality.plans.events import PlanChanged
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC, PLAN
from jidoka_central.modules.quality.plans.service import characteristic_rows, head_of, lines_of
from jidoka_central.modules.quality.plans.states import PLAN_STATES

_ASIDE = 1_000  # above every position: codes may change places without meeting


def change_plan(uow: UnitOfWork, command: ChangePlan) -> PlanAnswer:
    """Give a draft its new content. Raises ``CHARACTERISTIC_IN_USE`` for one that cannot be taken out."""
    plan = uow.locked(PLAN, command.plan_id, "control plan")
    state = PLAN_STATES.next(
        plan["state"], "quality.change_plan", document=f"{plan['number']} {plan['revision']}"
    )
    head, lines = head_of(uow, command), lines_of(uow, command)
    before = {row["code"]: row for row in characteristic_rows(uow, plan["id"])}
    codes = [line["code"] for line in lines]
    gone = [row for code, row in before.items() if code not in codes]
    _take_out(uow, gone)
    if before:
        uow.connection.execute(
            sa.update(CHARACTERISTIC)
            .where(CHARACTERISTIC.c.company == uow.company, CHARACTERISTIC.c.plan_id == plan["id"])
            .values(position=CHARACTERISTIC.c.position + _ASIDE)
        )
    was: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for line in lines:
        row = before.get(line["code"])
        if row is None:
            uow.insert(CHARACTERISTIC, plan_id=plan["id"], **line)
            continue
        changed = [name for name, value in line.items() if row[name] != value]
        if changed:
            was[line["code"]] = {name: row[name] for name in changed}
            now[line["code"]] = {name: line[name] for name in changed}
        uow.update(CHARACTERISTIC, row, **line)
    altered = [name for name, value in head.items() if plan[name] != value]
    uow.update(PLAN, plan, state=state, **head)
    uow.emit(
        PlanChanged(
            plan["id"], plan["number"], plan["revision"],
            added=tuple(code for code in codes if code not in before),
            removed=tuple(row["code"] for row in gone),
            changed=tuple(was),
        ),
        before={name: plan[name] for name in altered} | {"characteristics": was},
        after={name: head[name] for name in altered} | {"characteristics": now},
    )  # fmt: skip
    return PlanAnswer(id=plan["id"], number=plan["number"], revision=plan["revision"], state=state)


def _take_out(uow: UnitOfWork, rows: Sequence[RowMapping]) -> None:
    ids = [row["id"] for row in rows]
    if not ids:
        return
    used = _referred(uow, ids)
    for row in rows:
        if row["id"] in used:
            raise CHARACTERISTIC_IN_USE.refuse(field="characteristics", characteristic=row["code"])
    uow.connection.execute(
        sa.delete(CHARACTERISTIC).where(CHARACTERISTIC.c.company == uow.company, CHARACTERISTIC.c.id.in_(ids))
    )


def _referred(uow: UnitOfWork, ids: Iterable[UUID]) -> set[UUID]:
    """Of these characteristics those that a row of any other table names."""
    columns = (
        key.parent
        for table in CHARACTERISTIC.metadata.tables.values()
        for key in table.foreign_keys
        if key.column is CHARACTERISTIC.c.id
    )
    found: set[UUID] = set()
    for column in columns:
        found.update(uow.connection.scalars(sa.select(column).where(column.in_(list(ids)))))
    return found


CHANGING_COMMANDS = (
    Command(
        "quality.change_plan",
        Text(zh="修改控制计划草稿", en="Change draft of a control plan"),
        "quality.plan",
        ChangePlan,
        PlanAnswer,
        change_plan,
        "quality_control_plan",
    ),
)

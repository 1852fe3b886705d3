"""A case from start to close: each function is one step, and refuses one that comes too early.

Causes before actions: what is to be done is chosen only when the root cause, and for an 8D the escape point,
are verified in this round. Proof before prevention: an 8D reaches D7, and a CAPA its close, only when every
document named in it is updated as the facts show (``updates``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.identity.model import USER
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.states import StateTable
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.capa import commands as form
from jidoka_central.modules.quality.capa import states
from jidoka_central.modules.quality.capa.errors import (
    ACTION_OPEN,
    BAD_COUNTS,
    CAUSE_NOT_VERIFIED,
    CHECK_NOT_DUE,
    NO_ACTION,
    NO_BASELINE,
    NO_CAUSE,
    NO_ORIGIN,
    OWN_CAUSE,
    UNKNOWN_PERSON,
)
from jidoka_central.modules.quality.capa.events import (
    CapaAdvanced,
    CapaClosed,
    CapaStarted,
    CauseVerified,
    EffectivenessJudged,
)
from jidoka_central.modules.quality.capa.model import CAPA, CAPA_ACTION, CAPA_CAUSE, CAPA_NC
from jidoka_central.modules.quality.capa.rules import SIGNIFICANCE, fisher_improved
from jidoka_central.modules.quality.capa.updates import require_updates
from jidoka_central.modules.quality.nonconformance import service as nonconformance
from jidoka_central.modules.quality.risk.rules import action_priority

DOCUMENT: Final = "quality_capa"
QUALITY_ENGINEER: Final = "quality_engineer"
CHECK_TASK: Final = "check"
CONTAIN_TASK: Final = "contain"
CONTAIN_WITHIN: Final = 24 * 3_600 * 1_000_000  # an 8D's containment stands a day after its start
PREFIXES: Final = {"capa": "CAPA", "8d": "8D", "preventive": "PA"}
CAUSE_NAMES: Final = {
    "root": Text(zh="根本原因", en="root cause"),
    "escape": Text(zh="流出原因", en="escape point"),
}


def start_capa(uow: UnitOfWork, command: form.StartCapa) -> form.CapaAnswer:
    """Start a case. Raises ``NO_ORIGIN``, ``UNKNOWN_PERSON``, ``BAD_COUNTS``, and what finding the
    nonconformance or the item raises. Emits CapaStarted."""
    if command.nc_id is None and command.document is None:
        raise NO_ORIGIN.refuse(field="nc_id")
    nc = nonconformance.get_nc(uow, command.nc_id) if command.nc_id is not None else None
    item_id: UUID | None = nc["item_id"] if nc is not None else None
    if command.item is not None:
        item_id = masterdata.item_by_number(uow, command.item).id
    source = command.document
    owner = command.owner or uow.principal.name
    if command.owner is not None:
        person(uow, owner, "owner")
    values: dict[str, Any] = {
        "document_type": source.type if source else None,
        "document_id": source.id if source else None,
        "document_number": source.number if source else None,
        **_counts("before", command.before),
        "risk": _risk(command.risk),
        "check_days": command.check_days,
    }
    row = open_case(
        uow,
        kind=command.kind,
        title=command.title,
        problem=command.problem,
        owner=owner,
        item_id=item_id,
        ncs=[] if nc is None else [nc["id"]],
        **values,
    )
    if command.kind == "8d":
        tasks.create(
            uow,
            title=Text(zh="{number}：24 小时内完成临时围堵（D3）", en="{number}: contain within a day (D3)"),
            params={"number": row["number"]},
            document=DOCUMENT,
            document_id=row["id"],
            role=QUALITY_ENGINEER,
            due=uow.now + CONTAIN_WITHIN,
            key=CONTAIN_TASK,
        )
    return answer(row)


def open_case(
    uow: UnitOfWork,
    *,
    kind: str,
    title: str,
    problem: str,
    owner: str,
    item_id: UUID | None,
    ncs: Sequence[UUID],
    state: str | None = None,
    check_days: int = 30,
    **values: Any,
) -> RowMapping:
    """Write down a new case with its nonconformances. Emits CapaStarted."""
    number = uow.number(f"capa.{kind}", PREFIXES[kind])
    id_ = uow.insert(
        CAPA,
        number=number,
        kind=kind,
        state=state or states.table_of(kind).start,
        title=title,
        problem=problem,
        owner=owner,
        team=[],
        round=1,
        item_id=item_id,
        check_days=check_days,
        **values,
    )
    uow.insert_many(CAPA_NC, [{"capa_id": id_, "nc_id": nc} for nc in ncs])
    named = [values.get(f"document_{part}") for part in ("type", "id", "number")]
    uow.emit(CapaStarted(id_, number, kind, title, tuple(ncs), *named))
    return get_capa(uow, id_)


# ---- the disciplines


def name_team(uow: UnitOfWork, command: form.NameTeam) -> form.CapaAnswer:
    for index, login in enumerate(command.members):
        person(uow, login, f"members.{index}")
    members = list(dict.fromkeys(command.members))
    return _go(uow, command.capa_id, states.TEAM, ", ".join(members), team=members)


def describe_problem(uow: UnitOfWork, command: form.DescribeProblem) -> form.CapaAnswer:
    counts = _counts("before", command.before) if command.before is not None else {}
    return _go(uow, command.capa_id, states.DESCRIBE, command.problem, problem=command.problem, **counts)


def contain_problem(uow: UnitOfWork, command: form.ContainProblem) -> form.CapaAnswer:
    tasks.close(uow, document=DOCUMENT, document_id=command.capa_id, key=CONTAIN_TASK)
    return _go(uow, command.capa_id, states.CONTAIN, command.containment, containment=command.containment)


def state_cause(uow: UnitOfWork, command: form.StateCause) -> form.CapaAnswer:
    """Say what the cause is; said anew, it has to be verified anew."""
    row = locked(uow, command.capa_id)
    reached = _next(row, states.STATE_CAUSE)
    known = cause_of(uow, row, command.kind)
    said = {"statement": command.statement, "stated_by": uow.principal.name}
    if known is None:
        uow.insert(CAPA_CAUSE, capa_id=row["id"], round=row["round"], kind=command.kind, **said)
    else:
        uow.update(CAPA_CAUSE, known, evidence=None, verified_by=None, verified_at=None, **said)
    note = f"{command.kind}: {command.statement}"
    return _advance(uow, row, states.STATE_CAUSE, reached, note)


def verify_cause(uow: UnitOfWork, command: form.VerifyCause) -> form.CapaAnswer:
    """Show that it is the cause; whoever stated it cannot. Raises ``NO_CAUSE``, ``OWN_CAUSE``. Emits
    CauseVerified."""
    row = locked(uow, command.capa_id)
    _next(row, states.VERIFY_CAUSE)
    cause = cause_of(uow, row, command.kind)
    if cause is None:
        raise NO_CAUSE.refuse(field="kind", capa=row["number"], cause=CAUSE_NAMES[command.kind])
    if cause["stated_by"] == uow.principal.name:
        raise OWN_CAUSE.refuse(field="kind", capa=row["number"], cause=CAUSE_NAMES[command.kind])
    uow.update(
        CAPA_CAUSE, cause, evidence=command.evidence, verified_by=uow.principal.name, verified_at=uow.now
    )
    uow.update(CAPA, row)
    uow.emit(CauseVerified(row["id"], row["number"], command.kind, cause["statement"], command.evidence))
    return answer(get_capa(uow, row["id"]))


def choose_actions(uow: UnitOfWork, command: form.CapaId) -> form.CapaAnswer:
    """D5. Raises ``CAUSE_NOT_VERIFIED`` naming the cause, ``NO_ACTION``."""
    row = locked(uow, command.capa_id)
    reached = _next(row, states.CHOOSE)
    for kind in ("root", "escape") if row["kind"] == "8d" else ("root",):
        cause = cause_of(uow, row, kind)
        if cause is None or cause["verified_at"] is None:
            raise CAUSE_NOT_VERIFIED.refuse(field="capa_id", capa=row["number"], cause=CAUSE_NAMES[kind])
    if not [one for one in actions_of(uow, row["id"]) if one["purpose"] != "containment"]:
        raise NO_ACTION.refuse(field="capa_id", capa=row["number"])
    return _advance(uow, row, states.CHOOSE, reached, "")


def implement_actions(uow: UnitOfWork, command: form.ImplementActions) -> form.CapaAnswer:
    """D6. Raises ``ACTION_OPEN`` naming the first, ``NO_ACTION``. Of a CAPA the check is due from here."""
    row = locked(uow, command.capa_id)
    reached = _next(row, states.IMPLEMENT)
    actions = actions_of(uow, row["id"])
    waiting = next((one for one in actions if one["state"] == "open"), None)
    if waiting is not None:
        raise ACTION_OPEN.refuse(field="capa_id", capa=row["number"], what=waiting["what"])
    if not [one for one in actions if one["state"] == "done"]:
        raise NO_ACTION.refuse(field="capa_id", capa=row["number"])
    values: dict[str, Any] = {"risk_after": _risk(command.risk)} if command.risk else {}
    if row["kind"] != "8d":
        values["check_due"] = uow.today + timedelta(days=row["check_days"])
    return _advance(uow, row, states.IMPLEMENT, reached, command.note, **values)


def prevent_recurrence(uow: UnitOfWork, command: form.CapaId) -> form.CapaAnswer:
    """D7. Raises ``NO_UPDATE_NAMED``, ``UPDATE_MISSING`` naming the document. The check is due from here."""
    row = locked(uow, command.capa_id)
    reached = _next(row, states.PREVENT)
    require_updates(uow, row, some=True)
    due = uow.today + timedelta(days=row["check_days"])
    return _advance(uow, row, states.PREVENT, reached, "", check_due=due)


def judge_effectiveness(uow: UnitOfWork, command: form.JudgeEffectiveness) -> form.JudgementAnswer:
    """Compare what was counted since with what was before: effective when so few would come by chance less
    often than one in twenty; otherwise the case goes back to its causes.

    Raises ``CHECK_NOT_DUE``, ``NO_BASELINE``, ``BAD_COUNTS``. Emits EffectivenessJudged, CapaAdvanced.
    """
    row = locked(uow, command.capa_id)
    reached = _next(row, states.JUDGE)
    if row["check_due"] is not None and uow.today < row["check_due"]:
        raise CHECK_NOT_DUE.refuse(field="capa_id", capa=row["number"], due=row["check_due"].isoformat())
    before = _counts("before", command.before)
    if row["before_total"] is not None:
        before = {name: row[name] for name in before}
    before_bad, before_total = before["before_bad"], before["before_total"]
    if before_bad is None or before_total is None:
        raise NO_BASELINE.refuse(field="before", capa=row["number"])
    if command.bad > command.total:
        raise BAD_COUNTS.refuse(field="bad")
    p = fisher_improved(before_bad, before_total, command.bad, command.total)
    effective = p < SIGNIFICANCE
    tasks.close(uow, document=DOCUMENT, document_id=row["id"], key=CHECK_TASK)
    after = {"after_bad": command.bad, "after_total": command.total, "p_value": p, "effective": effective}
    counted: dict[str, Any] = before | after
    uow.emit(
        EffectivenessJudged(
            row["id"],
            row["number"],
            effective,
            before_bad,
            before_total,
            command.bad,
            command.total,
            f"{p:.6g}",
        )
    )
    if effective:
        done = _advance(uow, row, states.JUDGE, reached, f"p = {p:.6g}", **counted)
    else:
        back = _next(row, states.AGAIN)
        done = _advance(
            uow, row, states.AGAIN, back, f"p = {p:.6g}", round=row["round"] + 1, check_due=None, **counted
        )
    return form.JudgementAnswer(**dict(done), effective=effective, p_value=p)


def close_capa(uow: UnitOfWork, command: form.CloseCapa) -> form.CapaAnswer:
    """D8: what was learnt. Raises ``ACTION_OPEN``, ``UPDATE_MISSING``. Emits CapaClosed."""
    row = locked(uow, command.capa_id)
    state = _next(row, states.CLOSE)
    waiting = next((one for one in actions_of(uow, row["id"]) if one["state"] == "open"), None)
    if waiting is not None:
        raise ACTION_OPEN.refuse(field="capa_id", capa=row["number"], what=waiting["what"])
    require_updates(uow, row, some=False)
    tasks.close(uow, document=DOCUMENT, document_id=row["id"])
    uow.update(CAPA, row, state=state, lesson=command.lesson, closed_by=uow.principal.name, closed_at=uow.now)
    event = CapaClosed(row["id"], row["number"], command.lesson)
    uow.emit(event, before={"state": row["state"]}, after={"state": state})
    return answer(get_capa(uow, row["id"]))


def accept_proposal(uow: UnitOfWork, command: form.CapaId) -> form.CapaAnswer:
    """Somebody takes a proposed preventive case on; it is theirs."""
    tasks.close(uow, document=DOCUMENT, document_id=command.capa_id)
    return _go(uow, command.capa_id, states.ACCEPT, "", owner=uow.principal.name)


def reject_proposal(uow: UnitOfWork, command: form.RejectProposal) -> form.CapaAnswer:
    tasks.close(uow, document=DOCUMENT, document_id=command.capa_id)
    return _go(
        uow,
        command.capa_id,
        states.REJECT,
        command.reason,
        lesson=command.reason,
        closed_by=uow.principal.name,
        closed_at=uow.now,
    )


# ---- what the steps share


def get_capa(q: Queries, capa_id: UUID) -> RowMapping:
    return q.get(CAPA, capa_id, "CAPA")


def locked(uow: UnitOfWork, capa_id: UUID) -> RowMapping:
    return uow.locked(CAPA, capa_id, "CAPA")


def actions_of(q: Queries, capa_id: UUID) -> list[RowMapping]:
    """The actions of a case, oldest first; dropped ones are none."""
    table = CAPA_ACTION.c
    mine = sa.select(CAPA_ACTION).where(
        table.company == q.company, table.capa_id == capa_id, table.state != "dropped"
    )
    return q.rows(mine.order_by(table.id))


def cause_of(q: Queries, row: RowMapping, kind: str) -> RowMapping | None:
    """What was said of the cause in this round."""
    table = CAPA_CAUSE.c
    return q.first(
        sa.select(CAPA_CAUSE).where(
            table.company == q.company,
            table.capa_id == row["id"],
            table.round == row["round"],
            table.kind == kind,
        )
    )


def person(q: Queries, login: str, field: str) -> UUID:
    """The user's id. Raises ``UNKNOWN_PERSON``."""
    id_: UUID | None = q.scalar(
        sa.select(USER.c.id).where(USER.c.company == q.company, USER.c.login == login)
    )
    if id_ is None:
        raise UNKNOWN_PERSON.refuse(field=field, login=login)
    return id_


def answer(row: RowMapping) -> form.CapaAnswer:
    return form.CapaAnswer(id=row["id"], number=row["number"], kind=row["kind"], state=row["state"])


def table_of(row: RowMapping) -> StateTable:
    return states.table_of(row["kind"])


def _next(row: RowMapping, command: str) -> str:
    return table_of(row).next(row["state"], command, document=row["number"])


def _go(uow: UnitOfWork, capa_id: UUID, command: str, note: str, **values: Any) -> form.CapaAnswer:
    row = locked(uow, capa_id)
    return _advance(uow, row, command, _next(row, command), note, **values)


def _advance(
    uow: UnitOfWork, row: RowMapping, command: str, state: str, note: str, **values: Any
) -> form.CapaAnswer:
    uow.update(CAPA, row, state=state, **values)
    uow.emit(
        CapaAdvanced(row["id"], row["number"], command, state, note),
        before={"state": row["state"]},
        after={"state": state},
    )
    return answer(get_capa(uow, row["id"]))


def _counts(when: str, counts: form.Counts | None) -> dict[str, int | None]:
    if counts is not None and counts.bad > counts.total:
        raise BAD_COUNTS.refuse(field=f"{when}.bad")
    bad, total = (None, None) if counts is None else (counts.bad, counts.total)
    return {f"{when}_bad": bad, f"{when}_total": total}


def _risk(risk: form.Risk | None) -> dict[str, Any] | None:
    if risk is None:
        return None
    ratings = risk.model_dump()
    return ratings | {"priority": action_priority(**ratings)}

"""What is done about a case: actions in somebody's inbox, and the hours they cost.

That an action is done is said by whom it was given to, or by the leader of the case (its owner), who answers
for all of them. That it will not be done is for the leader, or for those who may close the case: whoever got
it cannot drop it.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.engine import RowMapping

from jidoka_central.foundation import tasks
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.capa import commands as form
from jidoka_central.modules.quality.capa import service, states
from jidoka_central.modules.quality.capa.errors import ACTION_OF_ANOTHER, NOT_OPEN, NOT_THE_LEADER
from jidoka_central.modules.quality.capa.events import (
    CapaActionAssigned,
    CapaActionEnded,
    CapaCostRecorded,
)
from jidoka_central.modules.quality.capa.model import CAPA_ACTION, CAPA_COST
from jidoka_central.modules.quality.capa.reading import ncs_of
from jidoka_central.modules.quality.nonconformance import service as nonconformance

APPROVE: Final = "quality.capa_approve"
HOURS_MAX: Final = 10_000  # of one record: five people's year


def add_action(uow: UnitOfWork, command: form.AddAction) -> form.ActionAnswer:
    """An action with an owner and a day; it is in the owner's inbox. Raises ``NOT_OPEN``,
    ``UNKNOWN_PERSON``. Emits CapaActionAssigned."""
    capa = _open_case(uow, command.capa_id, "capa_id")
    user_id = service.person(uow, command.owner, "owner") if command.owner is not None else None
    id_ = uow.insert(
        CAPA_ACTION,
        capa_id=capa["id"],
        state=states.CAPA_ACTION_STATES.start,
        purpose=command.purpose,
        what=command.what,
        owner=command.owner,
        role=command.role,
        due=command.due,
    )
    tasks.create(
        uow,
        title=Text(zh="{capa}：{what}", en="{capa}: {what}"),
        params={"capa": capa["number"], "what": command.what},
        document=service.DOCUMENT,
        document_id=capa["id"],
        user_id=user_id,
        role=command.role,
        due=end_of_day(uow, command),
        key=_key(id_),
    )
    owner = command.owner or command.role or ""
    uow.emit(
        CapaActionAssigned(capa["id"], capa["number"], id_, command.purpose, command.what, owner, command.due)
    )
    return form.ActionAnswer(id=id_, state=states.CAPA_ACTION_STATES.start)


def complete_action(uow: UnitOfWork, command: form.EndAction) -> form.ActionAnswer:
    """It is done, with what shows it. Raises ``NOT_OPEN``, ``ACTION_OF_ANOTHER``. Emits CapaActionEnded."""
    row, capa = _open_action(uow, command)
    me = uow.principal
    mine = row["owner"] == me.name if row["owner"] is not None else row["role"] in me.roles
    if not mine and capa["owner"] != me.name:
        owner = row["owner"] or row["role"]
        named = {"what": row["what"], "capa": capa["number"], "leader": capa["owner"]}
        raise ACTION_OF_ANOTHER.refuse(field="action_id", owner=owner, **named)
    return _end(uow, row, capa, command.note, "quality.complete_capa_action")


def drop_action(uow: UnitOfWork, command: form.EndAction) -> form.ActionAnswer:
    """It will not be done, with the reason. Raises ``NOT_OPEN``, ``NOT_THE_LEADER``. Emits
    CapaActionEnded."""
    row, capa = _open_action(uow, command)
    if capa["owner"] != uow.principal.name and not uow.principal.may(APPROVE):
        raise NOT_THE_LEADER.refuse(field="action_id", capa=capa["number"], leader=capa["owner"])
    return _end(uow, row, capa, command.note, "quality.drop_capa_action")


def _open_action(uow: UnitOfWork, command: form.EndAction) -> tuple[RowMapping, RowMapping]:
    """The action and its case, both locked. Raises ``NOT_OPEN``."""
    row = uow.locked(CAPA_ACTION, command.action_id, "action")
    return row, _open_case(uow, row["capa_id"], "action_id")


def _end(uow: UnitOfWork, row: RowMapping, capa: RowMapping, note: str, verb: str) -> form.ActionAnswer:
    state = states.CAPA_ACTION_STATES.next(row["state"], verb, document=row["what"])
    uow.update(CAPA_ACTION, row, state=state, done_by=uow.principal.name, done_at=uow.now, note=note)
    tasks.close(uow, document=service.DOCUMENT, document_id=capa["id"], key=_key(row["id"]))
    uow.emit(CapaActionEnded(capa["id"], capa["number"], row["id"], state, note))
    return form.ActionAnswer(id=row["id"], state=state)


def record_cost(uow: UnitOfWork, command: form.RecordCost) -> form.CostAnswer:
    """Hours that went into the case, at the activity's rate or a rate of their own: a cost of prevention.

    Raises ``NOT_OPEN``, and what is no decimal number above zero, naming the field. Emits CapaCostRecorded.
    """
    capa = _open_case(uow, command.capa_id, "capa_id")
    minutes = masterdata.parse_positive(command.hours, field="hours", most=HOURS_MAX) * 60
    rate = masterdata.parse_positive(command.rate, field="rate") if command.rate is not None else None
    if command.action_id is not None:
        uow.get(CAPA_ACTION, command.action_id, "action")
    day = command.spent_on or uow.today
    id_ = uow.insert(
        CAPA_COST,
        capa_id=capa["id"],
        action_id=command.action_id,
        kind=command.kind,
        activity=command.activity,
        minutes=minutes,
        rate=rate,
        what=command.what,
        spent_on=day,
        recorded_by=uow.principal.name,
    )
    ncs = ncs_of(uow, capa["id"])
    nc = nonconformance.get_nc(uow, ncs[0]["id"]) if ncs else None
    uow.emit(
        CapaCostRecorded(
            capa["id"],
            capa["number"],
            id_,
            command.kind,
            command.activity,
            minutes,
            rate,
            day,
            capa["item_id"],
            nc["id"] if nc is not None else None,
            nc["number"] if nc is not None else None,
        )
    )
    return form.CostAnswer(id=id_)


def end_of_day(uow: UnitOfWork, command: form.AddAction) -> int:
    """The instant at which the day it is due is over in the plant's zone."""
    midnight = datetime.combine(command.due + timedelta(days=1), time(), ZoneInfo(uow.clock.zone))
    return int(midnight.timestamp()) * 1_000_000


def _open_case(uow: UnitOfWork, capa_id: UUID, field: str) -> RowMapping:
    capa = service.locked(uow, capa_id)
    if capa["state"] not in states.OPEN_STATES:
        raise NOT_OPEN.refuse(field=field, capa=capa["number"])
    return capa


def _key(action_id: UUID) -> str:
    return f"action:{action_id}"

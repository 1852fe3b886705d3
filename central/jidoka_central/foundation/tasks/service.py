"""Creating, closing and completing tasks."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.tasks.errors import NOT_YOURS
from jidoka_central.foundation.tasks.events import TaskCompleted
from jidoka_central.foundation.tasks.model import TASK
from jidoka_central.foundation.tasks.states import TASK_STATES
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork


def create(
    uow: UnitOfWork,
    *,
    title: Text,
    document: str,
    document_id: UUID | None,
    role: str | None = None,
    user_id: UUID | None = None,
    due: int | None = None,
    key: str = "",
    params: Mapping[str, object] | None = None,
) -> UUID:
    """Ask ``user_id``, or whoever has ``role``, for something about a document; returns the task's id.

    ``params`` fill the places of ``title``; ``due`` is a UTC instant in microseconds.
    """
    if role is None and user_id is None:
        raise AssertionError("a task is for a role or a person")
    known = uow.scalar(
        sa.select(TASK.c.id).where(*_of(uow, document, document_id, key), TASK.c.state == TASK_STATES.start)
    )
    if known is not None:
        return UUID(str(known))
    return uow.insert(
        TASK,
        title_zh=title.in_("zh", params)[:400],
        title_en=title.in_("en", params)[:400],
        document=document,
        document_id=document_id,
        key=key,
        role=role,
        user_id=user_id,
        due=due,
        state=TASK_STATES.start,
    )


def close(uow: UnitOfWork, *, document: str, document_id: UUID | None, key: str | None = None) -> int:
    """Let the open tasks of a document lapse (those of ``key``, or all); returns how many there were."""
    rows = uow.rows(
        sa.select(TASK).where(*_of(uow, document, document_id, key), TASK.c.state == TASK_STATES.start)
    )
    for row in rows:
        state = TASK_STATES.next(row["state"], "lapse")
        uow.update(TASK, row, state=state, done_by=uow.principal.name, done_at=uow.now)
    return len(rows)


def complete(uow: UnitOfWork, task_id: UUID, note: str) -> str:
    """A person says that it is done; returns the state. Raises ``NOT_YOURS``, ``ILLEGAL_TRANSITION``."""
    row = uow.locked(TASK, task_id, "task")
    principal = uow.principal
    mine = (
        str(row["user_id"]) == principal.user_id
        if row["user_id"] is not None
        else row["role"] in principal.roles
    )
    if not mine and principal.kind != "system":
        raise NOT_YOURS.refuse()
    state = TASK_STATES.next(row["state"], "tasks.complete", document=row["title_en"])
    uow.update(TASK, row, state=state, done_by=principal.name, done_at=uow.now, note=note)
    uow.emit(
        TaskCompleted(task_id, row["document"], row["document_id"], note),
        before={"state": row["state"]},
        after={"state": state},
    )
    return state


def _of(
    uow: UnitOfWork, document: str, document_id: UUID | None, key: str | None
) -> tuple[sa.ColumnElement[bool], ...]:
    same = (
        TASK.c.company == uow.company,
        TASK.c.document == document,
        TASK.c.document_id == document_id if document_id is not None else TASK.c.document_id.is_(None),
    )
    return same if key is None else (*same, TASK.c.key == key)

"""Tasks as the registry sees them: one's own inbox, and completing what is in it."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from jidoka_central.foundation.identity.principal import SELF
from jidoka_central.foundation.paging import newest_first
from jidoka_central.foundation.queries import Queries
from jidoka_central.foundation.registry import Answer, Command, Dataset, DocumentType, Input, Module
from jidoka_central.foundation.tasks.errors import NOT_YOURS
from jidoka_central.foundation.tasks.events import TaskCompleted
from jidoka_central.foundation.tasks.model import TASK
from jidoka_central.foundation.tasks.service import complete
from jidoka_central.foundation.tasks.states import TASK_STATES
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork


class CompleteTask(Input):
    task_id: UUID
    note: str = Field("", max_length=400)


class TaskState(Answer):
    id: UUID
    state: str


class TaskFilters(Input):
    state: Literal["open", "done", "lapsed"] | None = "open"


class TaskRow(Answer):
    """``due`` and ``created`` are UTC microseconds."""

    id: UUID
    title_zh: str
    title_en: str
    document: str
    document_id: UUID | None
    role: str | None
    due: int | None
    state: str
    created: int


def _complete(uow: UnitOfWork, command: CompleteTask) -> TaskState:
    return TaskState(id=command.task_id, state=complete(uow, command.task_id, command.note))


def _mine(
    q: Queries, filters: TaskFilters, cursor: str | None, limit: int
) -> tuple[list[TaskRow], str | None]:
    mine = [sa.and_(TASK.c.user_id.is_(None), TASK.c.role.in_(q.principal.roles))]
    if q.principal.user_id is not None:
        mine.append(TASK.c.user_id == UUID(q.principal.user_id))
    statement = sa.select(TASK).where(TASK.c.company == q.company, sa.or_(*mine))
    if filters.state is not None:
        statement = statement.where(TASK.c.state == filters.state)
    rows, following = newest_first(q, statement, TASK.c.id, cursor, limit)
    return [TaskRow.model_validate(dict(row)) for row in rows], following


MODULE = Module(
    "tasks",
    Text(zh="待办任务", en="Tasks"),
    commands=(
        Command(
            "tasks.complete",
            Text(zh="完成任务", en="Complete task"),
            SELF,
            CompleteTask,
            TaskState,
            _complete,
            "task",
        ),
    ),
    datasets=(Dataset("tasks.mine", Text(zh="我的任务", en="My tasks"), SELF, TaskRow, TaskFilters, _mine),),
    documents=(DocumentType("task", Text(zh="任务", en="Task")),),
    events=(TaskCompleted,),
    states=(TASK_STATES,),
    problems=(NOT_YOURS,),
)

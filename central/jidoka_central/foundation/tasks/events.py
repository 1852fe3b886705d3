"""What happens to tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from jidoka_central.foundation.events import Event
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class TaskCompleted(Event):
    """A person said that it is done. (Creation and lapse are part of the event that caused them.)"""

    NAME: ClassVar[str] = "tasks.completed"
    TITLE: ClassVar[Text] = Text(zh="任务已完成", en="Task completed")
    DOCUMENT: ClassVar[str] = "task"
    document_id: UUID
    task_document: str
    task_document_id: UUID | None
    note: str

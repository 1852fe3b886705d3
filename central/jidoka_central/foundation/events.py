"""Business events: past-tense frozen dataclasses. Emitted by services, logged once each, handed to
subscribers in table order.

::

    @dataclass(frozen=True, slots=True)
    class OrderPaused(Event):
        NAME: ClassVar = "production.order_paused"
        TITLE: ClassVar = Text(zh="工单已暂停", en="Order paused")
        DOCUMENT: ClassVar = "work_order"
        document_id: UUID
        reason: str

Fields are str, int, bool, None, UUID, date, or tuples, lists and dicts of them; no floats for money or
quantity (integers, as in the tables).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from jidoka_central.foundation.text import Text

if TYPE_CHECKING:
    from jidoka_central.foundation.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Event:
    NAME: ClassVar[str] = ""
    TITLE: ClassVar[Text]
    DOCUMENT: ClassVar[str] = ""

    @property
    def subject_id(self) -> UUID | None:
        """The document the event belongs to in the log: the field ``document_id`` where there is one."""
        return getattr(self, "document_id", None)

    def payload(self) -> dict[str, Any]:
        return {name: plain(getattr(self, name)) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Subscription:
    """``handler(uow, event)`` runs after the service function, in the same transaction. ``emits`` declares
    what it may cause (a test
    walks the graph for cycles; the unit of work refuses an undeclared event)."""

    event: type[Event]
    handler: Callable[[UnitOfWork, Any], None]
    emits: tuple[type[Event], ...] = ()

    @property
    def name(self) -> str:
        return f"{self.handler.__module__}.{self.handler.__qualname__}"


def plain(value: Any) -> Any:
    """A value as JSON can hold it, exactly. Raises ``TypeError`` for what has no exact form."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(inner) for inner in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} has no exact JSON form")

"""Gates: a module asks before it acts; whoever has a say registers an answer. So modules stay ignorant of
those above them.

A module declares ``CONFIRM = Gate("production.confirm", Text(...))`` and calls ``uow.pass_gate(CONFIRM,
subject)`` in its service; a joint
or an upper module registers ``GateAnswer(CONFIRM, fn)`` in ``app.py``. ``fn(queries, subject)`` returns
``None`` (allow) or a ``Refusal``. It may
read, never write. The console asks the same gate for its buttons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.text import Text

if TYPE_CHECKING:
    from jidoka_central.foundation.queries import Queries


@dataclass(frozen=True, slots=True)
class Gate:
    name: str
    title: Text


@dataclass(frozen=True, slots=True)
class GateAnswer:
    gate: Gate
    answer: Callable[[Queries, Any], Refusal | None]

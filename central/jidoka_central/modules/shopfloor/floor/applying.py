"""Applying facts inside one transaction: what the handlers share.

A handler is ``handler(applying, fact, data)``; it reads and writes through ``applying.uow``, changes the
line's state through ``applying.line`` and shows screens something through ``applying.push``. Pushes go out
after the commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.shopfloor.floor.model import LINE_STATE
from jidoka_central.modules.shopfloor.floor.rules import shown
from jidoka_central.modules.shopfloor.stream.service import EdgeRef
from jidoka_shared.wire import EventData

LIVE_LINE: Final = "shopfloor.line"
LIVE_SUBGROUPS: Final = "shopfloor.subgroups"
LIVE_PIECES: Final = "shopfloor.pieces"
LIVE_READINGS: Final = "shopfloor.readings"  # as the edge shows them, before they are stored


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact as transaction 1 left it."""

    stream: int
    epoch: str
    seq: int
    type: str
    at: int
    data: str
    clockstate: str | None = None


class Applying:
    """One transaction over consecutive facts of one edge."""

    def __init__(self, uow: UnitOfWork, edge: EdgeRef) -> None:
        self.uow = uow
        self.edge = edge
        self.pushes: list[tuple[str, dict[str, Any]]] = []
        self.piece_records: list[tuple[StoredFact, Any]] = []
        self.subgroup_records: list[dict[str, Any]] = []
        row = uow.first(sa.select(LINE_STATE).where(LINE_STATE.c.edge_ref == edge.id))
        if row is None:
            raise AssertionError(f"edge {edge.edge_id} has no line state")
        self.line: dict[str, Any] = dict(row) | {"devices": dict(row["devices"])}
        self._before = dict(row)

    def said(self, fact: StoredFact, data: EventData, document_id: UUID | None = None) -> dict[str, Any]:
        """The fields that every ``EdgeSaid`` begins with."""
        return {
            "document_id": document_id or self.edge.id,
            "edge_id": self.edge.edge_id,
            "cell_id": self.edge.cell_id,
            "cell_path": self.edge.cell_path,
            "order": data.order,
            "bundle": data.bundle,
            "at": fact.at,
        }

    def push(self, topic: str, payload: dict[str, Any]) -> None:
        self.pushes.append((f"{topic}/{self.edge.cell_id}", payload))

    def keep_line(self, fact: StoredFact) -> None:
        """Write the line's state if a fact changed it."""
        line = self.line
        changed = {name: value for name, value in line.items() if value != self._before[name]}
        if not changed:
            return
        state, colour = shown(line)
        if (state, colour) != (self._before["state"], self._before["colour"]):
            changed |= {"state": state, "colour": colour, "since": fact.at}
        changed |= {"at": fact.at, "changed": self.uow.now}
        self.uow.connection.execute(
            sa.update(LINE_STATE).where(LINE_STATE.c.edge_ref == self.edge.id).values(**changed)
        )
        line |= changed
        self.push(LIVE_LINE, line_payload(line))


def line_payload(line: dict[str, Any]) -> dict[str, Any]:
    """A line's state as screens read it."""
    hidden = ("edge_ref", "company", "changed")
    return {
        name: str(value) if name == "cell_id" else value for name, value in line.items() if name not in hidden
    }

"""Reading inside a transaction: what a unit of work and a plain read have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.clock import Clock, date_in_zone
from jidoka_central.foundation.errors import NOT_FOUND, Refusal
from jidoka_central.foundation.gates import Gate
from jidoka_central.foundation.identity.principal import Principal
from jidoka_central.foundation.registry import Registry
from jidoka_central.foundation.states import Action, StateTable, lacks_permission
from jidoka_central.foundation.text import Text


class Queries:
    """A connection in a transaction, with the scope it reads in. Rows come as mappings."""

    def __init__(
        self, connection: sa.Connection, registry: Registry, clock: Clock, principal: Principal, company: str
    ) -> None:
        self.connection = connection
        self.registry = registry
        self.clock = clock
        self.now = clock.now()
        self.principal = principal
        self.company = company

    @property
    def today(self) -> date:
        """The calendar date of this transaction in the plant's zone."""
        return date_in_zone(self.now, self.clock.zone)

    def rows(
        self, statement: sa.Executable, params: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> list[RowMapping]:
        return list(self.connection.execute(statement, params).mappings())

    def first(self, statement: sa.Executable, params: Mapping[str, Any] | None = None) -> RowMapping | None:
        return self.connection.execute(statement, params).mappings().first()

    def scalar(self, statement: sa.Executable, params: Mapping[str, Any] | None = None) -> Any:
        return self.connection.execute(statement, params).scalar()

    def find(self, table: sa.Table, id_: UUID) -> RowMapping | None:
        """The row of this company, or ``None``."""
        return self.first(sa.select(table).where(table.c.id == id_, table.c.company == self.company))

    def get(self, table: sa.Table, id_: UUID, kind: str | None = None) -> RowMapping:
        """The row of this company. Raises ``NOT_FOUND``."""
        row = self.find(table, id_)
        if row is None:
            raise NOT_FOUND.refuse(kind=self.kind_of(table, kind), id=id_)
        return row

    def kind_of(self, table: sa.Table, kind: str | None = None) -> Text | str:
        """What people call the documents of a table: their title, where they have one."""
        declared = self.registry.documents.get(table.name)
        return declared.title if declared else kind or table.name

    def ask(self, gate: Gate, subject: Any) -> list[Refusal]:
        """Every refusal that the registered answers give; empty when all allow."""
        refusals = (answer.answer(self, subject) for answer in self.registry.answers(gate))
        return [refusal for refusal in refusals if refusal is not None]

    def actions(
        self,
        table: StateTable,
        state: str,
        subject: Any,
        document: str = "",
        refusals: Mapping[str, Callable[[], Refusal | None]] | None = None,
    ) -> list[Action]:
        """Every registered command of the state table as a button: allowed, or refused with the reason.
        ``refusals``: by command, what its service says where state, permission and gates have nothing to say.
        """
        found: list[Action] = []
        for name in dict.fromkeys(row.command for row in table.rows):
            command = self.registry.commands.get(name)
            if command is None:
                continue  # a joint's verb, never a person's button
            refusal = self._refusal(table, state, name, command.permission, subject, document)
            if refusal is None and refusals is not None and name in refusals:
                refusal = refusals[name]()
            found.append(Action(name, command.title, refusal, command.means))
        return found

    def _refusal(
        self, table: StateTable, state: str, name: str, permission: str, subject: Any, document: str
    ) -> Refusal | None:
        row = table.find(state, name)
        if row is None:
            return self.registry.in_words(table.illegal(state, name, document))
        if not self.principal.may(permission):
            return self.registry.in_words(lacks_permission(permission))
        return next((refusal for gate in row.gates for refusal in self.ask(gate, subject)), None)

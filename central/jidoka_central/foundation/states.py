"""State machines are tables, read by the service, the console's buttons, the docs page and the test that
walks every pair."""

from __future__ import annotations

from dataclasses import dataclass

from jidoka_central.foundation.errors import ILLEGAL_TRANSITION, NOT_ALLOWED, Refusal
from jidoka_central.foundation.gates import Gate
from jidoka_central.foundation.text import Text


@dataclass(frozen=True, slots=True)
class Transition:
    """From ``state``, ``command`` (a registered command's name, or a joint's verb) leads to ``next`` when the
    gates allow."""

    state: str
    command: str
    next: str
    gates: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True)
class StateTable:
    """``states`` maps each state to its name; ``final`` states have no way out. A document begins in
    ``start``, or in one of ``born`` where something else made it so.
    """

    document: str
    start: str
    states: dict[str, Text]
    rows: tuple[Transition, ...]
    final: frozenset[str] = frozenset()
    born: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        seen: set[tuple[str, str]] = set()
        for row in self.rows:
            if row.state not in self.states or row.next not in self.states:
                raise ValueError(f"{self.document}: {row} names an unknown state")
            if (row.state, row.command) in seen or row.state in self.final:
                raise ValueError(f"{self.document}: {row} is ambiguous or leaves a final state")
            seen.add((row.state, row.command))
        if not {self.start, *self.born, *self.final} <= set(self.states):
            raise ValueError(f"{self.document}: a start, born or final state is unknown")

    def find(self, state: str, command: str) -> Transition | None:
        return next((row for row in self.rows if row.state == state and row.command == command), None)

    def next(self, state: str, command: str, *, document: str = "") -> str:
        """The state after ``command``. Raises ``ILLEGAL_TRANSITION`` that names what is allowed."""
        row = self.find(state, command)
        if row is None:
            raise self.illegal(state, command, document)
        return row.next

    def illegal(self, state: str, command: str, document: str = "") -> Refusal:
        allowed = ", ".join(sorted(row.command for row in self.rows if row.state == state)) or "-"
        return ILLEGAL_TRANSITION.refuse(
            document=document or self.document,
            state=self.states.get(state, state),
            command=command,
            allowed=allowed,
        )


@dataclass(frozen=True, slots=True)
class Action:
    """A button: what could be done to a document now, and if not, why not; of a signature what it means."""

    command: str
    title: Text
    refusal: Refusal | None
    means: Text | None = None

    @property
    def allowed(self) -> bool:
        return self.refusal is None


def lacks_permission(permission: str) -> Refusal:
    return NOT_ALLOWED.refuse(permission=permission)

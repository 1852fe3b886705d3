"""The one who acts, as the unit of work sees it: already authenticated, with permissions resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from jidoka_central.foundation.text import Language

# What everybody who is logged in may do: what concerns themselves.
SELF: Final = "identity.self"

Kind = Literal["user", "token", "edge", "system"]


@dataclass(frozen=True, slots=True)
class Principal:
    """``name`` is stable and goes to the log: a login, ``edge:<id>``, ``system:<job>``. ``roles`` matter for
    separation of duties."""

    name: str
    kind: Kind = "user"
    permissions: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    display: str = ""
    company: str = ""
    user_id: str | None = None
    language: Language | None = None

    def may(self, permission: str) -> bool:
        return self.kind == "system" or permission in self.permissions


def system(name: str) -> Principal:
    """The server itself, acting for a job or a joint."""
    return Principal(f"system:{name}", "system")


def edge(edge_id: str) -> Principal:
    """Facts an edge reported. It holds no permission: it can only state facts."""
    return Principal(f"edge:{edge_id}", "edge")

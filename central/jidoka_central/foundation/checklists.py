"""Checklists: what should be done before something is done, said by whoever knows.

A module names a list; other modules and joints declare checks for it (``Module.checks``) without knowing what
the list is for. ``look(queries, subject)`` says how many are left to be done; it reads, never writes, and is
quick, since a page shows the list. What ``must`` be done stands in the way of the act itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jidoka_central.foundation.text import Text

if TYPE_CHECKING:
    from jidoka_central.foundation.queries import Queries


@dataclass(frozen=True, slots=True)
class Finding:
    """``count``: how many are left, 0 when done; ``sentence`` says more, ``params`` fill its places."""

    count: int
    sentence: Text | None = None
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of ``list``. ``name`` is ``module.what``; ``parts``: which parts of the subject it concerns;
    ``path``: the console's page where it is done; ``command``: the command that does it, where it is one.
    """

    list: str
    name: str
    title: Text
    look: Callable[[Queries, Any], Finding]
    parts: tuple[str, ...] = ()
    must: bool = False
    path: str = ""
    command: str = ""

"""Whether charts and studies read an order's subgroups as they are stored.

What is settled is read from columns that were derived from the rows (``columns``): bytes that no fact tells
of and no hash covers. They are made again here from the rows and compared, value by value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.shopfloor.columns.chunks import columns_of
from jidoka_central.modules.shopfloor.columns.reading import Wanted, measured
from jidoka_central.modules.shopfloor.floor.model import SUBGROUP
from jidoka_central.modules.shopfloor.replay.rules import Difference

if TYPE_CHECKING:
    from jidoka_central.modules.shopfloor.columns.chunks import Columns

VALUES: Final = ("at", "phase", "flags", "count", "mean", "range", "deviation")
WIDE: Final = ("readings", "pieces")
UNREADABLE: Final = "columns that cannot be read"
NAMED: Final = (("bundle", "bundles"), ("limits", "limit_ids"))


def charted_otherwise(q: Queries, edge_ref: UUID, order: str, code: str) -> Difference | None:
    """The first subgroup, by number, that charts read otherwise than it is stored."""
    rows = q.rows(
        sa.select(SUBGROUP)
        .where(
            SUBGROUP.c.company == q.company,
            SUBGROUP.c.edge_ref == edge_ref,
            SUBGROUP.c.order_number == order,
            SUBGROUP.c.characteristic == code,
        )
        .order_by(SUBGROUP.c.number)
    )
    width = max((max(len(row["readings"]), len(row["pieces"])) for row in rows), default=1)
    stored = _by_number(columns_of(rows, [0] * len(rows), max(1, width)))
    try:
        found = measured(q, Wanted(code, frozenset({order})), readings=True, pieces=True)
    except (IndexError, ValueError):  # bytes of another length, a code without a name
        return Difference("charted", min(stored, default=0), None, None, "-", UNREADABLE)
    own = [at for at, stream in enumerate(found.streams) if stream.edge_ref == edge_ref]
    charted = _by_number(found.columns, frozenset(own))
    for number in sorted(stored.keys() | charted.keys()):
        one, other = stored.get(number), charted.get(number)
        if one == other:
            continue
        said = [None, None] if one is None or other is None else _apart(one, other)
        kept, read = (str(value) if value is not None else "-" for value in said)
        return Difference("charted", number, None, None, kept, read)
    return None


Told = dict[str, tuple[str, ...]]


def _by_number(columns: Columns, streams: frozenset[int] | None = None) -> dict[int, Told]:
    """What each subgroup says, as text, so that NaN equals NaN and every bit counts; twice the same number is
    a text of its own."""
    found: dict[int, Told] = {}
    for at in range(columns.size):
        if streams is not None and int(columns.stream[at]) not in streams:
            continue
        told: Told = {name: (repr(getattr(columns, name)[at].item()),) for name in VALUES}
        size = int(columns.count[at])
        for name in WIDE:
            told[name] = tuple(map(repr, _cut(getattr(columns, name)[at].tolist(), size, name)))
        for name, listed in NAMED:
            place = int(getattr(columns, name)[at])
            told[name] = (getattr(columns, listed)[place] if place >= 0 else "-",)
        number = int(columns.number[at])
        found[number] = told if number not in found else {"number": ("twice",)}
    return found


def _cut(values: list[Any], size: int, name: str) -> list[Any]:
    """Without the filling up to the columns' width."""
    return values[:size] if name == "readings" else [one for one in values if one != -1]


def _apart(one: Told, other: Told) -> list[str]:
    name = next(name for name in {**one, **other} if one.get(name) != other.get(name))
    return [f"{name} {', '.join(side.get(name, ('-',)))}" for side in (one, other)]

"""Which subgroups a line's chart shows when there are more than it can draw."""

from __future__ import annotations

from uuid import UUID

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.shopfloor.columns.chunks import ADVICE, STOP
from jidoka_central.modules.shopfloor.columns.reading import Wanted, measured
from jidoka_central.modules.shopfloor.columns.reduction import ANNOTATED, reduce


def kept_numbers(
    q: Queries,
    cell_id: UUID,
    order: str,
    characteristic: str,
    window: tuple[int | None, int | None],
    bounds: tuple[int, int],
) -> list[int]:
    """Numbers of the subgroups to show of ``window`` (first, last number); ``bounds``: points to draw, and
    the most that are kept for being flagged."""
    import numpy as np

    columns = measured(q, Wanted(characteristic, frozenset({order}), frozenset({cell_id}))).columns
    first, last = window
    if first is not None or last is not None:
        inside = columns.number >= (first or 0)
        if last is not None:
            inside &= columns.number <= last
        columns = columns.take(inside)
    columns = columns.take(np.argsort(columns.number, kind="stable"))
    flagged = columns.flags & (ADVICE | STOP)
    rising = np.diff(flagged, prepend=np.uint8(0)) != 0
    marks = np.zeros(columns.size, dtype=np.uint16)
    if columns.size:
        turns = (np.diff(columns.phase.astype(np.int16)) != 0) | (np.diff(columns.limits) != 0)
        marks[1:][turns] = ANNOTATED
        marks[:-1][turns] |= ANNOTATED
    found = reduce(
        columns.mean,
        spread=columns.range,
        word=flagged.astype(np.uint32),
        rising=rising,
        marks=marks,
        points_max=bounds[0],
        must_max=bounds[1],
    )
    return [int(number) for number in columns.number[found.index]]

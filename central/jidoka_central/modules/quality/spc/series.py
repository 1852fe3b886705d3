"""From a selection to series: reading columns, choosing rows, cutting them into strata.

Rows are subgroups, or single readings (``single``) that each carry their piece's number. What differs by row
(item, gauge, operator, shift, lot) comes as codes into lists: choosing and cutting is arithmetic on arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.inventory import public as inventory
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.production import public as production
from jidoka_central.modules.quality.spc.errors import (
    CHART_AMBIGUOUS,
    CHART_EMPTY,
    CHART_NO_POINT,
    CHART_TOO_LARGE,
    EXCLUDED_TWICE,
    in_words,
)
from jidoka_central.modules.quality.spc.facts import Facts, facts_of
from jidoka_central.modules.quality.spc.requests import SHORT_RUNS, ChartRequest, Selection, Shift
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_shared.spc import ConfigRefused

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Longs = npt.NDArray[np.int64]
    Codes = npt.NDArray[np.int32]
    Mask = npt.NDArray[np.bool_]

POINTS_READ_MAX: Final = 5_000_000
HOUR_US: Final = 3_600_000_000
MINUTE_US: Final = 60_000_000
DAY_MINUTES: Final = 1_440
NOBODY: Final = "-"


@dataclass(frozen=True, slots=True)
class Series:
    """Points in order of time. ``value`` is a mean or a reading, ``spread`` and ``deviation`` range and
    standard deviation of the subgroup (NaN for single readings); ``size`` the readings behind each point;
    ``limits`` counts ``limit_ids`` (-1: none); ``facts`` counts ``known``; ``stream`` counts ``streams``.
    """

    single: bool
    number: Longs
    at: Longs
    stream: Codes
    phase: Any
    facts: Codes
    limits: Codes
    value: Floats
    spread: Floats
    deviation: Floats
    size: Any
    streams: tuple[shopfloor.Stream, ...]
    known: tuple[Facts, ...]
    limit_ids: tuple[str, ...]

    @property
    def points(self) -> int:
        return int(self.number.size)

    def take(self, chosen: Any) -> Series:
        """The points that a mask or an index chooses."""
        taken = {
            one.name: value[chosen] if hasattr(value := getattr(self, one.name), "dtype") else value
            for one in fields(self)
        }
        return Series(**taken)


def load(
    q: Queries, characteristic: str, selection: Selection, shifts: Sequence[Shift], *, single: bool
) -> Series:
    """The measurements of a selection. Raises ``CHART_EMPTY``, ``CHART_TOO_LARGE``."""
    import numpy as np

    wanted = shopfloor.Wanted(
        characteristic,
        frozenset(selection.orders),
        frozenset(masterdata.cell_by_path(q, path).id for path in selection.cells),
        selection.from_at,
        selection.to_at,
    )
    if shopfloor.count_of(q, wanted) > POINTS_READ_MAX:
        raise CHART_TOO_LARGE.refuse(field="selection", most=POINTS_READ_MAX)
    measured = shopfloor.measured(q, wanted, readings=single, pieces=single)
    columns = measured.columns
    known, codes = facts_of(q, characteristic, measured.streams, columns)
    chosen = np.ones(columns.size, dtype=bool)
    if not single:
        chosen &= np.isfinite(columns.mean)  # complete, every reading a number
    if selection.phases:
        wanted_phases = [at for at, name in enumerate(shopfloor.PHASES) if name in selection.phases]
        chosen &= np.isin(columns.phase, wanted_phases)
    for field, names in (("item", (selection.item,)), ("gauge", selection.gauges)):
        if any(names):
            among = np.array([getattr(one, field) in names for one in known], dtype=bool)
            chosen &= among[codes]
    if selection.plan_id is not None:
        chosen &= np.array([one.plan_id == selection.plan_id for one in known], dtype=bool)[codes]
    series = _singles(columns, codes, measured.streams, known) if single else Series(
        False, columns.number, columns.at, columns.stream, columns.phase, codes, columns.limits,
        columns.mean, columns.range, columns.deviation, columns.count, measured.streams, known,
        columns.limit_ids,
    )  # fmt: skip
    if single:
        assert columns.readings is not None
        chosen = np.repeat(chosen, columns.count)
    if not chosen.all():
        series = series.take(chosen)
    for field, asked in (
        ("shift", selection.shifts),
        ("operator", selection.operators),
        ("lot", selection.lots),
    ):
        if asked and series.points:
            found, strata = strata_of(q, series, field, shifts)
            series = series.take(np.array([name in asked for name in found], dtype=bool)[strata])
    if not series.points:
        raise CHART_EMPTY.refuse(field="selection", characteristic=characteristic)
    return series


def _singles(
    columns: shopfloor.Columns, codes: Codes, streams: tuple[shopfloor.Stream, ...], known: tuple[Facts, ...]
) -> Series:
    """Each reading as a point, in the order in which they were taken."""
    import numpy as np

    assert columns.readings is not None and columns.pieces is not None
    there = np.arange(columns.readings.shape[1]) < columns.count[:, None]
    row = np.repeat(np.arange(columns.size), columns.count)
    nothing = np.full(row.size, np.nan)
    return Series(
        True, columns.pieces[there], columns.at[row], columns.stream[row], columns.phase[row], codes[row],
        columns.limits[row], columns.readings[there], nothing, nothing, np.ones(row.size, dtype=np.uint8),
        streams, known, columns.limit_ids,
    )  # fmt: skip


def strata_of(q: Queries, series: Series, by: str, shifts: Sequence[Shift]) -> tuple[list[str], Codes]:
    """Names of the strata, and which of them each point belongs to."""
    import numpy as np

    if by == "shift":
        return _shifts(series.at, shifts, q.clock.zone)
    if by == "operator":
        return _operators(q, series)
    if by == "phase":
        names = [*shopfloor.PHASES, "other"]
        return names, np.minimum(series.phase, len(names) - 1).astype(np.int32)
    if by in ("item", "gauge"):
        return _named([getattr(one, by) or NOBODY for one in series.known], series.facts)
    of_stream: dict[str, Callable[[shopfloor.Stream], str]] = {
        "order": lambda one: one.order or NOBODY,
        "cell": lambda one: one.cell,
        "lot": lambda one: lot_of(q, one.order),
    }
    present = set(np.unique(series.stream).tolist())
    return _named(
        [of_stream[by](one) if at in present else NOBODY for at, one in enumerate(series.streams)],
        series.stream,
    )


def _named(names: list[str], codes: Codes) -> tuple[list[str], Codes]:
    import numpy as np

    table: dict[str, int] = {}
    own = np.array([table.setdefault(name, len(table)) for name in names] or [0], dtype=np.int32)
    return list(table), own[codes]


def lot_of(q: Queries, number: str) -> str:
    """The one lot an order's pieces were made from, by genealogy; the order itself where there are several
    lots, or none."""
    order = production.find_order(q, number) if number else None
    if order is None:
        return number or NOBODY
    parents = sorted({edge.parent_lot_id for edge in inventory.edges_of(q, order_id=order.id)})
    lots = {one.number for one in inventory.lots_by_id(q, parents).values()} if parents else set()
    return next(iter(lots)) if len(lots) == 1 else number


def _shifts(at: Longs, shifts: Sequence[Shift], zone: str) -> tuple[list[str], Codes]:
    """By the minute of the day in the plant's zone; the offset is taken hour by hour, so that a change of
    clocks falls where it falls."""
    import numpy as np

    hours = at // HOUR_US
    different, back = np.unique(hours, return_inverse=True)
    offsets = np.array([_offset_minutes(int(hour), zone) for hour in different], dtype=np.int64)
    minute = (at // MINUTE_US + offsets[back]) % DAY_MINUTES
    ordered = sorted(shifts, key=lambda one: one.start)
    for one, following in pairwise(ordered):
        if one.start == following.start:
            with in_words("shifts"):
                said = f"shifts {one.name} and {following.name} begin at the same time"
                raise ConfigRefused(said, "shifts")
    starts = [int(one.start[:2]) * 60 + int(one.start[3:]) for one in ordered]
    found = np.searchsorted(np.array(starts), minute, side="right") - 1
    return [one.name for one in ordered], np.where(found < 0, len(ordered) - 1, found).astype(np.int32)


def _offset_minutes(hour: int, zone: str) -> int:
    from datetime import UTC, datetime

    offset = datetime.fromtimestamp(hour * 3600, UTC).astimezone(ZoneInfo(zone)).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


def _operators(q: Queries, series: Series) -> tuple[list[str], Codes]:
    """Who was signed on at the cell for the order at the time of a point."""
    import numpy as np

    table = {NOBODY: 0}
    codes = np.zeros(series.points, dtype=np.int32)
    by_stream = np.argsort(series.stream, kind="stable")
    bounds = np.searchsorted(series.stream[by_stream], np.arange(len(series.streams) + 1))
    worked = shopfloor.worked(q, sorted({one.order for one in series.streams if one.order}))
    for place, stream in enumerate(series.streams):
        rows = by_stream[bounds[place] : bounds[place + 1]]
        if not rows.size:
            continue
        for one in worked.get((stream.cell_id, stream.order), ()):
            first, last = np.searchsorted(
                series.at[rows], [one.since, 2**62 if one.until is None else one.until]
            )
            codes[rows[first:last]] = table.setdefault(one.operator, len(table))
    return list(table), codes


def same_kind(series: Series, request: ChartRequest) -> Facts:
    """What the points of one chart are of, the newest one's plan where they differ. Raises
    ``CHART_AMBIGUOUS`` for several items or units."""
    import numpy as np

    present = [series.known[code] for code in np.unique(series.facts).tolist()]
    items = sorted({one.item or NOBODY for one in present})
    if len(items) > 1 and request.stratify != "item" and request.kind not in SHORT_RUNS:
        raise CHART_AMBIGUOUS.refuse(field="selection.item", what=", ".join(items[:10]))
    units = sorted({one.unit for one in present})
    if len(units) > 1:
        raise CHART_AMBIGUOUS.refuse(field="selection.item", what=", ".join(units[:10]))
    return series.known[int(series.facts[-1])]


def specifications(series: Series) -> tuple[Floats, Floats]:
    """Each point's limits, lower and upper: those it was judged by; infinite where there is none."""
    import numpy as np

    low = np.array([-np.inf if one.lsl is None else one.lsl for one in series.known])
    high = np.array([np.inf if one.usl is None else one.usl for one in series.known])
    return low[series.facts], high[series.facts]


def nominals(series: Series) -> Floats:
    """Each point's nominal; 0 where its part has none."""
    import numpy as np

    nominal = np.array([0.0 if one.nominal is None else one.nominal for one in series.known])
    own: Floats = nominal[series.facts]
    return own


def size_of(series: Series) -> int:
    """The one size of the subgroups. Raises ``CHART_AMBIGUOUS``."""
    import numpy as np

    sizes = np.unique(series.size).tolist()
    if len(sizes) > 1:
        raise CHART_AMBIGUOUS.refuse(field="selection", what=", ".join(f"n = {one}" for one in sizes[:10]))
    return int(sizes[0])


def positions(
    series: Series, wanted: Collection[Any], *, field: str, must: bool = True
) -> list[tuple[int, Any]]:
    """Where the points lie that ``wanted`` names by order, number and perhaps cell. Raises
    ``CHART_AMBIGUOUS`` for a name that fits two points; with ``must``, ``CHART_NO_POINT`` where none does and
    ``EXCLUDED_TWICE`` for a point that is named twice."""
    import numpy as np

    if not wanted:
        return []
    numbers = np.array(sorted({one.number for one in wanted}), dtype=np.int64)
    candidates: dict[tuple[str, int], list[int]] = {}
    for at in np.flatnonzero(np.isin(series.number, numbers)).tolist():
        order = series.streams[series.stream[at]].order
        candidates.setdefault((order, int(series.number[at])), []).append(at)
    found, seen = [], set()
    for one in wanted:
        cells = [
            at
            for at in candidates.get((one.order, one.number), [])
            if one.cell is None or series.streams[series.stream[at]].cell == one.cell
        ]
        if len(cells) > 1:
            raise CHART_AMBIGUOUS.refuse(field=field, what=f"{one.order} / {one.number}")
        if cells:
            if must and cells[0] in seen:
                raise EXCLUDED_TWICE.refuse(field=field, point=f"{one.order} / {one.number}")
            seen.add(cells[0])
            found.append((cells[0], one))
        elif must:
            raise CHART_NO_POINT.refuse(field=field, point=f"{one.order} / {one.number}")
    return sorted(found, key=lambda pair: pair[0])

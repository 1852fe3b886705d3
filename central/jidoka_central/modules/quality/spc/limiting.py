"""Which limits hold where on a chart: computed by stage, as frozen, of one version, or none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.plans.model import PLAN
from jidoka_central.modules.quality.spc import deciding, estimating
from jidoka_central.modules.quality.spc.errors import (
    CHART_AMBIGUOUS,
    CHART_NO_LIMITS,
    LIMITS_OF_ANOTHER,
    in_words,
)
from jidoka_central.modules.quality.spc.estimating import Estimate
from jidoka_central.modules.quality.spc.model import LIMITS
from jidoka_central.modules.quality.spc.requests import ChartRequest
from jidoka_central.modules.quality.spc.rules import SpreadOf
from jidoka_central.modules.quality.spc.series import Series, nominals, size_of
from jidoka_shared.spc import ConfigRefused
from jidoka_shared.spc.bounds import check_spread

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Mask = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Longs = npt.NDArray[np.int64]

STRETCHES_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class Stretch:
    """Points ``first`` to ``last`` under one set of limits; ``estimate`` is None without limits."""

    first: int
    last: int
    reason: str | None
    source: str
    version: int | None
    version_id: Any
    estimate: Estimate | None
    used: int
    left_out: int
    beyond: int
    interval: float | None = None  # a CUSUM's decision interval, in its unit


def stretches_of(
    q: Queries, request: ChartRequest, series: Series, excluded: Mask, stages: list[tuple[int, str]]
) -> list[Stretch]:
    """The stretches of a series, in order, over all of it. Raises ``CHART_REFUSED``, ``CHART_NO_LIMITS``."""
    source = request.limits.source
    if request.kind in ("run", "histogram"):
        source = "none"
    if request.kind in ("ewma", "cusum") and source == "none":
        with in_words("limits.source"):
            raise ConfigRefused("what is weighted or summed up needs a centre and a sigma", "limits")
    if source == "computed":
        return _computed(request, series, excluded, stages)
    if source == "frozen":
        return _frozen(q, request, series)
    if source == "version":
        assert request.limits.version_id is not None
        row = q.get(LIMITS, request.limits.version_id, "control limits")
        _refuse_another(q, request, series, row)
        return [_stored(request, series, 0, series.points - 1, row)]
    return [_stretch(0, series.points - 1, None, "none", None)]


def _stretch(first: int, last: int, reason: str | None, source: str, estimate: Estimate | None) -> Stretch:
    return Stretch(first, last, reason, source, None, None, estimate, 0, 0, 0)


def _computed(
    request: ChartRequest, series: Series, excluded: Mask, stages: list[tuple[int, str]]
) -> list[Stretch]:
    begins = [(0, None), *((at, reason) for at, reason in stages if 0 < at < series.points)]
    bounds = [first for first, _ in begins]
    between = request.limits.spread == "between-within"
    ranges = ranges_of(series, excluded, bounds) if series.single or between or size_of(series) == 1 else None
    found = []
    for (first, reason), end in zip(begins, [*bounds[1:], series.points], strict=True):
        if end == first:
            continue
        with in_words("limits"):
            estimate = estimate_of(request, series, excluded, ranges, slice(first, end))
        found.append(_stretch(first, end - 1, reason, "computed", estimate))
    return found


def ranges_of(series: Series, excluded: Mask, begins: list[int]) -> Floats:
    """The moving ranges of a chart whose stretches begin at these positions: those that limits are made of,
    and those that are compared with them."""
    import numpy as np

    starts = np.zeros(series.points, dtype=np.int64)
    starts[begins] = 1
    number = None if series.single else series.number  # pieces are numbered with gaps: not each is measured
    return deciding.moving_ranges(
        series.value, series.stream, stretch=np.cumsum(starts), left_out=excluded, number=number
    )


def estimate_of(
    request: ChartRequest, series: Series, excluded: Mask, ranges: Floats | None, part: slice
) -> Estimate:
    """Limits from the used points of a stretch; ``ranges`` where they take moving ranges. Raises what the
    kernel's formulas raise."""
    import numpy as np

    used = ~excluded[part]
    values = series.value[part]
    steps = np.full(values.size, np.nan) if ranges is None else ranges[part]
    width, sigma = request.limits.width, request.limits.sigma
    if request.kind == "z-mr":
        return estimating.standard_limits(width)
    if series.single:
        used &= deciding.usable(values)
        return estimating.individual_limits(values[used], steps[used], width=width, method=sigma)
    size = size_of(series)
    if size == 1:  # single values that the line charts as such
        return estimating.individual_limits(values[used], steps[used], width=width, method=sigma)
    spread_of: Literal["R", "S"] = "S" if request.kind == "xbar-s" else "R"
    spread = series.spread if spread_of == "R" else series.deviation
    if request.kind == "dnom":  # rounding is of the size of what was measured, not of what is left of it
        nominal = nominals(series)[part][used]
        size_measured = float(np.maximum(np.abs(values[used] + nominal), np.abs(nominal)).max(initial=0.0))
        if used.any():
            check_spread(float(spread[part][used].mean()), size_measured, "subgroups", "mean range")
    return estimating.subgroup_limits(
        spread_of,
        values[used],
        spread[part][used],
        steps[used],
        size,
        width=width,
        between=request.limits.spread == "between-within",
    )


def _frozen(q: Queries, request: ChartRequest, series: Series) -> list[Stretch]:
    """By the version each point was judged under. What was collected before there were limits is shown under
    the version that came of it: the next one of its own plan at its own cell, or the one in force there."""
    import numpy as np

    codes, ids = _filled(q, request, series)
    changes = np.flatnonzero(np.diff(codes)) + 1
    if changes.size >= STRETCHES_MAX:
        raise CHART_AMBIGUOUS.refuse(field="limits.source", what=f"{changes.size + 1} versions in turn")
    rows = _versions(q, [ids[code] for code in np.unique(codes).tolist()])
    found = []
    for first, end in pairwise([0, *changes.tolist(), series.points]):
        row = rows.get(ids[int(codes[first])])
        if row is None:
            row = _in_force(q, series, first)
        if row is None:
            raise CHART_NO_LIMITS.refuse(field="limits.source", characteristic=request.characteristics[0])
        found.append(_stored(request, series, first, end - 1, row))
    return found


def _filled(q: Queries, request: ChartRequest, series: Series) -> tuple[Longs, tuple[str, ...]]:
    """For each point the version it stands under, as a code into the ids returned with it. Raises
    ``CHART_NO_LIMITS``."""
    import numpy as np

    codes = series.limits.astype(np.int64)
    if (codes >= 0).all():
        return codes, series.limit_ids
    cells: dict[UUID, int] = {}
    of_stream = np.array([cells.setdefault(one.cell_id, len(cells)) for one in series.streams])
    plans: dict[UUID | None, int] = {}
    of_facts = np.array([plans.setdefault(one.plan_id, len(plans)) for one in series.known])
    owner = of_stream[series.stream] * len(plans) + of_facts[series.facts]
    order = np.argsort(owner, kind="stable")
    own, ranked, n = codes[order], owner[order], codes.size
    after = np.where(own >= 0, np.arange(n), n)
    after = np.minimum.accumulate(after[::-1])[::-1]
    next_ = np.minimum(after, n - 1)
    codes[order] = np.where((after < n) & (ranked[next_] == ranked), own[next_], -1)
    ids = list(series.limit_ids)
    for one in np.unique(owner[codes < 0]).tolist():
        rows = np.flatnonzero((codes < 0) & (owner == one))
        row = _in_force(q, series, int(rows[0]))
        if row is None:
            raise CHART_NO_LIMITS.refuse(field="limits.source", characteristic=request.characteristics[0])
        if str(row["id"]) not in ids:
            ids.append(str(row["id"]))
        codes[rows] = ids.index(str(row["id"]))
    return codes, tuple(ids)


def _stored(request: ChartRequest, series: Series, first: int, last: int, row: RowMapping) -> Stretch:
    own_size = 1 if series.single else size_of(series)
    with in_words("limits.source"):
        if row["subgroup_size"] != own_size:
            said = f"version {row['limits_version']} is for subgroups of {row['subgroup_size']}"
            raise ConfigRefused(f"{said}, the points are of {own_size}", "limits")
    kinds: dict[str, SpreadOf] = {"xbar-r": "R", "xbar-s": "S", "i-mr": "MR"}
    spread_of = kinds.get(request.kind)
    if spread_of is not None and own_size == 1:
        spread_of = "MR"  # single values that the line charts as such
    estimate = estimating.stored_limits(row, spread_of, row["subgroup_size"])
    stretch = _stretch(first, last, row["reason"], row["state"], estimate)
    return replace(stretch, version=row["limits_version"], version_id=row["id"])


def _refuse_another(q: Queries, request: ChartRequest, series: Series, row: RowMapping) -> None:
    """Raises ``LIMITS_OF_ANOTHER`` for a version of another characteristic than the points', or another
    item."""
    import numpy as np

    plan = q.get(PLAN, row["plan_id"], "control plan")
    own = masterdata.get_item(q, plan["item_id"]).number
    items = {series.known[code].item for code in np.unique(series.facts).tolist()} - {None}
    (code,) = request.characteristics
    for of, wanted, fits in (
        (row["characteristic"], code, row["characteristic"] == code),
        (own, ", ".join(sorted(str(one) for one in items)), items <= {own}),
    ):
        if not fits:
            name = f"{row['characteristic']} v{row['limits_version']}"
            raise LIMITS_OF_ANOTHER.refuse(field="limits.version_id", name=name, of=of, wanted=wanted)


def _versions(q: Queries, ids: list[str]) -> dict[str, RowMapping]:
    known = []
    for text in ids:
        try:
            known.append(UUID(text))
        except ValueError:  # not a version of this server
            continue
    rows = q.rows(sa.select(LIMITS).where(LIMITS.c.company == q.company, LIMITS.c.id.in_(known)))
    return {str(row["id"]): row for row in rows}


def _in_force(q: Queries, series: Series, at: int) -> RowMapping | None:
    """The frozen version of a point's plan, where that plan is for the point's cell."""
    facts = series.known[int(series.facts[at])]
    if facts.plan_id is None:
        return None
    return q.first(
        sa.select(LIMITS)
        .join(PLAN, PLAN.c.id == LIMITS.c.plan_id)
        .where(
            LIMITS.c.company == q.company,
            LIMITS.c.plan_id == facts.plan_id,
            PLAN.c.cell_id == series.streams[int(series.stream[at])].cell_id,
            LIMITS.c.characteristic == facts.code,
            LIMITS.c.state == "frozen",
        )
    )

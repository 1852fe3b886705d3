"""Which limits hold where on a chart: computed by stage, as frozen, of one version, or none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.spc import deciding, estimating
from jidoka_central.modules.quality.spc.errors import CHART_AMBIGUOUS, CHART_NO_LIMITS, in_words
from jidoka_central.modules.quality.spc.estimating import Estimate
from jidoka_central.modules.quality.spc.model import LIMITS
from jidoka_central.modules.quality.spc.requests import ChartRequest
from jidoka_central.modules.quality.spc.series import Series, size_of
from jidoka_shared.spc import ConfigRefused

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Mask = npt.NDArray[np.bool_]

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


def stretches_of(
    q: Queries, request: ChartRequest, series: Series, excluded: Mask, stages: list[tuple[int, str]]
) -> list[Stretch]:
    """The stretches of a series, in order, over all of it. Raises ``CHART_REFUSED``, ``CHART_NO_LIMITS``."""
    source = request.limits.source
    if request.kind in ("run", "histogram"):
        source = "none"
    if source == "computed":
        return _computed(request, series, excluded, stages)
    if source == "frozen":
        return _frozen(q, request, series)
    if source == "version":
        assert request.limits.version_id is not None
        row = q.get(LIMITS, request.limits.version_id, "control limits")
        return [_stored(request, series, 0, series.points - 1, row)]
    return [_stretch(0, series.points - 1, None, "none", None)]


def _stretch(first: int, last: int, reason: str | None, source: str, estimate: Estimate | None) -> Stretch:
    return Stretch(first, last, reason, source, None, None, estimate, 0, 0, 0)


def _computed(
    request: ChartRequest, series: Series, excluded: Mask, stages: list[tuple[int, str]]
) -> list[Stretch]:
    begins = [(0, None), *((at, reason) for at, reason in stages if 0 < at < series.points)]
    found = []
    for index, (first, reason) in enumerate(begins):
        last = begins[index + 1][0] - 1 if index + 1 < len(begins) else series.points - 1
        if last < first:
            continue
        with in_words("limits"):
            estimate = estimate_of(request, series, excluded, first, last)
        found.append(_stretch(first, last, reason, "computed", estimate))
    return found


def estimate_of(request: ChartRequest, series: Series, excluded: Mask, first: int, last: int) -> Estimate:
    """Limits from the used points of a stretch. Raises what the kernel's formulas raise."""
    import numpy as np

    part = slice(first, last + 1)
    values, left_out, streams = series.value[part], excluded[part], series.stream[part]
    if series.single:
        # A moving range reaches back to the last usable value, and not across what is left out.
        there = np.isfinite(values)
        follows = deciding.followers(streams[there], left_out[there])[~left_out[there]]
        return estimating.individual_limits(
            values[there & ~left_out], follows, width=request.limits.width, method=request.limits.sigma
        )
    used = ~left_out
    size = size_of(series)
    spread_of: Literal["R", "S"] = "S" if request.kind == "xbar-s" else "R"
    follows = deciding.followers(streams, left_out, series.number[part])[used]
    if size == 1:  # single values that the line charts as such
        return estimating.individual_limits(
            values[used], follows, width=request.limits.width, method=request.limits.sigma
        )
    return estimating.subgroup_limits(
        spread_of,
        values[used],
        (series.spread if spread_of == "R" else series.deviation)[part][used],
        follows,
        size,
        width=request.limits.width,
        between=request.limits.spread == "between-within",
    )


def _frozen(q: Queries, request: ChartRequest, series: Series) -> list[Stretch]:
    """By the version each point was judged under. What was collected before there were limits is shown under
    the version that came of it: the next one in the series, or the one in force for its plan."""
    import numpy as np

    codes = series.limits.astype(np.int64)
    n = codes.size
    after = np.where(codes >= 0, np.arange(n), n)
    after = np.minimum.accumulate(after[::-1])[::-1]
    filled = np.where(after < n, codes[np.minimum(after, n - 1)], -1)
    changes = np.flatnonzero(np.diff(filled)) + 1
    if changes.size >= STRETCHES_MAX:
        raise CHART_AMBIGUOUS.refuse(field="limits.source", what=f"{changes.size + 1} versions in turn")
    rows = _versions(q, [series.limit_ids[code] for code in np.unique(filled).tolist() if code >= 0])
    found = []
    bounds = [0, *changes.tolist(), n]
    for first, end in pairwise(bounds):
        code = int(filled[first])
        row = rows.get(series.limit_ids[code]) if code >= 0 else None
        row = row or _in_force(q, series, first)
        if row is None:
            raise CHART_NO_LIMITS.refuse(field="limits.source", characteristic=request.characteristics[0])
        found.append(_stored(request, series, first, end - 1, row))
    return found


def _stored(request: ChartRequest, series: Series, first: int, last: int, row: RowMapping) -> Stretch:
    own_size = 1 if series.single else size_of(series)
    with in_words("limits.source"):
        if row["subgroup_size"] != own_size:
            said = f"version {row['limits_version']} is for subgroups of {row['subgroup_size']}"
            raise ConfigRefused(f"{said}, the points are of {own_size}", "limits")
    kinds: dict[str, Literal["R", "S", "MR"]] = {"xbar-r": "R", "xbar-s": "S", "i-mr": "MR"}
    estimate = estimating.stored_limits(row, kinds.get(request.kind), row["subgroup_size"])
    stretch = _stretch(first, last, row["reason"], row["state"], estimate)
    return replace(stretch, version=row["limits_version"], version_id=row["id"])


def _versions(q: Queries, ids: list[str]) -> dict[str, RowMapping]:
    known = []
    for text in ids:
        try:
            known.append(UUID(text))
        except ValueError:  # not a version of this server
            continue
    rows = q.rows(sa.select(LIMITS).where(LIMITS.c.company == q.company, LIMITS.c.id.in_(known)))
    return {str(row["id"]): row for row in rows}


def _in_force(q: Queries, series: Series, at: int) -> Any:
    facts = series.known[int(series.facts[at])]
    if facts.plan_id is None:
        return None
    return q.first(
        sa.select(LIMITS).where(
            LIMITS.c.company == q.company,
            LIMITS.c.plan_id == facts.plan_id,
            LIMITS.c.characteristic == facts.code,
            LIMITS.c.state == "frozen",
        )
    )

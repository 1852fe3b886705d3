"""Hotelling's T2 of several characteristics of the same pieces.

A vector is a piece that has a reading of each characteristic; pieces that lack one are not charted. Mean and
covariance come from the used vectors, the limit is that of phase I for single vectors
((m-1)^2 / m Beta(p/2, (m-p-1)/2)). T2 and words are those of ``jidoka_shared.spc.multivariate``; signals are
explained by T2 less the T2 without each characteristic.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.spc import deciding
from jidoka_central.modules.quality.spc.analysis import Analysis, Panel, excluded_points
from jidoka_central.modules.quality.spc.errors import (
    CHART_EMPTY,
    CHART_REFUSED,
    CHART_TOO_LARGE,
    in_words,
    reason_of,
)
from jidoka_central.modules.quality.spc.estimating import Estimate
from jidoka_central.modules.quality.spc.limiting import Stretch
from jidoka_central.modules.quality.spc.requests import ChartRequest
from jidoka_central.modules.quality.spc.series import Series, load, same_kind
from jidoka_shared.spc import ConfigRefused, Zones

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

VECTORS_MAX: Final = 1_000_000
EXPLAINED_MAX: Final = 200
PIECE_MAX: Final = 2**40


def analyse_vectors(q: Queries, request: ChartRequest) -> tuple[Analysis, dict[str, Any]]:
    """The chart, and what only it has: mean, covariance, limit and the signals' contributions."""
    import numpy as np

    from jidoka_shared.spc.multivariate import (
        VectorLimits,
        VectorMonitor,
        contributions,
        mean_and_covariance,
        t2_limit,
    )

    if request.limits.source != "computed" or request.stages or request.stratify is not None:
        said = ConfigRefused("a T2 chart has computed limits, no stages and no strata", "limits")
        raise CHART_REFUSED.refuse(field="limits.source", reason=reason_of(said), kernel=said.code)
    loaded = [
        load(q, code, request.selection, request.shifts, single=True) for code in request.characteristics
    ]
    facts = tuple(same_kind(one, request) for one in loaded)
    series, matrix = _aligned(loaded)
    if not series.points:
        raise CHART_EMPTY.refuse(field="selection", characteristic=", ".join(request.characteristics))
    if series.points > VECTORS_MAX:
        raise CHART_TOO_LARGE.refuse(field="selection", most=VECTORS_MAX)
    excluded, reasons = excluded_points(q, series, request)
    used = matrix[~excluded]
    with in_words("selection"):
        mean, covariance = mean_and_covariance(used)  # type: ignore[arg-type]
        limit = t2_limit(matrix.shape[1], request.alpha, phase="I", subgroups=len(used))
        limits = VectorLimits(mean, covariance, t2=limit)
        words, t2, _ = VectorMonitor(limits).take(matrix)
    words = words & np.uint32(1)
    beyond = (words != 0) & ~excluded
    estimate = Estimate("t2", float(matrix.shape[1]), 0.0, limit, math.nan, Zones(upper3=limit))
    stretch = Stretch(
        0, series.points - 1, None, "computed", None, None, estimate, len(used), int(excluded.sum()),
        int(beyond.sum()),
    )  # fmt: skip
    panel = Panel(
        None, series, excluded, reasons, t2, None, None, None, None, words, None,
        deciding.rising(words, 1), None, [stretch], np.flatnonzero(beyond),
    )  # fmt: skip
    flagged = np.flatnonzero(words)[:EXPLAINED_MAX]
    shown = {
        "mean": list(mean),
        "covariance": [list(row) for row in covariance],
        "limit": limit,
        "contributions": [
            {"index": at, "parts": list(contributions(limits, matrix[at].tolist()))}
            for at in flagged.tolist()
        ],
    }
    return Analysis(facts, ("T2",), (panel,), series.points), shown


def _aligned(loaded: list[Series]) -> tuple[Series, Floats]:
    """The pieces that have every characteristic, by the first one's order of time."""
    import numpy as np

    places: dict[tuple[str, str], int] = {}
    keys = []
    for one in loaded:
        own = np.array(
            [places.setdefault((stream.cell, stream.order), len(places)) for stream in one.streams],
            dtype=np.int64,
        )
        usable = np.isfinite(one.value) & (one.number >= 0) & (one.number < PIECE_MAX)
        keys.append(np.where(usable, own[one.stream] * PIECE_MAX + one.number, -1))
    common = keys[0][keys[0] >= 0]
    for other in keys[1:]:
        common = np.intersect1d(common, other[other >= 0])
    rows = np.flatnonzero(np.isin(keys[0], common))
    first = loaded[0].take(rows)
    columns = [first.value]
    for one, key in zip(loaded[1:], keys[1:], strict=True):
        order = np.argsort(key, kind="stable")
        columns.append(one.value[order[np.searchsorted(key[order], keys[0][rows])]])
    return first, np.column_stack(columns)

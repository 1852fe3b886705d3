"""Hotelling's T2 and the MEWMA of several characteristics of the same pieces.

A vector is a piece that has a reading of each characteristic; pieces that lack one are not charted. Mean and
covariance come from the used vectors, the limit is that of phase I for single vectors
((m-1)^2 / m Beta(p/2, (m-p-1)/2)). The MEWMA takes the request's EWMA weight; its statistic has the exact
variance of each point and the limit of the run length asked for (``jidoka_shared.spc.arl_vectors``), else
chi-square(p) at alpha, the false alarms of one point alone. Both limits take mean and covariance as known.
Statistics and words are those of ``jidoka_shared.spc.multivariate``; signals are explained by the statistic
less that without each characteristic.
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
from jidoka_central.modules.quality.spc.requests import ChartRequest, EwmaAsked
from jidoka_central.modules.quality.spc.series import Series, load, same_kind
from jidoka_shared.spc import ConfigRefused, Ewma, Zones

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from jidoka_shared.spc.multivariate import VectorLimits

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
        VectorRule,
        contributions,
        mean_and_covariance,
        t2_limit,
    )

    if request.limits.source != "computed" or request.stages or request.stratify is not None:
        said = ConfigRefused("charts of vectors have computed limits, no stages and no strata", "limits")
        raise CHART_REFUSED.refuse(field="limits.source", reason=reason_of(said), kernel=said.code)
    loaded = [
        load(q, code, request.selection, request.shifts, single=True) for code in request.characteristics
    ]
    facts = tuple(same_kind(one, request) for one in loaded)
    request = request if request.ewma else request.model_copy(update={"ewma": EwmaAsked()})
    assert request.ewma is not None
    series, matrix = _aligned(loaded)
    if not series.points:
        raise CHART_EMPTY.refuse(field="selection", characteristic=", ".join(request.characteristics))
    if series.points > VECTORS_MAX:
        raise CHART_TOO_LARGE.refuse(field="selection", most=VECTORS_MAX)
    excluded, reasons = excluded_points(q, series, request)
    used = matrix[~excluded]
    with in_words("selection"):
        mean, covariance = mean_and_covariance(used)  # type: ignore[arg-type]
        if request.kind == "t2":
            limit = t2_limit(matrix.shape[1], request.alpha, phase="I", subgroups=len(used))
            limits = VectorLimits(mean, covariance, t2=limit)
        else:
            with in_words("ewma.weight"):
                limit = _mewma_limit(request, matrix.shape[1], request.ewma.weight)
                limits = VectorLimits(mean, covariance, weight=request.ewma.weight, mewma=limit)
        words, t2, mewma = VectorMonitor(limits).take(matrix)
    rule = VectorRule.T2 if request.kind == "t2" else VectorRule.MEWMA
    words = words & np.uint32(int(rule))
    beyond = (words != 0) & ~excluded
    estimate = Estimate(request.kind, float(matrix.shape[1]), 0.0, limit, math.nan, Zones(upper3=limit))
    stretch = Stretch(
        0, series.points - 1, None, "computed", None, None, estimate, len(used), int(excluded.sum()),
        int(beyond.sum()),
    )  # fmt: skip
    panel = Panel(
        None, series, excluded, reasons, t2 if request.kind == "t2" else mewma, None, None, None, None, words,
        None, deciding.rising(words, int(rule)), None, [stretch], np.flatnonzero(beyond),
        rule_names=("T2", "MEWMA"),
    )  # fmt: skip
    charted, share = (matrix, np.ones(len(matrix))) if request.kind == "t2" else _weighted(limits, matrix)
    flagged = np.flatnonzero(words)[:EXPLAINED_MAX]
    shown = {
        "mean": list(mean),
        "covariance": [list(row) for row in covariance],
        "limit": limit,
        "contributions": [
            {
                "index": at,
                "parts": [one / float(share[at]) for one in contributions(limits, charted[at].tolist())],
            }
            for at in flagged.tolist()
        ],
    }
    taken = request.ewma if request.kind == "mewma" else None
    return Analysis(facts, (rule.name or "",), (panel,), series.points, taken), shown


def _mewma_limit(request: ChartRequest, variables: int, weight: float) -> float:
    from jidoka_shared.spc.arl_vectors import mewma_limit
    from jidoka_shared.spc.multivariate import t2_limit

    if request.arl0 is None:
        return t2_limit(variables, request.alpha, phase="known")
    return mewma_limit(request.arl0, variables, weight)


def _weighted(limits: VectorLimits, matrix: Floats) -> tuple[Floats, Floats]:
    """The weighted means that the MEWMA judges, and their variance as a share of a vector's."""
    import numpy as np

    weight = limits.weight
    paths = [
        deciding.ewma_path(matrix[:, at], mean, 1.0, Ewma(weight, 3.0))[0]
        for at, mean in enumerate(limits.mean)
    ]
    taken = np.arange(1, len(matrix) + 1)
    share = np.asarray(weight / (2.0 - weight) * (1.0 - (1.0 - weight) ** (2.0 * taken)), dtype=np.float64)
    return np.column_stack(paths), share


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

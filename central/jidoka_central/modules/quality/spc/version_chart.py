"""The chart of a version of limits: the subgroups it rests on, what it leaves out, its stages and its limits,
as they are recorded. What was measured since, or is of another cell or item, is no part of it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.spc.analysis import Analysis, panel_of
from jidoka_central.modules.quality.spc.answering import answer
from jidoka_central.modules.quality.spc.model import LIMITS
from jidoka_central.modules.quality.spc.reproducing import rests_on
from jidoka_central.modules.quality.spc.requests import ChartRequest, Kind, LimitsAsked
from jidoka_central.modules.quality.spc.series import same_kind

KINDS: dict[str, Kind] = {"xbar-r": "xbar-r", "between-within": "xbar-r", "xbar-s": "xbar-s", "i-mr": "i-mr"}


def chart_of_version(
    q: Queries, limits_id: UUID, points_max: int, *, everything: bool = False
) -> dict[str, Any]:
    """The contract's answer, one chart; with ``everything`` as if nothing had been left out. Raises
    ``NOT_FOUND`` and, where its data are no longer there, ``CHART_EMPTY`` and others of ``errors``."""
    import numpy as np

    row = q.get(LIMITS, limits_id, "control limits")
    data = rests_on(q, row)
    request = ChartRequest(
        kind=KINDS[row["method"]],
        characteristics=(row["characteristic"],),
        limits=LimitsAsked(
            width=row["width"], spread="between-within" if row["method"] == "between-within" else "within"
        ),
        points_max=points_max,
    )
    left_out = {} if everything else data.left_out
    excluded = np.zeros(data.series.points, dtype=bool)
    excluded[list(left_out)] = True
    panel = panel_of(q, request, None, data.series, excluded, left_out, data.stages)
    facts = same_kind(data.series, request)
    return answer(q, request, Analysis((facts,), request.rules, (panel,), data.series.points))

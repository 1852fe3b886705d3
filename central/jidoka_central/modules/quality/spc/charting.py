"""One door to every chart: by its kind to columns, vectors, events or counts, and the answer of each."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.spc import deciding, distribution
from jidoka_central.modules.quality.spc.analysis import Analysis, analyse
from jidoka_central.modules.quality.spc.answering import answer
from jidoka_central.modules.quality.spc.counting import analyse_counts
from jidoka_central.modules.quality.spc.errors import CHART_WINDOW, in_words
from jidoka_central.modules.quality.spc.rare import analyse_events
from jidoka_central.modules.quality.spc.requests import COUNTS, EVENTS, VECTORS, ChartRequest
from jidoka_central.modules.quality.spc.vectors import analyse_vectors


def chart(q: Queries, request: ChartRequest, inspections: sa.Table) -> dict[str, Any]:
    """The contract's answer as plain values. Raises the refusals of ``errors``."""
    began = q.clock.now()
    first, last = request.window.first, request.window.last
    if first is not None and last is not None and first > last:
        raise CHART_WINDOW.refuse(field="window.first", first=first, last=last)
    explained = None
    if request.kind in VECTORS:
        analysis, explained = analyse_vectors(q, request)
    else:
        analysis = analysed(q, request, inspections)
    found = answer(q, request, analysis)
    for shown, panel in zip(found["charts"], analysis.panels, strict=True):
        shown["t2"] = explained
        if request.kind in ("histogram", "run"):
            values = panel.value[deciding.usable(panel.value) & ~panel.excluded]
            with in_words("selection"):
                if request.kind == "run":
                    shown["run"] = distribution.runs(values)
                else:
                    shown["histogram"] = distribution.histogram(values, request.bins)
                    shown["points"] = {
                        name: None if column is None else [] for name, column in shown["points"].items()
                    }
                    shown["buckets"], shown["reduced"] = None, False
    found["took_ms"] = (q.clock.now() - began) / 1_000
    return found


def analysed(q: Queries, request: ChartRequest, inspections: sa.Table) -> Analysis:
    """The chart before it is reduced for drawing: what an export writes."""
    if request.kind in VECTORS:
        return analyse_vectors(q, request)[0]
    if request.kind in EVENTS:
        return analyse_events(q, request)
    if request.kind in COUNTS:
        return analyse_counts(q, request, inspections)
    return analyse(q, request)

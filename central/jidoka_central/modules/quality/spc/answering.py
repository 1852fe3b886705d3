"""The answer to a chart request: columns of the points that are drawn, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.spc.analysis import Analysis, Panel
from jidoka_central.modules.quality.spc.errors import CHART_WINDOW
from jidoka_central.modules.quality.spc.facts import Facts
from jidoka_central.modules.quality.spc.limiting import Stretch
from jidoka_central.modules.quality.spc.model import ANNOTATION
from jidoka_central.modules.quality.spc.noting import annotation_row, standing
from jidoka_central.modules.quality.spc.requests import COUNTS, SHORT_RUNS, ChartRequest
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_shared.spc import SIGNALS, Rule

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Longs = npt.NDArray[np.int64]

SIGNALS_MAX: Final = 20_000
BEYOND_MAX: Final = 200
ANNOTATIONS_MAX: Final = 1_000
ORDERS_MAX: Final = 500  # named in one question to the database
MASK: Final = int(SIGNALS)


def answer(q: Queries, request: ChartRequest, analysis: Analysis) -> dict[str, Any]:
    """The contract's answer; numbers that are none become null when it is written as JSON. Raises
    ``CHART_WINDOW`` for a window after the end of the longest chart."""
    import numpy as np

    longest = max(panel.series.points for panel in analysis.panels)
    if (request.window.first or 0) >= longest:
        raise CHART_WINDOW.refuse(field="window.first", first=request.window.first, last=longest - 1)
    tables = _Tables()
    charts = [
        panel_answer(q, request, panel, tables)
        | {"characteristic": facts_shown(_facts_of(request, analysis, panel))}
        for panel in analysis.panels
    ]
    series = [panel.series for panel in analysis.panels]
    streams = [one.streams[at] for one in series for at in np.unique(one.stream).tolist()]
    ewma = analysis.ewma if request.kind in ("ewma", "mewma") else None
    cusum = analysis.cusum if request.kind == "cusum" else None
    return {
        "kind": request.kind,
        "characteristics": [facts_shown(one) for one in analysis.facts],
        "total": analysis.total,
        "took_ms": 0.0,
        "rules": list(analysis.rules),
        "shifts": [one.model_dump() for one in request.shifts],
        "zone": q.clock.zone,
        "ewma": None if ewma is None else ewma.model_dump(),
        "cusum": None if cusum is None else cusum.model_dump(),
        "selection": {
            "orders": len({one.order for one in streams}),
            "cells": len({one.cell for one in streams}),
            "first_at": min(int(one.at[0]) for one in series),
            "last_at": max(int(one.at[-1]) for one in series),
        },
        "charts": charts,
        "orders": list(tables.orders),
        "cells": list(tables.cells),
    }


class _Tables:
    """Names that points carry as codes."""

    def __init__(self) -> None:
        self.orders: dict[str, int] = {}
        self.cells: dict[str, int] = {}

    def codes(self, streams: Sequence[shopfloor.Stream], chosen: Any) -> tuple[list[int], list[int]]:
        orders = [self.orders.setdefault(streams[at].order, len(self.orders)) for at in chosen.tolist()]
        cells = [self.cells.setdefault(streams[at].cell, len(self.cells)) for at in chosen.tolist()]
        return orders, cells


def _facts_of(request: ChartRequest, analysis: Analysis, panel: Panel) -> Facts:
    """What a chart is of: the newest of its own points' facts, where strata differ."""
    if len(analysis.panels) == 1 or request.kind in SHORT_RUNS:  # several parts on one scale
        return analysis.facts[0]
    return panel.series.known[int(panel.series.facts[-1])]


def facts_shown(one: Facts) -> dict[str, Any]:
    names = (
        "code", "name_zh", "name_en", "unit", "decimals", "nominal", "lsl", "usl", "subgroup_size", "item",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names}


def panel_answer(q: Queries, request: ChartRequest, panel: Panel, tables: _Tables) -> dict[str, Any]:
    """One chart of the answer."""
    import numpy as np

    series = panel.series
    first = request.window.first or 0
    last = series.points - 1 if request.window.last is None else min(request.window.last, series.points - 1)
    notes = annotations_of(q, request, panel)
    marks = np.where(panel.excluded, np.uint16(shopfloor.EXCLUDED), np.uint16(0))
    for note in notes:
        for at in (note["from_index"], note["to_index"]):
            marks[at] |= shopfloor.ANNOTATED
    flags = panel.words & np.uint32(MASK)
    risen = panel.rising != 0
    if panel.spread_words is not None and panel.spread_rising is not None:
        flags = flags | panel.spread_words
        risen = risen | (panel.spread_rising != 0)
    widest = panel.second if request.kind == "cusum" else panel.spread
    drawn = shopfloor.reduce(
        panel.value, spread=widest, word=flags, rising=risen, marks=marks, first=first, last=last,
        points_max=request.points_max,
    )  # fmt: skip
    index = drawn.index
    orders, cells = tables.codes(series.streams, series.stream[index])
    return {
        "stratum": panel.stratum,
        "total": series.points,
        "used": sum(one.used for one in panel.stretches),
        "window": {"first": min(first, last + 1), "last": last},
        "reduced": drawn.buckets is not None,
        "limits": [stretch_shown(one) for one in panel.stretches],
        "points": {
            "index": index.tolist(),
            "at": series.at[index].tolist(),
            "order": orders,
            "cell": cells,
            "number": series.number[index].tolist(),
            "value": panel.value[index].tolist(),
            "spread": _column(panel.spread, index),
            "second": _column(panel.second, index),
            "lower": _column(panel.lower, index),
            "upper": _column(panel.upper, index),
            "size": series.size[index].tolist() if request.kind in COUNTS else None,
            "word": panel.words[index].tolist(),
            "spread_word": _column(panel.spread_words, index),
            "kept": drawn.kept.tolist(),
        },
        "buckets": None if drawn.buckets is None else _buckets(drawn.buckets),
        "signals": signals_of(panel, first, last),
        "exclusions": [
            {"index": at, "order": one.order, "number": one.number, "reason": one.reason}
            for at, one in sorted(panel.reasons.items())
        ],
        "beyond": [
            {
                "index": at,
                "order": series.streams[series.stream[at]].order,
                "number": int(series.number[at]),
            }
            for at in panel.beyond[:BEYOND_MAX].tolist()
        ],
        "annotations": notes,
        "histogram": None,
        "run": None,
        "t2": None,
    }


def _column(values: Any, index: Longs) -> Any:
    return None if values is None else values[index].tolist()


def _buckets(buckets: Any) -> dict[str, Any]:
    return {
        "first": buckets.first.tolist(),
        "last": buckets.last.tolist(),
        "low": buckets.low.tolist(),
        "high": buckets.high.tolist(),
        "spread_high": buckets.spread.tolist(),
        "signals": buckets.flagged.tolist(),
        "word": buckets.word.tolist(),
    }


def stretch_shown(one: Stretch) -> dict[str, Any]:
    numbers = (
        "method", "centre", "lower", "upper", "sigma", "spread_centre", "spread_lower", "spread_upper",
        "sigma_within", "sigma_between",
    )  # fmt: skip
    return {
        "first": one.first,
        "last": one.last,
        "reason": one.reason,
        "source": one.source,
        "version": one.version,
        "version_id": None if one.version_id is None else str(one.version_id),
        **{name: getattr(one.estimate, name, None) for name in numbers},
        "interval": one.interval,
        "used": one.used,
        "left_out": one.left_out,
        "beyond": one.beyond,
    }


def signals_of(panel: Panel, first: int, last: int) -> dict[str, Any]:
    """Where rules begin to hold in the window; all are counted, ``SIGNALS_MAX`` listed."""
    import numpy as np

    part = slice(first, last + 1)
    places, rules, panels = [], [], []
    by_rule: dict[str, int] = {}
    for which, words in enumerate((panel.rising, panel.spread_rising)):
        if words is None:
            continue
        own = words[part]
        at = np.flatnonzero(own)
        places.append(at + first)
        rules.append(own[at])
        panels.append(np.full(at.size, which))
        known = panel.rule_names or tuple(str(rule.name) for rule in Rule if int(rule) & MASK)
        for bit, named in enumerate(known):
            count = int(((own & np.uint32(1 << bit)) != 0).sum())
            if count:
                name = named if which == 0 else "SPREAD"
                by_rule[name] = by_rule.get(name, 0) + count
    index, rule_bits, panel_at = (np.concatenate(one) for one in (places, rules, panels))
    order = np.lexsort((panel_at, index))[:SIGNALS_MAX]
    return {
        "total": int(index.size),
        "by_rule": by_rule,
        "listed": int(order.size),
        "index": index[order].tolist(),
        "rules": rule_bits[order].tolist(),
        "panel": panel_at[order].tolist(),
    }


def annotations_of(q: Queries, request: ChartRequest, panel: Panel) -> list[dict[str, Any]]:
    """The annotations that stand for points of the series, with the positions they cover."""
    import numpy as np

    series = panel.series
    statement = sa.select(ANNOTATION).where(
        ANNOTATION.c.company == q.company,
        ANNOTATION.c.characteristic.in_(request.characteristics or ("",)),
        ANNOTATION.c.chart == ("pieces" if series.single else "subgroups"),
        standing(),
    )
    orders = {series.streams[at].order for at in np.unique(series.stream).tolist()}
    if len(orders) <= ORDERS_MAX:
        statement = statement.where(ANNOTATION.c.order_number.in_(sorted(orders)))
    rows = q.rows(statement.order_by(ANNOTATION.c.id.desc()).limit(ANNOTATIONS_MAX))
    found = []
    for row in rows:
        streams = [
            at
            for at, one in enumerate(series.streams)
            if one.order == row["order_number"] and row["cell"] in (None, one.cell)
        ]
        if not streams:
            continue
        inside = np.isin(series.stream, streams)
        inside &= (series.number >= row["first"]) & (series.number <= row["last"])
        places = np.flatnonzero(inside)
        if places.size:
            shown = annotation_row(row).model_dump(mode="json", exclude={"withdrawn", "stands"})
            found.append(shown | {"from_index": int(places[0]), "to_index": int(places[-1])})
    return found

"""Charts of counts from decided inspections: nonconforming units of those inspected, lot after lot.

p, np and Laney's p' take the share or number nonconforming; c, u and u' take the same number as a count for
an inspection or a unit. np and c need one size among those used; one of another size that is left out is no
point of theirs. Inspections are chosen by item, lot and time of decision; what else a selection may name is
refused. Limits and words are those of ``jidoka_shared.spc.counts`` and ``count_monitor``. A
point is an inspection: its ``order`` is the inspection's number, its ``number`` 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

import sqlalchemy as sa

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.spc import deciding
from jidoka_central.modules.quality.spc.analysis import Analysis, Panel, excluded_points
from jidoka_central.modules.quality.spc.errors import (
    CHART_AMBIGUOUS,
    CHART_EMPTY,
    CHART_REFUSED,
    CHART_TOO_LARGE,
    in_words,
    reason_of,
)
from jidoka_central.modules.quality.spc.estimating import Estimate
from jidoka_central.modules.quality.spc.facts import Facts
from jidoka_central.modules.quality.spc.limiting import Stretch
from jidoka_central.modules.quality.spc.requests import ChartRequest
from jidoka_central.modules.quality.spc.series import Series
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_shared.spc import ConfigRefused, Rule, RunLengths, SubgroupsUnequal, Zones
from jidoka_shared.spc.counts import PER_SIZE, CountKind, count_limits

NOWHERE: Final = UUID(int=0)
SAMPLES_MAX: Final = 200_000
NOT_CHOSEN_BY: Final = ("plan_id", "orders", "cells", "gauges", "operators", "shifts", "phases")


def analyse_counts(q: Queries, request: ChartRequest, inspections: sa.Table) -> Analysis:
    """A chart of counts; limits are computed from the selection, or there are none. Raises the refusals of
    ``errors``."""
    import numpy as np

    if request.limits.source not in ("computed", "none") or request.stages or request.stratify is not None:
        said = ConfigRefused("charts of counts have computed limits, no stages and no strata", "limits")
        raise CHART_REFUSED.refuse(field="limits.source", reason=reason_of(said), kernel=said.code)
    rows = _decided(q, request, inspections)
    counts = np.array([row["nonconforming"] for row in rows], dtype=np.int64)
    sizes = np.array([row["inspected"] for row in rows], dtype=np.int64)
    series = _series(q, rows, counts, sizes)
    excluded, reasons = excluded_points(q, series, request)
    kind = cast(CountKind, request.kind.replace("laney-", "laney "))
    used = ~excluded
    with in_words("selection"):
        if kind in ("c", "np") and np.unique(sizes[used]).size > 1:
            other = "u" if kind == "c" else "p"
            raise SubgroupsUnequal(f"a chart of this kind needs one size; use a {other} chart", "sizes")
    # one that was left out may be of another size: the limits of one size say nothing of it
    own = sizes == sizes[used][:1] if kind in ("c", "np") else np.ones(sizes.size, dtype=bool)
    taken = np.where(own, counts, np.nan)
    if request.limits.source == "none":
        value = taken / sizes if kind in PER_SIZE else taken
        counted = _Counted(value, None, None, np.zeros(counts.size, dtype=np.uint32), None, Rule.NONE)
        beyond = np.zeros(counts.size, dtype=bool)
    else:
        counted = _judged(request, kind, taken, sizes, used)
        beyond = ((counted.value > counted.upper) | (counted.value < counted.lower)) & used
    stretch = Stretch(
        0, series.points - 1, None, request.limits.source, None, None, counted.estimate, int(used.sum()),
        int(excluded.sum()), int(beyond.sum()),
    )  # fmt: skip
    panel = Panel(
        None, series, excluded, reasons, counted.value, None, None, counted.lower, counted.upper,
        counted.words, None, deciding.rising(counted.words, int(counted.rules)), None, [stretch],
        np.flatnonzero(beyond),
    )  # fmt: skip
    names = tuple(rule.name or "" for rule in Rule if rule & counted.rules)
    return Analysis(series.known, names, (panel,), series.points)


@dataclass(frozen=True, slots=True)
class _Counted:
    """The charted values with limits, words, estimate and rules; without limits there are none of those."""

    value: Any
    lower: Any
    upper: Any
    words: Any
    estimate: Estimate | None
    rules: Rule


def _judged(request: ChartRequest, kind: CountKind, taken: Any, sizes: Any, used: Any) -> _Counted:
    """Limits of the used samples, and every sample held against them; NaN in ``taken`` is no count."""
    import numpy as np

    from jidoka_shared.spc.count_monitor import COUNT_RULES, CountConfig, CountMonitor

    per_size = kind in PER_SIZE or kind == "np"
    with in_words("selection"):
        limits = count_limits(
            kind, taken[used].tolist(), sizes[used].tolist() if per_size else None,
            width=request.limits.width,
        )  # fmt: skip
    rules = Rule.NONE
    for name in request.rules:
        rules |= Rule[name]
    with in_words("rules"):
        if rules & ~COUNT_RULES:
            raise ConfigRefused("zone rules, EWMA and CUSUM are not for counts", "rules")
        config = CountConfig(limits, RunLengths(**request.runs.model_dump()), rules)
        monitor = CountMonitor([config], version=1, stop_authority=False)
        channels = np.zeros(taken.size, dtype=np.int64)
        one_size = kind not in PER_SIZE
        own_sizes: Any = limits.size if one_size else sizes
        charted = monitor.chart(channels, taken, own_sizes)
        words = monitor.rows(channels, taken, own_sizes) & np.uint32(0x1FFFF)
    lower, upper = limits.limits(limits.size) if one_size else (float("nan"), float("nan"))
    sigma = limits.sigma(limits.size) if one_size else float("nan")
    zones = Zones(centre=limits.centre)
    estimate = Estimate(request.kind, limits.centre, lower, upper, sigma, zones)
    return _Counted(charted.value, charted.lower, charted.upper, words, estimate, rules)


def _decided(q: Queries, request: ChartRequest, table: sa.Table) -> list[Any]:
    chosen = request.selection
    for name in NOT_CHOSEN_BY:
        if getattr(chosen, name):
            with in_words(f"selection.{name}"):
                raise ConfigRefused("inspections are chosen by item, lot and time of decision", name)
    statement = sa.select(
        table.c.number, table.c.item_id, table.c.inspected, table.c.nonconforming, table.c.decided_at
    ).where(
        table.c.company == q.company,
        table.c.decided_at.is_not(None),
        table.c.nonconforming.is_not(None),
        table.c.inspected > 0,
    )
    if chosen.item is not None:
        statement = statement.where(table.c.item_id == masterdata.item_by_number(q, chosen.item).id)
    if chosen.lots:
        statement = statement.where(table.c.lot_number.in_(chosen.lots))
    if chosen.from_at is not None:
        statement = statement.where(table.c.decided_at >= chosen.from_at)
    if chosen.to_at is not None:
        statement = statement.where(table.c.decided_at <= chosen.to_at)
    rows = q.rows(statement.order_by(table.c.decided_at, table.c.number).limit(SAMPLES_MAX + 1))
    if len(rows) > SAMPLES_MAX:
        raise CHART_TOO_LARGE.refuse(field="selection", most=SAMPLES_MAX)
    if not rows:
        raise CHART_EMPTY.refuse(field="selection", characteristic=request.kind)
    items = {row["item_id"] for row in rows}
    if len(items) > 1:
        listed = ", ".join(sorted(masterdata.get_item(q, id_).number for id_ in items)[:10])
        raise CHART_AMBIGUOUS.refuse(field="selection.item", what=listed)
    return rows


def _series(q: Queries, rows: list[Any], counts: Any, sizes: Any) -> Series:
    import numpy as np

    n = len(rows)
    item = masterdata.get_item(q, rows[0]["item_id"]).number
    facts = Facts("", item, None, None, "不合格", "Nonconforming", "", 4, None, None, None, None)
    nothing = np.full(n, np.nan)
    streams = tuple(shopfloor.Stream(NOWHERE, NOWHERE, "", row["number"]) for row in rows)
    return Series(
        False, np.zeros(n, dtype=np.int64), np.array([row["decided_at"] for row in rows], dtype=np.int64),
        np.arange(n, dtype=np.int32), np.zeros(n, dtype=np.uint8), np.zeros(n, dtype=np.int32),
        np.full(n, -1, dtype=np.int32), counts.astype(np.float64), nothing, nothing, sizes, streams,
        (facts,), (),
    )  # fmt: skip

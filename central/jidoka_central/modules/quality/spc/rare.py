"""Rare events: g and t charts of the pieces of a characteristic that are outside its specification.

Pieces stand in order of time over the whole selection, whatever order or cell they are of. An event is a
piece beyond the specification it was judged by. A point is an event after the first: g is the number of
measured pieces since the event before it, t the hours since then, charted as t^(1/3.6). Limits and words are
those of ``jidoka_shared.spc.counts``, ``count_monitor`` and the individuals chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.spc import deciding
from jidoka_central.modules.quality.spc.analysis import Analysis, Panel, excluded_points
from jidoka_central.modules.quality.spc.deciding import Specification
from jidoka_central.modules.quality.spc.errors import in_words
from jidoka_central.modules.quality.spc.estimating import Estimate, individual_limits
from jidoka_central.modules.quality.spc.limiting import Stretch
from jidoka_central.modules.quality.spc.requests import ChartRequest
from jidoka_central.modules.quality.spc.series import Series, load, same_kind, specifications
from jidoka_shared.spc import ConfigRefused, Rule, RunLengths, TooFewSubgroups, Zones

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Longs = npt.NDArray[np.int64]
    Words = npt.NDArray[np.uint32]
    Mask = npt.NDArray[np.bool_]

HOUR: Final = 3_600_000_000  # microseconds
POINTS_MIN: Final = 2


def analyse_events(q: Queries, request: ChartRequest) -> Analysis:
    """A chart of events. Raises the refusals of ``errors``; fewer than three events are too few."""
    import numpy as np

    with in_words("limits.source"):
        if request.limits.source != "computed" or request.stages or request.stratify is not None:
            raise ConfigRefused("charts of events have computed limits, no stages and no strata", "limits")
    whole = load(q, request.characteristics[0], request.selection, request.shifts, single=True)
    facts = same_kind(whole, request)
    events, between = _events(whole)
    with in_words("selection"):
        if events.size <= POINTS_MIN:
            raise TooFewSubgroups(f"{POINTS_MIN + 1} events are needed, {events.size} found", "selection")
    series = whole.take(events[1:])
    excluded, reasons = excluded_points(q, series, request)
    if request.kind == "g":
        value, words, estimate, rules = _counted(request, between, ~excluded)
    else:
        hours = np.diff(whole.at[events]) / HOUR
        value, words, estimate, rules = _timed(request, hours, excluded)
    beyond = ((value > estimate.upper) | (value < estimate.lower)) & ~excluded
    stretch = Stretch(
        0, series.points - 1, None, "computed", None, None, estimate, int((~excluded).sum()),
        int(excluded.sum()), int(beyond.sum()),
    )  # fmt: skip
    panel = Panel(
        None, series, excluded, reasons, value, None, None, None, None, words, None,
        deciding.rising(words, int(rules)), None, [stretch], np.flatnonzero(beyond),
    )  # fmt: skip
    names = tuple(rule.name or "" for rule in Rule if rule & rules)
    return Analysis((facts,), names, (panel,), series.points)


def _events(series: Series) -> tuple[Longs, Longs]:
    """Where the events are, and the measured pieces between each and the one before it."""
    import numpy as np

    low, high = specifications(series)
    with in_words("selection"):
        if not (np.isfinite(low) | np.isfinite(high)).all():
            raise ConfigRefused("a piece without a specification is neither within nor outside", "selection")
    measured = deciding.usable(series.value)
    events = np.flatnonzero(measured & ((series.value < low) | (series.value > high)))
    return events, np.diff(np.cumsum(measured)[events]) - 1


def _counted(request: ChartRequest, between: Longs, used: Mask) -> tuple[Floats, Words, Estimate, Rule]:
    import numpy as np

    from jidoka_shared.spc.count_monitor import COUNT_RULES, CountConfig, CountMonitor
    from jidoka_shared.spc.counts import count_limits

    with in_words("selection"):
        limits = count_limits("g", between[used].tolist(), width=request.limits.width)
    rules = Rule.NONE
    for name in request.rules:
        rules |= Rule[name]
    with in_words("rules"):
        if rules & ~COUNT_RULES:
            raise ConfigRefused("zone rules, EWMA and CUSUM are not for counts", "rules")
        config = CountConfig(limits, RunLengths(**request.runs.model_dump()), rules)
        monitor = CountMonitor([config], version=1, stop_authority=False)
    words = monitor.rows(np.zeros(between.size, dtype=np.int64), between, limits.size) & np.uint32(0x1FFFF)
    lower, upper = limits.limits(limits.size)
    zones = Zones(centre=limits.centre)
    estimate = Estimate("g", limits.centre, lower, upper, limits.sigma(limits.size), zones)
    return between.astype(np.float64), words, estimate, rules


def _timed(request: ChartRequest, hours: Floats, excluded: Mask) -> tuple[Floats, Words, Estimate, Rule]:
    from dataclasses import replace

    import numpy as np

    from jidoka_shared.spc.counts import times_transformed

    with in_words("selection"):
        value = np.array(times_transformed(hours.tolist()))
        steps = deciding.moving_ranges(value, np.zeros(value.size, dtype=np.int32), left_out=excluded)
        found = individual_limits(
            value[~excluded], steps[~excluded], width=request.limits.width, method=request.limits.sigma
        )
    estimate = replace(found, method="t", spread_centre=None, spread_lower=None, spread_upper=None)
    with in_words("rules"):
        config = deciding.value_config(request, estimate, Specification(None, None), single=True)
    return value, deciding.words_of(config, value), estimate, config.enabled

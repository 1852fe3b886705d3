"""A chart of a selection: strata, limits by stretch, decision words, what a reduced picture must show.

A stretch is a run of points under one set of limits: a stage after a process change, or a version of frozen
limits. Run memory starts anew with each stretch, as on the line. Excluded points are charted and judged; they
take no part in limits.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from jidoka_central.foundation.queries import Queries
from jidoka_central.modules.quality.spc import deciding, limiting, shortruns
from jidoka_central.modules.quality.spc.deciding import Specification
from jidoka_central.modules.quality.spc.errors import CHART_TOO_MANY_STRATA, in_words
from jidoka_central.modules.quality.spc.exclusions import Numbered, exclusions_of_set
from jidoka_central.modules.quality.spc.facts import Facts
from jidoka_central.modules.quality.spc.limiting import Stretch
from jidoka_central.modules.quality.spc.requests import (
    COUNTS,
    SHORT_RUNS,
    SINGLE_VALUES,
    ChartRequest,
    CusumAsked,
    EwmaAsked,
    Excluded,
)
from jidoka_central.modules.quality.spc.rules import SpreadOf
from jidoka_central.modules.quality.spc.series import (
    Series,
    load,
    positions,
    same_kind,
    specifications,
    strata_of,
)
from jidoka_shared.spc import SPECIFICATION, Rule

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Words = npt.NDArray[np.uint32]
    Mask = npt.NDArray[np.bool_]

STRATA_MAX: Final = 24
SPREADS: Final[dict[str, SpreadOf]] = {
    "xbar-r": "R", "xbar-s": "S", "i-mr": "MR", "dnom": "R", "z-mr": "MR",
}  # fmt: skip


@dataclass(slots=True)
class Panel:
    """One chart, whole: what every point is, before anything is left away for drawing. ``value`` and
    ``spread`` are the plotted numbers; ``second``, ``lower`` and ``upper`` as the contract has them;
    ``interval`` is what a CUSUM's sums are compared with.
    """

    stratum: str | None
    series: Series
    excluded: Mask
    reasons: dict[int, Excluded]
    value: Floats
    spread: Floats | None
    second: Floats | None
    lower: Floats | None
    upper: Floats | None
    words: Words
    spread_words: Words | None
    rising: Words
    spread_rising: Words | None
    stretches: list[Stretch]
    beyond: Any
    interval: Floats | None = None  # of a CUSUM, in its unit
    annotations: list[dict[str, Any]] = field(default_factory=list)
    rule_names: tuple[str, ...] | None = None  # of the word's bits, where they are not those of ``Rule``


@dataclass(frozen=True, slots=True)
class Analysis:
    facts: tuple[Facts, ...]
    rules: tuple[str, ...]
    panels: tuple[Panel, ...]
    total: int
    ewma: EwmaAsked | None = None  # the designs that were taken
    cusum: CusumAsked | None = None


def analyse(q: Queries, request: ChartRequest) -> Analysis:
    """A chart of measured values of one characteristic. Raises the refusals of ``errors``."""
    import numpy as np

    single = request.kind in SINGLE_VALUES
    series = load(q, request.characteristics[0], request.selection, request.shifts, single=single)
    facts = same_kind(series, request)
    request = designed(request, facts)
    excluded, reasons = excluded_points(q, series, request)
    if request.kind in SHORT_RUNS:
        series, facts = shortruns.on_one_scale(request, series, excluded, facts)
    staged = positions(series, request.stages, field="stages")
    panels = []
    for name, chosen in _strata(q, series, request):
        rows = np.arange(series.points) if chosen is None else np.flatnonzero(chosen)
        own = series if chosen is None else series.take(chosen)
        place = (
            {int(row): at for at, row in enumerate(rows)}
            if (reasons or staged) and chosen is not None
            else None
        )
        own_reasons = {
            at if place is None else place[at]: one
            for at, one in reasons.items()
            if place is None or at in place
        }
        own_stages = [
            (at if place is None else int(np.searchsorted(rows, at)), one.reason) for at, one in staged
        ]
        panels.append(
            panel_of(
                q,
                request,
                name,
                own,
                excluded[rows] if chosen is not None else excluded,
                own_reasons,
                own_stages,
            )
        )
    limits = request.limits.source != "none"
    rules = tuple(rule.name or "" for rule in Rule if rule & deciding.rules_of_request(request, limits))
    return Analysis((facts,), rules, tuple(panels), series.points, request.ewma, request.cusum)


def designed(request: ChartRequest, facts: Facts) -> ChartRequest:
    """The request with the designs of EWMA and CUSUM that hold: those asked for, the plan's, the kernel's."""
    ewma, cusum = request.ewma, request.cusum
    if ewma is None:
        ewma = EwmaAsked(**dict(zip(("weight", "width"), facts.ewma or (), strict=False)))
    if cusum is None:
        names = ("reference", "interval", "head_start")
        cusum = CusumAsked(**dict(zip(names, facts.cusum or (), strict=False)))
    return request.model_copy(update={"ewma": ewma, "cusum": cusum})


def excluded_points(q: Queries, series: Series, request: ChartRequest) -> tuple[Mask, dict[int, Excluded]]:
    """Which points are left out of limits, and why. A saved set may name points outside the selection; what
    the request itself names must be in it."""
    import numpy as np

    kept: tuple[Excluded, ...] = ()
    if request.exclusion_set_id is not None:
        items = {series.known[code].item for code in np.unique(series.facts).tolist()}
        numbered: Numbered = "pieces" if series.single else "subgroups"
        if request.kind in COUNTS:
            numbered = "inspections"
        kept = exclusions_of_set(q, request.exclusion_set_id, numbered, request.characteristics, items)
    found = positions(series, kept, field="exclusion_set_id", must=False)
    found += positions(series, request.exclusions, field="exclusions")
    excluded = np.zeros(series.points, dtype=bool)
    reasons = {at: one for at, one in found}
    excluded[list(reasons)] = True
    return excluded, reasons


def _strata(q: Queries, series: Series, request: ChartRequest) -> list[tuple[str | None, Mask | None]]:
    import numpy as np

    if request.stratify is None:
        return [(None, None)]
    names, codes = strata_of(q, series, request.stratify, request.shifts)
    counts = np.bincount(codes, minlength=len(names))
    present = [at for at in range(len(names)) if counts[at]]
    if len(present) > STRATA_MAX:
        raise CHART_TOO_MANY_STRATA.refuse(field="stratify", found=len(present), most=STRATA_MAX)
    if len(present) == 1:
        return [(names[present[0]], None)]
    return [(names[at], codes == at) for at in sorted(present, key=lambda at: names[at])]


def panel_of(
    q: Queries,
    request: ChartRequest,
    stratum: str | None,
    series: Series,
    excluded: Mask,
    reasons: dict[int, Excluded],
    stages: list[tuple[int, str]],
) -> Panel:
    """The chart of one stratum."""
    import numpy as np

    facts = series.known[int(series.facts[-1])]
    spread_of = SPREADS.get(request.kind)
    charted = series.value
    stretches = limiting.stretches_of(q, request, series, excluded, stages)
    spread: Floats | None = None
    if spread_of == "MR" or (spread_of is not None and (series.size == 1).all()):
        spread = limiting.ranges_of(series, excluded, [one.first for one in stretches])
    elif spread_of is not None:
        spread = series.spread if spread_of == "R" else series.deviation
    n = series.points
    own = specifications(series) if deciding.rules_of_request(request, True) & SPECIFICATION else None
    words, risen = np.zeros(n, dtype=np.uint32), np.zeros(n, dtype=np.uint32)
    spread_words = np.zeros(n, dtype=np.uint32) if spread is not None else None
    spread_risen = np.zeros(n, dtype=np.uint32) if spread is not None else None
    second, lower, upper, interval = None, None, None, None
    value = charted
    if request.kind in ("ewma", "cusum"):
        value, second = np.full(n, np.nan), charted.copy()
        if request.kind == "ewma":
            lower, upper = np.full(n, np.nan), np.full(n, np.nan)
        else:
            interval = np.full(n, np.nan)
    beyond = np.zeros(n, dtype=bool)
    done = []
    for one in stretches:
        part = slice(one.first, one.last + 1)
        with in_words("rules"):
            specification = Specification(facts.lsl, facts.usl)
            config = deciding.value_config(request, one.estimate, specification, series.single)
        words[part] = deciding.words_of(config, charted[part])
        if own is not None:
            words[part] = deciding.by_own_specification(
                words[part], charted[part], own[0][part], own[1][part], config.enabled
            )
        risen[part] = deciding.rising(words[part], int(config.enabled))
        out = np.zeros(part.stop - part.start, dtype=bool)
        if one.estimate is not None:
            out |= (charted[part] > one.estimate.upper) | (charted[part] < one.estimate.lower)
            if spread is not None and spread_words is not None and spread_risen is not None:
                narrow = deciding.spread_config(one.estimate)
                if narrow is not None and "N1" in request.rules:
                    spread_words[part] = deciding.words_of(narrow, spread[part]) & np.uint32(1)
                    spread_risen[part] = deciding.rising(spread_words[part], 1)
                if one.estimate.spread_upper is not None:
                    out |= spread[part] > one.estimate.spread_upper
            centre = request.target if request.target is not None else one.estimate.centre
            if config.ewma is not None and request.kind == "ewma" and lower is not None and upper is not None:
                value[part], lower[part], upper[part] = deciding.ewma_path(
                    charted[part], centre, one.estimate.sigma, config.ewma
                )
            if config.cusum is not None and second is not None and interval is not None:
                value[part], second[part] = deciding.cusum_path(
                    charted[part], centre, one.estimate.sigma, config.cusum
                )
                interval[part] = config.cusum.interval * one.estimate.sigma
                one = replace(one, interval=float(interval[one.first]))
        out &= ~excluded[part]
        beyond[part] = out
        done.append(_counted(one, excluded[part], charted[part], int(out.sum())))
    return Panel(
        stratum, series, excluded, reasons, value, spread, second, lower, upper, words, spread_words,
        risen, spread_risen, done, np.flatnonzero(beyond), interval,
    )  # fmt: skip


def _counted(one: Stretch, excluded: Mask, charted: Floats, beyond: int) -> Stretch:
    """The stretch with how many of its points are used, left out and beyond."""
    left_out = int(excluded.sum())
    used = int((deciding.usable(charted) & ~excluded).sum())
    return replace(one, used=used, left_out=left_out, beyond=beyond)

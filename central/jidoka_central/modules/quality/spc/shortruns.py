"""Short runs: the parts of several items on one chart of a characteristic that each of them has.

DNOM takes each part's nominal off its values; it assumes that the parts vary alike. Z-MR standardises each
part by its own mean and sigma, estimated from its used pieces with moving ranges within an order. The
formulas are those of ``jidoka_shared.spc.shortrun``; a part is an item, by the bundle a point was judged
under. Limits are computed from the selection: no stored version is of several items.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jidoka_central.modules.quality.spc import deciding
from jidoka_central.modules.quality.spc.errors import in_words
from jidoka_central.modules.quality.spc.estimating import individual_limits
from jidoka_central.modules.quality.spc.facts import Facts
from jidoka_central.modules.quality.spc.requests import ChartRequest
from jidoka_central.modules.quality.spc.series import NOBODY, Series, nominals
from jidoka_shared.spc import ConfigRefused, SpcError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Mask = npt.NDArray[np.bool_]


def on_one_scale(request: ChartRequest, series: Series, excluded: Mask, facts: Facts) -> tuple[Series, Facts]:
    """The series as it is charted, and what it is of then. Raises ``CHART_REFUSED``: other than computed
    limits, stages on a Z-MR chart, a part without a nominal or without variation."""
    with in_words("limits.source"):
        if request.limits.source != "computed":
            raise ConfigRefused("a chart of several parts has computed limits", "limits.source")
    import numpy as np

    several = len({series.known[code].item for code in np.unique(series.facts).tolist()}) > 1
    shown = replace(facts, item=None if several else facts.item, lsl=None, usl=None)
    if request.kind == "dnom":
        return replace(series, value=_deviations(series)), replace(shown, nominal=0.0)
    with in_words("stages"):
        if request.stages:
            raise ConfigRefused("a Z-MR chart has the same limits in every stage: it takes none", "stages")
    z = _standardised(request, series, excluded)
    return replace(series, value=z), replace(shown, nominal=0.0, unit="")


def _deviations(series: Series) -> Floats:
    import numpy as np

    present = set(np.unique(series.facts).tolist())
    with in_words("selection.item"):
        for code in sorted(present):
            if series.known[code].nominal is None:
                raise ConfigRefused(f"part {series.known[code].item or NOBODY} has no nominal", "nominals")
    return series.value - nominals(series)


def _standardised(request: ChartRequest, series: Series, excluded: Mask) -> Floats:
    import numpy as np

    parts: dict[str, int] = {}
    of_facts = np.array([parts.setdefault(one.item or NOBODY, len(parts)) for one in series.known])
    part = of_facts[series.facts]
    ranges = deciding.moving_ranges(series.value, series.stream, left_out=excluded)
    used = deciding.usable(series.value) & ~excluded
    z = np.full(series.points, np.nan)
    for name, code in parts.items():
        own = part == code
        if not own.any():
            continue
        with in_words("selection"):
            try:
                known = individual_limits(
                    series.value[own & used], ranges[own & used], method=request.limits.sigma
                )
            except SpcError as error:
                raise type(error)(f"part {name}: {error}", error.field) from error
        z[own] = (series.value[own] - known.centre) / known.sigma
    return z

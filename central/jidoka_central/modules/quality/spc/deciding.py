"""The kernel over a stretch of a chart: decision words, where rules begin to hold, EWMA and CUSUM.

Words come from ``jidoka_shared.spc.Monitor``, as on the line: fresh run memory at the start of a stretch, an
unusable number leaves it untouched. The drawn EWMA and CUSUM take the kernel's recurrences step by step, in
its form and order, and so equal its state to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jidoka_central.modules.quality.spc.estimating import Estimate
from jidoka_central.modules.quality.spc.requests import (
    EVENTS,
    SHORT_RUNS,
    ChartRequest,
    CusumAsked,
    EwmaAsked,
)
from jidoka_shared.spc import CUSUM, EWMA, SPECIFICATION, ChannelConfig, Cusum, Ewma, Rule, RunLengths, Zones
from jidoka_shared.spc.errors import ConfigRefused

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Words = npt.NDArray[np.uint32]
    Longs = npt.NDArray[np.int64]
    Codes = npt.NDArray[np.int32]
    Mask = npt.NDArray[np.bool_]

NOT_FINITE: Final = int(Rule.NOT_FINITE)
BIG: Final = 1e150  # beyond it a number is not usable to the kernel
TINY: Final = 1e-300  # a memory below it is 0 to the kernel


@dataclass(frozen=True, slots=True)
class Specification:
    lsl: float | None
    usl: float | None


def rules_of_request(request: ChartRequest, limits: bool) -> Rule:
    """The rules that are computed: those named, and on an EWMA or CUSUM chart its own (alone, where only the
    default N1 is named); without limits those of the specification only."""
    rules = Rule.NONE
    for name in request.rules:
        rules |= Rule[name]
    own = {"ewma": EWMA, "cusum": CUSUM}.get(request.kind, Rule.NONE)
    if own:
        rules = own if request.rules == ("N1",) else rules | own
    return rules if limits else rules & SPECIFICATION


def value_config(
    request: ChartRequest, estimate: Estimate | None, specification: Specification, single: bool
) -> ChannelConfig:
    """The channel of the charted values. Raises ConfigRefused for a rule without what it compares with."""
    rules = rules_of_request(request, estimate is not None)
    if rules & SPECIFICATION and (not single or request.kind in SHORT_RUNS | EVENTS):
        raise ConfigRefused("specification limits are for single values as they were measured", "rules")
    return ChannelConfig(
        sigma=None if estimate is None else estimate.sigma,
        zones=Zones() if estimate is None else estimate.zones,
        usl=specification.usl if rules & Rule.ABOVE_USL else None,
        lsl=specification.lsl if rules & Rule.BELOW_LSL else None,
        target=request.target if rules & (EWMA | CUSUM) else None,
        ewma=Ewma(**_given(request.ewma)) if rules & EWMA else None,
        cusum=Cusum(**_given(request.cusum)) if rules & CUSUM else None,
        runs=RunLengths(**request.runs.model_dump()),
        enabled=rules,
    )


def _given(design: EwmaAsked | CusumAsked | None) -> dict[str, float]:
    """A design's numbers; none leaves the kernel's own."""
    return {} if design is None else design.model_dump()


def spread_config(estimate: Estimate) -> ChannelConfig | None:
    """The channel of spreads: upwards only, as on the line; None without such limits."""
    if estimate.spread_centre is None or estimate.spread_upper is None:
        return None
    zones = Zones(centre=estimate.spread_centre, upper3=estimate.spread_upper)
    return ChannelConfig(zones=zones, enabled=Rule.N1)


def words_of(config: ChannelConfig, values: Floats) -> Words:
    """The decision words of a stretch from its start."""
    import numpy as np

    from jidoka_shared.spc import Monitor

    monitor = Monitor([config], version=1, stop_authority=False)
    words: Words = monitor.tile_batch(values.reshape(-1, 1))[:, 0]
    return words & np.uint32(0x1FFFF)


def by_own_specification(words: Words, values: Floats, low: Floats, high: Floats, rules: Rule) -> Words:
    """The words with each value judged by its own limits: plans change, and what was made before did not."""
    import numpy as np

    found = words & np.uint32(~int(SPECIFICATION) & 0xFFFFFFFF)
    taken = usable(values)
    for rule, outside in ((Rule.ABOVE_USL, values > high), (Rule.BELOW_LSL, values < low)):
        if rules & rule:
            found = np.where(taken & outside, found | np.uint32(int(rule)), found)
    return found


def usable(values: Floats) -> Mask:
    """Which numbers the kernel takes."""
    import numpy as np

    taken: Mask = np.abs(values) <= BIG
    return taken


def rising(words: Words, mask: int) -> Words:
    """The bits of ``mask`` that rise at each sample; an unusable sample is passed over."""
    import numpy as np

    taken = np.flatnonzero((words & NOT_FINITE) == 0)
    own = words[taken] & np.uint32(mask)
    found = np.zeros(words.size, dtype=np.uint32)
    before = np.concatenate([np.zeros(1, dtype=np.uint32), own[:-1]]) if own.size else own
    found[taken] = own & ~before
    return found


def ewma_path(values: Floats, target: float, sigma: float, ewma: Ewma) -> tuple[Floats, Floats, Floats]:
    """The EWMA at each value and its limits; NaN where the value is not usable."""
    import numpy as np

    taken = np.flatnonzero(usable(values))
    path, low, high = (np.full(values.size, np.nan) for _ in range(3))
    if taken.size:
        weight, e = ewma.weight, 0.0
        states = []
        for d in (values[taken] - target).tolist():
            e += weight * (d - e)
            if -TINY <= e <= TINY:
                e = 0.0
            states.append(e)
        path[taken] = target + np.array(states)
        n = np.arange(1, taken.size + 1)
        share = weight / (2.0 - weight) * (1.0 - (1.0 - weight) ** (2.0 * n))
        half = ewma.width * sigma * np.sqrt(share)
        low[taken], high[taken] = target - half, target + half
    return path, low, high


def cusum_path(values: Floats, target: float, sigma: float, cusum: Cusum) -> tuple[Floats, Floats]:
    """C+ and C- at each value, in its unit; NaN where the value is not usable."""
    import numpy as np

    taken = np.flatnonzero(usable(values))
    reference = cusum.reference * sigma
    up, down = (np.full(values.size, np.nan) for _ in range(2))
    for path, steps in (
        (up, (values[taken] - target) - reference),
        (down, -((values[taken] - target) + reference)),
    ):
        c, states = cusum.head_start * sigma, []
        for step in steps.tolist():
            c += step
            if c <= TINY:
                c = 0.0
            states.append(c)
        path[taken] = states
    return up, down


def moving_ranges(
    values: Floats,
    stream: Codes,
    *,
    stretch: Longs | None = None,
    left_out: Mask | None = None,
    number: Longs | None = None,
) -> Floats:
    """|x - the usable x before it in its stream|; NaN where none may be taken.

    None is taken from one stretch to the next, at a point that is left out or across one, and, where
    ``number`` is given, between numbers that do not follow each other. Streams may lie interleaved.
    """
    import numpy as np

    rows: Longs | None = None  # of the points looked at; None: all, as they stand
    if (stream[1:] < stream[:-1]).any():
        rows = np.argsort(stream, kind="stable")
    there = usable(values if rows is None else values[rows])
    broken = None
    if left_out is not None and left_out.any():
        broken = np.cumsum(left_out if rows is None else left_out[rows])
    if not there.all():
        broken = None if broken is None else broken[there]
        rows = np.flatnonzero(there) if rows is None else rows[there]

    def own(column: Any) -> Any:
        return column if rows is None else column[rows]

    charted, streams = own(values), own(stream)
    joined = streams[1:] == streams[:-1]
    if stretch is not None:
        joined &= own(stretch)[1:] == own(stretch)[:-1]
    if left_out is not None and broken is not None:
        joined &= (broken[1:] == broken[:-1]) & ~own(left_out)[:-1]
    if number is not None:
        joined &= np.diff(own(number)) == 1
    steps = np.abs(np.diff(charted))
    steps[~joined] = np.nan
    found = np.full(values.size, np.nan)
    if rows is None:
        found[1:] = steps
    else:
        found[rows[1:]] = steps
    return found

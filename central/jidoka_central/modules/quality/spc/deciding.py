"""The kernel over a stretch of a chart: decision words, where rules begin to hold, EWMA and CUSUM.

Words come from ``jidoka_shared.spc.Monitor``, as on the line: fresh run memory at the start of a stretch, an
unusable number leaves it untouched. The drawn EWMA and CUSUM are computed apart and are for the eye (they
agree with the kernel's state to about 1e-9 sigma); what is decided is the word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jidoka_central.modules.quality.spc.estimating import Estimate
from jidoka_central.modules.quality.spc.requests import ChartRequest
from jidoka_shared.spc import CUSUM, EWMA, SPECIFICATION, ChannelConfig, Cusum, Ewma, Rule, RunLengths, Zones
from jidoka_shared.spc.errors import ConfigRefused

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Words = npt.NDArray[np.uint32]
    Longs = npt.NDArray[np.int64]
    Mask = npt.NDArray[np.bool_]

NOT_FINITE: Final = int(Rule.NOT_FINITE)
EWMA_BLOCK: Final = 64


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
    if rules & SPECIFICATION and not single:
        raise ConfigRefused("specification limits are for single values, not for means", "rules")
    return ChannelConfig(
        sigma=None if estimate is None else estimate.sigma,
        zones=Zones() if estimate is None else estimate.zones,
        usl=specification.usl if rules & Rule.ABOVE_USL else None,
        lsl=specification.lsl if rules & Rule.BELOW_LSL else None,
        target=request.target if rules & (EWMA | CUSUM) else None,
        ewma=Ewma(request.ewma.weight, request.ewma.width) if rules & EWMA else None,
        cusum=Cusum(**request.cusum.model_dump()) if rules & CUSUM else None,
        runs=RunLengths(**request.runs.model_dump()),
        enabled=rules,
    )


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


def rising(words: Words, mask: int) -> Words:
    """The bits of ``mask`` that rise at each sample; an unusable sample is passed over."""
    import numpy as np

    usable = np.flatnonzero((words & NOT_FINITE) == 0)
    own = words[usable] & np.uint32(mask)
    found = np.zeros(words.size, dtype=np.uint32)
    before = np.concatenate([np.zeros(1, dtype=np.uint32), own[:-1]]) if own.size else own
    found[usable] = own & ~before
    return found


def ewma_path(values: Floats, target: float, sigma: float, ewma: Ewma) -> tuple[Floats, Floats, Floats]:
    """The EWMA at each value and its limits; NaN where the value is not usable."""
    import numpy as np

    usable = np.flatnonzero(np.isfinite(values))
    path, low, high = (np.full(values.size, np.nan) for _ in range(3))
    if usable.size:
        weight = ewma.weight
        path[usable] = target + _smoothed(values[usable] - target, weight)
        n = np.arange(1, usable.size + 1)
        share = weight / (2.0 - weight) * (1.0 - (1.0 - weight) ** (2.0 * n))
        half = ewma.width * sigma * np.sqrt(share)
        low[usable], high[usable] = target - half, target + half
    return path, low, high


def _smoothed(d: Floats, weight: float) -> Floats:
    """e += w (d - e) from 0, block by block: within a block a triangle of weights, from block to block the
    last value."""
    import numpy as np

    blocks = -(-d.size // EWMA_BLOCK)
    padded = np.zeros(blocks * EWMA_BLOCK)
    padded[: d.size] = d
    powers = (1.0 - weight) ** np.arange(EWMA_BLOCK + 1)
    lag = np.subtract.outer(np.arange(EWMA_BLOCK), np.arange(EWMA_BLOCK))
    triangle = np.where(lag >= 0, weight * powers[np.abs(lag)], 0.0)
    own = padded.reshape(blocks, EWMA_BLOCK) @ triangle.T
    carried, before = np.zeros(blocks), 0.0
    for at, last in enumerate(own[:, -1].tolist()):
        carried[at] = before
        before = last + powers[-1] * before
    smoothed: Floats = (own + carried[:, None] * powers[1:]).reshape(-1)[: d.size]
    return smoothed


def cusum_path(values: Floats, target: float, sigma: float, cusum: Cusum) -> tuple[Floats, Floats]:
    """C+ and C- at each value, in its unit; NaN where the value is not usable.

    C = max(0, C + d - k) without a loop: S less the smallest S so far, where S sums d - k and the head start
    stands before it.
    """
    import numpy as np

    usable = np.flatnonzero(np.isfinite(values))
    found = []
    for sign in (1.0, -1.0):
        path = np.full(values.size, np.nan)
        steps = np.cumsum(sign * (values[usable] - target) - cusum.reference * sigma)
        lowest = np.minimum.accumulate(np.minimum(steps, -cusum.head_start * sigma))
        path[usable] = steps - lowest
        found.append(path)
    return found[0], found[1]


def followers(stream: Any, left_out: Mask | None = None, number: Longs | None = None) -> Mask:
    """Which points come right after the one before them: of the same stream, neither left out, and where
    ``number`` is given, with the next number."""
    import numpy as np

    found = np.zeros(stream.size, dtype=bool)
    if stream.size > 1:
        found[1:] = stream[1:] == stream[:-1]
        if left_out is not None:
            found[1:] &= ~(left_out[1:] | left_out[:-1])
        if number is not None:
            found[1:] &= np.diff(number) == 1
    return found


def moving_range(values: Floats, stream: Any) -> Floats:
    """|x - previous usable x| within a stream; NaN where there is none before it."""
    import numpy as np

    usable = np.flatnonzero(np.isfinite(values))
    found = np.full(values.size, np.nan)
    if usable.size > 1:
        own = values[usable]
        steps = np.abs(np.diff(own))
        steps[stream[usable][1:] != stream[usable][:-1]] = np.nan
        found[usable[1:]] = steps
    return found

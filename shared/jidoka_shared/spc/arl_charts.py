"""Average run lengths of CUSUM, EWMA and Shewhart charts, and of any set of rules by simulation.

Observations are independent normal with known mean and sigma, `shift` in sigma of the charted value; run
lengths start with the chart (zero state) and count the sample that signals. Integral equations are solved by
Gauss-Legendre quadrature (Nystroem), which converges so fast that doubling the nodes changes nothing.

    CUSUM, one side    L(u) = 1 + L(0) F(k - u - d) + int_0^h L(y) f(y + k - u - d) dy
    CUSUM, two sides   from both one-sided lengths (Lucas and Crosier 1982), for a head start of up to h/2 + k
    EWMA, fixed limits L(z) = 1 + 1/w int_-c^c L(y) f((y - (1-w) z)/w - d) dy,  c = width sqrt(w/(2-w))
    EWMA as the kernel judges, limits widening with n: the same equation backwards from where they stand still
With a greater head start one side can still be up when the other signals, which the one-sided lengths do not
know: simulate.
Sources: Page (1954); Crowder (1987), Technometrics 29, 401-407; Lucas and Saccucci (1990); Knoth's R package
spc for the time-varying case. `simulated_arl` runs the kernel itself on normal samples
of the generator it is given.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from jidoka_shared.spc.arl_rules import Arl
from jidoka_shared.spc.config import ChannelConfig, Cusum, Ewma
from jidoka_shared.spc.decision import SIGNALS, Rule
from jidoka_shared.spc.distributions import normal_cdf
from jidoka_shared.spc.errors import ConfigRefused, NotConverged

NODES: Final = 60
NODES_MAX: Final = 400
SHIFT_MAX: Final = 20.0
ARL_MAX: Final = 1e12  # beyond it the equations lose their last digits
STILL: Final = 1e-11  # a limit that close to its asymptote stands still
STAGES_MAX: Final = 20_000
SIMULATED_MAX: Final = 2_000_000_000  # samples
SHARES: Final = (0.05, 0.5, 0.95)  # of the runs, for quantiles

Floats = npt.NDArray[np.float64]


def shewhart_arl(width: float, shift: float = 0.0) -> Arl:
    """Two-sided Shewhart chart with limits at `width` sigma: 1 / P(signal)."""
    _check(shift, width=width)
    return Arl(1.0 / (normal_cdf(-width - shift) + normal_cdf(shift - width)), "closed form")


def cusum_arl(cusum: Cusum, shift: float = 0.0, *, one_sided: bool = False) -> Arl:
    """Tabular CUSUM; `one_sided` is the upper side alone. Raises ConfigRefused, also for two sides with a
    head start beyond `two_sided_exact_to`; NotConverged.
    """
    _check(shift)
    if not one_sided and cusum.head_start > (most := two_sided_exact_to(cusum)):
        raise ConfigRefused(
            f"two sides are exact up to a head start of {most:g}, not {cusum.head_start:g}: simulate",
            "cusum.head_start",
        )
    up = _cusum_side(cusum, shift)
    if one_sided:
        return Arl(_number(up[1]), "integral equation")
    down = _cusum_side(cusum, -shift) if shift else up
    # Both sides start at the head start s. As their sum falls by 2k while both are above 0, the other side is
    # at 0 when one signals, so the lengths combine as for two renewal processes.
    value = (up[1] * down[0] + down[1] * up[0] - up[0] * down[0]) / (up[0] + down[0])
    return Arl(_number(value), "integral equation")


def two_sided_exact_to(cusum: Cusum) -> float:
    """The greatest head start s for which the two-sided length follows from the one-sided ones, h/2 + k.

    At the first sample the sides become s + x - k and s - x - k; while both are above 0 their sum is at most
    2s - 2k, so when one is beyond h the other is under 2s - 2k - h, which is to be no more than 0.
    """
    return cusum.interval / 2.0 + cusum.reference


def ewma_arl(ewma: Ewma, shift: float = 0.0, *, varying: bool = True) -> Arl:
    """EWMA from its target, with limits that widen with n as the kernel's do, or fixed at their asymptote.

    Raises ConfigRefused, NotConverged.
    """
    _check(shift)
    weight, limit = ewma.weight, ewma.width * math.sqrt(ewma.weight / (2.0 - ewma.weight))
    if weight == 1.0:
        return shewhart_arl(ewma.width, shift)
    # The transition is `weight` wide in an interval 2c long: enough nodes to follow it.
    count = min(NODES_MAX, max(NODES, math.ceil(10.0 * limit / weight)))
    unit, weights = np.polynomial.legendre.leggauss(count)

    def spread(to: float, start: Floats) -> Floats:
        """Transition density times quadrature weight, from each `start` to the nodes of +-to."""
        x = (to * unit[None, :] - (1.0 - weight) * start[:, None]) / weight - shift
        density: Floats = np.exp(-0.5 * x * x) * (to * weights[None, :] / (weight * math.sqrt(2.0 * math.pi)))
        return density

    lengths = np.linalg.solve(np.eye(count) - spread(limit, limit * unit), np.ones(count))
    to = limit
    if varying:
        decay = (1.0 - weight) ** 2
        stages = min(STAGES_MAX, math.ceil(math.log(STILL) / math.log(decay)))
        for stage in range(stages, 1, -1):
            here = limit * math.sqrt(-math.expm1((stage - 1) * math.log(decay)))
            lengths, to = 1.0 + spread(to, here * unit) @ lengths, here
    return Arl(_number(float(1.0 + spread(to, np.zeros(1))[0] @ lengths)), "integral equation")


def simulated_arl(
    config: ChannelConfig,
    normal: Callable[[int], Floats],
    shift: float = 0.0,
    *,
    runs: int = 20_000,
    lanes: int = 4096,
    mask: Rule | None = None,
) -> Arl:
    """The kernel itself on normal samples of mean centre + shift sigma, `runs` times from a fresh start.

    `normal` draws that many standard normal values, a seeded generator's `standard_normal`. `config` needs
    centre and sigma; `mask` are the signals that end a run (default: all enabled). Runs go side by side in
    `lanes` channels; one that has signalled starts its next run, so that no long run is cut. Fewer lanes take
    fewer samples, where run lengths scatter widely, and more time for each.
    Raises ConfigRefused; NotConverged beyond the bound of samples.
    """
    from jidoka_shared.spc.monitor import Monitor

    ends = (config.enabled if mask is None else mask) & SIGNALS
    centre, sigma = config.resolved_zones().centre, config.sigma
    if centre is None or sigma is None or not ends & config.enabled:
        raise ConfigRefused("a simulation needs centre, sigma and a signal that ends a run", "config")
    if not 2 <= runs <= 10_000_000:
        raise ConfigRefused(f"2 to 10,000,000 runs, not {runs}", "runs")
    if not 1 <= lanes <= 65_536:
        raise ConfigRefused(f"1 to 65,536 lanes, not {lanes}", "lanes")
    _check(shift)
    lanes = min(runs, lanes)
    monitor = Monitor([replace(config, stop=Rule.NONE)] * lanes, version=1, stop_authority=False)
    length = np.zeros(lanes, dtype=np.int64)
    left = np.full(lanes, runs // lanes, dtype=np.int64)
    left[: runs % lanes] += 1
    lengths, ended, taken = np.zeros(runs, dtype=np.int64), 0, 0
    while left.any():
        taken += lanes
        if taken > SIMULATED_MAX:
            raise NotConverged(f"more than {SIMULATED_MAX} samples: the rules hardly ever signal", "runs")
        words = monitor.tick(centre + sigma * (shift + normal(lanes)))
        length += 1
        for channel in np.flatnonzero((words & np.uint32(int(ends))) != 0):
            if left[channel]:
                lengths[ended] = length[channel]
                ended += 1
                left[channel] -= 1
            length[channel] = 0
            monitor.reset(int(channel))
    error = float(lengths.std(ddof=1)) / math.sqrt(runs)
    found = np.quantile(lengths, SHARES, method="inverted_cdf")
    return Arl(
        float(lengths.mean()),
        "simulation",
        error=error,
        runs=runs,
        quantiles=tuple(int(one) for one in found),
    )


def false_alarms(charts: list[tuple[float, float]], samples_known: float = 1.0) -> float:
    """Expected false alarms over all charts: the sum of samples / ARL0.

    `charts` are pairs (samples in the period, ARL0), a period being a shift, a day, a year;
    `samples_known` scales the period. Raises ConfigRefused.
    """
    for samples, arl in charts:
        if not (math.isfinite(samples) and samples >= 0.0 and arl >= 1.0):
            raise ConfigRefused(f"{samples} samples at ARL0 {arl} make no sense", "charts")
    return math.fsum(samples / arl for samples, arl in charts) * samples_known


def _cusum_side(cusum: Cusum, shift: float) -> tuple[float, float]:
    """Run lengths of the upper side from 0 and from the head start."""
    k, h = cusum.reference, cusum.interval
    count = min(NODES_MAX, max(NODES, math.ceil(7.0 * h)))
    unit, weights = np.polynomial.legendre.leggauss(count)
    nodes, weights = (unit + 1.0) * h / 2.0, weights * h / 2.0

    def row(start: Floats) -> Floats:
        """Coefficients of L(0) and of L at the nodes, for each start."""
        x = nodes[None, :] + k - start[:, None] - shift
        density = np.exp(-0.5 * x * x) * (weights[None, :] / math.sqrt(2.0 * math.pi))
        stays = np.array([normal_cdf(k - u - shift) for u in start.tolist()])
        return np.column_stack((stays, density))

    starts = np.concatenate(([0.0], nodes))
    lengths = np.linalg.solve(np.eye(count + 1) - row(starts), np.ones(count + 1))
    head = 1.0 + row(np.array([cusum.head_start]))[0] @ lengths
    return float(lengths[0]), float(head)


def _number(value: float) -> float:
    if not (math.isfinite(value) and 1.0 <= value <= ARL_MAX):
        raise NotConverged(f"no run length up to {ARL_MAX:g} could be computed", "shift")
    return value


def _check(shift: float, width: float = 1.0) -> None:
    if not (math.isfinite(shift) and abs(shift) <= SHIFT_MAX):
        raise ConfigRefused(f"the shift must be within +-{SHIFT_MAX:g} sigma, not {shift}", "shift")
    if not (math.isfinite(width) and width > 0.0):
        raise ConfigRefused(f"the width must be a positive number, not {width}", "width")

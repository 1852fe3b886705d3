"""Average run lengths of what a chart may signal by, each by the best method that there is for it.

Zone rules together: the exact chain. A CUSUM or an EWMA alone: its integral equation. Anything else, N3 and
N4, two kinds at once, a CUSUM with a head start beyond h/2 + k: the kernel itself on random samples, which
says its standard error. A simulation has two bounds, ``RUNS`` run lengths and ``SAMPLES_MAX`` samples; what
would need more is refused. It is seeded, so that the same question has the same answer, and answers are kept.

What one request may take in all is bounded too: every answer has a cost in nominal microseconds, counted from
what it does and not measured, so that a request is refused on every machine or on none, kept answers or not.

Independent normal observations with known mean and sigma; a shift is in sigma of what is charted.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from jidoka_central.modules.quality.design.errors import (
    HEAD_START_TOO_HIGH,
    NO_RUN_LENGTH,
    NOTHING_SIGNALS,
    TOO_MUCH_AT_ONCE,
)
from jidoka_shared.spc import run_lengths as distribution
from jidoka_shared.spc.arl_charts import (
    cusum_arl,
    ewma_arl,
    shewhart_arl,
    simulated_arl,
    two_sided_exact_to,
)
from jidoka_shared.spc.arl_rules import ZONE_RULES, Arl, RuleChain
from jidoka_shared.spc.config import ChannelConfig, Cusum, Ewma, RunLengths
from jidoka_shared.spc.decision import CUSUM, EWMA, NELSON, Rule
from jidoka_shared.spc.design import CusumDesign, EwmaDesign, cusum_design, ewma_design, shewhart_width
from jidoka_shared.spc.errors import ConfigRefused, NotConverged
from jidoka_shared.spc.limits import Zones

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

RULES: Final = {rule.name: rule for rule in (*NELSON, Rule.WE4) if rule.name}
RUNS: Final = 4_000
LANES: Final = 512  # few, so that the last long run does not keep thousands of channels running
SAMPLES_MAX: Final = 8_000_000  # about half a second
STATES_MAX: Final = 1_500  # a larger chain takes longer than a simulation
EXPLORED_MAX: Final = 20_000  # before equal states are merged; about half a second
COST_MAX: Final = 3_000_000  # of a request
SEED: Final = 74
CHARTED_MAX: Final = 20.0  # sigma: the first point signals, but for a CUSUM
SHIFT_MAX: Final = 6.0  # that a design is tuned to, in sigma of what is charted
_ONE_AT_A_TIME: Final = threading.Lock()


def one_at_a_time() -> threading.Lock:
    """To hold while calculating: a calculation takes a core, and the other requests need the rest."""
    return _ONE_AT_A_TIME


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart signals by. ``width``: of its limits, in sigma."""

    rules: Rule
    runs: RunLengths
    width: float
    ewma: Ewma | None
    cusum: Cusum | None


def chart_of(
    names: Sequence[str], runs: RunLengths, width: float, ewma: Ewma | None, cusum: Cusum | None
) -> Chart:
    """Raises ``NOTHING_SIGNALS``, ``HEAD_START_TOO_HIGH``."""
    rules = Rule.NONE
    for name in names:
        rules |= RULES[name]
    if not rules and ewma is None and cusum is None:
        raise NOTHING_SIGNALS.refuse(field="rules")
    if cusum is not None and cusum.head_start >= cusum.interval:
        raise HEAD_START_TOO_HIGH.refuse(
            field="cusum.head_start", head_start=cusum.head_start, interval=cusum.interval
        )
    return Chart(rules, runs, width, ewma, cusum)


class Budget:
    """What one request may still take; equal questions in it count once."""

    def __init__(self, field: str) -> None:
        self._field, self._left = field, COST_MAX
        self._asked: set[tuple[Chart, float, str]] = set()

    def spend(self, chart: Chart, shift: float, cost: int, what: str = "average") -> None:
        """Raises ``TOO_MUCH_AT_ONCE``."""
        if (chart, shift, what) in self._asked:
            return
        self._asked.add((chart, shift, what))
        self._left -= cost
        if self._left < 0:
            raise TOO_MUCH_AT_ONCE.refuse(field=self._field)


def run_length(chart: Chart, shift: float, budget: Budget | None = None) -> Arl:
    """Raises ``NO_RUN_LENGTH``, and with a budget ``TOO_MUCH_AT_ONCE``."""
    found = _answered(chart, _charted(chart, shift))
    if budget is not None:
        budget.spend(chart, shift, found.cost)
    return found.arl


def quantiles(chart: Chart, shift: float, budget: Budget | None = None) -> tuple[int, ...] | None:
    """Run lengths that 5, 50 and 95 % of the runs do not exceed, by the method of the average; ``None`` where
    the distribution takes too long to stand still. Raises as ``run_length``."""
    arl = run_length(chart, shift, budget)
    if arl.quantiles:
        return arl.quantiles
    found, cost = _distributed(chart, _charted(chart, shift))
    if budget is not None:
        budget.spend(chart, shift, cost, "quantiles")
    return found


def _charted(chart: Chart, shift: float) -> float:
    """A shift beyond which nothing changes: but for a CUSUM, which still has to add it up, the first point
    signals."""
    alone = chart.cusum is not None and not chart.rules and chart.ewma is None
    return shift if alone else min(shift, CHARTED_MAX)


@dataclass(frozen=True, slots=True)
class _Answered:
    """``cost`` in nominal microseconds."""

    arl: Arl
    cost: int


@lru_cache(maxsize=512)
def _answered(chart: Chart, shift: float) -> _Answered:
    with one_at_a_time():
        try:
            return _exact(chart, shift) or _simulated(chart, shift)
        except (ConfigRefused, NotConverged) as refused:
            raise NO_RUN_LENGTH.refuse(field=refused.field or "rules") from refused


@lru_cache(maxsize=512)
def _distributed(chart: Chart, shift: float) -> tuple[tuple[int, ...] | None, int]:
    """The quantiles of an exact method, and their cost."""
    with one_at_a_time():
        steps = 0

        def counted(hazards: Iterator[float]) -> Iterator[float]:
            nonlocal steps
            for hazard in hazards:
                steps += 1
                yield hazard

        hazards, each, cost = _hazards(chart, shift)
        try:
            found: tuple[int, ...] | None = distribution.quantiles(counted(hazards))
        except NotConverged:
            found = None
        return found, cost + each * steps


def _hazards(chart: Chart, shift: float) -> tuple[Iterator[float], int, int]:
    """What each step costs, and all of them besides."""
    if chart.ewma is not None:
        return distribution.ewma_hazards(chart.ewma, shift), 20, _ewma_cost(chart.ewma)
    if chart.cusum is not None:
        nodes = max(60.0, 7.0 * chart.cusum.interval)
        return distribution.cusum_hazards(chart.cusum, shift), 20 + int(nodes * nodes / 300.0), 5_000
    chain = _chain(chart.rules, chart.runs, chart.width)
    assert chain is not None, "it has an average"
    return chain.hazards(shift), 40 + chain.states // 10, 0


@dataclass(frozen=True, slots=True)
class Designs:
    """Three charts with one ARL0, and the run length at the shift of the first."""

    width: float
    shewhart: Arl
    cusum: CusumDesign
    ewma: EwmaDesign


@lru_cache(maxsize=128)
def designs(arl0: float, shift: float, fast_initial_response: bool = False) -> Designs:
    """``shift`` in sigma of what is charted; parameters are those for ``SHIFT_MAX`` beyond it. Raises
    ``NO_RUN_LENGTH``."""
    tuned, charted = min(shift, SHIFT_MAX), min(shift, CHARTED_MAX)
    with one_at_a_time():
        try:
            width = shewhart_width(arl0)
            cusum = cusum_design(arl0, tuned, fast_initial_response=fast_initial_response)
            ewma = ewma_design(arl0, tuned)
            return Designs(
                width,
                shewhart_arl(width, charted),
                replace(cusum, at_shift=cusum_arl(cusum.cusum, charted)),
                replace(ewma, at_shift=ewma_arl(ewma.ewma, charted)),
            )
        except (ConfigRefused, NotConverged) as refused:
            raise NO_RUN_LENGTH.refuse(field=refused.field or "arl0") from refused


def _exact(chart: Chart, shift: float) -> _Answered | None:
    """By the exact method, where there is one."""
    if not chart.rules and chart.cusum is None:
        assert chart.ewma is not None
        return _Answered(ewma_arl(chart.ewma, shift), _ewma_cost(chart.ewma))
    if not chart.rules and chart.ewma is None:
        assert chart.cusum is not None
        if chart.cusum.head_start > two_sided_exact_to(chart.cusum):
            return None  # one side can be up when the other signals
        if (
            shift > CHARTED_MAX
        ):  # the other side's equation has no solution in floats there, and none is needed
            value = distribution.mean(distribution.cusum_hazards(chart.cusum, shift))
            return _Answered(Arl(value, "integral equation"), 10_000)
        return _Answered(cusum_arl(chart.cusum, shift), 10_000)
    if chart.ewma is not None or chart.cusum is not None or chart.rules & ~ZONE_RULES:
        return None
    chain = _chain(chart.rules, chart.runs, chart.width)
    if chain is None or chain.states > STATES_MAX:
        return None
    return _Answered(chain.arl(shift), 25 * chain.explored + chain.states**3 // 1_500)


def _ewma_cost(ewma: Ewma) -> int:
    """Of the stages until the limits stand still, each a matrix of as many rows as nodes."""
    nodes = min(400.0, max(60.0, 10.0 * ewma.width / math.sqrt(ewma.weight)))
    stages = 1.0 if ewma.weight == 1.0 else min(20_000.0, -13.0 / math.log1p(-ewma.weight))
    return int(stages * nodes * nodes / 80.0)


@lru_cache(maxsize=64)
def _chain(rules: Rule, runs: RunLengths, width: float) -> RuleChain | None:
    """None for more states than are built."""
    try:
        return RuleChain(rules, runs, width, states_max=EXPLORED_MAX)
    except ConfigRefused:
        return None


def _simulated(chart: Chart, shift: float) -> _Answered:
    import numpy as np

    generator, taken = np.random.default_rng(SEED), 0

    def normal(count: int) -> npt.NDArray[np.float64]:
        nonlocal taken
        taken += count
        if taken > SAMPLES_MAX:
            raise NotConverged(f"more than {SAMPLES_MAX} samples: the rules hardly ever signal", "rules")
        return generator.standard_normal(count)

    enabled = chart.rules
    enabled |= EWMA if chart.ewma is not None else Rule.NONE
    enabled |= CUSUM if chart.cusum is not None else Rule.NONE
    config = ChannelConfig(
        centre=0.0,
        sigma=1.0,
        zones=Zones.of_sigma(0.0, chart.width / 3.0),
        runs=chart.runs,
        ewma=chart.ewma,
        cusum=chart.cusum,
        enabled=enabled,
    )
    found = simulated_arl(config, normal, shift, runs=RUNS, lanes=LANES)
    return _Answered(found, taken // 16)

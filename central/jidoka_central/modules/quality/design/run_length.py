"""Average run lengths of what a chart may signal by, each by the best method that there is for it.

Zone rules together: the exact chain. A CUSUM or an EWMA alone: its integral equation. Anything else, N3 and
N4, two kinds at once, a CUSUM with a head start beyond h/2 + k: the kernel itself on random samples, which says its standard error. A simulation has
two bounds, ``RUNS`` run lengths and ``SAMPLES_MAX`` samples; what would need more is refused. It is seeded,
so that the same question has the same answer, and answers are kept.

Independent normal observations with known mean and sigma; a shift is in sigma of what is charted.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from jidoka_central.modules.quality.design.errors import (
    HEAD_START_TOO_HIGH,
    NO_RUN_LENGTH,
    NOTHING_SIGNALS,
)
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
SAMPLES_MAX: Final = 8_000_000  # about two seconds
STATES_MAX: Final = 1_500  # a larger chain takes longer than a simulation
SEED: Final = 74
CHARTED_MAX: Final = 20.0  # sigma: the first point signals
SHIFT_MAX: Final = 6.0  # of a design, in sigma of what is charted: beyond it any chart finds it at once
_ONE_AT_A_TIME: Final = threading.Lock()  # a calculation takes a core; the other requests need the rest


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


@lru_cache(maxsize=512)
def run_length(chart: Chart, shift: float) -> Arl:
    """Raises ``NO_RUN_LENGTH``."""
    with _ONE_AT_A_TIME:
        try:
            return _exact(chart, shift) or _simulated(chart, shift)
        except (ConfigRefused, NotConverged) as refused:
            raise NO_RUN_LENGTH.refuse(field=refused.field or "rules") from refused


@dataclass(frozen=True, slots=True)
class Designs:
    """Three charts with one ARL0, and the run length at the shift of the first."""

    width: float
    shewhart: Arl
    cusum: CusumDesign
    ewma: EwmaDesign


@lru_cache(maxsize=128)
def designs(arl0: float, shift: float, fast_initial_response: bool = False) -> Designs:
    """``shift`` in sigma of what is charted. Raises ``NO_RUN_LENGTH``."""
    with _ONE_AT_A_TIME:
        try:
            width = shewhart_width(arl0)
            return Designs(
                width,
                shewhart_arl(width, shift),
                cusum_design(arl0, shift, fast_initial_response=fast_initial_response),
                ewma_design(arl0, shift),
            )
        except (ConfigRefused, NotConverged) as refused:
            raise NO_RUN_LENGTH.refuse(field=refused.field or "arl0") from refused


def _exact(chart: Chart, shift: float) -> Arl | None:
    """By the exact method, where there is one."""
    if not chart.rules and chart.cusum is None:
        assert chart.ewma is not None
        return ewma_arl(chart.ewma, shift)
    if not chart.rules and chart.ewma is None:
        assert chart.cusum is not None
        if chart.cusum.head_start > two_sided_exact_to(chart.cusum):
            return None  # one side can be up when the other signals
        return cusum_arl(chart.cusum, shift)
    if chart.ewma is not None or chart.cusum is not None or chart.rules & ~ZONE_RULES:
        return None
    try:
        chain = _chain(chart.rules, chart.runs, chart.width)
    except ConfigRefused:
        return None  # more states than are built
    return chain.arl(shift) if chain.states <= STATES_MAX else None


@lru_cache(maxsize=16)
def _chain(rules: Rule, runs: RunLengths, width: float) -> RuleChain:
    return RuleChain(rules, runs, width)


def _simulated(chart: Chart, shift: float) -> Arl:
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
    return simulated_arl(config, normal, shift, runs=RUNS, lanes=LANES)

"""What one channel of a monitor is told: limits as finished numbers, charts, run lengths, and three masks.

A channel is one charted stream: the readings of a characteristic, their subgroup means, or their ranges.
`enabled` says which signals are computed, `advise` which of them warn, `stop` which of them stop the line; a
signal in both stops. An enabled rule without the limits it compares with is refused, so a rule is never
silently dead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from jidoka_shared.spc.bounds import MAGNITUDE_MAX, WEIGHT_MIN
from jidoka_shared.spc.decision import CUSUM, EWMA, SIGNALS, Rule
from jidoka_shared.spc.errors import ConfigRefused
from jidoka_shared.spc.limits import Zones

_TWO_SIDED: Final[tuple[tuple[Rule, tuple[str, ...]], ...]] = (
    (Rule.N2 | Rule.WE4, ("centre",)),
    (Rule.N5, ("lower2", "upper2")),
    (Rule.N6 | Rule.N7 | Rule.N8, ("lower1", "upper1")),
)


@dataclass(frozen=True, slots=True)
class RunLengths:
    """Numbers of the run rules. The defaults are Nelson's; AIAG's run of 7 is `n2=7`.

    Bounds: n2, we4, n7, n8 2..16; n3 2..17 and n4 3..18 points; n5 window 1..8, n6 window 1..16, needed
    1..window. `n8_either_side` lets N8 hold with all points on one side, as Minitab's test 8 does.
    """

    n2: int = 9
    n3: int = 6
    n4: int = 14
    n5_needed: int = 2
    n5_window: int = 3
    n6_needed: int = 4
    n6_window: int = 5
    n7: int = 15
    n8: int = 8
    we4: int = 8
    n8_either_side: bool = False

    def __post_init__(self) -> None:
        for name, low, high in (
            ("n2", 2, 16), ("n3", 2, 17), ("n4", 3, 18), ("n5_window", 1, 8), ("n6_window", 1, 16),
            ("n7", 2, 16), ("n8", 2, 16), ("we4", 2, 16),
            ("n5_needed", 1, self.n5_window), ("n6_needed", 1, self.n6_window),
        ):  # fmt: skip
            value = getattr(self, name)
            if not low <= value <= high:
                raise ConfigRefused(f"{name} must be {low} to {high}, not {value}", f"runs.{name}")


@dataclass(frozen=True, slots=True)
class Ewma:
    """EWMA chart: weight of the newest value (0 < weight <= 1) and limit width in standard deviations of the
    EWMA.
    """

    weight: float = 0.2
    width: float = 3.0

    def __post_init__(self) -> None:
        if not WEIGHT_MIN <= self.weight <= 1.0:
            raise ConfigRefused(
                f"the EWMA weight must be {WEIGHT_MIN:g} to 1, not {self.weight}", "ewma.weight"
            )
        if not 0.0 < self.width <= 100.0:
            raise ConfigRefused(f"the EWMA width must be in (0, 100], not {self.width}", "ewma.width")


@dataclass(frozen=True, slots=True)
class Cusum:
    """Tabular CUSUM in sigma of the charted value: reference value, decision interval, head start.

    A head start of half the interval is Lucas and Crosier's fast initial response (1982).
    """

    reference: float = 0.5
    interval: float = 5.0
    head_start: float = 0.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.reference <= 100.0:
            raise ConfigRefused(
                f"the reference value must be 0 to 100, not {self.reference}", "cusum.reference"
            )
        if not 0.0 < self.interval <= 1000.0:
            raise ConfigRefused(f"the interval must be in (0, 1000], not {self.interval}", "cusum.interval")
        if not 0.0 <= self.head_start < self.interval:
            raise ConfigRefused("the head start must be 0 or more and under the interval", "cusum.head_start")


@dataclass(frozen=True, slots=True)
class ChannelConfig:
    """One channel. Give `zones` (finished limits) or `centre` and `sigma`, from which the zones are computed.

    `sigma` is the standard deviation of the charted value (a mean's, on a mean chart); EWMA and CUSUM need it
    and `target`, which is the centre unless given. `usl` and `lsl` are inclusive: a value on the limit
    conforms. Raises ConfigRefused, naming the field.
    """

    centre: float | None = None
    sigma: float | None = None
    zones: Zones | None = None
    usl: float | None = None
    lsl: float | None = None
    target: float | None = None
    ewma: Ewma | None = None
    cusum: Cusum | None = None
    runs: RunLengths = field(default_factory=RunLengths)
    enabled: Rule = Rule.NONE
    advise: Rule = Rule.NONE
    stop: Rule = Rule.NONE

    def __post_init__(self) -> None:
        for name in ("centre", "usl", "lsl", "target"):
            _check_number(name, getattr(self, name))
        if self.sigma is not None and not 0.0 < self.sigma <= MAGNITUDE_MAX:
            raise ConfigRefused(f"sigma must be a positive number, not {self.sigma}", "sigma")
        if self.zones is not None and self.centre is not None and self.centre != self.zones.centre:
            raise ConfigRefused("centre and zones.centre differ", "centre")
        _check_order(self.resolved_zones())
        if self.usl is not None and self.lsl is not None and not self.lsl < self.usl:
            raise ConfigRefused("the lower specification limit is not under the upper", "lsl")
        self._check_masks()
        self._check_rules_have_limits()

    def resolved_zones(self) -> Zones:
        """The zones given, or those of centre and sigma, or the centre alone."""
        if self.zones is not None:
            return self.zones
        if self.centre is not None and self.sigma is not None:
            return Zones.of_sigma(self.centre, self.sigma)
        return Zones(centre=self.centre)

    def resolved_target(self) -> float | None:
        """What EWMA and CUSUM measure from: the target, or the centre."""
        return self.target if self.target is not None else self.resolved_zones().centre

    def _check_masks(self) -> None:
        for name in ("enabled", "advise", "stop"):
            mask = getattr(self, name)
            if mask & ~SIGNALS:
                raise ConfigRefused(f"{name} holds bits that are no signals: {Rule(mask & ~SIGNALS)!r}", name)
            if mask & ~self.enabled:
                raise ConfigRefused(
                    f"{name} holds signals that are not enabled: {Rule(mask & ~self.enabled)!r}", name
                )

    def _check_rules_have_limits(self) -> None:
        zones = self.resolved_zones()
        if self.enabled & Rule.N1 and zones.lower3 is None and zones.upper3 is None:
            raise ConfigRefused("N1 is enabled but there is no control limit", "zones")
        for rules, needed in _TWO_SIDED:
            for name in needed:
                if self.enabled & rules and getattr(zones, name) is None:
                    raise ConfigRefused(f"{Rule(self.enabled & rules)!r} needs zones.{name}", f"zones.{name}")
        for rules, chart, name in ((EWMA, self.ewma, "ewma"), (CUSUM, self.cusum, "cusum")):
            if self.enabled & rules and chart is None:
                raise ConfigRefused(f"{name} signals are enabled but the chart has no parameters", name)
            if chart is not None and (self.sigma is None or self.resolved_target() is None):
                raise ConfigRefused(f"the {name} chart needs sigma and a target or centre", "sigma")
        for rule, limit, name in ((Rule.ABOVE_USL, self.usl, "usl"), (Rule.BELOW_LSL, self.lsl, "lsl")):
            if self.enabled & rule and limit is None:
                raise ConfigRefused(f"{rule!r} is enabled but there is no such limit", name)


def _check_number(name: str, value: float | None) -> None:
    if value is not None and not (math.isfinite(value) and abs(value) <= MAGNITUDE_MAX):
        raise ConfigRefused(f"{name} must be a finite number within +-{MAGNITUDE_MAX:g}, not {value}", name)


def _check_order(zones: Zones) -> None:
    """Limits that exist rise from lower3 to upper3."""
    last: float | None = None
    for name in ("lower3", "lower2", "lower1", "centre", "upper1", "upper2", "upper3"):
        value = getattr(zones, name)
        _check_number(f"zones.{name}", value)
        if value is None:
            continue
        if last is not None and value < last:
            raise ConfigRefused(f"zones.{name} lies below the limit under it", f"zones.{name}")
        last = value

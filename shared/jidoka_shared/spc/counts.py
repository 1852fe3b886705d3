"""Limits of attribute charts: p, np, c, u, Laney's p' and u', g and t. Pure Python, no numpy.

    p   share nonconforming           centre sum D / sum n     sigma_i sqrt(p (1 - p) / n_i)
    np  nonconforming units           centre n p               sigma   sqrt(n p (1 - p)), one size
    c   nonconformities               centre mean              sigma   sqrt(c), one area of opportunity
    u   nonconformities a unit        centre sum X / sum n     sigma_i sqrt(u / n_i)
    p', u'  p and u with sigma_i times sigma_z, sigma_z = MR-bar(z) / d2(2) of z_i = (x_i - centre) / sigma_i:
        counts that vary more (or less) than binomial or Poisson from subgroup to subgroup
    g   units between two events      centre mean              sigma   sqrt(g (g + 1)), geometric
    t   time between two events       t^(1/3.6), then individuals and moving range (`variables`)
Limits are centre +- width sigma_i, not under 0, for p not over 1. With `probability` limits p, np, c, u and g
take the quantiles of binomial, Poisson and geometric at the two tails of a normal beyond `width`, as R's
qbinom does: a point signals when its count lies strictly outside. Comparisons are strict everywhere.
Sources: Montgomery chapter 7; ISO 7870-2; Laney (2002), Quality Engineering 14(4) 531-537; Benneyan (2001);
Nelson (1994), J. Quality Technology 26(3) 239-240 for t^(1/3.6).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from jidoka_shared.spc.bounds import check_values
from jidoka_shared.spc.distributions import (
    binomial_quantile,
    geometric_quantile,
    normal_cdf,
    poisson_quantile,
)
from jidoka_shared.spc.errors import (
    ConfigRefused,
    CountRefused,
    NoEvents,
    NotFinite,
    NoVariation,
    SubgroupsUnequal,
    TooFewSubgroups,
)
from jidoka_shared.spc.limits import D2
from jidoka_shared.spc.variables import IndividualsLimits, individuals_limits

CountKind = Literal["p", "np", "c", "u", "laney p", "laney u", "g"]
KINDS: Final[tuple[CountKind, ...]] = ("p", "np", "c", "u", "laney p", "laney u", "g")
PER_SIZE: Final = frozenset({"p", "u", "laney p", "laney u"})
SHARES: Final = frozenset({"p", "np", "laney p"})
SIZE_MAX: Final = 10_000_000
NELSON_POWER: Final = 1.0 / 3.6


@dataclass(frozen=True, slots=True)
class CountLimits:
    """One attribute chart, frozen. `rate` is p, c (a subgroup), u (a unit) or the mean g; `size` the one size
    of an np chart, 1 for c and g, 0 where it comes with each sample. `sigma_z` is 1 but for Laney's charts.
    Raises ConfigRefused.
    """

    kind: CountKind
    rate: float
    size: int = 0
    sigma_z: float = 1.0
    width: float = 3.0
    probability: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ConfigRefused(f"{self.kind!r} is no attribute chart", "kind")
        top = 1.0 if self.kind in SHARES else 1e12
        if not 0.0 < self.rate < top:
            raise ConfigRefused(f"the rate must be between 0 and {top:g}, not {self.rate}", "rate")
        if not (math.isfinite(self.sigma_z) and self.sigma_z > 0.0):
            raise ConfigRefused(f"sigma_z must be a positive number, not {self.sigma_z}", "sigma_z")
        if not 0.0 < self.width <= 8.0:
            raise ConfigRefused(f"the width must be in (0, 8], not {self.width}", "width")
        fixed = {"np": 1 <= self.size <= SIZE_MAX, "c": self.size == 1, "g": self.size == 1}
        if not fixed.get(self.kind, self.size == 0):
            raise ConfigRefused(f"size {self.size} does not fit a {self.kind} chart", "size")
        if self.probability and self.kind.startswith("laney"):
            raise ConfigRefused("Laney's charts have no probability limits", "probability")

    @property
    def centre(self) -> float:
        """The centre line, in the charted unit."""
        return self.size * self.rate if self.kind == "np" else self.rate

    def sigma(self, size: int = 0) -> float:
        """Standard deviation of the charted value for a sample of `size`, sigma_z included."""
        if self.kind in PER_SIZE and size < 1:
            raise CountRefused(f"a size must be 1 or more, not {size}", "size")
        if self.kind in ("p", "laney p"):
            return self.sigma_z * math.sqrt(self.rate * (1.0 - self.rate) / size)
        if self.kind in ("u", "laney u"):
            return self.sigma_z * math.sqrt(self.rate / size)
        if self.kind == "np":
            return math.sqrt(self.size * self.rate * (1.0 - self.rate))
        return math.sqrt(self.rate) if self.kind == "c" else math.sqrt(self.rate * (self.rate + 1.0))

    def limits(self, size: int = 0) -> tuple[float, float]:
        """Lower and upper control limit of the charted value for a sample of `size`."""
        sigma = self.sigma(size)
        if not self.probability:
            high = self.centre + self.width * sigma
            top = {"p": 1.0, "laney p": 1.0, "np": float(self.size)}.get(self.kind, math.inf)
            return max(0.0, self.centre - self.width * sigma), min(top, high)
        tail = normal_cdf(-self.width)
        low_count, high_count = self._quantile(tail, size), self._quantile(1.0 - tail, size)
        unit = size if self.kind in PER_SIZE else 1
        return low_count / unit, high_count / unit

    def _quantile(self, probability: float, size: int) -> int:
        if self.kind in ("p", "np"):
            return binomial_quantile(probability, size or self.size, self.rate)
        if self.kind == "g":
            return geometric_quantile(probability, 1.0 / (self.rate + 1.0))
        return poisson_quantile(probability, self.rate * (size or 1))


def count_limits(
    kind: CountKind,
    counts: Sequence[int],
    sizes: Sequence[int] | int | None = None,
    *,
    width: float = 3.0,
    probability: bool = False,
) -> CountLimits:
    """Trial limits of an attribute chart from counts in time order.

    `sizes` are the numbers inspected (p, np, u and Laney's; one number stands for all), None for c and g.
    Raises: TooFewSubgroups (2 needed), CountRefused, SubgroupsUnequal for np with several sizes, NoEvents
    where every or no unit counts, NoVariation where Laney's moving range is 0, ConfigRefused.
    """
    whole = [_whole(value, "counts") for value in counts]
    if len(whole) < 2:
        raise TooFewSubgroups(f"2 samples are needed, {len(whole)} given", "counts")
    inspected = _sizes(kind, whole, sizes)
    total = sum(whole)
    if total == 0 or (kind in SHARES and total == sum(inspected)):
        raise NoEvents("no event, or nothing else, in the data", "counts")
    if kind in ("c", "g"):
        return CountLimits(kind, total / len(whole), 1, width=width, probability=probability)
    rate = total / sum(inspected)
    if kind == "np":
        if len(set(inspected)) != 1:
            raise SubgroupsUnequal("an np chart needs one size; use a p chart", "sizes")
        return CountLimits(kind, rate, inspected[0], width=width, probability=probability)
    if not kind.startswith("laney"):
        return CountLimits(kind, rate, width=width, probability=probability)
    plain = CountLimits("p" if kind == "laney p" else "u", rate)
    z = [(count / size - rate) / plain.sigma(size) for count, size in zip(whole, inspected, strict=True)]
    sigma_z = math.fsum(abs(b - a) for a, b in pairwise(z)) / (len(z) - 1) / D2[2]
    if sigma_z <= 0.0:
        raise NoVariation("the moving range of z is 0: limits would stand on the centre", "counts")
    return CountLimits(kind, rate, sigma_z=sigma_z, width=width, probability=probability)


def times_transformed(times: Sequence[float]) -> list[float]:
    """t^(1/3.6) of times between events, which turns exponential into nearly normal. Raises NotFinite for a
    time that is negative, NaN or infinite.
    """
    check_values(times, "times")
    if not all(time >= 0.0 for time in times):
        raise NotFinite("a time between events is 0 or more", "times")
    return [math.pow(time, NELSON_POWER) for time in times]


def time_limits(times: Sequence[float], width: float = 3.0) -> IndividualsLimits:
    """Trial limits of a t chart: individuals and moving range of the transformed times, in their unit.

    Points under the lower limit are events that follow too fast. Raises what `individuals_limits` raises.
    """
    return individuals_limits(times_transformed(times), width)


def _sizes(kind: CountKind, counts: Sequence[int], sizes: Sequence[int] | int | None) -> list[int]:
    if kind not in KINDS:
        raise ConfigRefused(f"{kind!r} is no attribute chart", "kind")
    if kind in ("c", "g"):
        if sizes is not None:
            raise ConfigRefused(f"a {kind} chart has no sizes", "sizes")
        return [1] * len(counts)
    if sizes is None:
        raise ConfigRefused(f"a {kind} chart needs the numbers inspected", "sizes")
    listed = [sizes] * len(counts) if isinstance(sizes, int) else list(sizes)
    if len(listed) != len(counts):
        raise CountRefused(f"{len(counts)} counts and {len(listed)} sizes", "sizes")
    whole = [_whole(value, "sizes") for value in listed]
    if min(whole) < 1 or max(whole) > SIZE_MAX:
        raise CountRefused(f"a size must be 1 to {SIZE_MAX}", "sizes")
    if kind in SHARES and any(count > size for count, size in zip(counts, whole, strict=True)):
        raise CountRefused("more nonconforming units than were inspected", "counts")
    return whole


def _whole(value: float, field: str) -> int:
    if isinstance(value, bool) or not math.isfinite(value) or value < 0 or value != int(value):
        raise CountRefused(f"{value!r} is no count", field)
    return int(value)

"""What a study computes from: values in subgroups, in the order of time, and the specification. Checked once.

A subgroup has a number; numbers rise. Individuals are subgroups of one value each. Bounds: ``SUBGROUPS_MAX``
subgroups, ``VALUES_MAX`` values, magnitudes up to 1e150 (so that no square overflows). Values that differ
by less than `jidoka_shared.spc.bounds` calls a spread are refused as constant: what is left of them is
rounding. The same holds of every sigma (``spread``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from jidoka_central.modules.quality.capability.errors import (
    EMPTY_SUBGROUP,
    LIMIT_NOT_FINITE,
    LIMITS_REVERSED,
    NO_SPECIFICATION,
    NO_SPREAD,
    NO_VALUES,
    NOT_A_NUMBER,
    NUMBERS_UNORDERED,
    TARGET_OUTSIDE,
    TOO_MANY_VALUES,
)
from jidoka_shared.spc.bounds import least_spread, usable

VALUES_MIN: Final = 3
VALUES_MAX: Final = 20_000
SUBGROUPS_MAX: Final = 2_000  # every one is drawn


@dataclass(frozen=True, slots=True)
class Data:
    """``numbers`` and ``subgroups`` belong together; ``values`` are all of them in order; ``size`` is that of
    every subgroup, None where they differ."""

    numbers: tuple[int, ...]
    subgroups: tuple[tuple[float, ...], ...]
    values: tuple[float, ...]
    size: int | None

    @property
    def breaks(self) -> tuple[int, ...]:
        """Positions of subgroups that do not follow the one before: something is missing between."""
        return tuple(at for at in range(1, len(self.numbers)) if self.numbers[at] != self.numbers[at - 1] + 1)

    @property
    def least_sigma(self) -> float:
        """The least standard deviation that is no rounding of values of this size."""
        return least_spread(max(abs(value) for value in self.values))

    @property
    def mean(self) -> float:
        """Mean of all values."""
        return math.fsum(self.values) / len(self.values)


@dataclass(frozen=True, slots=True)
class Specification:
    """Limits and target in the unit of the values; one of the limits may be missing (one-sided)."""

    lsl: float | None
    usl: float | None
    target: float | None = None


def checked_data(subgroups: Sequence[Sequence[float]], numbers: Sequence[int] | None = None) -> Data:
    """``numbers`` are 1, 2, 3 ... where none are given. Raises ``NO_VALUES``, ``TOO_MANY_VALUES``,
    ``EMPTY_SUBGROUP``, ``NOT_A_NUMBER``, ``NUMBERS_UNORDERED``, ``NO_SPREAD``, all for the field ``values``.
    """
    given = tuple(numbers) if numbers is not None else tuple(range(1, len(subgroups) + 1))
    if len(given) != len(subgroups) or any(b <= a for a, b in pairwise(given)):
        raise NUMBERS_UNORDERED.refuse(field="values")
    for number, subgroup in zip(given, subgroups, strict=True):
        if not subgroup:
            raise EMPTY_SUBGROUP.refuse(field="values", subgroup=number)
        if not all(usable(value) for value in subgroup):
            raise NOT_A_NUMBER.refuse(field="values", subgroup=number)
    values = tuple(float(value) for subgroup in subgroups for value in subgroup)
    if len(values) < VALUES_MIN:
        raise NO_VALUES.refuse(field="values", needed=VALUES_MIN, found=len(values))
    if len(subgroups) > SUBGROUPS_MAX:
        raise TOO_MANY_VALUES.refuse(field="values", found=len(subgroups), allowed=SUBGROUPS_MAX)
    if len(values) > VALUES_MAX:
        raise TOO_MANY_VALUES.refuse(field="values", found=len(values), allowed=VALUES_MAX)
    least, most = min(values), max(values)
    if most - least < least_spread(max(abs(least), abs(most))):
        raise NO_SPREAD.refuse(field="values")
    sizes = {len(subgroup) for subgroup in subgroups}
    return Data(
        given,
        tuple(tuple(float(value) for value in subgroup) for subgroup in subgroups),
        values,
        sizes.pop() if len(sizes) == 1 else None,
    )


def checked_specification(lsl: float | None, usl: float | None, target: float | None = None) -> Specification:
    """Raises ``NO_SPECIFICATION``, ``LIMIT_NOT_FINITE``, ``LIMITS_REVERSED``, ``TARGET_OUTSIDE``, each for
    its field."""
    for name, value in (("lsl", lsl), ("usl", usl), ("target", target)):
        if value is not None and not usable(value):
            raise LIMIT_NOT_FINITE.refuse(field=name, name=name.upper() if name != "target" else name)
    if lsl is None and usl is None:
        raise NO_SPECIFICATION.refuse(field="usl")
    if lsl is not None and usl is not None and not lsl < usl:
        raise LIMITS_REVERSED.refuse(field="lsl", lsl=lsl, usl=usl)
    low, high = -math.inf if lsl is None else lsl, math.inf if usl is None else usl
    if target is not None and not low <= target <= high:
        raise TARGET_OUTSIDE.refuse(field="target", target=target)
    return Specification(lsl, usl, target)

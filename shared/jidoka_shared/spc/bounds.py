"""What every estimator takes and gives: one bound of magnitude, one of spread, results that are finite.

    magnitude   values up to +-1e150: the kernel refuses samples beyond it, and no square overflows
    spread      the spread that an estimate stands on (mean range, mean or pooled s, mean or median moving
                range, s) is at least `RESOLUTION` steps of a floating-point number of the values' size, and
                1e-150, so that no square vanishes. Less is rounding, not variation
    weight      of an EWMA at least 1e-6: less is lost beside 1, and limits would stand on the target
    results     finite, checked last

Each is refused by name with its field, so that bad input never gives a number that looks right. Pure Python.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import fields
from typing import Any, Final, TypeVar

from jidoka_shared.spc.errors import NotFinite, NoVariation

MAGNITUDE_MAX: Final = 1e150
SPREAD_MIN: Final = 1e-150
RESOLUTION: Final = 64
WEIGHT_MIN: Final = 1e-6
T = TypeVar("T")


def usable(value: float) -> bool:
    """Whether a value is a number within the bound of magnitude."""
    return abs(value) <= MAGNITUDE_MAX  # False for NaN


def check_values(values: Iterable[float], field: str) -> None:
    """Raises NotFinite."""
    if not all(abs(value) <= MAGNITUDE_MAX for value in values):
        raise NotFinite(f"a value is NaN, infinite or beyond {MAGNITUDE_MAX:g}", field)


def check_width(width: float) -> None:
    """Of limits, in standard deviations. Raises NotFinite."""
    if not (math.isfinite(width) and width > 0):
        raise NotFinite(f"the width of the limits must be a positive number, not {width}", "width")


def least_spread(largest: float) -> float:
    """The least spread that is no rounding, of values of which `largest` is the greatest magnitude."""
    return max(SPREAD_MIN, RESOLUTION * math.ulp(largest))


def check_spread(spread: float, largest: float, field: str, name: str) -> None:
    """`name` says which spread it is. Raises NoVariation."""
    if not spread >= least_spread(largest):
        raise NoVariation(
            f"the {name} is {spread:g}, 0 or rounding: limits would stand on the centre",
            field,
        )


def finished(limits: T, field: str = "width") -> T:
    """`limits`, a dataclass of numbers and the like, if every number in it is finite. Raises NotFinite."""
    check_finished((getattr(limits, one.name) for one in fields(limits)), field)  # type: ignore[arg-type]
    return limits


def check_finished(numbers: Iterable[Any], field: str = "width") -> None:
    """Raises NotFinite."""
    if not all(math.isfinite(one) for one in numbers if isinstance(one, float)):
        raise NotFinite("a limit is beyond the numbers there are", field)

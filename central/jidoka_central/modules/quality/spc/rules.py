"""Trial limits from the collected subgroups."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from jidoka_shared.spc import xbar_r_limits

METHOD = "xbar-r"


@dataclass(frozen=True, slots=True)
class TrialLimits:
    """X-bar and R limits of phase I (ISO 7870-2), the subgroups beyond them, and the hash of the data."""

    centre: float
    lower: float
    upper: float
    sigma_mean: float
    r_centre: float
    r_upper: float
    beyond: tuple[int, ...]
    data_hash: str


def trial_limits(numbers: Sequence[int], subgroups: Sequence[Sequence[float]]) -> TrialLimits:
    """``numbers`` are the subgroups' numbers, ``subgroups`` their readings (m, n). Raises the kernel's named
    errors for unfit data."""
    limits = xbar_r_limits(subgroups)
    beyond = tuple(
        number
        for number, readings in zip(numbers, subgroups, strict=True)
        if not limits.lower <= sum(readings) / len(readings) <= limits.upper
        or max(readings) - min(readings) > limits.r_upper
    )
    return TrialLimits(
        centre=limits.centre,
        lower=limits.lower,
        upper=limits.upper,
        sigma_mean=(limits.upper - limits.centre) / 3.0,
        r_centre=limits.r_centre,
        r_upper=limits.r_upper,
        beyond=beyond,
        data_hash=hashlib.sha256(msgspec.json.encode([list(one) for one in subgroups])).hexdigest(),
    )

"""Phase I: trial limits with subgroups excluded for a reason, and staged limits after a process change.

Pure functions over numbered subgroups in time order; who signed and which data it was are central's to keep.
A subgroup is excluded by a person, for an assignable cause that is written down; being beyond the limits is
no reason by itself, so nothing is excluded here on its own. A stage begins at a subgroup, for a reason, and
its limits come from its own subgroups alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from jidoka_shared.spc.errors import ExclusionRefused, ShapeMismatch, SubgroupTooLarge
from jidoka_shared.spc.limits import XbarRLimits, subgroup_statistics, xbar_r_limits
from jidoka_shared.spc.variables import (
    IndividualsLimits,
    XbarSLimits,
    individuals_limits,
    subgroup_deviation,
    xbar_s_limits,
)

Method = Literal["xbar-r", "xbar-s", "i-mr"]
METHODS: Final[tuple[Method, ...]] = ("xbar-r", "xbar-s", "i-mr")
REASON_MAX: Final = 400
AnyLimits = XbarRLimits | XbarSLimits | IndividualsLimits


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Subgroup `number` is left out of the limits because of `reason`."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Stage:
    """From subgroup `first` on the process is another one, because of `reason`."""

    first: int
    reason: str


@dataclass(frozen=True, slots=True)
class Trial:
    """Trial limits and what they rest on: the subgroups used, those left out with their reasons, and those
    used that lie beyond the limits they helped to make.
    """

    method: Method
    limits: AnyLimits
    used: tuple[int, ...]
    exclusions: tuple[Exclusion, ...]
    beyond: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StagedTrial:
    """Trial limits that hold from subgroup `first` to `last`, both included."""

    first: int
    last: int
    reason: str
    trial: Trial


def trial(
    method: Method,
    numbers: Sequence[int],
    subgroups: Sequence[Sequence[float]],
    exclusions: Sequence[Exclusion] = (),
    *,
    width: float = 3.0,
    subgroups_min: int = 2,
) -> Trial:
    """Trial limits of `subgroups` without the excluded ones; `numbers` are theirs, rising.

    With i-mr each subgroup is one value, and no moving range is taken across an excluded or missing number.
    Raises: ShapeMismatch, ExclusionRefused, TooFewSubgroups and what the method's limits raise.
    """
    _check(method, numbers, subgroups)
    left_out = _checked(exclusions, numbers)
    kept = [(n, values) for n, values in zip(numbers, subgroups, strict=True) if n not in left_out]
    used = tuple(number for number, _ in kept)
    limits = _limits(method, used, [values for _, values in kept], width, subgroups_min)
    beyond = _beyond(limits, kept)
    return Trial(method, limits, used, tuple(sorted(exclusions, key=lambda one: one.number)), beyond)


def staged(
    method: Method,
    numbers: Sequence[int],
    subgroups: Sequence[Sequence[float]],
    stages: Sequence[Stage],
    exclusions: Sequence[Exclusion] = (),
    *,
    width: float = 3.0,
    subgroups_min: int = 2,
) -> tuple[StagedTrial, ...]:
    """Trial limits of each stage. The first stage must begin at or before the first subgroup.

    Raises what `trial` raises, and ExclusionRefused for stages that do not rise or have no reason.
    """
    _check(method, numbers, subgroups)
    _checked(exclusions, numbers)
    firsts = [stage.first for stage in stages]
    if not numbers or not firsts or firsts[0] > numbers[0]:
        raise ExclusionRefused("the first stage begins at the first subgroup", "stages")
    if any(b <= a for a, b in pairwise(firsts)) or firsts[-1] > numbers[-1]:
        raise ExclusionRefused("stages rise, and each holds a subgroup", "stages")
    for stage in stages:
        _reason(stage.reason, "stages")
    of = [bisect_right(firsts, number) - 1 for number in numbers]
    found = []
    for index, stage in enumerate(stages):
        rows = [at for at, one in enumerate(of) if one == index]
        own = [numbers[at] for at in rows]
        part = trial(
            method, own, [subgroups[at] for at in rows], [one for one in exclusions if one.number in own],
            width=width, subgroups_min=subgroups_min,
        )  # fmt: skip
        last = firsts[index + 1] - 1 if index + 1 < len(firsts) else numbers[-1]
        found.append(StagedTrial(stage.first, last, stage.reason, part))
    return tuple(found)


def _limits(
    method: Method, numbers: Sequence[int], subgroups: Sequence[Sequence[float]], width: float, least: int
) -> AnyLimits:
    if method == "xbar-r":
        return xbar_r_limits(subgroups, width, least)
    if method == "xbar-s":
        return xbar_s_limits(subgroups, width, least)
    breaks = [at for at in range(1, len(numbers)) if numbers[at] != numbers[at - 1] + 1]
    return individuals_limits([one for (one,) in subgroups], width, values_min=max(2, least), breaks=breaks)


def _beyond(limits: AnyLimits, kept: Sequence[tuple[int, Sequence[float]]]) -> tuple[int, ...]:
    """Those whose value or spread lies strictly outside, as the kernel compares."""
    found = []
    last: tuple[int, float] | None = None
    for number, values in kept:
        if isinstance(limits, IndividualsLimits):
            value, spread, top = values[0], 0.0, limits.mr_upper
            if last is not None and number == last[0] + 1:
                spread = abs(value - last[1])
            last = (number, value)
        elif isinstance(limits, XbarRLimits):
            (value, spread), top = subgroup_statistics(values), limits.r_upper
        else:
            (value, spread), top = subgroup_deviation(values), limits.s_upper
        if value > limits.upper or value < limits.lower or spread > top:
            found.append(number)
    return tuple(found)


def _check(method: Method, numbers: Sequence[int], subgroups: Sequence[Sequence[float]]) -> None:
    if method not in METHODS:
        raise ShapeMismatch(f"{method!r} is no method of limits", "method")
    if len(numbers) != len(subgroups):
        raise ShapeMismatch(f"{len(numbers)} numbers and {len(subgroups)} subgroups", "numbers")
    if any(b <= a for a, b in pairwise(numbers)):
        raise ShapeMismatch("the subgroups' numbers do not rise", "numbers")
    if method == "i-mr" and any(len(one) != 1 for one in subgroups):
        raise SubgroupTooLarge("an individuals chart has one value a subgroup", "subgroups")


def _checked(exclusions: Sequence[Exclusion], numbers: Sequence[int]) -> frozenset[int]:
    known, seen = set(numbers), set()
    for one in exclusions:
        if one.number not in known:
            raise ExclusionRefused(f"subgroup {one.number} is not among the data", "exclusions")
        if one.number in seen:
            raise ExclusionRefused(f"subgroup {one.number} is excluded twice", "exclusions")
        _reason(one.reason, "exclusions")
        seen.add(one.number)
    return frozenset(seen)


def _reason(reason: str, field: str) -> None:
    if not 1 <= len(reason.strip()) <= REASON_MAX:
        raise ExclusionRefused(f"a reason of 1 to {REASON_MAX} characters is needed", field)

"""A whole study: from values, specification and choices to indices, tests, fits, charts and a verdict.

``Choices`` are what a person decides; ``study`` computes all of it and touches nothing else. With
``normal`` and ``box_cox`` (after the transformation) there are within and overall indices with bounds; with
any other distribution the overall indices by percentiles alone, with bounds by ``bootstrap``. The charts
are in the unit of the values, always.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Final

import numpy as np

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality.capability import rules as judging
from jidoka_central.modules.quality.capability.bootstrap import Bootstrap, with_bounds
from jidoka_central.modules.quality.capability.box_cox import as_normal
from jidoka_central.modules.quality.capability.data import Data, Specification
from jidoka_central.modules.quality.capability.errors import (
    NO_BOUND,
    NOT_FINITE,
    OUT_OF_BOUNDS,
    UNKNOWN_CHOICE,
)
from jidoka_central.modules.quality.capability.fitting import PROPOSED, Name, fit
from jidoka_central.modules.quality.capability.indices import (
    MILLION,
    Index,
    Indices,
    Outside,
    against_target,
    by_percentiles,
    checked_confidence,
    expected,
    indices,
    observed,
)
from jidoka_central.modules.quality.capability.normality import Floats, Normality, normality
from jidoka_central.modules.quality.capability.shapes import HIGH, LOW, Shape
from jidoka_central.modules.quality.capability.spread import (
    Method,
    Sigma,
    proper_method,
    sigma_overall,
    sigma_within,
)
from jidoka_central.modules.quality.capability.stability import DEFAULT_RULES, Stability, stability
from jidoka_central.modules.quality.capability.words import WORDS

NORMAL_SPACE: Final = ("normal", "box_cox")
JUDGE_BY: Final = ("estimate", "lower_bound")


@dataclass(frozen=True, slots=True)
class Choices:
    """``sigma`` None: the proper method for the subgroups' size."""

    sigma: Method | None = None
    distribution: Name = "normal"
    offset: float = 0.0
    rules: tuple[str, ...] = DEFAULT_RULES
    confidence: float = 0.95
    target_index: float = judging.TARGET
    judge_by: judging.JudgeBy = "estimate"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A distribution tried: its distance, and p where one is known; ``refused`` says why it was not
    fitted."""

    name: str
    distance: float | None
    p: float | None
    refused: Refusal | None


@dataclass(frozen=True, slots=True)
class Study:
    """``within`` is None for a distribution judged by percentiles. Whether it may be shown is the verdict's
    matter (``stability.stable``). ``expected_within`` likewise."""

    data: Data
    specification: Specification
    choices: Choices
    within_sigma: Sigma
    overall_sigma: Sigma
    within: Indices | None
    overall: Indices
    cpm: Index | None
    observed: Outside
    expected_within: Outside | None
    expected_overall: Outside
    quantiles: tuple[float, float, float]
    stability: Stability
    normality: Normality
    shape: Shape
    candidates: tuple[Candidate, ...]
    proposal: str
    warnings: tuple[str, ...]
    verdict: judging.Verdict
    bootstrap: Bootstrap | None


def study(data: Data, specification: Specification, choices: Choices = Choices()) -> Study:
    """Raises what its parts raise, named refusals, each with its field, and ``NOT_FINITE``."""
    _checked(choices)
    try:
        return _finite(_computed(data, specification, choices))
    except (OverflowError, ZeroDivisionError):  # a power or quotient of limits far from the values
        raise NOT_FINITE.refuse(field="values") from None


def _computed(data: Data, specification: Specification, choices: Choices) -> Study:
    within_sigma = sigma_within(data, choices.sigma or proper_method(data))
    overall_sigma = sigma_overall(data)
    values = np.array(data.values)
    found = stability(data, within_sigma, choices.rules)
    shape = fit(choices.distribution, values, choices.offset)
    parts = _normal_indices if shape.name in NORMAL_SPACE else _percentile_indices
    within, overall, cpm, expected_within, expected_overall, drawn = parts(
        data, specification, choices, shape, within_sigma.method
    )
    if choices.judge_by == "lower_bound" and overall.least.bounds is None:
        raise NO_BOUND.refuse(field="judge_by", distribution=WORDS[shape.name])
    tests = normality(values)
    candidates = _candidates(values, choices.offset)
    subgroups, single = len(data.subgroups), data.size == 1
    fits = None if shape.p is None else shape.p >= judging.NORMAL_P
    judged = judging.verdict(
        cpk=None if within is None else (within.least.value, _bound(within.least)),
        ppk=(overall.least.value, None if overall.least.bounds is None else overall.least.bounds.lower),
        stable=found.stable,
        provisional=judging.few(subgroups, len(data.values), single),
        target=choices.target_index,
        judge_by=choices.judge_by,
    )
    noted = judging.warnings(
        subgroups=subgroups, values=len(data.values), single=single, distinct=len(set(data.values)),
        stable=found.stable, fits=fits,
    )  # fmt: skip
    return Study(
        data, specification, choices, within_sigma, overall_sigma, within, overall, cpm,
        observed(data, specification), expected_within, expected_overall,
        (shape.at(LOW), shape.at(0.5), shape.at(HIGH)), found, tests, shape, candidates,
        _proposal(candidates), tuple(noted), judged, drawn,
    )  # fmt: skip


def _finite(found: Study) -> Study:
    """The study, if every number that is stated is finite. Raises ``NOT_FINITE``."""
    stated: list[object] = [
        found.within_sigma, found.overall_sigma, found.within, found.overall, found.cpm, found.observed,
        found.expected_within, found.expected_overall, found.normality, found.verdict, *found.quantiles,
    ]  # fmt: skip
    while stated:
        one = stated.pop()
        if is_dataclass(one):
            stated += [getattr(one, field.name) for field in fields(one)]
        elif isinstance(one, float) and not math.isfinite(one):
            raise NOT_FINITE.refuse(field="values")
    return found


Parts = tuple[Indices | None, Indices, Index | None, Outside | None, Outside, Bootstrap | None]


def _normal_indices(
    data: Data, specification: Specification, choices: Choices, shape: Shape, method: str
) -> Parts:
    """Of the values, or of the transformed values and limits; sigma is estimated after the transformation."""
    at, limits = (data, specification) if shape.name == "normal" else as_normal(data, specification, shape)
    inner = sigma_within(at, method)  # type: ignore[arg-type]
    outer, mean = sigma_overall(at), at.mean
    return (
        indices(at, limits, inner, choices.confidence),
        indices(at, limits, outer, choices.confidence),
        against_target(data, specification, outer, choices.confidence) if shape.name == "normal" else None,
        expected(limits, mean, inner.value),
        expected(limits, mean, outer.value),
        None,
    )


def _percentile_indices(
    data: Data, specification: Specification, choices: Choices, shape: Shape, method: str
) -> Parts:
    lsl, usl = specification.lsl, specification.usl
    outside = Outside(
        None if lsl is None else MILLION * shape.below(lsl),
        None if usl is None else MILLION * shape.above(usl),
    )
    found = by_percentiles(specification, shape.at(LOW), shape.at(0.5), shape.at(HIGH))
    checked_confidence(choices.confidence)
    bounded, drawn = with_bounds(found, specification, shape, len(data.values), choices.confidence)
    return None, bounded, None, None, outside, drawn


def _candidates(values: Floats, offset: float) -> tuple[Candidate, ...]:
    """Every distribution, the nearest first; those that cannot be fitted last, with the reason."""
    found = []
    for name in ("normal", *PROPOSED):
        try:
            shape = fit(name, values, offset)
        except Refusal as refusal:
            found.append(Candidate(name, None, None, refusal))
        else:
            found.append(Candidate(name, shape.distance, shape.p, None))
    return tuple(sorted(found, key=lambda one: float("inf") if one.distance is None else one.distance))


def _proposal(candidates: Sequence[Candidate]) -> str:
    """Normal where it is not rejected at 5 %, else the nearest by Anderson-Darling. A person decides."""
    normal = next(one for one in candidates if one.name == "normal")
    return "normal" if normal.p is not None and normal.p >= judging.NORMAL_P else candidates[0].name


def _bound(index: Index) -> float:
    assert index.bounds is not None
    return index.bounds.lower


def _checked(choices: Choices) -> None:
    low, high = judging.TARGETS
    if not low <= choices.target_index <= high:
        raise OUT_OF_BOUNDS.refuse(field="target_index", given=choices.target_index, low=low, high=high)
    if choices.judge_by not in JUDGE_BY:
        raise UNKNOWN_CHOICE.refuse(field="judge_by", given=choices.judge_by, known=", ".join(JUDGE_BY))

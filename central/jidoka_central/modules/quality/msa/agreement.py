"""Attribute agreement: how alike people sort parts, and how right they are.

Cohen's kappa of two raters over paired ratings: (po - pe) / (1 - pe), pe from each rater's own margins.
Fleiss' kappa of m ratings a part: margins of all ratings together,
    P_i = (sum_j n_ij^2 - m) / (m (m - 1)),  kappa = (mean P - sum p_j^2) / (1 - sum p_j^2),
its standard error under no agreement by Fleiss, Nee, Landis (1979). Within an appraiser the ratings are his
trials, between appraisers all ratings of a part; against the reference it is the mean over trials of Fleiss'
kappa of (trial, reference). A kappa is ``None`` where all ratings fall into one category.
Effectiveness: parts that an appraiser sorts right in every trial, of all parts, with Clopper and Pearson's
interval. Of single ratings: miss rate, bad ones passed of all ratings of bad parts; false alarm rate, good
ones refused. System effectiveness: parts that everybody sorts right every time. With two categories only, and
``good`` among them, do miss and false alarm rates exist.
Grades, as customary in the trade (AIAG's manual says they are guidance): effectiveness at least 90 %, miss at
most 2 %, false alarm at most 5 % accepted; 80, 5, 10 conditional; worse rejected.
Source: AIAG MSA 4th edition, chapter III section C; Cohen (1960); Fleiss (1971).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from jidoka_central.modules.quality.msa.components import GRADES, Grade
from jidoka_central.modules.quality.msa.errors import (
    CONSTANT,
    EMPTY,
    REFERENCE_DIFFERS,
    TOO_MANY,
    UNBALANCED,
    UNEQUAL_LENGTHS,
)
from jidoka_central.modules.quality.msa.intervals import Interval, normal_two_sided, proportion
from jidoka_central.modules.quality.msa.table import APPRAISERS, PARTS, READINGS, READINGS_MAX, at_least

LIMITS: Final = {"effectiveness": (90.0, 80.0), "miss": (2.0, 5.0), "false_alarm": (5.0, 10.0)}


@dataclass(frozen=True, slots=True)
class Share:
    hits: int
    of: int
    percent: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Kappa:
    """``z`` and ``p`` test that there is no agreement but by chance."""

    kappa: float | None
    error: float | None = None
    z: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Appraiser:
    """``within``: parts judged alike in every trial; ``None`` of one trial, which agrees with itself."""

    name: str
    within: Share | None
    within_fleiss: Kappa
    effectiveness: Share | None
    cohen_reference: float | None
    fleiss_reference: float | None
    miss: Share | None
    false_alarm: Share | None

    def grades(self) -> dict[str, Grade]:
        found: dict[str, Grade] = {}
        for name, share in (
            ("effectiveness", self.effectiveness),
            ("miss", self.miss),
            ("false_alarm", self.false_alarm),
        ):
            if share is not None:
                found[name] = _grade(name, share.percent)
        return found


@dataclass(frozen=True, slots=True)
class Pair:
    first: str
    second: str
    cohen: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """``between``: parts that everybody judges alike; ``None`` of one appraiser, as its kappa is."""

    categories: tuple[str, ...]
    good: str | None
    trials: int
    appraisers: tuple[Appraiser, ...]
    pairs: tuple[Pair, ...]
    between: Share | None
    between_fleiss: Kappa
    system: Share | None
    cohen_reference: float | None
    fleiss_reference: float | None
    level: float

    def grades(self) -> dict[str, Grade]:
        """By criterion, the worst appraiser's."""
        found: dict[str, Grade] = {}
        for one in self.appraisers:
            for name, grade in one.grades().items():
                found[name] = max(grade, found.get(name, "accepted"), key=GRADES.index)
        return found


def cohen(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Of paired ratings."""
    n = len(first)
    if n == 0:
        raise EMPTY.refuse(field="ratings")
    one, two = Counter(first), Counter(second)
    agreed = sum(a == b for a, b in zip(first, second, strict=True)) / n
    chance = sum(one[category] * two[category] for category in one) / n**2
    return None if chance >= 1.0 else (agreed - chance) / (1.0 - chance)


def fleiss(rows: Sequence[Sequence[str]]) -> Kappa:
    """A row a part, as many ratings in each, at least two."""
    m, n = len(rows[0]), len(rows)
    if m < 2:
        return Kappa(None)
    counts = [Counter(row) for row in rows]
    agreed = sum((sum(c * c for c in count.values()) - m) / (m * (m - 1)) for count in counts) / n
    total: Counter[str] = sum(counts, Counter())
    shares = [count / (n * m) for count in total.values()]
    chance = sum(share * share for share in shares)
    if len(shares) < 2:
        return Kappa(None)
    kappa = (agreed - chance) / (1.0 - chance)
    spread = sum(share * (1.0 - share) for share in shares)
    skew = sum(share * (1.0 - share) * (1.0 - 2.0 * share) for share in shares)
    error = math.sqrt(2.0 * max(0.0, spread**2 - skew) / (n * m * (m - 1))) / spread
    z = kappa / error if error > 0.0 else None
    return Kappa(kappa, error, z, None if z is None else normal_two_sided(z))


def agreement(
    parts: Sequence[str],
    appraisers: Sequence[str],
    ratings: Sequence[str],
    references: Sequence[str] | None = None,
    *,
    good: str | None = None,
    level: float = 0.95,
) -> Agreement:
    """Columns of one length, a row a rating; trials in the order of the rows. ``good`` names the category of
    good parts. Raises ``EMPTY``, ``UNEQUAL_LENGTHS``, ``UNBALANCED``, ``TOO_FEW``, ``REFERENCE_DIFFERS``, and
    ``CONSTANT`` where everybody says one thing of everything."""
    lengths = [len(parts), len(appraisers), len(ratings), *([] if references is None else [len(references)])]
    if not ratings:
        raise EMPTY.refuse(field="ratings")
    if len(set(lengths)) > 1:
        raise UNEQUAL_LENGTHS.refuse(field="ratings", lengths=", ".join(map(str, lengths)))
    if len(ratings) > READINGS_MAX:
        raise TOO_MANY.refuse(field="ratings", what=READINGS, most=READINGS_MAX, found=len(ratings))
    cells, trials = _cells(parts, appraisers, ratings)
    names, labels = tuple(dict.fromkeys(appraisers)), tuple(dict.fromkeys(parts))
    truth = None if references is None else _truth(parts, references)
    categories = tuple(sorted({*ratings, *(truth or {}).values()}))
    if len(categories) < 2:
        raise CONSTANT.refuse(field="ratings")
    if good not in categories or len(categories) > 2:
        good = None
    found = tuple(_appraiser(name, labels, cells, truth, good, level) for name in names)
    rows = [[rating for name in names for rating in cells[part, name]] for part in labels]
    per_name = {name: [rating for part in labels for rating in cells[part, name]] for name in names}
    pairs = tuple(Pair(a, b, cohen(per_name[a], per_name[b])) for a, b in combinations(names, 2))
    between, between_fleiss = None, Kappa(None)
    if len(names) > 1:
        between = _share(sum(len(set(row)) == 1 for row in rows), len(rows), level)
        between_fleiss = fleiss(rows)
    system = all_cohen = all_fleiss = None
    if truth is not None:
        right = sum(set(row) == {truth[part]} for part, row in zip(labels, rows, strict=True))
        system = _share(right, len(rows), level)
        every = [truth[part] for part in labels for _ in range(trials)] * len(names)
        all_cohen = cohen([rating for name in names for rating in per_name[name]], every)
        known = [one.fleiss_reference for one in found if one.fleiss_reference is not None]
        all_fleiss = math.fsum(known) / len(known) if known else None
    return Agreement(
        categories,
        good,
        trials,
        found,
        pairs,
        between,
        between_fleiss,
        system,
        all_cohen,
        all_fleiss,
        level,
    )


def _appraiser(
    name: str,
    labels: tuple[str, ...],
    cells: dict[tuple[str, str], list[str]],
    truth: dict[str, str] | None,
    good: str | None,
    level: float,
) -> Appraiser:
    rows = [cells[part, name] for part in labels]
    trials = len(rows[0])
    within = None
    if trials > 1:
        within = _share(sum(len(set(row)) == 1 for row in rows), len(rows), level)
    effectiveness = cohen_ = fleiss_ = miss = alarm = None
    if truth is not None:
        wanted = [truth[part] for part in labels]
        effectiveness = _share(
            sum(set(row) == {want} for row, want in zip(rows, wanted, strict=True)), len(rows), level
        )
        cohen_ = cohen(
            [rating for row in rows for rating in row], [want for want in wanted for _ in range(trials)]
        )
        each = [
            fleiss([(row[k], want) for row, want in zip(rows, wanted, strict=True)]).kappa
            for k in range(trials)
        ]
        known = [kappa for kappa in each if kappa is not None]
        fleiss_ = math.fsum(known) / len(known) if known else None
        if good is not None:
            of_bad = [r for row, want in zip(rows, wanted, strict=True) if want != good for r in row]
            of_good = [r for row, want in zip(rows, wanted, strict=True) if want == good for r in row]
            miss = _share(sum(r == good for r in of_bad), len(of_bad), level) if of_bad else None
            alarm = _share(sum(r != good for r in of_good), len(of_good), level) if of_good else None
    return Appraiser(name, within, fleiss(rows), effectiveness, cohen_, fleiss_, miss, alarm)


def _cells(
    parts: Sequence[str], appraisers: Sequence[str], ratings: Sequence[str]
) -> tuple[dict[tuple[str, str], list[str]], int]:
    cells: dict[tuple[str, str], list[str]] = {}
    for part, appraiser, rating in zip(parts, appraisers, ratings, strict=True):
        cells.setdefault((part, appraiser), []).append(rating)
    counts = [len(cell) for cell in cells.values()]
    usual = max(set(counts), key=counts.count)
    for part in dict.fromkeys(parts):
        for appraiser in dict.fromkeys(appraisers):
            found = len(cells.get((part, appraiser), ()))
            if found != usual:
                raise UNBALANCED.refuse(
                    field="ratings", part=part, appraiser=appraiser, found=found, needed=usual
                )
    at_least(PARTS, len(set(parts)), 2, "parts")
    at_least(APPRAISERS, len(set(appraisers)), 1, "appraisers")
    return cells, usual


def _truth(parts: Sequence[str], references: Sequence[str]) -> dict[str, str]:
    truth: dict[str, str] = {}
    for part, reference in zip(parts, references, strict=True):
        if truth.setdefault(part, reference) != reference:
            raise REFERENCE_DIFFERS.refuse(field="references", part=part)
    return truth


def _share(hits: int, of: int, level: float) -> Share:
    return Share(hits, of, 100.0 * hits / of, proportion(hits, of, level))


def _grade(name: str, percent: float) -> Grade:
    good, marginal = LIMITS[name]
    sign = -1.0 if name == "effectiveness" else 1.0
    if sign * percent <= sign * good:
        return "accepted"
    return "conditional" if sign * percent <= sign * marginal else "rejected"

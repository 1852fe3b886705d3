"""From a study's design to the order of its run, and from its readings to its result: pure.

Order: within a trial every appraiser goes through all parts in an order of their own, the appraisers one
after another in an order of the trial's. It is a sort by SHA-256 of (seed, place), so a seed gives the same
order for ever. Parts carry one blind number each, a permutation too. Stability runs in time order. Nested:
the parts are dealt out to the appraisers in the order given.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from jidoka_central.modules.quality.msa import agreement, anova, location, ranges, table, uncertainty
from jidoka_central.modules.quality.msa.components import Grade, grade_of_share, worst
from jidoka_central.modules.quality.msa.ranges import Constants

Kind = Literal["crossed", "nested", "range", "bias", "linearity", "stability", "type1", "attribute"]
Method = Literal["anova", "average_range"]
EDITION: Final = "AIAG MSA, 4th edition (2010)"
READINGS_MOST: Final = 2_000
RULES: Final = 2
"""Which rules grade a result; it keeps their number, so that it can be computed again by the rules of its
time. 1, of results that name none: linearity is judged at the references alone, and a mean that differs from
its centre by rounding is on a side of it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Bounds (least, most) of a kind of study, and what each part must bring."""

    parts: tuple[int, int]
    appraisers: tuple[int, int]
    trials: tuple[int, int]
    reference: Literal["number", "category", "none"] = "none"
    tolerance: bool = False


SHAPES: Final[dict[Kind, Shape]] = {
    "crossed": Shape((2, 100), (1, 20), (2, 25)),
    "nested": Shape((4, 200), (2, 20), (2, 25)),
    "range": Shape((2, 100), (2, 20), (1, 1)),
    "bias": Shape((1, 1), (1, 1), (5, 500), "number"),
    "linearity": Shape((2, 50), (1, 20), (2, 100), "number"),
    "stability": Shape((10, 200), (1, 20), (2, 25)),
    "type1": Shape((1, 1), (1, 1), (10, 500), "number", tolerance=True),
    "attribute": Shape((2, 200), (1, 20), (1, 10), "category"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """``reference``: the master's value as decimal text, or the category it truly is of."""

    label: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Design:
    """``alpha``: pooling; ``level``: of confidence; ``share``: K of a type 1 study; the rest is what the
    uncertainty budget and the range method take, in the unit of the measurement."""

    kind: Kind
    parts: tuple[Part, ...]
    appraisers: tuple[str, ...]
    trials: int
    method: Method = "anova"
    constants: Constants = "exact"
    alpha: float = anova.ALPHA
    level: float = 0.95
    tolerance: float | None = None
    share: float = 20.0
    resolution: float | None = None
    calibration: float | None = None
    process_sigma: float | None = None
    categories: tuple[str, ...] = ("good", "bad")

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Design:
        """From the JSON it is stored as."""
        values = {**plain, "parts": tuple(Part(**part) for part in plain["parts"])}
        for name in ("appraisers", "categories"):
            values[name] = tuple(plain[name])
        return cls(**values)

    @property
    def readings(self) -> int:
        once = self.kind in ("nested", "stability")
        return len(self.parts) * self.trials * (1 if once else len(self.appraisers))


@dataclass(frozen=True, slots=True)
class Turn:
    """One reading to be taken. ``part``: index of the part; positions, turns and trials count from 1."""

    position: int
    appraiser: str
    turn: int
    part: int
    blind: int
    trial: int


@dataclass(frozen=True, slots=True)
class Reading:
    part: int
    appraiser: str
    trial: int
    value: float | None
    rating: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """``result`` is plain; ``best`` is what the study may be judged at best; ``None``: judge by hand."""

    result: dict[str, Any]
    grades: dict[str, Grade]
    best: Grade


def run_order(design: Design, seed: int) -> tuple[Turn, ...]:
    count = len(design.parts)
    blind = {part: number for number, part in enumerate(_shuffled(range(count), seed, "blind"), start=1)}
    turns: list[Turn] = []
    taken: dict[str, int] = {}

    def add(appraiser: str, part: int, trial: int, shown: int) -> None:
        taken[appraiser] = taken.get(appraiser, 0) + 1
        turns.append(Turn(len(turns) + 1, appraiser, taken[appraiser], part, shown, trial))

    if design.kind == "stability":
        for part in range(count):
            for trial in range(1, design.trials + 1):
                add(design.appraisers[part % len(design.appraisers)], part, trial, part + 1)
        return tuple(turns)
    share = count // len(design.appraisers)
    for trial in range(1, design.trials + 1):
        for who in _shuffled(range(len(design.appraisers)), seed, f"appraisers {trial}"):
            name = design.appraisers[who]
            of = range(who * share, (who + 1) * share) if design.kind == "nested" else range(count)
            for part in _shuffled(of, seed, f"parts {trial} {who}"):
                add(name, part, trial, blind[part])
    return tuple(turns)


def data_hash(design: Design, readings: Sequence[Reading]) -> str:
    """SHA-256 over the canonical JSON of the design and the readings, in the order given."""
    lines = [[one.part, one.appraiser, one.trial, one.value, one.rating] for one in readings]
    text = json.dumps([asdict(design), lines], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def analyse(
    design: Design,
    readings: Sequence[Reading],
    known: uncertainty.Known | None = None,
    rules: int = RULES,
) -> Found:
    """The result of a whole study. Raises the named errors of the statistics."""
    ordered = sorted(readings, key=lambda one: (one.part, design.appraisers.index(one.appraiser), one.trial))
    values = [one.value for one in ordered if one.value is not None]
    labels = [design.parts[one.part].label for one in ordered]
    names = [one.appraiser for one in ordered]
    result: dict[str, Any] = {
        "edition": EDITION, "rules": rules, "kind": design.kind, "level": design.level,
    }  # fmt: skip
    grades: dict[str, Grade]
    if design.kind == "crossed":
        grades = _crossed(design, table.crossed(labels, names, values), result, known)
    elif design.kind == "nested":
        found = anova.nested_anova(table.nested(labels, names, values), design.tolerance, level=design.level)
        result["anova"], grades = asdict(found), found.spread.grades()
    elif design.kind == "range":
        short = ranges.range_method(
            table.crossed(labels, names, values, trials_min=1), design.process_sigma, design.tolerance
        )
        result["range"] = asdict(short)
        shares = {"of_process": short.of_process, "of_tolerance": short.of_tolerance}
        grades = {name: grade_of_share(share) for name, share in shares.items() if share is not None}
    elif design.kind == "attribute":
        truth = [design.parts[one.part].reference for one in ordered]
        whole = [one for one in truth if one is not None]
        agreed = agreement.agreement(
            labels,
            names,
            [one.rating or "" for one in ordered],
            whole if len(whole) == len(ordered) else None,
            good=design.categories[0],
            level=design.level,
        )
        result["agreement"], grades = asdict(agreed), agreed.grades()
    else:
        grades = _location(design, ordered, values, result)
    result["grades"] = dict(grades)
    return Found(table.finite(result), grades, worst(grades) if grades else "accepted")


def _crossed(
    design: Design, cells: table.Table, result: dict[str, Any], known: uncertainty.Known | None
) -> dict[str, Grade]:
    by_anova = anova.crossed_anova(cells, design.tolerance, alpha=design.alpha, level=design.level)
    result["anova"] = asdict(by_anova)
    fits = max(len(cells.parts), len(cells.appraisers)) <= ranges.SUBGROUP_SIZE_MAX
    by_range = ranges.average_range(cells, design.tolerance, design.constants) if fits else None
    result["average_range"] = None if by_range is None else asdict(by_range)
    means, spread = ranges.appraiser_charts(cells)
    result["charts"] = {"means": means, "ranges": spread}
    result["cells"] = {
        "parts": cells.parts, "appraisers": cells.appraisers, "values": cells.y.tolist(),
    }  # fmt: skip
    use_range = design.method == "average_range" and by_range is not None
    result["method"] = "average_range" if use_range else "anova"
    spreads = by_range.spread if use_range and by_range is not None else by_anova.spread
    of = {one.name: one.sigma for one in by_anova.spread.components}
    has = known or uncertainty.Known()
    budget = uncertainty.budget(
        uncertainty.Known(
            calibration=design.calibration,
            resolution=design.resolution,
            repeatability_system=has.repeatability_system,
            bias=has.bias,
            linearity=has.linearity,
            repeatability=of["EV"],
            appraisers=of.get("AV"),
            interaction=of.get("INT"),
        ),
        design.tolerance,
    )
    result["uncertainty"] = asdict(budget)
    return spreads.grades()


def _location(
    design: Design, ordered: Sequence[Reading], values: list[float], result: dict[str, Any]
) -> dict[str, Grade]:
    first = design.parts[0].reference
    reference = None if first is None else float(first)
    if design.kind == "linearity":
        references = [float(design.parts[one.part].reference or "nan") for one in ordered]
        line = location.linearity(references, values, design.level)
        result["linearity"] = asdict(line)
        result["points"] = [[x, y] for x, y in zip(references, values, strict=True)]
        return {"linearity": line.grade if result["rules"] > 1 else line.grade_at_references}
    if design.kind == "stability":
        size = design.trials
        rows = [values[start : start + size] for start in range(0, len(values), size)]
        steady = location.stability(rows, reference, to_the_bit=result["rules"] == 1)
        result["stability"] = asdict(steady)
        return {"stability": steady.grade}
    result["values"] = values
    assert reference is not None, "the plan asked for it"
    if design.kind == "bias":
        bias = location.bias_of(values, reference, design.level)
        result["bias"] = asdict(bias)
        return {"bias": bias.grade}
    assert design.tolerance is not None, "the plan asked for it"
    one = location.type_one(
        values,
        reference,
        design.tolerance,
        share=design.share,
        resolution=design.resolution,
        level=design.level,
    )
    result["type1"] = asdict(one)
    return {"type1": one.grade}


def _shuffled(of: range, seed: int, what: str) -> list[int]:
    def place(one: int) -> bytes:
        return hashlib.sha256(f"{seed} {what} {one}".encode()).digest()

    return sorted(of, key=place)

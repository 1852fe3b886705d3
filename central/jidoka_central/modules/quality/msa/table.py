"""Readings of a study as arrays: checked, balanced, free of a common offset.

Every analysis takes what comes out of here. Bounds: ``READINGS_MAX`` readings, each finite and within 1E150,
and apart by ``SPREAD_MIN`` or more (their squares, and those of what is 1E-12 of it, stay numbers). Readings
whose spread is within ``NOISE`` of their size are the same reading: what is left is rounding.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from jidoka_central.foundation.text import Text
from jidoka_central.modules.quality.msa.errors import (
    CONSTANT,
    EMPTY,
    NO_REPEATABILITY,
    NOT_COMPUTABLE,
    NOT_FINITE,
    NOT_POSITIVE,
    TOO_CLOSE,
    TOO_FEW,
    TOO_MANY,
    UNBALANCED,
    UNEQUAL_LENGTHS,
)

Array = NDArray[np.float64]
Result = TypeVar("Result")
READINGS_MAX: Final = 10_000
VALUE_MAX: Final = 1e150
VALUE_MIN: Final = 1e-150
SPREAD_MIN: Final = 1e-140
NOISE: Final = 1e-12

PARTS: Final = Text(zh="零件", en="parts")
APPRAISERS: Final = Text(zh="评价人", en="appraisers")
TRIALS: Final = Text(zh="重复次数", en="trials")
READINGS: Final = Text(zh="读数", en="readings")
SUBGROUPS: Final = Text(zh="子组", en="subgroups")


@dataclass(frozen=True, slots=True)
class Table:
    """``y`` has shape (parts, appraisers, trials), in the unit of the measurement; labels in the order they
    first came."""

    parts: tuple[str, ...]
    appraisers: tuple[str, ...]
    y: Array

    @property
    def shape(self) -> tuple[int, int, int]:
        p, o, r = self.y.shape
        return int(p), int(o), int(r)


def readings(values: Sequence[float], field: str = "values", least: int = 1) -> Array:
    """One column of readings. Raises ``EMPTY``, ``TOO_FEW``, ``TOO_MANY``, ``NOT_FINITE`` naming the
    reading (from 1)."""
    if len(values) == 0:
        raise EMPTY.refuse(field=field)
    if len(values) > READINGS_MAX:
        raise TOO_MANY.refuse(field=field, what=READINGS, most=READINGS_MAX, found=len(values))
    y = np.asarray(values, dtype=np.float64)
    bad = np.flatnonzero(~(np.abs(y) <= VALUE_MAX))
    if bad.size:
        raise NOT_FINITE.refuse(field=field, position=int(bad[0]) + 1)
    at_least(READINGS, len(values), least, field)
    return y


def at_least(what: Text, found: int, needed: int, field: str) -> None:
    if found < needed:
        raise TOO_FEW.refuse(field=field, what=what, needed=needed, found=found)


def positive(value: float, field: str) -> float:
    """Raises ``NOT_POSITIVE`` but for 1E-150 to 1E150."""
    if not VALUE_MIN <= value <= VALUE_MAX:
        raise NOT_POSITIVE.refuse(field=field)
    return float(value)


def same(y: Array, of: Array | None = None) -> bool:
    """Whether the values differ by no more than rounding at the size of ``of``."""
    size = float(np.max(np.abs(y if of is None else of)))
    return float(np.ptp(y)) <= NOISE * size


def vary(y: Array, field: str = "values") -> None:
    """Raises ``CONSTANT``, ``TOO_CLOSE``."""
    if same(y):
        raise CONSTANT.refuse(field=field)
    if float(np.ptp(y)) < SPREAD_MIN:
        raise TOO_CLOSE.refuse(field=field)


def in_unit(y: Array) -> tuple[Array, float]:
    """``y`` divided by a power of two near its largest size, and that: exact, so no digit changes."""
    unit = math.ldexp(1.0, math.frexp(float(np.max(np.abs(y))))[1])
    return y / unit, unit


def finite(found: Result, field: str = "values") -> Result:
    """Every number of a result (dataclasses, mappings, lists) is one. Raises ``NOT_COMPUTABLE``."""
    left: list[object] = [found]
    while left:
        one = left.pop()
        if isinstance(one, float):
            if not math.isfinite(one):
                raise NOT_COMPUTABLE.refuse(field=field)
        elif is_dataclass(one):
            left += [getattr(one, each.name) for each in fields(one)]
        elif isinstance(one, Mapping):
            left += one.values()
        elif isinstance(one, list | tuple):
            left += one
    return found


def crossed(
    parts: Sequence[str], appraisers: Sequence[str], values: Sequence[float], trials_min: int = 2
) -> Table:
    """Every appraiser measures every part the same number of times. Shapes: three columns of one length, a
    row a reading; trials are taken in the order of the rows. Raises what ``readings`` raises,
    ``UNEQUAL_LENGTHS``, ``UNBALANCED`` naming the cell, ``TOO_FEW``, ``CONSTANT``, ``NO_REPEATABILITY``."""
    y = readings(values)
    _one_length(len(parts), len(appraisers), len(y))
    part_labels, appraiser_labels = tuple(dict.fromkeys(parts)), tuple(dict.fromkeys(appraisers))
    at_least(PARTS, len(part_labels), 2, "parts")
    cells: dict[tuple[str, str], list[float]] = {}
    for part, appraiser, value in zip(parts, appraisers, y.tolist(), strict=True):
        cells.setdefault((part, appraiser), []).append(value)
    counts = [len(cell) for cell in cells.values()]
    usual = max(set(counts), key=counts.count)
    for part in part_labels:
        for appraiser in appraiser_labels:
            found = len(cells.get((part, appraiser), ()))
            if found != usual:
                raise UNBALANCED.refuse(
                    field="values", part=part, appraiser=appraiser, found=found, needed=usual
                )
    at_least(TRIALS, usual, trials_min, "trials")
    vary(y)
    table = Table(
        part_labels,
        appraiser_labels,
        np.array([[cells[part, who] for who in appraiser_labels] for part in part_labels]),
    )
    if usual > 1 and all(same(cell, y) for row in table.y for cell in row):
        raise NO_REPEATABILITY.refuse(field="values")
    return table


@dataclass(frozen=True, slots=True)
class NestedTable:
    """Parts measured by one appraiser each. ``y`` has shape (appraisers, parts of each, trials)."""

    appraisers: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    y: Array


def nested(parts: Sequence[str], appraisers: Sequence[str], values: Sequence[float]) -> NestedTable:
    """Every appraiser has as many parts of his own, each measured as often (destructive tests, with like
    parts standing for one). A part's label counts within its appraiser. Raises as ``crossed``."""
    y = readings(values)
    _one_length(len(parts), len(appraisers), len(y))
    cells: dict[str, dict[str, list[float]]] = {}
    for part, appraiser, value in zip(parts, appraisers, y.tolist(), strict=True):
        cells.setdefault(appraiser, {}).setdefault(part, []).append(value)
    at_least(APPRAISERS, len(cells), 2, "appraisers")
    needed = max(len(of) for of in cells.values())
    trials = max(len(cell) for of in cells.values() for cell in of.values())
    at_least(PARTS, needed, 2, "parts")
    at_least(TRIALS, trials, 2, "trials")
    for appraiser, of in cells.items():
        if len(of) != needed:
            raise UNBALANCED.refuse(
                field="values",
                part="*",
                appraiser=appraiser,
                found=sum(map(len, of.values())),
                needed=needed * trials,
            )
        for part, cell in of.items():
            if len(cell) != trials:
                raise UNBALANCED.refuse(
                    field="values", part=part, appraiser=appraiser, found=len(cell), needed=trials
                )
    vary(y)
    table = NestedTable(
        tuple(cells), tuple(tuple(of) for of in cells.values()),
        np.array([list(of.values()) for of in cells.values()]),
    )  # fmt: skip
    if all(same(cell, y) for row in table.y for cell in row):
        raise NO_REPEATABILITY.refuse(field="values")
    return table


def _one_length(*lengths: int) -> None:
    if len(set(lengths)) > 1:
        raise UNEQUAL_LENGTHS.refuse(field="values", lengths=", ".join(map(str, lengths)))

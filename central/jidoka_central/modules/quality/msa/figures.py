"""Numbers of a report: as many digits on paper as the gauge gives reason for, all of them in the workbook.

A figure has six significant digits, and more where the gauge reads finer than that: two places after the
gauge's last one, 15 digits at most. A label, a login or a category is a text and stays one, whatever it reads
like: "007" is no 7, "1E5" no 100,000 and "nan" no number.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

DIGITS: Final = 6
DIGITS_MOST: Final = 15
PLACES_MORE: Final = 2


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the text that stands for it on paper."""

    value: float
    text: str

    def __str__(self) -> str:
        return self.text


Figure = Callable[[float | None], Number | None]


def figure_of(decimals: int) -> Figure:
    """Figures of a gauge with so many decimals."""

    def figure(value: float | None) -> Number | None:
        if value is None:
            return None
        whole = math.floor(math.log10(abs(value))) + 1 if abs(value) >= 1.0 else 0
        digits = min(DIGITS_MOST, max(DIGITS, whole + decimals + PLACES_MORE if whole else 0))
        return Number(value, f"{value:.{digits}g}")

    return figure


def percent(value: float | None) -> Number | None:
    return None if value is None else Number(value, f"{value:.2f}")


def interval(value: dict[str, float] | None, figure: Figure) -> str | None:
    return None if value is None else f"{figure(value['lower'])} – {figure(value['upper'])}"


def cell_of(value: object, figure: Figure) -> object:
    """A value of a result as a cell: numbers as figures, intervals, shares and kappas as texts."""
    if isinstance(value, float):
        return figure(value)
    if isinstance(value, dict):
        if set(value) == {"lower", "upper"}:
            return interval(value, figure)
        if "percent" in value:
            return f"{value['percent']:.2f} % ({value['hits']}/{value['of']})"
        if "kappa" in value:
            return figure(value["kappa"])
        if "away" in value:
            return f"{figure(value['at'])}: {interval(value['band'], figure)}"
        return ", ".join(f"{key} {cell_of(one, figure)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(str(cell_of(one, figure)) for one in value) or None
    return value


def write(sheet: Any, line: int, column: int, cell: object) -> None:
    """Into a workbook: numbers as numbers, all else as text."""
    if cell is None:
        return
    if isinstance(cell, Number):
        sheet.write_number(line, column, cell.value)
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(line, column, cell)
    else:
        sheet.write_string(line, column, str(cell))

"""What a row must reach: a number, on which side of it, and whether value or ratio is meant.

A goal that is not a number is a text: "reported", "none".
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Sign = Literal["<", "<=", ">", ">="]
_HOLDS: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Goal:
    """``of``: which figure of the row; a value is in the row's unit."""

    sign: Sign
    number: float
    of: Literal["value", "ratio"] = "value"

    def text(self, unit: str) -> str:
        return f"{self.sign} {self.number:,.10g} {'x' if self.of == 'ratio' else unit}"

    def missed(self, row: Mapping[str, Any]) -> bool:
        """What was not measured misses nothing."""
        figure = row[self.of]
        return figure is not None and not _HOLDS[self.sign](figure, self.number)


def goals_of(row: Mapping[str, Any]) -> tuple[Goal, ...]:
    """The numbers a row must reach; none for a text."""
    goal = row["goal"]
    return (goal,) if isinstance(goal, Goal) else goal if isinstance(goal, tuple) else ()


def text_of(row: Mapping[str, Any]) -> str:
    """The goal as the table and the file show it."""
    return " and ".join(goal.text(row["unit"]) for goal in goals_of(row)) or str(row["goal"])

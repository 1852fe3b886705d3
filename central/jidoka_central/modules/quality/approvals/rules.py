"""Whether a customer's approval covers something: pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["concession", "rework"]
Fault = Literal["not_in_force", "expired", "outside", "over"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What was approved; quantities in micro-units, ``valid_until`` is the last day it holds."""

    state: str
    lower: float | None
    upper: float | None
    quantity: int
    used: int
    valid_until: date

    @property
    def left(self) -> int:
        return self.quantity - self.used


def outside(terms: Terms, low: float | None, high: float | None) -> bool:
    """Whether values from ``low`` to ``high`` go beyond a limit; one that is unknown is not inside."""
    beyond = terms.upper is not None and (high is None or high > terms.upper)
    return beyond or (terms.lower is not None and (low is None or low < terms.lower))


def fault(terms: Terms, quantity: int, low: float | None, high: float | None, day: date) -> Fault | None:
    """Why it does not cover the quantity with these values on that day; ``None``: it does."""
    if terms.state != "in_force":
        return "not_in_force"
    if day > terms.valid_until:
        return "expired"
    if outside(terms, low, high):
        return "outside"
    return "over" if quantity > terms.left else None

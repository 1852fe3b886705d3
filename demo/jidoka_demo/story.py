"""The story as it is played: its steps in order."""

from __future__ import annotations

from typing import Final

from jidoka_demo.plot import CHARACTERISTIC, Step, Story
from jidoka_demo.steps.books import BOARD_STEPS, FINISH_STEPS
from jidoka_demo.steps.closing import BOOKS_STEPS
from jidoka_demo.steps.cure import CURE_STEPS
from jidoka_demo.steps.line import LINE_STEPS
from jidoka_demo.steps.market import COMPLAINT_STEPS, SALE_STEPS
from jidoka_demo.steps.supply import SUPPLY_STEPS

STEPS: Final[tuple[Step, ...]] = (
    *SUPPLY_STEPS,
    *LINE_STEPS,
    *BOARD_STEPS,
    *CURE_STEPS,
    *FINISH_STEPS,
    *SALE_STEPS,
    *COMPLAINT_STEPS,
    *BOOKS_STEPS,
)

__all__ = ["CHARACTERISTIC", "STEPS", "Step", "Story"]

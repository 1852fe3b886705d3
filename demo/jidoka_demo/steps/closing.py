"""Step 14: the books. The period's wages are accrued; what was absorbed is what was paid."""

from __future__ import annotations

from jidoka_demo.plot import Step, Story
from jidoka_demo.seed import plant_today

WAGES = "3135.00"
WAGES_EVENT = "finance.wages_accrued"


def accrued(story: Story) -> bool:
    return bool(story.people["accountant"].rows("finance.entries", event=WAGES_EVENT))


def accrue(story: Story) -> None:
    story.people["accountant"].do(
        "finance.accrue_wages",
        key="story-wages",
        period=f"{plant_today():%Y-%m}",
        amount=WAGES,
        voucher="PAY-01",
    )


BOOKS_STEPS = (
    Step(
        14,
        "wages of the period accrued: 3,135.00",
        accrued,
        "accountant",
        "accrue this month's wages of 3,135.00, in the console",
        accrue,
    ),
)

"""The month's end of `make demo`: the closing checklist read, the month closed, and shown to be closed.

`make run` leaves the month open, because its plant goes on working.
"""

from __future__ import annotations

from typing import Any, Final

from jidoka_demo.evidence import refusal_of
from jidoka_demo.plot import Story
from jidoka_demo.seed import plant_today

CLOSED: Final = "an entry into the closed month"


def close_month(story: Story) -> dict[str, Any]:
    """Closes the current month as the accountant, unless the checklist says what must be done before.
    ``must_do``: those items; ``advice``: what else it names; ``entry_refused``: the code."""
    accountant, month = story.people["accountant"], f"{plant_today():%Y-%m}"
    row = next(one for one in accountant.rows("finance.periods") if one["period"] == month)
    checklist = accountant.get(f"finance/periods/{row['id']}")["checklist"]
    open_ = [one for one in checklist if one["count"]]
    must_do = [one["name"] for one in open_ if one["must"]]
    if not must_do:
        accountant.do("finance.close_period", key="story-month", period=month)
    entry: dict[str, Any] = {
        "posting_date": str(plant_today()),
        "voucher": "V-2",
        "text": "too late",
        "lines": [{"account": "5601", "debit": "1.00"}, {"account": "2211", "credit": "1.00"}],
    }
    tried = refusal_of(CLOSED, lambda: accountant.do("finance.post_manual_entry", **entry))
    after = accountant.get(f"finance/periods/{row['id']}")
    return {
        "period": month,
        "checked": [one["name"] for one in checklist],
        "must_do": must_do,
        "advice": [one["name"] for one in open_ if not one["must"]],
        "areas": {area: after[area] for area in ("stock", "payables", "receivables", "general")},
        "entry_refused": tried["code"],
    }


def check_month(month: dict[str, Any]) -> list[str]:
    """What is not as a closed month is."""
    wrong = [f"month.must_do: {name} is still to be done" for name in month["must_do"]]
    wrong += [
        f"month.areas: {area} is {state}" for area, state in month["areas"].items() if state != "closed"
    ]
    if month["entry_refused"] != "finance.period_closed":
        wrong.append(f"month.entry_refused: {month['entry_refused']!r}, not 'finance.period_closed'")
    return wrong

"""What somebody might try just before a step, and must not: each attempt is refused by the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jidoka_demo.evidence import refusal_of
from jidoka_demo.hands import page
from jidoka_demo.seed import STATION, plant_today
from jidoka_demo.steps.books import stop_nc
from jidoka_demo.steps.market import UNSOLD, ordered
from jidoka_demo.story import Step, Story


def before_release(story: Story) -> list[dict[str, str]]:
    order_id = story.order["id"]
    return [
        refusal_of(
            "release by an operator",
            lambda: story.people["operator"].do("production.release_order", order_id=order_id),
        )
    ]


def before_issue(story: Story) -> list[dict[str, str]]:
    order_id, clerk = story.order["id"], story.people["warehouse"]
    too_many: dict[str, Any] = {
        "order_id": order_id,
        "item": "BLANK-74",
        "quantity": "5000",
        "unit": "ea",
    }
    return [
        refusal_of("more blanks than in stock", lambda: clerk.do("production.issue_material", **too_many)),
        refusal_of(
            "an unknown field",
            lambda: clerk.do("production.issue_material", order_id=order_id, colour="red"),
        ),
    ]


def before_sign_on(story: Story) -> list[dict[str, str]]:
    run: dict[str, Any] = {"station": STATION, "order": story.number, "quantity": 200}
    return [
        refusal_of("run before sign-on", lambda: story.people["operator"].do("shopfloor.enable_run", **run))
    ]


def before_freeze(story: Story) -> list[dict[str, str]]:
    limits_id = story.limits[0]["id"]
    return [
        refusal_of(
            "limits signed with a wrong password",
            lambda: story.people["quality"].do(
                "quality.freeze_limits", limits_id=limits_id, password="not it"
            ),
        ),
        refusal_of(
            "limits signed by the planner",
            lambda: story.people["planner"].do(
                "quality.freeze_limits", limits_id=limits_id, password=story.people["planner"].password
            ),
        ),
    ]


def before_acknowledge(story: Story) -> list[dict[str, str]]:
    stop = story.stops[0]["stop"]
    return [
        refusal_of(
            "reset before cause and action",
            lambda: page(story.plant.ports.page, "POST", "/api/reset", {"stop": stop}),
        )
    ]


def before_sign_as_engineer(story: Story) -> list[dict[str, str]]:
    nc_id, operator = stop_nc(story)["id"], story.people["operator"]
    entry: dict[str, Any] = {
        "posting_date": str(plant_today()),
        "voucher": "V-1",
        "text": "not theirs to post",
        "lines": [{"account": "5601", "debit": "1.00"}, {"account": "2211", "credit": "1.00"}],
    }
    return [
        refusal_of(
            "the board's proposal signed by the operator",
            lambda: operator.do("quality.sign_disposition", nc_id=nc_id, password=operator.password),
        ),
        refusal_of(
            "an entry posted by the warehouse",
            lambda: story.people["warehouse"].do("finance.post_manual_entry", **entry),
        ),
    ]


def before_sign_as_manager(story: Story) -> list[dict[str, str]]:
    nc_id, engineer = stop_nc(story)["id"], story.people["quality"]
    return [
        refusal_of(
            "the same person signs twice",
            lambda: engineer.do("quality.sign_disposition", nc_id=nc_id, password=engineer.password),
        )
    ]


def before_inspect_outgoing(story: Story) -> list[dict[str, str]]:
    delivery = ordered(story, "CUST-A")["deliveries"][0]
    return [
        refusal_of(
            "the delivery without its inspection",
            lambda: story.people["warehouse"].do("sales.post_delivery", delivery_id=delivery["id"]),
        )
    ]


def before_take_back(story: Story) -> list[dict[str, str]]:
    order_id = ordered(story, "CUST-B")["id"]
    lines = [{"line": 1, "quantity": UNSOLD, "unit": "ea"}]
    return [
        refusal_of(
            "held rings delivered to customer B",
            lambda: story.people["warehouse"].do("sales.create_delivery", order_id=order_id, lines=lines),
        )
    ]


TEMPTATIONS: dict[str, Callable[[Story], list[dict[str, str]]]] = {
    "release": before_release,
    "issue": before_issue,
    "sign_on": before_sign_on,
    "freeze": before_freeze,
    "acknowledge": before_acknowledge,
    "sign_as_engineer": before_sign_as_engineer,
    "sign_as_manager": before_sign_as_manager,
    "inspect_outgoing": before_inspect_outgoing,
    "take_back": before_take_back,
}


def tempt(step: Step, story: Story) -> list[dict[str, str]]:
    """Try what must not be possible before this step; what was tried and the code of the refusal."""
    attempts = TEMPTATIONS.get(step.act.__name__ if step.act else "")
    return attempts(story) if attempts else []

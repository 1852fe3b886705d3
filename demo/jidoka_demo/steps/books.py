"""Steps 8 and 10: the board decides about the held pieces, the good ones go into stock, the order ends."""

from __future__ import annotations

from typing import Any

from jidoka_demo.client import Person
from jidoka_demo.plot import Step, Story

SCRAPPED_PIECE = 183
GOOD_PIECES = "199"

# ---- 8. dispose


def stop_nc(story: Story) -> dict[str, Any]:
    """The nonconformance of the stop, as it stands."""
    found = story.nonconformances[0]["id"]
    return story.people["quality"].get(f"quality/nonconformances/{found}")


def proposed(story: Story) -> bool:
    return bool(stop_nc(story)["dispositions"])


def propose(story: Story) -> None:
    nc = stop_nc(story)
    held = [one["piece"] for one in nc["pieces"] if one["reason"] == "suspect"]
    story.people["quality"].do(
        "quality.propose_disposition",
        key="story-propose",
        nc_id=nc["id"],
        lines=[
            {
                "decision": "release",
                "pieces": [piece for piece in held if piece != SCRAPPED_PIECE],
                "reason": "Measured again, conforming",
            },
            {
                "decision": "scrap",
                "pieces": [SCRAPPED_PIECE],
                "reason": "Destructive examination of the bore",
            },
        ],
    )


def signed_once(story: Story) -> bool:
    return any(seat["signed"] for one in stop_nc(story)["dispositions"] for seat in one["board"])


def sign_as_engineer(story: Story) -> None:
    _sign(story, story.people["quality"])


def decided(story: Story) -> bool:
    return stop_nc(story)["summary"]["state"] in ("decided", "closed")


def sign_as_manager(story: Story) -> None:
    _sign(story, story.people["manager"])


def _sign(story: Story, person: Person) -> None:
    nc = stop_nc(story)
    person.do(
        "quality.sign_disposition",
        key=f"story-sign-{person.name}",
        nc_id=nc["id"],
        password=person.password,
        content_hash=nc["dispositions"][0]["content_hash"],
    )


# ---- 10. finish


def completed(story: Story) -> bool:
    return story.order["state"] in ("completed", "closed")


def complete(story: Story) -> None:
    story.people["planner"].do("production.complete_order", key="story-complete", order_id=story.order["id"])


def received(story: Story) -> bool:
    return story.order["received"] == GOOD_PIECES


def receive(story: Story) -> None:
    story.people["planner"].do("production.receive_output", key="story-output", order_id=story.order["id"])


def closed(story: Story) -> bool:
    return story.order["state"] == "closed"


def close(story: Story) -> None:
    story.people["planner"].do("production.close_order", key="story-close", order_id=story.order["id"])


BOARD_STEPS = (
    Step(
        8,
        "4 pieces to be released, piece 183 to be scrapped: proposed to the board",
        proposed,
        "quality",
        "propose the disposition of the nonconformance at {console}/quality/nc",
        propose,
    ),
    Step(
        8,
        "the quality engineer signed",
        signed_once,
        "quality",
        "sign the proposal at {console}/quality/nc",
        sign_as_engineer,
    ),
    Step(
        8,
        "the production manager signed: pieces released, one scrapped, the journal posted",
        decided,
        "manager",
        "sign the proposal at {console}/quality/nc",
        sign_as_manager,
    ),
)
FINISH_STEPS = (
    Step(
        10,
        "the order is complete",
        completed,
        "planner",
        "complete the order at {console}/production/orders",
        complete,
    ),
    Step(
        10,
        "199 good rings in stock at 27.50",
        received,
        "planner",
        "receive the order's output into stock at {console}/production/orders",
        receive,
    ),
    Step(
        10,
        "the order is closed, its work in process is zero",
        closed,
        "planner",
        "close the order at {console}/production/orders",
        close,
    ),
)

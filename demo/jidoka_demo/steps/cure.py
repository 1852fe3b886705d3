"""Step 9: corrective action on the stop. What changes, who is trained, when it is looked at again."""

from __future__ import annotations

from typing import Any

from jidoka_demo.plot import Step, Story
from jidoka_demo.steps.books import stop_nc

CHECK_DAYS = 30
PARAMETER = "tool_change_interval_pieces"
INTERVAL_PIECES = "150"


def capa(story: Story) -> dict[str, Any] | None:
    """The corrective action on the nonconformance of the stop, as it stands."""
    quality = story.people["quality"]
    found = quality.rows("quality.capas", nc_id=stop_nc(story)["id"])
    return quality.get(f"quality/capas/{found[-1]['id']}") if found else None


def started(story: Story) -> bool:
    return capa(story) is not None


def start(story: Story) -> None:
    """The cause is what the operator found at the line."""
    story.people["quality"].do(
        "quality.start_capa",
        key="story-capa",
        nc_id=stop_nc(story)["id"],
        title="Honing tool worn before its change was due",
        problem="The mean of the inside diameter drifted up until the line stopped itself at piece 185",
        check_days=CHECK_DAYS,
    )


def changed(story: Story) -> bool:
    case = capa(story)
    return case is not None and any(one["parameter"] == PARAMETER for one in case["updates"])


def change(story: Story) -> None:
    case = capa(story)
    assert case is not None, "no corrective action was started"
    story.people["quality"].do(
        "quality.name_capa_update",
        key="story-interval",
        capa_id=case["id"],
        kind="control_plan",
        reference="CP-RING-74",
        what="Change the honing tool every 150 pieces",
        parameter=PARAMETER,
        value=INTERVAL_PIECES,
    )


def trained(story: Story) -> bool:
    case = capa(story)
    return case is not None and any(one["kind"] == "training" for one in case["costs"])


def train(story: Story) -> None:
    case = capa(story)
    assert case is not None, "no corrective action was started"
    story.people["quality"].do(
        "quality.record_capa_cost",
        key="story-training",
        capa_id=case["id"],
        kind="training",
        hours="2",
        what="Operators trained on the new interval",
    )


def nc_closed(story: Story) -> bool:
    return stop_nc(story)["summary"]["state"] == "closed"


def close_nc(story: Story) -> None:
    story.people["quality"].do("quality.close_nc", key="story-close-nc", nc_id=stop_nc(story)["id"])


CURE_STEPS = (
    Step(
        9,
        "corrective action started, its effect to be checked in 30 days",
        started,
        "quality",
        "start a corrective action on the nonconformance at {console}/quality/nc",
        start,
    ),
    Step(
        9,
        "the control plan's next revision changes the tool every 150 pieces",
        changed,
        "quality",
        "name the change of control plan CP-RING-74 at {console}/quality/capa",
        change,
    ),
    Step(
        9,
        "two hours of training on it, 60.00",
        trained,
        "quality",
        "record two hours of training at {console}/quality/capa",
        train,
    ),
    Step(
        9,
        "the nonconformance is closed, the corrective action stays open",
        nc_closed,
        "quality",
        "close the nonconformance at {console}/quality/nc",
        close_nc,
    ),
)

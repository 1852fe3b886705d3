"""Steps 3 to 7: the order is released, the line learns its limits, warns, stops itself, and goes on."""

from __future__ import annotations

import time

from jidoka_demo.hands import PanelRefused, page
from jidoka_demo.plot import Step, Story
from jidoka_demo.seed import LOT, ORDER_QUANTITY, STATION

PLANNED_HOLD_PIECE = 125

# ---- 3. release the order


def released(story: Story) -> bool:
    return story.order["state"] != "planned"


def release(story: Story) -> None:
    story.people["planner"].do("production.release_order", key="story-release", order_id=story.order["id"])


def plan_in_force(story: Story) -> bool:
    edge = story.edge
    return edge["reported_hash"] is not None and edge["reported_hash"] == edge["desired_hash"]


def issued(story: Story) -> bool:
    return bool(story.people["warehouse"].get(f"production/orders/{story.order['id']}")["materials"]) and all(
        material["issued"] == material["needed"] for material in story.order["materials"]
    )


def issue(story: Story) -> None:
    story.people["warehouse"].do(
        "production.issue_material",
        key="story-issue",
        order_id=story.order["id"],
        item="BLANK-74",
        quantity=ORDER_QUANTITY,
        unit="ea",
        lot=LOT,
    )


def run_enabled(story: Story) -> bool:
    line = story.line
    return line.get("order_number") == story.number and line.get("operator") is not None


def sign_on(story: Story) -> None:
    operator = story.people["operator"]
    operator.do("shopfloor.sign_on", key="story-sign-on", station=STATION, order=story.number)
    operator.do(
        "shopfloor.enable_run",
        key="story-enable",
        station=STATION,
        order=story.number,
        quantity=int(ORDER_QUANTITY),
    )


def started(story: Story) -> bool:
    return (story.line.get("last_piece") or 0) > 0


def press_start(story: Story) -> None:
    """The start button is refused while the PLC does not yet trust the edge's heartbeat: press again."""
    deadline = time.monotonic() + 20
    while True:
        try:
            story.panel("start")
            return
        except PanelRefused:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


# ---- 4. learn the limits


def limits_computed(story: Story) -> bool:
    return bool(story.limits)


def frozen(story: Story) -> bool:
    return any(one["state"] == "frozen" for one in story.limits)


def freeze(story: Story) -> None:
    engineer = story.people["quality"]
    trial = next(one for one in story.limits if one["state"] == "trial")
    engineer.do(
        "quality.freeze_limits", key="story-freeze", limits_id=trial["id"], password=engineer.password
    )


def goes_on(story: Story) -> bool:
    return plan_in_force(story) and (story.line.get("last_piece") or 0) > PLANNED_HOLD_PIECE


# ---- 5 and 6. warn, stop, central learns it


def warned(story: Story) -> bool:
    return bool(story.people["quality"].rows("quality.signals", order=story.number, kind="advice"))


def stopped(story: Story) -> bool:
    return any(one["not_running_at"] for one in story.stops)


def central_knows(story: Story) -> bool:
    return bool(story.nonconformances) and any(one["held_to"] for one in story.stops)


# ---- 7. find out, reset, verify


def acknowledged(story: Story) -> bool:
    return any(one["acknowledged_at"] for one in story.stops)


def acknowledge(story: Story) -> None:
    """First the gauge on the master ring, then cause and action, on the edge's own page."""
    port = story.plant.ports.page
    measured = page(port, "POST", "/api/gauge-check", {})
    page(
        port,
        "POST",
        "/api/acknowledge",
        {
            "stop": story.stops[0]["stop"],
            "person": "operator",
            "cause": "worn_tool",
            "cause_text": "Honing tool worn: the process moved, not the gauge",
            "action": "tool_changed",
            "action_text": "Honing tool changed",
            "master_value": measured["value"],
        },
    )


def reset(story: Story) -> None:
    """Turn the key, ask for the reset on the edge's page, take the key back."""
    story.panel("key", turned=True)
    try:
        page(story.plant.ports.page, "POST", "/api/reset", {"stop": story.stops[0]["stop"]})
        deadline = time.monotonic() + 10
        while not was_reset(story) and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        story.panel("key", turned=False)


def was_reset(story: Story) -> bool:
    return any(one["reset_at"] for one in story.stops)


def started_again(story: Story) -> bool:
    return was_reset(story) and (bool(story.line.get("running")) or verified(story))


def verified(story: Story) -> bool:
    return any(one["verified_at"] and one["passed"] for one in story.stops)


def made(story: Story) -> bool:
    order = story.order
    return order["made"] == ORDER_QUANTITY and order["confirmed"] == ORDER_QUANTITY


LINE_STEPS = (
    Step(
        3,
        "the order for 200 rings is released",
        released,
        "planner",
        "release the order at {console}/production/orders",
        release,
    ),
    Step(3, "control plan compiled, signed, in force at the edge", plan_in_force),
    Step(
        3,
        "200 blanks issued from the supplier lot",
        issued,
        "warehouse",
        "issue the order's material in the console",
        issue,
    ),
    Step(
        3,
        "operator signed on, run enabled",
        run_enabled,
        "operator",
        "sign on at station ST-1 for the order and enable the run, in the console",
        sign_on,
    ),
    Step(
        3,
        "the line runs",
        started,
        "operator",
        "press start at the line: {panel} start",
        press_start,
    ),
    Step(4, "125 pieces made, the line waits as planned, trial limits computed", limits_computed),
    Step(
        4,
        "limits signed and frozen",
        frozen,
        "quality",
        "check and sign the trial limits, in the console (inbox)",
        freeze,
    ),
    Step(4, "limits in force at the edge, the line goes on", goes_on),
    Step(5, "subgroup 35 warns: amber, nothing stops", warned),
    Step(5, "subgroup 37: the edge stopped the line", stopped),
    Step(6, "order paused, pieces quarantined, nonconformance open", central_knows),
    Step(
        7,
        "gauge checked on the master ring; cause and action recorded at the line",
        acknowledged,
        "operator",
        "at the edge's page {page}: check the gauge on the master ring, give cause and action",
        acknowledge,
    ),
    Step(
        7,
        "stop reset with the key",
        was_reset,
        "operator",
        "turn the key ({panel} key on), reset at {page}, turn the key back ({panel} key off)",
        reset,
    ),
    Step(
        7,
        "the line started again",
        started_again,
        "operator",
        "press start at the line: {panel} start",
        press_start,
    ),
    Step(7, "pieces 186 to 190 inside the limits, order resumed", verified),
    Step(7, "all 200 made and confirmed", made),
)

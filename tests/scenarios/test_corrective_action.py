"""Scenario 20's end in the plant's words: D7 waits for the control plan and what the edge says it runs."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from jidoka_demo.layout import CELL
from tests.scenarios.test_before_the_line_runs import other_plan
from tests.scenarios.words import Actor, ScenarioPlant


def up_to_d6(engineer: Actor, other: Actor) -> str:
    """An 8D of the engineer whose causes somebody other verified and whose actions are implemented; returns
    its id."""
    complaint = {"type": "complaint", "id": str(uuid4()), "number": "CC-000001"}
    case = engineer.do("quality.start_capa", kind="8d", document=complaint, title="Edge", problem="chipped")
    capa: dict[str, Any] = {"capa_id": case["id"]}
    engineer.do("quality.name_capa_team", members=["quality"], **capa)
    engineer.do("quality.describe_problem", problem="piece 182 has a chipped edge", **capa)
    engineer.do("quality.contain_problem", containment="49 held, 149 told", **capa)
    for kind in ("root", "escape"):
        engineer.do("quality.state_cause", kind=kind, statement="worn tool", **capa)
        other.do("quality.verify_cause", kind=kind, evidence="seen", **capa)
    action = engineer.do(
        "quality.add_capa_action", what="change at 150", owner="quality", due="2030-01-01", **capa
    )
    engineer.do("quality.choose_actions", **capa)
    engineer.do("quality.complete_capa_action", action_id=action["id"], note="done")
    engineer.do("quality.implement_actions", **capa)
    return str(case["id"])


def test_d7_waits_for_plan_and_edge(plant: ScenarioPlant) -> None:
    plant.releases(plant.plans())
    old = plant.line.takes_bundle()
    engineer = plant.people["admin"]
    capa = {"capa_id": up_to_d6(engineer, plant.manager)}
    change = {"parameter": "tool_change_interval_pieces", "value": "150"}
    engineer.do(
        "quality.name_capa_update",
        kind="control_plan",
        reference="CP-RING-74",
        what="interval",
        **change,
        **capa,
    )
    edge = engineer.do("quality.name_capa_update", kind="edge", reference=CELL, what="new bundle", **capa)
    assert edge["baseline"] == old
    with plant.refuses("quality.capa_update_missing") as caught:
        engineer.do("quality.prevent_recurrence", **capa)
    assert caught.value.params["what"] == "CP-RING-74"
    plan = engineer.do("quality.draft_plan", **other_plan("B") | {"parameters": {change["parameter"]: "150"}})
    engineer.do("quality.release_plan", plan_id=plan["id"])
    with plant.refuses("quality.capa_update_missing") as caught:
        engineer.do("quality.prevent_recurrence", **capa)
    assert caught.value.params["what"] == CELL
    plant.releases(plant.plans())
    assert plant.line.takes_bundle() != old
    assert engineer.do("quality.prevent_recurrence", **capa)["state"] == "prevented"

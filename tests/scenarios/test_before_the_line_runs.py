"""What must be there before a piece is made, and what nobody may do: each refusal names the field and writes
nothing.
"""

from __future__ import annotations

from typing import Any

import pytest

from jidoka_demo.layout import CELL
from jidoka_demo.seed import STATION, Seeder
from jidoka_shared.wire import decode_bundle
from tests.scenarios.conftest import FEW
from tests.scenarios.line import RINGS
from tests.scenarios.words import ScenarioPlant

CLOSED_GAUGE = "BG-018"


def other_plan(revision: str = "B", **changes: Any) -> dict[str, Any]:
    """The demonstration's control plan as a draft; ``changes`` are the characteristic's."""
    plan = Seeder._plan()
    characteristic = plan["characteristics"][0] | changes
    return plan | {"revision": revision, "characteristics": [characteristic]}


def test_order_without_control_plan_cannot_be_released(plant: ScenarioPlant) -> None:
    plant.planner.do(
        "masterdata.create_site_structure", path="jidoka/plant1/rings/line2/hone2", plant="plant1"
    )
    answer = plant.planner.do(
        "production.create_order",
        item="RING-74",
        quantity="200",
        unit="ea",
        cell="jidoka/plant1/rings/line2/hone2",
    )
    with plant.refuses("quality.no_plan", "order_id"):
        plant.planner.do("production.release_order", order_id=answer["id"])
    assert plant.order(answer["number"]).state == "planned"


def test_run_needs_sign_on_and_bundle_in_force_and_material(plant: ScenarioPlant) -> None:
    order = plant.plans()
    with plant.refuses("line_permission.order_not_here", "order"):
        plant.signs_on(order)
    plant.releases(order)
    with plant.refuses("shopfloor.not_signed_on"):
        plant.enables(order)
    plant.signs_on(order)
    with plant.refuses("shopfloor.bundle_not_in_force", "station"):
        plant.enables(order)
    plant.line.takes_bundle()
    with plant.refuses("line_permission.material_not_issued", "order"):
        plant.enables(order)
    plant.issues(order)
    plant.enables(order)
    assert plant.line.obeys().status == "accepted"
    assert plant.order(order).state == "running"


def test_another_order_is_not_enabled_while_one_is_at_work(plant: ScenarioPlant) -> None:
    first = plant.runs()
    second = plant.plans(50)
    plant.releases(second)
    plant.line.takes_bundle()
    plant.issues(second)
    plant.operator.do("shopfloor.sign_off", station=STATION)
    plant.line.obeys()
    plant.line.run.judge.memory.holds.remove("commanded")  # the first order is taken up again at the line
    plant.signs_on(second)
    plant.enables(second, 50)
    answer = plant.line.obeys()
    assert (answer.status, answer.code) == ("refused", "order_open")
    assert plant.order(second).state == "released" and plant.order(first).state == "running"


def test_limits_are_signed_by_a_quality_engineer_only(plant: ScenarioPlant) -> None:
    order = plant.runs()
    plant.line.makes(RINGS[: FEW * 5])
    for person in (plant.operator, plant.planner, plant.manager, plant.warehouse):
        with plant.refuses("permission.denied"):
            plant.signs_limits(order, person)
    with plant.refuses("identity.password_wrong", "password"):
        plant.signs_limits(order, password="not it")
    plant.signs_limits(order)
    plant.line.takes_bundle()
    assert plant.line.run.judge.phase == "monitor"


def test_the_line_waits_for_its_limits(plant: ScenarioPlant) -> None:
    order = plant.runs()
    plant.line.makes(RINGS[: FEW * 5])
    assert "limits_due" in plant.line.run.judge.memory.holds
    assert plant.order(order).state == "running", "a planned hold is no stop"
    assert plant.ncs(order) == []


def test_only_a_quality_engineer_or_manager_stops_the_line_from_the_office(plant: ScenarioPlant) -> None:
    order = plant.runs()
    plant.learns(order, FEW)
    with plant.refuses("permission.denied"):
        plant.operator.do("shopfloor.request_stop", edge_id="edge-line1", reason="a noise")
    plant.manager.do("shopfloor.request_stop", edge_id="edge-line1", reason="a noise")
    plant.line.obeys()
    assert plant.nc(order).cause == "command"
    assert plant.order(order).state == "paused"


# ---- control plan release: what it lacks is named


def unproven_gauge(plant: ScenarioPlant, calibrated: bool, studied: bool, due: str = "2099-12-31") -> None:
    gauge = plant.quality.do(
        "quality.register_gauge",
        code=CLOSED_GAUGE,
        name_zh="量仪",
        name_en="Bore gauge",
        unit="mm",
        decimals=3,
        master_nominal=74.0,
        master_tolerance=0.002,
    )
    if calibrated:
        plant.quality.do(
            "quality.record_calibration",
            gauge_id=gauge["id"],
            certificate="CAL-9",
            calibrated_on="2020-01-01",
            due_on=due,
            passed=True,
        )
    if studied:
        plant.quality.do(
            "quality.record_study",
            gauge_id=gauge["id"],
            reference="MSA-9",
            method="crossed ANOVA",
            grr_bp=840,
            ndc=12,
            done_on="2020-01-05",
            accepted=True,
        )


def release_refused(plant: ScenarioPlant, lacks: str, **changes: Any) -> None:
    draft = plant.quality.do("quality.draft_plan", **other_plan(**changes))
    with plant.refuses("quality.plan_incomplete", "plan_id") as caught:
        plant.quality.do("quality.release_plan", plan_id=draft["id"])
    assert lacks in caught.value.sentence("en")


def test_a_plan_without_gauge_is_not_released(plant: ScenarioPlant) -> None:
    release_refused(plant, "a gauge", gauge=None)


def test_a_plan_without_reaction_is_not_released(plant: ScenarioPlant) -> None:
    release_refused(plant, "a reaction plan", reaction_en="")


def test_a_plan_without_stop_rule_is_not_released(plant: ScenarioPlant) -> None:
    release_refused(plant, "a stop rule", stop_rules=[])


@pytest.mark.parametrize(
    ("calibrated", "studied", "due"),
    [(False, True, "2099-12-31"), (True, False, "2099-12-31"), (True, True, "2021-01-01")],
    ids=["never calibrated", "no measurement study", "calibration overdue"],
)
def test_a_plan_whose_gauge_is_not_proven_is_not_released(
    plant: ScenarioPlant, calibrated: bool, studied: bool, due: str
) -> None:
    unproven_gauge(plant, calibrated, studied, due)
    release_refused(plant, "a fit gauge", gauge=CLOSED_GAUGE)


def test_a_new_revision_goes_to_the_next_order_and_learns_its_limits_anew(plant: ScenarioPlant) -> None:
    """Revision B has subgroups of 4: an order at work keeps A; old limits stay in history."""
    first = plant.runs(50)
    plant.learns(first, FEW)
    old = plant.line.bundles[-1]
    draft = plant.quality.do("quality.draft_plan", **other_plan(subgroup_size=4, collect_subgroups=FEW))
    plant.quality.do("quality.release_plan", plan_id=draft["id"])
    plant.line.makes((74.001, 74.006, 73.998, 74.004, 74.002) * 5)
    assert plant.line.run.judge.memory.bundle == old, "the order at work keeps its revision"
    assert plant.order(first).confirmed == 50_000_000
    second = plant.plans(60)
    plant.releases(second)
    new = plant.line.takes_bundle()
    assert new != old and plant.line.run.judge.characteristic.subgroup_size == 4
    assert plant.line.run.judge.characteristic.limits is None, "a new subgroup size learns anew"
    rows = plant.quality_limits()
    assert [(row["limits_version"], row["state"]) for row in rows] == [(1, "frozen")]
    assert plant.order(second).plan_revision_id != plant.order(first).plan_revision_id


def test_every_bundle_of_a_line_is_newer_than_the_one_before(plant: ScenarioPlant) -> None:
    order = plant.runs()
    plant.learns(order, FEW)
    versions = [decode_bundle(payload).version for payload in plant.sent_bundles()]
    assert versions == sorted(set(versions)) and len(versions) == 2
    assert {decode_bundle(payload).line for payload in plant.sent_bundles()} == {CELL}

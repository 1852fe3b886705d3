"""Limits computed anew while the order runs: proposed with an exclusion, signed, in force at the line."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from jidoka_central.foundation.tasks.model import TASK
from jidoka_central.modules.quality.spc.model import LIMITS
from jidoka_central.modules.quality.spc.reading import limits_record
from jidoka_central.modules.shopfloor import public as shopfloor
from tests.scenarios.conftest import FEW
from tests.scenarios.line import RINGS
from tests.scenarios.words import ScenarioPlant


def versions(plant: ScenarioPlant) -> list[Any]:
    with plant.reading() as q:
        return q.rows(sa.select(LIMITS).order_by(LIMITS.c.limits_version))


def open_tasks(plant: ScenarioPlant) -> list[str]:
    with plant.reading() as q:
        rows = q.rows(sa.select(TASK).where(TASK.c.document == "quality_control_limits"))
        return [str(row["document_id"]) for row in rows if row["state"] == "open"]


def test_a_signed_recalculation_is_the_lines_next_bundle(plant: ScenarioPlant) -> None:
    order = plant.runs()
    plant.learns(order, FEW)
    plant.line.makes(RINGS[FEW * 5 : 50])
    (first,) = versions(plant)
    with plant.reading() as q:
        assert limits_record(q, first).reproduced is True
        sent = shopfloor.bundle_state(q, plant.cell_id)

    asked = {
        "plan_id": str(first["plan_id"]),
        "characteristic": first["characteristic"],
        "orders": [order],
        "reason": "the first five were made with a warm stone",
    }
    with plant.refuses("permission.denied"):
        plant.operator.do("quality.propose_limits", **asked)
    early = plant.quality.do("quality.propose_limits", **asked)
    exclusions = [{"order": order, "number": n, "reason": "warm stone"} for n in range(1, FEW + 1)]
    second = plant.quality.do("quality.propose_limits", **asked, exclusions=exclusions, replaces=early["id"])
    assert open_tasks(plant) == [str(second["id"])]
    with plant.reading() as q:  # proposed is not in force
        assert shopfloor.bundle_state(q, plant.cell_id) == sent

    plant.signs_limits(order)
    assert [row["state"] for row in versions(plant)] == ["retired", "withdrawn", "frozen"]
    assert open_tasks(plant) == []
    plant.line.takes_bundle()
    plant.line.makes(RINGS[50:55])
    with plant.reading() as q:
        now = shopfloor.bundle_state(q, plant.cell_id)
        assert now.desired_hash == now.reported_hash != sent.desired_hash
        judged = shopfloor.subgroups_of(q, order, first["characteristic"])
        record = limits_record(q, q.get(LIMITS, versions(plant)[2]["id"]))
    assert {one.limits for one in judged if one.number > 10} == {str(second["id"])}
    assert [one.numbers for one in record.used] == [[6, 7, 8, 9, 10]] and record.reproduced is True

"""A chart and a record of limits say the same of the same data, however streams, stages, exclusions lie."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC, PLAN
from jidoka_central.modules.quality.spc.model import EXCLUSION_SET, LIMITS
from tests.central.spc.conftest import CELL, MINUTE, OTHER, T0, Lab
from tests.central.spc.test_charts import noise, refused


def walked(points: list[tuple[str, int, float]], left_out: set[int], begins: list[int]) -> list[list[float]]:
    """By a loop: for every stage the moving ranges that may be taken, and where each stands."""
    stages: list[list[float]] = [[] for _ in begins]
    last: dict[str, tuple[int, float, int] | None] = {}
    for at, (order, number, value) in enumerate(points):
        stage = max(index for index, first in enumerate(begins) if first <= at)
        before = last.get(order)
        if at in left_out:
            last[order] = None
            continue
        if before is not None and before[2] == stage and number == before[0] + 1:
            stages[stage].append(abs(value - before[1]))
        last[order] = (number, value, stage)
    return stages


@pytest.mark.parametrize("seed", range(2))
def test_individuals_agree_with_their_record(lab: Lab, seed: int) -> None:
    random = np.random.default_rng(seed)
    data = random.normal(74.0, 0.01, (120, 1)).round(4)
    data[random.integers(0, 120, 3)] += 0.06  # some beyond
    data[60:] += 0.08  # a change of process
    halves = [data[0::2], data[1::2]]
    orders = [
        lab.order(half, code="weight", began=T0 + at * MINUTE, step=2 * MINUTE)
        for at, half in enumerate(halves)
    ]
    points = [(orders[at % 2], at // 2 + 1, float(data[at, 0])) for at in range(120)]
    left_out = {int(at) for at in random.choice(120, 6, replace=False)} | {20} - {60}
    asked: dict[str, Any] = {
        "exclusions": [
            {"order": points[at][0], "number": points[at][1], "reason": "chip"} for at in sorted(left_out)
        ],
        "stages": [{"order": points[60][0], "number": points[60][1], "reason": "new stone"}],
    }
    answer = lab.do(
        "quality.propose_limits", plan_id=lab.plan, characteristic="weight", reason="first", **asked
    )
    with lab.read() as q:
        row = q.get(LIMITS, answer.id)
    chart = lab.chart("i-mr", "weight", **asked)["charts"][0]
    said = [{"order": one["order"], "number": one["number"]} for one in chart["beyond"]]
    assert said == row["beyond_points"]
    for shown, stage, ranges in zip(
        chart["limits"], row["stages"], walked(points, left_out, [0, 60]), strict=True
    ):
        assert shown["sigma"] == pytest.approx(math.fsum(ranges) / len(ranges) / 1.12837916709551, rel=1e-12)
        assert (shown["centre"], shown["upper"]) == (stage["centre"], stage["upper"])
        assert (shown["spread_upper"], shown["beyond"]) == (stage["r_upper"], stage["beyond"])
    spread = chart["points"]["spread"]
    assert math.isnan(spread[20]) and math.isnan(spread[22]) and math.isnan(spread[60])
    signals = {
        index
        for index, panel in zip(chart["signals"]["index"], chart["signals"]["panel"], strict=True)
        if panel
    }
    assert signals == {
        at
        for at, one in enumerate(spread)
        if one > chart["limits"][at >= 60]["spread_upper"]
        and not (at and spread[at - 1] > chart["limits"][at - 1 >= 60]["spread_upper"] and at != 60)
    }


def test_two_machines_at_once_have_moving_ranges_of_their_own(lab: Lab) -> None:
    data = noise(80, n=1, seed=31)
    data[1::2] += 5.0  # the other machine stands elsewhere
    for at, cell in enumerate((CELL, OTHER)):
        lab.order(data[at::2], code="weight", cell=cell, began=T0 + at * MINUTE, step=2 * MINUTE)
    chart = lab.chart("i-mr", "weight")["charts"][0]
    ranges = [*np.abs(np.diff(data[0::2, 0])), *np.abs(np.diff(data[1::2, 0]))]
    assert chart["limits"][0]["sigma"] == pytest.approx(np.mean(ranges) / 1.12837916709551, rel=1e-12)
    assert max(one for one in chart["points"]["spread"] if not math.isnan(one)) < 1.0


def test_exclusions_of_another_kind_are_refused(lab: Lab) -> None:
    order = lab.order(noise(30, seed=32))
    lab.order(noise(30, seed=33), code="id", order=order)
    points = [{"order": order, "number": 21, "reason": "chip"}]

    def kept(name: str, **fields: Any) -> Any:
        asked = {"characteristic": "od", "exclusions": points} | fields
        return lab.do("quality.save_exclusions", name=name, **asked).id

    subgroups, pieces = kept("subgroups"), kept("pieces", chart="pieces")
    other, item = kept("other", characteristic="id"), kept("item", item="NUT-9")
    assert lab.chart("xbar-r", exclusion_set_id=subgroups)["charts"][0]["used"] == 29
    assert lab.chart("i-mr", exclusion_set_id=pieces)["charts"][0]["used"] == 149
    code, field = "quality.exclusions_of_another", "exclusion_set_id"
    for kind, id_, told in (
        ("i-mr", subgroups, "subgroups"), ("xbar-r", pieces, "pieces"), ("ewma", pieces, "pieces"),
        ("xbar-r", other, "id"), ("xbar-r", item, "NUT-9"),
    ):  # fmt: skip
        assert told in str(refused(lab, code, field, kind, exclusion_set_id=id_))
    assert refused(lab, code, field, "t2", "od", "id", exclusion_set_id=subgroups)
    found = lab.runtime.registry.datasets["quality.exclusion_sets"]
    with lab.read() as q:
        rows, _ = found.fetch(q, found.filters(characteristic="od"), None, 10)
    assert {(one.name, one.chart) for one in rows} == {
        ("subgroups", "subgroups"), ("pieces", "pieces"), ("item", "subgroups"),
    }  # fmt: skip

    def older(uow: Any) -> Any:  # from before the kind was kept
        return uow.insert(
            EXCLUSION_SET, name="old", characteristic="od", item=None, person="x", exclusions=points
        )

    counts = kept("counts", characteristic="any", chart="inspections")
    assert refused(lab, code, field, "xbar-r", exclusion_set_id=counts)
    old = lab.runtime.do(lab.context, older)
    assert "old" in str(refused(lab, code, field, "xbar-r", exclusion_set_id=old))


def test_frozen_limits_stay_with_their_plan_and_cell(lab: Lab) -> None:
    def second_plan(uow: Any) -> Any:
        (first,) = uow.rows(PLAN.select())
        line = next(row for row in uow.rows(CHARACTERISTIC.select()) if row["code"] == "od")
        copied = {"id", "company", "version", "created", "created_by", "changed", "changed_by", "plan_id"}
        plan = uow.insert(
            PLAN, number="CP-0", revision="A", state="released", item_id=first["item_id"],
            cell_id=masterdata.cell_by_path(uow, OTHER).id, sop_number="SOP-1", profile="handshake",
            verification_subgroups=1, released_at=T0,
        )  # fmt: skip
        uow.insert(CHARACTERISTIC, plan_id=plan, **{k: v for k, v in line.items() if k not in copied})
        return plan

    own = lab.order(noise(30, seed=34))
    mine = lab.do("quality.propose_limits", plan_id=lab.plan, characteristic="od", reason="first")
    other = lab.order(noise(30, seed=35) + 0.5, cell=OTHER, began=T0 + 30 * MINUTE)
    plan = lab.runtime.do(lab.context, second_plan)
    theirs = lab.do("quality.propose_limits", plan_id=plan, characteristic="od", reason="first")
    # the other machine's points under its limits come first in time, then those of this one
    lab.order(noise(5, seed=36) + 0.5, cell=OTHER, began=T0 + 60 * MINUTE, limits=[str(theirs.id)] * 5)
    lab.order(noise(5, seed=37), began=T0 + 70 * MINUTE, limits=[str(mine.id)] * 5)
    chart = lab.chart("xbar-r", limits={"source": "frozen"})["charts"][0]
    assert [(one["first"], one["last"], one["version_id"]) for one in chart["limits"]] == [
        (0, 29, str(mine.id)), (30, 64, str(theirs.id)), (65, 69, str(mine.id)),
    ]  # fmt: skip
    assert chart["signals"]["by_rule"].get("N1", 0) == 0 and own != other
    with pytest.raises(Refusal, match="chart_no_limits"):
        lab.chart("xbar-r", limits={"source": "frozen"}, selection={"orders": [other]})

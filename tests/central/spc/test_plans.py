"""A draft of a control plan is changed whole, field by field refused, and fixed once released."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality.reading import plan_document
from tests.central.masterdata.ring_plant import CELL
from tests.central.spc.conftest import Lab
from tests.central.spc.test_charts import noise

LINE = {
    "code": "od", "name_zh": "外径", "name_en": "Diameter", "unit": "mm", "decimals": 3, "nominal": 74.0,
    "lsl": 73.9, "usl": 74.1, "plausible_min": 70.0, "plausible_max": 78.0, "device": "gauge", "tag": "od",
    "subgroup_size": 5, "collect_subgroups": 25, "stop_rules": ["mean.n1"], "reaction_zh": "停",
    "reaction_en": "stop",
}  # fmt: skip
PLAN: dict[str, Any] = {"item": "RING-74", "cell": CELL, "sop": "SOP-1", "profile": "handshake"}


def shown(lab: Lab, plan: UUID) -> Any:
    with lab.read() as q:
        return plan_document(q, plan, "en")


def test_a_draft_is_changed_until_it_is_released(lab: Lab) -> None:
    lines = [LINE, LINE | {"code": "id"}]
    plan = lab.do("quality.draft_plan", number="CP-9", revision="A", characteristics=lines, **PLAN).id
    ewma, cusum = {"weight": 0.1, "width": 2.7}, {"reference": 0.5, "interval": 4.0, "head_start": 2.0}
    weight = LINE | {"code": "weight", "chart": "imr", "subgroup_size": 1, "msa_required": True}
    changed = [weight, LINE | {"usl": 74.2, "ewma": ewma, "cusum": cusum, "chart": "xbar_s"}]
    said = {"characteristics": changed, "parameters": {"feed": "0.2"}} | PLAN | {"verification_subgroups": 3}
    lab.do("quality.change_plan", plan_id=plan, **said)
    found = shown(lab, plan)
    assert [one.code for one in found.characteristics] == ["weight", "od"]
    assert found.verification_subgroups == 3 and found.parameters == {"feed": "0.2"}
    assert found.characteristics[0].msa_required and found.characteristics[0].chart == "imr"
    od = found.characteristics[1]
    assert (od.usl, od.chart, od.tag, od.ewma.width, od.cusum.head_start) == (74.2, "xbar_s", "od", 2.7, 2.0)
    assert {one.en for one in found.missing if one.characteristic == "od"} == {"a gauge"}
    actions = {one.command: one.allowed for one in found.actions}
    assert actions["quality.change_plan"] and "quality.release_plan" in actions

    # limits were proposed for it: it stays in the draft
    lab.order(noise(20, seed=41))
    lab.do("quality.propose_limits", plan_id=plan, characteristic="od", method="xbar-s", reason="from before")
    with pytest.raises(Refusal, match="characteristic_in_use"):
        lab.do("quality.change_plan", plan_id=plan, **said | {"characteristics": [weight]})
    with pytest.raises(Refusal, match=r"state\.illegal"):
        lab.do("quality.change_plan", plan_id=lab.plan, **said)  # released


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"usl": 73.9}, "characteristics.1.usl"),
        ({"plausible_max": 70.0}, "characteristics.1.plausible_max"),
        ({"subgroup_size": 1}, "characteristics.1.chart"),
        ({"chart": "imr"}, "characteristics.1.chart"),
        ({"code": "od"}, "characteristics.1.code"),
        ({"gauge": "NONE-1"}, "characteristics.1.gauge"),
        ({"ewma": {"weight": 2.0, "width": 3.0}}, "characteristics.1.ewma.weight"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(lab: Lab, change: dict[str, Any], field: str) -> None:
    lines = [LINE, LINE | {"code": "id"} | change]
    with pytest.raises(Refusal) as caught:
        lab.do("quality.draft_plan", number="CP-9", revision="A", characteristics=lines, **PLAN)
    faults = getattr(caught.value, "faults", None)
    assert (faults[0].field if faults else caught.value.field) == field

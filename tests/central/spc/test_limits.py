"""Limits as records: exclusions with reasons, stages, one version in place of another, computed again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.quality.spc.model import LIMITS
from jidoka_central.modules.quality.spc.reading import limits_record
from jidoka_central.modules.quality.spc.service import signed_content
from jidoka_shared.spc import xbar_r_limits
from jidoka_shared.spc.phases import Exclusion, trial
from tests.central.spc.conftest import MINUTE, T0, Lab
from tests.central.spc.test_charts import noise


def row_of(lab: Lab, id_: Any) -> Any:
    with lab.read() as q:
        return q.get(LIMITS, id_)


def record_of(lab: Lab, id_: Any) -> Any:
    with lab.read() as q:
        return limits_record(q, q.get(LIMITS, id_))


def propose(lab: Lab, **fields: Any) -> Any:
    asked = {"plan_id": lab.plan, "characteristic": "od", "reason": "new stone"} | fields
    return lab.do("quality.propose_limits", **asked)


def test_a_version_keeps_what_made_it_and_is_made_again(lab: Lab) -> None:
    data = noise(40, seed=14)
    data[4] += 0.05
    order = lab.order(data)
    first = propose(lab)
    assert (first.limits_version, first.state) == (1, "trial")
    assert row_of(lab, first.id)["beyond"] == [5]
    with pytest.raises(Refusal) as caught:
        lab.do("quality.freeze_limits", limits_id=first.id, password="not asked for yet")
    assert caught.value.code == "quality.phase_one_signal" and "5" in caught.value.sentence("en")

    exclusion = {"order": order, "number": 5, "reason": "gauge dirty"}
    second = propose(lab, replaces=first.id, exclusions=[exclusion])
    assert row_of(lab, first.id)["state"] == "withdrawn"
    row, record = row_of(lab, second.id), record_of(lab, second.id)
    known = xbar_r_limits([one for at, one in enumerate(data.tolist()) if at != 4])
    assert (row["centre"], row["lower"], row["upper"]) == (known.centre, known.lower, known.upper)
    assert (row["r_centre"], row["r_upper"], row["beyond"]) == (known.r_centre, known.r_upper, [])
    assert [(one.order, one.numbers[:5]) for one in record.used] == [(order, [1, 2, 3, 4, 6])]
    (left_out,) = record.exclusions
    assert (left_out.number, left_out.reason, left_out.person) == (5, "gauge dirty", "tester")
    assert record.replaces == first.id and record.reproduced is True
    content = signed_content(row)
    assert content["exclusions"][0]["reason"] == "gauge dirty" and content["reason"] == "new stone"

    lab.order(noise(3, seed=12), began=T0 + 500 * MINUTE)  # what comes later is not part of it
    lab.into_columns()
    assert record_of(lab, second.id).reproduced is True
    with lab.runtime.database.write() as connection:
        connection.execute(sa.update(LIMITS).where(LIMITS.c.id == second.id).values(upper=known.upper + 1e-9))
    assert record_of(lab, second.id).reproduced is False


def test_stages_after_a_process_change(lab: Lab) -> None:
    data = noise(50, seed=13)
    data[25:] += 0.03
    order = lab.order(data)
    stage = {"order": order, "number": 26, "reason": "new stone"}
    answer = propose(lab, stages=[stage], method="between-within")
    record = record_of(lab, answer.id)
    assert [(one.number, one.reason, one.used) for one in record.stages] == [
        (1, None, 25), (26, "new stone", 25),
    ]  # fmt: skip
    row = row_of(lab, answer.id)
    assert row["centre"] == record.stages[1].centre != record.stages[0].centre
    assert record.figures.spread == "R" and record.figures.sigma_between is not None
    assert record.reproduced is True


def test_versions_are_found_by_characteristic_and_plan(lab: Lab) -> None:
    order = lab.order(noise(10, seed=14))
    lab.order(noise(10, seed=15), code="id", order=order)
    answers = {code: propose(lab, characteristic=code).id for code in ("od", "id")}
    listed = lab.runtime.registry.datasets["quality.control_limits"]

    def found(**asked: Any) -> set[Any]:
        with lab.read() as q:
            return {one.id for one in listed.fetch(q, listed.filters(**asked), None, 10)[0]}

    assert found(characteristic="od") == {answers["od"]} and found(plan_id=lab.plan) == set(answers.values())
    no_plan = next(iter(lab.edges.values()))
    assert found(plan_id=no_plan) == found(characteristic="none") == set()


def test_single_values_of_a_line(lab: Lab) -> None:
    values = noise(40, n=1, seed=16)
    ranges = [None, *np.abs(np.diff(values[:, 0])).tolist()]
    order = lab.order(values, code="weight", range=ranges)
    left_out = {"order": order, "number": 20, "reason": "scale bumped"}
    answer = propose(lab, characteristic="weight", exclusions=[left_out])
    row = row_of(lab, answer.id)
    known = trial("i-mr", range(1, 41), values.tolist(), [Exclusion(20, "scale bumped")])
    limits: Any = known.limits
    assert (row["method"], row["centre"], row["upper"]) == ("i-mr", limits.centre, limits.upper)
    assert (row["r_centre"], row["r_upper"]) == (limits.mr_centre, limits.mr_upper)
    assert row["beyond"] == list(known.beyond)
    asked = {"exclusions": [left_out]}
    computed = lab.chart("i-mr", "weight", **asked)["charts"][0]["limits"][0]
    of_version = {"source": "version", "version_id": answer.id}
    stored = lab.chart("i-mr", "weight", limits=of_version, **asked)["charts"][0]["limits"][0]
    for name in ("centre", "lower", "upper", "spread_centre", "spread_upper", "beyond"):
        assert computed[name] == stored[name], name


def test_what_cannot_be_proposed(lab: Lab) -> None:
    order = lab.order(noise(10, seed=14))

    def refused(**fields: Any) -> tuple[str, str | None]:
        with pytest.raises(Refusal) as caught:
            propose(lab, **fields)
        assert caught.value.sentence("zh")
        return caught.value.code, caught.value.field

    assert refused(characteristic="nothing") == ("quality.unknown_document", "characteristic")
    assert refused(method="xbar-s") == ("quality.limits_not_of_plan", "method")
    assert refused(orders=("WO-9",)) == ("quality.chart_empty", "selection")
    unknown = {"order": order, "number": 99, "reason": "?"}
    assert refused(exclusions=[unknown]) == ("quality.chart_no_point", "exclusions")
    assert refused(exclusions=[unknown | {"reason": " "}])[0] == "input.invalid"
    everything = [{"order": order, "number": n, "reason": "all"} for n in range(1, 11)]
    assert refused(exclusions=everything) == ("quality.chart_refused", "exclusions")
    flat = lab.order(np.full((5, 5), 3.0), began=T0 + 100 * MINUTE)
    assert refused(orders=(flat,)) == ("quality.chart_refused", "exclusions")
    done = propose(lab)
    lab.do("quality.withdraw_limits", limits_id=done.id, reason="wrong order")
    assert refused(replaces=done.id) == ("quality.limits_not_of_same", "replaces")
    with pytest.raises(Refusal):
        lab.do("quality.withdraw_limits", limits_id=done.id, reason="again")


def test_annotations_sets_and_charts_are_kept(lab: Lab, principal_with: Any) -> None:
    from jidoka_central.foundation.uow import Context

    order = lab.order(noise(20, seed=15))
    said = {"characteristic": "od", "order": order, "first": 4, "last": 6, "cause_code": "tool"}
    first = lab.do("quality.annotate", **said, text="stone worn")
    second = lab.do("quality.annotate", **said | {"last": 7}, text="stone broken", corrects=first.id)
    with pytest.raises(Refusal, match="annotation_corrected"):
        lab.do("quality.annotate", **said, text="again", corrects=first.id)
    shown = lab.chart("xbar-r", points_max=100)["charts"][0]["annotations"]
    assert [(one["text"], one["from_index"], one["to_index"]) for one in shown] == [("stone broken", 3, 6)]
    assert shown[0]["id"] == str(second.id) and shown[0]["person"] == "tester"
    for field, other in (("characteristic", {"characteristic": "id"}), ("chart", {"chart": "pieces"})):
        with pytest.raises(Refusal, match="annotation_of_another") as caught:
            lab.do("quality.annotate", **said | other, text="of another", corrects=second.id)
        assert caught.value.field == field

    taken = lab.do("quality.withdraw_annotation", id=second.id, reason="wrong machine")
    assert lab.chart("xbar-r", points_max=100)["charts"][0]["annotations"] == []
    for gone, code in ((first, "corrected"), (second, "withdrawn"), (taken, "withdrawn")):
        with pytest.raises(Refusal, match=f"annotation_{code}"):
            lab.do("quality.withdraw_annotation", id=gone.id, reason="again")
    with pytest.raises(Refusal, match="annotation_withdrawn"):
        lab.do("quality.annotate", **said, text="again", corrects=second.id)
    third = lab.do("quality.annotate", **said, text="stone worn after all")
    notes = lab.runtime.registry.datasets["quality.annotations"]
    with lab.read() as q:
        now, _ = notes.fetch(q, notes.filters(characteristic="od"), None, 10)
        ever, _ = notes.fetch(q, notes.filters(characteristic="od", history=True), None, 10)
    assert [one.id for one in now] == [third.id] and now[0].stands
    assert {(one.id, one.corrects, one.withdrawn, one.stands, one.text) for one in ever} == {
        (third.id, None, False, True, "stone worn after all"),
        (taken.id, second.id, True, False, "wrong machine"),
        (second.id, first.id, False, False, "stone broken"),
        (first.id, None, False, False, "stone worn"),
    }

    exclusions = [
        {"order": order, "number": 4, "reason": "a"},
        {"order": "WO-77", "number": 1, "reason": "b"},
    ]
    kept = lab.do("quality.save_exclusions", name="worn stone", characteristic="od", exclusions=exclusions)
    chart = lab.chart("xbar-r", exclusion_set_id=kept.id)["charts"][0]
    assert [one["number"] for one in chart["exclusions"]] == [4] and chart["used"] == 19
    with pytest.raises(Refusal, match="already_there"):
        lab.do("quality.save_exclusions", name="worn stone", characteristic="od", exclusions=exclusions)
    twice = [exclusions[0], exclusions[0] | {"reason": "other"}]
    with pytest.raises(Refusal, match="excluded_twice") as caught:
        lab.do("quality.save_exclusions", name="twice", characteristic="od", exclusions=twice)
    assert caught.value.field == "exclusions.1"
    lab.do("quality.end_exclusions", id=kept.id, reason="stones were measured again")
    for again in (
        lambda: lab.do("quality.end_exclusions", id=kept.id, reason="again"),
        lambda: lab.chart("xbar-r", exclusion_set_id=kept.id),
    ):
        with pytest.raises(Refusal, match=r"exclusions_ended") as caught:
            again()
        assert "measured again" in str(caught.value.sentence("en"))
    sets = lab.runtime.registry.datasets["quality.exclusion_sets"]
    with lab.read() as q:
        (row,), _ = sets.fetch(q, sets.filters(characteristic="od", standing=False), None, 10)
        usable, _ = sets.fetch(q, sets.filters(characteristic="od", standing=True), None, 10)
    assert usable == [] and row.ended_by == "tester" and row.exclusions[0].reason == "a"

    definition = {"kind": "xbar-r", "characteristics": ["od"], "rules": ["N1", "N2"]}
    saved = lab.do("quality.save_chart", name="OD", shared=True, definition=definition)
    lab.do("quality.save_chart", name="mine", definition=definition)
    again = lab.do("quality.save_chart", id=saved.id, name="OD 74", shared=True, definition=definition)
    assert again.version == 2
    charts = lab.runtime.registry.datasets["quality.charts"]
    other = principal_with("quality.read", name="other")
    with lab.runtime.read(other, "JDK") as q:
        rows, _ = charts.fetch(q, charts.filters(), None, 10)
    assert [(one.name, one.mine, one.definition.rules) for one in rows] == [("OD 74", False, ("N1", "N2"))]
    with pytest.raises(Refusal, match="chart_not_yours"):
        lab.runtime.run("quality.delete_chart", {"id": saved.id}, Context(other, "JDK"))
    lab.do("quality.delete_chart", id=saved.id)
    with lab.read() as q:
        rows, _ = charts.fetch(q, charts.filters(), None, 10)
    assert [one.name for one in rows] == ["mine"]

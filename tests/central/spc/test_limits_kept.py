"""Limits as records: two people at once, other data than the plan's, numbers changed by hand."""

from __future__ import annotations

import threading
from typing import Any
from uuid import uuid4

import msgspec
import numpy as np
import pytest
import sqlalchemy as sa

from jidoka_central.foundation.errors import Refusal
from jidoka_central.joints import process_control
from jidoka_central.modules.quality.spc import service
from jidoka_central.modules.quality.spc.model import LIMITS
from jidoka_central.modules.quality.spc.shapes import ChartShown
from jidoka_central.modules.quality.spc.version_chart import chart_of_version
from jidoka_central.modules.shopfloor.columns.model import MEASUREMENT_CHUNK
from tests.central.spc.conftest import MINUTE, OTHER, T0, Lab
from tests.central.spc.test_charts import noise
from tests.central.spc.test_limits import propose, record_of, row_of


def written(lab: Lab, statement: Any) -> None:
    with lab.runtime.database.write() as connection:
        connection.execute(statement)


def version(lab: Lab, id_: Any) -> Any:
    with lab.read() as q:
        found = chart_of_version(q, id_, 100)
    ChartShown.model_validate_json(msgspec.json.encode(found))
    return found["charts"][0]


def at_once(*works: Any) -> list[str]:
    """What each gives or is refused by, all begun together."""
    found: list[str] = []

    def run(work: Any) -> None:
        try:
            found.append(work().state)
        except Refusal as refusal:
            found.append(refusal.code)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def test_two_people_at_once(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each proposal gets a version, and of two trials signed at once one is in force."""
    met = threading.Barrier(2)

    def both_have_signed(*_: Any, **__: Any) -> Any:
        try:
            met.wait(0.2)
        except threading.BrokenBarrierError:
            pass  # the other waits for this one to be through: as it should be
        return uuid4()

    monkeypatch.setattr(service, "sign", both_have_signed)
    monkeypatch.setattr(process_control, "_send_bundle", lambda *_: None)
    order = lab.order(noise(40, seed=21))
    assert at_once(*[lambda: propose(lab, orders=(order,), width=6.0)] * 4) == ["trial"] * 4
    with lab.read() as q:
        rows = q.rows(sa.select(LIMITS.c.id, LIMITS.c.limits_version).order_by(LIMITS.c.limits_version))
    assert [row["limits_version"] for row in rows] == [1, 2, 3, 4]

    def sign(id_: Any) -> Any:
        return lambda: lab.do("quality.freeze_limits", limits_id=id_, password="x")

    assert at_once(sign(rows[0]["id"]), sign(rows[1]["id"])) == ["frozen"] * 2
    with lab.read() as q:
        states = q.rows(sa.select(LIMITS.c.state))
    assert sorted(row["state"] for row in states) == ["frozen", "retired", "trial", "trial"]


def test_numbers_changed_by_hand_are_found_and_lost_data_do_not_close_the_record(lab: Lab) -> None:
    order = lab.order(noise(40, seed=14))
    left_out = {"order": order, "number": 5, "reason": "gauge dirty"}
    answer = propose(lab, exclusions=[left_out], width=2.0)
    row = row_of(lab, answer.id)
    assert record_of(lab, answer.id).reproduced is True
    assert row["sigma_mean"] == pytest.approx((row["upper"] - row["centre"]) / 2.0, rel=1e-12)
    assert row["sigma_mean"] == pytest.approx(row["figures"]["sigma_within"] / 5**0.5, rel=1e-12)
    for name in ("sigma_mean", "last_subgroup", "subgroups"):
        written(lab, sa.update(LIMITS).values({name: row[name] + 1}))
        assert record_of(lab, answer.id).reproduced is False, name
        written(lab, sa.update(LIMITS).values({name: row[name]}))
    written(lab, sa.update(LIMITS).values(figures=row["figures"] | {"sigma_within": 5.0}))
    assert record_of(lab, answer.id).reproduced is False
    written(lab, sa.update(LIMITS).values(figures=row["figures"]))
    lab.into_columns()
    assert record_of(lab, answer.id).reproduced is True
    written(lab, sa.delete(MEASUREMENT_CHUNK))
    assert record_of(lab, answer.id).reproduced is False


def test_other_subgroups_than_the_plans_make_no_limits_for_it(lab: Lab) -> None:
    order = lab.order(noise(30, n=4, seed=4))
    with pytest.raises(Refusal, match="chart_refused") as caught:
        propose(lab, orders=(order,))
    assert caught.value.field == "orders" and "样本量不同" in caught.value.sentence("zh")


def test_single_values_are_left_out_by_piece(lab: Lab) -> None:
    """A chart of pieces names pieces; after a stop they no longer count as the subgroups do."""
    values = noise(40, n=1, seed=16)
    ranges = [None, *np.abs(np.diff(values[:, 0])).tolist()]
    pieces = [[number + (7 if number > 10 else 0)] for number in range(1, 41)]
    order = lab.order(values, code="weight", range=ranges, pieces=pieces)
    named = {"order": order, "number": 27, "reason": "scale bumped"}
    stage = {"order": order, "number": 37, "reason": "new scale"}
    chart = lab.chart("i-mr", "weight", exclusions=[named], stages=[stage])["charts"][0]
    asked = {"characteristic": "weight", "exclusions": [named], "stages": [stage]}
    by_piece = propose(lab, **asked, chart="pieces")
    row = row_of(lab, by_piece.id)
    assert [one["number"] for one in row["exclusions"]] == [20]
    assert [one["number"] for one in row["stages"]] == [1, 30]
    assert [row["centre"], row["upper"]] == [chart["limits"][1][name] for name in ("centre", "upper")]
    assert record_of(lab, by_piece.id).reproduced is True
    drawn = version(lab, by_piece.id)
    assert drawn["limits"][1]["upper"] == row["upper"] and drawn["exclusions"][0]["number"] == 20
    assert drawn["points"]["spread"] == pytest.approx(chart["points"]["spread"], nan_ok=True)
    with pytest.raises(Refusal, match="chart_no_point") as caught:
        propose(lab, **asked | {"exclusions": [named | {"number": 12}]}, chart="pieces")
    assert caught.value.field == "exclusions"
    lab.order(noise(30, seed=4), order=order, began=T0 + 100 * MINUTE)
    with pytest.raises(Refusal, match="chart_refused") as caught:
        propose(lab, exclusions=[named], chart="pieces")
    assert caught.value.field == "chart"


def test_the_chart_of_a_version_is_of_what_it_rests_on(lab: Lab) -> None:
    data = noise(40, seed=14)
    order = lab.order(data)
    left_out = {"order": order, "number": 5, "reason": "gauge dirty"}
    stage = {"order": order, "number": 21, "reason": "new stone"}
    answer = propose(lab, exclusions=[left_out], stages=[stage], width=2.0, method="between-within")
    lab.order(noise(30, seed=3) + 0.5, began=T0 + 500 * MINUTE)  # measured since
    lab.order(noise(30, n=4, seed=4), cell=OTHER)  # at another cell
    chart = version(lab, answer.id)
    row = row_of(lab, answer.id)
    assert chart["total"] == 40 and chart["used"] == 39
    assert [(one["first"], one["reason"]) for one in chart["limits"]] == [(0, None), (20, "new stone")]
    newest = chart["limits"][1]
    assert (newest["lower"], newest["upper"], newest["method"]) == (
        row["lower"],
        row["upper"],
        "between-within",
    )
    assert [(one["number"], one["reason"]) for one in chart["exclusions"]] == [(5, "gauge dirty")]
    with lab.read() as q:
        (before,) = chart_of_version(q, answer.id, 100, everything=True)["charts"]
    assert before["used"] == 40 and before["limits"][0]["centre"] != chart["limits"][0]["centre"]
    assert [one["number"] for one in chart["beyond"]] == row["beyond"]


def test_the_same_data_again_are_not_what_was_measured_since(lab: Lab) -> None:
    order = lab.order(noise(40, seed=14))
    first = propose(lab)
    lab.order(noise(30, seed=3) + 0.5, began=T0 + 500 * MINUTE)
    exclusions = [{"order": order, "number": 5, "reason": "gauge dirty"}]
    again = propose(lab, same_data_as=first.id, exclusions=exclusions, orders=("WO-9",))
    row = row_of(lab, again.id)
    assert (row["subgroups"], row["selection"]) == (39, row_of(lab, first.id)["selection"])
    assert row["data_hash"] == row_of(lab, first.id)["data_hash"]
    assert record_of(lab, again.id).reproduced is True
    assert row_of(lab, propose(lab).id)["subgroups"] == 70
    with pytest.raises(Refusal, match="limits_of_another") as caught:
        propose(lab, characteristic="id", same_data_as=first.id)
    assert caught.value.field == "same_data_as"


def test_limits_of_another_characteristic_are_not_laid_over_a_chart(lab: Lab) -> None:
    order = lab.order(noise(30, seed=4))
    lab.order(noise(30, seed=5) / 2.0, code="id", order=order)
    other = propose(lab, characteristic="id")
    with pytest.raises(Refusal, match="limits_of_another") as caught:
        lab.chart("xbar-r", limits={"source": "version", "version_id": other.id})
    assert caught.value.field == "limits.version_id" and "id v1" in caught.value.sentence("zh")
    own = {"source": "version", "version_id": propose(lab).id}
    assert lab.chart("xbar-r", limits=own)["charts"][0]["limits"][0]["version"] == 1

"""Charts of several parts, of rare events and of weighted vectors, against the shared formulas."""

from __future__ import annotations

import io
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.inspection.model import INSPECTION
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC, PLAN
from jidoka_central.modules.quality.spc import charting, exporting
from jidoka_central.modules.quality.spc.requests import ChartRequest
from jidoka_shared.spc import Rule, individuals_limits
from jidoka_shared.spc.count_monitor import CountConfig, CountMonitor
from jidoka_shared.spc.counts import count_limits, time_limits, times_transformed
from jidoka_shared.spc.multivariate import (
    VectorLimits,
    VectorMonitor,
    contributions,
    mean_and_covariance,
    t2_limit,
)
from jidoka_shared.spc.shortrun import deviation_limits, part_scales, standardised, z_mr_limits
from tests.central.spc.conftest import MINUTE, T0, Lab
from tests.central.spc.test_charts import noise, refused


@pytest.fixture
def two_items(lab: Lab) -> Lab:
    """The ring of 74 and a wider one with the same characteristics, nominal 80."""
    wider = {"number": "RING-80", "name_zh": "环", "name_en": "Ring", "unit": "ea", "kind": "made"}
    lab.do("masterdata.create_item", **wider, tracking="serial")
    lab.do(
        "masterdata.create_bom", item="RING-80", lines=[{"item": "BLANK-74", "quantity": "1", "unit": "ea"}]
    )
    operation = {"number": 10, "name_zh": "珩", "name_en": "H", "work_centre": "HONE-1", "minutes": "30"}
    lab.do("masterdata.create_routing", item="RING-80", operations=[operation])

    def plan(uow: Any) -> None:
        new = {"id", "company", "version", "created", "created_by", "changed", "changed_by"}
        (first,) = (row for row in uow.rows(PLAN.select()))
        values = {name: value for name, value in first.items() if name not in new}
        ring = masterdata.item_by_number(uow, "RING-80").id
        id_ = uow.insert(PLAN, **values | {"number": "CP-2", "item_id": ring})
        for row in uow.rows(CHARACTERISTIC.select()):
            values = {name: value for name, value in row.items() if name not in new}
            own = {"plan_id": id_, "nominal": 80.0, "lsl": 79.9, "usl": 80.1}
            uow.insert(CHARACTERISTIC, **values | own)

    lab.runtime.do(lab.context, plan)
    return lab


def of_item(lab: Lab, item: str, values: Any, **fields: Any) -> str:
    made = lab.do("production.create_order", item=item, quantity="500", unit="ea")
    return lab.order(values, order=str(made.number), **fields)


def test_deviations_from_nominal(two_items: Lab) -> None:
    lab = two_items
    data = noise(40, seed=41)
    data[20:] += 6.0
    data[33] += 0.05
    of_item(lab, "RING-74", data[:20])
    of_item(lab, "RING-80", data[20:], began=T0 + 20 * MINUTE)
    refused(lab, "quality.chart_ambiguous", "selection.item", "xbar-r")
    found = lab.chart("dnom")
    (chart,) = found["charts"]
    nominals = [74.0] * 20 + [80.0] * 20
    known = deviation_limits(data.tolist(), nominals)
    (shown,) = chart["limits"]
    for name, value in (("centre", known.centre), ("upper", known.upper), ("spread_upper", known.r_upper)):
        assert shown[name] == pytest.approx(value, abs=1e-12), name
    assert chart["points"]["value"] == pytest.approx(data.mean(axis=1) - np.array(nominals), abs=1e-12)
    assert 33 in chart["signals"]["index"] and found["characteristics"][0]["item"] is None
    refused(lab, "quality.chart_refused", "rules", "dnom", rules=["ABOVE_USL"])
    refused(lab, "quality.chart_refused", "limits.source", "dnom", limits={"source": "frozen"})
    lab.order(noise(3), order="UNKNOWN", began=T0 + 90 * MINUTE)
    said = refused(lab, "quality.chart_refused", "selection.item", "dnom", selection={"orders": ["UNKNOWN"]})
    assert "part - has no nominal" in str(said)


def test_deviations_of_single_values(two_items: Lab) -> None:
    lab = two_items
    data = noise(40, n=1, seed=42)
    of_item(lab, "RING-74", data[0::2], code="weight", step=2 * MINUTE)
    of_item(lab, "RING-80", data[1::2] + 6.0, code="weight", began=T0 + MINUTE, step=2 * MINUTE)
    chart = lab.chart("dnom", "weight")["charts"][0]
    ranges = np.abs(np.diff(np.column_stack([data[0::2, 0], data[1::2, 0]]), axis=0)).ravel()
    assert chart["limits"][0]["sigma"] == pytest.approx(ranges.mean() / 1.12837916709551, rel=1e-9)
    assert np.nanmax(chart["points"]["spread"]) == pytest.approx(ranges.max(), rel=1e-9)


def test_parts_standardised_apart(two_items: Lab) -> None:
    lab = two_items
    data = noise(60, n=1, seed=43)[:, 0]
    data[1::2] = 80.0 + 30.0 * (data[1::2] - 74.0)  # the wider part varies more
    data[44] += 0.06
    for at, item in enumerate(("RING-74", "RING-80")):
        part = data[at::2].reshape(-1, 1)
        of_item(lab, item, part, code="weight", began=T0 + at * MINUTE, step=2 * MINUTE)
    chart = lab.chart("z-mr", "weight")["charts"][0]
    parts = ["RING-74", "RING-80"] * 30
    known = standardised(parts, data.tolist(), part_scales(parts, data.tolist()))
    assert chart["points"]["value"] == pytest.approx(known, abs=1e-9)
    limits = z_mr_limits()
    (shown,) = chart["limits"]
    assert (shown["centre"], shown["lower"], shown["upper"]) == (0.0, -3.0, 3.0)
    assert (shown["spread_centre"], shown["spread_upper"]) == (limits.mr_centre, limits.mr_upper)
    assert 44 in chart["signals"]["index"]
    stage = {"order": "WO-000001", "number": 5, "reason": "x"}
    refused(lab, "quality.chart_refused", "stages", "z-mr", "weight", stages=[stage])
    of_item(lab, "RING-80", [[3.0]] * 4, code="id")
    of_item(lab, "RING-74", noise(4, n=1), code="id")
    assert "part RING-80" in str(refused(lab, "quality.chart_refused", "selection", "z-mr", "id"))


def test_pieces_between_events_and_hours(lab: Lab) -> None:
    random = np.random.default_rng(44)
    data: Any = np.where(random.random((400, 1)) < 0.06, 74.3, 74.0).tolist()
    data[7] = [None]  # not measured, so not counted
    order = lab.order(data, code="weight")
    events = [at for at, (one,) in enumerate(data) if one == 74.3]
    between = [sum(one is not None for (one,) in data[a + 1 : b]) for a, b in pairwise(events)]
    chart = lab.chart("g", "weight", rules=["N1", "N2"])["charts"][0]
    limits = count_limits("g", between)
    assert chart["points"]["value"] == between
    assert chart["points"]["number"] == [at + 1 for at in events[1:]]
    assert (chart["limits"][0]["centre"], chart["limits"][0]["upper"]) == (limits.rate, limits.limits(1)[1])
    monitor = CountMonitor([CountConfig(limits, enabled=Rule.N1 | Rule.N2)], version=1)
    assert chart["points"]["word"] == [monitor.one(0, one, 1) & 0x1FFFF for one in between]

    excluded = {"order": order, "number": events[3] + 1, "reason": "wrong gauge"}
    chart = lab.chart("t", "weight")["charts"][0]
    hours = [(b - a) / 60.0 for a, b in pairwise(events)]
    known = time_limits(hours)
    assert chart["points"]["value"] == pytest.approx(times_transformed(hours), rel=1e-12)
    for name in ("centre", "lower", "upper"):
        assert chart["limits"][0][name] == pytest.approx(getattr(known, name), rel=1e-12)
    left_out = lab.chart("t", "weight", exclusions=[excluded])["charts"][0]["limits"][0]
    values = times_transformed(hours)
    less = individuals_limits(values[:2] + values[3:], breaks=[2])
    assert (left_out["used"], left_out["upper"]) == (len(hours) - 1, pytest.approx(less.upper, rel=1e-12))
    for kind in ("g", "t"):
        refused(lab, "quality.chart_refused", "limits.source", kind, "weight", stratify="order")
        refused(lab, "quality.chart_refused", "rules", kind, "weight", rules=["ABOVE_USL"])
    lab.order(noise(5), began=T0 + 900 * MINUTE)
    assert "0 found" in str(refused(lab, "quality.chart_refused", "selection", "g", "od"))


def test_weighted_vectors(lab: Lab) -> None:
    random = np.random.default_rng(45)
    common = random.normal(size=(30, 5))
    od, id_ = 74 + 0.01 * common + 0.004 * random.normal(size=(30, 5)), 70 + 0.01 * common
    id_[22:] += 0.006
    order = lab.order(od)
    lab.order(id_, code="id", order=order)
    found = lab.chart("mewma", "od", "id", ewma={"weight": 0.1}, alpha=0.01)
    chart, vectors = found["charts"][0], np.column_stack([od.ravel(), id_.ravel()])
    mean, covariance = mean_and_covariance(vectors.tolist())
    h = t2_limit(2, 0.01, phase="known")
    limits = VectorLimits(mean, covariance, weight=0.1, mewma=h)
    words, _, statistic = VectorMonitor(limits).take(vectors)
    assert chart["points"]["value"] == statistic.tolist() and chart["points"]["word"] == words.tolist()
    assert found["rules"] == ["MEWMA"] and list(chart["signals"]["by_rule"]) == ["MEWMA"]
    assert chart["limits"][0]["upper"] == chart["t2"]["limit"] == h and 149 in np.flatnonzero(words)
    explained = {one["index"]: one["parts"] for one in chart["t2"]["contributions"]}
    z, at = np.zeros(2), 149
    for vector in vectors[: at + 1]:
        z += 0.1 * (vector - np.array(mean) - z)
    share = 0.1 / 1.9 * (1 - 0.9 ** (2 * (at + 1)))
    own = [one / share for one in contributions(limits, (np.array(mean) + z).tolist())]
    assert explained[at] == pytest.approx(own, rel=1e-6) and max(own) <= statistic[at] + 1e-9
    request = ChartRequest(kind="mewma", characteristics=("od", "id"))
    with lab.read() as q:
        lines = io.StringIO(
            exporting.as_csv(charting.analysed(q, request, INSPECTION), "en").decode("utf-8-sig")
        )
    assert {line.split(",")[12] for line in lines} == {"rules", "", "MEWMA"}
    refused(lab, "quality.chart_refused", "ewma.weight", "mewma", "od", "id", ewma={"weight": 1.5})
    assert math.isnan(chart["limits"][0]["sigma"])
    by_length = lab.chart("mewma", "od", "id", ewma={"weight": 0.1}, arl0=200)["charts"][0]
    assert by_length["limits"][0]["upper"] == pytest.approx(8.7846, abs=1e-4), "widening limits, known mean"
    refused(
        lab, "quality.chart_refused", "ewma.weight", "mewma", "od", "id", ewma={"weight": 0.001}, arl0=200
    )

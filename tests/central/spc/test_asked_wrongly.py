"""What a chart cannot show is refused by name, and what it says of itself is of what it shows."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.masterdata import public as masterdata
from jidoka_central.modules.quality.inspection.model import INSPECTION
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC
from jidoka_central.modules.quality.spc import charting, exporting
from jidoka_central.modules.quality.spc.model import ANNOTATION, CHART
from jidoka_central.modules.quality.spc.pointing import point_of
from jidoka_central.modules.quality.spc.requests import ChartRequest
from jidoka_shared.spc import ConfigRefused, Ewma
from jidoka_shared.spc.multivariate import VectorLimits
from tests.central.masterdata.ring_plant import CELL
from tests.central.spc.conftest import MINUTE, OTHER, T0, Lab
from tests.central.spc.test_charts import noise
from tests.central.spc.test_further_charts import of_item, two_items

__all__ = ["two_items"]


def refused(lab: Lab, kind: str, *codes: str, **asked: Any) -> tuple[str, str | None]:
    with pytest.raises(Refusal) as caught:
        lab.chart(kind, *codes, **asked)
    assert caught.value.sentence("zh")
    return caught.value.code, caught.value.field


def test_what_has_no_chart_is_refused_by_name(lab: Lab) -> None:
    first = lab.order(noise(40, seed=1))
    second = lab.order(noise(30, n=4, seed=2), cell=OTHER, began=T0 + 100 * MINUTE)
    of_first = {"orders": [first]}
    for window in ({"first": 20, "last": 3}, {"first": 2_000}):
        asked = {"selection": of_first, "window": window}
        assert refused(lab, "xbar-r", **asked) == ("quality.chart_window", "window.first")
    whole = lab.chart("xbar-r", selection=of_first, window={"first": 38, "last": 2_000})["charts"][0]
    assert whole["points"]["index"] == [38, 39] and whole["window"] == {"first": 38, "last": 39}
    # a window is of the longest stratum: a shorter one has nothing there
    strata = lab.chart("xbar-r", stratify="order", window={"first": 35, "last": 36})["charts"]
    assert [len(one["points"]["index"]) for one in strata] == [2, 0]
    for kind in ("ewma", "cusum"):
        none = {"selection": of_first, "limits": {"source": "none"}}
        assert refused(lab, kind, **none) == ("quality.chart_refused", "limits.source")
        assert [one["total"] for one in lab.chart(kind, stratify="order")["charts"]] == [40, 30]
        assert refused(lab, kind) == ("quality.chart_ambiguous", "selection")
    twins = [{"name": "a", "start": "06:00"}, {"name": "b", "start": "06:00"}]
    assert refused(lab, "xbar-r", shifts=twins, stratify="shift") == ("quality.chart_refused", "shifts")
    said = lab.chart("xbar-r", selection={"to_at": T0 + 40 * MINUTE})["selection"]
    assert (said["orders"], said["cells"]) == (1, 1)  # of what is charted
    assert lab.chart("xbar-r", stratify="order")["selection"]["cells"] == 2
    rounding = np.full((20, 5), 74.0)
    rounding[:, 1] = np.nextafter(74.0, 0.0)
    rounding[::2, 0] = np.nextafter(74.0, 80.0)
    for order in (lab.order(rounding, began=T0 + 900 * MINUTE), second):
        selected = {"orders": [order]}
        if order == second:
            assert lab.chart("dnom", selection=selected)["charts"][0]["limits"][0]["sigma"] > 0.001
        else:
            assert refused(lab, "dnom", selection=selected)[0] == "quality.chart_refused"
    lost = lab.order([[74.0], [74.1], [73.9], [1e200]], code="weight")
    run = lab.chart("run", "weight", selection={"orders": [lost]})["charts"][0]["run"]
    assert run["median"] == 74.0  # what no chart can use is no reading


def test_a_weight_that_vanishes_is_refused(lab: Lab) -> None:
    with pytest.raises(ConfigRefused, match=r"1e-06.*1e-17"):
        Ewma(weight=1e-17)
    with pytest.raises(ConfigRefused, match="1e-17"):
        VectorLimits((0.0, 0.0), ((1.0, 0.0), (0.0, 1.0)), weight=1e-17, mewma=10.0)
    assert Ewma(weight=1e-6).weight == 1e-6
    order = lab.order(noise(30, seed=1))
    lab.order(noise(30, seed=2), code="id", order=order)
    tiny = {"ewma": {"weight": 1e-17}}
    assert refused(lab, "ewma", **tiny) == ("quality.chart_refused", "rules")
    assert refused(lab, "mewma", "od", "id", **tiny) == ("quality.chart_refused", "ewma.weight")


def inspect(lab: Lab, numbers: list[tuple[int, int]]) -> None:
    def decided(uow: Any) -> None:
        item = masterdata.item_by_number(uow, "RING-74").id
        for at, (n, bad) in enumerate(numbers):
            uow.insert(
                INSPECTION, number=f"QI-{at}", state="accepted", origin="incoming", item_id=item,
                quantity=n, defect_class="major", resubmitted=False, edition="e", level="II", aql="1.0",
                severity="normal", lot_size=n, code_letter="F", letter="F", sample_size=n, to_inspect=n,
                ac=1, re=2, inspected=n, nonconforming=bad, decided_at=T0 + at,
            )  # fmt: skip

    lab.runtime.do(lab.context, decided)


def counted(lab: Lab, **asked: Any) -> Any:
    with lab.read() as q:
        return charting.chart(q, ChartRequest(**asked), INSPECTION)


def test_counts_without_limits_and_what_inspections_are_not_chosen_by(lab: Lab) -> None:
    inspect(lab, [(50, 0), (50, 0), (50, 0)])  # no limits follow from these
    with pytest.raises(Refusal, match="nothing was nonconforming"):
        counted(lab, kind="p")
    for kind, values in (("p", [0.0] * 3), ("np", [0.0] * 3), ("laney-u", [0.0] * 3)):
        found = counted(lab, kind=kind, limits={"source": "none"}, rules=["N1", "N2"])
        (chart,) = found["charts"]
        assert chart["points"]["value"] == values and chart["points"]["upper"] is None
        assert chart["limits"][0]["source"] == "none" and chart["limits"][0]["centre"] is None
        assert chart["signals"]["total"] == 0 and found["rules"] == []
    for field, value in (
        ("orders", ["WO-1"]), ("cells", [OTHER]), ("gauges", ["G"]), ("operators", ["a"]),
        ("shifts", ["early"]), ("phases", ["monitor"]), ("plan_id", lab.plan),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="chart_refused") as caught:
            counted(lab, kind="c", selection={field: value}, limits={"source": "none"})
        assert caught.value.field == f"selection.{field}"


def test_a_cusum_and_an_ewma_have_the_plans_design_unless_another_is_asked_for(lab: Lab) -> None:
    order = lab.order(noise(30, seed=21))
    designs = {
        "cusum": {"reference": 1.0, "interval": 2.5, "head_start": 1.25},
        "ewma": {"weight": 0.1, "width": 2.7},
    }
    lab.runtime.do(
        lab.context,
        lambda uow: uow.connection.execute(
            sa.update(CHARACTERISTIC).where(CHARACTERISTIC.c.code == "od").values(**designs)
        ),
    )
    for asked, design in (
        ({}, designs["cusum"]),
        ({"cusum": {"interval": 4.0}}, {"reference": 0.5, "interval": 4.0}),
    ):
        found = lab.chart("cusum", selection={"orders": [order]}, **asked)
        (chart,) = found["charts"]
        (limits,) = chart["limits"]
        assert found["cusum"] == {"head_start": 0.0} | design
        assert limits["interval"] == design["interval"] * limits["sigma"]
    found = lab.chart("ewma")
    assert found["ewma"] == designs["ewma"] and found["cusum"] is None
    assert found["charts"][0]["limits"][0]["interval"] is None
    with lab.read() as q:
        request = ChartRequest(kind="cusum", characteristics=("od",))
        analysis = charting.analysed(q, request, INSPECTION)
    (row, *_) = csv.DictReader(io.StringIO(exporting.as_csv(analysis, "en").decode("utf-8-sig")))
    assert float(row["upper limit"]) == 2.5 * lab.chart("cusum")["charts"][0]["limits"][0]["sigma"]


def test_each_stratum_says_what_it_is_of_and_an_export_speaks_one_language(two_items: Lab) -> None:
    lab = two_items
    of_item(lab, "RING-74", noise(20, seed=3))
    order = of_item(lab, "RING-80", noise(20, seed=4) + 6.0, began=T0 + 500 * MINUTE)
    strata = lab.chart("xbar-r", stratify="item")["charts"]
    said = [(one["stratum"], one["characteristic"]["item"], one["characteristic"]["lsl"]) for one in strata]
    assert said == [("RING-74", "RING-74", 73.9), ("RING-80", "RING-80", 79.9)]
    version = lab.do("quality.propose_limits", plan_id=lab.plan, characteristic="od", reason="x", orders=[])
    other = {"source": "version", "version_id": version.id}
    with pytest.raises(Refusal, match="limits_of_another"):
        lab.chart("xbar-r", limits=other, selection={"orders": [order]})
    request = ChartRequest(
        kind="xbar-r", characteristics=("od",), stratify="item",
        exclusions=[{"order": order, "number": 3, "reason": "脏"}],
    )  # fmt: skip
    with lab.read() as q:
        analysis = charting.analysed(q, request, INSPECTION)
    book = zipfile.ZipFile(io.BytesIO(exporting.as_workbook(request, analysis, "zh")))
    for at in range(1, 5):
        sheet = book.read(f"xl/worksheets/sheet{at}.xml").decode()
        head = sheet[sheet.index("<row") : sheet.index("</row>")]
        words = [part.split("<")[0] for part in head.split("<t>")[1:]]
        assert words and all(any("\u4e00" <= sign <= "\u9fff" for sign in word) for word in words), words
        assert ("RING-80" in sheet) == (at != 3)  # nothing signals


def test_a_cause_is_found_however_many_others_are_stated(lab: Lab) -> None:
    order = lab.order(noise(20, seed=15))
    said = {"characteristic": "od", "order": order, "first": 4, "last": 6, "cause_code": "tool"}
    lab.do("quality.annotate", **said, text="stone worn")
    others = [
        {"characteristic": "od", "order_number": f"WO-9{at}", "first": 1, "last": 1, "chart": "subgroups",
         "cause_code": "tool", "text": "x", "person": "y", "withdrawn": False}
        for at in range(1_000)
    ]  # fmt: skip
    lab.clock.instant += MINUTE
    lab.runtime.do(lab.context, lambda uow: uow.insert_many(ANNOTATION, others))
    shown = lab.chart("xbar-r")["charts"][0]["annotations"]
    assert [one["text"] for one in shown] == ["stone worn"]


def test_a_saved_chart_that_this_release_refuses_does_not_hide_the_others(lab: Lab) -> None:
    definition = {"kind": "xbar-r", "characteristics": ["od"]}
    old = lab.do("quality.save_chart", name="old", definition=definition)
    lab.do("quality.save_chart", name="new", definition=definition)
    unfit = definition | {"limits": {"width": 0.05}}
    lab.runtime.do(
        lab.context,
        lambda uow: uow.connection.execute(
            sa.update(CHART).where(CHART.c.id == old.id).values(definition=unfit)
        ),
    )
    charts = lab.runtime.registry.datasets["quality.charts"]
    with lab.read() as q:
        rows, _ = charts.fetch(q, charts.filters(), None, 10)
    assert {(one.name, one.definition is None) for one in rows} == {("new", False), ("old", True)}
    lab.do("quality.delete_chart", id=old.id)


def test_a_point_of_an_order_at_two_cells_is_of_the_one_that_is_asked_for(lab: Lab) -> None:
    order = lab.order(noise(3, seed=1))
    lab.order(noise(3, seed=2), cell=OTHER, order=order)
    lab.works("li", order, T0, T0 + 99 * MINUTE, "ST-1")
    lab.works("wang", order, T0, T0 + 99 * MINUTE, "ST-2")
    with lab.read() as q:
        for cell, login in ((CELL, "li"), (OTHER, "wang")):
            found = point_of(q, "od", order, 2, piece=False, cell=cell)
            assert found.person is not None and found.person.login == login
        with pytest.raises(Refusal, match="chart_ambiguous") as caught:
            point_of(q, "od", order, 2, piece=False)
        assert caught.value.field == "cell"

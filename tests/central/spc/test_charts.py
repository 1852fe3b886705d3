"""Charts over stored measurements, against plain Python over the same numbers."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.production.model import WORK_ORDER
from jidoka_central.modules.quality.inspection.model import INSPECTION
from jidoka_central.modules.quality.plans.model import CHARACTERISTIC, PLAN
from jidoka_central.modules.quality.spc import charting, counting, exporting
from jidoka_central.modules.quality.spc.requests import ChartRequest
from jidoka_central.modules.shopfloor.api import chart_of
from jidoka_shared.spc import NELSON, ChannelConfig, Monitor, Rule, xbar_r_limits
from jidoka_shared.spc.multivariate import mean_and_covariance, t2_limit
from jidoka_shared.spc.phases import Exclusion, Stage, staged
from tests.central.spc.conftest import CELL, MINUTE, OTHER, T0, Lab

ZONE = "Asia/Shanghai"
RULES = ["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8"]


def noise(m: int, n: int = 5, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(74.0, 0.01, (m, n)).round(4)


def refused(lab: Lab, code: str, field: str | None, kind: str, *codes: str, **asked: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        lab.chart(kind, *codes, **asked)
    assert (caught.value.code, caught.value.field) == (code, field), str(caught.value)
    assert caught.value.sentence("zh") and caught.value.sentence("en")
    return caught.value


def test_a_chart_is_the_same_from_rows_chunks_and_both(lab: Lab) -> None:
    data = noise(90)
    data[70] += 0.05
    order = lab.order(data[:40])
    asked = {"rules": RULES, "exclusions": [{"order": order, "number": 12, "reason": "chip in the gauge"}]}
    rows = lab.chart("xbar-r", **asked)
    lab.into_columns()
    chunks = lab.chart("xbar-r", **asked)
    later = lab.order(data[40:], began=T0 + 40 * MINUTE)
    both = lab.chart("xbar-r", **asked)
    lab.into_columns()
    merged = lab.chart("xbar-r", **asked)
    for one, other in ((rows, chunks), (both, merged)):
        assert one | {"took_ms": 0} == other | {"took_ms": 0}
    assert later != order and both["total"] == 90 and both["orders"] == [order, later]

    (chart,) = both["charts"]
    used = [row for at, row in enumerate(data.tolist()) if at != 11]
    limits = xbar_r_limits(used)
    (shown,) = chart["limits"]
    assert (shown["centre"], shown["lower"], shown["upper"]) == (limits.centre, limits.lower, limits.upper)
    assert (shown["spread_centre"], shown["spread_upper"]) == (limits.r_centre, limits.r_upper)
    means = [math.fsum(row) / 5 for row in data.tolist()]
    out = [
        at
        for at, row in enumerate(data.tolist())
        if at != 11
        and (not limits.lower <= means[at] <= limits.upper or max(row) - min(row) > limits.r_upper)
    ]
    assert (shown["used"], shown["left_out"], shown["beyond"]) == (89, 1, len(out)) and 70 in out
    assert chart["points"]["value"] == means
    monitor = Monitor(
        [ChannelConfig(sigma=limits.sigma_mean, zones=limits.xbar_zones(), enabled=NELSON)], version=1
    )
    assert chart["points"]["word"] == [monitor.one(0, mean) for mean in means]
    assert [one["index"] for one in chart["beyond"]] == out
    assert {"index": 70, "order": later, "number": 31} in chart["beyond"]
    assert 70 in chart["signals"]["index"] and chart["signals"]["by_rule"]["N1"] == 1
    assert chart["exclusions"] == [{"index": 11, "order": order, "number": 12, "reason": "chip in the gauge"}]


def test_stages_have_limits_of_their_own(lab: Lab) -> None:
    data = noise(60, seed=2)
    data[30:] += 0.02
    order = lab.order(data)
    numbers = list(range(1, 61))
    known = staged(
        "xbar-s", numbers, data.tolist(), [Stage(1, "start"), Stage(31, "new stone")], [Exclusion(40, "x")]
    )
    shown = lab.chart(
        "xbar-s",
        stages=[{"order": order, "number": 31, "reason": "new stone"}],
        exclusions=[{"order": order, "number": 40, "reason": "x"}],
    )["charts"][0]["limits"]
    assert [(one["first"], one["last"], one["reason"]) for one in shown] == [
        (0, 29, None), (30, 59, "new stone"),
    ]  # fmt: skip
    for one, stage in zip(shown, known, strict=True):
        limits: Any = stage.trial.limits
        assert (one["centre"], one["upper"]) == (limits.centre, limits.upper)
        assert (one["spread_centre"], one["used"]) == (limits.s_centre, len(stage.trial.used))


def test_strata_are_what_a_loop_over_the_points_gives(lab: Lab) -> None:
    data = noise(96, seed=3)
    first = lab.order(data[:48], step=30 * MINUTE)  # a day
    second = lab.order(data[48:], cell=OTHER, step=30 * MINUTE)
    lab.works("anna", first, T0, T0 + 300 * MINUTE)
    lab.works("bert", first, T0 + 300 * MINUTE, None)
    lab.works("cleo", second, T0, None, station="ST-2")
    lab.into_columns()
    points = [
        (order, cell, number, T0 + number * 30 * MINUTE, math.fsum(row) / 5)
        for order, cell, part in ((first, CELL, data[:48]), (second, OTHER, data[48:]))
        for number, row in enumerate(part.tolist(), start=1)
    ]

    def shift(at: int) -> str:
        hour = datetime.fromtimestamp(at / 1e6, UTC).astimezone(ZoneInfo(ZONE)).hour
        return "early" if 6 <= hour < 14 else "late" if 14 <= hour < 22 else "night"

    def operator(order: str, at: int) -> str:
        if order == second:
            return "cleo"
        return "anna" if at < T0 + 300 * MINUTE else "bert"

    for by, of in (
        ("order", lambda p: p[0]), ("cell", lambda p: p[1]), ("shift", lambda p: shift(p[3])),
        ("operator", lambda p: operator(p[0], p[3])), ("phase", lambda p: "monitor"),
        ("item", lambda p: "RING-74"), ("lot", lambda p: p[0]), ("gauge", lambda p: "-"),
    ):  # fmt: skip
        expected: dict[str, list[float]] = {}
        for point in sorted(points, key=lambda p: (p[3], p[1] != CELL)):
            expected.setdefault(of(point), []).append(point[4])
        shown = {one["stratum"]: one["points"]["value"] for one in lab.chart("xbar-r", stratify=by)["charts"]}
        assert shown == expected, by
    only = lab.chart("xbar-r", selection={"shifts": ["night"], "operators": ["cleo"]})["charts"][0]
    assert only["points"]["value"] == [p[4] for p in points if p[0] == second and shift(p[3]) == "night"]
    bounded = lab.chart(
        "xbar-r", selection={"orders": [first], "from_at": points[4][3], "to_at": points[9][3]}
    )
    assert bounded["charts"][0]["points"]["number"] == [5, 6, 7, 8, 9, 10]
    assert refused(lab, "quality.chart_empty", "selection", "xbar-r", selection={"phases": ["verify"]})


def test_single_values_and_their_kinds(lab: Lab) -> None:
    data: list[list[float | None]] = noise(20, seed=4).tolist()
    data[3][2] = None
    order = lab.order(data)
    flat = [value for row in data for value in row]
    chart = lab.chart(
        "i-mr", exclusions=[{"order": order, "number": 50, "reason": "burr"}], rules=["N1", "ABOVE_USL"]
    )["charts"][0]
    assert chart["points"]["number"] == list(range(1, 101))
    shown = [None if not math.isfinite(one) else one for one in chart["points"]["value"]]
    assert shown == flat
    usable = [(at, one) for at, one in enumerate(flat) if one is not None]
    ranges = [abs(b - a) for (i, a), (j, b) in pairwise(usable) if 49 not in (i, j)]
    sigma = math.fsum(ranges) / len(ranges) / 1.12837916709551
    assert chart["limits"][0]["sigma"] == pytest.approx(sigma, rel=1e-14)
    assert chart["points"]["word"][17] == int(Rule.NOT_FINITE)
    run = lab.chart("run")["charts"][0]
    assert run["limits"][0]["centre"] is None and run["run"]["runs"] > 30
    histogram = lab.chart("histogram", bins=10)["charts"][0]["histogram"]
    assert histogram["n"] == 99 and len(histogram["counts"]) == 10
    cusum = lab.chart("cusum", target=73.99)
    assert cusum["rules"] == ["CUSUM_HIGH", "CUSUM_LOW"]
    ewma = lab.chart("ewma")["charts"][0]["points"]
    assert len(ewma["lower"]) == len(ewma["second"]) == 19  # one subgroup is not complete


def test_single_values_on_a_chart_of_means_keep_their_moving_ranges(lab: Lab) -> None:
    data = noise(30, 1, seed=3)
    data[11] += 0.06
    lab.order(data, code="weight")
    own = lab.chart("i-mr", "weight")["charts"][0]
    assert own["points"]["spread_word"][11] == 1
    for kind in ("xbar-r", "xbar-s"):
        chart = lab.chart(kind, "weight")["charts"][0]
        assert chart["points"]["spread_word"] == own["points"]["spread_word"]
        assert (
            chart["points"]["spread"][1:] == own["points"]["spread"][1:] and chart["beyond"] == own["beyond"]
        )


def test_several_characteristics_of_the_same_pieces(lab: Lab) -> None:
    random = np.random.default_rng(5)
    common = random.normal(size=(30, 5))
    od, id_ = 74 + 0.01 * common + 0.002 * random.normal(size=(30, 5)), 70 + 0.01 * common
    id_[20, 3] += 0.05
    order = lab.order(od)
    lab.order(id_, code="id", order=order)
    found = lab.chart("t2", "od", "id")
    chart, vectors = found["charts"][0], np.column_stack([od.ravel(), id_.ravel()])
    mean, covariance = mean_and_covariance(vectors.tolist())
    d = vectors - np.array(mean)
    t2 = np.einsum("ij,jk,ik->i", d, np.linalg.inv(np.array(covariance)), d)
    np.testing.assert_allclose(chart["points"]["value"], t2, rtol=1e-8)
    assert chart["t2"]["limit"] == t2_limit(2, 0.0027, phase="I", subgroups=150)
    assert 103 in chart["signals"]["index"] and chart["points"]["number"][103] == 104
    assert [one["index"] for one in chart["t2"]["contributions"]] == chart["signals"]["index"]


def test_what_the_line_used_is_what_frozen_shows(lab: Lab) -> None:
    order = lab.order(noise(30, seed=6))
    answer = lab.do(
        "quality.propose_limits", plan_id=lab.plan, characteristic="od", reason="first", phases=("monitor",)
    )
    refused(lab, "quality.chart_no_limits", "limits.source", "xbar-r", limits={"source": "frozen"})
    lab.order(noise(20, seed=7), began=T0 + 60 * MINUTE, limits=[str(answer.id)] * 20)
    asked = {"source": "version", "version_id": answer.id}
    one = lab.chart("xbar-r", limits=asked)["charts"][0]["limits"]
    two = lab.chart("xbar-r", limits={"source": "frozen"})["charts"][0]["limits"]
    assert [(s["first"], s["last"], s["version"], s["source"]) for s in two] == [(0, 49, 1, "trial")]
    assert one[0]["centre"] == two[0]["centre"] and str(order) in lab.chart("xbar-r")["orders"]
    known = xbar_r_limits(noise(30, seed=6).tolist())
    assert (two[0]["upper"], two[0]["spread_upper"]) == (known.upper, known.r_upper)
    said = refused(lab, "quality.chart_refused", "limits.source", "i-mr", limits=asked)
    assert "subgroups of 5, the points are of 1" in str(said)
    as_s = lab.chart("xbar-s", limits=asked)["charts"][0]["limits"][0]
    assert as_s["spread_centre"] == pytest.approx(0.939985602986625 * known.sigma_within, rel=1e-12)


def test_bad_input_is_refused_by_name(lab: Lab) -> None:
    order = lab.order([[5.0] * 5] * 4)
    assert "vary" in str(refused(lab, "quality.chart_refused", "limits", "xbar-r"))
    refused(lab, "quality.chart_refused", "limits", "i-mr")
    refused(lab, "quality.chart_refused", "selection", "run")
    refused(lab, "quality.chart_empty", "selection", "xbar-r", "nothing")
    refused(
        lab, "quality.chart_no_point", "exclusions", "xbar-r",
        exclusions=[{"order": order, "number": 9, "reason": "?"}],
    )  # fmt: skip
    twice = [{"order": order, "number": 2, "reason": why} for why in ("chip", "burr")]
    refused(lab, "quality.excluded_twice", "exclusions", "xbar-r", exclusions=twice)
    one = lab.order([[5.0, 6.0, 5.5, 5.2, 5.1]], began=T0 + 9 * MINUTE)
    refused(lab, "quality.chart_refused", "limits", "xbar-r", selection={"orders": [one]})
    refused(lab, "quality.chart_refused", "rules", "xbar-r", selection={"orders": [one]},
            limits={"source": "none"}, rules=["ABOVE_USL"])  # fmt: skip
    holes = lab.order([[None] * 5] * 3, began=T0 + 20 * MINUTE)
    refused(lab, "quality.chart_empty", "selection", "xbar-r", selection={"orders": [holes]})
    refused(lab, "quality.chart_refused", "limits", "i-mr", selection={"orders": [holes]})
    uneven = lab.order([[5.0, 6.0], [5.0, 5.5, 5.2]], began=T0 + 30 * MINUTE)
    refused(lab, "quality.chart_ambiguous", "selection", "xbar-r", selection={"orders": [uneven]})
    for bad in (
        {"kind": "t2", "characteristics": ["od"]}, {"kind": "p", "characteristics": ["od"]},
        {"kind": "xbar-r", "characteristics": ["od"], "limits": {"width": math.nan}},
        {"kind": "xbar-r", "characteristics": ["od"], "limits": {"source": "version"}},
        {"kind": "xbar-r", "characteristics": ["od"], "limits": {"width": 1e-300}},
    ):  # fmt: skip
        with pytest.raises(ValueError, match="validation error"):
            ChartRequest(**bad)


def test_counts_of_inspections(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [(50, 3), (50, 1), (80, 9), (50, 2), (50, 0), (50, 14)]

    def inspected(uow: Any) -> None:
        from jidoka_central.modules.masterdata import public as masterdata

        item = masterdata.item_by_number(uow, "RING-74").id
        for at, (n, bad) in enumerate(numbers):
            uow.insert(
                INSPECTION, number=f"QI-{at}", state="accepted", origin="incoming", item_id=item,
                quantity=n, defect_class="major", resubmitted=False, edition="e", level="II", aql="1.0",
                severity="normal", lot_size=n, code_letter="F", letter="F", sample_size=n, to_inspect=n,
                ac=1, re=2, inspected=n, nonconforming=bad, decided_at=T0 + at,
            )  # fmt: skip

    lab.runtime.do(lab.context, inspected)
    with lab.read() as q:
        found = charting.chart(q, ChartRequest(kind="p", rules=("N1",)), INSPECTION)
    chart = found["charts"][0]
    p = 29 / 330
    assert chart["points"]["value"] == [bad / n for n, bad in numbers]
    upper = [min(1.0, p + 3 * math.sqrt(p * (1 - p) / n)) for n, _ in numbers]
    assert chart["points"]["upper"] == pytest.approx(upper, rel=1e-12)
    assert chart["signals"]["index"] == [5] and chart["points"]["size"] == [n for n, _ in numbers]
    for kind in ("np", "c"):
        with lab.read() as q, pytest.raises(Refusal, match="chart_refused"):
            charting.chart(q, ChartRequest(kind=kind), INSPECTION)
        left_out = [{"order": "QI-2", "number": 0, "reason": "another size"}]
        with lab.read() as q:
            asked = ChartRequest(kind=kind, exclusions=left_out)
            (chart,) = charting.chart(q, asked, INSPECTION)["charts"]
        assert chart["limits"][0]["centre"] == 4.0 and math.isnan(chart["points"]["value"][2])
        assert chart["points"]["word"][2] & int(Rule.NOT_FINITE) and chart["signals"]["index"] == [5]
    monkeypatch.setattr(counting, "SAMPLES_MAX", 6)
    with lab.read() as q:
        assert charting.chart(q, ChartRequest(kind="p"), INSPECTION)["charts"]
        monkeypatch.setattr(counting, "SAMPLES_MAX", 5)
        with pytest.raises(Refusal, match="chart_too_large") as caught:
            charting.chart(q, ChartRequest(kind="p"), INSPECTION)
        assert caught.value.field == "selection"


def test_a_long_chart_is_reduced_and_its_windows_are_whole(lab: Lab) -> None:
    data = noise(5_000, seed=8)
    data[[10, 2_500, 4_999]] += 0.03
    order = lab.order(data, advice=[["mean.n1"] if at == 2_500 else [] for at in range(5_000)])
    lab.into_columns()
    chart = lab.chart("xbar-r", points_max=100)["charts"][0]
    assert chart["reduced"] and len(chart["points"]["index"]) < 200
    whole = lab.chart("xbar-r", points_max=10_000)["charts"][0]
    assert not whole["reduced"] and len(whole["points"]["index"]) == 5_000
    assert chart["signals"] == whole["signals"] and chart["limits"] == whole["limits"]
    assert set(whole["signals"]["index"]) <= set(chart["points"]["index"])
    part = lab.chart("xbar-r", points_max=100, window={"first": 2_460, "last": 2_540})["charts"][0]
    assert part["points"]["index"] == list(range(2_460, 2_541)) and not part["reduced"]
    assert part["points"]["word"] == whole["points"]["word"][2_460:2_541]
    with lab.read() as q:
        from jidoka_central.modules.masterdata import public as masterdata

        cell = masterdata.cell_by_path(q, CELL).id
        line = chart_of(q, cell, order, "od", points_max=200)
        newest = chart_of(q, cell, order, "od", first=4_990)
    shown = [one.subgroup for one in line.subgroups]
    assert line.reduced and (line.total, line.first, line.last) == (5_000, 1, 5_000)
    assert len(shown) < 300 and shown == sorted(shown) and {1, 11, 2_501, 5_000} <= set(shown)
    assert [one.subgroup for one in newest.subgroups] == list(range(4_990, 5_001)) and not newest.reduced


def test_export_says_what_the_chart_says(lab: Lab) -> None:
    import csv
    import io
    import zipfile

    data = noise(30, seed=9)
    data[7] += 0.05
    order = lab.order(data)
    request = ChartRequest(
        kind="xbar-r", characteristics=("od",),
        exclusions=[{"order": order, "number": 3, "reason": "=evil()"}],
    )  # fmt: skip
    with lab.read() as q:
        analysis = charting.analysed(q, request, INSPECTION)
    lines = exporting.as_csv(analysis, "en").decode("utf-8-sig").splitlines()
    assert len(lines) == 31 and lines[0].startswith("stratum,position") and lines[3].endswith("'=evil()")
    assert "N1" in lines[8] and repr(round(math.fsum(data[7].tolist()) / 5, 5)) in lines[8]
    # Readings of three decimals have ranges of three; what has more digits keeps all of them.
    noisy = [74.038 - 74.0, 74.019 - 74.0, -0.1 - 0.2, 0.1 + 1e-10, math.pi]
    assert [exporting._number(one) for one in noisy] == [0.038, 0.019, -0.3, 0.1 + 1e-10, math.pi]
    book = zipfile.ZipFile(io.BytesIO(exporting.as_workbook(request, analysis, "zh")))
    assert book.testzip() is None and sum("worksheets/sheet" in name for name in book.namelist()) == 4
    assert "<f>" not in book.read("xl/worksheets/sheet4.xml").decode()
    with lab.read() as q:
        summed = charting.analysed(q, ChartRequest(kind="cusum", characteristics=("od",)), INSPECTION)
        weighted = charting.analysed(q, ChartRequest(kind="ewma", characteristics=("od",)), INSPECTION)
    chart = lab.chart("cusum")["charts"][0]
    means = [math.fsum(one) / 5 for one in data.tolist()]
    for analysis, column in ((summed, chart["points"]["second"]), (weighted, means)):
        text = exporting.as_csv(analysis, "en").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        seconds = [float(row["second value"]) for row in rows]
        assert seconds == pytest.approx(column, rel=1e-10) and {row["size"] for row in rows} == {"5"}
        if analysis is summed:
            interval = 5.0 * chart["limits"][0]["sigma"]
            assert {(row["lower limit"], float(row["upper limit"])) for row in rows} == {("", interval)}


def test_each_piece_is_held_against_its_own_specification(lab: Lab) -> None:
    """A plan whose limits became narrower does not turn what was made before it into scrap."""

    def narrower(uow: Any) -> Any:
        new = {"id", "company", "version", "created", "created_by", "changed", "changed_by"}
        (plan,) = uow.rows(PLAN.select())
        own = {name: value for name, value in plan.items() if name not in new}
        id_ = uow.insert(PLAN, **own | {"revision": "B"})
        for row in uow.rows(CHARACTERISTIC.select()):
            own = {name: value for name, value in row.items() if name not in new}
            uow.insert(CHARACTERISTIC, **own | {"plan_id": id_, "lsl": 73.99, "usl": 74.02})
        return id_

    def made_under(order: str, plan: Any) -> None:
        def attach(uow: Any) -> None:
            row = next(one for one in uow.rows(WORK_ORDER.select()) if one["number"] == order)
            uow.update(WORK_ORDER, row, plan_revision_id=plan)

        lab.runtime.do(lab.context, attach)

    values = [[73.95], [74.05], [74.2], [74.0], [73.7]]
    made_under(lab.order(values, code="weight", began=T0 + 100 * MINUTE), lab.plan)
    made_under(lab.order(values, code="weight"), lab.runtime.do(lab.context, narrower))
    high, low = int(Rule.ABOVE_USL), int(Rule.BELOW_LSL)
    for kind in ("i-mr", "run"):
        found = lab.chart(kind, "weight", rules=["ABOVE_USL", "BELOW_LSL"])
        words = [word & (high | low) for word in found["charts"][0]["points"]["word"]]
        assert words == [low, high, high, 0, low, 0, 0, high, 0, low]
        assert (found["characteristics"][0]["lsl"], found["characteristics"][0]["usl"]) == (73.9, 74.1)


def test_over_http(lab: Lab) -> None:
    from fastapi.testclient import TestClient

    from jidoka_central.foundation.http import create_app
    from jidoka_central.foundation.identity.service import create_user, define_role
    from jidoka_central.foundation.settings import Settings

    def people(uow: Any) -> None:
        define_role(uow, "reader", "质量", "Quality", ["quality.read"])
        create_user(uow, "qian", "Qian", "correct horse battery", "en", ["reader"])

    lab.runtime.do(lab.context, people)
    lab.order(noise(30, seed=21))
    login = {"login": "qian", "password": "correct horse battery"}
    with TestClient(create_app(lab.runtime, Settings()), base_url="https://testserver") as client:
        client.headers["X-CSRF-Token"] = client.post("/api/identity/login", json=login).json()["csrf"]
        body = {"kind": "xbar-r", "characteristics": ["od"], "rules": ["N1", "N2"]}
        found = client.post("/api/quality/charts/analyse", json=body)
        assert found.status_code == 200 and found.json()["charts"][0]["total"] == 30
        problem = client.post("/api/quality/charts/analyse", json=body | {"characteristics": ["x"]}).json()
        assert (problem["code"], problem["errors"][0]["field"]) == ("quality.chart_empty", "selection")
        assert client.post("/api/quality/charts/analyse", json=body | {"kind": "pie"}).status_code == 422
        for field, bad in (  # JSON's own types, and no instant that no database holds
            ("limits.width", {"limits": {"width": True}}), ("target", {"target": "74"}),
            ("runs.n2", {"runs": {"n2": True}}), ("selection.from_at", {"selection": {"from_at": 2**63}}),
        ):  # fmt: skip
            problem = client.post("/api/quality/charts/analyse", json=body | bad)
            assert problem.status_code == 422 and problem.json()["errors"][0]["field"] == field
        listed = client.get("/api/quality/charts/characteristics?search=dia").json()["rows"]
        assert [(one["item"], one["characteristic"], one["subgroups"]) for one in listed] == [
            ("RING-74", "od", 30)
        ]
        choices = client.get("/api/quality/charts/choices?characteristic=od&item=RING-74").json()
        assert choices["cells"] == [CELL] and choices["plans"][0]["number"] == "CP-1"
        sheet = client.post("/api/quality/charts/export", json={"request": body, "format": "xlsx"})
        assert sheet.content[:2] == b"PK" and "xbar-r-od.xlsx" in sheet.headers["content-disposition"]
        assert client.get("/api/quality/charts").json()["rows"] == []

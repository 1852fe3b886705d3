"""Plans worked out on request: what is refused, and the same over HTTP."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from jidoka_central.foundation.errors import Refusal
from jidoka_central.foundation.http import create_app
from jidoka_central.foundation.identity.principal import system
from jidoka_central.foundation.identity.service import create_user, define_role
from jidoka_central.foundation.settings import Settings
from jidoka_central.foundation.uow import Context, Runtime
from jidoka_central.modules.quality.risk.rules import action_priority
from jidoka_central.modules.quality.sampling.curves import (
    aoql,
    curve,
    pa_and_asn,
    pa_of_lot,
    pa_single,
    scheme_pa,
)
from jidoka_central.modules.quality.sampling.design import (
    accept_on_zero,
    attributes_by_two_points,
    guarded_against,
    pa_attributes,
    pa_variables,
    variables_by_two_points,
)
from jidoka_central.modules.quality.sampling.rules import aql_of, single_plan
from jidoka_central.modules.quality.sampling.shown import plan_shown
from jidoka_central.modules.quality.sampling.skip.sksp2 import (
    SkipLot,
    Skipping,
    after_inspected,
    draw,
    skip_lot_pa,
)
from jidoka_central.modules.quality.sampling.stages import Stage, staged_plan
from jidoka_central.modules.quality.sampling.variables import judge_variables, variables_plan

ZERO_K = variables_plan(40, "II", "2.5", "normal")  # five readings
GOOD = (197.0, 188.0, 184.0, 205.0, 201.0)


def variables(readings: tuple[float, ...] = GOOD, **limits: Any) -> Callable[[], Any]:
    return lambda: judge_variables(ZERO_K, readings, **limits)


@pytest.mark.parametrize(
    ("work", "code", "field"),
    [
        (variables(upper=None), "quality.limits_missing", "upper"),
        (variables(lower=210.0, upper=200.0), "quality.limits_missing", "upper"),
        (variables(upper=math.inf), "quality.limit_too_large", "upper"),
        (variables(upper=1e308), "quality.limit_too_large", "upper"),
        (variables(lower=-1e151, upper=209.0), "quality.limit_too_large", "lower"),
        (variables((0.3,) * 4 + (0.1 + 0.2,), upper=1.0), "quality.no_spread", "readings"),
        (
            variables((1e308, 1.1e308, 1.2e308, 1.3e308, 1.4e308), upper=209.0),
            "quality.reading_not_finite",
            "readings",
        ),
        (variables(lower=180.0, upper=209.0, form=1), "quality.form_1_one_limit", "form"),
        (variables(GOOD[:4], upper=209.0), "quality.readings_not_as_planned", "readings"),
        (variables((), upper=209.0), "quality.readings_not_as_planned", "readings"),
        (variables((*GOOD[:4], math.nan), upper=209.0), "quality.reading_not_finite", "readings"),
        (variables((*GOOD[:4], math.inf), upper=209.0), "quality.reading_not_finite", "readings"),
        (variables((5.0,) * 5, upper=209.0), "quality.no_spread", "readings"),
        (lambda: variables_plan(100, "S-1", "1.0", "normal"), "quality.no_variables_plan", "level"),
        (lambda: variables_plan(100, "II", "0.065", "normal"), "quality.no_variables_plan", "aql"),
        (lambda: pa_single(80, 2, 1.5), "quality.not_a_fraction", "p"),
        (lambda: pa_single(80, 2, math.nan), "quality.not_a_fraction", "p"),
        (lambda: attributes_by_two_points(0.05, 0.05, 0.01, 0.1), "quality.points_out_of_order", "p2"),
        (lambda: attributes_by_two_points(0.01, 0.95, 0.05, 0.1), "quality.points_out_of_order", "beta"),
        (lambda: attributes_by_two_points(1e-9, 0.05, 2e-9, 0.1), "quality.no_such_plan", "p2"),
        (lambda: accept_on_zero(100, 0.005, 0.1), "quality.no_such_plan", "limiting"),
        (lambda: SkipLot(0, 4), "quality.not_a_fraction", "clearance"),
        (lambda: action_priority(11, 1, 1), "quality.rating_out_of_range", "severity"),
        (lambda: action_priority(8, 0, 7), "quality.rating_out_of_range", "occurrence"),
        (
            lambda: staged_plan(1_000, "II", "1.0", "normal", edition="ISO2859-1:1999", kind="double"),
            "quality.scheme_not_verified",
            "kind",
        ),
    ],
)
def test_bad_input_has_a_name(work: Callable[[], Any], code: str, field: str) -> None:
    with pytest.raises(Refusal) as caught:
        work()
    assert (caught.value.code, caught.value.field) == (code, field)


def test_readings_near_the_bound_are_judged_right() -> None:
    found = judge_variables(ZERO_K, (1e149, 1.1e149, 1.2e149, 1.3e149, 1.4e149), upper=209.0)
    assert not found.accepted and math.isfinite(found.mean) and found.p_total == 100.0


def test_where_the_table_has_no_double_plan_the_single_one_is_used() -> None:
    plan = staged_plan(150, "II", "1.0", "normal", edition="Z1.4-2003", kind="multiple")
    assert (plan.kind, plan.stages) == ("single", (Stage(13, 0, 1),))
    small = staged_plan(8, "II", "40", "normal", edition="Z1.4-2003", kind="multiple")
    assert small.kind == "single"
    assert staged_plan(20, "II", "25", "normal", edition="Z1.4-2003", kind="multiple").kind == "double"


def test_a_staged_plan_walks_from_sample_to_sample() -> None:
    plan = staged_plan(5_000, "II", "1.5", "normal", edition="Z1.4-2003", kind="multiple")
    assert [plan.step(taken, found) for taken, found in ((1, 0), (1, 1), (1, 4), (7, 13), (7, 14))] == [
        "accept",
        "continue",
        "reject",
        "accept",
        "reject",
    ]
    reduced = staged_plan(5_000, "II", "1.5", "reduced", edition="Z1.4-2003", kind="double")
    last = reduced.stages[-1]
    assert last.ac is not None and reduced.step(2, last.ac + 1) == "accept_ends_reduced"


def test_curves_agree_with_counting_every_sample() -> None:
    """A small double plan by brute force over all outcomes of both samples."""
    stages, p = (Stage(3, 0, 2), Stage(3, 1, 2)), 0.2
    accepted = inspected = 0.0
    for outcome in range(2**6):
        bits = [outcome >> i & 1 for i in range(6)]
        chance = math.prod(p if bit else 1 - p for bit in bits)
        first, both = sum(bits[:3]), sum(bits)
        second = first == 1
        accepted += chance * (first == 0 or (second and both <= 1))
        inspected += chance * (6 if second else 3)
    pa, asn = pa_and_asn(stages, p)
    assert abs(pa - accepted) < 1e-12 and abs(asn - inspected) < 1e-12


def test_of_a_lot_smaller_than_the_sample_the_whole_lot_is_what_the_curve_is_of() -> None:
    shown = plan_shown(5, "II", "0.10", "normal", "Z1.4-2003", "single")
    assert (shown.stages[0].n, shown.inspect, shown.whole_lot) == (125, 5, True)
    assert shown.p95 == pytest.approx(1.0 - 0.95**0.2) and shown.p10 == pytest.approx(1.0 - 0.1**0.2)
    assert all(point.pa == pytest.approx((1.0 - point.p) ** 5) for point in shown.curve)
    assert all(point.aoq == 0.0 and point.ati == pytest.approx(5.0) for point in shown.curve)
    # samples that together are more than the lot decide nothing: the calculator shows what is inspected
    for lot, asked, n, kind, inspect in ((9, "double", 10, "single", 8), (13, "multiple", 14, "double", 10)):
        assert staged_plan(lot, "III", "6.5", "normal", edition="Z1.4-2003", kind=asked).n_max == n
        shown = plan_shown(lot, "III", "6.5", "normal", "Z1.4-2003", asked)
        assert (shown.kind, shown.inspect, shown.whole_lot) == (kind, inspect, False)


def test_the_scheme_has_an_answer_at_any_quality_and_an_aql_is_a_short_number() -> None:
    assert scheme_pa(1e-80, 1e-90) == 1e-90 and scheme_pa(0.5, 1e-70) == pytest.approx(1e-70)
    assert scheme_pa(0.9, 0.7) == pytest.approx(0.8406250513835332)
    started = time.perf_counter()
    for text in ("1e3000000", "1" * 5_000_000, "1/1", "1_0", "١", "", "-1", "nan", "1.0 "):
        with pytest.raises(Refusal) as caught:
            aql_of(text)
        assert caught.value.code == "quality.unknown_aql" and len(caught.value.sentence("en")) < 400
    assert time.perf_counter() - started < 0.5 and [aql_of(one) for one in ("1", "1.00", "10.")] == [
        "1.0", "1.0", "10",
    ]  # fmt: skip


def test_a_result_between_the_numbers_accepts() -> None:
    gap = single_plan(125, "III", "1.0", "reduced", edition="Z1.4-2003")
    assert (gap.ac, gap.re) == (0, 2)
    assert abs(pa_and_asn((Stage(gap.n, gap.ac, gap.re),), 0.05)[0] - pa_single(gap.n, 1, 0.05)) < 1e-12


def test_the_outgoing_quality_limit_is_the_top_of_its_curve() -> None:
    stages = (Stage(80, 2, 3),)
    worst = aoql(stages, 1_000)
    assert all(one.aoq <= worst.aoq + 1e-12 for one in curve(stages, 1_000))
    assert abs(worst.aoq - 1.371 / 80 * (1 - 80 / 1_000)) < 2e-4  # Dodge-Romig: y = 1.371 for c = 2
    assert curve(stages, 1_000)[0].pa == 1.0 and curve(stages, 1_000)[-1].pa < 0.01


def test_designed_plans_keep_their_promises() -> None:
    known = variables_by_two_points(0.01, 0.05, 0.05, 0.1, sigma_known=True)
    unknown = variables_by_two_points(0.01, 0.05, 0.05, 0.1, sigma_known=False)
    for plan, sure in ((known, True), (unknown, False)):
        assert abs(pa_variables(plan.n, plan.k, 0.01, sigma_known=sure) - 0.95) < 1e-9
        assert pa_variables(plan.n, plan.k, 0.05, sigma_known=sure) <= 0.1
    zero = accept_on_zero(1_000, 0.01, 0.1)
    assert pa_of_lot(zero.n, 0, 1_000, 10) <= 0.1 < pa_of_lot(zero.n - 1, 0, 1_000, 10)


@pytest.mark.parametrize(
    ("p1", "p2", "lot_size", "plan"),
    [(0.05, 0.06, 5_000, (2_354, 130)), (0.05, 0.06, 20_000, (3_634, 201)), (0.01, 0.0102, None, None),
     (0.4, 0.41, 20_000, None), (0.01, 0.05, None, (132, 3)), (0.01, 0.05, 1_000, (128, 3))],
)  # fmt: skip
def test_two_points_that_lie_close_are_answered_or_refused_at_once(
    p1: float, p2: float, lot_size: int | None, plan: tuple[int, int] | None
) -> None:
    before = time.thread_time()
    if plan is None:
        with pytest.raises(Refusal) as caught:
            attributes_by_two_points(p1, 0.05, p2, 0.1, lot_size=lot_size)
        assert (caught.value.code, caught.value.field) == ("quality.no_such_plan", "p2")
    else:
        found = attributes_by_two_points(p1, 0.05, p2, 0.1, lot_size=lot_size)
        assert (found.n, found.c) == plan
        assert pa_attributes(found.n - 1, found.c, p2, lot_size) > 0.1 >= pa_attributes(*plan, p2, lot_size)
        assert pa_attributes(*plan, p1, lot_size) >= 0.95 or found.c == 0
    assert time.thread_time() - before < 1.0


def test_lots_by_recurrence_equal_lots_by_counting() -> None:
    for lot, bad, n in ((50, 7, 20), (50, 43, 30), (600, 30, 600), (400, 200, 100), (9, 0, 4), (9, 9, 4)):
        for c in range(min(n, bad) + 1):
            ways = sum(math.comb(bad, k) * math.comb(lot - bad, n - k) for k in range(c + 1))
            assert pa_of_lot(n, c, lot, bad) == pytest.approx(ways / math.comb(lot, n), rel=1e-11, abs=1e-290)


def test_a_share_of_a_lot_is_of_the_fraction_as_written() -> None:
    """0.29 x 100 is 28.999... in floats."""
    assert [guarded_against(100, one) for one in (0.29, 0.57, 0.58)] == [29, 57, 58]
    assert guarded_against(1_000, 0.0129) == 12
    zero = accept_on_zero(100, 0.29, 0.1)
    assert zero.n == 7 and pa_of_lot(7, 0, 100, 29) <= 0.1 < pa_of_lot(6, 0, 100, 29)


def test_lots_are_skipped_after_clearance_and_never_after_a_rejection() -> None:
    plan, state = SkipLot(clearance=3, one_in=4), Skipping()
    lots = [UUID(int=n << 64 | n) for n in range(4_000)]
    for _ in range(3):
        state = after_inspected(plan, state, True)
    drawn = sum(draw(plan, lot).inspect for lot in lots)
    assert state.skipping and abs(drawn - 1_000) < 4 * math.sqrt(4_000 * 0.25 * 0.75)
    assert not after_inspected(plan, state, False).skipping
    pa, inspected = skip_lot_pa(plan, 1.0)
    assert (pa, inspected) == (1.0, 0.25)
    assert skip_lot_pa(plan, 0.0) == (0.0, 1.0)


PASSWORD = "correct horse battery"


@pytest.fixture
def reader(runtime: Runtime) -> Iterator[TestClient]:
    def people(uow: object) -> None:
        define_role(uow, "reader", "质量", "Quality", ["quality.read"])  # type: ignore[arg-type]
        create_user(uow, "qian", "Qian", PASSWORD, "en", ["reader"])  # type: ignore[arg-type]

    runtime.do(Context(system("test"), "JDK"), people)
    with TestClient(create_app(runtime, Settings()), base_url="https://testserver") as client:
        answer = client.post("/api/identity/login", json={"login": "qian", "password": PASSWORD})
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        yield client


def test_over_http(reader: TestClient) -> None:
    def get(what: str, **query: Any) -> Any:
        answer = reader.get(f"/api/quality/{what}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    plan = get("sampling/plan", lot_size=1_000, aql="1", kind="double")
    assert (plan["kind"], plan["letter"], plan["stages"][0]) == ("double", "J", {"n": 50, "ac": 0, "re": 3})
    assert len(plan["curve"]) == 61 and abs(plan["p95"] - 0.0103) < 0.003
    assert get("sampling/by_two_points", p1=0.01, alpha=0.05, p2=0.05, beta=0.1)["n"] == 132
    assert get("sampling/accept_on_zero", lot_size=1_000, limiting=0.01)["n"] == 205
    assert get("sampling/variables_plan", lot_size=5_000, aql="1.5")["n"] == 75
    scheme = get("sampling/scheme", lot_size=5_000, aql="1.5", p=0.019296)
    assert scheme["pa_tightened"] < round(scheme["pa"], 3) == 0.951 < scheme["pa_normal"]
    # above AQL 10 nonconformities are counted: the same Poisson as the plan's own curve
    counted = get("sampling/plan", lot_size=1_000, aql="40")
    at = counted["curve"][20]
    several = get("sampling/scheme", lot_size=1_000, aql="40", p=at["p"])
    assert counted["distribution"] == "poisson" and abs(several["pa_normal"] - at["pa"]) < 1e-12
    assert get("sampling/scheme", lot_size=1_000, aql="400", p=3.9)["pa"] > 0.9
    assert get("sampling/accept_on_zero", lot_size=100, limiting=0.29)["nonconforming_guarded_against"] == 29
    skipped = get("sampling/skip_lot", n=80, c=2, p=0.01)
    assert 0.25 < skipped["inspected"] < 0.5 and skipped["pa"] > skipped["pa_of_plan"]
    iso = get("sampling/choices")["editions"][-1]
    assert iso["kinds"] == ["single"] and "not held against" in iso["verified_en"]
    rating = get("risk/rating", severity=8, occurrence=4, detection=7)
    assert (rating["action_priority"], rating["rpn"]) == ("H", 224)
    assert get("risk/action_priority")["detection_bands"] == [7, 5, 2, 1]
    body = {"lot_size": 40, "aql": "2.5", "upper": 209.0, "readings": list(GOOD)}
    judged = reader.post("/api/quality/sampling/judge_variables", json=body).json()
    assert judged["accepted"] and round(judged["p_total"], 2) == 2.18
    refused = reader.get("/api/quality/sampling/plan", params={"lot_size": 1_000, "aql": "1.1"})
    assert (refused.status_code, refused.json()["code"]) == (422, "quality.unknown_aql")

"""The other charts through the pure core: means with standard deviations, single values with moving ranges,
EWMA and CUSUM with designs of their own; what an edge refuses.
"""

import statistics

import msgspec
import pytest

from jidoka_shared.spc import individuals_limits, xbar_s_limits
from jidoka_shared.wire import FrozenLimits, MalformedMessage, decode_bundle
from jidoka_shared.wire.bundle import CusumDesign, EwmaDesign
from tests.edge.line_in_memory import ADVICE_SET, STOP_SET, Run, make_bundle


def _frozen(centre, lower, upper, spread_centre, spread_upper):
    return FrozenLimits(
        id="LIM-1", version=1, centre=centre, lower=lower, upper=upper, sigma_mean=(upper - centre) / 3.0,
        r_centre=spread_centre, r_upper=spread_upper, start_subgroup=1,
    )  # fmt: skip


def _single_values(**changes):
    """Singles at 74 with a step of 0.002 judged by an individuals chart."""
    limits = individuals_limits([74.0 + 0.002 * ((7 * n) % 5 - 2) for n in range(60)])
    frozen = _frozen(limits.centre, limits.lower, limits.upper, limits.mr_centre, limits.mr_upper)
    return limits, make_bundle(
        1, frozen, format=2, characteristic={"chart": "imr", "subgroup_size": 1, **changes}
    )


def _run(payload):
    run = Run()
    run.apply(payload)
    run.order()
    return run


def test_a_standard_deviation_chart_stops_on_its_own_limit(rings):
    groups = [rings[i : i + 5] for i in range(0, 125, 5)]
    limits = xbar_s_limits(groups)
    frozen = _frozen(limits.centre, limits.lower, limits.upper, limits.s_centre, limits.s_upper)
    run = _run(make_bundle(1, frozen, format=2, characteristic={"chart": "xbar_s", "stop": STOP_SET}))
    for value in rings[:125]:
        run.make(value)
    judged = run.events("SubgroupJudged")
    assert [e.range for e in judged] == pytest.approx([statistics.stdev(one) for one in groups], abs=1e-12)
    assert run.stops() == []
    wide = 2.4 * limits.s_upper  # deviations of 0.85 and 1.2 times the limit, the range the same
    for value in (74.0, 74.0, 74.0, 74.0 - wide / 2, 74.0 + wide / 2):
        run.make(value)
    assert run.stops() == []  # the range is wide, the deviation is not
    for value in (74.0 - wide / 2, 74.0 + wide / 2, 74.0, 74.0 - wide / 2, 74.0 + wide / 2):
        run.make(value)
    signal = [s for s in run.events("SignalRaised") if s.kind == "stop"][-1]
    assert (signal.chart, signal.rules, signal.subgroup) == ("range", ("range.upper",), 27)


def test_single_values_are_judged_one_by_one_with_their_moving_range():
    limits, payload = _single_values(advice=ADVICE_SET)
    run = _run(payload)
    run.make(74.001)
    run.make(74.004)
    run.make(None, status=0)
    run.make(73.993)
    judged = run.events("SubgroupJudged")
    assert [(e.subgroup, e.complete) for e in judged] == [(1, True), (2, True), (3, False), (4, True)]
    assert [e.mean for e in judged] == [74.001, 74.004, None, 73.993]
    assert [e.range for e in judged] == [None, pytest.approx(0.003), None, pytest.approx(0.011)]
    jump = limits.mr_upper * 1.01
    run.make(73.993 + jump)
    signal = next(s for s in run.events("SignalRaised") if s.kind == "stop")
    assert (signal.rules, signal.pieces, signal.held_from, signal.held_to) == (("range.upper",), (5,), 5, 5)
    assert len(run.stops()) == 1


def test_a_moving_range_does_not_reach_across_a_restart_of_run_memory():
    _, payload = _single_values()
    run = _run(payload)
    run.make(74.001)
    run.apply(_single_values(lsl=73.96)[1])  # other charts: memory restarts
    run.make(74.003)
    assert [e.range for e in run.events("SubgroupJudged")] == [None, None]


def test_ewma_and_cusum_take_the_plans_designs():
    designs = {"ewma": EwmaDesign(weight=0.1, width=2.7), "cusum": CusumDesign(reference=1.0, interval=2.517)}
    limits, payload = _single_values(stop=("mean.cusum",), advice=("mean.ewma",), **designs)
    run = _run(payload)
    kernel = run.judge.kernel
    assert kernel.config(1).ewma.weight == 0.1 and kernel.config(1).cusum.interval == 2.517
    made = 0
    while not run.stops() and made < 50:
        run.make(limits.centre + 2.0 * limits.sigma)
        made += 1
    assert made == 3  # C+ grows by one sigma a value: 1, 2, 3 > 2.517
    assert run.events("SignalRaised")[-1].rules == ("mean.cusum",)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"chart": "imr"}, "subgroup_size"),
        ({"subgroup_size": 1}, "subgroup_size"),
        ({"chart": "xbar_s", "subgroup_size": 26}, "subgroup_size"),
        ({"chart": "p"}, "chart"),
        ({"cusum": CusumDesign(reference=0.5, interval=4.0, head_start=4.0)}, "head_start"),
    ],
)
def test_a_chart_that_cannot_be_is_refused_by_name(changes, named):
    with pytest.raises(MalformedMessage, match=named):
        decode_bundle(make_bundle(1, format=2, characteristic=changes))


def test_format_1_has_no_other_chart():
    with pytest.raises(MalformedMessage, match="format"):
        decode_bundle(make_bundle(1, characteristic={"chart": "xbar_s"}))
    plain = msgspec.json.decode(make_bundle(1))
    for name in ("chart", "ewma", "cusum"):
        del plain["characteristics"][0][name]  # as an older central sends it
    assert decode_bundle(msgspec.json.encode(plain)).characteristics[0].chart == "xbar_r"

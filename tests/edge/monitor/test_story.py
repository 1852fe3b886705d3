"""Steps 3 to 7 of the story through the pure core: which subgroup advises, which stops, what is held, what
is verified.
"""

import pytest

from jidoka_edge.monitor import changeover, holds
from jidoka_edge.monitor.changeover import BundleNotApplied
from jidoka_edge.monitor.holds import CommandNotPossible
from jidoka_shared.wire import PlanRef, RunEnableArgs, SignalSource
from jidoka_shared.wire.events import GapRecorded
from tests.edge.line_in_memory import Run, limits_of, make_bundle


def _steady(run, count, value=74.001):
    for n in range(count):
        run.make(value + 0.001 * (n % 3))


def _to_the_stop(run, rings):
    for value in rings[125:185]:
        run.make(value)


def _reset(run):
    run.keep(holds.line_stood_still(run.judge, run.started, run.now, run.now))
    run.keep(holds.reset_seen(run.judge, run.started, run.now))


def test_line_waits_at_125_for_its_limits(run, rings):
    for value in rings[:124]:
        run.make(value)
    assert run.judge.memory.holds == []
    run.make(rings[124])
    assert run.judge.memory.holds == ["limits_due"]
    held = run.events("RunHeld")
    assert [(e.reason, e.last_piece, e.subgroups) for e in held] == [("limits_due", 125, 25)]
    assert run.stops() == [] and run.events("SignalRaised") == []


def test_limits_are_those_of_the_story_and_end_the_hold(limited):
    limits = limited.judge.characteristic.limits
    figures = [f"{x:.6f}" for x in (limits.centre, limits.lower, limits.upper)]
    assert figures == ["74.001176", "73.988048", "74.014304"]
    assert f"{limits.r_upper:.4f}" == "0.0481"
    restart = limited.events("MemoryRestarted")[-1]
    assert (restart.reason, restart.first_piece, restart.first_subgroup) == ("limits", 126, 26)
    assert [e.reason for e in limited.events("RunResumed")] == ["limits_due"]
    assert limited.judge.memory.holds == []


def test_advice_at_35_and_stop_at_37_holding_181_to_185(limited, rings):
    _to_the_stop(limited, rings)
    signals = limited.events("SignalRaised")
    advice = [(s.subgroup, s.rules) for s in signals if s.kind == "advice"]
    assert advice[0] == (35, ("mean.n5", "mean.n6"))
    stop = [s for s in signals if s.kind == "stop"]
    assert [(s.subgroup, s.rules, s.chart) for s in stop] == [(37, ("mean.n1",), "mean")]
    assert stop[0].pieces == (181, 182, 183, 184, 185) and stop[0].value == pytest.approx(74.0166)
    assert (stop[0].held_from, stop[0].held_to) == (181, 185)
    assert 35 in stop[0].advice_before
    assert stop[0].signal == "WO-1/37/mean/stop"
    assert [(s.stop, s.cause, s.signal) for s in limited.stops()] == [
        ("WO-1/185", "signal", "WO-1/37/mean/stop")
    ]
    _reset(limited)
    closed = limited.events("HoldClosed")
    assert [(e.stop, e.held_from, e.held_to) for e in closed] == [("WO-1/185", 181, 185)]
    assert closed[0].serials == tuple(f"R74-{p:06d}" for p in range(181, 186))


def test_verification_passes_and_the_order_completes(limited, rings):
    _to_the_stop(limited, rings)
    _reset(limited)
    restart = limited.events("MemoryRestarted")[-1]
    assert (restart.reason, restart.first_piece, restart.first_subgroup) == ("reset", 186, 38)
    _steady(limited, 5)
    judged = limited.events("VerificationJudged")
    assert [(e.stop, e.passed, e.pieces) for e in judged] == [("WO-1/185", True, (186, 187, 188, 189, 190))]
    assert limited.events("SubgroupJudged")[-1].phase == "verify"
    assert limited.judge.memory.stop is None
    held = {e.piece: e.held_by for e in limited.events("PieceRecorded")}
    assert {held[p] for p in range(185, 191)} == {"WO-1/185"} and held[184] is None
    _steady(limited, 10)
    assert {e.held_by for e in limited.events("PieceRecorded")[-10:]} == {None}
    assert limited.judge.memory.holds == ["order_complete"]
    assert limited.events("RunHeld")[-1].last_piece == 200
    assert len(limited.events("PieceRecorded")) == 200 and len(limited.stops()) == 1


def test_failed_verification_latches_again(limited, rings):
    _to_the_stop(limited, rings)
    _reset(limited)
    for _ in range(5):
        limited.make(74.016)
    judged = limited.events("VerificationJudged")
    assert [(e.passed, e.pieces) for e in judged] == [(False, (186, 187, 188, 189, 190))]
    again = limited.stops()[1]
    assert (again.stop, again.cause) == ("WO-1/190", "verification")
    signal = limited.events("SignalRaised")[-1]
    assert (signal.held_from, signal.held_to) == (186, 190)
    _reset(limited)
    _steady(limited, 5)
    assert limited.events("VerificationJudged")[-1].passed


def test_reading_out_of_specification_stops_at_once_with_the_partial_subgroup(run):
    _steady(run, 7)
    run.make(74.036)
    assert [(s.stop, s.signal) for s in run.stops()] == [("WO-1/8", "WO-1/8/reading/stop")]
    signal = run.events("SignalRaised")[0]
    assert (signal.chart, signal.pieces, signal.held_from, signal.held_to) == ("reading", (8,), 6, 8)
    _reset(run)
    assert run.events("SubgroupJudged")[-1].complete is False
    assert [(e.held_from, e.held_to) for e in run.events("HoldClosed")] == [(6, 8)]


def test_reading_on_the_limit_conforms(run):
    _steady(run, 4)
    run.make(74.035)
    assert run.stops() == []


def test_overrun_of_a_free_running_line_is_held_until_it_stands(limited, rings):
    _to_the_stop(limited, rings)
    for value in rings[185:187]:  # two pieces more were started before the line stood still
        limited.make(value)
    assert {e.held_by for e in limited.events("PieceRecorded")[-2:]} == {"WO-1/185"}
    assert len(limited.stops()) == 1
    _reset(limited)
    closed = limited.events("HoldClosed")[0]
    assert (closed.held_from, closed.held_to) == (181, 187)
    assert limited.events("MemoryRestarted")[-1].first_piece == 188


def test_piece_in_work_at_the_reset_is_held_and_charted_nowhere(limited, rings):
    _to_the_stop(limited, rings)
    limited.keep(holds.reset_seen(limited.judge, limited.started + 1, limited.now))
    assert limited.events("HoldClosed")[0].held_to == 186
    assert limited.events("MemoryRestarted")[-1].first_piece == 187
    limited.make(74.03)
    assert limited.events("PieceRecorded")[-1].held_by == "WO-1/185"
    before = len(limited.events("SubgroupJudged"))
    _steady(limited, 5)
    assert limited.events("SubgroupJudged")[before].pieces == (187, 188, 189, 190, 191)


def test_stop_of_another_cause_holds_and_verifies_the_same_way(limited, rings):
    for value in rings[125:132]:
        limited.make(value)
    assert limited.keep(holds.stop_found(limited.judge, "boot/3/9", "found_at_boot", limited.now))
    assert holds.stop_found(limited.judge, "boot/3/9", "found_at_boot", limited.now) is None
    _reset(limited)
    assert [(e.held_from, e.held_to) for e in limited.events("HoldClosed")] == [(131, 132)]
    _steady(limited, 5)
    assert limited.events("VerificationJudged")[0].pieces == (133, 134, 135, 136, 137)


def test_killed_after_every_piece_the_decisions_are_the_same(rings):
    def story(crash):
        run = Run()
        run.apply(make_bundle())
        run.order()
        for number, value in enumerate(rings[:185], 1):
            if number == 126:
                run.apply(make_bundle(2, limits_of(rings[:125])))
            run.make(value)
            if crash:
                run.crash()
        _reset(run)
        _steady(run, 15)
        return [event for out in run.outcomes for event in out.events], run.stops()

    assert story(True) == story(False)


def test_bundle_that_does_not_fit_is_refused_and_nothing_changes(limited):
    before = limited.judge.checkpoint()
    limits = limited.judge.characteristic.limits
    for payload, code in (
        (make_bundle(3, limits, plan=PlanRef(number="CP-74", revision="B")), "plan_change_in_order"),
        (make_bundle(3, limits, item="RING-80"), "other_item"),
        (
            make_bundle(3, limits, characteristic={"source": SignalSource(device="scale", tag="x")}),
            "unknown_device",
        ),
        (b"{", "malformed_message"),
    ):
        with pytest.raises(BundleNotApplied) as refused:
            changeover.apply(limited.judge, payload, "h", limited.now)
        assert refused.value.code == code
    assert limited.judge.checkpoint() == before


def test_bundle_with_the_same_charts_keeps_the_run_memory(limited, rings):
    for value in rings[125:178]:
        limited.make(value)
    restarts = len(limited.events("MemoryRestarted"))
    limited.apply(make_bundle(3, limited.judge.characteristic.limits))
    assert len(limited.events("MemoryRestarted")) == restarts
    for value in rings[178:185]:
        limited.make(value)
    assert [s.stop for s in limited.stops()] == ["WO-1/185"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"bundle": "0" * 64}, "other_bundle"),
        ({"item": "RING-80"}, "other_item"),
        ({"order": "WO-2"}, "order_open"),
        ({"quantity": 7}, "quantity_changed"),
    ],
)
def test_run_enable_that_does_not_fit_is_refused(run, changes, code):
    given = {
        "order": "WO-1",
        "item": "RING-74",
        "quantity": 200,
        "operator": "op1",
        "bundle": run.judge.memory.bundle,
    }
    with pytest.raises(CommandNotPossible) as refused:
        holds.open_job(run.judge, RunEnableArgs(**{**given, **changes}), 1, run.now, "c")
    assert refused.value.code == code


def test_signed_off_line_is_held_and_resumes_with_the_next_operator(run):
    _steady(run, 3)
    run.keep(holds.disable(run.judge, run.now, "c1"))
    assert run.judge.memory.holds == ["commanded"]
    run.order()
    assert run.judge.memory.holds == [] and [e.reason for e in run.events("RunResumed")] == ["commanded"]
    assert run.judge.memory.next_piece == 4


def test_next_order_begins_where_the_line_stands(run):
    _steady(run, 3)
    run.keep(holds.disable(run.judge, run.now, "c1"))
    run.order(order="WO-2", quantity=10)
    assert run.events("RunEnabled")[-1].first_piece == 4
    assert run.events("SubgroupJudged")[-1].complete is False
    _steady(run, 10)
    assert run.judge.memory.holds == ["order_complete"]
    assert [e.subgroup for e in run.events("SubgroupJudged")[-2:]] == [1, 2]
    assert not run.events(GapRecorded)

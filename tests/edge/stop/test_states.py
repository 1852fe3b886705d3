"""The state table walked pair by pair, and the rules a stop must never break."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jidoka_edge.stop.states import (
    SEQ_MAX,
    TABLE,
    Effect,
    Facts,
    Input,
    Model,
    State,
    Stop,
    allowed,
    knows,
    next_seq,
    take,
)  # fmt: skip

KEYED = Facts(boot=7, latch=True, seq_ack=41, line_run=False, running=False, key=True)
LATCHED = (State.STOP_SENT, State.UNKNOWN, State.CMD_CONFIRMED, State.STOPPED, State.STOP_FAILED)


def model_in(state, **more):
    has_stop = state not in (State.DISARMED, State.ARMED, State.DEGRADED)
    reset_tried = state is State.RESET_SENT
    echo = 5 if state in (State.CMD_CONFIRMED, State.STOPPED, State.RESET_PENDING, State.RESET_SENT) else 0
    stop = Stop("s1", "signal", 41, echo_at=echo, reset_tried=reset_tried) if has_stop else None
    return Model(state, replace(stop, **more) if stop and more else stop, seq=41)


def go(model, input_, facts=KEYED, request=None):
    return take(model, input_, facts, 1_000, request)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("input_", Input)
def test_every_pair_is_a_row_or_changes_nothing(state, input_):
    model = model_in(state)
    request = Stop("s2", "signal", 0) if input_ in (Input.STOP, Input.FOUND) else None
    after, row = go(model, input_, request=request)
    if row is None:
        assert (after.state, after.stop, after.seq) == (model.state, model.stop, model.seq)
    else:
        assert row in TABLE and (row.state, row.input) == (state, input_) and after.state is row.next


def test_a_stop_is_taken_in_every_state():
    for state in State:
        after, row = go(model_in(state), Input.STOP, request=Stop("s2", "signal", 0))
        assert row is not None and after.state not in (State.DISARMED, State.ARMED, State.DEGRADED)
        sends = row.effect is Effect.SEND_STOP
        assert sends == (state not in (*LATCHED, State.RESET_PENDING)), state


def test_while_latched_another_cause_is_recorded_not_sent():
    model = model_in(State.STOPPED)
    after, row = go(model, Input.STOP, request=Stop("s2", "signal", 0))
    assert row.effect is Effect.RECORD and after.stop.id == "s1" and after.seq == 41 and knows(after, "s2")


def test_a_new_cause_after_the_acknowledgement_needs_its_own():
    model = model_in(State.RESET_PENDING, acknowledged=True)
    after, _ = go(model, Input.STOP, request=Stop("s2", "signal", 0))
    assert after.state is State.STOPPED and after.stop.id == "s2" and not after.stop.acknowledged


@pytest.mark.parametrize(
    "facts",
    [
        replace(KEYED, key=False),
        replace(KEYED, line_run=True),
        replace(KEYED, running=None),
        replace(KEYED, running=True),
    ],
)
def test_reset_needs_key_and_standstill_by_both_signals(facts):
    assert go(model_in(State.RESET_PENDING), Input.RESET, facts)[1] is None
    assert go(model_in(State.RESET_PENDING), Input.RESET)[0].state is State.RESET_SENT


def test_a_reset_is_never_repeated_by_itself():
    model, _ = go(model_in(State.RESET_PENDING), Input.RESET)
    model, row = go(model, Input.ERROR)
    assert model.state is State.UNKNOWN and row.effect is Effect.NONE
    for input_ in (Input.NOT_LATCHED, Input.DEADLINE, Input.ECHO, Input.ERROR):
        assert go(model, input_)[1] is None
    back, row = go(model, Input.STILL_LATCHED)
    assert back.state is State.RESET_PENDING and row.effect is Effect.NONE
    assert go(back, Input.LATCH_LOST)[0].state is State.ARMED, "the reset that was thought lost was done late"


def test_only_one_road_leads_out_of_a_latch():
    """No row into armed but from disarmed, degraded, or after a reset that a person asked for."""
    into = {(row.state, row.input, row.guard) for row in TABLE if row.next is State.ARMED}
    assert into == {
        (State.DISARMED, Input.READY, ""),
        (State.DEGRADED, Input.READY, "ok_in_a_row"),
        (State.RESET_SENT, Input.CLEARED, ""),
        (State.UNKNOWN, Input.CLEARED, "resetting"),
        (State.RESET_PENDING, Input.LATCH_LOST, "resetting"),
    }
    assert {row.state for row in TABLE if row.next is State.RESET_SENT} == {State.RESET_PENDING}
    assert {row.state for row in TABLE if row.input is Input.ACKNOWLEDGE} == {State.STOPPED}


def test_stopped_is_entered_by_standstill_alone():
    entries = {
        (row.state, row.input)
        for row in TABLE
        if row.next is State.STOPPED and row.state is not State.STOPPED
    }
    assert entries == {
        (State.CMD_CONFIRMED, Input.STANDSTILL),
        (State.STOP_FAILED, Input.STANDSTILL),
        (State.RESET_PENDING, Input.STOP),
    }


def test_degraded_comes_back_after_three_good_checks():
    model = model_in(State.DEGRADED)
    for expected in (State.DEGRADED, State.DEGRADED, State.ARMED):
        model, _ = go(model, Input.READY)
        assert model.state is expected
    model = go(go(model_in(State.DEGRADED), Input.READY)[0], Input.READY)[0]
    model = go(model, Input.TROUBLE)[0]
    assert go(model, Input.READY)[0].state is State.DEGRADED


def test_a_lost_latch_is_sent_again_with_a_new_number():
    after, row = go(model_in(State.STOPPED), Input.LATCH_LOST)
    assert (
        after.state is State.STOP_SENT and after.seq == 42 and after.stop.seq == 42 and after.stop.id == "s1"
    )
    assert row.effect is Effect.SEND_STOP


def test_a_found_latch_takes_the_cause_decided_before_the_crash():
    model, _ = go(Model(seq=41), Input.FOUND, request=Stop("boot/7/41", "found_at_boot", 41))
    after, row = go(model, Input.STOP, request=Stop("WO-1/185", "signal", 0, "sig"))
    assert row.effect is Effect.ADOPT
    assert (after.stop.id, after.stop.cause, after.stop.seq, after.state) == (
        "WO-1/185",
        "signal",
        41,
        State.CMD_CONFIRMED,
    )
    again, row = go(after, Input.STOP, request=Stop("other", "signal", 0))
    assert row.effect is Effect.RECORD and again.stop.id == "WO-1/185"


def test_sequence_numbers_wrap_past_zero():
    assert next_seq(SEQ_MAX) == 1 and next_seq(0) == 1 and next_seq(41) == 42


def test_what_a_person_may_do_is_read_from_the_table():
    assert allowed(State.STOPPED) == ("stop", "acknowledge")
    assert allowed(State.RESET_PENDING) == ("stop", "reset")
    assert allowed(State.ARMED) == ("stop",)


@given(st.lists(st.tuples(st.sampled_from(list(Input)), st.booleans(), st.booleans()), max_size=40))
def test_walks_never_lose_a_stop(steps):
    """Whatever happens in whatever order: a stop leaves only through a reset sent with key and standstill."""
    model = Model(seq=1)
    for number, (input_, key, still) in enumerate(steps, 1):
        facts = Facts(latch=True, key=key, line_run=not still, running=not still, seq_ack=model.seq)
        request = Stop(f"s{number}", "signal", 0) if input_ in (Input.STOP, Input.FOUND) else None
        before = model
        model, row = take(model, input_, facts, number, request)
        if before.stop is not None and model.stop is None:
            assert before.stop.reset_tried and input_ in (Input.CLEARED, Input.LATCH_LOST)
        if row is not None and row.effect is Effect.SEND_RESET:
            assert key and still
        assert (model.stop is None) == (model.state in (State.DISARMED, State.ARMED, State.DEGRADED))

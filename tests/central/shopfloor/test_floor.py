"""Transaction 2 on both databases: what the facts of the story become, and the events that joints hear."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from jidoka_central.modules.shopfloor import events
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_central.modules.shopfloor.floor.model import LINE_STATE, PIECE
from jidoka_central.modules.shopfloor.floor.service import MovedOn, move, waiting_facts
from jidoka_central.modules.shopfloor.stream.rules import read_events
from jidoka_central.modules.shopfloor.stream.service import store_events
from jidoka_shared.wire import events as said
from tests.support.shopfloor import ORDER, T0, Floor, Said, piece, subgroup

STOP = f"{ORDER}/181"
BUNDLE = "b" * 64


def stop(state: str, before: str, at: int, **more: Any) -> said.StopChanged:
    values: dict[str, Any] = {
        "order": ORDER,
        "stop": STOP,
        "state": state,
        "before": before,
        "cause": "signal",
        "seq": 912,
        "at": at,
        "signal": f"{ORDER}/37/mean/stop",
    }
    return said.StopChanged(**(values | more))


def enabled() -> said.RunEnabled:
    return said.RunEnabled(
        order=ORDER, bundle=BUNDLE, item="RING-74", quantity=200, first_piece=1, operator="olga"
    )


def line(floor: Floor) -> Any:
    return floor.all(LINE_STATE)[0]


def signal(kind: str, number: int, **more: Any) -> said.SignalRaised:
    pieces = tuple(range(number * 5 - 4, number * 5 + 1))
    values: dict[str, Any] = {
        "order": ORDER,
        "bundle": BUNDLE,
        "signal": f"{ORDER}/{number}/mean/{kind}",
        "kind": kind,
        "chart": "mean",
        "rules": ("mean.n1",) if kind == "stop" else ("mean.n5", "mean.n6"),
        "characteristic": "ID74",
        "subgroup": number,
        "pieces": pieces,
        "serials": tuple(f"S{one:06d}" for one in pieces),
        "readings": (74.01, 74.02, 74.024, 74.015, 74.014),
        "value": 74.0166,
        "limits": said.Limits("L1", 74.001176, 73.988048, 74.014304, 0.0481),
        "ready_at": T0,
        "decided_at": T0 + 9,
    }
    return said.SignalRaised(**(values | more))


def story() -> list[said.EventData]:
    """Steps 3 to 7 as an edge tells them."""
    facts: list[said.EventData] = [enabled(), said.LineChanged(order=ORDER, running=True, at=T0)]
    for number in range(1, 186):
        facts.append(piece(number, held_by=STOP if number == 185 else None))
        if number == 125:
            facts += [
                subgroup(25),
                said.RunHeld(order=ORDER, reason="limits_due", last_piece=125, subgroups=25),
            ]
            facts.append(said.RunResumed(order=ORDER, reason="limits_due"))
        elif number == 175:
            facts += [subgroup(35, phase="monitor", advice=("mean.n5", "mean.n6")), signal("advice", 35)]
        elif number % 5 == 0 and number != 185:
            facts.append(subgroup(number // 5, phase="collect" if number < 125 else "monitor"))
    facts += [
        subgroup(37, phase="monitor", mean=74.0166, stop=("mean.n1",)),
        signal("stop", 37, held_from=181, held_to=185, advice_before=(35,)),
        stop("stop_sent", "armed", T0 + 10, ready_at=T0, sent_at=T0 + 10),
        stop("cmd_confirmed", "stop_sent", T0 + 40, ready_at=T0, sent_at=T0 + 10, echo_at=T0 + 40),
        said.LineChanged(order=ORDER, running=False, at=T0 + 90),
        stop("stopped", "cmd_confirmed", T0 + 95, sent_at=T0 + 10, echo_at=T0 + 40, not_running_at=T0 + 90),
        said.HoldClosed(
            order=ORDER,
            stop=STOP,
            held_from=181,
            held_to=185,
            at=T0 + 99,
            serials=tuple(f"S{one:06d}" for one in range(181, 186)),
        ),
        said.StopAcknowledged(
            order=ORDER,
            stop=STOP,
            person="Wang",
            cause="worn_tool",
            cause_text="worn honing tool",
            action="change",
            action_text="tool changed",
            at=T0 + 1000,
            master_nominal=74.0,
            master_value=74.0,
            master_passed=True,
        ),
        stop("reset_pending", "stopped", T0 + 1001),
        stop("reset_sent", "reset_pending", T0 + 1002),
        stop("armed", "reset_sent", T0 + 1003),
    ]
    return facts


def after_reset() -> list[said.EventData]:
    pieces = tuple(range(186, 191))
    facts: list[said.EventData] = [said.LineChanged(order=ORDER, running=True, at=T0 + 2000)]
    facts += [piece(number, held_by=STOP) for number in pieces]
    facts.append(subgroup(38, phase="verify"))
    facts.append(
        said.VerificationJudged(
            order=ORDER,
            stop=STOP,
            subgroup=38,
            pieces=pieces,
            serials=tuple(f"S{one:06d}" for one in pieces),
            passed=True,
            at=T0 + 3000,
        )
    )
    facts += [piece(number) for number in range(191, 201)]
    facts.append(said.RunHeld(order=ORDER, reason="order_complete", last_piece=200, subgroups=40))
    return facts


def test_the_story_of_one_order(floor: Floor) -> None:
    speaker = Said()
    floor.hear(speaker.say(*story()))
    kinds = [type(event) for event in floor.heard.events if isinstance(event, events.EdgeSaid)]
    assert kinds == [
        events.RunEnabled,
        events.LineChanged,
        events.RunHeld,
        events.LimitsDue,
        events.RunResumed,
        events.SignalRaised,
        events.SignalRaised,
        events.LineStopping,
        events.LineChanged,
        events.LineStopped,
        events.OrderPiecesMade,
        events.HoldClosed,
        events.StopAcknowledged,
        events.StopReset,
    ]
    stopped = floor.heard.of(events.LineStopped)[0]
    assert (stopped.order, stopped.stop, stopped.signal) == (ORDER, STOP, f"{ORDER}/37/mean/stop")
    assert (stopped.ready_at, stopped.sent_at, stopped.echo_at, stopped.not_running_at) == (
        T0,
        T0 + 10,
        T0 + 40,
        T0 + 90,
    )
    raised = floor.heard.of(events.SignalRaised)[1]
    assert (raised.kind, raised.held_from, raised.held_to, raised.advice_before) == ("stop", 181, 185, (35,))
    assert raised.limits is not None and raised.limits["upper"] == 74.014304
    made = floor.heard.of(events.OrderPiecesMade)[0]
    assert (made.reason, made.made_total, len(made.pieces)) == ("stopped", 185, 185)
    assert [one.number for one in made.pieces if one.held_by == STOP] == [181, 182, 183, 184, 185]
    held = floor.heard.of(events.HoldClosed)[0]
    assert held.pieces_held == (181, 182, 183, 184, 185) and len(held.serials) == 5
    acknowledged = floor.heard.of(events.StopAcknowledged)[0]
    assert (acknowledged.reason_code, acknowledged.master_passed) == ("worn_tool", True)
    assert (line(floor)["state"], line(floor)["verifying"]) == ("verifying", STOP)

    floor.hear(speaker.say(*after_reset()))
    made = floor.heard.of(events.OrderPiecesMade)[1]
    assert (made.reason, made.made_total) == ("order_complete", 200)
    assert [one.number for one in made.pieces] == list(range(186, 201))
    assert not any(one.held_by for one in made.pieces)
    with floor.read() as q:
        pieces = shopfloor.pieces_of_order(q, ORDER)
        assert [one.number for one in pieces] == list(range(1, 201))
        assert [one.number for one in pieces if one.held_by] == [181, 182, 183, 184, 185]
        assert len(shopfloor.subgroups_of(q, ORDER, "ID74", 1, 25)) == 25
        assert len(shopfloor.readings(q, ORDER, "ID74", 1, 25)) == 125
        assert shopfloor.readings_of_pieces(q, ORDER, [183, 999]) == {183: 74.0}
        row = shopfloor.stops_of_order(q, ORDER)[0]
    assert (row["state"], row["passed"], row["held_from"], row["held_to"]) == ("reset", True, 181, 185)
    assert (row["not_running_at"], row["reset_at"], row["person"]) == (T0 + 90, T0 + 1003, "Wang")
    assert line(floor)["state"] == "idle"


def test_the_board_follows_the_line(floor: Floor) -> None:
    speaker = Said()
    seen = []
    steps = [[enabled()], [said.LineChanged(running=True, at=T0)], [signal("advice", 35)]]
    steps += [
        [subgroup(36, phase="monitor")],
        [stop("stop_sent", "armed", T0)],
        [stop("unknown", "stop_sent", T0)],
    ]
    steps += [[stop("stopped", "unknown", T0), said.LineChanged(running=False, at=T0)]]
    for facts in steps:
        floor.hear(speaker.say(*facts))
        seen.append((line(floor)["state"], line(floor)["colour"]))
    assert seen == [
        ("unknown", "grey"),
        ("running", "green"),
        ("running", "amber"),
        ("running", "green"),
        ("stopping", "red"),
        ("stop_unknown", "red"),
        ("stopped", "red"),
    ]
    assert [payload["state"] for topic, payload in floor.pushed if topic == "shopfloor.line"][-1] == "stopped"
    assert [event.state for event in floor.heard.of(events.StopUnconfirmed)] == ["unknown"]


def test_a_stop_found_at_boot_is_a_stop(floor: Floor) -> None:
    found = stop("stopped", "disarmed", T0, stop="boot/7/912", cause="found_at_boot", signal=None, order=None)
    floor.hear(Said().say(found))
    stopped = floor.heard.of(events.LineStopped)
    assert [(event.stop, event.cause, event.not_running_at) for event in stopped] == [
        ("boot/7/912", "found_at_boot", T0)
    ]


def test_the_same_step_told_twice_is_one_event(floor: Floor) -> None:
    speaker = Said()
    floor.hear(speaker.say(*[stop("stopped", "cmd_confirmed", T0), stop("stopped", "stopped", T0 + 5)]))
    floor.hear(speaker.say(*[stop("armed", "reset_sent", T0 + 9), stop("armed", "reset_sent", T0 + 9)]))
    assert len(floor.heard.of(events.LineStopped)) == 1
    assert len(floor.heard.of(events.StopReset)) == 1


def test_pieces_of_a_gap_are_held_also_unseen_ones(floor: Floor) -> None:
    speaker = Said()
    gap = said.GapRecorded(
        gap="gap/gauge/4-6", source="gauge", reason="overwritten", from_=4, to=6, pieces=(3, 4, 5, 6)
    )
    floor.hear(speaker.say(enabled(), *(piece(number) for number in (1, 2, 3)), gap, piece(7)))
    found = floor.heard.of(events.GapFound)[0]
    assert (found.order, found.pieces, found.serials) == (ORDER, (3, 4, 5, 6), ("S000003", None, None, None))
    with floor.read() as q:
        held = [one.number for one in shopfloor.pieces_of_order(q, ORDER) if one.held_by == "gap/gauge/4-6"]
    assert held == [3, 4, 5, 6]


def test_the_same_pieces_of_another_epoch_change_nothing(floor: Floor) -> None:
    old, new = Said(), Said(epoch="epoch-b")
    facts = [enabled(), *(piece(number) for number in range(1, 6)), subgroup(1)]
    floor.hear(old.say(*facts))
    floor.hear(new.say(*facts))
    assert len(floor.all(PIECE)) == 5
    assert not floor.rows("shopfloor.dead_letters")


def test_another_record_of_a_known_piece_is_a_dead_letter_and_the_rest_goes_on(floor: Floor) -> None:
    speaker = Said(epoch="epoch-b")
    floor.hear(Said().say(piece(1), piece(2)))
    floor.hear(speaker.say(piece(3), piece(2, value=74.02), piece(4)))
    letters = floor.rows("shopfloor.dead_letters")
    assert [(one.seq, one.code, one.state) for one in letters] == [(2, "shopfloor.piece_differs", "open")]
    with floor.read() as q:
        assert [one.number for one in shopfloor.pieces_of_order(q, ORDER)] == [1, 2, 3, 4]
        assert shopfloor.readings_of_pieces(q, ORDER, [2]) == {2: 74.0}


def test_two_characteristics_are_one_piece(floor: Floor) -> None:
    other = piece(1, characteristic="H10", value=None, verdict="bad_reading")
    floor.hear(Said().say(piece(1), other))
    with floor.read() as q:
        assert [one.verdict for one in shopfloor.pieces_of_order(q, ORDER)] == ["bad_reading"]
        assert shopfloor.readings_of_pieces(q, ORDER, [1], "H10") == {1: None}


def test_pieces_without_an_order_are_kept(floor: Floor) -> None:
    floor.hear(Said().say(piece(1, order=None), piece(2, order=None)))
    assert [row["order_number"] for row in floor.all(PIECE)] == ["", ""]


def test_devices_and_authority_show_on_the_board(floor: Floor) -> None:
    speaker = Said()
    lost = said.DeviceChanged(device="gauge", state="lost", at=T0)
    unsure = said.AgentStarted(process="monitor", boot="b", software="1", stop_authority=False)
    floor.hear(speaker.say(lost, unsure))
    assert line(floor)["devices"] == {"gauge": "lost", "monitor": "no_stop_authority"}
    back = said.DeviceChanged(device="gauge", state="back", at=T0)
    floor.hear(speaker.say(back, msgspec.structs.replace(unsure, stop_authority=True)))
    assert line(floor)["devices"] == {}


def test_facts_that_another_process_applied_are_left_alone(floor: Floor) -> None:
    read = read_events(msgspec.json.encode(Said().say(enabled(), piece(1))), floor.edge.source)
    floor.do(lambda uow: store_events(uow, floor.edge, read))
    with floor.read() as q:
        processed, facts = waiting_facts(q, floor.edge)
    floor.settle()
    with pytest.raises(MovedOn):
        floor.do(lambda uow: move(uow, facts[:1], processed))
    assert len(floor.heard.of(events.RunEnabled)) == 1

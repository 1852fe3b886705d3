"""Bundles until reported, commands until answered, and who may ask for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from jidoka_central.foundation.clock import SetClock
from jidoka_central.foundation.errors import Refusal
from jidoka_central.modules.shopfloor import events
from jidoka_central.modules.shopfloor import public as shopfloor
from jidoka_central.modules.shopfloor.outbox.model import EDGE_BUNDLE
from jidoka_central.modules.shopfloor.outbox.service import (
    due_commands,
    next_sending,
    note_answer,
    note_reported,
    open_commands,
)
from jidoka_shared.wire import Command, CommandAnswer, RunEnableArgs
from jidoka_shared.wire import events as said
from jidoka_shared.wire.commands import COMMAND_LIFE_MAX_US
from tests.support.shopfloor import EDGE_ID, ORDER, Floor, Said, bundle_of

PLAN = uuid4()


def send(floor: Floor, number: int, **changed: Any) -> str:
    payload, hash = bundle_of(number)
    values: dict[str, Any] = {"payload": payload, "hash": hash, "version": number, "plan_id": PLAN}
    floor.do(lambda uow: shopfloor.send_bundle(uow, floor.cell_id, **(values | changed)))
    return hash


def report(floor: Floor, hash: str | None, version: int | None) -> None:
    floor.do(lambda uow: note_reported(uow, floor.edge.id, hash, version, None))


def sendings(floor: Floor) -> list[Command]:
    """What would be published now."""
    with floor.read() as q:
        due = due_commands(q, floor.runtime.clock.now())
    out = [floor.do(lambda uow, id_=row["id"]: next_sending(uow, id_)) for row in due]  # type: ignore[misc]
    return [msgspec.json.decode(one.payload, type=Command) for one in out if one is not None]


def answer(floor: Floor, id_: str, status: str, code: str | None = None) -> bool:
    said_ = CommandAnswer(id=id_, name="run_enable", status=status, code=code)
    return bool(floor.do(lambda uow: note_answer(uow, floor.edge.id, said_)))


def ready_to_run(floor: Floor) -> str:
    hash = send(floor, 1)
    report(floor, hash, 1)
    floor.run("shopfloor.sign_on", station="ST-1", order=ORDER)
    return hash


def refused(code: str) -> Any:
    return pytest.raises(Refusal, match=code.replace(".", r"\."))


def test_a_bundle_is_desired_until_the_edge_reports_it(floor: Floor) -> None:
    first = send(floor, 1)
    with floor.read() as q:
        state = shopfloor.bundle_state(q, floor.cell_id)
    assert (state.desired_hash, state.reported_hash, state.in_force) == (first, None, False)
    report(floor, first, 1)
    second = send(floor, 2)
    with floor.read() as q:
        state = shopfloor.bundle_state(q, floor.cell_id)
    assert (state.desired_hash, state.reported_hash, state.in_force) == (second, first, False)
    applied = said.BundleApplied(bundle=second, version=2, plan="CP-1", revision="A", limits_version=1)
    floor.hear(Said().say(applied))
    with floor.read() as q:
        assert shopfloor.bundle_state(q, floor.cell_id).in_force
    reported = floor.heard.of(events.BundleReported)[0]
    assert (reported.bundle, reported.version, reported.plan_id, reported.plan) == (second, 2, PLAN, "CP-1")
    assert [row["state"] for row in floor.all(EDGE_BUNDLE, EDGE_BUNDLE.c.bundle_version)] == [
        "superseded",
        "reported",
    ]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"hash": "0" * 64}, "hash"),
        ({"version": 2}, "version"),
        ({"payload": b"{}"}, "hash"),
    ],
)
def test_a_bundle_that_is_none_is_not_sent(floor: Floor, changed: dict[str, Any], field: str) -> None:
    with refused("shopfloor.wrong_bundle") as refusal:
        send(floor, 1, **changed)
    assert refusal.value.field == field


def test_an_older_or_misaddressed_bundle_is_not_sent(floor: Floor) -> None:
    send(floor, 2)
    with refused("shopfloor.wrong_bundle"):
        send(floor, 1)
    payload, hash = bundle_of(3, edge="edge-9")
    with refused("shopfloor.wrong_bundle"):
        send(floor, 3, payload=payload, hash=hash)
    with refused("shopfloor.no_edge"):
        floor.do(lambda uow: shopfloor.send_bundle(uow, uuid4(), payload, hash, 3, PLAN))


def test_a_refused_bundle_says_why(floor: Floor) -> None:
    hash = send(floor, 1)
    floor.hear(Said().say(said.BundleRefused(code="bad_signature", detail="no", refused=hash)))
    row = floor.rows("shopfloor.edges")[0]
    assert (row.bundle_state, row.desired_hash) == ("refused", hash)
    assert [event.code for event in floor.heard.of(events.BundleRefused)] == ["bad_signature"]


def test_a_run_needs_an_operator_a_bundle_and_every_gate(floor: Floor) -> None:
    asked = {"station": "ST-1", "order": ORDER, "quantity": 200}
    with refused("shopfloor.not_signed_on"):
        floor.run("shopfloor.enable_run", **asked)
    floor.run("shopfloor.sign_on", station="ST-1", order=ORDER)
    with refused("shopfloor.no_bundle"):
        floor.run("shopfloor.enable_run", **asked)
    hash = send(floor, 1)
    with refused("shopfloor.bundle_not_in_force"):
        floor.run("shopfloor.enable_run", **asked)
    report(floor, hash, 1)
    with refused("shopfloor.not_signed_on"):
        floor.run("shopfloor.enable_run", station="ST-1", order="WO-000002", quantity=1)
    floor.heard.refusal = shopfloor.NO_BUNDLE.refuse(cell="the gate")
    with refused("shopfloor.no_bundle"):
        floor.run("shopfloor.enable_run", **asked)
    floor.heard.refusal = None
    floor.run("shopfloor.enable_run", **asked)
    command = sendings(floor)[0]
    args = msgspec.json.decode(command.args, type=RunEnableArgs)
    assert (args.order, args.item, args.quantity, args.operator, args.bundle) == (
        ORDER,
        "RING-74",
        200,
        "olga",
        hash,
    )


@pytest.mark.parametrize("quantity", [0, -1, 1_000_001, "5", 1.5])
def test_a_wrong_quantity_is_refused_by_field(floor: Floor, quantity: object) -> None:
    with pytest.raises(Refusal) as refusal:
        floor.run("shopfloor.enable_run", station="ST-1", order=ORDER, quantity=quantity)
    assert refusal.value.field == "quantity"


def test_a_command_lives_five_seconds_and_counts_up(still_floor: Floor) -> None:
    floor = still_floor
    clock = floor.runtime.clock
    assert isinstance(clock, SetClock)
    ready_to_run(floor)
    id_ = floor.run("shopfloor.enable_run", station="ST-1", order=ORDER, quantity=5).id
    first = sendings(floor)[0]
    assert first.id == str(id_) and first.target == floor.edge.cell_path
    assert first.iat <= clock.now() <= first.exp and first.exp - first.iat <= COMMAND_LIFE_MAX_US
    assert sendings(floor) == []
    clock.advance(seconds=2)
    second = sendings(floor)[0]
    assert (second.id, second.counter > first.counter, second.iat > first.iat) == (first.id, True, True)
    clock.advance(seconds=60)
    assert sendings(floor) == []
    row = floor.rows("shopfloor.edge_commands")[0]
    assert (row.state, row.code, row.sendings) == ("timed_out", "no_answer", 2)
    assert [event.state for event in floor.heard.of(events.EdgeCommandEnded)] == ["timed_out"]
    assert answer(floor, first.id, "accepted")  # the answer came after all
    assert floor.rows("shopfloor.edge_commands")[0].state == "accepted"


def test_a_stop_is_wanted_for_a_day_of_an_edge_that_is_cut_off(still_floor: Floor) -> None:
    floor = still_floor
    floor.run("shopfloor.request_stop", edge_id=EDGE_ID, reason="recall of a supplier lot")
    sent = []
    for seconds in (0, 2, 58, 2, 28, 2700, 2):
        floor.runtime.clock.advance(seconds=seconds)  # type: ignore[attr-defined]
        sent.append(len(sendings(floor)))
    assert sent == [1, 1, 1, 0, 1, 1, 0], "every 2 s for a minute, then every 30 s"
    with floor.read() as q:
        assert [str(one) for one in open_commands(q, floor.edge.id)] == [
            str(row.id) for row in floor.rows("shopfloor.edge_commands")
        ]
    floor.runtime.clock.advance(seconds=86_400)  # type: ignore[attr-defined]
    assert sendings(floor) == []
    assert floor.rows("shopfloor.edge_commands")[0].state == "timed_out"


def test_the_counter_survives_a_clock_that_goes_back(still_floor: Floor) -> None:
    floor = still_floor
    ready_to_run(floor)
    counters = []
    for step in (0, -3600, -7200):
        floor.runtime.clock.advance(seconds=step)  # type: ignore[attr-defined]
        floor.run("shopfloor.enable_run", station="ST-1", order=ORDER, quantity=5)
        counters += [command.counter for command in sendings(floor)]
    assert counters == sorted(set(counters)) and len(counters) == 3


def test_answers_end_a_command_once(floor: Floor) -> None:
    ready_to_run(floor)
    floor.run("shopfloor.enable_run", station="ST-1", order=ORDER, quantity=5)
    command = sendings(floor)[0]
    assert not answer(floor, str(uuid4()), "accepted")
    assert not answer(floor, "nonsense", "accepted")
    assert not answer(floor, command.id, "perhaps")
    assert answer(floor, command.id, "refused", "no_job")
    assert not answer(floor, command.id, "accepted")
    row = floor.rows("shopfloor.edge_commands")[0]
    assert (row.state, row.code) == ("refused", "no_job")


def test_the_fact_speaks_for_a_lost_answer(floor: Floor) -> None:
    ready_to_run(floor)
    floor.run("shopfloor.enable_run", station="ST-1", order=ORDER, quantity=5)
    run = said.RunEnabled(order=ORDER, item="RING-74", quantity=5, first_piece=1, operator="olga")
    floor.hear(Said().say(run))
    assert floor.rows("shopfloor.edge_commands")[0].state == "accepted"


def test_a_refusal_told_as_a_fact_ends_the_command(floor: Floor) -> None:
    ready_to_run(floor)
    id_: UUID = floor.run("shopfloor.enable_run", station="ST-1", order=ORDER, quantity=5).id
    fact = said.CommandRefused(command=str(id_), name="run_enable", code="replayed", detail="seen before")
    floor.hear(Said().say(fact))
    assert floor.rows("shopfloor.edge_commands")[0].code == "replayed"
    assert [event.code for event in floor.heard.of(events.CommandRefused)] == ["replayed"]


def test_a_newer_request_replaces_the_unanswered_one(floor: Floor) -> None:
    ready_to_run(floor)
    for quantity in (5, 6):
        floor.run("shopfloor.enable_run", station="ST-1", order=ORDER, quantity=quantity)
    assert [row.state for row in floor.rows("shopfloor.edge_commands")] == ["wanted", "withdrawn"]


def test_signing_off_disables_the_run(floor: Floor) -> None:
    ready_to_run(floor)
    with refused("shopfloor.station_taken"):
        floor.run("shopfloor.sign_on", station="ST-1", order=ORDER)
    run = said.RunEnabled(order=ORDER, item="RING-74", quantity=5, first_piece=1, operator="olga")
    floor.hear(Said().say(run))
    done = floor.run("shopfloor.sign_off", station="ST-1")
    assert done.command_id is not None
    assert [command.name for command in sendings(floor)] == ["run_disable"]
    with refused("shopfloor.not_signed_on"):
        floor.run("shopfloor.sign_off", station="ST-1")
    floor.run("shopfloor.sign_on", station="ST-1", order="WO-000002")
    assert floor.rows("shopfloor.stations")[0].order_number == "WO-000002"


def test_a_stop_may_be_asked_for(floor: Floor) -> None:
    floor.run("shopfloor.request_stop", edge_id=floor.edge.edge_id, reason="smoke")
    assert [command.name for command in sendings(floor)] == ["stop"]
    with refused("shopfloor.unknown_edge"):
        floor.run("shopfloor.request_stop", edge_id="edge-77", reason="smoke")


def test_a_cell_has_one_edge_and_a_station_one_code(floor: Floor) -> None:
    with refused("shopfloor.already_served"):
        floor.run("shopfloor.register_edge", edge_id="edge-2", cell_path=floor.edge.cell_path)
    with refused("masterdata.unknown_cell"):
        floor.run("shopfloor.register_edge", edge_id="edge-2", cell_path="acme/plant1/rings/line4/cell9")
    with refused("shopfloor.already_served"):
        floor.run("shopfloor.register_station", code="ST-1", name_zh="x", name_en="x", edge_id="edge-1")

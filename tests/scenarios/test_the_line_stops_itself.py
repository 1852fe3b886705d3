"""Steps 3 to 7 in the plant's words: learn, warn, stop, hold, react, reset, verify, go on."""

from __future__ import annotations

import pytest

from jidoka_central.modules.inventory import public as inventory
from jidoka_demo.seed import STATION
from tests.scenarios.conftest import FEW
from tests.scenarios.line import CALM, DRIFTED, RINGS, serials
from tests.scenarios.words import ScenarioPlant

LEARNT = FEW * 5


def running(plant: ScenarioPlant, pieces: int = 200) -> str:
    """An order whose limits are frozen and in force."""
    order = plant.runs(pieces)
    plant.learns(order, FEW)
    return order


def test_a_drifting_process_stops_the_line_and_holds_the_last_five(story_plant: ScenarioPlant) -> None:
    plant = story_plant
    order = plant.runs()
    plant.learns(order, 25)
    plant.line.makes(RINGS[125:185])
    assert plant.line.stopped == f"{order}/185"
    assert plant.signals(order, "advice")[0] == 35
    assert plant.signals(order, "stop") == [37]
    assert plant.order(order).state == "paused"
    nc = plant.nc(order)
    assert (nc.cause, nc.held, nc.advice) == ("signal", [181, 182, 183, 184, 185], [35])
    assert plant.stock_of(order, "blocked") == serials(range(181, 186))
    assert len(plant.stock_of(order, "available")) == 180
    assert plant.order(order).confirmed == 185_000_000


def test_the_reaction_the_reset_and_the_verification(plant: ScenarioPlant) -> None:
    order = running(plant)
    plant.line.makes([*CALM, *DRIFTED])
    plant.line.acknowledges(person="Wang", cause="worn_tool", action="tool_changed")
    reaction = plant.nc(order).reaction
    assert (reaction["person"], reaction["cause"], reaction["master_passed"]) == ("Wang", "worn_tool", True)
    plant.line.resets()
    assert plant.order(order).state == "verifying"
    plant.line.starts()
    plant.line.makes(CALM)
    assert plant.order(order).state == "running"
    nc = plant.nc(order)
    assert nc.held == list(range(LEARNT + 6, LEARNT + 11))
    assert nc.released == list(range(LEARNT + 11, LEARNT + 16))
    assert nc.row["downtime_seconds"] is not None


def test_reset_before_disposition(plant: ScenarioPlant) -> None:
    """The board has not judged the held pieces: the line goes on, they stay where they are."""
    order = running(plant, 45)
    plant.line.makes(DRIFTED)
    plant.line.acknowledges()
    plant.line.resets()
    plant.line.starts()
    plant.line.makes([*CALM, *CALM, *CALM])
    assert plant.order(order).confirmed == 45_000_000
    assert plant.stock_of(order, "blocked") == serials(range(LEARNT + 1, LEARNT + 6))
    assert plant.nc(order).state != "closed"


def test_failed_verification_latches_again(plant: ScenarioPlant) -> None:
    order = running(plant)
    plant.line.makes(DRIFTED)
    first = plant.line.stopped
    plant.line.acknowledges()
    plant.line.resets()
    plant.line.starts()
    plant.line.makes(DRIFTED)
    assert plant.line.stopped not in ("", first)
    assert plant.order(order).state == "paused"
    before, after = plant.ncs(order)
    assert (before.cause, after.cause) == ("signal", "verification")
    assert after.held == list(range(LEARNT + 6, LEARNT + 11))
    assert plant.stock_of(order, "blocked") == serials(range(LEARNT + 1, LEARNT + 11))
    plant.line.acknowledges()
    plant.line.resets()
    plant.line.starts()
    plant.line.makes(CALM)
    assert plant.order(order).state == "running"
    assert all(one.row["downtime_seconds"] is not None for one in plant.ncs(order)), "downtime without end"


@pytest.mark.parametrize("stop_first", [False, True])
def test_signal_and_stop_in_either_order_give_one_nc(plant: ScenarioPlant, stop_first: bool) -> None:
    order = running(plant)
    plant.line.makes(DRIFTED, stop_first=stop_first)
    nc = plant.nc(order)
    assert (nc.cause, nc.row["stop"]) == ("signal", plant.line.stopped)
    assert nc.held == list(range(LEARNT + 1, LEARNT + 6))
    assert nc.row["stopped_at"] and nc.row["ready_at"] and nc.row["signal_id"]
    assert plant.order(order).state == "paused"


def test_one_reading_outside_the_specification_stops_at_once(plant: ScenarioPlant) -> None:
    order = running(plant)
    plant.line.makes([*CALM, 74.002, 74.036])
    assert plant.nc(order).held == [LEARNT + 6, LEARNT + 7]
    assert plant.stock_of(order, "blocked") == serials([LEARNT + 6, LEARNT + 7])


def test_gap_pieces_are_held(plant: ScenarioPlant) -> None:
    order = running(plant, 40)
    plant.line.makes([74.001, 74.002, None, 74.0, 74.003, *CALM, *CALM])
    nc = plant.nc(order)
    assert (nc.cause, nc.held) == ("gap", [LEARNT + 3])
    assert plant.stock_of(order, "blocked") == serials([LEARNT + 3])
    assert plant.order(order).state == "running", "a gap stops nothing"


def test_a_gap_before_the_stop_is_in_the_held_range_too(plant: ScenarioPlant) -> None:
    """An incomplete subgroup is not good: its pieces are after the last good one."""
    order = running(plant)
    plant.line.makes([*CALM, 74.001, None, 74.003, 74.0, 74.003, *DRIFTED])
    by_cause = {nc.cause: nc for nc in plant.ncs(order)}
    assert by_cause["signal"].held == list(range(LEARNT + 6, LEARNT + 16))
    assert by_cause["gap"].held == [LEARNT + 7]
    assert plant.stock_of(order, "blocked") == serials(range(LEARNT + 6, LEARNT + 16))


def test_same_fact_twice_changes_nothing(plant: ScenarioPlant) -> None:
    order = running(plant, 45)
    plant.line.makes([*CALM, *DRIFTED])
    plant.line.acknowledges()
    plant.line.resets()
    plant.line.starts()
    plant.line.makes([*CALM, *CALM])
    assert plant.order(order).confirmed == 45_000_000
    before = plant.everything()
    events = plant.line.edge.events
    plant.hear_again(events)
    plant.hear_again(events[len(events) // 2 :])
    assert plant.everything() == before


def test_every_blank_is_in_one_ring_and_every_ring_somewhere(plant: ScenarioPlant) -> None:
    order = running(plant, 30)
    plant.line.makes(CALM)
    with plant.reading() as q:
        order_id = plant.order(order).id
        made = inventory.serials_of_order(q, order_id)
        edges = inventory.edges_of(q, order_id=order_id)
    assert [one.serial for one in made] == serials(range(1, 31))
    assert len(edges) == 30 and {edge.quantity for edge in edges} == {1_000_000}
    assert len({edge.child_lot_id for edge in edges}) == 30


def test_the_piece_in_work_when_the_operator_signs_off_is_confirmed_too(plant: ScenarioPlant) -> None:
    order = running(plant)
    plant.line.makes(CALM)
    plant.operator.do("shopfloor.sign_off", station=STATION)
    assert plant.line.obeys().status == "accepted"
    assert plant.order(order).confirmed == (LEARNT + 5) * 1_000_000
    plant.line.makes([74.002])
    assert plant.order(order).confirmed == (LEARNT + 6) * 1_000_000
    assert plant.stock_of(order, "available") == serials(range(1, LEARNT + 7))


def test_a_line_cut_off_for_its_whole_stop_is_told_once_with_its_own_times(plant: ScenarioPlant) -> None:
    """The network is away over stop, reset and verification; then batches come, some of them twice."""
    order = running(plant, 60)
    bundle, left = plant.line.bundles[-1], plant.line.run.now
    plant.online = False
    plant.line.makes([*CALM, *DRIFTED])
    plant.line.acknowledges()
    plant.line.resets()
    plant.line.starts()
    plant.line.makes([*CALM, *CALM])
    assert plant.order(order).state == "running" and plant.ncs(order) == [], "central asserts nothing"
    plant.online = True
    events = plant.line.edge.events
    plant.hear_again(events[: len(events) * 2 // 3])
    assert plant.order(order).state in ("paused", "verifying", "running")
    plant.hear_again(events[len(events) // 2 :])
    plant.hear_again(events[len(events) // 3 :])
    nc = plant.nc(order)
    assert nc.held == list(range(LEARNT + 6, LEARNT + 11)) and nc.released
    assert plant.order(order).state == "running"
    pieces = plant.pieces(order)
    assert [one["number"] for one in pieces] == list(range(1, LEARNT + 21))
    away = [one for one in pieces if one["number"] > LEARNT]
    assert all(left < one["measured_at"] <= plant.line.run.now for one in away), "the edge's own times"
    assert {one["bundle"] for one in away} == {bundle}, "each piece knows the plan it was judged by"
    assert left < nc.row["stopped_at"] < nc.row["resumed_at"] <= plant.line.run.now

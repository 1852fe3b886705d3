"""Central, broker or both are away while the line needs a decision: the edge decides alone, a person at the
line acts on its page, and afterwards everything arrives once, in order, with the times of the edge.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise

import pytest

from tests.support.auditor import Auditor
from tests.support.plant import WholePlant
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(400)]
ECHO_US_MAX, NOT_RUNNING_US_MAX = 300_000, 400_000

CASES = [
    pytest.param("amqtt", ("central",), id="central away"),
    pytest.param("amqtt", ("broker",), id="amqtt away"),
    pytest.param(
        "mosquitto",
        ("broker", "central"),
        id="mosquitto and central away",
        marks=pytest.mark.needs("mosquitto"),
    ),
]


def now_us() -> int:
    return time.time_ns() // 1000


@pytest.mark.alone  # the stop's times are measured
@pytest.mark.parametrize(("broker", "away"), CASES)
def test_the_stop_the_reset_and_the_verification_need_nobody(
    whole_plant: Callable[..., WholePlant], broker: str, away: tuple[str, ...]
) -> None:
    with whole_plant(pace_ms=2, broker=broker) as plant:
        plant.play("125 pieces made")
        plant.story.panel("stop")  # the drive stands, so that nothing is made before they are away
        plant.play("limits signed")
        wait_until(lambda: plant.story.edge["reported_hash"] == plant.story.edge["desired_hash"], 30)
        plant.settle()
        for name in away:
            plant.down(name)
        left = now_us()
        plant.presses_start()
        wait_until(lambda: plant.stop_state() == "stopped", 60, "for the stop without central")
        assert plant.plc_memory()["started"] == 185 and plant.plc_memory()["latch"]
        if "central" not in away:
            central_asserts_nothing(plant)
        plant.clears_the_stop()
        # the edge's word, not the PLC's: piece 200 is finished some milliseconds before it is judged
        wait_until(lambda: "order_complete" in plant.reasons(), 60, "for the order without central")
        back = now_us()
        for name in away:
            plant.up(name)
        plant.play()
        plant.settle()
        wrong = Auditor(plant.layout).story()
        assert not wrong, "\n".join(wrong)
        everything_has_the_edges_times(plant, left, back)


def test_without_central_the_line_waits_at_the_planned_hold(whole_plant: Callable[..., WholePlant]) -> None:
    with whole_plant(pace_ms=0) as plant:
        plant.play("operator signed on")
        plant.down("central")
        plant.presses_start()
        wait_until(lambda: plant.plc_memory()["finished"] == 125, 60, "for piece 125")
        wait_until(lambda: "limits_due" in plant.reasons(), 10, "for the planned hold")
        rest = time.monotonic() + 1.5
        wait_until(lambda: time.monotonic() > rest, 5)
        memory = plant.plc_memory()
        assert (memory["started"], memory["latch"]) == (125, False), "a planned hold is no stop"
        assert plant.status()["plc"]["line_run"] is True
        assert plant.stop_state() == "armed"
        plant.up("central")
        plant.play()
        plant.settle()
        wrong = Auditor(plant.layout).story()
        assert not wrong, "\n".join(wrong)
        plant.plant.stop()
        the_auditor_sees_it(plant)


TAMPERING = {
    "has no measurement": "DELETE FROM measurement WHERE piece = 7",
    "value of piece": "UPDATE piece_reading SET value = value + 0.001 WHERE result_seq = 9",
    "status of R74-000011": "UPDATE stock_balance SET status = 'blocked' WHERE lot_id = "
    "(SELECT id FROM stock_lot WHERE number = 'R74-000011')",
    "what the facts do not give": "UPDATE stock_balance SET quantity = quantity - 1 WHERE quantity > 2000000",
    "one blank each": "DELETE FROM genealogy_edge WHERE rowid = 3",
    "pieces held": "DELETE FROM quality_nc_piece WHERE piece = 183",
    "positions of events": "DELETE FROM edge_fact WHERE seq = 40",
    "the event chain is broken": "UPDATE event_log SET actor = 'nobody' WHERE rowid = 12",
    "stop signals": "DELETE FROM quality_signal WHERE kind = 'stop'",
    "pieces known": "DELETE FROM piece WHERE number = 11",
}


def the_auditor_sees_it(plant: WholePlant) -> None:
    """What was clean is not once somebody has been at it: each kind of damage is named."""
    database = plant.layout.central / "jidoka.db"
    with closing(sqlite3.connect(database)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    clean, unseen = database.read_bytes(), []
    for sentence, statement in TAMPERING.items():
        database.write_bytes(clean)
        with closing(sqlite3.connect(database, isolation_level=None)) as file:
            for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                file.execute(f"DROP TRIGGER {name}")
            assert file.execute(statement).rowcount > 0, statement
        wrong = Auditor(plant.layout).story()
        if not any(sentence in one for one in wrong):
            unseen.append(f"{statement}: {wrong}")
    assert not unseen, "\n".join(unseen)


def central_asserts_nothing(plant: WholePlant) -> None:
    """Without the broker central knows of no stop, and says so: it invents none."""
    assert plant.story.stops == [] and plant.story.nonconformances == []
    assert plant.story.order["state"] == "running"
    wait_until(lambda: plant.story.edge["online"] is not True, 30, "for central to notice")


def everything_has_the_edges_times(plant: WholePlant, left: int, back: int) -> None:
    facts = plant.rows("SELECT seq, at, stored, type, data FROM edge_fact ORDER BY seq")
    times = [row["at"] for row in facts]
    pieces = [json.loads(row["data"]) for row in facts if row["type"].endswith("piece.recorded.v1")]
    away = [one for one in pieces if one["piece"] > 125]
    beyond = [one for one in away if not left < one["measured_at"] <= one["decided_at"] < back]
    assert len(away) == 75 and not beyond, f"not between {left} and {back}: {beyond}"
    late = [row for row in facts if left < row["at"] < back]
    assert late and all(row["stored"] > back for row in late), "they came when central was back, not before"
    assert all(later >= earlier - 1_000_000 for earlier, later in pairwise(times))
    (stop,) = plant.rows("SELECT * FROM line_stop")
    (nc,) = plant.rows("SELECT * FROM quality_nc WHERE cause_of_stop = 'signal'")
    assert left < stop["ready_at"] < stop["echo_at"] < stop["not_running_at"] < back
    assert nc["stopped_at"] == stop["not_running_at"], "the edge's time, not central's"
    assert stop["echo_at"] - stop["ready_at"] <= ECHO_US_MAX
    assert stop["not_running_at"] - stop["ready_at"] <= NOT_RUNNING_US_MAX

"""The free-running profile: the line does not wait for the edge. What runs past a stop is held with it; what
the devices overwrote while the monitor was dead is a recorded gap, and its pieces are held.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from jidoka_demo.seed import STATION, Seeder
from tests.support.auditor import GOOD, Auditor
from tests.support.plant import WholePlant
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(400)]
LOST_FROM, LOST_TO = 20, 110  # more pieces than the gauge's 64 results and the PLC's 32 entries
BIAS = 60  # thousandths: the next reading is far out of specification


class FreeRunning(Seeder):
    """The demonstration's data; its control plan is for a line that waits for nobody."""

    @staticmethod
    def _plan() -> dict[str, Any]:
        return Seeder._plan() | {"profile": "free_running"}


def test_a_monitor_killed_in_free_running_leaves_held_gaps(tmp_path: Path) -> None:
    profile = ("line.profile=free_running", "line.work_percent=100")  # no rest between two pieces
    with WholePlant(tmp_path / "plant", pace_ms=40, sim_sets=profile, seeder=FreeRunning) as plant:
        plant.play("the line runs")
        lose_pieces(plant)
        further(plant, 12)
        plant.story.panel("fault", name="bias", thousandths=BIAS)
        wait_until(lambda: plant.stop_state() == "stopped", 30, "for the stop")
        plant.story.panel("fault", name="clear")
        wait_until(lambda: any(one["held_to"] for one in plant.story.stops), 30, "for the held range")
        first = plant.story.stops[0]["stop"]
        plant.clears_the_stop()
        further(plant, 12)
        end_the_shift(plant)
        plant.settle()
        auditor = Auditor(plant.layout, bias=BIAS)
        wrong = auditor.invariants()
        assert not wrong, "\n".join(wrong)
        lost = [number for number, row in auditor.pieces.items() if row["verdict"] != GOOD]
        assert len(lost) >= LOST_TO - LOST_FROM - 64, f"lost {lost}"
        stop = next(row for row in auditor.line_stop if row["stop"] == first)
        signal = next(row for row in auditor.quality_signal if row["signal"] == stop["signal"])
        overrun = stop["held_to"] - max(json.loads(signal["pieces"]))
        assert overrun >= 1, "the line ran on while it was told, and what it made is held"


def lose_pieces(plant: WholePlant) -> None:
    """The monitor dies again and again while the line runs on; then the line stands until it is back."""
    wait_until(lambda: plant.plc_memory()["started"] >= LOST_FROM, 30)
    while plant.plc_memory()["started"] < LOST_TO:
        try:
            plant.kill("monitor")
        except ProcessLookupError:
            pass
        time.sleep(0.02)
    plant.story.panel("stop")
    wait_until(lambda: plant.at_edge().get("monitor"), 60, "for the monitor")
    wait_until(lambda: len(plant.rows("SELECT id FROM piece")) >= LOST_TO, 60, "for the lost pieces")
    plant.presses_start()


def further(plant: WholePlant, pieces: int) -> None:
    until = plant.plc_memory()["started"] + pieces
    wait_until(lambda: plant.plc_memory()["started"] >= until, 30)


def end_the_shift(plant: WholePlant) -> None:
    """The operator signs off: no further piece starts, and what was made is told and confirmed."""
    plant.story.people["operator"].do("shopfloor.sign_off", station=STATION)
    wait_until(lambda: "commanded" in plant.reasons(), 30, "for the commanded hold")
    wait_until(lambda: plant.status()["plc"]["state"] == "waiting_for_run_enable", 10)
    made = plant.plc_memory()["finished"]
    wait_until(lambda: len(plant.rows("SELECT id FROM piece")) == made, 30, "for the last pieces")

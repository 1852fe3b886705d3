"""Power: what a reboot keeps, what it loses, and what it never does."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.sim.conftest import QUICK, RESET, STOP, until
from tests.support.sim_process import start_sim


def test_a_killed_simulator_is_a_reboot_of_both_devices(bench):
    b = bench()
    b.start()
    b.make(7)
    b.command(STOP, 77)
    until(lambda: b.word(4) == 1, "the latch")
    b.sim.panel("key", turned=True)
    until(lambda: b.word(7) == 0, "standstill")
    before, gauge_boot, made = b.plc.read(0, 24), b.gauge.read(16, 2), b.word32(12)
    b.sim.kill9()
    b.sim = b.sim.restart()
    b.connect()
    after = b.plc.read(0, 24)
    assert after[0] != before[0], "boot id"
    assert after[1] < 500, "the heartbeat starts again"
    assert after[4:8] == [1, 77, 1, 0], "latch, sequence and reason are retained; the line stands"
    assert after[11] == 0 and after[16] == 0 and after[18:20] == [0, 0], "key, enable and release are not"
    assert after[12:16] == before[12:16] and after[22:24] == before[22:24]
    assert b.gauge.read(16, 2) != gauge_boot
    assert b.latest().sequence == 0 and b.gauge.read(100, 120) == [0] * 120
    ring = b.plc.read(200 + 12 * (made % 32), 12)
    assert ring[1] == made and ring[2] == 2
    b.sim.panel("key", turned=True)
    until(lambda: b.word(11), "the key")
    b.command(RESET, 77)
    until(lambda: b.word(4) == 0, "the reset")
    b.start()
    records = b.make(made + 2)
    assert [r.piece for r in records] == [made + 1, made + 2]
    assert [r.sequence for r in records] == [1, 2]


def test_a_piece_in_work_at_the_reboot_is_finished_under_its_own_number(bench):
    b = bench(pace_ms=60_000)
    b.start()
    until(lambda: b.word32(14) == 1, "piece 1 in work")
    b.sim.kill9()
    b.sim.arguments += ["--pace-ms", "0"]
    b.sim = b.sim.restart()
    b.connect()
    assert (b.word32(14), b.word32(12), b.word(9), b.word(7)) == (1, 0, 0, 0)
    b.start()
    assert [r.piece for r in b.make(2)] == [1, 2]
    assert b.plc.read(200 + 12, 3)[1:] == [1, 2]


def test_killed_while_running_no_piece_number_is_made_twice(bench):
    b = bench()
    seen: dict[int, int] = {}
    for goal in (5, 11, 17):
        b.start()
        for record in b.make(goal):
            seen[record.piece] = record.value
        b.sim.kill9()
        b.sim = b.sim.restart()
        b.connect()
    ring = [b.plc.read(200 + 12 * slot, 3) for slot in range(32)]
    numbers = [words[1] for words in ring if words[2]]
    assert len(numbers) == len(set(numbers)) and set(numbers) == set(range(1, max(numbers) + 1))
    assert set(seen) <= set(numbers)


def test_a_rebooted_gauge_loses_its_ring_and_starts_its_sequence_again(bench):
    b = bench()
    b.start()
    b.make(5)
    boot = b.gauge.read(16, 2)
    made = b.hold()
    b.sim.fault("reboot", device="gauge")
    old = boot[0] << 16 | boot[1]
    until(lambda: b.sim.status()["gauge"]["boot_id"] != old, "the reboot")
    until(lambda: _reconnected(b), "the gauge to answer")
    assert b.gauge.read(16, 2) != boot
    assert b.latest().sequence == 0
    assert b.word(7) == 1, "the PLC did not notice"
    b.permit(True, made)
    until(lambda: b.latest().piece == made + 1, "the next result")
    assert b.latest().sequence == 1


def test_a_rebooted_plc_comes_up_stopped_with_its_counters(bench):
    b = bench(plc__boot_ms=150)
    b.start()
    b.make(5)
    b.hold()
    before = b.plc.read(0, 24)
    b.sim.fault("reboot", device="plc")
    until(lambda: b.sim.status()["plc"]["boot_id"] != before[0], "the new boot id")
    until(lambda: _reconnected(b), "the PLC to answer")
    after = b.plc.read(0, 24)
    assert after[7] == 0 and after[9] == 0 and after[16] == 0
    assert after[12:16] == before[12:16]


def _reconnected(b) -> bool:
    b.connect()
    return bool(b.plc.connected and b.gauge.connected)


def test_only_one_simulator_runs_in_a_directory(bench):
    b = bench()
    run = subprocess.run(
        [sys.executable, "-m", "jidoka_sim", "run", "--var", str(b.sim.var), "--set", "opcua.enabled=false"],
        capture_output=True, text=True, timeout=20,
    )  # fmt: skip
    assert run.returncode == 2 and run.stdout == ""
    assert json.loads(run.stderr)["code"] == "already_running"
    assert b.sim.status()["plc"], "the first one serves on"


@pytest.mark.parametrize("text", ["{", "[]", '{"boot_id": 1}', '{"boot_id": "x"}'])
def test_a_damaged_memory_is_refused_by_name(tmp_path, text):
    (tmp_path / "sim").mkdir()
    (tmp_path / "sim" / "plc.json").write_text(text)
    with pytest.raises(AssertionError, match=r"memory_damaged.*plc\.json"):
        start_sim(tmp_path, sets=QUICK)

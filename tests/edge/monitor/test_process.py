"""The monitor process with real devices and the real stop process; the keeper remembers in memory."""

import asyncio
import os
import tempfile
from pathlib import Path

import msgspec
import pytest

from jidoka_edge.config import load_config
from tests.edge.line_in_memory import limits_of, make_bundle, read_rings
from tests.edge.processes import QUANTITY, play, story, until, until_async, write_config
from tests.edge.small_keeper import SmallKeeper

pytestmark = pytest.mark.slow


def test_story_from_order_to_verified_line():
    async def scenario(edge):
        await story(edge)
        assert not edge.keeper.of("gap.recorded")
        records = edge.keeper.of("piece.recorded")
        assert all(r["verdict"] == "good_reading" and r["serial"] == f"R74-{r['piece']:06d}" for r in records)
        assert len(edge.keeper.live) == QUANTITY
        await until(
            lambda: edge.state["state"] == "waiting" and edge.state["reasons"] == ["order_complete"], 5
        )

    play(scenario, pace_ms=0)


def test_catch_up_after_the_rings_went_round_records_the_gap():
    async def scenario(edge):
        await edge.go()
        await until(lambda: len(edge.pieces()) >= 10, 30)
        edge.kill9("monitor")
        last = edge.pieces()[-1]
        await until(lambda: edge.sim.status()["plc"]["finished"] >= last + 90, 60)
        edge.sim.panel("stop")
        await until(lambda: not edge.sim.status()["plc"]["line_run"], 10)
        finished = edge.sim.status()["plc"]["finished"]
        edge.spawn("monitor")
        await until(lambda: edge.pieces()[-1] == finished, 30)
        assert edge.pieces() == list(range(1, finished + 1))
        gaps = edge.keeper.of("gap.recorded")
        lost = [p for g in gaps for p in g["pieces"]]
        assert next(g for g in gaps if g["source"] == "gauge")["reason"] == "overwritten"
        assert len(lost) == len(set(lost))
        by_piece = {r["piece"]: r for r in edge.keeper.of("piece.recorded")}
        assert all(by_piece[p]["held_by"].startswith("WO-1/gap/") for p in lost)
        good = [p for p, r in by_piece.items() if r["verdict"] == "good_reading"]
        assert good == [p for p in range(1, finished + 1) if p not in lost]
        assert set(range(finished - 31, finished + 1)) <= set(good)

    play(
        scenario,
        pace_ms=10,
        sets={
            "line.profile": "free_running",
            "line.comm_fault_policy": "ALARM_ONLY",
            "line.order_quantity": 0,
        },
    )


def test_free_running_overrun_is_held_until_the_line_stands():
    async def scenario(edge):
        await edge.go()
        await until(lambda: edge.keeper.of("run.held"), 100)
        await asyncio.sleep(0.1)
        started = edge.sim.status()["plc"]["started"]
        await until(lambda: edge.pieces()[-1] == started, 10)
        values = [s["value"] for s in edge.keeper.samples][:125]
        await edge.bundle(make_bundle(2, limits_of(values), profile="free_running"))
        await until(lambda: edge.keeper.of("hold.closed"), 100)
        closed, plc = edge.keeper.of("hold.closed")[0], edge.sim.status()["plc"]
        assert closed["held_to"] == plc["started"] and edge.pieces()[-1] == plc["started"]
        stop = next(s for s in edge.keeper.of("signal.raised") if s["kind"] == "stop")
        assert closed["held_from"] == stop["held_from"] and closed["held_to"] >= stop["held_to"]
        records = {r["piece"]: r for r in edge.keeper.of("piece.recorded")}
        overrun = range(stop["held_to"] + 1, closed["held_to"] + 1)
        assert {records[p].get("held_by") for p in overrun} <= {closed["stop"]}

    play(scenario, pace_ms=20, sets={"line.profile": "free_running"})


def test_no_piece_is_released_before_it_is_stored():
    async def scenario(edge):
        await edge.go()
        await until(lambda: len(edge.pieces()) >= 5, 30)
        edge.keeper.refuse = "disk_full"
        await until(lambda: "storing" in edge.state["reasons"], 5)
        stored = edge.pieces()[-1]
        await until(lambda: edge.sim.status()["plc"]["finished"] == stored + 1, 5)
        await asyncio.sleep(0.3)
        assert edge.sim.status()["plc"]["started"] == stored + 1 and edge.pieces()[-1] == stored
        edge.keeper.refuse = None
        await until(lambda: edge.pieces()[-1] > stored + 5, 30)
        assert edge.pieces() == list(range(1, len(edge.pieces()) + 1))

    play(scenario, pace_ms=0)


def test_stop_does_not_wait_for_a_slow_disk():
    async def scenario(edge):
        await edge.go()
        await until(lambda: edge.keeper.of("run.held"), 100)
        values = [s["value"] for s in edge.keeper.samples]
        tight = limits_of(values)
        tight = msgspec.structs.replace(
            tight, upper=tight.centre + 1e-6, lower=tight.centre - 1.0, sigma_mean=1e-7
        )
        edge.keeper.delay_s = 1.0
        await edge.bundle(make_bundle(2, tight))
        await until_async(lambda: edge.stop_op("status"), lambda s: s["state"] == "stopped", 30)
        stored = edge.pieces()
        status = await edge.stop_op("status")
        assert int(status["stop"].split("/")[1]) > stored[-1]  # stopped before the piece was stored
        await until(lambda: edge.keeper.of("hold.closed"), 20)

    play(scenario, pace_ms=0)


def test_stuck_gauge_holds_the_line_after_three_pieces_until_a_person_signs_on():
    async def scenario(edge):
        await edge.go()
        await until(lambda: len(edge.pieces()) >= 3, 30)
        edge.sim.fault("stuck", on=True)
        await until(lambda: "gauge_stuck" in edge.state["reasons"], 20)
        missing = [r["piece"] for r in edge.keeper.of("piece.recorded") if r["verdict"] == "missing_result"]
        assert len(missing) == 3
        said = [(e["device"], e["state"]) for e in edge.keeper.of("device.changed")]
        assert sorted(said[:-1]) == [("gauge", "back"), ("plc", "back")], "told at first contact"
        assert said[-1] == ("gauge", "stuck")
        edge.sim.fault("stuck", on=False)
        assert (await edge.enable(id_="c2"))["status"] == "accepted"
        await until(lambda: edge.pieces()[-1] > missing[-1] + 3, 20)
        assert not [e for e in edge.keeper.of("run.held")]

    play(scenario, pace_ms=0)


@pytest.mark.parametrize("device", ["gauge", "plc"])
def test_device_reboot_in_mid_run_loses_nothing_unsaid(device):
    async def scenario(edge):
        await edge.go()
        await until(lambda: len(edge.pieces()) >= 12, 30)
        edge.sim.fault("reboot", device=device)
        await until(lambda: [e for e in edge.keeper.of("device.changed") if e["state"] == "rebooted"], 20)
        if device == "plc":  # its line comes up stopped
            await until(lambda: edge.sim.status()["plc"]["run_enable"], 20)
            await until_async(lambda: _start(edge), lambda ok: ok, 20)
        last = edge.pieces()[-1]
        await until(lambda: edge.pieces()[-1] > last + 10, 30)
        assert edge.pieces() == list(range(1, edge.pieces()[-1] + 1))
        assert not edge.keeper.of("signal.raised")
        if device == "gauge":
            assert edge.keeper.of("memory.restarted")[-1]["reason"] == "gap"

    play(scenario, pace_ms=20)


async def _start(edge) -> bool:
    return bool(edge.sim.try_panel("start").get("ok"))


def test_gauge_check_and_commands_that_do_not_fit():
    async def scenario(edge):
        refused = await edge.command("x0", "gauge_check", {})
        assert (refused["status"], refused["code"]) == ("refused", "no_bundle")
        await edge.bundle(make_bundle())
        await until(lambda: edge.state.get("gauge") == "up" and edge.state.get("plc") == "up", 20)
        checked = await edge.command("x1", "gauge_check", {})
        assert checked["status"] == "accepted"
        assert '"value":74.0' in checked["detail"] and '"passed":true' in checked["detail"]
        for id_, name, args, code in (
            ("x2", "run_enable", {"order": ""}, "malformed_message"),
            ("x3", "run_disable", {}, "no_order"),
            ("x4", "dance", {}, "unknown_command"),
        ):
            answer = await edge.command(id_, name, args)
            assert (answer["status"], answer["code"]) == ("refused", code)
        assert [e["code"] for e in edge.keeper.of("command.refused")] == [
            "no_bundle",
            "malformed_message",
            "no_order",
            "unknown_command",
        ]
        await edge.enable(5)
        stopped = await edge.command("x5", "stop", {})
        assert stopped["status"] == "accepted"
        status = await until_async(lambda: edge.stop_op("status"), lambda s: s["state"] == "stopped", 10)
        assert (status["stop"], status["cause"]) == ("WO-1/command/x5", "command")

    play(scenario, pace_ms=0)


def test_processes_end_within_two_seconds_and_take_run_enable_back():
    async def scenario(edge):
        await edge.go()
        await until(lambda: len(edge.pieces()) >= 3, 30)
        assert Path(f"/proc/{edge.processes['monitor'].pid}").exists() or os.name != "posix"
        edge.processes["monitor"].terminate()
        edge.processes["monitor"].wait(2)
        await until(lambda: not edge.sim.status()["plc"]["run_enable"], 2)

    play(scenario, pace_ms=20)


def test_gauge_over_opcua_gives_the_samestory():
    async def scenario(edge):
        await edge.go()
        await until(lambda: edge.keeper.of("run.held"), 100)
        assert [s["value"] for s in edge.keeper.samples] == read_rings()[:125]
        assert not edge.keeper.of("gap.recorded")

    play(scenario, gauge='driver = "opcua"\nurl = "URL"', pace_ms=0)


def test_without_the_released_kernel_the_line_is_never_enabled(monkeypatch):
    """A kernel that does not reproduce its self-test has no stop authority; the reason is told."""
    from dataclasses import replace

    from jidoka_edge.monitor import process as module

    real = module.load_kernel()
    monkeypatch.setattr(module, "load_kernel", lambda: replace(real, selftest_hash="0" * 64))
    folder = Path(tempfile.mkdtemp(prefix="jedge-"))

    class NoDevices:
        gauge, plc, opcua_url = 1, 1, "opc.tcp://127.0.0.1:1"

    async def play_it():
        config = load_config(write_config(folder, NoDevices))
        keeper = SmallKeeper(config.keeper_socket)
        await keeper.start()
        monitor = module.MonitorProcess(config)
        await monitor.start()
        await until(lambda: keeper.of("agent.started"), 10)
        assert keeper.of("agent.started")[0]["stop_authority"] is False
        assert "self_test" in monitor.reasons() and monitor.permit()[0] is False
        await monitor.close()
        await keeper.close()

    asyncio.run(play_it())

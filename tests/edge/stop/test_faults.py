"""Faults 1 to 4, 6, 7, 34 and the like on the stop's way: unknown is a state, nothing is done twice, nothing
is shown that is not so.
"""

from __future__ import annotations

import asyncio
import time

import pytest
from pymodbus.client import ModbusTcpClient

from jidoka_edge.local import LocalRefused
from tests.edge.stop.conftest import make_config, standing, until
from tests.edge.stop.proxy import Proxy, once
from tests.support.sim_process import start_sim

FREE = {"line.profile": "free_running", "line.order_quantity": 0, "line.comm_fault_policy": "ALARM_ONLY"}


@pytest.fixture(scope="module")
def shared_sim(tmp_path_factory):
    sim = start_sim(tmp_path_factory.mktemp("sim"), pace_ms=60, sets=FREE)
    yield sim
    sim.stop()


@pytest.fixture
def sim(shared_sim):
    """Unlatched, running, without faults."""
    shared_sim.panel("fault", name="clear")
    unlatch(shared_sim)
    with ModbusTcpClient("127.0.0.1", port=shared_sim.plc) as client:
        client.write_registers(1020, [1, 0, 0])
    shared_sim.panel("start")
    yield shared_sim
    shared_sim.panel("fault", name="clear")
    unlatch(shared_sim)


def unlatch(sim):
    """What the block itself asks: its sequence number, the key and standstill."""
    deadline = time.monotonic() + 5
    while (plc := sim.status()["plc"])["latch"]:
        assert time.monotonic() < deadline, plc
        sim.panel("key", turned=True)
        with ModbusTcpClient("127.0.0.1", port=sim.plc) as client:
            client.write_registers(1000, [0xC33C, plc["seq_ack"], ~(0xC33C ^ plc["seq_ack"]) & 0xFFFF])
        time.sleep(0.05)
    sim.panel("key", turned=False)


def test_cut_between_write_and_response_is_read_back_not_sent_again(sim, tmp_path):
    async def play():
        proxy = await Proxy(sim.plc).start()
        async with standing(make_config(tmp_path, sim, port=proxy.port, readback_port=sim.plc)) as stand:
            proxy.on_request = once("cut")
            await stand.stops()
            await stand.reaches("stopped")
            await until(lambda: "stopped" in stand.states("WO-1/185"))
            states = stand.states("WO-1/185")
            assert states[0] == "stop_sent" and states[-2:] == ["cmd_confirmed", "stopped"]
            assert states.count("stop_sent") == 1, "it was done: nothing is sent again"
        await proxy.close()

    asyncio.run(play())


def test_a_lost_write_is_sent_again_with_the_same_number(sim, tmp_path):
    async def play():
        proxy = await Proxy(sim.plc).start()
        async with standing(make_config(tmp_path, sim, port=proxy.port, readback_port=sim.plc)) as stand:
            proxy.on_request = once("lose")
            began = time.monotonic()
            await stand.stops()
            await stand.reaches("stopped")
            assert time.monotonic() - began < 1.0
            await until(lambda: "stopped" in stand.states("WO-1/185"))
            assert stand.states("WO-1/185") == [
                "stop_sent",
                "unknown",
                "stop_sent",
                "cmd_confirmed",
                "stopped",
            ]
            changed = [one["data"] for one in stand.told if one["type"] == "stop.changed"]
            assert len({data["seq"] for data in changed if data["stop"]}) == 1
        await proxy.close()

    asyncio.run(play())


def test_a_stuck_read_back_does_not_hold_the_write(sim, tmp_path):
    async def play():
        proxy = await Proxy(sim.plc).start()
        async with standing(make_config(tmp_path, sim, readback_port=proxy.port)) as stand:
            proxy.on_request = lambda frame: "hold"
            await asyncio.sleep(0.05)
            began = time.monotonic()
            await stand.stops()
            await until(lambda: sim.status()["plc"]["latch"], 0.15, "the latch within 150 ms")
            assert time.monotonic() - began < 0.15
            await asyncio.sleep(0.1)
            assert stand.state in ("stop_sent", "unknown"), "nothing is confirmed that was not read"
            proxy.on_request = lambda frame: "pass"
            await stand.reaches("stopped")
        await proxy.close()

    asyncio.run(play())


def test_a_frozen_plc_is_stop_failed_and_its_late_execution_is_recognised(sim, tmp_path):
    async def play():
        async with standing(make_config(tmp_path, sim)) as stand:
            sim.fault("freeze", device="plc", on=True)
            began = time.monotonic()
            await stand.stops()
            await stand.reaches("stop_failed", 3)
            assert 0.9 < time.monotonic() - began < 1.5
            sim.fault("freeze", device="plc", on=False)
            await stand.reaches("stopped")
            await until(lambda: "stopped" in stand.states("WO-1/185"))
            changed = [
                one["data"] for one in stand.told if one["type"] == "stop.changed" and one["data"]["stop"]
            ]
            assert {data["stop"] for data in changed} == {"WO-1/185"} and len(
                {data["seq"] for data in changed}
            ) == 1

    asyncio.run(play())


def test_a_drive_that_does_not_obey_is_stop_failed_never_stopped(sim, tmp_path):
    async def play():
        async with standing(make_config(tmp_path, sim, not_running_ms=300)) as stand:
            await until(lambda: stand.process.status()["running"])
            sim.fault("drive_stuck", on=True)
            await stand.stops()
            await stand.reaches("stop_failed", 3)
            assert "stopped" not in stand.states("WO-1/185") and "cmd_confirmed" in stand.states("WO-1/185")
            sim.fault("drive_stuck", on=False)
            await stand.reaches("stopped")

    asyncio.run(play())


def test_without_the_running_signal_a_stop_is_confirmed_but_not_shown_as_stopped(sim, tmp_path):
    async def play():
        async with standing(make_config(tmp_path, sim)) as stand:
            sim.fault("opcua_down", on=True)
            await stand.reaches("degraded", 5)
            assert "running_signal" in stand.process.status()["reasons"]
            await stand.stops()
            await stand.reaches("cmd_confirmed")
            await until(lambda: stand.process.control.facts.line_run is False)
            await asyncio.sleep(0.2)
            assert stand.state == "cmd_confirmed" and stand.process.status()["running"] is None
            sim.fault("opcua_down", on=False)
            await stand.reaches("stopped", 15)

    asyncio.run(play())


def test_an_old_reset_that_comes_late_does_not_undo_a_new_stop(sim, tmp_path):
    async def play():
        async with standing(make_config(tmp_path, sim, reset_ms=200)) as stand:
            await stand.stops("WO-1/1")
            await stand.reaches("stopped")
            await stand.acknowledges("WO-1/1")
            sim.panel("key", turned=True)
            await until(lambda: stand.process.control.facts.key)
            sim.fault("delay_reset", ms=900)
            await stand.asks("reset", stop="WO-1/1")
            await stand.reaches("reset_pending", 3)
            assert "unknown" in stand.states("WO-1/1")
            await stand.stops("WO-1/2")
            await stand.reaches("stopped")
            assert stand.process.control.model.stop.id == "WO-1/2"
            await asyncio.sleep(1.0)
            assert sim.status()["plc"]["latch"] and stand.state == "stopped"

    asyncio.run(play())


def test_a_reset_is_refused_while_the_key_is_not_turned_and_never_retried(sim, tmp_path):
    async def play():
        async with standing(make_config(tmp_path, sim)) as stand:
            await stand.stops()
            await stand.reaches("stopped")
            await stand.acknowledges()
            refused = sim.status()["plc"]["refused_resets"]
            for _ in range(3):
                with pytest.raises(LocalRefused, match="key"):
                    await stand.asks("reset", stop="WO-1/185")
            assert sim.status()["plc"]["refused_resets"] == refused, "nothing was even sent"
            assert stand.state == "reset_pending"

    asyncio.run(play())


def test_a_plc_reboot_is_told_and_the_latch_kept(sim, tmp_path):
    async def play():
        async with standing(make_config(tmp_path, sim)) as stand:
            await stand.stops()
            await stand.reaches("stopped")
            boot = stand.process.control.facts.boot
            sim.fault("reboot", device="plc")
            await until(lambda: stand.process.control.facts.boot != boot, 8)
            await until(lambda: [one for one in stand.told if one["data"].get("state") == "rebooted"])
            await stand.reaches("stopped")
            assert stand.process.control.model.stop.id == "WO-1/185" and sim.status()["plc"]["latch"]

    asyncio.run(play())


def test_a_half_open_connection_is_noticed_within_two_seconds_and_mends(sim, tmp_path):
    async def play():
        async with standing(make_config(tmp_path, sim)) as stand:
            sim.fault("half_open", device="plc")
            began = time.monotonic()
            await stand.reaches("degraded", 2.0)
            assert time.monotonic() - began < 2.0
            await stand.reaches("armed", 8)
            lost = [one["data"] for one in stand.told if one["type"] == "device.changed"]
            for device in {data["device"] for data in lost}:
                told = [data["state"] for data in lost if data["device"] == device]
                assert told in (["back"], ["back", "lost", "back"]), "once each, from the first contact"
            assert "lost" in {data["state"] for data in lost}

    asyncio.run(play())


def test_garbage_and_exceptions_are_unknown_not_done(sim, tmp_path):
    async def play():
        async with standing(make_config(tmp_path, sim)) as stand:
            sim.fault("exception", device="plc", number=6)
            await stand.stops()
            await stand.reaches("stop_failed", 3)
            assert not sim.status()["plc"]["latch"]
            sim.fault("clear")
            await stand.reaches("stopped")

    asyncio.run(play())


def test_an_edge_that_was_away_finds_the_line_stopped_by_policy(tmp_path):
    sim = start_sim(tmp_path, pace_ms=60, sets={**FREE, "line.comm_fault_policy": "CYCLE_STOP"})

    async def play():
        config = make_config(tmp_path / "edge", sim, policy="CYCLE_STOP")
        async with standing(config, armed=False) as stand:
            await until(lambda: stand.process.control.facts.boot)
            await until(lambda: sim.status()["plc"]["latch"] or stand.state == "armed")
        deadline = time.monotonic() + 4
        while not sim.status()["plc"]["latch"]:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
        async with standing(config, armed=False) as stand:
            await stand.reaches("stopped")
            assert stand.process.control.model.stop.cause == "comm_fault"

    try:
        asyncio.run(play())
    finally:
        sim.stop()

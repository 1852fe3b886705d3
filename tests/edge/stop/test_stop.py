"""The stop against the simulated PLC: confirmed by echo, shown as stopped by the running signals, reset by a
person alone.
"""

from __future__ import annotations

import asyncio

import pytest
from pymodbus.client import ModbusTcpClient

from jidoka_edge.local import LocalRefused
from tests.edge.stop.conftest import make_config, standing, until
from tests.support.sim_process import start_sim

FREE = {"line.profile": "free_running", "line.order_quantity": 0}


@pytest.fixture(scope="module")
def shared_sim(tmp_path_factory):
    sim = start_sim(tmp_path_factory.mktemp("sim"), pace_ms=60, sets=FREE)
    with ModbusTcpClient("127.0.0.1", port=sim.plc) as client:
        assert not client.write_registers(1020, [1, 0, 0]).isError(), "the line may run"
    yield sim
    sim.stop()


@pytest.fixture
def sim(shared_sim):
    yield shared_sim
    shared_sim.panel("fault", name="clear")
    shared_sim.panel("key", turned=False)


async def reset_by_person(stand, sim, stop):
    await stand.reaches("stopped")
    await stand.acknowledges(stop)
    sim.panel("key", turned=True)
    await until(lambda: stand.process.control.facts.key and stand.process.control.facts.standstill)
    await stand.asks("reset", stop=stop)
    await stand.reaches("armed")
    sim.panel("key", turned=False)
    await until(lambda: not stand.process.control.facts.key)


@pytest.mark.parametrize("via", ["modbus", "opcua"])
def test_a_stop_is_confirmed_then_stopped_then_reset(sim, tmp_path, via):
    async def play():
        async with standing(make_config(tmp_path, sim, via=via)) as stand:
            sim.panel("start")
            await until(
                lambda: stand.process.control.facts.standstill is False and stand.process.status()["running"]
            )
            answer = await stand.stops()
            assert answer["state"] == "stop_sent", "answered at once, before the PLC"
            await stand.reaches("stopped")
            await until(lambda: "stopped" in stand.states("WO-1/185"))
            assert stand.states("WO-1/185") == ["stop_sent", "cmd_confirmed", "stopped"]
            last = [one["data"] for one in stand.told if one["type"] == "stop.changed"][-1]
            assert 0 < last["sent_at"] < last["echo_at"] < last["not_running_at"]
            assert last["ready_at"] == 1 and last["cause"] == "signal"
            line = [one["data"] for one in stand.told if one["type"] == "line.changed"]
            assert line[-1]["running"] is False and line[-1]["last_started"] > 0
            assert (await stand.stops())["state"] == "stopped", "the same cause again is the same stop"
            with pytest.raises(LocalRefused, match="not allowed in state stopped"):
                await stand.asks("reset", stop="WO-1/185")
            await stand.acknowledges()
            with pytest.raises(LocalRefused) as refused:
                await stand.asks("reset", stop="WO-1/185")
            assert refused.value.code == "key_not_turned"
            sim.panel("key", turned=True)
            await until(lambda: stand.process.control.facts.key)
            await stand.asks("reset", stop="WO-1/185")
            await stand.reaches("armed")
            assert sim.status()["plc"]["latch"] in (False, 0)
            assert stand.process.control.facts.line_run is False, "a reset never starts the line"
            assert (await stand.stops())["state"] == "armed", "a stop that is over is not sent again"

    asyncio.run(play())


def test_another_cause_while_latched_is_recorded_and_not_sent(sim, tmp_path):
    async def play():
        async with standing(make_config(tmp_path, sim)) as stand:
            await stand.stops("a/1")
            await stand.reaches("stopped")
            seq = stand.process.control.facts.seq_ack
            await stand.stops("b/2", "command")
            await until(lambda: stand.states("b/2"))
            assert stand.states("b/2") == ["stopped"]
            other = next(one["data"] for one in stand.told if one["data"].get("stop") == "b/2")
            assert "latched by a/1" in other["detail"]
            await asyncio.sleep(0.1)
            assert stand.process.control.facts.seq_ack == seq
            await reset_by_person(stand, sim, "a/1")

    asyncio.run(play())


def test_requests_are_refused_by_name(sim, tmp_path):
    async def play():
        async with standing(make_config(tmp_path, sim)) as stand:
            for op, args, code in (
                ("stop", {"stop": "x", "cause": "whim"}, "bad_request"),
                ("acknowledge", {"stop": "x"}, "bad_request"),
                ("reset", {"stop": "x"}, "unknown_stop"),
                ("start", {}, "unknown_op"),
            ):
                with pytest.raises(LocalRefused) as refused:
                    await stand.asks(op, **args)
                assert refused.value.code == code
            with pytest.raises(LocalRefused, match="person"):
                await stand.asks(
                    "acknowledge", stop="x", person=" ", cause="c", cause_text="", action="a", action_text=""
                )
            assert (await stand.asks("self_test"))["ms"] < 150
            assert stand.process.status()["publishing_ms"] == 50, "what the PLC grants, not what was asked"

    asyncio.run(play())


def test_a_latch_without_memory_is_found_and_takes_its_cause(sim, tmp_path):
    """The process is killed after the write and before the journal: the journal file is lost, as if never
    written.
    """

    async def play():
        config = make_config(tmp_path, sim)
        async with standing(config) as stand:
            await stand.stops("WO-7/37")
            await stand.reaches("stopped")
            seq = stand.process.control.facts.seq_ack
        (tmp_path / "stop-journal.jsonl").unlink()
        async with standing(config, armed=False) as stand:
            await stand.reaches("stopped")
            stop = stand.process.control.model.stop
            assert (
                stop.cause == "found_at_boot" and stop.id == f"boot/{stand.process.control.facts.boot}/{seq}"
            )
            await stand.stops("WO-7/37")
            assert stand.process.control.model.stop.id == "WO-7/37"
            await reset_by_person(stand, sim, "WO-7/37")
            await stand.stops("WO-7/38")
            await stand.reaches("stopped")
            assert stand.process.control.facts.seq_ack == (seq % 0xFFFF) + 1, (
                "without memory it goes on from the PLC's"
            )
            await reset_by_person(stand, sim, "WO-7/38")

    asyncio.run(play())


def test_a_stop_outlives_the_process(sim, tmp_path):
    async def play():
        config = make_config(tmp_path, sim)
        async with standing(config) as stand:
            await stand.stops("WO-8/1")
            await stand.reaches("stopped")
            seq = stand.process.control.facts.seq_ack
        async with standing(config, armed=False) as stand:
            assert stand.state != "stopped", "what is remembered is not what is seen"
            await stand.reaches("stopped")
            assert stand.process.control.model.stop.id == "WO-8/1"
            await reset_by_person(stand, sim, "WO-8/1")
        async with standing(config) as stand:
            assert (await stand.stops("WO-8/1"))["state"] == "armed"
            await stand.stops("WO-8/2")
            await stand.reaches("stopped")
            assert stand.process.control.facts.seq_ack > seq, "sequence numbers persist and increase"
            await reset_by_person(stand, sim, "WO-8/2")

    asyncio.run(play())


def test_transitions_are_told_until_they_are_kept(sim, tmp_path):
    async def play():
        config = make_config(tmp_path, sim)
        async with standing(config) as stand:
            await stand.stops("k/1")
            await stand.reaches("stopped")
            await reset_by_person(stand, sim, "k/1")
            first = list(stand.told)
            for one in first[:3]:
                await stand.asks("kept", journal=one["journal"], number=one["number"])
        async with standing(config, armed=False) as stand:
            await until(lambda: len(stand.told) >= len(first) - 3)
            again = [
                (one["journal"], one["number"]) for one in stand.told if one["journal"] == first[0]["journal"]
            ]
            assert again[: len(first) - 3] == [(one["journal"], one["number"]) for one in first[3:]]
            assert stand.process.journal.id != first[0]["journal"]

    asyncio.run(play())


def make_folder_of(path):
    path.unlink(missing_ok=True)
    try:
        path.mkdir()
    except FileExistsError:
        return False
    return True


def test_a_failing_disk_does_not_hold_the_stop(sim, tmp_path):
    async def play():
        config = make_config(tmp_path, sim)
        async with standing(config) as stand:
            path = tmp_path / "stop-journal.jsonl"
            await until(lambda: make_folder_of(path))  # every write fails now, for root too
            await stand.stops("d/1")
            await stand.reaches("stopped", 2.0)
            await until(lambda: stand.process.status()["journal_failing"])
            path.rmdir()
            await until(lambda: stand.process.status()["journal_failing"] is None)
            assert b"d/1" in path.read_bytes()
            await reset_by_person(stand, sim, "d/1")

    asyncio.run(play())
